# Answers from files, analysis of surveys and what follows from it (handbook §4.3, §6.3, §8.3).
import-target-surveys = 调查答卷
survey-field-survey = 调查
survey-field-series = 调查系列
survey-field-round = 系列轮次
survey-field-purpose = 调查类型
survey-field-external-id = 答卷编号
survey-field-answered-at = 答题时间
survey-field-day = 日期
survey-field-language = 语言
survey-field-channel = 渠道
survey-field-weight = 权重
survey-field-region = 地区
survey-field-product = 产品
survey-field-customer-class = 客户级别
survey-field-department = 部门
survey-field-person = 服务人员
