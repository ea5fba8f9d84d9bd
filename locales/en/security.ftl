# What the security registers share (handbook §7.1–7.2).
security-search = Words or number
security-properties = Properties
security-history = History
security-comment = Comment
security-comment-add = Add comment
security-day-past = This day has passed.
security-settings = Security settings
security-fix-days = Time to fix vulnerabilities
security-fix-days-help = Days from detection by severity. Critical 15 and high 30 follow CISA BOD 19-02; medium and low are the product's defaults (unverified). Days already promised stay.
security-days = days
security-days-order = Less severe ones are not due sooner than worse ones.

security-area-people = People
security-area-physical = Physical
security-area-network = Network
security-area-data = Data
security-area-application = Application
security-area-organisation = Organisation
security-area-supplier = Suppliers

severity-none = None
severity-low = Low
severity-medium = Medium
severity-high = High
severity-critical = Critical

security-field-state = State
security-field-title = Title
security-field-category = Area
security-field-asset = Asset
security-field-threat = Threat
security-field-weakness = Weakness
security-field-owner = Owner
security-field-department = Department
security-field-inherent = Without treatment
security-field-residual = After treatment
security-field-level = Level
security-field-treatment = Treatment
security-field-plan = Plan
security-field-treater = Carried out by
security-field-due-on = Due
security-field-review-on = Review
security-field-accepted-until = Accepted until
security-field-acceptance = Accepted
security-field-reviewed = Reviewed
security-field-comment = Comment

permission-subject-security = Security settings
permission-security-settings = Set grading of risks and days to fix
audit-entity-security-settings = Security settings

action-source-kind-risk = Risk
action-source-kind-vulnerability = Vulnerability
action-source-kind-control = Control
action-source-kind-security-check = Security check
