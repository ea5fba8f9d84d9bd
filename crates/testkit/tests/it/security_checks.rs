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

async fn site(client: &Client) -> Value {
    let body = json!({ "code": "DC-EAST", "name": "Core site", "kind": "data_centre" });
    client.post("/api/v1/sites", &body).await.expect(201).json()
}

async fn history(client: &Client, check: &Value) -> Vec<Value> {
    let path = format!("/api/v1/security-checks/{}/history", id(check));
    let list = client.get(&path).await.expect(200).json();
    list.as_array().unwrap().clone()
}

#[tokio::test]
async fn the_history_of_a_check_says_who_answered_what() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (officer, admin) = (
        tenant.api("security_officer").await,
        tenant.api("tenant_admin").await,
    );
    plan(&officer, &in_days(&app, &tenant, 0), "month").await;
    let check = checks(&officer, "state=open").await.remove(0);
    let first = json!({ "answers": [{ "place": 0, "answer": "ok" }, { "place": 1, "answer": "not_ok", "note": "Camera 3 is dark" }] });
    act(&officer, Method::PATCH, &check, "items", first.clone())
        .await
        .expect(200);
    // The same again says nothing new; somebody else mends an answer.
    act(&officer, Method::PATCH, &check, "items", first)
        .await
        .expect(200);
    let mended = json!({ "answers": [{ "place": 0, "answer": "not_applicable" }] });
    act(&admin, Method::PATCH, &check, "items", mended)
        .await
        .expect(200);
    let path = format!("/api/v1/security-checks/{}/history", id(&check));
    officer.post(&path, &json!({ "text": " " })).await.expect(422);
    officer
        .post(&path, &json!({ "text": "The guard was new" }))
        .await
        .expect(201);
    let skip = json!({ "to": "skipped", "text": "Fire alarm" });
    act(&officer, Method::POST, &check, "steps", skip)
        .await
        .expect(200);
    let lines = history(&officer, &check).await;
    let said: Vec<(&str, &str, &str, &str)> = lines
        .iter()
        .map(|line| {
            let text = |name: &str| line[name].as_str().unwrap();
            (text("part"), text("field"), text("before"), text("after"))
        })
        .collect();
    assert_eq!(
        said,
        [
            ("", "check_planned", "", "Core site walk"),
            ("Doors locked", "check_answer", "", "ok"),
            ("Cameras on", "check_answer", "", "not_ok"),
            ("Cameras on", "check_note", "", "Camera 3 is dark"),
            ("", "check_state", "due", "in_progress"),
            ("Doors locked", "check_answer", "ok", "not_applicable"),
            ("", "comment", "", "The guard was new"),
            ("", "check_state", "in_progress", "skipped"),
            ("", "check_skipped", "", "Fire alarm"),
        ]
    );
    assert_eq!(lines[1]["by"]["id"], json!(officer.user()));
    assert_eq!(lines[5]["by"]["id"], json!(admin.user()));
    let trail = admin
        .get(&format!(
            "/api/v1/audit?entity=security_check&entity_id={}",
            id(&check)
        ))
        .await
        .expect(200)
        .text;
    assert!(
        trail.contains("security_check.answer") && !trail.contains("Camera 3"),
        "{trail}"
    );
    let browser = tenant.browser("security_officer").await;
    let page = format!("/security-checks/{}", id(&check));
    let shown = browser.get(&page).await.expect(200).text;
    assert!(shown.contains("Cameras on ·") && shown.contains("The guard was new"));
    browser
        .submit(&page, &format!("{page}/act"), &[("text", "")])
        .await
        .expect(422);
    browser
        .submit(
            &page,
            &format!("{page}/act"),
            &[("text", "Next time with the fire brigade")],
        )
        .await
        .expect(303);
    assert!(browser.get(&page).await.expect(200).text.contains("fire brigade"));
}

