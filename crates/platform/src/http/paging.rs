//! Keyset paging: a cursor says where the last page ended, so that the cost of a page does not grow with its number.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::{Error, Result};

/// How much of a list is wanted.
#[derive(Clone, Debug, Default, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Items per page, 1 to 200; 50 unless told.
    pub limit: Option<i64>,
    /// The `next` of the page before.
    pub after: Option<String>,
}

impl Paging {
    /// The page size within its bounds.
    pub fn size(&self) -> i64 {
        self.limit.unwrap_or(50).clamp(1, 200)
    }

    /// The position to go on from.
    pub fn position<K: DeserializeOwned>(&self) -> Result<Option<K>> {
        self.after
            .as_deref()
            .filter(|after| !after.is_empty())
            .map(Cursor::read)
            .transpose()
    }
}

/// A position in a list, opaque to callers.
#[derive(Debug)]
pub struct Cursor;

impl Cursor {
    /// Writes the sort key of the last item.
    pub fn write<K: Serialize>(key: &K) -> String {
        serde_json::to_vec(key)
            .map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
            .unwrap_or_default()
    }

    /// Reads it back.
    pub fn read<K: DeserializeOwned>(text: &str) -> Result<K> {
        URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .ok_or_else(|| Error::field("after", "field-invalid"))
    }
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Paged<T> {
    /// The items.
    pub items: Vec<T>,
    /// Hand this back as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Paged<T> {
    /// Makes a page of `size` from a query that asked for one row more.
    pub fn new<K: Serialize>(mut rows: Vec<T>, size: i64, key: impl Fn(&T) -> K) -> Self {
        let more = rows.len() as i64 > size;
        rows.truncate(size as usize);
        let next = if more {
            rows.last().map(|row| Cursor::write(&key(row)))
        } else {
            None
        };
        Self { items: rows, next }
    }

    /// Turns each item into another form.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Paged<U> {
        Paged {
            items: self.items.into_iter().map(f).collect(),
            next: self.next,
        }
    }
}
