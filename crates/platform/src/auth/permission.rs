//! Permissions are types: a handler names in its signature what the caller must be allowed.

use std::collections::BTreeSet;
use std::sync::Arc;

/// A right, as a zero-sized type. Declared with [`crate::permissions!`].
pub trait Permission: Send + Sync + 'static {
    /// The name stored with roles and shown in the API: `ticket.read`.
    const NAME: &'static str;
}

/// A right as data, for the role matrix and the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PermissionDef {
    /// `ticket.read`.
    pub name: &'static str,
}

/// Declares rights as types and lists them:
///
/// ```
/// sqm_platform::permissions! {
///     /// See tickets.
///     TicketRead = "ticket.read",
/// }
/// ```
#[macro_export]
macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $name;
            impl $crate::auth::Permission for $name {
                const NAME: &'static str = $text;
            }
        )+
        /// Every right this module knows.
        pub const PERMISSIONS: &[$crate::auth::PermissionDef] =
            &[$($crate::auth::PermissionDef { name: $text }),+];
    };
}

/// The rights of one caller.
#[derive(Clone, Debug, Default)]
pub struct PermissionSet(Arc<BTreeSet<String>>);

impl PermissionSet {
    /// Is the right included?
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// All names, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl FromIterator<String> for PermissionSet {
    fn from_iter<T: IntoIterator<Item = String>>(iter: T) -> Self {
        Self(Arc::new(iter.into_iter().collect()))
    }
}
