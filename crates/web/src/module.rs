//! The pages that belong to no module.

use sqm_platform::module::{Module, NavEntry, NavGroup};
use sqm_platform::routes::Pages;

use crate::{home, jobs, search};

sqm_platform::permissions! {
    /// See jobs that failed for good.
    JobRead = "job.read",
    /// Let them run once more.
    JobRetry = "job.retry",
}

/// Home, global search and the page of failed jobs. Must be among the modules handed to [`crate::mount`].
pub fn module() -> Module {
    Module {
        name: "web",
        pages: Pages::new()
            .get_any("/", home::home)
            .get_any("/search", search::search)
            .get::<JobRead, _, _>("/settings/jobs", jobs::list)
            .post::<JobRetry, _, _>("/settings/jobs/retry", jobs::retry),
        nav: vec![NavEntry {
            group: NavGroup::SetUp,
            href: "/settings/jobs",
            label_key: "web-nav-jobs",
            icon: "stack-2",
            permission: "job.read",
            shortcut: None,
        }],
        permissions: PERMISSIONS.to_vec(),
        ..Module::default()
    }
}
