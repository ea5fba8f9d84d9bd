//! Signing in and out in a browser.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{RawForm, State};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;
use sqm_platform::auth::SessionCookie;
use sqm_platform::http::{PageForm, Query};
use sqm_platform::i18n::Lang;
use sqm_platform::page::{AnyPage, Nothing, PublicPage, Shell};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};

use super::{ABSOLUTE, Client, Credentials, ops};
use crate::forms::{address, local};

/// The short name of the tenant somebody signed in to last, so that it need not be typed again.
const TENANT_COOKIE: &str = "tenant";
const LANG_COOKIE: &str = "lang";

/// The pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get_public("/sign-in", show)
        .post_public("/sign-in", sign_in)
        .post_any("/sign-out", sign_out)
}

#[derive(Debug, Deserialize)]
struct SignInQuery {
    next: Option<String>,
    lang: Option<String>,
    tenant: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SignInForm {
    tenant: String,
    email: String,
    password: String,
    next: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "org/sign_in.html")]
struct SignInPage {
    shell: Shell,
    tenant: String,
    email: String,
    next: String,
    /// The key of what went wrong; empty on the first sight.
    wrong: &'static str,
}

impl SignInPage {
    /// The same page in another language.
    fn in_lang(&self, tag: &str) -> String {
        address("/sign-in", &[("lang", tag), ("next", &self.next)])
    }
}

async fn show(
    State(state): State<AppState>,
    page: PublicPage,
    headers: HeaderMap,
    jar: CookieJar,
    Query(query): Query<SignInQuery>,
) -> Result<Response> {
    let next = query
        .next
        .as_deref()
        .and_then(local)
        .unwrap_or_default()
        .to_owned();
    if let Some(cookie) = SessionCookie::read(&headers, &state.config)
        && state.authenticator().session(&cookie).await?.is_some()
    {
        return Ok(Redirect::to(if next.is_empty() { "/" } else { &next }).into_response());
    }
    let remembered = jar.get(TENANT_COOKIE).map(|cookie| cookie.value().to_owned());
    let tenant = query.tenant.or(remembered).unwrap_or_default();
    let shown = SignInPage {
        shell: page.shell_t("sign-in-title"),
        tenant,
        email: String::new(),
        next,
        wrong: "",
    };
    let chosen = query.lang.as_deref().and_then(Lang::from_tag);
    let kept = chosen.and_then(|lang| lasting(&state, LANG_COOKIE, lang.tag()));
    Ok((AppendHeaders(kept.map(|cookie| (SET_COOKIE, cookie))), shown).into_response())
}

async fn sign_in(
    State(state): State<AppState>,
    page: PublicPage,
    client: Client,
    RawForm(body): RawForm,
) -> Result<Response> {
    let form: SignInForm =
        serde_html_form::from_bytes(&body).map_err(|error| Error::Malformed(error.to_string()))?;
    let next = local(&form.next).unwrap_or_default().to_owned();
    let credentials = Credentials {
        tenant: form.tenant.clone(),
        email: form.email.clone(),
        password: form.password,
    };
    let (status, wrong) = match ops::sign_in(&state, &client, credentials).await {
        Ok(Some(signed_in)) => {
            let cookies = [
                SessionCookie::set(&signed_in.cookie, ABSOLUTE.as_secs(), &state.config),
                lasting(&state, TENANT_COOKIE, &signed_in.tenant.slug),
            ];
            let cookies = AppendHeaders(cookies.into_iter().flatten().map(|cookie| (SET_COOKIE, cookie)));
            let to = if next.is_empty() { "/" } else { &next };
            return Ok((cookies, Redirect::to(to)).into_response());
        }
        Ok(None) => (StatusCode::UNAUTHORIZED, "sign-in-wrong"),
        Err(Error::RateLimited { .. }) => (StatusCode::TOO_MANY_REQUESTS, "sign-in-too-often"),
        Err(error) => return Err(error),
    };
    let shell = page.shell_t("sign-in-title");
    Ok((
        status,
        SignInPage {
            shell,
            tenant: form.tenant,
            email: form.email,
            next,
            wrong,
        },
    )
        .into_response())
}

/// A cookie without secrets that stays a year.
fn lasting(state: &AppState, name: &str, value: &str) -> Option<HeaderValue> {
    let secure = if state.config.is_https() { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000{secure}"
    ))
    .ok()
}

async fn sign_out(
    State(state): State<AppState>,
    page: AnyPage,
    PageForm(Nothing {}): PageForm<Nothing>,
) -> Result<Response> {
    let caller = &page.caller;
    if let Some(session) = caller.session {
        let mut tx = state.db.tenant(&caller.scope()).await?;
        ops::sign_out(&mut tx, caller.user, session).await?;
        tx.commit().await?;
    }
    state.authenticator().forget(caller.user);
    let cleared = SessionCookie::clear(&state.config).map(|cookie| (SET_COOKIE, cookie));
    Ok((AppendHeaders(cleared), Redirect::to("/sign-in")).into_response())
}
