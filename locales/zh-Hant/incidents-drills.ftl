# 應變演練（手冊 §7.3.2）。
drill-list = 應變演練
drill-none = 目前沒有待辦理的演練。請安排要演練的應變計畫與完成期限。
drill-new = 安排演練
drill-search = 搜尋演練
drill-title = 演練
drill-kind = 演練方式
drill-plan = 應變計畫
drill-plan-help = 計畫的步驟會成為演練工作。
drill-scenario = 演練情境
drill-scenario-help = 模擬發生什麼狀況。演練啟動時參演人員可見。
drill-goals = 演練目標
drill-goals-help = 每行一個目標，演練結束後逐項評定。
drill-goals-met = 達成目標
drill-due = 完成期限
drill-overdue = 已逾期
drill-every = 演練週期
drill-every-help = 留空表示僅一次。本次演練完成、取消或逾期後，系統會自動安排下一次。
drill-every-months = 每 { $count } 個月
drill-once = 僅一次
drill-unit-months = 個月
drill-unit-minutes = 分鐘
drill-minutes-count = { $count } 分鐘
drill-targets = 時間目標
drill-targets-help = 自演練啟動起的分鐘數。留空則不設目標。
drill-time-acknowledge = 應變啟動
drill-time-contain = 控制
drill-time-recover = 復原
drill-times = 實際用時
drill-time = 階段
drill-target = 目標
drill-reached = 實際
drill-verdict = 結論
drill-in-time = 準時
drill-too-late = 逾時
drill-owner = 負責人
drill-department = 部門
drill-participants = 參演人員
drill-participants-help = 演練啟動時會收到通知。按住 Ctrl 或 ⌘ 可複選。
drill-others = 其他參演單位
drill-others-help = 沒有帳號的其他單位、供應商、觀察員。
drill-incident = 演練事件
drill-started = 啟動時間
drill-ended = 結束時間
drill-start = 啟動演練
drill-before = 尚未啟動
drill-before-help = 啟動後會產生一個處處標明「演練」的事件，並帶入計畫工作。該事件不計入任何指標，也不向主管機關報送。
drill-running = 演練進行中
drill-running-help = 演練事件結案後演練即結束，隨後進行評估。
drill-evaluation = 演練評估
drill-evaluated = 評估已完成
drill-finish = 完成評估
drill-note = 觀察情形
drill-summary = 評估摘要
drill-findings = 發現的問題
drill-findings-help = 每行一個問題，可逐項提出改善措施。
drill-cancel = 取消演練
drill-cancel-help = 請說明未辦理的原因。逾期後取消的演練視為未完成。

drill-kind-tabletop = 桌上推演
drill-kind-functional = 專項演練
drill-kind-full = 綜合實兵演練

drill-state-planned = 已安排
drill-state-running = 進行中
drill-state-ended = 待評估
drill-state-done = 已評估
drill-state-cancelled = 已取消

drill-result-met = 達成
drill-result-partly = 部分達成
drill-result-missed = 未達成

drill-group-open = 待辦理
drill-group-overdue = 已逾期
drill-group-ended = 待評估
drill-group-done = 已評估
drill-group-all = 全部

drill-tab-mine = 我負責的
drill-tab-open = 待辦理
drill-tab-overdue = 已逾期
drill-tab-ended = 待評估
drill-tab-done = 已評估

drill-day-past = 該日期已過。
drill-day-missed = 期限已錯過，不能改期。請說明原因取消演練，或立即辦理。
drill-months = 請填寫 1 至 60 個月。
drill-minutes = 請填寫 1 分鐘至 30 天。
drill-lines-long = 最多 30 行，每行不超過 300 字。
drill-people-many = 最多 200 人。
drill-participant-right = 所選人員中有人無權檢視演練，請改填至「其他參演單位」。
drill-owner-right = 負責人須有辦理演練的權限。
drill-begun = 演練已啟動或已結束，計畫內容不能變更。
drill-over = 演練已結束。
drill-done = 演練已完成評估，結果不再變更。
drill-not-ended = 演練結束後才能評估，請先將演練事件結案。
drill-goal-unjudged = 尚未評定。
drill-goal-silent = 請說明觀察情形。
drill-findings-missing = 有目標未完全達成，請寫明需要改善的問題。

incident-drill-only = 本事件為演練，不計入任何指標，不向主管機關報送。
duty-drill-title = 演練：不實際報送
duty-drill-only = 演練的報告只作草稿，列印時帶「演練」標記，不向主管機關報送。

measure-drill-on-time = 到期的應變演練

action-source-kind-drill = 應變演練

permission-subject-drill = 應變演練
permission-drill-read = 檢視應變演練
permission-drill-work = 辦理並評估本人負責的演練
permission-drill-plan = 安排應變演練
permission-drill-export = 匯出應變演練
audit-entity-drill = 應變演練
audit-verb-evaluate = 評估
