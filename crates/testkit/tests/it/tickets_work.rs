//! The life of a ticket over REST: registering, talking, moving, handing on, merging, and what history keeps of it.

use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Answer, Client, TestApp};
use uuid::Uuid;

pub(crate) async fn register(client: &Client, body: Value) -> String {
    let made = client.post("/api/v1/tickets", &body).await.expect(201).json();
    made["id"].as_str().unwrap().to_owned()
}

pub(crate) fn complaint(subject: &str) -> Value {
    json!({ "kind": "complaint", "subject": subject, "description": "It is gone every evening.", "channel": "phone" })
}

pub(crate) async fn ticket(client: &Client, id: &str) -> Value {
    client
        .get(&format!("/api/v1/tickets/{id}"))
        .await
        .expect(200)
        .json()
}

/// POST against the version seen.
async fn act(client: &Client, id: &str, what: &str, version: i64, body: Value) -> Answer {
    let request = client.request(Method::POST, &format!("/api/v1/tickets/{id}/{what}"));
    client
        .send(request.header("if-match", format!("\"{version}\"")).json(&body))
        .await
}

async fn move_to(client: &Client, id: &str, body: Value) -> Value {
    let version = ticket(client, id).await["version"].as_i64().unwrap();
    act(client, id, "status", version, body).await.expect(200).json()
}

async fn say(client: &Client, id: &str, body: Value) -> Answer {
    client
        .post(&format!("/api/v1/tickets/{id}/messages"), &body)
        .await
}

#[tokio::test]
async fn a_complaint_from_receipt_to_close() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("supervisor").await;
    let made = agent
        .post("/api/v1/tickets", &complaint("Broadband drops"))
        .await
        .expect(201);
    assert_eq!(made.header("etag"), "\"1\"");
    let made = made.json();
    let number = made["number"].as_str().unwrap();
    assert!(number.starts_with("T-20") && number.len() == 13, "{number}");
    let id = made["id"].as_str().unwrap();

    let t = ticket(&agent, id).await;
    assert_eq!(
        (t["status"].as_str(), t["priority"].as_str()),
        (Some("new"), Some("p3"))
    );
    assert_eq!(t["first_response_at"], Value::Null);

    // A note is an act, but no answer.
    say(
        &agent,
        id,
        json!({ "kind": "note", "body": "Known fault in cabinet 14" }),
    )
    .await
    .expect(201);
    let t = ticket(&agent, id).await;
    assert!(t["acknowledged_at"].is_string() && t["first_response_at"].is_null() && t["status"] == "new");

    // The first reply is one, and begins the work.
    say(&agent, id, json!({ "kind": "reply", "body": "We are on it." }))
        .await
        .expect(201);
    let t = ticket(&agent, id).await;
    assert!(t["first_response_at"].is_string() && t["status"] == "open" && t["reply_count"] == 1);

    // Waiting for the customer ends when the customer speaks, not when a machine does.
    move_to(
        &agent,
        id,
        json!({ "status": "pending", "pending_reason": "customer" }),
    )
    .await;
    say(
        &agent,
        id,
        json!({ "kind": "customer", "body": "Out of office", "automatic": true }),
    )
    .await
    .expect(201);
    assert_eq!(ticket(&agent, id).await["status"], "pending");
    say(&agent, id, json!({ "kind": "customer", "body": "Still broken" }))
        .await
        .expect(201);
    assert_eq!(ticket(&agent, id).await["status"], "open");

    move_to(&agent, id, json!({ "status": "resolved" })).await;
    let t = move_to(&agent, id, json!({ "status": "closed" })).await;
    assert!(t["resolved_at"].is_string() && t["closed_at"].is_string());

    // The customer disagrees: open again, counted once, the first completion kept.
    say(&agent, id, json!({ "kind": "customer", "body": "Not solved" }))
        .await
        .expect(201);
    let t = ticket(&agent, id).await;
    assert_eq!(
        (t["status"].as_str(), t["reopen_count"].as_i64()),
        (Some("open"), Some(1))
    );
    assert!(t["resolved_at"].is_null() && t["first_completed_at"].is_string());

    let thread = agent
        .get(&format!("/api/v1/tickets/{id}/messages"))
        .await
        .expect(200)
        .json();
    let kinds: Vec<&str> = thread
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["customer", "note", "reply", "customer", "customer", "customer"]
    );

    let history = agent
        .get(&format!("/api/v1/tickets/{id}/history"))
        .await
        .expect(200)
        .json();
    let moves: Vec<&str> = history
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["field"] == "status")
        .map(|line| line["to"].as_str().unwrap())
        .collect();
    assert_eq!(moves, ["open", "pending", "open", "resolved", "closed", "open"]);
    assert_eq!(history[0]["actor"]["id"], agent.user().to_string());
}

