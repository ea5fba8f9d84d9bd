//! Controls: decided with reasons, tested with evidence by plan, linked with risks, stated as a whole.

use jiff::ToSpan as _;
use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Answer, Client, TestApp, TestTenant};

async fn by_code(client: &Client, code: &str) -> Value {
    let list = client
        .get(&format!("/api/v1/controls?q={code}"))
        .await
        .expect(200)
        .json();
    let items = list["items"].as_array().unwrap();
    items.iter().find(|it| it["code"] == code).unwrap().clone()
}

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

async fn act(client: &Client, method: Method, made: &Value, act: &str, body: Value) -> Answer {
    let path = format!("/api/v1/controls/{}", id(made));
    let now = client.get(&path).await.expect(200).json();
    let request = client
        .request(method, &format!("{path}{act}"))
        .header("if-match", format!("\"{}\"", now["version"]));
    client.send(request.json(&body)).await
}

fn fields(answer: &Answer) -> Vec<String> {
    answer.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap().to_owned())
        .collect()
}

async fn look(app: &TestApp, tenant: &TestTenant<'_>, days: i64) {
    let zone = tenant.scope().zone;
    let today = app.state.clock.now().to_zoned(zone.clone()).date();
    let day = today.checked_add(days.days()).unwrap();
    let at = day.at(9, 0, 0, 0).to_zoned(zone).unwrap().timestamp();
    for _ in 0..2 {
        sqm_security::tick(&app.state.at(at), &tenant.scope())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn the_statement_has_every_control_with_its_decision_and_reason() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let before = officer.get("/api/v1/controls/statement").await.expect(200).json();
    assert_eq!(
        (&before["undecided"], before["controls"].as_array().unwrap().len()),
        (&json!(93), 93)
    );
    let patching = by_code(&officer, "A.8.8").await;
    assert_eq!(patching["reference"], "ISO/IEC 27001:2022 A.8.8");
    let yes = json!({ "applicable": true, "state": "full", "justification": "Scanned every week" });
    act(&officer, Method::PATCH, &patching, "", yes).await.expect(200);
    let outsourced = by_code(&officer, "A.8.30").await;
    let silent = act(
        &officer,
        Method::PATCH,
        &outsourced,
        "",
        json!({ "applicable": false }),
    )
    .await
    .expect(422);
    assert_eq!(fields(&silent), ["justification"]);
    let no = json!({ "applicable": false, "justification": "Nothing is developed by others" });
    act(&officer, Method::PATCH, &outsourced, "", no)
        .await
        .expect(200);
    let own = json!({ "code": "T-01", "theme": "network", "title": "Signalling firewall", "reference": "3GPP TS 33.117" });
    officer.post("/api/v1/controls", &own).await.expect(201);
    let twice = officer.post("/api/v1/controls", &own).await.expect(422);
    assert_eq!(fields(&twice), ["code"]);
    let after = officer.get("/api/v1/controls/statement").await.expect(200).json();
    assert_eq!(
        (
            &after["applicable"],
            &after["implemented"],
            &after["excluded"],
            &after["undecided"]
        ),
        (&json!(2), &json!(1), &json!(1), &json!(91))
    );
    assert_eq!(
        after["controls"][93]["code"], "T-01",
        "own ones follow the catalogue"
    );
    let csv = officer.get("/api/v1/controls/statement.csv").await.expect(200);
    assert!(csv.text.contains("Nothing is developed by others"));
    let page = tenant
        .browser("auditor")
        .await
        .get("/controls/statement")
        .await
        .expect(200);
    assert!(page.text.contains("Nothing is developed by others") && !page.text.contains("statement.csv"));
}

#[tokio::test]
async fn a_control_is_tested_with_evidence_and_again_by_plan() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let control = by_code(&officer, "A.8.13").await;
    let proof = json!({ "result": "effective", "note": "Restored last night's", "evidence": "OPS-2026-014" });
    act(&officer, Method::POST, &control, "/tests", proof.clone())
        .await
        .expect(409);
    let yes = json!({ "applicable": true, "state": "full", "test_days": 30, "owner": officer.user() });
    act(&officer, Method::PATCH, &control, "", yes).await.expect(200);
    let bare = act(&officer, Method::POST, &control, "/tests", json!({}))
        .await
        .expect(422);
    assert_eq!(fields(&bare), ["result", "evidence"]);
    let tested = act(&officer, Method::POST, &control, "/tests", proof)
        .await
        .expect(200)
        .json();
    assert_eq!(tested["result"], "effective");
    let today = app.state.clock.now().to_zoned(tenant.scope().zone).date();
    assert_eq!(
        tested["next_test_on"],
        json!(today.checked_add(30.days()).unwrap().to_string())
    );
    look(&app, &tenant, 22).await;
    look(&app, &tenant, 23).await;
    look(&app, &tenant, 31).await;
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let told = sqlx::query_scalar::<_, String>(
        "select kind from platform.event where tenant_id = $1 and entity_id = $2::uuid order by xid, id",
    )
    .bind(uuid::Uuid::from(tenant.id))
    .bind(id(&control).parse::<uuid::Uuid>().unwrap())
    .fetch_all(tx.conn())
    .await
    .unwrap();
    assert_eq!(
        told,
        [
            "control.changed",
            "control.tested",
            "control.due_soon",
            "control.overdue"
        ]
    );
    let engineer = tenant.api("engineer").await;
    engineer.get("/api/v1/controls").await.expect(403);
}

