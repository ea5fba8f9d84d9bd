//! Closed lists of codes. One declaration gives an enum its snake_case code in the database, in JSON, in addresses
//! and in message keys, so that these four can never drift apart.

use thiserror::Error;

/// A text that is not one of the codes of a list.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{code:?} is not a known {list}")]
pub struct UnknownCode {
    /// What the list is about: `status`, `channel` …
    pub list: &'static str,
    /// The text that was given.
    pub code: String,
}

macro_rules! codes {
    (
        $(#[$meta:meta])*
        pub enum $name:ident: $list:literal {
            $($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant),+
        }

        impl $name {
            /// Every value, in the order in which choosers offer them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code: snake_case, the same in the database, in JSON, in addresses and in message keys.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::codes::UnknownCode;

            fn from_str(code: &str) -> Result<Self, Self::Err> {
                match code {
                    $($code => Ok(Self::$variant),)+
                    _ => Err($crate::codes::UnknownCode { list: $list, code: code.to_owned() }),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                code.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use codes;
