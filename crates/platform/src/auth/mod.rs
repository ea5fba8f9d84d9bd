//! Who calls, and what they may do.

mod caller;
mod cookies;
mod csrf;
mod extract;
mod permission;
mod rate;
mod tokens;

pub use caller::{Authenticator, Caller, TenantInfo, Theme};
pub use cookies::SessionCookie;
pub(crate) use cookies::cookie_lang;
pub use csrf::csrf_token;
pub(crate) use csrf::same_token;
pub(crate) use extract::CallerSlot;
pub use extract::{Allow, Anyone};
pub use permission::{Permission, PermissionDef, PermissionSet};
pub use rate::RateLimit;
pub use tokens::{AccessClaims, Tokens, hash_secret, new_secret};
