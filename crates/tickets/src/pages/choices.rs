//! What choosers offer.

use std::ops::Deref;

use sqm_domain::ticket::{PendingReason, Status};
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use sqm_platform::page::{Choice, PageFrame, word};

use crate::category::{self, Category};

/// The people, departments and categories of a tenant, read once for all choosers of a page.
#[derive(Debug, Default)]
pub(super) struct Choosers {
    who: sqm_org::Choosers,
    categories: Vec<Category>,
}

impl Deref for Choosers {
    type Target = sqm_org::Choosers;

    fn deref(&self) -> &sqm_org::Choosers {
        &self.who
    }
}

impl Choosers {
    pub(super) async fn load(tx: &mut TenantTx) -> Result<Self> {
        Ok(Self {
            who: sqm_org::Choosers::load(tx).await?,
            categories: category::list(tx).await?,
        })
    }

    /// Categories with the names above them; switched-off ones only where one is chosen already.
    pub(super) fn categories(&self, chosen: &str) -> Vec<Choice> {
        self.categories
            .iter()
            .map(|category| (category, category.id.to_string()))
            .filter(|(category, id)| category.active || id == chosen)
            .map(|(category, id)| Choice {
                on: id == chosen,
                value: id,
                label: category.path.join(" › "),
            })
            .collect()
    }

    /// The name of a category.
    pub(super) fn category(&self, id: &str) -> Option<String> {
        self.categories
            .iter()
            .find(|one| one.id.to_string() == id)
            .map(|one| one.path.join(" › "))
    }

    /// A category.
    pub(super) fn category_record(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|one| one.id.to_string() == id)
    }
}

/// Where a ticket may go from `now`, each reason of waiting a line of its own: one choice says everything.
pub(super) fn moves(page: &PageFrame, now: Status) -> Vec<Choice> {
    now.next()
        .iter()
        .filter(|status| **status != Status::Merged)
        .flat_map(|status| moves_to(page, *status))
        .collect()
}

/// The lines of one status: `resolved`, or `pending:customer` and so on.
pub(super) fn moves_to(page: &PageFrame, status: Status) -> Vec<Choice> {
    if status == Status::Pending {
        let line = |reason: &PendingReason| {
            Choice::new(
                format!("pending:{reason}"),
                super::words::status(page, status, Some(*reason)),
                false,
            )
        };
        return PendingReason::ALL.iter().map(line).collect();
    }
    vec![Choice::new(status, word(page, "ticket-status", status), false)]
}

/// Reads a choice of [`moves`] back.
pub(super) fn read_move(choice: &str) -> Option<(Status, Option<PendingReason>)> {
    match choice.split_once(':') {
        Some((status, reason)) => Some((status.parse().ok()?, Some(reason.parse().ok()?))),
        None => Some((choice.parse().ok()?, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_with_its_reason_is_one_choice() {
        assert_eq!(read_move("resolved"), Some((Status::Resolved, None)));
        assert_eq!(
            read_move("pending:parts"),
            Some((Status::Pending, Some(PendingReason::Parts)))
        );
        assert_eq!(read_move("pending:tea"), None);
        assert_eq!(read_move(""), None);
    }
}
