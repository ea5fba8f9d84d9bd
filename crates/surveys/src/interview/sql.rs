//! The SQL of the interviewers' queue.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{CustomerId, InvitationId, SurveyId, UserId};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{Desk, Outcome};

/// Open surveys that are asked by telephone, with what waits for this interviewer.
pub(super) async fn desks(tx: &mut TenantTx, by: UserId) -> Result<Vec<Desk>> {
    let rows = sqlx::query!(
        r#"select s.id, s.number, s.name,
                  count(*) filter (where w.waits and w.at <= $3) as "due!",
                  count(*) filter (where w.waits and w.at <= $3 and i.appointment) as "appointments!",
                  count(*) filter (where w.waits and w.at > $3) as "later!",
                  count(*) filter (where i.state = 'answered') as "answered!",
                  count(*) filter (where i.state in ('refused', 'unreachable')) as "lost!"
             from surveys.survey s
             left join surveys.invitation i on i.tenant_id = s.tenant_id and i.survey_id = s.id and i.channel = 'phone'
             left join lateral (select coalesce(i.state in ('waiting', 'sent', 'opened') and i.person_id is distinct from $2
                                         and (i.claimed_until is null or i.claimed_until < $3 or i.claimed_by = $2), false) as waits,
                                       coalesce(i.call_at, i.send_at) as at) w on true
            where s.tenant_id = $1 and s.state = 'open' and 'phone' = any (s.channels)
            group by s.tenant_id, s.id
            order by s.id desc
            limit 100"#,
        Uuid::from(tx.tenant()),
        Uuid::from(by),
        tx.now().to_sqlx()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Desk {
            survey_id: row.id.into(),
            number: row.number,
            name: row.name,
            due: row.due,
            appointments: row.appointments,
            later: row.later,
            answered: row.answered,
            lost: row.lost,
        })
        .collect())
}

/// Takes the next one to call: whom this interviewer has already, then appointments, then those never called, then those
/// not reached before. Others who ask at the same time get the next.
pub(super) async fn claim(
    tx: &mut TenantTx,
    survey: SurveyId,
    by: UserId,
    until: Timestamp,
) -> Result<Option<InvitationId>> {
    let id = sqlx::query_scalar!(
        "update surveys.invitation set claimed_by = $3, claimed_until = $4
          where tenant_id = $1
            and id = (select id from surveys.invitation
                       where tenant_id = $1 and survey_id = $2 and channel = 'phone' and state in ('waiting', 'sent', 'opened')
                         and coalesce(call_at, send_at) <= $5
                         and (claimed_until is null or claimed_until < $5 or claimed_by = $3)
                         and person_id is distinct from $3
                       order by (claimed_until >= $5) desc nulls last, appointment desc, attempts, coalesce(call_at, send_at), id
                       limit 1
                       for update skip locked)
         returning id",
        Uuid::from(tx.tenant()),
        Uuid::from(survey),
        Uuid::from(by),
        until.to_sqlx(),
        tx.now().to_sqlx()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(Into::into))
}

/// An invitation in an interviewer's hand.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) survey: SurveyId,
    pub(super) customer: Option<CustomerId>,
    pub(super) subject: Option<(String, Uuid)>,
    pub(super) person: Option<UserId>,
    pub(super) department: Option<Uuid>,
    pub(super) dims: serde_json::Value,
    pub(super) language: Option<String>,
    pub(super) attempts: i32,
    pub(super) by: Option<UserId>,
    pub(super) is_open: bool,
}

pub(super) async fn held(tx: &mut TenantTx, id: InvitationId) -> Result<Held> {
    let row = sqlx::query!(
        r#"select survey_id, customer_id, subject_kind, subject_id, person_id, department_id, dims, language, attempts, claimed_by,
                  coalesce(claimed_until >= $3, false) as "held!",
                  channel = 'phone' and state in ('waiting', 'sent', 'opened') as "is_open!"
             from surveys.invitation where tenant_id = $1 and id = $2 for update"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx()
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("interview"))?;
    Ok(Held {
        survey: row.survey_id.into(),
        customer: row.customer_id.map(Into::into),
        subject: row.subject_kind.zip(row.subject_id),
        person: row.person_id.map(Into::into),
        department: row.department_id,
        dims: row.dims,
        language: row.language,
        attempts: row.attempts,
        by: row.claimed_by.filter(|_| row.held).map(Into::into),
        is_open: row.is_open,
    })
}

pub(super) async fn write_call(
    tx: &mut TenantTx,
    id: Uuid,
    invitation: InvitationId,
    by: UserId,
    outcome: Outcome,
    note: &str,
) -> Result<()> {
    sqlx::query!(
        "insert into surveys.call (tenant_id, id, invitation_id, by_id, at, outcome, note) values ($1, $2, $3, $4, $5, $6, $7)",
        Uuid::from(tx.tenant()),
        id,
        Uuid::from(invitation),
        Uuid::from(by),
        tx.now().to_sqlx(),
        outcome.as_str(),
        note
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A call was made: it counts as asking, and the invitation is put back or settled.
pub(super) async fn called(
    tx: &mut TenantTx,
    id: InvitationId,
    state: &'static str,
    reason: &'static str,
    call_at: Option<Timestamp>,
    appointment: bool,
) -> Result<()> {
    sqlx::query!(
        "update surveys.invitation
            set state = $3, reason = $4, call_at = $5, appointment = $6, attempts = attempts + 1,
                sent_at = coalesce(sent_at, $7), claimed_by = null, claimed_until = null
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        state,
        reason,
        call_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        appointment,
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Counts the call that led to answers; recording them has settled the rest.
pub(super) async fn answered(tx: &mut TenantTx, id: InvitationId) -> Result<()> {
    sqlx::query!(
        "update surveys.invitation
            set attempts = attempts + 1, sent_at = coalesce(sent_at, $3), call_at = null, appointment = false
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives a customer back uncalled.
pub(super) async fn release(tx: &mut TenantTx, id: InvitationId, by: UserId) -> Result<()> {
    sqlx::query!(
        "update surveys.invitation set claimed_by = null, claimed_until = null
          where tenant_id = $1 and id = $2 and claimed_by = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        Uuid::from(by)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Calls made to somebody, newest first: (when, what came of it, what was noted).
pub(super) async fn calls(tx: &mut TenantTx, id: InvitationId) -> Result<Vec<(Timestamp, String, String)>> {
    let rows = sqlx::query!(
        r#"select at as "at: jiff_sqlx::Timestamp", outcome, note from surveys.call
            where tenant_id = $1 and invitation_id = $2 order by id desc limit 20"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.at.to_jiff(), row.outcome, row.note))
        .collect())
}
