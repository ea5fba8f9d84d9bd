# 改善登錄（手冊 §9.2）。
action-list = 改善措施
action = 措施
action-new = 新建措施
action-raise = 發起改善
action-raised = 措施已發起。
action-raised-from = 來源
action-board = 看板
action-as-list = 列表
action-search = 關鍵字或編號
action-none = 目前沒有待辦措施。發現可以改善之處即可發起。
action-none-from-here = 尚未由此發起措施。
action-column-empty = 暫無。
action-properties = 屬性
action-history = 經過
action-next-step = 下一步
action-today = 今天
action-days-left = 還有 { $days } 天
action-days-over = 逾期 { $days } 天

action-number = 編號
action-title = 標題
action-title-help = 用幾個字說明要改善什麼。
action-cause = 問題與原因
action-cause-help = 哪裡不對、表現如何、為什麼發生。
action-measure = 改善措施
action-measure-help = 打算怎麼做。
action-state = 狀態
action-priority = 優先順序
action-owner = 責任人
action-department = 責任部門
action-department-of-owner = 隨責任人
action-due = 期限
action-source = 來源
action-indicator = 指標
action-indicator-help = 用來驗證效果的指標代碼。
action-effect-at = 效果看指標
action-baseline = 發起時
action-raised-by = 發起人
action-raised-at = 發起時間
action-done-at = 完成時間
action-verified-by = 驗證人
action-result = 完成情形
action-result-help = 回報完成時填寫。
action-verdict = 驗證結論
action-verdict-help = 效果如何呈現：前後指標、檢查或抽樣。
action-effective = 是否有效？
action-effective-yes = 有效
action-effective-no = 無效
action-judge-note = 效果由責任人以外、有驗證權限的人員驗證。
action-comment = 備註
action-comment-help = 如有需要，說明原因。
action-comment-add = 新增備註

action-state-open = 待辦
action-state-in-progress = 改善中
action-state-done = 待驗證
action-state-verified = 已關閉
action-state-cancelled = 已取消

action-step-open = 退回待辦
action-step-in-progress = 開始改善
action-step-done = 回報完成
action-step-verified = 驗證并關閉
action-step-cancelled = 取消
action-step-again = 重新改善

action-priority-high = 高
action-priority-medium = 中
action-priority-low = 低

action-group-open = 未完成
action-group-overdue = 已逾期
action-group-to-verify = 待驗證
action-group-closed = 已關閉
action-group-all = 全部

action-tab-mine = 我的
action-tab-open = 未完成
action-tab-overdue = 已逾期
action-tab-to-verify = 待驗證
action-tab-all = 全部

action-source-kind-ticket = 工單
action-source-kind-incident = 資安事件
action-source-kind-security = 資訊安全
action-source-kind-indicator = 指標
action-source-kind-objective = 目標
action-source-kind-survey = 滿意度調查
action-source-kind-callback = 回電
action-source-kind-purchase = 購買紀錄
action-source-kind-visit = 回訪
action-source-kind-service-order = 服務單

action-field-state = 狀態
action-field-title = 標題
action-field-cause = 問題與原因
action-field-measure = 改善措施
action-field-priority = 優先順序
action-field-indicator = 指標
action-field-owner = 責任人
action-field-department = 責任部門
action-field-due-on = 期限
action-field-result = 完成情形
action-field-verdict = 驗證結論
action-field-effective = 是否有效？
action-field-comment = 備註

measure-action-created = 發起的措施
measure-action-open = 未完成的措施
measure-action-overdue-open = 逾期的措施
measure-action-on-time = 到期的措施
measure-action-effective = 已驗證的措施
measure-action-cycle-seconds = 已完成的措施

action-due-past = 該日期已過。
action-result-missing = 請填寫完成情形。
action-own-work = 不能驗證自己的工作，須由他人關閉該措施。
action-move-invalid = 該步驟已不可用，措施狀態已變更。

permission-subject-action = 改善措施
permission-action-read = 查看改善措施
permission-action-create = 發起改善措施
permission-action-edit = 修改他人的措施
permission-action-verify = 驗證並關閉措施
permission-action-export = 匯出改善措施
audit-entity-action = 改善措施
action-waiting = 我的改善措施
