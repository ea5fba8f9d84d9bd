//! Registering a need (handbook §4.2.1, §4.2.2).

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::{Value, json};
use sqm_domain::ids::{MessageId, TicketId};
use sqm_domain::sla::ClockKind;
use sqm_domain::ticket::{Channel, Impact, Priority, Status, Urgency};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Error, FieldErrors, Result};
use sqm_platform::{codes, search_index};
use uuid::Uuid;

use super::input::NewTicket;
use super::sql::{refer, sql};
use crate::sla::{self, Opening, Subject};

/// What a new ticket is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// Its id.
    pub id: TicketId,
    /// Its number for people.
    pub number: String,
}

/// The next number of the year of receipt: `T-2026-000123`; the one series of registered, imported and told tickets.
/// Taken outside the transaction, so that nobody waits for anybody.
pub async fn next_number(state: &AppState, scope: &Scope, received: Timestamp) -> Result<String> {
    let year = received.to_zoned(scope.zone.clone()).year();
    let series = format!("T-{year}");
    let number = state.numbering.next(&state.db, scope, &series).await?;
    Ok(format!("{series}-{number:06}"))
}

/// Registers a need: the ticket, its first message, its words, its clocks, in one statement.
pub async fn create(state: &AppState, tx: &mut TenantTx, new: NewTicket) -> Result<Created> {
    let now = tx.now();
    let new = new.check(now)?;
    let defaults = defaults(tx, &new).await?;
    let impact = new.impact.or(defaults.impact).unwrap_or(Impact::Medium);
    let urgency = new.urgency.or(defaults.urgency).unwrap_or(Urgency::Medium);
    let opened_at = new.opened_at.unwrap_or(now);
    let subject = Subject {
        // The id carries the time of receipt, so that the newest come first by id alone.
        ticket: TicketId::new_at(opened_at),
        kind: new.kind,
        priority: Priority::of(impact, urgency),
        status: Status::New,
        pending_reason: None,
        category: new.category,
        channel: new.channel.unwrap_or(Channel::Api),
        department: new.department.or(defaults.department.map(Into::into)),
        customer_class: defaults.customer_class.unwrap_or_default(),
        area: new
            .area
            .clone()
            .or(defaults.area)
            .unwrap_or_else(|| "urban".to_owned()),
        region: new.region.clone().or(defaults.region).unwrap_or_default(),
        product: new.product.clone().unwrap_or_default(),
        opened_at,
    };
    let opening = sla::on_create(state, tx, &subject).await?;
    let number = next_number(state, tx.scope(), opened_at).await?;
    insert(tx, &new, &subject, (impact, urgency), &number, &opening).await?;
    tx.audit(AuditEntry::new(
        "ticket.create",
        "ticket",
        subject.ticket,
        json!({ "number": number, "kind": new.kind }),
    ));
    tx.emit(DomainEvent::new(
        "ticket.created",
        "ticket",
        subject.ticket,
        json!({
            "number": number, "kind": subject.kind, "status": subject.status, "priority": subject.priority,
            "department": subject.department, "assignee": new.assignee, "opened_at": opened_at,
        }),
    ));
    Ok(Created {
        id: subject.ticket,
        number,
    })
}

#[derive(Default)]
struct Defaults {
    impact: Option<Impact>,
    urgency: Option<Urgency>,
    department: Option<Uuid>,
    customer_class: Option<String>,
    area: Option<String>,
    region: Option<String>,
}

