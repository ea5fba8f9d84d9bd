//! Use cases of customers.

use serde_json::json;
use sqm_domain::ids::CustomerId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::crypto::{normalise_email, normalise_phone};
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::sql::{self, Facts, Sealed, Wanted, normal_name};
use super::{ClearCustomer, Contact, Customer, CustomerFilter, CustomerPatch, NewCustomer};

/// One page of customers, newest first, masked.
pub async fn list(
    state: &AppState,
    tx: &mut TenantTx,
    filter: &CustomerFilter,
    paging: &Paging,
) -> Result<Paged<Customer>> {
    let cipher = state.vault.cipher(tx).await?;
    let given = |text: &Option<String>| {
        text.as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let mut wanted = Wanted {
        phone: given(&filter.phone).map(|phone| cipher.blind("phone", &normalise_phone(&phone))),
        email: given(&filter.email).map(|email| cipher.blind("email", &normalise_email(&email))),
        class: given(&filter.class),
        after: paging.position::<CustomerId>()?.map(Uuid::from),
        ..Wanted::default()
    };
    if let Some(q) = given(&filter.q) {
        wanted.any = vec![
            ("name_blind", cipher.blind("name", &normal_name(&q))),
            ("email_blind", cipher.blind("email", &normalise_email(&q))),
        ];
        let phone = normalise_phone(&q);
        if phone.len() >= 3 {
            wanted.any.push(("phone_blind", cipher.blind("phone", &phone)));
        }
        wanted.number = Some(q.to_uppercase());
    }
    let rows = sql::list(tx, wanted, paging.size() + 1).await?;
    let customers = rows
        .into_iter()
        .map(|row| row.masked(&cipher))
        .collect::<Result<Vec<_>>>()?;
    Ok(Paged::new(customers, paging.size(), |customer| customer.id))
}

/// One customer, masked.
pub async fn get(state: &AppState, tx: &mut TenantTx, id: CustomerId) -> Result<Customer> {
    let row = sql::get(tx, id, false).await?;
    row.masked(&state.vault.cipher(tx).await?)
}

/// One customer in clear. The look is written to the audit trail before anything is shown.
pub async fn reveal(state: &AppState, tx: &mut TenantTx, id: CustomerId) -> Result<ClearCustomer> {
    let row = sql::get(tx, id, false).await?;
    let clear = row.clear(&state.vault.cipher(tx).await?)?;
    tx.audit(AuditEntry::new(
        "customer.reveal",
        "customer",
        id,
        json!({ "fields": ["name", "phone", "email", "address"] }),
    ));
    Ok(clear)
}

/// How to reach a customer, for messages that jobs send in the product's name. No person sees it, so it is no look in
/// clear and leaves no line in the audit trail: never call it for a page or an operation of the API, they have [`reveal`].
pub async fn contact(state: &AppState, tx: &mut TenantTx, id: CustomerId) -> Result<Contact> {
    let row = sql::get(tx, id, false).await?;
    let clear = row.clear(&state.vault.cipher(tx).await?)?;
    let facts = row.facts();
    Ok(Contact {
        name: clear.name,
        phone: clear.phone,
        email: clear.email,
        language: facts.language,
        no_contact: facts.no_contact,
    })
}

/// `C-000123`.
pub(super) fn number(n: i64) -> String {
    format!("C-{n:06}")
}

/// Registers a customer.
pub async fn create(state: &AppState, tx: &mut TenantTx, new: NewCustomer) -> Result<CustomerId> {
    let new = new.check()?;
    let cipher = state.vault.cipher(tx).await?;
    let sealed = Sealed::of(&cipher, &new)?;
    let number = number(state.numbering.next(&state.db, tx.scope(), "C").await?);
    let id = CustomerId::new_at(tx.now());
    sql::insert(tx, id, &number, &new, sealed).await?;
    tx.audit(AuditEntry::new(
        "customer.create",
        "customer",
        id,
        json!({ "number": number }),
    ));
    tx.emit(DomainEvent::new(
        "customer.created",
        "customer",
        id,
        json!({ "number": number }),
    ));
    Ok(id)
}

/// Changes a customer. The trail names the fields, not what stood in them.
pub async fn update(
    state: &AppState,
    tx: &mut TenantTx,
    id: CustomerId,
    seen: IfMatch,
    patch: CustomerPatch,
) -> Result<()> {
    let patch = patch.check()?;
    let row = sql::get(tx, id, true).await?;
    seen.check(row.version)?;
    let cipher = state.vault.cipher(tx).await?;
    let before = row.clear(&cipher)?;
    let mut after = before.clone();
    after.name = patch.name.unwrap_or(after.name);
    after.phone = patch.phone.unwrap_or(after.phone);
    after.email = patch.email.unwrap_or(after.email);
    after.address = patch.address.unwrap_or(after.address);
    let was = row.facts();
    let facts = Facts {
        class: patch.class.unwrap_or_else(|| was.class.clone()),
        region: patch.region.unwrap_or_else(|| was.region.clone()),
        area: patch.area.unwrap_or_else(|| was.area.clone()),
        language: patch.language.unwrap_or(was.language),
        no_contact: patch.no_contact.unwrap_or(was.no_contact),
        note: patch.note.unwrap_or_else(|| was.note.clone()),
    };
    let changed: Vec<&str> = [
        ("name", before.name != after.name),
        ("phone", before.phone != after.phone),
        ("email", before.email != after.email),
        ("address", before.address != after.address),
        ("class", was.class != facts.class),
        ("region", was.region != facts.region),
        ("area", was.area != facts.area),
        ("language", was.language != facts.language),
        ("no_contact", was.no_contact != facts.no_contact),
        ("note", was.note != facts.note),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let sealed = Sealed::new(
        &cipher,
        &after.name,
        after.phone.as_deref(),
        after.email.as_deref(),
        after.address.as_deref(),
    )?;
    sql::update(tx, id, sealed, facts).await?;
    tx.audit(AuditEntry::new(
        "customer.edit",
        "customer",
        id,
        json!({ "fields": changed }),
    ));
    tx.emit(DomainEvent::new(
        "customer.changed",
        "customer",
        id,
        json!({ "fields": changed }),
    ));
    Ok(())
}
