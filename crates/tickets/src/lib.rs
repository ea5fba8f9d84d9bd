#![doc = include_str!("../README.md")]

mod api;
pub mod category;
mod import;
mod limits;
mod lookup;
pub mod message;
mod pages;
pub mod past;
pub mod permissions;
pub mod sla;
pub mod ticket;
pub mod viewing;
pub mod views;

use futures::FutureExt as _;
use sqm_platform::jobs::JobDef;
use sqm_platform::module::Module;

pub use import::TicketImport;

/// The module, for the process that mounts it. Makes tickets known as a target of imports.
pub fn module() -> Module {
    sqm_imports::target::register(&TicketImport);
    let bulk = JobDef {
        name: ticket::BULK_JOB,
        run: |state, scope, args| ticket::bulk_job(state, scope, args).boxed(),
    };
    let mut jobs = vec![bulk, limits::JOB_DEF];
    jobs.extend(sla::jobs());
    let mut subscribers = vec![limits::SUBSCRIBER];
    subscribers.extend(sla::subscribers());
    Module {
        name: "tickets",
        api: api::router().merge(sla::api()),
        pages: sla::pages(pages::pages()),
        subscribers,
        jobs,
        sweeps: sla::sweeps(),
        nav: pages::nav(),
        record_actions: vec![pages::NEW_FOR_CUSTOMER],
        permissions: permissions::PERMISSIONS.to_vec(),
        search: vec![lookup::SOURCE],
        waiting: vec![pages::WAITING],
    }
}
