//! Use cases of the register itself: putting in, changing, assessing, listing.

use jiff::ToSpan as _;
use serde_json::json;
use sqm_domain::ids::{RiskId, UserId};
use sqm_domain::security::{Grade, RiskState, RiskTreatment};
use sqm_platform::audit::AuditEntry;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::listing::{COUNT_LIMIT, Viewpoint, today};
use sqm_platform::{AppState, Error, FieldErrors, Result};

use super::input::{ahead, grade};
use super::sql::{self, Born, Position};
use super::{
    Assessment, Cell, NewAssessment, NewRisk, Risk, RiskCount, RiskFilter, RiskGroup, RiskPatch, RiskSort,
};
use crate::history::{self, Entry, Line, TEXT, note, note_person};
use crate::listing::{account, number};
use crate::row::Person;
use crate::settings;

/// Months until a risk is looked at again, unless told.
const REVIEW_MONTHS: i64 = 6;
/// Assessments read; more belongs into the audit trail.
const ASSESSMENTS: i64 = 100;

/// A page of risks.
pub async fn list(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &RiskFilter,
    sort: RiskSort,
    paging: &Paging,
) -> Result<Paged<Risk>> {
    let after: Option<Position> = paging.position()?;
    let rows = sql::rows(tx, filter, who, sort, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), Position::of))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count(tx: &mut TenantTx, who: Viewpoint, filter: &RiskFilter) -> Result<i64> {
    sql::count(tx, filter, who, COUNT_LIMIT + 1).await
}

/// How many in each state.
pub async fn counts(tx: &mut TenantTx, who: Viewpoint, filter: &RiskFilter) -> Result<Vec<RiskCount>> {
    let mut counts = Vec::new();
    for state in RiskState::ALL {
        let one = RiskFilter {
            state: None,
            status: vec![*state],
            ..filter.clone()
        };
        counts.push(RiskCount {
            state: *state,
            count: count(tx, who, &one).await?,
        });
    }
    Ok(counts)
}

/// All cells of the matrix, the gravest row first, with the risks in them that are not closed.
pub async fn matrix(tx: &mut TenantTx, who: Viewpoint, filter: &RiskFilter) -> Result<Vec<Cell>> {
    let scale = settings::get(tx).await?.risk_scale;
    let live = RiskFilter {
        state: Some(RiskGroup::Live),
        likelihood: None,
        impact: None,
        ..filter.clone()
    };
    let counted = sql::cells(tx, &live, who).await?;
    let cell = |grade: Grade| Cell {
        likelihood: grade.likelihood(),
        impact: grade.impact(),
        score: grade.score(scale),
        level: grade.level(scale),
        count: counted
            .iter()
            .find(|(one, _)| *one == grade)
            .map_or(0, |(_, n)| *n),
    };
    Ok(Grade::all().map(cell).collect())
}

/// One risk.
pub async fn get(tx: &mut TenantTx, id: RiskId) -> Result<Risk> {
    sql::get(tx, id).await
}

/// What happened to a risk, oldest first.
pub async fn history(tx: &mut TenantTx, id: RiskId) -> Result<Vec<Entry>> {
    history::of(tx, id.into()).await
}

/// How it was assessed, latest first.
pub async fn assessments(tx: &mut TenantTx, id: RiskId) -> Result<Vec<Assessment>> {
    sql::assessments(tx, id, ASSESSMENTS).await
}

/// Puts a risk into the register, with its first assessment.
pub async fn create(state: &AppState, tx: &mut TenantTx, new: NewRisk) -> Result<RiskId> {
    let today = today(tx);
    let mut new = new.check(today)?;
    let Some(grade) = Grade::new(new.likelihood, new.impact) else {
        return Err(Error::field("likelihood", "risk-grade-missing"));
    };
    let owner = new
        .owner
        .or(tx.actor().user())
        .ok_or_else(|| Error::field("owner", "field-required"))?;
    let (_, home) = account(tx, "owner", owner).await?;
    new.department = new.department.or(home);
    let level = grade.level(settings::get(tx).await?.risk_scale);
    let id = RiskId::new_at(tx.now());
    let number = number(state, tx, "risk", "RK").await?;
    let born = Born {
        id,
        number: &number,
        owner,
        level,
        review_on: new
            .review_on
            .or_else(|| today.checked_add(REVIEW_MONTHS.months()).ok())
            .unwrap_or(today),
    };
    sql::insert(tx, born, &new).await?;
    sql::add_assessment(tx, id, "inherent", grade, level, "").await?;
    tx.audit(AuditEntry::new(
        "risk.create",
        "risk",
        id,
        json!({ "number": number, "level": level }),
    ));
    let made = sql::get(tx, id).await?;
    emit(tx, "risk.created", &made, &["owner"]);
    Ok(id)
}

