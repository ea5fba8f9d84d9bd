//! The timeline of incidents, the systems they hit, indicators of compromise, people involved.

use serde_json::json;
use sqm_testkit::TestApp;

use crate::incidents_plans::{fields, incident};

#[tokio::test]
async fn the_timeline_tells_happened_from_found_and_strikes_what_was_wrong() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let id = incident(&officer, "Odd traffic").await;
    let path = format!("/api/v1/incidents/{id}");
    let timeline = format!("{path}/timeline");
    let asset = officer
        .post(
            &format!("{path}/assets"),
            &json!({ "name": "portal-web-02", "compromised": "yes" }),
        )
        .await
        .expect(201)
        .json();
    let ioc = officer
        .post(
            &format!("{path}/indicators"),
            &json!({ "kind": "url", "value": "hxxps://evil[.]example/a", "tlp": "red", "pap": "green" }),
        )
        .await
        .expect(201)
        .json();
    assert_eq!(ioc["items"][0]["value"], "https://evil.example/a");
    assert_eq!(ioc["items"][0]["shown"], "hxxps://evil[.]example/a");
    let line = json!({
        "kind": "event", "meaning": "First beacon", "raw": "GET /a 200", "happened_at": "2026-01-01T00:00:00Z",
        "found_at": "2026-01-02T00:00:00Z", "assets": [asset["items"][0]["id"]], "indicators": [ioc["items"][0]["id"]],
    });
    let lines = officer.post(&timeline, &line).await.expect(201).json();
    let first = &lines["items"][0];
    assert_eq!(first["assets"][0]["name"], "portal-web-02");
    assert_eq!(first["indicators"][0]["name"], "hxxps://evil[.]example/a");
    assert_eq!(
        (&first["happened_at"], &first["found_at"]),
        (&line["happened_at"], &line["found_at"])
    );

    // What the timeline names stays; found cannot be before it happened; nobody's systems cannot be named.
    let gone = format!(
        "{path}/assets/{}",
        asset["items"][0]["id"].as_str().expect("an id")
    );
    officer.delete(&gone).await.expect(409);
    let wrong = json!({ "meaning": "x", "happened_at": "2026-01-02T00:00:00Z", "found_at": "2026-01-01T00:00:00Z",
                        "assets": ["018bcfe5-6800-7000-8000-000000000001"] });
    assert_eq!(
        fields(&officer.post(&timeline, &wrong).await.expect(422)),
        ["found_at", "assets"]
    );

    let correct = format!("{timeline}/{}/correction", first["id"].as_str().expect("an id"));
    let correction = json!({ "why": "Wrong host", "instead": { "meaning": "First beacon from web-03" } });
    let lines = officer.post(&correct, &correction).await.expect(200).json();
    let lines = lines["items"].as_array().expect("lines");
    let old = lines
        .iter()
        .find(|one| one["id"] == first["id"])
        .expect("the old line");
    assert_eq!(
        (&old["struck_why"], &old["meaning"]),
        (&json!("Wrong host"), &json!("First beacon"))
    );
    // What the correction does not speak of is as it was: when it was found, what it was about, what the log said.
    let new = lines
        .iter()
        .find(|one| one["corrects"] == first["id"])
        .expect("the line instead");
    assert_eq!(new["meaning"], "First beacon from web-03");
    for kept in ["kind", "happened_at", "found_at", "raw", "assets", "indicators"] {
        assert_eq!(new[kept], first[kept], "{kept}");
    }
    officer.post(&correct, &correction).await.expect(409);

    let stamp = json!({ "kind": "containment", "meaning": "Host isolated", "stamp": true });
    officer.post(&timeline, &stamp).await.expect(201);
    let now = officer.get(&path).await.expect(200).json();
    assert!(now["moments"]["contained_at"].is_string());
}

#[tokio::test]
async fn a_line_of_the_timeline_cannot_be_changed_by_the_application() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let id = incident(&officer, "Odd traffic").await;
    let timeline = format!("/api/v1/incidents/{id}/timeline");
    officer
        .post(&timeline, &json!({ "meaning": "As it was" }))
        .await
        .expect(201);
    for statement in [
        "update incidents.log_entry set meaning = 'otherwise'",
        "delete from incidents.log_entry",
    ] {
        let mut tx = app.state.db.tenant(&tenant.scope()).await.expect("a transaction");
        assert!(
            sqlx::query(statement).execute(tx.conn()).await.is_err(),
            "{statement}"
        );
    }
}

