//! Reading incidents. Row security leaves out the restricted ones the viewer need not know of; nothing here has to.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff_sqlx::ToSqlx;
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::ids::IncidentId;
use sqm_domain::incident::IncidentState;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{Figure, Viewpoint};
use sqm_platform::{Error, FieldErrors, Result, codes, search_index};
use uuid::Uuid;

use super::{
    Group, HistoryLine, Incident, IncidentFilter, IncidentStateCount, Moments, Person, Profile, Sort, Victim,
    Yes,
};
use crate::statistics;

#[derive(FromRow)]
struct Row {
    id: Uuid,
    number: String,
    title: String,
    description: String,
    kind: String,
    certainty: String,
    drill: bool,
    category: Option<String>,
    category_name: Option<String>,
    state: String,
    level: Option<String>,
    occurred_at: Option<jiff_sqlx::Timestamp>,
    occurred_to: String,
    detected_at: Option<jiff_sqlx::Timestamp>,
    reported_at: jiff_sqlx::Timestamp,
    acknowledged_at: Option<jiff_sqlx::Timestamp>,
    contained_at: Option<jiff_sqlx::Timestamp>,
    eradicated_at: Option<jiff_sqlx::Timestamp>,
    recovered_at: Option<jiff_sqlx::Timestamp>,
    closed_at: Option<jiff_sqlx::Timestamp>,
    lead_id: Option<Uuid>,
    lead: Option<String>,
    reported_by: Option<Uuid>,
    reporter: Option<String>,
    department_id: Option<Uuid>,
    department: Option<String>,
    tlp: String,
    restricted: bool,
    actors: Vec<String>,
    actions: Vec<String>,
    varieties: Vec<String>,
    assets: Vec<String>,
    attributes: Vec<String>,
    pattern: String,
    discovery: String,
    disclosure: String,
    personal_data: bool,
    people_affected: Option<i64>,
    records_affected: Option<i64>,
    loss_yuan: Option<i64>,
    victim: String,
    victim_country: String,
    victim_region: String,
    victim_industry: String,
    victim_naics: String,
    victim_size: String,
    outcome: String,
    impact: String,
    summary: String,
    cause: String,
    into_id: Option<Uuid>,
    source: String,
    reference: String,
    first_id: Option<Uuid>,
    put_off_until: Option<jiff_sqlx::Date>,
    waits_for: String,
    version: i64,
    updated_at: jiff_sqlx::Timestamp,
}

impl Row {
    fn read(self) -> Result<Incident> {
        let person = |id: Option<Uuid>, name: Option<String>| {
            id.zip(name).map(|(id, name)| Person { id: id.into(), name })
        };
        let at = |at: Option<jiff_sqlx::Timestamp>| at.map(jiff_sqlx::Timestamp::to_jiff);
        Ok(Incident {
            id: self.id.into(),
            number: self.number,
            title: self.title,
            description: self.description,
            kind: codes::read(&self.kind)?,
            certainty: codes::read(&self.certainty)?,
            drill: self.drill,
            category: self.category,
            category_name: self.category_name,
            state: codes::read(&self.state)?,
            level: codes::read_option(self.level.as_deref())?,
            moments: Moments {
                occurred_at: at(self.occurred_at),
                occurred_to: codes::read(&self.occurred_to)?,
                detected_at: at(self.detected_at),
                reported_at: self.reported_at.to_jiff(),
                acknowledged_at: at(self.acknowledged_at),
                contained_at: at(self.contained_at),
                eradicated_at: at(self.eradicated_at),
                recovered_at: at(self.recovered_at),
                closed_at: at(self.closed_at),
            },
            lead: person(self.lead_id, self.lead),
            reported_by: person(self.reported_by, self.reporter),
            department_id: self.department_id.map(Into::into),
            department: self.department,
            tlp: codes::read(&self.tlp)?,
            restricted: self.restricted,
            profile: Profile {
                actors: self.actors,
                actions: self.actions,
                varieties: self.varieties,
                assets: self.assets,
                attributes: self.attributes,
                pattern: self.pattern,
                discovery: self.discovery,
                disclosure: self.disclosure,
            },
            personal_data: self.personal_data,
            people_affected: self.people_affected,
            records_affected: self.records_affected,
            loss_yuan: self.loss_yuan,
            victim: Victim {
                name: self.victim,
                country: self.victim_country,
                region: self.victim_region,
                industry: self.victim_industry,
                naics: self.victim_naics,
                size: self.victim_size,
            },
            outcome: self.outcome,
            impact: self.impact,
            summary: self.summary,
            cause: self.cause,
            merged_into: self.into_id,
            source: self.source,
            reference: self.reference,
            repeat_of: self.first_id,
            put_off_until: self.put_off_until.map(jiff_sqlx::Date::to_jiff),
            waits_for: self.waits_for,
            version: self.version,
            updated_at: self.updated_at.to_jiff(),
        })
    }
}

