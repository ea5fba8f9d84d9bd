//! The classification assistant (handbook §7.3.1): nature, scope and urgency in, a proposed level with its reasons out; a
//! person decides, and says why he differs.

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use sqm_domain::ids::IncidentId;
use sqm_domain::security::{Area, Fact, Facts, Importance, Level, Loss, Nature, Proposal, Reason, Unit};
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{Choice, Fields, FormErrors, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Error, Result};

use super::frame::Frame;
use super::words::{Badge, level_badge};
use crate::assessment::{self, Decision};
use crate::category;
use crate::incident::Incident;
use crate::permissions::{IncidentDecide, IncidentRead};

/// A number that is asked for.
#[derive(Debug)]
struct Asked {
    name: String,
    label: String,
    unit: String,
    value: String,
    error: String,
    /// Areas and yes/no are chosen, not typed.
    choices: Vec<Choice>,
}

/// A reason in words.
#[derive(Debug)]
struct Because {
    level: Badge,
    text: String,
    unverified: bool,
}

/// An earlier assessment.
#[derive(Debug)]
struct Earlier {
    at: jiff::Timestamp,
    who: String,
    proposed: Badge,
    decided: Badge,
    why: String,
    reasons: Vec<Because>,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/level.html")]
pub(super) struct LevelPage {
    shell: Shell,
    f: Frame,
    natures: Vec<Choice>,
    importances: Vec<Choice>,
    losses: Vec<Choice>,
    socials: Vec<Choice>,
    asked: Vec<Asked>,
    ongoing: bool,
    spreading: bool,
    proposed: Badge,
    reasons: Vec<Because>,
    ahead: Vec<String>,
    levels: Vec<Choice>,
    why: String,
    earlier: Vec<Earlier>,
    errors: FormErrors,
    may_decide: bool,
}

/// What is known from the record, before anybody typed anything.
fn begin(incident: &Incident, nature: Option<Nature>) -> Facts {
    let mut values = BTreeMap::new();
    let count = |n: Option<i64>| n.and_then(|n| u64::try_from(n).ok()).filter(|n| *n > 0);
    if let Some(n) = count(incident.people_affected) {
        let fact = if incident.personal_data {
            Fact::PeopleLeaked
        } else {
            Fact::PeopleAffected
        };
        values.insert(fact, n);
    }
    if let Some(n) = count(incident.loss_yuan) {
        values.insert(Fact::DirectLoss, n);
    }
    Facts {
        nature,
        values,
        ongoing: matches!(incident.state.as_str(), "reported" | "assessing" | "responding"),
        ..Facts::default()
    }
}

/// What was typed. Numbers that are none are refused one by one.
fn typed(fields: &Fields) -> (Facts, Vec<(Fact, &'static str)>) {
    let code = |name: &str| fields.text(name).to_owned();
    let mut wrong = Vec::new();
    let mut values = BTreeMap::new();
    for fact in Fact::ALL {
        match fields.text(&format!("fact.{fact}")).trim() {
            "" | "0" => {}
            text => match text.replace([',', ' '], "").parse::<u64>() {
                Ok(n) => {
                    values.insert(*fact, n);
                }
                Err(_) => wrong.push((*fact, "field-not-a-number")),
            },
        }
    }
    let facts = Facts {
        nature: code("nature").parse().ok(),
        importance: code("importance").parse().ok(),
        loss: code("loss").parse().ok(),
        social_impact: code("social_impact").parse().ok(),
        values,
        ongoing: fields.is_set("ongoing"),
        spreading: fields.is_set("spreading"),
    };
    (facts, wrong)
}

fn amount(page: &PageFrame, shell: &Shell, fact: Fact, value: u64) -> String {
    match fact.unit() {
        Unit::Area => Area::numbered(value)
            .map(|area| word(page, "security-area", area))
            .unwrap_or_default(),
        Unit::Yes => page.t(if value > 0 { "ui-yes" } else { "ui-no" }),
        Unit::Minutes if value >= 60 && value.is_multiple_of(60) => format!(
            "{} {}",
            shell.number((value / 60) as i64),
            page.t("security-unit-hours")
        ),
        unit => format!(
            "{} {}",
            shell.number(value as i64),
            word(page, "security-unit", unit)
        ),
    }
}

fn because(page: &PageFrame, shell: &Shell, reason: &Reason) -> Because {
    let text = match reason {
        Reason::Matrix { importance, loss, .. } => format!(
            "{}: {} × {}",
            page.t("incident-reason-matrix"),
            word(page, "security-importance", *importance),
            word(page, "security-loss", *loss)
        ),
        Reason::SocialImpact { .. } => page.t("incident-reason-social"),
        Reason::Criterion { criterion, value } => format!(
            "{} — {}: {} ≥ {}",
            word(page, "security-scheme", criterion.scheme),
            word(page, "security-fact", criterion.fact),
            amount(page, shell, criterion.fact, *value),
            amount(page, shell, criterion.fact, criterion.at_least)
        ),
        Reason::BelowAll => page.t("incident-reason-below"),
    };
    Because {
        level: level_badge(page, Some(reason.level())),
        text,
        unverified: !reason.verified(),
    }
}

fn ahead(page: &PageFrame, shell: &Shell, proposal: &Proposal) -> Vec<String> {
    proposal
        .ahead
        .iter()
        .map(|one| {
            format!(
                "{}: {} ≥ {} — {} {}",
                word(page, "incident-level", one.criterion.level),
                word(page, "security-fact", one.criterion.fact),
                amount(page, shell, one.criterion.fact, one.criterion.at_least),
                page.t("incident-ahead-missing"),
                amount(page, shell, one.criterion.fact, one.missing)
            )
        })
        .collect()
}

fn asked(
    page: &PageFrame,
    facts: &Facts,
    wrong: &[(Fact, &'static str)],
    fields: Option<&Fields>,
) -> Vec<Asked> {
    Fact::ALL
        .iter()
        .map(|fact| {
            let name = format!("fact.{fact}");
            let value = facts.values.get(fact).copied();
            let chosen = |n: u64| value == Some(n);
            let choices = match fact.unit() {
                Unit::Area => Area::ALL
                    .iter()
                    .map(|area| {
                        Choice::new(
                            area.number(),
                            word(page, "security-area", *area),
                            chosen(area.number()),
                        )
                    })
                    .collect(),
                Unit::Yes => vec![Choice::new(1, page.t("ui-yes"), chosen(1))],
                _ => Vec::new(),
            };
            Asked {
                label: word(page, "security-fact", *fact),
                unit: word(page, "security-unit", fact.unit()),
                value: fields.map_or_else(
                    || value.map(|n| n.to_string()).unwrap_or_default(),
                    |fields| fields.text(&name).to_owned(),
                ),
                error: wrong
                    .iter()
                    .find(|(one, _)| one == fact)
                    .map(|(_, key)| page.t(key))
                    .unwrap_or_default(),
                name,
                choices,
            }
        })
        .collect()
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: IncidentId,
    fields: Option<&Fields>,
    mut errors: FormErrors,
) -> Result<LevelPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let (f, shell) = Frame::load(&mut tx, page, id, "level").await?;
    let list = assessment::list(&mut tx, id).await?;
    let nature = category::nature(&mut tx, f.i.category.as_deref()).await?;
    tx.commit().await?;
    errors.go_on_from(page, f.i.version);
    let (facts, wrong) = match fields {
        Some(fields) => typed(fields),
        None => match list.first() {
            Some(latest) => (
                serde_json::from_value(latest.facts.clone()).unwrap_or_default(),
                Vec::new(),
            ),
            None => (begin(&f.i, nature), Vec::new()),
        },
    };
    let proposal = assessment::proposal(&facts);
    // Asking for a proposal takes it over; a refused decision stays as it was made.
    let chosen = fields
        .filter(|fields| fields.text("do") == "decide")
        .and_then(|fields| fields.text("level").parse::<Level>().ok())
        .unwrap_or(proposal.level);
    let one = |code: Option<String>| code.unwrap_or_default();
    let pick = |list: Vec<Choice>, code: String| -> Vec<Choice> {
        list.into_iter()
            .map(|choice| Choice {
                on: choice.value == code,
                ..choice
            })
            .collect()
    };
    Ok(LevelPage {
        natures: pick(
            codes(page, "security-nature", Nature::ALL, &[]),
            one(facts.nature.map(|code| code.to_string())),
        ),
        importances: pick(
            codes(page, "security-importance", Importance::ALL, &[]),
            one(facts.importance.map(|code| code.to_string())),
        ),
        losses: pick(
            codes(page, "security-loss", Loss::ALL, &[]),
            one(facts.loss.map(|code| code.to_string())),
        ),
        socials: pick(
            codes(page, "incident-level", Level::ALL, &[]),
            one(facts.social_impact.map(|code| code.to_string())),
        ),
        asked: asked(page, &facts, &wrong, fields),
        ongoing: facts.ongoing,
        spreading: facts.spreading,
        proposed: level_badge(page, Some(proposal.level)),
        reasons: proposal
            .reasons
            .iter()
            .map(|reason| because(page, &shell, reason))
            .collect(),
        ahead: ahead(page, &shell, &proposal),
        levels: codes(page, "incident-level", Level::ALL, &[chosen]),
        why: fields
            .map(|fields| fields.text("why").to_owned())
            .unwrap_or_default(),
        earlier: list
            .into_iter()
            .map(|one| Earlier {
                at: one.at,
                who: one.by.map(|by| by.name).unwrap_or_default(),
                proposed: level_badge(page, Some(one.proposed)),
                decided: level_badge(page, Some(one.decided)),
                why: one.why,
                reasons: serde_json::from_value::<Vec<Reason>>(one.reasons)
                    .unwrap_or_default()
                    .iter()
                    .map(|reason| because(page, &shell, reason))
                    .collect(),
            })
            .collect(),
        may_decide: page.caller.can("incident.decide") && f.is_open(),
        errors,
        f,
        shell,
    })
}

pub(super) async fn show(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
) -> Result<LevelPage> {
    whole(&state, &page, id, None, FormErrors::default()).await
}

/// `do` = `propose` shows what the criteria say of what was typed; `decide` keeps it.
pub(super) async fn decide(
    page: Page<IncidentDecide>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let (facts, wrong) = typed(&fields);
    if fields.text("do") != "decide" {
        let again = whole(&state, &page, id, Some(&fields), FormErrors::default()).await?;
        return Ok(again.into_response());
    }
    let outcome = async {
        if !wrong.is_empty() {
            return Err(Error::field("facts", "field-not-a-number"));
        }
        let level: Level = fields
            .text("level")
            .parse()
            .map_err(|_| Error::field("level", "field-required"))?;
        let seen = fields.text("version").parse().unwrap_or_default();
        let decision = Decision {
            facts,
            level,
            why: fields.text("why").to_owned(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        assessment::decide(&mut tx, id, IfMatch::Version(seen), decision).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/incidents/{id}/level")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = whole(&state, &page, id, Some(&fields), errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