/// Changes what a risk is about.
pub async fn change(tx: &mut TenantTx, id: RiskId, seen: IfMatch, patch: RiskPatch) -> Result<()> {
    let patch = patch.check()?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    let mut next = known.clone();
    for (field, value) in [
        (&mut next.title, patch.title),
        (&mut next.asset, patch.asset),
        (&mut next.threat, patch.threat),
        (&mut next.weakness, patch.weakness),
    ] {
        if let Some(value) = value {
            *field = value;
        }
    }
    next.category = patch.category.unwrap_or(next.category);
    if let Some(owner) = patch.owner
        && owner != known.owner.id
    {
        let (name, _) = account(tx, "owner", owner).await?;
        next.owner = Person { id: owner, name };
    }
    if let Some(department) = patch.department {
        next.department_id = department;
    }
    if let Some(day) = patch.review_on
        && day != known.review_on
    {
        let mut errors = FieldErrors::new();
        ahead(&mut errors, "review_on", Some(day), today(tx));
        errors.into_result(())?;
        next.review_on = day;
    }
    save(tx, &known, next, Vec::new(), "risk.changed").await
}

/// Records an assessment; what is left can be assessed once a treatment is decided.
pub async fn assess(tx: &mut TenantTx, id: RiskId, seen: IfMatch, new: NewAssessment) -> Result<()> {
    let mut errors = FieldErrors::new();
    let grade = grade(&mut errors, new.likelihood, new.impact);
    errors.at_most("note", &new.note, TEXT);
    errors.into_result(())?;
    let Some(grade) = grade else {
        return Err(Error::field("likelihood", "risk-grade-missing"));
    };
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    if !known.state.is_live() {
        return Err(Error::Conflict("risk-move-invalid"));
    }
    if new.residual && known.treatment.is_none() {
        return Err(Error::Conflict("risk-residual-early"));
    }
    let mut next = known.clone();
    put_grade(tx, &mut next, grade, new.residual, new.note.trim()).await?;
    save(tx, &known, next, Vec::new(), "risk.assessed").await
}

/// Puts a grade into a risk that is being changed and keeps it among the assessments.
pub(super) async fn put_grade(
    tx: &mut TenantTx,
    next: &mut Risk,
    grade: Grade,
    residual: bool,
    note: &str,
) -> Result<()> {
    let scale = settings::get(tx).await?.risk_scale;
    let kind = if residual {
        next.residual_likelihood = Some(grade.likelihood());
        next.residual_impact = Some(grade.impact());
        "residual"
    } else {
        next.likelihood = grade.likelihood();
        next.impact = grade.impact();
        "inherent"
    };
    if let Some(now) = next.now() {
        next.level = now.level(scale);
    }
    sql::add_assessment(tx, next.id, kind, grade, grade.level(scale), note).await
}

/// Adds a comment.
pub async fn comment(tx: &mut TenantTx, id: RiskId, text: &str) -> Result<()> {
    let known = sql::get(tx, id).await?;
    history::comment(tx, id.into(), text).await?;
    emit(tx, "risk.commented", &known, &[]);
    Ok(())
}

/// Writes what differs, with its history, and tells trail and readers.
pub(super) async fn save(
    tx: &mut TenantTx,
    known: &Risk,
    next: Risk,
    lines: Vec<Line>,
    event: &'static str,
) -> Result<()> {
    save_and_ask(tx, known, next, lines, event, &[]).await
}

