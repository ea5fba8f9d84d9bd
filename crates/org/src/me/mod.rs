//! The caller's own account.

pub(crate) mod api;
