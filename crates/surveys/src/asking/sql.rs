//! The SQL of invitations.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::ids::{CustomerId, InvitationId, SurveyId, UserId};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::invite::Asked;
use super::model::{Counts, Invitation, InvitationFilter, InvitationState, Source};
use crate::survey::{Channel, Survey};

/// When each of these customers was last asked by any survey, or will be.
pub(super) async fn last_asked(
    tx: &mut TenantTx,
    ids: &[CustomerId],
) -> Result<BTreeMap<CustomerId, Timestamp>> {
    let rows = sqlx::query!(
        r#"select customer_id as "customer_id!", max(coalesce(sent_at, send_at)) as "at!: jiff_sqlx::Timestamp"
             from surveys.invitation
            where tenant_id = $1 and customer_id = any($2) and (sent_at is not null or state = 'waiting')
            group by customer_id"#,
        Uuid::from(tx.tenant()),
        &uuids(ids)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.customer_id.into(), row.at.to_jiff()))
        .collect())
}

/// Those of these customers whom the survey has invited before.
pub(super) async fn already_invited(
    tx: &mut TenantTx,
    survey: SurveyId,
    ids: &[CustomerId],
) -> Result<BTreeSet<CustomerId>> {
    let rows = sqlx::query_scalar!(
        r#"select distinct customer_id as "id!" from surveys.invitation
            where tenant_id = $1 and customer_id = any($2) and survey_id = $3"#,
        Uuid::from(tx.tenant()),
        &uuids(ids),
        Uuid::from(survey)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

fn uuids(ids: &[CustomerId]) -> Vec<Uuid> {
    ids.iter().copied().map(Uuid::from).collect()
}

/// The quotas of a survey that are reached, by what is known of those who answered.
pub(super) async fn full_quotas(tx: &mut TenantTx, survey: &Survey) -> Result<Vec<(String, String)>> {
    let mut full = Vec::new();
    for quota in &survey.sample.quotas {
        let taken = sqlx::query_scalar!(
            r#"select count(*) as "n!" from surveys.invitation
                where tenant_id = $1 and survey_id = $2 and state = 'answered' and dims ->> $3 = $4"#,
            Uuid::from(tx.tenant()),
            Uuid::from(survey.id),
            quota.of,
            quota.value
        )
        .fetch_one(tx.conn())
        .await?;
        if taken >= i64::from(quota.most) {
            full.push((quota.of.clone(), quota.value.clone()));
        }
    }
    Ok(full)
}

/// An invitation to write.
#[derive(Debug)]
pub(super) struct Fresh<'a> {
    pub(super) id: InvitationId,
    pub(super) asked: &'a Asked,
    pub(super) channel: Channel,
    pub(super) dims: Value,
    pub(super) language: Option<String>,
    pub(super) code_hash: Vec<u8>,
    pub(super) state: InvitationState,
    pub(super) reason: &'static str,
}

/// Writes invitations; those about a record that was asked about before are left out. The states of those written.
pub(super) async fn insert(tx: &mut TenantTx, survey: SurveyId, list: &[Fresh<'_>]) -> Result<Vec<String>> {
    if list.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = QueryBuilder::<Postgres>::new(
        "insert into surveys.invitation (tenant_id, id, survey_id, channel, customer_id, subject_kind, subject_id, person_id,
           department_id, dims, stratum, source, language, code_hash, state, send_at, reason) ",
    );
    let tenant = Uuid::from(tx.tenant());
    sql.push_values(list, |mut row, fresh| {
        let asked = fresh.asked;
        row.push_bind(tenant)
            .push_bind(Uuid::from(fresh.id))
            .push_bind(Uuid::from(survey))
            .push_bind(fresh.channel.as_str())
            .push_bind(asked.customer.map(Uuid::from))
            .push_bind(asked.subject.as_ref().map(|(kind, _)| kind.clone()))
            .push_bind(asked.subject.as_ref().map(|(_, id)| *id))
            .push_bind(asked.person.map(Uuid::from))
            .push_bind(asked.department.map(Uuid::from))
            .push_bind(fresh.dims.clone())
            .push_bind(asked.stratum.clone())
            .push_bind(asked.source.as_str())
            .push_bind(fresh.language.clone())
            .push_bind(fresh.code_hash.clone())
            .push_bind(fresh.state.as_str())
            .push_bind(asked.send_at.to_sqlx())
            .push_bind(fresh.reason);
    });
    sql.push(" on conflict do nothing returning state");
    let states: Vec<(String,)> = sql.build_query_as().fetch_all(tx.conn()).await?;
    Ok(states.into_iter().map(|(state,)| state).collect())
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    survey_id: Uuid,
    channel: String,
    customer_id: Option<Uuid>,
    subject_kind: Option<String>,
    subject_id: Option<Uuid>,
    person_id: Option<Uuid>,
    department_id: Option<Uuid>,
    dims: Value,
    stratum: String,
    source: String,
    language: Option<String>,
    state: String,
    reason: String,
    send_at: jiff_sqlx::Timestamp,
    sent_at: Option<jiff_sqlx::Timestamp>,
    reminded: i32,
    answered_on: Option<jiff_sqlx::Date>,
    attempts: i32,
    call_at: Option<jiff_sqlx::Timestamp>,
}

const COLUMNS: &str = "id, survey_id, channel, customer_id, subject_kind, subject_id, person_id, department_id, dims, stratum, \
                       source, language, state, reason, send_at, sent_at, reminded, answered_on, attempts, call_at";

impl Row {
    /// The columns' checks let no other codes in.
    fn read(self) -> Invitation {
        Invitation {
            id: self.id.into(),
            survey_id: self.survey_id.into(),
            channel: Channel::from_code(&self.channel).unwrap_or(Channel::Link),
            customer_id: self.customer_id.map(Into::into),
            subject_kind: self.subject_kind,
            subject_id: self.subject_id,
            person_id: self.person_id.map(Into::into),
            department_id: self.department_id.map(Into::into),
            dims: self.dims,
            stratum: self.stratum,
            source: Source::from_code(&self.source).unwrap_or(Source::Single),
            language: self.language,
            state: InvitationState::from_code(&self.state).unwrap_or(InvitationState::Expired),
            reason: self.reason,
            send_at: self.send_at.to_jiff(),
            sent_at: self.sent_at.map(jiff_sqlx::Timestamp::to_jiff),
            reminded: self.reminded,
            answered_on: self.answered_on.map(jiff_sqlx::Date::to_jiff),
            attempts: self.attempts,
            call_at: self.call_at.map(jiff_sqlx::Timestamp::to_jiff),
        }
    }
}

pub(super) async fn list(
    tx: &mut TenantTx,
    survey: SurveyId,
    filter: &InvitationFilter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Invitation>> {
    let mut sql = QueryBuilder::<Postgres>::new("select ");
    sql.push(COLUMNS)
        .push(" from surveys.invitation where tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and survey_id = ")
        .push_bind(Uuid::from(survey));
    let filters = [
        (" and state = ", &filter.state),
        (" and channel = ", &filter.channel),
        (" and source = ", &filter.source),
    ];
    for (condition, value) in filters {
        if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
            sql.push(condition).push_bind(value.to_owned());
        }
    }
    if let Some(after) = after {
        sql.push(" and id < ").push_bind(after);
    }
    sql.push(" order by id desc limit ").push_bind(limit);
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(Row::read).collect())
}

