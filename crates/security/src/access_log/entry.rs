//! Lines of access logs: put in once, whoever sends them how often, and looked through at once.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use serde_json::json;
use sqm_domain::ids::{ImportId, SiteId};
use sqm_domain::security::{AccessDirection, AccessResult};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging};
use sqm_platform::listing::COUNT_LIMIT;
use sqm_platform::{AppState, FieldErrors, Result};

use super::entry_sql::{self as sql, Position};
use super::evaluate::{Span, evaluate};
use super::{AccessEntry, AccessEntryFilter, AccessOutcome, AccessReport, NewAccessEntry};
use crate::site;

/// The name under which holders of badges are sealed.
pub(super) const PERSON: &str = "access_entry.person";

/// A line as it is put in.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) source_key: String,
    pub(super) site: SiteId,
    pub(super) door: String,
    pub(super) badge: String,
    pub(super) person: Option<Vec<u8>>,
    pub(super) direction: Option<AccessDirection>,
    pub(super) result: AccessResult,
    pub(super) at: Timestamp,
}

/// A page of entries, the latest first.
pub async fn entries(
    state: &AppState,
    tx: &mut TenantTx,
    filter: &AccessEntryFilter,
    paging: &Paging,
) -> Result<Paged<AccessEntry>> {
    let after: Option<Position> = paging.position()?;
    let rows = sql::rows(state, tx, filter, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Position {
        id: row.id.into(),
        at: row.at,
    }))
}

/// How many; counting stops behind [`COUNT_LIMIT`].
pub async fn count_entries(tx: &mut TenantTx, filter: &AccessEntryFilter) -> Result<i64> {
    sql::count(tx, filter, COUNT_LIMIT + 1).await
}

/// Takes lines that another system sends.
pub async fn report(state: &AppState, tx: &mut TenantTx, report: AccessReport) -> Result<AccessOutcome> {
    let lines = report.check(tx.now())?;
    let sites = site::by_names(tx).await?;
    let mut errors = FieldErrors::new();
    for (place, line) in lines.iter().enumerate() {
        if !sites.contains_key(&line.site.to_lowercase()) {
            errors.add(format!("entries.{place}.site"), "access-site-unknown");
        }
    }
    errors.into_result(())?;
    let (created, found) = put(state, tx, &sites, &lines, None).await?;
    let new = created.iter().filter(|new| **new).count();
    if new > 0 {
        let tenant = uuid::Uuid::from(tx.tenant());
        tx.audit(AuditEntry::new(
            "access_entry.create",
            "access_entry",
            tenant,
            json!({ "created": new, "found": found }),
        ));
    }
    Ok(AccessOutcome {
        created: new,
        unchanged: created.len() - new,
        found,
    })
}

/// Puts checked lines in whose sites are known, and looks through what is new. Says of each, in their order, whether it was
/// not there, and how many findings there are of them.
pub(super) async fn put(
    state: &AppState,
    tx: &mut TenantTx,
    sites: &HashMap<String, SiteId>,
    lines: &[NewAccessEntry],
    import: Option<ImportId>,
) -> Result<(Vec<bool>, usize)> {
    let cipher = state.vault.cipher(tx).await?;
    let mut put: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        let (Some(site), Some(at)) = (sites.get(&line.site.to_lowercase()), line.at) else {
            continue;
        };
        let hashed = |kind: &str, text: &str| hex(&cipher.blind(kind, text));
        // Whoever has no badge is known by his name, which nobody reads off the number.
        let badge = if line.badge.is_empty() {
            let whole = hashed("access_entry.person", &line.person.to_lowercase());
            format!("~{}", whole.get(..12).unwrap_or(&whole))
        } else {
            line.badge.clone()
        };
        let result = line.result.unwrap_or(AccessResult::Granted);
        let source_key = if line.entry_id.is_empty() {
            let direction = line.direction.map_or("", AccessDirection::as_str);
            let says = format!("{site}\n{}\n{badge}\n{direction}\n{result}\n{at}", line.door);
            format!("#{}", hashed("access_entry.line", &says))
        } else {
            line.entry_id.clone()
        };
        put.push(Line {
            source_key,
            site: *site,
            door: line.door.clone(),
            badge,
            person: if line.person.is_empty() {
                None
            } else {
                Some(cipher.seal(PERSON, &line.person)?)
            },
            direction: line.direction,
            result,
            at,
        });
    }
    let mut new: HashSet<String> = sql::insert(tx, &put, import).await?.into_iter().collect();
    let mut spans: HashMap<String, Span> = HashMap::new();
    let created: Vec<bool> = put
        .iter()
        .map(|line| {
            // A second line that says the same in one file is the same line.
            let is_new = new.remove(&line.source_key);
            if is_new {
                spans
                    .entry(line.badge.clone())
                    .and_modify(|span| span.take_in(line.at))
                    .or_insert_with(|| Span::of(line.at));
            }
            is_new
        })
        .collect();
    let applied = evaluate(state, tx, spans).await?;
    Ok((created, applied.found))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
