//! The tab of the timeline, which is the war room: what happens is written in one line and shows at once to everybody who
//! has the page open, beside who is there and what is to be done.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use sqm_domain::ids::{IncidentId, LogEntryId, TaskId};
use sqm_domain::security::EntryKind;
use sqm_platform::http::{PageForm, Paging, Path, Query};
use sqm_platform::page::{
    Choice, FormErrors, Page, PageFrame, Shell, codes, filled_code, initials, local_moment, typed_moment,
    word,
};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use super::{Correction, Entry, NewEntry};
use crate::pages::Frame;
use crate::permissions::{IncidentEdit, IncidentRead};
use crate::{access, task, trace};

pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<IncidentRead, _, _>("/incidents/{id}/timeline", show)
        .post::<IncidentEdit, _, _>("/incidents/{id}/timeline", write)
        .post::<IncidentEdit, _, _>("/incidents/{id}/timeline/{entry}/correct", correct)
}

/// Open tasks shown beside the timeline.
const TASKS: usize = 8;

/// A line as it is shown.
#[derive(Debug)]
struct Line {
    id: LogEntryId,
    kind: String,
    tone: &'static str,
    icon: &'static str,
    who: String,
    happened_at: Timestamp,
    /// Where it was found later than it happened.
    found_at: Option<Timestamp>,
    meaning: String,
    raw: String,
    names: Vec<String>,
    corrects: bool,
    struck: bool,
    struck_why: String,
    /// The page and number of the merged incident it was written in; empty = this one.
    merged_href: String,
    merged: String,
    typed_at: String,
    code: String,
}

/// A task that waits.
#[derive(Debug)]
struct Waiting {
    id: TaskId,
    title: String,
    who: String,
    due: Option<Timestamp>,
    overdue: bool,
    required: bool,
}

/// Somebody in the room.
#[derive(Debug)]
struct Member {
    name: String,
    initials: String,
    leads: bool,
}

#[derive(Debug, Default)]
struct Typed {
    errors: FormErrors,
    /// `write`, or the line that was to be corrected.
    form: String,
    entry: EntryForm,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/timeline.html")]
struct RoomPage {
    shell: Shell,
    f: Frame,
    lines: Vec<Line>,
    /// The address of older lines; empty at the end.
    older: String,
    /// The newest lines, which follow what happens; older ones stay as they are.
    newest: bool,
    waiting: Vec<Waiting>,
    waiting_more: usize,
    members: Vec<Member>,
    kinds: Vec<Choice>,
    assets: Vec<Choice>,
    indicators: Vec<Choice>,
    may_edit: bool,
    typed: Typed,
}

impl RoomPage {
    fn error(&self, field: &str) -> &str {
        if self.typed.form == "write" {
            self.typed.errors.of(field)
        } else {
            ""
        }
    }

    fn open_tasks(&self) -> usize {
        self.waiting.len() + self.waiting_more
    }

    fn writes(&self) -> bool {
        self.typed.form == "write"
    }

    fn corrects(&self, line: &Line) -> bool {
        self.typed.form == line.id.to_string()
    }

