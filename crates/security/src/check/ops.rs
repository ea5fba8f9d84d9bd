//! Use cases of checks, called alike by pages and API.

use serde_json::json;
use sqm_domain::ids::CheckId;
use sqm_domain::security::{CheckAnswer, CheckRefused, CheckState, hand_in};
use sqm_platform::audit::AuditEntry;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::listing::{COUNT_LIMIT, Viewpoint, today};
use sqm_platform::{Error, FieldErrors, Result};

use super::input::NOTE;
use super::sql::{self, Position};
use super::{Answers, Check, CheckFilter, CheckStep, Item};
use crate::history::{self, Entry, Line, note};
use crate::row::Person;

/// A page of checks: what is to be walked by its day, the rest latest first.
pub async fn list(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &CheckFilter,
    paging: &Paging,
) -> Result<Paged<Check>> {
    let after: Option<Position> = paging.position()?;
    let rows = sql::rows(tx, filter, who, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Position {
        id: row.id.into(),
        due: row.due_on,
    }))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count(tx: &mut TenantTx, who: Viewpoint, filter: &CheckFilter) -> Result<i64> {
    sql::count(tx, filter, who, COUNT_LIMIT + 1).await
}

/// One check.
pub async fn get(tx: &mut TenantTx, id: CheckId) -> Result<Check> {
    sql::get(tx, id).await
}

/// The items of a check, in their order.
pub async fn items(tx: &mut TenantTx, id: CheckId) -> Result<Vec<Item>> {
    sql::items(tx, id).await
}

/// Keeps answers while the check is walked: a phone may lose its network between two rooms.
pub async fn answer(tx: &mut TenantTx, id: CheckId, seen: IfMatch, answers: Answers) -> Result<()> {
    let mut errors = FieldErrors::new();
    for one in &answers.answers {
        if one.note.chars().count() > NOTE {
            errors.add(format!("note.{}", one.place), "field-too-long");
        }
    }
    errors.into_result(())?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    if !known.state.is_open() {
        return Err(Error::Conflict("check-over"));
    }
    let mut lines = changed(&sql::items(tx, id).await?, &answers);
    if lines.is_empty() {
        return Ok(());
    }
    sql::answer(tx, id, &answers.answers).await?;
    let answered = lines.len();
    let next = Check {
        state: CheckState::InProgress,
        ..known
    };
    let mut moved: Vec<Line> = Vec::new();
    note(&mut moved, "check_state", known.state, next.state);
    lines.extend(moved.into_iter().map(|line| (String::new(), line)));
    sql::write(tx, &next).await?;
    history::add_about(tx, id.into(), &lines).await?;
    tx.audit(AuditEntry::new(
        "security_check.answer",
        "security_check",
        id,
        json!({ "number": next.number, "items": answered }),
    ));
    emit(tx, "security_check.answered", &next, &["state"]);
    Ok(())
}

/// What answers say that was not said before, by item.
fn changed(items: &[Item], answers: &Answers) -> Vec<(String, Line)> {
    let code = |answer: Option<CheckAnswer>| answer.map_or("", CheckAnswer::as_str);
    let mut lines = Vec::new();
    for one in &answers.answers {
        let Some(item) = items.iter().find(|item| item.place == one.place) else {
            continue;
        };
        let mut own: Vec<Line> = Vec::new();
        note(&mut own, "check_answer", code(item.answer), code(one.answer));
        note(&mut own, "check_note", &item.note, one.note.trim());
        lines.extend(own.into_iter().map(|line| (item.item.clone(), line)));
    }
    lines
}

/// Notes that a photograph came to an item or went.
pub(super) async fn photographed(
    tx: &mut TenantTx,
    id: CheckId,
    item: &Item,
    field: &'static str,
) -> Result<()> {
    let line: Line = (field, String::new(), String::new());
    history::add_about(tx, id.into(), &[(item.item.clone(), line)]).await?;
    let known = sql::get(tx, id).await?;
    tx.audit(AuditEntry::new(
        "security_check.edit",
        "security_check",
        id,
        json!({ "number": known.number, "changed": ["photos"] }),
    ));
    emit(tx, "security_check.changed", &known, &["photos"]);
    Ok(())
}

/// What happened to a check, oldest first: who answered what when.
pub async fn history(tx: &mut TenantTx, id: CheckId) -> Result<Vec<Entry>> {
    history::of(tx, id.into()).await
}

