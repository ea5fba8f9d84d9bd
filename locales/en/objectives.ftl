# Figures, indicators, objectives, dashboard.
nav-dashboard = Dashboard
nav-objectives = Objectives
nav-indicators = Indicators

# Dashboard
dashboard-title = Dashboard
dashboard-tiles = Indicators, worst first
dashboard-table = All figures
dashboard-empty = No figures in this period: nothing was recorded yet, or the cut leaves nothing.
dashboard-empty-action = Go to tickets
dashboard-unfed = { $count ->
    [one] One indicator that is switched on waits for the module that will feed it.
   *[other] { $count } indicators that are switched on wait for the modules that will feed them.
 }
dashboard-unfed-link = Show them

# Chooser of period and cut
chooser-label = Period and cut
chooser-period = Period
chooser-dimension = By
chooser-everything = Everything
chooser-value = Value
lookback-7d = Last 7 days
lookback-30d = Last 30 days
lookback-90d = Last 90 days
lookback-12m = Last 12 months
lookback-month = This month
lookback-last-month = Last month
lookback-quarter = This quarter
lookback-year = This year
lookback-all = All records
lookback-custom = From … to …

# Dimensions and their codes
dim-kind = Kind
dim-department = Department
dim-assignee = Assignee
dim-channel = Channel
dim-priority = Priority
dim-category = Category
dim-region = Region
dim-product = Product
dim-customer_class = Customer class
dim-regime = Reporting regime
dim-others = Others
dim-kind-consultation = Consultation
dim-kind-complaint = Complaint
dim-kind-repair = Repair
dim-kind-support = Technical support
dim-channel-phone = Phone
dim-channel-email = E-mail
dim-channel-web = Web form
dim-channel-portal = Customer portal
dim-channel-chat = Chat
dim-channel-app = App
dim-channel-social = Social media
dim-channel-sms = Text message
dim-channel-letter = Letter
dim-channel-counter = Shop counter
dim-channel-regulator = Regulator
dim-channel-api = Other system
dim-channel-import = Import
dim-channel-other = Other
dim-priority-p1 = P1
dim-priority-p2 = P2
dim-priority-p3 = P3
dim-priority-p4 = P4
dim-priority-p5 = P5

# Charts
chart-volume = How many tickets come in, how many are completed
chart-on-time-trend = Are limits kept
chart-over-time = Over time
chart-by = Tickets by { $dimension }
chart-received = Received
chart-on-time = Resolved on time
chart-missed = Missed
step-day = Day
step-week = Week from
step-month = Month
step-quarter = Quarter
mark-target = Target
mark-limit = Legal limit
mark-stretch = Stretch

# Figures
indicator = Indicator
figure-value = Value
figure-sample = Sample
figure-interval-head = 95 % interval
figure-interval = 95 %: { $interval }
figure-spoilers = Cases against
figure-spoilers-link = { $count ->
    [one] one case against it
   *[other] { $count } cases against it
 }
figure-previous = Period before
figure-target = Target
figure-verdict = Verdict
figure-no-data = no data
figure-n = n = { $n }
figure-exact = exactly { $value }
figure-unchanged = unchanged
figure-up-points = up { $n } points
figure-down-points = down { $n } points
figure-up-percent = up { $n } %
figure-down-percent = down { $n } %
figure-spark = { $name }, first and last: { $values }
verdict-below_legal = Beyond the legal limit
verdict-missed = Missed
verdict-met = Met
verdict-stretch = Leading level
verdict-watched = No target
verdict-too_few = Too few
verdict-no_data = No data
target-is = Target { $target }
target-is-unverified = Target { $target } (default)
target-falling = Should fall
target-rising = Should rise
target-unverified = unverified
target-verified = seen in the source

# Units
unit-day = d
unit-hour = h
unit-minute = min
unit-second = s
unit-workday = working days
unit-months = months
unit-points = points
unit-reviews = reviews
unit-accidents = accidents
unit-actions = actions
unit-complaints = complaints
unit-documents = documents
unit-faults = faults
unit-incidents = incidents
unit-risks = risks
unit-tickets = tickets
unit-ratio = ratio
unit-points_100 = of 100
unit-points_nps = points
unit-own = as the indicator

# Catalogue
indicators-title = Indicators
indicators-all = All
indicators-on = Switched on
indicators-fed = With data
indicators-search = Name or code
pack-cn = China
pack-pt = Portugal
pack-in = India
pack-sg = Singapore
pack-uk = United Kingdom
pack-note = Indicators of one jurisdiction can be switched together.
pack-on = Switch all on
pack-off = Switch all off
switch-on = Switch on
switch-off = Switch off
indicator-on = On
indicator-off = Off
indicator-waiting = On, not yet fed
indicator-definition = Definition
indicator-formula = Formula
indicator-unit = Unit
indicator-direction = Better is
indicator-clause = Handbook
indicator-measure = Measure
indicator-source = Sources
indicator-defaults = Values of the sources
indicator-level = This figure tells how things stand now; it has no history by period.
indicator-unfed = No module feeds this indicator yet. Its definition and sources stand beside; figures appear once records exist.
direction-up = higher
direction-down = lower
direction-band = within the range
direction-info = neither; watched
ranking-title = By { $dimension }
ranking-by = Compare by
ranking-rank = Rank
ranking-empty = No records with this dimension in this period.
ranking-note = Shares are ordered by the end of the interval that luck cannot buy. Fewer than { $count } records are shown without a rank.
ranking-more = { $count ->
    [one] One more is left out.
   *[other] { $count } more are left out.
 }

# Objectives
objective = Objective
objectives-title = Objectives
objectives-empty = No objective has been set. Until then the default targets of the indicators apply.
objective-new = New objective
objective-edit = Change objective
objective-end = End today
objective-scope = For
objective-scope-help = Without a choice it holds for the whole organisation.
scope-tenant = Whole organisation
objective-so-far = So far
objective-period = Period
objective-owner = Owner
objective-department = Responsible department
objective-comparator = Comparison
comparator-ge = at least
comparator-gt = more than
comparator-le = at most
comparator-lt = less than
comparator-between = between
objective-target-high = Upper end
objective-target-high-help = Only for a range.
objective-stretch-help = The leading level of the industry.
objective-tolerance = Tolerance
objective-tolerance-help = So far off still counts as met.
objective-min-sample = Minimum sample
objective-min-sample-help = With fewer records nothing is judged.
period-month = Month
period-quarter = Quarter
period-half_year = Half-year
period-year = Year
objective-valid-from = Valid from
objective-valid-from-help = A later day than before keeps the old target for the days it judged.
objective-valid-to = Valid to
objective-note = Reason
objective-since = since { $day }
objective-days = Valid
objective-history = Targets over time
objective-results = Closed periods
objective-results-empty = No period has closed yet. Results freeze when a period ends.
objective-indicator-unknown = There is no such indicator.
objective-range-reversed = The upper end lies below the lower one.
objective-validity-reversed = The last day lies before the first.
objective-overlaps = Another target for the same scope holds in these days.
objective-ended = This objective has ended.
