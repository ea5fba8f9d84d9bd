# Controlled documents (handbook §2.3.3, §7.1).
document-list = Documents
document = Document
document-new = New document
document-begin = Begin document
document-begun = The document was begun.
document-search = Words or number
document-none = No document is in force yet. Begin one: a policy, a standard, a procedure.
document-nothing-to-read = You have read everything you were asked to read.
document-nothing-to-decide = Nothing waits for your review or approval.
document-nothing-to-review = No document is due for review in the next 30 days.
document-nothing-prepared = No version is in preparation.
document-properties = Properties
document-today = today
document-days-left = { $days ->
    [one] in one day
   *[other] in { $days } days
 }
document-days-over = { $days ->
    [one] one day over
   *[other] { $days } days over
 }
document-months = months
document-days = days
document-every-months = { $months ->
    [one] every month
   *[other] every { $months } months
 }
document-within-days = { $days ->
    [one] within one day
   *[other] within { $days } days
 }

document-number = Number
document-title = Title
document-kind = Kind
document-state = State
document-version = Version
document-text = Text
document-text-help = Markdown: # heading, - list, **bold**, | table |. HTML is shown as text.
document-no-text = This version has no text yet.
document-preparing = In preparation
document-owner = Owner
document-owner-help = Keeps it up to date and is told when a review is due.
document-department = Department
document-clauses = Clauses
document-clauses-help = Separated by commas: §7.1, ISO 27001 A.5.1
document-confidentiality = Confidentiality
document-review-on = Review by
document-review-overdue = Review overdue
document-review-months = Review every
document-read-days = Time to read
document-read-until = Read by
document-read-at = Read
document-person = Person
document-waiting = Waiting for me
document-waiting-read = to be read
document-waiting-decide = to be decided
document-created-at = Begun
document-in-force = In force
document-in-force-since = In force since
document-effective-on = In force from
document-effective-help = Empty: as soon as everybody agreed.
document-effective-when-agreed = In force as soon as everybody agreed

document-kind-policy = Policy
document-kind-rule = Rule
document-kind-standard = Standard
document-kind-procedure = Procedure
document-kind-plan = Plan
document-kind-form = Form
document-state-draft = Not in force yet
document-state-effective = In force
document-state-withdrawn = Withdrawn
document-version-state-draft = Draft
document-version-state-in-review = In review
document-version-state-approved = Approved
document-version-state-effective = In force
document-version-state-superseded = Superseded
document-version-state-withdrawn = Withdrawn
document-version-state-discarded = Given up
document-confidentiality-public = Public
document-confidentiality-internal = Internal
document-confidentiality-confidential = Confidential
document-group-effective = In force
document-group-preparing = In preparation
document-group-review-overdue = Review overdue
document-group-review-due = Review due
document-group-withdrawn = Withdrawn
document-group-all = All

document-tab-effective = In force
document-tab-to-read = To read
document-tab-to-decide = To decide
document-tab-mine = Mine
document-tab-preparing = In preparation
document-tab-review = Review due
document-tab-all = All

document-versions = Versions
document-version-number = Version { $number }
document-version-prepared = Version { $number } is in preparation
document-to-version-in-force = To the version in force
document-new-version = New version
document-step-minor = Minor: wording, details
document-step-major = Major: read again by all
document-write = Write
document-look = Preview
document-changes = What changes
document-changes-help = For those who know the version before.
document-major-asks = A major version asks everybody of the audience to read it again.
document-ask-again = Ask the audience to read it again
document-ask-again-help = Otherwise what was acknowledged before still stands.
document-asks-nobody = nobody was asked to read it again
document-written-by = Written by
document-what-changed = What changed
document-compare = Compare
document-compare-in-force = Compare with the version in force
document-from = From
document-to = to
document-no-difference = The two texts are the same.
document-difference = Difference
document-added = added
document-removed = removed

