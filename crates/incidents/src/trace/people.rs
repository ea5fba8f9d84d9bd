//! People an incident concerns: sealed with the tenant's key, masked by default, seen in clear by an act of its own.

use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{IncidentId, InvolvedId};
use sqm_domain::security::PersonRole;
use sqm_platform::crypto::{TenantCipher, mask_email, mask_name, mask_phone};
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Error, FieldErrors, Result, codes};
use uuid::Uuid;

use super::ops::told;
use super::{ClearInvolved, Involved, NewInvolved};
use crate::incident::{self, TEXT};

const NAME: &str = "incident_involved.name";
const CONTACT: &str = "incident_involved.contact";
const NOTE: &str = "incident_involved.note";

/// The people an incident concerns, masked.
pub async fn involved(state: &AppState, tx: &mut TenantTx, id: IncidentId) -> Result<Vec<Involved>> {
    incident::get(tx, id).await?;
    let rows = sqlx::query!(
        "select id, role, name, contact, note is not null as has_note from incidents.involved
          where tenant_id = $1 and incident_id = $2 order by id",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_all(tx.conn())
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let cipher = state.vault.cipher(tx).await?;
    rows.into_iter()
        .map(|row| {
            let contact = open(&cipher, CONTACT, row.contact.as_deref())?;
            Ok(Involved {
                id: row.id.into(),
                role: codes::read::<PersonRole>(&row.role)?,
                name: mask_name(&cipher.open(NAME, &row.name)?),
                contact: if contact.contains('@') {
                    mask_email(&contact)
                } else {
                    mask_phone(&contact)
                },
                has_note: row.has_note.unwrap_or_default(),
            })
        })
        .collect()
}

fn open(cipher: &TenantCipher, column: &str, sealed: Option<&[u8]>) -> Result<String> {
    sealed.map_or_else(|| Ok(String::new()), |sealed| cipher.open(column, sealed))
}

/// Adds somebody.
pub async fn involve(
    state: &AppState,
    tx: &mut TenantTx,
    id: IncidentId,
    new: NewInvolved,
) -> Result<InvolvedId> {
    let known = incident::get(tx, id).await?;
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, 100).to_owned();
    let contact = new.contact.trim();
    errors.at_most("contact", contact, 200);
    let note = new.note.trim();
    errors.at_most("note", note, TEXT);
    if new.role.is_none() {
        errors.add("role", "field-required");
    }
    errors.into_result(())?;
    let cipher = state.vault.cipher(tx).await?;
    let seal = |column: &str, text: &str| -> Result<Option<Vec<u8>>> {
        if text.is_empty() {
            Ok(None)
        } else {
            cipher.seal(column, text).map(Some)
        }
    };
    let person = InvolvedId::new_at(tx.now());
    sqlx::query!(
        "insert into incidents.involved (tenant_id, id, incident_id, role, name, contact, note, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        Uuid::from(tx.tenant()),
        Uuid::from(person),
        Uuid::from(id),
        new.role.unwrap_or(PersonRole::Affected).as_str(),
        cipher.seal(NAME, &name)?,
        seal(CONTACT, contact)?,
        seal(NOTE, note)?,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    told(tx, &known, "incident.person_add", "people");
    Ok(person)
}

/// Shows somebody in clear; the trail says who looked.
pub async fn reveal(
    state: &AppState,
    tx: &mut TenantTx,
    id: IncidentId,
    person: InvolvedId,
) -> Result<ClearInvolved> {
    let known = incident::get(tx, id).await?;
    let row = sqlx::query!(
        "select name, contact, note from incidents.involved where tenant_id = $1 and incident_id = $2 and id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        Uuid::from(person)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("person"))?;
    let cipher = state.vault.cipher(tx).await?;
    tx.audit(sqm_platform::audit::AuditEntry::new(
        "incident.person_reveal",
        "incident",
        id,
        serde_json::json!({ "number": known.number, "person": person }),
    ));
    Ok(ClearInvolved {
        id: person,
        name: cipher.open(NAME, &row.name)?,
        contact: open(&cipher, CONTACT, row.contact.as_deref())?,
        note: open(&cipher, NOTE, row.note.as_deref())?,
    })
}

/// Takes somebody out who has nothing to do with it.
pub async fn release(tx: &mut TenantTx, id: IncidentId, person: InvolvedId) -> Result<()> {
    let known = incident::get(tx, id).await?;
    let gone = sqlx::query!(
        "delete from incidents.involved where tenant_id = $1 and incident_id = $2 and id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        Uuid::from(person)
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    if gone == 0 {
        return Err(Error::NotFound("person"));
    }
    told(tx, &known, "incident.person_remove", "people");
    Ok(())
}
