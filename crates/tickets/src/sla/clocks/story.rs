//! What happens to a ticket, as its clocks hear it. Pure: the same story gives the same facts, whether it is lived here
//! or told by an import.

use jiff::Timestamp;
use sqm_domain::ids::ClockId;
use sqm_domain::sla::{CancelReason, ClockKind};
use sqm_domain::ticket::{PendingReason, Status};

use super::Clock;
use crate::sla::Subject;
use crate::sla::fact::{Ended, EndsWith, StoredEvent};
use crate::sla::policy::Book;

/// A moment of a ticket's life that clocks care about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// A person answered the customer.
    Replied,
    /// The customer wrote or called.
    CustomerWrote,
    /// The ticket entered a status, or waits for something else.
    Entered(Status, Option<PendingReason>),
}

/// Lets one clock hear a moment.
pub(super) fn hear(clock: &mut Clock, at: Timestamp, moment: Moment) {
    let standing = clock.standing();
    let ends_with = clock.terms().map(|terms| terms.ends_with);
    match moment {
        Moment::Replied => {
            if standing.is_open() && ends_with == Some(EndsWith::Reply) {
                clock.push(at, StoredEvent::Stopped);
            }
        }
        Moment::CustomerWrote => {}
        Moment::Entered(status @ (Status::New | Status::Open | Status::Pending), reason) => {
            match standing.ended {
                // A policy that no longer applies does not come back by a change of status.
                Some(Ended::Cancelled(CancelReason::PolicyOff)) => return,
                Some(Ended::Cancelled(_)) => clock.push(at, StoredEvent::Reopened),
                // An answer that was given stays given; a solution that did not hold was none.
                Some(Ended::Stopped) if ends_with == Some(EndsWith::Resolution) => {
                    clock.push(at, StoredEvent::Reopened);
                }
                Some(Ended::Stopped) => return,
                None => {}
            }
            match (
                clock.standing().waiting,
                reason.filter(|_| status == Status::Pending),
            ) {
                (before, Some(reason)) if before != Some(reason) => {
                    clock.push(at, StoredEvent::Paused { reason });
                }
                (Some(_), None) => clock.push(at, StoredEvent::Resumed),
                _ => {}
            }
        }
        // Done without a word to the customer: what was owed is settled by the solution (zammad#2579).
        Moment::Entered(Status::Resolved | Status::Closed, _) if standing.is_open() => {
            clock.push(at, StoredEvent::Stopped);
        }
        Moment::Entered(Status::Cancelled, _) if standing.is_open() => {
            clock.push(
                at,
                StoredEvent::Cancelled {
                    reason: CancelReason::TicketCancelled,
                },
            );
        }
        Moment::Entered(Status::Merged, _) if standing.is_open() => {
            clock.push(
                at,
                StoredEvent::Cancelled {
                    reason: CancelReason::Merged,
                },
            );
        }
        Moment::Entered(..) => {}
    }
}

/// Lets all clocks of a ticket hear a moment; a customer's message may begin a turn of waiting for a reply. `subject` is
/// the ticket afterwards.
pub(super) fn tell(clocks: &mut Vec<Clock>, book: &Book, subject: &Subject, at: Timestamp, moment: Moment) {
    for clock in clocks.iter_mut() {
        hear(clock, at, moment);
    }
    if moment == Moment::CustomerWrote && subject.status.is_open() {
        begin_turn(clocks, book, subject, at);
    }
}

/// Until the first response only that clock runs; further messages of a customer who waits already do not restart the
/// clock (zammad#1322, #5177).
fn begin_turn(clocks: &mut Vec<Clock>, book: &Book, subject: &Subject, at: Timestamp) {
    let waits = |clock: &Clock| {
        matches!(clock.kind, ClockKind::FirstResponse | ClockKind::NextReply) && clock.standing().is_open()
    };
    if clocks.iter().any(waits) {
        return;
    }
    let Some(line) = book.line(subject, ClockKind::NextReply) else {
        return;
    };
    let turns = clocks
        .iter()
        .filter(|clock| clock.kind == ClockKind::NextReply)
        .map(|clock| clock.cycle);
    let cycle = turns.max().unwrap_or(0) + 1;
    let mut turn = Clock::start(subject.ticket, ClockKind::NextReply, cycle, at, &line);
    if let Some(reason) = subject.pending_reason {
        turn.push(at, StoredEvent::Paused { reason });
    }
    clocks.push(turn);
}

