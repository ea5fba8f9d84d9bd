//! Lines of people who take turns.

use serde_json::{Map, Value, json};
use sqm_domain::ids::{OnCallLineId, UserId};
use sqm_domain::security::Rotation;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, FieldErrors, Result};
use uuid::Uuid;

use super::input::{Checked, NewPerson};
use super::{Line, LinePatch, NewLine, sql};
use crate::incident;

const KIND: &str = "on_call_line";

/// All lines, the earliest called first; those out of use last.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<Line>> {
    sql::lines(tx, None).await
}

/// One line.
pub async fn get(tx: &mut TenantTx, id: OnCallLineId) -> Result<Line> {
    sql::lines(tx, Some(id)).await?.pop().ok_or(Error::NotFound(KIND))
}

/// Begins a line.
pub async fn create(tx: &mut TenantTx, new: NewLine) -> Result<OnCallLineId> {
    let today = tx.now().to_zoned(tx.zone().clone()).date();
    let (line, mut errors) = new.check(today);
    able(tx, &mut errors, &line.people, |_| false).await?;
    errors.into_result(())?;
    let id = OnCallLineId::new_at(tx.now());
    sql::insert(tx, id, &line).await?;
    sql::wake(tx).await?;
    let made = get(tx, id).await?;
    told(
        tx,
        "on_call.create",
        &made,
        &ids(&made),
        json!({ "people": ids(&made) }),
    );
    Ok(id)
}

/// Changes a line. Whoever was called before the change stays noted as he was.
pub async fn change(tx: &mut TenantTx, id: OnCallLineId, seen: IfMatch, patch: LinePatch) -> Result<()> {
    seen.check(sql::hold(tx, id).await?)?;
    let known = get(tx, id).await?;
    let active = patch.active.unwrap_or(known.active);
    let (mut line, mut errors) = patch.check(&known);
    // Whoever left stays on the line until somebody takes him off it; nobody is put on it who cannot be called.
    let stays = |one: &NewPerson| known.people.iter().any(|person| person.id == one.id);
    able(tx, &mut errors, &line.people, stays).await?;
    errors.into_result(())?;
    keep_turn(tx, &known, &mut line).await?;
    sql::update(tx, id, &line, active).await?;
    sql::wake(tx).await?;
    let fresh = get(tx, id).await?;
    let turns = |line: &Line| (line.rotation, line.active, ids(line));
    // Whoever was or is on the line hears that his turns are others now.
    let mut people = Vec::new();
    if turns(&fresh) != turns(&known) {
        people = ids(&known);
        people.extend(ids(&fresh));
        people.sort_unstable();
        people.dedup();
    }
    let detail = changes(&known, &fresh);
    told(tx, "on_call.edit", &fresh, &people, detail);
    Ok(())
}

fn ids(line: &Line) -> Vec<UserId> {
    line.people.iter().map(|one| one.id).collect()
}

/// People come and go in the middle of a turn: whoever has it keeps it, and the others follow him in their order. Turns are counted
/// from this one on, unless another first day was asked for.
async fn keep_turn(tx: &mut TenantTx, known: &Line, line: &mut Checked) -> Result<()> {
    if line.first_on != known.rotation.first_on {
        return Ok(());
    }
    let Some(turn) = known.rotation.turn_at(tx.now(), tx.zone()) else {
        return Ok(());
    };
    let mut before = ids(known);
    let same = line.people.iter().map(|one| one.id).eq(before.iter().copied());
    if !same || line.turn_days != known.rotation.turn_days {
        let place = i64::try_from(before.len())
            .ok()
            .filter(|count| *count > 0)
            .and_then(|count| usize::try_from(turn.number.rem_euclid(count)).ok())
            .unwrap_or_default();
        before.rotate_left(place);
        // Whoever steps in for somebody who cannot be called has the turn as well, and keeps it when that one is taken off.
        let able = incident::holding(tx, super::RIGHT).await?;
        let stays = |id: &UserId| line.people.iter().position(|one| one.id == *id);
        let mut can = before
            .iter()
            .filter(|id| able.iter().any(|one| one.id == **id))
            .filter_map(stays);
        if let Some(first) = can.next().or_else(|| before.iter().find_map(stays)) {
            line.people.rotate_left(first);
        }
        line.first_on = turn.from.to_zoned(tx.zone().clone()).date();
    }
    // An hour of handing over that lies ahead today would leave nobody on call until then.
    let rotation = Rotation {
        first_on: line.first_on,
        handover: line.handover,
        turn_days: line.turn_days,
    };
    if rotation.turn_at(tx.now(), tx.zone()).is_none()
        && let Ok(day_before) = line.first_on.yesterday()
    {
        line.first_on = day_before;
    }
    Ok(())
}

/// Refuses people who may not respond to incidents, but for those who are excepted.
async fn able(
    tx: &mut TenantTx,
    errors: &mut FieldErrors,
    people: &[NewPerson],
    except: impl Fn(&NewPerson) -> bool,
) -> Result<()> {
    let able = incident::holding(tx, super::RIGHT).await?;
    for (at, one) in people.iter().enumerate() {
        if !except(one) && !able.iter().any(|person| person.id == one.id) {
            errors.add(format!("people[{at}].id"), "on-call-right");
        }
    }
    Ok(())
}

/// What is other than before, for the trail: who was on call when can be told from it.
fn changes(before: &Line, after: &Line) -> Value {
    let mut changed = Map::new();
    let mut note = |field: &str, from: Value, to: Value| {
        if from != to {
            changed.insert(field.to_owned(), json!({ "from": from, "to": to }));
        }
    };
    note("name", json!(before.name), json!(after.name));
    note("active", json!(before.active), json!(after.active));
    note(
        "after_minutes",
        json!(before.after_minutes),
        json!(after.after_minutes),
    );
    note("first_on", json!(before.first_on), json!(after.first_on));
    note("handover", json!(before.handover), json!(after.handover));
    note("turn_days", json!(before.turn_days), json!(after.turn_days));
    note("people", json!(ids(before)), json!(ids(after)));
    Value::Object(changed)
}

/// Tells the trail, open pages, and those whose turns are others now, but for whoever did it.
pub(super) fn told(tx: &mut TenantTx, action: &'static str, line: &Line, people: &[UserId], detail: Value) {
    let mut said = json!({ "name": line.name });
    if let (Value::Object(said), Value::Object(detail)) = (&mut said, detail) {
        said.extend(detail);
    }
    tx.audit(AuditEntry::new(action, KIND, Uuid::from(line.id), said));
    let me = tx.actor().user();
    let people: Vec<Uuid> = people
        .iter()
        .filter(|user| Some(**user) != me)
        .map(|user| (*user).into())
        .collect();
    tx.emit(DomainEvent::new(
        "on_call.changed",
        super::TOPIC,
        line.id,
        json!({ "line": line.name, "people": people }),
    ));
}
