//! Resubmission: an incident that waits for somebody else comes back on its day.

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use sqm_domain::ids::IncidentId;
use sqm_platform::clock::Clock;
use sqm_testkit::{Answer, Client, TestApp, TestTenant};
use uuid::Uuid;

use crate::incidents::get;
use crate::incidents_plans::{fields, incident, with_version};

async fn put_off(client: &Client, id: &str, body: Value) -> Answer {
    let version = get(client, id).await["version"].clone();
    let path = format!("/api/v1/incidents/{id}/resubmission");
    with_version(client, Method::PUT, &path, &version, &body).await
}

async fn resubmitted(app: &TestApp, tenant: &TestTenant<'_>) -> Vec<Value> {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.expect("a transaction");
    sqlx::query_scalar(
        "select data -> 'tell' from platform.event where tenant_id = $1 and kind = 'incident.resubmitted' order by at, id",
    )
    .bind(Uuid::from(tenant.id))
    .fetch_all(tx.conn())
    .await
    .expect("events")
}

#[tokio::test]
async fn on_its_day_whoever_leads_is_told_once() {
    let clock = Clock::manual("2026-03-02T08:00:00Z".parse().expect("an instant"));
    let app = TestApp::alone_with(clock.clone()).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (lead, _) = tenant.user("engineer").await;
    let id = incident(&officer, "Odd firmware").await;
    let version = get(&officer, &id).await["version"].clone();
    let path = format!("/api/v1/incidents/{id}");
    with_version(&officer, Method::PATCH, &path, &version, &json!({ "lead": lead }))
        .await
        .expect(200);
    let body = json!({ "until": "2026-03-04", "waits_for": "The supplier looks at it" });
    let waits = put_off(&officer, &id, body).await.expect(200).json();
    assert_eq!(waits["put_off_until"], "2026-03-04");
    let key: IncidentId = id.parse().expect("an id");
    // What the sweep would find at an instant; asked before that has come, because the product's own sweep runs beside the test.
    let due = async |at: Timestamp| {
        let mut tx = app.state.db.system("test").await.expect("a transaction");
        let found: Vec<Uuid> =
            sqlx::query_scalar("select id from incidents.put_off_due($1::text::timestamptz, 100)")
                .bind(at.to_string())
                .fetch_all(tx.conn())
                .await
                .expect("what the sweep finds");
        found.contains(&Uuid::from(key))
    };
    let tick = async || {
        sqm_incidents::incident::resubmit(&app.state, &tenant.scope(), key)
            .await
            .expect("a look");
    };
    let begun = app.state.clock.now();
    assert!(!due(begun + SignedDuration::from_hours(24)).await);
    assert!(due(begun + SignedDuration::from_hours(48)).await);
    clock.advance(SignedDuration::from_hours(24));
    tick().await;
    assert!(resubmitted(&app, &tenant).await.is_empty());
    clock.advance(SignedDuration::from_hours(24));
    tick().await;
    tick().await;
    assert!(!due(begun + SignedDuration::from_hours(49)).await);
    assert_eq!(resubmitted(&app, &tenant).await, [json!([lead])]);
    // It says so until somebody moves it, or puts it off again: then it comes back again.
    let officer = tenant.api("security_officer").await;
    let browser = tenant.browser("security_officer").await;
    let page = browser.get(&format!("/incidents/{id}")).await.expect(200).text;
    assert!(page.contains("Due again since"));
    let again = json!({ "until": "2026-03-05", "waits_for": "Still the supplier" });
    put_off(&officer, &id, again).await.expect(200);
    clock.advance(SignedDuration::from_hours(24));
    tick().await;
    assert_eq!(resubmitted(&app, &tenant).await.len(), 2);
}

#[tokio::test]
async fn it_waits_with_a_word_what_for_until_somebody_moves_it() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let id = incident(&officer, "Odd firmware").await;
    for (body, field) in [
        (
            json!({ "until": "2999-01-01", "waits_for": "An expert" }),
            "until",
        ),
        (
            json!({ "until": "2001-01-01", "waits_for": "An expert" }),
            "until",
        ),
        (json!({ "waits_for": "An expert" }), "until"),
    ] {
        assert_eq!(fields(&put_off(&officer, &id, body).await.expect(422)), [field]);
    }
    let day = app
        .state
        .clock
        .now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date()
        .checked_add(jiff::Span::new().days(10))
        .expect("a day")
        .to_string();
    let refused = put_off(&officer, &id, json!({ "until": day, "waits_for": " " })).await;
    assert_eq!(fields(&refused.expect(422)), ["waits_for"]);
    let agent = tenant.api("auditor").await;
    put_off(&agent, &id, json!({ "until": day, "waits_for": "An expert" }))
        .await
        .expect(403);

    // By hand, in the browser: what was typed stays after a refusal.
    let browser = tenant.browser("engineer").await;
    let here = format!("/incidents/{id}");
    let post = format!("{here}/put-off");
    let version = get(&officer, &id).await["version"].to_string();
    let refused = browser
        .submit(
            &here,
            &post,
            &[
                ("version", &version),
                ("until", "2001-01-01"),
                ("waits_for", "The supplier"),
            ],
        )
        .await
        .expect(422)
        .text;
    assert!(refused.contains("value=\"2001-01-01\"") && refused.contains("value=\"The supplier\""));
    browser
        .submit(
            &here,
            &post,
            &[
                ("version", &version),
                ("until", &day),
                ("waits_for", "The supplier"),
            ],
        )
        .await
        .expect(303);
    let page = browser.get(&here).await.expect(200).text;
    assert!(page.contains("Waiting for: The supplier") && page.contains("Put off until"));
    let list = browser.get("/incidents").await.expect(200).text;
    assert!(list.contains("Put off until"));
    let other = incident(&officer, "Nobody waits").await;
    let found = officer
        .get("/api/v1/incidents?put_off=yes")
        .await
        .expect(200)
        .json();
    let found: Vec<&Value> = found["items"].as_array().expect("items").iter().collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["id"], json!(id));
    let found = officer
        .get("/api/v1/incidents?put_off=no")
        .await
        .expect(200)
        .json();
    assert_eq!(found["items"][0]["id"], json!(other));

    // Taken up by hand, and by the next step.
    let version = get(&officer, &id).await["version"].to_string();
    browser
        .submit(&here, &post, &[("version", &version), ("end", "1")])
        .await
        .expect(303);
    assert_eq!(get(&officer, &id).await["put_off_until"], Value::Null);
    put_off(&officer, &id, json!({ "until": day, "waits_for": "An expert" }))
        .await
        .expect(200);
    let version = get(&officer, &id).await["version"].clone();
    let path = format!("/api/v1/incidents/{id}/step");
    let moved = with_version(
        &officer,
        Method::POST,
        &path,
        &version,
        &json!({ "to": "assessing" }),
    )
    .await
    .expect(200)
    .json();
    assert_eq!(
        (&moved["put_off_until"], &moved["waits_for"]),
        (&Value::Null, &json!(""))
    );
    put_off(&officer, &id, json!({ "until": day, "waits_for": "An expert" }))
        .await
        .expect(200);
    let version = get(&officer, &id).await["version"].clone();
    let path = format!("/api/v1/incidents/{id}/resubmission");
    with_version(&officer, Method::DELETE, &path, &version, &json!({}))
        .await
        .expect(200);
    let lines = officer
        .get(&format!("/api/v1/incidents/{id}/history"))
        .await
        .expect(200)
        .json();
    let said = lines
        .as_array()
        .expect("lines")
        .iter()
        .filter(|line| line["field"] == "put_off")
        .count();
    assert_eq!(said, 6);
}
