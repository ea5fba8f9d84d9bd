//! The vulnerability register: by hand, by report, from files; fixed in time, excepted by two, told in time.

use jiff::ToSpan as _;
use reqwest::Method;
use serde_json::{Value, json};
use sqm_imports::target::Shape;
use sqm_testkit::{Answer, Client, TestApp, TestTenant};
use uuid::Uuid;

fn finding(asset: &str, cve: &str, score: f64) -> Value {
    json!({ "asset": asset, "identifier": cve, "title": "Remote code execution", "score": score })
}

async fn put(client: &Client, body: Value) -> Value {
    client
        .post("/api/v1/vulnerabilities", &body)
        .await
        .expect(201)
        .json()
}

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

async fn act(client: &Client, method: Method, made: &Value, act: &str, body: Value) -> Answer {
    let path = format!("/api/v1/vulnerabilities/{}", id(made));
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

#[tokio::test]
async fn severity_and_days_follow_the_score_and_late_ones_are_told_and_counted() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let made = put(&officer, finding("bss-app-03", "cve-2024-3094", 9.8)).await;
    assert_eq!(
        (&made["severity"], &made["identifier"], &made["due_on"]),
        (
            &json!("critical"),
            &json!("CVE-2024-3094"),
            &json!(in_days(&app, &tenant, 15))
        )
    );
    let vector = json!({ "asset": "crm-web", "identifier": "P-77", "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N" });
    let medium = put(&officer, vector).await;
    assert_eq!(
        (&medium["score"], &medium["severity"]),
        (&json!(6.1), &json!("medium"))
    );
    let twice = officer
        .post(
            "/api/v1/vulnerabilities",
            &finding("bss-app-03", "CVE-2024-3094", 9.8),
        )
        .await
        .expect(422);
    assert_eq!(fields(&twice), ["identifier"]);
    let bad = officer
        .post(
            "/api/v1/vulnerabilities",
            &json!({ "asset": "x", "identifier": "y" }),
        )
        .await
        .expect(422);
    assert_eq!(fields(&bad), ["severity"]);

    look(&app, &tenant, 7).await;
    look(&app, &tenant, 8).await;
    look(&app, &tenant, 16).await;
    assert_eq!(
        told(&app, &tenant, &made).await,
        [
            "vulnerability.found",
            "vulnerability.due_soon",
            "vulnerability.overdue"
        ]
    );
    act(
        &officer,
        Method::POST,
        &medium,
        "steps",
        json!({ "to": "fixed", "text": "Patched." }),
    )
    .await
    .expect(200);
    sqm_objectives::rebuild(&app.state, &tenant.scope())
        .await
        .unwrap();
    for (hit, wanted) in [("miss", &made), ("hit", &medium)] {
        let path = format!("/api/v1/vulnerabilities?measure=vulnerability.fixed_on_time&hit={hit}");
        let behind = officer.get(&path).await.expect(200).json();
        assert_eq!(behind["items"].as_array().unwrap().len(), 1, "{hit}: {behind}");
        assert_eq!(behind["items"][0]["id"], wanted["id"]);
    }
}

#[tokio::test]
async fn an_exception_is_asked_by_one_and_approved_by_another_until_a_day() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (officer, admin, engineer) = (
        tenant.api("security_officer").await,
        tenant.api("tenant_admin").await,
        tenant.api("engineer").await,
    );
    let made = put(&officer, finding("legacy-hlr", "CVE-2019-0708", 9.8)).await;
    let asked =
        json!({ "reason": "Replaced in spring; isolated until then", "until": in_days(&app, &tenant, 60) });
    act(&engineer, Method::PUT, &made, "exception", asked.clone())
        .await
        .expect(403);
    let wordless = act(&officer, Method::PUT, &made, "exception", json!({}))
        .await
        .expect(422);
    assert_eq!(fields(&wordless), ["reason", "until"]);
    act(&officer, Method::PUT, &made, "exception", asked)
        .await
        .expect(200);
    // Whoever asked does not decide, whatever his rights.
    act(
        &officer,
        Method::POST,
        &made,
        "exception/decision",
        json!({ "granted": true }),
    )
    .await
    .expect(409);
    let wordless = act(
        &admin,
        Method::POST,
        &made,
        "exception/decision",
        json!({ "granted": false }),
    )
    .await
    .expect(422);
    assert_eq!(fields(&wordless), ["text"]);
    let excepted = act(
        &admin,
        Method::POST,
        &made,
        "exception/decision",
        json!({ "granted": true }),
    )
    .await
    .expect(200)
    .json();
    assert_eq!(excepted["state"], "exception");
    look(&app, &tenant, 16).await;
    assert!(
        !told(&app, &tenant, &made)
            .await
            .contains(&"vulnerability.overdue".to_owned())
    );
    look(&app, &tenant, 61).await;
    let open = officer
        .get(&format!("/api/v1/vulnerabilities/{}", id(&made)))
        .await
        .expect(200)
        .json();
    assert_eq!((&open["state"], &open["exception"]), (&json!("open"), &json!("")));
}