#[tokio::test]
async fn controls_are_linked_with_risks_and_both_show_it() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let risk = json!({ "title": "Leak of call records", "category": "data", "likelihood": 3, "impact": 5 });
    let risk = officer.post("/api/v1/risks", &risk).await.expect(201).json();
    let control = by_code(&officer, "A.8.12").await;
    act(
        &officer,
        Method::PATCH,
        &control,
        "",
        json!({ "applicable": true }),
    )
    .await
    .expect(200);
    let link = format!("/api/v1/controls/{}/risks/{}", id(&control), id(&risk));
    for _ in 0..2 {
        officer
            .send(officer.request(Method::PUT, &link))
            .await
            .expect(204);
    }
    let against = officer
        .get(&format!("/api/v1/controls/{}/risks", id(&control)))
        .await
        .expect(200)
        .json();
    assert_eq!(against[0]["number"], risk["number"]);
    let standing = officer
        .get(&format!("/api/v1/risks/{}/controls", id(&risk)))
        .await
        .expect(200)
        .json();
    assert_eq!(standing[0]["code"], "A.8.12");
    let list = officer
        .get(&format!("/api/v1/risks?control={}", id(&control)))
        .await
        .expect(200)
        .json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let browser = tenant.browser("security_officer").await;
    let page = format!("/risks/{}", id(&risk));
    assert!(browser.get(&page).await.expect(200).text.contains("A.8.12"));
    let away = [("risk", id(&risk)), ("away", "1")];
    browser
        .submit(&page, &format!("/controls/{}/risks", id(&control)), &away)
        .await
        .expect(303);
    let gone = officer
        .get(&format!("/api/v1/risks/{}/controls", id(&risk)))
        .await
        .expect(200)
        .json();
    assert_eq!(gone, json!([]));
}

#[tokio::test]
async fn the_pages_of_controls_keep_what_was_typed() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (browser, officer) = (
        tenant.browser("security_officer").await,
        tenant.api("security_officer").await,
    );
    let control = by_code(&officer, "A.7.4").await;
    let page = format!("/controls/{}", id(&control));
    let edit = format!("{page}/edit");
    let silent = [
        ("version", "1"),
        ("title", "Sites watched"),
        ("applicable", "no"),
        ("description", "Cameras at each door"),
        ("state", "none"),
    ];
    let again = browser.submit(&edit, &edit, &silent).await.expect(422);
    assert!(again.text.contains("Cameras at each door"));
    let form = [
        ("version", "1"),
        ("title", "Sites watched"),
        ("applicable", "yes"),
        ("state", "partial"),
        ("test_days", "90"),
    ];
    browser.submit(&edit, &edit, &form).await.expect(303);
    browser.submit(&edit, &edit, &form).await.expect(422);
    let test = format!("{page}/test");
    let bare = [
        ("version", "2"),
        ("result", "partly"),
        ("note", "Two of nine cameras dark"),
    ];
    let again = browser.submit(&page, &test, &bare).await.expect(422);
    assert!(again.text.contains("Two of nine cameras dark"));
    let whole = [
        ("version", "2"),
        ("result", "partly"),
        ("note", "Two of nine cameras dark"),
        ("evidence", "INSP-7"),
    ];
    browser.submit(&page, &test, &whole).await.expect(303);
    assert!(browser.get(&page).await.expect(200).text.contains("INSP-7"));
    assert!(
        browser
            .get("/controls?state=gaps")
            .await
            .expect(200)
            .text
            .contains("Sites watched")
    );
}
