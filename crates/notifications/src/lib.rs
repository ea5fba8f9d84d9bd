#![doc = include_str!("../README.md")]

mod api;
mod draft;
mod kind;
mod live;
mod mail;
mod model;
mod pages;
mod preferences;
mod sql;
mod subscriber;

use sqm_platform::events::Subscriber;
use sqm_platform::jobs::JobDef;
use sqm_platform::module::Module;
use sqm_platform::routes::Pages;

pub use kind::Kind;
pub use live::Shutdown;
pub use model::Notification;

/// Pages, operations, the reader of events and the mail job.
pub fn module() -> Module {
    Module {
        name: "notifications",
        api: api::router(),
        pages: Pages::new()
            .get_any("/live", live::live)
            .get_any("/notifications", pages::list)
            .get_any("/notifications/unread", pages::unread)
            .post_any("/notifications/read", pages::read)
            .get_any("/notifications/{id}/open", pages::open)
            .get_any("/notifications/preferences", preferences::show)
            .post_any("/notifications/preferences", preferences::save),
        subscribers: vec![Subscriber {
            name: "notifications",
            kinds: draft::KINDS,
            handle: |state, events| Box::pin(subscriber::handle(state, events)),
        }],
        jobs: vec![JobDef {
            name: mail::JOB,
            run: |state, scope, args| Box::pin(mail::run(state, scope, args)),
        }],
        ..Module::default()
    }
}
