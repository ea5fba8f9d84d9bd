//! Notifications and live updates.

mod live;

pub use live::Shutdown;
