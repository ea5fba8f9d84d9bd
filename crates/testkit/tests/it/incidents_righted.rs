//! What was put in wrongly is put right: an exercise that was real, a merger that was none, a reference that is somebody's secret;
//! and what waits is said: a review that nobody has held.

use jiff::SignedDuration;
use serde_json::{Value, json};
use sqm_domain::ids::IncidentId;
use sqm_platform::clock::Clock;
use sqm_platform::scope::Scope;
use sqm_testkit::{Answer, Client, TestApp, TestTenant};
use uuid::Uuid;

use crate::incidents::{assess, get, report};
use crate::incidents_plans::fields;

async fn events(app: &TestApp, tenant: &TestTenant<'_>, kind: &str) -> Vec<Value> {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query_scalar("select data from platform.event where tenant_id = $1 and kind = $2 order by xid, id")
        .bind(Uuid::from(tenant.id))
        .bind(kind)
        .fetch_all(tx.conn())
        .await
        .unwrap()
}

async fn patch(client: &Client, id: &str, body: Value) -> Answer {
    let request = client
        .request(reqwest::Method::PATCH, &format!("/api/v1/incidents/{id}"))
        .header("if-match", "*")
        .json(&body);
    client.send(request).await
}

async fn step(client: &Client, id: &str, body: Value) -> Answer {
    let request = client
        .request(reqwest::Method::POST, &format!("/api/v1/incidents/{id}/step"))
        .header("if-match", "*")
        .json(&body);
    client.send(request).await
}

async fn on_call(officer: &Client, person: Uuid) {
    let body = json!({ "name": "First line", "handover": "00:00", "first_on": "2026-03-02",
                       "people": [{ "id": person }] });
    officer.post("/api/v1/on-call/lines", &body).await.expect(201);
}

fn at_noon() -> Clock {
    Clock::manual("2026-03-02T12:00:00+08:00".parse().unwrap())
}

#[tokio::test]
async fn an_exercise_that_was_real_is_called_for_and_counted() {
    let app = TestApp::alone_with(at_noon()).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let engineer = tenant.api("engineer").await;
    on_call(&officer, engineer.user().into()).await;
    let id = report(&officer, json!({ "title": "Screens go black", "drill": true })).await;
    assert!(events(&app, &tenant, "incident.called").await.is_empty());
    patch(&engineer, &id, json!({ "drill": false })).await.expect(403);
    let real = patch(&officer, &id, json!({ "drill": false }))
        .await
        .expect(200)
        .json();
    assert_eq!(real["drill"], json!(false));
    let calls = events(&app, &tenant, "incident.called").await;
    assert_eq!(
        (calls.len(), &calls[0]["tell"]),
        (1, &json!([engineer.user()])),
        "whoever is on call is called now"
    );
    let counted = officer
        .get("/api/v1/incidents?counted=yes")
        .await
        .expect(200)
        .json();
    assert_eq!(counted["items"][0]["id"], json!(id));
    let line = officer
        .get(&format!("/api/v1/incidents/{id}/history"))
        .await
        .expect(200)
        .text;
    assert!(line.contains("\"drill\""), "{line}");

    // What others rely on stays as it is: it was merged.
    let other = report(&officer, json!({ "title": "Black screens" })).await;
    let number = get(&officer, &id).await["number"].clone();
    let request = officer
        .request(reqwest::Method::PUT, &format!("/api/v1/incidents/{other}/merge"))
        .header("if-match", "*")
        .json(&json!({ "into": number }));
    officer.send(request).await.expect(200);
    let refused = patch(&officer, &id, json!({ "drill": true })).await.expect(422);
    assert_eq!(fields(&refused), ["drill"]);
    // And on the page only who decides is offered it.
    let page = format!("/incidents/{id}/edit");
    let offered = tenant.browser("security_officer").await.get(&page).await;
    assert!(offered.expect(200).text.contains("name=\"drill\""));
    let not = tenant.browser("engineer").await.get(&page).await;
    assert!(!not.expect(200).text.contains("name=\"drill\""));
}

#[tokio::test]
async fn an_incident_taken_out_of_a_merger_is_called_for_again() {
    let clock = at_noon();
    let app = TestApp::alone_with(clock.clone()).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let engineer = tenant.api("engineer").await;
    on_call(&officer, engineer.user().into()).await;
    let one = report(&officer, json!({ "title": "Odd traffic" })).await;
    let other = report(&officer, json!({ "title": "Traffic that is odd" })).await;
    let number = get(&officer, &one).await["number"].clone();
    let path = format!("/api/v1/incidents/{other}/merge");
    let request = officer
        .request(reqwest::Method::PUT, &path)
        .header("if-match", "*")
        .json(&json!({ "into": number }));
    officer.send(request).await.expect(200);
    clock.advance(SignedDuration::from_hours(1));
    let record: IncidentId = other.parse().unwrap();
    sqm_incidents::on_call::tick(&app.state, &tenant.scope(), record)
        .await
        .unwrap();
    let before = events(&app, &tenant, "incident.called").await.len();
    let officer = tenant.api("security_officer").await;
    officer.delete(&path).await.expect(200);
    assert_eq!(events(&app, &tenant, "incident.called").await.len(), before + 1);
}

