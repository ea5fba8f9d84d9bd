//! Use cases of invitations that are there.

use serde_json::json;
use sqm_domain::ids::{InvitationId, SurveyId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::model::{Counts, Invitation, InvitationFilter, InvitationState};
use super::sql;
use crate::survey::{self, Privacy, State};

/// A page of a survey's invitations, newest first. Of an anonymous survey nobody is told who is meant.
pub(crate) async fn list(
    tx: &mut TenantTx,
    id: SurveyId,
    filter: &InvitationFilter,
    paging: &Paging,
) -> Result<Paged<Invitation>> {
    let survey = survey::get(tx, id).await?;
    let after: Option<Uuid> = paging.position()?;
    let mut rows = sql::list(tx, id, filter, after, paging.size() + 1).await?;
    if survey.privacy == Privacy::Anonymous {
        for row in &mut rows {
            veil(row);
        }
    }
    Ok(Paged::new(rows, paging.size(), |row| Uuid::from(row.id)))
}

/// Takes away what leads to a person.
fn veil(invitation: &mut Invitation) {
    invitation.customer_id = None;
    invitation.subject_id = None;
    invitation.person_id = None;
}

/// How many stand where.
pub(crate) async fn counts(tx: &mut TenantTx, id: SurveyId) -> Result<Counts> {
    sql::counts(tx, id).await
}

/// One invitation.
pub(crate) async fn get(tx: &mut TenantTx, id: InvitationId) -> Result<Invitation> {
    let mut found = sql::get(tx, id, false).await?;
    if survey::get(tx, found.survey_id).await?.privacy == Privacy::Anonymous {
        veil(&mut found);
    }
    Ok(found)
}

/// Does not ask somebody after all.
pub(crate) async fn skip(tx: &mut TenantTx, id: InvitationId) -> Result<SurveyId> {
    let known = sql::get(tx, id, true).await?;
    if !matches!(
        known.state,
        InvitationState::Waiting | InvitationState::Sent | InvitationState::Opened
    ) {
        return Err(Error::Conflict("invitation-settled"));
    }
    sql::end(tx, id, InvitationState::Skipped, "by_hand").await?;
    tx.audit(AuditEntry::new(
        "invitation.skip",
        "survey_invitation",
        id,
        json!({}),
    ));
    Ok(known.survey_id)
}

/// Asks once more, from the first message on. Not those who have answered or do not want to.
pub(crate) async fn again(tx: &mut TenantTx, id: InvitationId) -> Result<SurveyId> {
    let known = sql::get(tx, id, true).await?;
    if matches!(known.state, InvitationState::Answered | InvitationState::Refused) {
        return Err(Error::Conflict("invitation-settled"));
    }
    if survey::get(tx, known.survey_id).await?.state == State::Closed {
        return Err(Error::Conflict("survey-closed"));
    }
    sql::again(tx, id).await?;
    tx.audit(AuditEntry::new(
        "invitation.resend",
        "survey_invitation",
        id,
        json!({}),
    ));
    Ok(known.survey_id)
}
