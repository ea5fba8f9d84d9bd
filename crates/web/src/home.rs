//! The way in: each person lands where their work is.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Redirect, Response};
use sqm_platform::auth::Caller;
use sqm_platform::page::{AnyPage, Shell};

#[derive(Template, WebTemplate)]
#[template(path = "web/home.html")]
struct Home {
    shell: Shell,
}

/// Those who serve customers go to the desk, those who watch over quality to the dashboard; whoever does neither sees
/// the places they may use.
pub(crate) async fn home(page: AnyPage) -> Response {
    match landing(&page.caller) {
        Some(place) => Redirect::to(place).into_response(),
        None => Home {
            shell: page.shell_t("web-home"),
        }
        .into_response(),
    }
}

/// Whoever may answer customers works at the desk. Quality managers, officers and auditors read tickets too, but come
/// to look at figures.
fn landing(caller: &Caller) -> Option<&'static str> {
    if caller.can("ticket.reply") {
        // Administrators hold every right; what they open first is the state of the whole.
        Some(if caller.can("tenant.settings") && caller.can("dashboard.read") {
            "/dashboard"
        } else {
            "/tickets"
        })
    } else if caller.can("incident.decide") {
        // The officer's first look is at what threatens.
        Some("/security")
    } else if caller.can("dashboard.read") {
        Some("/dashboard")
    } else if caller.can("ticket.read") {
        Some("/tickets")
    } else {
        None
    }
}
