//! Use cases of questionnaires.

use std::sync::LazyLock;
use std::time::Duration;

use moka::sync::Cache;
use serde_json::json;
use sqm_domain::ids::{QuestionnaireId, QuestionnaireVersionId, TenantId};
use sqm_domain::survey::Questionnaire as Questions;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::{Error, FieldErrors, Result};
use uuid::Uuid;

use super::{Block, Published, Questionnaire, QuestionnaireFilter, QuestionnaireInput, Version, sql};

/// Published versions never change, so they are kept in memory: two hundred answers a second read one questionnaire.
static VERSIONS: LazyLock<Cache<(TenantId, QuestionnaireVersionId), Version>> = LazyLock::new(|| {
    Cache::builder()
        .max_capacity(500)
        .time_to_idle(Duration::from_hours(1))
        .build()
});

/// A page of questionnaires, newest first.
pub async fn list(
    tx: &mut TenantTx,
    filter: &QuestionnaireFilter,
    paging: &Paging,
) -> Result<Paged<Questionnaire>> {
    let after: Option<Uuid> = paging.position()?;
    let rows = sql::list(tx, filter, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Uuid::from(row.id)))
}

/// One questionnaire.
pub async fn get(tx: &mut TenantTx, id: QuestionnaireId) -> Result<Questionnaire> {
    sql::get(tx, id).await
}

/// Makes a questionnaire; its draft may be unfinished.
pub async fn create(tx: &mut TenantTx, mut input: QuestionnaireInput) -> Result<QuestionnaireId> {
    input.check()?;
    let id = QuestionnaireId::new_at(tx.now());
    let code = input.code.clone().unwrap_or_else(|| id.to_string());
    sql::write(tx, id, &code, &input).await?;
    tell(
        tx,
        "questionnaire.create",
        "questionnaire.created",
        id,
        &input.name,
    );
    Ok(id)
}

/// Replaces name and draft.
pub async fn edit(
    tx: &mut TenantTx,
    id: QuestionnaireId,
    seen: IfMatch,
    mut input: QuestionnaireInput,
) -> Result<()> {
    input.check()?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    let code = input.code.clone().unwrap_or(known.code);
    sql::write(tx, id, &code, &input).await?;
    tell(tx, "questionnaire.edit", "questionnaire.changed", id, &input.name);
    Ok(())
}

/// Changes a part of what is being edited, whatever others changed elsewhere in it meanwhile: the row is held while
/// `change` works on the newest draft. What differs in nothing is not written.
pub async fn amend<T>(
    tx: &mut TenantTx,
    id: QuestionnaireId,
    change: impl FnOnce(&mut QuestionnaireInput) -> Result<T>,
) -> Result<T> {
    sql::hold(tx, id).await?;
    let known = sql::get(tx, id).await?;
    let before = QuestionnaireInput::of(&known);
    let mut input = before.clone();
    let done = change(&mut input)?;
    input.check()?;
    if input != before {
        let code = input.code.clone().unwrap_or(known.code);
        sql::write(tx, id, &code, &input).await?;
        tell(tx, "questionnaire.edit", "questionnaire.changed", id, &input.name);
    }
    Ok(done)
}

/// The same questionnaire once more, under another name, not yet published.
pub async fn duplicate(tx: &mut TenantTx, id: QuestionnaireId, name: &str) -> Result<QuestionnaireId> {
    let known = sql::get(tx, id).await?;
    let input = QuestionnaireInput {
        code: None,
        name: name.to_owned(),
        ..QuestionnaireInput::of(&known)
    };
    create(tx, input).await
}

/// The ready questions of the builder's palette.
pub async fn blocks(tx: &mut TenantTx) -> Result<Vec<Block>> {
    sql::blocks(tx).await
}

/// The newest version of each questionnaire that is offered, by name, for choosers; and those of the wanted versions,
/// whatever has become of them.
pub async fn published(tx: &mut TenantTx, also: &[QuestionnaireVersionId]) -> Result<Vec<Published>> {
    sql::published(tx, also).await
}

/// Takes a questionnaire out of the choosers, or back. Surveys that ask it go on.
pub async fn archive(tx: &mut TenantTx, id: QuestionnaireId, seen: IfMatch, archived: bool) -> Result<()> {
    seen.check(sql::hold(tx, id).await?)?;
    sql::set_archived(tx, id, archived).await?;
    tell(tx, "questionnaire.archive", "questionnaire.changed", id, "");
    Ok(())
}

/// Publishes the draft as the next version. An unsound draft is refused with every fault; one that is published
/// already gives its version again.
pub async fn publish(tx: &mut TenantTx, id: QuestionnaireId) -> Result<QuestionnaireVersionId> {
    sql::hold(tx, id).await?;
    let known = sql::get(tx, id).await?;
    if known.draft_is_published
        && let Some(newest) = sql::versions(tx, id).await?.into_iter().next()
    {
        return Ok(newest.id);
    }
    let mut errors = FieldErrors::new();
    for fault in known.draft.check() {
        let field = if fault.place.is_empty() {
            "draft"
        } else {
            &fault.place
        };
        errors.add(field, fault.key);
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let version = QuestionnaireVersionId::new_at(tx.now());
    let number = sql::publish(tx, id, version, &serde_json::to_value(&known.draft)?).await?;
    tx.audit(AuditEntry::new(
        "questionnaire.publish",
        "questionnaire",
        id,
        json!({ "version": number }),
    ));
    tx.emit(DomainEvent::new(
        "questionnaire.published",
        "questionnaire",
        id,
        json!({ "version": number }),
    ));
    Ok(version)
}

/// Publishes what answers from elsewhere show to have been asked. It is told, not asked: a list with a single choice is
/// no fault of it.
pub(crate) async fn publish_found(
    tx: &mut TenantTx,
    id: QuestionnaireId,
    document: &Questions,
) -> Result<QuestionnaireVersionId> {
    let known = sql::get(tx, id).await?;
    let input = QuestionnaireInput {
        code: None,
        name: known.name,
        clause: known.clause,
        purpose: known.purpose,
        draft: document.clone(),
    };
    sql::write(tx, id, &known.code, &input).await?;
    let version = QuestionnaireVersionId::new_at(tx.now());
    sql::publish(tx, id, version, &serde_json::to_value(document)?).await?;
    Ok(version)
}

/// All published versions, newest first.
pub async fn versions(tx: &mut TenantTx, id: QuestionnaireId) -> Result<Vec<Version>> {
    sql::versions(tx, id).await
}

/// A published version.
pub async fn version(tx: &mut TenantTx, id: QuestionnaireVersionId) -> Result<Version> {
    let key = (tx.tenant(), id);
    if let Some(version) = VERSIONS.get(&key) {
        return Ok(version);
    }
    let version = sql::version(tx, id).await?;
    VERSIONS.insert(key, version.clone());
    Ok(version)
}

fn tell(tx: &mut TenantTx, audit: &'static str, event: &'static str, id: QuestionnaireId, name: &str) {
    tx.audit(AuditEntry::new(
        audit,
        "questionnaire",
        id,
        json!({ "name": name }),
    ));
    tx.emit(DomainEvent::new(event, "questionnaire", id, json!({})));
}
