//! The settings of a survey: one form that says everything, and the buttons that open, pause and close it.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::{StatusCode, header};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;
use sqm_domain::ids::{QuestionnaireId, SurveyId};
use sqm_domain::survey::{Aspect, Metric};
use sqm_org::{departments, users};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, PageForm, Path, Query};
use sqm_platform::i18n::Lang;
use sqm_platform::page::{Choice, Fields, FormErrors, Page, PageFrame, Shell, codes, done, word};
use sqm_platform::{AppState, Error, Result};

use super::form;
use crate::permissions::{SurveyEdit, SurveyRead};
use crate::questionnaire::{self, Purpose};
use crate::survey::{self, Channel, Cycle, Privacy, State as Standing, Survey, SurveyInput};
use crate::theme;

/// Moments after which somebody can be asked, with the kind of record that has them: those of modules that offer none
/// are left out.
const MOMENTS: [(&str, &str); 5] = [
    ("ticket.resolved", "ticket"),
    ("ticket.closed", "ticket"),
    ("visit.done", "visit"),
    ("order.completed", "service_order"),
    ("purchase.made", "purchase"),
];

/// What a moment is known by.
const MOMENT_DIMENSIONS: [&str; 5] = ["kind", "channel", "product", "region", "customer_class"];

/// What a customer is known by.
const CUSTOMER_DIMENSIONS: [&str; 3] = ["customer_class", "region", "area"];

/// A row that narrows something: the dimension and its values.
#[derive(Debug)]
struct Narrow {
    number: usize,
    of: Vec<Choice>,
    values: String,
    most: String,
}

/// A message in one language.
#[derive(Debug)]
struct Message {
    field: String,
    lang: &'static str,
    name: &'static str,
    value: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/settings.html")]
pub(in crate::pages) struct SettingsPage {
    shell: Shell,
    known: Option<Survey>,
    state: String,
    action: String,
    fields: Fields,
    errors: FormErrors,
    versions: Vec<Choice>,
    privacies: Vec<(Choice, String)>,
    channels: Vec<(Choice, String)>,
    cycles: Vec<Choice>,
    themes: Vec<Choice>,
    departments: Vec<Choice>,
    owners: Vec<Choice>,
    moments: Vec<Choice>,
    when: Vec<Narrow>,
    who: Vec<Narrow>,
    strata: Vec<Choice>,
    quotas: Vec<Narrow>,
    metrics: Vec<Choice>,
    targets: Vec<Narrow>,
    messages: Vec<(String, Vec<Message>, bool)>,
    link: String,
    done: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct From {
    questionnaire: String,
}

pub(in crate::pages) async fn new(
    page: Page<SurveyEdit>,
    State(state): State<AppState>,
    Query(from): Query<From>,
) -> Result<SettingsPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let mut fields = Fields::default();
    fields.set("privacy", Privacy::Identified.as_str());
    fields.set_list("channel", [Channel::Link.as_str()]);
    fields.set("fatigue_days", 30);
    fields.set("share", 100);
    fields.set("owner_id", page.caller.user);
    if let Ok(id) = from.questionnaire.parse::<QuestionnaireId>() {
        let known = questionnaire::get(&mut tx, id).await?;
        fields.set("name", &known.name);
        if let Some(newest) = questionnaire::versions(&mut tx, id).await?.first() {
            fields.set("version_id", newest.id);
        }
        // Staff answer freely only where nobody can know who it was.
        if known.purpose == Purpose::Staff {
            fields.set("privacy", Privacy::Anonymous.as_str());
        }
    }
    let shown = build(&state, &mut tx, &page, None, fields, FormErrors::default()).await?;
    tx.commit().await?;
    Ok(shown)
}

pub(in crate::pages) async fn create(
    page: Page<SurveyEdit>,
    State(state): State<AppState>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let made = match form::read(&fields, &serde_json::Map::new(), &page.caller.tenant.zone) {
        Ok(input) => survey::create(&state, &mut tx, input).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(id) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("/surveys/{id}/settings?done=1")).into_response())
        }
        Err(error) => {
            drop(tx);
            refused(&state, &page, None, fields, error).await
        }
    }
}

