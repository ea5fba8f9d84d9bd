//! The chain of custody: a line is hashed together with the one before it, over what is stored, so that the check needs no
//! key and no line can be changed, left out or put elsewhere without every later one disagreeing.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sha2::{Digest as _, Sha256};
use sqm_domain::ids::{EventId, EvidenceId, IncidentId};
use sqm_domain::security::{Bound, CustodyAct, Finding, is_whole};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::sql::Kept;

/// What a new line says.
#[derive(Debug, Default)]
pub(super) struct Said<'a> {
    pub(super) from: Option<Uuid>,
    pub(super) to: Option<Uuid>,
    /// Sealed.
    pub(super) to_party: Option<Vec<u8>>,
    pub(super) reason: &'a str,
    /// The other incident of a merger.
    pub(super) other: Option<Uuid>,
}

/// What is said of a piece of evidence, as it is stored: nothing of it changes after it was collected.
#[derive(Debug)]
pub(super) struct Record<'a> {
    pub(super) tenant: Uuid,
    pub(super) incident: Uuid,
    pub(super) evidence: Uuid,
    pub(super) number: i32,
    pub(super) kind: &'a str,
    pub(super) title: &'a str,
    pub(super) description: &'a str,
    pub(super) place: &'a str,
    pub(super) file_name: &'a str,
    pub(super) content_type: &'a str,
    pub(super) size: i64,
    pub(super) sha256: &'a [u8],
    pub(super) collected_at: Timestamp,
}

impl Record<'_> {
    /// The digest each line of custody binds: whoever alters a word of the record in storage disagrees with all of them. Who
    /// collected it stands in the first line.
    pub(super) fn digest(&self) -> Vec<u8> {
        digest(&[
            b"evidence",
            self.tenant.as_bytes(),
            self.incident.as_bytes(),
            self.evidence.as_bytes(),
            &self.number.to_be_bytes(),
            self.kind.as_bytes(),
            self.title.as_bytes(),
            self.description.as_bytes(),
            self.place.as_bytes(),
            self.file_name.as_bytes(),
            self.content_type.as_bytes(),
            &self.size.to_be_bytes(),
            self.sha256,
            &self.collected_at.as_microsecond().to_be_bytes(),
        ])
    }
}

/// Every field with its length before it: no two read alike.
fn digest(fields: &[&[u8]]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    for bytes in fields {
        hasher.update((bytes.len() as u64).to_be_bytes());
        hasher.update(bytes);
    }
    hasher.finalize().to_vec()
}

/// What a line is hashed over, as it is stored.
struct Stored<'a> {
    tenant: Uuid,
    incident: Uuid,
    evidence: Uuid,
    seq: i32,
    act: &'a str,
    at: Timestamp,
    by: Option<Uuid>,
    from: Option<Uuid>,
    to: Option<Uuid>,
    to_party: Option<&'a [u8]>,
    reason: &'a str,
    other: Option<Uuid>,
    sha256: &'a [u8],
    record: &'a [u8],
    previous: &'a [u8],
}

impl Stored<'_> {
    fn hash(&self) -> Vec<u8> {
        let id = |id: Option<Uuid>| id.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
        digest(&[
            b"custody",
            self.tenant.as_bytes(),
            self.incident.as_bytes(),
            self.evidence.as_bytes(),
            &self.seq.to_be_bytes(),
            self.act.as_bytes(),
            // The database keeps microseconds.
            &self.at.as_microsecond().to_be_bytes(),
            &id(self.by),
            &id(self.from),
            &id(self.to),
            self.to_party.unwrap_or_default(),
            self.reason.as_bytes(),
            &id(self.other),
            self.sha256,
            self.record,
            self.previous,
        ])
    }
}

