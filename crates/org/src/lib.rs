#![doc = include_str!("../README.md")]

mod audience;
pub mod audit;
pub mod calendars;
mod choosers;
pub mod departments;
mod forms;
mod me;
mod nullable;
pub mod permissions;
pub mod posts;
pub mod roles;
pub mod sessions;
pub mod tenants;
pub mod users;
mod zones;

pub use audience::{Audience, AudienceChoices};
pub use choosers::Choosers;
pub use nullable::Nullable;
pub use sessions::{Accounts, follow_changes};

use sqm_platform::AppState;
use sqm_platform::module::{Module, NavEntry, NavGroup};
use sqm_platform::routes::Pages;
use utoipa_axum::router::OpenApiRouter;

/// The module.
pub fn module() -> Module {
    Module {
        name: "org",
        api: api(),
        pages: pages(),
        nav: nav(),
        permissions: permissions::PERMISSIONS.to_vec(),
        ..Module::default()
    }
}

fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(sessions::api::router())
        .merge(me::api::router())
        .merge(users::api::router())
        .merge(roles::api::router())
        .merge(departments::api::router())
        .merge(posts::api::router())
        .merge(calendars::api::router())
        .merge(audit::api::router())
}

fn pages() -> Pages {
    let parts = [
        sessions::pages::pages,
        me::pages::pages,
        users::pages::pages,
        departments::pages::pages,
        posts::pages::pages,
        roles::pages::pages,
        calendars::pages::pages,
        audit::pages::pages,
        tenants::pages::pages,
    ];
    parts.into_iter().fold(Pages::new(), |pages, add| add(pages))
}

fn nav() -> Vec<NavEntry> {
    let people = NavEntry {
        group: NavGroup::SetUp,
        href: "/settings/people",
        label_key: "people-title",
        icon: "users",
        permission: "user.read",
        shortcut: None,
    };
    vec![
        people,
        NavEntry {
            href: "/settings/departments",
            label_key: "departments-title",
            icon: "sitemap",
            permission: "department.read",
            ..people
        },
        NavEntry {
            href: "/settings/roles",
            label_key: "roles-title",
            icon: "shield-check",
            ..people
        },
        NavEntry {
            href: "/settings/calendars",
            label_key: "calendars-title",
            icon: "calendar",
            permission: "calendar.read",
            ..people
        },
        NavEntry {
            href: "/settings/audit",
            label_key: "audit-title",
            icon: "history",
            permission: "audit.read",
            ..people
        },
        NavEntry {
            href: "/settings/organisation",
            label_key: "organisation-title",
            icon: "building",
            permission: "tenant.settings",
            ..people
        },
    ]
}
