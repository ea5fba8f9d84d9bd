//! The papers of those who hold key posts: background checks asked for and done, letters signed.

use std::collections::HashMap;

use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{KeyPostId, PostCheckId, PostHolderId, PostLetterId};
use sqm_domain::security::{BackgroundResult, LetterKind};
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::listing::{day, today};
use sqm_platform::{AppState, Error, FieldErrors, Result, codes};
use uuid::Uuid;

use super::holder::{look, of_post};
use super::ops::told;
use super::{
    BackgroundCheck, BackgroundOutcome, Holder, HolderPapers, KeyPost, Letter, NewBackgroundCheck, NewLetter,
    sql as posts,
};

/// The name under which notes are sealed.
const NOTE: &str = "post_check.note";

/// A holder of a post, held for a change of his papers.
async fn held(
    tx: &mut TenantTx,
    id: KeyPostId,
    holder: PostHolderId,
    seen: IfMatch,
) -> Result<(KeyPost, Holder)> {
    seen.check(posts::hold(tx, id).await?)?;
    let post = posts::get(tx, id).await?;
    let known = of_post(tx, id, holder).await?;
    Ok((post, known))
}

async fn sealed(state: &AppState, tx: &mut TenantTx, note: &str) -> Result<Option<Vec<u8>>> {
    if note.is_empty() {
        return Ok(None);
    }
    Ok(Some(state.vault.cipher(tx).await?.seal(NOTE, note)?))
}