#[tokio::test]
async fn that_a_reference_is_known_is_told_to_whoever_may_know_of_it_alone() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let agent = tenant.api("agent").await;
    let new = json!({ "title": "Insider", "source": "soc", "reference": "R-7", "restricted": true });
    report(&officer, new).await;
    let again = json!({ "title": "Something", "source": "soc", "reference": "R-7" });
    let refused = officer.post("/api/v1/incidents", &again).await.expect(422);
    assert_eq!(fields(&refused), ["reference"]);
    // For whoever may not know of it there is no such incident.
    let made = report(&agent, again).await;
    assert_eq!(get(&officer, &made).await["reference"], json!("R-7"));
    let third = json!({ "title": "Something", "source": "soc", "reference": "R-7" });
    officer.post("/api/v1/incidents", &third).await.expect(422);
}

#[tokio::test]
async fn a_review_that_waits_is_said_once_and_whoever_reported_hears_that_it_ended() {
    let clock = at_noon();
    let app = TestApp::alone_with(clock.clone()).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let agent = tenant.api("agent").await;
    let id = report(&agent, json!({ "title": "Strange mail" })).await;
    assess(
        &officer,
        &id,
        json!({ "facts": {}, "level": "general", "why": "One mail" }),
    )
    .await
    .expect(201);
    for to in ["assessing", "responding", "contained", "recovered"] {
        step(&officer, &id, json!({ "to": to })).await.expect(200);
    }
    let end = json!({ "to": "closed", "outcome": "Mail removed", "impact": "None", "summary": "A mail was removed." });
    step(&officer, &id, end).await.expect(200);
    let ended = events(&app, &tenant, "incident.report_ended").await;
    assert_eq!(ended[0]["tell"], json!([agent.user()]));

    let listed = async || {
        let officer = tenant.api("security_officer").await;
        let found = officer
            .get("/api/v1/incidents?state=unreviewed")
            .await
            .expect(200)
            .json();
        found["items"].as_array().unwrap().len()
    };
    let due = async || -> Vec<Uuid> {
        let now = app.state.clock.now().to_string();
        let mut tx = app.state.db.system("test").await.unwrap();
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "select id from incidents.reviews_waiting('{now}'::timestamptz, 100)"
        )))
        .fetch_all(tx.conn())
        .await
        .unwrap()
    };
    let record: Uuid = id.parse().unwrap();
    assert_eq!(listed().await, 1);
    clock.advance(SignedDuration::from_hours(13 * 24));
    assert!(!due().await.contains(&record));
    clock.advance(SignedDuration::from_hours(25));
    assert!(due().await.contains(&record));
    let scope: Scope = tenant.scope();
    for _ in 0..2 {
        sqm_incidents::review::tick(&app.state, &scope, record.into())
            .await
            .unwrap();
    }
    let told = events(&app, &tenant, "incident.review_waits").await;
    assert_eq!(
        (told.len(), &told[0]["tell"]),
        (1, &json!([officer.user()])),
        "its lead, once"
    );
    assert!(!due().await.contains(&record));
    let officer = tenant.api("security_officer").await;
    let text =
        json!({ "causes": "A link", "lessons": "Look twice", "no_action": "Known already", "finish": true });
    let request = officer
        .request(reqwest::Method::PUT, &format!("/api/v1/incidents/{id}/review"))
        .header("if-match", "*")
        .json(&text);
    officer.send(request).await.expect(200);
    assert_eq!(listed().await, 0);
}

#[tokio::test]
async fn any_record_is_linked_by_its_number_and_shows_the_incident() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let found =
        json!({ "title": "Old library", "asset": "Portal", "severity": "high", "identifier": "CVE-2026-1" });
    let found = officer
        .post("/api/v1/vulnerabilities", &found)
        .await
        .expect(201)
        .json();
    let number = found["number"].as_str().unwrap();
    let record = found["id"].as_str().unwrap();
    let id = report(&officer, json!({ "title": "Portal entered" })).await;
    let browser = tenant.browser("security_officer").await;
    let (page, links) = (format!("/incidents/{id}"), format!("/incidents/{id}/links"));
    let nothing = browser
        .submit(&page, &links, &[("record", "VU-1999-000001"), ("title", "")])
        .await
        .expect(422);
    assert!(nothing.text.contains("VU-1999-000001"), "what was typed is kept");
    browser
        .submit(&page, &links, &[("record", number)])
        .await
        .expect(303);
    let shown = browser.get(&page).await.expect(200).text;
    assert!(shown.contains(&format!("/vulnerabilities/{record}")) && shown.contains("Old library"));
    let corner = browser
        .get(&format!("/incidents/of?source=vulnerability:{record}"))
        .await
        .expect(200);
    assert!(corner.text.contains("Portal entered"));
    let asks = format!("/incidents/of?source=vulnerability%3A{record}");
    let there = browser.get(&format!("/vulnerabilities/{record}")).await;
    assert!(there.expect(200).text.contains(&asks));
    // From a record an incident is reported with that record.
    let from = json!({ "title": "Through the portal", "from": format!("vulnerability:{record}"),
                       "from_title": "Old library", "from_href": format!("/vulnerabilities/{record}") });
    report(&officer, from).await;
}
