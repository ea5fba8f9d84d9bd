//! Lists of responses, and a response with what was answered.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response as Answer};
use http::StatusCode;
use serde::Deserialize;
use sqm_customers::customer::{self, Customer};
use sqm_domain::ids::{ResponseId, SurveyId};
use sqm_domain::survey::{Answer as Given, Question, QuestionKind, Questionnaire};
use sqm_platform::http::{PageForm, Paging, Path, Query};
use sqm_platform::page::{Address, Chip, FilterMenu, FormErrors, Page, PageFrame, Shell, done};
use sqm_platform::{AppState, Result};

use super::analysis::{Labels, filters};
use crate::analysis::{Analysis, ResponseFilter};
use crate::permissions::{SurveyEdit, SurveyRead};
use crate::questionnaire::{self, Version};
use crate::response::{self, COUNT_LIMIT, FigureFilter, Response, ResponseItem, Wanted};
use crate::survey::{self, Privacy, Survey};

/// States a list can show.
const STATES: [&str; 5] = ["complete", "partial", "suspect", "screened", "removed"];

/// A response in the list.
#[derive(Debug)]
struct Line {
    item: ResponseItem,
    channel: String,
    text: String,
    state: String,
    tone: &'static str,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/responses.html")]
pub(super) struct ListPage {
    shell: Shell,
    survey: Option<Survey>,
    state: String,
    lines: Vec<Line>,
    total: String,
    next: String,
    action: String,
    chips: Vec<Chip>,
    menus: Vec<FilterMenu>,
    states: Vec<(String, String, bool)>,
    word: String,
    word_hidden: Vec<(String, String)>,
    clear: String,
    banner: String,
    export: String,
    export_labels: String,
}

pub(super) async fn of_survey(
    page: Page<SurveyRead>,
    State(state): State<AppState>,
    Path(id): Path<SurveyId>,
    Query(filter): Query<ResponseFilter>,
    Query(figure): Query<FigureFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    list(&page, &state, Some(id), filter, figure, paging).await
}

/// Responses of all surveys, as figures of the dashboard open them.
pub(super) async fn all(
    page: Page<SurveyRead>,
    State(state): State<AppState>,
    Query(filter): Query<ResponseFilter>,
    Query(figure): Query<FigureFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    list(&page, &state, None, filter, figure, paging).await
}

async fn list(
    page: &PageFrame,
    state: &AppState,
    id: Option<SurveyId>,
    filter: ResponseFilter,
    figure: FigureFilter,
    paging: Paging,
) -> Result<ListPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let survey = match id {
        Some(id) => Some(survey::get(&mut tx, id).await?),
        None => None,
    };
    let wanted = Wanted {
        survey: survey.as_ref(),
        filter: &filter,
        figure: &figure,
    };
    let listed = response::list(&mut tx, wanted, &paging).await?;
    let total = response::count(&mut tx, wanted).await?;
    let own = match &survey {
        Some(survey) => Some(questionnaire::version(&mut tx, survey.version_id).await?),
        None => None,
    };
    let mut lines = Vec::with_capacity(listed.items.len());
    for item in listed.items {
        let version = questionnaire::version(&mut tx, item.version).await?;
        lines.push(line(page, item, &version.document));
    }
    tx.commit().await?;
    let shell = match &survey {
        Some(survey) => page.shell(survey.name.clone()),
        None => page.shell_t("sa-responses"),
    };
    let path = id.map_or_else(
        || "/responses".to_owned(),
        |id| format!("/surveys/{id}/responses"),
    );
    let here = Address::new(path.clone(), page.uri.query().unwrap_or_default()).without(&["after"]);
    let blank = Questionnaire::new(shell.lang, sqm_domain::survey::Words::default());
    let document = own.as_ref().map_or(&blank, |version| &*version.document);
    let labels = Labels::new(&shell, document, &Analysis::default());
    let chosen = filter
        .state
        .as_deref()
        .filter(|state| !state.is_empty())
        .unwrap_or("complete");
    let query = Address::new(path.clone(), &filter.to_query());
    let file = id.map(|id| {
        Address::new(
            format!("/api/v1/surveys/{id}/responses/export.csv"),
            &query.query(),
        )
    });
    let more = if total > COUNT_LIMIT { "+" } else { "" };
    Ok(ListPage {
        state: survey
            .as_ref()
            .map(|survey| page.t(&format!("survey-state-{}", survey.state.as_str())))
            .unwrap_or_default(),
        chips: filters::chips(&labels, &filter, &here),
        menus: filters::common(&labels, &filter, &here),
        states: STATES
            .iter()
            .map(|state| {
                let href = if *state == "complete" {
                    here.without(&["state"])
                } else {
                    here.with("state", state)
                };
                (
                    page.t(&format!("sa-state-{state}")),
                    href.href(),
                    *state == chosen,
                )
            })
            .collect(),
        word: filter.word.clone().unwrap_or_default(),
        word_hidden: here.without(&["word"]).pairs().to_vec(),
        clear: path.clone(),
        banner: banner(&shell, &filter, &figure),
        export_labels: file
            .as_ref()
            .map(|file| file.with("labels", "true").href())
            .unwrap_or_default(),
        export: file.map(|file| file.href()).unwrap_or_default(),
        total: format!("{}{more}", shell.number(total.min(COUNT_LIMIT))),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        action: path,
        survey,
        lines,
        shell,
    })
}

