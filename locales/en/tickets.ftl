# Tickets: the words of their codes, shared by lists, exports and imports.
ticket-kind-consultation = Consultation
ticket-kind-complaint = Complaint
ticket-kind-repair = Repair
ticket-kind-support = Technical support

ticket-status-new = New
ticket-status-open = In progress
ticket-status-pending = Pending
ticket-status-resolved = Resolved
ticket-status-closed = Closed
ticket-status-cancelled = Withdrawn
ticket-status-merged = Merged

pending-reason-customer = waiting for the customer
pending-reason-appointment = agreed date
pending-reason-force-majeure = force majeure
pending-reason-supplier = waiting for a supplier
pending-reason-third-party = waiting for a third party
pending-reason-parts = waiting for parts
pending-reason-internal = waiting for another department

priority-p1 = P1 critical
priority-p2 = P2 high
priority-p3 = P3 moderate
priority-p4 = P4 low
priority-p5 = P5 planning

level-high = High
level-medium = Medium
level-low = Low

channel-phone = Phone
channel-email = E-mail
channel-web = Web form
channel-portal = Customer portal
channel-chat = Chat
channel-app = App
channel-social = Social media
channel-sms = Text message
channel-letter = Letter
channel-counter = Shop counter
channel-regulator = Regulator
channel-api = Other system
channel-import = Import
channel-other = Other

# Headings of the exported list.
ticket-number = Number
ticket-external-id = External number
ticket-kind = Kind
ticket-subject = Subject
ticket-status = Status
ticket-pending-reason = Pending because
ticket-priority = Priority
ticket-channel = Channel
ticket-category = Category
ticket-department = Department
ticket-assignee = Assignee
ticket-record = Ticket
ticket-customer = Customer
ticket-region = Region
ticket-city = City
ticket-product = Product
ticket-tags = Tags
ticket-opened-at = Received
ticket-updated-at = Last change
ticket-resolved-at = Resolved
ticket-due-at = Due

# Groups of the global search.
ticket-search = Tickets

# Imports: the target and its fields.
import-target-tickets = Tickets
ticket-field-external-id = Number in the source
ticket-field-source = Source system
ticket-field-kind = Kind
ticket-field-subject = Subject
ticket-field-description = Description
ticket-field-channel = Channel
ticket-field-status = Status
ticket-field-pending-reason = Pending because
ticket-field-impact = Impact
ticket-field-urgency = Urgency
ticket-field-category = Category
ticket-field-department = Department or team
ticket-field-assignee = Assignee
ticket-field-product = Product
ticket-field-region = Region
ticket-field-city = City
ticket-field-area = Town or country
ticket-field-opened-at = Received
ticket-field-first-response-at = First reply
ticket-field-resolved-at = Resolved
ticket-field-closed-at = Closed
ticket-field-event-at = Time of the event

# What cannot be done, and why.
ticket-opened-in-future = This lies in the future.
ticket-category-inactive = This category is no longer offered.
ticket-too-many-tags = At most { $max } tags.
ticket-attributes-too-large = Further fields: at most 100, 20,000 characters in all.
ticket-reason-only-pending = Only a pending ticket has this.
ticket-pending-until-past = This has passed already.
ticket-move-impossible = The ticket cannot go from its present status to this one.
ticket-merge-by-merge = Merge the ticket instead of setting this status.
ticket-is-merged = This ticket went on in another one. Work on that one, or take the merge back.
ticket-merge-with-itself = A ticket cannot be merged into itself.
ticket-merge-target-merged = The ticket chosen went on in another one itself. Choose that one.
ticket-not-merged = This ticket is not merged.
ticket-link-with-itself = A ticket cannot be linked to itself.
category-below-itself = A category cannot lie below itself.
category-in-use = Tickets or categories use this one. Switch it off instead.
view-sharing-not-allowed = Only those who may change settings can put a view before everybody.
bulk-ids-or-query = Name tickets or a filter, one of the two.
bulk-too-many = More than 50,000 tickets. Narrow the filter.
bulk-over = This change is over already.