#[tokio::test]
async fn what_cannot_be_is_refused_field_by_field() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("supervisor").await;
    let fields = |answer: Answer| -> Vec<String> {
        let problem = answer.expect(422).json();
        problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["field"].as_str().unwrap().to_owned())
            .collect()
    };
    let bad =
        json!({ "kind": "complaint", "subject": " ", "area": "moon", "opened_at": "2100-01-01T00:00:00Z" });
    assert_eq!(
        fields(agent.post("/api/v1/tickets", &bad).await),
        ["subject", "area", "opened_at"]
    );
    let stranger = Uuid::now_v7();
    for field in ["category", "department", "assignee", "customer"] {
        let mut body = complaint("x");
        body[field] = json!(stranger);
        assert_eq!(fields(agent.post("/api/v1/tickets", &body).await), [field]);
    }
    agent
        .post("/api/v1/tickets", &json!({ "kind": "riot", "subject": "x" }))
        .await
        .expect(422);

    let id = register(&agent, complaint("x")).await;
    assert_eq!(
        fields(act(&agent, &id, "status", 1, json!({ "status": "closed" })).await),
        ["status"]
    );
    assert_eq!(
        fields(act(&agent, &id, "status", 1, json!({ "status": "pending" })).await),
        ["pending_reason"]
    );
    assert_eq!(
        fields(act(&agent, &id, "status", 1, json!({ "status": "merged" })).await),
        ["status"]
    );
    assert_eq!(
        fields(say(&agent, &id, json!({ "kind": "reply", "body": "  " })).await),
        ["body"]
    );
    say(&agent, &id, json!({ "body": "nobody said to whom" }))
        .await
        .expect(422);
    let path = format!("/api/v1/tickets/{id}");
    agent
        .send(
            agent
                .request(Method::PATCH, &path)
                .json(&json!({ "subject": "y" })),
        )
        .await
        .expect(412);
    agent
        .patch(&path, 9, &json!({ "subject": "y" }))
        .await
        .expect(412);
    assert_eq!(
        agent
            .patch(&path, 1, &json!({ "subject": "y" }))
            .await
            .expect(200)
            .header("etag"),
        "\"2\""
    );
    // Saying the same again is no change.
    assert_eq!(
        agent
            .patch(&path, 2, &json!({ "subject": "y" }))
            .await
            .expect(200)
            .header("etag"),
        "\"2\""
    );
}

#[tokio::test]
async fn rights_end_where_the_role_ends() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (supervisor, auditor, manager) = (
        tenant.api("supervisor").await,
        tenant.api("auditor").await,
        tenant.api("quality_manager").await,
    );
    let id = register(&supervisor, complaint("x")).await;
    auditor.post("/api/v1/tickets", &complaint("y")).await.expect(403);
    say(&auditor, &id, json!({ "kind": "note", "body": "hm" }))
        .await
        .expect(403);
    // May edit, but neither answer customers nor end tickets.
    say(&manager, &id, json!({ "kind": "note", "body": "hm" }))
        .await
        .expect(201);
    say(&manager, &id, json!({ "kind": "reply", "body": "hm" }))
        .await
        .expect(403);
    let version = ticket(&manager, &id).await["version"].as_i64().unwrap();
    act(&manager, &id, "status", version, json!({ "status": "resolved" }))
        .await
        .expect(403);
    act(&manager, &id, "status", version, json!({ "status": "open" }))
        .await
        .expect(200);
}

