//! The only SQL of the watch list.

use jiff_sqlx::ToSqlx;
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::ids::{SurveyId, WatchItemId};
use sqm_domain::watch::WatchState;
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result, codes};
use uuid::Uuid;

use super::{WatchFilter, WatchItem};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    measure: String,
    from_survey_id: Uuid,
    from_survey: String,
    from_round: i32,
    score: f64,
    answers: i64,
    target: f64,
    state: String,
    to_survey_id: Option<Uuid>,
    to_round: Option<i32>,
    after_score: Option<f64>,
    after_answers: Option<i64>,
    judged_at: Option<jiff_sqlx::Timestamp>,
    note: String,
    added_by: Option<Uuid>,
    version: i64,
    created_at: jiff_sqlx::Timestamp,
}

impl Row {
    fn read(self) -> Result<WatchItem> {
        Ok(WatchItem {
            id: self.id.into(),
            measure: self.measure,
            from_survey_id: self.from_survey_id.into(),
            from_survey: self.from_survey,
            from_round: self.from_round,
            score: self.score,
            answers: self.answers,
            target: self.target,
            state: codes::read(&self.state)?,
            to_survey_id: self.to_survey_id.map(Into::into),
            to_round: self.to_round,
            after_score: self.after_score,
            after_answers: self.after_answers,
            judged_at: self.judged_at.map(jiff_sqlx::Timestamp::to_jiff),
            note: self.note,
            added_by: self.added_by,
            version: self.version,
            created_at: self.created_at.to_jiff(),
        })
    }
}

const NAMED: &str = "select w.id, w.measure, w.from_survey_id, f.name as from_survey, f.round as from_round, w.score, w.answers, \
    w.target, w.state, w.to_survey_id, n.round as to_round, w.after_score, w.after_answers, w.judged_at, w.note, w.added_by, \
    w.version, w.created_at from ";
const NAMES: &str = " w join surveys.survey f on f.tenant_id = w.tenant_id and f.id = w.from_survey_id \
    left join surveys.survey n on n.tenant_id = w.tenant_id and n.id = w.to_survey_id";

pub(super) async fn list(
    tx: &mut TenantTx,
    filter: &WatchFilter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<WatchItem>> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("(select t.* from surveys.watch_item t");
    narrow(&mut sql, tx, filter);
    if let Some(after) = after {
        sql.push(" and t.id < ").push_bind(after);
    }
    sql.push(format_args!(" order by id desc limit {limit})"))
        .push(NAMES)
        .push(" order by w.id desc");
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    rows.into_iter().map(Row::read).collect()
}

pub(super) async fn count(tx: &mut TenantTx, filter: &WatchFilter, most: i64) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from surveys.watch_item t");
    narrow(&mut sql, tx, filter);
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

fn narrow(sql: &mut QueryBuilder<Postgres>, tx: &TenantTx, filter: &WatchFilter) {
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    if let Some(state) = filter.state {
        sql.push(" and t.state = ").push_bind(state.as_str());
    }
    if let Some(survey) = filter.survey {
        sql.push(" and (t.from_survey_id = ")
            .push_bind(survey)
            .push(" or t.to_survey_id = ")
            .push_bind(survey)
            .push(")");
    }
    if let Some(measure) = &filter.measure {
        sql.push(" and t.id = any(array(select objectives.sources(")
            .push_bind(measure.clone())
            .push(", ")
            .push_bind(filter.from.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>)
            .push(", ")
            .push_bind(filter.to.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>);
        for text in [&filter.kind, &filter.dim, &filter.value, &filter.hit] {
            sql.push(", ").push_bind(text.clone());
        }
        sql.push(")))");
    }
}

pub(super) async fn get(tx: &mut TenantTx, id: WatchItemId, hold: bool) -> Result<WatchItem> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("surveys.watch_item")
        .push(NAMES)
        .push(" where w.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and w.id = ")
        .push_bind(Uuid::from(id))
        .push(if hold { " for update of w" } else { "" });
    let row: Option<Row> = sql.build_query_as().fetch_optional(tx.conn()).await?;
    row.ok_or(Error::NotFound("watch_item"))?.read()
}

/// A figure to watch.
#[derive(Debug)]
pub(super) struct Low<'a> {
    pub(super) survey: SurveyId,
    pub(super) series: Uuid,
    pub(super) measure: &'a str,
    pub(super) score: f64,
    pub(super) answers: i64,
    pub(super) target: f64,
    pub(super) note: &'a str,
}

/// Puts a figure on the list; false when it is there.
pub(super) async fn insert(tx: &mut TenantTx, id: WatchItemId, low: &Low<'_>) -> Result<bool> {
    let made = sqlx::query!(
        "insert into surveys.watch_item (tenant_id, id, series_id, measure, from_survey_id, score, answers, target, note,
           added_by, created_at, to_survey_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
           -- The next round may be there already.
           (select n.id from surveys.survey n
             where n.tenant_id = $1 and n.series_id = $3 and n.state <> 'closed'
               and n.round > (select s.round from surveys.survey s where s.tenant_id = $1 and s.id = $5)
             order by n.round limit 1))
         on conflict on constraint watch_item_once do nothing",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        low.series,
        low.measure,
        Uuid::from(low.survey),
        low.score,
        low.answers,
        low.target,
        low.note.trim(),
        tx.actor().user().map(Uuid::from),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(made.rows_affected() == 1)
}

