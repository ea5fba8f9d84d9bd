//! Use cases of incidents, called alike by pages, API and imports.

use jiff::Timestamp;
use serde_json::{Value, json};
use sqm_domain::ids::{DepartmentId, IncidentId, UserId};
use sqm_domain::incident::{Certainty, IncidentKind, IncidentState, KnownTo, Tlp};
use sqm_platform::audit::AuditEntry;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::listing::{COUNT_LIMIT, Viewpoint};
use sqm_platform::{AppState, Error, FieldErrors, Result, secrecy};
use uuid::Uuid;

use super::input::{TEXT, ordered};
use super::people;
use super::sql::{self, Position};
use super::write::{self, Origin};
use super::{
    HistoryLine, Incident, IncidentFilter, IncidentPatch, IncidentStateCount, Moments, NewIncident, Person,
    Profile, Sort, Victim,
};
use crate::reporting::{duty, reckon};
use crate::{access, category, drill, link, merge, on_call};

/// Lines of history read; more belongs into the audit trail.
const HISTORY: i64 = 500;

/// A page of incidents.
pub async fn list(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &IncidentFilter,
    sort: Sort,
    paging: &Paging,
) -> Result<Paged<Incident>> {
    let after: Option<Position> = paging.position()?;
    let rows = sql::rows(tx, filter, who, sort, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Position {
        id: row.id.into(),
        at: row
            .moments
            .occurred_at
            .or(row.moments.detected_at)
            .unwrap_or(row.moments.reported_at),
    }))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count(tx: &mut TenantTx, who: Viewpoint, filter: &IncidentFilter) -> Result<i64> {
    sql::count(tx, filter, who, COUNT_LIMIT + 1).await
}

/// How many in each state.
pub async fn counts(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &IncidentFilter,
) -> Result<Vec<IncidentStateCount>> {
    sql::counts(tx, filter, who, COUNT_LIMIT + 1).await
}

/// One incident; one that the caller need not know of is not there.
pub async fn get(tx: &mut TenantTx, id: IncidentId) -> Result<Incident> {
    sql::get(tx, id).await
}

/// What happened to the record, oldest first.
pub async fn history(tx: &mut TenantTx, id: IncidentId) -> Result<Vec<HistoryLine>> {
    sql::get(tx, id).await?;
    sql::history(tx, id, HISTORY).await
}

/// The next number of a year.
pub(crate) async fn number(state: &AppState, tx: &TenantTx, at: Timestamp) -> Result<String> {
    let year = at.to_zoned(tx.zone().clone()).year();
    let scope = tx.scope().clone();
    let number = state
        .numbering
        .next(&state.db, &scope, &format!("incident.{year}"))
        .await?;
    Ok(format!("SEC-{year}-{number:06}"))
}

