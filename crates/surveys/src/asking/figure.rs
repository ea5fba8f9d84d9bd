//! The invitations behind a figure, over all surveys: what the response rate is made of.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::page::{Address, Page, PageFrame, Shell};
use sqm_platform::{AppState, Result, codes};
use uuid::Uuid;

use crate::permissions::SurveyRead;

/// Counting stops here.
const COUNT_LIMIT: i64 = 10_000;

/// A figure, as its link says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct FigureQuery {
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    measure: Option<String>,
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    from: Option<Date>,
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    to: Option<Date>,
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    dim: Option<String>,
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    hit: Option<String>,
}

/// An invitation with its survey. Whom it asks is told by the survey's own list, as far as its privacy allows.
#[derive(Debug)]
struct Line {
    id: Uuid,
    href: String,
    survey: String,
    number: String,
    channel: String,
    state: String,
    sent_at: jiff::Timestamp,
    answered_on: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/invitations_behind.html")]
pub(super) struct BehindPage {
    shell: Shell,
    lines: Vec<Line>,
    next: String,
    total: String,
    banner: String,
}

fn narrow(sql: &mut QueryBuilder<Postgres>, tx: &TenantTx, figure: &FigureQuery) {
    sql.push(" where i.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    sql.push(" and i.sent_at is not null");
    let Some(measure) = &figure.measure else { return };
    sql.push(" and i.id = any(array(select objectives.sources(")
        .push_bind(measure.clone());
    for day in [figure.from, figure.to] {
        sql.push(", ")
            .push_bind(day.map(|day| day.to_sqlx() as jiff_sqlx::Date));
    }
    for text in [&figure.kind, &figure.dim, &figure.value, &figure.hit] {
        sql.push(", ").push_bind(text.clone());
    }
    sql.push(")))");
}

async fn rows(
    tx: &mut TenantTx,
    page: &PageFrame,
    shell: &Shell,
    figure: &FigureQuery,
    paging: &Paging,
) -> Result<Paged<Line>> {
    let mut sql = QueryBuilder::<Postgres>::new(
        "select i.id, i.survey_id, i.channel, i.state, i.sent_at, i.answered_on, s.name, s.number
           from surveys.invitation i
           join surveys.survey s on s.tenant_id = i.tenant_id and s.id = i.survey_id",
    );
    narrow(&mut sql, tx, figure);
    if let Some(after) = paging.position::<Uuid>()? {
        sql.push(" and i.id < ").push_bind(after);
    }
    sql.push(" order by i.id desc limit ")
        .push_bind(paging.size() + 1);
    let found = sql.build().fetch_all(tx.conn()).await?;
    let mut lines = Vec::with_capacity(found.len());
    for row in found {
        let state: &str = row.try_get("state")?;
        let survey: Uuid = row.try_get("survey_id")?;
        let answered: Option<jiff_sqlx::Date> = row.try_get("answered_on")?;
        lines.push(Line {
            id: row.try_get("id")?,
            href: format!("/surveys/{survey}/invitations?state={state}"),
            survey: row.try_get("name")?,
            number: row.try_get("number")?,
            channel: page.t(&format!("survey-channel-{}", row.try_get::<&str, _>("channel")?)),
            state: page.t(&format!("invite-state-{state}")),
            sent_at: row.try_get::<jiff_sqlx::Timestamp, _>("sent_at")?.to_jiff(),
            answered_on: answered.map(|day| shell.day(&day.to_jiff())).unwrap_or_default(),
        });
    }
    Ok(Paged::new(lines, paging.size(), |line| line.id))
}

pub(super) async fn behind(
    page: Page<SurveyRead>,
    State(state): State<AppState>,
    Query(figure): Query<FigureQuery>,
    Query(paging): Query<Paging>,
) -> Result<BehindPage> {
    let shell = page.shell_t("survey-tab-invitations");
    let here = Address::new(
        "/invitations",
        &serde_html_form::to_string(&figure).unwrap_or_default(),
    );
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = rows(&mut tx, &page, &shell, &figure, &paging).await?;
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from surveys.invitation i");
    narrow(&mut sql, &tx, &figure);
    sql.push(format_args!(" limit {}) x", COUNT_LIMIT + 1));
    let total: i64 = sql.build_query_scalar().fetch_one(tx.conn()).await?;
    tx.commit().await?;
    let more = if total > COUNT_LIMIT { "+" } else { "" };
    let mut words = vec![page.t("invite-rate")];
    match figure.hit.as_deref() {
        Some("miss") => words.push(page.t("invite-hit-miss")),
        Some("hit") => words.push(page.t("invite-hit-hit")),
        _ => {}
    }
    if let (Some(from), Some(to)) = (figure.from, figure.to) {
        words.push(format!("{} – {}", shell.day(&from), shell.day(&to)));
    }
    Ok(BehindPage {
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        lines: listed.items,
        total: format!("{}{more}", shell.number(total.min(COUNT_LIMIT))),
        banner: words.join(" · "),
        shell,
    })
}
