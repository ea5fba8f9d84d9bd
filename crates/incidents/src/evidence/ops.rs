//! Use cases of evidence. What happens to it is a line of custody, written in the same transaction.

use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqm_domain::ids::{EvidenceId, IncidentId, UserId};
use sqm_domain::security::{CustodyAct, EvidenceKind, Finding};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Error, FieldErrors, Result, secrecy};
use uuid::Uuid;

use super::custody::{self, Said};
use super::sql::{self, DATA, PARTY, hex};
use super::{Evidence, EvidenceDetail, HandOver, NewItem, Release, Upload, verify};
use crate::incident::{self, Incident, TEXT};

/// The largest file, in bytes.
pub const MAX_FILE: usize = 25 * 1024 * 1024;

/// The evidence of an incident, in the order it was taken.
pub async fn list(tx: &mut TenantTx, id: IncidentId) -> Result<Vec<Evidence>> {
    incident::get(tx, id).await?;
    sql::list(tx, id, None).await
}

/// A piece of evidence with its custody.
pub async fn get(
    state: &AppState,
    tx: &mut TenantTx,
    id: IncidentId,
    evidence: EvidenceId,
) -> Result<EvidenceDetail> {
    incident::get(tx, id).await?;
    let found = sql::list(tx, id, Some(evidence)).await?.pop();
    let found = found.ok_or(Error::NotFound("evidence"))?;
    let cipher = state.vault.cipher(tx).await?;
    let custody = sql::custody(tx, &cipher, &[evidence.into()]).await?;
    Ok(EvidenceDetail {
        evidence: found,
        custody: custody.into_iter().map(|(_, line)| line).collect(),
    })
}

/// Takes a file into custody: hashed, then sealed, in one transaction.
pub async fn collect_file(
    state: &AppState,
    tx: &mut TenantTx,
    id: IncidentId,
    upload: Upload,
    bytes: &[u8],
) -> Result<EvidenceId> {
    let known = incident::get(tx, id).await?;
    let mut errors = FieldErrors::new();
    let title = if upload.title.trim().is_empty() {
        upload.file_name.trim()
    } else {
        upload.title.trim()
    };
    let title = errors.text("title", title, 200).to_owned();
    errors.at_most("description", &upload.description, TEXT);
    errors.at_most("file_name", &upload.file_name, 255);
    if bytes.is_empty() {
        errors.add("file", "field-required");
    }
    if bytes.len() > MAX_FILE {
        errors.add("file", "evidence-too-large");
    }
    errors.into_result(())?;
    let sha256 = Sha256::digest(bytes).to_vec();
    let cipher = state.vault.cipher(tx).await?;
    let data = cipher.seal_bytes(DATA, bytes)?;
    let evidence = Evidence {
        id: EvidenceId::new_at(tx.now()),
        number: sql::next_number(tx, id).await?,
        kind: EvidenceKind::File,
        title,
        description: upload.description.trim().to_owned(),
        place: String::new(),
        file_name: upload.file_name.trim().to_owned(),
        content_type: upload.content_type.chars().take(100).collect(),
        size: bytes.len() as i64,
        sha256: hex(&sha256),
        collected_at: tx.now(),
        verified_at: None,
        finding: None,
        released_at: None,
    };
    sql::insert(tx, id, &evidence, &sha256, Some(data)).await?;
    custody::add(tx, id, evidence.id, CustodyAct::Collected, Said::default()).await?;
    told(
        tx,
        &known,
        ("incident.evidence_added", "incident.evidence_add"),
        &[],
    );
    Ok(evidence.id)
}

/// Takes a thing into custody that is kept elsewhere. What is said of it is hashed: it cannot be described anew later.
pub async fn collect_item(tx: &mut TenantTx, id: IncidentId, new: NewItem) -> Result<EvidenceId> {
    let known = incident::get(tx, id).await?;
    let mut errors = FieldErrors::new();
    let title = errors.text("title", &new.title, 200).to_owned();
    errors.at_most("description", &new.description, TEXT);
    let place = errors.text("place", &new.place, 200).to_owned();
    errors.into_result(())?;
    let description = new.description.trim().to_owned();
    let sha256 = verify::item_hash(&title, &description, &place);
    let evidence = Evidence {
        id: EvidenceId::new_at(tx.now()),
        number: sql::next_number(tx, id).await?,
        kind: EvidenceKind::Item,
        title,
        description,
        place,
        file_name: String::new(),
        content_type: String::new(),
        size: 0,
        sha256: hex(&sha256),
        collected_at: tx.now(),
        verified_at: None,
        finding: None,
        released_at: None,
    };
    sql::insert(tx, id, &evidence, &sha256, None).await?;
    custody::add(tx, id, evidence.id, CustodyAct::Collected, Said::default()).await?;
    told(
        tx,
        &known,
        ("incident.evidence_added", "incident.evidence_add"),
        &[],
    );
    Ok(evidence.id)
}

