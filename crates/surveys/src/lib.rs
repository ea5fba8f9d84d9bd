#![doc = include_str!("../README.md")]

pub mod import;
pub mod permissions;
pub mod questionnaire;
pub mod response;
pub mod survey;

use jiff::tz::TimeZone;
use sqm_domain::ids::TenantId;
use sqm_platform::module::Module;
use sqm_platform::scope::Scope;

/// The module, for the process that mounts it.
pub fn module() -> Module {
    sqm_imports::target::register(&import::SurveyImport);
    Module {
        name: "surveys",
        subscribers: response::subscribers(),
        jobs: response::jobs(),
        sweeps: response::sweeps(),
        permissions: permissions::PERMISSIONS.to_vec(),
        ..Module::default()
    }
}

/// The frame of this module's own work in a tenant. No day is computed in it: what needs the tenant's zone is queued
/// by somebody who knows it.
pub(crate) fn scope(tenant: TenantId) -> Scope {
    Scope::system(tenant, "surveys", TimeZone::UTC)
}
