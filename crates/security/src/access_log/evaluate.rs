//! The rules look through access logs: at what is new as it comes in, and again over some days when somebody asks. What was
//! found is found once; what people judged stays judged.

use std::collections::{HashMap, HashSet};

use jiff::{Timestamp, ToSpan as _};
use sqm_domain::ids::{AccessEntryId, AccessFindingId};
use sqm_domain::security::{AccessRule, AccessRules, Passage, look_through};
use sqm_platform::db::TenantTx;
use sqm_platform::listing::today;
use sqm_platform::{AppState, Error, Result};

use super::entry_sql::{Passed, badges, midnight, passed};
use super::finding::announce;
use super::finding_sql::{self as sql, Fresh};
use super::{Applied, ApplyRules, rules};
use crate::listing::number;
use crate::site::{Opening, openings};

/// Badges looked at in one statement.
const AT_ONCE: usize = 200;
/// Badges of the days that are looked through again.
const BADGES: i64 = 20_000;

/// From one instant to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
}

impl Span {
    pub(super) const fn of(at: Timestamp) -> Self {
        Self { from: at, to: at }
    }

    pub(super) fn take_in(&mut self, at: Timestamp) {
        self.from = self.from.min(at);
        self.to = self.to.max(at);
    }

    fn widened(self, before: bool, rules: &AccessRules) -> Self {
        let reach = rules.reach();
        let from = self.from.checked_sub(reach).unwrap_or(self.from);
        Self {
            from: if before { from } else { self.from },
            to: self.to.checked_add(reach).unwrap_or(self.to),
        }
    }
}

/// Looks through some days again, with the rules and hours as they are now.
pub async fn apply(state: &AppState, tx: &mut TenantTx, order: ApplyRules) -> Result<Applied> {
    let (from, to) = order.check()?;
    let next = to.checked_add(1.day()).unwrap_or(to);
    let span = Span {
        from: midnight(tx, "from", from)?,
        to: midnight(tx, "to", next)?,
    };
    let used = badges(tx, span, BADGES + 1).await?;
    if i64::try_from(used.len()).unwrap_or(i64::MAX) > BADGES {
        return Err(Error::field("to", "access-days-many"));
    }
    evaluate(state, tx, used.into_iter().map(|badge| (badge, span)).collect()).await
}

/// Looks at what happened with badges within their spans.
pub(super) async fn evaluate(
    state: &AppState,
    tx: &mut TenantTx,
    spans: HashMap<String, Span>,
) -> Result<Applied> {
    if spans.is_empty() {
        return Ok(Applied::default());
    }
    let settings = rules::get(tx).await?;
    let rules = settings.rules();
    let openings = openings(tx).await?;
    let due_on = today(tx)
        .checked_add(i64::from(settings.judge_days).days())
        .unwrap_or_else(|_| today(tx));
    let mut spans: Vec<(String, Span)> = spans.into_iter().collect();
    // In one order, so that two imports wait for each other instead of standing in each other's way.
    spans.sort_by(|one, other| one.0.cmp(&other.0));
    let mut applied = Applied::default();
    for chunk in spans.chunks(AT_ONCE) {
        let wide: Vec<(String, Span)> = chunk
            .iter()
            .map(|(badge, span)| (badge.clone(), span.widened(true, &rules)))
            .collect();
        let judged: HashMap<&str, Span> = chunk
            .iter()
            .map(|(badge, span)| (badge.as_str(), span.widened(false, &rules)))
            .collect();
        let all = passed(tx, &wide).await?;
        let mut found: Vec<Candidate> = Vec::new();
        for of_badge in all.chunk_by(|one, next| one.badge == next.badge) {
            let regular = |passage: &Passage<sqm_domain::ids::SiteId>| {
                let opening: Option<&Opening> = openings.get(&passage.site);
                opening.is_none_or(|opening| opening.is_regular(tx.zone(), passage.at))
            };
            found.extend(candidates(of_badge, &rules, &judged, regular));
        }
        let known = sql::known(tx, &judged.keys().copied().collect::<Vec<_>>()).await?;
        applied.found += take_in(state, tx, &found, &known, due_on).await?;
        applied.lapsed += lapse(tx, &found, &judged, &rules).await?;
    }
    Ok(applied)
}

