# The vulnerability register (handbook §7.2.3, §7.2.5).
vulnerability-list = Vulnerabilities
vulnerability-new = New vulnerability
vulnerability-none = Nothing is to be fixed. Put in what was found, or import a scanner’s report.
vulnerability-title = Vulnerability
vulnerability-asset = Asset
vulnerability-asset-help = A host, an address, an application.
vulnerability-identifier = Identifier
vulnerability-identifier-help = CVE number, or the scanner’s own. With the asset it names one finding.
vulnerability-finding-id = Finding number
vulnerability-description = Description
vulnerability-solution = How to fix
vulnerability-score = Score
vulnerability-score-of = CVSS score
vulnerability-score-help = Computed from a v3 vector unless given.
vulnerability-vector = CVSS vector
vulnerability-severity = Severity
vulnerability-severity-help = Only where there is no score.
vulnerability-severity-change = The due day follows.
vulnerability-by-score = By the score
vulnerability-scanner = Found by
vulnerability-scan = Scan
vulnerability-detected = First found
vulnerability-seen = Last seen
vulnerability-unseen = Not seen since
vulnerability-unseen-title = Not seen any more
vulnerability-unseen-note = A full scan on this day did not see these. They can be closed as fixed.
vulnerability-unseen-close = Close them
vulnerability-due = Fix by
vulnerability-fixed = Fixed
vulnerability-verified-by = Made sure by
vulnerability-owner = Fixed by
vulnerability-nobody = nobody yet
vulnerability-what = What was found
vulnerability-next = Next step
vulnerability-done = Note
vulnerability-done-help = What was done, or why. Wanted for a false positive and for opening again.
vulnerability-exception = Exception
vulnerability-exception-until = Until
vulnerability-ask = Ask for an exception
vulnerability-ask-help = Why it cannot be fixed now, and what protects meanwhile. Somebody else decides.
vulnerability-asked = Exception asked for
vulnerability-approved = Exception approved
vulnerability-decided-by-other = Somebody else with the right decides about it.
vulnerability-decide-help = Wanted when it is refused.
vulnerability-grant = Approve
vulnerability-refuse = Refuse
vulnerability-of-import = Import
vulnerability-this-import = this one

vulnerability-state-open = Open
vulnerability-state-in-progress = Being fixed
vulnerability-state-fixed = To be verified
vulnerability-state-verified = Verified
vulnerability-state-false-positive = False positive
vulnerability-state-exception = Exception

vulnerability-step-open = Open again
vulnerability-step-in-progress = Begin
vulnerability-step-fixed = Report fixed
vulnerability-step-verified = Verified
vulnerability-step-false-positive = False positive
vulnerability-step-back = Put back

vulnerability-group-open = To be fixed
vulnerability-group-overdue = Overdue
vulnerability-group-to-verify = To be verified
vulnerability-group-asked = Exception asked for
vulnerability-group-closed = Closed
vulnerability-group-all = All

vulnerability-tab-open = To be fixed
vulnerability-tab-mine = Mine
vulnerability-tab-overdue = Overdue
vulnerability-tab-asked = Exceptions asked for
vulnerability-tab-to-verify = To be verified

vulnerability-score-range = 0.0 to 10.0.
vulnerability-severity-missing = Give a score, a v3 vector or a severity.
vulnerability-future = This day lies ahead.
vulnerability-known = This finding is in the register already.
vulnerability-move-invalid = This step is no longer possible. The vulnerability has moved on.
vulnerability-own-request = An exception is decided by somebody else than who asked for it.
vulnerability-not-asked = No exception is asked for.

import-target-vulnerabilities = Vulnerabilities

measure-vulnerability-fixed-on-time = Vulnerabilities due
measure-vulnerability-fix-seconds = Vulnerabilities fixed

permission-subject-vulnerability = Vulnerabilities
permission-vulnerability-read = See vulnerabilities
permission-vulnerability-edit = Put in and change vulnerabilities
permission-vulnerability-approve = Approve exceptions
permission-vulnerability-import = Import vulnerabilities
permission-vulnerability-export = Export vulnerabilities
audit-entity-vulnerability = Vulnerability

security-field-description = Description
security-field-solution = How to fix
security-field-severity = Severity
security-field-exception = Exception asked for
security-field-exception-until = Exception until
security-field-approved = Exception approved
security-field-refused = Exception refused
security-field-unseen = Not seen in the full scan
