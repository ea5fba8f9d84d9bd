//! Controlled documents over REST and in pages: written, agreed by others, in force from a day, looked at again, read.

use jiff::ToSpan as _;
use jiff::civil::Date;
use reqwest::Method;
use serde_json::{Value, json};
use sqm_domain::ids::DocumentId;
use sqm_testkit::{Answer, Client, TestApp, TestTenant};
use uuid::Uuid;

pub(crate) const TEXT: &str = "# 目的\n\n首次响应不超过四小时。\n\n- 态度\n- 时效\n";

pub(crate) async fn begin(client: &Client, title: &str) -> String {
    let new = json!({ "kind": "standard", "title": title, "clauses": ["§2.3.3"], "body": TEXT });
    let made = client.post("/api/v1/documents", &new).await.expect(201).json();
    made["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn get(client: &Client, id: &str) -> Value {
    client
        .get(&format!("/api/v1/documents/{id}"))
        .await
        .expect(200)
        .json()
}

/// Does something to the version in preparation as it stands now.
pub(crate) async fn draft(client: &Client, method: Method, id: &str, step: &str, body: Value) -> Answer {
    let now = client.get(&format!("/api/v1/documents/{id}/draft")).await;
    let etag = now.header("etag").to_owned();
    let request = client.request(method, &format!("/api/v1/documents/{id}/draft{step}"));
    client.send(request.header("if-match", etag).json(&body)).await
}

/// Does something to the document as it stands now.
pub(crate) async fn change(client: &Client, method: Method, id: &str, step: &str, body: Value) -> Answer {
    let now = get(client, id).await;
    let request = client
        .request(method, &format!("/api/v1/documents/{id}{step}"))
        .header("if-match", format!("\"{}\"", now["version"]));
    client.send(request.json(&body)).await
}

pub(crate) async fn submit(writer: &Client, approver: &Client, id: &str) {
    let panel = json!({ "approvers": [approver.user()] });
    draft(writer, Method::POST, id, "/submit", panel)
        .await
        .expect(200);
}

pub(crate) async fn agree(approver: &Client, id: &str) -> Value {
    let yes = json!({ "decision": "agreed" });
    draft(approver, Method::POST, id, "/decisions", yes)
        .await
        .expect(200)
        .json()
}

/// Puts the version in preparation into force.
pub(crate) async fn into_force(writer: &Client, approver: &Client, id: &str) -> Value {
    submit(writer, approver, id).await;
    agree(approver, id).await
}

pub(crate) async fn audience(client: &Client, id: &str, wanted: Value) {
    change(client, Method::PUT, id, "/audience", wanted)
        .await
        .expect(200);
}

/// Lets the timer look, on this day at nine.
pub(crate) async fn tick(app: &TestApp, tenant: &TestTenant<'_>, id: &str, day: Date) {
    let then = day.at(9, 0, 0, 0).to_zoned(tenant.scope().zone).unwrap();
    let document = DocumentId::from(id.parse::<Uuid>().unwrap());
    // Twice: a job may be run again.
    for _ in 0..2 {
        sqm_documents::tick(&app.state.at(then.timestamp()), &tenant.scope(), document)
            .await
            .unwrap();
    }
}

pub(crate) fn today(app: &TestApp, tenant: &TestTenant<'_>) -> Date {
    app.state.clock.now().to_zoned(tenant.scope().zone).date()
}

pub(crate) fn later(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap()
}

pub(crate) async fn readings(client: &Client, query: &str) -> Vec<Value> {
    let list = client
        .get(&format!("/api/v1/document-readings?{query}"))
        .await
        .expect(200)
        .json();
    list["items"].as_array().unwrap().clone()
}

/// How often each kind of event was announced, by kind.
pub(crate) async fn events(app: &TestApp, tenant: &TestTenant<'_>, kind: &str) -> i64 {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query_scalar::<_, i64>("select count(*) from platform.event where tenant_id = $1 and kind = $2")
        .bind(Uuid::from(tenant.id))
        .bind(kind)
        .fetch_one(tx.conn())
        .await
        .unwrap()
}

pub(crate) fn fields(answer: &Answer) -> Vec<String> {
    answer.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_document_is_written_agreed_and_in_force() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (writer, reviewer, approver, reader) = (
        tenant.api("quality_manager").await,
        tenant.api("agent").await,
        tenant.api("supervisor").await,
        tenant.api("engineer").await,
    );
    let id = begin(&writer, "服务规范").await;
    let made = get(&writer, &id).await;
    assert!(made["number"].as_str().unwrap().starts_with("STD-"), "{made}");
    assert_eq!(made["state"], "draft");
    // Nobody but those who work on it sees what was never in force.
    reader.get(&format!("/api/v1/documents/{id}")).await.expect(404);

    let panel = json!({ "reviewers": [reviewer.user()], "approvers": [approver.user()] });
    draft(&writer, Method::POST, &id, "/submit", panel.clone())
        .await
        .expect(200);
    // Approvers wait for the reviewers.
    let yes = json!({ "decision": "agreed" });
    draft(&approver, Method::POST, &id, "/decisions", yes.clone())
        .await
        .expect(409);
    let back = json!({ "decision": "returned" });
    let refused = draft(&reviewer, Method::POST, &id, "/decisions", back)
        .await
        .expect(422);
    assert_eq!(fields(&refused), ["comment"]);
    let back = json!({ "decision": "returned", "comment": "缺少礼仪一节" });
    draft(&reviewer, Method::POST, &id, "/decisions", back)
        .await
        .expect(200);
    assert_eq!(get(&writer, &id).await["preparing"]["state"], "draft");

    // Written again, put up again: everybody is asked anew.
    let text = json!({ "body": format!("{TEXT}- 礼仪\n") });
    draft(&writer, Method::PATCH, &id, "", text).await.expect(200);
    draft(&writer, Method::POST, &id, "/submit", panel)
        .await
        .expect(200);
    draft(&reviewer, Method::POST, &id, "/decisions", yes)
        .await
        .expect(200);
    let after = agree(&approver, &id).await;
    assert_eq!(after["effective"]["number"], "1.0");
    let now = get(&writer, &id).await;
    assert_eq!(
        (&now["state"], &now["preparing"]),
        (&json!("effective"), &Value::Null)
    );
    assert!(now["review_on"].is_string());

    let text = reader
        .get(&format!("/api/v1/documents/{id}/text"))
        .await
        .expect(200)
        .json();
    assert!(text["body"].as_str().unwrap().contains("礼仪"));
    let rounds = text["version"]["assents"].as_array().unwrap().len();
    assert_eq!(rounds, 4, "two rounds of two");
    // Readers see what happened to the document, not how its versions came about.
    let told = async |client: &Client| -> Vec<String> {
        let lines = client
            .get(&format!("/api/v1/documents/{id}/history"))
            .await
            .expect(200)
            .json();
        lines
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["field"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(told(&reader).await, ["created", "took_effect"]);
    assert_eq!(
        told(&writer).await,
        [
            "created",
            "submitted",
            "returned",
            "text",
            "submitted",
            "reviewed_version",
            "approved_version",
            "took_effect"
        ]
    );
}

#[tokio::test]
async fn nobody_agrees_to_his_own_text_whatever_his_rights() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (admin, manager, agent) = (
        tenant.api("tenant_admin").await,
        tenant.api("quality_manager").await,
        tenant.api("agent").await,
    );
    let id = begin(&admin, "Own text").await;
    let refused = draft(
        &admin,
        Method::POST,
        &id,
        "/submit",
        json!({ "approvers": [admin.user()] }),
    )
    .await
    .expect(422);
    assert_eq!(fields(&refused), ["approvers"]);
    // Whoever wrote a word of it is a writer too.
    let text = json!({ "body": "Two hands." });
    draft(&manager, Method::PATCH, &id, "", text).await.expect(200);
    draft(
        &admin,
        Method::POST,
        &id,
        "/submit",
        json!({ "approvers": [manager.user()] }),
    )
    .await
    .expect(422);
    // An agent has no right to approve; nobody is asked twice; somebody has to approve.
    for panel in [
        json!({ "approvers": [agent.user()] }),
        json!({ "reviewers": [agent.user()] }),
        json!({ "reviewers": [agent.user(), agent.user()] }),
    ] {
        draft(&admin, Method::POST, &id, "/submit", panel)
            .await
            .expect(422);
    }
    // Those not asked have nothing to say.
    let supervisor = tenant.api("supervisor").await;
    submit(&admin, &supervisor, &id).await;
    let yes = json!({ "decision": "agreed" });
    draft(&admin, Method::POST, &id, "/decisions", yes)
        .await
        .expect(403);
}

#[tokio::test]
async fn what_is_in_force_is_not_written_over() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (writer, approver) = (
        tenant.api("quality_manager").await,
        tenant.api("supervisor").await,
    );
    let id = begin(&writer, "Kept").await;
    let address = format!("/api/v1/documents/{id}");
    // While it is with those asked, and once it is in force, there is nothing to write in.
    submit(&writer, &approver, &id).await;
    let text = json!({ "body": "Slipped in." });
    draft(&writer, Method::PATCH, &id, "", text.clone())
        .await
        .expect(409);
    agree(&approver, &id).await;
    let request = writer
        .request(Method::PATCH, &format!("{address}/draft"))
        .header("if-match", "*");
    writer.send(request.json(&text)).await.expect(404);

    // A day that has passed, and a version somebody else has changed meanwhile.
    let begun = change(
        &writer,
        Method::POST,
        &id,
        "/versions",
        json!({ "step": "minor" }),
    )
    .await
    .expect(201);
    assert_eq!(begun.json()["number"], "1.1");
    change(
        &writer,
        Method::POST,
        &id,
        "/versions",
        json!({ "step": "minor" }),
    )
    .await
    .expect(409);
    let past = json!({ "effective_on": "2001-01-01" });
    let refused = draft(&writer, Method::PATCH, &id, "", past).await.expect(422);
    assert_eq!(fields(&refused), ["effective_on"]);
    let etag = begun.header("etag").to_owned();
    draft(&writer, Method::PATCH, &id, "", json!({ "changes": "One" }))
        .await
        .expect(200);
    let request = writer
        .request(Method::PATCH, &format!("{address}/draft"))
        .header("if-match", etag);
    writer
        .send(request.json(&json!({ "changes": "Two" })))
        .await
        .expect(412);
    writer
        .patch(&address, 1, &json!({ "title": "Over a newer one" }))
        .await
        .expect(412);
    // Given up: the number is free again, and what is in force stays.
    draft(&writer, Method::DELETE, &id, "", json!({}))
        .await
        .expect(204);
    let again = change(
        &writer,
        Method::POST,
        &id,
        "/versions",
        json!({ "step": "minor" }),
    )
    .await;
    assert_eq!(again.expect(201).json()["number"], "1.1");
    assert_eq!(get(&writer, &id).await["effective"]["number"], "1.0");

    // Whoever may read it, and no more, keeps nothing of it.
    let reader = tenant.api("agent").await;
    for (method, step, body) in [
        (Method::PATCH, "", json!({ "title": "Mine" })),
        (Method::POST, "/versions", json!({ "step": "minor" })),
        (Method::POST, "/reviews", json!({ "text": "Fine." })),
        (Method::POST, "/withdraw", json!({ "text": "Gone." })),
        (Method::PUT, "/audience", json!({ "everybody": true })),
        (Method::PATCH, "/draft", json!({ "body": "Mine" })),
        (Method::DELETE, "/draft", json!({})),
        (
            Method::POST,
            "/draft/submit",
            json!({ "approvers": [approver.user()] }),
        ),
        (Method::POST, "/draft/recall", json!({})),
    ] {
        let request = reader
            .request(method, &format!("{address}{step}"))
            .header("if-match", "*");
        reader.send(request.json(&body)).await.expect(403);
    }
    reader.get(&format!("{address}/draft")).await.expect(404);
}

#[tokio::test]
async fn a_version_comes_into_force_on_its_day_in_the_tenants_zone() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (writer, approver) = (
        tenant.api("quality_manager").await,
        tenant.api("supervisor").await,
    );
    let id = begin(&writer, "From next week").await;
    let day = later(today(&app, &tenant), 7);
    let wish = json!({ "effective_on": day.to_string() });
    draft(&writer, Method::PATCH, &id, "", wish).await.expect(200);
    let after = into_force(&writer, &approver, &id).await;
    assert_eq!(after["preparing"]["state"], "approved");
    tick(&app, &tenant, &id, later(day, -1)).await;
    assert_eq!(get(&writer, &id).await["state"], "draft");
    tick(&app, &tenant, &id, day).await;
    let now = get(&writer, &id).await;
    assert_eq!(now["effective"]["number"], "1.0");
    assert_eq!(events(&app, &tenant, "document.took_effect").await, 1);
    // The next one supersedes it.
    change(
        &writer,
        Method::POST,
        &id,
        "/versions",
        json!({ "step": "major" }),
    )
    .await
    .expect(201);
    let text = json!({ "body": TEXT.replace('四', "两"), "changes": "四小时改为两小时" });
    draft(&writer, Method::PATCH, &id, "", text).await.expect(200);
    into_force(&writer, &approver, &id).await;
    let versions = writer
        .get(&format!("/api/v1/documents/{id}/versions"))
        .await
        .expect(200)
        .json();
    let states: Vec<(&str, &str)> = versions
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["number"].as_str().unwrap(), one["state"].as_str().unwrap()))
        .collect();
    assert_eq!(states, [("2.0", "effective"), ("1.0", "superseded")]);
    let lines = writer
        .get(&format!("/api/v1/documents/{id}/differences?from=1.0&to=2.0"))
        .await
        .expect(200)
        .json();
    let kinds: Vec<&str> = lines
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["kind"].as_str().unwrap())
        .collect();
    assert!(kinds.contains(&"removed") && kinds.contains(&"added"), "{lines}");
}

