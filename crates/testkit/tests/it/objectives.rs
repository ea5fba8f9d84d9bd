//! Figures, objectives and the dashboard: what the tickets say is what is shown, and every figure opens its records.

use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Client, TestApp, TestTenant};

use crate::tickets_work::register;

async fn values(client: &Client, code: &str, query: &str) -> Value {
    client
        .get(&format!("/api/v1/indicators/{code}/values?{query}"))
        .await
        .expect(200)
        .json()
}

/// Reads what is pending and proves the ledger.
async fn proved(app: &TestApp, tenant: &TestTenant<'_>) {
    let result = sqm_objectives::verify(&app.state, &tenant.scope()).await.unwrap();
    assert_eq!(result.differences, 0, "{:?}", result.layers);
    assert!(result.checked > 0);
}

fn of(kind: &str, channel: &str) -> Value {
    json!({ "kind": kind, "subject": "No line", "description": "Since this morning.", "channel": channel })
}

#[tokio::test]
async fn figures_follow_the_tickets_and_open_exactly_them() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (agent, manager) = (
        tenant.api("supervisor").await,
        tenant.api("quality_manager").await,
    );
    let mut ids = Vec::new();
    for (kind, channel) in [
        ("complaint", "phone"),
        ("complaint", "phone"),
        ("complaint", "web"),
        ("repair", "phone"),
        ("repair", "app"),
    ] {
        ids.push(register(&agent, of(kind, channel)).await);
    }
    proved(&app, &tenant).await;

    let volume = values(&manager, "ticket_volume", "period=7d&by=channel").await;
    assert_eq!(volume["figure"]["value"], 5.0);
    let by: Vec<(&str, f64)> = volume["by"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["value_of"].as_str().unwrap(), row["value"].as_f64().unwrap()))
        .collect();
    assert!(
        by.contains(&("phone", 3.0)) && by.contains(&("web", 1.0)) && by.contains(&("app", 1.0)),
        "{by:?}"
    );
    let cut = values(&manager, "ticket_volume", "period=7d&dim=channel&value=phone").await;
    assert_eq!(cut["figure"]["value"], 3.0);
    assert_eq!(cut["series"].as_array().unwrap().len(), 7);
    assert_eq!(values(&manager, "ticket_open", "").await["figure"]["value"], 5.0);

    // The address behind a figure finds its records, and only them.
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let found: i64 = sqlx::query_scalar(
        "select count(*) from objectives.sources('ticket.created', null, null, 'complaint', 'channel', 'phone', 'all')",
    )
    .fetch_one(tx.conn())
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(found, 2);
    assert!(
        cut["records"]
            .as_str()
            .unwrap()
            .ends_with("&dim=channel&value=phone"),
        "{}",
        cut["records"]
    );

    // A reply is an answer in time; reading the same events again changes nothing.
    agent
        .post(
            &format!("/api/v1/tickets/{}/messages", ids[0]),
            &json!({ "kind": "reply", "body": "We are on it." }),
        )
        .await
        .expect(201);
    proved(&app, &tenant).await;
    let first = values(&manager, "ticket_first_response_on_time_rate", "period=90d").await;
    assert_eq!(
        first["verdict"],
        if first["figure"]["sample"] == 0 {
            "no_data"
        } else {
            "too_few"
        }
    );
    let again = sqm_objectives::rebuild(&app.state, &tenant.scope())
        .await
        .unwrap();
    assert!(again > 0);
    proved(&app, &tenant).await;
    assert_eq!(
        values(&manager, "ticket_volume", "period=7d").await["figure"]["value"],
        5.0
    );
}

#[tokio::test]
async fn figures_of_one_tenant_know_nothing_of_another() {
    let app = TestApp::start().await;
    let (one, other) = (app.tenant().await, app.tenant().await);
    register(&one.api("supervisor").await, of("repair", "phone")).await;
    proved(&app, &one).await;
    let stranger = other.api("quality_manager").await;
    assert_eq!(
        values(&stranger, "ticket_volume", "period=7d").await["figure"]["value"],
        0.0
    );
}

fn reopening(target: f64, from: &str) -> Value {
    json!({ "indicator": "ticket_reopen_rate", "comparator": "le", "target": target, "period": "month", "valid_from": from })
}

async fn put(client: &Client, id: &str, version: i64, body: &Value) -> sqm_testkit::Answer {
    let request = client.request(Method::PUT, &format!("/api/v1/objectives/{id}"));
    client
        .send(request.header("if-match", format!("\"{version}\"")).json(body))
        .await
}

