//! The tab of evidence, and a piece of evidence with its custody.

use askama::Template;
use askama_web::WebTemplate;
use axum::body::Bytes;
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::Deserialize;
use sqm_domain::ids::{EvidenceId, IncidentId};
use sqm_domain::security::{CustodyAct, EvidenceKind};
use sqm_org::Choosers;
use sqm_platform::http::{PageForm, Path, require_csrf};
use sqm_platform::page::{Choice, FormErrors, Nothing, Page, PageFrame, Shell, filled_id, word};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};

use super::api::handed_out;
use super::{Custody, Evidence, HandOver, NewItem, Release, Upload};
use crate::pages::Frame;
use crate::permissions::{IncidentEdit, IncidentRead};

pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<IncidentRead, _, _>("/incidents/{id}/evidence", list)
        .post::<IncidentEdit, _, _>("/incidents/{id}/evidence", add_item)
        .post::<IncidentEdit, _, _>("/incidents/{id}/evidence/files", add_file)
        .get::<IncidentRead, _, _>("/incidents/{id}/evidence/{evidence}", show)
        .post::<IncidentEdit, _, _>("/incidents/{id}/evidence/{evidence}", act)
        .post::<IncidentEdit, _, _>("/incidents/{id}/evidence/{evidence}/download", download)
}

/// A piece of evidence as it is shown.
#[derive(Debug)]
struct Row {
    e: Evidence,
    href: String,
    kind: String,
    icon: &'static str,
    size: String,
    tone: &'static str,
    sign: &'static str,
    state: String,
    short: String,
}

fn row(page: &PageFrame, incident: IncidentId, evidence: Evidence) -> Row {
    let (tone, sign, key) = match (&evidence.finding, evidence.released_at) {
        (Some(_), _) => ("danger", "alert-triangle", "evidence-state-altered"),
        (None, Some(_)) => ("neutral", "archive", "evidence-state-released"),
        (None, None) => ("success", "shield-check", "evidence-state-sound"),
    };
    Row {
        href: format!("/incidents/{incident}/evidence/{}", evidence.id),
        kind: word(page, "evidence-kind", evidence.kind),
        icon: if evidence.kind == EvidenceKind::File {
            "file"
        } else {
            "box"
        },
        size: bytes(evidence.size),
        tone,
        sign,
        state: page.t(key),
        short: evidence.sha256.chars().take(12).collect(),
        e: evidence,
    }
}

/// `3.4 MB`.
fn bytes(size: i64) -> String {
    const UNITS: [&str; 3] = ["B", "kB", "MB"];
    let mut value = size as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    if unit == 0 {
        format!("{size} B")
    } else {
        format!("{value:.1} {}", UNITS[unit])
    }
}

#[derive(Debug, Default)]
struct Typed {
    errors: FormErrors,
    /// `file`, `item`; `hand_over`, `view`, `release`.
    form: String,
    title: String,
    description: String,
    place: String,
    reason: String,
    party: String,
    to: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/evidence_list.html")]
struct ListPage {
    shell: Shell,
    f: Frame,
    rows: Vec<Row>,
    may_edit: bool,
    typed: Typed,
}

impl ListPage {
    fn error(&self, form: &str, field: &str) -> &str {
        if self.typed.form == form {
            self.typed.errors.of(field)
        } else {
            ""
        }
    }

    fn refused(&self, form: &str) -> bool {
        self.typed.form == form
    }

    fn text<'a>(&self, form: &str, text: &'a str) -> &'a str {
        if self.refused(form) { text } else { "" }
    }
}

async fn whole(state: &AppState, page: &PageFrame, id: IncidentId, typed: Typed) -> Result<ListPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let (f, shell) = Frame::load(&mut tx, page, id, "evidence").await?;
    let items = super::list(&mut tx, id).await?;
    tx.commit().await?;
    Ok(ListPage {
        rows: items.into_iter().map(|one| row(page, id, one)).collect(),
        may_edit: page.caller.can("incident.edit"),
        f,
        typed,
        shell,
    })
}

async fn list(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
) -> Result<ListPage> {
    whole(&state, &page, id, Typed::default()).await
}

