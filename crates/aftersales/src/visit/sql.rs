//! The SQL of visits.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_domain::aftersales::{Attempt, VisitState};
use sqm_domain::ids::{PurchaseId, VisitId};
use sqm_platform::codes;
use sqm_platform::crypto::TenantCipher;
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{Visit, VisitEntry};
use crate::refs::{self, Named};

pub(super) const SELECT: &str = "select v.*, c.number as customer_number, c.name as customer_name, d.name as department_name, a.name as caller_name, \
     p.number as purchase_number, o.number as order_number from ";
pub(super) const JOINS: &str = " v join customers.customer c on c.tenant_id = v.tenant_id and c.id = v.customer_id \
     left join org.department d on d.tenant_id = v.tenant_id and d.id = v.department_id \
     left join org.user_account a on a.tenant_id = v.tenant_id and a.id = v.caller_id \
     left join aftersales.purchase p on p.tenant_id = v.tenant_id and p.id = v.purchase_id \
     left join aftersales.service_order o on o.tenant_id = v.tenant_id and o.id = v.order_id";

impl Visit {
    pub(super) fn read(row: &PgRow, cipher: &TenantCipher) -> Result<Self> {
        Ok(Self {
            id: row.try_get::<Uuid, _>("id")?.into(),
            number: row.try_get("number")?,
            kind: codes::read(row.try_get("kind")?)?,
            state: codes::read(row.try_get("state")?)?,
            customer: refs::customer(row, cipher)?,
            customer_class: row.try_get("customer_class")?,
            region: row.try_get("region")?,
            purchase: refs::named(row, "purchase_id", "purchase_number")?,
            order: refs::named(row, "order_id", "order_number")?,
            reference: row.try_get("reference")?,
            product: row.try_get("product_name")?,
            purpose: row.try_get("purpose")?,
            script: row.try_get("script")?,
            questions: row.try_get("questions")?,
            first_due_on: refs::day(row, "first_due_on")?,
            due_on: refs::day(row, "due_on")?,
            appointment_at: refs::maybe_instant(row, "appointment_at")?,
            not_before: refs::maybe_instant(row, "not_before")?,
            caller: refs::named(row, "caller_id", "caller_name")?,
            department: refs::named(row, "department_id", "department_name")?,
            claimed_at: refs::maybe_instant(row, "claimed_at")?,
            attempts: row.try_get("attempts")?,
            carried: row.try_get("carried")?,
            ended_at: refs::maybe_instant(row, "ended_at")?,
            late_at: refs::maybe_instant(row, "late_at")?,
            satisfaction: row.try_get("satisfaction")?,
            attitude: row.try_get("attitude")?,
            speed: row.try_get("speed")?,
            solving: row.try_get("solving")?,
            effect: row.try_get("effect")?,
            answers: row.try_get("answers")?,
            suggestion: row.try_get("suggestion")?,
            problem: row.try_get("problem")?,
            version: row.try_get("version")?,
            created_at: refs::instant(row, "created_at")?,
            updated_at: refs::instant(row, "updated_at")?,
        })
    }
}

pub(super) async fn get(tx: &mut TenantTx, cipher: &TenantCipher, id: VisitId) -> Result<Visit> {
    let mut sql = QueryBuilder::<Postgres>::new(SELECT);
    sql.push("(select v.* from aftersales.visit v where v.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    sql.push(" and v.id = ")
        .push_bind(Uuid::from(id))
        .push(")")
        .push(JOINS);
    let row = sql
        .build()
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound("visit"))?;
    Visit::read(&row, cipher)
}

