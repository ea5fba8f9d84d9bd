//! Lists of tickets: the filter as SQL, written once, for pages, counts, bulk changes and exports.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder, Row};
use sqm_domain::ids::{DepartmentId, TicketId, UserId};
use sqm_domain::ticket::{Priority, Status};
use sqm_platform::crypto::{normalise_email, normalise_phone};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging};
use sqm_platform::search_index;
use sqm_platform::{AppState, FieldErrors, Result};
use uuid::Uuid;

use super::filter::{Due, Sort, TicketFilter};
use super::item::{TicketItem, item_columns, item_joins};
use super::sql::id_of_number;

/// Counting stops here: "10,000+" tells a person as much, and costs the same however large the tenant is.
pub const COUNT_LIMIT: i64 = 10_000;

/// A filter with everything that has to be looked up or worked out before it can be asked.
#[derive(Debug)]
pub(crate) struct Resolved {
    filter: TicketFilter,
    kinds: Vec<&'static str>,
    statuses: Vec<&'static str>,
    assignee: Option<Who<UserId>>,
    department: Option<Who<DepartmentId>>,
    words: Option<String>,
    /// The ticket whose whole number was typed: nothing else is meant by it.
    exact: Option<TicketId>,
    /// Nothing can be found: words were asked for and none can be searched.
    nothing: bool,
    blind: Option<(&'static str, Vec<u8>)>,
    opened_from: Option<Timestamp>,
    opened_before: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug)]
enum Who<T> {
    Nobody,
    One(T),
}

/// On whose behalf `me` and `mine` are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Viewpoint {
    /// `me`.
    pub user: Option<UserId>,
    /// `mine`.
    pub department: Option<DepartmentId>,
}

impl From<&sqm_platform::auth::Caller> for Viewpoint {
    fn from(caller: &sqm_platform::auth::Caller) -> Self {
        Self {
            user: Some(caller.user),
            department: caller.department,
        }
    }
}

/// Where a page ended; which parts are set depends on the order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Position {
    #[serde(rename = "i")]
    id: TicketId,
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    updated: Option<Timestamp>,
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    priority: Option<Priority>,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    due: Option<Timestamp>,
}

impl Position {
    pub(crate) fn of(item: &TicketItem, sort: Sort) -> Self {
        let updated = matches!(sort, Sort::Updated | Sort::Stale).then_some(item.updated_at);
        let priority = (sort == Sort::Priority).then_some(item.priority);
        let due = item.due_at.filter(|_| sort == Sort::Due);
        Self {
            id: item.id,
            updated,
            priority,
            due,
        }
    }
}

/// Reads `me`, dates and words; refuses what cannot be meant, field by field.
pub(crate) async fn resolve(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &TicketFilter,
) -> Result<Resolved> {
    let mut errors = FieldErrors::new();
    let assignee = who_is(
        &mut errors,
        "assignee",
        filter.assignee.as_deref(),
        "me",
        who.user,
    );
    let department = who_is(
        &mut errors,
        "department",
        filter.department.as_deref(),
        "mine",
        who.department,
    );
    let zone = tx.zone().clone();
    let opened_from = filter.opened_from.and_then(|day| start_of(day, &zone));
    let opened_before = filter
        .opened_to
        .and_then(|day| day.tomorrow().ok())
        .and_then(|day| start_of(day, &zone));
    let asked = filter.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
    errors.at_most("q", asked.unwrap_or_default(), 200);
    let kinds = filter
        .kinds()?
        .into_iter()
        .map(sqm_domain::ticket::TicketKind::as_str)
        .collect();
    errors.into_result(())?;
    let exact = match asked.filter(|text| is_whole_number(text)) {
        Some(number) => id_of_number(tx, number).await?,
        None => None,
    };
    let sought = asked.filter(|_| exact.is_none());
    let words = sought.and_then(|text| search_index::query(tx.tenant(), text));
    let blind = match sought.and_then(personal) {
        Some((kind, normal)) => Some((kind, state.vault.cipher(tx).await?.blind(kind, &normal))),
        None => None,
    };
    Ok(Resolved {
        kinds,
        statuses: filter.statuses().into_iter().map(Status::as_str).collect(),
        assignee,
        department,
        nothing: sought.is_some() && words.is_none() && blind.is_none(),
        words,
        exact,
        blind,
        opened_from,
        opened_before,
        filter: filter.clone(),
    })
}

