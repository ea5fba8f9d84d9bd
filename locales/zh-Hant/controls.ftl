# 控制措施與適用性宣告（手冊 §7.1–7.2）。
control-list = 控制措施
control-new = 新建控制措施
control-none = 暫無控制措施。
control-title = 控制措施
control-code-help = 簡短、不重複，如 T-01。
control-reference = 依據
control-reference-help = 法律法規、標準或合同。
control-theme = 主題
control-description = 實施情況
control-description-help = 制度、系統、人員，便於他人查證。
control-applicable = 是否適用
control-applies = 適用
control-applies-not = 不適用
control-undecided = 未決定
control-justification = 理由
control-justification-help = 為什麼適用或不適用。不適用時必填。
control-justification-missing = 說明不適用的理由。
control-progress = 實施狀態
control-owner = 責任人
control-decide = 決定
control-decision = 適用性決定
control-test-days = 測試周期
control-test-days-help = 不填則不按計畫測試。
control-next-test = 下次測試
control-tests = 測試與證據
control-tests-none = 尚未測試。
control-test = 登錄測試
control-test-do = 登錄測試
control-tested = 測試日期
control-result = 測試結果
control-note = 測試情況
control-note-help = 抽樣、系統、檢查內容。
control-evidence = 證據
control-evidence-help = 連結、檔案編號或紀錄編號，說明證據在哪裡。
control-risks = 應對的風險
control-risks-none = 未關聯風險。可在風險頁面關聯控制措施。
control-statement = 適用性宣告
control-statement-lead = 全部控制措施及其適用性決定。編號為 ISO/IEC 27001:2022 附錄 A 的編號，文字為自擬。
control-statement-open = 仍有控制措施未決定。全部決定適用或說明不適用理由後，宣告才完整。
control-count-applicable = 適用
control-count-implemented = 已全部實施
control-count-excluded = 不適用
control-count-undecided = 未決定
control-code-taken = 此編號已使用。
control-not-applicable = 此控制措施不適用。

control-state-none = 未實施
control-state-planned = 已計畫
control-state-partial = 部分實施
control-state-full = 全部實施

control-result-effective = 有效
control-result-partly = 部分有效
control-result-not-effective = 無效

control-group-applicable = 適用
control-group-gaps = 有差距
control-group-test-due = 待測試
control-group-undecided = 未決定
control-group-excluded = 不適用
control-group-all = 全部

control-tab-gaps = 有差距
control-tab-test-due = 待測試
control-tab-undecided = 未決定
control-tab-mine = 我的

risk-controls = 控制措施
risk-controls-none = 未關聯控制措施。
risk-control-link = 關聯控制措施

security-field-applicable = 是否適用
security-field-justification = 理由
security-field-progress = 實施狀態
security-field-test-days = 測試周期（天）
security-field-tested = 測試
security-field-control-linked = 關聯控制措施
security-field-control-unlinked = 取消關聯控制措施

permission-subject-control = 安全控制措施
permission-control-read = 檢視控制措施與適用性宣告
permission-control-edit = 決定和修改控制措施
permission-control-test = 登錄控制措施測試
permission-control-export = 匯出適用性宣告
audit-entity-control = 控制措施
control-waiting = 待測試的控制措施
