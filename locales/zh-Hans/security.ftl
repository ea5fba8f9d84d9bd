# 安全登记共用（手册 §7.1–7.2）。
security-search = 关键字或编号
security-properties = 属性
security-history = 经过
security-comment = 备注
security-comment-add = 添加备注
security-day-past = 日期已过。
security-settings = 安全设置
security-fix-days = 漏洞修复时限
security-fix-days-help = 自发现日起按级别计天。严重 15 天、高 30 天依据 CISA BOD 19-02；中、低为产品默认值（未核实）。已确定的期限不变。
security-days = 天
security-days-order = 级别较低的期限不能短于级别较高的。

security-area-people = 人员
security-area-physical = 物理
security-area-network = 网络
security-area-data = 数据
security-area-application = 应用
security-area-organisation = 组织
security-area-supplier = 供应商

severity-none = 无
severity-low = 低
severity-medium = 中
severity-high = 高
severity-critical = 严重

security-field-state = 状态
security-field-title = 标题
security-field-category = 领域
security-field-asset = 资产
security-field-threat = 威胁
security-field-weakness = 脆弱性
security-field-owner = 责任人
security-field-department = 责任部门
security-field-inherent = 处置前
security-field-residual = 处置后
security-field-level = 等级
security-field-treatment = 处置方式
security-field-plan = 处置计划
security-field-treater = 处置人
security-field-due-on = 期限
security-field-review-on = 复评日期
security-field-accepted-until = 接受至
security-field-acceptance = 已接受
security-field-reviewed = 已复评
security-field-comment = 备注

permission-subject-security = 安全设置
permission-security-settings = 设置风险分级与修复时限
audit-entity-security-settings = 安全设置

action-source-kind-risk = 风险
action-source-kind-vulnerability = 漏洞
action-source-kind-control = 控制措施
action-source-kind-security-check = 安全检查
