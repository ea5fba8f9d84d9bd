//! Use cases of purchases.

use jiff::civil::Date;
use serde_json::json;
use sqm_customers::customer;
use sqm_domain::aftersales::{PurchaseState, Sale, SalesChannel, choose, warranty_until};
use sqm_domain::ids::PurchaseId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::listing::{Viewpoint, today};
use sqm_platform::{AppState, Error, Result};
use uuid::Uuid;

use super::sql::{self, Fresh, Resolved};
use super::{NewPurchase, Purchase, PurchaseFilter, PurchasePatch};
use crate::listing;
use crate::plan::{self, Plan};
use crate::visit;

async fn resolve(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &PurchaseFilter,
) -> Result<Resolved> {
    let (words, customers) = listing::words(state, tx, filter.q.as_deref()).await?;
    Ok(Resolved {
        filter: filter.clone(),
        who,
        words,
        customers,
    })
}

/// One page of purchases, the latest first.
pub async fn list(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &PurchaseFilter,
    paging: &Paging,
) -> Result<Paged<Purchase>> {
    let wanted = resolve(state, tx, who, filter).await?;
    let cipher = state.vault.cipher(tx).await?;
    let rows = sql::rows(tx, &cipher, &wanted, paging.position()?, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |purchase| purchase.id))
}

/// How many, up to [`COUNT_LIMIT`]; one more means "more than that".
pub async fn count(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &PurchaseFilter,
) -> Result<i64> {
    let wanted = resolve(state, tx, who, filter).await?;
    sql::count(tx, &wanted).await
}

/// How many in each state, with the filter's other conditions.
pub async fn count_by_state(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &PurchaseFilter,
) -> Result<Vec<(PurchaseState, i64)>> {
    let wanted = resolve(state, tx, who, filter).await?;
    sql::count_by_state(tx, &wanted).await
}

/// One purchase.
pub async fn get(state: &AppState, tx: &mut TenantTx, id: PurchaseId) -> Result<Purchase> {
    let cipher = state.vault.cipher(tx).await?;
    sql::get(tx, &cipher, id).await
}

/// Registers a purchase. Its visits follow from the event.
pub async fn create(state: &AppState, tx: &mut TenantTx, new: NewPurchase) -> Result<PurchaseId> {
    let new = new.check(today(tx))?;
    let Some(buyer) = new.customer else {
        return Err(Error::field("customer", "field-required"));
    };
    let buyer = match customer::get(state, tx, buyer).await {
        Err(Error::NotFound(_)) => return Err(Error::field("customer", "field-unknown")),
        other => other?,
    };
    let sale = NewSale {
        class: buyer.class,
        region: buyer.region,
        ..NewSale::of(new)
    };
    let ids = create_many(state, tx, vec![sale]).await?;
    ids.first().copied().ok_or(Error::NotFound("purchase"))
}

/// A checked purchase with what its customer's record says; perhaps one of an earlier import that changed.
#[derive(Clone, Debug)]
pub struct NewSale {
    /// What was entered, checked.
    pub new: NewPurchase,
    /// The customer's class.
    pub class: String,
    /// Where the customer is.
    pub region: String,
    /// Where it stands.
    pub state: PurchaseState,
    /// The purchase that stands there already, with its number.
    pub known: Option<(PurchaseId, String)>,
    /// The row it was made of.
    pub fingerprint: Option<Vec<u8>>,
    /// The import that brought it.
    pub import: Option<Uuid>,
}

impl NewSale {
    /// Of a checked entry.
    pub fn of(new: NewPurchase) -> Self {
        Self {
            new,
            class: String::new(),
            region: String::new(),
            state: PurchaseState::Active,
            known: None,
            fingerprint: None,
            import: None,
        }
    }
}

/// Registers many purchases by one statement; returns their ids in the order given.
pub async fn create_many(
    state: &AppState,
    tx: &mut TenantTx,
    sales: Vec<NewSale>,
) -> Result<Vec<PurchaseId>> {
    if sales.is_empty() {
        return Ok(Vec::new());
    }
    let plans = plan::active(tx).await?;
    let today = today(tx);
    let mut fresh = Vec::with_capacity(sales.len());
    for sale in sales {
        let bought_on = sale.new.bought_on.unwrap_or(today);
        let number = match &sale.known {
            Some((_, number)) => number.clone(),
            None => next_number(state, tx, bought_on).await?,
        };
        fresh.push(prepare(tx, &plans, sale, bought_on, number, today));
    }
    sql::write(tx, &fresh).await?;
    for fresh in &fresh {
        let id = fresh.id;
        let (event, action) = if fresh.known {
            ("purchase.changed", "purchase.edit")
        } else {
            ("purchase.created", "purchase.create")
        };
        tx.audit(AuditEntry::new(
            action,
            "purchase",
            id,
            json!({ "number": fresh.number }),
        ));
        tx.emit(DomainEvent::new(
            event,
            "purchase",
            id,
            json!({ "number": fresh.number, "state": fresh.state, "imported": fresh.import.is_some() }),
        ));
    }
    Ok(fresh.into_iter().map(|fresh| fresh.id).collect())
}