#[tokio::test]
async fn a_report_repeats_itself_without_doubles_and_a_full_one_closes_what_is_gone() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let day = |days: i64| in_days(&app, &tenant, days);
    let report = async |scanned_on: String, full: bool, findings: Value| -> Value {
        let body =
            json!({ "scanner": "core-scan", "scanned_on": scanned_on, "full": full, "findings": findings });
        officer
            .post("/api/v1/vulnerabilities/scans", &body)
            .await
            .expect(200)
            .json()
    };
    let both = json!([
        finding("a", "CVE-2024-0001", 7.5),
        finding("b", "CVE-2024-0001", 7.5),
        finding("a", "CVE-2024-0001", 7.5)
    ]);
    let first = report(day(-20), true, both.clone()).await;
    assert_eq!(
        (&first["created"], &first["unchanged"]),
        (&json!(2), &json!(1)),
        "{first}"
    );
    let again = report(day(-10), true, both.clone()).await;
    assert_eq!(
        (&again["created"], &again["changed"], &again["closed"]),
        (&json!(0), &json!(0), &json!(0)),
        "{again}"
    );
    let less = report(day(-5), true, json!([finding("a", "CVE-2024-0001", 9.1)])).await;
    assert_eq!(
        (&less["changed"], &less["closed"]),
        (&json!(1), &json!(1)),
        "{less}"
    );
    let list = officer
        .get("/api/v1/vulnerabilities?state=all&sort=newest")
        .await
        .expect(200)
        .json();
    let state = |asset: &str| {
        let items = list["items"].as_array().unwrap();
        items.iter().find(|one| one["asset"] == asset).unwrap().clone()
    };
    assert_eq!(
        (&state("a")["severity"], &state("a")["due_on"]),
        (&json!("critical"), &json!(day(-5)))
    );
    assert_eq!(state("b")["state"], "verified");
    // Back after it was gone: open again, with its whole time.
    report(day(-1), false, json!([finding("b", "CVE-2024-0001", 7.5)])).await;
    let back = officer
        .get(&format!("/api/v1/vulnerabilities/{}", id(&state("b"))))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&back["state"], &back["due_on"]),
        (&json!("open"), &json!(day(29)))
    );
    let wrong = json!({ "scanner": "core-scan", "findings": [{ "asset": "a" }] });
    let refused = officer
        .post("/api/v1/vulnerabilities/scans", &wrong)
        .await
        .expect(422);
    assert_eq!(fields(&refused), ["findings.0.identifier", "findings.0.severity"]);
}

