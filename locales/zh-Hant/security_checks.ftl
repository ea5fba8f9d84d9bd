# 按計畫進行的安全檢查（手冊 §7.2）。
check-list = 安全檢查
check-none = 目前沒有待查專案。先制定檢查內容與週期。
check-title = 檢查
check-area = 領域
check-due = 期限
check-owner = 檢查人
check-plan = 計畫
check-of-plan = 本計畫的檢查
check-this-plan = 本計畫
check-findings = 發現問題
check-findings-count = { $count } 個問題
check-items = 檢查項
check-progress = 已答 { $done } / { $total } 項
check-note = 現場情況
check-hand-in = 提交
check-keep = 暫存
check-skip = 取消本次
check-skip-help = 為什麼不檢查。取消的檢查不計逾期。
check-skipped = 已取消
check-done-on = 提交
check-plans = 檢查計畫
check-plans-none = 尚無計畫。計畫包括檢查表、週期和檢查人。
check-plan-new = 新建檢查計畫
check-plan-name-help = 檢查的名稱。
check-plan-active = 啟用
check-cycle = 週期
check-first = 首次檢查
check-next = 下次
check-checklist = 檢查表
check-checklist-help = 每行一項。已生成的檢查保留原檢查表。
check-checklist-long = 最多 100 項，每項 300 字以內。
check-unanswered = 未作答。
check-finding-silent = 說明現場情況。
check-over = 此檢查已結束。

check-cycle-day = 每日
check-cycle-week = 每週
check-cycle-month = 每月
check-cycle-quarter = 每季度
check-cycle-half-year = 每半年
check-cycle-year = 每年

check-state-due = 待檢查
check-state-in-progress = 檢查中
check-state-done = 已提交
check-state-skipped = 已取消

check-answer-ok = 符合
check-answer-not-ok = 不符合
check-answer-not-applicable = 不適用

check-group-open = 待檢查
check-group-overdue = 已逾期
check-group-findings = 有問題
check-group-done = 已提交
check-group-all = 全部

check-tab-mine = 我的
check-tab-open = 待檢查
check-tab-overdue = 已逾期
check-tab-findings = 有問題

measure-security-check-on-time = 到期的安全檢查

permission-subject-security_check = 安全檢查
permission-security_check-read = 檢視安全檢查
permission-security_check-work = 執行安全檢查
permission-security_check-plan = 制定檢查計畫
audit-entity-security-check = 安全檢查
audit-entity-check-plan = 檢查計畫
check-waiting = 我的安全檢查
