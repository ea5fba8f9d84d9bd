//! Sites and access logs: lines that come in once, rules that look through them, findings judged in time.

use jiff::ToSpan as _;
use reqwest::Method;
use serde_json::{Value, json};
use sqm_imports::target::Shape;
use sqm_testkit::{Answer, Client, TestApp, TestTenant};
use uuid::Uuid;

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

fn fields(answer: &Answer) -> Vec<String> {
    answer.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap().to_owned())
        .collect()
}

fn week(hours: &str) -> Vec<&str> {
    vec![hours, hours, hours, hours, hours, "", ""]
}

async fn site(client: &Client, code: &str, hours: &str) -> Value {
    let body =
        json!({ "code": code, "name": format!("Site {code}"), "kind": "data_centre", "hours": week(hours) });
    client.post("/api/v1/sites", &body).await.expect(201).json()
}

/// A line on Monday, 2 March 2026.
fn line(site: &str, badge: &str, time: &str, way: &str) -> Value {
    json!({ "site": site, "badge": badge, "person": "Wang Xiaoming", "door": "Main", "direction": way,
            "at": format!("2026-03-02T{time}:00+08:00") })
}

fn denied(site: &str, badge: &str, time: &str) -> Value {
    json!({ "site": site, "badge": badge, "result": "denied", "at": format!("2026-03-02T{time}:00+08:00") })
}

async fn send(client: &Client, lines: Vec<Value>) -> Value {
    client
        .post("/api/v1/access-entries", &json!({ "entries": lines }))
        .await
        .expect(200)
        .json()
}

async fn findings(client: &Client, query: &str) -> Vec<Value> {
    let list = client
        .get(&format!("/api/v1/access-findings?{query}"))
        .await
        .expect(200)
        .json();
    list["items"].as_array().unwrap().clone()
}

async fn judge(client: &Client, finding: &Value, body: Value) -> Answer {
    let path = format!("/api/v1/access-findings/{}", id(finding));
    let now = client.get(&path).await.expect(200).json();
    let request = client
        .request(Method::POST, &format!("{path}/judgement"))
        .header("if-match", format!("\"{}\"", now["version"]));
    client.send(request.json(&body)).await
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
async fn each_rule_finds_its_entries_once_and_lines_come_in_once() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let hours =
        json!({ "code": "", "hours": ["25:00-26:00", "", "", "", "", "", "08:00-10:00,09:00-11:00"] });
    let bad = officer.post("/api/v1/sites", &hours).await.expect(422);
    assert_eq!(fields(&bad), ["code", "name", "kind", "hours.0", "hours.6"]);
    let east = site(&officer, "DC-EAST", "08:00-18:00").await;
    site(&officer, "MR-WEST", "08:00-18:00").await;
    let again = json!({ "code": "DC-EAST", "name": "Twice", "kind": "office" });
    assert_eq!(
        fields(&officer.post("/api/v1/sites", &again).await.expect(422)),
        ["code"]
    );
    let wrong = json!({ "entries": [line("NOWHERE", "1", "09:00", "in")] });
    let wrong = officer.post("/api/v1/access-entries", &wrong).await.expect(422);
    assert_eq!(fields(&wrong), ["entries.0.site"]);
    let empty = json!({ "entries": [{ "site": "DC-EAST" }] });
    let empty = officer.post("/api/v1/access-entries", &empty).await.expect(422);
    assert_eq!(fields(&empty), ["entries.0.badge", "entries.0.at"]);

    let lines = vec![
        line("dc-east", "100", "09:00", "in"),
        line("DC-EAST", "100", "17:00", "out"),
        // At night.
        line("DC-EAST", "200", "22:00", "in"),
        // In twice.
        line("DC-EAST", "300", "09:00", "in"),
        line("DC-EAST", "300", "11:00", "in"),
        denied("DC-EAST", "400", "10:00"),
        denied("DC-EAST", "400", "10:03"),
        denied("DC-EAST", "400", "10:06"),
        line("DC-EAST", "500", "09:00", "in"),
        line("MR-WEST", "500", "09:10", "in"),
    ];
    let first = send(&officer, lines.clone()).await;
    assert_eq!(
        (&first["created"], &first["found"]),
        (&json!(10), &json!(4)),
        "{first}"
    );
    let second = send(&officer, lines).await;
    assert_eq!(
        (&second["created"], &second["unchanged"], &second["found"]),
        (&json!(0), &json!(10), &json!(0))
    );
    for (rule, badge, entries) in [
        ("out_of_hours", "200", 1),
        ("passback", "300", 2),
        ("denials", "400", 3),
        ("two_sites", "500", 2),
    ] {
        let found = findings(&officer, &format!("rule={rule}")).await;
        assert_eq!(found.len(), 1, "{rule}");
        assert_eq!(found[0]["badge"], badge);
        let path = format!("/api/v1/access-findings/{}/entries", id(&found[0]));
        let behind = officer.get(&path).await.expect(200).json();
        assert_eq!(behind.as_array().unwrap().len(), entries, "{rule}: {behind}");
    }
    let known = officer
        .get(&format!("/api/v1/sites/{}", id(&east)))
        .await
        .expect(200)
        .json();
    assert_eq!(known["open_findings"], 3);
    // A row of refusals grows; a way out that comes late explains the second way in.
    let late = vec![
        denied("DC-EAST", "400", "10:08"),
        line("DC-EAST", "300", "10:00", "out"),
    ];
    assert_eq!(send(&officer, late).await["found"], 0);
    let row = findings(&officer, "rule=denials").await;
    let path = format!("/api/v1/access-findings/{}/entries", id(&row[0]));
    assert_eq!(
        officer
            .get(&path)
            .await
            .expect(200)
            .json()
            .as_array()
            .unwrap()
            .len(),
        4
    );
    let explained = findings(&officer, "rule=passback").await;
    assert_eq!(
        (&explained[0]["state"], &explained[0]["judged_by"]),
        (&json!("explained"), &json!(null))
    );
}

