# 应急演练（手册 §7.3.2）。
drill-list = 应急演练
drill-none = 暂无待开展的演练。请安排演练哪个预案、何时完成。
drill-new = 安排演练
drill-search = 搜索演练
drill-title = 演练
drill-kind = 演练方式
drill-plan = 应急预案
drill-plan-help = 预案的步骤将成为演练任务。
drill-scenario = 演练场景
drill-scenario-help = 模拟发生什么。演练启动时参演人员可见。
drill-goals = 演练目标
drill-goals-help = 每行一个目标，演练结束后逐项评定。
drill-goals-met = 达成目标
drill-due = 完成期限
drill-overdue = 已逾期
drill-every = 演练周期
drill-every-help = 留空表示仅一次。本次演练完成、取消或逾期后，系统自动安排下一次。
drill-every-months = 每 { $count } 个月
drill-once = 仅一次
drill-unit-months = 个月
drill-unit-minutes = 分钟
drill-minutes-count = { $count } 分钟
drill-targets = 时间目标
drill-targets-help = 自演练启动起的分钟数。留空则不设目标。
drill-time-acknowledge = 响应
drill-time-contain = 遏制
drill-time-recover = 恢复
drill-times = 实际用时
drill-time = 环节
drill-target = 目标
drill-reached = 实际
drill-verdict = 结论
drill-in-time = 按时
drill-too-late = 超时
drill-owner = 负责人
drill-department = 部门
drill-participants = 参演人员
drill-participants-help = 演练启动时会收到通知。按住 Ctrl 或 ⌘ 可多选。
drill-others = 其他参演方
drill-others-help = 没有账号的其他单位、供应商、观察员。
drill-incident = 演练事件
drill-started = 启动时间
drill-ended = 结束时间
drill-start = 启动演练
drill-before = 尚未启动
drill-before-help = 启动后会生成一个处处标明“演练”的事件，并带入预案任务。该事件不计入任何指标，也不向主管部门报送。
drill-running = 演练进行中
drill-running-help = 演练事件关闭后演练结束，随后进行评估。
drill-evaluation = 演练评估
drill-evaluated = 评估已完成
drill-finish = 完成评估
drill-note = 观察情况
drill-summary = 评估小结
drill-findings = 发现的问题
drill-findings-help = 每行一个问题，可逐项提出改进措施。
drill-cancel = 取消演练
drill-cancel-help = 请说明未开展的原因。逾期后取消的演练按未完成计。

drill-kind-tabletop = 桌面推演
drill-kind-functional = 专项演练
drill-kind-full = 综合实战演练

drill-state-planned = 已安排
drill-state-running = 进行中
drill-state-ended = 待评估
drill-state-done = 已评估
drill-state-cancelled = 已取消

drill-result-met = 达成
drill-result-partly = 部分达成
drill-result-missed = 未达成

drill-group-open = 待开展
drill-group-overdue = 已逾期
drill-group-ended = 待评估
drill-group-done = 已评估
drill-group-all = 全部

drill-tab-mine = 我负责的
drill-tab-open = 待开展
drill-tab-overdue = 已逾期
drill-tab-ended = 待评估
drill-tab-done = 已评估

drill-day-past = 该日期已过。
drill-day-missed = 期限已错过，不能改期。请说明原因取消演练，或立即开展。
drill-months = 请填写 1 至 60 个月。
drill-minutes = 请填写 1 分钟至 30 天。
drill-lines-long = 最多 30 行，每行不超过 300 字。
drill-people-many = 最多 200 人。
drill-participant-right = 所选人员中有人无权查看演练，请改填到“其他参演方”。
drill-owner-right = 负责人须有开展演练的权限。
drill-begun = 演练已启动或已结束，计划内容不能更改。
drill-over = 演练已结束。
drill-done = 演练已完成评估，结果不再更改。
drill-not-ended = 演练结束后才能评估，请先关闭演练事件。
drill-goal-unjudged = 尚未评定。
drill-goal-silent = 请说明观察情况。
drill-findings-missing = 有目标未完全达成，请写明需要改进的问题。

incident-drill-only = 本事件为演练，不计入任何指标，不向主管部门报送。
duty-drill-title = 演练：不实际报送
duty-drill-only = 演练的报告只作草稿，打印时带“演练”标记，不向主管部门报送。

measure-drill-on-time = 到期的应急演练

action-source-kind-drill = 应急演练

permission-subject-drill = 应急演练
permission-drill-read = 查看应急演练
permission-drill-work = 开展并评估本人负责的演练
permission-drill-plan = 安排应急演练
permission-drill-export = 导出应急演练
audit-entity-drill = 应急演练
audit-verb-evaluate = 评估
