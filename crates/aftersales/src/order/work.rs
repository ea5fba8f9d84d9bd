//! What a technician writes down on the spot: steps, parts, the warranty, the customer's signature.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff_sqlx::ToSqlx as _;
use serde_json::json;
use sqm_domain::aftersales::{Amount, Payer, Verdict};
use sqm_domain::ids::OrderId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::{AppState, Error, FieldErrors, Result};
use uuid::Uuid;

use super::ops::{changed, get, judge};
use super::sql::{self, Line};
use super::{NewPart, OrderPart, OrderStep, Signature, WarrantyOverride};
use crate::refs::Named;

/// A drawn signature is a few kilobytes; this is a photograph.
const MAX_SIGNATURE: usize = 256 * 1024;
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The checklist of an order.
pub async fn steps(tx: &mut TenantTx, order: OrderId) -> Result<Vec<OrderStep>> {
    let rows = sqlx::query!(
        r#"select s.id, s.text, s.done_at, s.done_by, a.name as "by_name?"
             from aftersales.order_step s
             left join org.user_account a on a.tenant_id = s.tenant_id and a.id = s.done_by
            where s.tenant_id = $1 and s.order_id = $2 order by s.position, s.id"#,
        Uuid::from(tx.tenant()),
        Uuid::from(order)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| OrderStep {
            id: row.id,
            text: row.text,
            done_at: row.done_at.map(jiff_sqlx::Timestamp::to_jiff),
            done_by: row.done_by.map(|id| Named {
                id,
                name: row.by_name.unwrap_or_default(),
            }),
        })
        .collect())
}