#[tokio::test]
async fn a_new_target_keeps_the_days_the_old_one_judged() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let manager = tenant.api("quality_manager").await;
    let made = manager
        .post("/api/v1/objectives", &reopening(5.0, "2026-01-01"))
        .await
        .expect(201)
        .json();
    let id = made["id"].as_str().unwrap();

    // Two targets for the same days would leave nobody wiser.
    let double = manager
        .post("/api/v1/objectives", &reopening(4.0, "2026-03-01"))
        .await
        .expect(422)
        .json();
    assert_eq!(double["code"], "validation");
    put(&manager, id, 9, &reopening(4.0, "2026-03-01"))
        .await
        .expect(412);

    let next = put(&manager, id, 1, &reopening(4.0, "2026-03-01"))
        .await
        .expect(200)
        .json();
    assert_ne!(next["id"], made["id"]);
    assert_eq!(next["series"], made["series"]);
    let old = manager
        .get(&format!("/api/v1/objectives/{id}"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (old["target"].as_f64(), old["valid_to"].as_str()),
        (Some(5.0), Some("2026-02-28"))
    );

    // The indicator is judged by the objective now, not by the catalogue.
    let aim = &values(
        &manager,
        "ticket_reopen_rate",
        "period=custom&from=2026-03-01&to=2026-03-31",
    )
    .await["aim"];
    assert_eq!(
        (aim["target"].as_f64(), &aim["objective"]),
        (Some(4.0), &next["id"])
    );

    tenant
        .api("agent")
        .await
        .post("/api/v1/objectives", &reopening(1.0, "2027-01-01"))
        .await
        .expect(403);
    let mut wrong = reopening(5.0, "2026-01-01");
    wrong["comparator"] = json!("between");
    manager.post("/api/v1/objectives", &wrong).await.expect(422);
}

#[tokio::test]
async fn the_result_of_a_closed_period_is_frozen_once() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let manager = tenant.api("quality_manager").await;
    let body = json!({ "indicator": "ticket_volume", "comparator": "le", "target": 100.0, "period": "month", "valid_from": "2020-01-01" });
    let made = manager.post("/api/v1/objectives", &body).await.expect(201).json();
    for expected in [1, 0] {
        let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
        assert_eq!(
            sqm_objectives::objective::close_due(&mut tx).await.unwrap(),
            expected
        );
        tx.commit().await.unwrap();
    }
    let path = format!("/api/v1/objectives/{}/results", made["id"].as_str().unwrap());
    let results = manager.get(&path).await.expect(200).json();
    assert_eq!(results["items"].as_array().unwrap().len(), 1);
    assert_eq!(results["items"][0]["verdict"], "met");
}

#[tokio::test]
async fn an_indicator_nobody_feeds_says_so_and_switching_it_shows() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let manager = tenant.api("quality_manager").await;
    let path = "/api/v1/indicators/net_availability";
    let network = manager.get(path).await.expect(200).json();
    assert_eq!(
        (network["fed"].as_bool(), network["enabled"].as_bool()),
        (Some(false), Some(true))
    );
    assert_eq!(
        values(&manager, "net_availability", "").await["verdict"],
        "no_data"
    );
    let off = manager
        .send(
            manager
                .request(Method::PATCH, path)
                .json(&json!({ "enabled": false })),
        )
        .await
        .expect(200);
    assert_eq!(off.json()["enabled"], false);
    manager.get("/api/v1/indicators/no_such").await.expect(404);

    let fed = manager
        .get("/api/v1/indicators?fed=true")
        .await
        .expect(200)
        .json();
    let built_in = fed["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["area"] != 0)
        .count();
    assert!(
        built_in >= 20,
        "only {built_in} indicators of the catalogue are fed"
    );
}

#[tokio::test]
async fn every_page_of_figures_opens_in_every_language() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    register(&tenant.api("supervisor").await, of("complaint", "phone")).await;
    proved(&app, &tenant).await;
    let browser = tenant.browser("quality_manager").await;
    for lang in ["en", "zh-Hans", "zh-Hant"] {
        browser
            .submit("/dashboard", "/me/preferences", &[("lang", lang)])
            .await;
        for path in [
            "/dashboard",
            "/dashboard?period=all&dim=channel&value=phone",
            "/dashboard?period=nonsense&dim=nonsense&value=1&from=x",
            "/indicators",
            "/indicators?show=pt",
            "/indicators/complaint_on_time_rate?by=channel",
            "/indicators/net_availability",
            "/indicators/ticket_volume/csv",
            "/objectives",
            "/objectives/new?indicator=ticket_reopen_rate",
        ] {
            browser.get(path).await.expect(200);
        }
    }
    let page = browser.get("/dashboard").await.expect(200).text;
    assert!(
        page.contains("/tickets?measure=ticket.created"),
        "the volume opens its tickets"
    );
    let refused = browser
        .submit(
            "/objectives/new",
            "/objectives",
            &[("indicator", "ticket_reopen_rate")],
        )
        .await;
    refused.expect(422);
}
