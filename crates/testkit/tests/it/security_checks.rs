//! Security checks: made by plan, walked item by item, handed in whole, told when late.

use jiff::ToSpan as _;
use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Answer, Client, TestApp, TestTenant};

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

async fn plan(client: &Client, first_on: &str, cycle: &str) -> Value {
    let body = json!({ "name": "Core site walk", "area": "physical", "cycle": cycle, "first_on": first_on,
                       "checklist": ["Doors locked", "Cameras on", "Visitors logged"] });
    client
        .post("/api/v1/security-check-plans", &body)
        .await
        .expect(201)
        .json()
}

async fn checks(client: &Client, query: &str) -> Vec<Value> {
    let list = client
        .get(&format!("/api/v1/security-checks?{query}"))
        .await
        .expect(200)
        .json();
    list["items"].as_array().unwrap().clone()
}

async fn act(client: &Client, method: Method, check: &Value, act: &str, body: Value) -> Answer {
    let path = format!("/api/v1/security-checks/{}", id(check));
    let now = client.get(&path).await.expect(200).json();
    let request = client
        .request(method, &format!("{path}/{act}"))
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

#[tokio::test]
async fn a_plan_makes_checks_in_time_and_late_ones_are_told_and_counted() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let bad = officer
        .post(
            "/api/v1/security-check-plans",
            &json!({ "first_on": "2001-01-01" }),
        )
        .await
        .expect(422);
    assert_eq!(fields(&bad), ["name", "area", "cycle", "checklist", "first_on"]);
    plan(&officer, &in_days(&app, &tenant, 2), "week").await;
    let made = checks(&officer, "state=open").await;
    assert_eq!(made.len(), 1, "it can be walked three days before");
    assert!(made[0]["number"].as_str().unwrap().starts_with("SC-20"));
    // Two weeks without anybody: the next ones are there, the first is late.
    look(&app, &tenant, 13).await;
    let all = checks(&officer, "state=all").await;
    let due: Vec<&str> = all
        .iter()
        .map(|check| check["due_on"].as_str().unwrap())
        .collect();
    assert_eq!(
        due,
        [
            in_days(&app, &tenant, 16),
            in_days(&app, &tenant, 9),
            in_days(&app, &tenant, 2)
        ]
    );
    let first = made[0].clone();
    let answers = json!({ "answers": [{ "place": 0, "answer": "ok" }, { "place": 1, "answer": "ok" }, { "place": 2, "answer": "ok" }] });
    act(&officer, Method::PATCH, &all[0], "items", answers)
        .await
        .expect(200);
    act(&officer, Method::POST, &all[0], "steps", json!({ "to": "done" }))
        .await
        .expect(200);
    let calm = json!({ "to": "skipped", "text": "Site closed for building work" });
    act(&officer, Method::POST, &all[1], "steps", calm)
        .await
        .expect(200);
    sqm_objectives::rebuild(&app.state, &tenant.scope())
        .await
        .unwrap();
    let late = checks(&officer, "measure=security_check.on_time&hit=miss").await;
    assert_eq!(late.len(), 1);
    assert_eq!(late[0]["id"], first["id"]);
    assert_eq!(
        checks(&officer, "measure=security_check.on_time&hit=hit")
            .await
            .len(),
        1
    );
}

#[tokio::test]
async fn a_check_is_walked_item_by_item_and_handed_in_whole() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (officer, engineer) = (tenant.api("security_officer").await, tenant.api("engineer").await);
    plan(&officer, &in_days(&app, &tenant, 0), "month").await;
    let check = checks(&officer, "state=open").await.remove(0);
    let one = json!({ "answers": [{ "place": 0, "answer": "ok" }, { "place": 1, "answer": "not_ok" }] });
    act(&engineer, Method::PATCH, &check, "items", one.clone())
        .await
        .expect(403);
    act(&officer, Method::PATCH, &check, "items", one)
        .await
        .expect(200);
    let early = act(&officer, Method::POST, &check, "steps", json!({ "to": "done" }))
        .await
        .expect(422);
    assert_eq!(fields(&early), ["note.1"], "a finding says what was seen");
    let more = json!({ "answers": [{ "place": 1, "answer": "not_ok", "note": "Camera 3 is dark" }] });
    act(&officer, Method::PATCH, &check, "items", more)
        .await
        .expect(200);
    let early = act(&officer, Method::POST, &check, "steps", json!({ "to": "done" }))
        .await
        .expect(422);
    assert_eq!(fields(&early), ["answer.2"]);
    let rest = json!({ "answers": [{ "place": 2, "answer": "not_applicable" }] });
    act(&officer, Method::PATCH, &check, "items", rest)
        .await
        .expect(200);
    let done = act(&officer, Method::POST, &check, "steps", json!({ "to": "done" }))
        .await
        .expect(200)
        .json();
    assert_eq!((&done["state"], &done["findings"]), (&json!("done"), &json!(1)));
    act(&officer, Method::PATCH, &check, "items", json!({ "answers": [] }))
        .await
        .expect(409);
    assert_eq!(checks(&officer, "state=findings&q=core").await.len(), 1);
}

#[tokio::test]
async fn the_pages_of_checks_keep_answers_without_script() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (browser, officer) = (
        tenant.browser("security_officer").await,
        tenant.api("security_officer").await,
    );
    let new = "/security-check-plans/new";
    let wrong = [
        ("name", "Badge review"),
        ("cycle", "week"),
        ("checklist", "Leavers' badges off\nSpare badges counted"),
    ];
    let again = browser.submit(new, new, &wrong).await.expect(422);
    assert!(again.text.contains("Spare badges counted"));
    let today = in_days(&app, &tenant, 0);
    let whole = [
        ("name", "Badge review"),
        ("area", "people"),
        ("cycle", "week"),
        ("first_on", today.as_str()),
        ("checklist", "Leavers' badges off\nSpare badges counted"),
    ];
    browser.submit(new, new, &whole).await.expect(303);
    let check = checks(&officer, "state=open").await.remove(0);
    let page = format!("/security-checks/{}", id(&check));
    let keep = [
        ("version", "1"),
        ("do", "save"),
        ("answer.0", "ok"),
        ("note.0", "Checked 14"),
    ];
    browser.submit(&page, &page, &keep).await.expect(303);
    let early = [
        ("version", "2"),
        ("do", "done"),
        ("answer.0", "not_ok"),
        ("note.0", "Two still open"),
        ("answer.1", ""),
    ];
    let again = browser.submit(&page, &page, &early).await.expect(422);
    assert!(again.text.contains("Two still open"));
    let done = [
        ("version", "2"),
        ("do", "done"),
        ("answer.0", "not_ok"),
        ("note.0", "Two still open"),
        ("answer.1", "ok"),
    ];
    browser.submit(&page, &page, &done).await.expect(303);
    let shown = browser.get(&page).await.expect(200);
    assert!(
        shown.text.contains("Two still open") && shown.text.contains("/actions/new?source=security_check")
    );
    let plans = officer
        .get("/api/v1/security-check-plans")
        .await
        .expect(200)
        .json();
    let edit = format!("/security-check-plans/{}", id(&plans[0]));
    let off = [
        ("version", "1"),
        ("name", "Badge review"),
        ("checklist", "Leavers' badges off"),
        ("owner", plans[0]["owner"]["id"].as_str().unwrap()),
    ];
    browser.submit(&edit, &edit, &off).await.expect(303);
    browser.submit(&edit, &edit, &off).await.expect(422);
    look(&app, &tenant, 30).await;
    assert_eq!(
        checks(&officer, "state=all").await.len(),
        1,
        "a plan that is off makes none"
    );
}
