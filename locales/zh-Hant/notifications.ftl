# 通知內容與通知方式。
notifications-title = 通知
notifications-unread = 則未讀
notifications-new = 未讀
notifications-read-all = 全部標為已讀
notifications-empty = 目前沒有與您有關的訊息。

notification-assigned = 工單 { $number } 已分派給您
notification-customer-replied = 客戶回覆了工單 { $number }
notification-sla-warned = { $target ->
    [first_response] 工單 { $number } 首次回應即將逾時
    [next_reply] 工單 { $number } 下次回覆即將逾時
    [resolution] 工單 { $number } 解決時限即將到期
    [statutory] 工單 { $number } 法定時限即將到期
   *[other] 工單 { $number } 時限即將到期
 }
notification-sla-breached = { $target ->
    [first_response] 工單 { $number } 首次回應已逾時
    [next_reply] 工單 { $number } 回覆已逾時
    [resolution] 工單 { $number } 解決已逾時
    [statutory] 工單 { $number } 已超過法定時限
   *[other] 工單 { $number } 已逾時
 }
notification-import-finished = { $state ->
    [failed] 匯入失敗
    [cancelled] 匯入已取消：新增 { $created }，更新 { $changed }
   *[other] 匯入已完成：新增 { $created }，更新 { $changed }，拒絕 { $rejected }
 }

notification-preferences = 通知設定
notification-preferences-saved = 已儲存
notification-in-app = 站內通知
notification-email = 電子郵件通知
notification-mail-off = 本系統尚未設定郵件伺服器，暫不寄送郵件。
notification-kind-assigned = 工單分派給我
notification-kind-customer-replied = 客戶回覆我的工單
notification-kind-sla-warned = 我的工單即將逾時
notification-kind-sla-breached = 我的工單或我所管部門的工單已逾時
notification-kind-import-finished = 我發起的匯入已結束

notification-mail-open = 檢視
notification-mail-why = 您訂閱了此類郵件。如需變更：

notification-action-assigned = { $number } 由您負責改善
notification-kind-action-assigned = 改善措施指派給我
notification-action-due-soon = { $number } 即將到期
notification-kind-action-due-soon = 我負責的措施即將到期
notification-action-overdue = { $number } 已逾期
notification-kind-action-overdue = 我負責或我主管部門的措施已逾期
notification-action-to-judge = { $number } 已回報完成，待驗證效果
notification-kind-action-to-judge = 我發起的措施已回報完成
notification-callback-assigned = { $number } 由您回訪
notification-kind-callback-assigned = 回訪任務指派給我
notification-callback-overdue = { $number } 已超過回訪時限
notification-kind-callback-overdue = 我負責或我主管部門的回訪已逾期
notification-commended = 您受到表揚
notification-kind-commended = 我受到表揚

notification-visit-assigned = { $number } 由您回訪
notification-kind-visit-assigned = 回訪指派給我
notification-visit-late = { $number } 回訪已逾期
notification-kind-visit-late = 我的回訪或我所管部門的回訪已逾期
notification-order-assigned = { $number } 已派給您
notification-kind-order-assigned = 服務工單派給我
notification-order-warning = { $limit ->
    [response] { $number }：首次回應即將逾時
   *[other] { $number }：完成時限即將到期
 }
notification-kind-order-warning = 我的服務工單即將逾時
notification-order-breached = { $limit ->
    [response] { $number }：首次回應已逾時
   *[other] { $number }：完成已逾時
 }
