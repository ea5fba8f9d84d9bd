//! The pages of call backs.

mod list;
mod show;

use futures::FutureExt as _;
use sqm_customers::permissions::CustomerReveal;
use sqm_domain::callback::CallbackState;
use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::page::waiting::Waiting;
use sqm_platform::page::{PageFrame, Shell, word};
use sqm_platform::routes::Pages;

use super::{self as callback, Callback, Viewpoint};
use crate::permissions::{CallbackRead, SurveyCallback};

/// The place in the rail: a queue that is worked daily, also by those who see nothing else of surveys.
pub(crate) const NAV: NavEntry = NavEntry {
    group: NavGroup::Listen,
    href: "/callbacks",
    label_key: "callback-list",
    icon: "phone",
    permission: "callback.read",
    shortcut: None,
};

/// What of it is somebody's work.
pub(crate) const WAITING: Waiting = Waiting {
    label_key: "callback-waiting",
    icon: "phone",
    path: "/callbacks",
    pairs: &[("assignee", "me"), ("state", "open")],
    permission: "callback.read",
    count: |_, tx, caller, at| {
        async move {
            let filter = at.read()?;
            callback::count(tx, Viewpoint::from(caller), &filter).await
        }
        .boxed()
    },
};

pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<CallbackRead, _, _>("/callbacks", list::list)
        .get::<CallbackRead, _, _>("/callbacks/{id}", show::show)
        .post::<CustomerReveal, _, _>("/callbacks/{id}", show::reveal)
        .post::<SurveyCallback, _, _>("/callbacks/{id}/assign", show::assign)
        .post::<SurveyCallback, _, _>("/callbacks/{id}/try", show::add_try)
        .post::<SurveyCallback, _, _>("/callbacks/{id}/close", show::close)
}

/// A call back as it reads.
#[derive(Debug)]
struct View {
    c: Callback,
    /// The state: tone, icon, word.
    tone: &'static str,
    icon: &'static str,
    state: String,
    /// The figure and its value.
    score: String,
    /// The clock: its state and what it says.
    clock: &'static str,
    left: String,
}

impl View {
    fn new(page: &PageFrame, shell: &Shell, c: Callback) -> Self {
        let (tone, icon) = match c.state {
            CallbackState::Open => ("accent", "phone"),
            CallbackState::Called => ("warning", "pencil"),
            CallbackState::Closed => ("success", "circle-check"),
        };
        let left = c.due_at.duration_since(shell.now).as_secs();
        let (clock, left) = match c.called_at {
            Some(at) if at <= c.due_at => ("met", shell.datetime(&c.due_at)),
            Some(at) => ("missed", shell.duration(&at.duration_since(c.due_at).as_secs())),
            None if left < 0 => (
                "breached",
                shell.ta("callback-over", "time", shell.duration(&-left)),
            ),
            // The last quarter of a day: whoever looks now has to hurry.
            None if left < 6 * 3600 => (
                "warning",
                shell.ta("callback-left", "time", shell.duration(&left)),
            ),
            None => (
                "running",
                shell.ta("callback-left", "time", shell.duration(&left)),
            ),
        };
        Self {
            tone,
            icon,
            state: word(page, "callback-state", c.state),
            score: format!(
                "{} {}",
                word(page, "metric", c.metric),
                shell.decimal(&c.score, usize::from(c.score.fract() != 0.0))
            ),
            clock,
            left,
            c,
        }
    }

    fn href(&self) -> String {
        format!("/callbacks/{}", self.c.id)
    }

    fn assignee(&self) -> &str {
        self.c.assignee.as_deref().unwrap_or_default()
    }

    fn department(&self) -> &str {
        self.c.department.as_deref().unwrap_or_default()
    }
}