/// The rows of a page first, the names of what they refer to only for them. Another incident it refers to may be kept from the
/// viewer: it is named by the row that row security lets through, never by the bare column.
const NAMED: &str = "select i.*, c.name as category_name, l.name as lead, r.name as reporter, d.name as department, \
    m.id as into_id, f.id as first_id from ";
const NAMES: &str = " i left join incidents.category c on c.tenant_id = i.tenant_id and c.code = i.category \
    left join org.user_account l on l.tenant_id = i.tenant_id and l.id = i.lead_id \
    left join org.user_account r on r.tenant_id = i.tenant_id and r.id = i.reported_by \
    left join org.department d on d.tenant_id = i.tenant_id and d.id = i.department_id \
    left join incidents.incident m on m.tenant_id = i.tenant_id and m.id = i.merged_into \
    left join incidents.incident f on f.tenant_id = i.tenant_id and f.id = i.repeat_of";

pub(super) async fn get(tx: &mut TenantTx, id: IncidentId) -> Result<Incident> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("incidents.incident")
        .push(NAMES)
        .push(" where i.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and i.id = ")
        .push_bind(Uuid::from(id));
    let row: Option<Row> = sql.build_query_as().fetch_optional(tx.conn()).await?;
    row.ok_or(Error::NotFound("incident"))?.read()
}

/// The version of an incident, held for a change.
pub(crate) async fn hold(tx: &mut TenantTx, id: IncidentId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from incidents.incident where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("incident"))
}

/// The incident of a number, if the viewer may know of it.
pub(crate) async fn by_number(tx: &mut TenantTx, number: &str) -> Result<Option<IncidentId>> {
    let id = sqlx::query_scalar!(
        "select id from incidents.incident where tenant_id = $1 and number = $2",
        Uuid::from(tx.tenant()),
        number
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(Into::into))
}

/// A place in a list.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Position {
    pub(super) id: Uuid,
    pub(super) at: jiff::Timestamp,
}

/// When it happened, as well as anybody knows; the expression of index `incident_by_occurrence`.
const WHEN: &str = "coalesce(t.occurred_at, t.detected_at, t.reported_at)";

pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &IncidentFilter,
    who: Viewpoint,
    sort: Sort,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Incident>> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("(select t.* from incidents.incident t");
    narrow(&mut sql, tx, filter, who)?;
    match (after, sort) {
        (Some(after), Sort::Newest) => {
            sql.push(" and t.id < ").push_bind(after.id);
        }
        (Some(after), Sort::Occurred) => {
            sql.push(format_args!(" and ({WHEN}, t.id) < ("))
                .push_bind(after.at.to_sqlx())
                .push(", ")
                .push_bind(after.id)
                .push(")");
        }
        (None, _) => {}
    }
    match sort {
        Sort::Newest => sql.push(" order by t.id desc"),
        Sort::Occurred => sql.push(format_args!(" order by {WHEN} desc, t.id desc")),
    };
    sql.push(format_args!(" limit {limit})")).push(NAMES);
    sql.push(match sort {
        Sort::Newest => " order by i.id desc",
        Sort::Occurred => " order by coalesce(i.occurred_at, i.detected_at, i.reported_at) desc, i.id desc",
    });
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    rows.into_iter().map(Row::read).collect()
}

/// How many, up to `most`.
pub(super) async fn count(
    tx: &mut TenantTx,
    filter: &IncidentFilter,
    who: Viewpoint,
    most: i64,
) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from incidents.incident t");
    narrow(&mut sql, tx, filter, who)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

/// How many in each state, with the filter's other conditions.
pub(super) async fn counts(
    tx: &mut TenantTx,
    filter: &IncidentFilter,
    who: Viewpoint,
    most: i64,
) -> Result<Vec<IncidentStateCount>> {
    let mut counts = Vec::new();
    for state in IncidentState::ALL {
        let one = IncidentFilter {
            state: None,
            status: vec![*state],
            ..filter.clone()
        };
        counts.push(IncidentStateCount {
            state: *state,
            count: count(tx, &one, who, most).await?,
        });
    }
    Ok(counts)
}