notification-kind-order-breached = 我的服務工單或我所管部門的服務工單已逾時
notification-drill = 【演練】{ $line }
notification-drill-started = 應變演練 { $number } 已啟動
notification-kind-drill-started = 我參加的應變演練啟動
notification-report-begun = { $number } 須向主管機關報送
notification-kind-report-begun = 事件須向主管機關報送
notification-report-due = { $number } 報送時限已用 { $percent }%
notification-kind-report-due = 報送時限將至
notification-report-late = { $number } 報送已逾時
notification-kind-report-late = 報送已逾時
notification-incident-reported = 資安事件 { $number } 已通報
notification-kind-incident-reported = 有資安事件通報
notification-incident-called = 值班通知：資安事件 { $number } 待接手
notification-kind-incident-called = 我值班時有資安事件待接手
notification-incident-unanswered = 資安事件 { $number } 已通知全部值班人員，仍無人接手
notification-kind-incident-unanswered = 值班無人接手資安事件
notification-on-call-begun = 您已開始值班：{ $line }
notification-kind-on-call-begun = 我的值班輪次開始
notification-on-call-changed = 您的值班安排有變：{ $line }
notification-kind-on-call-changed = 我的值班安排有變
notification-incident-assigned = 您負責處置資安事件 { $number }
notification-kind-incident-assigned = 資安事件由我負責
notification-incident-commented = 資安事件 { $number } 有新評論
notification-kind-incident-commented = 我負責的事件有新評論
notification-incident-closed = 資安事件 { $number } 已結案
notification-kind-incident-closed = 我負責的事件已結案
notification-incident-report-ended = 您通報的 { $number } 已處理完畢
notification-kind-incident-report-ended = 我通報的事件已處理完畢
notification-incident-review-waits = 資安事件 { $number } 尚未檢討
notification-kind-incident-review-waits = 我負責的事件尚未檢討
notification-incident-resubmitted = 資安事件 { $number } 暫緩到期，請追蹤
notification-kind-incident-resubmitted = 暫緩的資安事件到期
notification-incident-levelled = 資安事件 { $number } 已定級
notification-kind-incident-levelled = 我負責的事件已定級
notification-incident-admitted = 您已獲准檢視資安事件 { $number }
notification-kind-incident-admitted = 我被加入受限事件
notification-incident-glass-broken = 有人緊急開啟了資安事件 { $number }
notification-kind-incident-glass-broken = 受限事件被緊急開啟

notification-document-to-decide = { $number } 待您審批
notification-kind-document-to-decide = 有文件待我審核或核准
notification-document-approved = { $number } 已核准
notification-kind-document-approved = 我編寫或負責的文件版本獲核准
notification-document-returned = { $number } 被退回修改
notification-kind-document-returned = 我編寫或負責的文件版本被退回
notification-document-to-read = { $number } 待您閱知
notification-kind-document-to-read = 有文件待我閱知
notification-document-read-reminder = { $number } 閱知期限將至
notification-kind-document-read-reminder = 文件閱知期限將至
notification-document-read-overdue = { $number } 閱知已逾期
notification-kind-document-read-overdue = 文件閱知已逾期
notification-document-review-due = { $number } 評審期限將至
notification-kind-document-review-due = 我負責的文件評審期限將至
notification-document-review-overdue = { $number } 評審已逾期
notification-kind-document-review-overdue = 我負責的文件或我主管部門的文件評審逾期
notification-security-assigned = { $number } 已交給您
notification-kind-security-assigned = 風險、弱點、控制措施、安全檢查、資料資產或演練交給我
notification-security-due-soon = { $number } 即將到期
notification-kind-security-due-soon = 上述事項即將到期
notification-security-overdue = { $number } 已逾期
notification-kind-security-overdue = 我負責或我主管部門的事項已逾期
notification-security-to-decide = { $number } 待決定
notification-kind-security-to-decide = 複評、接受或例外待決定
notification-incident-task-given = 資安事件 { $number } 有工作指派給您
notification-kind-incident-task-given = 事件工作指派給我
notification-incident-task-waiting = 資安事件 { $number } 有工作等待您的角色處理
notification-kind-incident-task-waiting = 事件工作等待我的角色處理
notification-incident-task-due = 資安事件 { $number } 的工作即將到期
notification-kind-incident-task-due = 我的事件工作即將到期
notification-incident-task-late = 資安事件 { $number } 有工作逾時
notification-kind-incident-task-late = 事件工作逾時
notification-incident-evidence-given = 資安事件 { $number } 的證據已移交給您
notification-kind-incident-evidence-given = 證據移交給我
notification-incident-evidence-altered = 資安事件 { $number } 的證據遭竄改
notification-kind-incident-evidence-altered = 證據遭竄改
notification-awareness-asked = { $number } 需要您完成
notification-kind-awareness-asked = 有資安訓練需要我完成
notification-awareness-reminder = { $number } 截止日期將至
notification-kind-awareness-reminder = 我的資安訓練即將截止
notification-awareness-overdue = { $number } 已逾期未完成
notification-kind-awareness-overdue = 我的資安訓練已逾期
