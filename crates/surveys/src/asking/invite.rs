//! The one door for invitations, whoever asks for them: a moment, a sample, a list, a person. Here is decided who is asked
//! after all, and by which way.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};
use sqm_customers::customer::{self, Reach};
use sqm_domain::ids::{CustomerId, DepartmentId, InvitationId, UserId};
use sqm_domain::survey::asking::is_rested;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::{AppState, Error, Result};
use utoipa::ToSchema;
use uuid::Uuid;

use super::code::{code, hash};
use super::model::{InvitationState, Source};
use super::sql::{self, Fresh};
use crate::survey::{Channel, State, Survey};

/// Rows written by one statement.
const CHUNK: usize = 1_000;

/// Somebody to ask.
#[derive(Clone, Debug)]
pub struct Asked {
    /// How he came to be asked.
    pub source: Source,
    /// Who.
    pub customer: Option<CustomerId>,
    /// What about.
    pub subject: Option<(String, Uuid)>,
    /// Who served.
    pub person: Option<UserId>,
    /// His department.
    pub department: Option<DepartmentId>,
    /// What is known of the moment.
    pub dims: Map<String, Value>,
    /// The stratum of a sample.
    pub stratum: String,
    /// By this way only.
    pub channel: Option<Channel>,
    /// Not before.
    pub send_at: Timestamp,
}

impl Asked {
    /// A customer, about nothing in particular.
    pub fn customer(id: CustomerId, source: Source, send_at: Timestamp) -> Self {
        Self {
            source,
            customer: Some(id),
            subject: None,
            person: None,
            department: None,
            dims: Map::new(),
            stratum: String::new(),
            channel: None,
            send_at,
        }
    }
}

/// What became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Tally {
    /// Will be asked.
    pub invited: usize,
    /// Will not, and the list says why.
    pub skipped: usize,
    /// Were there already.
    pub known: usize,
}

/// Invites. Who was invited to this survey before, or about this record, is left as he is.
pub async fn invite(state: &AppState, tx: &mut TenantTx, survey: &Survey, list: Vec<Asked>) -> Result<Tally> {
    if survey.state == State::Closed {
        return Err(Error::Conflict("survey-closed"));
    }
    let mut tally = Tally::default();
    for chunk in list.chunks(CHUNK) {
        let part = invite_chunk(state, tx, survey, chunk).await?;
        tally.invited += part.invited;
        tally.skipped += part.skipped;
        tally.known += part.known;
    }
    if list.iter().any(|asked| asked.source != Source::Trigger) {
        tx.audit(AuditEntry::new(
            "survey.invite",
            "survey",
            survey.id,
            json!({ "invited": tally.invited, "skipped": tally.skipped }),
        ));
    }
    if tally.invited + tally.skipped > 0 {
        tx.emit(DomainEvent::new(
            "survey.invited",
            "survey",
            survey.id,
            json!({ "invited": tally.invited }),
        ));
    }
    Ok(tally)
}

async fn invite_chunk(state: &AppState, tx: &mut TenantTx, survey: &Survey, list: &[Asked]) -> Result<Tally> {
    let ids: Vec<CustomerId> = list.iter().filter_map(|asked| asked.customer).collect();
    let people: BTreeMap<CustomerId, Reach> = customer::reach(tx, &ids)
        .await?
        .into_iter()
        .map(|reach| (reach.id, reach))
        .collect();
    let mut last = sql::last_asked(tx, &ids).await?;
    let mut here: BTreeSet<CustomerId> = sql::already_invited(tx, survey.id, &ids).await?;
    let full = sql::full_quotas(tx, survey).await?;
    let cipher = state.vault.cipher(tx).await?;
    let mut fresh = Vec::with_capacity(list.len());
    let mut known = 0;
    for asked in list {
        let person = asked.customer.and_then(|id| people.get(&id));
        if let (Some(id), None) = (asked.customer, &asked.subject)
            && !here.insert(id)
        {
            known += 1;
            continue;
        }
        let mut dims = asked.dims.clone();
        if let Some(person) = person {
            about(person, &mut dims);
        }
        let rested = asked
            .customer
            .is_none_or(|id| is_rested(last.get(&id).copied(), asked.send_at, survey.fatigue_days));
        let way = way(survey, person, asked.channel, state.sms.is_on());
        let refusal = if person.is_some_and(|person| person.no_contact) {
            "no_contact"
        } else if !rested {
            "rest"
        } else if full
            .iter()
            .any(|(of, value)| dims.get(of).and_then(Value::as_str) == Some(value))
        {
            "quota"
        } else if way.is_none() {
            "no_address"
        } else {
            ""
        };
        if refusal.is_empty()
            && let Some(id) = asked.customer
        {
            last.insert(id, asked.send_at);
        }
        let id = InvitationId::new_at(tx.now());
        fresh.push(Fresh {
            id,
            channel: way.or(asked.channel).unwrap_or(Channel::Link),
            asked,
            dims: Value::Object(dims),
            language: person
                .and_then(|person| person.language)
                .map(|lang| lang.tag().to_owned()),
            code_hash: hash(&code(&cipher, id)),
            state: if refusal.is_empty() {
                InvitationState::Waiting
            } else {
                InvitationState::Skipped
            },
            reason: refusal,
        });
    }
    let wanted = fresh.len();
    let written = sql::insert(tx, survey.id, &fresh).await?;
    let waiting = written
        .iter()
        .filter(|state| *state == InvitationState::Waiting.as_str())
        .count();
    Ok(Tally {
        invited: waiting,
        skipped: written.len() - waiting,
        known: known + wanted - written.len(),
    })
}

/// What segments are cut by, unless the moment said something else.
fn about(person: &Reach, dims: &mut Map<String, Value>) {
    for (name, value) in [
        ("customer_class", &person.class),
        ("region", &person.region),
        ("area", &person.area),
    ] {
        if !value.is_empty() {
            dims.entry(name).or_insert_with(|| Value::String(value.clone()));
        }
    }
}

/// The first way that the survey is asked by and the customer can be reached by; messages before calls, which cost a
/// person's time.
fn way(survey: &Survey, person: Option<&Reach>, only: Option<Channel>, sms: bool) -> Option<Channel> {
    let reaches = |channel: Channel| match channel {
        Channel::Email => person.is_some_and(|person| person.by_email),
        Channel::Sms => sms && person.is_some_and(|person| person.by_phone),
        Channel::Phone => person.is_some_and(|person| person.by_phone),
        _ => false,
    };
    [Channel::Email, Channel::Sms, Channel::Phone]
        .into_iter()
        .filter(|channel| only.is_none_or(|only| only == *channel))
        .find(|channel| survey.channels.contains(channel) && reaches(*channel))
}
