# Answers from files, analysis of surveys and what follows from it (handbook §4.3, §6.3, §8.3).
import-target-surveys = 調查答卷
survey-field-survey = 調查
survey-field-series = 調查系列
survey-field-round = 系列輪次
survey-field-purpose = 調查類型
survey-field-external-id = 答卷編號
survey-field-answered-at = 作答時間
survey-field-day = 日期
survey-field-language = 語言
survey-field-channel = 管道
survey-field-weight = 權重
survey-field-region = 地區
survey-field-product = 產品
survey-field-customer-class = 客戶級別
survey-field-department = 部門
survey-field-person = 服務人員
