# Words that the platform itself says: time, errors, sign of life.
time-now = just now
time-minutes-ago = { $n ->
    [one] 1 minute ago
   *[other] { $n } minutes ago
 }
time-hours-ago = { $n ->
    [one] 1 hour ago
   *[other] { $n } hours ago
 }
time-days-ago = { $n ->
    [one] 1 day ago
   *[other] { $n } days ago
 }
time-minutes-ahead = in { $n } min
time-hours-ahead = in { $n } h
time-days-ahead = { $n ->
    [one] in 1 day
   *[other] in { $n } days
 }
duration-seconds = { $n } s
duration-minutes = { $n } min
duration-hours = { $n } h
duration-days = { $n } d

error-not-found-title = Nothing here
error-not-found = This page or record does not exist, or it belongs to somebody else.
error-forbidden-title = Not allowed
error-forbidden = Your role does not include this. A tenant administrator can change that.
error-unauthenticated-title = Sign in first
error-unauthenticated = The sign-in is missing or has ended.
error-validation-title = Some fields need attention
error-validation = Nothing was saved. Correct the fields named below.
error-conflict-title = Somebody was faster
error-conflict = The record changed since you opened it. Nothing was overwritten.
error-conflict-again = The record changed since you opened it. What you typed is kept below: compare it with the record, then save again.
error-precondition-title = Version missing or outdated
error-precondition = The If-Match header is missing or does not name the current version.
error-too-large-title = Too large
error-too-large = The upload is larger than allowed.
error-rate-limited-title = Too many requests
error-rate-limited = Wait a little and try again.
error-unsupported-title = Not understood
error-unsupported = The content type or method of the request is not supported here.
error-malformed-title = Not readable
error-malformed = The request could not be read.
error-internal-title = Something broke on our side
error-internal = What was saved before is safe. Try again; if it happens once more, give the number below to support.
error-unavailable-title = Not ready
error-unavailable = The database does not answer. Work in progress is kept; try again in a moment.
error-id = Number
error-home = Back to the start page
error-csrf = The form is too old. Load the page again; what you typed is kept in the fields.

error-idempotency-reused = This Idempotency-Key was used for another request.
error-idempotency-running = The first request with this Idempotency-Key is still running.

field-required = Required.
field-too-long = At most { $max } characters.
field-too-short = At least { $min } characters.
field-invalid = This value is not possible here.
field-not-a-number = Enter a number.
field-out-of-range = Between { $min } and { $max }.
field-email = Enter an e-mail address such as name@example.com.
field-date = Enter a date such as 2026-03-12.
field-time-skipped = This time did not exist: clocks were put forward.
field-unknown = No such entry.
field-taken = Already in use.
field-unreadable = Cannot be read: { $why }
secrecy-not-in-circle = This person need not know of it so far. Somebody who decides who knows has to let the person in first.
