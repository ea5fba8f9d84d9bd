# 客户：页面、字段与字段取值。
customer-list = 客户
customer-one = 客户
customer-new = 新建客户
customer-edit = 编辑客户
customer-find = 完整的电话、邮箱、姓名或编号
customer-find-help = 个人信息已加密，须输入完整内容才能找到。
customer-unknown = 没有找到该客户。
customer-none = 还没有客户。

customer-phone = 电话
customer-email = 邮箱
customer-address = 地址
customer-class = 客户等级
customer-region = 地区
customer-area = 城乡
customer-language = 语言
customer-language-unknown = 未知
customer-no-contact = 免打扰
customer-no-contact-help = 不参加满意度调查、回访和关怀活动；本人工单的答复照常发送。
customer-note = 备注
customer-phone-invalid = 请输入电话号码，仅限数字、空格、+ 和 -。

customer-reveal = 显示明文
customer-reveal-note = 每次查看都会记入审计日志

customer-history = 服务记录
customer-history-none = 还没有服务记录。
customer-history-about = 内容
customer-history-at = 时间
customer-begin = 新建

customer-class-ordinary = 普通客户
customer-class-key = 大客户
customer-class-enterprise = 政企客户
customer-class-government = 政府机关

customer-area-urban = 城镇
customer-area-rural = 农村