/// The visits of a purchase, the first due first.
pub(super) async fn of_purchase(
    tx: &mut TenantTx,
    cipher: &TenantCipher,
    purchase: PurchaseId,
) -> Result<Vec<Visit>> {
    let mut sql = QueryBuilder::<Postgres>::new(SELECT);
    sql.push("(select v.* from aftersales.visit v where v.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    sql.push(" and v.purchase_id = ")
        .push_bind(Uuid::from(purchase))
        .push(" order by v.due_on, v.id limit 100)");
    sql.push(JOINS).push(" order by v.due_on, v.id");
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(|row| Visit::read(row, cipher)).collect()
}

/// Holds a visit until the transaction ends.
pub(super) async fn hold(tx: &mut TenantTx, id: VisitId) -> Result<()> {
    sqlx::query_scalar!(
        "select version from aftersales.visit where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("visit"))?;
    Ok(())
}

/// A visit ready to be written.
#[derive(Clone, Debug)]
pub(super) struct Fresh {
    pub(super) id: VisitId,
    pub(super) number: String,
    pub(super) state: VisitState,
    pub(super) planned: super::Planned,
    pub(super) due_by: Timestamp,
}

/// Writes visits by one statement; returns the ids of those that were not there.
pub(super) async fn insert(tx: &mut TenantTx, visits: &[Fresh]) -> Result<Vec<Uuid>> {
    /// One column of all of them.
    fn each<T>(visits: &[Fresh], column: impl Fn(&Fresh) -> T) -> Vec<T> {
        visits.iter().map(column).collect()
    }
    let text = |column: fn(&super::Planned) -> &String| each(visits, |one| column(&one.planned).clone());
    let ended = each(visits, |one| (!one.state.is_open()).then(|| tx.now().to_sqlx()));
    sqlx::query_scalar!(
        "insert into aftersales.visit (tenant_id, id, number, kind, state, customer_id, customer_class, region, purchase_id,
           order_id, step_id, reference, channel, product_code, product_name, purpose, script, questions, first_due_on, due_by,
           due_on, appointment_at, caller_id, department_id, ended_at, created_at, updated_at)
         select $1, n.id, n.number, n.kind, n.state, n.customer_id, n.class, n.region, n.purchase_id, n.order_id, n.step_id,
           n.reference, n.channel, n.product_code, n.product_name, n.purpose, n.script,
           coalesce(string_to_array(nullif(n.questions, ''), E'\\n'), '{}'), n.due_on, n.due_by, n.due_on, n.appointment_at,
           n.caller_id, n.department_id, n.ended_at, $2, $2
           from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::text[], $10::uuid[],
             $11::uuid[], $12::uuid[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[],
             $20::date[], $21::timestamptz[], $22::timestamptz[], $23::uuid[], $24::uuid[], $25::timestamptz[])
             as n(id, number, kind, state, customer_id, class, region, purchase_id, order_id, step_id, reference, channel,
               product_code, product_name, purpose, script, questions, due_on, due_by, appointment_at, caller_id,
               department_id, ended_at)
         on conflict do nothing
         returning id",
        Uuid::from(tx.tenant()),
        tx.now().to_sqlx(),
        &each(visits, |one| Uuid::from(one.id)),
        &each(visits, |one| one.number.clone()),
        &each(visits, |one| one.planned.kind.to_string()),
        &each(visits, |one| one.state.to_string()),
        &each(visits, |one| Uuid::from(one.planned.customer)),
        &text(|one| &one.class),
        &text(|one| &one.region),
        &each(visits, |one| one.planned.purchase.map(Uuid::from)) as &[Option<Uuid>],
        &each(visits, |one| one.planned.order.map(Uuid::from)) as &[Option<Uuid>],
        &each(visits, |one| one.planned.step) as &[Option<Uuid>],
        &text(|one| &one.reference),
        &text(|one| &one.channel),
        &text(|one| &one.product_code),
        &text(|one| &one.product),
        &text(|one| &one.purpose),
        &text(|one| &one.script),
        &each(visits, |one| one.planned.questions.join("\n")),
        &each(visits, |one| one.planned.due_on.to_sqlx()) as &[jiff_sqlx::Date],
        &each(visits, |one| one.due_by.to_sqlx()) as &[jiff_sqlx::Timestamp],
        &each(visits, |one| one.planned.appointment_at.map(ToSqlx::to_sqlx)) as &[Option<jiff_sqlx::Timestamp>],
        &each(visits, |one| one.planned.caller.map(Uuid::from)) as &[Option<Uuid>],
        &each(visits, |one| one.planned.department.map(Uuid::from)) as &[Option<Uuid>],
        &ended as &[Option<jiff_sqlx::Timestamp>],
    )
    .fetch_all(tx.conn())
    .await
    .map_err(|error| {
        match error.as_database_error().and_then(|error| error.constraint()) {
            Some("visit_caller") => Error::field("caller", "field-unknown"),
            Some("visit_department") => Error::field("department", "field-unknown"),
            Some("visit_customer") => Error::field("customer", "field-unknown"),
            Some("visit_purchase") => Error::field("purchase", "field-unknown"),
            Some("visit_order") => Error::field("order", "field-unknown"),
            _ => error.into(),
        }
    })
}

/// Writes what calls and edits may change.
pub(super) async fn update(tx: &mut TenantTx, v: &Visit) -> Result<()> {
    sqlx::query!(
        "update aftersales.visit
            set state = $3, due_on = $4, appointment_at = $5, not_before = $6, caller_id = $7, department_id = $8,
                claimed_at = $9, attempts = $10, carried = $11, ended_at = $12, satisfaction = $13, attitude = $14, speed = $15,
                solving = $16, effect = $17, answers = $18, suggestion = $19, problem = $20,
                last_attempt_at = case when attempts < $10 then $21 else last_attempt_at end,
                version = version + 1, updated_at = $21
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(v.id),
        v.state.as_str(),
        v.due_on.to_sqlx() as jiff_sqlx::Date,
        v.appointment_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        v.not_before.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        v.caller.as_ref().map(|caller| caller.id),
        v.department.as_ref().map(|department| department.id),
        v.claimed_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        v.attempts,
        v.carried,
        v.ended_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        v.satisfaction,
        v.attitude,
        v.speed,
        v.solving,
        v.effect,
        &v.answers,
        v.suggestion,
        v.problem,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match error.as_database_error().and_then(|error| error.constraint()) {
        Some("visit_caller") => Error::field("caller", "field-unknown"),
        Some("visit_department") => Error::field("department", "field-unknown"),
        _ => error.into(),
    })?;
    Ok(())
}

/// A line of a visit's history.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) kind: &'static str,
    pub(super) outcome: Option<&'static str>,
    pub(super) from_on: Option<Date>,
    pub(super) to_on: Option<Date>,
    pub(super) note: String,
}

