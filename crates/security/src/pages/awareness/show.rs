//! One campaign: what people read and are asked, whom it asks, how far they are, what happened.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::CampaignId;
use sqm_domain::security::{CampaignKind, CampaignState, QUESTIONS};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{FormErrors, Page, PageFrame, Shell, done, word};
use sqm_platform::{AppState, Error, Result, markdown};

use super::super::words::{self, Badge, Line};
use crate::awareness::{self, Campaign, CampaignPatch, NewQuestion, Question, Tally};
use crate::permissions::AwarenessRead;

/// The small forms of the page, as typed; `act` says which one it was.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    act: String,
    text: String,
    choices: String,
    right: String,
    /// Which question; empty = a new one.
    place: String,
    lines: String,
    version: i64,
}

/// A figure and the people behind it.
#[derive(Debug)]
struct Figure {
    label: String,
    count: String,
    tone: &'static str,
    href: String,
}

/// A department and how far it is; each figure opens its people.
#[derive(Debug)]
struct Department {
    name: String,
    asked: String,
    done: String,
    percent: String,
    missed: String,
    href: String,
    missed_href: String,
}

/// A question, and its form as it stands.
#[derive(Debug)]
struct Asked {
    place: usize,
    text: String,
    choices: Vec<(String, bool)>,
    form: QuestionForm,
    /// The form was refused and stands open.
    open: bool,
}

/// The fields of a question as typed, with what is wrong.
#[derive(Clone, Debug, Default)]
struct QuestionForm {
    text: String,
    choices: String,
    right: String,
    text_error: String,
    choices_error: String,
    right_error: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/awareness_campaign.html")]
pub(super) struct ShowPage {
    shell: Shell,
    c: Campaign,
    state: Badge,
    kind: String,
    due: String,
    html: String,
    audience: Vec<String>,
    asked: Vec<Asked>,
    new_question: QuestionForm,
    /// Questions can still be added.
    room: bool,
    figures: Vec<Figure>,
    departments: Vec<Department>,
    lines: Vec<Line>,
    may_edit: bool,
    may_follow: bool,
    form: Form,
    errors: FormErrors,
    done: bool,
}

impl ShowPage {
    fn is_open(&self, act: &str) -> bool {
        self.form.act == act
    }

    fn is_draft(&self) -> bool {
        self.c.state == CampaignState::Draft
    }

    fn is_running(&self) -> bool {
        self.c.state == CampaignState::Running
    }

    fn is_simulation(&self) -> bool {
        self.c.kind == CampaignKind::Phishing
    }

    /// The comment typed into a form that was refused.
    fn comment(&self) -> &str {
        if self.form.act == "comment" {
            &self.form.text
        } else {
            ""
        }
    }
}

fn figures(page: &PageFrame, shell: &Shell, it: &Campaign, tally: Tally) -> Vec<Figure> {
    let of = |code: &str, tone: &'static str, count: i64| Figure {
        label: word(page, "awareness-group", code),
        count: shell.number(count),
        tone,
        href: format!("/awareness-tasks?campaign={}&state={code}", it.id),
    };
    let mut list = vec![
        of("all", "neutral", tally.asked + tally.excused),
        of("done", "success", tally.done),
        of("open", "info", tally.open),
    ];
    if it.kind == CampaignKind::Phishing {
        list.push(of("failed", "danger", tally.failed));
    } else {
        list.push(of("overdue", "danger", tally.overdue));
    }
    if tally.excused > 0 {
        list.push(of("excused", "neutral", tally.excused));
    }
    list
}

fn question_form(question: &Question) -> QuestionForm {
    QuestionForm {
        text: question.text.clone(),
        choices: question.choices.join("\n"),
        right: (u32::from(question.right) + 1).to_string(),
        ..QuestionForm::default()
    }
}

