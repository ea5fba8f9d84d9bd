//! Codes of closed lists as they come back from the database and from addresses.

use std::str::FromStr;

use anyhow::anyhow;
use serde::de::IntoDeserializer as _;
use serde::{Deserialize, Deserializer};
use sqm_domain::UnknownCode;

use crate::error::{Error, Result};

/// A stored code. The column's check allows known codes only, so an unknown one is a fault of ours.
pub fn read<T: FromStr<Err = UnknownCode>>(code: &str) -> Result<T> {
    code.parse()
        .map_err(|error| Error::Internal(anyhow!("stored code: {error}")))
}

/// A stored code that may be absent.
pub fn read_option<T: FromStr<Err = UnknownCode>>(code: Option<&str>) -> Result<Option<T>> {
    code.map(read).transpose()
}

/// Repeated names in an address (`status=new&status=open`); empty values of unchosen selects are left out.
pub fn list<'de, D, T>(deserializer: D) -> std::result::Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err = UnknownCode>,
{
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts
        .iter()
        .flat_map(|text| text.split(','))
        .filter(|text| !text.is_empty())
        .map(|text| text.parse().map_err(serde::de::Error::custom))
        .collect()
}

/// A value of an address, where an empty one is none: forms send their unchosen fields along.
pub fn filled<'de, D, T>(deserializer: D) -> std::result::Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    match Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty()) {
        Some(text) => T::deserialize(text.into_deserializer()).map(Some),
        None => Ok(None),
    }
}

/// As [`filled`], with the default for none.
pub fn filled_or_default<'de, D, T>(deserializer: D) -> std::result::Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    filled(deserializer).map(Option::unwrap_or_default)
}
