//! Use cases of campaigns, called alike by pages and API.

use jiff::ToSpan as _;
use serde_json::json;
use sqm_domain::ids::{CampaignId, DepartmentId, UserId};
use sqm_domain::security::{CampaignKind, CampaignState};
use sqm_org::{Audience, users};
use sqm_platform::audit::AuditEntry;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::listing::{COUNT_LIMIT, Viewpoint, today};
use sqm_platform::{AppState, Error, Result};
use uuid::Uuid;

use super::model::CampaignRef;
use super::{Campaign, CampaignFilter, CampaignPatch, NewCampaign, asking, sql};
use crate::history::{self, Entry, Line, note, note_person};
use crate::listing::number;
use crate::row::Person;

/// Days a campaign that follows another one gives unless told.
const FOLLOW_DAYS: i64 = 14;

/// The right of whoever can answer for a campaign of this kind: he has to see it, and a simulation is seen by those who prepare it.
pub(crate) fn owner_right(kind: Option<CampaignKind>) -> &'static str {
    match kind {
        Some(CampaignKind::Phishing) => "awareness.edit",
        _ => "awareness.read",
    }
}

/// A page of campaigns, newest first.
pub async fn list(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &CampaignFilter,
    paging: &Paging,
) -> Result<Paged<Campaign>> {
    let after: Option<Uuid> = paging.position()?;
    let rows = sql::rows(tx, filter, who, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Uuid::from(row.id)))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count(tx: &mut TenantTx, who: Viewpoint, filter: &CampaignFilter) -> Result<i64> {
    sql::count(tx, filter, who, COUNT_LIMIT + 1).await
}

/// One campaign.
pub async fn get(tx: &mut TenantTx, id: CampaignId) -> Result<Campaign> {
    sql::get(tx, id).await
}

/// What happened to a campaign, oldest first.
pub async fn history(tx: &mut TenantTx, id: CampaignId) -> Result<Vec<Entry>> {
    history::of(tx, id.into()).await
}

/// Prepares a campaign; nobody is asked yet.
pub async fn create(state: &AppState, tx: &mut TenantTx, new: NewCampaign) -> Result<CampaignId> {
    let (new, questions, pass_mark) = new.check(today(tx))?;
    let audience = new.audience.check()?;
    // Both were asked for.
    let (Some(kind), Some(due_on)) = (new.kind, new.due_on) else {
        return Err(Error::field("kind", "field-required"));
    };
    if kind == CampaignKind::Phishing && !questions.is_empty() {
        return Err(Error::field("questions", "awareness-simulation-asks-nothing"));
    }
    let owner = new
        .owner
        .or(tx.actor().user())
        .ok_or_else(|| Error::field("owner", "field-required"))?;
    let (name, department_id) = answers(tx, owner, kind).await?;
    let made = Campaign {
        id: CampaignId::new_at(tx.now()),
        number: number(state, tx, "awareness", "AW").await?,
        title: new.title,
        kind,
        body: new.body,
        questions,
        pass_mark,
        state: CampaignState::Draft,
        due_on,
        owner: Person { id: owner, name },
        department_id,
        follows: None,
        audience: Audience::default(),
        started_at: None,
        closed_at: None,
        asked: 0,
        done: 0,
        version: 1,
        updated_at: tx.now(),
    };
    enter(tx, &made, &audience).await
}

