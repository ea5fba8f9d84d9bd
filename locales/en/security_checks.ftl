# Security checks by plan (handbook §7.2).
check-list = Security checks
check-none = No check is to be walked. Plan what is looked at, and how often.
check-title = Check
check-area = Area
check-due = Due
check-owner = Walked by
check-plan = Plan
check-of-plan = Checks of this plan
check-this-plan = this one
check-findings = Findings
check-findings-count = { $count ->
    [one] one finding
   *[other] { $count } findings
 }
check-items = Items
check-progress = { $done } of { $total } answered
check-note = What was seen
check-hand-in = Hand in
check-keep = Keep
check-skip = Call off
check-skip-help = Why it is not held. Checks that are called off do not count as late.
check-skipped = Called off
check-done-on = Handed in
check-plans = Check plans
check-plans-none = Nothing is planned. A plan has a checklist, a cycle and somebody who walks it.
check-plan-new = New check plan
check-plan-name-help = What its checks are called.
check-plan-active = Makes checks
check-cycle = Cycle
check-first = First check
check-next = Next
check-checklist = Checklist
check-checklist-help = One item a line. Checks that are made keep the list they were made with.
check-checklist-long = At most 100 items of 300 characters.
check-unanswered = Not answered.
check-finding-silent = Say what was seen.
check-over = This check is over.

check-cycle-day = Daily
check-cycle-week = Weekly
check-cycle-month = Monthly
check-cycle-quarter = Quarterly
check-cycle-half-year = Half-yearly
check-cycle-year = Yearly

check-state-due = Due
check-state-in-progress = Being walked
check-state-done = Handed in
check-state-skipped = Called off

check-answer-ok = OK
check-answer-not-ok = Not OK
check-answer-not-applicable = Not applicable

check-group-open = To be walked
check-group-overdue = Overdue
check-group-findings = With findings
check-group-done = Handed in
check-group-all = All

check-tab-mine = Mine
check-tab-open = To be walked
check-tab-overdue = Overdue
check-tab-findings = With findings

measure-security-check-on-time = Security checks due

permission-subject-security_check = Security checks
permission-security_check-read = See security checks
permission-security_check-work = Answer security checks
permission-security_check-plan = Plan security checks
audit-entity-security-check = Security check
audit-entity-check-plan = Check plan
check-waiting = My security checks
