# 弱點登錄（手冊 §7.2.3、§7.2.5）。
vulnerability-list = 弱點
vulnerability-new = 登錄弱點
vulnerability-none = 目前沒有待修補弱點。可登錄，或匯入掃描器報告。
vulnerability-title = 弱點
vulnerability-asset = 資產
vulnerability-asset-help = 主機、地址或應用。
vulnerability-identifier = 弱點編號
vulnerability-identifier-help = CVE 編號，或掃描器自己的編號。與資產一起確定一個弱點。
vulnerability-finding-id = 發現編號
vulnerability-description = 說明
vulnerability-solution = 修補建議
vulnerability-score = 評分
vulnerability-score-of = CVSS 評分
vulnerability-score-help = 不填則按 v3 向量計算。
vulnerability-vector = CVSS 向量
vulnerability-severity = 級別
vulnerability-severity-help = 沒有評分時填寫。
vulnerability-severity-change = 期限隨之調整。
vulnerability-by-score = 按評分
vulnerability-scanner = 發現來源
vulnerability-scan = 掃描
vulnerability-detected = 首次發現
vulnerability-seen = 最近發現
vulnerability-unseen = 此日起未再發現
vulnerability-unseen-title = 未再發現
vulnerability-unseen-note = 當日全量掃描未發現以下弱點，可按已修補關閉。
vulnerability-unseen-close = 關閉
vulnerability-due = 修補期限
vulnerability-fixed = 修補日期
vulnerability-verified-by = 驗證人
vulnerability-owner = 修補責任人
vulnerability-nobody = 未指派
vulnerability-what = 弱點情況
vulnerability-next = 下一步
vulnerability-done = 說明
vulnerability-done-help = 做了什麼，或為什麼。誤判與重新開啟時必填。
vulnerability-exception = 例外
vulnerability-exception-until = 有效至
vulnerability-ask = 申請例外
vulnerability-ask-help = 為什麼暫不能修補、期間如何防護。由他人核准。
vulnerability-asked = 例外待核准
vulnerability-approved = 例外已批准
vulnerability-decided-by-other = 由其他有權限的人員核准。
vulnerability-decide-help = 不批准時必填。
vulnerability-grant = 批准
vulnerability-refuse = 不批准
vulnerability-of-import = 匯入批次
vulnerability-this-import = 本批

vulnerability-state-open = 待修補
vulnerability-state-in-progress = 修補中
vulnerability-state-fixed = 待驗證
vulnerability-state-verified = 已驗證
vulnerability-state-false-positive = 誤判
vulnerability-state-exception = 例外

vulnerability-step-open = 重新開啟
vulnerability-step-in-progress = 開始修補
vulnerability-step-fixed = 報告已修補
vulnerability-step-verified = 驗證透過
vulnerability-step-false-positive = 誤判
vulnerability-step-back = 退回

vulnerability-group-open = 待修補
vulnerability-group-overdue = 已逾期
vulnerability-group-to-verify = 待驗證
vulnerability-group-asked = 例外待核准
vulnerability-group-closed = 已關閉
vulnerability-group-all = 全部

vulnerability-tab-open = 待修補
vulnerability-tab-mine = 我的
vulnerability-tab-overdue = 已逾期
vulnerability-tab-asked = 例外待核准
vulnerability-tab-to-verify = 待驗證

vulnerability-score-range = 0.0 至 10.0。
vulnerability-severity-missing = 填寫評分、v3 向量或級別。
vulnerability-future = 日期在未來。
vulnerability-known = 該弱點已登錄。
vulnerability-move-invalid = 弱點狀態已變化，此操作不再可行。
vulnerability-own-request = 例外須由申請人以外的人員核准。
vulnerability-not-asked = 沒有待核准的例外申請。

import-target-vulnerabilities = 弱點

measure-vulnerability-fixed-on-time = 到期的弱點
measure-vulnerability-fix-seconds = 已修補的弱點

permission-subject-vulnerability = 弱點
permission-vulnerability-read = 檢視弱點
permission-vulnerability-edit = 登錄和修改弱點
permission-vulnerability-approve = 核准例外
permission-vulnerability-import = 匯入弱點
permission-vulnerability-export = 匯出弱點
audit-entity-vulnerability = 弱點

security-field-description = 說明
security-field-solution = 修補建議
security-field-severity = 級別
security-field-exception = 申請例外
security-field-exception-until = 例外有效至
security-field-approved = 例外已批准
security-field-refused = 例外未批准
security-field-unseen = 全量掃描未再發現