async fn refused(
    state: &AppState,
    page: &PageFrame,
    id: IncidentId,
    error: Error,
    typed: Typed,
) -> Result<Response> {
    let typed = Typed {
        errors: FormErrors::of_refusal(state, page, error)?,
        ..typed
    };
    let again = whole(state, page, id, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ItemForm {
    title: String,
    description: String,
    place: String,
}

async fn add_item(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(form): PageForm<ItemForm>,
) -> Result<Response> {
    let outcome = async {
        let new = NewItem {
            title: form.title.clone(),
            description: form.description.clone(),
            place: form.place.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let evidence = super::collect_item(&mut tx, id, new).await?;
        tx.commit().await?;
        Ok(evidence)
    }
    .await;
    match outcome {
        Ok(evidence) => Ok(to(id, evidence)),
        Err(error) => {
            let typed = Typed {
                form: "item".to_owned(),
                title: form.title,
                description: form.description,
                place: form.place,
                ..Typed::default()
            };
            refused(&state, &page, id, error, typed).await
        }
    }
}

fn to(id: IncidentId, evidence: EvidenceId) -> Response {
    Redirect::to(&format!("/incidents/{id}/evidence/{evidence}")).into_response()
}

/// What the form with a file sends.
#[derive(Debug, Default)]
struct Sent {
    csrf: Option<String>,
    upload: Upload,
    bytes: Bytes,
}

/// Reads it into `sent`, which keeps what came before a refusal.
async fn read(mut parts: Multipart, sent: &mut Sent) -> Result<()> {
    let broken = |_| Error::field("file", "evidence-too-large");
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        match part.name() {
            Some("csrf") => sent.csrf = Some(part.text().await.map_err(broken)?),
            Some("title") => sent.upload.title = part.text().await.map_err(broken)?,
            Some("description") => sent.upload.description = part.text().await.map_err(broken)?,
            Some("file") => {
                sent.upload.file_name = part.file_name().unwrap_or_default().to_owned();
                sent.upload.content_type = part.content_type().unwrap_or_default().to_owned();
                sent.bytes = part.bytes().await.map_err(broken)?;
            }
            _ => {}
        }
    }
    Ok(())
}

async fn add_file(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Response> {
    let mut sent = Sent::default();
    let read = read(parts, &mut sent).await;
    require_csrf(&state, &page.caller, &headers, sent.csrf.as_deref())?;
    let typed = Typed {
        form: "file".to_owned(),
        title: sent.upload.title.clone(),
        description: sent.upload.description.clone(),
        ..Typed::default()
    };
    let outcome = async {
        read?;
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let evidence = super::collect_file(&state, &mut tx, id, sent.upload, &sent.bytes).await?;
        tx.commit().await?;
        Ok(evidence)
    }
    .await;
    match outcome {
        Ok(evidence) => Ok(to(id, evidence)),
        Err(error) => refused(&state, &page, id, error, typed).await,
    }
}

/// A line of custody as it is shown.
#[derive(Debug)]
struct Line {
    seq: i32,
    tone: &'static str,
    icon: &'static str,
    act: String,
    who: String,
    at: Timestamp,
    way: String,
    reason: String,
    hash: String,
}

fn line(page: &PageFrame, one: Custody) -> Line {
    let (tone, icon) = match one.act {
        CustodyAct::Collected => ("accent", "box"),
        CustodyAct::Viewed => ("neutral", "eye"),
        CustodyAct::Downloaded => ("info", "download"),
        CustodyAct::HandedOver => ("info", "arrows-exchange"),
        CustodyAct::Verified => ("success", "shield-check"),
        CustodyAct::Altered => ("danger", "alert-triangle"),
        CustodyAct::Released => ("neutral", "archive"),
        CustodyAct::Merged | CustodyAct::Unmerged => ("neutral", "arrow-merge"),
    };
    let name = |person: Option<crate::incident::Person>| person.map(|person| person.name).unwrap_or_default();
    let to = match one.to {
        Some(person) => person.name,
        None => one.to_party,
    };
    let from = name(one.from);
    Line {
        seq: one.seq,
        tone,
        icon,
        act: word(page, "custody-act", one.act),
        who: name(one.by),
        at: one.at,
        way: match (from.is_empty(), to.is_empty()) {
            (_, true) => String::new(),
            (true, false) => format!("→ {to}"),
            (false, false) => format!("{from} → {to}"),
        },
        reason: if one.act == CustodyAct::Altered {
            page.t(&format!("evidence-finding-{}", one.reason))
        } else {
            one.reason
        },
        hash: one.hash.chars().take(16).collect(),
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/evidence.html")]
struct EvidencePage {
    shell: Shell,
    f: Frame,
    row: Row,
    lines: Vec<Line>,
    people: Vec<Choice>,
    finding: String,
    may_edit: bool,
    typed: Typed,
}

impl EvidencePage {
    fn error(&self, form: &str, field: &str) -> &str {
        if self.typed.form == form {
            self.typed.errors.of(field)
        } else {
            ""
        }
    }

    fn refused(&self, form: &str) -> bool {
        self.typed.form == form
    }

    fn reason(&self, form: &str) -> &str {
        if self.refused(form) {
            &self.typed.reason
        } else {
            ""
        }
    }

    fn is_file(&self) -> bool {
        self.row.e.kind == EvidenceKind::File
    }
}

async fn piece(
    state: &AppState,
    page: &PageFrame,
    id: IncidentId,
    evidence: EvidenceId,
    typed: Typed,
) -> Result<EvidencePage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let (f, shell) = Frame::load(&mut tx, page, id, "evidence").await?;
    let found = super::get(state, &mut tx, id, evidence).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    Ok(EvidencePage {
        finding: found
            .evidence
            .finding
            .as_ref()
            .map(|finding| page.t(&format!("evidence-finding-{finding}")))
            .unwrap_or_default(),
        lines: found.custody.into_iter().map(|one| line(page, one)).collect(),
        people: choosers.people(&typed.to),
        may_edit: page.caller.can("incident.edit") && found.evidence.released_at.is_none(),
        row: row(page, id, found.evidence),
        f,
        typed,
        shell,
    })
}

async fn show(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Path((id, evidence)): Path<(IncidentId, EvidenceId)>,
) -> Result<EvidencePage> {
    piece(&state, &page, id, evidence, Typed::default()).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ActForm {
    #[serde(rename = "do")]
    act: String,
    to: String,
    to_party: String,
    reason: String,
}

/// Checks it, hands it over, notes a look, gives it back.
async fn act(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path((id, evidence)): Path<(IncidentId, EvidenceId)>,
    PageForm(form): PageForm<ActForm>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        match form.act.as_str() {
            "verify" => _ = super::verify(&state, &mut tx, id, evidence).await?,
            "view" => super::view(&mut tx, id, evidence, &form.reason).await?,
            "hand_over" => {
                let order = HandOver {
                    to: filled_id(&form.to),
                    to_party: form.to_party.clone(),
                    reason: form.reason.clone(),
                };
                super::hand_over(&state, &mut tx, id, evidence, order).await?;
            }
            "release" => {
                let order = Release {
                    reason: form.reason.clone(),
                };
                super::release(&mut tx, id, evidence, order).await?;
            }
            _ => return Err(Error::field("do", "field-unknown")),
        }
        tx.commit().await
    }
    .await;
    let Err(error) = outcome else {
        return Ok(to(id, evidence));
    };
    let typed = Typed {
        errors: FormErrors::of_refusal(&state, &page, error)?,
        form: form.act,
        reason: form.reason,
        party: form.to_party,
        to: form.to,
        ..Typed::default()
    };
    let again = piece(&state, &page, id, evidence, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

async fn download(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path((id, evidence)): Path<(IncidentId, EvidenceId)>,
    PageForm(_): PageForm<Nothing>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let copy = super::download(&state, &mut tx, id, evidence).await?;
    // What was noted stays noted, the copy given out or not.
    tx.commit().await?;
    match copy {
        Some((evidence, bytes)) => Ok(handed_out(&evidence, bytes)),
        None => {
            let typed = Typed {
                errors: FormErrors::of_refusal(&state, &page, Error::Conflict("evidence-altered"))?,
                ..Typed::default()
            };
            let again = piece(&state, &page, id, evidence, typed).await?;
            Ok((StatusCode::CONFLICT, again).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn sizes_are_short() {
        assert_eq!(bytes(812), "812 B");
        assert_eq!(bytes(3_400_000), "3.4 MB");
        assert_eq!(bytes(26_214_400), "26.2 MB");
    }
}
