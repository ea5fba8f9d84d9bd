//! The SQL of evidence itself; its custody is in `custody`.

use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{EvidenceId, IncidentId};
use sqm_domain::security::{EvidenceKind, Finding};
use sqm_platform::crypto::TenantCipher;
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result, codes};
use uuid::Uuid;

use super::{Custody, Evidence};
use crate::incident::Person;

/// The column whose words name a finding.
pub(super) fn finding_word(finding: Finding) -> Option<&'static str> {
    match finding {
        Finding::Sound => None,
        Finding::Bytes => Some("bytes"),
        Finding::Record => Some("record"),
        Finding::Chain => Some("chain"),
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The evidence of an incident, or one piece of it.
pub(super) async fn list(
    tx: &mut TenantTx,
    incident: IncidentId,
    only: Option<EvidenceId>,
) -> Result<Vec<Evidence>> {
    let rows = sqlx::query!(
        "select id, number, kind, title, description, place, file_name, content_type, size, sha256, verified_at, finding,
                released_at, collected_at
           from incidents.evidence
          where tenant_id = $1 and incident_id = $2 and ($3::uuid is null or id = $3) order by number",
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        only.map(Uuid::from)
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Evidence {
                id: row.id.into(),
                number: row.number,
                kind: codes::read(&row.kind)?,
                title: row.title,
                description: row.description,
                place: row.place,
                file_name: row.file_name,
                content_type: row.content_type,
                size: row.size,
                sha256: hex(&row.sha256),
                collected_at: row.collected_at.to_jiff(),
                verified_at: row.verified_at.map(jiff_sqlx::Timestamp::to_jiff),
                finding: row.finding,
                released_at: row.released_at.map(jiff_sqlx::Timestamp::to_jiff),
            })
        })
        .collect()
}

/// The custody of pieces of evidence: the piece and its line, those of each oldest first.
pub(super) async fn custody(
    tx: &mut TenantTx,
    cipher: &TenantCipher,
    evidence: &[Uuid],
) -> Result<Vec<(Uuid, Custody)>> {
    let rows = sqlx::query!(
        r#"select c.evidence_id, c.seq, c.act, c.at, c.by_id, b.name as "by_name?", c.from_id, f.name as "from_name?", c.to_id,
                  t.name as "to_name?", c.to_party, c.reason, c.sha256, c.hash
             from incidents.custody c
             left join org.user_account b on b.tenant_id = c.tenant_id and b.id = c.by_id
             left join org.user_account f on f.tenant_id = c.tenant_id and f.id = c.from_id
             left join org.user_account t on t.tenant_id = c.tenant_id and t.id = c.to_id
            where c.tenant_id = $1 and c.evidence_id = any ($2) order by c.evidence_id, c.seq"#,
        Uuid::from(tx.tenant()),
        evidence
    )
    .fetch_all(tx.conn())
    .await?;
    let person = |id: Option<Uuid>, name: Option<String>| {
        id.zip(name).map(|(id, name)| Person { id: id.into(), name })
    };
    rows.into_iter()
        .map(|row| {
            let line = Custody {
                seq: row.seq,
                act: codes::read(&row.act)?,
                at: row.at.to_jiff(),
                by: person(row.by_id, row.by_name),
                from: person(row.from_id, row.from_name),
                to: person(row.to_id, row.to_name),
                to_party: row
                    .to_party
                    .map(|sealed| cipher.open(PARTY, &sealed))
                    .transpose()?
                    .unwrap_or_default(),
                reason: row.reason,
                sha256: hex(&row.sha256),
                hash: hex(&row.hash),
            };
            Ok((row.evidence_id, line))
        })
        .collect()
}

/// Under which name the other side of a handing over is sealed.
pub(super) const PARTY: &str = "incident_custody.to_party";
/// Under which name files are sealed.
pub(super) const DATA: &str = "incident_evidence.data";