/// The beginning of a day in the tenant's zone.
fn start(day: Date, zone: &TimeZone, field: &'static str) -> Result<jiff_sqlx::Timestamp> {
    let start = day.to_zoned(zone.clone());
    let start = start.map_err(|_| Error::field(field, "field-date"))?;
    Ok(start.timestamp().to_sqlx())
}

/// The conditions of a filter on `t`, an incident; also for figures of the dashboard and the statistics.
pub(crate) fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    filter: &IncidentFilter,
    who: Viewpoint,
) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sql.push(" where t.tenant_id = ").push_bind(tenant);
    match filter.state {
        _ if !filter.status.is_empty() => {
            listed(sql, "t.state", &filter.status);
        }
        // Spelt out, so that the planner sees the partial index of what is still to be done.
        Some(Group::Open) => _ = sql.push(" and t.state not in ('closed', 'merged')"),
        Some(Group::Closed) => _ = sql.push(" and t.state in ('closed', 'merged')"),
        Some(Group::Unreviewed) => {
            sql.push(
                " and t.state = 'closed' and t.reviewed_at is null and not t.drill and t.import_id is null \
                 and t.certainty <> 'false_alarm'",
            );
        }
        Some(Group::All) | None => {}
    }
    listed(sql, "t.level", &filter.level);
    listed(sql, "t.kind", &filter.kind);
    listed(sql, "t.certainty", &filter.certainty);
    listed(sql, "t.tlp", &filter.tlp);
    if let Some(undecided) = filter.undecided {
        sql.push(if undecided.is_yes() {
            " and t.level is null"
        } else {
            " and t.level is not null"
        });
    }
    if let Some(drill) = filter.drill {
        sql.push(" and t.drill = ").push_bind(drill.is_yes());
    }
    // Spelt out for the partial index of breaches.
    match filter.personal_data.map(Yes::is_yes) {
        Some(true) => _ = sql.push(" and t.personal_data"),
        Some(false) => _ = sql.push(" and not t.personal_data"),
        None => {}
    }
    if filter.counted.is_some_and(Yes::is_yes) {
        if filter.drill.is_none() {
            sql.push(" and not t.drill");
        }
        if filter.certainty.is_empty() {
            sql.push(" and t.certainty <> 'false_alarm'");
        }
        if filter.status.is_empty() && filter.merged_into.is_none() {
            sql.push(" and t.state <> 'merged'");
        }
    }
    if let Some(put_off) = filter.put_off {
        sql.push(if put_off.is_yes() {
            " and t.put_off_until is not null"
        } else {
            " and t.put_off_until is null"
        });
    }
    if let Some(repeated) = filter.repeated {
        sql.push(if repeated.is_yes() {
            " and exists (select from incidents.incident f where f.tenant_id = t.tenant_id and f.id = t.repeat_of)"
        } else {
            " and not exists (select from incidents.incident f where f.tenant_id = t.tenant_id and f.id = t.repeat_of)"
        });
    }
    if let Some(category) = &filter.category {
        sql.push(" and t.category in (with recursive below as (select code from incidents.category where tenant_id = ")
            .push_bind(tenant)
            .push(" and code = ")
            .push_bind(category.clone())
            .push(" union all select c.code from incidents.category c join below b on c.parent = b.code where c.tenant_id = ")
            .push_bind(tenant)
            .push(") select code from below)");
    }
    for (column, word) in [
        ("t.actors", &filter.actor),
        ("t.actions", &filter.action),
        ("t.assets", &filter.asset),
        ("t.attributes", &filter.attribute),
    ] {
        if let Some(word) = word {
            sql.push(" and ")
                .push_bind(word.clone())
                .push(format_args!(" = any({column})"));
        }
    }
    for (column, word) in [
        ("t.pattern", &filter.pattern),
        ("t.victim_industry", &filter.industry),
    ] {
        if let Some(word) = word {
            sql.push(format_args!(" and {column} = ")).push_bind(word.clone());
        }
    }
    if let Some(code) = &filter.naics {
        if code.is_empty()
            || code.len() > 6
            || !code.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        {
            return Err(Error::field("naics", "field-invalid"));
        }
        // Whatever begins with it: a range, for the index. `:` follows the last digit.
        sql.push(" and t.victim_naics <> '' and t.victim_naics >= ")
            .push_bind(code.clone())
            .push(" and t.victim_naics < ")
            .push_bind(format!("{code}:"));
    }
    if let Some(day) = filter.since {
        sql.push(format_args!(" and {WHEN} >= "))
            .push_bind(start(day, tx.zone(), "since")?);
    }
    if let Some(day) = filter.until {
        let next = day.tomorrow().map_err(|_| Error::field("until", "field-date"))?;
        sql.push(format_args!(" and {WHEN} < "))
            .push_bind(start(next, tx.zone(), "until")?);
    }
    if let Some(import) = filter.import {
        sql.push(" and t.import_id = ").push_bind(import);
    }
    if let Some(into) = filter.merged_into {
        sql.push(" and t.merged_into = (select m.id from incidents.incident m where m.tenant_id = t.tenant_id and m.id = ")
            .push_bind(into)
            .push(")");
    }
    if let Some(linked) = &filter.linked {
        let (kind, key) = linked
            .split_once(':')
            .ok_or_else(|| Error::field("linked", "field-invalid"))?;
        sql.push(" and t.id in (select k.incident_id from incidents.link k where k.tenant_id = ")
            .push_bind(tenant)
            .push(" and k.kind = ")
            .push_bind(kind.to_owned())
            .push(" and k.key = ")
            .push_bind(key.to_owned())
            .push(")");
    }
    let mut errors = FieldErrors::new();
    people(sql, &mut errors, filter, who);
    words(sql, &mut errors, tx, filter);
    if let Some(of) = &filter.span {
        match statistics::seconds_of(of) {
            Some(seconds) => _ = sql.push(format_args!(" and ({seconds}) >= 0")),
            None => errors.add("span", "field-unknown"),
        }
    }
    let slice = filter.kind.first().map(|kind| kind.as_str());
    let figure = Figure {
        measure: filter.measure.as_deref(),
        slice,
        from: filter.from,
        to: filter.to,
        dim: filter.dim.as_deref(),
        value: filter.value.as_deref(),
        hit: filter.hit,
    };
    figure.narrow(sql, "t.id");
    errors.into_result(()).map_err(Into::into)
}