pub(in crate::pages) async fn show(
    page: Page<SurveyRead>,
    State(state): State<AppState>,
    Path(id): Path<SurveyId>,
) -> Result<SettingsPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = survey::get(&mut tx, id).await?;
    let fields = form::write(&form::input_of(known.clone()), &page.caller.tenant.zone);
    let shown = build(&state, &mut tx, &page, Some(known), fields, FormErrors::default()).await?;
    tx.commit().await?;
    Ok(shown)
}

pub(in crate::pages) async fn change(
    page: Page<SurveyEdit>,
    State(state): State<AppState>,
    Path(id): Path<SurveyId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = survey::get(&mut tx, id).await?;
    match apply(&state, &mut tx, &page, &known, &fields).await {
        Ok(id) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("/surveys/{id}/settings?done=1")).into_response())
        }
        Err(error) => {
            drop(tx);
            refused(&state, &page, Some(known), fields, error).await
        }
    }
}

/// Does what the button says; gives the survey to go on with.
async fn apply(
    state: &AppState,
    tx: &mut TenantTx,
    page: &PageFrame,
    known: &Survey,
    fields: &Fields,
) -> Result<SurveyId> {
    let seen = IfMatch::Version(fields.text("version").parse().unwrap_or(0));
    match fields.text("do") {
        "open" => survey::open(tx, known.id, seen).await?,
        "pause" => survey::pause(tx, known.id, seen).await?,
        "close" => {
            // It cannot be undone: whoever closes types the name.
            if fields.text("confirm") != known.name {
                return Err(Error::field("confirm", "survey-confirm"));
            }
            survey::close(tx, known.id, seen).await?;
        }
        "next_round" => return survey::next_round(state, tx, known.id).await,
        _ => {
            let messages = known.messages.as_object().cloned().unwrap_or_default();
            let input: SurveyInput = form::read(fields, &messages, &page.caller.tenant.zone)?;
            survey::edit(tx, known.id, seen, input).await?;
        }
    }
    Ok(known.id)
}

