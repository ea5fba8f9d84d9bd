//! The SQL of the analysis.

use std::collections::BTreeMap;

use futures::TryStreamExt as _;
use sqlx::types::Json;
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::ids::SurveyId;
use sqm_domain::survey::{Answers, Aspect};
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use uuid::Uuid;

use super::filter::ResponseFilter;
use super::model::Funnel;
use super::tally::{Asked, Given, Sums, Tally};
use crate::survey::Survey;

/// The newest rounds that are compared.
const ROUNDS: i64 = 12;

#[derive(FromRow)]
struct Row {
    day: jiff_sqlx::Date,
    channel: Option<String>,
    language: Option<String>,
    person_id: Option<Uuid>,
    department_id: Option<Uuid>,
    dims: Json<BTreeMap<String, serde_json::Value>>,
    hidden: Json<BTreeMap<String, String>>,
    answers: Json<Answers>,
    weight: f64,
    csat: Option<f64>,
    satisfied: Option<bool>,
    nps: Option<i16>,
    ces: Option<f64>,
    aspects: Json<BTreeMap<Aspect, f64>>,
    words: Option<Vec<String>>,
}

/// Reads the answers of a survey once.
pub(super) async fn tally(
    tx: &mut TenantTx,
    survey: SurveyId,
    filter: &ResponseFilter,
    asked: &Asked<'_>,
) -> Result<Tally> {
    let tenant = Uuid::from(tx.tenant());
    let mut sql = QueryBuilder::<Postgres>::new(
        "select r.day, r.channel, r.language, r.person_id, r.department_id, r.dims, r.hidden, r.answers, r.weight, r.csat, \
                r.satisfied, r.nps, r.ces, r.aspects, tsvector_to_array(r.words) as words \
           from surveys.response r where r.tenant_id = ",
    );
    sql.push_bind(tenant)
        .push(" and r.survey_id = ")
        .push_bind(Uuid::from(survey));
    filter.narrow(&mut sql)?;
    let mut tally = Tally::default();
    let mut rows = sql.build_query_as::<Row>().fetch(tx.conn());
    while let Some(row) = rows.try_next().await? {
        let given = Given {
            day: row.day.to_jiff(),
            channel: row.channel,
            language: row.language,
            person: row.person_id,
            department: row.department_id,
            dims: row.dims.0,
            hidden: row.hidden.0,
            answers: row.answers.0,
            weight: row.weight,
            csat: row.csat,
            satisfied: row.satisfied,
            nps: row.nps,
            ces: row.ces,
            aspects: row.aspects.0,
            words: row.words.unwrap_or_default(),
        };
        tally.add(asked, given);
    }
    Ok(tally)
}

/// From asking to counting.
pub(super) async fn funnel(tx: &mut TenantTx, survey: SurveyId) -> Result<Funnel> {
    let tenant = Uuid::from(tx.tenant());
    let asked = sqlx::query!(
        r#"select count(*) filter (where state <> 'skipped') as "invited!",
                  count(*) filter (where state not in ('waiting', 'skipped', 'bounced', 'unreachable')) as "reached!",
                  count(*) filter (where state in ('opened', 'answered')) as "opened!",
                  count(*) filter (where state = 'answered') as "answered!"
             from surveys.invitation where tenant_id = $1 and survey_id = $2"#,
        tenant,
        Uuid::from(survey)
    )
    .fetch_one(tx.conn())
    .await?;
    let answers = sqlx::query!(
        r#"select state, suspect <> '' as "suspect!", case when state = 'partial' then page end as page, count(*) as "n!"
             from surveys.response where tenant_id = $1 and survey_id = $2 group by 1, 2, 3 order by 3"#,
        tenant,
        Uuid::from(survey)
    )
    .fetch_all(tx.conn())
    .await?;
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    let mut funnel = Funnel {
        invited: count(asked.invited),
        reached: count(asked.reached),
        opened: count(asked.opened),
        answered: count(asked.answered),
        ..Funnel::default()
    };
    for row in answers {
        let n = count(row.n);
        funnel.begun += n;
        match (row.state.as_str(), row.suspect) {
            ("complete", false) => funnel.complete += n,
            ("complete", true) => funnel.suspect += n,
            ("screened", _) => funnel.screened += n,
            ("removed", _) => funnel.removed += n,
            _ => funnel.left.push((row.page.unwrap_or_default() + 1, n)),
        }
    }
    Ok(funnel)
}

/// A round with its sums.
pub(super) struct RoundSums {
    pub(super) survey: SurveyId,
    pub(super) name: String,
    pub(super) round: i32,
    pub(super) sums: Sums,
}

#[derive(FromRow)]
struct Alike {
    survey_id: Uuid,
    weight: f64,
    csat: Option<f64>,
    satisfied: Option<bool>,
    nps: Option<i16>,
    ces: Option<f64>,
    n: i64,
}

/// The rounds of a survey's series, the oldest first; answers that say the same are counted, not read.
pub(super) async fn rounds(
    tx: &mut TenantTx,
    survey: &Survey,
    filter: &ResponseFilter,
    weighted: bool,
) -> Result<Vec<RoundSums>> {
    let Some(series) = survey.series_id else {
        return Ok(Vec::new());
    };
    let tenant = Uuid::from(tx.tenant());
    let known = sqlx::query!(
        "select id, name, round from surveys.survey where tenant_id = $1 and series_id = $2 and state <> 'draft'
          order by round desc limit $3",
        tenant,
        series,
        ROUNDS
    )
    .fetch_all(tx.conn())
    .await?;
    let ids: Vec<Uuid> = known.iter().map(|round| round.id).collect();
    let mut sql = QueryBuilder::<Postgres>::new("select r.survey_id, ");
    sql.push(if weighted { "r.weight" } else { "1.0::float8" });
    sql.push(
        " as weight, r.csat, r.satisfied, r.nps, r.ces, count(*) as n from surveys.response r where r.tenant_id = ",
    )
    .push_bind(tenant)
    .push(" and r.survey_id = any(")
    .push_bind(ids)
    .push(")");
    // Each round has its own time.
    let filter = ResponseFilter {
        from: None,
        to: None,
        ..filter.clone()
    };
    filter.narrow(&mut sql)?;
    sql.push(" group by 1, 2, 3, 4, 5, 6");
    let mut sums: BTreeMap<Uuid, Sums> = BTreeMap::new();
    let rows = sql.build_query_as::<Alike>().fetch_all(tx.conn()).await?;
    for row in rows {
        let given = Given {
            weight: row.weight,
            csat: row.csat,
            satisfied: row.satisfied,
            nps: row.nps,
            ces: row.ces,
            ..Given::default()
        };
        sums.entry(row.survey_id)
            .or_default()
            .add_many(&given, u64::try_from(row.n).unwrap_or_default());
    }
    Ok(known
        .into_iter()
        .rev()
        .map(|round| RoundSums {
            sums: sums.remove(&round.id).unwrap_or_default(),
            survey: round.id.into(),
            name: round.name,
            round: round.round,
        })
        .collect())
}

/// Names of people and departments, those who have left among them.
pub(super) async fn names(tx: &mut TenantTx, ids: &[Uuid]) -> Result<BTreeMap<Uuid, String>> {
    let rows = sqlx::query!(
        r#"select id as "id!", name as "name!" from org.user_account where tenant_id = $1 and id = any ($2)
           union all
           select id, name from org.department where tenant_id = $1 and id = any ($2)"#,
        Uuid::from(tx.tenant()),
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