/// What a rule found, with its entries; the last is the one it is about.
struct Candidate {
    rule: AccessRule,
    entries: Vec<AccessEntryId>,
    about: Passed,
}

fn candidates(
    passed: &[Passed],
    rules: &AccessRules,
    judged: &HashMap<&str, Span>,
    regular: impl Fn(&Passage<sqm_domain::ids::SiteId>) -> bool,
) -> Vec<Candidate> {
    let passages: Vec<Passage<_>> = passed
        .iter()
        .map(|one| Passage {
            site: one.site,
            direction: one.direction,
            result: one.result,
            at: one.at,
        })
        .collect();
    look_through(rules, &passages, regular)
        .into_iter()
        .filter_map(|found| {
            let about = passed.get(*found.entries.last()?)?;
            // What lies before the span is there to be compared with; it was judged when it came in.
            let span = judged.get(about.badge.as_str())?;
            (about.at >= span.from).then(|| Candidate {
                rule: found.rule,
                entries: found
                    .entries
                    .iter()
                    .filter_map(|place| passed.get(*place).map(|one| one.id))
                    .collect(),
                about: about.clone(),
            })
        })
        .collect()
}

/// Makes findings of what is not known, and lets a row of refusals grow that is.
async fn take_in(
    state: &AppState,
    tx: &mut TenantTx,
    found: &[Candidate],
    known: &HashMap<(AccessRule, AccessEntryId), AccessFindingId>,
    due_on: jiff::civil::Date,
) -> Result<usize> {
    let mut fresh: Vec<Fresh> = Vec::new();
    let mut links: Vec<(AccessFindingId, AccessEntryId)> = Vec::new();
    for one in found {
        let same = match one.rule {
            // Any refusal of a row that is known: it is the same row.
            AccessRule::Denials => one
                .entries
                .iter()
                .find_map(|entry| known.get(&(one.rule, *entry))),
            _ => known.get(&(one.rule, one.about.id)),
        };
        if let Some(finding) = same {
            if one.rule == AccessRule::Denials {
                links.extend(one.entries.iter().map(|entry| (*finding, *entry)));
            }
            continue;
        }
        let id = AccessFindingId::new_at(tx.now());
        let number = number(state, tx, "access_finding", "AF").await?;
        links.extend(one.entries.iter().map(|entry| (id, *entry)));
        fresh.push(Fresh {
            id,
            number,
            rule: one.rule,
            entry: one.about.id,
            site: one.about.site,
            badge: one.about.badge.clone(),
            at: one.about.at,
            due_on,
        });
    }
    sql::insert(tx, &fresh).await?;
    sql::link(tx, &links).await?;
    for one in &fresh {
        announce(tx, "access_finding.found", one.id, &one.number, one.rule, &[]);
    }
    Ok(fresh.len())
}

/// Open findings that are no longer found: an entry that came late stands between, or the hours are others. Rules that are
/// switched off find nothing, and so explain nothing.
async fn lapse(
    tx: &mut TenantTx,
    found: &[Candidate],
    judged: &HashMap<&str, Span>,
    rules: &AccessRules,
) -> Result<usize> {
    let still: HashSet<(AccessRule, AccessEntryId)> =
        found.iter().map(|one| (one.rule, one.about.id)).collect();
    let spans: Vec<(String, Span)> = judged
        .iter()
        .map(|(badge, span)| ((*badge).to_owned(), *span))
        .collect();
    let mut lapsed = 0;
    for open in sql::open_within(tx, &spans).await? {
        let looked_for = match open.rule {
            AccessRule::OutOfHours => rules.out_of_hours,
            AccessRule::Passback => rules.passback,
            AccessRule::TwoSites => rules.two_sites,
            // Refusals do not become fewer.
            AccessRule::Denials => false,
        };
        if looked_for && !still.contains(&(open.rule, open.entry)) {
            sql::lapse(tx, open.id).await?;
            announce(
                tx,
                "access_finding.lapsed",
                open.id,
                &open.number,
                open.rule,
                &["state"],
            );
            lapsed += 1;
        }
    }
    Ok(lapsed)
}
