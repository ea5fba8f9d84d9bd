//! Two reports of one incident: merged, and taken apart again without loss. Everything that was noted stays where it was
//! noted; the incident that remains shows what was merged into it.

use sqm_domain::ids::IncidentId;
use sqm_domain::incident::IncidentState;
use sqm_domain::security::CustodyAct;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, Paging};
use sqm_platform::listing::Viewpoint;
use sqm_platform::{Error, Result};

use crate::evidence;
use crate::incident::{self, Incident, IncidentFilter, Sort};
use crate::on_call;
use crate::reporting::duty;

/// Incidents merged into one; more than this is no mistake of a person.
const MOST: i64 = 100;

/// Merges `id` into the incident with this number.
pub async fn merge(tx: &mut TenantTx, id: IncidentId, seen: IfMatch, into: &str) -> Result<()> {
    let target = incident::by_number(tx, &into.trim().to_uppercase())
        .await?
        .ok_or_else(|| Error::field("into", "incident-number-unknown"))?;
    if target == id {
        return Err(Error::field("into", "incident-merge-itself"));
    }
    hold_both(tx, id, target).await?;
    let known = incident::get(tx, id).await?;
    seen.check(known.version)?;
    let target = incident::get(tx, target).await?;
    if known.state == IncidentState::Merged || target.state == IncidentState::Merged {
        return Err(Error::Conflict("incident-already-merged"));
    }
    // What is kept from people does not come to light by being merged into what is not; and what everybody sees does not vanish into
    // what only some may know of.
    if known.restricted != target.restricted {
        return Err(Error::Conflict("incident-merge-restricted"));
    }
    // Figures leave out exercises: what happened does not become one by being merged, nor the other way round.
    if known.drill != target.drill {
        return Err(Error::Conflict("incident-merge-drill"));
    }
    if !merged_here(tx, id).await?.is_empty() {
        return Err(Error::Conflict("incident-merge-chain"));
    }
    incident::merged(tx, id, Some(target.id)).await?;
    duty::hand_over(tx, id, target.id).await?;
    evidence::moved(tx, id, target.id, CustodyAct::Merged).await?;
    incident::note_about(
        tx,
        &known,
        ("incident.merged", "incident.merge"),
        ("merged_into", "", &target.number),
        &[],
        Some(target.id.into()),
    )
    .await?;
    incident::note_about(
        tx,
        &target,
        ("incident.merged_here", "incident.merge"),
        ("merged", "", &known.number),
        &[],
        Some(known.id.into()),
    )
    .await
}

/// Holds both, always in the same order: whoever merges the other way at the same time waits, and is refused.
async fn hold_both(tx: &mut TenantTx, one: IncidentId, other: IncidentId) -> Result<()> {
    let mut both = [one, other];
    both.sort();
    for id in both {
        incident::hold(tx, id).await?;
    }
    Ok(())
}

/// Takes a merged incident out again; it stands where it stood.
pub async fn unmerge(tx: &mut TenantTx, id: IncidentId) -> Result<()> {
    let Some(into) = incident::get(tx, id).await?.merged_into else {
        return Err(Error::Conflict("incident-not-merged"));
    };
    hold_both(tx, id, into.into()).await?;
    let known = incident::get(tx, id).await?;
    if known.merged_into != Some(into) {
        return Err(Error::Conflict("incident-not-merged"));
    }
    let target = incident::get(tx, into.into()).await?;
    incident::merged(tx, id, None).await?;
    let apart = incident::get(tx, id).await?;
    on_call::resume(tx, &apart).await?;
    duty::take_apart(tx, id, target.id).await?;
    evidence::moved(tx, id, target.id, CustodyAct::Unmerged).await?;
    incident::note_about(
        tx,
        &known,
        ("incident.unmerged", "incident.unmerge"),
        ("merged_into", &target.number, ""),
        &[],
        Some(target.id.into()),
    )
    .await?;
    incident::note_about(
        tx,
        &target,
        ("incident.unmerged_here", "incident.unmerge"),
        ("merged", &known.number, ""),
        &[],
        Some(known.id.into()),
    )
    .await
}

/// What was merged into an incident.
pub async fn merged_here(tx: &mut TenantTx, id: IncidentId) -> Result<Vec<Incident>> {
    let filter = IncidentFilter {
        merged_into: Some(id.into()),
        ..IncidentFilter::default()
    };
    let paging = Paging {
        limit: Some(MOST),
        after: None,
    };
    let page = incident::list(tx, Viewpoint::default(), &filter, Sort::Newest, &paging).await?;
    Ok(page.items)
}