/// Prepares a campaign that asks those again who missed in this one: late, or followed the thief.
pub async fn follow_up(state: &AppState, tx: &mut TenantTx, id: CampaignId) -> Result<CampaignId> {
    sql::hold(tx, id).await?;
    let known = sql::get(tx, id).await?;
    // Before its end others may still miss, and of a simulation somebody would learn.
    if known.state != CampaignState::Closed {
        return Err(Error::Conflict("awareness-not-ended"));
    }
    if sql::is_followed(tx, id).await? {
        return Err(Error::Conflict("awareness-followed"));
    }
    if asking::missed(tx, id).await? == 0 {
        return Err(Error::Conflict("awareness-nobody-missed"));
    }
    // Whoever followed the thief is to learn, not to be tested again in the same way.
    let kind = match known.kind {
        CampaignKind::Phishing => CampaignKind::Course,
        other => other,
    };
    // Whoever answered for the first one may have left since; then it is whoever prepares this one.
    let still = match answers(tx, known.owner.id, kind).await {
        Ok((name, home)) => Some((known.owner.id, name, home)),
        Err(Error::Invalid(_)) => None,
        Err(error) => return Err(error),
    };
    let (owner, name, department_id) = match (still, tx.actor().user()) {
        (Some(still), _) => still,
        (None, Some(me)) => {
            let (name, home) = answers(tx, me, kind).await?;
            (me, name, home)
        }
        (None, None) => return Err(Error::field("owner", "field-required")),
    };
    let made = Campaign {
        id: CampaignId::new_at(tx.now()),
        number: number(state, tx, "awareness", "AW").await?,
        owner: Person { id: owner, name },
        department_id,
        kind,
        body: match known.kind {
            CampaignKind::Phishing => String::new(),
            _ => known.body.clone(),
        },
        state: CampaignState::Draft,
        due_on: today(tx)
            .checked_add(FOLLOW_DAYS.days())
            .unwrap_or(jiff::civil::Date::MAX),
        follows: Some(CampaignRef {
            id,
            number: known.number.clone(),
        }),
        audience: Audience::default(),
        started_at: None,
        closed_at: None,
        asked: 0,
        done: 0,
        version: 1,
        updated_at: tx.now(),
        ..known.clone()
    };
    let follower = enter(tx, &made, &Audience::default()).await?;
    history::add(tx, id.into(), &[("followed", String::new(), made.number)]).await?;
    Ok(follower)
}

/// Name and department of somebody who can answer for a campaign of this kind.
async fn answers(
    tx: &mut TenantTx,
    owner: UserId,
    kind: CampaignKind,
) -> Result<(String, Option<DepartmentId>)> {
    users::holding(tx, owner_right(Some(kind)))
        .await?
        .into_iter()
        .find(|one| one.id == owner)
        .map(|one| (one.name, one.department_id))
        .ok_or_else(|| Error::field("owner", "awareness-owner-right"))
}

async fn enter(tx: &mut TenantTx, made: &Campaign, audience: &Audience) -> Result<CampaignId> {
    sql::insert(tx, made).await?;
    sql::write_audience(tx, made.id, audience).await?;
    tx.audit(AuditEntry::new(
        "awareness.create",
        "awareness_campaign",
        made.id,
        json!({ "number": made.number, "kind": made.kind, "follows": made.follows.as_ref().map(|one| &one.number) }),
    ));
    emit(tx, "awareness_campaign.created", made, &["owner"]);
    Ok(made.id)
}

/// Changes a campaign. Once people are asked, only who answers for it and whom it asks: everybody is asked the same.
pub async fn change(tx: &mut TenantTx, id: CampaignId, seen: IfMatch, patch: CampaignPatch) -> Result<()> {
    let (patch, questions) = patch.check(today(tx))?;
    let audience = patch.audience.clone().map(Audience::check).transpose()?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    match known.state {
        CampaignState::Closed => return Err(Error::Conflict("awareness-closed")),
        CampaignState::Running if patch.touches_what_is_asked() => {
            return Err(Error::Conflict("awareness-running-stays"));
        }
        CampaignState::Running | CampaignState::Draft => {}
    }
    let mut next = known.clone();
    if let Some(title) = patch.title {
        next.title = title;
    }
    if let Some(body) = patch.body {
        next.body = body;
    }
    if let Some(questions) = questions {
        next.questions = questions;
    }
    next.kind = patch.kind.unwrap_or(known.kind);
    next.pass_mark = patch.pass_mark.unwrap_or(known.pass_mark);
    next.due_on = patch.due_on.unwrap_or(known.due_on);
    if next.kind == CampaignKind::Phishing && !next.questions.is_empty() {
        return Err(Error::field("questions", "awareness-simulation-asks-nothing"));
    }
    // What is to be kept from everybody who does not prepare campaigns is not made by one of them.
    if next.kind == CampaignKind::Phishing
        && known.kind != next.kind
        && let Some(me) = tx.actor().user()
        && !users::holding(tx, owner_right(Some(next.kind)))
            .await?
            .iter()
            .any(|one| one.id == me)
    {
        return Err(Error::field("kind", "awareness-simulation-right"));
    }
    let owner = patch.owner.unwrap_or(known.owner.id);
    if owner != known.owner.id || next.kind != known.kind {
        let (name, home) = answers(tx, owner, next.kind).await?;
        next.owner = Person { id: owner, name };
        next.department_id = home;
    }
    let mut lines: Vec<Line> = Vec::new();
    let (l, k, n) = (&mut lines, &known, &next);
    note(l, "title", &k.title, &n.title);
    note(l, "campaign_kind", k.kind, n.kind);
    note(l, "due_on", k.due_on, n.due_on);
    note_person(l, "owner", &k.owner, &n.owner);
    note(l, "pass_mark", k.pass_mark, n.pass_mark);
    // What was written at length is said to have changed, not repeated.
    if k.body != n.body {
        lines.push(("body", String::new(), String::new()));
    }
    if k.questions != n.questions {
        lines.push((
            "questions",
            k.questions.len().to_string(),
            n.questions.len().to_string(),
        ));
    }
    if let Some(wanted) = audience.filter(|wanted| *wanted != known.audience) {
        if known.follows.is_some() {
            return Err(Error::Conflict("awareness-follows-others"));
        }
        sql::write_audience(tx, id, &wanted).await?;
        lines.push(("audience", String::new(), String::new()));
        sql::set_asking(tx, id, known.state == CampaignState::Running).await?;
    }
    if lines.is_empty() {
        return Ok(());
    }
    save(tx, &known, &next, lines, "awareness_campaign.changed").await?;
    if known.state == CampaignState::Running {
        asking::ask_all(tx, id).await?;
    }
    Ok(())
}