#[tokio::test]
async fn confidential_documents_are_there_for_those_concerned_only() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (writer, approver) = (
        tenant.api("security_officer").await,
        tenant.api("quality_manager").await,
    );
    let (reader, outside, supervisor) = (
        tenant.api("agent").await,
        tenant.api("agent").await,
        tenant.api("supervisor").await,
    );
    let id = begin(&writer, "密钥管理").await;
    change(
        &writer,
        Method::PATCH,
        &id,
        "",
        json!({ "confidentiality": "confidential" }),
    )
    .await
    .expect(200);
    audience(&writer, &id, json!({ "people": [reader.user()] })).await;
    into_force(&writer, &approver, &id).await;
    tick(&app, &tenant, &id, today(&app, &tenant)).await;
    reader.get(&format!("/api/v1/documents/{id}")).await.expect(200);
    for client in [&outside, &supervisor] {
        for path in ["", "/text", "/versions", "/history", "/audience", "/tally"] {
            client
                .get(&format!("/api/v1/documents/{id}{path}"))
                .await
                .expect(404);
        }
        let list = client.get("/api/v1/documents?q=密钥").await.expect(200).json();
        assert_eq!(list["items"], json!([]));
        assert_eq!(readings(client, "state=all").await, Vec::<Value>::new());
        // Keeping documents is not knowing their secrets: not even a change is refused as one would refuse a change.
        let request = client
            .request(Method::PATCH, &format!("/api/v1/documents/{id}"))
            .header("if-match", "*");
        client
            .send(request.json(&json!({ "title": "Mine" })))
            .await
            .expect(404);
    }
    let file = supervisor.get("/api/v1/documents/export.csv").await.expect(200);
    assert!(!file.text.contains("密钥"));
}

