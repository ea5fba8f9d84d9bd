//! What the import would do, before it does it.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sqm_domain::ids::ImportId;
use sqm_platform::http::{PageForm, Path};
use sqm_platform::page::{Page, Shell};
use sqm_platform::{AppState, Error, Result};

use super::dates::{DateChoice, choices};
use super::to;
use crate::dates::Reading;
use crate::permissions::ImportRun;
use crate::rows::Value;
use crate::runs::{self, Preview, PreviewRow, Run};
use crate::target::{self, Schema};
use crate::words::Words;

#[derive(Debug, Template, WebTemplate)]
#[template(path = "imports/preview.html")]
pub(super) struct PreviewPage {
    shell: Shell,
    run: Run,
    preview: Preview,
    dates: Vec<DateChoice>,
    fields: Vec<String>,
    rows: Vec<ShownRow>,
    faulty: Vec<ShownRow>,
    groups: Vec<Group>,
}

#[derive(Debug)]
struct ShownRow {
    number: u64,
    values: Vec<String>,
    errors: Vec<String>,
}

#[derive(Debug)]
struct Group {
    sentence: String,
    count: u64,
    first_row: u64,
}

/// The page.
pub(super) async fn show(
    page: Page<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let run = runs::get(&mut tx, id).await?;
    runs::permit(&page.caller, &run.target)?;
    if !run.state.is_draft() {
        return Ok(to(id, ""));
    }
    let preview = runs::preview(&state, &mut tx, id).await?;
    if !preview.mapping_errors.is_empty() {
        return Ok(to(id, "/columns"));
    }
    let profile = runs::profile_of(&state, &mut tx, id).await?;
    let schema = target::named(&run.target)
        .ok_or(Error::NotFound("target"))?
        .schema(run.shape);
    let words = Words::new(&state.catalogue, page.caller.lang, &run);
    let shell = page.shell(run.file.name.clone());
    let shown = |rows: &[PreviewRow]| {
        rows.iter()
            .map(|row| shown_row(row, &preview, &schema, &words, &shell))
            .collect()
    };
    Ok(PreviewPage {
        dates: choices(&run, &schema, &profile, &words),
        fields: preview.fields.iter().map(|key| words.field(key)).collect(),
        rows: shown(&preview.rows),
        faulty: shown(&preview.faulty_rows),
        groups: preview
            .errors
            .iter()
            .map(|group| Group {
                sentence: words.row_error(&group.first),
                count: group.count,
                first_row: group.first.row,
            })
            .collect(),
        run,
        preview,
        shell,
    }
    .into_response())
}

fn shown_row(
    row: &PreviewRow,
    preview: &Preview,
    schema: &Schema,
    words: &Words<'_>,
    shell: &Shell,
) -> ShownRow {
    let values = preview
        .fields
        .iter()
        .zip(&row.values)
        .map(|(key, value)| match value {
            Value::Instant(instant) => shell.datetime(instant),
            Value::Date(date) => shell.day(date),
            Value::Boolean(true) => words.text("imports-yes"),
            Value::Boolean(false) => words.text("imports-no"),
            Value::Text(text) => schema
                .field(key)
                .and_then(|spec| {
                    let choice = spec
                        .choices()
                        .iter()
                        .find(|choice| choice.value == text.as_str())?;
                    Some(words.text(&choice.label))
                })
                .unwrap_or_else(|| text.clone()),
            other => other.to_string(),
        })
        .collect();
    ShownRow {
        number: row.row,
        values,
        errors: row.errors.iter().map(|error| words.row_error(error)).collect(),
    }
}

/// The choice of a reading.
#[derive(Debug, Deserialize)]
pub(super) struct ReadingForm {
    field: String,
    reading: String,
}

/// Takes the choice and shows the preview again.
pub(super) async fn choose_reading(
    page: Page<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
    PageForm(form): PageForm<ReadingForm>,
) -> Result<Response> {
    let reading = Reading::named(&form.reading).ok_or_else(|| Error::field("reading", "field-unknown"))?;
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let run = runs::get(&mut tx, id).await?;
    runs::permit(&page.caller, &run.target)?;
    let mut mapping = run.mapping;
    let map = mapping
        .fields
        .get_mut(&form.field)
        .ok_or_else(|| Error::field("field", "field-unknown"))?;
    map.date.get_or_insert_default().reading = reading;
    runs::set_mapping(&mut tx, id, &mapping).await?;
    tx.commit().await?;
    Ok(to(id, "/preview"))
}