/// Reports an incident. Whoever is on call is called and whoever decides about incidents is told at once (handbook §7.3.2).
pub async fn report(state: &AppState, tx: &mut TenantTx, new: NewIncident) -> Result<IncidentId> {
    let now = tx.now();
    let new = new.check(now)?;
    let id = IncidentId::new_at(now);
    let me = tx.actor().user();
    let number = number(state, tx, now).await?;
    if let Some(code) = new.category.as_ref().filter(|code| !code.is_empty()) {
        category::may_choose(tx, code).await?;
    }
    let incident = Incident {
        id,
        number: number.clone(),
        title: new.title.clone(),
        description: new.description.clone(),
        kind: new.kind.unwrap_or(IncidentKind::Incident),
        certainty: new.certainty.unwrap_or(Certainty::Suspected),
        drill: new.drill,
        category: new.category.clone().filter(|code| !code.is_empty()),
        category_name: None,
        state: IncidentState::Reported,
        level: None,
        moments: Moments {
            occurred_at: new.occurred_at,
            occurred_to: new.occurred_to.unwrap_or(KnownTo::Minute),
            detected_at: Some(new.detected_at.unwrap_or(now)),
            reported_at: now,
            acknowledged_at: None,
            contained_at: None,
            eradicated_at: None,
            recovered_at: None,
            closed_at: None,
        },
        lead: None,
        reported_by: me.map(|id| Person {
            id,
            name: String::new(),
        }),
        department_id: new.department,
        department: None,
        tlp: new.tlp.unwrap_or(Tlp::Amber),
        restricted: new.restricted,
        profile: Profile::default(),
        personal_data: new.personal_data,
        people_affected: new.people_affected,
        records_affected: None,
        loss_yuan: None,
        victim: Victim::default(),
        outcome: String::new(),
        impact: String::new(),
        summary: String::new(),
        cause: String::new(),
        merged_into: None,
        source: new.source.clone(),
        reference: new.reference.clone(),
        repeat_of: None,
        put_off_until: None,
        waits_for: String::new(),
        version: 1,
        updated_at: now,
    };
    enter(tx, &incident).await?;
    let deciders = people::deciders(tx).await?;
    let mut told: Vec<UserId> = if new.restricted && !new.confidants.is_empty() {
        new.confidants.clone()
    } else {
        deciders.into_iter().map(|(id, _)| id).collect()
    };
    if new.restricted {
        // A reporter shuts out whom he likes, but not everybody who could deal with it.
        let inside: Vec<UserId> = told.iter().copied().chain(me).collect();
        if !people::decides(tx, &inside).await? {
            return Err(Error::field("confidants", "incident-no-decider"));
        }
    }
    // Whoever reports it knows of it, and of a restricted one whoever is to deal with it.
    let inside = if new.restricted { told.as_slice() } else { &[] };
    for user in inside.iter().copied().chain(me) {
        people::account(tx, user, "confidants").await?;
        secrecy::admit(tx, id.into(), user, secrecy::Why::Named).await?;
    }
    if new.restricted {
        secrecy::restrict(tx, access::KIND, id.into(), true).await?;
    }
    if let Some((kind, key)) = new.from.split_once(':') {
        link::add(
            tx,
            id,
            &link::NewLink {
                kind: kind.to_owned(),
                key: key.to_owned(),
                title: new.from_title.clone(),
                href: new.from_href.clone(),
                note: String::new(),
            },
        )
        .await?;
    }
    tx.audit(AuditEntry::new(
        "incident.report",
        "incident",
        id,
        json!({ "number": number }),
    ));
    // Whoever is called need not be told twice. An exercise is held by those who take part, and wakes nobody.
    let called = if incident.drill {
        Vec::new()
    } else {
        on_call::begin(tx, &incident).await?
    };
    told.retain(|user| Some(*user) != me && !called.contains(user));
    announce(tx, "incident.reported", &incident, &[], &told);
    reckon(tx, id).await?;
    Ok(id)
}

/// Reports of one reference that nobody who reports may know of; more is no accident.
const SECRET: usize = 20;

/// Writes a reported incident. That its reference is known is told to whoever may know of that incident, and to nobody else: for him
/// it is a new one.
async fn enter(tx: &mut TenantTx, incident: &Incident) -> Result<()> {
    let mut origin = Origin::default();
    for copy in 2..SECRET {
        if write::insert(tx, incident, &origin).await? {
            return Ok(());
        }
        if write::is_known(tx, &incident.source, &incident.reference).await? {
            break;
        }
        origin.identity = Some(format!("{}#{copy}", incident.reference));
    }
    Err(Error::field("reference", "incident-reference-known"))
}

