//! Handler arguments that stand for "somebody who may do this".

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::{Caller, Permission, SessionCookie};
use crate::error::{Error, Result};
use crate::http::RequestId;
use crate::state::AppState;

/// A caller who has the right `P`; by bearer token under `/api`, by session on pages.
#[derive(Clone, Debug)]
pub struct Allow<P> {
    caller: Caller,
    right: PhantomData<P>,
}

impl<P> Allow<P> {
    /// The caller.
    pub fn into_caller(self) -> Caller {
        self.caller
    }
}

impl<P> Deref for Allow<P> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl<P: Permission> FromRequestParts<AppState> for Allow<P> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let caller = authenticate(parts, state).await?;
        caller.require::<P>()?;
        Ok(Self {
            caller,
            right: PhantomData,
        })
    }
}

/// Anyone signed in, whatever their rights.
#[derive(Clone, Debug)]
pub struct Anyone(pub Caller);

impl FromRequestParts<AppState> for Anyone {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        authenticate(parts, state).await.map(Self)
    }
}

/// Where a request's caller is kept once found. Shared by the layers around the handler, which see the request before
/// it has a caller and have to answer for it afterwards, in the caller's language.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallerSlot(Arc<OnceLock<Caller>>);

impl CallerSlot {
    /// The caller, if one was found.
    pub(crate) fn get(&self) -> Option<&Caller> {
        self.0.get()
    }

    fn fill(&self, caller: &Caller) {
        // Two extractors of one request find the same caller: the first one stays.
        let _ = self.0.set(caller.clone());
    }
}

/// Finds the caller once per request; later extractors of the same request find it in its slot.
async fn authenticate(parts: &mut Parts, state: &AppState) -> Result<Caller> {
    let slot = parts.extensions.get_or_insert_default::<CallerSlot>().clone();
    if let Some(caller) = slot.get() {
        return Ok(caller.clone());
    }
    let bearer = parts
        .headers
        .get(http::header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let found = match (bearer, SessionCookie::read(&parts.headers, &state.config)) {
        (Some(token), _) => state.authenticator().bearer(token).await?,
        (None, Some(cookie)) => state.authenticator().session(&cookie).await?,
        (None, None) => None,
    };
    let mut caller = found.ok_or(Error::Unauthenticated)?;
    caller.request_id = parts.extensions.get::<RequestId>().map(|id| id.0);
    slot.fill(&caller);
    Ok(caller)
}