pub(super) async fn add_entry(tx: &mut TenantTx, visit: VisitId, line: Line) -> Result<()> {
    let by = tx.actor().user().map(Uuid::from);
    sqlx::query!(
        "insert into aftersales.visit_entry (tenant_id, id, visit_id, at, by_id, kind, outcome, from_on, to_on, note)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        Uuid::from(tx.tenant()),
        Uuid::from(VisitId::new_at(tx.now())),
        Uuid::from(visit),
        tx.now().to_sqlx(),
        by,
        line.kind,
        line.outcome,
        line.from_on.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>,
        line.to_on.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>,
        line.note,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The history of a visit, in order.
pub(super) async fn entries(tx: &mut TenantTx, visit: VisitId) -> Result<Vec<VisitEntry>> {
    let rows = sqlx::query!(
        r#"select e.at, e.by_id, a.name as "by_name?", e.kind, e.outcome, e.from_on, e.to_on, e.note
             from aftersales.visit_entry e
             left join org.user_account a on a.tenant_id = e.tenant_id and a.id = e.by_id
            where e.tenant_id = $1 and e.visit_id = $2 order by e.id limit 200"#,
        Uuid::from(tx.tenant()),
        Uuid::from(visit)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| VisitEntry {
            at: row.at.to_jiff(),
            by: row.by_id.map(|id| Named {
                id,
                name: row.by_name.unwrap_or_default(),
            }),
            kind: row.kind,
            outcome: row.outcome,
            from_on: row.from_on.map(jiff_sqlx::Date::to_jiff),
            to_on: row.to_on.map(jiff_sqlx::Date::to_jiff),
            note: row.note,
        })
        .collect())
}

/// The calls of a visit, in order, as the rule looks at them.
pub(super) async fn attempts(tx: &mut TenantTx, visit: VisitId) -> Result<Vec<Attempt>> {
    let rows = sqlx::query!(
        r#"select at, outcome as "outcome!" from aftersales.visit_entry
            where tenant_id = $1 and visit_id = $2 and kind = 'attempt' and outcome is not null order by id"#,
        Uuid::from(tx.tenant()),
        Uuid::from(visit)
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Attempt {
                at: row.at.to_jiff(),
                outcome: codes::read(&row.outcome)?,
            })
        })
        .collect()
}

