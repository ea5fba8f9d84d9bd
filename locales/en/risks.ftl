# The risk register (handbook §7.1).
risk-list = Risks
risk-new = New risk
risk-edit = Change risk
risk-none = No risk is watched. Put in what could go wrong and how grave it would be.
risk-matrix = Risk matrix
risk-as-list = List
risk-cell = { $count ->
    [one] one risk
   *[other] { $count } risks
 }
risk-basis-now = As it is now
risk-basis-inherent = Without treatment
risk-title = Risk
risk-title-help = What may happen, in a few words.
risk-category = Area
risk-asset = Asset
risk-asset-help = What is at risk: a system, a site, data.
risk-threat = Threat
risk-threat-help = What may happen to it, and who or what would cause it.
risk-weakness = Weakness
risk-weakness-help = What lets it happen.
risk-likelihood = Likelihood
risk-impact = Impact
risk-inherent-help = As it is before anything is done.
risk-grade = L × I
risk-level = Level
risk-inherent = Without treatment
risk-residual = After treatment
risk-not-assessed = not assessed
risk-owner = Owner
risk-department = Department
risk-review = Review
risk-review-help = Half a year from now unless set.
risk-review-due = Review due
risk-treatment = Treatment
risk-treatment-of = Treatment
risk-undecided = Not decided yet.
risk-plan = Plan
risk-plan-help = What will be done, so that somebody else can see whether it was.
risk-treater = Carried out by
risk-due = Due
risk-treated-on = Carried out
risk-accepted-by = Accepted by
risk-accepted-until = Accepted until
risk-control = Control
risk-control-linked = linked
risk-what = What may happen
risk-assessment = Assessment
risk-assess = Assess anew
risk-assess-residual = What is left after treatment
risk-assess-do = Record assessment
risk-assessed-at = When
risk-assessed-inherent = Without treatment
risk-assessed-residual = After treatment
risk-assessments = { $count } assessments
risk-treat = Decide treatment
risk-treat-change = Change treatment
risk-treat-do = Begin treatment
risk-finish = Treatment carried out
risk-finish-help = How likely and how grave is it now?
risk-finish-do = Report carried out
risk-done = What was done
risk-acceptance = Acceptance
risk-accept = Accept what is left
risk-accept-prolong = Prolong
risk-accept-help = Why it can be carried, and what is watched meanwhile. After the day the risk is open again.
risk-accept-do = Accept
risk-grave-note = A risk this high is treated, or accepted by somebody with the right.
risk-review-and-close = Review and closing
risk-review-do = Record review
risk-review-found = What was found
risk-review-next = Next review
risk-close = Close risk
risk-close-help = Why it exists no more.
risk-reopen = Open again

risk-likelihood-1 = rare
risk-likelihood-2 = unlikely
risk-likelihood-3 = possible
risk-likelihood-4 = likely
risk-likelihood-5 = almost certain
risk-impact-1 = minor
risk-impact-2 = small
risk-impact-3 = medium
risk-impact-4 = grave
risk-impact-5 = disastrous

risk-level-very-low = Very low
risk-level-low = Low
risk-level-medium = Medium
risk-level-high = High
risk-level-very-high = Very high

risk-state-open = Undecided
risk-state-treating = In treatment
risk-state-treated = Treated
risk-state-accepted = Accepted
risk-state-closed = Closed

risk-group-live = Watched
risk-group-overdue = Treatment overdue
risk-group-review = Review due
risk-group-all = All

risk-tab-live = Watched
risk-tab-mine = Mine
risk-tab-overdue = Overdue
risk-tab-review = Review due

risk-treatment-avoid = Avoid
risk-treatment-reduce = Reduce
risk-treatment-share = Share
risk-treatment-accept = Accept

risk-scale = Grading of risks
risk-scale-help = How likelihood and impact, 1 to 5 each, make a level. Another choice grades every risk anew.
risk-scale-matrix = Likelihood × impact
risk-scale-sum = Likelihood + impact, 0 to 8 (ISO/IEC 27005:2011 annex E)
risk-scale-unverified = The bands are the product's defaults (unverified): GB/T 20984-2022 and ISO/IEC 27005 name the grades, their limits are the operator's to set.
risk-scale-matrix-note = Level by likelihood × impact, 1 to 25. The bands are defaults (unverified).
risk-scale-sum-note = Level by likelihood + impact counted from nought, 0 to 8 (ISO/IEC 27005:2011 annex E, unverified).

risk-grade-missing = Choose 1 to 5.
risk-accept-apart = Accepting has a step of its own, with its own right.
risk-accept-person = A risk is accepted by a person.
risk-move-invalid = This step is no longer possible. The risk has moved on.
risk-residual-early = What is left can be assessed once a treatment is decided.

measure-risk-overdue-open = Risk treatments overdue

permission-subject-risk = Risks
permission-risk-read = See risks
permission-risk-create = Put in risks
permission-risk-edit = Change anybody’s risks
permission-risk-accept = Accept risks
permission-risk-export = Export risks
audit-entity-risk = Risk
