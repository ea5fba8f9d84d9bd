//! Puts modules together into one router.

use std::collections::HashMap;

use axum::{Extension, Router, middleware};
use http::Method;
use metrics_exporter_prometheus::PrometheusHandle;
use sqm_notifications::Shutdown;
use sqm_platform::http::{idempotency, observe, render_errors, secure};
use sqm_platform::module::{Module, Sources};
use sqm_platform::routes::PageRoute;
use sqm_platform::{AppState, Error};
use tokio_util::sync::CancellationToken;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::desk::Desk;
use crate::{api_docs, guard, health, openapi, rate, statics};

/// Where the REST interface begins.
pub(crate) const API: &str = "/api/v1";

/// What the running process lends to its pages; a test needs none of it.
#[derive(Clone, Debug, Default)]
pub struct Process {
    /// Behind `/metrics`; without it there is no such address.
    pub metrics: Option<PrometheusHandle>,
    /// Thrown when the server stops: streams end, so that the last requests can be waited for.
    pub stop: CancellationToken,
}

/// The product, ready to serve.
pub struct Mounted {
    /// All addresses with their layers.
    pub router: Router,
    /// The REST interface, as `/api/v1/openapi.json` shows it.
    pub openapi: OpenApi,
    /// All pages with what each needs.
    pub pages: Vec<PageRoute>,
}

impl std::fmt::Debug for Mounted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mounted")
            .field("pages", &self.pages)
            .finish_non_exhaustive()
    }
}

/// Two modules that cannot live in one house.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MountError {
    /// Both want the same address.
    #[error("{method} {path} is wanted by {first} and by {second}")]
    Path {
        /// The method.
        method: String,
        /// The address.
        path: String,
        /// The module that had it first.
        first: &'static str,
        /// The module that wants it as well.
        second: &'static str,
    },
    /// Two operations have one name; generated clients would lose one of them.
    #[error("the operation id {id} is given twice, by {first} and by {second}")]
    Operation {
        /// The name.
        id: String,
        /// The module that had it first.
        first: &'static str,
        /// The module that uses it as well.
        second: &'static str,
    },
}

/// Merges the modules' pages and operations and wraps them.
///
/// A request meets the layers in this order: number and time it (`observe`), security headers and refusal of foreign
/// forms (`secure`), errors into pages or problems (`render_errors`), compression, time limit and panics (`guard`),
/// size limit of the body; under the API also the caller's rate and `Idempotency-Key`.
pub fn mount(state: &AppState, modules: Vec<Module>, process: Process) -> Result<Mounted, MountError> {
    check(&modules)?;
    let mut pages = Router::new();
    let mut list = Vec::new();
    let mut sources = Vec::new();
    let mut waiting = Vec::new();
    let mut api = OpenApiRouter::new();
    for module in modules {
        list.extend_from_slice(module.pages.list());
        sources.extend(module.search);
        waiting.extend(module.waiting);
        pages = pages.merge(module.pages.into_router());
        api = api.merge(module.api);
    }
    let api = api
        .layer(middleware::from_fn_with_state(state.clone(), idempotency))
        .layer(middleware::from_fn_with_state(
            (state.clone(), rate::Rate::new(state)),
            rate::limit,
        ));
    let (api, document) = OpenApiRouter::with_openapi(openapi::document())
        .nest(API, api)
        .split_for_parts();

    let router = Router::new()
        .merge(pages)
        .merge(api)
        .merge(api_docs::router(&document))
        .merge(health::router(process.metrics))
        .merge(statics::router())
        .fallback(|| async { Error::NotFound("page") })
        .layer(middleware::from_fn_with_state(state.clone(), guard::limit_body))
        .layer(middleware::from_fn(guard::guard))
        .layer(compression())
        .layer(Extension(Sources(sources.into())))
        .layer(Extension(Desk::new(waiting)))
        .layer(Extension(Shutdown(process.stop)))
        .layer(middleware::from_fn_with_state(state.clone(), render_errors))
        .layer(middleware::from_fn_with_state(state.clone(), secure))
        .layer(middleware::from_fn_with_state(state.clone(), observe))
        .with_state(state.clone());
    Ok(Mounted {
        router,
        openapi: document,
        pages: list,
    })
}

/// Answers worth the trouble; event streams and pictures are left alone by the default predicate, built files come
/// compressed already. The fastest level: a page shrinks to a fifth at a tenth of the cost of the best level.
fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(SizeAbove::new(1024)))
}

/// Refuses modules that share an address or an operation's name.
fn check(modules: &[Module]) -> Result<(), MountError> {
    let mut paths: HashMap<(String, String), &'static str> = HashMap::new();
    let mut names: HashMap<String, &'static str> = HashMap::new();
    for module in modules {
        let operations = module
            .api
            .get_openapi()
            .paths
            .paths
            .iter()
            .flat_map(|(path, item)| {
                openapi::operations(item)
                    .map(move |(method, operation)| (method, format!("{API}{path}"), operation))
            });
        let mut wanted: Vec<(Method, String)> = module
            .pages
            .list()
            .iter()
            .map(|page| (page.method.clone(), page.path.to_owned()))
            .collect();
        for (method, path, operation) in operations {
            wanted.push((method, path));
            if let Some(id) = operation.operation_id.clone()
                && let Some(first) = names.insert(id.clone(), module.name)
            {
                return Err(MountError::Operation {
                    id,
                    first,
                    second: module.name,
                });
            }
        }
        for (method, path) in wanted {
            let method = method.to_string();
            if let Some(first) = paths.insert((method.clone(), path.clone()), module.name) {
                return Err(MountError::Path {
                    method,
                    path,
                    first,
                    second: module.name,
                });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqm_platform::routes::Pages;

    fn module(name: &'static str, path: &'static str) -> Module {
        Module {
            name,
            pages: Pages::new().get_any(path, || async {}),
            ..Module::default()
        }
    }

    #[test]
    fn two_modules_cannot_have_one_address() {
        assert_eq!(check(&[module("a", "/x"), module("b", "/y")]), Ok(()));
        let error = check(&[module("a", "/x"), module("b", "/x")]).unwrap_err();
        assert_eq!(error.to_string(), "GET /x is wanted by a and by b");
    }
}
