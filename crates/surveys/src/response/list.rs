//! Answers as they are read: lists behind figures, one by one, as a file.

use futures::TryStreamExt as _;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::ids::{CustomerId, QuestionnaireVersionId, ResponseId, SurveyId};
use sqm_domain::survey::{Answer, Answers, QuestionKind, Questionnaire};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging};
use sqm_platform::{Error, Result};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::analysis::{FEWEST, ResponseFilter};
use crate::questionnaire;
use crate::survey::{Privacy, Survey};

/// Lists are counted up to here.
pub const COUNT_LIMIT: i64 = 10_000;

/// The answers behind a figure of a dashboard; days are those of the filter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct FigureFilter {
    /// The measure, such as `survey.csat`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// `all`, `hit`, `miss`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hit: Option<String>,
    /// The key of a slice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// A dimension of the ledger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dim: Option<String>,
    /// Its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// A response in a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ResponseItem {
    /// The response.
    #[schema(value_type = Uuid)]
    pub id: ResponseId,
    /// The survey.
    #[schema(value_type = Uuid)]
    pub survey: SurveyId,
    /// Its name.
    pub survey_name: String,
    /// What was asked.
    #[schema(value_type = Uuid)]
    pub version: QuestionnaireVersionId,
    /// `complete`, `partial`, `screened`, `removed`.
    pub state: String,
    /// Why it is doubted; empty = it is not.
    pub suspect: String,
    /// Why it was taken out.
    pub removed_reason: String,
    /// The day of answering.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    /// The moment; none in an anonymous survey.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub submitted_at: Option<Timestamp>,
    /// By which way.
    pub channel: Option<String>,
    /// In which language.
    pub language: Option<String>,
    /// Who served.
    pub person: Option<String>,
    /// His department.
    pub department: Option<String>,
    /// Region, product and other dimensions of the moment.
    #[schema(value_type = Object)]
    pub dims: serde_json::Map<String, serde_json::Value>,
    /// How much it counts.
    pub weight: f64,
    /// Satisfaction, 0–100.
    pub csat: Option<f64>,
    /// Recommendation, 0–10.
    pub nps: Option<i16>,
    /// Ease, 0–100.
    pub ces: Option<f64>,
    /// What was answered, but for contacts.
    #[schema(value_type = Object)]
    pub answers: Answers,
}

/// A response with everything that may be seen of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Response {
    /// As in the list.
    #[serde(flatten)]
    pub item: ResponseItem,
    /// The customer; in surveys that show it only.
    #[schema(value_type = Option<Uuid>)]
    pub customer: Option<CustomerId>,
    /// What it is about: kind and id of a record.
    #[schema(value_type = Option<Object>)]
    pub subject: Option<(String, Uuid)>,
    /// When the first page was shown.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
    /// Values that came with the link.
    #[schema(value_type = Object)]
    pub hidden: serde_json::Map<String, serde_json::Value>,
    /// Contacts were left; they are sealed.
    pub contacts: bool,
}

/// A free text of a response.
#[derive(Clone, Debug, PartialEq)]
pub struct Comment {
    /// The response.
    pub id: ResponseId,
    /// Its day.
    pub day: Date,
    /// All its texts.
    pub text: String,
    /// Satisfaction, 0–100.
    pub csat: Option<f64>,
    /// Recommendation, 0–10.
    pub nps: Option<i16>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    survey_id: Uuid,
    survey_name: String,
    version_id: Uuid,
    state: String,
    suspect: String,
    removed_reason: String,
    day: jiff_sqlx::Date,
    submitted_at: Option<jiff_sqlx::Timestamp>,
    channel: Option<String>,
    language: Option<String>,
    person: Option<String>,
    department: Option<String>,
    dims: Json<serde_json::Map<String, serde_json::Value>>,
    weight: f64,
    csat: Option<f64>,
    nps: Option<i16>,
    ces: Option<f64>,
    answers: Json<Answers>,
}

