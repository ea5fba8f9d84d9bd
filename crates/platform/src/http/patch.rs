//! Bodies of edits.

use serde::{Deserialize, Deserializer};

/// Tells "not mentioned" (outer none) from "emptied" (`null`, inner none) in a patch.
pub fn mentioned<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}
