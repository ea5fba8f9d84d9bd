//! `GET /live`: tells open pages over server-sent events which topics changed.

use std::collections::HashSet;
use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use http::{HeaderName, HeaderValue};
use jiff::Timestamp;
use serde::Deserialize;
use sqm_platform::auth::{Anyone, Caller};
use sqm_platform::http::Query;
use sqm_platform::live::LiveMessage;
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Error, Result, secrecy};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::sql;

/// Entity kind of the events that speak to one person: the entity is the account, so its topics are
/// `notification:<account>` and `notifications`.
pub(crate) const PERSONAL: &str = "notification";
/// The topic of the bell.
const BELL: &str = "notifications";

const HEARTBEAT: Duration = Duration::from_secs(15);
/// How soon a browser comes back after the stream ended.
const RETRY: Duration = Duration::from_secs(2);
/// A burst (an import writes thousands of events) is told once per topic.
const GATHER: Duration = Duration::from_millis(30);
/// After this the browser connects anew, and shows again that it may listen.
const LIFE: Duration = Duration::from_hours(1);
/// More than any page has.
const MAX_TOPICS: usize = 64;

/// Thrown when the server stops, so that streams end and the last requests can be waited for.
#[derive(Clone, Debug, Default)]
pub struct Shutdown(pub CancellationToken);

#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    /// Repeated, or separated by commas.
    #[serde(default)]
    topics: Vec<String>,
    /// When the page was rendered, in milliseconds since 1970: what happened since is told at once.
    since: Option<i64>,
}