const COLUMNS: &str = "select r.id, r.survey_id, s.name as survey_name, r.version_id, r.state, r.suspect, r.removed_reason, r.day, \
                       r.submitted_at, r.channel, r.language, p.name as person, d.name as department, r.dims, r.weight, r.csat, \
                       r.nps, r.ces, r.answers \
                       from surveys.response r \
                       join surveys.survey s on s.tenant_id = r.tenant_id and s.id = r.survey_id \
                       left join org.user_account p on p.tenant_id = r.tenant_id and p.id = r.person_id \
                       left join org.department d on d.tenant_id = r.tenant_id and d.id = r.department_id \
                       where r.tenant_id = ";

impl Row {
    fn read(self) -> ResponseItem {
        ResponseItem {
            id: self.id.into(),
            survey: self.survey_id.into(),
            survey_name: self.survey_name,
            version: self.version_id.into(),
            state: self.state,
            suspect: self.suspect,
            removed_reason: self.removed_reason,
            day: self.day.to_jiff(),
            submitted_at: self.submitted_at.map(jiff_sqlx::Timestamp::to_jiff),
            channel: self.channel,
            language: self.language,
            person: self.person,
            department: self.department,
            dims: self.dims.0,
            weight: self.weight,
            csat: self.csat,
            nps: self.nps,
            ces: self.ces,
            answers: self.answers.0,
        }
    }
}

/// Which answers a list has.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Of this survey only.
    pub survey: Option<&'a Survey>,
    /// The filter.
    pub filter: &'a ResponseFilter,
    /// The figure they are behind.
    pub figure: &'a FigureFilter,
}

impl Wanted<'_> {
    fn narrow(&self, sql: &mut QueryBuilder<Postgres>) -> Result<()> {
        if let Some(survey) = self.survey {
            sql.push(" and r.survey_id = ").push_bind(Uuid::from(survey.id));
        }
        let Some(measure) = &self.figure.measure else {
            return self.filter.narrow(sql);
        };
        // A figure's days are the ledger's, in the tenant's zone.
        let day = |day: Option<Date>| day.map(|day| day.to_sqlx() as jiff_sqlx::Date);
        sql.push(" and r.id = any(array(select objectives.sources(")
            .push_bind(measure.clone());
        sql.push(", ").push_bind(day(self.filter.from));
        sql.push(", ").push_bind(day(self.filter.to));
        let figure = self.figure;
        for text in [&figure.kind, &figure.dim, &figure.value, &figure.hit] {
            sql.push(", ").push_bind(text.clone());
        }
        sql.push(")))");
        let rest = ResponseFilter {
            from: None,
            to: None,
            ..self.filter.clone()
        };
        rest.narrow(sql)
    }

    /// In an anonymous survey nobody may be found by narrowing until he is alone.
    async fn guard(&self, tx: &mut TenantTx) -> Result<()> {
        let narrowed = *self.filter != ResponseFilter::default();
        let anonymous = self
            .survey
            .is_some_and(|survey| survey.privacy == Privacy::Anonymous);
        if anonymous && narrowed {
            let n = count(tx, *self).await?;
            if n > 0 && n.unsigned_abs() < FEWEST {
                return Err(Error::Conflict("response-too-few"));
            }
        }
        Ok(())
    }
}

/// A page of answers, newest first.
pub async fn list(tx: &mut TenantTx, wanted: Wanted<'_>, paging: &Paging) -> Result<Paged<ResponseItem>> {
    wanted.guard(tx).await?;
    let after: Option<(Date, Uuid)> = paging.position()?;
    let rows = rows(tx, wanted, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| {
        (row.day, Uuid::from(row.id))
    }))
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    wanted: Wanted<'_>,
    after: Option<(Date, Uuid)>,
    limit: i64,
) -> Result<Vec<ResponseItem>> {
    let mut sql = QueryBuilder::<Postgres>::new(COLUMNS);
    sql.push_bind(Uuid::from(tx.tenant()));
    wanted.narrow(&mut sql)?;
    if let Some((day, id)) = after {
        sql.push(" and (r.day, r.id) < (")
            .push_bind(day.to_sqlx() as jiff_sqlx::Date)
            .push(", ")
            .push_bind(id)
            .push(")");
    }
    sql.push(" order by r.day desc, r.id desc limit ")
        .push_bind(limit);
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(Row::read).collect())
}