/// Asks for a background check, or records one that is done.
pub async fn ask_check(
    state: &AppState,
    tx: &mut TenantTx,
    id: KeyPostId,
    holder: PostHolderId,
    seen: IfMatch,
    new: NewBackgroundCheck,
) -> Result<PostCheckId> {
    let (new, asked_on) = new.check(today(tx))?;
    let kind = new.kind.ok_or_else(|| Error::field("kind", "field-required"))?;
    let (post, known) = held(tx, id, holder, seen).await?;
    let note = sealed(state, tx, &new.outcome.note).await?;
    let check = PostCheckId::new_at(tx.now());
    let outcome = &new.outcome;
    sqlx::query!(
        "insert into security.post_check (tenant_id, id, holder_id, kind, asked_on, done_on, result, valid_until, checker, note,
           by_id, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        Uuid::from(tx.tenant()),
        Uuid::from(check),
        Uuid::from(holder),
        kind.as_str(),
        asked_on.to_sqlx() as jiff_sqlx::Date,
        day(outcome.done_on) as Option<jiff_sqlx::Date>,
        outcome.result.map(BackgroundResult::as_str),
        day(outcome.valid_until) as Option<jiff_sqlx::Date>,
        outcome.checker,
        note,
        tx.actor().user().map(Uuid::from),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    look(tx, &post, holder).await?;
    posts::touch(tx, id).await?;
    let (event, field) = if outcome.is_open() {
        ("key_post.check_asked", "background_asked")
    } else {
        ("key_post.checked", "background_done")
    };
    told(tx, &post, event, &[(field, known.person.name, kind.to_string())]).await?;
    Ok(check)
}

/// Records what a background check showed that was asked for.
pub async fn finish_check(
    state: &AppState,
    tx: &mut TenantTx,
    id: KeyPostId,
    holder: PostHolderId,
    check: PostCheckId,
    seen: IfMatch,
    outcome: BackgroundOutcome,
) -> Result<()> {
    let (post, known) = held(tx, id, holder, seen).await?;
    let row = sqlx::query!(
        "select kind, asked_on, done_on, checker from security.post_check
          where tenant_id = $1 and holder_id = $2 and id = $3 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(holder),
        Uuid::from(check)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("post_check"))?;
    // What a check showed is not written over: a new one is.
    if row.done_on.is_some() {
        return Err(Error::Conflict("key-post-check-done"));
    }
    let mut errors = FieldErrors::new();
    let outcome = outcome.check(&mut errors, row.asked_on.to_jiff(), today(tx));
    if outcome.is_open() {
        errors.add("result", "field-required");
    }
    errors.into_result(())?;
    let note = sealed(state, tx, &outcome.note).await?;
    let checker = if outcome.checker.is_empty() {
        row.checker
    } else {
        outcome.checker.clone()
    };
    sqlx::query!(
        "update security.post_check
            set done_on = $3, result = $4, valid_until = $5, checker = $6, note = coalesce($7, note), by_id = $8, at = $9
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(check),
        day(outcome.done_on) as Option<jiff_sqlx::Date>,
        outcome.result.map(BackgroundResult::as_str),
        day(outcome.valid_until) as Option<jiff_sqlx::Date>,
        checker,
        note,
        tx.actor().user().map(Uuid::from),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    look(tx, &post, holder).await?;
    posts::touch(tx, id).await?;
    let line = ("background_done", known.person.name, row.kind);
    told(tx, &post, "key_post.checked", &[line]).await
}

/// Records a letter that was signed.
pub async fn sign(
    tx: &mut TenantTx,
    id: KeyPostId,
    holder: PostHolderId,
    seen: IfMatch,
    new: NewLetter,
) -> Result<PostLetterId> {
    let (new, signed_on) = new.check(today(tx))?;
    let kind: LetterKind = new.kind.ok_or_else(|| Error::field("kind", "field-required"))?;
    let (post, known) = held(tx, id, holder, seen).await?;
    let letter = PostLetterId::new_at(tx.now());
    sqlx::query!(
        "insert into security.post_letter (tenant_id, id, holder_id, kind, document, edition, signed_on, valid_until, by_id, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        Uuid::from(tx.tenant()),
        Uuid::from(letter),
        Uuid::from(holder),
        kind.as_str(),
        new.document,
        new.edition,
        signed_on.to_sqlx() as jiff_sqlx::Date,
        day(new.valid_until) as Option<jiff_sqlx::Date>,
        tx.actor().user().map(Uuid::from),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    look(tx, &post, holder).await?;
    posts::touch(tx, id).await?;
    let line = ("letter", known.person.name, kind.to_string());
    told(tx, &post, "key_post.letter_signed", &[line]).await?;
    Ok(letter)
}

/// Adds their papers to holders, in two queries for all.
pub(super) async fn with_papers(
    state: &AppState,
    tx: &mut TenantTx,
    held: Vec<Holder>,
) -> Result<Vec<HolderPapers>> {
    let ids: Vec<Uuid> = held.iter().map(|holder| holder.id.into()).collect();
    let checks = sqlx::query!(
        "select holder_id, id, kind, asked_on, done_on, result, valid_until, checker, note from security.post_check
          where tenant_id = $1 and holder_id = any($2) order by id desc",
        Uuid::from(tx.tenant()),
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    let letters = sqlx::query!(
        "select holder_id, id, kind, document, edition, signed_on, valid_until from security.post_letter
          where tenant_id = $1 and holder_id = any($2) order by id desc",
        Uuid::from(tx.tenant()),
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    let mut of: HashMap<Uuid, (Vec<BackgroundCheck>, Vec<Letter>)> = HashMap::new();
    let cipher = if checks.iter().any(|row| row.note.is_some()) {
        Some(state.vault.cipher(tx).await?)
    } else {
        None
    };
    for row in checks {
        let note = match (&cipher, row.note) {
            (Some(cipher), Some(note)) => cipher.open(NOTE, &note)?,
            _ => String::new(),
        };
        of.entry(row.holder_id).or_default().0.push(BackgroundCheck {
            id: row.id.into(),
            kind: codes::read(&row.kind)?,
            asked_on: row.asked_on.to_jiff(),
            done_on: row.done_on.map(jiff_sqlx::Date::to_jiff),
            result: codes::read_option(row.result.as_deref())?,
            valid_until: row.valid_until.map(jiff_sqlx::Date::to_jiff),
            checker: row.checker,
            note,
        });
    }
    for row in letters {
        of.entry(row.holder_id).or_default().1.push(Letter {
            id: row.id.into(),
            kind: codes::read(&row.kind)?,
            document: row.document,
            edition: row.edition,
            signed_on: row.signed_on.to_jiff(),
            valid_until: row.valid_until.map(jiff_sqlx::Date::to_jiff),
        });
    }
    Ok(held
        .into_iter()
        .map(|holder| {
            let (checks, letters) = of.remove(&Uuid::from(holder.id)).unwrap_or_default();
            HolderPapers {
                holder,
                checks,
                letters,
            }
        })
        .collect())
}