#[tokio::test]
async fn the_register_finds_by_words_kind_owner_and_clause() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (writer, approver, reader) = (
        tenant.api("quality_manager").await,
        tenant.api("supervisor").await,
        tenant.api("agent").await,
    );
    let id = begin(&writer, "客户服务规范").await;
    into_force(&writer, &approver, &id).await;
    begin(&writer, "Still a draft").await;
    for (query, n) in [
        ("state=all", 1),
        ("q=首次响应", 1),
        ("q=规范", 1),
        ("q=draft", 0),
        ("kind=standard", 1),
        ("kind=policy&kind=form", 0),
        ("clause=§2.3.3", 1),
        ("clause=§7.1", 0),
        ("state=review_overdue", 0),
        ("state=review_due", 0),
        ("state=withdrawn", 0),
        ("owner=me", 0),
        ("waiting=decide", 0),
    ] {
        let list = reader
            .get(&format!("/api/v1/documents?{query}"))
            .await
            .expect(200)
            .json();
        assert_eq!(list["items"].as_array().unwrap().len(), n, "{query}");
    }
    reader.get("/api/v1/documents?owner=somebody").await.expect(422);
    for sort in ["newest", "number", "review"] {
        let first = writer
            .get(&format!("/api/v1/documents?state=all&limit=1&sort={sort}"))
            .await
            .expect(200)
            .json();
        let next = first["next"].as_str().unwrap();
        let second = writer
            .get(&format!(
                "/api/v1/documents?state=all&limit=1&sort={sort}&after={next}"
            ))
            .await
            .expect(200)
            .json();
        assert_ne!(first["items"][0]["id"], second["items"][0]["id"], "{sort}");
        assert_eq!(second.get("next"), None, "{sort}");
    }
    let file = writer
        .get("/api/v1/documents/export.csv?q=规范")
        .await
        .expect(200);
    assert_eq!(file.text.lines().count(), 2);
    reader.get("/api/v1/documents/export.csv").await.expect(403);
    // Withdrawn: nobody is asked any more, everybody may still look.
    change(
        &writer,
        Method::POST,
        &id,
        "/withdraw",
        json!({ "text": "并入新规范" }),
    )
    .await
    .expect(200);
    assert_eq!(get(&reader, &id).await["state"], "withdrawn");
    change(&writer, Method::POST, &id, "/reviews", json!({ "text": "x" }))
        .await
        .expect(409);
}

#[tokio::test]
async fn whoever_began_a_version_does_not_approve_it_although_others_wrote_it() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (author, writer, approver) = (
        tenant.api("quality_manager").await,
        tenant.api("tenant_admin").await,
        tenant.api("supervisor").await,
    );
    let new = json!({ "kind": "rule", "title": "Begun by one, written by another" });
    let made = author.post("/api/v1/documents", &new).await.expect(201).json();
    let id = made["id"].as_str().unwrap().to_owned();
    draft(&writer, Method::PATCH, &id, "", json!({ "body": TEXT }))
        .await
        .expect(200);
    let panel = json!({ "approvers": [author.user()] });
    let refused = draft(&writer, Method::POST, &id, "/submit", panel)
        .await
        .expect(422);
    assert_eq!(fields(&refused), ["approvers"]);
    into_force(&writer, &approver, &id).await;
}
