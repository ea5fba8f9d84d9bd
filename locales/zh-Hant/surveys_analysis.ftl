# Answers from files, analysis of surveys and what follows from it (handbook §4.3, §6.3, §8.3).
import-target-surveys = 調查答卷
sa-field-survey = 調查
sa-field-series = 調查系列
sa-field-round = 系列輪次
sa-field-purpose = 調查類型
sa-field-external-id = 答卷編號
sa-field-answered-at = 作答時間
sa-field-day = 日期
sa-field-language = 語言
sa-field-channel = 管道
sa-field-weight = 權重
sa-field-region = 地區
sa-field-product = 產品
sa-field-customer-class = 客戶級別
sa-field-department = 部門
sa-field-person = 服務人員
