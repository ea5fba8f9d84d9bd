//! The form of a campaign. Once people are asked, only who answers for it and whom it asks can be changed.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::ToSpan as _;
use serde::Deserialize;
use sqm_domain::ids::CampaignId;
use sqm_domain::security::{CampaignKind, CampaignState};
use sqm_org::{Audience, AudienceChoices, users};
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, codes, filled_code, filled_id};
use sqm_platform::{AppState, Error, Result};

use super::super::typed;
use crate::awareness::{self, Campaign, CampaignPatch, NewCampaign};
use crate::permissions::{AwarenessEdit, AwarenessRead};

/// Days people get, as the form proposes it.
const DAYS: i64 = 30;

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    title: String,
    kind: String,
    body: String,
    pass_mark: String,
    due_on: String,
    owner: String,
    everybody: String,
    roles: Vec<String>,
    departments: Vec<String>,
    people: Vec<String>,
    version: i64,
}

impl Form {
    fn audience(&self) -> Audience {
        Audience::typed(&self.everybody, &self.roles, &self.departments, &self.people)
    }

    fn pass_mark(&self) -> Result<Option<u8>> {
        match self.pass_mark.trim() {
            "" => Ok(None),
            text => text
                .parse()
                .map(Some)
                .map_err(|_| Error::field("pass_mark", "field-not-a-number")),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "security/awareness_form.html")]
pub(super) struct FormPage {
    shell: Shell,
    form: Form,
    errors: FormErrors,
    kinds: Vec<Choice>,
    owners: Vec<Choice>,
    audience: AudienceChoices,
    /// What is asked can still be changed.
    open: bool,
    /// Asks those again who missed in that campaign: its number.
    follows: Option<String>,
    back: String,
}

async fn render(
    state: &AppState,
    page: &PageFrame,
    known: Option<&Campaign>,
    form: Form,
    errors: FormErrors,
) -> Result<FormPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let mut owners: Vec<(String, String)> =
        users::holding(&mut tx, awareness::owner_right(filled_code(&form.kind)))
            .await?
            .into_iter()
            .map(|one| (one.id.to_string(), one.name))
            .collect();
    // Whoever answers for it now stays, until somebody else is named.
    if let Some(known) = known.filter(|known| !owners.iter().any(|(id, _)| *id == known.owner.id.to_string()))
    {
        owners.push((known.owner.id.to_string(), known.owner.name.clone()));
    }
    let audience = AudienceChoices::load(page, &mut tx, &form.audience()).await?;
    tx.commit().await?;
    let kind: Vec<CampaignKind> = filled_code(&form.kind).into_iter().collect();
    Ok(FormPage {
        shell: match known {
            Some(known) => page.shell(format!("{} {}", known.number, known.title)),
            None => page.shell_t("awareness-new"),
        },
        kinds: codes(page, "campaign-kind", CampaignKind::ALL, &kind),
        owners: owners
            .into_iter()
            .map(|(id, name)| {
                let on = id == form.owner;
                Choice::new(id, name, on)
            })
            .collect(),
        audience,
        open: known.is_none_or(|known| known.state == CampaignState::Draft),
        follows: known.and_then(|known| Some(known.follows.as_ref()?.number.clone())),
        back: known.map_or_else(
            || "/awareness-campaigns".to_owned(),
            |known| format!("/awareness-campaigns/{}", known.id),
        ),
        form,
        errors,
    })
}

pub(super) async fn new(page: Page<AwarenessEdit>, State(state): State<AppState>) -> Result<FormPage> {
    let shell = page.shell_t("awareness-new");
    let today = shell.now.to_zoned(shell.time_zone).date();
    let form = Form {
        pass_mark: "80".to_owned(),
        due_on: today
            .checked_add(DAYS.days())
            .map_or(String::new(), |day| day.to_string()),
        owner: page.caller.user.to_string(),
        ..Form::default()
    };
    render(&state, &page, None, form, FormErrors::default()).await
}

pub(super) async fn create(
    page: Page<AwarenessEdit>,
    State(state): State<AppState>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let new = NewCampaign {
            title: form.title.clone(),
            kind: filled_code(&form.kind),
            body: form.body.clone(),
            questions: Vec::new(),
            pass_mark: form.pass_mark()?,
            due_on: typed::day("due_on", &form.due_on)?,
            owner: filled_id(&form.owner),
            audience: form.audience(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let id = awareness::create(&state, &mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    }
    .await;
    match outcome {
        Ok(id) => Ok(Redirect::to(&format!("/awareness-campaigns/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = render(&state, &page, None, form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

async fn known(state: &AppState, page: &PageFrame, id: CampaignId) -> Result<Campaign> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = awareness::get(&mut tx, id).await?;
    tx.commit().await?;
    awareness::may_edit(&known, &page.caller)?;
    if known.state == CampaignState::Closed {
        return Err(Error::Conflict("awareness-closed"));
    }
    Ok(known)
}

pub(super) async fn edit(
    page: Page<AwarenessRead>,
    State(state): State<AppState>,
    Path(id): Path<CampaignId>,
) -> Result<FormPage> {
    let known = known(&state, &page, id).await?;
    let audience = &known.audience;
    let form = Form {
        title: known.title.clone(),
        kind: known.kind.to_string(),
        body: known.body.clone(),
        pass_mark: known.pass_mark.to_string(),
        due_on: known.due_on.to_string(),
        owner: known.owner.id.to_string(),
        everybody: if audience.everybody {
            "yes".to_owned()
        } else {
            String::new()
        },
        roles: audience.roles.clone(),
        departments: audience.departments.iter().map(ToString::to_string).collect(),
        people: audience.people.iter().map(ToString::to_string).collect(),
        version: known.version,
    };
    render(&state, &page, Some(&known), form, FormErrors::default()).await
}

pub(super) async fn change(
    page: Page<AwarenessRead>,
    State(state): State<AppState>,
    Path(id): Path<CampaignId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let known = known(&state, &page, id).await?;
    let outcome = async {
        let open = known.state == CampaignState::Draft;
        let patch = CampaignPatch {
            title: open.then(|| form.title.clone()),
            kind: if open { filled_code(&form.kind) } else { None },
            body: open.then(|| form.body.clone()),
            questions: None,
            pass_mark: if open { form.pass_mark()? } else { None },
            due_on: if open {
                typed::day("due_on", &form.due_on)?
            } else {
                None
            },
            owner: filled_id(&form.owner),
            audience: known.follows.is_none().then(|| form.audience()),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        awareness::change(&mut tx, id, IfMatch::Version(form.version), patch).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/awareness-campaigns/{id}?done=1")).into_response()),
        Err(error) => {
            let mut errors = FormErrors::of_refusal(&state, &page, error)?;
            let known = self::known(&state, &page, id).await?;
            let mut form = form;
            if let Some(newest) = errors.go_on_from(&page, known.version) {
                form.version = newest;
            }
            let again = render(&state, &page, Some(&known), form, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
