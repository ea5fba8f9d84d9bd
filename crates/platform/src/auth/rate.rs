//! A counter per key and minute, for the doors that guessers knock at.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::{Error, Result};

/// Allows a number of attempts a minute per key (address, account).
#[derive(Clone, Debug)]
pub struct RateLimit {
    per_minute: u32,
    seen: Cache<String, Arc<AtomicU32>>,
}

impl RateLimit {
    /// So many a minute.
    pub fn per_minute(per_minute: u32) -> Self {
        let seen = Cache::builder()
            .max_capacity(100_000)
            .time_to_live(Duration::from_mins(1))
            .build();
        Self { per_minute, seen }
    }

    /// Counts an attempt; refuses when there were too many.
    pub fn check(&self, key: &str) -> Result<()> {
        let count = self.seen.get_with_by_ref(key, || Arc::new(AtomicU32::new(0)));
        if count.fetch_add(1, Ordering::Relaxed) < self.per_minute {
            Ok(())
        } else {
            Err(Error::RateLimited { retry_after: 60 })
        }
    }
}
