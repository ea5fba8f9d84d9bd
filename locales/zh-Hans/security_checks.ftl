# 按计划进行的安全检查（手册 §7.2）。
check-list = 安全检查
check-none = 目前没有待查项目。先制定检查内容与周期。
check-title = 检查
check-area = 领域
check-due = 期限
check-owner = 检查人
check-plan = 计划
check-of-plan = 本计划的检查
check-this-plan = 本计划
check-findings = 发现问题
check-findings-count = { $count } 个问题
check-items = 检查项
check-progress = 已答 { $done } / { $total } 项
check-note = 现场情况
check-hand-in = 提交
check-keep = 暂存
check-skip = 取消本次
check-skip-help = 为什么不检查。取消的检查不计超期。
check-skipped = 已取消
check-done-on = 提交
check-plans = 检查计划
check-plans-none = 尚无计划。计划包括检查表、周期和检查人。
check-plan-new = 新建检查计划
check-plan-name-help = 检查的名称。
check-plan-active = 启用
check-cycle = 周期
check-first = 首次检查
check-next = 下次
check-checklist = 检查表
check-checklist-help = 每行一项。已生成的检查保留原检查表。
check-checklist-long = 最多 100 项，每项 300 字以内。
check-unanswered = 未作答。
check-finding-silent = 说明现场情况。
check-over = 此检查已结束。

check-cycle-day = 每日
check-cycle-week = 每周
check-cycle-month = 每月
check-cycle-quarter = 每季度
check-cycle-half-year = 每半年
check-cycle-year = 每年

check-state-due = 待检查
check-state-in-progress = 检查中
check-state-done = 已提交
check-state-skipped = 已取消

check-answer-ok = 符合
check-answer-not-ok = 不符合
check-answer-not-applicable = 不适用

check-group-open = 待检查
check-group-overdue = 已超期
check-group-findings = 有问题
check-group-done = 已提交
check-group-all = 全部

check-tab-mine = 我的
check-tab-open = 待检查
check-tab-overdue = 已超期
check-tab-findings = 有问题

measure-security-check-on-time = 到期的安全检查

permission-subject-security_check = 安全检查
permission-security_check-read = 查看安全检查
permission-security_check-work = 执行安全检查
permission-security_check-plan = 制定检查计划
audit-entity-security-check = 安全检查
audit-entity-check-plan = 检查计划
check-waiting = 我的安全检查
