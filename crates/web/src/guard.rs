//! What keeps one request from harming the others: a time limit, panics caught, bodies of bounded size.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use sqm_platform::{AppState, Error};

/// The longest a page or operation may think. Streams are not meant: their answer begins at once.
const PATIENCE: Duration = Duration::from_secs(30);
/// An upload over a slow line is not thinking.
const UPLOAD_PATIENCE: Duration = Duration::from_mins(15);
/// Forms and JSON bodies.
const BODY: usize = 2 * 1024 * 1024;
/// A photograph of a service order or a security check; its module says 5 MiB, in the reader's language.
const PHOTO: usize = 8 * 1024 * 1024;
/// A file of evidence; its module says 25 MiB, in the reader's language.
const EVIDENCE: usize = 26 * 1024 * 1024;
/// What a multipart form adds around the file.
const FRAME: usize = 64 * 1024;

/// Ends requests that take too long and turns a panic into an error like any other.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let patience = if takes_files(path) || takes_evidence(path) {
        UPLOAD_PATIENCE
    } else {
        PATIENCE
    };
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(patience, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => Error::Internal(anyhow::anyhow!("panic: {}", words(&*panic))).into_response(),
        Err(_) => {
            Error::Internal(anyhow::anyhow!("no answer within {} s", patience.as_secs())).into_response()
        }
    }
}

fn words(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without words")
}

/// Bodies up to 2 MiB; files only where imports take them, pictures where photographs are added.
pub(crate) async fn limit_body(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let limit = if takes_files(path) {
        state.config.upload_limit + FRAME
    } else if takes_photos(path) {
        PHOTO
    } else if takes_evidence(path) {
        EVIDENCE
    } else {
        BODY
    };
    DefaultBodyLimit::max(limit).apply(&mut request);
    next.run(request).await
}

/// Where scanners' files are taken.
const SCANS: [&str; 2] = ["/vulnerabilities/scan-files", "/vulnerabilities/scan"];

/// Is this one of the addresses that take files?
fn takes_files(path: &str) -> bool {
    let path = path.strip_prefix(crate::mount::API).unwrap_or(path);
    path == "/imports" || path.starts_with("/imports/") || SCANS.contains(&path)
}

/// Is this where photographs of a record are added?
fn takes_photos(path: &str) -> bool {
    let path = path.strip_prefix(crate::mount::API).unwrap_or(path);
    let taken = ["/service-orders/", "/security-checks/"];
    taken.iter().any(|of| path.starts_with(of)) && path.ends_with("/photos")
}

/// Is this where a file is taken into custody, or a message with its files?
fn takes_evidence(path: &str) -> bool {
    let path = path.strip_prefix(crate::mount::API).unwrap_or(path);
    path == "/incidents/mail" || path.starts_with("/incidents/") && path.ends_with("/evidence/files")
}

#[cfg(test)]
mod tests {
    use super::{takes_evidence, takes_files, takes_photos};

    #[test]
    fn evidence_is_taken_for_incidents_only() {
        assert!(takes_evidence("/incidents/1/evidence/files"));
        assert!(takes_evidence("/api/v1/incidents/1/evidence/files"));
        assert!(takes_evidence("/api/v1/incidents/mail"));
        assert!(!takes_evidence("/incidents/1/evidence"));
        assert!(!takes_evidence("/tickets/1/evidence/files"));
    }

    #[test]
    fn photographs_are_added_to_orders_and_checks_only() {
        assert!(takes_photos("/service-orders/7/photos") && takes_photos("/api/v1/service-orders/7/photos"));
        assert!(takes_photos("/security-checks/7/photos"));
        assert!(!takes_photos("/service-orders/7") && !takes_photos("/tickets/7/photos"));
    }

    #[test]
    fn only_imports_take_files() {
        assert!(takes_files("/imports") && takes_files("/api/v1/imports/7/file"));
        assert!(!takes_files("/tickets") && !takes_files("/importsx") && !takes_files("/api/v1/tickets"));
    }
}
