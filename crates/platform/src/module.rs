//! What a module tells the process about itself.

use std::sync::Arc;

use futures::future::BoxFuture;
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use crate::auth::{Caller, PermissionDef};
use crate::error::Result;
use crate::events::Subscriber;
use crate::jobs::JobDef;
use crate::page::waiting::Waiting;
use crate::routes::Pages;
use crate::state::AppState;
use crate::sweeps::Sweep;

/// A module: everything the process mounts, runs or shows for it.
#[derive(Default)]
pub struct Module {
    /// `tickets`.
    pub name: &'static str,
    /// Its REST operations, relative to `/api/v1`.
    pub api: OpenApiRouter<AppState>,
    /// Its pages.
    pub pages: Pages,
    /// Its durable event readers.
    pub subscribers: Vec<Subscriber>,
    /// Its jobs.
    pub jobs: Vec<JobDef>,
    /// Its regular looks for lost timers.
    pub sweeps: Vec<Sweep>,
    /// Its entries in the rail.
    pub nav: Vec<NavEntry>,
    /// The rights it knows.
    pub permissions: Vec<PermissionDef>,
    /// Its part of the global search.
    pub search: Vec<SearchSource>,
    /// Which of its lists are somebody's work.
    pub waiting: Vec<Waiting>,
    /// What it can begin from the records of other modules.
    pub record_actions: Vec<RecordAction>,
}

/// A group of the rail, in the order of the quality loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NavGroup {
    /// My desk, tickets, visits.
    Work,
    /// Surveys, complaints, feedback.
    Listen,
    /// Dashboards, objectives, alarms.
    Watch,
    /// Actions, nonconformities, audits.
    Improve,
    /// Incidents, risks, policies.
    Protect,
    /// Training, scorecards.
    Grow,
    /// Settings.
    SetUp,
}

impl NavGroup {
    /// The message key of its title.
    pub fn key(self) -> &'static str {
        match self {
            Self::Work => "nav-work",
            Self::Listen => "nav-listen",
            Self::Watch => "nav-watch",
            Self::Improve => "nav-improve",
            Self::Protect => "nav-protect",
            Self::Grow => "nav-grow",
            Self::SetUp => "nav-set-up",
        }
    }
}

/// One entry of the rail.
#[derive(Clone, Copy, Debug)]
pub struct NavEntry {
    /// Where it stands.
    pub group: NavGroup,
    /// Its address; the entry is active on every page below it.
    pub href: &'static str,
    /// The message key of its name.
    pub label_key: &'static str,
    /// The icon's name in the sprite.
    pub icon: &'static str,
    /// Shown only to callers with this right; empty = to everybody.
    pub permission: &'static str,
    /// The key after `g` that goes there.
    pub shortcut: Option<char>,
}

/// Something a module can begin from another module's record: a new ticket from the page of a customer. The page offers
/// it without knowing the module.
#[derive(Clone, Copy, Debug)]
pub struct RecordAction {
    /// The kind of record it begins from: `customer`.
    pub record_kind: &'static str,
    /// The message key of its name.
    pub label_key: &'static str,
    /// Its address up to the record's id: `/tickets/new?customer=`.
    pub href_prefix: &'static str,
    /// The icon's name in the sprite.
    pub icon: &'static str,
    /// Offered only to callers with this right.
    pub permission: &'static str,
    /// The single key that activates it on the record's page.
    pub key: Option<char>,
}

/// A kind of record the global search looks through.
#[derive(Clone, Copy, Debug)]
pub struct SearchSource {
    /// The message key of the group's title.
    pub label_key: &'static str,
    /// Needed to search here.
    pub permission: &'static str,
    /// Finds up to `limit` records.
    pub find: Find,
}

/// Finds up to so many records that match what was typed, as the caller may see them.
pub type Find = for<'a> fn(&'a AppState, &'a Caller, &'a str, i64) -> BoxFuture<'a, Result<Vec<SearchHit>>>;

/// Where the modules look for records, for pages to ask.
#[derive(Clone, Debug)]
pub struct Sources(pub Arc<[SearchSource]>);

impl Sources {
    /// The record with this number, if the caller may see it.
    pub async fn by_number(
        &self,
        state: &AppState,
        caller: &Caller,
        number: &str,
    ) -> Result<Option<SearchHit>> {
        for source in self.0.iter().filter(|source| caller.can(source.permission)) {
            let found = (source.find)(state, caller, number, NUMBERED).await?;
            if let Some(hit) = found.into_iter().find(|hit| hit.has_number(number)) {
                return Ok(Some(hit));
            }
        }
        Ok(None)
    }
}

/// Hits looked through for a number: it stands first where words hold it too.
const NUMBERED: i64 = 5;

/// Is this the number of a record: `TK-2026-000123`?
pub fn is_record_number(text: &str) -> bool {
    let mut parts = text.trim().split('-');
    let (Some(prefix), Some(year), Some(number), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    !prefix.is_empty()
        && prefix.bytes().all(|b| b.is_ascii_alphabetic())
        && year.len() == 4
        && digits(year)
        && digits(number)
}

impl SearchHit {
    /// Does one of its two lines hold the number as a word of its own?
    pub fn has_number(&self, number: &str) -> bool {
        [&self.title, &self.detail]
            .into_iter()
            .flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-'))
            .any(|word| word.eq_ignore_ascii_case(number.trim()))
    }
}

/// A record found.
#[derive(Clone, Debug)]
pub struct SearchHit {
    /// The record.
    pub id: Uuid,
    /// First line.
    pub title: String,
    /// Second line: number, state.
    pub detail: String,
    /// Its page.
    pub href: String,
    /// The icon's name.
    pub icon: &'static str,
}
