//! All policies of a tenant as tickets meet them: in order, with their calendars, kept in memory.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use moka::sync::Cache;
use serde::Serialize;
use sqm_domain::ids::{PolicyId, TenantId};
use sqm_domain::sla::ClockKind;
use sqm_platform::db::TenantTx;
use sqm_platform::i18n::Lang;
use sqm_platform::{AppState, Result};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use super::condition::{Refusal, Trees};
use super::model::{Policy, name_in};
use super::sql;
use crate::sla::Subject;
use crate::sla::fact::StoredTerms;
use crate::sla::snapshot::{self, Current, Snapshots};

/// Edits are told by [`forget`] and [`follow`]; the age only bounds what a lost message could cost.
static BOOKS: LazyLock<Cache<TenantId, Arc<Book>>> = LazyLock::new(|| {
    Cache::builder()
        .max_capacity(10_000)
        .time_to_live(Duration::from_secs(60))
        .build()
});
/// Counts what was forgotten, so that a book read before an edit is not put back after it.
static FORGOTTEN: AtomicU64 = AtomicU64::new(0);

/// The policies of a tenant.
#[derive(Debug)]
pub(crate) struct Book {
    policies: Vec<Policy>,
    calendars: Vec<Current>,
    trees: Trees,
    zone: String,
}

/// A promise that a policy makes about a ticket.
#[derive(Clone, Debug)]
pub(crate) struct Line<'a> {
    /// The policy.
    pub(crate) policy: &'a Policy,
    /// What it promises.
    pub(crate) terms: StoredTerms,
    /// The calendar, where there is one.
    pub(crate) calendar: Option<&'a Current>,
}

/// Which policy a ticket gets, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Choice {
    /// The policy; none = no limit applies.
    #[schema(value_type = Option<Uuid>)]
    pub(crate) policy: Option<PolicyId>,
    /// The policies in the order in which they were tried, to the one that fits.
    pub(crate) tried: Vec<Tried>,
}

/// A policy that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Tried {
    /// The policy.
    #[schema(value_type = Uuid)]
    pub(crate) policy: PolicyId,
    /// Its version.
    pub(crate) version: i64,
    /// Its place in the order.
    pub(crate) position: i32,
    /// Its names.
    pub(crate) names: BTreeMap<String, String>,
    /// Why it was passed over; none = it fits and was taken.
    pub(crate) refusal: Option<Refusal>,
}

impl Tried {
    /// The policy's name for a reader.
    pub(crate) fn name(&self, lang: Lang) -> &str {
        name_in(&self.names, lang)
    }
}

impl Book {
    /// The policy of a ticket: the first by position, then id, that fits. Two can never disagree.
    pub(crate) fn find(&self, subject: &Subject) -> Option<&Policy> {
        self.policies
            .iter()
            .find(|policy| self.refuses(policy, subject).is_none())
    }

    /// The same, with the reason for every policy tried.
    pub(crate) fn choose(&self, subject: &Subject) -> Choice {
        let mut tried = Vec::new();
        for policy in &self.policies {
            let refusal = self.refuses(policy, subject);
            let fits = refusal.is_none();
            tried.push(Tried {
                policy: policy.id,
                version: policy.version,
                position: policy.position,
                names: policy.draft.names.clone(),
                refusal,
            });
            if fits {
                return Choice {
                    policy: Some(policy.id),
                    tried,
                };
            }
        }
        Choice { policy: None, tried }
    }

    /// What the ticket's policy promises under a kind of clock.
    pub(crate) fn line(&self, subject: &Subject, clock: ClockKind) -> Option<Line<'_>> {
        self.line_of(self.find(subject)?, subject, clock)
    }

    /// What a policy promises about a ticket under a kind of clock.
    pub(crate) fn line_of<'a>(
        &'a self,
        policy: &'a Policy,
        subject: &Subject,
        clock: ClockKind,
    ) -> Option<Line<'a>> {
        let target = policy.target(clock, subject.priority)?;
        let calendar = policy.draft.calendar.filter(|_| clock != ClockKind::Statutory);
        let calendar = calendar.and_then(|id| self.calendars.iter().find(|current| current.id == id));
        let terms = StoredTerms {
            target: target.target(),
            warn: target.warn_percent,
            ends_with: target.ends_with(),
            calendar: calendar.map(|current| current.snapshot),
            zone: calendar.is_none().then(|| self.zone.clone()),
            policy: policy.id,
            policy_version: policy.version,
        };
        Some(Line {
            policy,
            terms,
            calendar,
        })
    }

    /// The calendars of its policies, ready to reckon with.
    pub(crate) fn snapshots(&self) -> Snapshots {
        let mut snapshots = Snapshots::default();
        for current in &self.calendars {
            snapshots.insert(current.snapshot, Arc::clone(&current.calendar));
        }
        snapshots
    }

    /// Validity asks when the need was received: the limits in force at the start judge (rules §1.3.5).
    fn refuses(&self, policy: &Policy, subject: &Subject) -> Option<Refusal> {
        let draft = &policy.draft;
        let refusal = |field, wanted: String, found: String| {
            Some(Refusal {
                field,
                wanted: vec![wanted],
                found,
            })
        };
        let received = subject.opened_at;
        match (draft.valid_from, draft.valid_to) {
            _ if !draft.active => refusal("active", "true".to_owned(), "false".to_owned()),
            (Some(from), _) if received < from => {
                refusal("valid_from", from.to_string(), received.to_string())
            }
            (_, Some(to)) if received >= to => refusal("valid_to", to.to_string(), received.to_string()),
            _ => draft.condition.refuses(subject, &self.trees),
        }
    }
}

