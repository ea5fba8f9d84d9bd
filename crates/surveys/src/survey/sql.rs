//! The only SQL of surveys.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::ids::SurveyId;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{Channel, Cycle, Privacy, State, Survey, SurveyFilter, SurveyInput};
use crate::questionnaire::Purpose;

#[derive(FromRow)]
struct Row {
    id: Uuid,
    number: String,
    name: String,
    version_id: Uuid,
    purpose: String,
    privacy: String,
    state: String,
    channels: Vec<String>,
    series_id: Option<Uuid>,
    round: i32,
    cycle: String,
    opens_at: Option<jiff_sqlx::Timestamp>,
    closes_at: Option<jiff_sqlx::Timestamp>,
    response_limit: Option<i32>,
    public_code: String,
    theme_id: Option<Uuid>,
    department_id: Option<Uuid>,
    owner_id: Option<Uuid>,
    trigger: Option<serde_json::Value>,
    sample: serde_json::Value,
    fatigue_days: i32,
    reminders: Vec<i32>,
    callback: Option<serde_json::Value>,
    script: String,
    messages: serde_json::Value,
    targets: serde_json::Value,
    response_count: i64,
    version: i64,
    created_at: jiff_sqlx::Timestamp,
    updated_at: jiff_sqlx::Timestamp,
    closed_at: Option<jiff_sqlx::Timestamp>,
}

const COLUMNS: &str = "id, number, name, version_id, purpose, privacy, state, channels, series_id, round, cycle, opens_at, \
                       closes_at, response_limit, public_code, theme_id, department_id, owner_id, trigger, sample, \
                       fatigue_days, reminders, callback, script, messages, targets, response_count, version, created_at, \
                       updated_at, closed_at";

impl Row {
    fn read(self) -> Result<Survey> {
        Ok(Survey {
            id: self.id.into(),
            number: self.number,
            name: self.name,
            version_id: self.version_id.into(),
            purpose: Purpose::from_code(&self.purpose),
            // The columns' checks let nothing else in.
            privacy: Privacy::from_code(&self.privacy).unwrap_or(Privacy::Anonymous),
            state: State::from_code(&self.state).unwrap_or(State::Closed),
            channels: self
                .channels
                .iter()
                .filter_map(|code| Channel::from_code(code))
                .collect(),
            series_id: self.series_id,
            round: self.round,
            cycle: Cycle::from_code(&self.cycle).unwrap_or(Cycle::Once),
            opens_at: self.opens_at.map(jiff_sqlx::Timestamp::to_jiff),
            closes_at: self.closes_at.map(jiff_sqlx::Timestamp::to_jiff),
            response_limit: self.response_limit,
            public_code: self.public_code,
            theme_id: self.theme_id,
            department_id: self.department_id.map(Into::into),
            owner_id: self.owner_id.map(Into::into),
            trigger: self.trigger.map(serde_json::from_value).transpose()?,
            sample: serde_json::from_value(self.sample)?,
            fatigue_days: self.fatigue_days,
            reminders: self.reminders,
            callback: self.callback.map(serde_json::from_value).transpose()?,
            script: self.script,
            messages: self.messages,
            targets: serde_json::from_value(self.targets)?,
            response_count: self.response_count,
            version: self.version,
            created_at: self.created_at.to_jiff(),
            updated_at: self.updated_at.to_jiff(),
            closed_at: self.closed_at.map(jiff_sqlx::Timestamp::to_jiff),
        })
    }
}

