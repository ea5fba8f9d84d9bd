# Emergency drills (handbook §7.3.2).
drill-list = Emergency drills
drill-none = No drill is to be held. Plan which emergency plan is practised, and until when.
drill-new = Plan a drill
drill-search = Search drills
drill-title = Drill
drill-kind = Kind
drill-plan = Emergency plan
drill-plan-help = Its steps become the tasks of the drill.
drill-scenario = Scenario
drill-scenario-help = What is played. Those who take part read it when the drill starts.
drill-goals = Goals
drill-goals-help = One goal a line. Each is judged after the drill.
drill-goals-met = Goals met
drill-due = Hold by
drill-overdue = overdue
drill-every = Comes round every
drill-every-help = Empty: once. The next drill is planned when this one was held, was called off, or its day has passed.
drill-every-months = { $count ->
    [one] every month
   *[other] every { $count } months
 }
drill-once = Once
drill-unit-months = months
drill-unit-minutes = min
drill-minutes-count = { $count } min
drill-targets = Times to be reached
drill-targets-help = Minutes from the start of the drill. Empty: not measured against a target.
drill-time-acknowledge = Taken up
drill-time-contain = Contained
drill-time-recover = Recovered
drill-times = Times reached
drill-time = Time
drill-target = Target
drill-reached = Reached
drill-verdict = Verdict
drill-in-time = In time
drill-too-late = Too late
drill-owner = In charge
drill-department = Department
drill-participants = Participants
drill-participants-help = They are told when the drill starts. Hold Ctrl or ⌘ to choose several.
drill-others = Others who take part
drill-others-help = Other units, suppliers, observers without an account.
drill-incident = Incident of the drill
drill-started = Started
drill-ended = Ended
drill-start = Start the drill
drill-before = Not started yet
drill-before-help = Starting it makes an incident that is marked as a drill everywhere, with the tasks of the emergency plan. It counts in no figure, and no authority is told.
drill-running = The drill is running
drill-running-help = It ends when its incident is closed; then it is evaluated.
drill-evaluation = Evaluation
drill-evaluated = Evaluated
drill-finish = Finish the evaluation
drill-note = What was seen
drill-summary = In short
drill-findings = Findings
drill-findings-help = One finding a line. From each, an improvement action is raised.
drill-cancel = Call off
drill-cancel-help = Why it is not held. A drill called off after its day counts as missed.

drill-kind-tabletop = Tabletop
drill-kind-functional = Functional
drill-kind-full = Full-scale

drill-state-planned = Planned
drill-state-running = Running
drill-state-ended = To be evaluated
drill-state-done = Evaluated
drill-state-cancelled = Called off

drill-result-met = Met
drill-result-partly = Met in part
drill-result-missed = Not met

drill-group-open = To be held
drill-group-overdue = Overdue
drill-group-ended = To be evaluated
drill-group-done = Evaluated
drill-group-all = All

drill-tab-mine = Mine
drill-tab-open = To be held
drill-tab-overdue = Overdue
drill-tab-ended = To be evaluated
drill-tab-done = Evaluated

drill-day-past = This day has passed.
drill-day-missed = Its day was missed and stays. Call the drill off with a reason, or hold it now.
drill-months = 1 to 60 months.
drill-minutes = 1 minute to 30 days.
drill-lines-long = At most 30 lines of 300 characters.
drill-people-many = At most 200 people.
drill-participant-right = Somebody chosen may not see drills: name them under “Others who take part”.
drill-owner-right = Whoever is in charge has to be allowed to hold drills.
drill-begun = This drill has begun or is over: what was planned stays.
drill-over = This drill is over.
drill-done = The drill was evaluated and stays as it was judged.
drill-not-ended = A drill is evaluated when it has ended: close its incident first.
drill-goal-unjudged = Not judged.
drill-goal-silent = Say what was seen.
drill-findings-missing = A goal was not met in full: say what is to be better.

incident-drill-only = This is a drill. It counts in no figure, and no authority is told.
duty-drill-title = Drill: not reported
duty-drill-only = Reports of a drill stay drafts and are printed with the mark of a drill. No authority is told.

measure-drill-on-time = Emergency drills due

action-source-kind-drill = Emergency drill

permission-subject-drill = Emergency drills
permission-drill-read = See emergency drills
permission-drill-work = Hold and evaluate own emergency drills
permission-drill-plan = Plan emergency drills
permission-drill-export = Export emergency drills
audit-entity-drill = Emergency drill
audit-verb-evaluate = Evaluated
