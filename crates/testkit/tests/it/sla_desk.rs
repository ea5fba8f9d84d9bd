//! A desk with one policy and a clock of its own, for the tests of SLA clocks.

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use sqm_platform::clock::Clock;
use sqm_testkit::{Answer, Client, TestApp, TestTenant};

/// Monday, 2 March 2026, nine o'clock in Shanghai: the office opens (09:00–12:00, 13:30–18:00).
pub(crate) const MONDAY: &str = "2026-03-02T01:00:00Z";
pub(crate) const HOUR: i64 = 3_600;

/// A tenant whose time a test turns.
pub(crate) struct Desk<'a> {
    app: &'a TestApp,
    pub(crate) tenant: TestTenant<'a>,
    email: String,
    /// The tenant's business hours.
    pub(crate) office: String,
}

/// A server whose clock stands on Monday morning.
pub(crate) async fn monday() -> TestApp {
    TestApp::alone_with(Clock::manual(MONDAY.parse().unwrap())).await
}

impl<'a> Desk<'a> {
    /// A tenant without policies.
    pub(crate) async fn bare(app: &'a TestApp) -> Self {
        let tenant = app.tenant().await;
        let (_, email) = tenant.user("tenant_admin").await;
        let mut desk = Self {
            app,
            tenant,
            email,
            office: String::new(),
        };
        let api = desk.api().await;
        for policy in items(&api.get("/api/v1/sla-policies").await.expect(200)) {
            let path = format!("/api/v1/sla-policies/{}", policy["id"].as_str().unwrap());
            api.send(api.request(Method::DELETE, &path).header("if-match", "*"))
                .await
                .expect(204);
        }
        let calendars = items(&api.get("/api/v1/calendars").await.expect(200));
        let office = calendars
            .iter()
            .find(|calendar| calendar["always"] == false)
            .expect("business hours");
        office["id"].as_str().unwrap().clone_into(&mut desk.office);
        desk
    }

    /// A tenant with one policy, for all tickets, by business hours: first response 4 h, next reply 4 h, solution 16 h.
    pub(crate) async fn open(app: &'a TestApp) -> Self {
        let desk = Self::bare(app).await;
        desk.add_policy(&desk.policy(&json!([
            { "clock": "first_response", "seconds": 4 * HOUR },
            { "clock": "next_reply", "seconds": 4 * HOUR },
            { "clock": "resolution", "seconds": 16 * HOUR },
        ])))
        .await;
        desk
    }

    /// A policy for all tickets by business hours.
    pub(crate) fn policy(&self, targets: &Value) -> Value {
        json!({ "names": { "": "Standard" }, "calendar": self.office, "targets": targets })
    }

    /// Signs in anew: tokens do not outlive a turn of the clock.
    pub(crate) async fn api(&self) -> Client {
        let client = self.app.nobody();
        let who =
            json!({ "tenant": self.tenant.slug, "email": self.email, "password": "correct horse battery" });
        let answer = client.post("/api/v1/auth/token", &who).await.expect(200).json();
        client.with_token(answer["access_token"].as_str().unwrap().to_owned())
    }