/// The same where people are asked for a decision.
pub(super) async fn save_and_ask(
    tx: &mut TenantTx,
    known: &Risk,
    next: Risk,
    mut lines: Vec<Line>,
    event: &'static str,
    deciders: &[UserId],
) -> Result<()> {
    let code = |code: Option<&str>| code.unwrap_or_default().to_owned();
    let day = |day: Option<jiff::civil::Date>| day.map_or(String::new(), |day| day.to_string());
    let grade = |grade: Option<Grade>| {
        grade.map_or(String::new(), |grade| {
            format!("{} × {}", grade.likelihood(), grade.impact())
        })
    };
    note(&mut lines, "state", known.state, next.state);
    note(&mut lines, "title", &known.title, &next.title);
    note(&mut lines, "category", known.category, next.category);
    note(&mut lines, "asset", &known.asset, &next.asset);
    note(&mut lines, "threat", &known.threat, &next.threat);
    note(&mut lines, "weakness", &known.weakness, &next.weakness);
    note_person(&mut lines, "owner", &known.owner, &next.owner);
    note(
        &mut lines,
        "inherent",
        grade(known.inherent()),
        grade(next.inherent()),
    );
    note(
        &mut lines,
        "residual",
        grade(known.residual()),
        grade(next.residual()),
    );
    note(&mut lines, "level", known.level, next.level);
    note(
        &mut lines,
        "treatment",
        code(known.treatment.map(RiskTreatment::as_str)),
        code(next.treatment.map(RiskTreatment::as_str)),
    );
    note(&mut lines, "plan", &known.plan, &next.plan);
    note_person(
        &mut lines,
        "treater",
        known.treater.as_ref(),
        next.treater.as_ref(),
    );
    note(&mut lines, "due_on", day(known.due_on), day(next.due_on));
    note(&mut lines, "review_on", known.review_on, next.review_on);
    note(
        &mut lines,
        "accepted_until",
        day(known.accepted_until),
        day(next.accepted_until),
    );
    if known.department_id != next.department_id {
        lines.push(("department", code(known.department.as_deref()), String::new()));
    }
    if lines.is_empty() {
        return Ok(());
    }
    // Another day, or a treatment begun again: what was told before no longer holds.
    let again = known.due_on != next.due_on
        || (next.state == RiskState::Treating && known.state != RiskState::Treating);
    sql::write(tx, &next, again).await?;
    let after = sql::get(tx, known.id).await?;
    for (field, _, value) in &mut lines {
        if *field == "department" {
            *value = code(after.department.as_deref());
        }
    }
    history::add(tx, known.id.into(), &lines).await?;
    let fields: Vec<&'static str> = lines.iter().map(|(field, _, _)| *field).collect();
    tx.audit(AuditEntry::new(
        "risk.edit",
        "risk",
        known.id,
        json!({ "number": known.number, "changed": fields, "state": after.state, "level": after.level }),
    ));
    emit_to(tx, event, &after, &fields, deciders);
    Ok(())
}

pub(super) fn emit(tx: &mut TenantTx, kind: &'static str, risk: &Risk, changed: &[&str]) {
    emit_to(tx, kind, risk, changed, &[]);
}

fn emit_to(tx: &mut TenantTx, kind: &'static str, risk: &Risk, changed: &[&str], people: &[UserId]) {
    let treater = risk.treater.as_ref().map(|person| person.id);
    tx.emit(DomainEvent::new(
        kind,
        "risk",
        risk.id,
        json!({
            "number": risk.number, "state": risk.state, "level": risk.level, "owner": risk.owner.id, "treater": treater,
            "department": risk.department_id, "due_on": risk.due_on, "review_on": risk.review_on, "changed": changed,
            "people": people,
        }),
    ));
}

/// Refuses whoever neither answers for the risk, nor treats it, nor has the right for all.
pub fn may_edit(risk: &Risk, caller: &Caller) -> Result<()> {
    let treats = risk
        .treater
        .as_ref()
        .is_some_and(|person| person.id == caller.user);
    if risk.owner.id == caller.user || treats || caller.can("risk.edit") {
        Ok(())
    } else {
        Err(Error::Forbidden("risk.edit"))
    }
}