/// What figure it is.
fn banner(shell: &Shell, filter: &ResponseFilter, figure: &FigureFilter) -> String {
    let Some(measure) = &figure.measure else {
        return String::new();
    };
    let key = format!(
        "sa-measure-{}",
        measure.trim_start_matches("survey.").replace('_', "-")
    );
    let mut words = vec![shell.t(&key).into_owned()];
    if let Some(hit @ ("hit" | "miss")) = figure.hit.as_deref() {
        words.push(shell.t(&format!("sa-hit-{hit}")).into_owned());
    }
    if let (Some(from), Some(to)) = (filter.from, filter.to) {
        words.push(format!("{} – {}", shell.day(&from), shell.day(&to)));
    }
    words.join(" · ")
}

fn line(page: &PageFrame, item: ResponseItem, document: &Questionnaire) -> Line {
    let standing = if item.state == "complete" && !item.suspect.is_empty() {
        "suspect"
    } else {
        item.state.as_str()
    };
    Line {
        channel: item
            .channel
            .as_deref()
            .map(|channel| page.t(&format!("survey-channel-{channel}")))
            .unwrap_or_default(),
        text: response::texts(document, &item.answers).join(" · "),
        state: page.t(&format!("sa-state-{standing}")),
        tone: match standing {
            "complete" => "success",
            "suspect" => "warning",
            _ => "neutral",
        },
        item,
    }
}

/// An answer as it is read.
#[derive(Debug)]
struct AnswerLine {
    question: String,
    row: String,
    answer: String,
    /// good, mid, bad, plain
    class: &'static str,
    /// Points in percent of the scale; 0 = none.
    width: f64,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/response.html")]
pub(super) struct ShowPage {
    shell: Shell,
    survey: Survey,
    response: Response,
    answers: Vec<AnswerLine>,
    customer: Option<Customer>,
    subject_href: String,
    channel: String,
    language: String,
    state: String,
    tone: &'static str,
    suspect: String,
    identified: bool,
    dims: Vec<(String, String)>,
    took: String,
    errors: FormErrors,
    reason: String,
    done: bool,
}

pub(super) async fn show(
    page: Page<SurveyRead>,
    State(state): State<AppState>,
    Path(id): Path<ResponseId>,
) -> Result<ShowPage> {
    shown(&page, &state, id, FormErrors::default(), String::new()).await
}

async fn shown(
    page: &PageFrame,
    state: &AppState,
    id: ResponseId,
    errors: FormErrors,
    reason: String,
) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let response = response::get(&mut tx, id).await?;
    let survey = survey::get(&mut tx, response.item.survey).await?;
    let version = questionnaire::version(&mut tx, response.item.version).await?;
    let customer = match response.customer {
        Some(customer) if page.caller.can("customer.read") => {
            Some(customer::get(state, &mut tx, customer).await?)
        }
        _ => None,
    };
    tx.commit().await?;
    let shell = page.shell(page.t("sa-response"));
    let line = line(page, response.item.clone(), &version.document);
    let labels = Labels::new(&shell, &version.document, &Analysis::default());
    let dims = response
        .item
        .dims
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
        .filter(|(name, value)| !value.is_empty() && *name != "channel")
        .map(|(name, value)| (labels.dimension(name), labels.value(name, value)))
        .chain(
            response
                .hidden
                .iter()
                .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))),
        )
        .collect();
    let took = response
        .started_at
        .zip(response.item.submitted_at)
        .map(|(from, to)| shell.duration(&to.duration_since(from).as_secs()))
        .unwrap_or_default();
    Ok(ShowPage {
        answers: answers(&labels, &version, &response.item),
        subject_href: match &response.subject {
            Some((kind, id)) if kind == "ticket" && page.caller.can("ticket.read") => {
                format!("/tickets/{id}")
            }
            _ => String::new(),
        },
        channel: line.channel,
        language: response
            .item
            .language
            .as_deref()
            .map(|language| labels.value("language", language))
            .unwrap_or_default(),
        state: line.state,
        tone: line.tone,
        suspect: if response.item.suspect.is_empty() {
            String::new()
        } else {
            page.t(&format!("sa-suspect-{}", response.item.suspect))
        },
        identified: survey.privacy == Privacy::Identified,
        done: done(page),
        customer,
        dims,
        took,
        errors,
        reason,
        response,
        survey,
        shell,
    })
}

