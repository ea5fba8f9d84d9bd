# Security checks by plan (handbook §7.2).
check-list = Security checks
check-none = No check is to be walked. Plan what is looked at, and how often, or make a single check.
check-title = Check
check-area = Area
check-due = Due
check-overdue = Overdue
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
check-skip-reason = Why it was called off
check-done-on = Handed in
check-done-by = Handed in by
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
check-new = New check
check-new-help = Made by hand, once: a test before an application goes live, an inspection after something happened.
check-make = Make the check
check-by-hand = Made by hand
check-about = What it looks at
check-data-asset = Data asset
check-application = Application
check-test-kind = Kind of test
check-test-none = Not a test
check-test-help = For security tests of applications.
check-test-area = Only checks of the area “Application” are tests.
check-test-of-what = Say which application is tested, or choose a data asset.
check-version = Version tested
check-version-help = Wanted before a test is handed in.
check-version-missing = Say which version was tested.
check-report = Report
check-report-help = Its number or where it lies.
check-checklist-lines = One item a line.
check-photos = Photographs
check-photos-none = No photograph yet.
check-photo-add = Add a photograph
check-photo-keep = Keep your answers first: adding a photograph loads the page anew.
check-photo-item = Item
check-photo-choose = Photograph
check-photo-help = PNG, JPEG or WebP, at most 5 MiB.
check-photo-kind = Only PNG, JPEG and WebP pictures are taken.
check-photo-too-large = A photograph has at most 5 MiB.
check-photo-many = A check has at most 40 photographs.

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

check-test-code-scan = Code scan
check-test-penetration-test = Penetration test
check-test-configuration = Configuration check
check-test-dependency-check = Dependency check

security-field-check-state = State
security-field-check-answer = Answer
security-field-check-note = What was seen
security-field-check-skipped = Called off
security-field-check-planned = Made by the plan
security-field-check-made = Made by hand
security-field-check-version = Version tested
security-field-check-report = Report
security-field-check-photo-added = Photograph added
security-field-check-photo-removed = Photograph removed

measure-security-check-on-time = Security checks due

permission-subject-security_check = Security checks
permission-security_check-read = See security checks
permission-security_check-work = Answer security checks
permission-security_check-plan = Plan security checks
audit-entity-security-check = Security check
audit-entity-check-plan = Check plan
check-waiting = My security checks