/// What category and customer give, in one query; none when neither is named.
async fn defaults(tx: &mut TenantTx, new: &NewTicket) -> Result<Defaults> {
    if new.category.is_none() && new.customer.is_none() {
        return Ok(Defaults::default());
    }
    let row = sqlx::query!(
        r#"select c.id as "category?", c.active as "active?", c.impact, c.urgency, c.department_id,
             k.id as "customer?", k.class as "class?", k.area as "area?", k.region as "region?"
           from (select 1) one
           left join tickets.category c on c.tenant_id = $1 and c.id = $2
           left join customers.customer k on k.tenant_id = $1 and k.id = $3"#,
        Uuid::from(tx.tenant()),
        new.category.map(Uuid::from),
        new.customer.map(Uuid::from),
    )
    .fetch_one(tx.conn())
    .await?;
    let mut errors = FieldErrors::new();
    if new.category.is_some() {
        match row.active {
            None => errors.add("category", "field-unknown"),
            Some(false) => errors.add("category", "ticket-category-inactive"),
            Some(true) => {}
        }
    }
    if new.customer.is_some() && row.customer.is_none() {
        errors.add("customer", "field-unknown");
    }
    errors.into_result(())?;
    Ok(Defaults {
        impact: codes::read_option(row.impact.as_deref())?,
        urgency: codes::read_option(row.urgency.as_deref())?,
        department: row.department_id,
        customer_class: row.class,
        area: row.area,
        region: row.region.filter(|region| !region.is_empty()),
    })
}

async fn insert(
    tx: &mut TenantTx,
    new: &NewTicket,
    subject: &Subject,
    (impact, urgency): (Impact, Urgency),
    number: &str,
    opening: &Opening,
) -> Result<()> {
    let now = tx.now();
    let actor = tx.actor().user().map(Uuid::from);
    let external_id = new.external_id.as_deref().unwrap_or_default();
    let words = search_index::document(
        tx.tenant(),
        &[number, external_id, &new.subject, &new.body, &subject.product],
    );
    let clocks = ClockColumns::of(opening);
    let body = Some(new.body.trim()).filter(|body| !body.is_empty());
    sqlx::query!(
        "with ticket as (
           insert into tickets.ticket (tenant_id, id, number, external_source, external_id, kind, subject, impact, urgency,
             priority, category_id, channel, department_id, assignee_id, customer_id, customer_class, area, region, city,
             product, tags, attributes, opened_at, last_customer_at, repeated, due_at, due_kind, warn_at, overdue_since,
             clocks_paused, created_at, created_by, updated_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
             $23, tickets.is_repeat($15, $6, $11, $23), $24, $25, $26, $27, $28, $29, $30, $29)
         ), text as (
           insert into tickets.ticket_text (tenant_id, id, document) values ($1, $2, $31::text::tsvector)
         ), message as (
           insert into tickets.message (tenant_id, id, ticket_id, kind, author_kind, channel, body, at)
           select $1, $32, $2, 'customer', 'customer', $12, $33, $23 where $33::text is not null
         )
         insert into tickets.clock (tenant_id, id, ticket_id, kind, cycle, policy_id, policy_version, policy_names, target,
           calendar_id, calendar_version, started_at, due_at, warn_at, breached_at, phase, outcome, facts)
         select $1, c.id, $2, c.kind, c.cycle, c.policy_id, c.policy_version, c.policy_names, c.target, c.calendar_id,
                c.calendar_version, c.started_at, c.due_at, c.warn_at, c.breached_at, c.phase, c.outcome, c.facts
           from unnest($34::uuid[], $35::text[], $36::int[], $37::uuid[], $38::bigint[], $39::jsonb[], $40::jsonb[],
                       $41::uuid[], $42::bigint[], $43::timestamptz[], $44::timestamptz[], $45::timestamptz[],
                       $46::timestamptz[], $47::text[], $48::text[], $49::jsonb[])
             as c(id, kind, cycle, policy_id, policy_version, policy_names, target, calendar_id, calendar_version, started_at,
                  due_at, warn_at, breached_at, phase, outcome, facts)",
        Uuid::from(tx.tenant()),
        Uuid::from(subject.ticket),
        number,
        new.external_source,
        new.external_id,
        subject.kind.as_str(),
        new.subject,
        impact.as_str(),
        urgency.as_str(),
        subject.priority.as_str(),
        subject.category.map(Uuid::from),
        subject.channel.as_str(),
        subject.department.map(Uuid::from),
        new.assignee.map(Uuid::from),
        new.customer.map(Uuid::from),
        subject.customer_class,
        subject.area,
        subject.region,
        new.city.as_deref().unwrap_or_default(),
        subject.product,
        &new.tags,
        Value::Object(new.attributes.clone()),
        subject.opened_at.to_sqlx(),
        sql(opening.due.due_at),
        opening.due.due_kind.map(ClockKind::as_str),
        sql(opening.due.warn_at),
        sql(opening.due.overdue_since),
        opening.due.paused,
        now.to_sqlx(),
        actor,
        words,
        Uuid::from(MessageId::new_at(now)),
        body,
        &clocks.ids,
        &clocks.kinds,
        &clocks.cycles,
        &clocks.policies as &[Option<Uuid>],
        &clocks.policy_versions,
        &clocks.policy_names,
        &clocks.targets,
        &clocks.calendars as &[Option<Uuid>],
        &clocks.calendar_versions as &[Option<i64>],
        &clocks.started as &[jiff_sqlx::Timestamp],
        &clocks.due as &[Option<jiff_sqlx::Timestamp>],
        &clocks.warn as &[Option<jiff_sqlx::Timestamp>],
        &clocks.breached as &[Option<jiff_sqlx::Timestamp>],
        &clocks.phases,
        &clocks.outcomes,
        &clocks.facts,
    )
    .execute(tx.conn())
    .await
    .map_err(|error| if is_duplicate(&error) { taken() } else { refer(error) })?;
    Ok(())
}

