-- The emergency plans a tenant begins with, all its own to change: after GB/T 38645-2020 and NIST SP 800-61 in their order
-- (alert, contain, eradicate, recover, review), times are product defaults.
create table incidents.start_playbook (
  lang       text not null,
  code       text not null,
  name       text not null,
  purpose    text not null,
  categories text[] not null,
  steps      jsonb not null,
  primary key (lang, code)
);
select platform.share('incidents.start_playbook');

insert into incidents.start_playbook (lang, code, name, purpose, categories, steps) values
  ('en', 'malware', 'Malware and ransomware', 'A virus, trojan, miner or ransomware was found on servers or workplaces.', '{malware,ransomware,botnet}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "Report to the officer in charge", "instructions": "By telephone at once; level and reporting clocks are decided on the record.", "role": "lead", "required": true, "minutes": 15},
    {"key": "s2", "phase": "contain", "kind": "task", "title": "Isolate the hosts hit", "instructions": "Take them off the network; do not switch them off, memory is evidence.", "role": "network", "required": true, "minutes": 30},
    {"key": "s3", "phase": "contain", "kind": "task", "title": "Secure memory image, logs and sample", "instructions": "Into evidence with SHA-256; note tool and version.", "role": "analyst", "required": true, "minutes": 60},
    {"key": "s4", "phase": "contain", "kind": "decision", "title": "Is data encrypted or extorted?", "instructions": "", "role": "lead", "required": true, "minutes": 90, "options": [{"label": "Yes, ransomware", "adds": ["s5", "s6"]}, {"label": "No"}]},
    {"key": "s5", "phase": "contain", "kind": "task", "title": "Decide on the demand; do not pay without counsel", "instructions": "Talk to police first.", "role": "management", "required": true, "minutes": 60},
    {"key": "s6", "phase": "contain", "kind": "task", "title": "Check that back-ups are clean and offline", "instructions": "Mount read-only, look for the sample.", "role": "systems", "required": true, "minutes": 60},
    {"key": "s7", "phase": "contain", "kind": "task", "title": "Block indicators at firewall, DNS and mail gateway", "instructions": "Take them from the tab of traces.", "role": "network", "required": true, "minutes": 120},
    {"key": "s8", "phase": "eradicate", "kind": "task", "title": "Find the way in and all hosts with the same traces", "instructions": "", "role": "analyst", "required": true, "minutes": 480},
    {"key": "s9", "phase": "eradicate", "kind": "task", "title": "Reinstall or clean, close the hole, change passwords", "instructions": "", "role": "systems", "required": true, "minutes": 1440},
    {"key": "s10", "phase": "recover", "kind": "task", "title": "Restore service from clean back-ups and watch for 72 hours", "instructions": "", "role": "systems", "required": true, "minutes": 2880},
    {"key": "s11", "phase": "review", "kind": "task", "title": "Hold the review, raise improvement actions", "instructions": "Within five days, with everybody who took part.", "role": "lead", "required": true}]'),
  ('en', 'intrusion', 'Intrusion', 'Somebody got into a system, a web shell, a stolen account.', '{attack,intrusion}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "Report to the officer in charge", "instructions": "By telephone at once; level and reporting clocks are decided on the record.", "role": "lead", "required": true, "minutes": 15},
    {"key": "s2", "phase": "alert", "kind": "task", "title": "Confirm the intrusion and note the first traces", "instructions": "Times as found and as happened.", "role": "analyst", "required": true, "minutes": 60},
    {"key": "s3", "phase": "contain", "kind": "decision", "title": "Cut off at once, or watch the intruder first?", "instructions": "Watching needs the consent of the management.", "role": "lead", "required": true, "minutes": 90, "options": [{"label": "Cut off", "skips": ["s4"]}, {"label": "Watch first", "adds": ["s5"]}]},
    {"key": "s4", "phase": "contain", "kind": "task", "title": "Watch and record what the intruder does", "instructions": "", "role": "analyst", "required": false, "minutes": 240},
    {"key": "s5", "phase": "contain", "kind": "task", "title": "Consent to watching, with an end", "instructions": "", "role": "management", "required": true, "minutes": 30},
    {"key": "s6", "phase": "contain", "kind": "task", "title": "Block the sources, isolate the systems", "instructions": "", "role": "network", "required": true, "minutes": 120},
    {"key": "s7", "phase": "contain", "kind": "task", "title": "Lock accounts used, end sessions, withdraw keys", "instructions": "", "role": "systems", "required": true, "minutes": 120},
    {"key": "s8", "phase": "eradicate", "kind": "task", "title": "Remove back doors, find lateral movement", "instructions": "", "role": "analyst", "required": true, "minutes": 1440},
    {"key": "s9", "phase": "eradicate", "kind": "task", "title": "Close the hole", "instructions": "", "role": "systems", "required": true, "minutes": 1440},
    {"key": "s10", "phase": "recover", "kind": "task", "title": "Restore and harden, watch for 30 days", "instructions": "", "role": "systems", "required": true, "minutes": 2880},
    {"key": "s11", "phase": "review", "kind": "task", "title": "Hold the review, raise improvement actions", "instructions": "Within five days, with everybody who took part.", "role": "lead", "required": true}]'),
  ('en', 'data_leak', 'Data leak', 'Customer or business data got out, or may have.', '{data,data_leak}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "Report to the officer in charge", "instructions": "By telephone at once; level and reporting clocks are decided on the record.", "role": "lead", "required": true, "minutes": 15},
    {"key": "s2", "phase": "alert", "kind": "task", "title": "Find out which data, how many people, since when", "instructions": "The numbers decide level and duties to report.", "role": "analyst", "required": true, "minutes": 120},
    {"key": "s3", "phase": "contain", "kind": "task", "title": "Stop the leak: close interface, account or share", "instructions": "", "role": "systems", "required": true, "minutes": 120},
    {"key": "s4", "phase": "contain", "kind": "task", "title": "Secure access logs and copies of what got out", "instructions": "", "role": "analyst", "required": true, "minutes": 240},
    {"key": "s5", "phase": "alert", "kind": "decision", "title": "Is personal data concerned?", "instructions": "", "role": "legal", "required": true, "minutes": 480, "options": [{"label": "Yes", "adds": ["s6", "s7"]}, {"label": "No"}]},
    {"key": "s6", "phase": "alert", "kind": "task", "title": "Report to the data protection authority", "instructions": "Limits run on the tab of reports.", "role": "legal", "required": true, "minutes": 1440},
    {"key": "s7", "phase": "alert", "kind": "task", "title": "Tell the people concerned, prepare the call centre", "instructions": "", "role": "communications", "required": true, "minutes": 2880},
    {"key": "s8", "phase": "contain", "kind": "task", "title": "Have published data taken down", "instructions": "", "role": "legal", "required": false, "minutes": 480},
    {"key": "s9", "phase": "eradicate", "kind": "task", "title": "Remove the cause, look for the same elsewhere", "instructions": "", "role": "systems", "required": true, "minutes": 1440},
    {"key": "s10", "phase": "recover", "kind": "task", "title": "Open the interface again with the control in place", "instructions": "", "role": "systems", "required": true, "minutes": 2880},
    {"key": "s11", "phase": "review", "kind": "task", "title": "Hold the review, raise improvement actions", "instructions": "Within five days, with everybody who took part.", "role": "lead", "required": true}]'),
  ('en', 'ddos', 'Denial of service', 'Traffic or requests put a service out of reach.', '{ddos}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "Report to the officer in charge", "instructions": "By telephone at once; level and reporting clocks are decided on the record.", "role": "lead", "required": true, "minutes": 10},
    {"key": "s2", "phase": "alert", "kind": "task", "title": "Confirm the attack: kind, volume, targets", "instructions": "", "role": "network", "required": true, "minutes": 15},
    {"key": "s3", "phase": "contain", "kind": "task", "title": "Switch on scrubbing, limit rates", "instructions": "", "role": "network", "required": true, "minutes": 30},
    {"key": "s4", "phase": "contain", "kind": "decision", "title": "Does scrubbing hold?", "instructions": "", "role": "lead", "required": true, "minutes": 45, "options": [{"label": "Yes", "skips": ["s5"]}, {"label": "No", "adds": ["s6"]}]},
    {"key": "s5", "phase": "contain", "kind": "task", "title": "Call the upstream carriers", "instructions": "", "role": "network", "required": false, "minutes": 60},
    {"key": "s6", "phase": "contain", "kind": "task", "title": "Blackhole the target, move the service", "instructions": "", "role": "network", "required": true, "minutes": 15},
    {"key": "s7", "phase": "alert", "kind": "task", "title": "Put a notice up, brief the call centre", "instructions": "", "role": "communications", "required": true, "minutes": 60},
    {"key": "s8", "phase": "eradicate", "kind": "task", "title": "Find the source and the purpose, watch for a second attack", "instructions": "A flood may cover an intrusion.", "role": "analyst", "required": false, "minutes": 1440},
    {"key": "s9", "phase": "recover", "kind": "task", "title": "Withdraw measures step by step, verify the service", "instructions": "", "role": "network", "required": true, "minutes": 240},
    {"key": "s10", "phase": "review", "kind": "task", "title": "Hold the review, raise improvement actions", "instructions": "Within five days, with everybody who took part.", "role": "lead", "required": true}]'),
  ('en', 'phishing', 'Phishing', 'Mails or messages lure staff or customers.', '{phishing}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "Report to the officer in charge", "instructions": "By telephone at once; level and reporting clocks are decided on the record.", "role": "lead", "required": true, "minutes": 30},
    {"key": "s2", "phase": "contain", "kind": "task", "title": "Recall the mail, block sender and links", "instructions": "", "role": "systems", "required": true, "minutes": 60},
    {"key": "s3", "phase": "alert", "kind": "task", "title": "Find out who clicked and who typed a password", "instructions": "", "role": "analyst", "required": true, "minutes": 120},
    {"key": "s4", "phase": "contain", "kind": "decision", "title": "Were passwords given away?", "instructions": "", "role": "lead", "required": true, "minutes": 150, "options": [{"label": "Yes", "adds": ["s5"]}, {"label": "No"}]},
    {"key": "s5", "phase": "contain", "kind": "task", "title": "Change passwords, end sessions, look at sign-ins", "instructions": "", "role": "systems", "required": true, "minutes": 30},
    {"key": "s6", "phase": "alert", "kind": "task", "title": "Warn staff, and customers if they are targets", "instructions": "", "role": "communications", "required": true, "minutes": 240},
    {"key": "s7", "phase": "eradicate", "kind": "task", "title": "Have the site taken down", "instructions": "", "role": "legal", "required": false, "minutes": 480},
    {"key": "s8", "phase": "recover", "kind": "task", "title": "Open accounts again, look at rules of mailboxes", "instructions": "", "role": "systems", "required": true, "minutes": 1440},
    {"key": "s9", "phase": "review", "kind": "task", "title": "Hold the review, raise improvement actions", "instructions": "Within five days, with everybody who took part.", "role": "lead", "required": true}]'),
  ('en', 'failure', 'Equipment or facility failure', 'Power, cooling, lines or equipment failed and security or service suffers.', '{failure,disaster}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "Report to the officer in charge", "instructions": "By telephone at once; level and reporting clocks are decided on the record.", "role": "lead", "required": true, "minutes": 15},
    {"key": "s2", "phase": "alert", "kind": "task", "title": "Find out what failed and what hangs on it", "instructions": "", "role": "systems", "required": true, "minutes": 30},
    {"key": "s3", "phase": "contain", "kind": "decision", "title": "Switch over to the stand-by site?", "instructions": "", "role": "lead", "required": true, "minutes": 45, "options": [{"label": "Switch over", "adds": ["s4"]}, {"label": "Repair in place"}]},
    {"key": "s4", "phase": "contain", "kind": "task", "title": "Switch over and verify", "instructions": "", "role": "systems", "required": true, "minutes": 60},
    {"key": "s5", "phase": "contain", "kind": "task", "title": "Stop damage: power, water, fire", "instructions": "", "role": "systems", "required": true, "minutes": 120},
    {"key": "s6", "phase": "alert", "kind": "task", "title": "Tell customers and authorities", "instructions": "", "role": "communications", "required": true, "minutes": 60},
    {"key": "s7", "phase": "eradicate", "kind": "task", "title": "Repair or replace", "instructions": "", "role": "systems", "required": true, "minutes": 1440},
    {"key": "s8", "phase": "recover", "kind": "task", "title": "Switch back, check data and access control", "instructions": "", "role": "systems", "required": true, "minutes": 2880},
    {"key": "s9", "phase": "review", "kind": "task", "title": "Hold the review, raise improvement actions", "instructions": "Within five days, with everybody who took part.", "role": "lead", "required": true}]'),
  ('zh-Hans', 'malware', '恶意程序（含勒索病毒）', '服务器或终端发现病毒、木马、挖矿或勒索程序。', '{malware,ransomware,botnet}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "向安全负责人报告", "instructions": "立即电话报告；在事件记录中定级并启动上报时钟。", "role": "lead", "required": true, "minutes": 15},
    {"key": "s2", "phase": "contain", "kind": "task", "title": "隔离受感染主机", "instructions": "断开网络连接，不要关机，内存是证据。", "role": "network", "required": true, "minutes": 30},
    {"key": "s3", "phase": "contain", "kind": "task", "title": "固定证据：内存镜像、日志、样本", "instructions": "登记为证据并计算 SHA-256，注明工具及版本。", "role": "analyst", "required": true, "minutes": 60},
    {"key": "s4", "phase": "contain", "kind": "decision", "title": "是否为勒索（数据被加密或索要赎金）？", "instructions": "", "role": "lead", "required": true, "minutes": 90, "options": [{"label": "是，勒索病毒", "adds": ["s5", "s6"]}, {"label": "否"}]},
    {"key": "s5", "phase": "contain", "kind": "task", "title": "研究应对勒索要求，未经法务不得支付", "instructions": "先与公安机关沟通。", "role": "management", "required": true, "minutes": 60},
    {"key": "s6", "phase": "contain", "kind": "task", "title": "核查备份是否完好并离线", "instructions": "只读挂载，检索样本特征。", "role": "systems", "required": true, "minutes": 60},
    {"key": "s7", "phase": "contain", "kind": "task", "title": "在防火墙、DNS、邮件网关封禁指标", "instructions": "指标见“线索”页。", "role": "network", "required": true, "minutes": 120},
    {"key": "s8", "phase": "eradicate", "kind": "task", "title": "查明入侵途径，排查同类痕迹的主机", "instructions": "", "role": "analyst", "required": true, "minutes": 480},
    {"key": "s9", "phase": "eradicate", "kind": "task", "title": "重装或清除，修补漏洞，更换口令", "instructions": "", "role": "systems", "required": true, "minutes": 1440},
    {"key": "s10", "phase": "recover", "kind": "task", "title": "用完好备份恢复业务，持续观察 72 小时", "instructions": "", "role": "systems", "required": true, "minutes": 2880},
    {"key": "s11", "phase": "review", "kind": "task", "title": "开展复盘，提出改进措施", "instructions": "五日内组织所有参与人员复盘。", "role": "lead", "required": true}]'),
  ('zh-Hans', 'intrusion', '网络入侵', '系统被入侵、网页后门、账号被盗用。', '{attack,intrusion}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "向安全负责人报告", "instructions": "立即电话报告；在事件记录中定级并启动上报时钟。", "role": "lead", "required": true, "minutes": 15},
    {"key": "s2", "phase": "alert", "kind": "task", "title": "确认入侵并记录首批痕迹", "instructions": "注明发生时间与发现时间。", "role": "analyst", "required": true, "minutes": 60},
    {"key": "s3", "phase": "contain", "kind": "decision", "title": "立即切断，还是先监视攻击者？", "instructions": "监视须经管理层同意。", "role": "lead", "required": true, "minutes": 90, "options": [{"label": "立即切断", "skips": ["s4"]}, {"label": "先监视", "adds": ["s5"]}]},
    {"key": "s4", "phase": "contain", "kind": "task", "title": "监视并记录攻击者行为", "instructions": "", "role": "analyst", "required": false, "minutes": 240},
    {"key": "s5", "phase": "contain", "kind": "task", "title": "批准监视并确定截止时间", "instructions": "", "role": "management", "required": true, "minutes": 30},
    {"key": "s6", "phase": "contain", "kind": "task", "title": "封禁来源，隔离系统", "instructions": "", "role": "network", "required": true, "minutes": 120},
    {"key": "s7", "phase": "contain", "kind": "task", "title": "锁定涉事账号，终止会话，吊销密钥", "instructions": "", "role": "systems", "required": true, "minutes": 120},
    {"key": "s8", "phase": "eradicate", "kind": "task", "title": "清除后门，排查横向移动", "instructions": "", "role": "analyst", "required": true, "minutes": 1440},
    {"key": "s9", "phase": "eradicate", "kind": "task", "title": "修补漏洞", "instructions": "", "role": "systems", "required": true, "minutes": 1440},
    {"key": "s10", "phase": "recover", "kind": "task", "title": "恢复并加固，持续监测 30 天", "instructions": "", "role": "systems", "required": true, "minutes": 2880},
    {"key": "s11", "phase": "review", "kind": "task", "title": "开展复盘，提出改进措施", "instructions": "五日内组织所有参与人员复盘。", "role": "lead", "required": true}]'),
  ('zh-Hans', 'data_leak', '数据泄露', '客户数据或业务数据已经或可能泄露。', '{data,data_leak}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "向安全负责人报告", "instructions": "立即电话报告；在事件记录中定级并启动上报时钟。", "role": "lead", "required": true, "minutes": 15},
    {"key": "s2", "phase": "alert", "kind": "task", "title": "查明数据类型、涉及人数、起始时间", "instructions": "人数决定事件级别与上报义务。", "role": "analyst", "required": true, "minutes": 120},
    {"key": "s3", "phase": "contain", "kind": "task", "title": "切断泄露：关闭接口、账号或共享", "instructions": "", "role": "systems", "required": true, "minutes": 120},
    {"key": "s4", "phase": "contain", "kind": "task", "title": "固定访问日志与泄露样本", "instructions": "", "role": "analyst", "required": true, "minutes": 240},
    {"key": "s5", "phase": "alert", "kind": "decision", "title": "是否涉及个人信息？", "instructions": "", "role": "legal", "required": true, "minutes": 480, "options": [{"label": "是", "adds": ["s6", "s7"]}, {"label": "否"}]},
    {"key": "s6", "phase": "alert", "kind": "task", "title": "向个人信息保护主管部门报告", "instructions": "时限见“上报”页。", "role": "legal", "required": true, "minutes": 1440},
    {"key": "s7", "phase": "alert", "kind": "task", "title": "告知受影响个人，准备客服口径", "instructions": "", "role": "communications", "required": true, "minutes": 2880},
    {"key": "s8", "phase": "contain", "kind": "task", "title": "要求下架已公开的数据", "instructions": "", "role": "legal", "required": false, "minutes": 480},
    {"key": "s9", "phase": "eradicate", "kind": "task", "title": "消除原因，排查同类问题", "instructions": "", "role": "systems", "required": true, "minutes": 1440},
    {"key": "s10", "phase": "recover", "kind": "task", "title": "在管控到位后恢复接口", "instructions": "", "role": "systems", "required": true, "minutes": 2880},
    {"key": "s11", "phase": "review", "kind": "task", "title": "开展复盘，提出改进措施", "instructions": "五日内组织所有参与人员复盘。", "role": "lead", "required": true}]'),
  ('zh-Hans', 'ddos', '拒绝服务攻击', '流量或请求导致业务不可用。', '{ddos}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "向安全负责人报告", "instructions": "立即电话报告；在事件记录中定级并启动上报时钟。", "role": "lead", "required": true, "minutes": 10},
    {"key": "s2", "phase": "alert", "kind": "task", "title": "确认攻击：类型、流量、目标", "instructions": "", "role": "network", "required": true, "minutes": 15},
    {"key": "s3", "phase": "contain", "kind": "task", "title": "启动流量清洗，限速", "instructions": "", "role": "network", "required": true, "minutes": 30},
    {"key": "s4", "phase": "contain", "kind": "decision", "title": "清洗是否有效？", "instructions": "", "role": "lead", "required": true, "minutes": 45, "options": [{"label": "有效", "skips": ["s5"]}, {"label": "无效", "adds": ["s6"]}]},
    {"key": "s5", "phase": "contain", "kind": "task", "title": "协调上游运营商", "instructions": "", "role": "network", "required": false, "minutes": 60},
    {"key": "s6", "phase": "contain", "kind": "task", "title": "黑洞路由，切换业务地址", "instructions": "", "role": "network", "required": true, "minutes": 15},
    {"key": "s7", "phase": "alert", "kind": "task", "title": "发布公告，通知客服口径", "instructions": "", "role": "communications", "required": true, "minutes": 60},
    {"key": "s8", "phase": "eradicate", "kind": "task", "title": "溯源并研判目的，警惕声东击西", "instructions": "攻击可能掩护入侵。", "role": "analyst", "required": false, "minutes": 1440},
    {"key": "s9", "phase": "recover", "kind": "task", "title": "逐步撤除措施，验证业务", "instructions": "", "role": "network", "required": true, "minutes": 240},
    {"key": "s10", "phase": "review", "kind": "task", "title": "开展复盘，提出改进措施", "instructions": "五日内组织所有参与人员复盘。", "role": "lead", "required": true}]'),
  ('zh-Hans', 'phishing', '网络钓鱼', '钓鱼邮件或短信诱骗员工或客户。', '{phishing}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "向安全负责人报告", "instructions": "立即电话报告；在事件记录中定级并启动上报时钟。", "role": "lead", "required": true, "minutes": 30},
    {"key": "s2", "phase": "contain", "kind": "task", "title": "撤回邮件，封禁发件人与链接", "instructions": "", "role": "systems", "required": true, "minutes": 60},
    {"key": "s3", "phase": "alert", "kind": "task", "title": "查明点击与输入口令的人员", "instructions": "", "role": "analyst", "required": true, "minutes": 120},
    {"key": "s4", "phase": "contain", "kind": "decision", "title": "是否有口令泄露？", "instructions": "", "role": "lead", "required": true, "minutes": 150, "options": [{"label": "是", "adds": ["s5"]}, {"label": "否"}]},
    {"key": "s5", "phase": "contain", "kind": "task", "title": "改密、终止会话、核查登录记录", "instructions": "", "role": "systems", "required": true, "minutes": 30},
    {"key": "s6", "phase": "alert", "kind": "task", "title": "预警员工；客户为目标时一并预警", "instructions": "", "role": "communications", "required": true, "minutes": 240},
    {"key": "s7", "phase": "eradicate", "kind": "task", "title": "协调关停钓鱼网站", "instructions": "", "role": "legal", "required": false, "minutes": 480},
    {"key": "s8", "phase": "recover", "kind": "task", "title": "恢复账号，检查邮箱转发规则", "instructions": "", "role": "systems", "required": true, "minutes": 1440},
    {"key": "s9", "phase": "review", "kind": "task", "title": "开展复盘，提出改进措施", "instructions": "五日内组织所有参与人员复盘。", "role": "lead", "required": true}]'),
  ('zh-Hans', 'failure', '设备设施故障', '供电、制冷、线路或设备故障影响业务或安全。', '{failure,disaster}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "向安全负责人报告", "instructions": "立即电话报告；在事件记录中定级并启动上报时钟。", "role": "lead", "required": true, "minutes": 15},
    {"key": "s2", "phase": "alert", "kind": "task", "title": "查明故障设备及影响范围", "instructions": "", "role": "systems", "required": true, "minutes": 30},
    {"key": "s3", "phase": "contain", "kind": "decision", "title": "是否切换到备用站点？", "instructions": "", "role": "lead", "required": true, "minutes": 45, "options": [{"label": "切换", "adds": ["s4"]}, {"label": "就地修复"}]},
    {"key": "s4", "phase": "contain", "kind": "task", "title": "切换并验证", "instructions": "", "role": "systems", "required": true, "minutes": 60},
    {"key": "s5", "phase": "contain", "kind": "task", "title": "控制现场：电、水、火", "instructions": "", "role": "systems", "required": true, "minutes": 120},
    {"key": "s6", "phase": "alert", "kind": "task", "title": "告知客户与主管部门", "instructions": "", "role": "communications", "required": true, "minutes": 60},
    {"key": "s7", "phase": "eradicate", "kind": "task", "title": "修复或更换", "instructions": "", "role": "systems", "required": true, "minutes": 1440},
    {"key": "s8", "phase": "recover", "kind": "task", "title": "回切，核对数据与门禁", "instructions": "", "role": "systems", "required": true, "minutes": 2880},
    {"key": "s9", "phase": "review", "kind": "task", "title": "开展复盘，提出改进措施", "instructions": "五日内组织所有参与人员复盘。", "role": "lead", "required": true}]'),
  ('zh-Hant', 'malware', '惡意程式（含勒索軟體）', '伺服器或終端發現惡意程式、木馬、挖礦或勒索程式。', '{malware,ransomware,botnet}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "向安全負責人報告", "instructions": "立即電話報告；在事件記錄中定級並啟動通報時鐘。", "role": "lead", "required": true, "minutes": 15},
    {"key": "s2", "phase": "contain", "kind": "task", "title": "隔離受感染主機", "instructions": "斷開網路連線，不要關機，記憶體是證據。", "role": "network", "required": true, "minutes": 30},
    {"key": "s3", "phase": "contain", "kind": "task", "title": "固定證據：記憶體映像檔、日誌、樣本", "instructions": "登記為證據並計算 SHA-256，註明工具及版本。", "role": "analyst", "required": true, "minutes": 60},
    {"key": "s4", "phase": "contain", "kind": "decision", "title": "是否為勒索（資料被加密或索要贖金）？", "instructions": "", "role": "lead", "required": true, "minutes": 90, "options": [{"label": "是，勒索軟體", "adds": ["s5", "s6"]}, {"label": "否"}]},
    {"key": "s5", "phase": "contain", "kind": "task", "title": "研究應對勒索要求，未經法務不得支付", "instructions": "先與警察機關溝通。", "role": "management", "required": true, "minutes": 60},
    {"key": "s6", "phase": "contain", "kind": "task", "title": "檢查備份是否完好並離線", "instructions": "唯讀掛載，檢索樣本特徵。", "role": "systems", "required": true, "minutes": 60},
    {"key": "s7", "phase": "contain", "kind": "task", "title": "在防火牆、DNS、郵件閘道封禁指標", "instructions": "指標見「線索」頁。", "role": "network", "required": true, "minutes": 120},
    {"key": "s8", "phase": "eradicate", "kind": "task", "title": "查明入侵途徑，排查同類痕跡的主機", "instructions": "", "role": "analyst", "required": true, "minutes": 480},
    {"key": "s9", "phase": "eradicate", "kind": "task", "title": "重新安裝或清除，修補漏洞，更換密碼", "instructions": "", "role": "systems", "required": true, "minutes": 1440},
    {"key": "s10", "phase": "recover", "kind": "task", "title": "用完好備份恢復業務，持續觀察 72 小時", "instructions": "", "role": "systems", "required": true, "minutes": 2880},
    {"key": "s11", "phase": "review", "kind": "task", "title": "開展檢討，提出改進措施", "instructions": "五日內組織所有參與人員檢討。", "role": "lead", "required": true}]'),
  ('zh-Hant', 'intrusion', '網路入侵', '系統被入侵、網頁後門、帳號被盜用。', '{attack,intrusion}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "向安全負責人報告", "instructions": "立即電話報告；在事件記錄中定級並啟動通報時鐘。", "role": "lead", "required": true, "minutes": 15},
    {"key": "s2", "phase": "alert", "kind": "task", "title": "確認入侵並記錄首批痕跡", "instructions": "註明發生時間與發現時間。", "role": "analyst", "required": true, "minutes": 60},
    {"key": "s3", "phase": "contain", "kind": "decision", "title": "立即切斷，還是先監視攻擊者？", "instructions": "監視須經管理層同意。", "role": "lead", "required": true, "minutes": 90, "options": [{"label": "立即切斷", "skips": ["s4"]}, {"label": "先監視", "adds": ["s5"]}]},
    {"key": "s4", "phase": "contain", "kind": "task", "title": "監視並記錄攻擊者行為", "instructions": "", "role": "analyst", "required": false, "minutes": 240},
    {"key": "s5", "phase": "contain", "kind": "task", "title": "批准監視並確定截止時間", "instructions": "", "role": "management", "required": true, "minutes": 30},
    {"key": "s6", "phase": "contain", "kind": "task", "title": "封禁來源，隔離系統", "instructions": "", "role": "network", "required": true, "minutes": 120},
    {"key": "s7", "phase": "contain", "kind": "task", "title": "鎖定涉事帳號，終止工作階段，撤銷金鑰", "instructions": "", "role": "systems", "required": true, "minutes": 120},
    {"key": "s8", "phase": "eradicate", "kind": "task", "title": "清除後門，排查橫向移動", "instructions": "", "role": "analyst", "required": true, "minutes": 1440},
    {"key": "s9", "phase": "eradicate", "kind": "task", "title": "修補漏洞", "instructions": "", "role": "systems", "required": true, "minutes": 1440},
    {"key": "s10", "phase": "recover", "kind": "task", "title": "恢復並加固，持續監測 30 天", "instructions": "", "role": "systems", "required": true, "minutes": 2880},
    {"key": "s11", "phase": "review", "kind": "task", "title": "開展檢討，提出改進措施", "instructions": "五日內組織所有參與人員檢討。", "role": "lead", "required": true}]'),
  ('zh-Hant', 'data_leak', '資料外洩', '客戶資料或業務資料已經或可能外洩。', '{data,data_leak}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "向安全負責人報告", "instructions": "立即電話報告；在事件記錄中定級並啟動通報時鐘。", "role": "lead", "required": true, "minutes": 15},
    {"key": "s2", "phase": "alert", "kind": "task", "title": "查明資料類型、涉及人數、起始時間", "instructions": "人數決定事件級別與通報義務。", "role": "analyst", "required": true, "minutes": 120},
    {"key": "s3", "phase": "contain", "kind": "task", "title": "切斷外洩：關閉介面、帳號或分享", "instructions": "", "role": "systems", "required": true, "minutes": 120},
    {"key": "s4", "phase": "contain", "kind": "task", "title": "固定存取日誌與外洩樣本", "instructions": "", "role": "analyst", "required": true, "minutes": 240},
    {"key": "s5", "phase": "alert", "kind": "decision", "title": "是否涉及個人資訊？", "instructions": "", "role": "legal", "required": true, "minutes": 480, "options": [{"label": "是", "adds": ["s6", "s7"]}, {"label": "否"}]},
    {"key": "s6", "phase": "alert", "kind": "task", "title": "向個人資訊保護主管部門報告", "instructions": "時限見「通報」頁。", "role": "legal", "required": true, "minutes": 1440},
    {"key": "s7", "phase": "alert", "kind": "task", "title": "告知受影響個人，準備客服說法", "instructions": "", "role": "communications", "required": true, "minutes": 2880},
    {"key": "s8", "phase": "contain", "kind": "task", "title": "要求下架已公開的資料", "instructions": "", "role": "legal", "required": false, "minutes": 480},
    {"key": "s9", "phase": "eradicate", "kind": "task", "title": "消除原因，排查同類問題", "instructions": "", "role": "systems", "required": true, "minutes": 1440},
    {"key": "s10", "phase": "recover", "kind": "task", "title": "在管控到位後恢復介面", "instructions": "", "role": "systems", "required": true, "minutes": 2880},
    {"key": "s11", "phase": "review", "kind": "task", "title": "開展檢討，提出改進措施", "instructions": "五日內組織所有參與人員檢討。", "role": "lead", "required": true}]'),
  ('zh-Hant', 'ddos', '阻斷服務攻擊', '流量或請求導致業務不可用。', '{ddos}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "向安全負責人報告", "instructions": "立即電話報告；在事件記錄中定級並啟動通報時鐘。", "role": "lead", "required": true, "minutes": 10},
    {"key": "s2", "phase": "alert", "kind": "task", "title": "確認攻擊：類型、流量、目標", "instructions": "", "role": "network", "required": true, "minutes": 15},
    {"key": "s3", "phase": "contain", "kind": "task", "title": "啟動流量清洗，限速", "instructions": "", "role": "network", "required": true, "minutes": 30},
    {"key": "s4", "phase": "contain", "kind": "decision", "title": "清洗是否有效？", "instructions": "", "role": "lead", "required": true, "minutes": 45, "options": [{"label": "有效", "skips": ["s5"]}, {"label": "無效", "adds": ["s6"]}]},
    {"key": "s5", "phase": "contain", "kind": "task", "title": "協調上游電信業者", "instructions": "", "role": "network", "required": false, "minutes": 60},
    {"key": "s6", "phase": "contain", "kind": "task", "title": "黑洞路由，切換業務地址", "instructions": "", "role": "network", "required": true, "minutes": 15},
    {"key": "s7", "phase": "alert", "kind": "task", "title": "發布公告，通知客服說法", "instructions": "", "role": "communications", "required": true, "minutes": 60},
    {"key": "s8", "phase": "eradicate", "kind": "task", "title": "溯源並研判目的，警惕聲東擊西", "instructions": "攻擊可能掩護入侵。", "role": "analyst", "required": false, "minutes": 1440},
    {"key": "s9", "phase": "recover", "kind": "task", "title": "逐步撤除措施，驗證業務", "instructions": "", "role": "network", "required": true, "minutes": 240},
    {"key": "s10", "phase": "review", "kind": "task", "title": "開展檢討，提出改進措施", "instructions": "五日內組織所有參與人員檢討。", "role": "lead", "required": true}]'),
  ('zh-Hant', 'phishing', '網路釣魚', '釣魚郵件或簡訊誘騙員工或客戶。', '{phishing}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "向安全負責人報告", "instructions": "立即電話報告；在事件記錄中定級並啟動通報時鐘。", "role": "lead", "required": true, "minutes": 30},
    {"key": "s2", "phase": "contain", "kind": "task", "title": "撤回郵件，封禁寄件者與連結", "instructions": "", "role": "systems", "required": true, "minutes": 60},
    {"key": "s3", "phase": "alert", "kind": "task", "title": "查明點擊與輸入密碼的人員", "instructions": "", "role": "analyst", "required": true, "minutes": 120},
    {"key": "s4", "phase": "contain", "kind": "decision", "title": "是否有密碼外洩？", "instructions": "", "role": "lead", "required": true, "minutes": 150, "options": [{"label": "是", "adds": ["s5"]}, {"label": "否"}]},
    {"key": "s5", "phase": "contain", "kind": "task", "title": "改密、終止工作階段、檢查登入記錄", "instructions": "", "role": "systems", "required": true, "minutes": 30},
    {"key": "s6", "phase": "alert", "kind": "task", "title": "預警員工；客戶為目標時一併預警", "instructions": "", "role": "communications", "required": true, "minutes": 240},
    {"key": "s7", "phase": "eradicate", "kind": "task", "title": "協調關閉釣魚網站", "instructions": "", "role": "legal", "required": false, "minutes": 480},
    {"key": "s8", "phase": "recover", "kind": "task", "title": "恢復帳號，檢查信箱轉發規則", "instructions": "", "role": "systems", "required": true, "minutes": 1440},
    {"key": "s9", "phase": "review", "kind": "task", "title": "開展檢討，提出改進措施", "instructions": "五日內組織所有參與人員檢討。", "role": "lead", "required": true}]'),
  ('zh-Hant', 'failure', '設備設施故障', '供電、製冷、線路或設備故障影響業務或安全。', '{failure,disaster}', '[
    {"key": "s1", "phase": "alert", "kind": "task", "title": "向安全負責人報告", "instructions": "立即電話報告；在事件記錄中定級並啟動通報時鐘。", "role": "lead", "required": true, "minutes": 15},
    {"key": "s2", "phase": "alert", "kind": "task", "title": "查明故障設備及影響範圍", "instructions": "", "role": "systems", "required": true, "minutes": 30},
    {"key": "s3", "phase": "contain", "kind": "decision", "title": "是否切換到備用站點？", "instructions": "", "role": "lead", "required": true, "minutes": 45, "options": [{"label": "切換", "adds": ["s4"]}, {"label": "就地修復"}]},
    {"key": "s4", "phase": "contain", "kind": "task", "title": "切換並驗證", "instructions": "", "role": "systems", "required": true, "minutes": 60},
    {"key": "s5", "phase": "contain", "kind": "task", "title": "控制現場：電、水、火", "instructions": "", "role": "systems", "required": true, "minutes": 120},
    {"key": "s6", "phase": "alert", "kind": "task", "title": "告知客戶與主管部門", "instructions": "", "role": "communications", "required": true, "minutes": 60},
    {"key": "s7", "phase": "eradicate", "kind": "task", "title": "修復或更換", "instructions": "", "role": "systems", "required": true, "minutes": 1440},
    {"key": "s8", "phase": "recover", "kind": "task", "title": "回切，核對資料與門禁", "instructions": "", "role": "systems", "required": true, "minutes": 2880},
    {"key": "s9", "phase": "review", "kind": "task", "title": "開展檢討，提出改進措施", "instructions": "五日內組織所有參與人員檢討。", "role": "lead", "required": true}]');

create function incidents.start_playbooks(tenant uuid) returns void language plpgsql as $$
declare
  start incidents.start_playbook;
  made  uuid;
begin
  for start in
    select s.* from incidents.start_playbook s join org.tenant t on t.id = tenant
     where s.lang = case when t.lang in ('zh-Hans', 'zh-Hant') then t.lang else 'en' end
     order by s.code
  loop
    made := platform.new_id();
    insert into incidents.playbook (tenant_id, id, name, purpose, categories, created_at, updated_at)
    values (tenant, made, start.name, start.purpose, start.categories, now(), now());
    insert into incidents.playbook_version (tenant_id, id, playbook_id, number, state, steps, published_at, updated_at)
    values (tenant, platform.new_id(), made, 1, 'published', start.steps, now(), now());
  end loop;
end $$;

-- At the end of the transaction that makes the tenant.
create function incidents.start_new_tenants_playbooks() returns trigger language plpgsql as $$
begin
  perform incidents.start_playbooks(new.id);
  return null;
end $$;
create constraint trigger incidents_start_playbooks after insert on org.tenant deferrable initially deferred
  for each row execute function incidents.start_new_tenants_playbooks();
