//! Which column goes where. Every change is saved at once and answered with the form anew, with examples, words to
//! translate and faults of the columns now chosen.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sqm_domain::ids::ImportId;
use sqm_platform::http::{PageForm, Path};
use sqm_platform::page::{Page, Shell};
use sqm_platform::{AppState, Error, Result};

use super::field::{FieldView, field_view};
use super::form::parse;
use super::to;
use crate::form_data;
use crate::mapping::{FieldMap, check};
use crate::permissions::ImportRun;
use crate::profile::Profile;
use crate::reading::{DELIMITERS, ENCODINGS, FileOptions, Format};
use crate::runs::{self, Run};
use crate::target::{self, Schema, Shape};
use crate::words::Words;

#[derive(Debug, Template, WebTemplate)]
#[template(path = "imports/columns.html")]
pub(super) struct ColumnsPage {
    shell: Shell,
    view: View,
}

#[derive(Debug, Template, WebTemplate)]
#[template(path = "imports/columns_form.html")]
pub(super) struct ColumnsForm {
    shell: Shell,
    view: View,
}

/// What both show.
#[derive(Debug)]
struct View {
    run: Run,
    zone: String,
    tenant_zone: String,
    fields: Vec<FieldView>,
    /// Faults of the mapping as a whole.
    errors: Vec<String>,
    faults: usize,
    /// Key, its columns, their first value.
    open: Vec<(String, String, String)>,
    /// Columns that go nowhere, with their first value.
    unused: Vec<(String, String)>,
    takes_open: bool,
    columns: Vec<String>,
    encodings: Vec<String>,
    delimiters: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    kind: String,
    text: String,
    text_error: String,
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
    let profile = runs::profile_of(&state, &mut tx, id).await?;
    let view = view(&page, &state, run, &profile, None)?;
    let shell = page.shell(view.run.file.name.clone());
    Ok(ColumnsPage { shell, view }.into_response())
}

/// Takes the form; the button "preview" goes on if nothing is wrong.
pub(super) async fn change(
    page: Page<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let run = runs::get(&mut tx, id).await?;
    runs::permit(&page.caller, &run.target)?;
    let schema = target::named(&run.target)
        .ok_or(Error::NotFound("target"))?
        .schema(run.shape);
    let mapping = parse(&pairs, &run.mapping, &schema);
    let (run, errors) = runs::set_mapping(&mut tx, id, &mapping).await?;
    let profile = runs::profile_of(&state, &mut tx, id).await?;
    tx.commit().await?;
    let go_on = pairs
        .iter()
        .any(|(name, value)| name == "do" && value == "preview");
    if go_on && errors.is_empty() {
        return Ok(to(id, "/preview"));
    }
    let view = view(&page, &state, run, &profile, None)?;
    let shell = page.shell(view.run.file.name.clone());
    Ok(if page.is_fragment() {
        ColumnsForm { shell, view }.into_response()
    } else {
        ColumnsPage { shell, view }.into_response()
    })
}

/// A mapping as text.
#[derive(Debug, Deserialize)]
pub(super) struct TextForm {
    text: String,
}

/// Takes a mapping as text.
pub(super) async fn change_text(
    page: Page<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
    PageForm(form): PageForm<TextForm>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let run = runs::get(&mut tx, id).await?;
    runs::permit(&page.caller, &run.target)?;
    match form_data::mapping(&form.text) {
        Ok(mapping) => {
            runs::set_mapping(&mut tx, id, &mapping).await?;
            tx.commit().await?;
            Ok(to(id, "/columns"))
        }
        Err(Error::Invalid(errors)) => {
            let why = errors
                .iter()
                .map(|e| e.text(&state.catalogue, page.caller.lang))
                .collect::<Vec<_>>()
                .join(" ");
            let profile = runs::profile_of(&state, &mut tx, id).await?;
            let view = view(&page, &state, run, &profile, Some((form.text, why)))?;
            let shell = page.shell(view.run.file.name.clone());
            Ok(ColumnsPage { shell, view }.into_response())
        }
        Err(error) => Err(error),
    }
}

/// How the file is read.
#[derive(Debug, Deserialize)]
pub(super) struct FileForm {
    kind: String,
    #[serde(default)]
    encoding: String,
    #[serde(default)]
    delimiter: String,
    #[serde(default)]
    header_row: String,
    #[serde(default)]
    sheet: String,
}

