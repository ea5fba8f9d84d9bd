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

use super::form::{FIXED, parse};
use super::to;
use crate::dates::Reading;
use crate::form_data;
use crate::mapping::{FieldMap, Mapping, Unlisted, check};
use crate::permissions::ImportRun;
use crate::profile::{ColumnProfile, Profile};
use crate::reading::{DELIMITERS, ENCODINGS, FileOptions, Format};
use crate::runs::{self, Run};
use crate::target::{self, FieldKind, FieldSpec, Schema, Shape};
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

/// One field of the target.
#[derive(Debug)]
struct FieldView {
    key: String,
    label: String,
    required: bool,
    kind: &'static str,
    /// `""`, [`FIXED`] or `:` and the column.
    chosen: String,
    second: String,
    fixed: String,
    default: String,
    pad: String,
    examples: Vec<String>,
    note: String,
    is_date: bool,
    is_choice: bool,
    is_text: bool,
    reading: &'static str,
    readings: Vec<(&'static str, String)>,
    choices: Vec<(String, String)>,
    /// Word of the file, rows with it, meaning.
    words: Vec<(String, Option<u64>, String)>,
    unlisted: &'static str,
    /// Columns beyond the second, from a mapping as text.
    more_columns: usize,
    pattern: String,
    errors: Vec<String>,
    /// Whether there is something to set besides the column.
    detailed: bool,
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
    let errors = check(&run.mapping, &schema, &run.settings.columns);
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

fn field_view(spec: &FieldSpec, mapping: &Mapping, profile: &Profile, words: &Words<'_>) -> FieldView {
    let none = FieldMap::default();
    let map = mapping.fields.get(spec.key.as_ref()).unwrap_or(&none);
    let sources: Vec<&str> = map.sources().collect();
    let column = sources.first().and_then(|name| profile.column(name));
    let chosen = match (&map.constant, sources.first()) {
        (Some(_), _) => FIXED.to_owned(),
        (None, Some(name)) => format!(":{name}"),
        (None, None) => String::new(),
    };
    let is_choice = matches!(spec.kind, FieldKind::Choice { .. });
    let kind = match spec.kind {
        FieldKind::Text { .. } => "imports-kind-text",
        FieldKind::Integer { .. } => "imports-kind-integer",
        FieldKind::Decimal => "imports-kind-decimal",
        FieldKind::Boolean => "imports-kind-boolean",
        FieldKind::Instant => "imports-kind-instant",
        FieldKind::Date => "imports-kind-date",
        FieldKind::Choice { .. } => "imports-kind-choice",
    };
    FieldView {
        label: words.text(&spec.label),
        required: spec.required,
        kind,
        second: sources.get(1).map(|name| format!(":{name}")).unwrap_or_default(),
        fixed: map.constant.clone().unwrap_or_default(),
        default: map.default.clone().unwrap_or_default(),
        pad: map
            .pad
            .as_ref()
            .map(|pad| pad.width.to_string())
            .unwrap_or_default(),
        examples: column.map(|column| column.examples.clone()).unwrap_or_default(),
        note: column.map(|column| note(column, words)).unwrap_or_default(),
        is_date: spec.is_date(),
        is_choice,
        is_text: matches!(spec.kind, FieldKind::Text { .. }),
        reading: map
            .date
            .as_ref()
            .map_or(Reading::Sure, |date| date.reading)
            .name(),
        readings: Reading::ALL
            .into_iter()
            .map(|reading| {
                (
                    reading.name(),
                    words.text(&format!("imports-reading-{}", reading.name())),
                )
            })
            .collect(),
        choices: spec
            .choices()
            .iter()
            .map(|choice| (choice.value.clone().into_owned(), words.text(&choice.label)))
            .collect(),
        words: if is_choice {
            words_of(map, column, &sources)
        } else {
            Vec::new()
        },
        unlisted: match map.unlisted {
            Unlisted::Keep => "keep",
            Unlisted::Empty => "empty",
            Unlisted::Reject => "reject",
        },
        more_columns: sources.len().saturating_sub(2),
        pattern: map
            .date
            .as_ref()
            .and_then(|date| date.pattern.clone())
            .unwrap_or_default(),
        errors: Vec::new(),
        detailed: !chosen.is_empty() && chosen != FIXED,
        chosen,
        key: spec.key.clone().into_owned(),
    }
}

/// The words of the file with their meanings: those of the column when it has few, and those already translated.
fn words_of(
    map: &FieldMap,
    column: Option<&ColumnProfile>,
    sources: &[&str],
) -> Vec<(String, Option<u64>, String)> {
    let meaning = |word: &str| {
        let folded = word.to_lowercase();
        map.values
            .iter()
            .find(|(from, _)| from.to_lowercase() == folded)
            .map(|(_, to)| to.clone())
    };
    let mut words: Vec<(String, Option<u64>, String)> = match column {
        Some(column) if sources.len() == 1 => column
            .values
            .iter()
            .map(|value| {
                (
                    value.value.clone(),
                    Some(value.count),
                    meaning(&value.value).unwrap_or_default(),
                )
            })
            .collect(),
        _ => Vec::new(),
    };
    for (from, to) in &map.values {
        if !words
            .iter()
            .any(|(word, ..)| word.to_lowercase() == from.to_lowercase())
        {
            words.push((from.clone(), None, to.clone()));
        }
    }
    words
}

/// "Date · 2,224 different · 3 empty".
fn note(column: &ColumnProfile, words: &Words<'_>) -> String {
    let mut parts = vec![words.text(&format!("imports-guess-{}", column.guess.name()))];
    let key = if column.distinct_exact {
        "imports-distinct"
    } else {
        "imports-distinct-more"
    };
    parts.push(words.with(
        key,
        &[
            ("count", column.distinct.into()),
            ("n", words.number(column.distinct).into()),
        ],
    ));
    if column.empty > 0 {
        parts.push(words.with("imports-empty-cells", &[("n", words.number(column.empty).into())]));
    }
    parts.join(" · ")
}

/// Whether the file is a workbook, for the template.
impl View {
    fn is_workbook(&self) -> bool {
        self.run.settings.format == Format::Workbook
    }

    fn delimiter(&self) -> String {
        let delimiter = self.run.settings.delimiter;
        if delimiter == '\t' {
            "tab".to_owned()
        } else {
            delimiter.to_string()
        }
    }
}
