//! The form of a data asset.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::DataAssetId;
use sqm_domain::security::{BackupCycle, DataCategory, DataLevel};
use sqm_org::Choosers;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, codes, filled_code, filled_id};
use sqm_platform::{AppState, FieldErrors, Result};

use crate::data_asset::{self, AssetPatch, NewAsset};
use crate::permissions::{DataAssetEdit, DataAssetRead};

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    code: String,
    name: String,
    description: String,
    category: String,
    level: String,
    sensitive: String,
    label: String,
    system: String,
    place: String,
    owner: String,
    department: String,
    people: String,
    retention_months: String,
    retention_basis: String,
    encrypted_at_rest: String,
    encrypted_in_transit: String,
    backup: String,
    access: String,
    access_reviewed_on: String,
    review_on: String,
    version: i64,
}

/// What was typed as numbers and days, read together: a person mends everything at once.
#[derive(Debug, Default)]
struct Typed {
    people: Option<i64>,
    retention_months: Option<i32>,
    access_reviewed_on: Option<jiff::civil::Date>,
    review_on: Option<jiff::civil::Date>,
}

impl Form {
    fn typed(&self) -> Result<Typed, FieldErrors> {
        let mut errors = FieldErrors::new();
        let typed = Typed {
            people: parsed(&mut errors, "people", "field-not-a-number", &self.people),
            retention_months: parsed(
                &mut errors,
                "retention_months",
                "field-not-a-number",
                &self.retention_months,
            ),
            access_reviewed_on: parsed(
                &mut errors,
                "access_reviewed_on",
                "field-date",
                &self.access_reviewed_on,
            ),
            review_on: parsed(&mut errors, "review_on", "field-date", &self.review_on),
        };
        errors.into_result(typed)
    }
}

fn parsed<T: std::str::FromStr>(
    errors: &mut FieldErrors,
    field: &'static str,
    key: &'static str,
    text: &str,
) -> Option<T> {
    match text.trim() {
        "" => None,
        text => text.parse().map_or_else(
            |_| {
                errors.add(field, key);
                None
            },
            Some,
        ),
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "security/data_asset_form.html")]
pub(super) struct FormPage {
    shell: Shell,
    form: Form,
    errors: FormErrors,
    /// None = a new one.
    id: Option<DataAssetId>,
    categories: Vec<Choice>,
    levels: Vec<Choice>,
    backups: Vec<Choice>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
    back: String,
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    id: Option<DataAssetId>,
    form: Form,
    errors: FormErrors,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let category: Vec<DataCategory> = filled_code(&form.category).into_iter().collect();
    let level: Vec<DataLevel> = filled_code(&form.level).into_iter().collect();
    let backup = [filled_code(&form.backup).unwrap_or(BackupCycle::None)];
    Ok(FormPage {
        shell: if id.is_some() {
            page.shell(format!("{} {}", form.code, form.name))
        } else {
            page.shell_t("data-new")
        },
        categories: codes(page, "data-category", DataCategory::ALL, &category),
        levels: codes(page, "data-level", DataLevel::ALL, &level),
        backups: codes(page, "data-backup", BackupCycle::ALL, &backup),
        people: choosers.people(&form.owner),
        departments: choosers.departments(&form.department),
        back: id.map_or_else(|| "/data-assets".to_owned(), |id| format!("/data-assets/{id}")),
        id,
        form,
        errors,
    })
}

pub(super) async fn new(page: Page<DataAssetEdit>, State(state): State<AppState>) -> Result<FormPage> {
    render(&state, &page, None, Form::default(), FormErrors::default()).await
}

pub(super) async fn create(
    page: Page<DataAssetEdit>,
    State(state): State<AppState>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let typed = form.typed()?;
        let new = NewAsset {
            code: form.code.clone(),
            name: form.name.clone(),
            description: form.description.clone(),
            category: filled_code(&form.category),
            level: filled_code(&form.level),
            sensitive: !form.sensitive.is_empty(),
            label: form.label.clone(),
            system: form.system.clone(),
            place: form.place.clone(),
            owner: filled_id(&form.owner),
            department: filled_id(&form.department),
            people: typed.people,
            retention_months: typed.retention_months,
            retention_basis: form.retention_basis.clone(),
            encrypted_at_rest: !form.encrypted_at_rest.is_empty(),
            encrypted_in_transit: !form.encrypted_in_transit.is_empty(),
            backup: filled_code(&form.backup),
            access: form.access.clone(),
            access_reviewed_on: typed.access_reviewed_on,
            review_on: typed.review_on,
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = data_asset::create(&mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    }
    .await;
    match outcome {
        Ok(id) => Ok(Redirect::to(&format!("/data-assets/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, None, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

pub(super) async fn edit(
    page: Page<DataAssetRead>,
    State(state): State<AppState>,
    Path(id): Path<DataAssetId>,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = data_asset::get(&mut tx, id).await?;
    tx.commit().await?;
    data_asset::may_edit(&known, &page.caller)?;
    let ticked = |is: bool| if is { "yes".to_owned() } else { String::new() };
    let form = Form {
        code: known.code,
        name: known.name,
        description: known.description,
        category: known.category.to_string(),
        level: known.level.to_string(),
        sensitive: ticked(known.sensitive),
        label: known.label,
        system: known.system,
        place: known.place,
        owner: known.owner.map_or(String::new(), |person| person.id.to_string()),
        department: known.department_id.map_or(String::new(), |id| id.to_string()),
        people: known.people.map_or(String::new(), |people| people.to_string()),
        retention_months: known
            .retention_months
            .map_or(String::new(), |months| months.to_string()),
        retention_basis: known.retention_basis,
        encrypted_at_rest: ticked(known.encrypted_at_rest),
        encrypted_in_transit: ticked(known.encrypted_in_transit),
        backup: known.backup.to_string(),
        access: known.access,
        access_reviewed_on: known
            .access_reviewed_on
            .map_or(String::new(), |day| day.to_string()),
        review_on: known.review_on.to_string(),
        version: known.version,
    };
    render(&state, &page, Some(id), form, FormErrors::default()).await
}

pub(super) async fn change(
    page: Page<DataAssetRead>,
    State(state): State<AppState>,
    Path(id): Path<DataAssetId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        data_asset::may_edit(&data_asset::get(&mut tx, id).await?, &page.caller)?;
        let typed = form.typed()?;
        let patch = AssetPatch {
            name: Some(form.name.clone()),
            description: Some(form.description.clone()),
            category: filled_code(&form.category),
            level: filled_code(&form.level),
            sensitive: Some(!form.sensitive.is_empty()),
            label: Some(form.label.clone()),
            system: Some(form.system.clone()),
            place: Some(form.place.clone()),
            owner: Some(filled_id(&form.owner)),
            department: Some(filled_id(&form.department)),
            people: Some(typed.people),
            retention_months: Some(typed.retention_months),
            retention_basis: Some(form.retention_basis.clone()),
            encrypted_at_rest: Some(!form.encrypted_at_rest.is_empty()),
            encrypted_in_transit: Some(!form.encrypted_in_transit.is_empty()),
            backup: filled_code(&form.backup),
            access: Some(form.access.clone()),
            access_reviewed_on: Some(typed.access_reviewed_on),
        };
        data_asset::change(&mut tx, id, IfMatch::Version(form.version), patch).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/data-assets/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, Some(id), form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
