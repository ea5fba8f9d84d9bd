//! Use cases of actions, called alike by pages, API and jobs.

use jiff::civil::Date;
use serde_json::{Value, json};
use sqm_domain::action::ActionState;
use sqm_domain::ids::{ActionId, UserId};
use sqm_org::users;
use sqm_platform::audit::AuditEntry;
use sqm_platform::auth::Caller;
use sqm_platform::csv::line;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::listing::{COUNT_LIMIT, Viewpoint};
use sqm_platform::{AppState, Error, FieldErrors, Result, secrecy};
use uuid::Uuid;

use super::input::TEXT;
use super::sql::{self, Born, Position};
use super::{Action, ActionFilter, ActionPatch, Entry, NewAction, Person, Sort, StateCount, Step};
use crate::timers;

/// Lines of history read; more belongs into the audit trail.
const HISTORY: i64 = 500;
/// Cards of a column of the board; the list has the rest.
const CARDS: i64 = 50;
/// Lines of an exported file.
const EXPORTED: i64 = 50_000;

/// A page of actions.
pub async fn list(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &ActionFilter,
    sort: Sort,
    paging: &Paging,
) -> Result<Paged<Action>> {
    let after: Option<Position> = paging.position()?;
    let rows = sql::rows(tx, filter, who, sort, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Position {
        id: row.id.into(),
        due: row.due_on,
    }))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count(tx: &mut TenantTx, who: Viewpoint, filter: &ActionFilter) -> Result<i64> {
    sql::count(tx, filter, who, COUNT_LIMIT + 1).await
}

/// How many in each state.
pub async fn counts(tx: &mut TenantTx, who: Viewpoint, filter: &ActionFilter) -> Result<Vec<StateCount>> {
    sql::counts(tx, filter, who, COUNT_LIMIT + 1).await
}

/// The board: the first cards of each state with how many there are. What is to be done comes by due day, the rest by
/// age.
pub async fn board(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &ActionFilter,
) -> Result<Vec<(ActionState, i64, Vec<Action>)>> {
    let mut columns = Vec::new();
    for state in ActionState::ALL {
        let one = ActionFilter {
            state: None,
            status: vec![*state],
            ..filter.clone()
        };
        let sort = if state.is_open() { Sort::Due } else { Sort::Newest };
        let cards = sql::rows(tx, &one, who, sort, None, CARDS).await?;
        let count = if (cards.len() as i64) < CARDS {
            cards.len() as i64
        } else {
            sql::count(tx, &one, who, COUNT_LIMIT + 1).await?
        };
        columns.push((*state, count, cards));
    }
    Ok(columns)
}

/// One action.
pub async fn get(tx: &mut TenantTx, id: ActionId) -> Result<Action> {
    sql::get(tx, id).await
}

/// What happened to an action, oldest first.
pub async fn history(tx: &mut TenantTx, id: ActionId) -> Result<Vec<Entry>> {
    sql::entries(tx, id, HISTORY).await
}

/// Raises an action.
pub async fn create(state: &AppState, tx: &mut TenantTx, new: NewAction) -> Result<ActionId> {
    let new = new.check(sql::today(tx))?;
    let raised_by = tx.actor().user();
    let owner = new
        .owner
        .or(raised_by)
        .ok_or_else(|| Error::field("owner", "field-required"))?;
    let (_, home) = sql::account(tx, owner).await?;
    let due_on = new.due_on.unwrap_or_else(|| sql::today(tx));
    let id = ActionId::new_at(tx.now());
    let year = tx.now().to_zoned(tx.zone().clone()).year();
    let scope = tx.scope().clone();
    let number = state
        .numbering
        .next(&state.db, &scope, &format!("action.{year}"))
        .await?;
    let number = format!("A-{year}-{number:06}");
    let born = Born {
        id,
        number: &number,
        owner,
        department: new.department.or(home),
        due_on,
        raised_by,
    };
    sql::insert(tx, born, &new).await?;
    // Before it is read: raised from a restricted incident it is kept from whom that is kept from. Whoever names one he may not know of
    // learns nothing by it: the action is his own words then, and belongs to nothing.
    if let Some(root) = new
        .source
        .strip_prefix("incident:")
        .and_then(|key| key.parse::<Uuid>().ok())
        && secrecy::may_know(tx, root).await?
    {
        secrecy::derive(tx, "action", id.into(), root).await?;
        entrust(tx, id, root, owner).await?;
    }
    tx.audit(AuditEntry::new(
        "action.create",
        "action",
        id,
        json!({ "number": number }),
    ));
    let made = sql::get(tx, id).await?;
    emit(tx, "action.created", &made, &["owner"]);
    timers::set(tx, id, due_on, false, false).await?;
    Ok(id)
}

