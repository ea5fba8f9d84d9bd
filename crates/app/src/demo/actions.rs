//! Improvement actions of the demo tenant: raised over the year from tickets and figures, most carried out, some late.
//! They are told by the same use cases people call, at the time at which they happened.

use anyhow::Result;
use jiff::{Timestamp, ToSpan as _};
use sqm_domain::action::{ActionPriority, ActionState};
use sqm_domain::ids::ActionId;
use sqm_improvement::action::{self, NewAction, Step};
use sqm_org::tenants::Tenant;
use sqm_platform::AppState;
use sqm_platform::http::{IfMatch, Paging};
use sqm_platform::i18n::Lang;
use sqm_platform::scope::{Actor, Scope};
use sqm_tickets::ticket::{self, Sort, TicketFilter, Viewpoint};

use super::write::Places;

/// An action of the story.
struct Told {
    title: &'static str,
    cause: &'static str,
    measure: &'static str,
    /// `indicator:<code>`, or the query of a list whose newest ticket it was raised from.
    from: &'static str,
    raised_by: &'static str,
    owner: &'static str,
    department: &'static str,
    priority: ActionPriority,
    /// Days before today on which it was raised, became due, and was done; none = still open.
    raised: i32,
    due: i32,
    done: Option<(i32, &'static str)>,
    verdict: Option<(i32, bool, &'static str)>,
    comment: &'static str,
}

const BASE: Told = Told {
    title: "",
    cause: "",
    measure: "",
    from: "",
    raised_by: "quality",
    owner: "supervisor",
    department: "complaints",
    priority: ActionPriority::Medium,
    raised: 30,
    due: 10,
    done: None,
    verdict: None,
    comment: "",
};

/// The story.
const STORY: &[Told] = &[
    Told {
        title: "城西维护站增设晚班，缩短障碍修复时长",
        cause: "城西障碍按期修复率连续三个月低于 60%，超时集中在 17 点以后申告、次日才派单的宽带障碍。",
        measure: "增设 16:00–24:00 晚班两组；晚间申告当日派单；备件前置到站。",
        from: "indicator:fault_repair_on_time_rate",
        owner: "luo.jun",
        department: "depot-west",
        priority: ActionPriority::High,
        raised: 96,
        due: 60,
        done: Some((
            62,
            "晚班自上月起运行，两组四人；晚间派单规则已上线，备件柜已到位。",
        )),
        verdict: Some((
            20,
            true,
            "晚班运行后城西按期修复率由 58% 升到 90% 以上，连续六周保持。",
        )),
        comment: "晚班补贴已报人力资源部审批。",
        ..BASE
    },
    Told {
        title: "热线首次响应：增加午间排班",
        cause: "12:00–14:00 首次响应超时占全天的四成，午休与来话高峰重叠。",
        measure: "午休错峰两批；增加两名弹性坐席；队列超过 20 通时班长接听。",
        from: "indicator:ticket_first_response_on_time_rate",
        owner: "supervisor",
        department: "hotline",
        raised: 120,
        due: 90,
        done: Some((93, "新班表执行四周，午间平均在岗由 11 人增至 15 人。")),
        verdict: Some((70, true, "午间首次响应及时率由 61% 升至 78%，继续观察。")),
        ..BASE
    },
    Told {
        title: "重复扣费投诉：计费核对脚本改为每日运行",
        cause: "套餐变更当日产生两条月租记录，月末核对才发现，用户已先投诉。",
        measure: "核对脚本改为每日 02:00 运行，差异自动生成退费清单。",
        from: "kind=complaint&state=all&q=扣",
        owner: "liu.yang",
        raised: 75,
        due: 45,
        done: Some((50, "脚本已改为每日运行，首月拦截 132 笔。")),
        verdict: Some((30, true, "近三周同类投诉下降七成。")),
        ..BASE
    },
    Told {
        title: "投诉回复模板补充处理时限说明",
        cause: "抽查 40 件投诉回复，27 件未告知下一步与时限，用户重复来电。",
        measure: "修订 12 个模板，增加“何时、由谁、如何答复”三要素；班前会讲解。",
        from: "indicator:complaint_repeat_rate_30d",
        raised_by: "supervisor",
        owner: "huang.ting",
        priority: ActionPriority::Low,
        raised: 60,
        due: 40,
        done: Some((38, "模板已全部修订并发布。")),
        verdict: Some((
            12,
            false,
            "重复来电未见下降：坐席仍使用本地旧模板。重新下发并锁定。",
        )),
        comment: "先在投诉中心试用一周。",
        ..BASE
    },
    Told {
        title: "城乡接合部光缆割接改在夜间进行",
        cause: "三次日间割接造成大面积中断，产生 90 余件障碍申告。",
        measure: "割接窗口统一为 00:00–05:00，提前 24 小时短信告知。",
        from: "indicator:fault_repair_time_mean",
        raised_by: "engineer",
        owner: "he.fang",
        department: "depot-rural",
        raised: 48,
        due: 12,
        done: Some((15, "割接管理办法已修订，近两次均在夜间完成。")),
        ..BASE
    },
    Told {
        title: "装机预约改约提前两小时短信确认",
        cause: "上门前用户不在家占退单的三成。",
        measure: "预约前两小时发送确认短信，可一键改约。",
        from: "kind=consultation&state=all&q=装机",
        raised_by: "agent",
        owner: "xu.jing",
        department: "shops",
        raised: 40,
        due: 6,
        comment: "短信网关接口已联调，等待营业系统排期。",
        ..BASE
    },
    Told {
        title: "政企专线故障 30 分钟内电话告知客户经理",
        cause: "两起专线中断客户先于我方发现，客户经理不知情。",
        measure: "监控告警联动外呼客户经理；纳入值班日志检查。",
        from: "kind=repair&state=all&q=专线",
        owner: "song.qian",
        department: "enterprise",
        priority: ActionPriority::High,
        raised: 33,
        due: 5,
        ..BASE
    },
    Told {
        title: "复核知识库中资费说明与现行套餐",
        cause: "咨询类重复来电多与旧套餐说明有关，抽查 20 篇有 6 篇过期。",
        measure: "逐篇复核并标注有效期，过期自动下线。",
        from: "indicator:ticket_one_touch_rate",
        owner: "wang.lei",
        department: "hotline",
        raised: 26,
        due: -3,
        ..BASE
    },
    Told {
        title: "乡镇站备件最低库存表",
        cause: "缺光猫导致二次上门，占乡镇站返工的近半。",
        measure: "按近三月用量制定最低库存，低于下限自动补货。",
        from: "kind=repair&state=all&priority=p3",
        raised_by: "engineer",
        owner: "he.fang",
        department: "depot-rural",
        raised: 21,
        due: -9,
        ..BASE
    },
    Told {
        title: "投诉超 10 天未答复的日清单",
        cause: "15 日答复率有两件临界，均为跨部门流转停留。",
        measure: "每日 9 点向承办部门主管推送超过 10 天未答复清单。",
        from: "indicator:complaint_reply_15d_rate",
        owner: "supervisor",
        priority: ActionPriority::High,
        raised: 18,
        due: -4,
        ..BASE
    },
    Told {
        title: "无线弱覆盖小区二季度补点",
        cause: "东湖片区弱覆盖投诉环比上升，路测 RSRP 低于 −110 dBm 的点占 14%。",
        measure: "新增两个微站，调整三个小区下倾角。",
        from: "kind=complaint&state=all&q=信号",
        owner: "gao.ming",
        department: "radio",
        raised: 15,
        due: -30,
        ..BASE
    },
    Told {
        title: "技术支持转派前先完成三步自检",
        cause: "支持工单转派率偏高，近半数在接手后十分钟内解决。",
        measure: "自检清单嵌入转派界面，未填写不可转派。",
        from: "indicator:support_first_line_rate",
        owner: "tang.yu",
        department: "support",
        raised: 11,
        due: -18,
        ..BASE
    },
    Told {
        title: "营业厅叫号屏增加预计等候时间",
        cause: "排队态度类投诉多因不知等候时间。",
        measure: "叫号系统升级，显示预计等候分钟数。",
        from: "kind=complaint&state=all&q=排队",
        raised_by: "agent",
        owner: "xu.jing",
        department: "shops",
        priority: ActionPriority::Low,
        raised: 9,
        due: -40,
        ..BASE
    },
    Told {
        title: "退费流程由三级审批改为两级",
        cause: "退费平均 6.5 天，其中审批停留 4 天。",
        measure: "200 元以下由班长审批，月度抽查代替逐笔复核。",
        from: "kind=complaint&state=all&q=退",
        owner: "liu.yang",
        raised: 6,
        due: -14,
        ..BASE
    },
    Told {
        title: "Router quick guide in the box, Chinese and English",
        cause: "A third of support calls in the first week after delivery ask how to set the Wi-Fi password.",
        measure: "Print a one-page guide with a QR code to the video; put it into every box.",
        from: "kind=support&state=all",
        raised_by: "engineer",
        owner: "daniel.kim",
        department: "support",
        priority: ActionPriority::Low,
        raised: 4,
        due: -25,
        ..BASE
    },
    Told {
        title: "回访中反馈的装维着装问题检查",
        cause: "近两周三位用户提到上门人员未穿工装。",
        measure: "班前检查着装与工牌，每周抽查照片。",
        from: "",
        owner: "luo.jun",
        department: "network",
        priority: ActionPriority::Low,
        raised: 2,
        due: -12,
        ..BASE
    },
];

/// Tells the story, once.
pub(super) async fn write(state: &AppState, tenant: &Tenant, places: &Places) -> Result<()> {
    let base = tenant.scope("demo");
    let mut tx = state.db.tenant(&base).await?;
    let told = action::count(
        &mut tx,
        sqm_platform::listing::Viewpoint::default(),
        &action::ActionFilter::default(),
    )
    .await?;
    tx.commit().await?;
    for one in STORY.iter().skip(usize::try_from(told).unwrap_or_default()) {
        tell(state, &base, places, one).await?;
    }
    Ok(())
}

async fn tell(state: &AppState, base: &Scope, places: &Places, one: &Told) -> Result<()> {
    let who = |login: &str| match places.accounts.get(login) {
        Some(id) => Scope {
            actor: Actor::User(*id),
            ..base.clone()
        },
        None => base.clone(),
    };
    let today = state.clock.now().to_zoned(base.zone.clone());
    // Office hours of that day, so that no history begins at midnight.
    let at = |days: i32, hour: i8| -> Result<Timestamp> {
        let day = today.date().checked_sub(i64::from(days).days())?;
        let then = day.at(hour, 20, 0, 0).to_zoned(base.zone.clone())?.timestamp();
        Ok(then.min(state.clock.now()))
    };
    let (source, source_title, source_href) = source(state, base, one.from).await?;
    let new = NewAction {
        title: one.title.to_owned(),
        cause: one.cause.to_owned(),
        measure: one.measure.to_owned(),
        priority: Some(one.priority),
        owner: places.accounts.get(one.owner).copied(),
        department: places.departments.get(one.department).copied(),
        due_on: Some(today.date().checked_sub(i64::from(one.due).days())?),
        indicator: one.from.strip_prefix("indicator:").unwrap_or_default().to_owned(),
        source,
        source_title,
        source_href,
        baseline: String::new(),
    };
    let then = state.at(at(one.raised, 10)?);
    let mut tx = then.db.tenant(&who(one.raised_by)).await?;
    let id = action::create(&then, &mut tx, new).await?;
    tx.commit().await?;

    let begun = one.raised - 2;
    if begun > 0 && (one.done.is_some() || one.raised > 8) {
        step(
            state,
            &who(one.owner),
            at(begun, 9)?,
            id,
            ActionState::InProgress,
            "",
            None,
        )
        .await?;
    }
    if !one.comment.is_empty() {
        let then = state.at(at((one.raised - 5).max(0), 15)?);
        let mut tx = then.db.tenant(&who(one.owner)).await?;
        action::comment(&mut tx, id, one.comment).await?;
        tx.commit().await?;
    }
    let done = one.done.map_or(i32::MIN, |(days, _)| days);
    // What its timer would have said meanwhile: three days before the day, and after it.
    for days in [one.due + 3, one.due - 1] {
        if days >= 0 && days < one.raised && days > done {
            let then = state.at(at(days, 8)?);
            sqm_improvement::tick(&then, base, id).await?;
        }
    }
    if let Some((days, result)) = one.done {
        step(
            state,
            &who(one.owner),
            at(days, 16)?,
            id,
            ActionState::Done,
            result,
            None,
        )
        .await?;
    }
    if let Some((days, effective, verdict)) = one.verdict {
        let judge = who("quality");
        step(
            state,
            &judge,
            at(days, 14)?,
            id,
            ActionState::Verified,
            verdict,
            Some(effective),
        )
        .await?;
    }
    Ok(())
}

async fn step(
    state: &AppState,
    scope: &Scope,
    at: Timestamp,
    id: ActionId,
    to: ActionState,
    text: &str,
    effective: Option<bool>,
) -> Result<()> {
    let then = state.at(at);
    let mut tx = then.db.tenant(scope).await?;
    let step = Step {
        to,
        text: text.to_owned(),
        effective,
    };
    action::take_step(&mut tx, id, IfMatch::Any, step).await?;
    tx.commit().await?;
    Ok(())
}

/// Where an action came from: an indicator, or the newest ticket of a list.
async fn source(state: &AppState, scope: &Scope, from: &str) -> Result<(String, String, String)> {
    if let Some(code) = from.strip_prefix("indicator:") {
        let mut tx = state.db.tenant(scope).await?;
        let indicator = sqm_objectives::catalogue::get(&mut tx, code).await?;
        tx.commit().await?;
        let name = indicator.names.get(Lang::ZhHans).to_owned();
        return Ok((from.to_owned(), name, format!("/indicators/{code}")));
    }
    if from.is_empty() {
        return Ok(Default::default());
    }
    let mut tx = state.db.tenant(scope).await?;
    let filter = TicketFilter::from_query(from)?;
    let paging = Paging {
        limit: Some(1),
        after: None,
    };
    let found = ticket::page(
        state,
        &mut tx,
        Viewpoint::default(),
        &filter,
        Sort::Newest,
        &paging,
    )
    .await?;
    tx.commit().await?;
    Ok(found
        .items
        .into_iter()
        .next()
        .map_or_else(Default::default, |item| {
            (
                format!("ticket:{}", item.id),
                format!("{} {}", item.number, item.subject),
                format!("/tickets/{}", item.id),
            )
        }))
}