/// Adds a comment.
pub async fn comment(tx: &mut TenantTx, id: CheckId, text: &str) -> Result<()> {
    let known = sql::get(tx, id).await?;
    history::comment(tx, id.into(), text).await?;
    emit(tx, "security_check.commented", &known, &[]);
    Ok(())
}

/// Hands a check in, or calls it off.
pub async fn step(tx: &mut TenantTx, id: CheckId, seen: IfMatch, step: CheckStep) -> Result<()> {
    let text = step.text.trim().to_owned();
    let mut errors = FieldErrors::new();
    errors.at_most("text", &text, NOTE);
    if step.to == CheckState::Skipped && text.is_empty() {
        errors.add("text", "field-required");
    }
    errors.into_result(())?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    if !known.state.is_open() {
        return Err(Error::Conflict("check-over"));
    }
    let mut next = known.clone();
    let event = match step.to {
        CheckState::Done => {
            next.findings = findings(tx, id).await?;
            // A test says what it is the test of (§7.2.5).
            if known.test_kind.is_some() && !known.application.is_empty() && known.tested_version.is_empty() {
                return Err(Error::field("tested_version", "check-version-missing"));
            }
            next.done_on = Some(today(tx));
            next.done_by = tx.actor().user().map(|id| Person {
                id,
                name: String::new(),
            });
            "security_check.done"
        }
        CheckState::Skipped => {
            next.reason.clone_from(&text);
            "security_check.skipped"
        }
        CheckState::Due | CheckState::InProgress => return Err(Error::Conflict("check-over")),
    };
    next.state = step.to;
    sql::write(tx, &next).await?;
    let mut lines: Vec<Line> = Vec::new();
    note(&mut lines, "check_state", known.state, next.state);
    note(&mut lines, "check_skipped", &known.reason, &next.reason);
    history::add(tx, id.into(), &lines).await?;
    tx.audit(AuditEntry::new(
        "security_check.edit",
        "security_check",
        id,
        json!({ "number": known.number, "state": next.state, "findings": next.findings }),
    ));
    emit(tx, event, &next, &["state"]);
    Ok(())
}

/// How many findings a whole check has; refused where it is not whole.
async fn findings(tx: &mut TenantTx, id: CheckId) -> Result<i32> {
    let items = sql::items(tx, id).await?;
    let answers = items.iter().map(|item| (item.answer, item.note.as_str()));
    match hand_in(answers) {
        Ok(findings) => Ok(i32::try_from(findings).unwrap_or(i32::MAX)),
        Err((place, refused)) => {
            let (field, key) = match refused {
                CheckRefused::Unanswered => ("answer", "check-unanswered"),
                CheckRefused::Silent => ("note", "check-finding-silent"),
            };
            Err(Error::Invalid(FieldErrors::one(format!("{field}.{place}"), key)))
        }
    }
}

pub(super) fn emit(tx: &mut TenantTx, kind: &'static str, check: &Check, changed: &[&str]) {
    tx.emit(DomainEvent::new(
        kind,
        "security_check",
        check.id,
        json!({
            "number": check.number, "state": check.state, "owner": check.owner.id, "department": check.department_id,
            "due_on": check.due_on, "findings": check.findings, "changed": changed,
        }),
    ));
}

/// Says what is to be said of a check today: the day before it, and when its day has passed.
pub(crate) async fn tell(tx: &mut TenantTx, id: CheckId) -> Result<()> {
    let Some((reminded, overdue)) = sql::told(tx, id).await? else {
        return Ok(());
    };
    let check = sql::get(tx, id).await?;
    let day = today(tx);
    let tomorrow = day.tomorrow().unwrap_or(day);
    if check.due_on < day {
        if !overdue {
            sql::note_told(tx, id, true).await?;
            emit(tx, "security_check.overdue", &check, &[]);
        }
    } else if !reminded && check.due_on <= tomorrow {
        sql::note_told(tx, id, false).await?;
        emit(tx, "security_check.due_soon", &check, &[]);
    }
    Ok(())
}

/// Refuses whoever neither walks the check nor plans checks.
pub fn may_work(check: &Check, caller: &Caller) -> Result<()> {
    if check.owner.id == caller.user || caller.can("security_check.plan") {
        Ok(())
    } else {
        Err(Error::Forbidden("security_check.plan"))
    }
}
