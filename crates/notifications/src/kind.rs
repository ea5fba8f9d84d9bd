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
    /// A version of a document waits for your review or approval.
    DocumentToDecide,
    /// A version you wrote, or of a document you keep, was approved.
    DocumentApproved,
    /// A version you wrote, or of a document you keep, was sent back.
    DocumentReturned,
    /// You are asked to read a document.
    DocumentToRead,
    /// The day until which you have to read a document comes near.
    DocumentReadReminder,
    /// The day until which you had to read a document has passed.
    DocumentReadOverdue,
    /// A document you keep is due for review.
    DocumentReviewDue,
    /// The review of a document you keep, or of one of a department you supervise, is overdue.
    DocumentReviewOverdue,
}

impl Kind {
    /// All, in the order of the preferences.
    pub const ALL: [Self; 25] = [
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
        Self::DocumentToDecide,
        Self::DocumentApproved,
        Self::DocumentReturned,
        Self::DocumentToRead,
        Self::DocumentReadReminder,
        Self::DocumentReadOverdue,
        Self::DocumentReviewDue,
        Self::DocumentReviewOverdue,
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
            Self::DocumentToDecide => "document_to_decide",
            Self::DocumentApproved => "document_approved",
            Self::DocumentReturned => "document_returned",
            Self::DocumentToRead => "document_to_read",
            Self::DocumentReadReminder => "document_read_reminder",
            Self::DocumentReadOverdue => "document_read_overdue",
            Self::DocumentReviewDue => "document_review_due",
            Self::DocumentReviewOverdue => "document_review_overdue",
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
            Self::DocumentToDecide => "notification-document-to-decide",
            Self::DocumentApproved => "notification-document-approved",
            Self::DocumentReturned => "notification-document-returned",
            Self::DocumentToRead => "notification-document-to-read",
            Self::DocumentReadReminder => "notification-document-read-reminder",
            Self::DocumentReadOverdue => "notification-document-read-overdue",
            Self::DocumentReviewDue => "notification-document-review-due",
            Self::DocumentReviewOverdue => "notification-document-review-overdue",
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
            Self::DocumentToDecide => "notification-kind-document-to-decide",
            Self::DocumentApproved => "notification-kind-document-approved",
            Self::DocumentReturned => "notification-kind-document-returned",
            Self::DocumentToRead => "notification-kind-document-to-read",
            Self::DocumentReadReminder => "notification-kind-document-read-reminder",
            Self::DocumentReadOverdue => "notification-kind-document-read-overdue",
            Self::DocumentReviewDue => "notification-kind-document-review-due",
            Self::DocumentReviewOverdue => "notification-kind-document-review-overdue",
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
            Self::DocumentToDecide => "eye-check",
            Self::DocumentApproved => "circle-check",
            Self::DocumentReturned => "arrow-back-up",
            Self::DocumentToRead => "book-2",
            Self::DocumentReadReminder => "calendar-due",
            Self::DocumentReadOverdue => "calendar-exclamation",
            Self::DocumentReviewDue => "calendar-due",
            Self::DocumentReviewOverdue => "calendar-exclamation",
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
            | Self::DocumentReadOverdue
            | Self::DocumentReviewOverdue => "danger",
            Self::SlaWarned
            | Self::ActionDueSoon
            | Self::OrderWarned
            | Self::DocumentReturned
            | Self::DocumentReadReminder
            | Self::DocumentReviewDue => "warning",
            Self::ImportFinished | Self::Commended | Self::DocumentApproved => "success",
            Self::Assigned
            | Self::CustomerReplied
            | Self::ActionAssigned
            | Self::ActionToJudge
            | Self::VisitAssigned
            | Self::OrderAssigned
            | Self::CallbackAssigned
            | Self::DocumentToDecide
            | Self::DocumentToRead => "info",
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
