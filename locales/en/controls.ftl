# Controls and the statement of applicability (handbook §7.1–7.2).
control-list = Controls
control-new = New control
control-none = No controls here.
control-title = Control
control-code-help = Short, used once: T-01.
control-reference = Reference
control-reference-help = A law, a standard, a contract.
control-theme = Theme
control-description = What is done here
control-description-help = Rules, systems, people: so that a reader can find them.
control-applicable = Applies
control-applies = Applies
control-applies-not = Left out
control-undecided = Undecided
control-justification = Justification
control-justification-help = Why it applies, or why it is left out. Wanted where it is left out.
control-justification-missing = Say why it is left out.
control-progress = Implementation
control-owner = Owner
control-decide = Decide
control-decision = Decision
control-test-days = Test every
control-test-days-help = Empty: not tested by plan.
control-next-test = Next test
control-tests = Tests and evidence
control-tests-none = Not tested yet.
control-test = Record test
control-test-do = Record test
control-tested = Tested
control-result = Result
control-note = What was done and found
control-note-help = The sample, the system, what was looked at.
control-evidence = Evidence
control-evidence-help = A link, a file reference, the number of a record: where the proof lies.
control-risks = Risks it stands against
control-risks-none = No risk is linked. Link controls on the page of the risk.
control-statement = Statement of applicability
control-statement-lead = Every control with the decision about it. Codes are the numbers of ISO/IEC 27001:2022 annex A, the words are our own.
control-statement-open = Some controls are undecided. The statement is complete when every control applies or is left out with a reason.
control-count-applicable = Apply
control-count-implemented = In full
control-count-excluded = Left out
control-count-undecided = Undecided
control-code-taken = This code is used already.
control-not-applicable = This control does not apply here.

control-state-none = Missing
control-state-planned = Planned
control-state-partial = In part
control-state-full = In full

control-result-effective = Effective
control-result-partly = With gaps
control-result-not-effective = Not effective

control-group-applicable = Apply
control-group-gaps = With gaps
control-group-test-due = Test due
control-group-undecided = Undecided
control-group-excluded = Left out
control-group-all = All

control-tab-gaps = With gaps
control-tab-test-due = Test due
control-tab-undecided = Undecided
control-tab-mine = Mine

risk-controls = Controls
risk-controls-none = No control is linked.
risk-control-link = Link control

security-field-applicable = Applies
security-field-justification = Justification
security-field-progress = Implementation
security-field-test-days = Test every (days)
security-field-tested = Test
security-field-control-linked = Control linked
security-field-control-unlinked = Control unlinked

permission-subject-control = Security controls
permission-control-read = See controls and the statement of applicability
permission-control-edit = Decide about controls and change them
permission-control-test = Record tests of controls
permission-control-export = Export the statement of applicability
audit-entity-control = Control
control-waiting = My controls to be tested
