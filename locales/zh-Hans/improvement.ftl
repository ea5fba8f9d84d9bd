# 改进登记（手册 §9.2）。
action-list = 改进措施
action = 措施
action-new = 新建措施
action-raise = 发起改进
action-raised = 措施已发起。
action-raised-from = 来源
action-board = 看板
action-as-list = 列表
action-search = 关键词或编号
action-none = 目前没有待办措施。发现可以改进之处即可发起。
action-none-from-here = 尚未由此发起措施。
action-column-empty = 暂无。
action-properties = 属性
action-history = 经过
action-next-step = 下一步
action-today = 今天
action-days-left = 还有 { $days } 天
action-days-over = 超期 { $days } 天

action-number = 编号
action-title = 标题
action-title-help = 用几个字说明要改进什么。
action-cause = 问题与原因
action-cause-help = 哪里不对、表现如何、为什么发生。
action-measure = 整改措施
action-measure-help = 打算怎么做。
action-state = 状态
action-priority = 优先级
action-owner = 责任人
action-department = 责任部门
action-department-of-owner = 随责任人
action-due = 期限
action-source = 来源
action-indicator = 指标
action-indicator-help = 用来验证效果的指标编码。
action-effect-at = 效果看指标
action-baseline = 发起时
action-raised-by = 发起人
action-raised-at = 发起时间
action-done-at = 完成时间
action-verified-by = 验证人
action-result = 完成情况
action-result-help = 上报完成时填写。
action-verdict = 验证结论
action-verdict-help = 效果如何体现：前后指标、检查或抽样。
action-effective = 是否有效？
action-effective-yes = 有效
action-effective-no = 无效
action-judge-note = 效果由责任人以外、有验证权限的人员验证。
action-comment = 备注
action-comment-help = 如有需要，说明原因。
action-comment-add = 添加备注

action-state-open = 待办
action-state-in-progress = 整改中
action-state-done = 待验证
action-state-verified = 已关闭
action-state-cancelled = 已取消

action-step-open = 退回待办
action-step-in-progress = 开始整改
action-step-done = 上报完成
action-step-verified = 验证并关闭
action-step-cancelled = 取消
action-step-again = 重新整改

action-priority-high = 高
action-priority-medium = 中
action-priority-low = 低

action-group-open = 未完成
action-group-overdue = 已超期
action-group-to-verify = 待验证
action-group-closed = 已关闭
action-group-all = 全部

action-tab-mine = 我的
action-tab-open = 未完成
action-tab-overdue = 已超期
action-tab-to-verify = 待验证
action-tab-all = 全部

action-source-kind-ticket = 工单
action-source-kind-incident = 信息安全事件
action-source-kind-security = 信息安全
action-source-kind-indicator = 指标
action-source-kind-objective = 目标
action-source-kind-survey = 满意度调查
action-source-kind-callback = 回电
action-source-kind-purchase = 购买记录
action-source-kind-visit = 回访
action-source-kind-service-order = 服务单

action-field-state = 状态
action-field-title = 标题
action-field-cause = 问题与原因
action-field-measure = 整改措施
action-field-priority = 优先级
action-field-indicator = 指标
action-field-owner = 责任人
action-field-department = 责任部门
action-field-due-on = 期限
action-field-result = 完成情况
action-field-verdict = 验证结论
action-field-effective = 是否有效？
action-field-comment = 备注

measure-action-created = 发起的措施
measure-action-open = 未完成的措施
measure-action-overdue-open = 超期的措施
measure-action-on-time = 到期的措施
measure-action-effective = 已验证的措施
measure-action-cycle-seconds = 已完成的措施

action-due-past = 该日期已过。
action-result-missing = 请填写完成情况。
action-own-work = 不能验证自己的工作，须由他人关闭该措施。
action-move-invalid = 该步骤已不可用，措施状态已变化。

permission-subject-action = 改进措施
permission-action-read = 查看改进措施
permission-action-create = 发起改进措施
permission-action-edit = 修改他人的措施
permission-action-verify = 验证并关闭措施
permission-action-export = 导出改进措施
audit-entity-action = 改进措施
action-waiting = 我的改进措施