pub(crate) async fn live(
    State(state): State<AppState>,
    Extension(Shutdown(stop)): Extension<Shutdown>,
    Query(wanted): Query<Wanted>,
    Anyone(caller): Anyone,
) -> Result<Response> {
    let ear = Ear::new(&caller, &wanted.topics)?;
    // Listen before looking, so that nothing falls between.
    let receiver = state.live.subscribe();
    let waiting = if ear.topics.contains(BELL) {
        let mut tx = state.db.tenant(&caller.scope()).await?;
        let unread = sql::unread(&mut tx, caller.user).await?;
        tx.commit().await?;
        unread > 0
    } else {
        false
    };
    let bell = waiting.then(|| LiveMessage {
        tenant: caller.tenant.id,
        topic: BELL.to_owned(),
        kind: "notification.waiting".to_owned(),
        id: caller.user.into(),
        about: None,
        secret: false,
    });
    let mut missed: Vec<LiveMessage> = bell.into_iter().collect();
    if let Some(since) = wanted.since.and_then(|ms| Timestamp::from_millisecond(ms).ok()) {
        for message in state.live.since(since) {
            gather(&ear, &mut missed, message);
        }
    }
    let scope = caller.scope();
    let knows = move |record| {
        let (state, scope) = (state.clone(), scope.clone());
        async move { may_know(&state, &scope, record).await }
    };
    let stream = stream(ear, receiver, missed, stop, knows);
    let mut response = Sse::new(stream)
        .keep_alive(KeepAlive::new().interval(HEARTBEAT))
        .into_response();
    // Proxies that gather answers before they pass them on would hold events back.
    response.headers_mut().insert(
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    Ok(response)
}

/// Restricted records are spoken of to those who may know of them; asked anew each time, for who may know changes.
async fn may_know(state: &AppState, scope: &Scope, record: Uuid) -> bool {
    let asked = async {
        let mut tx = state.db.tenant(scope).await?;
        let known = secrecy::may_know(&mut tx, record).await?;
        tx.commit().await?;
        Ok::<bool, Error>(known)
    };
    // In doubt nothing is said; the page shows what there is when it is next fetched.
    asked.await.unwrap_or(false)
}

/// What one page may hear of what happens.
struct Ear {
    tenant: sqm_domain::ids::TenantId,
    user: Uuid,
    topics: HashSet<String>,
}

impl Ear {
    fn new(caller: &Caller, wanted: &[String]) -> Result<Self> {
        let topics: HashSet<String> = wanted
            .iter()
            .flat_map(|list| list.split(','))
            .map(str::trim)
            .filter(|topic| !topic.is_empty())
            .map(str::to_owned)
            .collect();
        if topics.len() > MAX_TOPICS || topics.iter().any(|topic| topic.len() > 100) {
            return Err(Error::field("topics", "field-invalid"));
        }
        let user = Uuid::from(caller.user);
        let topics = topics
            .into_iter()
            .filter(|topic| may_hear(topic, user, |right| caller.can(right)))
            .collect();
        Ok(Self {
            tenant: caller.tenant.id,
            user,
            topics,
        })
    }

    fn hears(&self, message: &LiveMessage) -> bool {
        message.tenant == self.tenant
            && self.topics.contains(&message.topic)
            // The bell rings for one person.
            && (message.topic != BELL || message.id == self.user)
    }
}

/// Topics of records of a kind are for those who may read that kind: `ticket:<id>` and `tickets` need `ticket.read`.
/// Some kinds have no right of their own: posts are read with their department, bulk changes by who may make them, answers with
/// their survey.
fn may_hear(topic: &str, user: Uuid, can: impl Fn(&str) -> bool) -> bool {
    if topic == BELL {
        return true;
    }
    let (kind, id) = match topic.split_once(':') {
        Some((kind, id)) => (kind, Some(id)),
        None => (topic.strip_suffix('s').unwrap_or(topic), None),
    };
    if kind == PERSONAL {
        return id.and_then(|id| id.parse().ok()) == Some(user);
    }
    match kind {
        "post" => can("department.read"),
        "bulk" => can("ticket.bulk"),
        "survey_response" => can("survey.read"),
        "on_call" => can("incident.read"),
        // Not for everybody who may read: a simulation that runs would be heard.
        "awareness_campaign" | "awareness_task" => can("awareness.edit"),
        kind => can(&format!("{kind}.read")),
    }
}

fn stream<K, F>(
    ear: Ear,
    mut receiver: Receiver<LiveMessage>,
    missed: Vec<LiveMessage>,
    stop: CancellationToken,
    knows: K,
) -> impl Stream<Item = std::result::Result<Event, Infallible>>
where
    K: Fn(Uuid) -> F,
    F: Future<Output = bool>,
{
    async_stream::stream! {
        yield Ok(Event::default().retry(RETRY).comment("open"));
        for message in missed {
            if heard(&message, &knows).await
                && let Some(event) = told(&message)
            {
                yield Ok(event);
            }
        }
        let end = tokio::time::Instant::now() + LIFE;
        loop {
            let first = tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep_until(end) => return,
                message = receiver.recv() => message,
            };
            let mut burst = Vec::new();
            let mut lost = match first {
                Ok(message) => {
                    gather(&ear, &mut burst, message);
                    false
                }
                Err(RecvError::Lagged(_)) => true,
                Err(RecvError::Closed) => return,
            };
            if burst.is_empty() && !lost {
                continue;
            }
            tokio::time::sleep(GATHER).await;
            loop {
                match receiver.try_recv() {
                    Ok(message) => gather(&ear, &mut burst, message),
                    Err(TryRecvError::Lagged(_)) => lost = true,
                    Err(TryRecvError::Empty | TryRecvError::Closed) => break,
                }
            }
            if lost {
                // What was missed is unknown. The stream ends: a page that connects again fetches everything anew.
                yield Ok(Event::default().event("resync").data("{}"));
                return;
            }
            for message in burst {
                if heard(&message, &knows).await
                    && let Some(event) = told(&message)
                {
                    yield Ok(event);
                }
            }
        }
    }
}

/// May the listener hear it: of a restricted record, or one that speaks of a restricted record, only who may know of both.
async fn heard<K, F>(message: &LiveMessage, knows: &K) -> bool
where
    K: Fn(Uuid) -> F,
    F: Future<Output = bool>,
{
    if !message.secret {
        return true;
    }
    match message.about {
        Some(other) => knows(message.id).await && knows(other).await,
        None => knows(message.id).await,
    }
}

