//! Evidence and its custody: what is altered is noticed, what was written stays.

use reqwest::Method;
use serde_json::{Value, json};
use sqm_domain::ids::EvidenceId;
use sqm_testkit::{Answer, Client, TestApp, TestTenant};

use crate::incidents_plans::incident;

const BYTES: &[u8] = b"GET /shell.php?cmd=id HTTP/1.1";

/// As `sha256sum` says it of [`BYTES`].
const SHA256: &str = "18910b86594bce1e6b2edc9589fc7facbd4a12629157dd974f3c0b0c73428c50";

async fn collect(client: &Client, incident: &str, bytes: &[u8]) -> Answer {
    let path =
        format!("/api/v1/incidents/{incident}/evidence/files?file_name=access.log&description=From%20web-02");
    let request = client
        .request(Method::POST, &path)
        .header("content-type", "text/plain")
        .body(bytes.to_vec());
    client.send(request).await
}

fn acts(evidence: &Value) -> Vec<&str> {
    let lines = evidence["custody"].as_array().expect("custody");
    lines
        .iter()
        .map(|line| line["act"].as_str().expect("an act"))
        .collect()
}

async fn act(client: &Client, incident: &str, evidence: &Value, what: &str, body: Value) -> Answer {
    let id = evidence["id"].as_str().expect("an id");
    client
        .post(
            &format!("/api/v1/incidents/{incident}/evidence/{id}/{what}"),
            &body,
        )
        .await
}

/// As somebody with the database in his hands would do it: the owner, past row security and triggers.
async fn tamper(app: &TestApp, statement: &str, evidence: &Value) {
    let id: EvidenceId = evidence["id"].as_str().expect("an id").parse().expect("an id");
    let mut tx = app.state.db.system("test").await.expect("a transaction");
    for statement in [
        "set local role none",
        "alter table incidents.custody disable trigger custody_only_grows",
    ] {
        sqlx::query(sqlx::AssertSqlSafe(statement.to_owned()))
            .execute(tx.conn())
            .await
            .expect("the owner");
    }
    let done = sqlx::query(sqlx::AssertSqlSafe(statement.to_owned()))
        .bind(uuid::Uuid::from(id))
        .execute(tx.conn())
        .await
        .expect("altered");
    assert!(done.rows_affected() > 0, "{statement}");
    sqlx::query("alter table incidents.custody enable trigger custody_only_grows")
        .execute(tx.conn())
        .await
        .expect("the owner");
    tx.commit().await.expect("commit");
}

async fn told(app: &TestApp, tenant: &TestTenant<'_>, incident: &str) -> i64 {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.expect("a transaction");
    sqlx::query_scalar(
        "select count(*) from platform.event where entity_id = $1::uuid and kind = 'incident.evidence_altered'",
    )
    .bind(incident)
    .fetch_one(tx.conn())
    .await
    .expect("a count")
}

#[tokio::test]
async fn a_file_is_hashed_sealed_and_handed_from_one_to_the_next() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let engineer = tenant.api("engineer").await;
    let id = incident(&officer, "Web shell").await;
    let made = collect(&officer, &id, BYTES).await.expect(201).json();
    assert_eq!(
        (&made["sha256"], &made["size"], &made["number"]),
        (&json!(SHA256), &json!(BYTES.len()), &json!(1))
    );
    let stored: Vec<u8> = {
        let mut tx = app.state.db.tenant(&tenant.scope()).await.expect("a transaction");
        sqlx::query_scalar("select data from incidents.evidence where incident_id = $1::uuid")
            .bind(&id)
            .fetch_one(tx.conn())
            .await
            .expect("the bytes")
    };
    assert!(
        !stored.windows(9).any(|part| part == b"shell.php"),
        "kept in clear"
    );

    let copy = act(&officer, &id, &made, "download", json!({})).await.expect(200);
    assert_eq!(copy.text.as_bytes(), BYTES);
    assert!(copy.header("content-disposition").starts_with("attachment"));
    assert_eq!(copy.header("content-type"), "application/octet-stream");
    let nobody = act(&officer, &id, &made, "hand-over", json!({ "reason": "Analysis" })).await;
    assert_eq!(nobody.expect(422).json()["errors"][0]["field"], "to");
    act(
        &officer,
        &id,
        &made,
        "hand-over",
        json!({ "to": engineer.user(), "reason": "Analysis" }),
    )
    .await
    .expect(200);
    let outside = json!({ "to_party": "Municipal police, receipt 7", "reason": "Investigation" });
    let after = act(&engineer, &id, &made, "hand-over", outside)
        .await
        .expect(200)
        .json();
    let last = after["custody"]
        .as_array()
        .expect("custody")
        .last()
        .expect("a line")
        .clone();
    assert_eq!(
        (&last["from"]["id"], &last["to_party"]),
        (&json!(engineer.user()), &json!("Municipal police, receipt 7"))
    );
    act(
        &officer,
        &id,
        &made,
        "view",
        json!({ "reason": "Compared with the log" }),
    )
    .await
    .expect(200);
    act(&officer, &id, &made, "verify", json!({})).await.expect(200);
    let after = act(
        &officer,
        &id,
        &made,
        "release",
        json!({ "reason": "Case closed" }),
    )
    .await
    .expect(200)
    .json();
    assert_eq!(
        acts(&after),
        [
            "collected",
            "downloaded",
            "handed_over",
            "handed_over",
            "viewed",
            "verified",
            "released"
        ]
    );
    assert!(after["finding"].is_null());
    act(&officer, &id, &made, "release", json!({ "reason": "Again" }))
        .await
        .expect(409);
}