/// The policies of the transaction's tenant, from memory where they are known.
pub(crate) async fn open(tx: &mut TenantTx) -> Result<Arc<Book>> {
    let tenant = tx.tenant();
    if let Some(book) = BOOKS.get(&tenant) {
        return Ok(book);
    }
    let forgotten = FORGOTTEN.load(Ordering::SeqCst);
    let (book, settled) = load(tx).await?;
    if settled && FORGOTTEN.load(Ordering::SeqCst) == forgotten {
        BOOKS.insert(tenant, Arc::clone(&book));
    }
    Ok(book)
}

/// The policies as they stand in this transaction, edits of its own included.
pub(crate) async fn fresh(tx: &mut TenantTx) -> Result<Arc<Book>> {
    load(tx).await.map(|(book, _)| book)
}

/// The second answer is no while a snapshot has only been written by this transaction: should it be rolled back, no
/// other may refer to it.
async fn load(tx: &mut TenantTx) -> Result<(Arc<Book>, bool)> {
    let policies = sql::load(tx, None).await?;
    let trees = sql::trees(tx).await?;
    let zone = sqm_org::tenants::get(tx).await?.zone_name().to_owned();
    let mut calendars = sqm_org::calendars::list(tx).await?;
    calendars.retain(|calendar| {
        policies
            .iter()
            .any(|policy| policy.draft.calendar == Some(calendar.id))
    });
    let (calendars, added) = snapshot::keep(tx, calendars).await?;
    Ok((
        Arc::new(Book {
            policies,
            calendars,
            trees,
            zone,
        }),
        !added,
    ))
}

/// Drops what this process remembers of a tenant's policies: call it after an edit has been committed.
pub(crate) fn forget(tenant: TenantId) {
    FORGOTTEN.fetch_add(1, Ordering::SeqCst);
    BOOKS.invalidate(&tenant);
}

/// Follows the news of other instances until told to stop.
pub(crate) async fn follow(state: AppState, stop: CancellationToken) {
    const TOLD_BY: [&str; 5] = ["sla_policy.", "calendar.", "category.", "department.", "tenant."];
    let mut news = state.live.subscribe();
    loop {
        let message = tokio::select! {
            () = stop.cancelled() => return,
            message = news.recv() => message,
        };
        match message {
            Ok(message) if TOLD_BY.iter().any(|kind| message.kind.starts_with(kind)) => {
                forget(message.tenant);
            }
            Ok(_) => {}
            // Too far behind to know whose policies changed.
            Err(RecvError::Lagged(_)) => {
                FORGOTTEN.fetch_add(1, Ordering::SeqCst);
                BOOKS.invalidate_all();
            }
            Err(RecvError::Closed) => return,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::model::tests::{draft, line};
    use super::*;
    use crate::sla::subject::tests::subject;
    use sqm_domain::ticket::{Priority, TicketKind};

    /// A book of policies in the order given, around the clock.
    pub(crate) fn book(drafts: Vec<super::super::PolicyDraft>) -> Book {
        let at = subject().opened_at;
        let policies = (1..)
            .zip(drafts)
            .map(|(position, draft)| Policy {
                id: PolicyId::new_at(at),
                position,
                version: 1,
                draft,
                updated_at: at,
            })
            .collect();
        Book {
            policies,
            calendars: Vec::new(),
            trees: Trees::default(),
            zone: "Asia/Shanghai".to_owned(),
        }
    }

    #[test]
    fn the_first_that_fits_is_taken_and_the_others_say_why_not() {
        let mut repairs = draft(vec![line(ClockKind::Statutory, None, 172_800)]);
        repairs.condition.kind = vec![TicketKind::Repair];
        let mut off = draft(vec![line(ClockKind::Resolution, None, 60)]);
        off.active = false;
        let both = draft(vec![line(ClockKind::Resolution, None, 3_600)]);
        let book = book(vec![repairs, off, both.clone(), both]);
        let complaint = Subject {
            kind: TicketKind::Complaint,
            priority: Priority::P3,
            ..subject()
        };
        let choice = book.choose(&complaint);
        let fields: Vec<_> = choice
            .tried
            .iter()
            .map(|tried| tried.refusal.as_ref().map(|r| r.field))
            .collect();
        assert_eq!(
            fields,
            [Some("kind"), Some("active"), None],
            "the fourth fits too and is not asked"
        );
        assert_eq!(choice.policy, Some(book.policies[2].id));
        assert_eq!(book.find(&complaint).map(|policy| policy.position), Some(3));
    }

    #[test]
    fn validity_asks_when_the_need_was_received() {
        let received = subject().opened_at;
        let mut new_rules = draft(vec![line(ClockKind::Resolution, None, 60)]);
        new_rules.valid_from = Some(received + jiff::SignedDuration::from_secs(1));
        let mut old_rules = draft(vec![line(ClockKind::Resolution, None, 600)]);
        old_rules.valid_to = new_rules.valid_from;
        let book = book(vec![new_rules, old_rules]);
        assert_eq!(book.find(&subject()).map(|policy| policy.position), Some(2));
        let later = Subject {
            opened_at: received + jiff::SignedDuration::from_secs(1),
            ..subject()
        };
        assert_eq!(book.find(&later).map(|policy| policy.position), Some(1));
    }
}
