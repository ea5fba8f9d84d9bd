# 客戶：頁面、欄位與欄位取值。
customer-list = 客戶
customer-one = 客戶
customer-new = 新增客戶
customer-edit = 編輯客戶
customer-find = 完整的電話、信箱、姓名或編號
customer-find-help = 個人資料已加密，須輸入完整內容才能找到。
customer-unknown = 找不到該客戶。
customer-none = 尚無客戶。

customer-phone = 電話
customer-email = 電子郵件
customer-address = 地址
customer-class = 客戶等級
customer-region = 地區
customer-area = 城鄉
customer-language = 語言
customer-language-unknown = 未知
customer-no-contact = 免打擾
customer-no-contact-help = 不列入滿意度調查、回訪與關懷活動；本人工單的答覆照常寄送。
customer-note = 備註
customer-phone-invalid = 請輸入電話號碼，僅限數字、空格、+ 與 -。

customer-reveal = 顯示完整資料
customer-reveal-note = 每次檢視都會記入稽核記錄

customer-history = 服務紀錄
customer-history-none = 尚無服務紀錄。
customer-history-about = 內容
customer-history-at = 時間
customer-begin = 新增

customer-class-ordinary = 一般客戶
customer-class-key = 重要客戶
customer-class-enterprise = 企業客戶
customer-class-government = 政府機關

customer-area-urban = 城鎮
customer-area-rural = 鄉村
