# What people are told, and where.
notifications-title = Notifications
notifications-unread = unread
notifications-new = New
notifications-read-all = Mark all as read
notifications-empty = Nothing has happened yet that concerns you.

notification-assigned = { $number } was assigned to you
notification-customer-replied = The customer replied on { $number }
notification-sla-warned = { $target ->
    [first_response] { $number }: the first response is due soon
    [next_reply] { $number }: the next reply is due soon
    [resolution] { $number }: the solution is due soon
    [statutory] { $number }: the statutory limit is near
   *[other] { $number }: a time limit is near
 }
notification-sla-breached = { $target ->
    [first_response] { $number }: the first response is overdue
    [next_reply] { $number }: the next reply is overdue
    [resolution] { $number }: the solution is overdue
    [statutory] { $number }: the statutory limit has passed
   *[other] { $number }: a time limit has passed
 }
notification-import-finished = { $state ->
    [failed] The import failed
    [cancelled] The import was cancelled: { $created } new, { $changed } changed
   *[other] The import has finished: { $created } new, { $changed } changed, { $rejected } rejected
 }

notification-preferences = Notification settings
notification-preferences-saved = Saved
notification-in-app = Show in the product when
notification-email = Send an e-mail when
notification-mail-off = No mail server is set up on this installation, so nothing is sent by e-mail yet.
notification-kind-assigned = a ticket is assigned to me
notification-kind-customer-replied = a customer replies on my ticket
notification-kind-sla-warned = a time limit of my ticket comes near
notification-kind-sla-breached = a time limit has passed on my ticket or in a department I supervise
notification-kind-import-finished = an import I started has finished

notification-mail-open = Open
notification-mail-why = You get this mail because you asked for it. Change that here:

notification-action-assigned = { $number } is yours to carry out
notification-kind-action-assigned = an improvement action is given to me
notification-action-due-soon = { $number } is due soon
notification-kind-action-due-soon = the day of my action comes near
notification-action-overdue = { $number } is overdue
notification-kind-action-overdue = an action of mine, or in a department I supervise, is overdue
notification-action-to-judge = { $number } was reported done: does it work?
notification-kind-action-to-judge = an action I raised is reported done
notification-callback-assigned = { $number } is yours to call back
notification-kind-callback-assigned = a call back is given to me
notification-callback-overdue = { $number }: the time to call back has passed
notification-kind-callback-overdue = a call back of mine, or in a department I supervise, is overdue
notification-commended = You were commended
notification-kind-commended = I am commended

notification-visit-assigned = { $number } is yours to call
notification-kind-visit-assigned = a follow-up visit is given to me
notification-visit-late = { $number }: the customer has not been called yet
notification-kind-visit-late = a visit of mine, or in a department I supervise, is overdue
notification-order-assigned = { $number } is yours to carry out
notification-kind-order-assigned = a service order is given to me
notification-order-warning = { $limit ->
    [response] { $number }: the first response is due soon
   *[other] { $number }: completion is due soon
 }
notification-kind-order-warning = a time limit of my service order comes near
notification-order-breached = { $limit ->
    [response] { $number }: the first response is overdue
   *[other] { $number }: completion is overdue
 }
