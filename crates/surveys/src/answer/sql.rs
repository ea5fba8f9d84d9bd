//! The SQL of personal links.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde_json::{Map, Value};
use sqm_domain::ids::{CustomerId, DepartmentId, InvitationId, SurveyId, UserId};
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