document-submit = Put up for approval
document-submit-help = Reviewers say whether it is right, then approvers put it into force. Whoever wrote in it cannot be asked.
document-reviewers = Reviewers
document-reviewers-help = Several with Ctrl or ⌘.
document-approvers = Approvers
document-approvers-help = At least one, with the right to approve.
document-part-review = Review
document-part-approve = Approval
document-decision-agreed = Agreed
document-decision-returned = Sent back
document-decision-waiting = Waiting
document-decision-later = Asked after the reviewers
document-you-review = You are asked to review this version.
document-you-approve = You are asked to approve this version.
document-agree = Agree
document-approve = Approve
document-return = Send back
document-comment = Comment
document-comment-help = Wanted when it goes back.
document-recall = Take back to draft
document-discard = Give up this version
document-agreed-by = Agreed by

document-confirm = Confirm review
document-confirm-text = What was looked at
document-confirm-help = Still right as it is: the next review is due after the usual months. Otherwise begin a new version.
document-withdraw = Withdraw document
document-withdraw-help = Nobody is asked to read it any more; it stays readable.
document-reason = Reason
document-print = Print
document-printed-at = Printed
document-printed-note = Only the version on screen is controlled.
document-back = Back to the document

document-acknowledge = I have read it
document-acknowledge-help = You have read this document and work by it.
document-asked-to-read = You are asked to read this document
document-you-have-read = Acknowledged by you:
document-readers = Readers
document-readings = Acknowledgements
document-no-readings = Nobody here.
document-audience = Who has to read it
document-audience-change = Change audience
document-audience-nobody = Nobody is asked yet.
document-audience-help = People who join later are asked too. Whoever was asked stays asked.
document-tally = { $done } of { $all } have read it
document-tally-overdue = { $n } overdue
document-reading-state-open = To read
document-reading-state-overdue = Overdue
document-reading-state-acknowledged = Read
document-reading-state-excused = No longer asked
document-reading-group-open = To read
document-reading-group-overdue = Overdue
document-reading-group-acknowledged = Read
document-reading-group-excused = No longer asked
document-reading-group-all = All

document-history = History
document-field-created = Document begun
document-field-begun = Version begun
document-field-text = Text changed
document-field-submitted = Put up for approval
document-field-reviewed-version = Reviewed and agreed
document-field-approved-version = Approved
document-field-returned = Sent back
document-field-recalled = Taken back to draft
document-field-discarded = Given up
document-field-took-effect = In force
document-field-reviewed = Reviewed, still right
document-field-withdrawn = Withdrawn
document-field-audience = Audience changed
document-field-title = Title
document-field-owner = Owner
document-field-department = Department
document-field-clauses = Clauses
document-field-confidentiality = Confidentiality
document-field-review-on = Review by
document-field-review-months = Review every (months)
document-field-read-days = Time to read (days)

measure-document-review-overdue = Documents past their review date
measure-reading-acknowledged = Acknowledgements due

document-months-range = 1 to 60 months.
document-days-range = 1 to 365 days.
document-clauses-long = At most 30 clauses of 60 characters.
document-effective-past = This day has passed.
document-review-past = This day has passed.
document-review-not-in-force = Only a document in force has a review date.
document-approver-missing = Name at least one approver.
document-asked-twice = Nobody is asked twice.
document-asked-many = Too many. Choose roles or departments instead.
document-may-not-approve = Not everybody named may approve documents.
document-own-text = Nobody agrees to their own text. Name somebody who did not write in it.
document-text-missing = The version has no text yet.
document-return-reason = Say why it goes back.
document-not-draft = This version is no longer a draft. Take it back to draft first.
document-already-draft = This version is a draft already.
document-not-in-review = This version is not in review any more.
document-not-asked-now = You have decided already, or the reviewers have not yet.
document-not-in-force = The document is not in force.
document-version-in-preparation = A version is in preparation already.
document-not-asked-to-read = You are not asked to read this document.
document-newer-in-force = A newer version came into force since you opened this page. Read it, then acknowledge it.

permission-subject-document = Documents
permission-document-read = See documents
permission-document-edit = Write and keep documents
permission-document-approve = Approve documents when asked
permission-document-confidential = See all confidential documents
permission-document-export = Export the register
permission-subject-reading = Acknowledgements
permission-reading-read = See who has read what
audit-entity-document = Document
document-desk-decide = Documents to decide on
document-desk-read = Documents to read