#[tokio::test]
async fn bytes_altered_in_storage_are_noticed_and_told_once() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let id = incident(&officer, "Web shell").await;
    let made = collect(&officer, &id, BYTES).await.expect(201).json();
    let evidence: EvidenceId = made["id"].as_str().expect("an id").parse().expect("an id");
    tamper(
        &app,
        "update incidents.evidence set data = set_byte(data, length(data) - 3, get_byte(data, length(data) - 3) # 1) where id = $1",
        &made,
    )
    .await;
    sqm_incidents::evidence::tick(&app.state, &tenant.scope(), evidence)
        .await
        .expect("the round");
    sqm_incidents::evidence::tick(&app.state, &tenant.scope(), evidence)
        .await
        .expect("the round");
    assert_eq!(told(&app, &tenant, &id).await, 1);
    let path = format!(
        "/api/v1/incidents/{id}/evidence/{}",
        made["id"].as_str().expect("an id")
    );
    let after = officer.get(&path).await.expect(200).json();
    assert_eq!(after["finding"], "bytes");
    assert_eq!(acts(&after), ["collected", "altered"]);
    // No copy is given out of what is not what was collected.
    act(&officer, &id, &made, "download", json!({})).await.expect(409);
    let browser = tenant.browser("security_officer").await;
    let page = browser
        .get(&format!(
            "/incidents/{id}/evidence/{}",
            made["id"].as_str().expect("an id")
        ))
        .await
        .expect(200);
    assert!(page.text.contains("The content is not what was collected."));
}

#[tokio::test]
async fn a_line_of_custody_that_was_changed_or_is_missing_is_noticed() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let id = incident(&officer, "Web shell").await;
    for statement in [
        "update incidents.custody set reason = 'otherwise' where evidence_id = $1 and seq = 2",
        "delete from incidents.custody where evidence_id = $1 and seq = 2",
        "delete from incidents.custody where evidence_id = $1 and seq = 3",
    ] {
        let made = collect(&officer, &id, statement.as_bytes())
            .await
            .expect(201)
            .json();
        for reason in ["First look", "Second look"] {
            act(&officer, &id, &made, "view", json!({ "reason": reason }))
                .await
                .expect(200);
        }
        tamper(&app, statement, &made).await;
        let after = act(&officer, &id, &made, "verify", json!({}))
            .await
            .expect(200)
            .json();
        assert_eq!(after["finding"], "chain", "{statement}");
    }
}

#[tokio::test]
async fn custody_cannot_be_changed_by_the_application_nor_past_its_trigger() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let id = incident(&officer, "Web shell").await;
    collect(&officer, &id, BYTES).await.expect(201);
    for statement in [
        "update incidents.custody set reason = 'otherwise'",
        "delete from incidents.custody",
        "truncate incidents.custody",
        "delete from incidents.evidence",
    ] {
        let mut tx = app.state.db.tenant(&tenant.scope()).await.expect("a transaction");
        let refused = sqlx::query(statement)
            .execute(tx.conn())
            .await
            .expect_err(statement)
            .to_string();
        assert!(refused.contains("permission denied"), "{refused}");
    }
    // Whoever has the rights meets the trigger.
    let mut tx = app.state.db.system("test").await.expect("a transaction");
    sqlx::query("set local role none")
        .execute(tx.conn())
        .await
        .expect("the owner");
    let refused = sqlx::query("delete from incidents.custody")
        .execute(tx.conn())
        .await
        .expect_err("a refusal")
        .to_string();
    assert!(refused.contains("custody only grows"), "{refused}");
}