/// The form as it was typed and refused.
fn refused(form: &Form, errors: &FormErrors, place: usize) -> QuestionForm {
    let of = |name: &str| errors.of(&format!("questions.{place}.{name}")).to_owned();
    QuestionForm {
        text: form.text.clone(),
        choices: form.choices.clone(),
        right: form.right.clone(),
        text_error: of("text"),
        choices_error: of("choices"),
        right_error: of("right"),
    }
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: CampaignId,
    refusal: Option<(Form, FormErrors)>,
) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let it = awareness::get(&mut tx, id).await?;
    let tally = awareness::tally(&mut tx, id).await?;
    let departments = awareness::tally_by_department(&mut tx, id).await?;
    let history = awareness::history(&mut tx, id).await?;
    let audience = it.audience.in_words(page, &mut tx).await?;
    tx.commit().await?;
    let shell = page.shell(it.title.clone());
    let today = shell.now.to_zoned(shell.time_zone.clone()).date();
    let (form, errors) = refusal.unwrap_or_else(|| {
        let form = Form {
            version: it.version,
            ..Form::default()
        };
        (form, FormErrors::default())
    });
    let typed_place: Option<usize> = form.place.parse().ok();
    let typed = form.act == "question";
    let group = |department: &Option<_>| match department {
        Some(id) => format!("{id}"),
        None => "none".to_owned(),
    };
    let may_edit = it.state != CampaignState::Closed && awareness::may_edit(&it, &page.caller).is_ok();
    Ok(ShowPage {
        state: words::campaign_state(page, it.state),
        kind: word(page, "campaign-kind", it.kind),
        due: if it.state == CampaignState::Running {
            words::due(&shell, it.due_on, it.due_on < today)
        } else {
            shell.day(&it.due_on)
        },
        html: markdown::render(&it.body),
        audience,
        asked: it
            .questions
            .iter()
            .enumerate()
            .map(|(place, question)| {
                let open = typed && typed_place == Some(place);
                Asked {
                    place,
                    text: question.text.clone(),
                    choices: question
                        .choices
                        .iter()
                        .enumerate()
                        .map(|(at, choice)| (choice.clone(), at == usize::from(question.right)))
                        .collect(),
                    form: if open {
                        refused(&form, &errors, place)
                    } else {
                        question_form(question)
                    },
                    open,
                }
            })
            .collect(),
        new_question: if typed && typed_place.is_none() {
            refused(&form, &errors, it.questions.len())
        } else {
            QuestionForm::default()
        },
        room: it.questions.len() < QUESTIONS,
        figures: if it.state == CampaignState::Draft {
            Vec::new()
        } else {
            figures(page, &shell, &it, tally)
        },
        departments: departments
            .into_iter()
            .map(|one| {
                let base = format!(
                    "/awareness-tasks?campaign={id}&department={}",
                    group(&one.department_id)
                );
                let t = one.tally;
                Department {
                    name: one.department.unwrap_or_else(|| page.t("ui-none")),
                    asked: shell.number(t.asked),
                    done: shell.number(t.done),
                    percent: if t.asked == 0 {
                        String::new()
                    } else {
                        format!("{} %", t.done * 100 / t.asked)
                    },
                    missed: shell.number(t.overdue + t.failed),
                    href: format!("{base}&state=all"),
                    missed_href: format!("{base}&state=missed"),
                }
            })
            .collect(),
        lines: words::lines(page, history, |field, value| match (field, value) {
            ("campaign_state", _) => Some(word(page, "campaign-state", value)),
            ("campaign_kind", _) => Some(word(page, "campaign-kind", value)),
            _ => None,
        }),
        may_edit,
        may_follow: it.state == CampaignState::Closed
            && tally.overdue + tally.failed > 0
            && page.caller.can("awareness.edit"),
        done: done(page),
        c: it,
        form,
        errors,
        shell,
    })
}

pub(super) async fn show(
    page: Page<AwarenessRead>,
    State(state): State<AppState>,
    Path(id): Path<CampaignId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, None).await
}

/// The questions as they are, to be handed in with one of them changed.
fn kept(known: &Campaign) -> Vec<NewQuestion> {
    known
        .questions
        .iter()
        .map(|one| NewQuestion {
            text: one.text.clone(),
            choices: one.choices.clone(),
            right: Some(one.right),
        })
        .collect()
}

fn typed_question(form: &Form) -> NewQuestion {
    NewQuestion {
        text: form.text.clone(),
        choices: form.choices.lines().map(str::to_owned).collect(),
        // People count from one.
        right: form
            .right
            .trim()
            .parse::<u8>()
            .ok()
            .and_then(|right| right.checked_sub(1)),
    }
}

/// Carries out what one of the small forms asks for; gives the page to go to.
async fn carry_out(
    state: &AppState,
    tx: &mut TenantTx,
    page: &PageFrame,
    id: CampaignId,
    form: &Form,
) -> Result<CampaignId> {
    let known = awareness::get(tx, id).await?;
    if form.act == "comment" {
        return awareness::comment(tx, id, &form.text).await.map(|()| id);
    }
    awareness::may_edit(&known, &page.caller)?;
    let seen = IfMatch::Version(form.version);
    let place: Option<usize> = form.place.parse().ok();
    match form.act.as_str() {
        "start" => awareness::start(tx, id, seen).await?,
        "close" => awareness::close(tx, id, seen).await?,
        "question" | "drop" => {
            let mut questions = kept(&known);
            match (form.act.as_str(), place) {
                ("question", None) => questions.push(typed_question(form)),
                ("question", Some(place)) if place < questions.len() => {
                    questions[place] = typed_question(form);
                }
                ("drop", Some(place)) if place < questions.len() => _ = questions.remove(place),
                _ => return Err(Error::NotFound("awareness_campaign")),
            }
            let patch = CampaignPatch {
                questions: Some(questions),
                ..CampaignPatch::default()
            };
            awareness::change(tx, id, seen, patch).await?;
        }
        "follow" | "results" if !page.caller.can("awareness.edit") => {
            return Err(Error::Forbidden("awareness.edit"));
        }
        "follow" => return awareness::follow_up(state, tx, id).await,
        "results" => {
            let results = awareness::parse(state, &form.lines).map_err(Error::from)?;
            awareness::record(tx, id, &results).await?;
        }
        _ => return Err(Error::Malformed("act".to_owned())),
    }
    Ok(id)
}

pub(super) async fn act(
    page: Page<AwarenessRead>,
    State(state): State<AppState>,
    Path(id): Path<CampaignId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let to = carry_out(&state, &mut tx, &page, id, &form).await?;
        tx.commit().await?;
        Ok(to)
    }
    .await;
    match outcome {
        Ok(to) => Ok(Redirect::to(&format!("/awareness-campaigns/{to}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = whole(&state, &page, id, Some((form, errors))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
