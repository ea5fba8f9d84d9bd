//! Customers as files bring them: many at once, some of them known already.

use std::collections::HashSet;

use serde_json::json;
use sqm_domain::ids::CustomerId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::crypto::{normalise_email, normalise_phone};
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::sql::{self, BlindClue, Fresh, Sealed};
use super::{Clue, KnownCustomer, NewCustomer};

/// For each clue the customer it means, in the order given, by one query: by the id in the other system; else by phone,
/// else by e-mail, where exactly one customer has it. Whom the same system knows by another id is somebody else: members
/// of a family share a number.
pub async fn known_by(
    state: &AppState,
    tx: &mut TenantTx,
    clues: &[Clue],
) -> Result<Vec<Option<KnownCustomer>>> {
    if clues.is_empty() {
        return Ok(Vec::new());
    }
    let cipher = state.vault.cipher(tx).await?;
    let given = |text: &Option<String>| {
        text.as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let blind = clues
        .iter()
        .map(|clue| BlindClue {
            external: clue.external.clone(),
            phone: given(&clue.phone)
                .map(|phone| normalise_phone(&phone))
                // What is left of "-" or "n/a" is nobody's number.
                .filter(|phone| phone.len() >= 3)
                .map(|phone| cipher.blind("phone", &phone)),
            email: given(&clue.email).map(|email| cipher.blind("email", &normalise_email(&email))),
        })
        .collect();
    sql::known_by(tx, blind).await
}

/// Registers many customers by one statement and returns their ids in the order given. Who is known by the id in another
/// system already, or comes twice, is not made again. The first that cannot be accepted refuses them all: an import asks
/// [`NewCustomer::check`] row by row before.
pub async fn create_many(
    state: &AppState,
    tx: &mut TenantTx,
    customers: Vec<NewCustomer>,
) -> Result<Vec<CustomerId>> {
    if customers.is_empty() {
        return Ok(Vec::new());
    }
    let cipher = state.vault.cipher(tx).await?;
    let numbers = state
        .numbering
        .reserve(&state.db, tx.scope(), "C", customers.len() as i64)
        .await?;
    let mut fresh = Vec::with_capacity(customers.len());
    for (new, number) in customers.into_iter().zip(numbers) {
        let new = new.check()?;
        let sealed = Sealed::of(&cipher, &new)?;
        fresh.push(Fresh {
            id: CustomerId::new_at(tx.now()),
            number: super::ops::number(number),
            new,
            sealed,
        });
    }
    let made: HashSet<Uuid> = sql::insert_many(tx, &fresh).await?.into_iter().collect();
    if !made.is_empty() {
        tx.audit(AuditEntry {
            action: "customer.import",
            entity_kind: "customer",
            entity_id: None,
            about_id: None,
            changes: json!({ "count": made.len() }),
        });
    }
    for customer in fresh.iter().filter(|one| made.contains(&Uuid::from(one.id))) {
        tx.emit(DomainEvent::new(
            "customer.created",
            "customer",
            customer.id,
            json!({ "number": customer.number }),
        ));
    }
    if made.len() == fresh.len() {
        return Ok(fresh.into_iter().map(|one| one.id).collect());
    }
    sql::ids_of(tx, &fresh).await
}