/// Adds a line. The evidence's row is held, so two lines are never bound to the same one.
pub(super) async fn add(
    tx: &mut TenantTx,
    incident: IncidentId,
    evidence: EvidenceId,
    act: CustodyAct,
    said: Said<'_>,
) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    let held = sqlx::query!(
        "select lines, number, kind, title, description, place, file_name, content_type, size, sha256, collected_at
           from incidents.evidence where tenant_id = $1 and incident_id = $2 and id = $3 for update",
        tenant,
        Uuid::from(incident),
        Uuid::from(evidence)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("evidence"))?;
    let previous = sqlx::query_scalar!(
        "select hash from incidents.custody where tenant_id = $1 and evidence_id = $2 order by seq desc limit 1",
        tenant,
        Uuid::from(evidence)
    )
    .fetch_optional(tx.conn())
    .await?
    .unwrap_or_default();
    let now = tx.now();
    let record = Record {
        tenant,
        incident: incident.into(),
        evidence: evidence.into(),
        number: held.number,
        kind: &held.kind,
        title: &held.title,
        description: &held.description,
        place: &held.place,
        file_name: &held.file_name,
        content_type: &held.content_type,
        size: held.size,
        sha256: &held.sha256,
        collected_at: held.collected_at.to_jiff(),
    }
    .digest();
    let line = Stored {
        tenant,
        incident: incident.into(),
        evidence: evidence.into(),
        seq: held.lines + 1,
        act: act.as_str(),
        at: now,
        by: tx.actor().user().map(Uuid::from),
        from: said.from,
        to: said.to,
        to_party: said.to_party.as_deref(),
        reason: said.reason,
        other: said.other,
        sha256: &held.sha256,
        record: &record,
        previous: &previous,
    };
    let hash = line.hash();
    sqlx::query!(
        "insert into incidents.custody (tenant_id, id, incident_id, evidence_id, seq, act, at, by_id, from_id, to_id, to_party,
           reason, other_id, sha256, record, previous, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        tenant,
        Uuid::from(EventId::new_at(now)),
        Uuid::from(incident),
        line.evidence,
        line.seq,
        line.act,
        now.to_sqlx(),
        line.by,
        line.from,
        line.to,
        line.to_party,
        line.reason,
        line.other,
        line.sha256,
        line.record,
        line.previous,
        hash,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update incidents.evidence set lines = lines + 1 where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(evidence)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What the custody of a piece of evidence says: is it whole, does each line know the bytes' hash and the record the evidence has?
pub(super) async fn agree(tx: &mut TenantTx, evidence: EvidenceId, kept: &Kept) -> Result<Finding> {
    let tenant = Uuid::from(tx.tenant());
    let rows = sqlx::query!(
        "select incident_id, seq, act, at, by_id, from_id, to_id, to_party, reason, other_id, sha256, record, previous, hash
           from incidents.custody where tenant_id = $1 and evidence_id = $2 order by seq",
        tenant,
        Uuid::from(evidence)
    )
    .fetch_all(tx.conn())
    .await?;
    let computed: Vec<Vec<u8>> = rows
        .iter()
        .map(|row| {
            Stored {
                tenant,
                incident: row.incident_id,
                evidence: evidence.into(),
                seq: row.seq,
                act: &row.act,
                at: row.at.to_jiff(),
                by: row.by_id,
                from: row.from_id,
                to: row.to_id,
                to_party: row.to_party.as_deref(),
                reason: &row.reason,
                other: row.other_id,
                sha256: &row.sha256,
                record: &row.record,
                previous: &row.previous,
            }
            .hash()
        })
        .collect();
    let bound = rows.iter().zip(&computed).map(|(row, computed)| Bound {
        seq: row.seq,
        previous: &row.previous,
        hash: &row.hash,
        computed,
    });
    if !is_whole(bound, kept.lines) || rows.iter().any(|row| row.sha256 != kept.sha256) {
        return Ok(Finding::Chain);
    }
    let record = Record {
        tenant,
        incident: kept.incident.into(),
        evidence: evidence.into(),
        number: kept.number,
        kind: kept.kind.as_str(),
        title: &kept.title,
        description: &kept.description,
        place: &kept.place,
        file_name: &kept.file_name,
        content_type: &kept.content_type,
        size: kept.size,
        sha256: &kept.sha256,
        collected_at: kept.collected_at,
    }
    .digest();
    // That it was given back is a line, too.
    let released = rows
        .iter()
        .rev()
        .find(|row| row.act == CustodyAct::Released.as_str())
        .map(|row| row.at.to_jiff());
    let same = rows
        .iter()
        .all(|row| row.record == record && row.incident_id == Uuid::from(kept.incident));
    Ok(if same && released == kept.released_at {
        Finding::Sound
    } else {
        Finding::Record
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(reason: &'static str, record: &'static [u8], previous: &'static [u8]) -> Vec<u8> {
        Stored {
            tenant: Uuid::from_u128(1),
            incident: Uuid::from_u128(2),
            evidence: Uuid::from_u128(3),
            seq: 1,
            act: "collected",
            at: Timestamp::UNIX_EPOCH,
            by: None,
            from: None,
            to: None,
            to_party: None,
            reason,
            other: None,
            sha256: b"x",
            record,
            previous,
        }
        .hash()
    }

    #[test]
    fn a_line_is_bound_to_what_it_says_to_the_record_and_to_the_one_before() {
        assert_eq!(line("a", b"r", b"p"), line("a", b"r", b"p"));
        assert_ne!(line("a", b"r", b"p"), line("b", b"r", b"p"));
        assert_ne!(line("a", b"r", b"p"), line("a", b"s", b"p"));
        assert_ne!(line("a", b"r", b"p"), line("a", b"r", b"q"));
        assert_ne!(
            line("ab", b"", b"p"),
            line("a", b"b", b"p"),
            "a word does not slip over"
        );
    }
}
