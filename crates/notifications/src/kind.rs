//! The kinds of notifications: one table, from which everything that is said of a kind follows.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One line per kind: what somebody is told about, its code (stored, in the API), its key in messages, its icon and its
/// colour, which repeats what the icon says.
macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $key:literal, icon: $icon:literal, $tone:literal;)+) => {
        /// What somebody is told about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        pub enum Kind {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)+
        }

        impl Kind {
            /// All, in the order of the preferences.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As stored and as shown in the API.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The message key of the line.
            pub fn title_key(self) -> &'static str {
                match self { $(Self::$variant => concat!("notification-", $key)),+ }
            }

            /// The message key of its row among the preferences.
            pub fn label_key(self) -> &'static str {
                match self { $(Self::$variant => concat!("notification-kind-", $key)),+ }
            }

            /// The icon's name in the sprite.
            pub fn icon(self) -> &'static str {
                match self { $(Self::$variant => $icon),+ }
            }

            /// The colour that repeats what the icon says.
            pub fn tone(self) -> &'static str {
                match self { $(Self::$variant => $tone),+ }
            }
        }
    };
}

kinds! {
    /// A ticket was given to you.
    Assigned = "assigned", "assigned", icon: "user-check", "info";
    /// The customer wrote on your ticket.
    CustomerReplied = "customer_replied", "customer-replied", icon: "message", "info";
    /// A time limit of your ticket comes near.
    SlaWarned = "sla_warned", "sla-warned", icon: "alarm", "warning";
    /// A time limit of your ticket, or of one in your department, has passed.
    SlaBreached = "sla_breached", "sla-breached", icon: "alert-triangle", "danger";
    /// Your import has ended.
    ImportFinished = "import_finished", "import-finished", icon: "file-import", "success";
    /// An improvement action was given to you.
    ActionAssigned = "action_assigned", "action-assigned", icon: "checklist", "info";
    /// The day of your action comes near.
    ActionDueSoon = "action_due_soon", "action-due-soon", icon: "calendar-due", "warning";
    /// The day of your action, or of one in your department, has passed.
    ActionOverdue = "action_overdue", "action-overdue", icon: "calendar-exclamation", "danger";
    /// An action you raised was reported done: does it work?
    ActionToJudge = "action_to_judge", "action-to-judge", icon: "eye-check", "info";
    /// A follow-up visit was given to you.
    VisitAssigned = "visit_assigned", "visit-assigned", icon: "phone-outgoing", "info";
    /// The day of your visit, or of one in your department, has passed.
    VisitLate = "visit_late", "visit-late", icon: "calendar-exclamation", "danger";
    /// A service order was given to you.
    OrderAssigned = "order_assigned", "order-assigned", icon: "tool", "info";
    /// A time limit of your service order comes near.
    OrderWarned = "order_warning", "order-warning", icon: "alarm", "warning";
    /// A time limit of your service order, or of one in your department, has passed.
    OrderBreached = "order_breached", "order-breached", icon: "alert-triangle", "danger";
    /// A call back after a low score was given to you.
    CallbackAssigned = "callback_assigned", "callback-assigned", icon: "phone", "info";
    /// The time of your call back, or of one in your department, has passed.
    CallbackOverdue = "callback_overdue", "callback-overdue", icon: "alarm", "danger";
    /// You were commended.
    Commended = "commended", "commended", icon: "medal", "success";
    /// Somebody reported a security incident.
    IncidentReported = "incident_reported", "incident-reported", icon: "urgent", "danger";
    /// You are called: you are on call, and somebody reported a security incident.
    IncidentCalled = "incident_called", "incident-called", icon: "phone-call", "danger";
    /// Nobody on call has taken up a security incident.
    IncidentUnanswered = "incident_unanswered", "incident-unanswered", icon: "phone-off", "danger";
    /// You are on call from now on.
    OnCallBegun = "on_call_begun", "on-call-begun", icon: "phone", "info";
    /// When you are on call has changed.
    OnCallChanged = "on_call_changed", "on-call-changed", icon: "arrows-exchange", "info";
    /// A security incident was given to you.
    IncidentAssigned = "incident_assigned", "incident-assigned", icon: "shield-exclamation", "info";
    /// Somebody commented on the security incident you lead.
    IncidentCommented = "incident_commented", "incident-commented", icon: "message", "info";
    /// A security incident you reported has ended.
    IncidentReportEnded = "incident_report_ended", "incident-report-ended", icon: "circle-check", "success";
    /// The security incident you lead was closed.
    IncidentClosed = "incident_closed", "incident-closed", icon: "circle-check", "success";
    /// Nobody has looked back at the security incident you led.
    IncidentReviewWaits = "incident_review_waits", "incident-review-waits", icon: "eye-check", "warning";
    /// A security incident you lead was put off until today.
    IncidentResubmitted = "incident_resubmitted", "incident-resubmitted", icon: "bell-ringing", "warning";
    /// The level of your security incident was decided.
    IncidentLevelled = "incident_levelled", "incident-levelled", icon: "scale", "warning";
    /// You were let into a restricted security incident.
    IncidentAdmitted = "incident_admitted", "incident-admitted", icon: "lock-open", "info";
    /// Somebody opened a restricted security incident in an emergency.
    IncidentGlassBroken = "incident_glass_broken", "incident-glass-broken", icon: "alert-triangle", "danger";
    /// A version of a document waits for your review or approval.
    DocumentToDecide = "document_to_decide", "document-to-decide", icon: "eye-check", "info";
    /// A version you wrote, or of a document you keep, was approved.
    DocumentApproved = "document_approved", "document-approved", icon: "circle-check", "success";
    /// A version you wrote, or of a document you keep, was sent back.
    DocumentReturned = "document_returned", "document-returned", icon: "arrow-back-up", "warning";
    /// You are asked to read a document.
    DocumentToRead = "document_to_read", "document-to-read", icon: "book-2", "info";
    /// The day until which you have to read a document comes near.
    DocumentReadReminder = "document_read_reminder", "document-read-reminder", icon: "calendar-due", "warning";
    /// The day until which you had to read a document has passed.
    DocumentReadOverdue = "document_read_overdue", "document-read-overdue", icon: "calendar-exclamation", "danger";
    /// A document you keep is due for review.
    DocumentReviewDue = "document_review_due", "document-review-due", icon: "calendar-due", "warning";
    /// The review of a document you keep, or of one of a department you supervise, is overdue.
    DocumentReviewOverdue = "document_review_overdue", "document-review-overdue", icon: "calendar-exclamation", "danger";
    /// A risk, a vulnerability, a control or a security check was given to you.
    SecurityAssigned = "security_assigned", "security-assigned", icon: "shield-half", "info";
    /// The day of one of them comes near.
    SecurityDueSoon = "security_due_soon", "security-due-soon", icon: "calendar-due", "warning";
    /// The day of one of yours, or of one in your department, has passed.
    SecurityOverdue = "security_overdue", "security-overdue", icon: "calendar-exclamation", "danger";
    /// Something is to be decided: a review is due, an acceptance or exception ended or is asked for.
    SecurityToDecide = "security_to_decide", "security-to-decide", icon: "writing-sign", "info";
    /// An emergency drill you take part in has begun.
    DrillStarted = "drill_started", "drill-started", icon: "flag", "info";
    /// Authorities have to be told of an incident: clocks run.
    ReportBegun = "report_begun", "report-begun", icon: "clock-play", "warning";
    /// The time in which an authority has to be told comes near.
    ReportDue = "report_due", "report-due", icon: "alarm", "warning";
    /// That time has passed.
    ReportLate = "report_late", "report-late", icon: "alert-triangle", "danger";
    /// A task of an incident was given to you.
    IncidentTaskGiven = "incident_task_given", "incident-task-given", icon: "checklist", "info";
    /// Tasks of an incident name a role you take, and nobody else.
    IncidentTaskWaiting = "incident_task_waiting", "incident-task-waiting", icon: "checklist", "info";
    /// The time of a task of yours comes near.
    IncidentTaskDue = "incident_task_due", "incident-task-due", icon: "alarm", "warning";
    /// The time of a task of yours, or of an incident you lead, has passed.
    IncidentTaskLate = "incident_task_late", "incident-task-late", icon: "alarm", "danger";
    /// An awareness campaign asks you.
    AwarenessAsked = "awareness_asked", "awareness-asked", icon: "school", "info";
    /// The day of what an awareness campaign asks of you comes near.
    AwarenessReminder = "awareness_reminder", "awareness-reminder", icon: "calendar-due", "warning";
    /// That day has passed.
    AwarenessOverdue = "awareness_overdue", "awareness-overdue", icon: "calendar-exclamation", "danger";
    /// Evidence was handed to you.
    IncidentEvidenceGiven = "incident_evidence_given", "incident-evidence-given", icon: "box", "info";
    /// Evidence is no longer what was collected.
    IncidentEvidenceAltered = "incident_evidence_altered", "incident-evidence-altered", icon: "alert-triangle", "danger";
}

impl Kind {
    /// From the stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }

    /// Told whatever somebody wishes, and readable whatever happens to the circle of the record: whoever breaks the glass cannot take
    /// the notice of it away from those who knew (handbook §7.2.4).
    pub fn always(self) -> bool {
        self == Self::IncidentGlassBroken
    }

    /// What somebody gets who has chosen nothing: everything in the product, nothing by mail. A desk that mails every
    /// assignment teaches people to delete mails; who is called at night is not looking at a desk.
    pub fn default_wish(self) -> Wish {
        Wish {
            in_app: true,
            email: matches!(self, Self::IncidentCalled | Self::IncidentUnanswered),
        }
    }
}

/// Where somebody wants to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// In the product.
    pub in_app: bool,
    /// By mail.
    pub email: bool,
}
