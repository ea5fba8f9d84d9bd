# 匯入。
nav-imports = 資料匯入
imports-title = 資料匯入
imports-new = 匯入檔案
imports-none = 尚未匯入過資料。準備一個每列一張工單的 CSV 或 Excel 檔案即可開始。
imports-mappings = 已儲存的對應
imports-no-mappings = 尚未儲存過對應。匯入結束時儲存一次，下次同類檔案即可直接使用。

## 清單與數字
imports-file = 檔案
imports-state = 狀態
imports-target = 匯入到
imports-rows = 列數
imports-row = 列號
imports-records = 記錄數
imports-created = 新增
imports-changed = 更新
imports-unchanged = 未變
imports-repeated = 與前面列重號
imports-rejected = 未匯入的列
imports-reason = 原因
imports-when = 上傳時間
imports-fields = 欄位數
imports-month = 月份
imports-percent = { $percent }%
imports-state-uploaded = 草稿
imports-state-mapped = 待匯入
imports-state-running = 匯入中
imports-state-done = 已完成
imports-state-cancelled = 已停止
imports-state-failed = 失敗

## 步驟
imports-step-file = 檔案
imports-step-columns = 欄位對應
imports-step-preview = 預覽
imports-step-run = 匯入

## 上傳
imports-choose-file = 檔案
imports-file-help = 支援 CSV、gzip 壓縮的 CSV 與 Excel（.xlsx），上限 { $megabytes } MB。編碼、分隔符號與標題列自動辨識。
imports-no-file = 請選擇檔案。
imports-what = 每列的意義
imports-shape-rows = 每列一筆記錄
imports-shape-events = 每列一個事件
imports-shape-rows-help = 每列是一筆記錄目前的狀態。
imports-shape-events-help = 多列屬於同一筆記錄，由此還原其處理過程。
imports-saved = 已儲存的對應
imports-saved-help = 依先前的欄位對應開始。
imports-saved-none = 依標題列自動建議
imports-upload = 上傳並檢視
imports-unknown-target = 這裡不能匯入此類資料。
imports-unknown-shape = 不能以這種形式匯入。

## 辨識結果
imports-settings = 變更
imports-found-workbook = Excel，工作表 { $sheet }
imports-found-rows = { $n } 列
imports-found-columns = { $count } 欄
imports-encoding = 編碼
imports-delimiter = 分隔符號
imports-delimiter-comma = 逗號
imports-delimiter-semicolon = 分號
imports-delimiter-tab = 定位字元
imports-delimiter-bar = 直線 |
imports-sheet = 工作表
imports-header-row = 標題所在列
imports-header-row-help = 沒有標題列請填 0。
imports-reread = 重新讀取

## 欄位對應
imports-field = 欄位
imports-from-column = 檔案中的欄
imports-contents = 欄的內容
imports-columns = 欄
imports-required = 必填
imports-not-imported = 不匯入
imports-fixed = 所有列使用相同的值
imports-kind-text = 文字
imports-kind-integer = 整數
imports-kind-decimal = 數值
imports-kind-boolean = 是或否
imports-kind-instant = 日期時間
imports-kind-date = 日期
imports-kind-choice = 選項
imports-guess-empty = 全部空白
imports-guess-boolean = 是或否
imports-guess-integer = 整數
imports-guess-decimal = 數值
imports-guess-date = 日期
imports-guess-time = 時間
imports-guess-text = 文字
imports-distinct = { $count ->
    [1] 全部相同
   *[other] { $n } 個不同的值
 }
imports-distinct-more = 超過 { $n } 個不同的值
imports-empty-cells = { $n } 個空白
imports-words = 值的對應
imports-as-it-is = 依原值
imports-unlisted = 其他的值
imports-unlisted-keep = 依原值
imports-unlisted-empty = 留空
imports-unlisted-reject = 不匯入該列
imports-second = 與另一欄合併
imports-more-columns = 另有 { $count } 欄（見下方文字）
imports-none-codes = 表示無值的代碼
imports-before = 前加文字
imports-file-name = 檔案名稱
imports-default = 空白時填入
imports-pad = 左側補零至位數
imports-pattern = 依格式 { $pattern } 讀取
imports-attributes = 作為附加屬性保留
imports-attributes-help = 這些欄沒有對應的欄位。勾選的欄以文字形式隨記錄儲存。
imports-zone = 本地時間所在時區
imports-zone-help = 例如 Asia/Taipei。留空則使用 { $zone }。自帶時差的時間不受影響。
imports-to-preview = 預覽
imports-later = 稍後再說
imports-as-text = 對應文字
imports-as-text-help = 供命令列使用，也可設定表單未顯示的內容
imports-mapping = 對應（TOML）
imports-save-mapping = 儲存對應
imports-mapping-name = 名稱
imports-mapping-name-help = 同名的對應將被取代。
imports-download-mapping = 下載 { $name }
imports-remove-mapping = 刪除 { $name }
imports-faults = 有 { $count } 處需要處理
imports-mapping-version = 對應的版本不符（{ $detail }）。
imports-mapping-target = 對應用於其他資料（{ $detail }）。
imports-mapping-shape = 對應用於另一種形式的檔案（{ $detail }）。
imports-mapping-unknown-field = 沒有欄位「{ $field }」。
imports-mapping-unknown-column = { $field }：檔案中沒有「{ $detail }」這一欄。
imports-mapping-no-source = { $field }：請選擇欄或填寫固定值。
imports-mapping-two-sources = { $field }：欄與固定值只能擇一。
imports-mapping-required-missing = { $field }為必填：請選擇欄或填寫固定值。
imports-mapping-bad-value = { $field }不能是「{ $detail }」。
imports-mapping-double-value = { $field }：「{ $detail }」重複。
imports-mapping-bad-zone = 沒有時區「{ $detail }」。
imports-mapping-bad-pattern = { $field }：「{ $detail }」不是日期格式。
imports-mapping-date-on-other = { $field }不是日期。

