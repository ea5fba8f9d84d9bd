//! The SQL of personal links.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde_json::{Map, Value};
use sqm_domain::ids::{
    CustomerId, DepartmentId, InvitationId, QuestionnaireVersionId, ResponseId, SurveyId, UserId,
};
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use uuid::Uuid;

use crate::survey::Channel;

/// Somebody who was asked in person.
#[derive(Clone, Debug)]
pub(super) struct Invited {
    pub(super) id: InvitationId,
    pub(super) survey: SurveyId,
    pub(super) channel: Channel,
    pub(super) customer: Option<CustomerId>,
    pub(super) subject: Option<(String, Uuid)>,
    pub(super) person: Option<UserId>,
    pub(super) department: Option<DepartmentId>,
    pub(super) dims: Map<String, Value>,
    pub(super) language: Option<String>,
    pub(super) state: String,
}

/// The invitation behind a code.
pub(super) async fn invited(tx: &mut TenantTx, hash: &[u8]) -> Result<Option<Invited>> {
    let row = sqlx::query!(
        "select id, survey_id, channel, customer_id, subject_kind, subject_id, person_id, department_id, dims, language, state
           from surveys.invitation where tenant_id = $1 and code_hash = $2",
        Uuid::from(tx.tenant()),
        hash
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Invited {
        id: row.id.into(),
        survey: row.survey_id.into(),
        channel: Channel::from_code(&row.channel).unwrap_or(Channel::Link),
        customer: row.customer_id.map(Into::into),
        subject: row.subject_kind.zip(row.subject_id),
        person: row.person_id.map(Into::into),
        department: row.department_id.map(Into::into),
        dims: match row.dims {
            Value::Object(dims) => dims,
            _ => Map::new(),
        },
        language: row.language,
        state: row.state,
    }))
}

/// Notes the day on which a link was first opened.
pub(super) async fn opened(tx: &mut TenantTx, id: InvitationId, day: Date) -> Result<()> {
    sqlx::query!(
        "update surveys.invitation
            set opened_on = $3, state = case when state in ('waiting', 'sent') then 'opened' else state end
          where tenant_id = $1 and id = $2 and opened_on is null",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        day.to_sqlx() as jiff_sqlx::Date
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Somebody does not want to be asked: this survey and every other one waiting for him.
pub(super) async fn refuse(tx: &mut TenantTx, id: InvitationId, customer: Option<CustomerId>) -> Result<()> {
    sqlx::query!(
        "update surveys.invitation
            set state = 'refused', reason = 'opt_out', remind_at = null, claimed_by = null, claimed_until = null
          where tenant_id = $1 and (id = $2 or customer_id = $3) and state in ('waiting', 'sent', 'opened')",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        customer.map(Uuid::from)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Name and colour of a survey's theme: (mark, colour, dark).
pub(super) async fn theme(tx: &mut TenantTx, id: Uuid) -> Result<Option<(String, String, bool)>> {
    let row = sqlx::query!(
        "select mark, colour, dark from surveys.theme where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        id
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.mark, row.colour, row.dark)))
}

/// The row of what somebody asked in person has begun.
pub(super) async fn begun(tx: &mut TenantTx, invitation: InvitationId) -> Result<Option<ResponseId>> {
    let id = sqlx::query_scalar!(
        "select id from surveys.response where tenant_id = $1 and invitation_id = $2 and state = 'partial'",
        Uuid::from(tx.tenant()),
        Uuid::from(invitation)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(Into::into))
}

/// What somebody asked in person has answered so far.
#[derive(Debug)]
pub(super) struct SoFar {
    pub(super) id: ResponseId,
    pub(super) version: QuestionnaireVersionId,
    pub(super) page: usize,
    pub(super) started_at: Option<Timestamp>,
    pub(super) hidden: Value,
    pub(super) answers: Value,
    pub(super) personal: Option<Vec<u8>>,
}

pub(super) async fn so_far(tx: &mut TenantTx, invitation: InvitationId) -> Result<Option<SoFar>> {
    let row = sqlx::query!(
        r#"select id, version_id, page, started_at as "started_at: jiff_sqlx::Timestamp", hidden, answers, personal
             from surveys.response where tenant_id = $1 and invitation_id = $2 and state = 'partial'"#,
        Uuid::from(tx.tenant()),
        Uuid::from(invitation)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| SoFar {
        id: row.id.into(),
        version: row.version_id.into(),
        page: row
            .page
            .and_then(|page| usize::try_from(page).ok())
            .unwrap_or_default(),
        started_at: row.started_at.map(jiff_sqlx::Timestamp::to_jiff),
        hidden: row.hidden,
        answers: row.answers,
        personal: row.personal,
    }))
}

/// Has this response been recorded?
pub(super) async fn is_kept(tx: &mut TenantTx, id: ResponseId) -> Result<bool> {
    let kept = sqlx::query_scalar!(
        r#"select exists (select from surveys.response where tenant_id = $1 and id = $2 and state <> 'partial') as "kept!""#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(kept)
}

/// Is it the first time that answers come under this key? For anonymous surveys: the key was made by chance on the page,
/// belongs to nobody, and says nothing but that these answers have arrived.
pub(super) async fn once(tx: &mut TenantTx, key: Uuid, survey: SurveyId, day: Date) -> Result<bool> {
    let first = sqlx::query!(
        "insert into surveys.arrival (tenant_id, id, survey_id, day) values ($1, $2, $3, $4) on conflict do nothing",
        Uuid::from(tx.tenant()),
        key,
        Uuid::from(survey),
        day.to_sqlx() as jiff_sqlx::Date
    )
    .execute(tx.conn())
    .await?;
    Ok(first.rows_affected() == 1)
}