async fn refused(
    state: &AppState,
    page: &PageFrame,
    known: Option<Survey>,
    fields: Fields,
    error: Error,
) -> Result<Response> {
    let errors = FormErrors::of_refusal(state, page, error)?;
    // The buttons above the form send nothing of it: it stands there as it is stored.
    let fields = match &known {
        Some(known) if !fields.is_set("version_id") => {
            form::write(&form::input_of(known.clone()), &page.caller.tenant.zone)
        }
        _ => fields,
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let again = build(state, &mut tx, page, known, fields, errors).await?;
    tx.commit().await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

async fn build(
    state: &AppState,
    tx: &mut TenantTx,
    page: &PageFrame,
    known: Option<Survey>,
    fields: Fields,
    errors: FormErrors,
) -> Result<SettingsPage> {
    let also: Vec<_> = known.iter().map(|survey| survey.version_id).collect();
    let chosen = |name: &str, id: &dyn std::fmt::Display| fields.text(name) == id.to_string();
    let versions = questionnaire::published(tx, &also).await?;
    let themes = theme::list(tx).await?;
    let tree = departments::tree(tx).await?;
    let people = users::names(tx).await?;
    let kinds = survey::subject_kinds(tx).await?;
    let moment = fields.text("moment");
    let mut moments: Vec<Choice> = MOMENTS
        .iter()
        .filter(|(code, kind)| kinds.iter().any(|known| known == kind) || *code == moment)
        .map(|(code, _)| {
            Choice::new(
                code,
                page.t(&format!("survey-moment-{}", code.replace('.', "-"))),
                *code == moment,
            )
        })
        .collect();
    // One that came over REST, of a module this list does not know.
    if !moment.is_empty() && !moments.iter().any(|choice| choice.on) {
        moments.push(Choice::new(moment, moment, true));
    }
    let metric: Vec<Metric> = fields.text("callback_metric").parse().into_iter().collect();
    let link = known
        .as_ref()
        .map(|survey| public_link(state, page, survey))
        .unwrap_or_default();
    Ok(SettingsPage {
        shell: match &known {
            Some(survey) => page.shell(survey.name.clone()),
            None => page.shell_t("survey-new"),
        },
        state: known
            .as_ref()
            .map(|survey| page.t(&format!("survey-state-{}", survey.state.as_str())))
            .unwrap_or_default(),
        action: known.as_ref().map_or_else(
            || "/surveys/new".to_owned(),
            |survey| format!("/surveys/{}/settings", survey.id),
        ),
        versions: versions
            .iter()
            .map(|version| {
                let on = chosen("version_id", &version.version_id);
                Choice::new(version.version_id, super::version_name(page, version), on)
            })
            .collect(),
        privacies: Privacy::ALL
            .iter()
            .map(|privacy| {
                let code = privacy.as_str();
                let choice = Choice::new(
                    code,
                    page.t(&format!("survey-privacy-{code}")),
                    fields.has("privacy", code),
                );
                (choice, page.t(&format!("survey-privacy-{code}-help")))
            })
            .collect(),
        channels: Channel::ALL
            .iter()
            .filter(|channel| **channel != Channel::Import)
            .map(|channel| {
                let code = channel.as_str();
                let choice = Choice::new(
                    code,
                    page.t(&format!("survey-channel-{code}")),
                    fields.has("channel", code),
                );
                (choice, page.t(&format!("survey-channel-{code}-help")))
            })
            .collect(),
        cycles: Cycle::ALL
            .iter()
            .map(|cycle| {
                Choice::new(
                    cycle.as_str(),
                    word(page, "survey-cycle", cycle.as_str()),
                    fields.has("cycle", cycle.as_str()),
                )
            })
            .collect(),
        themes: themes
            .iter()
            .map(|theme| Choice::new(theme.id, theme.name.as_str(), chosen("theme_id", &theme.id)))
            .collect(),
        departments: tree
            .iter()
            .map(|node| {
                let name = format!(
                    "{}{}",
                    "\u{2003}".repeat(node.level.saturating_sub(1)),
                    node.department.name
                );
                Choice::new(
                    node.department.id,
                    name,
                    chosen("department_id", &node.department.id),
                )
            })
            .collect(),
        owners: people
            .iter()
            .map(|person| Choice::new(person.id, person.name.as_str(), chosen("owner_id", &person.id)))
            .collect(),
        moments,
        when: narrows(page, &fields, "when", &MOMENT_DIMENSIONS),
        who: narrows(page, &fields, "who", &CUSTOMER_DIMENSIONS),
        strata: codes(
            page,
            "survey-dimension",
            &["customer_class", "region"],
            &[fields.text("strata")],
        ),
        quotas: quotas(&fields),
        metrics: codes(page, "metric", Metric::ALL, &metric),
        targets: targets(page, &fields),
        messages: messages(page, &fields),
        done: done(page),
        known,
        fields,
        errors,
        link,
    })
}

/// The rows of a list that are filled, and one more.
fn filled(fields: &Fields, list: &str, name: &str) -> Vec<usize> {
    let mut rows = fields.rows(list);
    rows.retain(|number| fields.is_set(&format!("{list}.{number}.{name}")));
    rows.push(rows.last().map_or(0, |last| last + 1));
    rows
}

fn narrows(page: &PageFrame, fields: &Fields, list: &str, dimensions: &[&str]) -> Vec<Narrow> {
    filled(fields, list, "of")
        .into_iter()
        .map(|number| Narrow {
            of: codes(
                page,
                "survey-dimension",
                dimensions,
                &[fields.text(&format!("{list}.{number}.of"))],
            ),
            values: fields.text(&format!("{list}.{number}.values")).to_owned(),
            most: String::new(),
            number,
        })
        .collect()
}

fn quotas(fields: &Fields) -> Vec<Narrow> {
    filled(fields, "quota", "of")
        .into_iter()
        .map(|number| {
            let field = |name: &str| fields.text(&format!("quota.{number}.{name}"));
            Narrow {
                number,
                of: vec![Choice::new(field("of"), field("of"), true)],
                values: field("value").to_owned(),
                most: field("most").to_owned(),
            }
        })
        .collect()
}

/// Targets by figure and by dimension.
fn targets(page: &PageFrame, fields: &Fields) -> Vec<Narrow> {
    let figures = Metric::ALL
        .iter()
        .map(|metric| (metric.to_string(), word(page, "metric", metric)));
    let aspects = Aspect::ALL
        .iter()
        .map(|aspect| (format!("aspect.{aspect}"), word(page, "aspect", aspect)));
    let offered: Vec<(String, String)> = figures.chain(aspects).collect();
    filled(fields, "target", "measure")
        .into_iter()
        .map(|number| {
            let chosen = fields.text(&format!("target.{number}.measure"));
            let mut of: Vec<Choice> = offered
                .iter()
                .map(|(value, label)| Choice::new(value, label.as_str(), value == chosen))
                .collect();
            if !chosen.is_empty() && !of.iter().any(|choice| choice.on) {
                of.push(Choice::new(chosen, chosen, true));
            }
            Narrow {
                of,
                values: fields.text(&format!("target.{number}.value")).to_owned(),
                most: String::new(),
                number,
            }
        })
        .collect()
}

fn messages(page: &PageFrame, fields: &Fields) -> Vec<(String, Vec<Message>, bool)> {
    form::MESSAGES
        .iter()
        .map(|(channel, part)| {
            let texts = Lang::ALL
                .iter()
                .map(|lang| {
                    let field = format!("{channel}.{part}.{}", lang.tag());
                    Message {
                        value: fields.text(&field).to_owned(),
                        lang: lang.tag(),
                        name: lang.name(),
                        field,
                    }
                })
                .collect();
            (
                page.t(&format!("survey-message-{channel}-{part}")),
                texts,
                *part == "body",
            )
        })
        .collect()
}

fn public_link(state: &AppState, page: &PageFrame, survey: &Survey) -> String {
    let root = state.config.public_url.trim_end_matches('/');
    format!("{root}/s/{}/{}", page.caller.tenant.slug, survey.public_code)
}

/// The public link as a picture for posters and bills.
pub(in crate::pages) async fn qr(
    page: Page<SurveyRead>,
    State(state): State<AppState>,
    Path(id): Path<SurveyId>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = survey::get(&mut tx, id).await?;
    tx.commit().await?;
    let link = public_link(&state, &page, &known);
    let code = QrCode::new(link).map_err(|error| Error::Internal(error.into()))?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("inline; filename=\"{}.svg\"", known.number),
        ),
    ];
    Ok((headers, picture).into_response())
}

impl SettingsPage {
    fn is(&self, state: &str) -> bool {
        self.known
            .as_ref()
            .is_some_and(|survey| survey.state.as_str() == state)
    }

    /// Is a part of the form in use, or is something wrong somewhere in it?
    fn opens(&self, field: &str) -> bool {
        !matches!(self.fields.text(field), "" | "0") || !self.errors.list().is_empty()
    }

    fn opens_messages(&self) -> bool {
        self.messages
            .iter()
            .flat_map(|(_, texts, _)| texts)
            .any(|text| self.opens(&text.field))
    }

    fn closed(&self) -> bool {
        self.known
            .as_ref()
            .is_some_and(|survey| survey.state == Standing::Closed)
    }

    fn may_edit(&self) -> bool {
        self.shell.can("survey.edit") && !self.closed()
    }
}