## 日期
imports-reading = 讀作
imports-reading-sure = 年在前，或月份為單字
imports-reading-ymd = 年、月、日
imports-reading-dmy = 日、月、年
imports-reading-mdy = 月、日、年
imports-reading-mixed-unswap = 日、月、年，並還原被對調的日期
imports-reading-unix-seconds = 1970 年起的秒數
imports-reading-unix-millis = 1970 年起的毫秒數
imports-reading-serial = 試算表的日期序號
imports-dates-title = { $field }：「{ $column }」欄如何讀取
imports-ambiguous = { $total } 個日期中有 { $count } 個兩種讀法都成立
imports-swapped = 看起來試算表在日、月都不超過 12 時將兩者對調了：依原樣讀取，這些日期會散落到沒有其他資料的月份。請對照各月數量後選擇。
imports-both-ways = 兩種讀法對每一列都成立。請對照各月數量後選擇。
imports-span = { $count ->
    [1] 1 個月，{ $from }
   *[other] { $count } 個月，{ $from } 至 { $to }
 }
imports-unreadable = { $n } 個無法這樣讀取
imports-use-reading = 採用此讀法

## 預覽
imports-start = 匯入 { $n } 筆記錄
imports-problems = 將不匯入的列
imports-first-row = 首次出現的列
imports-first-rows = 前 { $count } 列
imports-faulty-rows = 後面有問題的 { $count } 列
imports-yes = 是
imports-no = 否

## 匯入過程
imports-progress = 已處理 { $done } / { $total } 列
imports-pace = 每秒 { $pace } 列，還需 { $left }。
imports-starting = 正在開始。
imports-leave = 可以離開此頁，匯入會繼續進行。
imports-cancel = 停止
imports-cancelling = 處理完手邊的列後停止。
imports-stalled = 超過一分鐘沒有進展
imports-stalled-help = 已寫入的資料不受影響，可從中斷處繼續。
imports-resume = 繼續
imports-took = 耗時 { $time }
imports-failed = 匯入未能完成
imports-was-cancelled = 匯入已停止
imports-kept = 先前寫入的記錄均已保留。再次匯入該檔案會繼續，不會重複。
imports-nothing-new = 此檔案沒有新內容
imports-nothing-new-help = 每筆記錄都已存在，且與檔案一致。
imports-see-records = 檢視匯入的記錄
imports-rejected-help = 在下載的檔案中改正這些列後再次匯入，其他記錄保持不變。
imports-download-rejected = 下載 CSV
imports-more-rejected = 其餘 { $n } 列見下載檔案。

## 列的問題
imports-fault-missing = { $field }空白。
imports-fault-not-allowed = { $field }不能是「{ $value }」。
imports-fault-unlisted = { $field }沒有與「{ $value }」對應的值。
imports-fault-not-a-date = { $field }：「{ $value }」不是日期。
imports-fault-not-in-this-reading = { $field }：依所選的日月順序，「{ $value }」不是日期。
imports-fault-not-a-number = { $field }：「{ $value }」不是有效的數值。
imports-fault-not-a-boolean = { $field }：「{ $value }」既不是「是」也不是「否」。
imports-fault-too-long = { $field }過長：「{ $value }」。
imports-fault-extra-cells = 比標題列多出 { $value } 個儲存格，文字中可能有未加引號的分隔符號。
imports-fault-duplicate = 與第 { $value } 列的{ $field }相同。
imports-fault-sibling = 同一記錄的第 { $value } 列有問題。
imports-fault-refused = { $value }
imports-refused-value = 有的值無法儲存。

## 無法讀取的檔案
imports-read-too-large = 檔案有 { $megabytes } MB，上限為 { $limit } MB。
imports-read-expands-too-far = 檔案解壓縮後超過 { $limit } MB。
imports-read-too-many-rows = 檔案超過 { $limit } 列，請分批匯入。
imports-read-row-too-long = 第 { $row } 列超過 { $limit } 位元組，可能有引號未閉合。
imports-read-too-many-columns = 第 { $row } 列超過 { $limit } 個儲存格。
imports-read-empty = 檔案是空的。
imports-read-gzip = 壓縮檔已損毀或不完整。
imports-read-workbook = 無法讀取活頁簿，檔案可能已損毀或格式不符。
imports-read-old-workbook = 這是舊的 .xls 格式，請另存為 .xlsx 或 CSV。
imports-read-no-sheet = 沒有工作表「{ $name }」。
imports-read-unknown-encoding = 未知的編碼 { $name }。
imports-read-bad-delimiter = 「{ $name }」不能作為分隔符號。
imports-read-no-header = 沒有第 { $row } 列，無法取得標題。
imports-failed-mapping = 對應已不適用：{ $detail }
imports-failed-too-many-rejected = 未匯入的列超過 { $limit } 列，對應可能與檔案不符。
imports-file-gone = 檔案內容已到期刪除，請重新上傳。
imports-already-started = 匯入已經開始。
imports-not-startable = 匯入尚未準備好。
imports-not-stalled = 匯入正在進行或已結束。
imports-already-over = 匯入已結束。
