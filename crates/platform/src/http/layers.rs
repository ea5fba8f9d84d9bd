//! What wraps every request.

use std::time::Instant;

use askama::Template;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use sqm_domain::ids::EventId;
use uuid::Uuid;

use crate::auth::CallerSlot;
use crate::error::{Error, Problem, Raised};
use crate::i18n::Lang;
use crate::page::{PublicPage, Shell};
use crate::state::AppState;

/// Joins log lines, audit rows and problem documents of one request.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(pub Uuid);

/// The one-time word that lets our own script tags run.
#[derive(Clone, Debug)]
pub struct Nonce(pub String);

/// Put beside an answer that other sites may show inside a page of theirs: a questionnaire, never a page with a session.
#[derive(Clone, Copy, Debug)]
pub struct Framed;

/// The reader's language: the caller's own; for a reader who is not signed in `?lang=`, the cookie, then the browser's
/// wish.
pub fn reader_lang(parts: &Parts) -> Lang {
    if let Some(caller) = parts.extensions.get::<CallerSlot>().and_then(CallerSlot::get) {
        return caller.lang;
    }
    let query = parts.uri.query().unwrap_or_default();
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix("lang="))
        .and_then(Lang::from_tag)
        .or_else(|| crate::auth::cookie_lang(&parts.headers))
        .or_else(|| {
            let header = parts.headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            Lang::from_accept_language(header)
        })
        .unwrap_or_default()
}

/// Numbers the request, times it, logs it once.
pub async fn observe(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = RequestId(EventId::new_at(state.clock.now()).into());
    request.extensions_mut().insert(id);
    request.extensions_mut().insert(CallerSlot::default());
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let started = Instant::now();
    let mut response = next.run(request).await;
    let took = started.elapsed();
    let status = response.status().as_u16();
    metrics::histogram!("sqm_http_request_seconds", "method" => method.to_string(), "route" => route.clone(), "status" => status.to_string())
        .record(took.as_secs_f64());
    // The route, never the address: addresses can hold what people typed.
    tracing::debug!(request = %id.0, %method, route, status, ms = took.as_millis() as u64, "request");
    if let Ok(value) = HeaderValue::from_str(&id.0.to_string()) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

/// Security headers, a nonce per page, and refusal of form posts from other sites.
pub async fn secure(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let nonce = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>());
    request.extensions_mut().insert(Nonce(nonce.clone()));
    let foreign = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS)
        && request
            .headers()
            .get("sec-fetch-site")
            .and_then(|value| value.to_str().ok())
            .is_some_and(|site| matches!(site, "cross-site" | "same-site"))
        && !request.headers().contains_key(header::AUTHORIZATION);
    let mut response = if foreign {
        Error::Csrf.into_response()
    } else {
        next.run(request).await
    };
    let framed = response.extensions().get::<Framed>().is_some();
    let ancestors = if framed { "https: http:" } else { "'none'" };
    let headers = response.headers_mut();
    let csp = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors {ancestors}"
    );
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.entry(name).or_insert(value);
        }
    };
    set(header::CONTENT_SECURITY_POLICY, &csp);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    if !framed {
        set(header::X_FRAME_OPTIONS, "DENY");
    }
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=()",
    );
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(header::CACHE_CONTROL, "no-store");
    if state.config.is_https() {
        set(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        );
    }
    response
}

#[derive(Template)]
#[template(path = "layout/error.html")]
struct ErrorPage {
    shell: Shell,
    status: u16,
    what: String,
    id: String,
}

/// Turns a raised [`Error`] into what the caller can read: a problem document under `/api`, a page elsewhere, in the
/// caller's language. Logs what is ours to mend, once.
pub async fn render_errors(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let kept = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    let raised = response.extensions().get::<Raised>().cloned();
    let error = match (raised, response.status()) {
        (Some(raised), _) => raised.0,
        (None, StatusCode::NOT_FOUND) if response.headers().get(header::CONTENT_TYPE).is_none() => {
            Error::NotFound("page").into()
        }
        (None, StatusCode::METHOD_NOT_ALLOWED) => Error::Unsupported(StatusCode::METHOD_NOT_ALLOWED).into(),
        (None, StatusCode::PAYLOAD_TOO_LARGE) => Error::TooLarge.into(),
        _ => return response,
    };
    let id = kept
        .extensions
        .get::<RequestId>()
        .map(|id| id.0.to_string())
        .unwrap_or_default();
    match &*error {
        Error::Internal(source) => tracing::error!(request = %id, error = ?source, "request failed"),
        Error::Unavailable(source) => tracing::error!(request = %id, error = %source, "database unavailable"),
        _ => {}
    }
    let (status, code) = error.status_and_code();
    let wants_page = !kept.uri.path().starts_with("/api/");
    let mut rendered = if wants_page {
        page(&state, &kept, &error, status, code, id)
    } else {
        let lang = reader_lang(&kept);
        let problem = Problem::new(&error, &state.catalogue, lang, &id);
        let mut response = (status, axum::Json(problem)).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    };
    if let Error::RateLimited { retry_after } = &*error
        && let Ok(value) = HeaderValue::from_str(&retry_after.to_string())
    {
        rendered.headers_mut().insert(header::RETRY_AFTER, value);
    }
    rendered
}

fn page(
    state: &AppState,
    parts: &Parts,
    error: &Error,
    status: StatusCode,
    code: &str,
    id: String,
) -> Response {
    let fragment = parts.headers.contains_key("hx-request");
    if matches!(error, Error::Unauthenticated) {
        let here = parts
            .uri
            .path_and_query()
            .map_or("/", http::uri::PathAndQuery::as_str);
        let back = if parts.method == Method::GET && !fragment && here != "/" {
            format!("/sign-in?next={}", percent(here))
        } else {
            "/sign-in".to_owned()
        };
        // A stream of events is no page: without content it ends, and does not try again by itself (HTML, 9.2).
        let stream = parts
            .headers
            .get(header::ACCEPT)
            .is_some_and(|accept| accept.as_bytes() == b"text/event-stream");
        if stream {
            return StatusCode::NO_CONTENT.into_response();
        }
        if fragment {
            let mut response = StatusCode::NO_CONTENT.into_response();
            if let Ok(value) = HeaderValue::from_str(&back) {
                response
                    .headers_mut()
                    .insert(HeaderName::from_static("hx-redirect"), value);
            }
            return response;
        }
        return Redirect::to(&back).into_response();
    }
    let public = PublicPage::new(parts, state);
    let lang = public.lang();
    let text = |key: String| state.catalogue.text(lang, &key).into_owned();
    let title = if code == "csrf" {
        "error-forbidden-title".to_owned()
    } else {
        format!("error-{code}-title")
    };
    let what = match error {
        Error::Conflict(key) => text((*key).to_owned()),
        Error::Invalid(fields) => {
            let list: Vec<String> = fields
                .iter()
                .map(|field| field.text(&state.catalogue, lang))
                .collect();
            format!("{} {}", text("error-validation".to_owned()), list.join(" "))
        }
        _ => text(format!("error-{code}")),
    };
    let shell = public.shell_t(&title);
    let page = ErrorPage {
        shell,
        status: status.as_u16(),
        what,
        id,
    };
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => status.into_response(),
    }
}

/// Percent-encodes an address for use inside a query.
fn percent(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(byte as char);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
