//! The only SQL of answers.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqm_domain::ids::{InvitationId, QuestionnaireVersionId, ResponseId, SurveyId};
use sqm_domain::survey::{Answers, Scores};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{Begun, NewResponse};
use crate::survey::Channel;

/// What a complete response has besides what came in.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) id: ResponseId,
    pub(super) state: &'static str,
    pub(super) day: Date,
    pub(super) submitted_at: Timestamp,
    pub(super) words: Option<String>,
    pub(super) answers: &'a Answers,
    pub(super) scores: &'a Scores,
    pub(super) suspect: &'static str,
    pub(super) personal: Option<Vec<u8>>,
}

/// Is there room for one more answer? Holds the survey, so that the last place is given once.
pub(super) async fn room(tx: &mut TenantTx, survey: SurveyId, most: i32) -> Result<()> {
    let (tenant, survey) = (Uuid::from(tx.tenant()), Uuid::from(survey));
    sqlx::query!(
        "select id from surveys.survey where tenant_id = $1 and id = $2 for update",
        tenant,
        survey
    )
    .fetch_optional(tx.conn())
    .await?;
    let taken = sqlx::query_scalar!(
        r#"select (select count(*) from surveys.response
                    where tenant_id = $1 and survey_id = $2 and state = 'complete')
                + (select count(*) from surveys.ballot where tenant_id = $1 and survey_id = $2) as "n!""#,
        tenant,
        survey
    )
    .fetch_one(tx.conn())
    .await?;
    if taken >= i64::from(most) {
        return Err(Error::Conflict("survey-full"));
    }
    Ok(())
}

/// Uses an invitation up, once; a day is all that is remembered.
pub(super) async fn use_invitation(
    tx: &mut TenantTx,
    survey: SurveyId,
    invitation: InvitationId,
    day: Date,
) -> Result<bool> {
    let used = sqlx::query!(
        "update surveys.invitation
            set state = 'answered', answered_on = $4, remind_at = null, claimed_by = null, claimed_until = null
          where tenant_id = $1 and survey_id = $2 and id = $3 and state <> 'answered'",
        Uuid::from(tx.tenant()),
        Uuid::from(survey),
        Uuid::from(invitation),
        day.to_sqlx() as jiff_sqlx::Date,
    )
    .execute(tx.conn())
    .await?;
    Ok(used.rows_affected() == 1)
}

pub(super) async fn write(
    tx: &mut TenantTx,
    survey: SurveyId,
    version: QuestionnaireVersionId,
    new: &NewResponse,
    row: Row<'_>,
) -> Result<()> {
    let (subject_kind, subject_id) = new.subject.clone().unzip();
    let written = sqlx::query!(
        "insert into surveys.response as r (tenant_id, id, survey_id, version_id, state, day, invitation_id, customer_id,
           subject_kind, subject_id, person_id, department_id, interviewer_id, channel, language, started_at, submitted_at,
           dims, hidden, answers, personal, weight, csat, satisfied, nps, ces, aspects, words, suspect)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
                 $25, $26, $27, $28::text::tsvector, $29)
         on conflict (tenant_id, id) do update
           set state = excluded.state, day = excluded.day, channel = excluded.channel, language = excluded.language,
               submitted_at = excluded.submitted_at, dims = excluded.dims, hidden = excluded.hidden,
               answers = excluded.answers, personal = excluded.personal, csat = excluded.csat,
               satisfied = excluded.satisfied, nps = excluded.nps, ces = excluded.ces, aspects = excluded.aspects,
               words = excluded.words, suspect = excluded.suspect, page = null
         where r.state = 'partial' and r.survey_id = excluded.survey_id",
        Uuid::from(tx.tenant()),
        Uuid::from(row.id),
        Uuid::from(survey),
        Uuid::from(version),
        row.state,
        row.day.to_sqlx() as jiff_sqlx::Date,
        new.invitation.map(Uuid::from),
        new.customer.map(Uuid::from),
        subject_kind,
        subject_id,
        new.person.map(Uuid::from),
        new.department.map(Uuid::from),
        new.interviewer.map(Uuid::from),
        new.channel.map(Channel::as_str),
        new.language,
        new.started_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        row.submitted_at.to_sqlx(),
        Value::Object(new.dims.clone()),
        serde_json::to_value(&new.hidden)?,
        serde_json::to_value(row.answers)?,
        row.personal,
        new.weight.unwrap_or(1.0),
        row.scores.csat,
        row.scores.satisfied,
        row.scores.nps.map(i16::from),
        row.scores.ces,
        serde_json::to_value(&row.scores.aspects)?,
        row.words,
        row.suspect,
    )
    .execute(tx.conn())
    .await?;
    if written.rows_affected() == 0 {
        return Err(Error::Conflict("survey-answered-already"));
    }
    Ok(())
}

pub(super) async fn write_begun(
    tx: &mut TenantTx,
    survey: SurveyId,
    version: QuestionnaireVersionId,
    new: &NewResponse,
    begun: &Begun,
    day: Date,
    personal: Option<Vec<u8>>,
) -> Result<()> {
    let (subject_kind, subject_id) = new.subject.clone().unzip();
    sqlx::query!(
        "insert into surveys.response as r (tenant_id, id, survey_id, version_id, state, day, invitation_id, customer_id,
           subject_kind, subject_id, person_id, department_id, interviewer_id, channel, language, started_at, page, dims,
           hidden, answers, personal)
         values ($1, $2, $3, $4, 'partial', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
         on conflict (tenant_id, id) do update
           set answers = excluded.answers, personal = coalesce(excluded.personal, r.personal), page = excluded.page,
               language = excluded.language
         where r.state = 'partial' and r.survey_id = excluded.survey_id",
        Uuid::from(tx.tenant()),
        Uuid::from(begun.id),
        Uuid::from(survey),
        Uuid::from(version),
        day.to_sqlx() as jiff_sqlx::Date,
        new.invitation.map(Uuid::from),
        new.customer.map(Uuid::from),
        subject_kind,
        subject_id,
        new.person.map(Uuid::from),
        new.department.map(Uuid::from),
        new.interviewer.map(Uuid::from),
        new.channel.map(Channel::as_str),
        new.language,
        begun.started_at.to_sqlx(),
        begun.page,
        Value::Object(new.dims.clone()),
        serde_json::to_value(&new.hidden)?,
        serde_json::to_value(&new.answers)?,
        personal,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Brings the number of answers shown with surveys up to date.
pub(super) async fn recount(tx: &mut TenantTx, surveys: &[Uuid]) -> Result<()> {
    sqlx::query!(
        "update surveys.survey s
            set response_count = (select count(*) from surveys.response r
                                   where r.tenant_id = s.tenant_id and r.survey_id = s.id and r.state = 'complete')
          where s.tenant_id = $1 and s.id = any ($2)",
        Uuid::from(tx.tenant()),
        surveys
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
