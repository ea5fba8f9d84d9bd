//! The data inventory: what a level asks for, restores proven, proofs that get too old, whom data is given to, the figure.

use jiff::ToSpan as _;
use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Answer, Client, TestApp, TestTenant};
use uuid::Uuid;

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

fn in_days(app: &TestApp, tenant: &TestTenant<'_>, days: i64) -> String {
    let today = app.state.clock.now().to_zoned(tenant.scope().zone).date();
    today.checked_add(days.days()).unwrap().to_string()
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

/// Everything an important asset is asked for, but a restore test.
fn important(app: &TestApp, tenant: &TestTenant<'_>, code: &str) -> Value {
    json!({ "code": code, "name": "Call detail records", "category": "call_detail", "level": "important",
            "encrypted_at_rest": true, "encrypted_in_transit": true, "backup": "day", "access": "Role billing, approved",
            "access_reviewed_on": in_days(app, tenant, 0) })
}

async fn put(client: &Client, body: &Value) -> Value {
    client.post("/api/v1/data-assets", body).await.expect(201).json()
}

async fn get(client: &Client, made: &Value) -> Value {
    let path = format!("/api/v1/data-assets/{}", id(made));
    client.get(&path).await.expect(200).json()
}

async fn act(client: &Client, method: Method, made: &Value, act: &str, body: Value) -> Answer {
    let path = format!("/api/v1/data-assets/{}", id(made));
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

async fn told(app: &TestApp, tenant: &TestTenant<'_>, record: &Value) -> Vec<String> {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query_scalar::<_, String>(
        "select kind from platform.event where tenant_id = $1 and entity_id = $2 order by at, id",
    )
    .bind(Uuid::from(tenant.id))
    .bind(id(record).parse::<Uuid>().unwrap())
    .fetch_all(tx.conn())
    .await
    .unwrap()
}

async fn judged(client: &Client, query: &str) -> Vec<Value> {
    let list = client
        .get(&format!("/api/v1/data-assets/judgements?{query}"))
        .await
        .expect(200)
        .json();
    list["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_level_asks_for_protections_and_only_the_latest_restore_test_proves() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let bad = json!({ "people": -1, "retention_months": 0, "access_reviewed_on": in_days(&app, &tenant, 1) });
    let bad = officer.post("/api/v1/data-assets", &bad).await.expect(422);
    assert_eq!(
        fields(&bad),
        [
            "code",
            "name",
            "category",
            "level",
            "people",
            "retention_months",
            "access_reviewed_on"
        ]
    );
    let made = put(&officer, &important(&app, &tenant, "D-CDR")).await;
    assert_eq!(made["missing"], json!(["restore_proven"]));
    let twice = officer
        .post("/api/v1/data-assets", &important(&app, &tenant, "D-CDR"))
        .await
        .expect(422);
    assert_eq!(fields(&twice), ["code"]);
    let bare = act(&officer, Method::POST, &made, "/restores", json!({}))
        .await
        .expect(422);
    assert_eq!(fields(&bare), ["result", "evidence"]);
    let test = |days: i64, result: &str| json!({ "tested_on": in_days(&app, &tenant, days), "result": result, "evidence": "OPS-14" });
    let proven = act(&officer, Method::POST, &made, "/restores", test(-10, "passed"))
        .await
        .expect(200)
        .json();
    assert_eq!(proven["missing"], json!([]));
    // Written down late: it was before the one that passed.
    act(&officer, Method::POST, &made, "/restores", test(-20, "failed"))
        .await
        .expect(200);
    assert_eq!(get(&officer, &made).await["missing"], json!([]));
    act(&officer, Method::POST, &made, "/restores", test(-1, "failed"))
        .await
        .expect(200);
    assert_eq!(get(&officer, &made).await["missing"], json!(["restore_proven"]));
    let core = act(
        &officer,
        Method::PATCH,
        &made,
        "",
        json!({ "level": "core", "backup": "week" }),
    )
    .await
    .expect(200)
    .json();
    assert_eq!(core["missing"], json!(["backed_up", "restore_proven"]));
    let list = officer
        .get("/api/v1/data-assets?missing=backed_up&level=core")
        .await
        .expect(200)
        .json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let csv = officer.get("/api/v1/data-assets/export.csv").await.expect(200);
    assert!(csv.text.contains("D-CDR"));
}

#[tokio::test]
async fn a_proof_that_comes_of_age_is_told_and_the_share_of_protected_data_follows() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let made = put(&officer, &important(&app, &tenant, "D-1")).await;
    let passed = json!({ "result": "passed", "evidence": "OPS-1" });
    act(&officer, Method::POST, &made, "/restores", passed)
        .await
        .expect(200);
    let general =
        json!({ "code": "D-2", "name": "Press releases", "category": "business", "level": "general" });
    put(&officer, &general).await;
    sqm_objectives::rebuild(&app.state, &tenant.scope())
        .await
        .unwrap();
    let whole = judged(&officer, "measure=data_asset.protected&hit=hit").await;
    assert_eq!(whole.len(), 1, "general data is not counted");
    assert_eq!(whole[0]["asset_id"], made["id"]);
    assert_eq!(
        judged(&officer, "measure=data_asset.protected&hit=miss").await,
        [] as [Value; 0]
    );
    look(&app, &tenant, 170).await;
    assert_eq!(get(&officer, &made).await["missing"], json!([]));
    look(&app, &tenant, 174).await;
    look(&app, &tenant, 181).await;
    assert_eq!(get(&officer, &made).await["missing"], json!(["access_reviewed"]));
    look(&app, &tenant, 366).await;
    let told = told(&app, &tenant, &made).await;
    let count = |kind: &str| told.iter().filter(|one| *one == kind).count();
    assert_eq!(
        (
            count("data_asset.due_soon"),
            count("data_asset.overdue"),
            count("data_asset.review_due")
        ),
        (1, 2, 1),
        "{told:?}"
    );
    sqm_objectives::rebuild(&app.state, &tenant.scope())
        .await
        .unwrap();
    // The first month stays as it was judged then; how many whole months follow it hangs on the day of the test.
    let whole = judged(&officer, "measure=data_asset.protected&hit=hit").await;
    assert_eq!(
        whole.last().unwrap()["month"].as_str().unwrap()[..7],
        in_days(&app, &tenant, 0)[..7]
    );
    let miss = judged(&officer, "measure=data_asset.protected&hit=miss").await;
    assert_eq!(miss.len(), 2);
    let page = tenant.browser("auditor").await;
    let page = page
        .get("/data-assets/judgements?measure=data_asset.protected&hit=miss")
        .await
        .expect(200);
    assert!(page.text.contains("D-1"));
}

#[tokio::test]
async fn owners_keep_their_own_and_others_only_read() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (officer, supervisor) = (
        tenant.api("security_officer").await,
        tenant.api("supervisor").await,
    );
    let mut body = important(&app, &tenant, "D-3");
    body["owner"] = json!(supervisor.user());
    let own = put(&officer, &body).await;
    let other = put(&officer, &important(&app, &tenant, "D-4")).await;
    let label = json!({ "label": "Important · internal" });
    act(&supervisor, Method::PATCH, &own, "", label.clone())
        .await
        .expect(200);
    act(&supervisor, Method::PATCH, &other, "", label)
        .await
        .expect(403);
    act(
        &supervisor,
        Method::POST,
        &own,
        "/retirement",
        json!({ "reason": "x" }),
    )
    .await
    .expect(403);
    tenant
        .api("agent")
        .await
        .get("/api/v1/data-assets")
        .await
        .expect(403);
    let path = format!("/api/v1/data-assets/{}/shares", id(&own));
    let wordless = supervisor
        .post(&path, &json!({ "abroad": true }))
        .await
        .expect(422);
    assert_eq!(fields(&wordless), ["receiver", "purpose", "basis"]);
    let share = json!({ "receiver": "Roaming hub", "purpose": "Settlement", "basis": "Contract RH-7", "abroad": true });
    let given = supervisor.post(&path, &share).await.expect(201).json();
    let abroad = async || {
        let list = officer
            .get("/api/v1/data-assets?state=abroad")
            .await
            .expect(200)
            .json();
        list["items"].as_array().unwrap().len()
    };
    assert_eq!(abroad().await, 1);
    supervisor
        .post(&format!("{path}/{}/end", id(&given[0])), &json!({}))
        .await
        .expect(204);
    assert_eq!(abroad().await, 0);
    let gone = json!({ "reason": "Deleted after five years, DEL-9" });
    act(&officer, Method::POST, &own, "/retirement", gone)
        .await
        .expect(200);
    act(&officer, Method::PATCH, &own, "", json!({ "label": "" }))
        .await
        .expect(409);
}

