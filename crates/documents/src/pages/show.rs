//! One document: a version's text, what it asks of the reader, and its properties.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use serde::Deserialize;
use sqm_domain::document::{Decision, DocumentState, Part, VersionState};
use sqm_domain::ids::{DocumentId, UserId};
use sqm_org::Choosers;
use sqm_platform::http::{Path, Query};
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, done, filled_id, word};
use sqm_platform::{AppState, Result, markdown};

use super::properties::{Props, props};
use super::words::{Head, until, version_tone_icon};
use crate::Viewpoint;
use crate::document;
use crate::permissions::DocumentRead;
use crate::version::{self, Assent, Version};

/// Which version is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    pub(super) version: String,
}

/// Somebody asked to agree, in words.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) name: String,
    pub(super) part: String,
    pub(super) said: String,
    pub(super) tone: &'static str,
    pub(super) icon: &'static str,
    pub(super) comment: String,
    pub(super) at: Option<jiff::Timestamp>,
}

/// The words, the tone and the icon of what somebody said, or has not said yet.
fn decision_icon(assent: &Assent) -> (&'static str, &'static str, &'static str) {
    match (assent.decision, assent.asked_at) {
        (Some(Decision::Agreed), _) => ("document-decision-agreed", "success", "circle-check"),
        (Some(Decision::Returned), _) => ("document-decision-returned", "danger", "arrow-back-up"),
        (None, Some(_)) => ("document-decision-waiting", "warning", "eye-check"),
        (None, None) => ("document-decision-later", "neutral", "clock"),
    }
}

impl Asked {
    pub(super) fn new(page: &PageFrame, assent: &Assent) -> Self {
        let (key, tone, icon) = decision_icon(assent);
        Self {
            name: assent.person.name.clone(),
            part: word(page, "document-part", assent.part),
            said: page.t(key),
            tone,
            icon,
            comment: assent.comment.clone(),
            at: assent.decided_at,
        }
    }
}

/// The version in preparation as those who work on it see it.
#[derive(Debug)]
struct Preparing {
    asked: Vec<Asked>,
    /// The counter that steps are taken on.
    counter: i64,
    /// What the reader is asked for now; empty = nothing.
    my_part: String,
    approves: bool,
    draft: bool,
    effective_on: String,
    /// Who can be asked to review: everybody but those who wrote.
    people: Vec<Choice>,
    /// Who of them may approve.
    approvers: Vec<Choice>,
    writers: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "documents/show.html")]
pub(super) struct ShowPage {
    shell: Shell,
    h: Head,
    p: Props,
    v: Version,
    version_state: String,
    version_tone: &'static str,
    version_icon: &'static str,
    html: String,
    /// The version shown is the one in force.
    in_force: bool,
    preparing: Option<Preparing>,
    /// Until when the reader has to read it; empty = nothing is asked of him.
    read_until: String,
    read_overdue: bool,
    read_at: Option<jiff::Timestamp>,
    review_near: bool,
    errors: FormErrors,
    typed: String,
    done: bool,
}

impl ShowPage {
    fn read_tone(&self) -> &'static str {
        if self.read_overdue { "warning" } else { "info" }
    }
}

/// What the reader typed and could not be accepted.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) text: String,
    pub(super) errors: FormErrors,
}

pub(super) async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: DocumentId,
    wanted: &str,
    typed: Typed,
) -> Result<ShowPage> {
    let who = Viewpoint::from(&page.caller);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = document::get(&mut tx, &who, id).await?;
    let text = version::text(&mut tx, &found, wanted.parse().ok()).await?;
    let choosers = Choosers::load(&mut tx).await?;
    let everybody: Vec<UserId> = choosers
        .people("")
        .iter()
        .filter_map(|choice| filled_id(&choice.value))
        .collect();
    let able = if text.version.state == VersionState::Draft {
        version::may_approve(&mut tx, &everybody).await?
    } else {
        Vec::new()
    };
    tx.commit().await?;
    let shell = page.shell(found.title.clone());
    let v = text.version;
    let open = found.preparing.as_ref().is_some_and(|mark| mark.id == v.id);
    let preparing = open.then(|| {
        let me = page.caller.user;
        let mine = v
            .panel()
            .find(|assent| assent.person.id == me && assent.decision.is_none() && assent.asked_at.is_some())
            .filter(|_| v.state == VersionState::InReview);
        let mut people = choosers.people("");
        people.retain(|choice| {
            !v.writers
                .iter()
                .chain(&v.author)
                .any(|writer| writer.id.to_string() == choice.value)
        });
        let approvers = people
            .iter()
            .filter(|choice| filled_id(&choice.value).is_some_and(|id| able.contains(&id)))
            .cloned()
            .collect();
        let names: Vec<&str> = v.writers.iter().map(|writer| writer.name.as_str()).collect();
        Preparing {
            asked: v.panel().map(|assent| Asked::new(page, assent)).collect(),
            counter: v.version,
            my_part: mine
                .map(|assent| word(page, "document-part", assent.part))
                .unwrap_or_default(),
            approves: mine.is_some_and(|assent| assent.part == Part::Approve),
            draft: v.state == VersionState::Draft,
            effective_on: v.effective_on.map(|day| shell.day(&day)).unwrap_or_default(),
            people,
            approvers,
            writers: names.join(", "),
        }
    });
    let reading = found
        .my_reading
        .clone()
        .filter(|_| found.state == DocumentState::Effective);
    let waits = reading
        .as_ref()
        .filter(|reading| reading.acknowledged_at.is_none());
    let today = shell.now.to_zoned(shell.time_zone.clone()).date();
    let lead = jiff::Span::new().days(sqm_domain::document::REVIEW_LEAD_DAYS);
    let (version_tone, version_icon) = version_tone_icon(v.state);
    Ok(ShowPage {
        version_state: word(page, "document-version-state", v.state),
        version_tone,
        version_icon,
        html: markdown::render(&text.body),
        in_force: v.state == VersionState::Effective,
        preparing,
        read_until: waits
            .map(|reading| until(&shell, reading.due_on, 7))
            .unwrap_or_default(),
        read_overdue: waits.is_some_and(|reading| reading.overdue),
        read_at: reading.and_then(|reading| reading.acknowledged_at),
        review_near: found
            .review_on
            .is_some_and(|day| today.checked_add(lead).is_ok_and(|near| day <= near)),
        p: props(page, &shell, &who, &found, &choosers, String::new()),
        h: Head::new(page, &who, found),
        v,
        errors: typed.errors,
        typed: typed.text,
        done: done(page),
        shell,
    })
}

pub(super) async fn show(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
    Query(which): Query<Which>,
) -> Result<ShowPage> {
    whole(&state, &page, id, &which.version, Typed::default()).await
}
