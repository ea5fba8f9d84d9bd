//! The REST interface for readers: the document itself and Swagger UI, served from here, without a foreign host.

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use bytes::Bytes;
use http::{HeaderMap, header};
use sqm_platform::page::{PublicPage, Shell};
use sqm_platform::{AppState, Error};
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::Config;

use crate::mount::API;

/// The document, written once.
#[derive(Clone)]
struct Document(Bytes);

/// `/api/v1/openapi.json`, `/api/docs` and the files of Swagger UI below it.
pub(crate) fn router(document: &OpenApi) -> Router<AppState> {
    let json = serde_json::to_vec(document).unwrap_or_default();
    Router::new()
        .route(&format!("{API}/openapi.json"), get(openapi))
        .route("/api/docs", get(page))
        .route("/api/docs/{file}", get(file))
        .layer(Extension(Document(json.into())))
}

async fn openapi(Extension(Document(json)): Extension<Document>) -> impl IntoResponse {
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        json,
    )
}

#[derive(Template, WebTemplate)]
#[template(path = "web/api_docs.html")]
struct ApiDocs {
    shell: Shell,
}

async fn page(page: PublicPage) -> ApiDocs {
    ApiDocs {
        shell: page.shell_t("web-api-docs"),
    }
}

/// The script that starts Swagger UI: a file rather than an inline script, as the security policy wants it.
const START: &str = r##"window.addEventListener("load", () => {
  window.ui = SwaggerUIBundle({
    url: "/api/v1/openapi.json",
    dom_id: "#api",
    deepLinking: true,
    persistAuthorization: false,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    filter: true,
    validatorUrl: null,
  });
});
"##;

async fn file(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Error> {
    const DAY: &str = "public, max-age=86400";
    if name == "start.js" {
        let kind = (header::CONTENT_TYPE, "text/javascript; charset=utf-8");
        return Ok(([kind, (header::CACHE_CONTROL, DAY)], START).into_response());
    }
    if !matches!(name.as_str(), "swagger-ui.css" | "swagger-ui-bundle.js") {
        return Err(Error::NotFound("page"));
    }
    let found = utoipa_swagger_ui::serve(&name, Arc::new(Config::from("/api/v1/openapi.json")))
        .map_err(|error| anyhow::anyhow!("swagger ui: {error}"))?
        .ok_or(Error::NotFound("page"))?;
    let mut response = (
        [
            (header::CONTENT_TYPE, found.content_type),
            (header::CACHE_CONTROL, DAY.to_owned()),
        ],
        found.bytes.into_owned(),
    )
        .into_response();
    if found.gzpipped {
        let accepts = headers
            .get(header::ACCEPT_ENCODING)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if !accepts.contains("gzip") {
            return Err(Error::Unsupported(http::StatusCode::NOT_ACCEPTABLE));
        }
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, http::HeaderValue::from_static("gzip"));
    }
    Ok(response)
}
