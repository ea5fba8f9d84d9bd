//! Writing duties, and what is written because of them.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{DutyId, EventId, IncidentId, ReportId};
use sqm_domain::security::Level;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use uuid::Uuid;

use super::{CircumstancesInput, Duty, Sending};

pub(super) async fn put_circumstances(
    tx: &mut TenantTx,
    incident: IncidentId,
    input: CircumstancesInput,
) -> Result<()> {
    sqlx::query!(
        "insert into incidents.circumstance (tenant_id, incident_id, critical_infrastructure, product_flaw, high_risk, updated_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id, incident_id) do update
            set critical_infrastructure = excluded.critical_infrastructure, product_flaw = excluded.product_flaw,
                high_risk = excluded.high_risk, updated_at = excluded.updated_at, version = circumstance.version + 1",
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        input.critical_infrastructure,
        input.product_flaw,
        input.high_risk,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that it was asked who has to be told, and at which level.
pub(super) async fn note_asked(tx: &mut TenantTx, incident: IncidentId, level: Option<Level>) -> Result<()> {
    sqlx::query!(
        "insert into incidents.circumstance (tenant_id, incident_id, reckoned_level, reckoned_at, updated_at)
         values ($1, $2, $3, $4, $4)
         on conflict (tenant_id, incident_id) do update
            set reckoned_level = excluded.reckoned_level, reckoned_at = excluded.reckoned_at",
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        level.map(sqm_domain::security::Level::as_str),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A duty that begins.
#[derive(Debug)]
pub(super) struct Beginning<'a> {
    pub(super) regime: Uuid,
    pub(super) place: i16,
    pub(super) step: &'a crate::reporting::regime::RegimeStep,
    pub(super) aware: Timestamp,
}

/// Begins a duty, or lets one that was waived stand again. What was waived when its time was up goes on with the clock it had.
pub(super) async fn open(tx: &mut TenantTx, incident: IncidentId, new: &Beginning<'_>) -> Result<()> {
    sqlx::query!(
        "insert into incidents.obligation (tenant_id, id, incident_id, regime_id, step_id, place, report, deadline_unit,
           deadline_count, anchor, opened_at, aware_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         on conflict (tenant_id, incident_id, step_id) do update
            set opened_at = excluded.opened_at,
                aware_at = case when obligation.waived_at >= obligation.due_at then obligation.aware_at else excluded.aware_at end,
                told = case when obligation.waived_at >= obligation.due_at then obligation.told else 0 end,
                start_at = null, due_at = null, waived_at = null, waived_by = null, waived_why = '', waived_level = null,
                version = obligation.version + 1
          where obligation.waived_at is not null",
        Uuid::from(tx.tenant()),
        Uuid::from(DutyId::new_at(tx.now())),
        Uuid::from(incident),
        new.regime,
        Uuid::from(new.step.id),
        new.place,
        new.step.report.as_str(),
        new.step.deadline_unit,
        i32::try_from(new.step.deadline_count).unwrap_or(i32::MAX),
        new.step.anchor.as_str(),
        tx.now().to_sqlx(),
        new.aware.to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts a clock: when it started, until when, what was told, when to look again.
pub(super) async fn put_clock(tx: &mut TenantTx, duty: &Duty, look: Option<Timestamp>) -> Result<()> {
    sqlx::query!(
        "update incidents.obligation
            set start_at = $3, due_at = $4, told = $5, look_at = $6,
                version = version + (case when (start_at, due_at) is distinct from ($3, $4) then 1 else 0 end)
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(duty.id),
        duty.start_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        duty.due_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        duty.told,
        look.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts when the operator became aware; the clock follows.
pub(super) async fn put_aware(tx: &mut TenantTx, id: DutyId, aware: Timestamp) -> Result<()> {
    sqlx::query!(
        "update incidents.obligation set aware_at = $3, version = version + 1 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        aware.to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Hands a duty on to the incident its own was merged into. The report that was sent stays where it was written.
pub(super) async fn copy(tx: &mut TenantTx, duty: &Duty, into: IncidentId) -> Result<()> {
    sqlx::query!(
        "insert into incidents.obligation (tenant_id, id, incident_id, regime_id, step_id, place, report, deadline_unit,
           deadline_count, anchor, opened_at, aware_at, start_at, due_at, sent_at, sent_by, channel, recipient, reference, evidence,
           waived_at, waived_by, waived_why, waived_level, told, merger_from)
         select tenant_id, $3, $4, regime_id, step_id, place, report, deadline_unit, deadline_count, anchor, opened_at, aware_at,
                start_at, due_at, sent_at, sent_by, channel, recipient, reference, evidence, waived_at, waived_by, waived_why,
                waived_level, told, incident_id
           from incidents.obligation where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(duty.id),
        Uuid::from(DutyId::new_at(tx.now())),
        Uuid::from(into),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps a duty as it is before a merger writes in it.
pub(super) async fn keep(tx: &mut TenantTx, duty: DutyId, from: IncidentId) -> Result<()> {
    sqlx::query!(
        "update incidents.obligation o set merger_from = $3, merger_before = to_jsonb(o) where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(duty),
        Uuid::from(from),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An open duty was met by what was sent for the same one of an incident that was merged.
pub(super) async fn take_sent(tx: &mut TenantTx, from: DutyId, to: DutyId) -> Result<()> {
    sqlx::query!(
        "update incidents.obligation o
            set sent_at = f.sent_at, sent_by = f.sent_by, channel = f.channel, recipient = f.recipient, reference = f.reference,
                evidence = f.evidence, look_at = null, version = o.version + 1
           from incidents.obligation f
          where o.tenant_id = $1 and o.id = $3 and f.tenant_id = $1 and f.id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(from),
        Uuid::from(to),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes the copies a merger made out again, as far as nobody did anything with them since; which they were.
pub(super) async fn drop_copies(
    tx: &mut TenantTx,
    from: IncidentId,
    into: IncidentId,
) -> Result<Vec<DutyId>> {
    let gone = sqlx::query_scalar!(
        "delete from incidents.obligation o
          using incidents.obligation f
          where o.tenant_id = $1 and o.incident_id = $3 and o.merger_from = $2 and o.merger_before is null
            and f.tenant_id = $1 and f.incident_id = $2 and f.step_id = o.step_id
            and o.sent_at is not distinct from f.sent_at and o.waived_at is not distinct from f.waived_at
            and not exists (select from incidents.report r where r.tenant_id = $1 and r.obligation_id = o.id)
          returning o.id",
        Uuid::from(tx.tenant()),
        Uuid::from(from),
        Uuid::from(into),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(gone.into_iter().map(Into::into).collect())
}

/// Puts the duties a merger wrote in as they were before; what people did with them since stays.
pub(super) async fn give_back(tx: &mut TenantTx, from: IncidentId, into: IncidentId) -> Result<()> {
    sqlx::query!(
        "update incidents.obligation o
            set aware_at = case when o.aware_at = f.aware_at then b.aware_at else o.aware_at end,
                start_at = b.start_at, due_at = b.due_at, told = b.told,
                sent_at = case when s.untouched then b.sent_at else o.sent_at end,
                sent_by = case when s.untouched then b.sent_by else o.sent_by end,
                channel = case when s.untouched then b.channel else o.channel end,
                recipient = case when s.untouched then b.recipient else o.recipient end,
                reference = case when s.untouched then b.reference else o.reference end,
                evidence = case when s.untouched then b.evidence else o.evidence end,
                waived_at = case when s.untouched then b.waived_at else o.waived_at end,
                waived_by = case when s.untouched then b.waived_by else o.waived_by end,
                waived_why = case when s.untouched then b.waived_why else o.waived_why end,
                waived_level = case when s.untouched then b.waived_level else o.waived_level end,
                merger_from = b.merger_from, merger_before = b.merger_before, version = o.version + 1
           from incidents.obligation w
          cross join lateral jsonb_populate_record(null::incidents.obligation, w.merger_before) b
           join incidents.obligation f on f.tenant_id = $1 and f.incident_id = $2 and f.step_id = w.step_id
          -- It stands as the merger left it: nobody sent or waived it since.
          cross join lateral (
            select (w.sent_at is not distinct from b.sent_at or w.sent_at is not distinct from f.sent_at)
               and (w.waived_at is not distinct from b.waived_at or w.waived_at is null)) s(untouched)
          where o.tenant_id = $1 and o.id = w.id and w.tenant_id = $1 and w.incident_id = $3 and w.merger_from = $2
            and w.merger_before is not null",
        Uuid::from(tx.tenant()),
        Uuid::from(from),
        Uuid::from(into),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Nobody looks at the clocks of an incident that was merged: the one that remains has them.
pub(super) async fn silence(tx: &mut TenantTx, incident: IncidentId) -> Result<()> {
    sqlx::query!(
        "update incidents.obligation set look_at = null where tenant_id = $1 and incident_id = $2 and look_at is not null",
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn put_sent(tx: &mut TenantTx, duty: &Duty, sent: &Sending) -> Result<()> {
    let by = tx.actor().user().map(Uuid::from);
    sqlx::query!(
        "update incidents.obligation
            set sent_at = $3, sent_by = $4, channel = $5, recipient = $6, reference = $7, evidence = $8, report_id = $9,
                look_at = null, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(duty.id),
        sent.sent_at.unwrap_or(tx.now()).to_sqlx(),
        by,
        sent.channel.map_or("", |channel| channel.as_str()),
        if sent.recipient.is_empty() {
            &duty.told_to
        } else {
            &sent.recipient
        },
        sent.reference,
        sent.evidence,
        sent.report.map(Uuid::from),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn put_waived(tx: &mut TenantTx, duty: &Duty, why: &str) -> Result<()> {
    let by = tx.actor().user().map(Uuid::from);
    sqlx::query!(
        "update incidents.obligation
            set waived_at = $3, waived_by = $4, waived_why = $5, waived_level = $6, look_at = null, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(duty.id),
        tx.now().to_sqlx(),
        by,
        why,
        duty.level.map(sqm_domain::security::Level::as_str),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn put_reopened(tx: &mut TenantTx, duty: &Duty) -> Result<()> {
    sqlx::query!(
        "update incidents.obligation
            set sent_at = null, sent_by = null, channel = '', recipient = '', reference = '', evidence = '', report_id = null,
                waived_at = null, waived_by = null, waived_why = '', waived_level = null, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(duty.id),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A line of the incident's history.
pub(super) async fn note(
    tx: &mut TenantTx,
    incident: IncidentId,
    field: &str,
    before: &str,
    after: &str,
) -> Result<()> {
    let by = tx.actor().user().map(Uuid::from);
    sqlx::query!(
        "insert into incidents.history (tenant_id, id, incident_id, at, place, by_id, field, before, after)
         values ($1, $2, $3, $4, 0, $5, $6, $7, $8)",
        Uuid::from(tx.tenant()),
        Uuid::from(EventId::new_at(tx.now())),
        Uuid::from(incident),
        tx.now().to_sqlx(),
        by,
        field,
        before,
        after,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The report that was sent is not edited any more; whether it belongs to the incident.
pub(super) async fn seal_report(
    tx: &mut TenantTx,
    incident: IncidentId,
    report: ReportId,
    sent_at: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "update incidents.report set state = 'sent', sent_at = $4, updated_at = $5
          where tenant_id = $1 and incident_id = $2 and id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        Uuid::from(report),
        sent_at.to_sqlx(),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A report that was not sent after all is a draft again.
pub(super) async fn unseal_report(tx: &mut TenantTx, report: ReportId) -> Result<()> {
    sqlx::query!(
        "update incidents.report r set state = 'draft', sent_at = null, updated_at = $3
          where r.tenant_id = $1 and r.id = $2
            and not exists (select from incidents.obligation o where o.tenant_id = $1 and o.report_id = $2)",
        Uuid::from(tx.tenant()),
        Uuid::from(report),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
