//! Use cases of key posts, called alike by pages and API.

use serde_json::json;
use sqm_domain::ids::{KeyPostId, UserId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::listing::{COUNT_LIMIT, Viewpoint};
use sqm_platform::{AppState, Error, Result};

use super::sql::{self, Position};
use super::{KeyPost, KeyPostFilter, KeyPostPatch, NewKeyPost, holder};
use crate::history::{self, Entry, Line, note, note_person};
use crate::listing::{account, number};
use crate::row::Person;

/// A page of key posts: those there are first, the latest first.
pub async fn list(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &KeyPostFilter,
    paging: &Paging,
) -> Result<Paged<KeyPost>> {
    let after: Option<Position> = paging.position()?;
    let rows = sql::rows(tx, filter, who, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Position {
        id: row.id.into(),
        active: row.active,
    }))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count(tx: &mut TenantTx, who: Viewpoint, filter: &KeyPostFilter) -> Result<i64> {
    sql::count(tx, filter, who, COUNT_LIMIT + 1).await
}

/// One key post.
pub async fn get(tx: &mut TenantTx, id: KeyPostId) -> Result<KeyPost> {
    sql::get(tx, id).await
}

/// What happened to a key post, oldest first.
pub async fn history(tx: &mut TenantTx, id: KeyPostId) -> Result<Vec<Entry>> {
    history::of(tx, id.into()).await
}

/// Registers a key post.
pub async fn create(state: &AppState, tx: &mut TenantTx, new: NewKeyPost) -> Result<KeyPostId> {
    let new = new.check()?;
    let owner = new
        .owner
        .or(tx.actor().user())
        .ok_or_else(|| Error::field("owner", "field-required"))?;
    keeper(tx, owner).await?;
    let id = KeyPostId::new_at(tx.now());
    let number = number(state, tx, "key_post", "KP").await?;
    sql::insert(tx, id, &number, owner, &new).await?;
    tx.audit(AuditEntry::new(
        "key_post.create",
        "key_post",
        id,
        json!({ "number": number, "required": new.required }),
    ));
    let made = sql::get(tx, id).await?;
    emit(tx, "key_post.created", &made, &["owner"]);
    Ok(id)
}

/// Who keeps the papers must see the register: a reminder to somebody else would be its shadow.
async fn keeper(tx: &mut TenantTx, owner: UserId) -> Result<String> {
    let (name, _) = account(tx, "owner", owner).await?;
    if sql::may_keep(tx, owner).await? {
        Ok(name)
    } else {
        Err(Error::field("owner", "key-post-owner-right"))
    }
}

/// Changes a key post. Other checks asked of its holders let them be looked at anew.
pub async fn change(tx: &mut TenantTx, id: KeyPostId, seen: IfMatch, patch: KeyPostPatch) -> Result<()> {
    let patch = patch.check()?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    let mut next = known.clone();
    for (field, value) in [
        (&mut next.name, patch.name),
        (&mut next.reason, patch.reason),
        (&mut next.access, patch.access),
    ] {
        if let Some(value) = value {
            *field = value;
        }
    }
    if let Some(owner) = patch.owner
        && owner != known.owner.id
    {
        let name = keeper(tx, owner).await?;
        next.owner = Person { id: owner, name };
    }
    if let Some(department) = patch.department {
        next.department_id = department;
    }
    if let Some(required) = patch.required {
        next.required = required;
    }
    next.active = patch.active.unwrap_or(known.active);
    if known.active && !next.active && known.holders > 0 {
        return Err(Error::Conflict("key-post-held"));
    }
    let mut lines: Vec<Line> = Vec::new();
    note(&mut lines, "name", &known.name, &next.name);
    note(&mut lines, "reason", &known.reason, &next.reason);
    note(&mut lines, "access", &known.access, &next.access);
    note_person(&mut lines, "owner", &known.owner, &next.owner);
    note(&mut lines, "required", listed(&known), listed(&next));
    note(&mut lines, "active", yes(known.active), yes(next.active));
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
    sql::write(tx, &next).await?;
    let after = sql::get(tx, id).await?;
    for (field, _, value) in &mut lines {
        if *field == "department" {
            *value = after.department.clone().unwrap_or_default();
        }
    }
    if known.required != after.required {
        holder::look_at_all(tx, &after).await?;
    }
    told(tx, &after, "key_post.changed", &lines).await
}

fn listed(post: &KeyPost) -> String {
    let codes: Vec<&str> = post.required.iter().map(|kind| kind.as_str()).collect();
    codes.join(",")
}

const fn yes(active: bool) -> &'static str {
    if active { "yes" } else { "no" }
}

/// Adds a comment.
pub async fn comment(tx: &mut TenantTx, id: KeyPostId, text: &str) -> Result<()> {
    let known = sql::get(tx, id).await?;
    history::comment(tx, id.into(), text).await?;
    emit(tx, "key_post.commented", &known, &[]);
    Ok(())
}

/// Adds lines to what happened, and tells trail and readers which fields changed: never what a check showed.
pub(super) async fn told(
    tx: &mut TenantTx,
    post: &KeyPost,
    event: &'static str,
    lines: &[Line],
) -> Result<()> {
    history::add(tx, post.id.into(), lines).await?;
    let fields: Vec<&'static str> = lines.iter().map(|(field, _, _)| *field).collect();
    tx.audit(AuditEntry::new(
        "key_post.edit",
        "key_post",
        post.id,
        json!({ "number": post.number, "changed": fields }),
    ));
    emit(tx, event, post, &fields);
    Ok(())
}

/// No department: its supervisors need not know of the register.
pub(super) fn emit(tx: &mut TenantTx, kind: &'static str, post: &KeyPost, changed: &[&str]) {
    tx.emit(DomainEvent::new(
        kind,
        "key_post",
        post.id,
        json!({ "number": post.number, "owner": post.owner.id, "changed": changed }),
    ));
}
