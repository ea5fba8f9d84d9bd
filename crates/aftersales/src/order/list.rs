//! Lists of service orders: one filter for the page, its counts, the API and the export; and the day of a technician.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};
use sqm_domain::aftersales::{OrderKind, OrderState, OrderUrgency, Verdict};
use sqm_domain::ids::{CustomerId, OrderId, UserId};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging};
use sqm_platform::listing::{COUNT_LIMIT, Figure, Hit, Viewpoint, narrow_who, one_of};
use sqm_platform::page::register;
use sqm_platform::{AppState, FieldErrors, Result, codes};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::Order;
use super::sql::{JOINS, SELECT};
use crate::listing::{self, end_of, start_of};

/// What narrows a list of service orders. Several values of one name widen, different names narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct OrderFilter {
    /// A whole number, serial or product code; or a customer's whole phone number, e-mail address, name or number.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `open`, `done` or `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<OrderStateGroup>,
    /// States.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub status: Vec<OrderState>,
    /// Kinds. Beside `measure`: the key of a slice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kind: Vec<String>,
    /// Urgencies.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub urgency: Vec<OrderUrgency>,
    /// Decisions about the warranty.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub warranty: Vec<Verdict>,
    /// `me`, `none`, or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub technician: Option<String>,
    /// `mine`, `none`, or the id of a department.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// A customer.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<uuid::Uuid>)]
    pub customer: Option<CustomerId>,
    /// `overdue`, `warning`, `waiting`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub due: Option<OrderDue>,
    /// Appointments on this day.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub day: Option<Date>,
    /// Asked for on or after this day.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub opened_from: Option<Date>,
    /// Asked for on or before this day.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub opened_to: Option<Date>,
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
pub enum OrderStateGroup {
    /// Something is still to be done.
    Open,
    /// The work was done.
    Done,
    /// Everything.
    All,
}

/// How the limits of orders stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderDue {
    /// Over a limit.
    Overdue,
    /// Close to a limit.
    Warning,
    /// Carried over to another day.
    Waiting,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderSort {
    /// Last asked for first.
    #[default]
    Newest,
    /// First asked for first.
    Oldest,
}

impl register::Order for OrderSort {
    fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
        }
    }
}

/// The order in a query string.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct OrderSorting {
    /// `newest` (default), `oldest`.
    #[serde(deserialize_with = "codes::filled_or_default")]
    #[param(inline)]
    pub sort: OrderSort,
}

impl OrderFilter {
    /// The kinds wanted; none when `kind` names the slice of a figure.
    pub fn kinds(&self) -> Result<Vec<OrderKind>> {
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

    fn states(&self) -> Vec<OrderState> {
        let of = |test: fn(OrderState) -> bool| {
            OrderState::ALL
                .iter()
                .copied()
                .filter(|state| test(*state))
                .collect()
        };
        match self.state {
            _ if !self.status.is_empty() => self.status.clone(),
            Some(OrderStateGroup::Open) => of(OrderState::is_open),
            Some(OrderStateGroup::Done) => of(OrderState::is_done),
            Some(OrderStateGroup::All) | None => Vec::new(),
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
    filter: &'a OrderFilter,
    kinds: Vec<OrderKind>,
    who: Viewpoint,
    words: Option<String>,
    customers: Vec<Uuid>,
}

async fn resolve<'a>(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &'a OrderFilter,
) -> Result<Wanted<'a>> {
    let (words, customers) = listing::words(state, tx, filter.q.as_deref()).await?;
    Ok(Wanted {
        kinds: filter.kinds()?,
        filter,
        who,
        words,
        customers,
    })
}

const OPEN: &str = " and o.state in ('new', 'assigned', 'scheduled', 'on_the_way', 'working')";

impl Wanted<'_> {
    fn narrow(&self, sql: &mut QueryBuilder<Postgres>, tx: &TenantTx, with_state: bool) -> Result<()> {
        let f = self.filter;
        sql.push(" where o.tenant_id = ")
            .push_bind(Uuid::from(tx.tenant()));
        let states = f.states();
        let open = states.len() == 5 && states.iter().all(|state| state.is_open());
        if with_state && open || f.due.is_some() {
            // Spelt out, so that the planner sees the partial indexes of open orders.
            sql.push(OPEN);
        } else if with_state {
            one_of(sql, "o.state", &states);
        }
        one_of(sql, "o.kind", &self.kinds);
        one_of(sql, "o.urgency", &f.urgency);
        one_of(sql, "o.verdict", &f.warranty);
        narrow_who(
            sql,
            "technician",
            "o.technician_id",
            f.technician.as_deref(),
            "me",
            self.who.user.map(Uuid::from),
        )?;
        narrow_who(
            sql,
            "department",
            "o.department_id",
            f.department.as_deref(),
            "mine",
            self.who.department.map(Uuid::from),
        )?;
        if let Some(customer) = f.customer {
            sql.push(" and o.customer_id = ").push_bind(Uuid::from(customer));
        }
        let now = tx.now().to_sqlx();
        match f.due {
            Some(OrderDue::Overdue) => {
                sql.push(" and (o.turnaround_due <= ").push_bind(now);
                sql.push(" or o.responded_at is null and o.response_due <= ")
                    .push_bind(now)
                    .push(")");
            }
            Some(OrderDue::Warning) => {
                sql.push(" and o.turnaround_due > ").push_bind(now);
                sql.push(" and (o.turnaround_warn <= ").push_bind(now);
                sql.push(" or o.responded_at is null and o.response_warn <= ")
                    .push_bind(now);
                sql.push(" and o.response_due > ").push_bind(now).push(")");
            }
            Some(OrderDue::Waiting) => _ = sql.push(" and o.waiting_until is not null"),
            None => {}
        }
        if let Some(day) = f.day {
            sql.push(" and o.slot_from >= ")
                .push_bind(start_of(day, tx.zone()).to_sqlx());
            sql.push(" and o.slot_from < ")
                .push_bind(end_of(day, tx.zone()).to_sqlx());
        }
        if let Some(day) = f.opened_from {
            sql.push(" and o.opened_at >= ")
                .push_bind(start_of(day, tx.zone()).to_sqlx());
        }
        if let Some(day) = f.opened_to {
            sql.push(" and o.opened_at < ")
                .push_bind(end_of(day, tx.zone()).to_sqlx());
        }
        listing::narrow_words(
            sql,
            "o",
            self.words.as_deref(),
            &self.customers,
            &["serial", "reference"],
        );
        f.figure().narrow(sql, "o.id");
        Ok(())
    }
}

