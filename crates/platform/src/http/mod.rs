//! Everything between the wire and a handler: request numbers, security headers, errors as people and programs read
//! them, extractors with precise refusals, paging, optimistic locking, idempotency.

mod body;
mod etag;
mod form;
mod idempotency;
mod layers;
mod paging;
mod patch;

pub use body::{Json, Path, Query};
pub use etag::{ETag, IfMatch};
pub use form::{PageForm, require_csrf};
pub use idempotency::idempotency;
pub use layers::{Framed, Nonce, RequestId, observe, reader_lang, render_errors, secure};
pub use paging::{Cursor, Paged, Paging};
pub use patch::mentioned;
