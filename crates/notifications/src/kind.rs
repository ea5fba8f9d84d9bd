//! The kinds of notifications.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody is told about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A ticket was given to you.
    Assigned,
    /// The customer wrote on your ticket.
    CustomerReplied,
    /// A time limit of your ticket comes near.
    SlaWarned,
    /// A time limit of your ticket, or of one in your department, has passed.
    SlaBreached,
    /// Your import has ended.
    ImportFinished,
    /// An improvement action was given to you.
    ActionAssigned,
    /// The day of your action comes near.
    ActionDueSoon,
    /// The day of your action, or of one in your department, has passed.
    ActionOverdue,
    /// An action you raised was reported done: does it work?
    ActionToJudge,
    /// A follow-up visit was given to you.
    VisitAssigned,
    /// The day of your visit, or of one in your department, has passed.
    VisitLate,
    /// A service order was given to you.
    OrderAssigned,
    /// A time limit of your service order comes near.
    OrderWarned,
    /// A time limit of your service order, or of one in your department, has passed.
    OrderBreached,
    /// A call back after a low score was given to you.
    CallbackAssigned,
    /// The time of your call back, or of one in your department, has passed.
    CallbackOverdue,
    /// You were commended.
    Commended,
    /// Somebody reported a security incident.
    IncidentReported,
    /// A security incident was given to you.
    IncidentAssigned,
    /// The level of your security incident was decided.
    IncidentLevelled,
    /// You were let into a restricted security incident.
    IncidentAdmitted,
    /// Somebody opened a restricted security incident in an emergency.
    IncidentGlassBroken,
    /// A task of an incident was given to you.
    IncidentTaskGiven,
    /// The time of a task of yours, or of an incident you lead, has passed.
    IncidentTaskLate,
    /// Evidence was handed to you.
    IncidentEvidenceGiven,
    /// Evidence is no longer what was collected.
    IncidentEvidenceAltered,
}

impl Kind {
    /// All, in the order of the preferences.
    pub const ALL: [Self; 26] = [
        Self::Assigned,
        Self::CustomerReplied,
        Self::SlaWarned,
        Self::SlaBreached,
        Self::ImportFinished,
        Self::ActionAssigned,
        Self::ActionDueSoon,
        Self::ActionOverdue,
        Self::ActionToJudge,
        Self::VisitAssigned,
        Self::VisitLate,
        Self::OrderAssigned,
        Self::OrderWarned,
        Self::OrderBreached,
        Self::CallbackAssigned,
        Self::CallbackOverdue,
        Self::Commended,
        Self::IncidentReported,
        Self::IncidentAssigned,
        Self::IncidentLevelled,
        Self::IncidentAdmitted,
        Self::IncidentGlassBroken,
        Self::IncidentTaskGiven,
        Self::IncidentTaskLate,
        Self::IncidentEvidenceGiven,
        Self::IncidentEvidenceAltered,
    ];

