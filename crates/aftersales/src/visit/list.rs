//! Lists of visits: one filter for the page, its counts, the API and the export.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};
use sqm_domain::aftersales::{VisitKind, VisitState};
use sqm_domain::ids::{CustomerId, VisitId};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging};
use sqm_platform::listing::{COUNT_LIMIT, Figure, Hit, Viewpoint, narrow_who, one_of, today};
use sqm_platform::page::register::Order;
use sqm_platform::{AppState, FieldErrors, Result, codes};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::Visit;
use super::sql::{JOINS, SELECT};
use crate::listing;

/// What narrows a list of visits. Several values of one name widen, different names narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct VisitFilter {
    /// A whole number or product code; or a customer's whole phone number, e-mail address, name or number.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `open`, `made` or `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<StateGroup>,
    /// States.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub status: Vec<VisitState>,
    /// Kinds. Beside `measure`: the key of a slice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kind: Vec<String>,
    /// `me`, `none`, or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// `mine`, `none`, or the id of a department.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// A customer.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<uuid::Uuid>)]
    pub customer: Option<CustomerId>,
    /// `overdue`, `today`, `appointment`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub due: Option<Due>,
    /// Due on or after this day.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub due_from: Option<Date>,
    /// Due on or before this day.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub due_to: Option<Date>,
    /// The most satisfied wanted: `2` shows those who gave 1 or 2.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub score: Option<String>,
    /// The records behind a figure: the measure.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// Of a figure's records: `all`, `miss` or `hit`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub hit: Option<Hit>,
    /// First day of the figure's period.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// Last day of the figure's period.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
    /// The dimension the figure was cut by.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub dim: Option<String>,
    /// The value of that dimension.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// Groups of states people think in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VisitStateGroup)]
pub enum StateGroup {
    /// Somebody is still to be called.
    Open,
    /// Carried out, whatever came of it.
    Made,
    /// Everything.
    All,
}

/// How visits stand to their day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VisitDue)]
pub enum Due {
    /// The day it was first due is over.
    Overdue,
    /// Due today.
    Today,
    /// The customer asked for a time.
    Appointment,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VisitSort {
    /// The longest due first.
    #[default]
    Due,
    /// The last due first.
    Latest,
}

impl Order for VisitSort {
    fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Latest => "latest",
        }
    }
}

/// The order in a query string.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct VisitSorting {
    /// `due` (default), `latest`.
    #[serde(deserialize_with = "codes::filled_or_default")]
    #[param(inline)]
    pub sort: VisitSort,
}

impl VisitFilter {
    /// The kinds wanted; none when `kind` names the slice of a figure.
    pub fn kinds(&self) -> Result<Vec<VisitKind>> {
        if self.measure.is_some() {
            return Ok(Vec::new());
        }
        self.kind
            .iter()
            .flat_map(|text| text.split(','))
            .filter(|text| !text.is_empty())
            .map(|text| {
                text.parse()
                    .map_err(|_| FieldErrors::one("kind", "field-unknown").into())
            })
            .collect()
    }

    fn states(&self) -> Vec<VisitState> {
        let of = |test: fn(VisitState) -> bool| {
            VisitState::ALL
                .iter()
                .copied()
                .filter(|state| test(*state))
                .collect()
        };
        match self.state {
            _ if !self.status.is_empty() => self.status.clone(),
            Some(StateGroup::Open) => of(VisitState::is_open),
            Some(StateGroup::Made) => of(VisitState::is_made),
            Some(StateGroup::All) | None => Vec::new(),
        }
    }

    fn figure(&self) -> Figure<'_> {
        Figure {
            measure: self.measure.as_deref(),
            slice: self
                .kind
                .first()
                .map(String::as_str)
                .filter(|slice| !slice.is_empty()),
            from: self.from,
            to: self.to,
            dim: self.dim.as_deref(),
            value: self.value.as_deref(),
            hit: self.hit,
        }
    }

    /// The same filter as the query of an address.
    pub fn to_query(&self) -> String {
        sqm_platform::page::Address::of("", self).query()
    }
}

struct Wanted<'a> {
    filter: &'a VisitFilter,
    kinds: Vec<VisitKind>,
    who: Viewpoint,
    words: Option<String>,
    customers: Vec<Uuid>,
    today: Date,
}

async fn resolve<'a>(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &'a VisitFilter,
) -> Result<Wanted<'a>> {
    let (words, customers) = listing::words(state, tx, filter.q.as_deref()).await?;
    Ok(Wanted {
        kinds: filter.kinds()?,
        filter,
        who,
        words,
        customers,
        today: today(tx),
    })
}