/// The next number; the incident is held, so two pieces never get the same.
pub(super) async fn next_number(tx: &mut TenantTx, incident: IncidentId) -> Result<i32> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "select id from incidents.incident where tenant_id = $1 and id = $2 for update",
        tenant,
        Uuid::from(incident)
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(sqlx::query_scalar!(
        r#"select coalesce(max(number), 0) + 1 as "n!" from incidents.evidence where tenant_id = $1 and incident_id = $2"#,
        tenant,
        Uuid::from(incident)
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Writes a piece of evidence; `data` is sealed.
pub(super) async fn insert(
    tx: &mut TenantTx,
    incident: IncidentId,
    evidence: &Evidence,
    sha256: &[u8],
    data: Option<Vec<u8>>,
) -> Result<()> {
    sqlx::query!(
        "insert into incidents.evidence (tenant_id, id, incident_id, number, kind, title, description, place, file_name,
           content_type, size, sha256, data, verified_at, collected_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)",
        Uuid::from(tx.tenant()),
        Uuid::from(evidence.id),
        Uuid::from(incident),
        evidence.number,
        evidence.kind.as_str(),
        evidence.title,
        evidence.description,
        evidence.place,
        evidence.file_name,
        evidence.content_type,
        evidence.size,
        sha256,
        data,
        evidence.collected_at.to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a check looks at.
pub(super) struct Kept {
    pub(super) incident: IncidentId,
    pub(super) number: i32,
    pub(super) kind: EvidenceKind,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) place: String,
    pub(super) file_name: String,
    pub(super) content_type: String,
    pub(super) collected_at: jiff::Timestamp,
    pub(super) released_at: Option<jiff::Timestamp>,
    pub(super) size: i64,
    pub(super) sha256: Vec<u8>,
    pub(super) data: Option<Vec<u8>>,
    pub(super) lines: i32,
    pub(super) finding: Option<String>,
}

/// What is stored, held so that nothing changes while it is checked.
pub(super) async fn kept(tx: &mut TenantTx, evidence: EvidenceId) -> Result<Kept> {
    let row = sqlx::query!(
        "select incident_id, number, kind, title, description, place, file_name, content_type, size, sha256, data, lines, finding,
                collected_at, released_at
           from incidents.evidence where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(evidence)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("evidence"))?;
    Ok(Kept {
        incident: row.incident_id.into(),
        number: row.number,
        kind: codes::read(&row.kind)?,
        title: row.title,
        description: row.description,
        place: row.place,
        file_name: row.file_name,
        content_type: row.content_type,
        collected_at: row.collected_at.to_jiff(),
        released_at: row.released_at.map(jiff_sqlx::Timestamp::to_jiff),
        size: row.size,
        sha256: row.sha256,
        data: row.data,
        lines: row.lines,
        finding: row.finding,
    })
}

/// Notes what a check found.
pub(super) async fn found(tx: &mut TenantTx, evidence: EvidenceId, finding: Finding) -> Result<()> {
    sqlx::query!(
        "update incidents.evidence set verified_at = $3, finding = $4 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(evidence),
        tx.now().to_sqlx(),
        finding_word(finding),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// No longer kept.
pub(super) async fn released(tx: &mut TenantTx, evidence: EvidenceId) -> Result<()> {
    sqlx::query!(
        "update incidents.evidence set released_at = $3 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(evidence),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Who has a piece of evidence, if it is an account: whoever it was last handed to, or who took it.
pub(super) async fn holder(tx: &mut TenantTx, evidence: EvidenceId) -> Result<Option<Uuid>> {
    let row = sqlx::query!(
        "select by_id, to_id, act from incidents.custody
          where tenant_id = $1 and evidence_id = $2 and act in ('collected', 'handed_over') order by seq desc limit 1",
        Uuid::from(tx.tenant()),
        Uuid::from(evidence)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.and_then(|row| {
        if row.act == "collected" {
            row.by_id
        } else {
            row.to_id
        }
    }))
}