pub(super) async fn get(tx: &mut TenantTx, id: InvitationId, hold: bool) -> Result<Invitation> {
    let mut sql = QueryBuilder::<Postgres>::new("select ");
    sql.push(COLUMNS)
        .push(" from surveys.invitation where tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and id = ")
        .push_bind(Uuid::from(id))
        .push(if hold { " for update" } else { "" });
    let row: Option<Row> = sql.build_query_as().fetch_optional(tx.conn()).await?;
    Ok(row.ok_or(Error::NotFound("invitation"))?.read())
}

/// How many stand where.
pub(super) async fn counts(tx: &mut TenantTx, survey: SurveyId) -> Result<Counts> {
    let rows = sqlx::query!(
        r#"select state, count(*) as "n!",
                  count(*) filter (where sent_at is not null and reason <> 'wrong_number' and state <> 'bounced') as "delivered!"
             from surveys.invitation where tenant_id = $1 and survey_id = $2 group by state"#,
        Uuid::from(tx.tenant()),
        Uuid::from(survey)
    )
    .fetch_all(tx.conn())
    .await?;
    let mut counts = Counts::default();
    for row in rows {
        let Some(state) = InvitationState::from_code(&row.state) else {
            continue;
        };
        counts.all += row.n;
        counts.delivered += row.delivered;
        if state == InvitationState::Answered {
            counts.answered = row.delivered;
        }
        counts.by_state.push((state, row.n));
    }
    counts.by_state.sort_unstable();
    Ok(counts)
}

