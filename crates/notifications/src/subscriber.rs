//! The reader that turns events into notifications and mails. Meeting an event twice changes nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sqm_domain::ids::TenantId;
use sqm_platform::events::{DomainEvent, StoredEvent};
use sqm_platform::jobs::{When, enqueue};
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use crate::draft::{Draft, Recipient, drafts};
use crate::kind::{Kind, Wish};
use crate::sql::{self, Line};
use crate::{live, mail};

/// What happened longer ago is no news: a history told afterwards, or a reader that stood still.
const NEWS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Handles a batch, tenant by tenant.
pub(crate) async fn handle(state: &AppState, events: &[StoredEvent]) -> Result<()> {
    let mut by_tenant: BTreeMap<TenantId, Vec<Draft>> = BTreeMap::new();
    let since = state.clock.now() - NEWS;
    let news = events.iter().filter(|event| event.at >= since);
    for draft in news.flat_map(drafts) {
        by_tenant.entry(draft.tenant).or_default().push(draft);
    }
    for (tenant, drafts) in by_tenant {
        tell(state, tenant, &drafts).await?;
    }
    Ok(())
}

async fn tell(state: &AppState, tenant: TenantId, drafts: &[Draft]) -> Result<()> {
    // No day of this tenant is computed here, so its time zone does not matter.
    let mut tx = state
        .db
        .tenant(&Scope::system(tenant, "notifications", TimeZone::UTC))
        .await?;

    let departments: HashSet<Uuid> = drafts
        .iter()
        .flat_map(|draft| &draft.to)
        .filter_map(supervised)
        .collect();
    let mut heads: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    if !departments.is_empty() {
        let departments: Vec<Uuid> = departments.into_iter().collect();
        for (department, user) in sql::supervisors(&mut tx, &departments).await? {
            heads.entry(department).or_default().push(user);
        }
    }
    let own: Vec<&Draft> = drafts.iter().filter(|draft| draft.not_to_actor).collect();
    let mut actors: HashSet<(Uuid, Timestamp, Uuid)> = HashSet::new();
    if !own.is_empty() {
        let records: Vec<Uuid> = own.iter().map(|draft| draft.entity).collect();
        let kinds: Vec<String> = own.iter().map(|draft| draft.entity_kind.clone()).collect();
        let ats: Vec<Timestamp> = own.iter().map(|draft| draft.at).collect();
        actors.extend(sql::actors(&mut tx, &records, &kinds, &ats).await?);
    }
    let told: Vec<(&Draft, Vec<Uuid>)> = drafts
        .iter()
        .map(|draft| {
            let mut users = resolve(draft, &heads);
            users.retain(|user| !(draft.not_to_actor && actors.contains(&(draft.entity, draft.at, *user))));
            (draft, users)
        })
        .collect();

    let everybody: HashSet<Uuid> = told.iter().flat_map(|(_, users)| users).copied().collect();
    if everybody.is_empty() {
        return Ok(());
    }
    let everybody: Vec<Uuid> = everybody.into_iter().collect();
    let mut wishes: HashMap<Uuid, HashMap<Kind, Wish>> = HashMap::new();
    for (user, choice) in sql::audience(&mut tx, &everybody).await? {
        wishes.entry(user).or_default().extend(choice);
    }

    let mut lines = Vec::new();
    let mut mails = Vec::new();
    for (draft, users) in told {
        for user in users {
            // Accounts that are closed or gone are not in the answer.
            let Some(chosen) = wishes.get(&user) else { continue };
            let wish = chosen
                .get(&draft.kind)
                .copied()
                .unwrap_or(draft.kind.default_wish());
            let line = || Line {
                user,
                event: draft.event,
                record: (!draft.kind.always()).then_some(draft.entity),
                at: draft.at,
                kind: draft.kind,
                args: draft.args.clone(),
                href: draft.href.clone(),
            };
            if wish.in_app || draft.kind.always() {
                lines.push(line());
            }
            if wish.email && state.mailer.is_on() {
                mails.push(line());
            }
        }
    }
    if !lines.is_empty() {
        let new: HashSet<Uuid> = sql::insert(&mut tx, &lines).await?.into_iter().collect();
        for user in new {
            tx.emit(DomainEvent::new(
                "notification.created",
                live::PERSONAL,
                user,
                json!({}),
            ));
        }
    }
    if !mails.is_empty() {
        for id in sql::insert_mails(&mut tx, &mails).await? {
            enqueue(&mut tx, mail::JOB, &mail::Args { mail: id }, When::default()).await?;
        }
    }
    tx.commit().await
}

fn supervised(recipient: &Recipient) -> Option<Uuid> {
    match recipient {
        Recipient::SupervisorsOf(department) => Some(*department),
        Recipient::User(_) => None,
    }
}

/// The accounts meant by a draft, each once.
fn resolve(draft: &Draft, heads: &HashMap<Uuid, Vec<Uuid>>) -> Vec<Uuid> {
    let mut users: Vec<Uuid> = Vec::new();
    for recipient in &draft.to {
        let found: &[Uuid] = match recipient {
            Recipient::User(user) => std::slice::from_ref(user),
            Recipient::SupervisorsOf(department) => {
                heads.get(department).map(Vec::as_slice).unwrap_or_default()
            }
        };
        for user in found {
            if !users.contains(user) {
                users.push(*user);
            }
        }
    }
    users
}