#[tokio::test]
async fn an_application_is_tested_once_with_its_version_and_its_report() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (officer, engineer) = (tenant.api("security_officer").await, tenant.api("engineer").await);
    let today = in_days(&app, &tenant, 0);
    let path = "/api/v1/security-checks";
    engineer.post(path, &json!({})).await.expect(403);
    assert_eq!(
        fields(&officer.post(path, &json!({})).await.expect(422)),
        ["title", "area", "checklist", "due_on"]
    );
    let test = |area: &str, application: &str| {
        json!({ "title": "Before going live", "area": area, "checklist": ["Sign-in", "Uploads"], "due_on": today,
                "owner": engineer.user(), "application": application, "test_kind": "penetration_test" })
    };
    assert_eq!(
        fields(&officer.post(path, &test("physical", "Portal")).await.expect(422)),
        ["test_kind"]
    );
    assert_eq!(
        fields(&officer.post(path, &test("application", "")).await.expect(422)),
        ["application"]
    );
    let stranger = json!({ "title": "T", "area": "physical", "checklist": ["x"], "due_on": today, "site": uuid::Uuid::nil() });
    assert_eq!(fields(&officer.post(path, &stranger).await.expect(422)), ["site"]);
    let made = officer
        .post(path, &test("application", "Billing portal"))
        .await
        .expect(201)
        .json();
    assert_eq!(
        (&made["plan_id"], &made["state"], &made["test_kind"]),
        (&Value::Null, &json!("due"), &json!("penetration_test"))
    );
    // Found by what it tests, and by the kind of test.
    assert_eq!(checks(&officer, "state=all&q=billing").await.len(), 1);
    assert_eq!(
        checks(&officer, "state=all&test_kind=penetration_test")
            .await
            .len(),
        1
    );
    assert!(checks(&officer, "state=all&test_kind=code_scan").await.is_empty());
    let answers = json!({ "answers": [{ "place": 0, "answer": "ok" }, { "place": 1, "answer": "ok" }] });
    act(&engineer, Method::PATCH, &made, "items", answers)
        .await
        .expect(200);
    let versionless = act(&engineer, Method::POST, &made, "steps", json!({ "to": "done" })).await;
    assert_eq!(fields(&versionless.expect(422)), ["tested_version"]);
    let one = format!("{path}/{}", id(&made));
    let now = engineer.get(&one).await.expect(200).json();
    let said = json!({ "tested_version": "4.12.1", "report": "PT-2026-017" });
    let version = now["version"].as_i64().unwrap();
    engineer.patch(&one, version, &said).await.expect(200);
    engineer.patch(&one, version, &said).await.expect(412);
    let done = act(&engineer, Method::POST, &made, "steps", json!({ "to": "done" }))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&done["tested_version"], &done["report"]),
        (&json!("4.12.1"), &json!("PT-2026-017"))
    );
    let late = engineer.get(&one).await.expect(200).json();
    engineer
        .patch(&one, late["version"].as_i64().unwrap(), &said)
        .await
        .expect(409);
    // It counts as every other check does.
    sqm_objectives::rebuild(&app.state, &tenant.scope())
        .await
        .unwrap();
    assert_eq!(
        checks(&officer, "measure=security_check.on_time&hit=hit")
            .await
            .len(),
        1
    );
}

#[tokio::test]
async fn checks_of_a_site_are_listed_on_it_and_found_by_it() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (officer, browser) = (
        tenant.api("security_officer").await,
        tenant.browser("security_officer").await,
    );
    let site = site(&officer).await;
    let asset = json!({ "code": "D-1", "name": "Call records", "category": "billing", "level": "important" });
    let asset = officer
        .post("/api/v1/data-assets", &asset)
        .await
        .expect(201)
        .json();
    let place = format!("/sites/{}", id(&site));
    let bare = browser.get(&place).await.expect(200).text;
    assert!(bare.contains(&format!(
        "/security-checks/new?area=physical&amp;site={}",
        id(&site)
    )));
    // By plan, and by hand in the browser.
    let body = json!({ "name": "Core site walk", "area": "physical", "cycle": "month", "first_on": in_days(&app, &tenant, 0),
                       "checklist": ["Doors locked"], "site": id(&site) });
    let planned = officer
        .post("/api/v1/security-check-plans", &body)
        .await
        .expect(201)
        .json();
    assert_eq!(planned["site"], "DC-EAST Core site");
    plan(&officer, &in_days(&app, &tenant, 0), "week").await;
    let today = in_days(&app, &tenant, 0);
    let new = "/security-checks/new";
    let filled = browser
        .get(&format!("{new}?area=physical&site={}", id(&site)))
        .await
        .expect(200)
        .text;
    assert!(filled.contains(&format!("value=\"{}\" selected", id(&site))));
    let wrong = [
        ("title", "After the flood"),
        ("area", "physical"),
        ("due_on", ""),
        ("checklist", "Cellar dry"),
        ("site", id(&site)),
    ];
    let again = browser.submit(new, new, &wrong).await.expect(422).text;
    assert!(again.contains("After the flood") && again.contains("Cellar dry"));
    let whole = [
        ("title", "After the flood"),
        ("area", "physical"),
        ("due_on", today.as_str()),
        ("checklist", "Cellar dry"),
        ("site", id(&site)),
        ("data_asset", id(&asset)),
    ];
    let made = browser.submit(new, new, &whole).await.expect(303);
    let page = made.header("location").to_owned();
    let shown = browser.get(&page).await.expect(200).text;
    assert!(shown.contains("DC-EAST Core site") && shown.contains("D-1 Call records"));
    let here = checks(&officer, &format!("state=all&site={}", id(&site))).await;
    assert_eq!(here.len(), 2, "not the one that names no site");
    assert_eq!(
        checks(&officer, &format!("state=all&data_asset={}", id(&asset)))
            .await
            .len(),
        1
    );
    let listed = browser.get(&place).await.expect(200).text;
    assert!(listed.contains("After the flood") && listed.contains("Core site walk"));
    let narrowed = browser
        .get(&format!("/security-checks?state=all&site={}", id(&site)))
        .await
        .expect(200)
        .text;
    assert!(narrowed.contains("After the flood") && narrowed.contains("DC-EAST Core site"));
    // The plan's form keeps what it is about, and can change it.
    let edit = format!("/security-check-plans/{}", id(&planned));
    let form = browser.get(&edit).await.expect(200).text;
    assert!(form.contains(&format!("value=\"{}\" selected", id(&site))));
    let off = [
        ("version", "1"),
        ("name", "Core site walk"),
        ("checklist", "Doors locked"),
        ("owner", planned["owner"]["id"].as_str().unwrap()),
        ("site", ""),
        ("active", "1"),
    ];
    browser.submit(&edit, &edit, &off).await.expect(303);
    let now = officer
        .get(&format!("/api/v1/security-check-plans/{}", id(&planned)))
        .await
        .expect(200)
        .json();
    assert_eq!(now["site_id"], Value::Null);
}

