//! What happened to a document, in words.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use jiff::Timestamp;
use sqm_domain::ids::DocumentId;
use sqm_platform::http::Path;
use sqm_platform::page::{Page, PageFrame, Shell, word};
use sqm_platform::{AppState, Result};

use super::words::Head;
use crate::Viewpoint;
use crate::document::{self, Entry};
use crate::permissions::DocumentRead;

/// A line of the history in words.
#[derive(Debug)]
struct Line {
    icon: &'static str,
    tone: &'static str,
    who: String,
    at: Timestamp,
    title: String,
    text: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "documents/history.html")]
pub(super) struct HistoryPage {
    shell: Shell,
    h: Head,
    lines: Vec<Line>,
}

pub(super) async fn history(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
) -> Result<HistoryPage> {
    let who = Viewpoint::from(&page.caller);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = document::get(&mut tx, &who, id).await?;
    let entries = document::history(&mut tx, &found).await?;
    tx.commit().await?;
    let shell = page.shell(found.title.clone());
    Ok(HistoryPage {
        lines: entries
            .into_iter()
            .map(|entry| line(&page, &shell, entry))
            .collect(),
        h: Head::new(&page, &who, found),
        shell,
    })
}

fn icon_tone(field: &str) -> (&'static str, &'static str) {
    match field {
        "created" | "begun" => ("plus", "info"),
        "submitted" => ("send", "info"),
        "reviewed_version" | "approved_version" | "reviewed" | "took_effect" => ("circle-check", "success"),
        "returned" => ("arrow-back-up", "warning"),
        "recalled" | "discarded" | "withdrawn" => ("circle-off", "warning"),
        _ => ("pencil", "neutral"),
    }
}

fn line(page: &PageFrame, shell: &Shell, entry: Entry) -> Line {
    let (icon, tone) = icon_tone(&entry.field);
    let name = word(page, "document-field", &entry.field);
    let value = |text: &str| match entry.field.as_str() {
        _ if text.is_empty() => page.t("ui-none"),
        "confidentiality" => word(page, "document-confidentiality", text),
        "review_on" => text
            .parse()
            .map_or_else(|_| text.to_owned(), |day| shell.day(&day)),
        _ => text.to_owned(),
    };
    let changed = !entry.before.is_empty()
        || matches!(
            entry.field.as_str(),
            "review_on" | "department" | "clauses" | "owner" | "title"
        );
    let title = match (entry.number.as_str(), changed) {
        ("", true) => format!("{name}: {} → {}", value(&entry.before), value(&entry.after)),
        ("", false) => name,
        (number, _) => format!("{number} · {name}"),
    };
    Line {
        icon,
        tone,
        title,
        text: if changed && entry.number.is_empty() {
            String::new()
        } else {
            entry.after
        },
        who: entry.by.map(|by| by.name).unwrap_or_default(),
        at: entry.at,
    }
}