pub(super) async fn write(tx: &mut TenantTx, id: WatchItemId, note: &str, dropped: bool) -> Result<()> {
    sqlx::query!(
        "update surveys.watch_item
            set note = $3, state = case when $4 then 'dropped' else state end, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        note,
        dropped,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Carries what is watched in a series into its next round.
pub(super) async fn carry(tx: &mut TenantTx, series: Uuid, next: SurveyId, round: i32) -> Result<()> {
    sqlx::query!(
        "update surveys.watch_item w
            set to_survey_id = $3, version = w.version + 1
           from surveys.survey f
          where w.tenant_id = $1 and w.series_id = $2 and w.state = 'watched' and w.to_survey_id is null
            and f.tenant_id = w.tenant_id and f.id = w.from_survey_id and f.round < $4",
        Uuid::from(tx.tenant()),
        series,
        Uuid::from(next),
        round,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a round that has ended has to judge: id, measure, target.
pub(super) async fn to_judge(tx: &mut TenantTx, survey: SurveyId) -> Result<Vec<(WatchItemId, String, f64)>> {
    let rows = sqlx::query!(
        "select id, measure, target from surveys.watch_item
          where tenant_id = $1 and to_survey_id = $2 and state = 'watched' order by id for update",
        Uuid::from(tx.tenant()),
        Uuid::from(survey)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id.into(), row.measure, row.target))
        .collect())
}

/// Writes what a round says about a watched figure; without a score it waits for the round after it.
pub(super) async fn judged(
    tx: &mut TenantTx,
    id: WatchItemId,
    state: WatchState,
    score: Option<f64>,
    answers: i64,
) -> Result<()> {
    sqlx::query!(
        "update surveys.watch_item
            set state = $3, after_score = $4, after_answers = case when $4::double precision is not null then $5::bigint end,
                judged_at = case when $3 in ('recovered', 'still_low') then $6::timestamptz end,
                to_survey_id = case when $3 = 'watched' then null else to_survey_id end, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        state.as_str(),
        score,
        answers,
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Does the urn of a survey still hold answers that are not counted?
pub(super) async fn is_uncounted(tx: &mut TenantTx, survey: SurveyId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from surveys.ballot where tenant_id = $1 and survey_id = $2) as "yes!""#,
        Uuid::from(tx.tenant()),
        Uuid::from(survey)
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The figures of a survey in one pass over its answers: (answers, weighted mean) of CSAT, CES and NPS.
#[derive(Debug)]
pub(super) struct Overall {
    pub(super) csat: (i64, Option<f64>),
    pub(super) nps: (i64, Option<f64>),
    pub(super) ces: (i64, Option<f64>),
}

pub(super) async fn overall(tx: &mut TenantTx, survey: SurveyId) -> Result<Overall> {
    let row = sqlx::query!(
        r#"select count(csat) as "csat_n!", sum(csat * weight) / nullif(sum(weight) filter (where csat is not null), 0) as csat,
                  count(ces) as "ces_n!", sum(ces * weight) / nullif(sum(weight) filter (where ces is not null), 0) as ces,
                  count(nps) as "nps_n!",
                  100 * (coalesce(sum(weight) filter (where nps >= 9), 0) - coalesce(sum(weight) filter (where nps <= 6), 0))
                    / nullif(sum(weight) filter (where nps is not null), 0) as nps
             from surveys.response
            where tenant_id = $1 and survey_id = $2 and state = 'complete' and suspect = ''"#,
        Uuid::from(tx.tenant()),
        Uuid::from(survey)
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Overall {
        csat: (row.csat_n, row.csat),
        nps: (row.nps_n, row.nps),
        ces: (row.ces_n, row.ces),
    })
}

/// The mean of a dimension, or of the points given to a question.
pub(super) async fn mean(
    tx: &mut TenantTx,
    survey: SurveyId,
    column: Column,
    key: &str,
) -> Result<(i64, Option<f64>)> {
    let row = sqlx::query!(
        r#"select count(v.points) as "n!", sum(v.points * v.weight) / nullif(sum(v.weight) filter (where v.points is not null), 0) as mean
             from (select case when jsonb_typeof(x.value) = 'number' then x.value::text::double precision end as points, r.weight
                     from surveys.response r
                    cross join lateral (select case when $3 then r.aspects -> $4 else r.answers -> $4 end as value) x
                    where r.tenant_id = $1 and r.survey_id = $2 and r.state = 'complete' and r.suspect = '') v"#,
        Uuid::from(tx.tenant()),
        Uuid::from(survey),
        column == Column::Aspects,
        key,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((row.n, row.mean))
}

/// Where points are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Aspects,
    Answers,
}
