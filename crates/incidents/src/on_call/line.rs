//! Lines of people who take turns.

use serde_json::json;
use sqm_domain::ids::{OnCallLineId, UserId};
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
    let made = get(tx, id).await?;
    told(tx, "on_call.create", &made, &ids(&made));
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
    keep_turn(tx, &known, &mut line);
    sql::update(tx, id, &line, active).await?;
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
    told(tx, "on_call.edit", &fresh, &people);
    Ok(())
}

fn ids(line: &Line) -> Vec<UserId> {
    line.people.iter().map(|one| one.id).collect()
}

/// People come and go in the middle of a turn: whoever has it keeps it, and the others follow him in their order. Turns are counted
/// from this one on, unless another first day was asked for.
fn keep_turn(tx: &TenantTx, known: &Line, line: &mut Checked) {
    let before = ids(known);
    let same = line.people.iter().map(|one| one.id).eq(before.iter().copied());
    if same || line.first_on != known.first_on {
        return;
    }
    let Some(turn) = known.rotation.turn_at(tx.now(), tx.zone()) else {
        return;
    };
    let place = i64::try_from(before.len())
        .ok()
        .filter(|count| *count > 0)
        .and_then(|count| usize::try_from(turn.number.rem_euclid(count)).ok());
    let has_it = place.and_then(|place| before.get(place));
    if let Some(first) = line.people.iter().position(|one| Some(&one.id) == has_it) {
        line.people.rotate_left(first);
    }
    line.first_on = turn.from.to_zoned(tx.zone().clone()).date();
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

/// Tells the trail, open pages, and those whose turns are others now, but for whoever did it.
pub(super) fn told(tx: &mut TenantTx, action: &'static str, line: &Line, people: &[UserId]) {
    tx.audit(AuditEntry::new(
        action,
        KIND,
        Uuid::from(line.id),
        json!({ "name": line.name }),
    ));
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
