//! Bytes as uploaded → bytes of text: gzip undone, never more than the limit, each row bounded.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

use super::{Limits, ReadError};

/// RFC 1952 §2.3.1: the two magic bytes, then 8 for "deflate".
const GZIP_MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

/// Whether the bytes begin like a gzip member.
pub(super) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&GZIP_MAGIC)
}

/// A reader over the file's expanded bytes that stops with an error at the limits.
pub(super) struct Expanded<'a> {
    inner: Inner<'a>,
    remaining: u64,
    row_remaining: u64,
    failure: Option<Overrun>,
}

enum Inner<'a> {
    Plain(&'a [u8]),
    Gzip(Box<MultiGzDecoder<&'a [u8]>>),
}

/// Which limit was passed; kept beside the `io::Error` because that travels through foreign readers.
#[derive(Debug, Clone)]
pub(super) enum Overrun {
    File,
    Row,
    Gzip(String),
}

impl<'a> Expanded<'a> {
    pub(super) fn new(bytes: &'a [u8], limits: &Limits) -> Self {
        let inner = if is_gzip(bytes) {
            Inner::Gzip(Box::new(MultiGzDecoder::new(bytes)))
        } else {
            Inner::Plain(bytes)
        };
        Self {
            inner,
            remaining: limits.expanded_bytes,
            row_remaining: u64::MAX,
            failure: None,
        }
    }

    /// Allows `bytes` more before a row counts as too long. Called at each start of a row; what readers
    /// above have buffered comes on top, so the bound is exact to one buffer.
    pub(super) fn start_row(&mut self, bytes: u64) {
        self.row_remaining = bytes;
    }

    /// The limit that made [`Read::read`] fail, if one did.
    pub(super) fn failure(&self) -> Option<&Overrun> {
        self.failure.as_ref()
    }

    fn fail(&mut self, overrun: Overrun) -> io::Error {
        self.failure = Some(overrun);
        io::Error::other("limit passed")
    }
}

impl Read for Expanded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let result = match &mut self.inner {
            Inner::Plain(bytes) => bytes.read(buffer),
            Inner::Gzip(decoder) => decoder.read(buffer),
        };
        let read = match result {
            Ok(read) => read as u64,
            Err(error) => return Err(self.fail(Overrun::Gzip(error.to_string()))),
        };
        if read > self.remaining {
            return Err(self.fail(Overrun::File));
        }
        if read > self.row_remaining {
            return Err(self.fail(Overrun::Row));
        }
        self.remaining -= read;
        self.row_remaining -= read;
        Ok(read as usize)
    }
}

/// Translates the failure of an [`Expanded`] reader; `row` is where the current row began.
pub(super) fn overrun(reader: &Expanded<'_>, row: u64, limits: &Limits) -> Option<ReadError> {
    Some(match reader.failure()? {
        Overrun::File => ReadError::ExpandsTooFar {
            limit: limits.expanded_bytes,
        },
        Overrun::Row => ReadError::RowTooLong {
            row,
            limit: limits.row_bytes as u64,
        },
        Overrun::Gzip(reason) => ReadError::Gzip {
            reason: reason.clone(),
        },
    })
}
