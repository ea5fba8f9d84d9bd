//! Use cases of duties.

use serde_json::{Value, json};
use sqm_domain::ids::{DutyId, IncidentId, UserId};
use sqm_domain::incident::IncidentState;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::listing::COUNT_LIMIT;
use sqm_platform::{Error, Result};

use super::reckon::{reckon, refresh, refresh_all};
use super::sql::{self, Position};
use super::{
    Awareness, Circumstances, CircumstancesInput, Duty, DutyFilter, Reopening, Sending, Standing, Waiver,
    input, timers, write,
};
use crate::incident;

/// The duties of an incident: by regime, in the order of its reports.
pub async fn of_incident(tx: &mut TenantTx, incident: IncidentId) -> Result<Vec<Duty>> {
    incident::get(tx, incident).await?;
    sql::of_incident(tx, incident).await
}

/// One duty of an incident.
pub async fn get(tx: &mut TenantTx, incident: IncidentId, id: DutyId) -> Result<Duty> {
    let duty = sql::get(tx, id).await?;
    if duty.incident == incident {
        Ok(duty)
    } else {
        Err(Error::NotFound("duty"))
    }
}

/// The desk: what has to be sent next, over all incidents the reader may know of.
pub async fn desk(tx: &mut TenantTx, filter: &DutyFilter, paging: &Paging) -> Result<Paged<Duty>> {
    let after: Option<Position> = paging.position()?;
    let rows = sql::rows(tx, filter, after, paging.size() + 1).await?;
    let ended = filter.state == Standing::Ended;
    Ok(Paged::new(rows, paging.size(), |duty| Position {
        id: duty.id.into(),
        at: if ended {
            duty.sent_at.or(duty.waived_at)
        } else {
            duty.due_at.or(duty.start_at)
        },
    }))
}

/// How many a filter shows, up to 10,000 and one.
pub async fn desk_count(tx: &mut TenantTx, filter: &DutyFilter) -> Result<i64> {
    sql::count(tx, filter, COUNT_LIMIT + 1).await
}

/// What decides, beside level and personal data, who has to be told.
pub async fn circumstances(tx: &mut TenantTx, incident: IncidentId) -> Result<Circumstances> {
    incident::get(tx, incident).await?;
    sql::circumstances(tx, incident).await
}

/// Says so, and asks anew who has to be told.
pub async fn set_circumstances(
    tx: &mut TenantTx,
    incident: IncidentId,
    seen: IfMatch,
    new: CircumstancesInput,
) -> Result<()> {
    incident::hold(tx, incident).await?;
    let before = sql::circumstances(tx, incident).await?;
    seen.check(before.version)?;
    write::put_circumstances(tx, incident, new).await?;
    let changed: Vec<(&str, bool)> = [
        (
            "critical_infrastructure",
            before.critical_infrastructure,
            new.critical_infrastructure,
        ),
        ("product_flaw", before.product_flaw, new.product_flaw),
        ("high_risk", before.high_risk, new.high_risk),
    ]
    .into_iter()
    .filter(|(_, before, after)| before != after)
    .map(|(name, _, after)| (name, after))
    .collect();
    for (name, after) in &changed {
        write::note(tx, incident, name, "", if *after { "yes" } else { "no" }).await?;
    }
    let changed: Vec<&str> = changed.into_iter().map(|(name, _)| name).collect();
    tx.audit(AuditEntry::new(
        "incident.circumstances",
        "incident",
        incident,
        json!({ "changed": changed }),
    ));
    announce(
        tx,
        incident,
        "incident.circumstances_changed",
        json!({ "changed": changed }),
    )
    .await?;
    reckon(tx, incident).await
}

/// Corrects when the operator became aware in the eyes of one regime. What is still to be sent is reckoned from there; what was
/// sent, or decided not to be required, is judged again, and the history says what it was before.
pub async fn adjust_awareness(tx: &mut TenantTx, incident: IncidentId, new: Awareness) -> Result<()> {
    let new = new.check(tx.now())?;
    standing_incident(tx, incident).await?;
    let mut duties = sql::of_incident(tx, incident).await?;
    duties.retain(|duty| duty.regime == new.regime);
    let Some(first) = duties.first() else {
        return Err(Error::field("regime", "field-unknown"));
    };
    let zone = tx.zone().clone();
    let was = first.aware_at;
    let said = |at: jiff::Timestamp| {
        let at = at.to_zoned(zone.clone());
        format!("{} · {}", first.regime_name, at.strftime("%Y-%m-%d %H:%M:%S %:z"))
    };
    let (before, after) = (said(was), format!("{} · {}", said(new.aware_at), new.why));
    for duty in &duties {
        write::put_aware(tx, duty.id, new.aware_at).await?;
    }
    write::note(tx, incident, "aware", &before, &after).await?;
    tx.audit(AuditEntry::new(
        "incident.aware",
        "incident",
        incident,
        json!({ "regime": new.regime, "aware_at": new.aware_at, "before": was }),
    ));
    announce(
        tx,
        incident,
        "incident.aware_changed",
        json!({ "regime": new.regime }),
    )
    .await?;
    refresh_all(tx, incident).await
}