/// Brings the clocks under what the book now promises: another limit or calendar from here on, an end without a verdict
/// where nothing is promised any more. What is closed keeps its verdict (rules §1.3.5). Returned is what can only be done
/// by someone who knows the ticket's past.
pub(super) fn amend(clocks: &mut [Clock], book: &Book, subject: &Subject, at: Timestamp) -> Vec<Need> {
    let mut needs = Vec::new();
    let policy = book.find(subject);
    for kind in ClockKind::ALL.iter().copied() {
        let line = policy.and_then(|policy| book.line_of(policy, subject, kind));
        let mut answered = false;
        for clock in clocks.iter_mut().filter(|clock| clock.kind == kind) {
            match (&line, clock.standing().ended) {
                (Some(line), None) => {
                    answered = true;
                    if !clock.terms().is_some_and(|terms| terms.judges_like(&line.terms)) {
                        clock.push(at, StoredEvent::Retargeted(line.terms.clone()));
                        clock.note_policy(line);
                    } else if (clock.policy, clock.policy_version)
                        != (Some(line.policy.id), line.policy.version)
                    {
                        clock.note_policy(line);
                    }
                }
                (Some(_), Some(Ended::Cancelled(CancelReason::PolicyOff))) => {
                    answered = true;
                    if subject.status.is_open() {
                        needs.push(Need::Revive(clock.id));
                    }
                }
                // Of another end: a repair limit is not met by the reply that met a complaint's.
                (Some(line), Some(Ended::Stopped)) => {
                    answered |= clock
                        .terms()
                        .is_some_and(|terms| terms.ends_with == line.terms.ends_with);
                }
                (Some(_), Some(Ended::Cancelled(_))) => answered = true,
                (None, None) => clock.push(
                    at,
                    StoredEvent::Cancelled {
                        reason: CancelReason::PolicyOff,
                    },
                ),
                (None, Some(_)) => {}
            }
        }
        if line.is_some() && !answered && kind != ClockKind::NextReply && subject.status.is_open() {
            needs.push(Need::Begin(kind));
        }
    }
    needs
}

/// What takes the ticket's past to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// A promise that has no clock yet. It begins with the ticket, so what happened since must be told to it.
    Begin(ClockKind),
    /// A promise that holds again after no policy made it. It goes on unless it was kept meanwhile.
    Revive(ClockId),
}

