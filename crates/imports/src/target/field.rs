//! The fields a target offers.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One field that rows can fill.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldSpec {
    /// Key in mappings and in [`crate::rows::MappedRow`]: lower case, words joined by `_`.
    pub key: Cow<'static, str>,
    /// Fluent key of the field's name.
    pub label: Cow<'static, str>,
    /// Type and bounds of the value.
    pub kind: FieldKind,
    /// Whether a row without a value is rejected.
    pub required: bool,
    /// Whether the value is personal data: masked in previews and reports.
    pub personal: bool,
    /// Headers that suggest this field, in any language; compared without case, spaces and punctuation.
    #[serde(skip)]
    pub names: &'static [&'static str],
}

/// Type and bounds of a field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum FieldKind {
    /// Text of at most so many characters.
    Text {
        /// Characters allowed.
        longest: usize,
    },
    /// A whole number within bounds, both included.
    Integer {
        /// Smallest allowed.
        min: i64,
        /// Largest allowed.
        max: i64,
    },
    /// Any finite number.
    Decimal,
    /// Yes or no.
    Boolean,
    /// A point in time.
    Instant,
    /// A day of the calendar.
    Date,
    /// One of a closed list.
    Choice {
        /// The list.
        choices: Vec<Choice>,
    },
}

/// An allowed value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The value as stored.
    pub value: Cow<'static, str>,
    /// Fluent key of its name.
    pub label: Cow<'static, str>,
    /// Words files use for it; they suggest the translation of values.
    #[serde(skip)]
    pub names: &'static [&'static str],
}

impl Choice {
    /// A choice with the words that suggest it.
    pub fn new(
        value: impl Into<Cow<'static, str>>,
        label: impl Into<Cow<'static, str>>,
        names: &'static [&'static str],
    ) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            names,
        }
    }
}

impl FieldSpec {
    /// A field of any kind, optional and not personal.
    pub fn new(
        key: impl Into<Cow<'static, str>>,
        label: impl Into<Cow<'static, str>>,
        kind: FieldKind,
    ) -> Self {
        Self {
            key: key.into(),
            label: label.into(),
            kind,
            required: false,
            personal: false,
            names: &[],
        }
    }

    /// A text field.
    pub fn text(
        key: impl Into<Cow<'static, str>>,
        label: impl Into<Cow<'static, str>>,
        longest: usize,
    ) -> Self {
        Self::new(key, label, FieldKind::Text { longest })
    }

    /// A point in time.
    pub fn instant(key: impl Into<Cow<'static, str>>, label: impl Into<Cow<'static, str>>) -> Self {
        Self::new(key, label, FieldKind::Instant)
    }

    /// A yes or no.
    pub fn boolean(key: impl Into<Cow<'static, str>>, label: impl Into<Cow<'static, str>>) -> Self {
        Self::new(key, label, FieldKind::Boolean)
    }

    /// One of a closed list.
    pub fn choice(
        key: impl Into<Cow<'static, str>>,
        label: impl Into<Cow<'static, str>>,
        choices: Vec<Choice>,
    ) -> Self {
        Self::new(key, label, FieldKind::Choice { choices })
    }

    /// The same field, required.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same field, personal.
    pub fn personal(mut self) -> Self {
        self.personal = true;
        self
    }

    /// The same field with headers that suggest it.
    pub fn names(mut self, names: &'static [&'static str]) -> Self {
        self.names = names;
        self
    }

    /// Whether the field holds a date, with or without time.
    pub fn is_date(&self) -> bool {
        matches!(self.kind, FieldKind::Instant | FieldKind::Date)
    }

    /// The choices of a closed list.
    pub fn choices(&self) -> &[Choice] {
        match &self.kind {
            FieldKind::Choice { choices } => choices,
            _ => &[],
        }
    }
}

/// What a row of the file is.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// A row is a record.
    #[default]
    Rows,
    /// A row is an event of a record; the record is rebuilt from all its events.
    Events,
}

impl Shape {
    /// Name in mappings, in the address and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Events => "events",
        }
    }
}

/// What becomes of a row whose key an earlier row of the file has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Repeats {
    /// It is rejected: a key means one record.
    #[default]
    Reject,
    /// It is a record of its own that knows which row it repeats, and is reported: whether two are one, a person decides.
    Keep,
}

impl std::str::FromStr for Shape {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "rows" => Ok(Self::Rows),
            "events" => Ok(Self::Events),
            other => Err(format!("{other:?} is neither \"rows\" nor \"events\"")),
        }
    }
}

/// The fields of a target for one shape, with what the engine needs to know about them.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// Name of the target.
    pub target: &'static str,
    /// The shape the fields are for.
    pub shape: Shape,
    /// The fields, in the order shown to people.
    pub fields: Vec<FieldSpec>,
    /// Field that identifies a record across imports. Rows without a value for it are identified by their
    /// place in the file.
    pub key: &'static str,
    /// Field that orders the events of a record; only used for [`Shape::Events`].
    pub order: &'static str,
    /// Prefix below which any key is taken as a text field, such as `attribute.`.
    pub open_prefix: Option<&'static str>,
    /// What becomes of a row whose key an earlier row of the file has ([`Shape::Rows`]).
    pub repeats: Repeats,
}

/// Characters a field below the open prefix may hold.
const OPEN_FIELD_LONGEST: usize = 2_000;

impl Schema {
    /// The field of that key; fields below the open prefix come into being by being asked for.
    pub fn field(&self, key: &str) -> Option<Cow<'_, FieldSpec>> {
        if let Some(field) = self.fields.iter().find(|field| field.key == key) {
            return Some(Cow::Borrowed(field));
        }
        let name = key.strip_prefix(self.open_prefix?)?;
        let wellformed = !name.is_empty()
            && name.len() <= 60
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '));
        wellformed.then(|| {
            Cow::Owned(FieldSpec::text(
                key.to_owned(),
                name.to_owned(),
                OPEN_FIELD_LONGEST,
            ))
        })
    }
}
