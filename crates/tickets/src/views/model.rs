//! Saved views as shown and entered.

use serde::{Deserialize, Serialize};
use sqm_domain::ids::ViewId;
use sqm_platform::FieldErrors;
use utoipa::ToSchema;

use crate::ticket::TicketFilter;

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SavedView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: ViewId,
    /// Its name.
    pub name: String,
    /// The query of the list's address, filters and order: `status=open&sort=due`.
    pub query: String,
    /// The columns shown, in order; empty = the usual ones.
    pub columns: Vec<String>,
    /// Everybody sees it.
    pub shared: bool,
    /// It is the caller's own.
    pub own: bool,
    /// Its place among the tabs.
    pub position: i32,
    /// Counts changes; the `ETag`.
    pub version: i64,
}

/// A view to save, or what one is to become.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewInput {
    /// Its name.
    #[schema(example = "Overdue complaints")]
    pub name: String,
    /// The query of the list's address.
    #[schema(example = "kind=complaint&due=overdue&sort=due")]
    pub query: String,
    /// The columns shown.
    #[serde(default)]
    pub columns: Vec<String>,
    /// For everybody; needs `ticket.settings`.
    #[serde(default)]
    pub shared: bool,
    /// Its place among the tabs.
    #[serde(default)]
    pub position: i32,
}

impl ViewInput {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.name = errors
            .text("name", &std::mem::take(&mut self.name), 60)
            .to_owned();
        self.query = std::mem::take(&mut self.query).trim_start_matches('?').to_owned();
        errors.at_most("query", &self.query, 2_000);
        if TicketFilter::from_query(&self.query).is_err() {
            errors.add("query", "field-invalid");
        }
        if self.columns.len() > 30 || self.columns.iter().any(|column| column.len() > 40) {
            errors.add("columns", "field-invalid");
        }
        errors.into_result(self)
    }
}