#[tokio::test]
async fn a_file_of_findings_goes_in_once_and_then_changes_nothing() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let mapping = include_str!("../../../../examples/mappings/vulnerabilities.toml");
    let heading = "Host,CVE,Name,Synopsis,Solution,CVSS v3.0 Base Score,CVSS v3.0 Vector,Risk,Scan Date";
    let first = "10.1.1.1,CVE-2024-1111,OpenSSH race,A race,Update,8.1,,High,2026-03-02";
    let second = "10.1.1.2,CVE-2024-1111,OpenSSH race,A race,Update,8.1,,High,2026-03-02";
    let wrong = "10.1.1.3,CVE-2024-2222,Thing,,,,,Terrible,2026-03-02";
    let file = std::env::temp_dir().join(format!("vulnerabilities-{}.csv", Uuid::now_v7()));
    let rows = |rows: &[&str]| std::fs::write(&file, format!("{heading}\n{}\n", rows.join("\n"))).unwrap();
    let scope = tenant.scope();
    let once = || sqm_imports::run_file(&app.state, &scope, "vulnerabilities", Shape::Rows, mapping, &file);
    let figures = |report: &Value| {
        ["created", "changed", "unchanged", "rejected"].map(|name| report[name].as_i64().unwrap())
    };
    rows(&[first, second, wrong]);
    let report = serde_json::to_value(once().await.unwrap()).unwrap();
    assert_eq!(figures(&report), [2, 0, 0, 1], "{report}");
    let report = serde_json::to_value(once().await.unwrap()).unwrap();
    assert_eq!(figures(&report), [0, 0, 2, 1], "{report}");
    rows(&[first, &second.replace("8.1,,High", "9.3,,Critical")]);
    let report = serde_json::to_value(once().await.unwrap()).unwrap();
    assert_eq!(figures(&report), [0, 1, 1, 0], "{report}");
    std::fs::remove_file(&file).unwrap();
    let officer = tenant.api("security_officer").await;
    let worst = officer
        .get("/api/v1/vulnerabilities?state=all&severity=critical")
        .await
        .expect(200)
        .json();
    assert_eq!(worst["items"][0]["asset"], "10.1.1.2");
}

#[tokio::test]
async fn the_pages_of_vulnerabilities_work_without_script() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let browser = tenant.browser("security_officer").await;
    let new = "/vulnerabilities/new";
    let wrong = [
        ("asset", "crm-db-01"),
        ("identifier", "CVE-2023-1"),
        ("score", "x"),
    ];
    let again = browser.submit(new, new, &wrong).await.expect(422);
    assert!(again.text.contains("crm-db-01"));
    let form = [
        ("asset", "crm-db-01"),
        ("identifier", "CVE-2023-1"),
        ("title", "SQL injection"),
        ("score", "9,1"),
    ];
    let made = browser.submit(new, new, &form).await.expect(303);
    let page = made.header("location").split('?').next().unwrap().to_owned();
    let act = format!("{page}/act");
    let silent = [("act", "step"), ("version", "1"), ("to", "false_positive")];
    browser.submit(&page, &act, &silent).await.expect(422);
    let fixed = [
        ("act", "step"),
        ("version", "1"),
        ("to", "fixed"),
        ("text", "Patched to 8.2"),
    ];
    browser.submit(&page, &act, &fixed).await.expect(303);
    browser.submit(&page, &act, &fixed).await.expect(422);
    assert!(
        browser
            .get(&page)
            .await
            .expect(200)
            .text
            .contains("Patched to 8.2")
    );
    for list in [
        "/vulnerabilities?state=to_verify",
        "/vulnerabilities?asset=crm-db-01&state=all",
        "/search?q=CVE-2023-1",
    ] {
        assert!(browser.get(list).await.expect(200).text.contains(&page), "{list}");
    }
    let engineer = tenant.browser("engineer").await;
    engineer.get(new).await.expect(403);
    let csv = tenant
        .api("security_officer")
        .await
        .get("/api/v1/vulnerabilities/export.csv?state=all")
        .await
        .expect(200);
    assert!(csv.text.contains("SQL injection"));
}

#[tokio::test]
async fn everybody_who_may_approve_an_exception_is_told_but_not_who_asked() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let (asker, other, engineer) = (
        tenant.api("security_officer").await,
        tenant.api("security_officer").await,
        tenant.api("engineer").await,
    );
    let made = put(&asker, finding("legacy-hlr", "CVE-2019-0708", 9.8)).await;
    let asked = json!({ "reason": "Replaced in spring", "until": in_days(&app, &tenant, 60) });
    act(&asker, Method::PUT, &made, "exception", asked)
        .await
        .expect(200);
    let told = async |client: &Client| -> Vec<Value> {
        let list = client.get("/api/v1/notifications").await.expect(200).json();
        let to_decide = |one: &&Value| one["kind"] == "security_to_decide";
        list["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(to_decide)
            .cloned()
            .collect()
    };
    let lines = app
        .eventually("who may approve is told", async || {
            Some(told(&other).await).filter(|lines| !lines.is_empty())
        })
        .await;
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["href"], format!("/vulnerabilities/{}", id(&made)));
    assert!(
        told(&asker).await.is_empty(),
        "nobody decides about his own request"
    );
    assert!(
        told(&engineer).await.is_empty(),
        "who may not decide is not asked"
    );
}
