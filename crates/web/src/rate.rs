//! How often one person or program may call the REST interface, and the headers that say so
//! (draft-ietf-httpapi-ratelimit-headers).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue};
use sqm_domain::ids::UserId;
use sqm_platform::auth::Anyone;
use sqm_platform::{AppState, Error};

const WINDOW_SECONDS: i64 = 60;

/// Counts requests per account in whole minutes. Each instance counts for itself.
#[derive(Clone, Debug)]
pub(crate) struct Rate {
    per_minute: u32,
    window: Arc<Mutex<Window>>,
}

#[derive(Debug, Default)]
struct Window {
    minute: i64,
    seen: HashMap<UserId, u32>,
}

/// What is left after a request was counted.
#[derive(Debug, PartialEq, Eq)]
struct Left {
    allowed: bool,
    remaining: u32,
    reset: i64,
}

impl Rate {
    pub(crate) fn new(state: &AppState) -> Self {
        Self {
            per_minute: state.config.api_rate,
            window: Arc::default(),
        }
    }

    fn count(&self, user: UserId, second: i64) -> Left {
        let minute = second.div_euclid(WINDOW_SECONDS);
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if window.minute != minute {
            // Everybody's minute ends together, so memory holds the callers of one minute and no more.
            window.minute = minute;
            window.seen.clear();
        }
        let seen = window.seen.entry(user).or_default();
        *seen = seen.saturating_add(1);
        Left {
            allowed: *seen <= self.per_minute,
            remaining: self.per_minute.saturating_sub(*seen),
            reset: WINDOW_SECONDS - second.rem_euclid(WINDOW_SECONDS),
        }
    }
}

/// The layer around the API. Callers who are not signed in are left to the handler, which refuses them; the doors have
/// a limit of their own.
pub(crate) async fn limit(
    State((state, rate)): State<(AppState, Rate)>,
    request: Request,
    next: Next,
) -> Response {
    if rate.per_minute == 0 {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let caller = Anyone::from_request_parts(&mut parts, &state).await;
    let request = Request::from_parts(parts, body);
    let Ok(Anyone(caller)) = caller else {
        return next.run(request).await;
    };
    let left = rate.count(caller.user, state.clock.now().as_second());
    let mut response = if left.allowed {
        next.run(request).await
    } else {
        Error::RateLimited {
            retry_after: left.reset.unsigned_abs(),
        }
        .into_response()
    };
    let mut set = |name: &'static str, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response
                .headers_mut()
                .insert(HeaderName::from_static(name), value);
        }
    };
    set(
        "ratelimit-policy",
        format!("\"caller\";q={};w={WINDOW_SECONDS}", rate.per_minute),
    );
    set(
        "ratelimit",
        format!("\"caller\";r={};t={}", left.remaining, left.reset),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_minute_is_counted_per_caller_and_begins_anew() {
        let rate = Rate {
            per_minute: 2,
            window: Arc::default(),
        };
        let (a, b) = (UserId::from(Uuid::from_u128(1)), UserId::from(Uuid::from_u128(2)));
        assert_eq!(
            rate.count(a, 70),
            Left {
                allowed: true,
                remaining: 1,
                reset: 50
            }
        );
        assert_eq!(
            rate.count(a, 71),
            Left {
                allowed: true,
                remaining: 0,
                reset: 49
            }
        );
        assert_eq!(
            rate.count(a, 72),
            Left {
                allowed: false,
                remaining: 0,
                reset: 48
            }
        );
        assert!(rate.count(b, 72).allowed);
        assert!(rate.count(a, 120).allowed);
    }
}