/// Changes what is known of an incident.
pub async fn change(tx: &mut TenantTx, id: IncidentId, seen: IfMatch, patch: IncidentPatch) -> Result<()> {
    let patch = patch.check(tx.now())?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    let mut next = known.clone();
    let text = |field: &mut String, value: Option<String>| {
        if let Some(value) = value {
            *field = value;
        }
    };
    text(&mut next.title, patch.title);
    text(&mut next.description, patch.description);
    text(&mut next.outcome, patch.outcome);
    text(&mut next.impact, patch.impact);
    text(&mut next.summary, patch.summary);
    text(&mut next.cause, patch.cause);
    text(&mut next.profile.discovery, patch.discovery);
    let list = |field: &mut Vec<String>, value: Option<Vec<String>>| {
        if let Some(value) = value {
            *field = value;
        }
    };
    list(&mut next.profile.actors, patch.actors);
    list(&mut next.profile.actions, patch.actions);
    list(&mut next.profile.assets, patch.assets);
    list(&mut next.profile.attributes, patch.attributes);
    next.kind = patch.kind.unwrap_or(known.kind);
    next.certainty = patch.certainty.unwrap_or(known.certainty);
    next.tlp = patch.tlp.unwrap_or(known.tlp);
    next.drill = patch.drill.unwrap_or(known.drill);
    if next.drill != known.drill {
        may_be_other(tx, &known).await?;
    }
    next.personal_data = patch.personal_data.unwrap_or(known.personal_data);
    if let Some(category) = patch.category {
        next.category = category.filter(|code| !code.is_empty());
        if let Some(code) = next.category.as_ref().filter(|_| next.category != known.category) {
            category::may_choose(tx, code).await?;
        }
    }
    if let Some(at) = patch.occurred_at {
        next.moments.occurred_at = at;
    }
    next.moments.occurred_to = patch.occurred_to.unwrap_or(known.moments.occurred_to);
    if let Some(at) = patch.detected_at {
        next.moments.detected_at = at;
    }
    let mut errors = FieldErrors::new();
    ordered(&mut errors, next.moments.occurred_at, next.moments.detected_at);
    // Nobody looks at, contains or ends what nobody has found yet; what is left as it was is not asked.
    if next.moments.detected_at != known.moments.detected_at {
        let moments = &known.moments;
        let first = [
            moments.acknowledged_at,
            moments.contained_at,
            moments.eradicated_at,
            moments.recovered_at,
            moments.closed_at,
        ]
        .into_iter()
        .flatten()
        .min();
        if next
            .moments
            .detected_at
            .zip(first)
            .is_some_and(|(found, first)| found > first)
        {
            errors.add("detected_at", "incident-found-after");
        }
    }
    errors.into_result(())?;
    if let Some(n) = patch.people_affected {
        next.people_affected = n;
    }
    if let Some(n) = patch.records_affected {
        next.records_affected = n;
    }
    if let Some(n) = patch.loss_yuan {
        next.loss_yuan = n;
    }
    if let Some(department) = patch.department {
        next.department_id = department;
    }
    if let Some(lead) = patch.lead {
        next.lead = match lead {
            Some(id) => Some(Person {
                id,
                name: people::account(tx, id, "lead").await?,
            }),
            None => None,
        };
        // Whoever deals with it has to know of it.
        if let Some(lead) = &next.lead {
            secrecy::let_in(tx, id.into(), lead.id, secrecy::Why::Named, "lead").await?;
            // Whoever says that he deals with it need not be waited for.
            if tx.actor().user() == Some(lead.id) {
                on_call::end(tx, id).await?;
            }
        }
    }
    save(tx, &known, next, "incident.changed", "").await?;
    if patch.drill.is_some_and(|drill| drill != known.drill) {
        let fresh = sql::get(tx, id).await?;
        if fresh.drill {
            on_call::end(tx, id).await?;
        } else {
            on_call::resume(tx, &fresh).await?;
        }
    }
    Ok(())
}

/// Refuses to make an exercise of an incident, or an incident of an exercise, where others rely on what it is: it was merged, an
/// authority was told, or it is the record of a planned drill.
async fn may_be_other(tx: &mut TenantTx, known: &Incident) -> Result<()> {
    if known.state == IncidentState::Merged || !merge::merged_here(tx, known.id).await?.is_empty() {
        return Err(Error::field("drill", "incident-drill-merged"));
    }
    if duty::any_sent(tx, known.id).await? {
        return Err(Error::field("drill", "incident-drill-sent"));
    }
    if drill::of_incident(tx, known.id).await?.is_some() {
        return Err(Error::field("drill", "incident-drill-planned"));
    }
    Ok(())
}

/// Refuses a change its caller may not make: what is an exercise is a decision.
pub fn may_change(caller: &Caller, patch: &IncidentPatch) -> Result<()> {
    if patch.drill.is_some() && !caller.can("incident.decide") {
        return Err(Error::Forbidden("incident.decide"));
    }
    Ok(())
}

/// Adds a comment.
pub async fn comment(tx: &mut TenantTx, id: IncidentId, text: &str) -> Result<()> {
    let mut errors = FieldErrors::new();
    let text = errors.text("text", text, TEXT);
    errors.into_result(())?;
    let known = sql::get(tx, id).await?;
    write::history(tx, id, &[("comment", String::new(), text.to_owned())]).await?;
    let tell = lead_of(&known, tx);
    announce(tx, "incident.commented", &known, &[], &tell);
    Ok(())
}