/// `T-2026-000123`, as a ticket shows it.
fn is_whole_number(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let digits = |part: Option<&str>, least| {
        part.is_some_and(|part| part.len() >= least && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    parts.next().is_some_and(|part| part.eq_ignore_ascii_case("t"))
        && digits(parts.next(), 4)
        && digits(parts.next(), 6)
}

/// A whole phone number or address finds its customer's tickets; parts of one cannot, by design.
fn personal(text: &str) -> Option<(&'static str, String)> {
    if text.contains('@') {
        return Some(("email", normalise_email(text)));
    }
    let phone = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')'));
    let normal = normalise_phone(text);
    (phone && normal.len() >= 7).then_some(("phone", normal))
}

fn who_is<T: From<Uuid>>(
    errors: &mut FieldErrors,
    field: &'static str,
    text: Option<&str>,
    own_word: &str,
    own: Option<T>,
) -> Option<Who<T>> {
    match text? {
        "" => None,
        "none" => Some(Who::Nobody),
        // Somebody without a department sees nothing as theirs, rather than everything.
        word if word == own_word => Some(own.map_or_else(|| Who::One(Uuid::nil().into()), Who::One)),
        other => {
            let id = other.parse::<Uuid>().ok();
            if id.is_none() {
                errors.add(field, "field-unknown");
            }
            id.map(|id| Who::One(id.into()))
        }
    }
}

fn start_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    day.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
}

impl Resolved {
    /// Appends the conditions on `t`. The status is left out where the caller asks for each one by itself.
    fn narrow(&self, sql: &mut QueryBuilder<Postgres>, tx: &TenantTx, with_status: bool) {
        let f = &self.filter;
        sql.push(" where t.tenant_id = ")
            .push_bind(Uuid::from(tx.tenant()));
        if self.nothing {
            sql.push(" and false");
        }
        if with_status {
            self.narrow_status(sql);
        }
        one_of(sql, "t.kind", &self.kinds);
        one_of(
            sql,
            "t.priority",
            &f.priority.iter().map(|p| p.as_str()).collect::<Vec<_>>(),
        );
        one_of(
            sql,
            "t.channel",
            &f.channel.iter().map(|c| c.as_str()).collect::<Vec<_>>(),
        );
        match self.assignee {
            Some(Who::Nobody) => _ = sql.push(" and t.assignee_id is null and t.owner_name = ''"),
            Some(Who::One(id)) => _ = sql.push(" and t.assignee_id = ").push_bind(Uuid::from(id)),
            None => {}
        }
        match self.department {
            Some(Who::Nobody) => _ = sql.push(" and t.department_id is null and t.team = ''"),
            Some(Who::One(id)) => _ = sql.push(" and t.department_id = ").push_bind(Uuid::from(id)),
            None => {}
        }
        for (column, value) in [
            ("t.team", &f.team),
            ("t.region", &f.region),
            ("t.product", &f.product),
        ] {
            if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
                sql.push(" and ")
                    .push(column)
                    .push(" = ")
                    .push_bind(value.to_owned());
            }
        }
        if let Some(category) = f.category {
            sql.push(" and t.category_id = any(array(select tickets.category_branch(")
                .push_bind(Uuid::from(category))
                .push(")))");
        }
        if let Some(customer) = f.customer {
            sql.push(" and t.customer_id = ").push_bind(Uuid::from(customer));
        }
        let tags: Vec<String> = f.tag.iter().filter(|tag| !tag.is_empty()).cloned().collect();
        if !tags.is_empty() {
            sql.push(" and t.tags @> ").push_bind(tags);
        }
        if let Some(import) = f.import {
            sql.push(" and t.import_id = ").push_bind(Uuid::from(import));
        }
        if let Some(from) = self.opened_from {
            sql.push(" and t.opened_at >= ").push_bind(from.to_sqlx());
        }
        if let Some(before) = self.opened_before {
            sql.push(" and t.opened_at < ").push_bind(before.to_sqlx());
        }
        self.narrow_due(sql, tx.now());
        self.narrow_words(sql, tx);
        self.narrow_figure(sql);
    }

    fn narrow_status(&self, sql: &mut QueryBuilder<Postgres>) {
        let open: Vec<&str> = Status::ALL
            .iter()
            .filter(|status| status.is_open())
            .map(|status| status.as_str())
            .collect();
        if self.statuses == open {
            // Spelt out, so that the planner sees the partial indexes of open tickets.
            sql.push(" and t.status in ('new', 'open', 'pending')");
        } else {
            one_of(sql, "t.status", &self.statuses);
        }
    }

    fn narrow_due(&self, sql: &mut QueryBuilder<Postgres>, now: Timestamp) {
        let Some(due) = self.filter.due else { return };
        let now = now.to_sqlx();
        sql.push(" and t.status in ('new', 'open', 'pending')");
        match due {
            Due::Overdue => {
                sql.push(" and (t.overdue_since is not null or t.due_at <= ")
                    .push_bind(now)
                    .push(")");
            }
            Due::Warning => {
                sql.push(" and t.overdue_since is null and t.warn_at <= ")
                    .push_bind(now);
                sql.push(" and t.due_at > ").push_bind(now);
            }
            Due::Paused => _ = sql.push(" and t.clocks_paused and t.overdue_since is null"),
        }
    }

    fn narrow_words(&self, sql: &mut QueryBuilder<Postgres>, tx: &TenantTx) {
        if let Some(id) = self.exact {
            sql.push(" and t.id = ").push_bind(Uuid::from(id));
        }
        if self.words.is_none() && self.blind.is_none() {
            return;
        }
        // As an array it is asked once; as a subquery a planner without statistics may ask it again for every row.
        sql.push(" and t.id = any(array(");
        if let Some(words) = &self.words {
            sql.push("select tickets.found(")
                .push_bind(words.clone())
                .push("::tsquery, null, null)");
        }
        if let Some((kind, hash)) = &self.blind {
            if self.words.is_some() {
                sql.push(" union all ");
            }
            sql.push(
                "select o.id from customers.customer p join tickets.ticket o on o.tenant_id = p.tenant_id \
                 and o.customer_id = p.id where p.tenant_id = ",
            )
            .push_bind(Uuid::from(tx.tenant()));
            sql.push(if *kind == "email" {
                " and p.email_blind = "
            } else {
                " and p.phone_blind = "
            })
            .push_bind(hash.clone());
        }
        sql.push("))");
    }

    fn narrow_figure(&self, sql: &mut QueryBuilder<Postgres>) {
        let f = &self.filter;
        let Some(measure) = &f.measure else { return };
        sql.push(" and t.id = any(array(select objectives.sources(")
            .push_bind(measure.clone());
        sql.push(", ")
            .push_bind(f.from.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>);
        sql.push(", ")
            .push_bind(f.to.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>);
        for text in [
            f.slice(),
            f.dim.as_deref(),
            f.value.as_deref(),
            f.hit.map(super::Hit::as_str),
        ] {
            sql.push(", ").push_bind(text.map(str::to_owned));
        }
        sql.push(")))");
    }
}

