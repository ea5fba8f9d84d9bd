//! A version of an emergency plan, to be read: whoever answers for a response shows by which text it went. The list of versions stands
//! on the page of the plan as well.

use std::collections::HashMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use jiff::Timestamp;
use sqm_domain::ids::PlaybookId;
use sqm_domain::security::{StepFate, StepPart};
use sqm_platform::http::Path;
use sqm_platform::page::{Page, PageFrame, Shell, word};
use sqm_platform::{AppState, Error, Result};

use super::versions::{PartChanged, PublishedVersion, StepChanged};
use super::{Step, StepOption};
use crate::permissions::IncidentRead;

/// What accounts are called, by id; those that were closed since too.
type Names = HashMap<String, String>;

fn named(names: &Names, id: &str) -> String {
    names.get(id).map_or(id, String::as_str).to_owned()
}

/// A version in the list.
#[derive(Debug)]
pub(super) struct VersionRow {
    pub(super) number: i32,
    pub(super) href: String,
    pub(super) in_force: bool,
    pub(super) at: Option<Timestamp>,
    pub(super) by: String,
    /// What it changed, counted in words.
    pub(super) changed: String,
}

/// The list of versions in words.
pub(super) fn rows(page: &PageFrame, shell: &Shell, versions: &[PublishedVersion]) -> Vec<VersionRow> {
    versions
        .iter()
        .map(|one| VersionRow {
            number: one.number,
            href: format!("/emergency-plans/{}/versions/{}", one.plan, one.number),
            in_force: one.in_force,
            at: one.published_at,
            by: one.published_by.clone().unwrap_or_default(),
            changed: counted(page, shell, one),
        })
        .collect()
}

fn counted(page: &PageFrame, shell: &Shell, version: &PublishedVersion) -> String {
    if version.before.is_none() {
        return page.t("playbook-version-first");
    }
    let parts: Vec<String> = StepFate::ALL
        .iter()
        .map(|fate| {
            (
                fate,
                version.changes.iter().filter(|one| one.fate == *fate).count(),
            )
        })
        .filter(|(_, n)| *n > 0)
        .map(|(fate, n)| shell.ta(&format!("playbook-steps-{fate}"), "n", n))
        .collect();
    if parts.is_empty() {
        page.t("playbook-version-same")
    } else {
        parts.join(" · ")
    }
}

/// A step that differs.
#[derive(Debug)]
struct Difference {
    icon: &'static str,
    tone: &'static str,
    fate: String,
    title: String,
    key: String,
    /// What of it: name, before, after.
    parts: Vec<(String, String, String)>,
}

fn difference(page: &PageFrame, names: &Names, change: &StepChanged) -> Difference {
    let (icon, tone) = match change.fate {
        StepFate::Added => ("plus", "success"),
        StepFate::Removed => ("trash", "danger"),
        StepFate::Changed => ("pencil", "info"),
    };
    Difference {
        icon,
        tone,
        fate: word(page, "playbook-step-fate", change.fate),
        title: change.title.clone(),
        key: change.key.clone(),
        parts: change
            .parts
            .iter()
            .map(|one| {
                (
                    page.t(label(one.part)),
                    said(page, names, one, &one.before),
                    said(page, names, one, &one.after),
                )
            })
            .collect(),
    }
}

fn label(part: StepPart) -> &'static str {
    match part {
        StepPart::Place => "playbook-step-place",
        StepPart::Title => "playbook-step-title",
        StepPart::Instructions => "playbook-step-instructions",
        StepPart::Phase => "playbook-step-phase",
        StepPart::Kind => "playbook-step-kind",
        StepPart::Role => "playbook-step-role",
        StepPart::Owner => "playbook-step-owner",
        StepPart::Minutes => "playbook-step-within",
        StepPart::Required => "task-required",
        StepPart::Options => "playbook-ways",
    }
}

fn said(page: &PageFrame, names: &Names, change: &PartChanged, text: &str) -> String {
    if text.is_empty() {
        return page.t("ui-none");
    }
    match change.part {
        StepPart::Phase => word(page, "playbook-phase", text),
        StepPart::Kind => word(page, "playbook-kind", text),
        StepPart::Role => word(page, "response-role", text),
        StepPart::Required => page.t(if text == "true" { "ui-yes" } else { "ui-no" }),
        StepPart::Minutes => minutes(page, text),
        StepPart::Owner => named(names, text),
        StepPart::Place | StepPart::Title | StepPart::Instructions | StepPart::Options => text.to_owned(),
    }
}

fn minutes(page: &PageFrame, text: &str) -> String {
    format!("{text} {}", page.t("playbook-minutes"))
}

/// A step as it is read.
#[derive(Debug)]
struct StepCard {
    place: usize,
    key: String,
    title: String,
    instructions: String,
    /// Phase, kind, whose it is, within: name and words.
    facts: Vec<(String, String)>,
    required: bool,
    ways: Vec<StepOption>,
}

fn card(page: &PageFrame, names: &Names, place: usize, step: Step) -> StepCard {
    let mut facts = vec![
        (
            page.t("playbook-step-phase"),
            word(page, "playbook-phase", step.phase),
        ),
        (
            page.t("playbook-step-kind"),
            word(page, "playbook-kind", step.kind),
        ),
        (
            page.t("playbook-step-role"),
            word(page, "response-role", step.role),
        ),
    ];
    if let Some(owner) = step.owner.map(|id| id.to_string()) {
        facts.push((page.t("playbook-step-owner"), named(names, &owner)));
    }
    if let Some(within) = step.minutes {
        facts.push((page.t("playbook-step-within"), minutes(page, &within.to_string())));
    }
    StepCard {
        place,
        key: step.key,
        title: step.title,
        instructions: step.instructions,
        facts,
        required: step.required,
        ways: step.options,
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/playbook_version.html")]
pub(super) struct VersionPage {
    shell: Shell,
    number: i32,
    /// What the plan is called.
    name: String,
    plan_href: String,
    in_force: bool,
    at: Option<Timestamp>,
    by: String,
    /// The version it is compared with.
    before: Option<i32>,
    differences: Vec<Difference>,
    steps: Vec<StepCard>,
    versions: Vec<VersionRow>,
}

pub(super) async fn show(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Path((id, number)): Path<(PlaybookId, i32)>,
) -> Result<VersionPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let all = super::versions(&mut tx, id).await?;
    let found = all
        .iter()
        .find(|version| version.number == number)
        .cloned()
        .ok_or(Error::NotFound("playbook_version"))?;
    let names = super::sql::names_in(&mut tx, id).await?;
    tx.commit().await?;
    let mut shell = page.shell(found.name.clone());
    shell.title = format!(
        "{} · {}",
        found.name,
        shell.ta("playbook-version-n", "n", found.number)
    );
    Ok(VersionPage {
        number: found.number,
        name: found.name,
        plan_href: format!("/settings/emergency-plans/{id}"),
        in_force: found.in_force,
        at: found.published_at,
        by: found.published_by.unwrap_or_default(),
        before: found.before,
        differences: found
            .changes
            .iter()
            .map(|change| difference(&page, &names, change))
            .collect(),
        steps: (1..)
            .zip(found.steps)
            .map(|(place, step)| card(&page, &names, place, step))
            .collect(),
        versions: rows(&page, &shell, &all),
        shell,
    })
}
