//! The page of the own account, and the switches of the top bar.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode, Uri};
use serde::Deserialize;
use sqm_domain::ids::SessionId;
use sqm_platform::auth::Theme;
use sqm_platform::http::{PageForm, Query};
use sqm_platform::i18n::Lang;
use sqm_platform::page::{AnyPage, FormErrors, Shell};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};

use crate::forms::local;
use crate::sessions::{self, OpenSession};
use crate::users::{self, MIN_PASSWORD, Preferences, User};

/// The pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get_any("/me", show)
        .post_any("/me", change)
        .post_any("/me/preferences", prefer)
}

#[derive(Debug, Deserialize)]
struct ShowQuery {
    done: Option<String>,
}

/// All forms of the page; `what` says which one was sent.
#[derive(Default, Deserialize)]
#[serde(default)]
struct AccountForm {
    what: String,
    name: String,
    lang: String,
    theme: String,
    shortcuts: String,
    old_password: String,
    new_password: String,
    session: Option<SessionId>,
}

#[derive(Template, WebTemplate)]
#[template(path = "org/me.html")]
struct MePage {
    shell: Shell,
    user: User,
    roles: Vec<String>,
    typed_name: String,
    lang: String,
    theme: String,
    shortcuts: bool,
    sessions: Vec<OpenSession>,
    current: Option<SessionId>,
    errors: FormErrors,
    done: &'static str,
    langs: [Lang; 3],
    min_password: usize,
}

impl MePage {
    fn is_current(&self, session: &SessionId) -> bool {
        self.current == Some(*session)
    }

    fn browser(&self, agent: &str) -> String {
        browser(agent)
    }
}

async fn show(
    State(state): State<AppState>,
    page: AnyPage,
    Query(query): Query<ShowQuery>,
) -> Result<MePage> {
    let done = match query.done.as_deref() {
        Some("password") => "me-password-changed",
        Some("sessions") => "me-sessions-ended",
        Some(_) => "ui-saved",
        None => "",
    };
    render(&state, &page, None, FormErrors::default(), done).await
}

async fn render(
    state: &AppState,
    page: &AnyPage,
    typed: Option<AccountForm>,
    errors: FormErrors,
    done: &'static str,
) -> Result<MePage> {
    let caller = &page.caller;
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let user = users::get(&mut tx, caller.user).await?;
    let sessions = sessions::list(&mut tx, caller.user).await?;
    let names = crate::roles::names(&mut tx, caller.lang).await?;
    tx.commit().await?;
    let held =
        |id: &String| user.roles.contains(id) || user.posts.iter().any(|post| post.role.as_ref() == Some(id));
    let roles = names
        .into_iter()
        .filter(|(id, _)| held(id))
        .map(|(_, name)| name)
        .collect();
    let typed = typed.filter(|form| form.what == "profile");
    Ok(MePage {
        shell: page.shell_t("ui-profile"),
        roles,
        typed_name: typed.map_or_else(|| user.name.clone(), |form| form.name),
        lang: caller.lang.tag().to_owned(),
        theme: caller.theme.as_str().to_owned(),
        shortcuts: caller.shortcuts,
        user,
        sessions,
        current: caller.session,
        errors,
        done,
        langs: Lang::ALL,
        min_password: MIN_PASSWORD,
    })
}

async fn change(
    State(state): State<AppState>,
    page: AnyPage,
    PageForm(form): PageForm<AccountForm>,
) -> Result<Response> {
    let caller = &page.caller;
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let outcome = match form.what.as_str() {
        "profile" => {
            let likes = Preferences {
                lang: Lang::from_tag(&form.lang),
                theme: read_theme(&form.theme),
                shortcuts: Some(form.shortcuts == "on"),
            };
            match users::set_name(&mut tx, caller.user, &form.name).await {
                Ok(_) => users::set_preferences(&mut tx, caller.user, likes)
                    .await
                    .map(|()| "profile"),
                Err(error) => Err(error),
            }
        }
        "password" => users::change_own_password(
            &mut tx,
            caller.user,
            caller.session,
            form.old_password.clone(),
            form.new_password.clone(),
        )
        .await
        .map(|()| "password"),
        "session" => match form.session {
            Some(session) => sessions::sign_out(&mut tx, caller.user, session)
                .await
                .map(|()| "sessions"),
            None => sessions::end_all(&mut tx, caller.user, caller.session)
                .await
                .map(|()| "sessions"),
        },
        _ => return Err(Error::Malformed("what".to_owned())),
    };
    match outcome {
        Ok(done) => {
            tx.commit().await?;
            state.authenticator().forget(caller.user);
            Ok(Redirect::to(&format!("/me?done={done}")).into_response())
        }
        Err(error) => {
            drop(tx);
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let shown = render(&state, &page, Some(form), errors, "").await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

/// A switch of the top bar: exactly what it names is changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PreferencesForm {
    lang: Option<String>,
    theme: Option<String>,
    shortcuts: Option<String>,
}

async fn prefer(
    State(state): State<AppState>,
    page: AnyPage,
    headers: HeaderMap,
    PageForm(form): PageForm<PreferencesForm>,
) -> Result<Response> {
    let likes = Preferences {
        lang: form.lang.as_deref().and_then(Lang::from_tag),
        theme: form.theme.as_deref().and_then(read_theme),
        shortcuts: form.shortcuts.map(|value| value == "on"),
    };
    let caller = &page.caller;
    let mut tx = state.db.tenant(&caller.scope()).await?;
    users::set_preferences(&mut tx, caller.user, likes).await?;
    tx.commit().await?;
    state.authenticator().forget(caller.user);
    if headers.contains_key("x-csrf-token") {
        // A script has shown the change already and reads no page.
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(Redirect::to(&came_from(&headers)).into_response())
}

fn read_theme(text: &str) -> Option<Theme> {
    [Theme::Auto, Theme::Light, Theme::Dark]
        .into_iter()
        .find(|theme| theme.as_str() == text)
}

/// The page somebody came from, as an address inside the product.
fn came_from(headers: &HeaderMap) -> String {
    headers
        .get(http::header::REFERER)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<Uri>().ok())
        .and_then(|uri| uri.path_and_query().map(|path| path.as_str().to_owned()))
        .and_then(|path| local(&path).map(str::to_owned))
        .unwrap_or_else(|| "/".to_owned())
}

/// A browser as people know it: `Firefox, Windows`. What is not recognised stays as it introduces itself.
fn browser(agent: &str) -> String {
    // Most browsers also claim to be Chrome, and Chrome to be Safari: the more particular name comes first.
    const NAMES: [(&str, &str); 8] = [
        ("MicroMessenger/", "WeChat"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("HeadlessChrome/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |list: &[(&str, &'static str)]| {
        list.iter()
            .find(|(mark, _)| agent.contains(mark))
            .map(|(_, name)| *name)
    };
    match (find(&NAMES), find(&SYSTEMS)) {
        (Some(name), Some(system)) => format!("{name}, {system}"),
        (Some(name), None) => name.to_owned(),
        (None, _) => agent.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn browsers_go_by_their_names() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(browser(edge), "Edge, Windows");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
        assert_eq!(browser(phone), "Safari, iPhone");
        assert_eq!(browser("curl/8.5"), "curl/8.5");
    }
}
