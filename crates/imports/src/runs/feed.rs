//! The reading side of a job: a thread reads, maps and gathers; the async side writes what it is handed. Between
//! them a short channel, so that reading never runs far ahead of writing.

use std::collections::HashMap;
use std::ops::ControlFlow;

use tokio::sync::mpsc;

use crate::mapping::MappingError;
use crate::reading::{Limits, ReadError, Settings, Source};
use crate::rows::{Collector, Plan, Record, RowError};
use crate::target::{BATCH_RECORDS, Schema};

/// What the reading thread hands over.
pub(super) enum Fed {
    /// Records in the order of the file, and rows rejected on the way to them.
    Share(Share),
    /// The file cannot be read further.
    Unreadable(ReadError),
    /// The whole file was read.
    End,
}

/// A share of the file.
#[derive(Default)]
pub(super) struct Share {
    pub(super) records: Vec<Record>,
    /// Faults by row.
    pub(super) rejected: Vec<(u64, Vec<RowError>)>,
}

/// What the thread needs.
pub(super) struct Feed {
    pub(super) bytes: Vec<u8>,
    pub(super) limits: Limits,
    pub(super) settings: Settings,
    pub(super) schema: Schema,
    pub(super) plan: Plan,
    /// Records committed by an earlier attempt: they are passed over.
    pub(super) skip: u64,
    pub(super) sender: mpsc::Sender<Fed>,
}

/// Makes the plan of a run.
pub(super) fn plan(
    mapping: &crate::mapping::Mapping,
    file: &str,
    schema: &Schema,
    settings: &Settings,
    zone: &jiff::tz::TimeZone,
) -> Result<Plan, Vec<MappingError>> {
    Plan::new(&mapping.of_file(file), schema, &settings.columns, zone)
}

impl Feed {
    /// Reads to the end, or until nobody listens any more.
    pub(super) fn run(self) {
        let end = match self.read() {
            Ok(()) => Fed::End,
            Err(error) => Fed::Unreadable(error),
        };
        // Nobody listens after a cancellation.
        let _ = self.sender.blocking_send(end);
    }

    fn read(&self) -> Result<(), ReadError> {
        let source = Source::new(&self.bytes, self.limits)?;
        let mut collector = Collector::new(&self.schema);
        let mut outlet = Outlet {
            sender: &self.sender,
            skip: self.skip,
            share: Share::default(),
        };
        source.each_row(&self.settings, |row| {
            let outcome = match self.plan.map(&row) {
                Ok(mapped) => collector.add(mapped).map_err(|error| vec![error]),
                Err(errors) => {
                    if let Some(key) = self.plan.key_of(&row, self.schema.key) {
                        collector.spoil(&key, row.number());
                    }
                    Err(errors)
                }
            };
            match outcome {
                Ok(None) => ControlFlow::Continue(()),
                Ok(Some(record)) => outlet.record(record),
                Err(errors) => outlet.reject(row.number(), errors),
            }
        })?;
        let (records, siblings) = collector.finish();
        let mut by_row: HashMap<u64, Vec<RowError>> = HashMap::new();
        for error in siblings {
            by_row.entry(error.row).or_default().push(error);
        }
        for (row, errors) in by_row {
            if outlet.reject(row, errors).is_break() {
                return Ok(());
            }
        }
        for record in records {
            if outlet.record(record).is_break() {
                return Ok(());
            }
        }
        let _ = outlet.flush();
        Ok(())
    }
}

struct Outlet<'a> {
    sender: &'a mpsc::Sender<Fed>,
    skip: u64,
    share: Share,
}

impl Outlet<'_> {
    fn record(&mut self, record: Record) -> ControlFlow<()> {
        if self.skip > 0 {
            self.skip -= 1;
            return ControlFlow::Continue(());
        }
        self.share.records.push(record);
        if self.share.records.len() >= BATCH_RECORDS {
            self.flush()
        } else {
            ControlFlow::Continue(())
        }
    }

    fn reject(&mut self, row: u64, errors: Vec<RowError>) -> ControlFlow<()> {
        self.share.rejected.push((row, errors));
        if self.share.rejected.len() >= BATCH_RECORDS {
            self.flush()
        } else {
            ControlFlow::Continue(())
        }
    }

    fn flush(&mut self) -> ControlFlow<()> {
        let share = std::mem::take(&mut self.share);
        if share.records.is_empty() && share.rejected.is_empty() {
            return ControlFlow::Continue(());
        }
        match self.sender.blocking_send(Fed::Share(share)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}
