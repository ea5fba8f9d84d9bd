# 各頁面共用的詞語。術語見 docs/glossary.md。

## 按鈕與連結

ui-save = 儲存
ui-cancel = 取消
ui-close = 關閉
ui-edit = 編輯
ui-delete = 刪除
ui-add = 新增
ui-create = 建立
ui-remove = 移除
ui-back = 返回
ui-next = 下一步
ui-continue = 繼續
ui-apply = 套用
ui-undo = 復原
ui-redo = 重做
ui-retry = 重試
ui-export = 匯出
ui-import = 匯入
ui-download = 下載
ui-csv = 下載 CSV
ui-copy = 複製
ui-copied = 已複製
ui-print = 列印
ui-refresh = 重新整理
ui-show = 顯示
ui-hide = 隱藏
ui-details = 詳細資料
ui-more-actions = 更多操作
ui-guide = 查看操作指南
ui-sign-in = 登入
ui-sign-out = 登出

## 框架

ui-skip = 跳至內容
ui-nav = 導覽
ui-nav-main = 主要頁面
ui-nav-more = 更多
ui-crumbs = 目前位置
ui-rail-collapse = 收合
ui-rail-expand = 展開
ui-search = 搜尋或前往
ui-notifications = 通知
ui-language = 語言
ui-theme = 外觀
ui-theme-auto = 依系統設定
ui-theme-light = 淺色
ui-theme-dark = 深色
ui-profile = 我的帳號
ui-tenant = 單位

## 命令面板與快速鍵

ui-palette = 搜尋與命令
ui-palette-hint = 編號、客戶、關鍵字或頁面
ui-palette-go = 前往
ui-palette-do = 本頁操作
ui-palette-none = 沒有結果，按 Enter 搜尋全部內容。
ui-shortcuts = 鍵盤快速鍵
ui-keys-page = 本頁
ui-keys-list = 清單
ui-keys-all = 所有頁面
ui-keys-go = 前往
ui-keys-next = 下一列
ui-keys-previous = 上一列
ui-keys-tick = 勾選此列
ui-keys-open = 開啟此列
ui-keys-send = 傳送正在編輯的內容
ui-keys-on = 啟用單鍵快速鍵

## 清單

ui-views = 檢視
ui-view-save = 儲存為檢視
ui-columns = 欄位
ui-rows-tall = 寬鬆列高
ui-filter-add = 篩選
ui-filter-clear = 清除篩選
ui-sort = 排序
ui-stale = 有更新，點選檢視
ui-more = 載入更多
ui-all = 全部
ui-total = 合計
ui-selected = 項已選取
ui-select-page = 選取本頁全部
ui-select-none = 取消選取
ui-new = 新
ui-none = 無
ui-empty = 尚無內容。
ui-empty-filter = 沒有符合篩選條件的紀錄。
ui-name = 名稱
ui-code = 代碼
ui-number = 編號
ui-state = 狀態
ui-kind = 類型
ui-created = 建立時間
ui-updated = 更新時間
ui-by = 操作人
ui-from = 開始
ui-to = 結束
ui-length = 時長
ui-reason = 原因
ui-yes = 是
ui-no = 否
ui-active = 啟用
ui-inactive = 停用
ui-filter-remove = 移除篩選：{ $name }
ui-select-row = 選取 { $name }
ui-select-all = 選取全部 { $count } 項
ui-shown = { $shown } / { $total }

## 表單

ui-optional = 選填
ui-choose = 請選擇
ui-drop = 拖曳至此，或點選選擇
ui-confirm-note = 此操作無法復原。
ui-saved = 已儲存。
ui-deleted = 已刪除。
ui-undone = 已復原。
ui-draft-saving = 正在儲存草稿
ui-draft-saved = 草稿已儲存
ui-draft-failed = 草稿尚未儲存
ui-step-done = 已完成
ui-confirm-type = 輸入「{ $name }」以確認
ui-form-errors = 有 { $count } 處需要修改

## 往來紀錄

ui-message = 內容
ui-editor-kind = 誰看得到
ui-reply = 回覆客戶
ui-note = 內部備註
ui-note-who = 僅內部人員可見
ui-reply-send = 傳送回覆
ui-note-save = 儲存內部備註
ui-note-internal = 內部備註
ui-reply-sent = 傳給客戶
ui-from-customer = 客戶

## 時限

ui-clock-running = 正常
ui-clock-warning = 即將逾時
ui-clock-breached = 已逾時
ui-clock-paused = 已暫停
ui-clock-met = 準時完成
ui-clock-missed = 逾時完成
ui-clock-none = 無時限
ui-interval-counted = 計時
ui-interval-paused = 暫停
ui-interval-excluded = 非工作時間
ui-mark-warn = 預警
ui-mark-due = 時限
ui-interval-over = 超出時限

## 指標

ui-target = 目標
ui-limit = 底線
ui-stretch = 挑戰值
ui-met = 達標
ui-at-risk = 有風險
ui-missed = 未達標
ui-no-data = 尚無資料
ui-unchanged = 持平
ui-chart-table = 以表格顯示
ui-sample = 樣本
ui-period = 期間
ui-too-few = 樣本不足（n = { $n }）
ui-n = n = { $n }

## 即時頁面

ui-loading = 載入中
ui-offline = 連線中斷，恢復後會自動更新。
ui-request-failed = 操作未成功，未變更任何資料。
ui-error-again = 重試
ui-me = 我
ui-my-department = 本部門
ui-look-up = 查詢

# The records behind a figure.
figure-miss = 未達標的紀錄
figure-hit = 達標的紀錄
figure-back = 返回看板
