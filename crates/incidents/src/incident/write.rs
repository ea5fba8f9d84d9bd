//! Writing incidents.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{EventId, IncidentId};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result, search_index};
use uuid::Uuid;

use super::Incident;

fn moment(at: Option<Timestamp>) -> Option<jiff_sqlx::Timestamp> {
    at.map(ToSqlx::to_sqlx)
}

fn words(tx: &TenantTx, incident: &Incident) -> String {
    search_index::document(
        tx.tenant(),
        &[
            &incident.title,
            &incident.description,
            &incident.outcome,
            &incident.impact,
            &incident.summary,
            &incident.cause,
            &incident.victim.name,
            &incident.number,
            &incident.reference,
        ],
    )
}

/// Where a new incident comes from, when a file brought it.
#[derive(Debug, Default)]
pub(crate) struct Origin {
    pub(crate) import: Option<Uuid>,
    /// What tells it from all others of its source; the reference unless told.
    pub(crate) identity: Option<String>,
    pub(crate) fingerprint: Option<Vec<u8>>,
    /// Spans the source knows without instants, in seconds.
    pub(crate) detect_seconds: Option<f64>,
    pub(crate) contain_seconds: Option<f64>,
}

/// Writes a new incident; false = its source has one of this identity. No `returning`: the writer of a restricted one may not be
/// among those who see it.
pub(crate) async fn insert(tx: &mut TenantTx, new: &Incident, origin: &Origin) -> Result<bool> {
    let words = words(tx, new);
    let written = sqlx::query!(
        "insert into incidents.incident (tenant_id, id, number, title, description, kind, certainty, drill, category, state,
           occurred_at, occurred_to, detected_at, reported_at, closed_at, lead_id, reported_by, department_id, tlp, restricted,
           personal_data, people_affected, records_affected, source, reference, repeat_of, fingerprint, import_id,
           detect_seconds, contain_seconds, words, created_at, updated_at, identity)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
           $25, $26, $27, $28, $29, $30, $31::text::tsvector, $32, $32, $33)
         on conflict do nothing",
        Uuid::from(tx.tenant()),
        Uuid::from(new.id),
        new.number,
        new.title,
        new.description,
        new.kind.as_str(),
        new.certainty.as_str(),
        new.drill,
        new.category,
        new.state.as_str(),
        moment(new.moments.occurred_at) as Option<jiff_sqlx::Timestamp>,
        new.moments.occurred_to.as_str(),
        moment(new.moments.detected_at) as Option<jiff_sqlx::Timestamp>,
        new.moments.reported_at.to_sqlx(),
        moment(new.moments.closed_at) as Option<jiff_sqlx::Timestamp>,
        new.lead.as_ref().map(|lead| Uuid::from(lead.id)),
        new.reported_by.as_ref().map(|person| Uuid::from(person.id)),
        new.department_id.map(Uuid::from),
        new.tlp.as_str(),
        new.restricted,
        new.personal_data,
        new.people_affected,
        new.records_affected,
        new.source,
        new.reference,
        new.repeat_of,
        origin.fingerprint,
        origin.import,
        origin.detect_seconds,
        origin.contain_seconds,
        words,
        tx.now().to_sqlx(),
        origin.identity.as_deref().unwrap_or(&new.reference),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    if written.rows_affected() == 0 {
        return Ok(false);
    }
    profile(tx, new).await?;
    Ok(true)
}

/// Does the reporter's source know this reference already, as far as he may know?
pub(super) async fn is_known(tx: &mut TenantTx, source: &str, reference: &str) -> Result<bool> {
    let known = sqlx::query_scalar!(
        r#"select exists (select from incidents.incident
            where tenant_id = $1 and source = $2 and identity = $3 and identity <> '') as "known!""#,
        Uuid::from(tx.tenant()),
        source,
        reference
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(known)
}

