# 漏洞登记（手册 §7.2.3、§7.2.5）。
vulnerability-list = 漏洞
vulnerability-new = 登记漏洞
vulnerability-none = 目前没有待修复漏洞。可登记，或导入扫描器报告。
vulnerability-title = 漏洞
vulnerability-asset = 资产
vulnerability-asset-help = 主机、地址或应用。
vulnerability-identifier = 漏洞编号
vulnerability-identifier-help = CVE 编号，或扫描器自己的编号。与资产一起确定一个漏洞。
vulnerability-finding-id = 发现编号
vulnerability-description = 说明
vulnerability-solution = 修复建议
vulnerability-score = 评分
vulnerability-score-of = CVSS 评分
vulnerability-score-help = 不填则按 v3 向量计算。
vulnerability-vector = CVSS 向量
vulnerability-severity = 级别
vulnerability-severity-help = 没有评分时填写。
vulnerability-severity-change = 期限随之调整。
vulnerability-by-score = 按评分
vulnerability-scanner = 发现来源
vulnerability-scan = 扫描
vulnerability-detected = 首次发现
vulnerability-seen = 最近发现
vulnerability-unseen = 此日起未再发现
vulnerability-unseen-title = 未再发现
vulnerability-unseen-note = 当日全量扫描未发现以下漏洞，可按已修复关闭。
vulnerability-unseen-close = 关闭
vulnerability-due = 修复期限
vulnerability-fixed = 修复日期
vulnerability-verified-by = 验证人
vulnerability-owner = 修复责任人
vulnerability-nobody = 未指派
vulnerability-what = 漏洞情况
vulnerability-next = 下一步
vulnerability-done = 说明
vulnerability-done-help = 做了什么，或为什么。误报与重新打开时必填。
vulnerability-exception = 例外
vulnerability-exception-until = 有效至
vulnerability-ask = 申请例外
vulnerability-ask-help = 为什么暂不能修复、期间如何防护。由他人审批。
vulnerability-asked = 例外待审批
vulnerability-approved = 例外已批准
vulnerability-decided-by-other = 由其他有权限的人员审批。
vulnerability-decide-help = 不批准时必填。
vulnerability-grant = 批准
vulnerability-refuse = 不批准
vulnerability-of-import = 导入批次
vulnerability-this-import = 本批

vulnerability-state-open = 待修复
vulnerability-state-in-progress = 修复中
vulnerability-state-fixed = 待验证
vulnerability-state-verified = 已验证
vulnerability-state-false-positive = 误报
vulnerability-state-exception = 例外

vulnerability-step-open = 重新打开
vulnerability-step-in-progress = 开始修复
vulnerability-step-fixed = 报告已修复
vulnerability-step-verified = 验证通过
vulnerability-step-false-positive = 误报
vulnerability-step-back = 退回

vulnerability-group-open = 待修复
vulnerability-group-overdue = 已超期
vulnerability-group-to-verify = 待验证
vulnerability-group-asked = 例外待审批
vulnerability-group-closed = 已关闭
vulnerability-group-all = 全部

vulnerability-tab-open = 待修复
vulnerability-tab-mine = 我的
vulnerability-tab-overdue = 已超期
vulnerability-tab-asked = 例外待审批
vulnerability-tab-to-verify = 待验证

vulnerability-score-range = 0.0 至 10.0。
vulnerability-severity-missing = 填写评分、v3 向量或级别。
vulnerability-future = 日期在未来。
vulnerability-known = 该漏洞已登记。
vulnerability-move-invalid = 漏洞状态已变化，此操作不再可行。
vulnerability-own-request = 例外须由申请人以外的人员审批。
vulnerability-not-asked = 没有待审批的例外申请。

import-target-vulnerabilities = 漏洞

measure-vulnerability-fixed-on-time = 到期的漏洞
measure-vulnerability-fix-seconds = 已修复的漏洞

permission-subject-vulnerability = 漏洞
permission-vulnerability-read = 查看漏洞
permission-vulnerability-edit = 登记和修改漏洞
permission-vulnerability-approve = 审批例外
permission-vulnerability-import = 导入漏洞
permission-vulnerability-export = 导出漏洞
audit-entity-vulnerability = 漏洞

security-field-description = 说明
security-field-solution = 修复建议
security-field-severity = 级别
security-field-exception = 申请例外
security-field-exception-until = 例外有效至
security-field-approved = 例外已批准
security-field-refused = 例外未批准
security-field-unseen = 全量扫描未再发现
