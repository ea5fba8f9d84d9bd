# Answers from files, analysis of surveys and what follows from it (handbook §4.3, §6.3, §8.3).
import-target-surveys = 调查答卷
sa-field-survey = 调查
sa-field-series = 调查系列
sa-field-round = 系列轮次
sa-field-purpose = 调查类型
sa-field-external-id = 答卷编号
sa-field-answered-at = 答题时间
sa-field-day = 日期
sa-field-language = 语言
sa-field-channel = 渠道
sa-field-weight = 权重
sa-field-region = 地区
sa-field-product = 产品
sa-field-customer-class = 客户级别
sa-field-department = 部门
sa-field-person = 服务人员
