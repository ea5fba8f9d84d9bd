//! What the pages of policies offer to choose from.

use sqm_customers::customer::{AREAS, CLASSES};
use sqm_domain::ticket::{Channel, Priority, TicketKind};
use sqm_org::departments::TreeNode;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;

use crate::category::{self, Category};

/// A value to choose, with its name.
pub(super) struct Named {
    pub(super) id: String,
    pub(super) name: String,
}

/// What choosers offer.
pub(super) struct Choices {
    pub(super) kinds: &'static [TicketKind],
    pub(super) priorities: &'static [Priority],
    pub(super) channels: &'static [Channel],
    pub(super) classes: [&'static str; 4],
    pub(super) areas: [&'static str; 2],
    pub(super) categories: Vec<Named>,
    pub(super) departments: Vec<Named>,
    pub(super) calendars: Vec<Named>,
}

impl Choices {
    pub(super) async fn load(tx: &mut TenantTx) -> Result<Self> {
        let indent = |level: usize, name: &str| format!("{}{name}", "\u{2003}".repeat(level));
        let category = |category: &Category| Named {
            id: category.id.to_string(),
            name: indent(category.path.len().saturating_sub(1), &category.name),
        };
        let department = |node: &TreeNode| Named {
            id: node.department.id.to_string(),
            name: indent(node.level.saturating_sub(1), &node.department.name),
        };
        let calendars = sqm_org::calendars::list(tx).await?;
        Ok(Self {
            kinds: TicketKind::ALL,
            priorities: Priority::ALL,
            channels: Channel::ALL,
            classes: CLASSES,
            areas: AREAS,
            categories: category::list(tx).await?.iter().map(category).collect(),
            departments: sqm_org::departments::tree(tx)
                .await?
                .iter()
                .map(department)
                .collect(),
            calendars: calendars
                .into_iter()
                .map(|c| Named {
                    id: c.id.to_string(),
                    name: c.spec.name,
                })
                .collect(),
        })
    }

    pub(super) fn name_of(list: &[Named], id: impl std::fmt::Display) -> String {
        let id = id.to_string();
        list.iter()
            .find(|one| one.id == id)
            .map_or(id, |one| one.name.trim().to_owned())
    }
}