/// Who, how, what, where: the part that files bring and people fill in later.
async fn profile(tx: &mut TenantTx, incident: &Incident) -> Result<()> {
    let (profile, victim) = (&incident.profile, &incident.victim);
    sqlx::query!(
        "update incidents.incident
            set actors = $3, actions = $4, varieties = $5, assets = $6, attributes = $7, pattern = $8, discovery = $9,
                disclosure = $10, victim = $11, victim_country = $12, victim_region = $13, victim_industry = $14, victim_size = $15,
                victim_naics = $16
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(incident.id),
        &profile.actors,
        &profile.actions,
        &profile.varieties,
        &profile.assets,
        &profile.attributes,
        profile.pattern,
        profile.discovery,
        profile.disclosure,
        victim.name,
        victim.country,
        victim.region,
        victim.industry,
        victim.size,
        victim.naics,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes an incident as it shall be. Level and secrecy have writers of their own.
pub(crate) async fn update(tx: &mut TenantTx, incident: &Incident) -> Result<()> {
    let words = words(tx, incident);
    let moments = &incident.moments;
    sqlx::query!(
        "update incidents.incident
            set title = $3, description = $4, kind = $5, certainty = $6, category = $7, state = $8, occurred_at = $9,
                occurred_to = $10, detected_at = $11, acknowledged_at = $12, contained_at = $13, eradicated_at = $14,
                recovered_at = $15, closed_at = $16, lead_id = $17, department_id = $18, tlp = $19, personal_data = $20,
                people_affected = $21, records_affected = $22, loss_yuan = $23, outcome = $24, impact = $25, summary = $26,
                cause = $27, words = $28::text::tsvector, drill = $30, updated_at = $29, put_off_until = $31, waits_for = $32,
                put_off_told = put_off_told and put_off_until is not distinct from $31, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(incident.id),
        incident.title,
        incident.description,
        incident.kind.as_str(),
        incident.certainty.as_str(),
        incident.category,
        incident.state.as_str(),
        moment(moments.occurred_at) as Option<jiff_sqlx::Timestamp>,
        moments.occurred_to.as_str(),
        moment(moments.detected_at) as Option<jiff_sqlx::Timestamp>,
        moment(moments.acknowledged_at) as Option<jiff_sqlx::Timestamp>,
        moment(moments.contained_at) as Option<jiff_sqlx::Timestamp>,
        moment(moments.eradicated_at) as Option<jiff_sqlx::Timestamp>,
        moment(moments.recovered_at) as Option<jiff_sqlx::Timestamp>,
        moment(moments.closed_at) as Option<jiff_sqlx::Timestamp>,
        incident.lead.as_ref().map(|lead| Uuid::from(lead.id)),
        incident.department_id.map(Uuid::from),
        incident.tlp.as_str(),
        incident.personal_data,
        incident.people_affected,
        incident.records_affected,
        incident.loss_yuan,
        incident.outcome,
        incident.impact,
        incident.summary,
        incident.cause,
        words,
        tx.now().to_sqlx(),
        incident.drill,
        incident.put_off_until.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>,
        incident.waits_for,
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    profile(tx, incident).await
}

/// Notes what a file said last, so that the same once more is left alone.
pub(crate) async fn origin(tx: &mut TenantTx, id: IncidentId, origin: &Origin) -> Result<()> {
    sqlx::query!(
        "update incidents.incident set fingerprint = $3, import_id = $4, detect_seconds = $5, contain_seconds = $6
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        origin.fingerprint,
        origin.import,
        origin.detect_seconds,
        origin.contain_seconds,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Says that something of an incident changed that its own row does not show.
pub(crate) async fn touch(tx: &mut TenantTx, id: IncidentId) -> Result<()> {
    sqlx::query!(
        "update incidents.incident set updated_at = $3, version = version + 1 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes what was decided about the level.
pub(crate) async fn level(tx: &mut TenantTx, id: IncidentId, level: &str) -> Result<()> {
    sqlx::query!(
        "update incidents.incident
            set level = $3, level_at = $4, updated_at = $4, version = version + 1 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        level,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that an incident is restricted, or no longer.
pub(crate) async fn restricted(tx: &mut TenantTx, id: IncidentId, on: bool) -> Result<()> {
    sqlx::query!(
        "update incidents.incident
            set restricted = $3, updated_at = $4, version = version + 1 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        on,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Merges an incident into another one, or takes it out again.
pub(crate) async fn merged(tx: &mut TenantTx, id: IncidentId, into: Option<IncidentId>) -> Result<()> {
    sqlx::query!(
        "update incidents.incident
            set merged_into = $3, state = case when $3::uuid is null then coalesce(state_before, 'responding') else 'merged' end,
                state_before = case when $3::uuid is null then null else state end, put_off_until = null, waits_for = '',
                put_off_told = false, updated_at = $4, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        into.map(Uuid::from),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that it was told that an incident comes back; false when its day has not come, or it was told before.
pub(super) async fn note_resubmitted(tx: &mut TenantTx, id: IncidentId, today: Date) -> Result<bool> {
    let noted = sqlx::query!(
        "update incidents.incident set put_off_told = true
          where tenant_id = $1 and id = $2 and put_off_until <= $3 and not put_off_told and state not in ('closed', 'merged')",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        today.to_sqlx() as jiff_sqlx::Date,
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    Ok(noted > 0)
}

/// Adds lines to what happened to the record: field, before, after.
pub(crate) async fn history(
    tx: &mut TenantTx,
    id: IncidentId,
    lines: &[(&str, String, String)],
) -> Result<()> {
    history_about(tx, id, lines, None).await
}

/// The same, of lines that speak of another record: kept from whoever may not know of that one.
pub(crate) async fn history_about(
    tx: &mut TenantTx,
    id: IncidentId,
    lines: &[(&str, String, String)],
    other: Option<Uuid>,
) -> Result<()> {
    let ids: Vec<Uuid> = lines.iter().map(|_| EventId::new_at(tx.now()).into()).collect();
    let fields: Vec<String> = lines.iter().map(|(field, _, _)| (*field).to_owned()).collect();
    let before: Vec<String> = lines.iter().map(|(_, before, _)| before.clone()).collect();
    let after: Vec<String> = lines.iter().map(|(_, _, after)| after.clone()).collect();
    sqlx::query!(
        "insert into incidents.history (tenant_id, id, incident_id, at, place, by_id, field, before, after, other_id)
         select $1, h.id, $2, $3, h.place, $4, h.field, h.before, h.after, $9
           from unnest($5::uuid[], $6::text[], $7::text[], $8::text[]) with ordinality as h(id, field, before, after, place)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx(),
        tx.actor().user().map(Uuid::from),
        &ids,
        &fields,
        &before,
        &after,
        other,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn refused(error: sqlx::Error) -> Error {
    for (constraint, field) in [
        ("incident_lead", "lead"),
        ("incident_department", "department"),
        ("incident_category", "category"),
    ] {
        if violates(&error, constraint) {
            return Error::field(field, "field-unknown");
        }
    }
    error.into()
}