/// Changes properties. Its owner may change an action as whoever has the right for all; the caller sees to that.
pub async fn change(tx: &mut TenantTx, id: ActionId, seen: IfMatch, patch: ActionPatch) -> Result<()> {
    let patch = patch.check()?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    let mut next = known.clone();
    let mut root = None;
    if let Some(title) = patch.title {
        next.title = title;
    }
    if let Some(cause) = patch.cause {
        next.cause = cause;
    }
    if let Some(measure) = patch.measure {
        next.measure = measure;
    }
    if let Some(priority) = patch.priority {
        next.priority = priority;
    }
    if let Some(indicator) = patch.indicator {
        next.indicator = indicator.trim().to_owned();
    }
    if let Some(owner) = patch.owner
        && owner != known.owner.id
    {
        let (name, _) = sql::account(tx, owner).await?;
        next.owner = Person { id: owner, name };
        root = secrecy::root(tx, id.into()).await?;
        if let Some(root) = root {
            entrust(tx, id, root, owner).await?;
        }
    }
    if let Some(department) = patch.department {
        next.department_id = department;
    }
    if let Some(due_on) = patch.due_on
        && due_on != known.due_on
    {
        if due_on < sql::today(tx) {
            return Err(Error::field("due_on", "action-due-past"));
        }
        next.due_on = due_on;
    }
    save(tx, &known, next, &[]).await?;
    // Whoever was let into the incident only for this action has nothing to know of it any more.
    if let Some(root) = root {
        secrecy::relieve(tx, root, id.into(), known.owner.id).await?;
    }
    Ok(())
}

/// Whoever owns an action raised from an incident has to know of that: let in if the assigner may decide about its circle, else
/// refused. Into an open one only by who may see incidents: nobody plants people where a circle will be drawn later.
async fn entrust(tx: &mut TenantTx, id: ActionId, root: Uuid, owner: UserId) -> Result<()> {
    if secrecy::may(tx, "incident.read").await? || !secrecy::knows(tx, root, owner).await? {
        secrecy::entrust(tx, root, id.into(), owner, "owner").await?;
    }
    Ok(())
}

/// Moves an action on: begins it, reports it done, judges it, drops it, takes it up again. `may_judge` is the right to
/// verify; nobody judges his own work, whatever his rights.
pub async fn take_step(tx: &mut TenantTx, id: ActionId, seen: IfMatch, step: Step) -> Result<()> {
    let step = step.check()?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    let me = tx.actor().user();
    let to = known
        .state
        .go(step.to, &step.text, me == Some(known.owner.id))
        .map_err(|refused| match refused {
            sqm_domain::action::Refused::NoResult => Error::field("text", "action-result-missing"),
            sqm_domain::action::Refused::OwnWork => Error::Conflict("action-own-work"),
            sqm_domain::action::Refused::NoWay => Error::Conflict("action-move-invalid"),
        })?;
    let mut next = known.clone();
    let from = known.state;
    next.state = to;
    match to {
        ActionState::Done => {
            next.done_at = Some(tx.now());
            next.result = step.text.clone();
        }
        ActionState::Verified => {
            next.verified_at = Some(tx.now());
            next.verified_by = me.map(|id| Person {
                id,
                name: String::new(),
            });
            next.effective = step.effective;
            next.verdict = step.text.clone();
        }
        _ => {
            next.done_at = None;
            next.verified_at = None;
            next.verified_by = None;
            next.effective = None;
            next.verdict = String::new();
        }
    }
    let mut said = vec![("state", from.to_string(), to.to_string())];
    if to == ActionState::Verified {
        said.push((
            "effective",
            String::new(),
            if next.effective == Some(true) { "yes" } else { "no" }.to_owned(),
        ));
    }
    if !step.text.is_empty() {
        let field = match to {
            ActionState::Done => "result",
            ActionState::Verified => "verdict",
            _ => "comment",
        };
        said.push((field, String::new(), step.text));
    }
    save(tx, &known, next, &said).await
}

