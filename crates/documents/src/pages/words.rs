//! Documents as people read them.

use jiff::civil::Date;
use sqm_domain::document::{DocumentState, VersionState};
use sqm_platform::page::{PageFrame, Shell, word};

use crate::document::Document;

/// The tone and icon of `badge::badge` that a document's state looks like.
pub(super) fn tone_icon(state: DocumentState) -> (&'static str, &'static str) {
    match state {
        DocumentState::Draft => ("neutral", "pencil"),
        DocumentState::Effective => ("success", "circle-check"),
        DocumentState::Withdrawn => ("paused", "circle-off"),
    }
}

/// The same for a version's.
pub(super) fn version_tone_icon(state: VersionState) -> (&'static str, &'static str) {
    match state {
        VersionState::Draft => ("neutral", "pencil"),
        VersionState::InReview => ("warning", "eye-check"),
        VersionState::Approved => ("info", "calendar-due"),
        VersionState::Effective => ("success", "circle-check"),
        VersionState::Superseded => ("paused", "history"),
        VersionState::Withdrawn | VersionState::Discarded => ("paused", "circle-off"),
    }
}

/// The same for a reading's.
pub(super) fn reading_tone_icon(state: &str) -> (&'static str, &'static str) {
    match state {
        "acknowledged" => ("success", "circle-check"),
        "overdue" => ("danger", "alarm"),
        "excused" => ("paused", "circle-off"),
        _ => ("info", "book-2"),
    }
}

/// A day beside today: the day itself, with how far it is when that matters; once it has passed, by how much.
pub(super) fn until(shell: &Shell, day: Date, near: i32) -> String {
    let today = shell.now.to_zoned(shell.time_zone.clone()).date();
    let days = day.since(today).map_or(0, |span| span.get_days());
    if days < 0 {
        return shell.ta("document-days-over", "days", i64::from(-days));
    }
    let said = shell.day(&day);
    match days {
        0 => format!("{said} · {}", shell.t("document-today")),
        left if left <= near => format!(
            "{said} · {}",
            shell.ta("document-days-left", "days", i64::from(left))
        ),
        _ => said,
    }
}

/// What every page about one document shows of it.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) d: Document,
    pub(super) state: String,
    pub(super) tone: &'static str,
    pub(super) icon: &'static str,
    /// Confidential; empty = not.
    pub(super) confidential: String,
    /// The reader may keep it.
    pub(super) keeps: bool,
    /// The reader sees who has read it.
    pub(super) sees_readers: bool,
    /// The version in preparation in words: number and state.
    pub(super) preparing: Option<(String, String, &'static str, &'static str)>,
}

impl Head {
    pub(super) fn new(page: &PageFrame, who: &crate::Viewpoint, d: Document) -> Self {
        let (tone, icon) = tone_icon(d.state);
        Self {
            state: word(page, "document-state", d.state),
            tone,
            icon,
            confidential: if d.confidentiality == sqm_domain::document::Confidentiality::Confidential {
                page.t("document-confidentiality-confidential")
            } else {
                String::new()
            },
            keeps: d.may_edit(who),
            sees_readers: who.readings || d.may_edit(who),
            preparing: d.preparing.as_ref().map(|mark| {
                let (tone, icon) = version_tone_icon(mark.state);
                (
                    mark.number.clone(),
                    word(page, "document-version-state", mark.state),
                    tone,
                    icon,
                )
            }),
            d,
        }
    }

    pub(super) fn href(&self) -> String {
        format!("/documents/{}", self.d.id)
    }

    /// One of its pages.
    pub(super) fn page(&self, name: &str) -> String {
        format!("/documents/{}/{name}", self.d.id)
    }

    /// The page of one of its versions.
    pub(super) fn at(&self, number: &str) -> String {
        format!("/documents/{}?version={number}", self.d.id)
    }

    /// The number of the version in force.
    pub(super) fn in_force(&self) -> &str {
        self.d.effective.as_ref().map_or("", |mark| &mark.number)
    }
}