#[tokio::test]
async fn a_thing_is_described_once_and_files_have_a_limit() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let id = incident(&officer, "Stolen disk").await;
    let path = format!("/api/v1/incidents/{id}/evidence");
    let refused = officer.post(&path, &json!({ "title": "Disk" })).await.expect(422);
    assert_eq!(refused.json()["errors"][0]["field"], "place");
    let item = json!({ "title": "Disk WD 123", "place": "Safe 4", "description": "Taken out of web-02" });
    let made = officer.post(&path, &item).await.expect(201).json();
    tamper(
        &app,
        "update incidents.evidence set place = 'Safe 5' where id = $1",
        &made,
    )
    .await;
    let after = act(&officer, &id, &made, "verify", json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(after["finding"], "bytes");
    collect(&officer, &id, b"").await.expect(422);
    collect(&officer, &id, &vec![7; sqm_incidents::evidence::MAX_FILE + 1])
        .await
        .expect(422);
    collect(&officer, &id, &vec![7; sqm_incidents::evidence::MAX_FILE])
        .await
        .expect(201);
}

#[tokio::test]
async fn evidence_is_collected_and_verified_in_the_browser() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let browser = tenant.browser("security_officer").await;
    let id = incident(&officer, "Stolen disk").await;
    let list = format!("/incidents/{id}/evidence");
    let refused = browser
        .submit(&list, &list, &[("title", "Disk kept"), ("place", "")])
        .await
        .expect(422);
    assert!(refused.text.contains("Disk kept"));
    let made = browser
        .submit(&list, &list, &[("title", "Disk"), ("place", "Safe 4")])
        .await
        .expect(303);
    let page = made.header("location").to_owned();
    browser
        .submit(&page, &page, &[("do", "verify")])
        .await
        .expect(303);
    let shown = browser.get(&page).await.expect(200).text;
    assert!(shown.contains("Verified: unchanged"), "{shown}");
    let refused = browser
        .submit(&page, &page, &[("do", "hand_over"), ("reason", "kept reason")])
        .await
        .expect(422);
    assert!(refused.text.contains("kept reason"));
}

#[tokio::test]
async fn whatever_is_altered_of_the_record_of_evidence_is_noticed() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let id = incident(&officer, "Web shell").await;
    incident(&officer, "Another").await;
    for (statement, finding) in [
        (
            "update incidents.evidence set description = 'From nowhere' where id = $1",
            "record",
        ),
        (
            "update incidents.evidence set title = 'Harmless' where id = $1",
            "record",
        ),
        (
            "update incidents.evidence set file_name = 'other.log' where id = $1",
            "record",
        ),
        (
            "update incidents.evidence set content_type = 'image/png' where id = $1",
            "record",
        ),
        (
            "update incidents.evidence set number = number + 100 where id = $1",
            "record",
        ),
        (
            "update incidents.evidence set collected_at = collected_at - interval '1 day' where id = $1",
            "record",
        ),
        (
            "update incidents.evidence set released_at = now() where id = $1",
            "record",
        ),
        (
            "update incidents.evidence set size = size + 1 where id = $1",
            "bytes",
        ),
        (
            "update incidents.custody set by_id = null where evidence_id = $1",
            "chain",
        ),
        (
            "update incidents.custody set record = sha256(record) where evidence_id = $1",
            "chain",
        ),
    ] {
        let made = collect(&officer, &id, statement.as_bytes())
            .await
            .expect(201)
            .json();
        tamper(&app, statement, &made).await;
        let after = act(&officer, &id, &made, "verify", json!({}))
            .await
            .expect(200)
            .json();
        assert_eq!(after["finding"], finding, "{statement}");
    }
}

#[tokio::test]
async fn evidence_cannot_be_described_anew_by_the_application() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let id = incident(&officer, "Web shell").await;
    collect(&officer, &id, BYTES).await.expect(201);
    for column in ["title", "description", "file_name", "content_type"] {
        let mut tx = app.state.db.tenant(&tenant.scope()).await.expect("a transaction");
        let statement = format!("update incidents.evidence set {column} = 'otherwise'");
        let refused = sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(tx.conn())
            .await
            .expect_err(column)
            .to_string();
        assert!(refused.contains("permission denied"), "{refused}");
    }
}
