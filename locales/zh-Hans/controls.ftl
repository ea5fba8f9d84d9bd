# 控制措施与适用性声明（手册 §7.1–7.2）。
control-list = 控制措施
control-new = 新建控制措施
control-none = 暂无控制措施。
control-title = 控制措施
control-code-help = 简短、不重复，如 T-01。
control-reference = 依据
control-reference-help = 法律法规、标准或合同。
control-theme = 主题
control-description = 实施情况
control-description-help = 制度、系统、人员，便于他人查证。
control-applicable = 是否适用
control-applies = 适用
control-applies-not = 不适用
control-undecided = 未决定
control-justification = 理由
control-justification-help = 为什么适用或不适用。不适用时必填。
control-justification-missing = 说明不适用的理由。
control-progress = 实施状态
control-owner = 责任人
control-decide = 决定
control-decision = 适用性决定
control-test-days = 测试周期
control-test-days-help = 不填则不按计划测试。
control-next-test = 下次测试
control-tests = 测试与证据
control-tests-none = 尚未测试。
control-test = 登记测试
control-test-do = 登记测试
control-tested = 测试日期
control-result = 测试结果
control-note = 测试情况
control-note-help = 抽样、系统、检查内容。
control-evidence = 证据
control-evidence-help = 链接、文件编号或记录编号，说明证据在哪里。
control-risks = 应对的风险
control-risks-none = 未关联风险。可在风险页面关联控制措施。
control-statement = 适用性声明
control-statement-lead = 全部控制措施及其适用性决定。编号为 ISO/IEC 27001:2022 附录 A 的编号，文字为自拟。
control-statement-open = 仍有控制措施未决定。全部决定适用或说明不适用理由后，声明才完整。
control-count-applicable = 适用
control-count-implemented = 已全部实施
control-count-excluded = 不适用
control-count-undecided = 未决定
control-code-taken = 此编号已使用。
control-not-applicable = 此控制措施不适用。

control-state-none = 未实施
control-state-planned = 已计划
control-state-partial = 部分实施
control-state-full = 全部实施

control-result-effective = 有效
control-result-partly = 部分有效
control-result-not-effective = 无效

control-group-applicable = 适用
control-group-gaps = 有差距
control-group-test-due = 待测试
control-group-undecided = 未决定
control-group-excluded = 不适用
control-group-all = 全部

control-tab-gaps = 有差距
control-tab-test-due = 待测试
control-tab-undecided = 未决定
control-tab-mine = 我的

risk-controls = 控制措施
risk-controls-none = 未关联控制措施。
risk-control-link = 关联控制措施

security-field-applicable = 是否适用
security-field-justification = 理由
security-field-progress = 实施状态
security-field-test-days = 测试周期（天）
security-field-tested = 测试
security-field-control-linked = 关联控制措施
security-field-control-unlinked = 取消关联控制措施

permission-subject-control = 安全控制措施
permission-control-read = 查看控制措施与适用性声明
permission-control-edit = 决定和修改控制措施
permission-control-test = 登记控制措施测试
permission-control-export = 导出适用性声明
audit-entity-control = 控制措施
control-waiting = 待测试的控制措施
