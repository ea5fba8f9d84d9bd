//! The list as a place of work: filters, orders, paging, search in two scripts, counts, bulk changes, export.

use serde_json::{Value, json};
use sqm_testkit::{Client, TestApp};

use crate::tickets_work::{complaint, register, ticket};

async fn subjects(client: &Client, query: &str) -> Vec<String> {
    let page = client
        .get(&format!("/api/v1/tickets?{query}"))
        .await
        .expect(200)
        .json();
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["subject"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn every_order_pages_without_gap_or_double() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("supervisor").await;
    for n in 0..13 {
        let mut body = complaint(&format!("n{n:02}"));
        body["impact"] = json!(["high", "medium", "low"][n % 3]);
        register(&agent, body).await;
    }
    for sort in ["newest", "oldest", "updated", "stale", "priority", "due"] {
        let mut found = Vec::new();
        let mut after = String::new();
        loop {
            let page = agent
                .get(&format!("/api/v1/tickets?sort={sort}&limit=4{after}"))
                .await
                .expect(200)
                .json();
            found.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|t| t["subject"].as_str().unwrap().to_owned()),
            );
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        let mut once = found.clone();
        once.sort();
        once.dedup();
        assert_eq!((found.len(), once.len()), (13, 13), "{sort}: {found:?}");
        match sort {
            "newest" => assert_eq!(found[0], "n12"),
            "oldest" => assert_eq!(found[0], "n00"),
            "priority" => assert!(
                found[..5]
                    .iter()
                    .all(|s| s[1..].parse::<usize>().unwrap() % 3 == 0),
                "{found:?}"
            ),
            _ => {}
        }
    }
    agent.get("/api/v1/tickets?after=nonsense").await.expect(422);
}

#[tokio::test]
async fn filters_narrow_and_counts_agree() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("supervisor").await;
    let mine = register(&agent, complaint("mine")).await;
    agent
        .post(&format!("/api/v1/tickets/{mine}/take"), &json!({}))
        .await
        .expect(200);
    let mut tagged = complaint("tagged");
    tagged["tags"] = json!(["VIP", "fibre"]);
    tagged["region"] = json!("Guangdong");
    tagged["opened_at"] = json!("2026-01-31T17:00:00Z");
    register(&agent, tagged).await;
    register(
        &agent,
        json!({ "kind": "repair", "subject": "repair", "channel": "web" }),
    )
    .await;

    assert_eq!(subjects(&agent, "assignee=me").await, ["mine"]);
    assert_eq!(subjects(&agent, "assignee=none&kind=complaint").await, ["tagged"]);
    assert_eq!(subjects(&agent, "tag=vip&tag=fibre").await, ["tagged"]);
    assert_eq!(
        subjects(&agent, "region=Guangdong&channel=phone").await,
        ["tagged"]
    );
    assert_eq!(subjects(&agent, "status=open").await, ["mine"]);
    assert_eq!(
        subjects(&agent, "state=open&sort=oldest").await,
        ["tagged", "mine", "repair"]
    );
    assert!(subjects(&agent, "state=done").await.is_empty());
    // 17:00 UTC on 31 January is 1 February in the tenant's zone, Asia/Shanghai.
    assert_eq!(
        subjects(&agent, "opened_from=2026-02-01&opened_to=2026-02-01").await,
        ["tagged"]
    );
    assert!(subjects(&agent, "opened_to=2026-01-31").await.is_empty());
    assert!(
        subjects(&agent, "department=mine").await.is_empty(),
        "nobody without a department has everything"
    );
    agent.get("/api/v1/tickets?assignee=somebody").await.expect(422);
    agent.get("/api/v1/tickets?kind=riot").await.expect(422);

    let counts = agent
        .get("/api/v1/tickets/counts?kind=complaint")
        .await
        .expect(200)
        .json();
    let of = |status: &str| {
        let all = counts["by_status"].as_array().unwrap();
        all.iter().find(|c| c["status"] == status).unwrap()["count"].as_i64()
    };
    assert_eq!((of("new"), of("open"), of("closed")), (Some(1), Some(1), Some(0)));

    let other = app.tenant().await.api("supervisor").await;
    assert!(subjects(&other, "").await.is_empty());
}

#[tokio::test]
async fn search_finds_words_of_two_scripts_numbers_and_customers() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("supervisor").await;
    let customer = json!({ "name": "王小明", "phone": "138 1234 1234", "email": "wang@example.com" });
    let customer = agent
        .post("/api/v1/customers", &customer)
        .await
        .expect(201)
        .json();
    let mut body = complaint("宽带网速慢，要求退费");
    body["customer"] = customer["id"].clone();
    let id = register(&agent, body).await;
    register(&agent, complaint("Billing is wrong")).await;
    let number = ticket(&agent, &id).await["number"].as_str().unwrap().to_owned();

    assert_eq!(subjects(&agent, "q=网速").await, ["宽带网速慢，要求退费"]);
    assert_eq!(
        subjects(&agent, "q=宽带&kind=complaint&sort=priority").await,
        ["宽带网速慢，要求退费"]
    );
    assert_eq!(subjects(&agent, "q=bill").await, ["Billing is wrong"]);
    assert_eq!(
        subjects(&agent, &format!("q={number}")).await,
        ["宽带网速慢，要求退费"]
    );
    assert_eq!(subjects(&agent, "q=13812341234").await, ["宽带网速慢，要求退费"]);
    assert_eq!(
        subjects(&agent, "q=WANG@example.com").await,
        ["宽带网速慢，要求退费"]
    );
    assert!(subjects(&agent, "q=电视").await.is_empty());
    assert!(subjects(&agent, "q=%27%29%20or%201%3D1--").await.is_empty());
    // The thread is searched as well.
    let note = json!({ "kind": "note", "body": "splitter replaced" });
    agent
        .post(&format!("/api/v1/tickets/{id}/messages"), &note)
        .await
        .expect(201);
    assert_eq!(subjects(&agent, "q=splitter").await, ["宽带网速慢，要求退费"]);
    assert_eq!(subjects(&agent, "q=evening&limit=1").await.len(), 1);

    let other = app.tenant().await.api("supervisor").await;
    assert!(
        subjects(&other, "q=网速").await.is_empty(),
        "another tenant finds nothing"
    );
}

