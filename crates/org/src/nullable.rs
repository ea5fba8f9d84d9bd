//! A field of an edit that may be emptied.

use serde::{Deserialize, Deserializer};

/// What an edit says of a field that may be empty: nothing, or its new value. In JSON a missing field and `null`
/// differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Nullable<T> {
    /// The field stays as it is.
    #[default]
    Keep,
    /// The field gets this value, or becomes empty.
    Set(Option<T>),
}

impl<T> Nullable<T> {
    /// The value after the edit.
    pub fn over(self, current: Option<T>) -> Option<T> {
        match self {
            Self::Keep => current,
            Self::Set(value) => value,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::Set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Body {
        #[serde(default)]
        parent: Nullable<i32>,
    }

    #[test]
    fn missing_and_null_differ() {
        let read = |text| serde_json::from_str::<Body>(text).unwrap().parent;
        assert_eq!(read("{}").over(Some(1)), Some(1));
        assert_eq!(read(r#"{"parent": null}"#).over(Some(1)), None);
        assert_eq!(read(r#"{"parent": 2}"#).over(Some(1)), Some(2));
    }
}
