//! What the OpenAPI document says about the interface as a whole.

use http::Method;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, ServerBuilder};

const ABOUT: &str = "\
Every operation works inside the tenant of its credential. Times are RFC 3339 in UTC, ids are UUIDs, lists are paged by \
`after` = the `next` of the page before. Errors are problem documents (RFC 9457) with a `code` of a closed list and, for \
`validation`, one entry per field.

* `Authorization: Bearer …` from `POST /api/v1/auth/token`; access tokens live 15 minutes, refresh tokens rotate.
* `Idempotency-Key` on POST: a repeated request gets the first answer, marked `Idempotency-Replayed: true`.
* `If-Match` on edits: the `ETag` of the version you have seen; an outdated one is refused with 412.
* `RateLimit` and `RateLimit-Policy` say what is left of the minute.";

/// The document before any operation.
pub(crate) fn document() -> OpenApi {
    let mut components = Components::new();
    let mut bearer = Http::new(HttpAuthScheme::Bearer);
    bearer.bearer_format = Some("JWT".to_owned());
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("SQM API")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(ABOUT))
                .build(),
        )
        .servers(Some([ServerBuilder::new()
            .url("/")
            .description(Some("This installation"))
            .build()]))
        .components(Some(components))
        .security(Some([SecurityRequirement::new::<_, [&str; 0], &str>(
            "bearer",
            [],
        )]))
        .build()
}

/// The operations of one path with their methods.
pub(crate) fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    [
        (Method::GET, &item.get),
        (Method::POST, &item.post),
        (Method::PUT, &item.put),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
        (Method::HEAD, &item.head),
        (Method::OPTIONS, &item.options),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_ref().map(|operation| (method, operation)))
}
