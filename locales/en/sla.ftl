# SLA policies, clocks and their reckoning.

sla-nav = SLA policies
sla-title = SLA policies
sla-lead = A ticket gets the first policy that fits, from the top down. Change the order with the arrows.
sla-new = New policy
sla-empty = No policy yet, so no clock runs on any ticket.
sla-place = No.
sla-order = Order
sla-earlier = Try earlier
sla-later = Try later
sla-move-up = Try { $name } earlier
sla-move-down = Try { $name } later
sla-for = For which tickets
sla-for-help = Nothing ticked does not narrow. Several ticks in one group widen, different groups narrow.
sla-every-ticket = every ticket
sla-limits = Limits
sla-limits-help = Type 4h, 30m, 1h 30m; working days as 2d, ending at close of business. Empty = no limit. The first column counts for priorities without one of their own.
sla-calendar = Calendar
sla-calendar-help = Limits count the calendar's open hours. Statutory limits run day and night whatever stands here.
sla-calendar-version = { $name }, version { $n }
sla-around-the-clock = 24 × 7
sla-working-days = { $n ->
    [one] 1 working day
   *[other] { $n } working days
 }
sla-all-priorities = All
sla-clock = Clock
sla-warn-at = Warn at
sla-ends-with = Ends with
sla-ends-resolution = ends with the solution
sla-ends-reply = ends with the first reply
sla-name-en = Name in English
sla-name-zh-hans = Name in 简体中文
sla-name-zh-hant = Name in 繁體中文
sla-more-conditions = More conditions
sla-words-help = Several separated by commas.
sla-validity = Validity
sla-valid-from = Received from
sla-valid-to = Received until
sla-validity-help = By the day the need was received.
sla-active-help = Switched off, the policy is passed over; its running clocks end without a verdict.
sla-edit-note = Saving moves the running clocks to these limits; time used is kept. Closed tickets stay as they were judged.
sla-version-n = version { $n }

sla-field-kind = Kind
sla-field-priority = Priority
sla-field-category = Category
sla-field-channel = Channel
sla-field-customer_class = Customer class
sla-field-department = Department
sla-field-area = Area
sla-field-region = Region
sla-field-product = Product
sla-field-active = Switched off
sla-field-valid_from = Valid from
sla-field-valid_to = Valid until

sla-try = Which policy would this ticket get?
sla-try-lead = Describe a ticket. Nothing is saved.
sla-try-go = Show
sla-try-taken = It gets “{ $name }”.
sla-try-none = No policy fits; no clock would run.
sla-refusal = { " " }is { $found }, not { $wanted }
sla-refusal-off = switched off
sla-refusal-not-yet = valid only for later tickets
sla-refusal-no-longer = valid only for earlier tickets
sla-list-comma = {", "}
sla-colon = {": "}

sla-clock-first_response = First response
sla-clock-next_reply = Next reply
sla-clock-resolution = Solution
sla-clock-statutory = Statutory limit

sla-due-in-open = due in { $time }, business hours
sla-due-in-always = due in { $time }
sla-over-by-open = { $time } over, business hours
sla-over-by-always = { $time } over
sla-paused-left = { $time } left, { $reason }
sla-took = took { $time }
sla-no-clock = No SLA clock on this ticket.

sla-explain-title = SLA of { $number }
sla-policy = Policy
sla-limit = Limit
sla-cycle = turn { $n }
sla-intervals = Every interval
sla-hidden = { $n } earlier intervals are left out here; the API has them all.
sla-sum-counted = counted
sla-sum-paused = paused
sla-sum-closed = outside business hours
sla-sum-excluded = left out
sla-why = Why this policy
sla-why-taken = “{ $name }” is the first policy that fits the ticket as it is now.
sla-why-passed = { $field } does not fit

sla-reason-customer = waiting for the customer
sla-reason-appointment = appointment agreed
sla-reason-force_majeure = force majeure
sla-reason-supplier = waiting for a supplier
sla-reason-third_party = waiting for a third party
sla-reason-parts = waiting for parts
sla-reason-internal = waiting for another department
sla-reason-outside_hours = outside hours
sla-reason-rest_day = rest day
sla-reason-holiday = holiday
sla-reason-make_up_day = make-up working day
sla-reason-stopped = was resolved
sla-reason-merged = merged
sla-reason-policy_off = no policy
sla-reason-ticket_cancelled = ticket withdrawn

sla-too-many-policies = There are as many policies as can be kept.
sla-validity-order = The end lies before the start.
sla-no-target = At least one limit is needed.
sla-target-twice = There is a limit for this clock and priority already.
sla-target-limit = Either seconds or working days, more than zero.
sla-statutory-days = Statutory limits are hours, not working days.
sla-limit-unreadable = Not readable as a limit: 4h, 30m, 2d.