/// Reads the file in another way.
pub(super) async fn reread(
    page: Page<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
    PageForm(form): PageForm<FileForm>,
) -> Result<Response> {
    let (target, shape) = form
        .kind
        .split_once(':')
        .ok_or_else(|| Error::field("kind", "field-unknown"))?;
    runs::permit(&page.caller, target)?;
    let shape: Shape = shape.parse().map_err(|_| Error::field("kind", "field-unknown"))?;
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let header_row = match some(form.header_row) {
        Some(text) => Some(
            text.trim()
                .parse()
                .map_err(|_| Error::field("header_row", "field-not-a-number"))?,
        ),
        None => None,
    };
    let options = FileOptions {
        encoding: some(form.encoding),
        delimiter: if form.delimiter == "tab" {
            Some('\t')
        } else {
            form.delimiter.chars().next()
        },
        header_row,
        sheet: some(form.sheet),
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    runs::set_file_options(&state, &mut tx, id, target, shape, options).await?;
    tx.commit().await?;
    Ok(to(id, "/columns"))
}

fn view(
    page: &Page<ImportRun>,
    state: &AppState,
    run: Run,
    profile: &Profile,
    text: Option<(String, String)>,
) -> Result<View> {
    let schema = target::named(&run.target)
        .ok_or(Error::NotFound("target"))?
        .schema(run.shape);
    let words = Words::new(&state.catalogue, page.caller.lang, &run);
    let errors = check(
        &run.mapping.of_file(&run.file.name),
        &schema,
        &run.settings.columns,
    );
    let mut fields: Vec<FieldView> = schema
        .fields
        .iter()
        .map(|spec| field_view(spec, &run.mapping, profile, &words))
        .collect();
    // What must be settled stands first; otherwise the target's own order.
    fields.sort_by_key(|field| !field.required);
    let mut whole = Vec::new();
    for error in &errors {
        let sentence = words.mapping_error(error);
        match fields
            .iter_mut()
            .find(|field| error.field.as_deref() == Some(field.key.as_str()))
        {
            Some(field) => field.errors.push(sentence),
            None => whole.push(sentence),
        }
    }
    let (text, text_error) = match text {
        Some(given) => given,
        None => (
            run.mapping.to_toml().map_err(|error| anyhow::anyhow!(error))?,
            String::new(),
        ),
    };
    let mut encodings: Vec<String> = ENCODINGS.iter().map(|name| (*name).to_owned()).collect();
    if !encodings
        .iter()
        .any(|name| name.eq_ignore_ascii_case(&run.settings.encoding))
    {
        encodings.push(run.settings.encoding.clone());
    }
    let (open, unused) = open_columns(&run, &schema, profile);
    Ok(View {
        zone: run.mapping.zone.clone().unwrap_or_default(),
        tenant_zone: page.caller.tenant.zone.iana_name().unwrap_or("UTC").to_owned(),
        faults: errors.len(),
        fields,
        errors: whole,
        open,
        unused,
        takes_open: schema.open_prefix.is_some(),
        columns: run.settings.columns.clone(),
        encodings,
        delimiters: delimiters(run.settings.delimiter, &words),
        kinds: kinds(page),
        kind: format!("{}:{}", run.target, run.shape.name()),
        run,
        text,
        text_error,
    })
}

fn kinds(page: &Page<ImportRun>) -> Vec<(String, String)> {
    let mut kinds = Vec::new();
    for target in target::all()
        .into_iter()
        .filter(|target| page.caller.can(target.permission()))
    {
        for shape in target.shapes() {
            let words = format!(
                "{}: {}",
                page.t(target.label()),
                page.t(&format!("imports-shape-{}", shape.name()))
            );
            kinds.push((format!("{}:{}", target.name(), shape.name()), words));
        }
    }
    kinds
}

fn delimiters(present: char, words: &Words<'_>) -> Vec<(String, String)> {
    let mut delimiters: Vec<char> = DELIMITERS.to_vec();
    if !delimiters.contains(&present) {
        delimiters.push(present);
    }
    let named = |delimiter: char| match delimiter {
        ',' => words.text("imports-delimiter-comma"),
        ';' => words.text("imports-delimiter-semicolon"),
        '\t' => words.text("imports-delimiter-tab"),
        '|' => words.text("imports-delimiter-bar"),
        other => other.to_string(),
    };
    // A form control cannot be trusted to keep a bare tab.
    let value = |delimiter: char| {
        if delimiter == '\t' {
            "tab".to_owned()
        } else {
            delimiter.to_string()
        }
    };
    delimiters
        .into_iter()
        .map(|delimiter| (value(delimiter), named(delimiter)))
        .collect()
}

type Open = (Vec<(String, String, String)>, Vec<(String, String)>);

/// The columns kept as attributes, and those that go nowhere.
fn open_columns(run: &Run, schema: &Schema, profile: &Profile) -> Open {
    let first = |name: &str| {
        profile
            .column(name)
            .and_then(|c| c.examples.first())
            .cloned()
            .unwrap_or_default()
    };
    let open = run
        .mapping
        .fields
        .iter()
        .filter(|(key, _)| schema.open_prefix.is_some_and(|prefix| key.starts_with(prefix)))
        .map(|(key, map)| {
            let sources: Vec<&str> = map.sources().collect();
            (
                key.clone(),
                sources.join(" + "),
                sources.first().map(|name| first(name)).unwrap_or_default(),
            )
        })
        .collect();
    let used: Vec<&str> = run.mapping.fields.values().flat_map(FieldMap::sources).collect();
    let unused = run
        .settings
        .columns
        .iter()
        .filter(|name| !used.contains(&name.as_str()))
        .map(|name| (name.clone(), first(name)))
        .collect();
    (open, unused)
}

impl View {
    /// Whether the file is a workbook.
    fn is_workbook(&self) -> bool {
        self.run.settings.format == Format::Workbook
    }

    /// The delimiter as the form names it.
    fn delimiter(&self) -> String {
        let delimiter = self.run.settings.delimiter;
        if delimiter == '\t' {
            "tab".to_owned()
        } else {
            delimiter.to_string()
        }
    }
}