/// A copy of a file as it was collected; none when it is no longer that, which is noted: commit in any case.
pub async fn download(
    state: &AppState,
    tx: &mut TenantTx,
    id: IncidentId,
    evidence: EvidenceId,
) -> Result<Option<(Evidence, Vec<u8>)>> {
    let found = get(state, tx, id, evidence).await?.evidence;
    if found.kind != EvidenceKind::File {
        return Err(Error::NotFound("file"));
    }
    let (finding, bytes) = verify::check(state, tx, evidence, false).await?;
    let (Finding::Sound, Some(bytes)) = (finding, bytes) else {
        return Ok(None);
    };
    custody::add(tx, id, evidence, CustodyAct::Downloaded, Said::default()).await?;
    Ok(Some((found, bytes)))
}

/// Hands a piece of evidence to an account or to somebody outside.
pub async fn hand_over(
    state: &AppState,
    tx: &mut TenantTx,
    id: IncidentId,
    evidence: EvidenceId,
    order: HandOver,
) -> Result<()> {
    let known = kept(tx, id, evidence).await?;
    let mut errors = FieldErrors::new();
    let reason = errors.text("reason", &order.reason, 500).to_owned();
    let party = order.to_party.trim();
    errors.at_most("to_party", party, 200);
    if order.to.is_none() == party.is_empty() {
        errors.add("to", "evidence-one-taker");
    }
    errors.into_result(())?;
    let mut tell = Vec::new();
    if let Some(to) = order.to {
        incident::account(tx, to, "to").await?;
        secrecy::let_in(tx, id.into(), to, secrecy::Why::Named, "to").await?;
        tell.push(to);
    }
    let to_party = if party.is_empty() {
        None
    } else {
        let cipher = state.vault.cipher(tx).await?;
        Some(cipher.seal(PARTY, party)?)
    };
    let said = Said {
        from: sql::holder(tx, evidence).await?,
        to: order.to.map(Uuid::from),
        to_party,
        reason: &reason,
        other: None,
    };
    custody::add(tx, id, evidence, CustodyAct::HandedOver, said).await?;
    told(
        tx,
        &known,
        ("incident.evidence_handed_over", "incident.evidence_hand_over"),
        &tell,
    );
    Ok(())
}

/// A piece of evidence is given back, or no longer kept for this incident. Its record and custody stay.
pub async fn release(tx: &mut TenantTx, id: IncidentId, evidence: EvidenceId, order: Release) -> Result<()> {
    let known = kept(tx, id, evidence).await?;
    let mut errors = FieldErrors::new();
    let reason = errors.text("reason", &order.reason, 500).to_owned();
    errors.into_result(())?;
    let said = Said {
        from: sql::holder(tx, evidence).await?,
        reason: &reason,
        ..Said::default()
    };
    custody::add(tx, id, evidence, CustodyAct::Released, said).await?;
    sql::released(tx, evidence).await?;
    told(
        tx,
        &known,
        ("incident.evidence_released", "incident.evidence_release"),
        &[],
    );
    Ok(())
}

/// Notes that somebody looked at a piece of evidence, and what for.
pub async fn view(tx: &mut TenantTx, id: IncidentId, evidence: EvidenceId, reason: &str) -> Result<()> {
    kept(tx, id, evidence).await?;
    let mut errors = FieldErrors::new();
    let reason = errors.text("reason", reason, 500).to_owned();
    errors.into_result(())?;
    let said = Said {
        reason: &reason,
        ..Said::default()
    };
    custody::add(tx, id, evidence, CustodyAct::Viewed, said).await
}

/// The incident of evidence was merged into another one, or taken out again: a line of custody of each piece, naming the other
/// incident in what is hashed and to nobody who may not know of it.
pub(crate) async fn moved(
    tx: &mut TenantTx,
    id: IncidentId,
    other: IncidentId,
    act: CustodyAct,
) -> Result<()> {
    for piece in sql::list(tx, id, None).await? {
        let said = Said {
            other: Some(other.into()),
            ..Said::default()
        };
        custody::add(tx, id, piece.id, act, said).await?;
    }
    Ok(())
}

/// The incident of evidence that is still kept.
async fn kept(tx: &mut TenantTx, id: IncidentId, evidence: EvidenceId) -> Result<Incident> {
    let known = incident::get(tx, id).await?;
    let found = sql::list(tx, id, Some(evidence)).await?.pop();
    match found {
        None => Err(Error::NotFound("evidence")),
        Some(found) if found.released_at.is_some() => Err(Error::Conflict("evidence-released")),
        Some(_) => Ok(known),
    }
}

pub(super) fn told(
    tx: &mut TenantTx,
    known: &Incident,
    (event, action): (&'static str, &'static str),
    tell: &[UserId],
) {
    tx.audit(AuditEntry::new(
        action,
        "incident",
        known.id,
        json!({ "number": known.number, "changed": ["evidence"] }),
    ));
    let tell: Vec<UserId> = tell
        .iter()
        .copied()
        .filter(|user| Some(*user) != tx.actor().user())
        .collect();
    incident::announce(tx, event, known, &["evidence"], &tell);
}
