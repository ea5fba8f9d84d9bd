//! Front-end files: built, hashed and precompressed into `static/dist`, embedded in a release.

use std::borrow::Cow;
use std::collections::HashMap;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../static/dist"]
#[allow_missing = true]
struct Files;

/// Names of the built files: `app.css` → `/assets/app.1a2b3c.css`.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    names: HashMap<String, String>,
}

impl Assets {
    /// Reads the manifest of the build; without a build, names stay as they are and nothing is served.
    pub fn load() -> Self {
        let names: HashMap<String, String> = Files::get("manifest.json")
            .and_then(|file| serde_json::from_slice(&file.data).ok())
            .unwrap_or_default();
        if names.is_empty() {
            tracing::warn!("the front end is not built: run `make assets`");
        }
        Self { names }
    }

    /// A file's bytes, for what has to be served under another address: a worker answers only for addresses beside its own.
    pub fn body(&self, name: &str) -> Option<Cow<'static, [u8]>> {
        Files::get(self.names.get(name).map_or(name, String::as_str)).map(|file| file.data)
    }

    /// The address of a file.
    pub fn url(&self, name: &str) -> String {
        format!("/assets/{}", self.names.get(name).map_or(name, String::as_str))
    }
}

/// Serves one built file in the best encoding the browser takes; names carry a content hash, so they never change.
#[expect(clippy::unused_async, reason = "the router takes asynchronous handlers only")]
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let accepts = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let candidates = [("br", format!("{name}.br")), ("gzip", format!("{name}.gz"))];
    let found = candidates
        .iter()
        .filter(|(encoding, _)| accepts.contains(encoding))
        .find_map(|(encoding, file)| Files::get(file).map(|file| (Some(*encoding), file)))
        .or_else(|| Files::get(&name).map(|file| (None, file)));
    let Some((encoding, file)) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mime = match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("json" | "webmanifest") => "application/json",
        _ => "application/octet-stream",
    };
    let mut response = file.data.into_owned().into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    out.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}
