//! The only place that reads the wall clock. Everything else is handed the time, so tests can turn it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// A source of the current instant: the system's, or one that a test sets.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    manual: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands at `start` until it is moved; clones share it.
    pub fn manual(start: Timestamp) -> Self {
        Self {
            manual: Some(Arc::new(AtomicI64::new(start.as_microsecond()))),
        }
    }

    /// The current instant, in whole microseconds because that is what the database keeps.
    pub fn now(&self) -> Timestamp {
        let micros = match &self.manual {
            Some(micros) => micros.load(Ordering::SeqCst),
            None => system_now().as_microsecond(),
        };
        Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Moves a manual clock; does nothing to the system's.
    pub fn advance(&self, by: SignedDuration) {
        if let Some(micros) = &self.manual {
            micros.fetch_add(by.as_micros() as i64, Ordering::SeqCst);
        }
    }

    /// Sets a manual clock; does nothing to the system's.
    pub fn set(&self, to: Timestamp) {
        if let Some(micros) = &self.manual {
            micros.store(to.as_microsecond(), Ordering::SeqCst);
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one reading of the wall clock that everything else goes through"
)]
fn system_now() -> Timestamp {
    Timestamp::now()
}
