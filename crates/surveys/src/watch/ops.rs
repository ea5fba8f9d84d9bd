//! Use cases of the watch list.

use serde_json::json;
use sqm_domain::ids::WatchItemId;
use sqm_domain::watch::WatchState;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::{Error, FieldErrors, Result};
use uuid::Uuid;

use super::sql::{self, Column, Low};
use super::{NewWatchItem, WatchFilter, WatchItem, WatchPatch};
use crate::questionnaire;
use crate::survey::{self, Survey};

/// Counts stop here.
const COUNT_LIMIT: i64 = 10_000;
/// Longest note, in characters.
const TEXT: usize = 2_000;

/// A page of watched figures, newest first.
pub async fn list(tx: &mut TenantTx, filter: &WatchFilter, paging: &Paging) -> Result<Paged<WatchItem>> {
    let after: Option<Uuid> = paging.position()?;
    let rows = sql::list(tx, filter, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Uuid::from(row.id)))
}

/// How many in each state, up to a limit and one.
pub async fn counts(tx: &mut TenantTx) -> Result<Vec<(WatchState, i64)>> {
    let mut counts = Vec::new();
    for state in WatchState::ALL {
        let filter = WatchFilter {
            state: Some(*state),
            ..WatchFilter::default()
        };
        counts.push((*state, sql::count(tx, &filter, COUNT_LIMIT + 1).await?));
    }
    Ok(counts)
}

/// One watched figure.
pub(crate) async fn get(tx: &mut TenantTx, id: WatchItemId) -> Result<WatchItem> {
    sql::get(tx, id, false).await
}

/// Puts a figure of a round on the list by decision.
pub async fn add(tx: &mut TenantTx, new: NewWatchItem) -> Result<WatchItemId> {
    let mut errors = FieldErrors::new();
    let measure = errors.text("measure", &new.measure, 100).to_owned();
    errors.at_most("note", &new.note, TEXT);
    errors.into_result(())?;
    let survey = survey::get(tx, new.survey_id)
        .await
        .map_err(|error| match error {
            Error::NotFound(_) => Error::field("survey_id", "field-unknown"),
            other => other,
        })?;
    let target = new
        .target
        .or(survey.targets.get(&measure).copied())
        .ok_or_else(|| Error::field("target", "field-required"))?;
    let (answers, score) = score(tx, &survey, &measure).await?;
    let score = score.ok_or_else(|| Error::field("measure", "watch-item-no-score"))?;
    let low = Low {
        survey: survey.id,
        series: series(&survey),
        measure: &measure,
        score,
        answers,
        target,
        note: &new.note,
    };
    put(tx, &low).await?.ok_or(Error::Conflict("watch-item-known"))
}

/// Puts a figure on the list, unless it is there.
pub(super) async fn put(tx: &mut TenantTx, low: &Low<'_>) -> Result<Option<WatchItemId>> {
    let id = WatchItemId::new_at(tx.now());
    if !sql::insert(tx, id, low).await? {
        return Ok(None);
    }
    tell(tx, "watch_item.add", "watch_item.added", id, low.measure);
    Ok(Some(id))
}

/// Writes what is done about a figure, or stops watching it.
pub async fn change(tx: &mut TenantTx, id: WatchItemId, seen: IfMatch, patch: WatchPatch) -> Result<()> {
    let known = sql::get(tx, id, true).await?;
    seen.check(known.version)?;
    let note = patch.note.unwrap_or(known.note);
    let mut errors = FieldErrors::new();
    errors.at_most("note", &note, TEXT);
    errors.into_result(())?;
    if patch.dropped && known.state != WatchState::Watched {
        return Err(Error::Conflict("watch-item-judged"));
    }
    sql::write(tx, id, note.trim(), patch.dropped).await?;
    tell(tx, "watch_item.edit", "watch_item.changed", id, &known.measure);
    Ok(())
}

/// The rounds that are compared.
pub(super) fn series(survey: &Survey) -> Uuid {
    survey.series_id.unwrap_or(survey.id.into())
}

/// A figure of a survey with the number of answers behind it, on the scale of its target: 0–100, NPS −100–100.
pub(super) async fn score(tx: &mut TenantTx, survey: &Survey, measure: &str) -> Result<(i64, Option<f64>)> {
    if let Some(aspect) = measure.strip_prefix("aspect.") {
        return sql::mean(tx, survey.id, Column::Aspects, aspect).await;
    }
    if let Some(key) = measure.strip_prefix("q.") {
        let version = questionnaire::version(tx, survey.version_id).await?;
        let question = version
            .document
            .question(key)
            .ok_or_else(|| Error::field("measure", "field-unknown"))?;
        let (answers, mean) = sql::mean(tx, survey.id, Column::Answers, key).await?;
        // Points are stretched in proportion, so the mean is stretched like each of them.
        return Ok((answers, mean.and_then(|mean| question.rescale(mean))));
    }
    let all = sql::overall(tx, survey.id).await?;
    match measure {
        "csat" => Ok(all.csat),
        "nps" => Ok(all.nps),
        "ces" => Ok(all.ces),
        _ => Err(Error::field("measure", "field-unknown")),
    }
}

pub(super) fn tell(
    tx: &mut TenantTx,
    audit: &'static str,
    event: &'static str,
    id: WatchItemId,
    measure: &str,
) {
    tx.audit(AuditEntry::new(
        audit,
        "watch_item",
        id,
        json!({ "measure": measure }),
    ));
    tx.emit(DomainEvent::new(
        event,
        "watch_item",
        id,
        json!({ "measure": measure }),
    ));
}
