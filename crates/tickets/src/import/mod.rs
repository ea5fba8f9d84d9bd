//! Tickets from files: a row per ticket, or a row per event from which the history is rebuilt.
//!
//! Identity is the external id within its source; what has not changed is left alone (equal fingerprints), so repeating
//! an import changes nothing.

mod fields;
mod lookup;
mod tell;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_domain::ids::{ImportId, TicketId};
use sqm_imports::rows::Record;
use sqm_imports::target::{Batch, ImportTarget, Outcome, Schema, Shape};
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Result};

use self::lookup::Places;
use self::tell::Told;
use crate::{past, ticket as tickets};

/// Tickets as a target of imports.
#[derive(Debug)]
pub struct TicketImport;

impl ImportTarget for TicketImport {
    fn name(&self) -> &'static str {
        "tickets"
    }

    fn label(&self) -> &'static str {
        "import-target-tickets"
    }

    fn permission(&self) -> &'static str {
        "ticket.import"
    }

    fn shapes(&self) -> &'static [Shape] {
        &[Shape::Rows, Shape::Events]
    }

    fn schema(&self, shape: Shape) -> Schema {
        fields::schema(shape)
    }

    fn apply<'a>(
        &'a self,
        state: &'a AppState,
        tx: &'a mut TenantTx,
        batch: &'a Batch,
    ) -> BoxFuture<'a, Result<Vec<Outcome>>> {
        apply(state, tx, batch).boxed()
    }

    fn records_href(&self, import: ImportId) -> Option<String> {
        Some(format!("/tickets?import={import}"))
    }
}

async fn apply(state: &AppState, tx: &mut TenantTx, batch: &Batch) -> Result<Vec<Outcome>> {
    let identities: Vec<(String, String)> = batch
        .records
        .iter()
        .map(|record| (source(record), record.identity(&batch.file_digest)))
        .collect();
    let known = lookup::known(tx, &identities).await?;
    let places = Places::load(tx, &batch.records).await?;
    let scope = tx.scope().clone();

    let mut outcomes = Vec::with_capacity(batch.records.len());
    let mut told = Vec::new();
    for ((record, identity), known) in batch.records.iter().zip(identities).zip(known) {
        let fingerprint = record.fingerprint();
        if known
            .as_ref()
            .is_some_and(|known| known.fingerprint.as_deref() == Some(&fingerprint[..]))
        {
            outcomes.push(Outcome::Unchanged);
            continue;
        }
        let changed = known.is_some();
        let begin = |opened| match known {
            Some(known) => (known.id, known.number),
            None => (TicketId::new_at(opened), String::new()),
        };
        let Told { mut ticket } = match batch.shape {
            Shape::Rows => tell::row(record, &places, begin),
            Shape::Events => tell::events(record, &places, begin),
        }?;
        if !changed {
            ticket.state.number = tickets::next_number(state, &scope, ticket.state.opened_at).await?;
        }
        ticket.source = Some(identity);
        ticket.import = Some(batch.import);
        ticket.fingerprint = Some(fingerprint.to_vec());
        told.push(ticket);
        outcomes.push(if changed {
            Outcome::Changed
        } else {
            Outcome::Created
        });
    }
    past::write(state, tx, &told).await?;
    Ok(outcomes)
}

fn source(record: &Record) -> String {
    record
        .last()
        .and_then(|row| row.text("source"))
        .unwrap_or("import")
        .to_owned()
}
