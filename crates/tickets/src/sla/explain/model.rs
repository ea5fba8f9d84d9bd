//! Clocks as the API and the pages show them, reckoned at the moment of asking.

use std::collections::BTreeMap;

use anyhow::anyhow;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sqm_domain::calendar::{BusinessCalendar, DayRule, Hours};
use sqm_domain::ids::{CalendarId, ClockId, PolicyId, TicketId};
use sqm_domain::sla::{
    ClockError, ClockKind, ClockState, Exclusion, Fact, Outcome, Phase, Segment, SegmentKind, Target,
    evaluate,
};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::sla::clocks::{self, Clock, calendars_of};
use crate::sla::fact::{Standing, StoredFact, resolve};
use crate::sla::policy::{self, Choice};
use crate::sla::snapshot::Snapshots;

/// Which policy judges a clock.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PolicyRef {
    /// The policy; none if it has been deleted since.
    #[schema(value_type = Option<Uuid>)]
    pub(crate) id: Option<PolicyId>,
    /// The version that judges.
    pub(crate) version: i64,
    /// Its names as they were.
    pub(crate) names: BTreeMap<String, String>,
}

/// A version of a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct CalendarRef {
    /// Its name as it was.
    pub(crate) name: String,
    /// The version.
    pub(crate) version: i64,
}

/// A clock as it stands now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ClockView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub(crate) id: ClockId,
    /// `first_response`, `next_reply`, `resolution`, `statutory`.
    #[schema(value_type = String, example = "resolution")]
    pub(crate) kind: ClockKind,
    /// 1 for the first of its kind on the ticket.
    pub(crate) cycle: i32,
    /// `running`, `warning`, `breached`, `paused`, `met`, `missed`, `cancelled`.
    pub(crate) state: &'static str,
    /// `running`, `paused`, `stopped`, `cancelled`.
    #[schema(value_type = String, example = "running")]
    pub(crate) phase: Phase,
    /// `running`, `paused`, `met`, `missed`, `cancelled`.
    #[schema(value_type = String, example = "running")]
    pub(crate) outcome: Outcome,
    /// Why it ended without a verdict, or what it waits for.
    pub(crate) reason: Option<&'static str>,
    /// The policy that made the promise.
    pub(crate) policy: PolicyRef,
    /// The limit: `{"kind": "business", "seconds": …}`, `{"kind": "working_days", "days": …}` or
    /// `{"kind": "statutory", "seconds": …}`.
    #[schema(value_type = Object)]
    pub(crate) target: Target,
    /// Share of the limit at which a warning is due.
    pub(crate) warn_percent: u8,
    /// What ends it: `reply` or `resolution`.
    pub(crate) ends_with: &'static str,
    /// The calendar it is counted by; none = around the clock.
    pub(crate) calendar: Option<CalendarRef>,
    /// When it started.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) started_at: Timestamp,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) stopped_at: Option<Timestamp>,
    /// When it runs out; unknown while it stands still.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) due_at: Option<Timestamp>,
    /// When the warning share is used up.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) warn_at: Option<Timestamp>,
    /// When the limit ran out.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) breached_at: Option<Timestamp>,
    /// The limit as counted time.
    pub(crate) limit_seconds: i64,
    /// Counted time (net).
    pub(crate) used_seconds: i64,
    /// Limit less used; negative = over the limit.
    pub(crate) remaining_seconds: i64,
    /// Time by the clock on the wall, pauses and nights included.
    pub(crate) gross_seconds: i64,
}

/// A stretch of a clock's life and what became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SegmentView {
    /// Its first instant.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) from: Timestamp,
    /// The first instant after it.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) to: Timestamp,
    /// Its length.
    pub(crate) seconds: i64,
    /// `counted`, `paused`, `closed`, `excluded`.
    pub(crate) kind: &'static str,
    /// Why: for `paused` (and for `counted`, where the ticket waited for something that does not stop the clock) what was
    /// waited for; for `closed` `outside_hours`, `rest_day` or `holiday`; for `excluded` `stopped`, `merged`,
    /// `policy_off` or `ticket_cancelled`; for `counted` on a make-up working day `make_up_day`.
    pub(crate) reason: Option<&'static str>,
    /// The name of the holiday or make-up working day.
    pub(crate) day_name: Option<String>,
    /// Beyond the limit.
    pub(crate) over: bool,
    /// The limit that held.
    #[schema(value_type = Object)]
    pub(crate) target: Target,
    /// The calendar that counted; none = around the clock.
    pub(crate) calendar: Option<CalendarRef>,
    /// The policy in force.
    #[schema(value_type = Uuid)]
    pub(crate) policy: PolicyId,
    /// Its version.
    pub(crate) policy_version: i64,
}

/// How long each kind of stretch was in all, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Sums {
    /// Counted.
    pub(crate) counted: i64,
    /// Stood still because the ticket waited.
    pub(crate) paused: i64,
    /// Outside the calendar's hours.
    pub(crate) closed: i64,
    /// Left out: between an end and a reopening.
    pub(crate) excluded: i64,
}