    /// As stored and as shown in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::CustomerReplied => "customer_replied",
            Self::SlaWarned => "sla_warned",
            Self::SlaBreached => "sla_breached",
            Self::ImportFinished => "import_finished",
            Self::ActionAssigned => "action_assigned",
            Self::ActionDueSoon => "action_due_soon",
            Self::ActionOverdue => "action_overdue",
            Self::ActionToJudge => "action_to_judge",
            Self::VisitAssigned => "visit_assigned",
            Self::VisitLate => "visit_late",
            Self::OrderAssigned => "order_assigned",
            Self::OrderWarned => "order_warning",
            Self::OrderBreached => "order_breached",
            Self::CallbackAssigned => "callback_assigned",
            Self::CallbackOverdue => "callback_overdue",
            Self::Commended => "commended",
            Self::IncidentReported => "incident_reported",
            Self::IncidentAssigned => "incident_assigned",
            Self::IncidentLevelled => "incident_levelled",
            Self::IncidentAdmitted => "incident_admitted",
            Self::IncidentGlassBroken => "incident_glass_broken",
            Self::IncidentTaskGiven => "incident_task_given",
            Self::IncidentTaskLate => "incident_task_late",
            Self::IncidentEvidenceGiven => "incident_evidence_given",
            Self::IncidentEvidenceAltered => "incident_evidence_altered",
        }
    }

    /// From the stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The message key of the line.
    pub fn title_key(self) -> &'static str {
        match self {
            Self::Assigned => "notification-assigned",
            Self::CustomerReplied => "notification-customer-replied",
            Self::SlaWarned => "notification-sla-warned",
            Self::SlaBreached => "notification-sla-breached",
            Self::ImportFinished => "notification-import-finished",
            Self::ActionAssigned => "notification-action-assigned",
            Self::ActionDueSoon => "notification-action-due-soon",
            Self::ActionOverdue => "notification-action-overdue",
            Self::ActionToJudge => "notification-action-to-judge",
            Self::VisitAssigned => "notification-visit-assigned",
            Self::VisitLate => "notification-visit-late",
            Self::OrderAssigned => "notification-order-assigned",
            Self::OrderWarned => "notification-order-warning",
            Self::OrderBreached => "notification-order-breached",
            Self::CallbackAssigned => "notification-callback-assigned",
            Self::CallbackOverdue => "notification-callback-overdue",
            Self::Commended => "notification-commended",
            Self::IncidentReported => "notification-incident-reported",
            Self::IncidentAssigned => "notification-incident-assigned",
            Self::IncidentLevelled => "notification-incident-levelled",
            Self::IncidentAdmitted => "notification-incident-admitted",
            Self::IncidentGlassBroken => "notification-incident-glass-broken",
            Self::IncidentTaskGiven => "notification-incident-task-given",
            Self::IncidentTaskLate => "notification-incident-task-late",
            Self::IncidentEvidenceGiven => "notification-incident-evidence-given",
            Self::IncidentEvidenceAltered => "notification-incident-evidence-altered",
        }
    }

    /// The message key of its row among the preferences.
    pub fn label_key(self) -> &'static str {
        match self {
            Self::Assigned => "notification-kind-assigned",
            Self::CustomerReplied => "notification-kind-customer-replied",
            Self::SlaWarned => "notification-kind-sla-warned",
            Self::SlaBreached => "notification-kind-sla-breached",
            Self::ImportFinished => "notification-kind-import-finished",
            Self::ActionAssigned => "notification-kind-action-assigned",
            Self::ActionDueSoon => "notification-kind-action-due-soon",
            Self::ActionOverdue => "notification-kind-action-overdue",
            Self::ActionToJudge => "notification-kind-action-to-judge",
            Self::VisitAssigned => "notification-kind-visit-assigned",
            Self::VisitLate => "notification-kind-visit-late",
            Self::OrderAssigned => "notification-kind-order-assigned",
            Self::OrderWarned => "notification-kind-order-warning",
            Self::OrderBreached => "notification-kind-order-breached",
            Self::CallbackAssigned => "notification-kind-callback-assigned",
            Self::CallbackOverdue => "notification-kind-callback-overdue",
            Self::Commended => "notification-kind-commended",
            Self::IncidentReported => "notification-kind-incident-reported",
            Self::IncidentAssigned => "notification-kind-incident-assigned",
            Self::IncidentLevelled => "notification-kind-incident-levelled",
            Self::IncidentAdmitted => "notification-kind-incident-admitted",
            Self::IncidentGlassBroken => "notification-kind-incident-glass-broken",
            Self::IncidentTaskGiven => "notification-kind-incident-task-given",
            Self::IncidentTaskLate => "notification-kind-incident-task-late",
            Self::IncidentEvidenceGiven => "notification-kind-incident-evidence-given",
            Self::IncidentEvidenceAltered => "notification-kind-incident-evidence-altered",
        }
    }

    /// The icon's name in the sprite.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Assigned => "user-check",
            Self::CustomerReplied => "message",
            Self::SlaWarned => "alarm",
            Self::SlaBreached => "alert-triangle",
            Self::ImportFinished => "file-import",
            Self::ActionAssigned => "checklist",
            Self::ActionDueSoon => "calendar-due",
            Self::ActionOverdue => "calendar-exclamation",
            Self::ActionToJudge => "eye-check",
            Self::VisitAssigned => "phone-outgoing",
            Self::VisitLate => "calendar-exclamation",
            Self::OrderAssigned => "tool",
            Self::OrderWarned => "alarm",
            Self::OrderBreached => "alert-triangle",
            Self::CallbackAssigned => "phone",
            Self::CallbackOverdue => "alarm",
            Self::Commended => "medal",
            Self::IncidentReported => "urgent",
            Self::IncidentAssigned => "shield-exclamation",
            Self::IncidentLevelled => "scale",
            Self::IncidentAdmitted => "lock-open",
            Self::IncidentGlassBroken => "alert-triangle",
            Self::IncidentTaskGiven => "checklist",
            Self::IncidentTaskLate => "alarm",
            Self::IncidentEvidenceGiven => "box",
            Self::IncidentEvidenceAltered => "alert-triangle",
        }
    }

    /// The colour that repeats what the icon says.
    pub fn tone(self) -> &'static str {
        match self {
            Self::SlaBreached
            | Self::ActionOverdue
            | Self::VisitLate
            | Self::OrderBreached
            | Self::CallbackOverdue
            | Self::IncidentReported
            | Self::IncidentGlassBroken
            | Self::IncidentTaskLate
            | Self::IncidentEvidenceAltered => "danger",
            Self::SlaWarned | Self::ActionDueSoon | Self::OrderWarned | Self::IncidentLevelled => "warning",
            Self::ImportFinished | Self::Commended => "success",
            Self::Assigned
            | Self::CustomerReplied
            | Self::ActionAssigned
            | Self::ActionToJudge
            | Self::VisitAssigned
            | Self::OrderAssigned
            | Self::CallbackAssigned
            | Self::IncidentAssigned
            | Self::IncidentAdmitted
            | Self::IncidentTaskGiven
            | Self::IncidentEvidenceGiven => "info",
        }
    }

    /// What somebody gets who has chosen nothing: everything in the product, nothing by mail. A desk that mails every
    /// assignment teaches people to delete mails.
    pub fn default_wish(self) -> Wish {
        Wish {
            in_app: true,
            email: false,
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
