//! The list of surveys, and the settings of one.

mod form;
mod settings;

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::ids::QuestionnaireVersionId;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, Choice, Page, PageFrame, Shell};
use sqm_platform::{AppState, Result};

pub(super) use settings::{change, create, new, qr, show};

use crate::permissions::SurveyRead;
use crate::questionnaire::{self, Published, Purpose};
use crate::survey::{self, State as Standing, Survey, SurveyFilter};

/// A survey in the list.
#[derive(Debug)]
struct Line {
    survey: Survey,
    state: String,
    questionnaire: String,
    channels: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/list.html")]
pub(super) struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    q: String,
    states: Vec<(Choice, String)>,
    purposes: Vec<Choice>,
    /// The chosen purpose with the address of the list without it.
    purpose: Option<(String, String)>,
    filtered: bool,
    next: String,
}

pub(super) async fn list(
    page: Page<SurveyRead>,
    State(state): State<AppState>,
    Query(filter): Query<SurveyFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = survey::list(&mut tx, &filter, &paging).await?;
    let versions: Vec<QuestionnaireVersionId> = listed.items.iter().map(|survey| survey.version_id).collect();
    let published = questionnaire::published(&mut tx, &versions).await?;
    tx.commit().await?;
    let names: BTreeMap<QuestionnaireVersionId, Published> = published
        .into_iter()
        .map(|version| (version.version_id, version))
        .collect();
    let here = Address::new("/surveys", page.uri.query().unwrap_or_default()).without(&["after"]);
    let chosen = filter.state.clone().unwrap_or_default();
    let mut states = vec![(
        Choice::new("", page.t("ui-all"), chosen.is_empty()),
        here.without(&["state"]).href(),
    )];
    for standing in Standing::ALL {
        let code = standing.as_str();
        states.push((
            Choice::new(code, page.t(&format!("survey-state-{code}")), chosen == code),
            here.with("state", code).href(),
        ));
    }
    let purpose = filter.purpose.as_deref().filter(|purpose| !purpose.is_empty());
    let line = |survey: Survey| Line {
        state: page.t(&format!("survey-state-{}", survey.state.as_str())),
        questionnaire: names
            .get(&survey.version_id)
            .map(|version| version_name(&page, version))
            .unwrap_or_default(),
        channels: survey
            .channels
            .iter()
            .map(|channel| page.t(&format!("survey-channel-{}", channel.as_str())))
            .collect::<Vec<_>>()
            .join(" · "),
        survey,
    };
    Ok(ListPage {
        shell: page.shell_t("survey-list"),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        purposes: Purpose::ALL
            .into_iter()
            .map(|one| {
                Choice::new(
                    one.as_str(),
                    super::questionnaires::purpose_word(&page, one),
                    purpose == Some(one.as_str()),
                )
            })
            .collect(),
        purpose: purpose.map(|code| {
            (
                page.t(&format!("survey-purpose-{code}")),
                here.without(&["purpose"]).href(),
            )
        }),
        filtered: filter != SurveyFilter::default(),
        lines: listed.items.into_iter().map(line).collect(),
        q: filter.q.unwrap_or_default(),
        states,
    })
}

/// "Customer service satisfaction, version 3".
fn version_name(page: &PageFrame, version: &Published) -> String {
    page.shell("").ta2(
        "questionnaire-name-version",
        "name",
        version.name.as_str(),
        "n",
        version.number,
    )
}
