//! What each person wants to be told, and where.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::Redirect;
use serde::Deserialize;
use sqm_platform::http::{PageForm, Query};
use sqm_platform::page::{AnyPage, Shell};
use sqm_platform::{AppState, Result};

use crate::kind::{Kind, Wish};
use crate::sql;

#[derive(Template, WebTemplate)]
#[template(path = "notifications/preferences.html")]
pub(crate) struct Preferences {
    shell: Shell,
    wishes: Vec<(Kind, Wish)>,
    saved: bool,
    mail_is_on: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Shown {
    saved: Option<u8>,
}

pub(crate) async fn show(
    State(state): State<AppState>,
    Query(shown): Query<Shown>,
    page: AnyPage,
) -> Result<Preferences> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let wishes = sql::wishes_of(&mut tx, page.caller.user).await?;
    tx.commit().await?;
    Ok(Preferences {
        shell: page.shell_t("notification-preferences"),
        wishes,
        saved: shown.saved.is_some(),
        mail_is_on: state.mailer.is_on(),
    })
}

/// The ticked boxes.
#[derive(Debug, Deserialize)]
pub(crate) struct Ticked {
    #[serde(default)]
    in_app: Vec<Kind>,
    #[serde(default)]
    email: Vec<Kind>,
}

pub(crate) async fn save(
    State(state): State<AppState>,
    page: AnyPage,
    PageForm(form): PageForm<Ticked>,
) -> Result<Redirect> {
    let user = page.caller.user;
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    for (kind, before) in sql::wishes_of(&mut tx, user).await? {
        let wish = Wish {
            in_app: form.in_app.contains(&kind) || kind.always(),
            email: form.email.contains(&kind),
        };
        if wish != before {
            sql::set_wish(&mut tx, user, kind, wish).await?;
        }
    }
    tx.commit().await?;
    Ok(Redirect::to("/notifications/preferences?saved=1"))
}
