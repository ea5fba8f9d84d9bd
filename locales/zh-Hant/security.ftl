# 安全登錄共用（手冊 §7.1–7.2）。
security-search = 關鍵字或編號
security-properties = 屬性
security-history = 經過
security-comment = 備註
security-comment-add = 新增備註
security-day-past = 日期已過。
security-settings = 安全設定
security-fix-days = 弱點修補時限
security-fix-days-help = 自發現日起按級別計天。嚴重 15 天、高 30 天依據 CISA BOD 19-02；中、低為產品預設值（未核實）。已確定的期限不變。
security-days = 天
security-days-order = 級別較低的期限不能短於級別較高的。

security-area-people = 人員
security-area-physical = 物理
security-area-network = 網路
security-area-data = 資料
security-area-application = 應用
security-area-organisation = 組織
security-area-supplier = 供應商

severity-none = 無
severity-low = 低
severity-medium = 中
severity-high = 高
severity-critical = 嚴重

security-field-state = 狀態
security-field-title = 標題
security-field-category = 領域
security-field-asset = 資產
security-field-threat = 威脅
security-field-weakness = 脆弱性
security-field-owner = 責任人
security-field-department = 責任部門
security-field-inherent = 處置前
security-field-residual = 處置後
security-field-level = 等級
security-field-treatment = 處置方式
security-field-plan = 處置計畫
security-field-treater = 處置人
security-field-due-on = 期限
security-field-review-on = 複評日期
security-field-accepted-until = 接受至
security-field-acceptance = 已接受
security-field-reviewed = 已複評
security-field-comment = 備註

permission-subject-security = 安全設定
permission-security-settings = 設定風險分級與修補時限
audit-entity-security-settings = 安全設定

action-source-kind-risk = 風險
action-source-kind-vulnerability = 弱點
action-source-kind-control = 控制措施
action-source-kind-security-check = 安全檢查