#[tokio::test]
async fn rules_are_the_tenants_own_and_look_again_when_asked() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (officer, auditor) = (tenant.api("security_officer").await, tenant.api("auditor").await);
    site(&officer, "DC-EAST", "08:00-18:00").await;
    let rules = officer.get("/api/v1/access-rules").await.expect(200).json();
    let put = async |client: &Client, change: Value| -> Answer {
        let mut now = client.get("/api/v1/access-rules").await.expect(200).json();
        let version = now["version"].clone();
        for (name, value) in change.as_object().unwrap() {
            now[name.as_str()] = value.clone();
        }
        let request = client
            .request(Method::PUT, "/api/v1/access-rules")
            .header("if-match", format!("\"{version}\""));
        client.send(request.json(&now)).await
    };
    put(&auditor, json!({})).await.expect(403);
    let bad = put(&officer, json!({ "denials_count": 1, "judge_days": 0 }))
        .await
        .expect(422);
    assert_eq!(fields(&bad), ["denials_count", "judge_days"]);
    put(&officer, json!({ "out_of_hours": false })).await.expect(200);
    let found = send(&officer, vec![line("DC-EAST", "200", "22:00", "in")]).await;
    assert_eq!(found["found"], 0);
    put(&officer, json!({ "out_of_hours": rules["out_of_hours"] }))
        .await
        .expect(200);
    let apply = async |client: &Client, from: &str, to: &str| -> Answer {
        let days = json!({ "from": from, "to": to });
        client.post("/api/v1/access-findings/apply", &days).await
    };
    apply(&auditor, "2026-03-02", "2026-03-02").await.expect(403);
    let many = apply(&officer, "2026-01-01", "2026-03-02").await.expect(422);
    assert_eq!(fields(&many), ["to"]);
    let days = ("2026-03-01", "2026-03-03");
    let came = apply(&officer, days.0, days.1).await.expect(200).json();
    assert_eq!((&came["found"], &came["lapsed"]), (&json!(1), &json!(0)));
    let came = apply(&officer, days.0, days.1).await.expect(200).json();
    assert_eq!((&came["found"], &came["lapsed"]), (&json!(0), &json!(0)));
    // Longer hours explain it.
    let sites = officer.get("/api/v1/sites").await.expect(200).json();
    let path = format!("/api/v1/sites/{}", id(&sites["items"][0]));
    officer
        .patch(&path, 1, &json!({ "hours": week("08:00-23:00") }))
        .await
        .expect(200);
    let came = apply(&officer, days.0, days.1).await.expect(200).json();
    assert_eq!((&came["found"], &came["lapsed"]), (&json!(0), &json!(1)));
}