#[tokio::test]
async fn priority_follows_impact_and_urgency_and_category_defaults_help() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (agent, admin) = (tenant.api("supervisor").await, tenant.api("tenant_admin").await);
    let categories = agent.get("/api/v1/ticket-categories").await.expect(200).json();
    let outage = categories
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["code"] == "network.outage")
        .unwrap();
    assert_eq!(outage["path"], json!(["Network", "Area outage"]));
    let id = register(
        &agent,
        json!({ "kind": "repair", "subject": "All dark", "category": outage["id"] }),
    )
    .await;
    let t = ticket(&agent, &id).await;
    assert_eq!(
        (t["priority"].as_str(), t["channel"].as_str()),
        (Some("p1"), Some("api"))
    );
    let t = agent
        .patch(
            &format!("/api/v1/tickets/{id}"),
            1,
            &json!({ "impact": "low", "urgency": "low" }),
        )
        .await;
    assert_eq!(t.expect(200).json()["priority"], "p5");
    agent
        .patch(&format!("/api/v1/tickets/{id}"), 2, &json!({ "priority": "p1" }))
        .await
        .expect(422);

    // In use: it can be switched off, and is then no longer taken for new tickets.
    let path = format!("/api/v1/ticket-categories/{}", outage["id"].as_str().unwrap());
    let request = |method: Method| admin.request(method, &path).header("if-match", "*");
    admin.send(request(Method::DELETE)).await.expect(409);
    let off =
        json!({ "code": "network.outage", "name": "Outage", "parent": outage["parent"], "active": false });
    admin.send(request(Method::PUT).json(&off)).await.expect(200);
    let refused = json!({ "kind": "repair", "subject": "x", "category": outage["id"] });
    agent.post("/api/v1/tickets", &refused).await.expect(422);
    let below = json!({ "code": "network.outage", "name": "Outage", "parent": outage["id"] });
    admin.send(request(Method::PUT).json(&below)).await.expect(422);
}

#[tokio::test]
async fn hand_overs_are_counted_and_taking_begins_the_work() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (one, two) = (tenant.api("supervisor").await, tenant.api("supervisor").await);
    let id = register(&one, complaint("x")).await;
    let t = one
        .post(&format!("/api/v1/tickets/{id}/take"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (t["status"].as_str(), t["reassign_count"].as_i64()),
        (Some("open"), Some(0))
    );
    assert_eq!(t["assignee"]["id"], one.user().to_string());
    let version = t["version"].as_i64().unwrap();
    let t = act(&one, &id, "assign", version, json!({ "assignee": two.user() }))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (t["reassign_count"].as_i64(), t["handover_count"].as_i64()),
        (Some(1), Some(0))
    );
    let version = t["version"].as_i64().unwrap();
    let t = act(&one, &id, "assign", version, json!({ "assignee": null }))
        .await
        .expect(200)
        .json();
    assert_eq!(t["assignee"], Value::Null);
    let history = one
        .get(&format!("/api/v1/tickets/{id}/history"))
        .await
        .expect(200)
        .json();
    let names: Vec<&str> = history
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|line| line["to_name"].as_str())
        .collect();
    assert_eq!(names.len(), 2, "people are named in the history: {history}");
}

