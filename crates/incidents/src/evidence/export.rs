//! The chain of custody of an incident's evidence as a file for spreadsheets.

use std::collections::HashMap;

use sqm_domain::ids::IncidentId;
use sqm_platform::csv::Sheet;
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::{Custody, Evidence, ops, sql};

/// Every line of every piece, in the order of the pieces and of their lines, with the hashes that bind them.
pub async fn csv(state: &AppState, tx: &mut TenantTx, id: IncidentId) -> Result<String> {
    let heads = [
        "evidence-number",
        "evidence-title",
        "evidence-what",
        "evidence-file-name",
        "evidence-place",
        "evidence-state",
        "custody-line",
        "custody-act",
        "custody-at",
        "custody-by",
        "custody-from",
        "evidence-to",
        "evidence-reason",
        "custody-sha256",
        "custody-hash",
    ];
    let pieces = ops::list(tx, id).await?;
    let ids: Vec<Uuid> = pieces.iter().map(|one| one.id.into()).collect();
    let cipher = state.vault.cipher(tx).await?;
    let mut custody: HashMap<Uuid, Vec<Custody>> = HashMap::new();
    for (piece, line) in sql::custody(tx, &cipher, &ids).await? {
        custody.entry(piece).or_default().push(line);
    }
    let mut sheet = Sheet::new(state, tx, &heads);
    for piece in pieces {
        let lines = custody.remove(&piece.id.into()).unwrap_or_default();
        for line in lines {
            let cells = cells(&sheet, &piece, line);
            sheet.add(&cells);
        }
    }
    Ok(sheet.into_text())
}

fn cells(sheet: &Sheet<'_>, piece: &Evidence, line: Custody) -> [String; 15] {
    let state = match (&piece.finding, piece.released_at) {
        (Some(_), _) => "evidence-state-altered",
        (None, Some(_)) => "evidence-state-released",
        (None, None) => "evidence-state-sound",
    };
    [
        piece.number.to_string(),
        piece.title.clone(),
        sheet.code("evidence-kind", piece.kind),
        piece.file_name.clone(),
        piece.place.clone(),
        sheet.word(state),
        line.seq.to_string(),
        sheet.code("custody-act", line.act),
        sheet.moment(line.at),
        line.by.map_or(String::new(), |person| person.name),
        line.from.map_or(String::new(), |person| person.name),
        line.to.map_or(line.to_party, |person| person.name),
        line.reason,
        line.sha256,
        line.hash,
    ]
}