#[tokio::test]
async fn findings_are_judged_with_a_reason_and_late_ones_are_told_and_counted() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (officer, auditor) = (tenant.api("security_officer").await, tenant.api("auditor").await);
    site(&officer, "DC-EAST", "08:00-18:00").await;
    let night = |badge: &str| line("DC-EAST", badge, "22:00", "in");
    send(&officer, vec![night("1"), night("2")]).await;
    let of = async |badge: &str| findings(&officer, &format!("badge={badge}")).await.remove(0);
    let (first, second) = (of("1").await, of("2").await);
    let silent = judge(&officer, &first, json!({ "state": "confirmed" }))
        .await
        .expect(422);
    assert_eq!(fields(&silent), ["note"]);
    let words = json!({ "state": "confirmed", "note": "Nobody knows why" });
    judge(&auditor, &first, words.clone()).await.expect(403);
    let judged = judge(&officer, &first, words).await.expect(200).json();
    assert_eq!(judged["state"], "confirmed");
    assert!(judged["judged_by"]["name"].is_string());

    look(&app, &tenant, 3).await;
    look(&app, &tenant, 4).await;
    sqm_objectives::rebuild(&app.state, &tenant.scope())
        .await
        .unwrap();
    let late = findings(&officer, "measure=access_finding.overdue_open").await;
    assert_eq!(late.len(), 1);
    assert_eq!(late[0]["id"], second["id"]);
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let said: Vec<Value> = sqlx::query_scalar(
        "select data from platform.event where tenant_id = $1 and kind = 'access_finding.overdue'",
    )
    .bind(Uuid::from(tenant.id))
    .fetch_all(tx.conn())
    .await
    .unwrap();
    assert_eq!(said.len(), 1);
    let people = said[0]["people"].as_array().unwrap();
    assert!(people.contains(&json!(officer.user())));
    drop(tx);

    // Whose badge it is stands nowhere in clear but in the answer to an act that leaves a line.
    let path = format!("/api/v1/access-findings/{}", id(&first));
    let entries = auditor.get(&format!("{path}/entries")).await.expect(200);
    assert!(!entries.text.contains("Xiaoming"), "{}", entries.text);
    assert_eq!(entries.json()[0]["person"], "Wang X.");
    auditor
        .post(&format!("{path}/reveal"), &json!({}))
        .await
        .expect(403);
    let clear = officer
        .post(&format!("{path}/reveal"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(clear["names"], json!(["Wang Xiaoming"]));
    let trail = officer
        .get("/api/v1/audit?action=access_finding.reveal")
        .await
        .expect(200);
    assert!(trail.text.contains(id(&first)) && !trail.text.contains("Xiaoming"));
    let file = officer
        .get("/api/v1/access-findings/export.csv")
        .await
        .expect(200);
    assert_eq!(file.text.lines().count(), 3);
    assert!(!file.text.contains("Wang"));
    assert_eq!(
        auditor.get("/api/v1/access-findings/export.csv").await.status,
        403
    );
    let agent = tenant.api("agent").await;
    for path in [
        "/api/v1/sites",
        "/api/v1/access-findings",
        "/api/v1/access-entries",
    ] {
        assert_eq!(agent.get(path).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn a_file_of_an_access_log_goes_in_once() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    site(&officer, "DC-EAST", "08:00-18:00").await;
    let mapping = include_str!("../../../../examples/mappings/access-log.toml");
    let rows = [
        "Event ID,Site,Door,Card No,Holder,Direction,Result,Time",
        "E-1,DC-EAST,Main,100,Wang Xiaoming,IN,Granted,2026-03-02 09:00:00",
        "E-2,DC-EAST,Main,100,Wang Xiaoming,IN,Granted,2026-03-02 21:30:00",
        "E-3,NOWHERE,Main,100,Wang Xiaoming,IN,Granted,2026-03-02 21:40:00",
    ];
    let file = std::env::temp_dir().join(format!("access-{}.csv", Uuid::now_v7()));
    std::fs::write(&file, format!("{}\n", rows.join("\n"))).unwrap();
    let scope = tenant.scope();
    let once = || sqm_imports::run_file(&app.state, &scope, "access-log", Shape::Rows, mapping, &file);
    let figures = |report: &Value| {
        ["created", "changed", "unchanged", "rejected"].map(|name| report[name].as_i64().unwrap())
    };
    let report = serde_json::to_value(once().await.unwrap()).unwrap();
    assert_eq!(figures(&report), [2, 0, 0, 1], "{report}");
    assert!(!report.to_string().contains("Xiaoming"));
    let report = serde_json::to_value(once().await.unwrap()).unwrap();
    assert_eq!(figures(&report), [0, 0, 2, 1], "{report}");
    std::fs::remove_file(&file).unwrap();
    let mut rules: Vec<Value> = findings(&officer, "state=open")
        .await
        .into_iter()
        .map(|one| one["rule"].clone())
        .collect();
    rules.sort_by_key(ToString::to_string);
    assert_eq!(rules, [json!("out_of_hours"), json!("passback")]);
    let entries = officer
        .get("/api/v1/access-entries?badge=100&from=2026-03-02&to=2026-03-02")
        .await
        .expect(200)
        .json();
    assert_eq!(entries["items"].as_array().unwrap().len(), 2);
    assert_eq!(entries["items"][0]["at"], "2026-03-02T13:30:00Z");
}

#[tokio::test]
async fn the_pages_of_sites_and_findings_work_without_script() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (browser, officer) = (
        tenant.browser("security_officer").await,
        tenant.api("security_officer").await,
    );
    let new = "/sites/new";
    let wrong = [
        ("code", "DC-1"),
        ("name", "Core site"),
        ("kind", "data_centre"),
        ("hours.0", "early"),
    ];
    let again = browser.submit(new, new, &wrong).await.expect(422);
    assert!(again.text.contains("early") && again.text.contains("Core site"));
    let whole = [
        ("code", "DC-1"),
        ("name", "Core site"),
        ("kind", "data_centre"),
        ("hours.0", "08:00-18:00"),
        ("doors", "Main\nRear"),
    ];
    let made = browser.submit(new, new, &whole).await.expect(303);
    let page = made.header("location").split('?').next().unwrap().to_owned();
    assert!(browser.get(&page).await.expect(200).text.contains("Rear"));
    browser.get(&format!("{page}/edit")).await.expect(200);
    send(&officer, vec![line("DC-1", "77", "22:00", "in")]).await;
    let found = findings(&officer, "state=open").await.remove(0);
    let page = format!("/access-findings/{}", id(&found));
    let judgement = format!("{page}/judgement");
    let silent = [("version", "1"), ("state", "confirmed"), ("note", "")];
    browser.submit(&page, &judgement, &silent).await.expect(422);
    let shown = browser
        .submit(&page, &format!("{page}/reveal"), &[])
        .await
        .expect(200);
    assert!(shown.text.contains("Wang Xiaoming"));
    assert!(
        !browser
            .get(&page)
            .await
            .expect(200)
            .text
            .contains("Wang Xiaoming")
    );
    let words = [
        ("version", "1"),
        ("state", "confirmed"),
        ("note", "Asked the guard"),
    ];
    browser.submit(&page, &judgement, &words).await.expect(303);
    let judged = browser.get(&page).await.expect(200);
    assert!(
        judged.text.contains("Asked the guard") && judged.text.contains("/actions/new?source=access_finding")
    );
    let rules = "/settings/access-rules";
    let wrong = [("version", "0"), ("denials_count", "x")];
    browser.submit(rules, rules, &wrong).await.expect(422);
    let days = [("from", "2026-03-01"), ("to", "2026-03-03")];
    browser
        .submit("/access-findings/apply", "/access-findings/apply", &days)
        .await
        .expect(200);
    for path in [
        "/sites",
        "/sites/tabs",
        "/access-findings?state=all",
        "/access-findings/tabs",
        "/access-entries",
    ] {
        browser.get(path).await.expect(200);
    }
}