#[tokio::test]
async fn a_merge_loses_nothing_and_can_be_taken_back() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("supervisor").await;
    let (source, target) = (
        register(&agent, complaint("first")).await,
        register(&agent, complaint("second")).await,
    );
    let merge = |from: &str, into: &str| {
        let (path, body) = (format!("/api/v1/tickets/{from}/merge"), json!({ "into": into }));
        let agent = agent.clone();
        async move { agent.post(&path, &body).await }
    };
    let _ = merge(&source, &source).await.expect(422);
    let t = merge(&source, &target).await.expect(200).json();
    assert_eq!(
        (t["status"].as_str(), t["merged_into"]["id"].as_str()),
        (Some("merged"), Some(target.as_str()))
    );
    let _ = merge(&target, &source).await.expect(409);
    say(&agent, &source, json!({ "kind": "reply", "body": "to whom?" }))
        .await
        .expect(409);

    // What the customer writes to the source arrives where the work goes on; the thread shows both.
    say(
        &agent,
        &source,
        json!({ "kind": "customer", "body": "And another thing" }),
    )
    .await
    .expect(201);
    let thread = agent
        .get(&format!("/api/v1/tickets/{target}/messages"))
        .await
        .expect(200)
        .json();
    assert_eq!(thread.as_array().unwrap().len(), 3);
    assert_eq!(thread[0]["ticket"], json!(source));
    let links = agent
        .get(&format!("/api/v1/tickets/{target}/links"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (links[0]["kind"].as_str(), links[0]["ticket"].as_str()),
        (Some("merged"), Some(source.as_str()))
    );

    let t = agent
        .post(&format!("/api/v1/tickets/{source}/unmerge"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (t["status"].as_str(), t["reopen_count"].as_i64()),
        (Some("open"), Some(0))
    );
    let thread = agent
        .get(&format!("/api/v1/tickets/{source}/messages"))
        .await
        .expect(200)
        .json();
    assert_eq!(thread.as_array().unwrap().len(), 1);
    agent
        .post(&format!("/api/v1/tickets/{source}/unmerge"), &json!({}))
        .await
        .expect(409);

    let link = json!({ "to": target, "kind": "caused_by" });
    for _ in 0..2 {
        agent
            .post(&format!("/api/v1/tickets/{source}/links"), &link)
            .await
            .expect(204);
    }
    let links = agent
        .get(&format!("/api/v1/tickets/{source}/links"))
        .await
        .expect(200)
        .json();
    assert_eq!(links.as_array().unwrap().len(), 1);
    let gone = format!(
        "/api/v1/tickets/{source}/links/{}",
        links[0]["id"].as_str().unwrap()
    );
    agent.delete(&gone).await.expect(204);
    agent.delete(&gone).await.expect(404);
}

#[tokio::test]
async fn two_at_one_ticket_see_each_other() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (one, two) = (tenant.api("agent").await, tenant.api("agent").await);
    let id = register(&one, complaint("x")).await;
    let path = format!("/api/v1/tickets/{id}/viewing");
    assert_eq!(one.post(&path, &json!({})).await.expect(200).json(), json!([]));
    let seen = two
        .post(&path, &json!({ "typing": true }))
        .await
        .expect(200)
        .json();
    assert_eq!(seen[0]["user"], one.user().to_string());
    assert_eq!(
        one.post(&path, &json!({})).await.expect(200).json()[0]["typing"],
        true
    );
    one.post(&format!("/api/v1/tickets/{}/viewing", Uuid::now_v7()), &json!({}))
        .await
        .expect(404);
}

#[tokio::test]
async fn the_same_external_number_comes_once() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("agent").await;
    let mut body = complaint("x");
    body["external_source"] = json!("crm");
    body["external_id"] = json!("4711");
    register(&agent, body.clone()).await;
    let problem = agent.post("/api/v1/tickets", &body).await.expect(422).json();
    assert_eq!(
        (
            problem["errors"][0]["field"].as_str(),
            problem["errors"][0]["code"].as_str()
        ),
        (Some("external_id"), Some("field-taken"))
    );
    // Another tenant's numbers are its own.
    let other = app.tenant().await.api("agent").await;
    register(&other, body).await;
}