#[tokio::test]
async fn bulk_changes_go_by_the_rules_of_each_ticket() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("supervisor").await;
    let (one, two) = (
        register(&agent, complaint("one")).await,
        register(&agent, complaint("two")).await,
    );
    agent
        .post(&format!("/api/v1/tickets/{one}/merge"), &json!({ "into": two }))
        .await
        .expect(200);
    let action = json!({ "do": "status", "status": "pending", "pending_reason": "supplier" });
    let done = agent
        .post(
            "/api/v1/tickets/bulk",
            &json!({ "action": action, "query": "kind=complaint" }),
        )
        .await;
    let done = done.expect(200).json();
    assert_eq!(
        (done["total"].as_i64(), done["changed"].as_i64()),
        (Some(2), Some(1))
    );
    assert_eq!(
        (
            done["refused"][0]["id"].as_str(),
            done["refused"][0]["reason"].as_str()
        ),
        (Some(one.as_str()), Some("ticket-is-merged"))
    );
    assert_eq!(ticket(&agent, &two).await["pending_reason"], "supplier");

    let assign = json!({ "do": "assign", "assignee": uuid::Uuid::now_v7() });
    let done = agent
        .post("/api/v1/tickets/bulk", &json!({ "action": assign, "ids": [two] }))
        .await
        .expect(200)
        .json();
    assert_eq!(done["refused"][0]["reason"], "field-unknown");
    agent
        .post("/api/v1/tickets/bulk", &json!({ "action": assign }))
        .await
        .expect(422);
    let tag = json!({ "action": { "do": "tag", "tag": "storm" }, "ids": [one, two] });
    assert_eq!(
        agent.post("/api/v1/tickets/bulk", &tag).await.expect(200).json()["changed"],
        2
    );
}

#[tokio::test]
async fn more_than_two_hundred_run_as_a_job() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("supervisor").await;
    for n in 0..205 {
        register(&agent, complaint(&format!("n{n}"))).await;
    }
    let request = json!({ "action": { "do": "tag", "tag": "outage" }, "query": "state=open" });
    let begun = agent
        .post("/api/v1/tickets/bulk", &request)
        .await
        .expect(202)
        .json();
    let path = format!("/api/v1/tickets/bulk/{}", begun["id"].as_str().unwrap());
    let done = app
        .eventually("the bulk change ends", async || {
            let progress = agent.get(&path).await.expect(200).json();
            (progress["state"] == "done").then_some(progress)
        })
        .await;
    assert_eq!(
        (done["changed"].as_i64(), done["position"].as_i64()),
        (Some(205), Some(205))
    );
    agent.delete(&path).await.expect(409);
    let history = ticket_history(&agent).await;
    assert_eq!(
        history["actor"]["id"],
        agent.user().to_string(),
        "the person is named, not the worker"
    );
}

async fn ticket_history(agent: &Client) -> Value {
    let page = agent
        .get("/api/v1/tickets?tag=outage&limit=1")
        .await
        .expect(200)
        .json();
    let id = page["items"][0]["id"].as_str().unwrap();
    agent
        .get(&format!("/api/v1/tickets/{id}/history"))
        .await
        .expect(200)
        .json()[0]
        .clone()
}

#[tokio::test]
async fn the_export_is_what_the_list_shows() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("supervisor").await;
    register(&agent, complaint("=HYPERLINK(\"x\"), bad")).await;
    register(&agent, json!({ "kind": "repair", "subject": "other" })).await;
    let file = agent
        .get("/api/v1/tickets/export.csv?kind=complaint")
        .await
        .expect(200);
    assert!(file.header("content-type").starts_with("text/csv"));
    let lines: Vec<&str> = file.text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].starts_with("Number,") && lines[1].contains("\"'=HYPERLINK(\"\"x\"\"), bad\""),
        "{lines:?}"
    );
    assert!(lines[1].contains(",Complaint,") && lines[1].contains(",New,"));
    agent
        .get("/api/v1/tickets/export.csv?kind=riot")
        .await
        .expect(422);
    tenant
        .api("agent")
        .await
        .get("/api/v1/tickets/export.csv")
        .await
        .expect(403);
}

#[tokio::test]
async fn views_are_personal_until_shared() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (agent, other, admin) = (
        tenant.api("agent").await,
        tenant.api("agent").await,
        tenant.api("tenant_admin").await,
    );
    let view = json!({ "name": "Overdue", "query": "due=overdue&sort=due" });
    let made = agent.post("/api/v1/ticket-views", &view).await.expect(201).json();
    agent.post("/api/v1/ticket-views", &view).await.expect(422);
    assert_eq!(
        other.get("/api/v1/ticket-views").await.expect(200).json(),
        json!([])
    );
    let path = format!("/api/v1/ticket-views/{}", made["id"].as_str().unwrap());
    other.delete(&path).await.expect(404);
    let shared = json!({ "name": "For all", "query": "state=open", "shared": true });
    agent.post("/api/v1/ticket-views", &shared).await.expect(422);
    admin.post("/api/v1/ticket-views", &shared).await.expect(201);
    assert_eq!(
        other.get("/api/v1/ticket-views").await.expect(200).json()[0]["own"],
        false
    );
    agent.delete(&path).await.expect(204);
}
