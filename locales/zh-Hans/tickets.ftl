# Tickets: the words of their codes, shared by lists, exports and imports.
ticket-kind-consultation = 咨询
ticket-kind-complaint = 投诉
ticket-kind-repair = 报障
ticket-kind-support = 技术支持

ticket-status-new = 新建
ticket-status-open = 处理中
ticket-status-pending = 挂起
ticket-status-resolved = 已解决
ticket-status-closed = 已关闭
ticket-status-cancelled = 已撤销
ticket-status-merged = 已合并

pending-reason-customer = 等待用户
pending-reason-appointment = 已预约
pending-reason-force-majeure = 不可抗力
pending-reason-supplier = 等待厂商
pending-reason-third-party = 等待第三方
pending-reason-parts = 等待备件
pending-reason-internal = 等待内部协作

priority-p1 = P1 紧急
priority-p2 = P2 高
priority-p3 = P3 中
priority-p4 = P4 低
priority-p5 = P5 计划

level-high = 高
level-medium = 中
level-low = 低

channel-phone = 电话
channel-email = 邮件
channel-web = 网站
channel-portal = 自助门户
channel-chat = 在线客服
channel-app = 掌上营业厅
channel-social = 社交媒体
channel-sms = 短信
channel-letter = 来信
channel-counter = 营业厅
channel-regulator = 监管转办
channel-api = 外部系统
channel-import = 导入
channel-other = 其他

# Headings of the exported list.
ticket-number = 工单号
ticket-external-id = 外部编号
ticket-kind = 工单类型
ticket-subject = 标题
ticket-status = 状态
ticket-pending-reason = 挂起原因
ticket-priority = 优先级
ticket-channel = 渠道
ticket-category = 分类
ticket-department = 处理部门
ticket-assignee = 处理人
ticket-record = 工单
ticket-customer = 客户
ticket-region = 地区
ticket-city = 城市
ticket-product = 产品
ticket-tags = 标签
ticket-opened-at = 受理时间
ticket-updated-at = 最近更新
ticket-resolved-at = 解决时间
ticket-due-at = 到期时间

# Groups of the global search.
ticket-search = 工单

# Imports: the target and its fields.
import-target-tickets = 工单
ticket-field-external-id = 来源系统工单号
ticket-field-source = 来源系统
ticket-field-kind = 工单类型
ticket-field-subject = 标题
ticket-field-description = 问题描述
ticket-field-channel = 受理渠道
ticket-field-status = 状态
ticket-field-pending-reason = 挂起原因
ticket-field-impact = 影响程度
ticket-field-urgency = 紧急程度
ticket-field-category = 业务分类
ticket-field-department = 处理部门或班组
ticket-field-assignee = 处理人
ticket-field-product = 产品
ticket-field-region = 地区
ticket-field-city = 城市
ticket-field-area = 城乡
ticket-field-opened-at = 受理时间
ticket-field-first-response-at = 首次响应时间
ticket-field-resolved-at = 解决时间
ticket-field-closed-at = 关闭时间
ticket-field-event-at = 操作时间

# What cannot be done, and why.
ticket-opened-in-future = 受理时间不能晚于当前时间。
ticket-category-inactive = 该分类已停用。
ticket-too-many-tags = 最多 { $max } 个标签。
ticket-attributes-too-large = 扩展字段最多 100 个，合计不超过 20,000 个字符。
ticket-reason-only-pending = 仅挂起的工单可填写。
ticket-pending-until-past = 该时间已过。
ticket-move-impossible = 工单无法从当前状态转为此状态。
ticket-merge-by-merge = 请使用“合并”操作，不能直接设为已合并。
ticket-is-merged = 该工单已并入其他工单，请在目标工单处理，或撤销合并。
ticket-merge-with-itself = 工单不能与自身合并。
ticket-merge-target-merged = 所选工单已并入其他工单，请选择最终的目标工单。
ticket-not-merged = 该工单未被合并。
ticket-link-with-itself = 工单不能关联自身。
category-below-itself = 分类不能置于自身之下。
category-in-use = 该分类已被工单或下级分类使用，请改为停用。
view-sharing-not-allowed = 仅有设置权限者可共享视图。
bulk-ids-or-query = 请指定工单或筛选条件，二者选一。
bulk-too-many = 超过 50,000 张工单，请缩小筛选范围。
bulk-over = 该批量操作已结束。
