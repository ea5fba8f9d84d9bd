//! What customers write about, in Chinese and English.

use sqm_domain::ticket::{Impact, TicketKind, Urgency};

/// A subject of tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Topic {
    /// Broadband is slow.
    SlowBroadband,
    /// Broadband is down.
    BroadbandDown,
    /// No mobile signal.
    NoSignal,
    /// Calls drop.
    DroppedCalls,
    /// The bill is wrong.
    BillWrong,
    /// Data charges are disputed.
    DataCharge,
    /// A refund is late.
    RefundLate,
    /// Installation is late.
    InstallLate,
    /// Somebody was rude, or the queue was long.
    Manner,
    /// A question about tariffs.
    TariffQuestion,
    /// A question about moving.
    MoveQuestion,
    /// A router or modem needs help.
    RouterHelp,
    /// A leased line of a company.
    LeasedLine,
    /// Television over the line.
    Television,
}

/// How a topic shows in tickets.
#[derive(Clone, Copy, Debug)]
pub(super) struct TopicText {
    /// The topic.
    pub topic: Topic,
    /// The kind of ticket.
    pub kind: TicketKind,
    /// The code of its category, one of those a tenant starts with.
    pub category: &'static str,
    /// How often against the others.
    pub weight: u32,
    /// How bad.
    pub impact: Impact,
    /// How pressing.
    pub urgency: Urgency,
    /// The product concerned.
    pub product: &'static str,
    /// Subjects and first messages in Chinese.
    pub zh: &'static [(&'static str, &'static str)],
    /// Subjects and first messages in English.
    pub en: &'static [(&'static str, &'static str)],
    /// Answers in Chinese: first, last.
    pub answers_zh: (&'static str, &'static str),
    /// Answers in English: first, last.
    pub answers_en: (&'static str, &'static str),
}