/// A clock with its whole reckoning.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ClockReport {
    /// The clock.
    #[serde(flatten)]
    pub(crate) clock: ClockView,
    /// Everything from its start to its end or to now, in order and without gaps.
    pub(crate) segments: Vec<SegmentView>,
    /// Their sums.
    pub(crate) sums: Sums,
}

/// Why a ticket's clocks show what they show.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Explanation {
    /// The ticket's number.
    pub(crate) number: String,
    /// Which policy fits the ticket as it is now, and why not those before it.
    pub(crate) choice: Choice,
    /// Its clocks.
    pub(crate) clocks: Vec<ClockReport>,
}

/// The clocks of a ticket as they stand now.
pub(crate) async fn clock_views(tx: &mut TenantTx, ticket: TicketId) -> Result<Vec<ClockView>> {
    let clocks = clocks::of_ticket(tx, ticket).await?;
    let known = Known::of(tx, &clocks).await?;
    let now = tx.now();
    clocks
        .iter()
        .filter_map(|clock| known.view(clock, now).transpose())
        .collect()
}

/// The clocks of a ticket with their reckoning.
pub(crate) async fn explain(tx: &mut TenantTx, ticket: TicketId) -> Result<Explanation> {
    let seen = clocks::seen(tx, ticket).await?;
    let clocks = clocks::of_ticket(tx, ticket).await?;
    let choice = policy::open(tx).await?.choose(&seen.subject);
    let known = Known::of(tx, &clocks).await?;
    let now = tx.now();
    let reports = clocks
        .iter()
        .filter_map(|clock| known.report(clock, now).transpose())
        .collect::<Result<_>>()?;
    Ok(Explanation {
        number: seen.number,
        choice,
        clocks: reports,
    })
}

/// What it takes to reckon: calendars and their versions.
struct Known {
    snapshots: Snapshots,
    versions: BTreeMap<Uuid, (CalendarId, i64)>,
}

impl Known {
    async fn of(tx: &mut TenantTx, clocks: &[Clock]) -> Result<Self> {
        let snapshots = calendars_of(tx, clocks, Snapshots::default()).await?;
        let ids: Vec<Uuid> = clocks
            .iter()
            .flat_map(|clock| &clock.facts)
            .filter_map(|fact| fact.terms()?.calendar)
            .collect();
        let versions = if ids.is_empty() {
            BTreeMap::new()
        } else {
            Snapshots::versions(tx, &ids).await?
        };
        Ok(Self { snapshots, versions })
    }

    fn calendar(&self, snapshot: Option<Uuid>) -> Result<Option<CalendarRef>> {
        let Some(id) = snapshot else { return Ok(None) };
        let version = self.versions.get(&id).map_or(0, |(_, version)| *version);
        Ok(Some(CalendarRef {
            name: self.snapshots.get(id)?.name().to_owned(),
            version,
        }))
    }

    /// None: its calendar has too little open time to reckon with.
    fn reckon(&self, clock: &Clock, now: Timestamp) -> Result<Option<(Vec<Fact>, ClockState)>> {
        let facts = resolve(&clock.facts, &self.snapshots)?;
        let now = facts.last().map_or(now, |last| now.max(last.at));
        match evaluate(&facts, now) {
            Ok(state) => Ok(Some((facts, state))),
            Err(ClockError::Calendar(_)) => Ok(None),
            Err(error) => Err(Error::Internal(anyhow!("clock {}: {error}", clock.id))),
        }
    }

    fn view(&self, clock: &Clock, now: Timestamp) -> Result<Option<ClockView>> {
        let reckoned = self.reckon(clock, now)?;
        reckoned.map(|(_, state)| self.view_of(clock, &state)).transpose()
    }

    fn view_of(&self, clock: &Clock, state: &ClockState) -> Result<ClockView> {
        let terms = clock
            .terms()
            .ok_or_else(|| Error::Internal(anyhow!("clock {} has no terms", clock.id)))?;
        Ok(ClockView {
            id: clock.id,
            kind: clock.kind,
            cycle: clock.cycle,
            state: word(state),
            phase: state.phase,
            outcome: state.outcome,
            reason: reason(clock.standing(), state.phase),
            policy: PolicyRef {
                id: clock.policy,
                version: clock.policy_version,
                names: serde_json::from_value(clock.policy_names.clone())?,
            },
            target: terms.target,
            warn_percent: terms.warn,
            ends_with: terms.ends_with.as_str(),
            calendar: self.calendar(terms.calendar)?,
            started_at: state.started_at,
            stopped_at: state.ended_at,
            due_at: state.due_at,
            warn_at: state.warn_at,
            breached_at: state.missed_at,
            limit_seconds: state.limit.as_secs(),
            used_seconds: state.used.as_secs(),
            remaining_seconds: state.remaining.as_secs(),
            gross_seconds: state.gross.as_secs(),
        })
    }