/// Asks everybody of the audience.
pub async fn start(tx: &mut TenantTx, id: CampaignId, seen: IfMatch) -> Result<()> {
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    goes_on(&known, CampaignState::Running)?;
    if known.due_on < today(tx) {
        return Err(Error::field("due_on", "security-day-past"));
    }
    if known.follows.is_none() && known.audience.is_empty() {
        return Err(Error::field("audience", "awareness-nobody-asked"));
    }
    let next = Campaign {
        state: CampaignState::Running,
        started_at: Some(tx.now()),
        ..known.clone()
    };
    let lines = vec![("campaign_state", known.state.to_string(), next.state.to_string())];
    save(tx, &known, &next, lines, "awareness_campaign.started").await?;
    sql::set_asking(tx, id, true).await?;
    asking::ask_all(tx, id).await
}

/// Ends a campaign. Whoever has not done it missed it, even before the day: closing early shines up no figure. Of a
/// simulation, those of whom nothing is known are not counted.
pub async fn close(tx: &mut TenantTx, id: CampaignId, seen: IfMatch) -> Result<()> {
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    goes_on(&known, CampaignState::Closed)?;
    let next = Campaign {
        state: CampaignState::Closed,
        closed_at: Some(tx.now()),
        ..known.clone()
    };
    let lines = vec![("campaign_state", known.state.to_string(), next.state.to_string())];
    save(tx, &known, &next, lines, "awareness_campaign.closed").await?;
    asking::end(tx, &known).await
}

fn goes_on(known: &Campaign, next: CampaignState) -> Result<()> {
    if known.state.can_become(next) {
        Ok(())
    } else {
        Err(Error::Conflict("awareness-state"))
    }
}

/// Adds a comment.
pub async fn comment(tx: &mut TenantTx, id: CampaignId, text: &str) -> Result<()> {
    let known = sql::get(tx, id).await?;
    history::comment(tx, id.into(), text).await?;
    emit(tx, "awareness_campaign.commented", &known, &[]);
    Ok(())
}

async fn save(
    tx: &mut TenantTx,
    known: &Campaign,
    next: &Campaign,
    lines: Vec<Line>,
    event: &'static str,
) -> Result<()> {
    sql::write(tx, next, true).await?;
    history::add(tx, known.id.into(), &lines).await?;
    let fields: Vec<&'static str> = lines.iter().map(|(field, _, _)| *field).collect();
    tx.audit(AuditEntry::new(
        "awareness.edit",
        "awareness_campaign",
        known.id,
        json!({ "number": known.number, "changed": fields, "state": next.state }),
    ));
    emit(tx, event, next, &fields);
    Ok(())
}

fn emit(tx: &mut TenantTx, kind: &'static str, it: &Campaign, changed: &[&str]) {
    tx.emit(DomainEvent::new(
        kind,
        "awareness_campaign",
        it.id,
        json!({ "number": it.number, "owner": it.owner.id, "due_on": it.due_on, "changed": changed }),
    ));
}

/// Refuses whoever neither answers for the campaign nor has the right for all.
pub fn may_edit(it: &Campaign, caller: &Caller) -> Result<()> {
    if it.owner.id == caller.user || caller.can("awareness.edit") {
        Ok(())
    } else {
        Err(Error::Forbidden("awareness.edit"))
    }
}