    async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        let api = self.api().await;
        api.send(api.request(method, path).header("if-match", "*").json(body))
            .await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.api().await.get(path).await.expect(200).json()
    }

    pub(crate) async fn add_policy(&self, policy: &Value) -> String {
        let made = self
            .send(Method::POST, "/api/v1/sla-policies", policy)
            .await
            .expect(201)
            .json();
        made["id"].as_str().unwrap().to_owned()
    }

    /// Changes the only policy, and lets the round over open tickets be done.
    pub(crate) async fn change_policy(&self, policy: &Value) {
        let id = items_of(&self.get("/api/v1/sla-policies").await)[0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        self.send(Method::PUT, &format!("/api/v1/sla-policies/{id}"), policy)
            .await
            .expect(200);
        self.round().await;
    }

    /// The round over open tickets that follows an edit.
    pub(crate) async fn round(&self) {
        sqm_tickets::sla::retarget_now(&self.app.state, &self.tenant.scope())
            .await
            .unwrap();
    }

    /// Changes the business hours.
    pub(crate) async fn change_calendar(&self, change: impl FnOnce(&mut Value)) {
        let path = format!("/api/v1/calendars/{}", self.office);
        let mut calendar = self.get(&path).await;
        for field in ["id", "version", "created_at"] {
            calendar.as_object_mut().unwrap().remove(field);
        }
        change(&mut calendar);
        self.send(Method::PUT, &path, &calendar).await.expect(200);
        self.round().await;
    }

    /// Registers a complaint.
    pub(crate) async fn complaint(&self) -> String {
        self.ticket(json!({ "kind": "complaint", "subject": "Slow line", "description": "Every evening.", "channel": "phone" })).await
    }

    pub(crate) async fn ticket(&self, body: Value) -> String {
        let made = self
            .send(Method::POST, "/api/v1/tickets", &body)
            .await
            .expect(201)
            .json();
        made["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn seen(&self, ticket: &str) -> Value {
        self.get(&format!("/api/v1/tickets/{ticket}")).await
    }

    pub(crate) async fn say(&self, ticket: &str, body: Value) {
        self.send(Method::POST, &format!("/api/v1/tickets/{ticket}/messages"), &body)
            .await
            .expect(201);
    }

    pub(crate) async fn reply(&self, ticket: &str) {
        self.say(ticket, json!({ "kind": "reply", "body": "We are on it." }))
            .await;
    }

    pub(crate) async fn customer(&self, ticket: &str) {
        self.say(ticket, json!({ "kind": "customer", "body": "And?" }))
            .await;
    }

    pub(crate) async fn enter(&self, ticket: &str, status: &str, reason: Option<&str>) {
        let mut body = json!({ "status": status });
        if let Some(reason) = reason {
            body["pending_reason"] = reason.into();
        }
        self.send(Method::POST, &format!("/api/v1/tickets/{ticket}/status"), &body)
            .await
            .expect(200);
    }

    pub(crate) async fn patch(&self, ticket: &str, body: Value) {
        self.send(Method::PATCH, &format!("/api/v1/tickets/{ticket}"), &body)
            .await
            .expect(200);
    }

    pub(crate) async fn merge(&self, ticket: &str, into: &str) {
        let path = format!("/api/v1/tickets/{ticket}/merge");
        self.send(Method::POST, &path, &json!({ "into": into }))
            .await
            .expect(200);
    }

    /// Turns the clock and lets timers do what is due by then.
    pub(crate) async fn at(&self, day: u32, time: &str) {
        self.app.state.clock.set(local(day, time));
        sqm_tickets::sla::tick_due(&self.app.state, &self.tenant.scope())
            .await
            .unwrap();
    }

    /// The clocks of a ticket.
    pub(crate) async fn clocks(&self, ticket: &str) -> Vec<Value> {
        items_of(&self.get(&format!("/api/v1/tickets/{ticket}/clocks")).await)
    }

    /// Its last clock of a kind.
    pub(crate) async fn clock(&self, ticket: &str, kind: &str) -> Value {
        let clocks = self.clocks(ticket).await;
        clocks
            .into_iter()
            .rfind(|clock| clock["kind"] == kind)
            .unwrap_or_else(|| panic!("no clock {kind}"))
    }

    /// Warnings and breaches in the ticket's history, the clocks they are about.
    pub(crate) async fn told(&self, ticket: &str) -> Vec<(String, String)> {
        let mut tx = self.app.state.db.tenant(&self.tenant.scope()).await.unwrap();
        sqlx::query_as(
            "select field, new_value ->> 'clock' from tickets.change
             where tenant_id = $1 and ticket_id = $2 and field like 'sla_%' order by at, id",
        )
        .bind(uuid::Uuid::from(self.tenant.id))
        .bind(ticket.parse::<uuid::Uuid>().unwrap())
        .fetch_all(tx.conn())
        .await
        .unwrap()
    }
}

fn items(answer: &Answer) -> Vec<Value> {
    items_of(&answer.json())
}

pub(crate) fn items_of(list: &Value) -> Vec<Value> {
    list["items"].as_array().expect("items").clone()
}

/// A time of March 2026 in Shanghai.
pub(crate) fn local(day: u32, time: &str) -> Timestamp {
    format!("2026-03-{day:02}T{time}:00+08:00").parse().unwrap()
}

/// The same as the API writes it.
pub(crate) fn stamp(day: u32, time: &str) -> Value {
    json!(local(day, time))
}

pub(crate) fn hours(hours: f64) -> i64 {
    SignedDuration::from_secs_f64(hours * 3_600.0).as_secs()
}