    fn report(&self, clock: &Clock, now: Timestamp) -> Result<Option<ClockReport>> {
        let Some((facts, state)) = self.reckon(clock, now)? else {
            return Ok(None);
        };
        let now = facts.last().map_or(now, |last| now.max(last.at));
        let told = sqm_domain::sla::explain(&facts, now).map_err(|error| Error::Internal(error.into()))?;
        let mut segments = Vec::with_capacity(told.len());
        let mut sums = Sums::default();
        for segment in told {
            let seconds = segment.duration().as_secs();
            *match segment.kind {
                SegmentKind::Counted { .. } => &mut sums.counted,
                SegmentKind::Paused(_) => &mut sums.paused,
                SegmentKind::Closed(_) => &mut sums.closed,
                SegmentKind::Excluded(_) => &mut sums.excluded,
            } += seconds;
            for part in split(segment, state.missed_at) {
                segments.push(self.segment(clock, &part, state.missed_at)?);
            }
        }
        Ok(Some(ClockReport {
            clock: self.view_of(clock, &state)?,
            segments,
            sums,
        }))
    }

    fn segment(&self, clock: &Clock, segment: &Segment, missed_at: Option<Timestamp>) -> Result<SegmentView> {
        // Terms hold from their fact on; those that came after an end wait for the reopening, where a segment begins.
        let terms = clock
            .facts
            .iter()
            .take_while(|fact| fact.at <= segment.from)
            .filter_map(StoredFact::terms)
            .last();
        let terms = terms.ok_or_else(|| Error::Internal(anyhow!("clock {} has no terms", clock.id)))?;
        let calendar = terms.calendar.map(|id| self.snapshots.get(id)).transpose()?;
        let make_up = || {
            calendar
                .as_deref()
                .and_then(|calendar| make_up_day(calendar, segment.from))
        };
        let (reason, day_name) = match &segment.kind {
            SegmentKind::Counted {
                waiting: Some(waiting),
            } => (Some(waiting.as_str()), None),
            SegmentKind::Counted { waiting: None } => match make_up() {
                Some(name) => (Some("make_up_day"), Some(name)),
                None => (None, None),
            },
            SegmentKind::Paused(reason) => (Some(reason.as_str()), None),
            SegmentKind::Closed(reason) => (Some(reason.as_str()), holiday(reason)),
            SegmentKind::Excluded(Exclusion::Stopped) => (Some("stopped"), None),
            SegmentKind::Excluded(Exclusion::Cancelled(reason)) => (Some(reason.as_str()), None),
        };
        Ok(SegmentView {
            from: segment.from,
            to: segment.to,
            seconds: segment.duration().as_secs(),
            kind: segment.kind.as_str(),
            reason,
            day_name,
            over: segment.is_counted() && missed_at.is_some_and(|missed| segment.from >= missed),
            target: segment.target,
            calendar: self.calendar(terms.calendar)?,
            policy: terms.policy,
            policy_version: terms.policy_version,
        })
    }
}

/// A counted stretch in which the limit ran out, cut there.
fn split(segment: Segment, missed_at: Option<Timestamp>) -> Vec<Segment> {
    match missed_at {
        Some(missed) if segment.is_counted() && segment.from < missed && missed < segment.to => {
            let (before, after) = (
                Segment {
                    to: missed,
                    ..segment.clone()
                },
                Segment {
                    from: missed,
                    ..segment
                },
            );
            vec![before, after]
        }
        _ => vec![segment],
    }
}

fn holiday(reason: &sqm_domain::calendar::ClosedReason) -> Option<String> {
    match reason {
        sqm_domain::calendar::ClosedReason::Holiday { name } => Some(name.clone()),
        _ => None,
    }
}

/// The name of the make-up working day (调休) that an instant falls on.
fn make_up_day(calendar: &BusinessCalendar, at: Timestamp) -> Option<String> {
    let Hours::Weekly { days, .. } = &calendar.spec().hours else {
        return None;
    };
    match days.get(&at.to_zoned(calendar.zone().clone()).date()) {
        Some(DayRule::Workday { name, .. }) => Some(name.clone()),
        _ => None,
    }
}

/// One word for what the clock shows, as the pages colour it.
fn word(state: &ClockState) -> &'static str {
    match (state.phase, state.outcome) {
        (Phase::Cancelled, _) => "cancelled",
        (Phase::Stopped, Outcome::Missed) => "missed",
        (Phase::Stopped, _) => "met",
        (_, Outcome::Missed) => "breached",
        (Phase::Paused, _) => "paused",
        (Phase::Running, _) if state.warned => "warning",
        (Phase::Running, _) => "running",
    }
}

fn reason(standing: Standing, phase: Phase) -> Option<&'static str> {
    use crate::sla::fact::Ended;
    match (standing.ended, phase) {
        (Some(Ended::Cancelled(reason)), _) => Some(reason.as_str()),
        (_, Phase::Paused) => standing.waiting.map(sqm_domain::ticket::PendingReason::as_str),
        _ => None,
    }
}

/// How far along a line from `from` to `to` an instant lies, in percent.
pub(super) fn share(from: Timestamp, to: Timestamp, at: Timestamp) -> f64 {
    let whole = from
        .duration_until(to)
        .max(SignedDuration::from_secs(1))
        .as_secs_f64();
    (from.duration_until(at).as_secs_f64() / whole * 100.0).clamp(0.0, 100.0)
}
