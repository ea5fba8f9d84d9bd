//! What can be filled.

use axum::extract::State;
use serde::Serialize;
use sqm_platform::auth::Allow;
use sqm_platform::http::Json;
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;

use crate::permissions::ImportRead;
use crate::target::{self, FieldKind, Shape};

/// A target in one of its shapes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TargetInfo {
    /// Name for uploads and mappings.
    name: &'static str,
    /// Name for people, in the caller's language.
    label: String,
    /// What a row is.
    shape: Shape,
    /// Prefix below which any key is taken as a text field.
    open_prefix: Option<&'static str>,
    /// Its fields.
    fields: Vec<FieldInfo>,
}

/// A field of a target.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldInfo {
    /// Key in mappings.
    key: String,
    /// Name for people, in the caller's language.
    label: String,
    /// `text`, `integer`, `decimal`, `boolean`, `instant`, `date` or `choice`.
    kind: &'static str,
    /// Whether rows without a value are rejected.
    required: bool,
    /// Whether the value is personal data.
    personal: bool,
    /// The allowed values of a `choice`.
    choices: Vec<String>,
}

/// What can be imported, with all fields.
#[utoipa::path(get, path = "/imports/targets", operation_id = "imports_targets", tag = "imports",
    responses((status = 200, body = Vec<TargetInfo>)),
    security(("bearer" = ["import.read"])))]
pub(crate) async fn list(
    caller: Allow<ImportRead>,
    State(state): State<AppState>,
) -> Result<Json<Vec<TargetInfo>>> {
    let word = |key: &str| state.catalogue.text(caller.lang, key).into_owned();
    let mut targets = Vec::new();
    for target in target::all() {
        for &shape in target.shapes() {
            let schema = target.schema(shape);
            let fields = schema.fields.iter().map(|spec| FieldInfo {
                key: spec.key.clone().into_owned(),
                label: word(&spec.label),
                kind: kind_name(&spec.kind),
                required: spec.required,
                personal: spec.personal,
                choices: spec
                    .choices()
                    .iter()
                    .map(|choice| choice.value.clone().into_owned())
                    .collect(),
            });
            targets.push(TargetInfo {
                name: target.name(),
                label: word(target.label()),
                shape,
                open_prefix: schema.open_prefix,
                fields: fields.collect(),
            });
        }
    }
    Ok(Json(targets))
}

fn kind_name(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text { .. } => "text",
        FieldKind::Integer { .. } => "integer",
        FieldKind::Decimal => "decimal",
        FieldKind::Boolean => "boolean",
        FieldKind::Instant => "instant",
        FieldKind::Date => "date",
        FieldKind::Choice { .. } => "choice",
    }
}
