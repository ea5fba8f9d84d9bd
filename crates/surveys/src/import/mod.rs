//! Answers from files: a row per answer, a column per question. What is asked follows from the mapping: a field
//! `answer.<kind>.<name>` is a question of that kind (see `question`).
//!
//! Identity is the external id within the survey, or the place in the file: equal rows without an id are answers of
//! their own. What has not changed is left alone (equal fingerprints).

mod fields;
mod home;
mod lookup;
mod question;
mod tell;

use std::collections::BTreeMap;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_domain::ids::{ImportId, ResponseId};
use sqm_imports::rows::Record;
use sqm_imports::target::{Batch, ImportTarget, Outcome, Schema, Shape};
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Result};

use self::home::Home;
use self::lookup::Places;
use self::question::Asked;
use crate::response::{PastResponse, record_past};

/// Answers as a target of imports.
#[derive(Debug)]
pub struct SurveyImport;

impl ImportTarget for SurveyImport {
    fn name(&self) -> &'static str {
        "surveys"
    }

    fn label(&self) -> &'static str {
        "import-target-surveys"
    }

    fn permission(&self) -> &'static str {
        "survey.import"
    }

    fn shapes(&self) -> &'static [Shape] {
        &[Shape::Rows]
    }

    fn schema(&self, shape: Shape) -> Schema {
        fields::schema(shape)
    }

    fn apply<'a>(
        &'a self,
        state: &'a AppState,
        tx: &'a mut TenantTx,
        batch: &'a Batch,
    ) -> BoxFuture<'a, Result<Vec<Outcome>>> {
        apply(state, tx, batch).boxed()
    }

    fn records_href(&self, import: ImportId) -> Option<String> {
        Some(format!("/responses?import={import}"))
    }
}

async fn apply(state: &AppState, tx: &mut TenantTx, batch: &Batch) -> Result<Vec<Outcome>> {
    let asked = batch
        .records
        .iter()
        .find_map(Record::last)
        .map(Asked::of)
        .unwrap_or_default();
    let places = Places::load(tx, &batch.records).await?;
    // A file may hold several surveys; each is written at once.
    let mut surveys: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, record) in batch.records.iter().enumerate() {
        let name = record
            .last()
            .and_then(|row| row.text("survey"))
            .unwrap_or_default();
        surveys.entry(name).or_default().push(index);
    }
    let mut outcomes: Vec<Option<Outcome>> = batch.records.iter().map(|_| None).collect();
    for (name, indexes) in surveys {
        let records: Vec<&Record> = indexes.iter().map(|index| &batch.records[*index]).collect();
        let of_survey = apply_survey(state, tx, batch, name, &records, &asked, &places).await?;
        for (index, outcome) in indexes.into_iter().zip(of_survey) {
            outcomes[index] = Some(outcome);
        }
    }
    Ok(outcomes.into_iter().flatten().collect())
}

async fn apply_survey(
    state: &AppState,
    tx: &mut TenantTx,
    batch: &Batch,
    name: &str,
    records: &[&Record],
    asked: &Asked,
    places: &Places,
) -> Result<Vec<Outcome>> {
    let first = records.first().and_then(|record| record.last());
    let mut home = Home::find(state, tx, batch.import, name, first).await?;
    home.ask(asked);
    let mut told = Vec::with_capacity(records.len());
    for record in records {
        told.push(tell::answers(record, asked, &mut home.document));
    }
    let (survey, version) = home.settle(tx).await?;

    let identities: Vec<String> = records
        .iter()
        .map(|record| record.identity(&batch.file_digest))
        .collect();
    let mut known = lookup::known(tx, survey, &identities).await?;
    let mut outcomes = Vec::with_capacity(records.len());
    let mut past: Vec<PastResponse> = Vec::with_capacity(records.len());
    for ((record, told), external_id) in records.iter().zip(told).zip(identities) {
        let answers = match told {
            Ok(answers) => answers,
            Err(fault) => {
                outcomes.push(Outcome::Rejected(fault));
                continue;
            }
        };
        let fingerprint = record.fingerprint().to_vec();
        let before = known.remove(&external_id);
        if before
            .as_ref()
            .is_some_and(|(_, seen)| seen.as_deref() == Some(&fingerprint[..]))
        {
            outcomes.push(Outcome::Unchanged);
            continue;
        }
        outcomes.push(if before.is_some() {
            Outcome::Changed
        } else {
            Outcome::Created
        });
        let answered_at = tell::answered_at(record, tx);
        past.push(PastResponse {
            id: before.map_or_else(|| ResponseId::new_at(answered_at), |(id, _)| id),
            external_id,
            fingerprint,
            answered_at,
            answers,
            ..tell::about(record, places)
        });
    }
    record_past(tx, survey, &version, Some(batch.import), &past).await?;
    Ok(outcomes)
}