fn is_duplicate(error: &sqlx::Error) -> bool {
    sqm_platform::db::violates(error, "ticket_external")
}

fn taken() -> Error {
    Error::Invalid(FieldErrors::one("external_id", "field-taken"))
}

/// Clocks column by column, as `unnest` wants them.
#[derive(Default)]
pub(crate) struct ClockColumns {
    pub(crate) tickets: Vec<Uuid>,
    pub(crate) ids: Vec<Uuid>,
    pub(crate) kinds: Vec<String>,
    pub(crate) cycles: Vec<i32>,
    pub(crate) policies: Vec<Option<Uuid>>,
    pub(crate) policy_versions: Vec<i64>,
    pub(crate) policy_names: Vec<Value>,
    pub(crate) targets: Vec<Value>,
    pub(crate) calendars: Vec<Option<Uuid>>,
    pub(crate) calendar_versions: Vec<Option<i64>>,
    pub(crate) started: Vec<jiff_sqlx::Timestamp>,
    pub(crate) due: Vec<Option<jiff_sqlx::Timestamp>>,
    pub(crate) warn: Vec<Option<jiff_sqlx::Timestamp>>,
    pub(crate) breached: Vec<Option<jiff_sqlx::Timestamp>>,
    pub(crate) phases: Vec<String>,
    pub(crate) outcomes: Vec<String>,
    pub(crate) facts: Vec<Value>,
}

impl ClockColumns {
    fn of(opening: &Opening) -> Self {
        let mut columns = Self::default();
        columns.add(Uuid::nil(), opening);
        columns
    }

    /// Adds the clocks of a ticket.
    pub(crate) fn add(&mut self, ticket: Uuid, opening: &Opening) {
        for clock in &opening.clocks {
            self.tickets.push(ticket);
            self.ids.push(clock.id.into());
            self.kinds.push(clock.kind.to_string());
            self.cycles.push(clock.cycle);
            self.policies.push(clock.policy.map(Uuid::from));
            self.policy_versions.push(clock.policy_version);
            self.policy_names.push(clock.policy_names.clone());
            self.targets.push(clock.target.clone());
            self.calendars.push(clock.calendar.map(Uuid::from));
            self.calendar_versions.push(clock.calendar_version);
            self.started.push(clock.started_at.to_sqlx());
            self.due.push(sql(clock.due_at));
            self.warn.push(sql(clock.warn_at));
            self.breached.push(sql(clock.breached_at));
            self.phases.push(clock.phase.to_string());
            self.outcomes.push(clock.outcome.to_string());
            self.facts.push(clock.facts.clone());
        }
    }
}