#[tokio::test]
async fn the_pages_of_data_keep_what_was_typed_and_link_risks() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (browser, officer) = (
        tenant.browser("security_officer").await,
        tenant.api("security_officer").await,
    );
    let new = "/data-assets/new";
    let wrong = [
        ("code", "D-5"),
        ("name", "Subscriber register"),
        ("people", "many"),
    ];
    let again = browser.submit(new, new, &wrong).await.expect(422);
    assert!(again.text.contains("Subscriber register") && again.text.contains("many"));
    let whole = [
        ("code", "D-5"),
        ("name", "Subscriber register"),
        ("category", "customer_identity"),
        ("level", "important"),
        ("sensitive", "yes"),
    ];
    browser.submit(new, new, &whole).await.expect(303);
    let list = officer.get("/api/v1/data-assets?q=D-5").await.expect(200).json();
    let made = list["items"][0].clone();
    let page = format!("/data-assets/{}", id(&made));
    let act = format!("{page}/act");
    let bare = [("act", "restore"), ("version", "1"), ("note", "Sampled 200 rows")];
    let again = browser.submit(&page, &act, &bare).await.expect(422);
    assert!(again.text.contains("Sampled 200 rows"));
    let risk = json!({ "title": "Leak of identities", "category": "data", "likelihood": 3, "impact": 5 });
    let risk = officer.post("/api/v1/risks", &risk).await.expect(201).json();
    let link = [("act", "link_risk"), ("risk", id(&risk))];
    browser.submit(&page, &act, &link).await.expect(303);
    assert!(
        browser
            .get(&page)
            .await
            .expect(200)
            .text
            .contains("Leak of identities")
    );
    let edit = format!("{page}/edit");
    let form = [("version", "1"), ("name", "Subscribers"), ("level", "core")];
    browser.submit(&edit, &edit, &form).await.expect(303);
    browser.submit(&edit, &edit, &form).await.expect(422);
}