/// Keeps the last message of each topic; one that not everybody is told does not take the place of one that all are.
fn gather(ear: &Ear, burst: &mut Vec<LiveMessage>, message: LiveMessage) {
    if !ear.hears(&message) {
        return;
    }
    burst.retain(|earlier| {
        earlier.topic != message.topic
            || (message.secret && (earlier.id, earlier.about) != (message.id, message.about))
    });
    burst.push(message);
}

fn told(message: &LiveMessage) -> Option<Event> {
    Event::default().json_data(message).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::StreamExt;
    use sqm_domain::ids::TenantId;
    use tokio::sync::broadcast;

    const ME: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);

    fn ear(topics: &[&str]) -> Ear {
        Ear {
            tenant: TenantId::from(Uuid::from_u128(9)),
            user: ME,
            topics: topics.iter().map(|&topic| topic.to_owned()).collect(),
        }
    }

    fn message(topic: &str, id: Uuid) -> LiveMessage {
        LiveMessage {
            tenant: TenantId::from(Uuid::from_u128(9)),
            topic: topic.to_owned(),
            kind: "k".to_owned(),
            id,
            about: None,
            secret: false,
        }
    }

    async fn all(_: Uuid) -> bool {
        true
    }

    #[tokio::test(start_paused = true)]
    async fn a_restricted_record_is_spoken_of_to_those_who_may_know() {
        let told = async |knows: bool| {
            let sender = broadcast::Sender::new(64);
            let stop = CancellationToken::new();
            let ask = move |_| async move { knows };
            let listening = ear(&["tickets"]);
            let mut stream = Box::pin(stream(
                listening,
                sender.subscribe(),
                Vec::new(),
                stop.clone(),
                ask,
            ));
            assert!(stream.next().await.is_some(), "the retry line");
            let mut secret = message("tickets", OTHER);
            secret.secret = true;
            sender.send(secret).unwrap();
            let next = tokio::time::timeout(Duration::from_secs(1), stream.next()).await;
            stop.cancel();
            next.is_ok()
        };
        assert!(told(true).await);
        assert!(!told(false).await);
    }

    #[test]
    fn a_topic_is_for_those_who_may_read_its_kind() {
        let can = |right: &str| right == "ticket.read";
        assert!(may_hear("tickets", ME, can) && may_hear(&format!("ticket:{OTHER}"), ME, can));
        assert!(!may_hear("imports", ME, can) && !may_hear("user:x", ME, can));
        assert!(may_hear("notifications", ME, can) && may_hear(&format!("notification:{ME}"), ME, can));
        assert!(!may_hear(&format!("notification:{OTHER}"), ME, can));
    }

    #[test]
    fn other_tenants_and_other_peoples_bells_are_not_heard() {
        let ear = ear(&["tickets", "notifications"]);
        let mut foreign = message("tickets", OTHER);
        foreign.tenant = TenantId::from(Uuid::from_u128(8));
        assert!(!ear.hears(&foreign));
        assert!(ear.hears(&message("tickets", OTHER)));
        assert!(ear.hears(&message("notifications", ME)) && !ear.hears(&message("notifications", OTHER)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_told_once_and_the_stream_ends_with_the_server() {
        let sender = broadcast::Sender::new(64);
        let stop = CancellationToken::new();
        let stream = stream(
            ear(&["tickets"]),
            sender.subscribe(),
            Vec::new(),
            stop.clone(),
            all,
        );
        for _ in 0..20 {
            sender.send(message("tickets", OTHER)).unwrap();
        }
        let mut stream = Box::pin(stream);
        assert!(stream.next().await.is_some(), "the retry line");
        assert!(stream.next().await.is_some(), "the burst");
        stop.cancel();
        assert!(stream.next().await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_fell_behind_is_told_to_fetch_everything() {
        let sender = broadcast::Sender::new(4);
        let stream = stream(
            ear(&["tickets"]),
            sender.subscribe(),
            Vec::new(),
            CancellationToken::new(),
            all,
        );
        for _ in 0..20 {
            sender.send(message("tickets", OTHER)).unwrap();
        }
        let told: Vec<_> = stream.collect().await;
        assert_eq!(told.len(), 2, "retry line, resync, end");
    }
}
