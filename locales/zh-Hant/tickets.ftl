# Tickets: the words of their codes, shared by lists, exports and imports.
ticket-kind-consultation = 諮詢
ticket-kind-complaint = 投訴
ticket-kind-repair = 報修
ticket-kind-support = 技術支援

ticket-status-new = 新建
ticket-status-open = 處理中
ticket-status-pending = 暫停
ticket-status-resolved = 已解決
ticket-status-closed = 已結案
ticket-status-cancelled = 已撤銷
ticket-status-merged = 已合併

pending-reason-customer = 等待客戶
pending-reason-appointment = 已預約
pending-reason-force-majeure = 不可抗力
pending-reason-supplier = 等待廠商
pending-reason-third-party = 等待第三方
pending-reason-parts = 等待備料
pending-reason-internal = 等待內部協作

priority-p1 = P1 緊急
priority-p2 = P2 高
priority-p3 = P3 中
priority-p4 = P4 低
priority-p5 = P5 規劃

level-high = 高
level-medium = 中
level-low = 低

channel-phone = 電話
channel-email = 電子郵件
channel-web = 網站
channel-portal = 客戶入口
channel-chat = 線上客服
channel-app = 行動 App
channel-social = 社群媒體
channel-sms = 簡訊
channel-letter = 來信
channel-counter = 門市
channel-regulator = 主管機關轉辦
channel-api = 外部系統
channel-import = 匯入
channel-other = 其他

# Headings of the exported list.
ticket-number = 工單號
ticket-external-id = 外部編號
ticket-kind = 工單類型
ticket-subject = 主旨
ticket-status = 狀態
ticket-pending-reason = 暫停原因
ticket-priority = 優先順序
ticket-channel = 管道
ticket-category = 分類
ticket-department = 處理部門
ticket-assignee = 處理人
ticket-record = 工單
ticket-customer = 客戶
ticket-region = 地區
ticket-city = 城市
ticket-product = 產品
ticket-tags = 標籤
ticket-opened-at = 受理時間
ticket-updated-at = 最近更新
ticket-resolved-at = 解決時間
ticket-due-at = 到期時間

# Groups of the global search.
ticket-search = 工單

# Imports: the target and its fields.
import-target-tickets = 工單
ticket-field-external-id = 來源系統工單號
ticket-field-source = 來源系統
ticket-field-kind = 工單類型
ticket-field-subject = 主旨
ticket-field-description = 問題描述
ticket-field-channel = 受理管道
ticket-field-status = 狀態
ticket-field-pending-reason = 暫停原因
ticket-field-impact = 影響程度
ticket-field-urgency = 緊急程度
ticket-field-category = 業務分類
ticket-field-department = 處理部門或小組
ticket-field-assignee = 處理人
ticket-field-product = 產品
ticket-field-region = 地區
ticket-field-city = 城市
ticket-field-area = 城鄉
ticket-field-opened-at = 受理時間
ticket-field-first-response-at = 首次回應時間
ticket-field-resolved-at = 解決時間
ticket-field-closed-at = 結案時間
ticket-field-event-at = 操作時間

# What cannot be done, and why.
ticket-opened-in-future = 受理時間不能晚於目前時間。
ticket-category-inactive = 此分類已停用。
ticket-too-many-tags = 最多 { $max } 個標籤。
ticket-attributes-too-large = 延伸欄位最多 100 個，合計不超過 20,000 個字元。
ticket-reason-only-pending = 僅暫停中的工單可填寫。
ticket-pending-until-past = 此時間已過。
ticket-move-impossible = 工單無法由目前狀態轉為此狀態。
ticket-merge-by-merge = 請使用「合併」操作，不能直接設為已合併。
ticket-is-merged = 此工單已併入其他工單，請於目標工單處理，或撤銷合併。
ticket-merge-with-itself = 工單不能與自身合併。
ticket-merge-target-merged = 所選工單已併入其他工單，請選擇最終的目標工單。
ticket-not-merged = 此工單未被合併。
ticket-link-with-itself = 工單不能關聯自身。
category-below-itself = 分類不能置於自身之下。
category-in-use = 此分類已被工單或下層分類使用，請改為停用。
view-sharing-not-allowed = 僅具設定權限者可共用檢視。
bulk-ids-or-query = 請指定工單或篩選條件，二者擇一。
bulk-too-many = 超過 50,000 張工單，請縮小篩選範圍。
bulk-over = 此批次作業已結束。