fn listed<T: ToString>(sql: &mut QueryBuilder<Postgres>, column: &str, wanted: &[T]) {
    if !wanted.is_empty() {
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        sql.push(format_args!(" and {column} = any("))
            .push_bind(wanted)
            .push(")");
    }
}

fn people(
    sql: &mut QueryBuilder<Postgres>,
    errors: &mut FieldErrors,
    filter: &IncidentFilter,
    who: Viewpoint,
) {
    let me = who.user.map(Uuid::from);
    for (column, field, value, own_word, own) in [
        ("t.lead_id", "lead", &filter.lead, "me", me),
        ("t.reported_by", "reported_by", &filter.reported_by, "me", me),
        (
            "t.department_id",
            "department",
            &filter.department,
            "mine",
            who.department.map(Uuid::from),
        ),
    ] {
        let Some(text) = value.as_deref() else { continue };
        // Somebody without a department sees nothing as theirs, rather than everything.
        let id = if text == own_word {
            Some(own.unwrap_or_default())
        } else {
            text.parse().ok()
        };
        match id {
            Some(id) => _ = sql.push(" and ").push(column).push(" = ").push_bind(id),
            None => errors.add(field, "field-unknown"),
        }
    }
}

fn words(sql: &mut QueryBuilder<Postgres>, errors: &mut FieldErrors, tx: &TenantTx, filter: &IncidentFilter) {
    let Some(text) = filter.q.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
        return;
    };
    errors.at_most("q", text, 200);
    match search_index::query(tx.tenant(), text) {
        Some(words) => {
            sql.push(" and (t.number = ")
                .push_bind(text.to_uppercase())
                .push(" or t.id = any(array(select incidents.found(")
                .push_bind(words)
                .push("::tsquery))))");
        }
        None => _ = sql.push(" and false"),
    }
}

/// What happened to the record, oldest first; at most `limit` lines, the latest ones.
pub(super) async fn history(tx: &mut TenantTx, id: IncidentId, limit: i64) -> Result<Vec<HistoryLine>> {
    let rows = sqlx::query!(
        r#"select h.id as "id!", h.at as "at!", h.by_id, u.name as "name?", h.field as "field!", h.before as "before!",
                  h.after as "after!"
             from (select * from incidents.history where tenant_id = $1 and incident_id = $2
                    order by at desc, place desc limit $3) h
             left join org.user_account u on u.tenant_id = $1 and u.id = h.by_id
            order by h.at, h.place"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| HistoryLine {
            id: row.id,
            at: row.at.to_jiff(),
            by: row
                .by_id
                .zip(row.name)
                .map(|(id, name)| Person { id: id.into(), name }),
            field: row.field,
            before: row.before,
            after: row.after,
        })
        .collect())
}