notification-kind-order-breached = a time limit has passed on my service order or in a department I supervise
notification-drill = Drill: { $line }
notification-drill-started = Emergency drill { $number } has begun
notification-kind-drill-started = An emergency drill I take part in begins
notification-report-begun = { $number }: authorities have to be told
notification-kind-report-begun = authorities have to be told of an incident
notification-report-due = { $number }: { $percent } % of the reporting time has gone
notification-kind-report-due = the time for a report to an authority comes near
notification-report-late = { $number }: a report to an authority is late
notification-kind-report-late = a report to an authority is late
notification-incident-reported = Security incident { $number } was reported
notification-kind-incident-reported = A security incident was reported
notification-incident-called = You are called: security incident { $number } was reported and waits
notification-kind-incident-called = I am on call and a security incident waits
notification-incident-unanswered = Nobody on call has taken up security incident { $number }
notification-kind-incident-unanswered = Nobody on call takes up a security incident
notification-on-call-begun = You are on call now: { $line }
notification-kind-on-call-begun = My turn on call begins
notification-on-call-changed = When you are on call has changed: { $line }
notification-kind-on-call-changed = When I am on call changes
notification-incident-assigned = You lead security incident { $number }
notification-kind-incident-assigned = A security incident is given to me
notification-incident-commented = A comment on security incident { $number }
notification-kind-incident-commented = A comment on a security incident I lead
notification-incident-closed = Security incident { $number } was closed
notification-kind-incident-closed = A security incident I lead is closed
notification-incident-report-ended = What you reported as { $number } has ended
notification-kind-incident-report-ended = A security incident I reported has ended
notification-incident-review-waits = Security incident { $number } waits to be looked back at
notification-kind-incident-review-waits = The review of a security incident I led is waiting
notification-incident-resubmitted = Security incident { $number } is due again: it was put off until today
notification-kind-incident-resubmitted = A security incident I put off is due again
notification-incident-levelled = The level of security incident { $number } was decided
notification-kind-incident-levelled = The level of my security incident is decided
notification-incident-admitted = You may see security incident { $number }
notification-kind-incident-admitted = I am let into a restricted incident
notification-incident-glass-broken = Somebody opened security incident { $number } in an emergency
notification-kind-incident-glass-broken = A restricted incident is opened in an emergency

notification-document-to-decide = { $number } waits for your decision
notification-kind-document-to-decide = a document waits for my review or approval
notification-document-approved = { $number } was approved
notification-kind-document-approved = a version I wrote, or of a document I keep, is approved
notification-document-returned = { $number } was sent back
notification-kind-document-returned = a version I wrote, or of a document I keep, is sent back
notification-document-to-read = { $number } is for you to read
notification-kind-document-to-read = I am asked to read a document
notification-document-read-reminder = { $number } has to be read soon
notification-kind-document-read-reminder = the day to have read a document comes near
notification-document-read-overdue = { $number } is not read yet, and its day has passed
notification-kind-document-read-overdue = the day to have read a document has passed
notification-document-review-due = { $number } is due for review
notification-kind-document-review-due = a document I keep is due for review
notification-document-review-overdue = { $number }: the review is overdue
notification-kind-document-review-overdue = the review of a document I keep, or of a department I supervise, is overdue
notification-security-assigned = { $number } was given to you
notification-kind-security-assigned = a risk, vulnerability, control, security check, data asset or drill is given to me
notification-security-due-soon = { $number } is due soon
notification-kind-security-due-soon = the day of one of them comes near
notification-security-overdue = { $number } is overdue
notification-kind-security-overdue = one of mine, or in a department I supervise, is overdue
notification-security-to-decide = { $number } waits for a decision
notification-kind-security-to-decide = a review, an acceptance or an exception waits for a decision
notification-incident-task-given = A task of security incident { $number } is yours
notification-kind-incident-task-given = A task of an incident is given to me
notification-incident-task-waiting = Tasks of security incident { $number } wait for your role
notification-kind-incident-task-waiting = Tasks of an incident wait for my role
notification-incident-task-due = The time of a task of security incident { $number } comes near
notification-kind-incident-task-due = The time of my task of an incident comes near
notification-incident-task-late = A task of security incident { $number } is late
notification-kind-incident-task-late = A task of an incident is late
notification-incident-evidence-given = Evidence of security incident { $number } was handed to you
notification-kind-incident-evidence-given = Evidence is handed to me
notification-incident-evidence-altered = Evidence of security incident { $number } was altered
notification-kind-incident-evidence-altered = Evidence was altered
notification-awareness-asked = { $number } asks something of you
notification-kind-awareness-asked = An awareness campaign asks me
notification-awareness-reminder = { $number } is to be done soon
notification-kind-awareness-reminder = What a campaign asks of me is due soon
notification-awareness-overdue = { $number } is not done yet, and its day has passed
notification-kind-awareness-overdue = The day of what a campaign asks of me has passed
