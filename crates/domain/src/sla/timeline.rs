//! From facts to stretches of time in which nothing changed.

use jiff::Timestamp;
use thiserror::Error;

use super::{CancelReason, ClockEvent, Fact, Terms};
use crate::calendar::Unreachable;
use crate::ticket::PendingReason;

/// Why facts give no clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ClockError {
    /// The first fact up to the instant asked about is not a start.
    #[error("the clock has not started")]
    NotStarted,
    /// A fact is older than the one before it.
    #[error("the fact at {0} is older than the one before it")]
    OutOfOrder(Timestamp),
    /// The target lies beyond the calendar's open time.
    #[error(transparent)]
    Calendar(#[from] Unreachable),
}

/// What a clock does throughout a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Counts open time; the ticket may be waiting for something that does not stop this clock.
    Counting { waiting: Option<PendingReason> },
    /// Stands still.
    Paused(PendingReason),
    /// Ended, and was reopened at the end of the stretch.
    Stopped,
    /// Cancelled, and held again at the end of the stretch.
    Cancelled(CancelReason),
}

impl Mode {
    pub(super) const fn has_ended(self) -> bool {
        matches!(self, Self::Stopped | Self::Cancelled(_))
    }
}

/// A stretch under one set of terms and in one mode.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch<'a> {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    pub(super) terms: &'a Terms,
    pub(super) mode: Mode,
}

/// A clock's life up to an instant.
#[derive(Debug)]
pub(super) struct Timeline<'a> {
    pub(super) started: Timestamp,
    /// In order, without gaps, from `started` to `end`. The last one of a live clock may be empty.
    pub(super) stretches: Vec<Stretch<'a>>,
    /// When it ended, or the instant asked about.
    pub(super) end: Timestamp,
    pub(super) mode: Mode,
    pub(super) terms: &'a Terms,
}

impl<'a> Timeline<'a> {
    /// Facts after `now` are left out: a clock can be asked what it showed then.
    pub(super) fn fold(facts: &'a [Fact], now: Timestamp) -> Result<Self, ClockError> {
        let mut past = facts.iter().take_while(|fact| fact.at <= now);
        let Some(Fact {
            at: started,
            event: ClockEvent::Started(terms),
        }) = past.next()
        else {
            return Err(ClockError::NotStarted);
        };
        let mut hand = Hand {
            terms,
            shelved: None,
            waiting: None,
            ended: None,
        };
        let mut stretches = Vec::new();
        let (mut since, mut last) = (*started, *started);
        for fact in past {
            if fact.at < last {
                return Err(ClockError::OutOfOrder(fact.at));
            }
            last = fact.at;
            let before = hand;
            hand.turn(&fact.event);
            if hand.differs(&before) {
                if since < fact.at {
                    stretches.push(Stretch {
                        from: since,
                        to: fact.at,
                        terms: before.terms,
                        mode: before.mode(),
                    });
                }
                since = fact.at;
            }
        }
        let mode = hand.mode();
        let end = if mode.has_ended() { since } else { now };
        if !mode.has_ended() {
            stretches.push(Stretch {
                from: since,
                to: now,
                terms: hand.terms,
                mode,
            });
        }
        Ok(Self {
            started: *started,
            stretches,
            end,
            mode,
            terms: hand.terms,
        })
    }
}

/// The state between two facts.
#[derive(Clone, Copy)]
struct Hand<'a> {
    terms: &'a Terms,
    /// Terms that came after the end: used when it turns out not to have been one.
    shelved: Option<&'a Terms>,
    waiting: Option<PendingReason>,
    ended: Option<Mode>,
}

impl<'a> Hand<'a> {
    fn turn(&mut self, event: &'a ClockEvent) {
        match (self.ended, event) {
            (Some(Mode::Cancelled(_)), ClockEvent::Started(terms)) => {
                self.revive();
                self.terms = terms;
            }
            (Some(_), ClockEvent::Reopened) => self.revive(),
            (Some(_), ClockEvent::Retargeted(terms)) => self.shelved = Some(terms),
            (None, ClockEvent::Retargeted(terms)) => self.terms = terms,
            (None, ClockEvent::Stopped) => self.end(Mode::Stopped),
            (None, ClockEvent::Cancelled(reason)) => self.end(Mode::Cancelled(*reason)),
            (None, ClockEvent::Paused(reason)) => self.waiting = Some(*reason),
            (None, ClockEvent::Resumed) => self.waiting = None,
            _ => {}
        }
    }

    fn end(&mut self, mode: Mode) {
        self.ended = Some(mode);
        self.waiting = None;
    }

    fn revive(&mut self) {
        self.ended = None;
        if let Some(terms) = self.shelved.take() {
            self.terms = terms;
        }
    }

    fn mode(&self) -> Mode {
        match (self.ended, self.waiting) {
            (Some(ended), _) => ended,
            (None, Some(reason)) if self.terms.pauses_for(reason) => Mode::Paused(reason),
            (None, waiting) => Mode::Counting { waiting },
        }
    }

    fn differs(&self, before: &Self) -> bool {
        self.mode() != before.mode() || !std::ptr::eq(self.terms, before.terms)
    }
}
