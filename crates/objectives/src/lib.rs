#![doc = include_str!("../README.md")]

pub mod catalogue;
pub mod dashboard;
pub mod figure;
pub mod indicator;
mod ledger;
pub mod objective;
pub mod permissions;
mod schedule;

pub use ledger::{Layer, Verification, catch_up, rebuild, verify};

use sqm_platform::AppState;
use sqm_platform::auth::Permission;
use sqm_platform::module::{Module, NavEntry, NavGroup};
use sqm_platform::routes::Pages;
use utoipa_axum::router::OpenApiRouter;

use permissions::{DashboardRead, IndicatorRead, IndicatorSettings, ObjectiveEdit, ObjectiveRead};

/// The module.
pub fn module() -> Module {
    Module {
        name: "objectives",
        api: api(),
        pages: pages(),
        subscribers: vec![ledger::reader()],
        sweeps: schedule::sweeps(),
        permissions: permissions::PERMISSIONS.to_vec(),
        nav: vec![
            nav(
                "/dashboard",
                "nav-dashboard",
                "layout-dashboard",
                DashboardRead::NAME,
                Some('d'),
            ),
            nav(
                "/objectives",
                "nav-objectives",
                "target-arrow",
                ObjectiveRead::NAME,
                Some('o'),
            ),
            nav(
                "/indicators",
                "nav-indicators",
                "chart-dots",
                IndicatorRead::NAME,
                None,
            ),
        ],
        ..Module::default()
    }
}

const fn nav(
    href: &'static str,
    label_key: &'static str,
    icon: &'static str,
    permission: &'static str,
    shortcut: Option<char>,
) -> NavEntry {
    NavEntry {
        group: NavGroup::Watch,
        href,
        label_key,
        icon,
        permission,
        shortcut,
    }
}

fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(catalogue::api::router())
        .merge(indicator::api::router())
        .merge(dashboard::api::router())
        .merge(objective::api::router())
}

fn pages() -> Pages {
    Pages::new()
        .get::<DashboardRead, _, _>("/dashboard", dashboard::pages::dashboard)
        .get::<IndicatorRead, _, _>("/indicators", catalogue::pages::list)
        .post::<IndicatorSettings, _, _>("/indicators", catalogue::pages::switch)
        .get::<IndicatorRead, _, _>("/indicators/{code}", indicator::pages::show)
        .get::<IndicatorRead, _, _>("/indicators/{code}/csv", indicator::pages::csv)
        .get::<ObjectiveRead, _, _>("/objectives", objective::pages::list)
        .get::<ObjectiveEdit, _, _>("/objectives/new", objective::pages::new)
        .post::<ObjectiveEdit, _, _>("/objectives", objective::pages::create)
        .get::<ObjectiveRead, _, _>("/objectives/{id}", objective::pages::one)
        .get::<ObjectiveEdit, _, _>("/objectives/{id}/edit", objective::pages::edit)
        .post::<ObjectiveEdit, _, _>("/objectives/{id}", objective::pages::change)
        .post::<ObjectiveEdit, _, _>("/objectives/{id}/end", objective::pages::end)
}