/// All topics.
pub(super) const TOPICS: &[TopicText] = &[
    TopicText {
        topic: Topic::SlowBroadband,
        kind: TicketKind::Repair,
        category: "network.slow",
        weight: 14,
        impact: Impact::Medium,
        urgency: Urgency::Medium,
        product: "光纤宽带 500M",
        zh: &[
            (
                "宽带晚高峰网速很慢",
                "每天晚上七点到十点测速不到 80 兆，办的是 500 兆套餐，看视频一直缓冲。",
            ),
            (
                "光纤宽带网速不达标",
                "用网线直连光猫测速只有 120 兆，已重启多次没有改善，请派人检查线路。",
            ),
            (
                "上网卡顿，游戏延迟高",
                "最近一周延迟经常跳到 300 毫秒以上，白天也一样，影响居家办公。",
            ),
        ],
        en: &[
            (
                "Broadband slow every evening",
                "From 7 to 10 pm I get under 80 Mbit/s on a 500 Mbit/s plan. Video calls freeze.",
            ),
            (
                "Speed far below the contract",
                "Measured by cable at the modem: 120 Mbit/s. Restarted several times, no change.",
            ),
        ],
        answers_zh: (
            "您好，已远程检测光衰，安排维护人员上门核查，请保持电话畅通。",
            "已更换入户跳线并调整端口，测速达到签约速率，请您确认。",
        ),
        answers_en: (
            "We checked the optical level remotely and are sending a technician. Please keep your phone at hand.",
            "The drop cable was replaced and the port adjusted; speed is back to the contracted rate. Please confirm.",
        ),
    },
    TopicText {
        topic: Topic::BroadbandDown,
        kind: TicketKind::Repair,
        category: "network.broadband",
        weight: 13,
        impact: Impact::Medium,
        urgency: Urgency::High,
        product: "光纤宽带 500M",
        zh: &[
            (
                "宽带断网，光猫亮红灯",
                "今天早上开始无法上网，光猫 LOS 灯闪红，小区其他住户也有同样情况。",
            ),
            (
                "整栋楼宽带中断",
                "整栋楼从昨晚开始断网，物业说光缆可能被施工挖断，请尽快抢修。",
            ),
            (
                "无法上网，拨号失败 691",
                "电脑拨号提示 691 错误，账号没有欠费，急需使用。",
            ),
        ],
        en: &[
            (
                "No internet since this morning",
                "The modem's LOS light is red. Neighbours have the same problem.",
            ),
            (
                "Whole building offline",
                "Road works may have cut the cable. Nobody in the building has a connection.",
            ),
        ],
        answers_zh: (
            "已确认为片区光缆故障，抢修人员已到场，预计 4 小时内恢复。",
            "光缆已熔接完成，业务已恢复。给您带来的不便深表歉意。",
        ),
        answers_en: (
            "A cable fault in your area is confirmed; the repair team is on site, about four hours to go.",
            "The cable is spliced and the service restored. We are sorry for the trouble.",
        ),
    },
    TopicText {
        topic: Topic::NoSignal,
        kind: TicketKind::Repair,
        category: "network.mobile",
        weight: 8,
        impact: Impact::Medium,
        urgency: Urgency::Medium,
        product: "5G 畅享套餐",
        zh: &[
            (
                "家中手机没有信号",
                "搬到新小区后室内只有一格信号，电话经常打不进来。",
            ),
            (
                "地下车库和电梯无 5G 信号",
                "地下二层完全没有信号，扫码缴费都打不开，希望加装室分。",
            ),
        ],
        en: &[(
            "No signal indoors",
            "One bar at best since we moved in. Calls do not come through.",
        )],
        answers_zh: (
            "已登记弱覆盖点，网络优化人员将在三个工作日内现场测试。",
            "已调整基站天线下倾角，复测覆盖良好；室分建设已列入计划。",
        ),
        answers_en: (
            "The weak spot is registered; radio engineers will measure on site within three working days.",
            "The antenna tilt was adjusted and coverage measured as good.",
        ),
    },
    TopicText {
        topic: Topic::DroppedCalls,
        kind: TicketKind::Repair,
        category: "network.mobile",
        weight: 5,
        impact: Impact::Low,
        urgency: Urgency::Medium,
        product: "5G 畅享套餐",
        zh: &[
            (
                "通话经常中断",
                "在高新区办公楼里打电话两三分钟就掉线，已换过手机和卡。",
            ),
            ("通话有杂音、单通", "对方听不到我说话，一天出现好几次。"),
        ],
        en: &[(
            "Calls drop after a few minutes",
            "In the high-tech district, every second call. Phone and SIM were changed already.",
        )],
        answers_zh: (
            "已提取您的话单，正在核查切换参数。",
            "已修正邻区关系，近三日掉话率恢复正常，请您再试。",
        ),
        answers_en: (
            "We have your call records and are checking the handover parameters.",
            "A missing neighbour cell was added; the drop rate has been normal for three days.",
        ),
    },
    TopicText {
        topic: Topic::BillWrong,
        kind: TicketKind::Complaint,
        category: "billing.dispute",
        weight: 8,
        impact: Impact::Medium,
        urgency: Urgency::Medium,
        product: "综合账单",
        zh: &[
            (
                "账单多收费用要求退还",
                "本月账单比套餐多出 58 元，客服解释是增值业务，但我从未订购，要求退费并说明原因。",
            ),
            (
                "已销户仍在扣费",
                "两个月前已办理拆机，银行卡仍被扣月租，请核实退回。",
            ),
            ("重复扣费", "同一天被扣了两次月费，要求当天退回一笔。"),
        ],
        en: &[
            (
                "Charged for a service I never ordered",
                "The bill is 58 yuan above my plan for an add-on I did not order. I want it back and an explanation.",
            ),
            (
                "Still charged after cancelling",
                "I cancelled two months ago and the monthly fee is still taken from my card.",
            ),
        ],
        answers_zh: (
            "已受理您的投诉，正在核对订购记录和账单明细，48 小时内答复。",
            "经核实为系统误收，费用已退回账户并补偿一个月会员，感谢您的监督。",
        ),
        answers_en: (
            "Your complaint is registered; we are comparing order records with the bill and will answer within 48 hours.",
            "The charge was our mistake; it has been refunded.",
        ),
    },
    TopicText {
        topic: Topic::DataCharge,
        kind: TicketKind::Complaint,
        category: "billing.roaming",
        weight: 6,
        impact: Impact::Low,
        urgency: Urgency::Medium,
        product: "5G 畅享套餐",
        zh: &[
            (
                "流量超出未提醒产生高额费用",
                "套餐流量用完没有收到短信提醒，产生了 126 元套外流量费，不认可。",
            ),
            (
                "对流量使用量有异议",
                "一晚上显示用了 20G，手机放在家里连着 WiFi，请提供详单。",
            ),
        ],
        en: &[(
            "No warning before extra data charges",
            "I never got the reminder and was charged 126 yuan for extra data.",
        )],
        answers_zh: (
            "已调取流量详单和提醒短信下发记录，请稍候。",
            "核实提醒短信确未下发，套外费用全额退还，并已修复提醒任务。",
        ),
        answers_en: (
            "We are pulling the usage records and the log of reminders.",
            "The reminder was indeed not sent: the charge is refunded in full.",
        ),
    },
    TopicText {
        topic: Topic::RefundLate,
        kind: TicketKind::Complaint,
        category: "billing.dispute",
        weight: 4,
        impact: Impact::Low,
        urgency: Urgency::Low,
        product: "综合账单",
        zh: &[("退费迟迟未到账", "营业厅承诺七天退还押金，已经二十天没有收到。")],
        en: &[(
            "Deposit not refunded",
            "Seven days were promised; it has been twenty.",
        )],
        answers_zh: (
            "已转财务核查退款流水。",
            "退款已于今日原路退回，预计 1 至 3 个工作日到账。",
        ),
        answers_en: (
            "Passed to finance to trace the payment.",
            "Refunded today by the way you paid; it takes one to three working days.",
        ),
    },
    TopicText {
        topic: Topic::InstallLate,
        kind: TicketKind::Complaint,
        category: "service.delay",
        weight: 6,
        impact: Impact::Medium,
        urgency: Urgency::Medium,
        product: "光纤宽带 1000M",
        zh: &[
            (
                "预约装机超时未上门",
                "约好周六上午装宽带，等到下午没人来也没有电话，请尽快安排。",
            ),
            (
                "装机一拖再拖",
                "缴费半个月还没有安装，每次都说资源不足，要求给出明确时间。",
            ),
        ],
        en: &[(
            "Nobody came for the installation",
            "The appointment was on Saturday morning. Nobody came, nobody called.",
        )],
        answers_zh: (
            "非常抱歉，已重新预约并升级派单，装维组长会与您联系。",
            "宽带已安装完成并现场测速，按承诺给予超时补偿。",
        ),
        answers_en: (
            "We are sorry. A new appointment is set and the team leader will call you.",
            "The line is installed and measured; the late-installation compensation is credited.",
        ),
    },
    TopicText {
        topic: Topic::Manner,
        kind: TicketKind::Complaint,
        category: "service.attitude",
        weight: 5,
        impact: Impact::Low,
        urgency: Urgency::Low,
        product: "营业厅服务",
        zh: &[
            (
                "营业厅人员态度生硬",
                "咨询套餐变更时工作人员不耐烦，一直看手机，要求道歉。",
            ),
            ("热线等待太久", "拨打人工等了十几分钟才接通，转接两次后又断线。"),
        ],
        en: &[(
            "Rude treatment at the shop",
            "The clerk kept looking at a phone while I asked about plans. I expect an apology.",
        )],
        answers_zh: (
            "已将情况反馈至营业厅负责人，正在核实监控和排班。",
            "当事人员已接受批评教育并致歉，感谢您的反馈。",
        ),
        answers_en: (
            "The shop manager has been told and is checking what happened.",
            "The clerk has apologised and will be retrained. Thank you for telling us.",
        ),
    },
    TopicText {
        topic: Topic::TariffQuestion,
        kind: TicketKind::Consultation,
        category: "billing.plan",
        weight: 13,
        impact: Impact::Low,
        urgency: Urgency::Low,
        product: "5G 畅享套餐",
        zh: &[
            (
                "咨询 5G 套餐变更",
                "想从 129 元套餐改到 79 元，老人用流量不多，是否有合约限制？",
            ),
            (
                "国际漫游资费咨询",
                "下月去日本出差一周，想了解漫游日租包怎么开通。",
            ),
            ("副卡如何办理", "想给家里老人办两张副卡，是否需要本人到场？"),
        ],
        en: &[
            (
                "Roaming prices for Japan",
                "One week next month. How do I switch the day pass on?",
            ),
            (
                "Change to a smaller plan",
                "Can I go from 129 to 79 yuan before the contract ends?",
            ),
        ],
        answers_zh: (
            "您好，已为您查询套餐合约，可变更的方案已发送短信。",
            "套餐变更次月生效，如有疑问可随时联系我们。",
        ),
        answers_en: (
            "Hello, your contract allows it; the options were sent by text message.",
            "The change takes effect next month.",
        ),
    },
    TopicText {
        topic: Topic::MoveQuestion,
        kind: TicketKind::Consultation,
        category: "account.install",
        weight: 6,
        impact: Impact::Low,
        urgency: Urgency::Low,
        product: "光纤宽带 500M",
        zh: &[(
            "宽带移机怎么办理",
            "下月搬家到高新区，宽带能否移机，费用和时间怎么算？",
        )],
        en: &[(
            "Moving house with broadband",
            "Can the line move with me to the high-tech district, and what does it cost?",
        )],
        answers_zh: (
            "新地址资源可覆盖，移机费 100 元，三个工作日内上门。",
            "移机工单已生成，装维人员将提前与您预约。",
        ),
        answers_en: (
            "The new address is covered; moving costs 100 yuan and takes three working days.",
            "The move is ordered; the technician will call ahead.",
        ),
    },
    TopicText {
        topic: Topic::RouterHelp,
        kind: TicketKind::Support,
        category: "support.hardware",
        weight: 8,
        impact: Impact::Low,
        urgency: Urgency::Medium,
        product: "智能组网",
        zh: &[
            (
                "路由器无法设置 WiFi 密码",
                "按说明登录 192.168.1.1 打不开页面，需要远程协助。",
            ),
            ("全屋 WiFi 组网掉线", "子路由每天掉线几次，指示灯变橙色。"),
        ],
        en: &[(
            "Mesh node keeps going offline",
            "The second node drops several times a day; its light turns amber.",
        )],
        answers_zh: (
            "请提供设备背面的序列号，我们将远程查看。",
            "已远程升级固件并优化信道，请观察两天。",
        ),
        answers_en: (
            "Please send the serial number on the back; we will look remotely.",
            "The firmware is updated and the channel changed. Please watch it for two days.",
        ),
    },
    TopicText {
        topic: Topic::LeasedLine,
        kind: TicketKind::Support,
        category: "support.network",
        weight: 4,
        impact: Impact::High,
        urgency: Urgency::High,
        product: "政企专线",
        zh: &[
            (
                "专线丢包影响视频会议",
                "总部到分公司专线丢包 3%，全天视频会议卡顿，请优先处理。",
            ),
            (
                "企业专线中断",
                "专线 10:20 中断，业务系统无法访问，影响 200 名员工。",
            ),
        ],
        en: &[
            (
                "Packet loss on the leased line",
                "3 % loss between head office and branch; video meetings are unusable.",
            ),
            ("Leased line down", "Down since 10:20; 200 employees cannot work."),
        ],
        answers_zh: (
            "已启动大客户保障流程，客户经理与网管同步跟进。",
            "已倒换至备用路由，丢包恢复为 0，故障板卡已更换。",
        ),
        answers_en: (
            "The key-customer procedure is running; account manager and network control are on it.",
            "Switched to the spare route; loss is zero and the faulty card is replaced.",
        ),
    },
    TopicText {
        topic: Topic::Television,
        kind: TicketKind::Support,
        category: "network.tv",
        weight: 4,
        impact: Impact::Low,
        urgency: Urgency::Low,
        product: "高清电视",
        zh: &[
            ("机顶盒花屏", "看直播频道经常花屏卡住，回看正常。"),
            ("电视提示认证失败", "开机提示认证失败 1302，昨天还正常。"),
        ],
        en: &[(
            "Picture breaks up on live channels",
            "Replay is fine, live channels freeze.",
        )],
        answers_zh: ("请先重启机顶盒，我们已刷新认证数据。", "已更换机顶盒，播放正常。"),
        answers_en: (
            "Please restart the box; we refreshed its authentication.",
            "The box was exchanged and plays normally.",
        ),
    },
];

/// What customers say when they ask again.
pub(super) const NUDGES_ZH: &[&str] = &[
    "请问处理得怎么样了？",
    "还是没有解决，请尽快。",
    "刚才有人打过电话，但问题依旧。",
    "麻烦给个准确时间。",
];
/// The same in English.
pub(super) const NUDGES_EN: &[&str] = &[
    "Any news?",
    "Still not solved.",
    "Somebody called, but the problem is still there.",
];
/// Notes among colleagues.
pub(super) const NOTES: &[&str] = &[
    "用户情绪较激动，回访时注意话术。",
    "已电话联系用户，约明天上午上门。",
    "同小区一周内第三单，建议排查分光器。",
    "Customer called twice today; keep the promised time.",
    "已转装维，等待资源核查结果。",
    "大客户，注意时限。",
];
