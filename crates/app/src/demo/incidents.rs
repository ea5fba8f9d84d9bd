//! Security incidents of the demo tenant (handbook §7.3): a year of small ones, one that was grave and is over, one that came from a
//! customer's ticket, one that is being dealt with now, and one that few may know of; looked back at, with what came of it.
//! Told by the use cases people call, at their own time.

use anyhow::Result;
use jiff::{Timestamp, ToSpan as _};
use sqm_domain::action::ActionState;
use sqm_domain::ids::{ActionId, IncidentId};
use sqm_domain::incident::{Certainty, IncidentState};
use sqm_domain::security::{Channel, Facts};
use sqm_improvement::action::{self, NewAction, Step};
use sqm_incidents::access::{self, BreakGlass};
use sqm_incidents::incident::{self, IncidentFilter, IncidentPatch, IncidentStep, NewIncident, PutOff, Sort};
use sqm_incidents::link::{self, NewLink};
use sqm_incidents::reporting::duty::{self, Sending};
use sqm_incidents::review::{self, ReviewText};
use sqm_incidents::{assessment, merge};
use sqm_org::tenants::Tenant;
use sqm_platform::AppState;
use sqm_platform::http::{IfMatch, Paging};
use sqm_platform::listing::Viewpoint;
use sqm_platform::scope::{Actor, Scope};
use sqm_tickets::ticket::{self, TicketFilter, TicketItem};

use super::incident_story::{Raised, STORY, Told};
use super::write::Places;

/// Tells the story, once.
pub(super) async fn write(state: &AppState, tenant: &Tenant, places: &Places) -> Result<()> {
    let base = tenant.scope("demo");
    let mut tx = state.db.tenant(&base).await?;
    let paging = Paging {
        limit: Some(200),
        after: None,
    };
    let filter = IncidentFilter::default();
    let told = incident::list(&mut tx, Viewpoint::default(), &filter, Sort::Newest, &paging).await?;
    tx.commit().await?;
    for one in STORY {
        if !told.items.iter().any(|known| known.title == one.title) {
            tell(state, &base, places, one).await?;
        }
    }
    Ok(())
}

/// The people and the hours of one incident.
struct Stage<'a> {
    state: &'a AppState,
    base: &'a Scope,
    places: &'a Places,
    found: Timestamp,
}

impl Stage<'_> {
    fn who(&self, login: &str) -> Scope {
        match self.places.accounts.get(login) {
            Some(id) => Scope {
                actor: Actor::User(*id),
                ..self.base.clone()
            },
            None => self.base.clone(),
        }
    }

    /// So many hours after it was found, never in the future.
    fn at(&self, hours: i64) -> AppState {
        self.after(hours * 60)
    }

    /// So many minutes after it was found.
    fn after(&self, minutes: i64) -> AppState {
        let then = self.found + minutes.minutes();
        self.state.at(then.min(self.state.clock.now()))
    }
}