fn prepare(
    tx: &TenantTx,
    plans: &[Plan],
    sale: NewSale,
    bought_on: Date,
    number: String,
    today: Date,
) -> Fresh {
    let bought_at = if bought_on == today {
        tx.now()
    } else {
        listing::start_of(bought_on, tx.zone())
    };
    let looked_at = Sale {
        product: sale.new.product_code.as_deref().unwrap_or(&sale.new.product),
        class: &sale.class,
        channel: sale.new.channel.unwrap_or(SalesChannel::Shop).as_str(),
    };
    let chosen = choose(plans.iter().map(|plan| &plan.condition), looked_at)
        .and_then(|(index, by)| plans.get(index).map(|plan| (plan, by)));
    let by = chosen.map(|(_, by)| by).unwrap_or_default();
    let plan_by = [
        ("product", by.product),
        ("class", by.class),
        ("channel", by.channel),
    ];
    Fresh {
        known: sale.known.is_some(),
        id: sale
            .known
            .map_or_else(|| PurchaseId::new_at(bought_at), |(id, _)| id),
        number,
        class: sale.class,
        region: sale.new.region.clone().unwrap_or(sale.region),
        bought_on,
        bought_at,
        warranty_until: sale
            .new
            .warranty_until
            .or_else(|| chosen.and_then(|(plan, _)| warranty_until(bought_on, plan.warranty_months))),
        state: sale.state,
        plan: chosen.map(|(plan, _)| plan.id),
        plan_by: plan_by
            .into_iter()
            .filter_map(|(name, fits)| fits.then_some(name))
            .collect(),
        fingerprint: sale.fingerprint,
        import: sale.import,
        new: sale.new,
    }
}

async fn next_number(state: &AppState, tx: &TenantTx, bought_on: Date) -> Result<String> {
    let series = format!("P-{}", bought_on.year());
    let number = state.numbering.next(&state.db, tx.scope(), &series).await?;
    Ok(format!("{series}-{number:06}"))
}

/// Changes a purchase. The plan it got stays; what was returned or cancelled is not followed up any more.
pub async fn update(
    state: &AppState,
    tx: &mut TenantTx,
    id: PurchaseId,
    seen: IfMatch,
    patch: PurchasePatch,
) -> Result<()> {
    let patch = patch.check()?;
    sql::hold(tx, id).await?;
    let before = get(state, tx, id).await?;
    seen.check(before.version)?;
    let named = |id: Uuid| crate::refs::Named {
        id,
        name: String::new(),
    };
    let mut after = before.clone();
    after.product = patch.product.unwrap_or(after.product);
    after.product_code = patch.product_code.unwrap_or(after.product_code);
    after.serial = patch.serial.unwrap_or(after.serial);
    after.quantity = patch.quantity.unwrap_or(after.quantity);
    after.price = patch.price.unwrap_or(after.price);
    after.channel = patch.channel.unwrap_or(after.channel);
    after.shop = patch.shop.unwrap_or(after.shop);
    if let Some(seller) = patch.seller {
        after.seller = seller.map(|id| named(id.into()));
    }
    after.seller_name = patch.seller_name.unwrap_or(after.seller_name);
    if let Some(department) = patch.department {
        after.department = department.map(|id| named(id.into()));
    }
    after.region = patch.region.unwrap_or(after.region);
    after.warranty_until = patch.warranty_until.unwrap_or(after.warranty_until);
    after.state = patch.state.unwrap_or(after.state);
    after.note = patch.note.unwrap_or(after.note);
    if after.warranty_until.is_some_and(|until| until < after.bought_on) {
        return Err(Error::field("warranty_until", "purchase-warranty-before"));
    }
    let reference = |named: &Option<crate::refs::Named>| named.as_ref().map(|named| named.id);
    let changed: Vec<&str> = [
        ("product", before.product != after.product),
        ("product_code", before.product_code != after.product_code),
        ("serial", before.serial != after.serial),
        ("quantity", before.quantity != after.quantity),
        ("price", before.price != after.price),
        ("channel", before.channel != after.channel),
        ("shop", before.shop != after.shop),
        ("seller", reference(&before.seller) != reference(&after.seller)),
        ("seller_name", before.seller_name != after.seller_name),
        (
            "department",
            reference(&before.department) != reference(&after.department),
        ),
        ("region", before.region != after.region),
        ("warranty_until", before.warranty_until != after.warranty_until),
        ("state", before.state != after.state),
        ("note", before.note != after.note),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect();
    if changed.is_empty() {
        return Ok(());
    }
    sql::update(tx, &after).await?;
    if before.state.is_followed_up() && !after.state.is_followed_up() {
        visit::not_needed_for(tx, id).await?;
    }
    tx.audit(AuditEntry::new(
        "purchase.edit",
        "purchase",
        id,
        json!({ "fields": changed, "state": after.state }),
    ));
    tx.emit(DomainEvent::new(
        "purchase.changed",
        "purchase",
        id,
        json!({ "number": after.number, "state": after.state, "changed": changed }),
    ));
    Ok(())
}

pub(super) async fn rows(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &PurchaseFilter,
    after: Option<PurchaseId>,
    limit: i64,
) -> Result<Vec<Purchase>> {
    let wanted = resolve(state, tx, who, filter).await?;
    let cipher = state.vault.cipher(tx).await?;
    sql::rows(tx, &cipher, &wanted, after, limit).await
}