#[tokio::test]
async fn photographs_stand_beside_their_item_until_the_check_is_over() {
    const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\nDark camera";
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (officer, engineer, browser) = (
        tenant.api("security_officer").await,
        tenant.api("engineer").await,
        tenant.browser("security_officer").await,
    );
    plan(&officer, &in_days(&app, &tenant, 0), "month").await;
    let check = checks(&officer, "state=open").await.remove(0);
    let path = format!("/api/v1/security-checks/{}/photos", id(&check));
    let add = async |client: &Client, place: u8, picture: &'static [u8]| {
        let request = client
            .request(Method::POST, &format!("{path}?place={place}"))
            .header("content-type", "image/png");
        client.send(request.body(picture)).await
    };
    add(&engineer, 1, PICTURE).await.expect(403);
    assert_eq!(
        fields(&add(&officer, 1, b"<svg onload=alert(1)>").await.expect(422)),
        ["picture"]
    );
    assert_eq!(fields(&add(&officer, 9, PICTURE).await.expect(422)), ["place"]);
    let list = add(&officer, 1, PICTURE).await.expect(201).json();
    let photo = list["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(list["items"][0]["place"], 1);
    let seen = engineer.get(&format!("{path}/{photo}")).await.expect(200);
    assert_eq!(seen.header("content-type"), "image/png");
    assert!(seen.text.contains("Dark camera"));
    // In the browser, without script.
    let page = format!("/security-checks/{}", id(&check));
    let csrf = browser.csrf(&page).await;
    let form = |place: &'static str, csrf: String| {
        let picture = reqwest::multipart::Part::bytes(PICTURE).file_name("camera.png");
        reqwest::multipart::Form::new()
            .text("csrf", csrf)
            .text("place", place)
            .part("picture", picture)
    };
    let send = async |form| {
        let request = browser.request(Method::POST, &format!("{page}/photos"));
        browser.send(request.multipart(form)).await
    };
    send(form("2", "forged".to_owned())).await.expect(403);
    send(form("", csrf.clone())).await.expect(422);
    send(form("2", csrf)).await.expect(303);
    let shown = browser.get(&page).await.expect(200).text;
    assert!(shown.contains(&format!("/security-checks/{}/photos/{photo}", id(&check))));
    browser.get(&format!("{page}/photos/{photo}")).await.expect(200);
    officer.delete(&format!("{path}/{photo}")).await.expect(204);
    officer.delete(&format!("{path}/{photo}")).await.expect(404);
    let fields_of: Vec<Value> = history(&officer, &check)
        .await
        .into_iter()
        .filter(|line| line["field"].as_str().unwrap().starts_with("check_photo"))
        .map(|line| line["part"].clone())
        .collect();
    assert_eq!(
        fields_of,
        [json!("Cameras on"), json!("Visitors logged"), json!("Cameras on")]
    );
    let calm = json!({ "to": "skipped", "text": "Building work" });
    act(&officer, Method::POST, &check, "steps", calm)
        .await
        .expect(200);
    add(&officer, 1, PICTURE).await.expect(409);
    let left = officer.get(&path).await.expect(200).json();
    let left = left["items"][0]["id"].as_str().unwrap();
    officer.delete(&format!("{path}/{left}")).await.expect(409);
}
