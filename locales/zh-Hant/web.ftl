# 頁面外殼：首頁、全域搜尋、失敗工作、介面文件。
web-home = 首頁
web-home-lead = 您的角色可以使用的功能。
web-home-empty = 您的帳號尚未指派角色，請聯絡租戶管理員。

web-search = 搜尋
web-search-hint = 以編號或關鍵字找工單，以姓名或電話找客戶。
web-search-none = 找不到符合「{ $q }」的內容。減少關鍵字或輸入編號再試一次。

web-nav-jobs = 失敗工作
web-jobs = 失敗工作
web-jobs-lead = 背景工作失敗後會自動重試，間隔逐次拉長。多次重試仍失敗者列於此處，可由管理員重新執行。
web-jobs-empty = 沒有失敗的工作。
web-jobs-name = 工作
web-jobs-error = 最後一次錯誤
web-jobs-attempts = 嘗試次數
web-jobs-queued = 建立時間

web-api-docs = REST 介面

# Groups of the rail, in the order of the quality loop.
nav-work = 工作
nav-listen = 傾聽
nav-watch = 監測
nav-improve = 改善
nav-protect = 安全
nav-grow = 訓練
nav-set-up = 設定
desk = 我的工作台
desk-nothing = 沒有待辦事項。
