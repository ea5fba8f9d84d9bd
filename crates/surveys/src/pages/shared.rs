//! Sharing results by link: the page that makes links, and what a link opens.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::SurveyId;
use sqm_org::sessions::Client;
use sqm_platform::http::{PageForm, Path};
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, PublicPage, Shell};
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::analysis::{Chart, Labels, Opens, QuestionShown, Tile, parts, questions};
use crate::analysis::{ResponseFilter, View, analyse};
use crate::answer::door;
use crate::permissions::SurveyExport;
use crate::questionnaire;
use crate::share::{self, NewShare, PARTS, Share};
use crate::survey::{self, Survey};

/// A share in the list.
#[derive(Debug)]
struct Line {
    share: Share,
    parts: String,
    over: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/share.html")]
pub(super) struct SharePage {
    shell: Shell,
    survey: Survey,
    state: String,
    lines: Vec<Line>,
    parts: Vec<Choice>,
    days: String,
    link: String,
    errors: FormErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ShareForm {
    #[serde(rename = "do")]
    act: String,
    part: Vec<String>,
    days: String,
    id: Option<Uuid>,
}

pub(super) async fn list(
    page: Page<SurveyExport>,
    State(state): State<AppState>,
    Path(id): Path<SurveyId>,
) -> Result<SharePage> {
    let form = ShareForm {
        part: vec!["figures".to_owned(), "trend".to_owned(), "aspects".to_owned()],
        days: "30".to_owned(),
        ..ShareForm::default()
    };
    shown(&page, &state, id, &form, String::new(), FormErrors::default()).await
}

async fn shown(
    page: &PageFrame,
    state: &AppState,
    id: SurveyId,
    form: &ShareForm,
    link: String,
    errors: FormErrors,
) -> Result<SharePage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let survey = survey::get(&mut tx, id).await?;
    let shares = share::list(&mut tx, id).await?;
    let now = tx.now();
    tx.commit().await?;
    let name = |part: &str| page.t(&format!("sa-part-{part}"));
    Ok(SharePage {
        shell: page.shell(survey.name.clone()),
        state: page.t(&format!("survey-state-{}", survey.state.as_str())),
        lines: shares
            .into_iter()
            .map(|share| Line {
                parts: share
                    .parts
                    .iter()
                    .map(|part| name(part))
                    .collect::<Vec<_>>()
                    .join(" · "),
                over: share.expires_at <= now,
                share,
            })
            .collect(),
        parts: PARTS
            .iter()
            .map(|part| Choice::new(part, name(part), form.part.iter().any(|chosen| chosen == part)))
            .collect(),
        days: form.days.clone(),
        survey,
        link,
        errors,
    })
}

pub(super) async fn change(
    page: Page<SurveyExport>,
    State(state): State<AppState>,
    Path(id): Path<SurveyId>,
    PageForm(form): PageForm<ShareForm>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let made = match form.id.filter(|_| form.act == "end") {
        Some(share) => share::end(&mut tx, id, share).await.map(|()| None),
        None => {
            let new = NewShare {
                parts: form.part.clone(),
                days: form.days.trim().parse().unwrap_or_default(),
            };
            share::create(&mut tx, id, new).await.map(Some)
        }
    };
    match made {
        Ok(made) => {
            tx.commit().await?;
            let link = made.map_or_else(String::new, |made| {
                format!(
                    "{}/r/{}/{}",
                    state.config.public_url.trim_end_matches('/'),
                    page.caller.tenant.slug,
                    made.code
                )
            });
            Ok(shown(&page, &state, id, &form, link, FormErrors::default())
                .await?
                .into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = shown(&page, &state, id, &form, String::new(), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/shared.html")]
pub(super) struct SharedPage {
    shell: Shell,
    name: String,
    answers: String,
    until: String,
    empty: bool,
    tiles: Vec<Tile>,
    charts: Vec<Chart>,
    questions: Vec<QuestionShown>,
}

/// What a link opens, without an account.
pub(super) async fn open(
    State(state): State<AppState>,
    page: PublicPage,
    client: Client,
    Path((slug, code)): Path<(String, String)>,
) -> Result<SharedPage> {
    door::knock(&state, &client)?;
    let tenant = door::tenant(&state, &slug).await?;
    let mut tx = state.db.tenant(&tenant.scope("survey")).await?;
    let (id, shared, until) = share::behind(&mut tx, &code).await?;
    let survey = survey::get(&mut tx, id).await?;
    let version = questionnaire::version(&mut tx, survey.version_id).await?;
    let filter = ResponseFilter::default();
    let analysis = analyse(&mut tx, id, &filter, &View::default()).await?;
    tx.commit().await?;
    let mut shell = page.shell_t("sa-shared");
    shell.tenant.clone_from(&tenant.name);
    shell.time_zone = tenant.zone.clone();
    let opens = Opens {
        survey: &survey,
        filter: &filter,
        shared: true,
    };
    let labels = Labels::new(&shell, &version.document, &analysis);
    let has = |part: &str| shared.iter().any(|one| one == part);
    let (tiles, charts) = parts(&labels, &analysis, &opens, &has);
    let questions = if has("questions") {
        questions(&labels, &analysis, &opens)
    } else {
        Vec::new()
    };
    Ok(SharedPage {
        name: survey.name.clone(),
        answers: shell.number(analysis.figures.answers),
        until: shell.date(&until),
        empty: analysis.figures.answers == 0,
        tiles,
        charts,
        questions,
        shell,
    })
}