/// How many there are, up to [`COUNT_LIMIT`] + 1.
pub async fn count(tx: &mut TenantTx, wanted: Wanted<'_>) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new(
        "select count(*) from (select 1 from surveys.response r where r.tenant_id = ",
    );
    sql.push_bind(Uuid::from(tx.tenant()));
    wanted.narrow(&mut sql)?;
    sql.push(" limit ").push_bind(COUNT_LIMIT + 1).push(") found");
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

/// One response.
pub async fn get(tx: &mut TenantTx, id: ResponseId) -> Result<Response> {
    let tenant = Uuid::from(tx.tenant());
    let mut sql = QueryBuilder::<Postgres>::new(COLUMNS);
    sql.push_bind(tenant)
        .push(" and r.id = ")
        .push_bind(Uuid::from(id));
    let row: Option<Row> = sql.build_query_as().fetch_optional(tx.conn()).await?;
    let item = row.ok_or(Error::NotFound("response"))?.read();
    let more = sqlx::query!(
        r#"select case when s.privacy = 'identified' then r.customer_id end as customer,
                  case when s.privacy <> 'anonymous' then r.subject_kind end as subject_kind, r.subject_id,
                  r.started_at as "started_at: jiff_sqlx::Timestamp", r.hidden, r.personal is not null as "contacts!"
             from surveys.response r join surveys.survey s on s.tenant_id = r.tenant_id and s.id = r.survey_id
            where r.tenant_id = $1 and r.id = $2"#,
        tenant,
        Uuid::from(id)
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Response {
        item,
        customer: more.customer.map(Into::into),
        subject: more.subject_kind.zip(more.subject_id),
        started_at: more.started_at.map(jiff_sqlx::Timestamp::to_jiff),
        hidden: serde_json::from_value(more.hidden)?,
        contacts: more.contacts,
    })
}

/// The newest answers with a text.
pub async fn newest_comments(
    tx: &mut TenantTx,
    survey: &Survey,
    filter: &ResponseFilter,
    limit: i64,
) -> Result<Vec<Comment>> {
    let commented = ResponseFilter {
        theme: filter.theme.clone().or_else(|| Some("any".to_owned())),
        ..filter.clone()
    };
    let wanted = Wanted {
        survey: Some(survey),
        filter: &commented,
        figure: &FigureFilter::default(),
    };
    let mut comments = Vec::new();
    for item in rows(tx, wanted, None, limit).await? {
        let version = questionnaire::version(tx, item.version).await?;
        comments.push(Comment {
            id: item.id,
            day: item.day,
            text: texts(&version.document, &item.answers).join(" · "),
            csat: item.csat,
            nps: item.nps,
        });
    }
    Ok(comments)
}

/// What somebody wrote himself, beside a choice as well.
pub fn texts<'a>(document: &Questionnaire, answers: &'a Answers) -> Vec<&'a str> {
    document
        .questions()
        .filter_map(|question| match (question.kind, answers.get(&question.key)?) {
            (QuestionKind::Text | QuestionKind::LongText, Answer::Text(text)) => Some(text.as_str()),
            (_, Answer::Choice { other, .. } | Answer::Choices { other, .. }) => Some(other.as_str()),
            _ => None,
        })
        .filter(|text| !text.is_empty())
        .collect()
}

/// Every question and row of all the versions that were asked in a survey, the newest wording first: the columns of a file.
pub(super) async fn asked(tx: &mut TenantTx, survey: SurveyId) -> Result<Vec<QuestionnaireVersionId>> {
    let rows = sqlx::query_scalar!(
        "select v.id from surveys.questionnaire_version v
          where v.tenant_id = $1 and v.id in (select version_id from surveys.response where tenant_id = $1 and survey_id = $2
                                               union select version_id from surveys.survey where tenant_id = $1 and id = $2)
          order by v.number desc",
        Uuid::from(tx.tenant()),
        Uuid::from(survey)
    )
    .fetch(tx.conn())
    .try_collect::<Vec<Uuid>>()
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}