async fn tell(state: &AppState, base: &Scope, places: &Places, one: &Told) -> Result<()> {
    let today = state.clock.now().to_zoned(base.zone.clone());
    let day = today.date().checked_sub(i64::from(one.found).days())?;
    let ticket = ticket_before(state, base, one.ticket, one.found).await?;
    let found = match &ticket {
        Some(ticket) => ticket.opened_at + 2.hours(),
        // What is going on now was found two hours ago.
        None if one.found == 0 => state.clock.now() - 2.hours(),
        None => day.at(9, 25, 0, 0).to_zoned(base.zone.clone())?.timestamp(),
    };
    let stage = Stage {
        state,
        base,
        places,
        found,
    };
    let id = report(&stage, one, ticket.as_ref()).await?;
    judge(&stage, id, one).await?;
    if let Some(twin) = one.twin {
        reported_twice(&stage, id, one, twin).await?;
    }
    // What goes on now is still to be told; of the rest one report came late.
    if one.found > 0 {
        let minutes = if one.category == "ddos" { 300 } else { 45 };
        told_authorities(&stage, id, minutes).await?;
    }
    for (to, hours) in [
        (IncidentState::Contained, one.contained),
        (IncidentState::Recovered, one.recovered),
    ] {
        if let Some(hours) = hours {
            step(&stage, id, hours, moved(to)).await?;
        }
    }
    if let Some((login, hours, reason)) = one.glass {
        in_an_emergency(&stage, id, login, hours, reason).await?;
    }
    if let Some((hours, outcome, impact, summary)) = one.closed {
        let closing = IncidentStep {
            outcome: Some(outcome.to_owned()),
            impact: Some(impact.to_owned()),
            summary: Some(summary.to_owned()),
            ..moved(IncidentState::Closed)
        };
        step(&stage, id, hours, closing).await?;
    }
    if let Some((hours, ..)) = one.closed {
        told_authorities(&stage, id, (hours + 24 * 6) * 60).await?;
    }
    if !one.lessons.is_empty() {
        look_back(&stage, id, one).await?;
    }
    if !one.waits.is_empty() {
        let mut tx = state.db.tenant(&stage.who("security")).await?;
        let waiting = PutOff {
            until: Some(today.date().checked_add(7.days())?),
            waits_for: one.waits.to_owned(),
        };
        incident::put_off(&mut tx, id, IfMatch::Any, waiting).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The newest ticket of a list that came in so many days ago or before: what the customer told is what was noticed.
async fn ticket_before(
    state: &AppState,
    scope: &Scope,
    query: &str,
    days: i32,
) -> Result<Option<TicketItem>> {
    if query.is_empty() {
        return Ok(None);
    }
    let today = state.clock.now().to_zoned(scope.zone.clone()).date();
    let mut filter = TicketFilter::from_query(query)?;
    filter.opened_to = Some(today.checked_sub(i64::from(days).days())?);
    let paging = Paging {
        limit: Some(1),
        after: None,
    };
    let mut tx = state.db.tenant(scope).await?;
    let found = ticket::page(
        state,
        &mut tx,
        ticket::Viewpoint::default(),
        &filter,
        ticket::Sort::Newest,
        &paging,
    )
    .await?;
    tx.commit().await?;
    Ok(found.items.into_iter().next())
}

/// Reported by somebody; from a ticket it is reported from there, and names the customer affected.
async fn report(stage: &Stage<'_>, one: &Told, ticket: Option<&TicketItem>) -> Result<IncidentId> {
    let then = stage.at(0);
    let security = stage.places.accounts.get("security").copied();
    let new = NewIncident {
        title: one.title.to_owned(),
        description: one.description.to_owned(),
        kind: Some(one.kind),
        certainty: Some(Certainty::Suspected),
        category: Some(one.category.to_owned()),
        occurred_at: Some(stage.found - one.unnoticed.hours()),
        detected_at: Some(stage.found),
        department: stage.places.departments.get(one.department).copied(),
        personal_data: one.category == "data_leak" || one.restricted,
        people_affected: one.people,
        confidants: security.into_iter().collect(),
        from: ticket.map_or_else(String::new, |ticket| format!("ticket:{}", ticket.id)),
        from_title: ticket.map_or_else(String::new, |ticket| {
            format!("{} {}", ticket.number, ticket.subject)
        }),
        from_href: ticket.map_or_else(String::new, |ticket| format!("/tickets/{}", ticket.id)),
        ..NewIncident::default()
    };
    let mut tx = then.db.tenant(&stage.who(one.reporter)).await?;
    let id = incident::report(&then, &mut tx, new).await?;
    if let Some(customer) = ticket.and_then(|ticket| ticket.customer.as_ref()) {
        let affected = NewLink {
            kind: "customer".to_owned(),
            key: customer.id.to_string(),
            title: format!("{} {}", customer.number, customer.name),
            href: format!("/customers/{}", customer.id),
            note: "受影响用户，账号被盗用。".to_owned(),
        };
        link::add(&mut tx, id, &affected).await?;
    }
    tx.commit().await?;
    Ok(id)
}

/// Somebody else reports the same an hour later; the officer makes one of the two.
async fn reported_twice(
    stage: &Stage<'_>,
    id: IncidentId,
    one: &Told,
    (login, title): (&str, &str),
) -> Result<()> {
    let then = stage.at(1);
    let new = NewIncident {
        title: title.to_owned(),
        category: Some(one.category.to_owned()),
        detected_at: Some(stage.found),
        ..NewIncident::default()
    };
    let mut tx = then.db.tenant(&stage.who(login)).await?;
    let twin = incident::report(&then, &mut tx, new).await?;
    tx.commit().await?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let first = incident::get(&mut tx, id).await?;
    merge::merge(&mut tx, twin, IfMatch::Any, &first.number).await?;
    tx.commit().await?;
    Ok(())
}

/// Somebody who was not let in opens it, with a reason.
async fn in_an_emergency(
    stage: &Stage<'_>,
    id: IncidentId,
    login: &str,
    hours: i64,
    reason: &str,
) -> Result<()> {
    let then = stage.at(hours);
    let mut tx = then.db.tenant(stage.base).await?;
    let number = incident::get(&mut tx, id).await?.number;
    tx.commit().await?;
    let order = BreakGlass {
        number,
        reason: reason.to_owned(),
    };
    let mut tx = then.db.tenant(&stage.who(login)).await?;
    access::break_glass(&mut tx, &order).await?;
    tx.commit().await?;
    Ok(())
}

/// The officer takes it up, says what is known, decides the level and begins to respond.
async fn judge(stage: &Stage<'_>, id: IncidentId, one: &Told) -> Result<()> {
    // Within minutes, some sooner than others.
    let then = stage.after(5 + i64::from(one.found % 6) * 4);
    let words = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect();
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    if one.restricted {
        access::restrict(&mut tx, id, true).await?;
    }
    incident::take_step(&mut tx, id, IfMatch::Any, moved(IncidentState::Assessing)).await?;
    let patch = IncidentPatch {
        certainty: Some(if one.false_alarm {
            Certainty::FalseAlarm
        } else {
            Certainty::Confirmed
        }),
        actors: Some(words(one.actors)),
        actions: Some(words(one.actions)),
        assets: Some(words(one.assets)),
        ..IncidentPatch::default()
    };
    incident::change(&mut tx, id, IfMatch::Any, patch).await?;
    if let Some(level) = one.level {
        let facts: Facts = serde_json::from_str(one.facts)?;
        let decision = assessment::Decision {
            facts,
            level,
            why: one.why.to_owned(),
        };
        assessment::decide(&mut tx, id, IfMatch::Any, decision).await?;
    }
    if !one.false_alarm {
        incident::take_step(&mut tx, id, IfMatch::Any, moved(IncidentState::Responding)).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The reports that are due by now are sent, with what proves it.
async fn told_authorities(stage: &Stage<'_>, id: IncidentId, minutes: i64) -> Result<()> {
    let then = stage.after(minutes);
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    for duty in duty::of_incident(&mut tx, id).await? {
        if duty.start_at.is_some() && duty.sent_at.is_none() && duty.waived_at.is_none() {
            let phone = duty.deadline_unit == "at_once";
            let sending = Sending {
                sent_at: None,
                channel: Some(if phone { Channel::Phone } else { Channel::Platform }),
                recipient: String::new(),
                reference: if phone {
                    "值班电话记录".to_owned()
                } else {
                    format!("{}-{}", duty.number, duty.place)
                },
                evidence: String::new(),
                report: None,
            };
            duty::send(&mut tx, id, duty.id, IfMatch::Any, sending).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

fn moved(to: IncidentState) -> IncidentStep {
    IncidentStep {
        to,
        at: None,
        note: String::new(),
        outcome: None,
        impact: None,
        summary: None,
    }
}

async fn step(stage: &Stage<'_>, id: IncidentId, hours: i64, step: IncidentStep) -> Result<()> {
    let then = stage.at(hours);
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    incident::take_step(&mut tx, id, IfMatch::Any, step).await?;
    tx.commit().await?;
    Ok(())
}

/// The review of what is over, and the action that came of it, or why none did.
async fn look_back(stage: &Stage<'_>, id: IncidentId, one: &Told) -> Result<()> {
    let hours = one.closed.map_or(0, |(hours, ..)| hours) + 72;
    if let Some(raised) = &one.raised {
        raise(stage, id, one, raised, hours).await?;
    }
    let then = stage.at(hours);
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let text = ReviewText {
        went_well: "值班人员按预案处置，通报及时。".to_owned(),
        causes: one.closed.map_or("", |(_, _, _, summary)| summary).to_owned(),
        lessons: one.lessons.to_owned(),
        no_action: one.no_action.to_owned(),
        finish: true,
        ..ReviewText::default()
    };
    review::write(&mut tx, id, IfMatch::Any, text).await?;
    tx.commit().await?;
    Ok(())
}

/// The action: raised in the review, carried out by its owner, judged by the figure that had to move.
async fn raise(stage: &Stage<'_>, id: IncidentId, one: &Told, raised: &Raised, hours: i64) -> Result<()> {
    let then = stage.at(hours);
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let number = incident::get(&mut tx, id).await?.number;
    let held_on = then.clock.now().to_zoned(stage.base.zone.clone()).date();
    let new = NewAction {
        title: raised.title.to_owned(),
        cause: one.closed.map_or("", |(_, _, _, summary)| summary).to_owned(),
        measure: raised.measure.to_owned(),
        priority: Some(raised.priority),
        owner: stage.places.accounts.get(raised.owner).copied(),
        department: stage.places.departments.get(raised.department).copied(),
        due_on: Some(held_on.checked_add(raised.due.days())?),
        source: format!("incident:{id}"),
        source_title: format!("{number} {}", one.title),
        source_href: format!("/incidents/{id}"),
        indicator: raised.indicator.to_owned(),
        baseline: raised.baseline.to_owned(),
    };
    let action = action::create(&then, &mut tx, new).await?;
    tx.commit().await?;
    act(
        stage,
        raised.owner,
        hours + 24,
        action,
        ActionState::InProgress,
        "",
        None,
    )
    .await?;
    if let Some((days, result)) = raised.done {
        let at = hours + days * 24;
        // What its timer said meanwhile, where it was late.
        if days > raised.due {
            sqm_improvement::tick(&stage.at(hours + (raised.due + 1) * 24), stage.base, action).await?;
        }
        act(stage, raised.owner, at, action, ActionState::Done, result, None).await?;
    }
    if let Some((days, effective, verdict)) = raised.verdict {
        let at = hours + days * 24;
        act(
            stage,
            "quality",
            at,
            action,
            ActionState::Verified,
            verdict,
            Some(effective),
        )
        .await?;
    }
    Ok(())
}

async fn act(
    stage: &Stage<'_>,
    login: &str,
    hours: i64,
    action: ActionId,
    to: ActionState,
    text: &str,
    effective: Option<bool>,
) -> Result<()> {
    let then = stage.at(hours);
    let mut tx = then.db.tenant(&stage.who(login)).await?;
    let step = Step {
        to,
        text: text.to_owned(),
        effective,
    };
    action::take_step(&mut tx, action, IfMatch::Any, step).await?;
    tx.commit().await?;
    Ok(())
}