/// Does what was returned as needed.
pub(super) fn fulfil(
    clocks: &mut Vec<Clock>,
    needs: &[Need],
    book: &Book,
    subject: &Subject,
    past: &[(Timestamp, Moment)],
    at: Timestamp,
) {
    let Some(policy) = book.find(subject) else { return };
    for need in needs {
        match *need {
            Need::Begin(kind) => {
                let Some(line) = book.line_of(policy, subject, kind) else {
                    continue;
                };
                let before = clocks
                    .iter()
                    .filter(|clock| clock.kind == kind)
                    .map(|clock| clock.cycle)
                    .max();
                let mut clock = Clock::start(
                    subject.ticket,
                    kind,
                    before.unwrap_or(0) + 1,
                    subject.opened_at,
                    &line,
                );
                for (then, moment) in past.iter().take_while(|(then, _)| *then <= at) {
                    hear(&mut clock, *then, *moment);
                }
                clocks.push(clock);
            }
            Need::Revive(id) => {
                let Some(clock) = clocks.iter_mut().find(|clock| clock.id == id) else {
                    continue;
                };
                let Some(line) = book.line_of(policy, subject, clock.kind) else {
                    continue;
                };
                let off = clock.facts.last().map_or(at, |fact| fact.at);
                let kept = line.terms.ends_with == EndsWith::Reply
                    && past
                        .iter()
                        .any(|(then, moment)| *then > off && *moment == Moment::Replied);
                if !kept {
                    clock.push(at, StoredEvent::Started(line.terms.clone()));
                    clock.note_policy(&line);
                    if let Some(reason) = subject.pending_reason {
                        clock.push(at, StoredEvent::Paused { reason });
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::open::start;
    use super::super::settle::settle;
    use super::*;
    use crate::sla::policy::tests::{book, draft, line};
    use crate::sla::policy::{Condition, PolicyDraft, PolicyTarget};
    use crate::sla::subject::tests::subject;
    use jiff::SignedDuration;
    use sqm_domain::sla::{Outcome, Phase};
    use sqm_domain::ticket::{Priority, TicketKind};

    const HOUR: u32 = 3_600;

    fn at(hours: i64) -> Timestamp {
        subject().opened_at + SignedDuration::from_hours(hours)
    }

    fn all_kinds() -> Vec<PolicyTarget> {
        vec![
            line(ClockKind::FirstResponse, None, 4 * HOUR),
            line(ClockKind::NextReply, None, 4 * HOUR),
            line(ClockKind::Resolution, None, 24 * HOUR),
        ]
    }

    struct Desk {
        book: Book,
        subject: Subject,
        clocks: Vec<Clock>,
    }

    impl Desk {
        fn new(drafts: Vec<PolicyDraft>) -> Self {
            let (book, subject) = (book(drafts), subject());
            let clocks = start(&book, &subject);
            Self {
                book,
                subject,
                clocks,
            }
        }

        fn enter(&mut self, hours: i64, status: Status, reason: Option<PendingReason>) {
            (self.subject.status, self.subject.pending_reason) = (status, reason);
            tell(
                &mut self.clocks,
                &self.book,
                &self.subject,
                at(hours),
                Moment::Entered(status, reason),
            );
        }

        fn say(&mut self, hours: i64, moment: Moment) {
            tell(&mut self.clocks, &self.book, &self.subject, at(hours), moment);
        }

        fn shown(&mut self, hours: i64) -> Vec<(ClockKind, i32, Phase, Outcome)> {
            let snapshots = self.book.snapshots();
            for clock in &mut self.clocks {
                settle(clock, &snapshots, at(hours)).unwrap();
            }
            self.clocks
                .iter()
                .map(|c| (c.kind, c.cycle, c.shown.phase, c.shown.outcome))
                .collect()
        }
    }

    #[test]
    fn a_whole_life() {
        let mut desk = Desk::new(vec![draft(all_kinds())]);
        desk.say(1, Moment::CustomerWrote);
        assert_eq!(
            desk.clocks.len(),
            2,
            "until the first response only that clock runs"
        );
        desk.say(2, Moment::Replied);
        desk.say(3, Moment::CustomerWrote);
        desk.say(4, Moment::CustomerWrote);
        desk.enter(5, Status::Pending, Some(PendingReason::Customer));
        desk.enter(10, Status::Open, None);
        desk.say(12, Moment::Replied);
        desk.enter(20, Status::Resolved, None);
        assert_eq!(
            desk.shown(30),
            [
                (ClockKind::FirstResponse, 1, Phase::Stopped, Outcome::Met),
                (ClockKind::Resolution, 1, Phase::Stopped, Outcome::Met),
                (ClockKind::NextReply, 1, Phase::Stopped, Outcome::Met),
            ]
        );
        desk.enter(31, Status::Open, None);
        desk.say(31, Moment::CustomerWrote);
        let shown = desk.shown(34);
        assert_eq!(shown[0].2, Phase::Stopped, "an answer that was given stays given");
        assert_eq!(
            shown[1],
            (ClockKind::Resolution, 1, Phase::Running, Outcome::Running)
        );
        assert_eq!(
            shown[3],
            (ClockKind::NextReply, 2, Phase::Running, Outcome::Running)
        );
    }

    #[test]
    fn merged_and_taken_back() {
        let mut desk = Desk::new(vec![draft(all_kinds())]);
        desk.enter(1, Status::Merged, None);
        assert!(desk.shown(100).iter().all(|clock| clock.3 == Outcome::Cancelled));
        desk.enter(101, Status::Open, None);
        assert!(
            desk.shown(102).iter().all(|clock| clock.3 == Outcome::Running),
            "the time in between does not count"
        );
    }

    #[test]
    fn a_limit_of_the_law_begins_with_the_ticket_also_when_it_becomes_a_repair_later() {
        let mut repairs = draft(vec![PolicyTarget {
            ends_with: Some(EndsWith::Resolution),
            ..line(ClockKind::Statutory, None, 48 * HOUR)
        }]);
        repairs.condition = Condition {
            kind: vec![TicketKind::Repair],
            ..Condition::default()
        };
        let mut desk = Desk::new(vec![repairs, draft(all_kinds())]);
        desk.say(2, Moment::Replied);
        desk.subject.kind = TicketKind::Repair;
        let needs = amend(&mut desk.clocks, &desk.book, &desk.subject, at(10));
        assert_eq!(needs, [Need::Begin(ClockKind::Statutory)]);
        let past = [(at(2), Moment::Replied)];
        fulfil(&mut desk.clocks, &needs, &desk.book, &desk.subject, &past, at(10));
        let shown = desk.shown(10);
        assert_eq!(
            shown[0].3,
            Outcome::Met,
            "what was answered stays judged as it was"
        );
        assert_eq!(
            shown[1].3,
            Outcome::Cancelled,
            "this policy promises no solution time"
        );
        assert_eq!(
            shown[2],
            (ClockKind::Statutory, 1, Phase::Running, Outcome::Running)
        );
        assert_eq!(desk.clocks[2].shown.due_at, Some(at(48)));
    }

    #[test]
    fn a_promise_that_holds_again_goes_on_unless_it_was_kept_meanwhile() {
        let mut off = draft(all_kinds());
        off.active = false;
        for answered in [false, true] {
            let mut desk = Desk::new(vec![draft(all_kinds())]);
            let on = std::mem::replace(&mut desk.book, book(vec![off.clone()]));
            assert_eq!(amend(&mut desk.clocks, &desk.book, &desk.subject, at(1)), []);
            assert!(
                desk.shown(50).iter().all(|clock| clock.3 == Outcome::Cancelled),
                "nothing stays overdue"
            );
            desk.book = on;
            let needs = amend(&mut desk.clocks, &desk.book, &desk.subject, at(60));
            let past = if answered {
                vec![(at(2), Moment::Replied)]
            } else {
                Vec::new()
            };
            fulfil(&mut desk.clocks, &needs, &desk.book, &desk.subject, &past, at(60));
            let shown = desk.shown(61);
            assert_eq!(
                shown[0].3,
                if answered {
                    Outcome::Cancelled
                } else {
                    Outcome::Running
                }
            );
            assert_eq!(
                (shown[1].3, desk.clocks[1].shown.used),
                (Outcome::Running, 2 * 3_600)
            );
        }
    }

    #[test]
    fn nothing_changes_for_what_is_closed() {
        let mut desk = Desk::new(vec![draft(all_kinds())]);
        desk.say(2, Moment::Replied);
        desk.enter(3, Status::Resolved, None);
        let before = desk.shown(4);
        desk.subject.priority = Priority::P1;
        desk.book = book(vec![draft(vec![
            line(ClockKind::Resolution, None, 60),
            line(ClockKind::FirstResponse, None, 60),
        ])]);
        assert_eq!(amend(&mut desk.clocks, &desk.book, &desk.subject, at(5)), []);
        assert_eq!(desk.shown(6), before);
    }
}