/// The best visit for somebody to make now, held; one that another caller is just taking is passed over. Says whether its
/// customer wants to be left alone.
pub(super) async fn next_for(
    tx: &mut TenantTx,
    caller: Uuid,
    today: Date,
    stale: Timestamp,
    soon: Timestamp,
) -> Result<Option<(VisitId, bool)>> {
    let row = sqlx::query!(
        r#"select v.id, c.no_contact
             from aftersales.visit v
             join customers.customer c on c.tenant_id = v.tenant_id and c.id = v.customer_id
            where v.tenant_id = $1 and v.due_on <= $3
              and (v.state in ('due', 'carried_over') and (v.caller_id is null or v.caller_id = $2)
                   or v.state = 'in_progress' and (v.caller_id = $2 or v.claimed_at < $4))
              and (v.appointment_at is null or v.appointment_at <= $5)
              and (v.not_before is null or v.not_before <= $6)
            order by (v.state = 'in_progress' and v.caller_id = $2) desc, (v.appointment_at is null), v.appointment_at,
                     (v.caller_id is null), v.due_on, v.first_due_on, v.id
            limit 1
              for update of v skip locked"#,
        Uuid::from(tx.tenant()),
        caller,
        today.to_sqlx() as jiff_sqlx::Date,
        stale.to_sqlx(),
        soon.to_sqlx(),
        tx.now().to_sqlx(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.id.into(), row.no_contact)))
}

/// Ends the open visits of a purchase that are not needed any more.
pub(super) async fn end_of_purchase(
    tx: &mut TenantTx,
    purchase: PurchaseId,
) -> Result<Vec<(VisitId, String)>> {
    let rows = sqlx::query!(
        "update aftersales.visit
            set state = 'not_needed', ended_at = $3, updated_at = $3, version = version + 1
          where tenant_id = $1 and purchase_id = $2 and kind = 'after_purchase'
            and state in ('due', 'in_progress', 'carried_over')
         returning id, number",
        Uuid::from(tx.tenant()),
        Uuid::from(purchase),
        tx.now().to_sqlx(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id.into(), row.number)).collect())
}

/// Notes that the day of these visits is over; returns those for which it was not yet noted.
pub(super) async fn note_late(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Late>> {
    Ok(sqlx::query_as!(
        Late,
        "update aftersales.visit
            set late_at = due_by
          where tenant_id = $1 and id = any ($2) and late_at is null and due_by <= $3
            and state in ('due', 'in_progress', 'carried_over')
         returning id, number, caller_id, department_id",
        Uuid::from(tx.tenant()),
        ids,
        tx.now().to_sqlx(),
    )
    .fetch_all(tx.conn())
    .await?)
}

/// A visit that was not made on its day.
#[derive(Debug)]
pub(super) struct Late {
    pub(super) id: Uuid,
    pub(super) number: String,
    pub(super) caller_id: Option<Uuid>,
    pub(super) department_id: Option<Uuid>,
}
