//! Before a version comes into force: it is put before people, each says yes or sends it back. Nobody who wrote in it is
//! asked, and none of those asked is left out.

use serde_json::json;
use sqm_domain::document::{Decision, Part, Standing, VersionState, Voice, standing};
use sqm_domain::ids::{DocumentId, UserId};
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, FieldErrors, Result};

use super::ops::{preparing, take_effect, tell};
use super::sql;
use super::{Submission, Verdict, Version};
use crate::document;
use crate::timers;
use crate::viewpoint::Viewpoint;

/// Puts the version in preparation before those who have to agree.
pub async fn submit(
    tx: &mut TenantTx,
    who: &Viewpoint,
    id: DocumentId,
    seen: IfMatch,
    to: Submission,
) -> Result<()> {
    let document = document::kept(tx, who, id).await?;
    let known = preparing(tx, &document).await?;
    let to = to.check()?;
    seen.check(known.version)?;
    if known.state != VersionState::Draft {
        return Err(Error::Conflict("document-not-draft"));
    }
    if sql::body(tx, known.id).await?.trim().is_empty() {
        return Err(Error::field("body", "document-text-missing"));
    }
    // Whoever began the version is its author, whether a word of it is his or not.
    let wrote = |one: &UserId| {
        known
            .writers
            .iter()
            .chain(&known.author)
            .any(|writer| writer.id == *one)
    };
    let mut errors = FieldErrors::new();
    if known.effective_on.is_some_and(|day| day < document::today(tx)) {
        errors.add("effective_on", "document-effective-past");
    }
    for (field, people, approve) in [
        ("reviewers", &to.reviewers, false),
        ("approvers", &to.approvers, true),
    ] {
        let able = sql::able(tx, people, approve).await?;
        if people.iter().any(|one| !able.contains(one)) {
            let key = if approve {
                "document-may-not-approve"
            } else {
                "field-unknown"
            };
            errors.add(field, key);
        }
        if people.iter().any(wrote) {
            errors.add(field, "document-own-text");
        }
    }
    errors.into_result(())?;
    sql::set_state(tx, id, known.id, VersionState::InReview).await?;
    let round = known.round + 1;
    let reviewed = !to.reviewers.is_empty();
    sql::add_assents(tx, id, known.id, round, Part::Review, &to.reviewers, true).await?;
    sql::add_assents(tx, id, known.id, round, Part::Approve, &to.approvers, !reviewed).await?;
    let said = (known.number.clone(), "submitted", String::new(), String::new());
    document::add_entries(tx, id, &[said]).await?;
    let asked = if reviewed { to.reviewers } else { to.approvers };
    tell(tx, id, "document.submit", "document.submitted", known.at).await?;
    ask(tx, id, &known, &asked).await
}

/// Says yes to the version in review, or sends it back. Only for those asked, and only once.
pub async fn decide(
    tx: &mut TenantTx,
    who: &Viewpoint,
    id: DocumentId,
    seen: IfMatch,
    verdict: Verdict,
) -> Result<()> {
    document::get(tx, who, id).await?;
    document::hold(tx, id).await?;
    let document = document::get(tx, who, id).await?;
    let known = preparing(tx, &document).await?;
    let verdict = verdict.check()?;
    seen.check(known.version)?;
    if known.state != VersionState::InReview {
        return Err(Error::Conflict("document-not-in-review"));
    }
    let Some(me) = who.user else {
        return Err(Error::Forbidden("document.approve"));
    };
    if !known.panel().any(|assent| assent.person.id == me) {
        return Err(Error::Forbidden("document.approve"));
    }
    let part = sql::decide(tx, known.id, known.round, me, verdict.decision, &verdict.comment)
        .await?
        .ok_or(Error::Conflict("document-not-asked-now"))?;
    let field = match (verdict.decision, part) {
        (Decision::Returned, _) => "returned",
        (Decision::Agreed, Part::Review) => "reviewed_version",
        (Decision::Agreed, Part::Approve) => "approved_version",
    };
    let said = (known.number.clone(), field, String::new(), verdict.comment);
    document::add_entries(tx, id, &[said]).await?;
    document::touch(tx, id).await?;
    let after = preparing(tx, &document).await?;
    let voices: Vec<Voice> = after
        .panel()
        .map(|assent| Voice {
            part: assent.part,
            decision: assent.decision,
        })
        .collect();
    match standing(&voices) {
        Standing::Returned => {
            sql::set_state(tx, id, known.id, VersionState::Draft).await?;
            tell(tx, id, "document.return", "document.changed", known.at).await?;
            to_writers(tx, id, &known, "document.returned").await
        }
        Standing::Asking(Part::Approve) if part == Part::Review => {
            let asked = sql::ask_approvers(tx, known.id, known.round).await?;
            tell(tx, id, "document.agree", "document.changed", known.at).await?;
            ask(tx, id, &known, &asked).await
        }
        Standing::Asking(_) => tell(tx, id, "document.agree", "document.changed", known.at).await,
        Standing::Agreed => {
            sql::set_state(tx, id, known.id, VersionState::Approved).await?;
            tell(tx, id, "document.approve", "document.changed", known.at).await?;
            to_writers(tx, id, &known, "document.approved").await?;
            // Whoever agrees after the day that was wished for puts it into force at once.
            if known.effective_on.is_none_or(|day| day <= document::today(tx)) {
                take_effect(tx, id, known.id).await?;
            }
            timers::set(tx, id).await
        }
    }
}

/// Takes the version back from those asked, or from waiting for its day, to be written again.
pub async fn recall(tx: &mut TenantTx, who: &Viewpoint, id: DocumentId, seen: IfMatch) -> Result<()> {
    let document = document::kept(tx, who, id).await?;
    let known = preparing(tx, &document).await?;
    seen.check(known.version)?;
    if known.state == VersionState::Draft {
        return Err(Error::Conflict("document-already-draft"));
    }
    sql::set_state(tx, id, known.id, VersionState::Draft).await?;
    let said = (known.number.clone(), "recalled", String::new(), String::new());
    document::add_entries(tx, id, &[said]).await?;
    timers::set(tx, id).await?;
    tell(tx, id, "document.recall", "document.changed", known.at).await
}

/// Tells people that they are asked to agree.
async fn ask(tx: &mut TenantTx, id: DocumentId, version: &Version, people: &[UserId]) -> Result<()> {
    announce(tx, id, version, "document.asked", people).await
}

/// Tells those who wrote a version, and whoever keeps the document, what became of it.
async fn to_writers(tx: &mut TenantTx, id: DocumentId, version: &Version, event: &'static str) -> Result<()> {
    let owner = document::get(tx, &Viewpoint::HOUSE, id).await?.owner.id;
    let mut people: Vec<UserId> = version.writers.iter().map(|writer| writer.id).collect();
    people.extend(version.author.as_ref().map(|author| author.id));
    people.push(owner);
    people.sort();
    people.dedup();
    announce(tx, id, version, event, &people).await
}

async fn announce(
    tx: &mut TenantTx,
    id: DocumentId,
    version: &Version,
    event: &'static str,
    people: &[UserId],
) -> Result<()> {
    let document = document::get(tx, &Viewpoint::HOUSE, id).await?;
    document::emit(
        tx,
        event,
        &document,
        json!({ "document_version": version.number, "people": people }),
    );
    Ok(())
}
