//! Looking at a file, off the async threads: a big one takes a second or two.

use sqm_platform::{Error, FieldErrors, Result};
use tokio::task::spawn_blocking;

use crate::mapping::{Mapping, suggest};
use crate::profile::{Profile, profile};
use crate::reading::{FileOptions, Limits, ReadError, Settings, Source};
use crate::target::{self, ImportTarget, Schema, Shape};

/// What was found.
pub(super) struct Inspection {
    pub(super) settings: Settings,
    pub(super) profile: Profile,
}

/// Settles the options and profiles every column.
pub(super) async fn inspect(
    bytes: Vec<u8>,
    options: FileOptions,
    limits: Limits,
) -> Result<(Vec<u8>, Inspection)> {
    blocking(move || {
        let source = Source::new(&bytes, limits)?;
        let settings = source.settle(&options)?;
        let profile = profile(&source, &settings)?;
        Ok((bytes, Inspection { settings, profile }))
    })
    .await?
    .map_err(|error| unreadable(&error))
}

/// Runs heavy work on a thread that may block.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    spawn_blocking(work)
        .await
        .map_err(|error| Error::from(anyhow::Error::new(error)))
}

/// A file that cannot be read is a fault of the field `file`.
pub(super) fn unreadable(error: &ReadError) -> Error {
    let mut fields = FieldErrors::new();
    let arguments = error
        .arguments()
        .into_iter()
        .map(|(name, value)| (name, value.into()))
        .collect();
    fields.add_with("file", error.key(), arguments);
    Error::Invalid(fields)
}

/// The target of that name, or a field error.
pub(super) fn target_named(name: &str) -> Result<&'static dyn ImportTarget> {
    target::named(name).ok_or_else(|| Error::field("target", "imports-unknown-target"))
}

/// The schema of a target for a shape it knows.
pub(super) fn schema_of(target: &dyn ImportTarget, shape: Shape) -> Result<Schema> {
    if target.shapes().contains(&shape) {
        Ok(target.schema(shape))
    } else {
        Err(Error::field("shape", "imports-unknown-shape"))
    }
}

/// A first mapping: the given one if its columns are there, else a suggestion.
pub(super) fn first_mapping(given: Option<Mapping>, schema: &Schema, found: &Inspection) -> Mapping {
    given.unwrap_or_else(|| suggest(schema, &found.profile))
}
