//! The list of questionnaires, making and importing one, its versions, its export.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::json;
use sqm_domain::ids::{QuestionnaireId, QuestionnaireVersionId};
use sqm_domain::survey::{self, Words};
use sqm_platform::http::{PageForm, Paging, Path, Query};
use sqm_platform::i18n::Lang;
use sqm_platform::page::{Address, Choice, FormErrors, Page, PageFrame, Shell, done};
use sqm_platform::{AppState, Error, Result};

use super::preview::{self, Shown};
use crate::permissions::{SurveyEdit, SurveyRead};
use crate::questionnaire::{self, Purpose, Questionnaire, QuestionnaireFilter, QuestionnaireInput, Version};

/// A questionnaire in the list.
#[derive(Debug)]
struct Line {
    known: Questionnaire,
    purpose: String,
    questions: usize,
    languages: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/questionnaires.html")]
pub(super) struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    q: String,
    archived: bool,
    next: String,
    done: bool,
}

pub(super) async fn list(
    page: Page<SurveyRead>,
    State(state): State<AppState>,
    Query(filter): Query<QuestionnaireFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = questionnaire::list(&mut tx, &filter, &paging).await?;
    tx.commit().await?;
    let here = Address::new("/questionnaires", page.uri.query().unwrap_or_default());
    let line = |known: Questionnaire| {
        let languages: Vec<&str> = known
            .draft
            .languages
            .iter()
            .map(|tag| Lang::name_of(tag))
            .collect();
        Line {
            purpose: purpose_word(&page, known.purpose),
            questions: known
                .draft
                .questions()
                .filter(|question| !question.kind.is_silent())
                .count(),
            languages: languages.join(" · "),
            known,
        }
    };
    Ok(ListPage {
        shell: page.shell_t("questionnaire-list"),
        next: listed
            .next
            .map(|after| here.without(&["done"]).with("after", &after).href())
            .unwrap_or_default(),
        lines: listed.items.into_iter().map(line).collect(),
        q: filter.q.unwrap_or_default(),
        archived: filter.archived,
        done: done(&page),
    })
}

pub(super) fn purpose_word(page: &PageFrame, purpose: Purpose) -> String {
    page.t(&format!("survey-purpose-{}", purpose.as_str()))
}

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NewForm {
    #[serde(rename = "do")]
    act: String,
    name: String,
    clause: String,
    purpose: String,
    language: String,
    document: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/questionnaire_new.html")]
pub(super) struct NewPage {
    shell: Shell,
    form: NewForm,
    errors: FormErrors,
    purposes: Vec<Choice>,
    languages: Vec<Choice>,
}

fn new_page(page: &PageFrame, form: NewForm, errors: FormErrors) -> NewPage {
    let own = page.caller.tenant.lang.tag();
    let language = if form.language.is_empty() {
        own
    } else {
        form.language.as_str()
    };
    NewPage {
        shell: page.shell_t("questionnaire-new"),
        purposes: Purpose::ALL
            .into_iter()
            .map(|purpose| {
                let code = purpose.as_str();
                Choice::new(code, purpose_word(page, purpose), form.purpose == code)
            })
            .collect(),
        languages: Lang::ALL
            .iter()
            .map(|lang| Choice::new(lang.tag(), lang.name(), lang.tag() == language))
            .collect(),
        form,
        errors,
    }
}

pub(super) async fn new(page: Page<SurveyEdit>) -> NewPage {
    new_page(&page, NewForm::default(), FormErrors::default())
}

pub(super) async fn create(
    page: Page<SurveyEdit>,
    State(state): State<AppState>,
    PageForm(form): PageForm<NewForm>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let made = match input(&form) {
        Ok(input) => questionnaire::create(&mut tx, input).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(id) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("/questionnaires/{id}")).into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = new_page(&page, form, errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

/// A blank questionnaire, or one that was exported.
fn input(form: &NewForm) -> Result<QuestionnaireInput> {
    if form.act == "import" {
        let read: Exported = serde_json::from_str(&form.document).map_err(|error| {
            let mut errors = sqm_platform::FieldErrors::new();
            errors.add_with(
                "document",
                "field-unreadable",
                vec![("why", error.to_string().into())],
            );
            Error::Invalid(errors)
        })?;
        return Ok(QuestionnaireInput {
            code: None,
            name: read.name,
            clause: read.clause,
            purpose: read.purpose,
            draft: read.draft,
        });
    }
    let title = Words([(form.language.clone(), form.name.trim().to_owned())].into());
    let mut draft = survey::Questionnaire::new(&form.language, title);
    draft.add_page();
    Ok(QuestionnaireInput {
        code: None,
        name: form.name.clone(),
        clause: form.clause.clone(),
        purpose: Purpose::from_code(&form.purpose),
        draft,
    })
}

/// A questionnaire as it leaves and comes in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exported {
    name: String,
    #[serde(default)]
    clause: String,
    #[serde(default)]
    purpose: Purpose,
    draft: survey::Questionnaire,
}

pub(super) async fn export(
    page: Page<SurveyRead>,
    State(state): State<AppState>,
    Path(id): Path<QuestionnaireId>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = questionnaire::get(&mut tx, id).await?;
    tx.commit().await?;
    let body =
        json!({ "name": known.name, "clause": known.clause, "purpose": known.purpose, "draft": known.draft });
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"questionnaire-{}.json\"", known.code),
        ),
    ];
    Ok((headers, serde_json::to_string_pretty(&body)?).into_response())
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/versions.html")]
pub(super) struct VersionsPage {
    shell: Shell,
    known: Questionnaire,
    versions: Vec<Version>,
}

pub(super) async fn versions(
    page: Page<SurveyRead>,
    State(state): State<AppState>,
    Path(id): Path<QuestionnaireId>,
) -> Result<VersionsPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = questionnaire::get(&mut tx, id).await?;
    let versions = questionnaire::versions(&mut tx, id).await?;
    tx.commit().await?;
    Ok(VersionsPage {
        shell: page.shell_t("questionnaire-versions"),
        known,
        versions,
    })
}

/// The language to show a version in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct InLanguage {
    lang: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/version.html")]
pub(super) struct VersionPage {
    shell: Shell,
    known: Questionnaire,
    version: Version,
    preview: Shown,
    tabs: Vec<(Choice, String)>,
}

pub(super) async fn version(
    page: Page<SurveyRead>,
    State(state): State<AppState>,
    Path((id, version)): Path<(QuestionnaireId, QuestionnaireVersionId)>,
    Query(wanted): Query<InLanguage>,
) -> Result<VersionPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = questionnaire::get(&mut tx, id).await?;
    let version = questionnaire::version(&mut tx, version).await?;
    tx.commit().await?;
    if version.questionnaire != id {
        return Err(Error::NotFound("questionnaire"));
    }
    let form = &version.document;
    let asked = if wanted.lang.is_empty() {
        page.caller.lang.tag()
    } else {
        wanted.lang.as_str()
    };
    let lang = form.speaks(asked).to_owned();
    let here = Address::new(format!("/questionnaires/{id}/versions/{}", version.id), "");
    Ok(VersionPage {
        shell: page.shell(page.shell("").ta("questionnaire-version-n", "n", version.number)),
        preview: preview::shown(form, &lang),
        tabs: form
            .languages
            .iter()
            .map(|tag| {
                (
                    Choice::new(tag, Lang::name_of(tag), *tag == lang),
                    here.with("lang", tag).href(),
                )
            })
            .collect(),
        known,
        version,
    })
}