/// Marks a report as sent, with what proves it.
pub async fn send(
    tx: &mut TenantTx,
    incident: IncidentId,
    id: DutyId,
    seen: IfMatch,
    sent: Sending,
) -> Result<()> {
    let sent = sent.check(tx.now())?;
    let duty = open_duty(tx, incident, id, seen).await?;
    // No authority is told of an exercise: its reports stay drafts, printed with the mark of one.
    if duty.drill {
        return Err(Error::Conflict("duty-drill-only"));
    }
    let at = sent.sent_at.unwrap_or(tx.now());
    if let Some(report) = sent.report
        && !write::seal_report(tx, incident, report, at).await?
    {
        return Err(Error::field("report", "field-unknown"));
    }
    write::put_sent(tx, &duty, &sent).await?;
    timers::drop_timer(tx, id).await?;
    let after = sql::get(tx, id).await?;
    write::note(tx, incident, "report_sent", "", &duty.called()).await?;
    tx.audit(AuditEntry::new(
        "incident.report_sent",
        "incident",
        incident,
        json!({ "duty": id, "sent_at": at, "channel": sent.channel, "outcome": after.state }),
    ));
    announce(
        tx,
        incident,
        "incident.report_sent",
        json!({ "duty": id, "report": duty.report, "outcome": after.state }),
    )
    .await?;
    // What follows it may start now.
    refresh(tx, incident).await
}

/// Decides that a report is not required, with a reason.
pub async fn waive(
    tx: &mut TenantTx,
    incident: IncidentId,
    id: DutyId,
    seen: IfMatch,
    waiver: Waiver,
) -> Result<()> {
    let why = input::reason(&waiver.why)?;
    let duty = open_duty(tx, incident, id, seen).await?;
    write::put_waived(tx, &duty, &why).await?;
    timers::drop_timer(tx, id).await?;
    let line = format!("{}: {} · {why}", duty.regime_name, duty.name);
    write::note(tx, incident, "report_waived", "", &line).await?;
    tx.audit(AuditEntry::new(
        "incident.report_waived",
        "incident",
        incident,
        json!({ "duty": id }),
    ));
    announce(tx, incident, "incident.report_waived", json!({ "duty": id })).await?;
    refresh(tx, incident).await
}

/// Lets a duty stand again that was marked as sent, or as not required, by mistake.
pub async fn reopen(
    tx: &mut TenantTx,
    incident: IncidentId,
    id: DutyId,
    seen: IfMatch,
    reopening: Reopening,
) -> Result<()> {
    let why = input::reason(&reopening.why)?;
    standing_incident(tx, incident).await?;
    seen.check(sql::hold(tx, id).await?)?;
    let duty = get(tx, incident, id).await?;
    if duty.state.is_open() {
        return Err(Error::Conflict("duty-open"));
    }
    write::put_reopened(tx, &duty).await?;
    if let Some(report) = duty.report_id {
        write::unseal_report(tx, report).await?;
    }
    let standing = sql::get(tx, id).await?;
    timers::settle(tx, standing).await?;
    let line = format!("{}: {} · {why}", duty.regime_name, duty.name);
    write::note(tx, incident, "report_reopened", "", &line).await?;
    tx.audit(AuditEntry::new(
        "incident.report_reopened",
        "incident",
        incident,
        json!({ "duty": id }),
    ));
    announce(tx, incident, "incident.report_reopened", json!({ "duty": id })).await?;
    refresh(tx, incident).await
}

/// Holds an incident that has clocks of its own: those of a merged one are with the one that remains.
async fn standing_incident(tx: &mut TenantTx, incident: IncidentId) -> Result<()> {
    incident::hold(tx, incident).await?;
    if incident::get(tx, incident).await?.state == IncidentState::Merged {
        return Err(Error::Conflict("incident-already-merged"));
    }
    Ok(())
}

/// A duty that still has to be met, held for a change.
async fn open_duty(tx: &mut TenantTx, incident: IncidentId, id: DutyId, seen: IfMatch) -> Result<Duty> {
    standing_incident(tx, incident).await?;
    seen.check(sql::hold(tx, id).await?)?;
    let duty = get(tx, incident, id).await?;
    if duty.sent_at.is_some() {
        return Err(Error::Conflict("duty-sent"));
    }
    if duty.waived_at.is_some() {
        return Err(Error::Conflict("duty-waived"));
    }
    Ok(duty)
}

/// Announces something about an incident's duties: always about the incident, so that what is kept from people is recognised.
pub(crate) async fn announce(
    tx: &mut TenantTx,
    incident: IncidentId,
    kind: &'static str,
    more: Value,
) -> Result<()> {
    say(tx, incident, kind, more, Vec::new()).await
}

/// The same, told to everybody responsible.
pub(super) async fn tell(
    tx: &mut TenantTx,
    incident: IncidentId,
    kind: &'static str,
    more: Value,
) -> Result<()> {
    let about = sql::told(tx, incident).await?;
    // Of an exercise that is over nobody has anything to report.
    if about.drill && about.state == "closed" {
        return Ok(());
    }
    let to = sql::responsible(tx, incident).await?;
    say(tx, incident, kind, more, to).await
}

async fn say(
    tx: &mut TenantTx,
    incident: IncidentId,
    kind: &'static str,
    more: Value,
    to: Vec<UserId>,
) -> Result<()> {
    let told = sql::told(tx, incident).await?;
    let mut data = json!({
        "number": told.number, "state": told.state, "level": told.level, "lead": told.lead, "department": told.department,
        "restricted": told.restricted, "drill": told.drill, "changed": [], "tell": to,
    });
    if let (Some(data), Value::Object(more)) = (data.as_object_mut(), more) {
        data.extend(more);
    }
    tx.emit(DomainEvent::new(kind, "incident", incident, data));
    Ok(())
}
