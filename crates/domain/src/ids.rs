//! Typed ids: UUID version 7, so that a later id sorts after an earlier one and no created-at index is needed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

/// RFC 9562 §5.7. The time comes from the caller, so that a test's clock orders its ids as well.
fn version_7(at: Timestamp) -> Uuid {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    let random = Uuid::new_v4().into_bytes();
    let mut tail = [0u8; 10];
    tail.copy_from_slice(&random[..10]);
    // Bytes 6 and 8 of a random UUID carry its version and variant: not random. Take two others.
    tail[6] = random[10];
    tail[8] = random[11];
    Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh id that sorts by the given instant (millisecond precision).
            pub fn new_at(at: Timestamp) -> Self {
                Self(version_7(at))
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A tenant: one operator.
    TenantId,
    /// A staff account.
    UserId,
    /// A department.
    DepartmentId,
    /// A post inside a department.
    PostId,
    /// A customer.
    CustomerId,
    /// A ticket.
    TicketId,
    /// A message of a ticket's thread.
    MessageId,
    /// A node of the category tree.
    CategoryId,
    /// An SLA policy.
    PolicyId,
    /// A business calendar.
    CalendarId,
    /// An SLA clock on a ticket.
    ClockId,
    /// An objective.
    ObjectiveId,
    /// A run of an import.
    ImportId,
    /// A saved column mapping.
    MappingId,
    /// An uploaded file.
    FileId,
    /// An event of the backbone, an audit line, a request.
    EventId,
    /// A signed-in session.
    SessionId,
    /// A notification to a user.
    NotificationId,
    /// An improvement action.
    ActionId,
    /// A saved view of a list.
    ViewId,
    /// Something a customer bought.
    PurchaseId,
    /// A follow-up plan.
    PlanId,
    /// A follow-up visit by telephone.
    VisitId,
    /// A service order.
    OrderId,
    /// A photograph of a service order or a security check.
    PhotoId,
    /// A questionnaire.
    QuestionnaireId,
    /// A published version of a questionnaire.
    QuestionnaireVersionId,
    /// A survey: a questionnaire that is asked.
    SurveyId,
    /// How a questionnaire looks.
    ThemeId,
    /// Somebody who is asked.
    InvitationId,
    /// Answers to a survey.
    ResponseId,
    /// A call back after a low score.
    CallbackId,
    /// A figure that is watched in the next round.
    WatchItemId,
    /// A good practice, written up.
    PracticeId,
    /// A security incident.
    IncidentId,
    /// A category of security incidents.
    IncidentCategoryId,
    /// A commendation.
    CommendationId,
    /// A law or plan that wants to be told of incidents.
    RegimeId,
    /// One report a regime asks for.
    RegimeStepId,
    /// A duty to report an incident.
    DutyId,
    /// A report about an incident.
    ReportId,
    /// A controlled document.
    DocumentId,
    /// A version of a controlled document.
    DocumentVersionId,
    /// Somebody's reading of a document, asked for and acknowledged.
    ReadingId,
    /// A risk.
    RiskId,
    /// A vulnerability.
    VulnerabilityId,
    /// A security control.
    ControlId,
    /// A plan of security checks.
    CheckPlanId,
    /// A security check.
    CheckId,
    /// A key post.
    KeyPostId,
    /// Somebody holding a key post.
    PostHolderId,
    /// A background check of a holder of a key post.
    PostCheckId,
    /// A letter a holder of a key post signed.
    PostLetterId,
    /// A site.
    SiteId,
    /// An entry of a site's access log.
    AccessEntryId,
    /// What a rule found in access logs.
    AccessFindingId,
    /// An emergency plan.
    PlaybookId,
    /// A version of an emergency plan.
    PlaybookVersionId,
    /// An emergency plan started on an incident.
    PlaybookRunId,
    /// A task of an incident.
    TaskId,
    /// An emergency drill.
    DrillId,
    /// A line of an incident's timeline.
    LogEntryId,
    /// A system an incident hit.
    HitAssetId,
    /// An indicator of compromise.
    IocId,
    /// Somebody an incident concerns.
    InvolvedId,
    /// A piece of evidence.
    EvidenceId,
    /// A data asset of the inventory.
    DataAssetId,
    /// Somebody a data asset is given to.
    DataShareId,
    /// An awareness campaign.
    CampaignId,
    /// What an awareness campaign asks of one person.
    AwarenessTaskId,
    /// A line of people on call.
    OnCallLineId,
    /// Somebody standing in on call.
    StandInId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        let at = |ms| Timestamp::from_millisecond(ms).unwrap();
        let early = TicketId::new_at(at(1_700_000_000_000));
        let late = TicketId::new_at(at(1_700_000_000_001));
        assert!(early < late);
        assert_ne!(late, TicketId::new_at(at(1_700_000_000_001)));
        assert_eq!(Uuid::from(early).get_version_num(), 7);
    }

    #[test]
    fn an_id_is_plain_text_outside() {
        let id: UserId = "018bcfe5-6800-7000-8000-000000000001".parse().unwrap();
        assert_eq!(
            serde_json::to_string(&id).unwrap(),
            "\"018bcfe5-6800-7000-8000-000000000001\""
        );
        assert_eq!(id.to_string(), "018bcfe5-6800-7000-8000-000000000001");
        assert_eq!(
            serde_json::from_str::<UserId>("\"018bcfe5-6800-7000-8000-000000000001\"").unwrap(),
            id
        );
    }
}
