//! Themes: name, colour and mark, with the contrast in numbers.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::ThemeId;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{FormErrors, Page, PageFrame, Shell, done};
use sqm_platform::{AppState, Result};

use crate::permissions::{SurveyEdit, SurveyRead};
use crate::theme::{self, Theme, ThemeInput};

#[derive(Template, WebTemplate)]
#[template(path = "surveys/themes.html")]
pub(super) struct ThemesPage {
    shell: Shell,
    themes: Vec<Theme>,
    done: bool,
}

pub(super) async fn list(page: Page<SurveyRead>, State(state): State<AppState>) -> Result<ThemesPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let themes = theme::list(&mut tx).await?;
    tx.commit().await?;
    Ok(ThemesPage {
        shell: page.shell_t("theme-list"),
        themes,
        done: done(&page),
    })
}

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ThemeForm {
    #[serde(rename = "do")]
    act: String,
    version: i64,
    name: String,
    colour: String,
    mark: String,
    /// `1` when ticked.
    dark: String,
}

impl ThemeForm {
    fn input(&self) -> ThemeInput {
        ThemeInput {
            name: self.name.clone(),
            colour: self.colour.clone(),
            mark: self.mark.clone(),
            dark: !self.dark.is_empty(),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/theme.html")]
pub(super) struct ThemePage {
    shell: Shell,
    id: Option<ThemeId>,
    form: ThemeForm,
    errors: FormErrors,
    action: String,
}

fn theme_page(page: &PageFrame, id: Option<ThemeId>, form: ThemeForm, errors: FormErrors) -> ThemePage {
    ThemePage {
        shell: page.shell_t(if id.is_some() { "theme-edit" } else { "theme-new" }),
        action: id.map_or_else(
            || "/surveys/themes/new".to_owned(),
            |id| format!("/surveys/themes/{id}"),
        ),
        id,
        form,
        errors,
    }
}

pub(super) async fn new(page: Page<SurveyEdit>) -> ThemePage {
    let form = ThemeForm {
        colour: "#0b6bcb".to_owned(),
        mark: page.caller.tenant.name.clone(),
        ..ThemeForm::default()
    };
    theme_page(&page, None, form, FormErrors::default())
}

pub(super) async fn create(
    page: Page<SurveyEdit>,
    State(state): State<AppState>,
    PageForm(form): PageForm<ThemeForm>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    match theme::create(&mut tx, form.input()).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(Redirect::to("/surveys/themes?done=1").into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                theme_page(&page, None, form, errors),
            )
                .into_response())
        }
    }
}

pub(super) async fn show(
    page: Page<SurveyEdit>,
    State(state): State<AppState>,
    Path(id): Path<ThemeId>,
) -> Result<ThemePage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = theme::get(&mut tx, id).await?;
    tx.commit().await?;
    let form = ThemeForm {
        act: String::new(),
        version: known.version,
        name: known.name,
        colour: known.colour,
        mark: known.mark,
        dark: if known.dark { "1" } else { "" }.to_owned(),
    };
    Ok(theme_page(&page, Some(id), form, FormErrors::default()))
}

pub(super) async fn change(
    page: Page<SurveyEdit>,
    State(state): State<AppState>,
    Path(id): Path<ThemeId>,
    PageForm(form): PageForm<ThemeForm>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let seen = IfMatch::Version(form.version);
    let result = if form.act == "delete" {
        theme::delete(&mut tx, id, seen).await
    } else {
        theme::edit(&mut tx, id, seen, form.input()).await
    };
    match result {
        Ok(()) => {
            tx.commit().await?;
            Ok(Redirect::to("/surveys/themes?done=1").into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                theme_page(&page, Some(id), form, errors),
            )
                .into_response())
        }
    }
}