/// Takes an invitation for the time a message is on its way; false when somebody else has it.
pub(super) async fn claim(tx: &mut TenantTx, id: InvitationId, until: Timestamp) -> Result<bool> {
    let taken = sqlx::query!(
        "update surveys.invitation set claimed_until = $3
          where tenant_id = $1 and id = $2 and (claimed_until is null or claimed_until < $4)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        until.to_sqlx(),
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Gives it back.
pub(super) async fn release(tx: &mut TenantTx, id: InvitationId) -> Result<()> {
    sqlx::query!(
        "update surveys.invitation set claimed_by = null, claimed_until = null where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Holds everything that is about to be sent to a customer, one after the other: two messages of two surveys are not
/// both the first.
pub(super) async fn hold_customer(tx: &mut TenantTx, id: CustomerId) -> Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('asked ' || $1, 0))",
        Uuid::from(id).to_string()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// When the customer was last asked by another invitation: sent, or on its way.
pub(super) async fn asked_by_others(
    tx: &mut TenantTx,
    customer: CustomerId,
    but: InvitationId,
) -> Result<Option<Timestamp>> {
    let at = sqlx::query_scalar!(
        r#"select max(coalesce(sent_at, $4)) as "at: jiff_sqlx::Timestamp" from surveys.invitation
            where tenant_id = $1 and customer_id = $2 and id <> $3
              and (sent_at is not null or (state = 'waiting' and claimed_until >= $4))"#,
        Uuid::from(tx.tenant()),
        Uuid::from(customer),
        Uuid::from(but),
        tx.now().to_sqlx() as jiff_sqlx::Timestamp
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(at.map(jiff_sqlx::Timestamp::to_jiff))
}

/// The first message is out.
pub(super) async fn sent(tx: &mut TenantTx, id: InvitationId, remind_at: Option<Timestamp>) -> Result<()> {
    sqlx::query!(
        "update surveys.invitation
            set state = case when state = 'waiting' then 'sent' else state end, sent_at = coalesce(sent_at, $3),
                remind_at = case when state in ('waiting', 'sent', 'opened') then $4::timestamptz end,
                claimed_until = null
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx(),
        remind_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A reminder is out.
pub(super) async fn reminded(tx: &mut TenantTx, id: InvitationId, next: Option<Timestamp>) -> Result<()> {
    sqlx::query!(
        "update surveys.invitation
            set reminded = reminded + 1, claimed_until = null,
                remind_at = case when state in ('sent', 'opened') then $3::timestamptz end
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        next.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Somebody is not asked any further.
pub(super) async fn end(
    tx: &mut TenantTx,
    id: InvitationId,
    state: InvitationState,
    reason: &'static str,
) -> Result<()> {
    sqlx::query!(
        "update surveys.invitation
            set state = $3, reason = $4, remind_at = null, call_at = null, appointment = false, claimed_by = null,
                claimed_until = null
          where tenant_id = $1 and id = $2 and state in ('waiting', 'sent', 'opened')",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        state.as_str(),
        reason
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Asks once more, from the beginning.
pub(super) async fn again(tx: &mut TenantTx, id: InvitationId) -> Result<()> {
    sqlx::query!(
        "update surveys.invitation
            set state = 'waiting', reason = '', send_at = $3, reminded = 0, remind_at = null, attempts = 0, call_at = null,
                claimed_by = null, claimed_until = null
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The survey is over for those who have not answered. The ids of all who were asked.
pub(super) async fn expire(tx: &mut TenantTx, survey: SurveyId) -> Result<Vec<Uuid>> {
    sqlx::query!(
        "update surveys.invitation
            set state = 'expired', remind_at = null, call_at = null, claimed_by = null, claimed_until = null
          where tenant_id = $1 and survey_id = $2 and state in ('waiting', 'sent', 'opened')",
        Uuid::from(tx.tenant()),
        Uuid::from(survey)
    )
    .execute(tx.conn())
    .await?;
    Ok(sqlx::query_scalar!(
        "select id from surveys.invitation where tenant_id = $1 and survey_id = $2 and sent_at is not null",
        Uuid::from(tx.tenant()),
        Uuid::from(survey)
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Moments after which open surveys ask.
pub(super) async fn triggered(tx: &mut TenantTx) -> Result<Vec<SurveyId>> {
    let ids = sqlx::query_scalar!(
        "select id from surveys.survey where tenant_id = $1 and state = 'open' and trigger is not null",
        Uuid::from(tx.tenant())
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// A moment of a record, as its module tells it.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    pub(super) subject: Uuid,
    pub(super) name: String,
    pub(super) at: Timestamp,
    pub(super) customer: Option<CustomerId>,
    pub(super) person: Option<Uuid>,
    pub(super) department: Option<Uuid>,
    pub(super) dims: Value,
}

pub(super) async fn moments(tx: &mut TenantTx, kind: &str, ids: &[Uuid]) -> Result<Vec<Moment>> {
    let rows = sqlx::query!(
        r#"select subject_id as "subject_id!", moment as "moment!", at as "at!: jiff_sqlx::Timestamp", customer_id, person_id,
                  department_id, dims as "dims!"
             from surveys.subjects($1, $2)"#,
        kind,
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Moment {
            subject: row.subject_id,
            name: row.moment,
            at: row.at.to_jiff(),
            customer: row.customer_id.map(Into::into),
            person: row.person_id,
            department: row.department_id,
            dims: row.dims,
        })
        .collect())
}

/// How many were drawn for a survey so far.
pub(super) async fn drawn(tx: &mut TenantTx, survey: SurveyId) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "n!" from surveys.invitation
            where tenant_id = $1 and survey_id = $2 and source = 'sample' and state <> 'skipped'"#,
        Uuid::from(tx.tenant()),
        Uuid::from(survey)
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The e-mail address of somebody of the staff, to see that he is not asked about himself.
pub(super) async fn staff_email(tx: &mut TenantTx, id: UserId) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        "select email from org.user_account where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Is this the newest round of its series?
pub(super) async fn is_newest_round(tx: &mut TenantTx, survey: &Survey) -> Result<bool> {
    let Some(series) = survey.series_id else {
        return Ok(true);
    };
    let newer = sqlx::query_scalar!(
        r#"select exists (select from surveys.survey where tenant_id = $1 and series_id = $2 and round > $3) as "newer!""#,
        Uuid::from(tx.tenant()),
        series,
        survey.round
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(!newer)
}

/// Everybody whom the survey has invited, asked or not.
pub(super) async fn all_of(tx: &mut TenantTx, survey: SurveyId) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "n!" from surveys.invitation where tenant_id = $1 and survey_id = $2"#,
        Uuid::from(tx.tenant()),
        Uuid::from(survey)
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Those of these customers who were asked within so many days.
pub(super) async fn resting(
    tx: &mut TenantTx,
    ids: &[CustomerId],
    days: i32,
) -> Result<BTreeSet<CustomerId>> {
    let now = tx.now();
    Ok(last_asked(tx, ids)
        .await?
        .into_iter()
        .filter(|(_, at)| !sqm_domain::survey::asking::is_rested(Some(*at), now, days))
        .map(|(id, _)| id)
        .collect())
}

/// Is a reminder due?
pub(super) async fn reminder_is_due(tx: &mut TenantTx, id: InvitationId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select coalesce(remind_at <= $3, false) as "due!" from surveys.invitation where tenant_id = $1 and id = $2"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx()
    )
    .fetch_one(tx.conn())
    .await?)
}