/// One page of a list.
pub async fn page(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &OrderFilter,
    sort: OrderSort,
    paging: &Paging,
) -> Result<Paged<Order>> {
    let after = paging.position::<OrderId>()?;
    let rows = rows(state, tx, who, filter, sort, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |order| order.id))
}

pub(super) async fn rows(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &OrderFilter,
    sort: OrderSort,
    after: Option<OrderId>,
    limit: i64,
) -> Result<Vec<Order>> {
    let wanted = resolve(state, tx, who, filter).await?;
    let cipher = state.vault.cipher(tx).await?;
    let (behind, order) = match sort {
        OrderSort::Newest => ("<", "o.id desc"),
        OrderSort::Oldest => (">", "o.id"),
    };
    let mut sql = QueryBuilder::<Postgres>::new(SELECT);
    sql.push("(select o.* from aftersales.service_order o");
    wanted.narrow(&mut sql, tx, true)?;
    if let Some(after) = after {
        sql.push(format_args!(" and o.id {behind} "))
            .push_bind(Uuid::from(after));
    }
    sql.push(format_args!(" order by {order} limit {limit})"))
        .push(JOINS)
        .push(" order by ")
        .push(order);
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(|row| Order::read(row, &cipher)).collect()
}

/// How many, up to [`COUNT_LIMIT`]; one more means "more than that".
pub async fn count(state: &AppState, tx: &mut TenantTx, who: Viewpoint, filter: &OrderFilter) -> Result<i64> {
    let wanted = resolve(state, tx, who, filter).await?;
    let mut sql =
        QueryBuilder::<Postgres>::new("select count(*) from (select from aftersales.service_order o");
    wanted.narrow(&mut sql, tx, true)?;
    sql.push(format_args!(" limit {}) x", COUNT_LIMIT + 1));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

/// How many in each state, with the filter's other conditions.
pub async fn count_by_state(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &OrderFilter,
) -> Result<Vec<(OrderState, i64)>> {
    let wanted = resolve(state, tx, who, filter).await?;
    let mut sql = QueryBuilder::<Postgres>::new(
        "select s.state, (select count(*) from (select from aftersales.service_order o",
    );
    wanted.narrow(&mut sql, tx, false)?;
    sql.push(format_args!(" and o.state = s.state limit {}", COUNT_LIMIT + 1));
    let states: Vec<String> = OrderState::ALL.iter().map(ToString::to_string).collect();
    sql.push(") x) as n from unnest(")
        .push_bind(states)
        .push(") with ordinality as s(state, place) order by s.place");
    let rows: Vec<(String, i64)> = sql.build_query_as().fetch_all(tx.conn()).await?;
    rows.into_iter()
        .map(|(state, n)| Ok((codes::read(&state)?, n)))
        .collect()
}

/// The open orders of a technician for one day, in the order of appointments: those of the day, those under way, and those
/// without an appointment that should have been looked at by then.
pub async fn my_day(
    state: &AppState,
    tx: &mut TenantTx,
    technician: UserId,
    day: Date,
) -> Result<Vec<Order>> {
    let cipher = state.vault.cipher(tx).await?;
    let mut sql = QueryBuilder::<Postgres>::new(SELECT);
    sql.push("(select o.* from aftersales.service_order o where o.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    sql.push(" and o.technician_id = ")
        .push_bind(Uuid::from(technician))
        .push(OPEN);
    sql.push(" and (o.slot_from < ")
        .push_bind(end_of(day, tx.zone()).to_sqlx());
    sql.push(" or o.state in ('on_the_way', 'working') or o.slot_from is null and (o.waiting_until is null or o.waiting_until <= ")
        .push_bind(day.to_sqlx());
    sql.push(")) order by o.slot_from nulls last, o.id limit 100)")
        .push(JOINS)
        .push(" order by o.slot_from nulls last, o.id");
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(|row| Order::read(row, &cipher)).collect()
}
