//! The SQL of service orders.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_domain::aftersales::{Slot, WaitReason};
use sqm_domain::ids::{OrderId, PurchaseId};
use sqm_platform::codes;
use sqm_platform::crypto::TenantCipher;
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{Order, OrderEntry};
use crate::refs::{self, Named};

pub(super) const SELECT: &str = "select o.*, c.number as customer_number, c.name as customer_name, d.name as department_name, a.name as technician_name, \
     p.number as purchase_number, q.number as parent_number from ";
pub(super) const JOINS: &str = " o join customers.customer c on c.tenant_id = o.tenant_id and c.id = o.customer_id \
     left join org.department d on d.tenant_id = o.tenant_id and d.id = o.department_id \
     left join org.user_account a on a.tenant_id = o.tenant_id and a.id = o.technician_id \
     left join aftersales.purchase p on p.tenant_id = o.tenant_id and p.id = o.purchase_id \
     left join aftersales.service_order q on q.tenant_id = o.tenant_id and q.id = o.parent_id";

impl Order {
    pub(super) fn read(row: &PgRow, cipher: &TenantCipher) -> Result<Self> {
        Ok(Self {
            id: row.try_get::<Uuid, _>("id")?.into(),
            number: row.try_get("number")?,
            kind: codes::read(row.try_get("kind")?)?,
            urgency: codes::read(row.try_get("urgency")?)?,
            state: codes::read(row.try_get("state")?)?,
            customer: refs::customer(row, cipher)?,
            customer_class: row.try_get("customer_class")?,
            region: row.try_get("region")?,
            purchase: refs::named(row, "purchase_id", "purchase_number")?,
            parent: refs::named(row, "parent_id", "parent_number")?,
            reference: row.try_get("reference")?,
            channel: row.try_get("channel")?,
            product_code: row.try_get("product_code")?,
            product: row.try_get("product_name")?,
            serial: row.try_get("serial")?,
            problem: row.try_get("problem")?,
            department: refs::named(row, "department_id", "department_name")?,
            technician: refs::named(row, "technician_id", "technician_name")?,
            slot_from: refs::maybe_instant(row, "slot_from")?,
            slot_to: refs::maybe_instant(row, "slot_to")?,
            missed_slots: row.try_get("missed_slots")?,
            opened_at: refs::instant(row, "opened_at")?,
            responded_at: refs::maybe_instant(row, "responded_at")?,
            arrived_at: refs::maybe_instant(row, "arrived_at")?,
            arrived_in_slot: row.try_get("arrived_in_slot")?,
            completed_at: refs::maybe_instant(row, "completed_at")?,
            ended_at: refs::maybe_instant(row, "ended_at")?,
            wait_reason: codes::read_option(row.try_get("wait_reason")?)?,
            waiting_until: refs::maybe_day(row, "waiting_until")?,
            waited_seconds: row.try_get("waited_seconds")?,
            carried: row.try_get("carried")?,
            response_warn: refs::instant(row, "response_warn")?,
            response_due: refs::instant(row, "response_due")?,
            response_told: row.try_get("response_told")?,
            turnaround_warn: refs::instant(row, "turnaround_warn")?,
            turnaround_due: refs::instant(row, "turnaround_due")?,
            turnaround_told: row.try_get("turnaround_told")?,
            minutes: row.try_get("minutes")?,
            cause: codes::read(row.try_get("cause")?)?,
            found_serial: row.try_get("found_serial")?,
            verdict: codes::read(row.try_get("verdict")?)?,
            payer: codes::read(row.try_get("payer")?)?,
            reason: codes::read(row.try_get("reason")?)?,
            override_reason: row.try_get("override_reason")?,
            result: row.try_get("result")?,
            software_before: row.try_get("software_before")?,
            software_after: row.try_get("software_after")?,
            signed_at: refs::maybe_instant(row, "signed_at")?,
            repeated: row.try_get("repeated")?,
            followed_up: row.try_get("followed_up")?,
            version: row.try_get("version")?,
            created_at: refs::instant(row, "created_at")?,
            updated_at: refs::instant(row, "updated_at")?,
        })
    }
}

pub(super) async fn get(tx: &mut TenantTx, cipher: &TenantCipher, id: OrderId) -> Result<Order> {
    let mut sql = QueryBuilder::<Postgres>::new(SELECT);
    sql.push("(select o.* from aftersales.service_order o where o.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    sql.push(" and o.id = ")
        .push_bind(Uuid::from(id))
        .push(")")
        .push(JOINS);
    let row = sql
        .build()
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound("service order"))?;
    Order::read(&row, cipher)
}

