# The improvement register (handbook §9.2).
action-list = Improvement
action = Action
action-new = New action
action-raise = Raise action
action-raised = The action was raised.
action-raised-from = Raised from
action-board = Board
action-as-list = List
action-search = Words or number
action-none = No action is open. Raise one where you see something that could be better.
action-none-from-here = None raised from here yet.
action-column-empty = Nothing here.
action-properties = Properties
action-history = History
action-next-step = Next step
action-today = today
action-days-left = { $days ->
    [one] in one day
   *[other] in { $days } days
 }
action-days-over = { $days ->
    [one] one day over
   *[other] { $days } days over
 }

action-number = Number
action-title = Title
action-title-help = What shall be better, in a few words.
action-cause = Problem and cause
action-cause-help = What is wrong, how it shows, and why it happens.
action-measure = Measure
action-measure-help = What will be done about it.
action-state = State
action-priority = Priority
action-owner = Owner
action-department = Department
action-department-of-owner = The owner's
action-due = Due
action-source = Source
action-indicator = Indicator
action-indicator-help = The code of the indicator that has to show whether it worked.
action-effect-at = Effect shows at
action-baseline = was
action-raised-by = Raised by
action-raised-at = Raised
action-done-at = Done
action-verified-by = Judged by
action-result = What was done
action-result-help = Wanted when the action is reported done.
action-verdict = Verdict
action-verdict-help = How the effect shows: the figure before and after, a check, a sample.
action-effective = Did it work?
action-effective-yes = Effective
action-effective-no = Not effective
action-judge-note = Whether it worked is judged by somebody else than the owner, with the right to do so.
action-comment = Comment
action-comment-help = A word on why, if it helps.
action-comment-add = Add comment

action-state-open = Open
action-state-in-progress = In progress
action-state-done = To be judged
action-state-verified = Closed
action-state-cancelled = Dropped

action-step-open = Put back
action-step-in-progress = Begin
action-step-done = Report done
action-step-verified = Judge and close
action-step-cancelled = Drop
action-step-again = Take up again

action-priority-high = High
action-priority-medium = Medium
action-priority-low = Low

action-group-open = Open
action-group-overdue = Overdue
action-group-to-verify = To be judged
action-group-closed = Closed
action-group-all = All

action-tab-mine = Mine
action-tab-open = Open
action-tab-overdue = Overdue
action-tab-to-verify = To be judged
action-tab-all = All

action-source-kind-ticket = Ticket
action-source-kind-incident = Security incident
action-source-kind-security = Information security
action-source-kind-indicator = Indicator
action-source-kind-objective = Objective
action-source-kind-survey = Survey
action-source-kind-callback = Call back
action-source-kind-purchase = Purchase
action-source-kind-visit = Visit
action-source-kind-service-order = Service order

action-field-state = State
action-field-title = Title
action-field-cause = Problem and cause
action-field-measure = Measure
action-field-priority = Priority
action-field-indicator = Indicator
action-field-owner = Owner
action-field-department = Department
action-field-due-on = Due
action-field-result = What was done
action-field-verdict = Verdict
action-field-effective = Did it work?
action-field-comment = Comment

measure-action-created = Actions raised
measure-action-open = Open actions
measure-action-overdue-open = Overdue actions
measure-action-on-time = Actions due
measure-action-effective = Actions judged
measure-action-cycle-seconds = Actions done

action-due-past = This day has passed.
action-result-missing = Say what was done.
action-own-work = Nobody judges their own work. Somebody else has to close this action.
action-move-invalid = This step is no longer possible. The action has moved on.

permission-subject-action = Improvement
permission-action-read = See improvement actions
permission-action-create = Raise improvement actions
permission-action-edit = Change anybody’s actions
permission-action-verify = Judge and close actions
permission-action-export = Export improvement actions
audit-entity-action = Action
action-waiting = My actions
