//! Faults in the words of the reader.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sqm_platform::i18n::{Arg, Catalogue, Formatter, Lang};

use crate::mapping::{MappingError, REMARK};
use crate::rows::RowError;
use crate::runs::{Failure, Run};
use crate::target::{self, Schema};

/// Puts faults of one run into words.
#[derive(Debug)]
pub(crate) struct Words<'a> {
    catalogue: &'a Catalogue,
    lang: Lang,
    schema: Option<Schema>,
}

impl<'a> Words<'a> {
    pub(crate) fn new(catalogue: &'a Catalogue, lang: Lang, run: &Run) -> Self {
        let schema = target::named(&run.target).map(|target| target.schema(run.shape));
        Self {
            catalogue,
            lang,
            schema,
        }
    }

    /// The name of a field; one below the open prefix is named by its key.
    pub(crate) fn field(&self, key: &str) -> String {
        match self.schema.as_ref().and_then(|schema| schema.field(key)) {
            Some(spec) => self.text(&spec.label),
            None => key.to_owned(),
        }
    }

    /// A fault of a row, in one sentence.
    pub(crate) fn row_error(&self, error: &RowError) -> String {
        let key = format!("imports-fault-{}", error.fault.name());
        let arguments = [
            (
                "field",
                Arg::from(
                    error
                        .field
                        .as_deref()
                        .map(|key| self.field(key))
                        .unwrap_or_default(),
                ),
            ),
            ("column", Arg::from(error.column.clone().unwrap_or_default())),
            ("value", Arg::from(error.shown.clone())),
        ];
        self.catalogue.text_with(self.lang, &key, &arguments).into_owned()
    }

    /// A fault of a mapping, in one sentence.
    pub(crate) fn mapping_error(&self, error: &MappingError) -> String {
        let key = format!("imports-mapping-{}", error.fault.name());
        let arguments = [
            (
                "field",
                Arg::from(
                    error
                        .field
                        .as_deref()
                        .map(|key| self.field(key))
                        .unwrap_or_default(),
                ),
            ),
            ("detail", Arg::from(error.detail.clone())),
        ];
        self.catalogue.text_with(self.lang, &key, &arguments).into_owned()
    }

    /// Why a run failed.
    pub(crate) fn failure(&self, failure: &Failure) -> String {
        let arguments: Vec<(&str, Arg)> = failure
            .arguments
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().into()))
            .collect();
        self.catalogue
            .text_with(self.lang, &failure.key, &arguments)
            .into_owned()
    }

    /// The two columns added to a download of rejected rows.
    pub(crate) fn csv_headers(&self) -> [String; 2] {
        [self.text("imports-row"), self.text("imports-reason")].map(|name| format!("{REMARK}{name}"))
    }

    /// A message with arguments.
    pub(crate) fn with(&self, key: &str, arguments: &[(&str, Arg)]) -> String {
        self.catalogue.text_with(self.lang, key, arguments).into_owned()
    }

    /// A count as the reader's language writes it.
    pub(crate) fn number(&self, count: u64) -> String {
        let (zone, now) = (&TimeZone::UTC, Timestamp::UNIX_EPOCH);
        let formatter = Formatter {
            catalogue: self.catalogue,
            lang: self.lang,
            zone,
            now,
        };
        formatter.number(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// A message without arguments.
    pub(crate) fn text(&self, key: &str) -> String {
        self.catalogue.text(self.lang, key).into_owned()
    }
}
