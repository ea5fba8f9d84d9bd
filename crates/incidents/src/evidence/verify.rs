//! Is it still what was collected? Asked by people, and every day by the product.

use std::time::Duration;

use futures::FutureExt as _;
use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};
use sqm_domain::ids::{EvidenceId, IncidentId, TenantId, UserId};
use sqm_domain::security::{CustodyAct, EvidenceKind, Finding};
use sqm_platform::db::TenantTx;
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Error, Result};
use uuid::Uuid;

use super::custody::{self, Said};
use super::ops::told;
use super::sql::{self, DATA, Kept, finding_word};
use crate::{access, incident};

const ENGINE: &str = "incidents.evidence";

/// A handful each time: whatever was not looked at for a day.
pub(crate) const SWEEP: Sweep = Sweep {
    name: "evidence",
    every: Duration::from_mins(10),
    find: "incidents.evidence_unverified",
    mend: |state, tenant, ids| mend(state, tenant, ids).boxed(),
};

/// What an item's words are hashed to.
pub(super) fn item_hash(title: &str, description: &str, place: &str) -> Vec<u8> {
    let mut hasher = Sha256::new();
    for words in [title, description, place] {
        hasher.update((words.len() as u64).to_be_bytes());
        hasher.update(words.as_bytes());
    }
    hasher.finalize().to_vec()
}

/// Checks a piece of evidence because somebody asked; the answer is a line of custody.
pub async fn verify(
    state: &AppState,
    tx: &mut TenantTx,
    id: IncidentId,
    evidence: EvidenceId,
) -> Result<Finding> {
    incident::get(tx, id).await?;
    if sql::list(tx, id, Some(evidence)).await?.is_empty() {
        return Err(Error::NotFound("evidence"));
    }
    let (finding, _) = check(state, tx, evidence, true).await?;
    Ok(finding)
}

/// Checks bytes and custody, and notes what was found. What is found altered is told at once; what is found sound is a line of
/// custody only where somebody `asked`. Gives the bytes of a sound file.
pub(super) async fn check(
    state: &AppState,
    tx: &mut TenantTx,
    evidence: EvidenceId,
    asked: bool,
) -> Result<(Finding, Option<Vec<u8>>)> {
    let kept = sql::kept(tx, evidence).await?;
    let (finding, bytes) = look(state, tx, evidence, &kept).await?;
    sql::found(tx, evidence, finding).await?;
    let known_before = kept.finding.is_some() && kept.finding.as_deref() == finding_word(finding);
    match finding {
        Finding::Sound if asked => {
            custody::add(tx, kept.incident, evidence, CustodyAct::Verified, Said::default()).await?;
        }
        Finding::Bytes | Finding::Record | Finding::Chain if asked || !known_before => {
            let said = Said {
                reason: finding_word(finding).unwrap_or_default(),
                ..Said::default()
            };
            custody::add(tx, kept.incident, evidence, CustodyAct::Altered, said).await?;
        }
        Finding::Sound | Finding::Bytes | Finding::Record | Finding::Chain => {}
    }
    if finding != Finding::Sound && !known_before {
        let known = incident::get(tx, kept.incident).await?;
        let mut tell: Vec<UserId> = known.lead.iter().map(|lead| lead.id).collect();
        if tell.is_empty() {
            tell = access::deciders_of(tx, &known).await?;
        }
        told(
            tx,
            &known,
            ("incident.evidence_altered", "incident.evidence_altered"),
            &tell,
        );
    }
    Ok((finding, bytes))
}

async fn look(
    state: &AppState,
    tx: &mut TenantTx,
    evidence: EvidenceId,
    kept: &Kept,
) -> Result<(Finding, Option<Vec<u8>>)> {
    let bytes = match (&kept.kind, &kept.data) {
        (EvidenceKind::Item, _) => None,
        (EvidenceKind::File, None) => return Ok((Finding::Bytes, None)),
        (EvidenceKind::File, Some(sealed)) => {
            let cipher = state.vault.cipher(tx).await?;
            // What was altered under its seal does not even open.
            match cipher.open_bytes(DATA, sealed) {
                Ok(bytes) => Some(bytes),
                Err(_) => return Ok((Finding::Bytes, None)),
            }
        }
    };
    let computed = match &bytes {
        Some(bytes) => Sha256::digest(bytes).to_vec(),
        None => item_hash(&kept.title, &kept.description, &kept.place),
    };
    let size = bytes.as_ref().map_or(0, |bytes| bytes.len() as i64);
    if computed != kept.sha256 || size != kept.size {
        return Ok((Finding::Bytes, None));
    }
    match custody::agree(tx, evidence, kept).await? {
        Finding::Sound => Ok((Finding::Sound, bytes)),
        finding => Ok((finding, None)),
    }
}

/// Looks at a piece of evidence as the daily round does.
pub async fn tick(state: &AppState, scope: &Scope, evidence: EvidenceId) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    check(state, &mut tx, evidence, false).await?;
    tx.commit().await
}

async fn mend(state: &AppState, tenant: TenantId, ids: &[Uuid]) -> Result<()> {
    let scope = Scope::system(tenant, ENGINE, TimeZone::UTC);
    for id in ids {
        tick(state, &scope, (*id).into()).await?;
    }
    Ok(())
}
