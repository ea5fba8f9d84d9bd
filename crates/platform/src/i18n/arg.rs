//! Arguments of messages.

use std::borrow::Cow;

use fluent_bundle::FluentValue;

/// A value inside a message: texts as they are, numbers so that the language can choose a plural form.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// A text.
    Text(Cow<'static, str>),
    /// A whole number.
    Int(i64),
    /// A number with decimals.
    Float(f64),
}

impl Arg {
    pub(super) fn fluent(&self) -> FluentValue<'_> {
        match self {
            Self::Text(text) => FluentValue::from(text.as_ref()),
            Self::Int(n) => FluentValue::from(*n),
            Self::Float(x) => FluentValue::from(*x),
        }
    }
}

/// What templates and code may hand to a message; by reference too, because templates do.
pub trait IntoArg {
    /// The argument.
    fn into_arg(self) -> Arg;
}

impl IntoArg for Arg {
    fn into_arg(self) -> Arg {
        self
    }
}

macro_rules! int {
    ($($kind:ty),+) => {$(
        impl IntoArg for $kind {
            fn into_arg(self) -> Arg {
                Arg::Int(i64::try_from(self).unwrap_or(i64::MAX))
            }
        }
        impl IntoArg for &$kind {
            fn into_arg(self) -> Arg {
                (*self).into_arg()
            }
        }
        impl From<$kind> for Arg {
            fn from(n: $kind) -> Self {
                n.into_arg()
            }
        }
    )+};
}
int!(i64, i32, u32, u64, usize);

macro_rules! text {
    ($($kind:ty),+) => {$(
        impl IntoArg for $kind {
            fn into_arg(self) -> Arg {
                Arg::Text(Cow::Owned(self.to_string()))
            }
        }
        impl From<$kind> for Arg {
            fn from(text: $kind) -> Self {
                text.into_arg()
            }
        }
    )+};
}
text!(
    &str,
    &&str,
    String,
    &String,
    &&String,
    Cow<'_, str>,
    &Cow<'_, str>
);

impl IntoArg for f64 {
    fn into_arg(self) -> Arg {
        Arg::Float(self)
    }
}

impl IntoArg for &f64 {
    fn into_arg(self) -> Arg {
        Arg::Float(*self)
    }
}