fn one_of(sql: &mut QueryBuilder<Postgres>, column: &str, codes: &[&'static str]) {
    match codes {
        [] => {}
        [one] => _ = sql.push(" and ").push(column).push(" = ").push_bind(*one),
        many => {
            let many: Vec<String> = many.iter().map(|code| (*code).to_owned()).collect();
            sql.push(" and ")
                .push(column)
                .push(" = any(")
                .push_bind(many)
                .push(")");
        }
    }
}

/// One page of a list.
pub async fn page(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &TicketFilter,
    sort: Sort,
    paging: &Paging,
) -> Result<Paged<TicketItem>> {
    let resolved = resolve(state, tx, who, filter).await?;
    let rows = rows(
        state,
        tx,
        &resolved,
        sort,
        paging.position()?.as_ref(),
        paging.size() + 1,
    )
    .await?;
    Ok(Paged::new(rows, paging.size(), |item| Position::of(item, sort)))
}

/// Up to `limit` items behind a position.
pub(crate) async fn rows(
    state: &AppState,
    tx: &mut TenantTx,
    resolved: &Resolved,
    sort: Sort,
    after: Option<&Position>,
    limit: i64,
) -> Result<Vec<TicketItem>> {
    let order = match sort {
        Sort::Newest => "t.id desc",
        Sort::Oldest => "t.id",
        Sort::Updated => "t.updated_at desc, t.id desc",
        Sort::Stale => "t.updated_at, t.id",
        Sort::Priority => "t.priority, t.id desc",
        Sort::Due => "t.due_at, t.id desc",
    };
    let mut sql = QueryBuilder::<Postgres>::new("with l as (select ");
    sql.push_bind(tx.lang().tag())
        .push("::text as lang) select ")
        .push(item_columns!("l.lang"));
    // The rows of the page first, the names of what they refer to only for them.
    sql.push(" from (select t.* from tickets.ticket t");
    match &resolved.words {
        // The newest with these words, and nothing else asked: the index gives a page at a time.
        Some(words)
            if sort == Sort::Newest && resolved.blind.is_none() && resolved.filter.is_only_words() =>
        {
            sql.push(" where t.tenant_id = ")
                .push_bind(Uuid::from(tx.tenant()));
            sql.push(" and t.id in (select tickets.found(")
                .push_bind(words.clone())
                .push("::tsquery, ");
            sql.push_bind(after.map(|after| Uuid::from(after.id)))
                .push(", ")
                .push_bind(limit as i32)
                .push("))");
        }
        _ => {
            resolved.narrow(&mut sql, tx, true);
            if let Some(after) = after {
                behind(&mut sql, sort, after);
            }
        }
    }
    // A limit the planner can see: with a parameter it would expect a tenth of the table, and never settle on one plan.
    sql.push(format_args!(" order by {order} limit {limit}) t cross join l"))
        .push(item_joins!());
    sql.push(" order by ").push(order);
    let rows = sql.build().fetch_all(tx.conn()).await?;
    let any_customer = rows
        .iter()
        .any(|row| matches!(row.try_get::<Option<Uuid>, _>("customer_id"), Ok(Some(_))));
    let cipher = if any_customer {
        Some(state.vault.cipher(tx).await?)
    } else {
        None
    };
    rows.iter()
        .map(|row| TicketItem::read(row, cipher.as_ref()))
        .collect()
}

/// The keyset condition: everything behind the last row of the page before, in this order.
fn behind(sql: &mut QueryBuilder<Postgres>, sort: Sort, after: &Position) {
    let id = Uuid::from(after.id);
    let updated = after.updated.unwrap_or(Timestamp::MIN).to_sqlx();
    match sort {
        Sort::Newest => _ = sql.push(" and t.id < ").push_bind(id),
        Sort::Oldest => _ = sql.push(" and t.id > ").push_bind(id),
        Sort::Updated => {
            sql.push(" and (t.updated_at, t.id) < (")
                .push_bind(updated)
                .push(", ")
                .push_bind(id)
                .push(")");
        }
        Sort::Stale => {
            sql.push(" and (t.updated_at, t.id) > (")
                .push_bind(updated)
                .push(", ")
                .push_bind(id)
                .push(")");
        }
        Sort::Priority => {
            let priority = after.priority.unwrap_or(Priority::P5).as_str();
            // The first half alone would do; it is there for the index.
            sql.push(" and t.priority >= ")
                .push_bind(priority)
                .push(" and (t.priority > ")
                .push_bind(priority);
            sql.push(" or t.id < ").push_bind(id).push(")");
        }
        Sort::Due => match after.due {
            Some(due) => {
                sql.push(" and (t.due_at > ")
                    .push_bind(due.to_sqlx())
                    .push(" or t.due_at is null or (t.due_at = ");
                sql.push_bind(due.to_sqlx())
                    .push(" and t.id < ")
                    .push_bind(id)
                    .push("))");
            }
            None => _ = sql.push(" and t.due_at is null and t.id < ").push_bind(id),
        },
    }
}

/// How many tickets, up to [`COUNT_LIMIT`]; one more means "more than that".
pub async fn count(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &TicketFilter,
) -> Result<i64> {
    let resolved = resolve(state, tx, who, filter).await?;
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from tickets.ticket t");
    resolved.narrow(&mut sql, tx, true);
    sql.push(format_args!(" limit {}) x", COUNT_LIMIT + 1));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

/// How many tickets in each status, with the filter's other conditions; each up to [`COUNT_LIMIT`].
pub async fn count_by_status(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &TicketFilter,
) -> Result<Vec<(Status, i64)>> {
    let resolved = resolve(state, tx, who, filter).await?;
    let mut sql =
        QueryBuilder::<Postgres>::new("select s.status, (select count(*) from (select from tickets.ticket t");
    resolved.narrow(&mut sql, tx, false);
    sql.push(format_args!(" and t.status = s.status limit {}", COUNT_LIMIT + 1));
    let statuses: Vec<String> = Status::ALL.iter().map(ToString::to_string).collect();
    sql.push(") x) as n from unnest(")
        .push_bind(statuses)
        .push(") with ordinality as s(status, place) order by s.place");
    let rows: Vec<(String, i64)> = sql.build_query_as().fetch_all(tx.conn()).await?;
    rows.into_iter()
        .map(|(status, n)| Ok((sqm_platform::codes::read(&status)?, n)))
        .collect()
}

/// Ids of up to `limit` tickets, newest first: what a bulk change is about to touch.
pub(crate) async fn ids(tx: &mut TenantTx, resolved: &Resolved, limit: i64) -> Result<Vec<TicketId>> {
    let mut sql = QueryBuilder::<Postgres>::new("select t.id from tickets.ticket t");
    resolved.narrow(&mut sql, tx, true);
    sql.push(" order by t.id desc limit ").push_bind(limit);
    let ids: Vec<Uuid> = sql.build_query_scalar().fetch_all(tx.conn()).await?;
    Ok(ids.into_iter().map(TicketId::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_and_addresses_are_looked_up_parts_are_not() {
        assert_eq!(
            personal("138 1234 1234"),
            Some(("phone", "13812341234".to_owned()))
        );
        assert_eq!(
            personal("Zhang@Example.com"),
            Some(("email", "zhang@example.com".to_owned()))
        );
        assert_eq!(personal("宽带 13812341234"), None);
        assert_eq!(personal("1234"), None);
    }
}
