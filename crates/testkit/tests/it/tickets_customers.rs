//! Customers: sealed in the database, masked over REST, found whole, revealed on record.

use serde_json::json;
use sqlx::{Connection as _, PgConnection, Row as _};
use sqm_testkit::TestApp;

#[tokio::test]
async fn a_customer_is_masked_until_revealed_and_the_look_is_on_record() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (agent, engineer, auditor) = (
        tenant.api("agent").await,
        tenant.api("engineer").await,
        tenant.api("auditor").await,
    );
    let new = json!({ "name": "王小明", "phone": "+86 138 1234 1234", "email": "wang@example.com", "address": "中山路 1 号", "class": "key" });
    let made = agent.post("/api/v1/customers", &new).await.expect(201);
    assert!(!made.text.contains("12341234") && !made.text.contains("小明") && !made.text.contains("中山路"));
    let made = made.json();
    assert_eq!(made["name"], "王**");
    assert_eq!(made["phone"], "138****1234");
    assert_eq!(made["email"], "w***@example.com");
    let id = made["id"].as_str().unwrap();

    for (query, hits) in [
        ("phone=13812341234", 1),
        ("phone=1381234", 0),
        ("q=0086-13812341234", 1),
        ("q=WANG@EXAMPLE.COM", 1),
        ("q=王小明", 1),
        ("q=王小", 0),
        ("class=key", 1),
        ("class=ordinary", 0),
    ] {
        let page = engineer
            .get(&format!("/api/v1/customers?{query}"))
            .await
            .expect(200)
            .json();
        assert_eq!(page["items"].as_array().unwrap().len(), hits, "{query}");
    }

    let path = format!("/api/v1/customers/{id}");
    engineer
        .post(&format!("{path}/reveal"), &json!({}))
        .await
        .expect(403);
    let clear = agent
        .post(&format!("{path}/reveal"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (clear["name"].as_str(), clear["phone"].as_str()),
        (Some("王小明"), Some("+86 138 1234 1234"))
    );
    let trail = auditor
        .get("/api/v1/audit?action=customer.reveal")
        .await
        .expect(200);
    assert!(
        trail.text.contains(id) && !trail.text.contains("小明"),
        "{}",
        trail.text
    );

    agent
        .patch(&path, 1, &json!({ "phone": null, "name": "王大明" }))
        .await
        .expect(200);
    let page = agent
        .get("/api/v1/customers?phone=13812341234")
        .await
        .expect(200)
        .json();
    assert_eq!(page["items"], json!([]));
    agent.patch(&path, 1, &json!({ "name": "x" })).await.expect(412);
    agent
        .post("/api/v1/customers", &json!({ "name": "x", "phone": "call me" }))
        .await
        .expect(422);
}

#[tokio::test]
async fn the_database_holds_no_customer_in_clear() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("agent").await;
    let new = json!({ "name": "Ferdinand Clearly", "phone": "13987651234", "email": "ferdinand@example.com", "address": "Long Road 5" });
    let id = agent.post("/api/v1/customers", &new).await.expect(201).json()["id"].clone();
    let body = json!({ "kind": "complaint", "subject": "x", "customer": id });
    agent.post("/api/v1/tickets", &body).await.expect(201);
    let mut owner = PgConnection::connect(&sqm_testkit::owner_url().await.unwrap())
        .await
        .unwrap();
    let rows = sqlx::query(
        "select row_to_json(c)::text || coalesce((select string_agg(row_to_json(a)::text, '') from platform.audit a
           where a.tenant_id = c.tenant_id), '') || coalesce((select string_agg(row_to_json(e)::text, '')
           from platform.event e where e.tenant_id = c.tenant_id), '') from tickets.customer c where c.tenant_id = $1::uuid",
    )
    .bind(tenant.id.to_string())
    .fetch_all(&mut owner)
    .await
    .unwrap();
    let text: String = rows.iter().map(|row| row.get::<String, _>(0)).collect();
    assert!(!text.is_empty());
    for secret in ["Ferdinand", "ferdinand", "13987651234", "Long Road"] {
        assert!(!text.contains(secret), "{secret} is in clear");
        let hex: String = secret
            .bytes()
            .flat_map(|byte| format!("{byte:02x}").into_bytes())
            .map(char::from)
            .collect();
        assert!(!text.contains(&hex), "{secret} is in clear bytes");
    }
}
