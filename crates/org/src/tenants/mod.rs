//! Tenants: one operator each.

mod model;
mod ops;
pub(crate) mod pages;
mod sql;

pub use model::{NewTenant, Tenant, TenantChange};
pub use ops::{all, change, create, find, get};