/// Adds a comment.
pub async fn comment(tx: &mut TenantTx, id: ActionId, text: &str) -> Result<()> {
    let mut errors = FieldErrors::new();
    let text = errors.text("text", text, TEXT);
    errors.into_result(())?;
    let known = sql::get(tx, id).await?;
    sql::add_entries(tx, id, &[("comment", String::new(), text.to_owned())]).await?;
    emit(tx, "action.commented", &known, &[]);
    Ok(())
}

/// Writes what differs, with its history, tells trail and readers, and sets the timer anew.
async fn save(
    tx: &mut TenantTx,
    known: &Action,
    next: Action,
    said: &[(&'static str, String, String)],
) -> Result<()> {
    let mut lines: Vec<(&'static str, String, String)> = said.to_vec();
    let mut differs = |field: &'static str, before: &str, after: &str| {
        if before != after {
            lines.push((field, before.to_owned(), after.to_owned()));
        }
    };
    differs("title", &known.title, &next.title);
    differs("cause", &known.cause, &next.cause);
    differs("measure", &known.measure, &next.measure);
    differs("priority", known.priority.as_str(), next.priority.as_str());
    differs("indicator", &known.indicator, &next.indicator);
    differs("due_on", &known.due_on.to_string(), &next.due_on.to_string());
    // Two people may have one name.
    if known.owner.id != next.owner.id {
        lines.push(("owner", known.owner.name.clone(), next.owner.name.clone()));
    }
    if known.department_id != next.department_id {
        lines.push((
            "department",
            known.department.clone().unwrap_or_default(),
            String::new(),
        ));
    }
    if lines.is_empty() {
        return Ok(());
    }
    // Another day, or work taken up again: what was told before no longer holds.
    let again = known.due_on != next.due_on || (next.state.is_open() && !known.state.is_open());
    sql::write(tx, &next, again).await?;
    let after = sql::get(tx, known.id).await?;
    for (field, _, value) in &mut lines {
        if *field == "department" {
            *value = after.department.clone().unwrap_or_default();
        }
    }
    sql::add_entries(tx, known.id, &lines).await?;
    let fields: Vec<&'static str> = lines.iter().map(|(field, _, _)| *field).collect();
    tx.audit(AuditEntry::new(
        "action.edit",
        "action",
        known.id,
        json!({ "number": known.number, "changed": fields, "state": after.state }),
    ));
    let event = match (known.state, after.state) {
        (from, to) if from == to => "action.changed",
        (_, ActionState::Done) => "action.done",
        (_, ActionState::Verified) => "action.verified",
        (_, _) => "action.changed",
    };
    let judges = if event == "action.done" {
        judges(tx, &after).await?
    } else {
        Vec::new()
    };
    emit_to(tx, event, &after, &fields, &judges);
    if after.state.is_open() {
        let told = sql::open_of(tx, known.id).await?;
        let (due, reminded, overdue) = told.unwrap_or((after.due_on, false, false));
        timers::set(tx, known.id, due, reminded, overdue).await?;
    } else {
        timers::drop_timer(tx, known.id).await?;
    }
    Ok(())
}

/// The owner is reminded of a day that comes near.
pub(crate) async fn remind(tx: &mut TenantTx, id: ActionId) -> Result<()> {
    if sql::note_told(tx, id, false).await? {
        let action = sql::get(tx, id).await?;
        emit(tx, "action.due_soon", &action, &[]);
    }
    Ok(())
}

/// The day has passed; told once.
pub(crate) async fn overdue(tx: &mut TenantTx, id: ActionId) -> Result<()> {
    if sql::note_told(tx, id, true).await? {
        let action = sql::get(tx, id).await?;
        emit(tx, "action.overdue", &action, &[]);
    }
    Ok(())
}

/// Who judges a finished action: whoever raised it if he may, else everybody who may and knows of it. Nobody judges his own work.
async fn judges(tx: &mut TenantTx, action: &Action) -> Result<Vec<UserId>> {
    let able: Vec<UserId> = users::holding(tx, "action.verify")
        .await?
        .into_iter()
        .map(|one| one.id)
        .filter(|id| *id != action.owner.id)
        .collect();
    if let Some(raiser) = action.raised_by.as_ref().filter(|one| able.contains(&one.id)) {
        return Ok(vec![raiser.id]);
    }
    let mut judges = Vec::new();
    for id in able {
        if secrecy::knows(tx, action.id.into(), id).await? {
            judges.push(id);
        }
    }
    Ok(judges)
}

fn emit(tx: &mut TenantTx, kind: &'static str, action: &Action, changed: &[&str]) {
    emit_to(tx, kind, action, changed, &[]);
}

/// The same, naming who is to decide.
fn emit_to(tx: &mut TenantTx, kind: &'static str, action: &Action, changed: &[&str], people: &[UserId]) {
    let id = |person: &Option<Person>| person.as_ref().map(|person| person.id);
    let data: Value = json!({
        "number": action.number, "state": action.state, "owner": action.owner.id, "raised_by": id(&action.raised_by),
        "department": action.department_id, "due_on": action.due_on, "changed": changed,
        "people": people,
    });
    tx.emit(DomainEvent::new(kind, "action", action.id, data));
}

/// Refuses whoever neither owns the action nor has the right for all.
pub fn may_edit(action: &Action, caller: &Caller) -> Result<()> {
    if action.owner.id == caller.user || caller.can("action.edit") {
        Ok(())
    } else {
        Err(Error::Forbidden("action.edit"))
    }
}

/// Refuses a step its caller may not take: judging is a right of its own.
pub fn may_step(action: &Action, caller: &Caller, to: ActionState) -> Result<()> {
    if to != ActionState::Verified {
        return may_edit(action, caller);
    }
    if caller.can("action.verify") {
        Ok(())
    } else {
        Err(Error::Forbidden("action.verify"))
    }
}

/// The list as a file: exactly what the filter shows, in its order.
pub async fn csv(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &ActionFilter,
    sort: Sort,
) -> Result<String> {
    let mut text = String::from(sqm_platform::csv::MARK);
    let (lang, zone) = (tx.lang(), tx.zone().clone());
    let word = |key: &str| state.catalogue.text(lang, key).into_owned();
    let heads = [
        "action-number",
        "action-title",
        "action-state",
        "action-priority",
        "action-owner",
        "action-department",
        "action-due",
        "action-source",
        "action-cause",
        "action-measure",
        "action-result",
        "action-indicator",
        "action-effective",
        "action-raised-at",
        "action-done-at",
    ];
    let heads: Vec<String> = heads.into_iter().map(word).collect();
    line(&mut text, heads.iter().map(String::as_str));
    let day = |at: jiff::Timestamp| -> Date { at.to_zoned(zone.clone()).date() };
    for action in sql::rows(tx, filter, who, sort, None, EXPORTED).await? {
        let cells = [
            action.number,
            action.title,
            word(&format!(
                "action-state-{}",
                action.state.as_str().replace('_', "-")
            )),
            word(&format!("action-priority-{}", action.priority)),
            action.owner.name,
            action.department.unwrap_or_default(),
            action.due_on.to_string(),
            action.source_title,
            action.cause,
            action.measure,
            action.result,
            action.indicator,
            action
                .effective
                .map(|yes| {
                    word(if yes {
                        "action-effective-yes"
                    } else {
                        "action-effective-no"
                    })
                })
                .unwrap_or_default(),
            day(action.created_at).to_string(),
            action.done_at.map(|at| day(at).to_string()).unwrap_or_default(),
        ];
        line(&mut text, cells.iter().map(String::as_str));
    }
    Ok(text)
}