pub(super) async fn put_steps(tx: &mut TenantTx, order: OrderId, texts: &[String]) -> Result<()> {
    let ids: Vec<Uuid> = texts.iter().map(|_| OrderId::new_at(tx.now()).into()).collect();
    sqlx::query!(
        "insert into aftersales.order_step (tenant_id, id, order_id, position, text)
         select $1, s.id, $2, s.place::integer, s.text from unnest($3::uuid[], $4::text[]) with ordinality as s(id, text, place)",
        Uuid::from(tx.tenant()),
        Uuid::from(order),
        &ids,
        texts
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds a step to the checklist of one order.
pub async fn add_step(state: &AppState, tx: &mut TenantTx, order: OrderId, text: &str) -> Result<()> {
    let mut errors = FieldErrors::new();
    let text = errors.text("text", text, 300).to_owned();
    errors.into_result(())?;
    open(state, tx, order).await?;
    sqlx::query!(
        "insert into aftersales.order_step (tenant_id, id, order_id, position, text)
         select $1, $3, $2, coalesce(max(position), 0) + 1, $4 from aftersales.order_step
          where tenant_id = $1 and order_id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(order),
        Uuid::from(OrderId::new_at(tx.now())),
        text
    )
    .execute(tx.conn())
    .await?;
    touched(tx, order, "steps");
    Ok(())
}

/// Ticks a step, or takes the tick back.
pub async fn set_step(
    state: &AppState,
    tx: &mut TenantTx,
    order: OrderId,
    step: Uuid,
    done: bool,
) -> Result<()> {
    open(state, tx, order).await?;
    let by = tx.actor().user().map(Uuid::from).filter(|_| done);
    let at = done.then(|| tx.now().to_sqlx());
    let found = sqlx::query!(
        "update aftersales.order_step set done_at = $4, done_by = $5 where tenant_id = $1 and order_id = $2 and id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(order),
        step,
        at as Option<jiff_sqlx::Timestamp>,
        by,
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    if found == 0 {
        return Err(Error::NotFound("step"));
    }
    touched(tx, order, "steps");
    Ok(())
}

/// The parts used.
pub async fn parts(tx: &mut TenantTx, order: OrderId) -> Result<Vec<OrderPart>> {
    let rows = sqlx::query!(
        "select id, name, old_serial, new_serial, quantity, price, covered, in_stock
           from aftersales.order_part where tenant_id = $1 and order_id = $2 order by id",
        Uuid::from(tx.tenant()),
        Uuid::from(order)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| OrderPart {
            id: row.id,
            name: row.name,
            old_serial: row.old_serial,
            new_serial: row.new_serial,
            quantity: row.quantity,
            price: row.price.map(Amount::from_hundredths),
            covered: row.covered,
            in_stock: row.in_stock,
        })
        .collect())
}

/// Adds a part; who pays for it follows the warranty.
pub async fn add_part(state: &AppState, tx: &mut TenantTx, order: OrderId, new: NewPart) -> Result<Uuid> {
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, 200).to_owned();
    errors.at_most("old_serial", &new.old_serial, 100);
    errors.at_most("new_serial", &new.new_serial, 100);
    let quantity = new.quantity.unwrap_or(1);
    if !(1..=10_000).contains(&quantity) {
        errors.add_with(
            "quantity",
            "field-out-of-range",
            vec![("min", 1.into()), ("max", 10_000.into())],
        );
    }
    errors.into_result(())?;
    let held = open(state, tx, order).await?;
    let id = Uuid::from(OrderId::new_at(tx.now()));
    sqlx::query!(
        "insert into aftersales.order_part (tenant_id, id, order_id, name, old_serial, new_serial, quantity, price, covered,
           in_stock, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        Uuid::from(tx.tenant()),
        id,
        Uuid::from(order),
        name,
        new.old_serial.trim(),
        new.new_serial.trim(),
        quantity,
        new.price.map(Amount::hundredths),
        held.payer == Payer::Operator,
        new.in_stock.unwrap_or(true),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    touched(tx, order, "parts");
    Ok(id)
}

/// Takes a part back.
pub async fn remove_part(state: &AppState, tx: &mut TenantTx, order: OrderId, part: Uuid) -> Result<()> {
    open(state, tx, order).await?;
    let found = sqlx::query!(
        "delete from aftersales.order_part where tenant_id = $1 and order_id = $2 and id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(order),
        part
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    if found == 0 {
        return Err(Error::NotFound("part"));
    }
    touched(tx, order, "parts");
    Ok(())
}

/// Who pays for the parts follows the decision.
async fn cover_parts(tx: &mut TenantTx, order: OrderId, payer: Payer) -> Result<()> {
    sqlx::query!(
        "update aftersales.order_part set covered = $3 where tenant_id = $1 and order_id = $2 and covered <> $3",
        Uuid::from(tx.tenant()),
        Uuid::from(order),
        payer == Payer::Operator
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Decides about the warranty against the rule, with a reason; `open` goes back to the rule.
pub async fn warranty(
    state: &AppState,
    tx: &mut TenantTx,
    id: OrderId,
    seen: IfMatch,
    input: WarrantyOverride,
) -> Result<()> {
    let mut errors = FieldErrors::new();
    let reason = if input.verdict == Verdict::Open {
        String::new()
    } else {
        errors.text("reason", &input.reason, 500).to_owned()
    };
    errors.into_result(())?;
    sql::hold(tx, id).await?;
    let before = get(state, tx, id).await?;
    seen.check(before.version)?;
    let mut after = before.clone();
    after.override_reason = reason.clone();
    match input.verdict {
        Verdict::Open => judge(tx, &mut after).await?,
        Verdict::InWarranty => {
            after.verdict = Verdict::InWarranty;
            after.payer = Payer::Operator;
        }
        Verdict::OutOfWarranty => {
            after.verdict = Verdict::OutOfWarranty;
            after.payer = Payer::Customer;
        }
    }
    cover_parts(tx, id, after.payer).await?;
    let line = Line {
        kind: "warranty",
        reason: Some(after.verdict.as_str()),
        note: reason,
        ..Line::default()
    };
    sql::add_entry(tx, id, line).await?;
    changed(
        tx,
        &before,
        &after,
        "service_order.warranty",
        "service_order.changed",
    )
    .await
}

/// The customer signs, by hand or by name.
pub async fn sign(state: &AppState, tx: &mut TenantTx, id: OrderId, input: Signature) -> Result<()> {
    let mut errors = FieldErrors::new();
    let signer = errors.text("signer", &input.signer, 100).to_owned();
    let image = match input
        .image
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
    {
        None => None,
        Some(text) => {
            let bytes = text
                .strip_prefix("data:image/png;base64,")
                .and_then(|text| STANDARD.decode(text).ok())
                .filter(|bytes| bytes.starts_with(PNG) && bytes.len() <= MAX_SIGNATURE);
            if bytes.is_none() {
                errors.add("image", "field-invalid");
            }
            bytes
        }
    };
    errors.into_result(())?;
    sql::hold(tx, id).await?;
    let before = get(state, tx, id).await?;
    let cipher = state.vault.cipher(tx).await?;
    let sealed = image
        .map(|image| cipher.seal_bytes("order_signature.image", &image))
        .transpose()?;
    sqlx::query!(
        "insert into aftersales.order_signature (tenant_id, id, signer, image) values ($1, $2, $3, $4)
         on conflict (tenant_id, id) do update set signer = excluded.signer, image = excluded.image",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        cipher.seal("order_signature.signer", &signer)?,
        sealed,
    )
    .execute(tx.conn())
    .await?;
    let mut after = before.clone();
    after.signed_at = Some(tx.now());
    let line = Line {
        kind: "signed",
        ..Line::default()
    };
    sql::add_entry(tx, id, line).await?;
    changed(tx, &before, &after, "service_order.sign", "service_order.changed").await
}

/// Who signed, and the drawing.
pub async fn signature(
    state: &AppState,
    tx: &mut TenantTx,
    id: OrderId,
) -> Result<Option<(String, Option<Vec<u8>>)>> {
    let row = sqlx::query!(
        "select signer, image from aftersales.order_signature where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let cipher = state.vault.cipher(tx).await?;
    let image = row
        .image
        .map(|image| cipher.open_bytes("order_signature.image", &image))
        .transpose()?;
    Ok(Some((cipher.open("order_signature.signer", &row.signer)?, image)))
}

/// Another order goes on with this one.
pub(super) async fn mark_followed_up(tx: &mut TenantTx, id: OrderId) -> Result<()> {
    let marked = sqlx::query!(
        "update aftersales.service_order set followed_up = true, version = version + 1
          where tenant_id = $1 and id = $2 and not followed_up",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    if marked > 0 {
        touched(tx, id, "followed_up");
    }
    Ok(())
}

/// An order whose work is not over, held.
async fn open(state: &AppState, tx: &mut TenantTx, id: OrderId) -> Result<super::Order> {
    sql::hold(tx, id).await?;
    let order = get(state, tx, id).await?;
    if order.state.is_open() {
        Ok(order)
    } else {
        Err(Error::Conflict("order-ended"))
    }
}

/// Tells the trail and the readers of something beside the order's own row.
pub(super) fn touched(tx: &mut TenantTx, id: OrderId, field: &'static str) {
    tx.audit(AuditEntry::new(
        "service_order.edit",
        "service_order",
        id,
        json!({ "fields": [field] }),
    ));
    tx.emit(DomainEvent::new(
        "service_order.changed",
        "service_order",
        id,
        json!({ "changed": [field] }),
    ));
}