fn answers(labels: &Labels<'_>, version: &Version, item: &ResponseItem) -> Vec<AnswerLine> {
    let mut lines = Vec::new();
    for question in version.document.questions() {
        let Some(answer) = item.answers.get(&question.key) else {
            continue;
        };
        let text = labels.question(&question.key, None);
        if let Given::Rows(rows) = answer {
            for row in &question.rows {
                if let Some(points) = rows.get(&row.code) {
                    lines.push(AnswerLine {
                        row: labels.question(&question.key, Some(&row.code)),
                        ..points_line(text.clone(), question, *points)
                    });
                }
            }
            continue;
        }
        lines.push(match answer {
            Given::Number(points) if question.kind.has_scale() => points_line(text, question, *points),
            _ => AnswerLine {
                question: text,
                row: String::new(),
                answer: words(labels, question, answer),
                class: "plain",
                width: 0.0,
            },
        });
    }
    lines
}

fn points_line(question_text: String, question: &Question, points: f64) -> AnswerLine {
    let best = question.points().map_or(5, |scale| scale.max);
    AnswerLine {
        question: question_text,
        row: String::new(),
        answer: format!("{points} / {best}"),
        class: super::analysis::tone(question.kind, points, question.rescale(points)),
        width: question.rescale(points).unwrap_or_default().max(2.0),
    }
}

fn words(labels: &Labels<'_>, question: &Question, answer: &Given) -> String {
    match answer {
        Given::Number(number) => number.to_string(),
        Given::Flag(flag) => labels.answer(question, &flag.to_string()),
        Given::Text(text) if question.kind.has_choices() => labels.answer(question, text),
        Given::Text(text) => text.clone(),
        Given::Codes(codes) => {
            let names: Vec<String> = codes.iter().map(|code| labels.answer(question, code)).collect();
            let between = if question.kind == QuestionKind::Ranking {
                " > "
            } else {
                " · "
            };
            names.join(between)
        }
        Given::Choice { code, other } => format!("{}: {other}", labels.answer(question, code)),
        Given::Choices { codes, other } => {
            let names: Vec<String> = codes.iter().map(|code| labels.answer(question, code)).collect();
            format!("{}: {other}", names.join(" · "))
        }
        Given::Rows(_) | Given::Contact(_) => String::new(),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct ChangeForm {
    #[serde(rename = "do", default)]
    act: String,
    #[serde(default)]
    reason: String,
}

pub(super) async fn change(
    page: Page<SurveyEdit>,
    State(state): State<AppState>,
    Path(id): Path<ResponseId>,
    PageForm(form): PageForm<ChangeForm>,
) -> Result<Answer> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let changed = if form.act == "restore" {
        response::restore(&mut tx, id).await
    } else {
        response::remove(&mut tx, id, &form.reason).await
    };
    match changed {
        Ok(()) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("/responses/{id}?done=1")).into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = shown(&page, &state, id, errors, form.reason).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