/// Notes an act of another slice in the history, the trail and the backbone. `text` is for the history only.
pub(crate) async fn note(
    tx: &mut TenantTx,
    incident: &Incident,
    act: (&'static str, &'static str),
    field: &'static str,
    before: &str,
    after: &str,
    tell: &[UserId],
) -> Result<()> {
    note_about(tx, incident, act, (field, before, after), tell, None).await
}

/// The same of an act that speaks of another record: line, trail and live message are kept from whoever may not know of that one.
pub(crate) async fn note_about(
    tx: &mut TenantTx,
    incident: &Incident,
    act: (&'static str, &'static str),
    (field, before, after): (&'static str, &str, &str),
    tell: &[UserId],
    other: Option<Uuid>,
) -> Result<()> {
    let (event, action) = act;
    let line = (field, before.to_owned(), after.to_owned());
    write::history_about(tx, incident.id, &[line], other).await?;
    let entry = AuditEntry::new(
        action,
        "incident",
        incident.id,
        json!({ "number": incident.number, "changed": [field] }),
    );
    tx.audit(entry.about(other));
    let fresh = sql::get(tx, incident.id).await?;
    announce_about(tx, event, &fresh, &[field], tell, other);
    Ok(())
}

fn lead_of(incident: &Incident, tx: &TenantTx) -> Vec<UserId> {
    incident
        .lead
        .iter()
        .map(|lead| lead.id)
        .filter(|lead| Some(*lead) != tx.actor().user())
        .collect()
}

/// Writes what differs, with its history, and tells trail and readers.
pub(super) async fn save(
    tx: &mut TenantTx,
    known: &Incident,
    next: Incident,
    event: &'static str,
    note: &str,
) -> Result<()> {
    let mut lines = differences(known, &next);
    if !note.is_empty() {
        lines.push(("comment", String::new(), note.to_owned()));
    }
    if lines.is_empty() {
        return Ok(());
    }
    write::update(tx, &next).await?;
    let after = sql::get(tx, known.id).await?;
    for (field, _, value) in &mut lines {
        match *field {
            "department" => *value = after.department.clone().unwrap_or_default(),
            "category" => *value = after.category_name.clone().unwrap_or_default(),
            _ => {}
        }
    }
    write::history(tx, known.id, &lines).await?;
    let fields: Vec<&'static str> = lines.iter().map(|(field, _, _)| *field).collect();
    tx.audit(AuditEntry::new(
        "incident.edit",
        "incident",
        known.id,
        json!({ "number": known.number, "changed": fields, "state": after.state }),
    ));
    let mut tell = Vec::new();
    if event == "incident.closed" {
        tell = lead_of(&after, tx);
        // Whoever reported it hears that it ended, though he may see no more of it than his report.
        let reporter = after.reported_by.as_ref().map(|one| one.id);
        let told = |one: &UserId| Some(*one) != tx.actor().user() && !tell.contains(one);
        if let Some(reporter) = reporter.filter(told) {
            announce(tx, "incident.report_ended", &after, &[], &[reporter]);
        }
    } else if known.lead.as_ref().map(|lead| lead.id) != after.lead.as_ref().map(|lead| lead.id) {
        tell = lead_of(&after, tx);
    }
    announce(tx, event, &after, &fields, &tell);
    // Who has to be told, and from when on, may have changed (rules §4.3).
    let decides = [
        "state",
        "kind",
        "certainty",
        "drill",
        "personal_data",
        "eradicated_at",
        "recovered_at",
    ];
    if fields.iter().any(|field| decides.contains(field)) {
        reckon(tx, known.id).await?;
    }
    Ok(())
}

fn differences(known: &Incident, next: &Incident) -> Vec<(&'static str, String, String)> {
    let mut lines: Vec<(&'static str, String, String)> = Vec::new();
    let mut differs = |field: &'static str, before: String, after: String| {
        if before != after {
            lines.push((field, before, after));
        }
    };
    let moment = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let name = |person: &Option<Person>| {
        person
            .as_ref()
            .map(|person| person.name.clone())
            .unwrap_or_default()
    };
    let (was, is) = (&known.moments, &next.moments);
    differs("state", known.state.to_string(), next.state.to_string());
    differs("title", known.title.clone(), next.title.clone());
    differs("description", known.description.clone(), next.description.clone());
    differs("kind", known.kind.to_string(), next.kind.to_string());
    differs(
        "certainty",
        known.certainty.to_string(),
        next.certainty.to_string(),
    );
    if known.category != next.category {
        differs(
            "category",
            known.category_name.clone().unwrap_or_default(),
            next.category.clone().unwrap_or_default(),
        );
    }
    if known.department_id != next.department_id {
        let code = |id: Option<DepartmentId>| id.map(|id| id.to_string()).unwrap_or_default();
        differs(
            "department",
            known.department.clone().unwrap_or_default(),
            code(next.department_id),
        );
    }
    differs("drill", known.drill.to_string(), next.drill.to_string());
    differs("tlp", known.tlp.to_string(), next.tlp.to_string());
    differs("occurred_at", moment(was.occurred_at), moment(is.occurred_at));
    differs(
        "occurred_to",
        was.occurred_to.to_string(),
        is.occurred_to.to_string(),
    );
    differs("detected_at", moment(was.detected_at), moment(is.detected_at));
    differs("contained_at", moment(was.contained_at), moment(is.contained_at));
    differs(
        "eradicated_at",
        moment(was.eradicated_at),
        moment(is.eradicated_at),
    );
    differs("recovered_at", moment(was.recovered_at), moment(is.recovered_at));
    differs(
        "personal_data",
        known.personal_data.to_string(),
        next.personal_data.to_string(),
    );
    differs(
        "people_affected",
        number(known.people_affected),
        number(next.people_affected),
    );
    differs(
        "records_affected",
        number(known.records_affected),
        number(next.records_affected),
    );
    differs("loss_yuan", number(known.loss_yuan), number(next.loss_yuan));
    for (field, before, after) in [
        ("actors", &known.profile.actors, &next.profile.actors),
        ("actions", &known.profile.actions, &next.profile.actions),
        ("assets", &known.profile.assets, &next.profile.assets),
        ("attributes", &known.profile.attributes, &next.profile.attributes),
    ] {
        differs(field, before.join(", "), after.join(", "));
    }
    differs(
        "discovery",
        known.profile.discovery.clone(),
        next.profile.discovery.clone(),
    );
    differs("outcome", known.outcome.clone(), next.outcome.clone());
    differs("impact", known.impact.clone(), next.impact.clone());
    differs("summary", known.summary.clone(), next.summary.clone());
    differs("cause", known.cause.clone(), next.cause.clone());
    let waits = |incident: &Incident| match incident.put_off_until {
        Some(day) => format!("{day}: {}", incident.waits_for),
        None => String::new(),
    };
    differs("put_off", waits(known), waits(next));
    // Two people may have one name.
    let who = |person: &Option<Person>| person.as_ref().map(|person| person.id);
    if who(&known.lead) != who(&next.lead) {
        lines.push(("lead", name(&known.lead), name(&next.lead)));
    }
    lines
}

/// Tells the backbone. `tell` are the people a notification goes to.
pub(crate) fn announce(
    tx: &mut TenantTx,
    kind: &'static str,
    incident: &Incident,
    changed: &[&str],
    tell: &[UserId],
) {
    announce_about(tx, kind, incident, changed, tell, None);
}

fn announce_about(
    tx: &mut TenantTx,
    kind: &'static str,
    incident: &Incident,
    changed: &[&str],
    tell: &[UserId],
    other: Option<Uuid>,
) {
    let tell: Vec<Uuid> = tell.iter().copied().map(Uuid::from).collect();
    let mut data: Value = json!({
        "number": incident.number, "state": incident.state, "level": incident.level, "drill": incident.drill,
        "lead": incident.lead.as_ref().map(|lead| lead.id), "department": incident.department_id,
        "restricted": incident.restricted, "changed": changed, "tell": tell,
    });
    if let (Some(data), Some(other)) = (data.as_object_mut(), other) {
        data.insert("about".to_owned(), json!(other));
    }
    tx.emit(DomainEvent::new(kind, "incident", incident.id, data));
}