/// The orders of a purchase, the latest first.
pub(super) async fn of_purchase(
    tx: &mut TenantTx,
    cipher: &TenantCipher,
    purchase: PurchaseId,
) -> Result<Vec<Order>> {
    let mut sql = QueryBuilder::<Postgres>::new(SELECT);
    sql.push("(select o.* from aftersales.service_order o where o.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    sql.push(" and o.purchase_id = ")
        .push_bind(Uuid::from(purchase))
        .push(" order by o.id desc limit 100)")
        .push(JOINS)
        .push(" order by o.id desc");
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(|row| Order::read(row, cipher)).collect()
}

/// Other orders of the same customer, the latest first.
pub(super) async fn others(tx: &mut TenantTx, cipher: &TenantCipher, order: &Order) -> Result<Vec<Order>> {
    let mut sql = QueryBuilder::<Postgres>::new(SELECT);
    sql.push("(select o.* from aftersales.service_order o where o.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    sql.push(" and o.customer_id = ")
        .push_bind(Uuid::from(order.customer.id));
    sql.push(" and o.id <> ")
        .push_bind(Uuid::from(order.id))
        .push(" order by o.opened_at desc, o.id desc limit 5)")
        .push(JOINS)
        .push(" order by o.opened_at desc, o.id desc");
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(|row| Order::read(row, cipher)).collect()
}

/// Holds an order until the transaction ends.
pub(super) async fn hold(tx: &mut TenantTx, id: OrderId) -> Result<()> {
    sqlx::query_scalar!(
        "select version from aftersales.service_order where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("service order"))?;
    Ok(())
}

/// A broken rule of the table as a word beside its field.
fn refused(error: sqlx::Error) -> Error {
    let broken = error
        .as_database_error()
        .and_then(|error| error.constraint())
        .map(str::to_owned);
    match broken.as_deref() {
        Some("service_order_technician") => Error::field("technician", "field-unknown"),
        Some("service_order_department") => Error::field("department", "field-unknown"),
        Some("service_order_customer") => Error::field("customer", "field-unknown"),
        Some("service_order_purchase") => Error::field("purchase", "field-unknown"),
        Some("service_order_parent") => Error::field("parent", "field-unknown"),
        _ => error.into(),
    }
}

/// Writes a new order; what the rest of its life writes is written by [`update`] right after.
pub(super) async fn insert(tx: &mut TenantTx, o: &Order) -> Result<()> {
    sqlx::query!(
        "insert into aftersales.service_order (tenant_id, id, number, kind, urgency, state, customer_id, customer_class, region,
           purchase_id, parent_id, reference, channel, product_code, product_name, serial, problem, opened_at, response_warn,
           response_due, turnaround_warn, turnaround_due, repeated, created_at, updated_at, version)
         values ($1, $2, $3, $4, $5, 'new', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
           $23, 0)",
        Uuid::from(tx.tenant()),
        Uuid::from(o.id),
        o.number,
        o.kind.as_str(),
        o.urgency.as_str(),
        Uuid::from(o.customer.id),
        o.customer_class,
        o.region,
        o.purchase.as_ref().map(|named| named.id),
        o.parent.as_ref().map(|named| named.id),
        o.reference,
        o.channel,
        o.product_code,
        o.product,
        o.serial,
        o.problem,
        o.opened_at.to_sqlx(),
        o.response_warn.to_sqlx(),
        o.response_due.to_sqlx(),
        o.turnaround_warn.to_sqlx(),
        o.turnaround_due.to_sqlx(),
        o.repeated,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

fn at(instant: Option<Timestamp>) -> Option<jiff_sqlx::Timestamp> {
    instant.map(ToSqlx::to_sqlx)
}

/// Writes what an order's life may change.
pub(super) async fn update(tx: &mut TenantTx, o: &Order) -> Result<()> {
    sqlx::query!(
        "update aftersales.service_order
            set urgency = $3, state = $4, product_name = $5, serial = $6, problem = $7, department_id = $8, technician_id = $9,
                slot_from = $10, slot_to = $11, missed_slots = $12, responded_at = $13, arrived_at = $14, arrived_in_slot = $15,
                completed_at = $16, ended_at = $17, wait_reason = $18, waiting_until = $19, waited_seconds = $20, carried = $21,
                response_warn = $22, response_due = $23, turnaround_warn = $24, turnaround_due = $25, minutes = $26, cause = $27,
                found_serial = $28, verdict = $29, payer = $30, reason = $31, override_reason = $32, result = $33,
                software_before = $34, software_after = $35, signed_at = $36, followed_up = $37, version = version + 1,
                updated_at = $38
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(o.id),
        o.urgency.as_str(),
        o.state.as_str(),
        o.product,
        o.serial,
        o.problem,
        o.department.as_ref().map(|named| named.id),
        o.technician.as_ref().map(|named| named.id),
        at(o.slot_from) as Option<jiff_sqlx::Timestamp>,
        at(o.slot_to) as Option<jiff_sqlx::Timestamp>,
        o.missed_slots,
        at(o.responded_at) as Option<jiff_sqlx::Timestamp>,
        at(o.arrived_at) as Option<jiff_sqlx::Timestamp>,
        o.arrived_in_slot,
        at(o.completed_at) as Option<jiff_sqlx::Timestamp>,
        at(o.ended_at) as Option<jiff_sqlx::Timestamp>,
        o.wait_reason.map(WaitReason::as_str),
        o.waiting_until.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>,
        o.waited_seconds,
        o.carried,
        o.response_warn.to_sqlx(),
        o.response_due.to_sqlx(),
        o.turnaround_warn.to_sqlx(),
        o.turnaround_due.to_sqlx(),
        o.minutes,
        o.cause.as_str(),
        o.found_serial,
        o.verdict.as_str(),
        o.payer.as_str(),
        o.reason.as_str(),
        o.override_reason,
        o.result,
        o.software_before,
        o.software_after,
        at(o.signed_at) as Option<jiff_sqlx::Timestamp>,
        o.followed_up,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

/// Keeps others from planning this technician's day until the transaction ends, and returns what is planned around a slot.
pub(super) async fn slots_of(
    tx: &mut TenantTx,
    technician: Uuid,
    but: OrderId,
    wanted: &Slot,
) -> Result<Vec<(Slot, String)>> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('technician ' || $1::text, 0))",
        technician.to_string()
    )
    .execute(tx.conn())
    .await?;
    let rows = sqlx::query!(
        r#"select number, slot_from as "slot_from!", slot_to as "slot_to!" from aftersales.service_order
            where tenant_id = $1 and technician_id = $2 and id <> $3 and slot_from < $5 and slot_to > $4
              and state in ('new', 'assigned', 'scheduled', 'on_the_way', 'working')
            order by slot_from limit 20"#,
        Uuid::from(tx.tenant()),
        technician,
        Uuid::from(but),
        wanted.from().to_sqlx(),
        wanted.to().to_sqlx(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let slot = Slot::new(row.slot_from.to_jiff(), row.slot_to.to_jiff()).ok()?;
            Some((slot, row.number))
        })
        .collect())
}

/// Was the same product repaired within 30 days before?
pub(super) async fn repaired_before(
    tx: &mut TenantTx,
    purchase: Option<Uuid>,
    serial: &str,
    since: Timestamp,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from aftersales.service_order
            where tenant_id = $1 and purchase_id = $2 and kind = 'repair' and completed_at >= $4)
           or $3 <> '' and exists (select from aftersales.service_order
            where tenant_id = $1 and serial = $3 and kind = 'repair' and completed_at >= $4) as "before!""#,
        Uuid::from(tx.tenant()),
        purchase,
        serial,
        since.to_sqlx(),
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The last day under warranty and the serial number of a purchase.
pub(super) async fn warranty_of(tx: &mut TenantTx, purchase: Uuid) -> Result<(Option<Date>, String)> {
    let row = sqlx::query!(
        "select warranty_until, serial from aftersales.purchase where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        purchase
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row
        .map(|row| (row.warranty_until.map(jiff_sqlx::Date::to_jiff), row.serial))
        .unwrap_or_default())
}

/// A line of an order's history.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) kind: &'static str,
    pub(super) state: Option<&'static str>,
    pub(super) reason: Option<&'static str>,
    pub(super) until: Option<Date>,
    pub(super) note: String,
}

pub(super) async fn add_entry(tx: &mut TenantTx, order: OrderId, line: Line) -> Result<()> {
    let by = tx.actor().user().map(Uuid::from);
    sqlx::query!(
        "insert into aftersales.order_entry (tenant_id, id, order_id, at, by_id, kind, state, reason, until, note)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        Uuid::from(tx.tenant()),
        Uuid::from(OrderId::new_at(tx.now())),
        Uuid::from(order),
        tx.now().to_sqlx(),
        by,
        line.kind,
        line.state,
        line.reason,
        line.until.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>,
        line.note,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The history of an order, in order.
pub(super) async fn entries(tx: &mut TenantTx, order: OrderId) -> Result<Vec<OrderEntry>> {
    let rows = sqlx::query!(
        r#"select e.at, e.by_id, a.name as "by_name?", e.kind, e.state, e.reason, e.until, e.note
             from aftersales.order_entry e
             left join org.user_account a on a.tenant_id = e.tenant_id and a.id = e.by_id
            where e.tenant_id = $1 and e.order_id = $2 order by e.id limit 500"#,
        Uuid::from(tx.tenant()),
        Uuid::from(order)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| OrderEntry {
            at: row.at.to_jiff(),
            by: row.by_id.map(|id| Named {
                id,
                name: row.by_name.unwrap_or_default(),
            }),
            kind: row.kind,
            state: row.state,
            reason: row.reason,
            until: row.until.map(jiff_sqlx::Date::to_jiff),
            note: row.note,
        })
        .collect())
}
