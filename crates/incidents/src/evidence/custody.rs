//! The chain of custody: a line is hashed together with the one before it, over what is stored, so that the check needs no
//! key and no line can be changed, left out or put elsewhere without every later one disagreeing.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sha2::{Digest as _, Sha256};
use sqm_domain::ids::{EventId, EvidenceId, IncidentId};
use sqm_domain::security::{Bound, CustodyAct, is_whole};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use uuid::Uuid;

/// What a new line says.
#[derive(Debug, Default)]
pub(super) struct Said<'a> {
    pub(super) from: Option<Uuid>,
    pub(super) to: Option<Uuid>,
    /// Sealed.
    pub(super) to_party: Option<Vec<u8>>,
    pub(super) reason: &'a str,
}

/// What a line is hashed over, as it is stored.
struct Stored<'a> {
    evidence: Uuid,
    seq: i32,
    act: &'a str,
    at: Timestamp,
    by: Option<Uuid>,
    from: Option<Uuid>,
    to: Option<Uuid>,
    to_party: Option<&'a [u8]>,
    reason: &'a str,
    sha256: &'a [u8],
    previous: &'a [u8],
}

impl Stored<'_> {
    /// Every field with its length before it: no two lines read alike.
    fn hash(&self) -> Vec<u8> {
        let mut hasher = Sha256::new();
        let mut field = |bytes: &[u8]| {
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        };
        let id = |id: Option<Uuid>| id.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
        field(self.evidence.as_bytes());
        field(&self.seq.to_be_bytes());
        field(self.act.as_bytes());
        // The database keeps microseconds.
        field(&self.at.as_microsecond().to_be_bytes());
        field(&id(self.by));
        field(&id(self.from));
        field(&id(self.to));
        field(self.to_party.unwrap_or_default());
        field(self.reason.as_bytes());
        field(self.sha256);
        field(self.previous);
        hasher.finalize().to_vec()
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
        "select lines, sha256 from incidents.evidence where tenant_id = $1 and incident_id = $2 and id = $3 for update",
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
    let line = Stored {
        evidence: evidence.into(),
        seq: held.lines + 1,
        act: act.as_str(),
        at: now,
        by: tx.actor().user().map(Uuid::from),
        from: said.from,
        to: said.to,
        to_party: said.to_party.as_deref(),
        reason: said.reason,
        sha256: &held.sha256,
        previous: &previous,
    };
    let hash = line.hash();
    sqlx::query!(
        "insert into incidents.custody (tenant_id, id, incident_id, evidence_id, seq, act, at, by_id, from_id, to_id, to_party,
           reason, sha256, previous, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
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
        line.sha256,
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

/// Is the custody of a piece of evidence whole, and does its first line know the hash the evidence says it has?
pub(super) async fn whole(
    tx: &mut TenantTx,
    evidence: EvidenceId,
    sha256: &[u8],
    lines: i32,
) -> Result<bool> {
    let rows = sqlx::query!(
        "select seq, act, at, by_id, from_id, to_id, to_party, reason, sha256, previous, hash
           from incidents.custody where tenant_id = $1 and evidence_id = $2 order by seq",
        Uuid::from(tx.tenant()),
        Uuid::from(evidence)
    )
    .fetch_all(tx.conn())
    .await?;
    let computed: Vec<Vec<u8>> = rows
        .iter()
        .map(|row| {
            Stored {
                evidence: evidence.into(),
                seq: row.seq,
                act: &row.act,
                at: row.at.to_jiff(),
                by: row.by_id,
                from: row.from_id,
                to: row.to_id,
                to_party: row.to_party.as_deref(),
                reason: &row.reason,
                sha256: &row.sha256,
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
    Ok(is_whole(bound, lines) && rows.iter().all(|row| row.sha256 == sha256))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(reason: &'static str, previous: &'static [u8]) -> Vec<u8> {
        Stored {
            evidence: Uuid::from_u128(1),
            seq: 1,
            act: "collected",
            at: Timestamp::UNIX_EPOCH,
            by: None,
            from: None,
            to: None,
            to_party: None,
            reason,
            sha256: b"x",
            previous,
        }
        .hash()
    }

    #[test]
    fn a_line_is_bound_to_what_it_says_and_to_the_one_before() {
        assert_eq!(line("a", b"p"), line("a", b"p"));
        assert_ne!(line("a", b"p"), line("b", b"p"));
        assert_ne!(line("a", b"p"), line("a", b"q"));
    }
}