pub(super) async fn list(
    tx: &mut TenantTx,
    filter: &SurveyFilter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Survey>> {
    let mut sql = QueryBuilder::<Postgres>::new("select ");
    sql.push(COLUMNS)
        .push(" from surveys.survey where tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    let given = |text: &Option<String>| {
        text.clone()
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    if let Some(state) = given(&filter.state) {
        sql.push(" and state = ").push_bind(state);
    }
    if let Some(purpose) = given(&filter.purpose) {
        sql.push(" and purpose = ").push_bind(purpose);
    }
    if let Some(words) = given(&filter.q) {
        sql.push(" and (number = ")
            .push_bind(words.clone())
            .push(" or position(lower(")
            .push_bind(words)
            .push(") in lower(name)) > 0)");
    }
    if let Some(after) = after {
        sql.push(" and id < ").push_bind(after);
    }
    sql.push(" order by id desc limit ").push_bind(limit);
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    rows.into_iter().map(Row::read).collect()
}

pub(super) async fn get(tx: &mut TenantTx, id: SurveyId, hold: bool) -> Result<Survey> {
    let mut sql = QueryBuilder::<Postgres>::new("select ");
    sql.push(COLUMNS)
        .push(" from surveys.survey where tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and id = ")
        .push_bind(Uuid::from(id))
        .push(if hold { " for update" } else { "" });
    let row: Option<Row> = sql.build_query_as().fetch_optional(tx.conn()).await?;
    row.ok_or(Error::NotFound("survey"))?.read()
}

pub(super) async fn by_public_code(tx: &mut TenantTx, code: &str) -> Result<Survey> {
    let mut sql = QueryBuilder::<Postgres>::new("select ");
    sql.push(COLUMNS)
        .push(" from surveys.survey where tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and public_code = ")
        .push_bind(code.to_owned());
    let row: Option<Row> = sql.build_query_as().fetch_optional(tx.conn()).await?;
    row.ok_or(Error::NotFound("survey"))?.read()
}

/// What a new survey gets besides its input.
#[derive(Debug)]
pub(super) struct Born<'a> {
    pub(super) id: SurveyId,
    pub(super) number: &'a str,
    pub(super) public_code: &'a str,
    pub(super) purpose: Purpose,
    pub(super) series: Option<Uuid>,
    pub(super) round: i32,
}

pub(super) async fn insert(tx: &mut TenantTx, born: Born<'_>, input: &SurveyInput) -> Result<()> {
    sqlx::query!(
        "insert into surveys.survey (tenant_id, id, number, public_code, purpose, series_id, round, name, version_id, privacy,
           created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
        Uuid::from(tx.tenant()),
        Uuid::from(born.id),
        born.number,
        born.public_code,
        born.purpose.as_str(),
        born.series,
        born.round,
        input.name,
        Uuid::from(input.version_id),
        input.privacy.as_str(),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    write(tx, born.id, born.purpose, input).await
}

/// Writes every field that can be edited.
pub(super) async fn write(
    tx: &mut TenantTx,
    id: SurveyId,
    purpose: Purpose,
    input: &SurveyInput,
) -> Result<()> {
    let channels: Vec<String> = input
        .channels
        .iter()
        .map(|channel| channel.as_str().to_owned())
        .collect();
    sqlx::query!(
        "update surveys.survey
            set name = $3, version_id = $4, privacy = $5, channels = $6, cycle = $7, opens_at = $8, closes_at = $9,
                response_limit = $10, theme_id = $11, department_id = $12, owner_id = $13, trigger = $14, sample = $15,
                fatigue_days = $16, reminders = $17, callback = $18, script = $19, messages = $20, targets = $21,
                purpose = $22, version = version + 1, updated_at = $23
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        input.name,
        Uuid::from(input.version_id),
        input.privacy.as_str(),
        &channels,
        input.cycle.as_str(),
        input.opens_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        input.closes_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        input.response_limit,
        input.theme_id,
        input.department_id.map(Uuid::from),
        input.owner_id.map(Uuid::from),
        input.trigger.as_ref().map(serde_json::to_value).transpose()?,
        serde_json::to_value(&input.sample)?,
        input.fatigue_days,
        &input.reminders,
        input.callback.as_ref().map(serde_json::to_value).transpose()?,
        input.script,
        serde_json::Value::Object(input.messages.clone()),
        serde_json::to_value(&input.targets)?,
        purpose.as_str(),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

fn refused(error: sqlx::Error) -> Error {
    for (constraint, field) in [
        ("survey_of_version", "version_id"),
        ("survey_theme", "theme_id"),
        ("survey_department", "department_id"),
        ("survey_owner", "owner_id"),
    ] {
        if violates(&error, constraint) {
            return Error::field(field, "field-unknown");
        }
    }
    error.into()
}

pub(super) async fn set_state(tx: &mut TenantTx, id: SurveyId, state: State) -> Result<()> {
    sqlx::query!(
        "update surveys.survey
            set state = $3, opens_at = case when $3 = 'open' then coalesce(opens_at, $4) else opens_at end,
                closed_at = case when $3 = 'closed' then $4 end, version = version + 1, updated_at = $4
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        state.as_str(),
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn set_end(tx: &mut TenantTx, id: SurveyId, at: Timestamp) -> Result<()> {
    sqlx::query!(
        "update surveys.survey set closes_at = $3 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        at.to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Makes a survey the first of a series, if it has none.
pub(super) async fn begin_series(tx: &mut TenantTx, id: SurveyId) -> Result<()> {
    sqlx::query!(
        "update surveys.survey set series_id = id where tenant_id = $1 and id = $2 and series_id is null",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Has anybody answered, or put a ballot into the urn?
pub(super) async fn is_answered(tx: &mut TenantTx, id: SurveyId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from surveys.response where tenant_id = $1 and survey_id = $2)
               or exists (select from surveys.ballot where tenant_id = $1 and survey_id = $2) as "answered!""#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The kinds of records that modules offer: common to the installation.
pub(super) async fn subject_kinds(tx: &mut TenantTx) -> Result<Vec<String>> {
    Ok(
        sqlx::query_scalar!("select subject_kind from surveys.subject_view order by subject_kind")
            .fetch_all(tx.conn())
            .await?,
    )
}