#[tokio::test]
async fn people_involved_are_sealed_masked_and_shown_by_an_act_of_its_own() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let id = incident(&officer, "Insider").await;
    let people = format!("/api/v1/incidents/{id}/people");
    let new = json!({ "role": "witness", "name": "王小明", "contact": "13812341234", "note": "Was on the night shift" });
    let masked = officer.post(&people, &new).await.expect(201);
    assert!(
        !masked.text.contains("小明") && !masked.text.contains("13812341234"),
        "{}",
        masked.text
    );
    let masked = masked.json();
    assert_eq!(masked["items"][0]["name"], "王**");
    assert_eq!(masked["items"][0]["contact"], "138****1234");
    let one = masked["items"][0]["id"].as_str().expect("an id");
    let auditor = tenant.api("auditor").await;
    auditor.get(&people).await.expect(200);
    auditor
        .post(&format!("{people}/{one}/reveal"), &json!({}))
        .await
        .expect(403);
    let clear = officer
        .post(&format!("{people}/{one}/reveal"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&clear["name"], &clear["note"]),
        (&json!("王小明"), &json!("Was on the night shift"))
    );
    let mut tx = app.state.db.tenant(&tenant.scope()).await.expect("a transaction");
    let seen: i64 =
        sqlx::query_scalar("select count(*) from platform.audit where action = 'incident.person_reveal' and entity_id = $1::uuid")
            .bind(&id)
            .fetch_one(tx.conn())
            .await
            .expect("a count");
    assert_eq!(seen, 1);
}

#[tokio::test]
async fn an_indicator_knows_that_it_was_seen_on_another_incident() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (first, second) = (incident(&officer, "One").await, incident(&officer, "Two").await);
    let body = json!({ "kind": "ip", "value": "198.51.100.7" });
    for id in [&first, &second] {
        let path = format!("/api/v1/incidents/{id}/indicators");
        officer.post(&path, &body).await.expect(201);
    }
    let path = format!("/api/v1/incidents/{first}/indicators");
    assert_eq!(
        officer.get(&path).await.expect(200).json()["items"][0]["seen_before"],
        1
    );
    assert_eq!(fields(&officer.post(&path, &body).await.expect(422)), ["value"]);
    let browser = tenant.browser("security_officer").await;
    let found = browser.get("/search?q=198%5B.%5D51.100.7").await.expect(200).text;
    assert!(found.contains(&format!("/incidents/{first}/traces")), "{found}");
    let wrong = json!({ "kind": "ip", "value": "300.1.1.1" });
    assert_eq!(fields(&officer.post(&path, &wrong).await.expect(422)), ["value"]);
}

#[tokio::test]
async fn what_is_kept_from_people_is_kept_from_them_in_every_slice() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let engineer = tenant.api("engineer").await;
    let body = json!({ "title": "Suspect inside", "restricted": true });
    let made = officer.post("/api/v1/incidents", &body).await.expect(201).json();
    let id = made["id"].as_str().expect("an id");
    let ioc = json!({ "kind": "ip", "value": "203.0.113.9" });
    officer
        .post(&format!("/api/v1/incidents/{id}/indicators"), &ioc)
        .await
        .expect(201);
    for slice in ["tasks", "timeline", "assets", "indicators", "people", "evidence"] {
        engineer
            .get(&format!("/api/v1/incidents/{id}/{slice}"))
            .await
            .expect(404);
    }
    // Not even as a number on another incident.
    let other = incident(&engineer, "Same address").await;
    let path = format!("/api/v1/incidents/{other}/indicators");
    let mine = engineer.post(&path, &ioc).await.expect(201).json();
    assert_eq!(mine["items"][0]["seen_before"], 0);
    assert_eq!(
        officer.get(&path).await.expect(200).json()["items"][0]["seen_before"],
        1
    );
}

#[tokio::test]
async fn what_was_written_on_a_merged_incident_stands_in_the_line_of_the_one_that_remains() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let kept = crate::incidents::report(&officer, json!({ "title": "Portal slow" })).await;
    let gone = crate::incidents::report(&officer, json!({ "title": "Portal down" })).await;
    let write = async |id: &str, said: &str| {
        officer
            .post(
                &format!("/api/v1/incidents/{id}/timeline"),
                &json!({ "meaning": said }),
            )
            .await
            .expect(201);
    };
    write(&kept, "Seen by the hotline").await;
    write(&gone, "Seen by the network").await;
    let number = crate::incidents::get(&officer, &kept).await["number"].clone();
    let path = format!("/api/v1/incidents/{gone}/merge");
    let request = officer
        .request(reqwest::Method::PUT, &path)
        .header("if-match", "*")
        .json(&json!({ "into": number }));
    officer.send(request).await.expect(200);
    let line = async || {
        let found = officer
            .get(&format!("/api/v1/incidents/{kept}/timeline"))
            .await
            .expect(200)
            .json();
        found["items"].as_array().unwrap().clone()
    };
    let both = line().await;
    let other = both
        .iter()
        .find(|one| one["meaning"] == "Seen by the network")
        .expect("of the merged one");
    assert_eq!(other["merged"]["id"], json!(gone));
    assert!(
        both.iter()
            .any(|one| one["meaning"] == "Seen by the hotline" && one["merged"].is_null())
    );
    let page = tenant.browser("security_officer").await;
    let shown = page
        .get(&format!("/incidents/{kept}/timeline"))
        .await
        .expect(200)
        .text;
    let there = format!("/incidents/{gone}/timeline#entry-");
    assert!(shown.contains(&there), "a line is corrected where it was written");
    // Taken apart, each has its own again.
    officer.delete(&path).await.expect(200);
    assert!(
        line()
            .await
            .iter()
            .all(|one| one["meaning"] != "Seen by the network")
    );
}