impl Wanted<'_> {
    fn narrow(&self, sql: &mut QueryBuilder<Postgres>, tx: &TenantTx, with_state: bool) -> Result<()> {
        let f = self.filter;
        sql.push(" where v.tenant_id = ")
            .push_bind(Uuid::from(tx.tenant()));
        let states = f.states();
        let open = states.len() == 3 && states.iter().all(|state| state.is_open());
        if with_state && open || f.due.is_some() {
            // Spelt out, so that the planner sees the partial indexes of open visits.
            sql.push(" and v.state in ('due', 'in_progress', 'carried_over')");
        } else if with_state {
            one_of(sql, "v.state", &states);
        }
        one_of(sql, "v.kind", &self.kinds);
        narrow_who(
            sql,
            "caller",
            "v.caller_id",
            f.caller.as_deref(),
            "me",
            self.who.user.map(Uuid::from),
        )?;
        narrow_who(
            sql,
            "department",
            "v.department_id",
            f.department.as_deref(),
            "mine",
            self.who.department.map(Uuid::from),
        )?;
        if let Some(customer) = f.customer {
            sql.push(" and v.customer_id = ").push_bind(Uuid::from(customer));
        }
        match f.due {
            Some(Due::Overdue) => _ = sql.push(" and v.due_by <= ").push_bind(tx.now().to_sqlx()),
            Some(Due::Today) => _ = sql.push(" and v.due_on = ").push_bind(self.today.to_sqlx()),
            Some(Due::Appointment) => _ = sql.push(" and v.appointment_at is not null"),
            None => {}
        }
        if let Some(day) = f.due_from {
            sql.push(" and v.due_on >= ").push_bind(day.to_sqlx());
        }
        if let Some(day) = f.due_to {
            sql.push(" and v.due_on <= ").push_bind(day.to_sqlx());
        }
        if let Some(score) = &f.score {
            let score: i16 = score
                .parse()
                .map_err(|_| FieldErrors::one("score", "field-not-a-number"))?;
            sql.push(" and v.satisfaction <= ").push_bind(score);
        }
        listing::narrow_words(sql, "v", self.words.as_deref(), &self.customers, &["reference"]);
        f.figure().narrow(sql, "v.id");
        Ok(())
    }
}

/// One page of a list.
pub async fn page(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &VisitFilter,
    sort: VisitSort,
    paging: &Paging,
) -> Result<Paged<Visit>> {
    let after = paging.position::<(Date, VisitId)>()?;
    let rows = rows(state, tx, who, filter, sort, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |visit| (visit.due_on, visit.id)))
}

pub(super) async fn rows(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &VisitFilter,
    sort: VisitSort,
    after: Option<(Date, VisitId)>,
    limit: i64,
) -> Result<Vec<Visit>> {
    let wanted = resolve(state, tx, who, filter).await?;
    let cipher = state.vault.cipher(tx).await?;
    let (behind, order) = match sort {
        VisitSort::Due => (">", "v.due_on, v.id"),
        VisitSort::Latest => ("<", "v.due_on desc, v.id desc"),
    };
    let mut sql = QueryBuilder::<Postgres>::new(SELECT);
    sql.push("(select v.* from aftersales.visit v");
    wanted.narrow(&mut sql, tx, true)?;
    if let Some((day, id)) = after {
        sql.push(format_args!(" and (v.due_on, v.id) {behind} ("))
            .push_bind(day.to_sqlx());
        sql.push(", ").push_bind(Uuid::from(id)).push(")");
    }
    sql.push(format_args!(" order by {order} limit {limit})"))
        .push(JOINS)
        .push(" order by ")
        .push(order);
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(|row| Visit::read(row, &cipher)).collect()
}

/// How many, up to [`COUNT_LIMIT`]; one more means "more than that".
pub async fn count(state: &AppState, tx: &mut TenantTx, who: Viewpoint, filter: &VisitFilter) -> Result<i64> {
    let wanted = resolve(state, tx, who, filter).await?;
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from aftersales.visit v");
    wanted.narrow(&mut sql, tx, true)?;
    sql.push(format_args!(" limit {}) x", COUNT_LIMIT + 1));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

/// How many in each state, with the filter's other conditions.
pub async fn count_by_state(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &VisitFilter,
) -> Result<Vec<(VisitState, i64)>> {
    let wanted = resolve(state, tx, who, filter).await?;
    let mut sql = QueryBuilder::<Postgres>::new(
        "select s.state, (select count(*) from (select from aftersales.visit v",
    );
    wanted.narrow(&mut sql, tx, false)?;
    sql.push(format_args!(" and v.state = s.state limit {}", COUNT_LIMIT + 1));
    let states: Vec<String> = VisitState::ALL.iter().map(ToString::to_string).collect();
    sql.push(") x) as n from unnest(")
        .push_bind(states)
        .push(") with ordinality as s(state, place) order by s.place");
    let rows: Vec<(String, i64)> = sql.build_query_as().fetch_all(tx.conn()).await?;
    rows.into_iter()
        .map(|(state, n)| Ok((codes::read(&state)?, n)))
        .collect()
}