    fn line_error(&self, line: &Line) -> String {
        if self.corrects(line) {
            self.typed.errors.line()
        } else {
            String::new()
        }
    }
}

fn look(kind: EntryKind) -> (&'static str, &'static str) {
    match kind {
        EntryKind::Note => ("neutral", "note"),
        EntryKind::Event => ("danger", "bolt"),
        EntryKind::Containment => ("warning", "shield"),
        EntryKind::Eradication => ("info", "eraser"),
        EntryKind::Recovery => ("success", "refresh"),
        EntryKind::Decision => ("accent", "git-branch"),
        EntryKind::Communication => ("info", "message"),
    }
}

fn line(page: &PageFrame, entry: Entry) -> Line {
    let (tone, icon) = look(entry.kind);
    let minute = |at: Timestamp| at.as_second() / 60;
    Line {
        id: entry.id,
        kind: word(page, "entry-kind", entry.kind),
        code: entry.kind.to_string(),
        tone,
        icon,
        who: entry.by.map(|by| by.name).unwrap_or_default(),
        found_at: (minute(entry.found_at) > minute(entry.happened_at)).then_some(entry.found_at),
        typed_at: local_moment(Some(entry.happened_at), &page.caller.tenant.zone),
        happened_at: entry.happened_at,
        meaning: entry.meaning,
        raw: entry.raw,
        names: entry
            .assets
            .into_iter()
            .chain(entry.indicators)
            .map(|named| named.name)
            .collect(),
        corrects: entry.corrects.is_some(),
        struck: entry.struck_at.is_some(),
        struck_why: entry.struck_why,
        merged_href: entry.merged.as_ref().map_or(String::new(), |from| {
            format!("/incidents/{}/timeline#entry-{}", from.id, entry.id)
        }),
        merged: entry.merged.map(|from| from.number).unwrap_or_default(),
    }
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: IncidentId,
    paging: &Paging,
    typed: Typed,
) -> Result<RoomPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let (f, shell) = Frame::load(&mut tx, page, id, "timeline").await?;
    let entries = super::list(&mut tx, id, paging).await?;
    let tasks = task::list(&mut tx, id).await?;
    let known = access::confidants(&mut tx, id).await?;
    let assets = trace::assets(&mut tx, id).await?;
    let indicators = trace::indicators(&mut tx, id).await?;
    tx.commit().await?;
    let lead = f.i.lead.as_ref().map(|lead| lead.id);
    let mut members: Vec<Member> = known
        .into_iter()
        .map(|one| Member {
            initials: initials(&one.name),
            leads: Some(one.id) == lead,
            name: one.name,
        })
        .collect();
    members.sort_by_key(|member| !member.leads);
    let mut waiting: Vec<Waiting> = tasks
        .into_iter()
        .filter(|task| task.state.is_open())
        .map(|task| Waiting {
            id: task.id,
            who: task
                .owner
                .map_or_else(|| word(page, "response-role", task.role), |owner| owner.name),
            title: task.title,
            due: task.due_at,
            overdue: task.overdue,
            required: task.required,
        })
        .collect();
    waiting.sort_by_key(|task| (task.due.is_none(), task.due));
    let waiting_more = waiting.len().saturating_sub(TASKS);
    waiting.truncate(TASKS);
    let chosen = |ids: &[String], id: &str| ids.iter().any(|one| one == id);
    let form = &typed.entry;
    Ok(RoomPage {
        kinds: codes(
            page,
            "entry-kind",
            EntryKind::ALL,
            &[filled_code(&form.kind).unwrap_or(EntryKind::Note)],
        ),
        assets: assets
            .into_iter()
            .map(|asset| {
                let id = asset.id.to_string();
                let on = chosen(&form.assets, &id);
                Choice::new(id, asset.name, on)
            })
            .collect(),
        indicators: indicators
            .into_iter()
            .map(|ioc| {
                let id = ioc.id.to_string();
                let on = chosen(&form.indicators, &id);
                Choice::new(id, ioc.shown, on)
            })
            .collect(),
        may_edit: page.caller.can("incident.edit"),
        newest: paging.after.is_none(),
        older: entries
            .next
            .map(|cursor| format!("/incidents/{id}/timeline?after={cursor}"))
            .unwrap_or_default(),
        lines: entries.items.into_iter().map(|entry| line(page, entry)).collect(),
        waiting,
        waiting_more,
        members,
        f,
        typed,
        shell,
    })
}

async fn show(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    Query(paging): Query<Paging>,
) -> Result<RoomPage> {
    whole(&state, &page, id, &paging, Typed::default()).await
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct EntryForm {
    kind: String,
    meaning: String,
    raw: String,
    happened_at: String,
    /// What that field showed when the page was opened.
    shown_at: String,
    found_at: String,
    assets: Vec<String>,
    indicators: Vec<String>,
    stamp: String,
    why: String,
}

impl EntryForm {
    fn read(&self, zone: &jiff::tz::TimeZone) -> Result<NewEntry> {
        // The field shows minutes: what stands there untouched says nothing.
        let happened_at = match &self.happened_at {
            same if *same == self.shown_at => None,
            typed => typed_moment("happened_at", typed, zone)?,
        };
        Ok(NewEntry {
            kind: filled_code(&self.kind),
            happened_at,
            found_at: typed_moment("found_at", &self.found_at, zone)?,
            raw: self.raw.clone(),
            meaning: self.meaning.clone(),
            assets: self.assets.iter().filter_map(|id| id.parse().ok()).collect(),
            indicators: self.indicators.iter().filter_map(|id| id.parse().ok()).collect(),
            stamp: !self.stamp.is_empty(),
        })
    }
}

async fn answer(
    state: &AppState,
    page: &PageFrame,
    id: IncidentId,
    outcome: Result<()>,
    typed: Typed,
) -> Result<Response> {
    let Err(error) = outcome else {
        return Ok(Redirect::to(&format!("/incidents/{id}/timeline")).into_response());
    };
    let typed = Typed {
        errors: FormErrors::of_refusal(state, page, error)?,
        ..typed
    };
    let again = whole(state, page, id, &Paging::default(), typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

async fn write(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(form): PageForm<EntryForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let new = form.read(tx.zone())?;
        super::write(&mut tx, id, new).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: "write".to_owned(),
        entry: form,
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

async fn correct(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path((id, entry)): Path<(IncidentId, LogEntryId)>,
    PageForm(form): PageForm<EntryForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        // An emptied line takes the old one away and puts nothing in its place.
        let instead = if form.meaning.trim().is_empty() {
            None
        } else {
            Some(form.read(tx.zone())?)
        };
        let correction = Correction {
            why: form.why.clone(),
            instead,
        };
        super::correct(&mut tx, id, entry, correction).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: entry.to_string(),
        entry: form,
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}
