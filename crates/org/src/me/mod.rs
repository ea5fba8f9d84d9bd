//! The caller's own account.

pub(crate) mod api;
pub(crate) mod pages;
