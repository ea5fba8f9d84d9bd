//! Who is on call when.

use jiff::{SignedDuration, Timestamp};
use sqm_domain::ids::UserId;
use sqm_domain::security::{self, StandIn as Cover, TURN_DAYS};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};

use super::{Line, LinePerson, OnCall, Shift, StandIn, sql};
use crate::incident::Person;

/// How far ahead the roster looks: eight weeks.
pub const AHEAD: SignedDuration = SignedDuration::from_hours(8 * 7 * 24);
/// The longest time that is worked out at once.
const LONGEST: SignedDuration = SignedDuration::from_hours(92 * 24);

/// Every line in use, who is on call on it now, and who comes next.
pub async fn now(tx: &mut TenantTx) -> Result<Vec<OnCall>> {
    let (from, until) = near(tx);
    let stand_ins = sql::stand_ins(tx, from, until).await?;
    let lines = sql::lines(tx, None).await?;
    Ok(lines
        .into_iter()
        .filter(|line| line.active)
        .map(|line| {
            let mut shifts = of_line(tx, &line, &stand_ins, (from, until))
                .into_iter()
                .peekable();
            let now = shifts.next_if(|shift| shift.from <= from);
            OnCall {
                next: shifts.next(),
                now,
                line,
            }
        })
        .collect())
}

/// From now on for two of the longest turns: whatever the turn, the next one is in it.
fn near(tx: &TenantTx) -> (Timestamp, Timestamp) {
    let from = tx.now();
    let hours = i64::from(*TURN_DAYS.end()) * 2 * 24;
    (from, from + SignedDuration::from_hours(hours))
}

/// Who is on call on one line now and next.
pub(super) async fn of_one(tx: &mut TenantTx, line: &Line) -> Result<Vec<Shift>> {
    let (from, until) = near(tx);
    let stand_ins = sql::stand_ins(tx, from, until).await?;
    Ok(of_line(tx, line, &stand_ins, (from, until)))
}

/// Who is on call on the lines in use within a time, line by line.
///
/// # Errors
/// `until` is not after `from`, or more than 92 days after it.
pub async fn shifts(tx: &mut TenantTx, from: Timestamp, until: Timestamp) -> Result<Vec<(Line, Vec<Shift>)>> {
    if until <= from {
        return Err(Error::field("until", "on-call-until-before"));
    }
    if until.duration_since(from) > LONGEST {
        return Err(Error::field("until", "on-call-until-far"));
    }
    let stand_ins = sql::stand_ins(tx, from, until).await?;
    let lines = sql::lines(tx, None).await?;
    Ok(lines
        .into_iter()
        .filter(|line| line.active)
        .map(|line| {
            let shifts = of_line(tx, &line, &stand_ins, (from, until));
            (line, shifts)
        })
        .collect())
}

/// The shifts of one line within a time.
pub(super) fn of_line(
    tx: &TenantTx,
    line: &Line,
    stand_ins: &[StandIn],
    span: (Timestamp, Timestamp),
) -> Vec<Shift> {
    let here: Vec<&StandIn> = stand_ins.iter().filter(|one| one.line == line.id).collect();
    let covers: Vec<Cover<UserId>> = here
        .iter()
        .map(|one| Cover {
            person: one.person.id,
            from: one.from,
            until: one.until,
        })
        .collect();
    let turns: Vec<UserId> = line.people.iter().map(|one| one.id).collect();
    // A stand-in's number goes before the one on the line.
    let person = |id: UserId, from: Timestamp| -> Option<&LinePerson> {
        here.iter()
            .rev()
            .find(|one| one.person.id == id && one.from <= from && from < one.until)
            .map(|one| &one.person)
            .or_else(|| line.people.iter().find(|one| one.id == id))
    };
    let able = |id: UserId| {
        let named = here.iter().map(|one| &one.person).chain(&line.people);
        named.into_iter().any(|one| one.id == id && one.able)
    };
    security::shifts(&line.rotation, &turns, &covers, able, span, tx.zone())
        .into_iter()
        .map(|shift| {
            // As he is reached now, or when his turn begins.
            let on = shift
                .person
                .and_then(|id| person(id, shift.from.max(span.0)))
                .cloned();
            let usual = line.people.iter().find(|one| one.id == shift.turn_of);
            Shift {
                line: line.id,
                from: shift.from,
                until: shift.until,
                instead_of: usual
                    .filter(|usual| on.as_ref().is_none_or(|on| on.id != usual.id))
                    .map(|usual| Person {
                        id: usual.id,
                        name: usual.name.clone(),
                    }),
                person: on,
            }
        })
        .collect()
}
