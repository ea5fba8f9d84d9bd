//! The figures of information security (handbook §7): each opens exactly its records, and recounting finds the same.

use jiff::ToSpan as _;
use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Client, TestApp, TestTenant};

use crate::incidents_reporting::{app_at, at, decide, duty_of, mark, operators, report, send, step, tick};

const MORNING: &str = "2095-05-10T08:00:00Z";

/// Reads what is pending and proves the ledger.
async fn proved(app: &TestApp, tenant: &TestTenant<'_>) {
    let result = sqm_objectives::verify(&app.state, &tenant.scope()).await.unwrap();
    assert_eq!(result.differences, 0, "{:?}", result.layers);
}

async fn values(client: &Client, code: &str, query: &str) -> Value {
    client
        .get(&format!("/api/v1/indicators/{code}/values?{query}"))
        .await
        .expect(200)
        .json()
}

/// The ids of the records a figure opens; its page is `list`, which REST calls `path`.
async fn behind(client: &Client, measured: &Value, list: &str, path: &str) -> Vec<String> {
    let records = measured["records"].as_str().unwrap();
    let query = records
        .strip_prefix(&format!("{list}?"))
        .unwrap_or_else(|| panic!("{records} is not in {list}"));
    ids(client, &format!("/api/v1/{path}?{query}")).await
}

async fn ids(client: &Client, path: &str) -> Vec<String> {
    let page = client.get(path).await.expect(200).json();
    let items = page["items"].as_array().unwrap();
    let mut ids: Vec<String> = items.iter().map(|item| text(&item["id"])).collect();
    ids.sort();
    ids
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

/// The id at the end of a record's address.
fn id_of(path: &str) -> String {
    path.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn taking_up_what_was_reported_is_timed_from_the_report_and_graver_levels_are_counted() {
    let app = app_at(MORNING).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let seen = json!({ "detected_at": "2095-05-10T05:00:00Z" });
    let (slow, quick) = (
        report(&officer, seen.clone()).await,
        report(&officer, json!({})).await,
    );
    let (kept, waiting) = (
        report(
            &officer,
            json!({ "restricted": true, "confidants": [officer.user()] }),
        )
        .await,
        report(&officer, json!({})).await,
    );
    step(&officer, &kept, json!({ "to": "assessing" })).await;
    app.state.clock.set(at("2095-05-10T08:20:00Z"));
    // Somebody else, who knows nothing of what is kept from most.
    let officer = tenant.api("security_officer").await;
    step(&officer, &quick, json!({ "to": "assessing" })).await;
    app.state.clock.set(at("2095-05-10T09:00:00Z"));
    let officer = tenant.api("security_officer").await;
    step(&officer, &slow, json!({ "to": "assessing" })).await;
    decide(&officer, &slow, "larger").await;
    decide(&officer, &quick, "general").await;
    proved(&app, &tenant).await;

    let taken_up = values(&officer, "sec_acknowledge_time_mean", "period=7d").await;
    assert_eq!(
        (&taken_up["figure"]["value"], &taken_up["figure"]["records"]),
        (&json!(40.0), &json!(2)),
        "20 and 60 minutes after they were reported; nobody counts what is kept from most"
    );
    let found = behind(&officer, &taken_up, "/incidents", "incidents").await;
    assert_eq!(found, sorted(vec![id_of(&slow), id_of(&quick)]));
    assert!(!found.contains(&id_of(&waiting)));
    // The statistics time the same.
    let figures = officer
        .get("/api/v1/incidents/statistics")
        .await
        .expect(200)
        .json();
    let spans = figures["spans"].as_array().unwrap();
    let span = spans.iter().find(|span| span["of"] == "acknowledge").unwrap();
    assert_eq!(span["known"], 2, "for whoever does not know of the third");

    let grave = values(&officer, "sec_incident_larger", "period=7d").await;
    assert_eq!(
        (&grave["figure"]["value"], &grave["verdict"]),
        (&json!(1.0), &json!("missed")),
        "none is the target"
    );
    assert_eq!(
        behind(&officer, &grave, "/incidents", "incidents").await,
        [id_of(&slow)]
    );
}

#[tokio::test]
async fn reports_on_time_are_counted_one_by_one_and_cut_by_regime() {
    let app = app_at(MORNING).await;
    let tenant = app.tenant().await;
    operators(&tenant, &["network", "telecom", "controller"]).await;
    let officer = tenant.api("security_officer").await;
    let incident = report(&officer, json!({ "personal_data": true })).await;
    decide(&officer, &incident, "larger").await;
    let cac = duty_of(&officer, &incident, "CAC", "initial").await;
    mark(&officer, &incident, &cac, json!({ "channel": "platform" }))
        .await
        .expect(200);
    let late = duty_of(&officer, &incident, "GDPR", "initial").await;
    app.state.clock.set(at("2095-05-14T08:00:00Z"));
    tick(&app, &tenant, &late).await;
    let officer = tenant.api("security_officer").await;
    proved(&app, &tenant).await;

    let all = values(&officer, "sec_report_on_time_rate", "period=30d&by=regime").await;
    let of = |regime: &str| {
        let by = all["by"].as_array().unwrap();
        by.iter().find(|row| row["value_of"] == regime).cloned()
    };
    let network = of("cac_network").expect("a figure of its own");
    assert_eq!(
        (&network["value"], &network["records"]),
        (&json!(100.0), &json!(1))
    );
    assert_eq!(of("gdpr").expect("a figure of its own")["value"], 0.0);
    // Cut by regime, and in the slice of an indicator of its own: exactly the reports of that authority.
    for (code, query) in [
        (
            "sec_report_on_time_rate",
            "period=30d&dim=regime&value=cac_network",
        ),
        ("sec_report_on_time_cac", "period=30d"),
    ] {
        let own = values(&officer, code, query).await;
        assert_eq!(own["figure"]["value"], 100.0, "{code}");
        let found = behind(&officer, &own, "/incidents/reports", "incident-duties").await;
        assert_eq!(found, [text(&cac["id"])], "{code}");
    }
    let miss = ids(
        &officer,
        "/api/v1/incident-duties?measure=incident.report_on_time&hit=miss&dim=regime&value=gdpr",
    )
    .await;
    assert_eq!(miss, [text(&late["id"])]);
    // The page offers the regime by its name.
    let page = tenant.browser("security_officer").await;
    let page = page
        .get("/indicators/sec_report_on_time_rate?period=30d&by=regime")
        .await
        .expect(200);
    assert!(page.text.contains("CAC: network operators"));
}

#[tokio::test]
async fn a_report_leaves_the_figures_with_its_incident_and_comes_back_with_it() {
    let app = app_at(MORNING).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (owes, bare) = (
        report(&officer, json!({})).await,
        report(&officer, json!({})).await,
    );
    decide(&officer, &owes, "larger").await;
    let duty = duty_of(&officer, &owes, "CAC", "initial").await;
    mark(&officer, &owes, &duty, json!({ "channel": "phone" }))
        .await
        .expect(200);
    let counted = async || {
        proved(&app, &tenant).await;
        let path = "/api/v1/incident-duties?measure=incident.report_on_time&dim=regime&value=cac_network";
        ids(&officer, path).await
    };
    assert_eq!(counted().await, [text(&duty["id"])]);
    let restriction = format!("/api/v1/incidents/{}/restriction", id_of(&owes));
    for (on, count) in [(true, 0), (false, 1)] {
        let request = officer
            .request(Method::PUT, &restriction)
            .json(&json!({ "restricted": on }));
        officer.send(request).await.expect(204);
        assert_eq!(counted().await.len(), count);
    }
    // Merged, the report counts once, of the one that remains; taken apart, what was handed on is gone.
    let number = officer.get(&bare).await.expect(200).json()["number"].clone();
    let into = json!({ "into": number });
    send(&officer, Method::PUT, &owes, &format!("{owes}/merge"), &into)
        .await
        .expect(200);
    let handed = counted().await;
    assert_eq!(handed.len(), 1);
    assert_ne!(handed, [text(&duty["id"])]);
    officer.delete(&format!("{owes}/merge")).await.expect(200);
    assert_eq!(counted().await, [text(&duty["id"])]);
}

async fn scanned(app: &TestApp, tenant: &TestTenant<'_>, client: &Client, asset: &str, ago: i64) -> Value {
    let today = app.state.clock.now().to_zoned(tenant.scope().zone).date();
    let body = json!({ "asset": asset, "identifier": "CVE-2024-3094", "title": "Backdoor", "score": 9.8,
                       "detected_on": today.checked_sub(ago.days()).unwrap().to_string() });
    client
        .post("/api/v1/vulnerabilities", &body)
        .await
        .expect(201)
        .json()
}

#[tokio::test]
async fn the_longest_time_to_fix_counts_what_is_still_to_be_fixed_by_its_age() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let fixed = scanned(&app, &tenant, &officer, "mail-01", 9).await;
    let path = format!("/api/v1/vulnerabilities/{}", text(&fixed["id"]));
    let done = json!({ "to": "fixed", "text": "Patched" });
    send(&officer, Method::POST, &path, &format!("{path}/steps"), &done)
        .await
        .expect(200);
    proved(&app, &tenant).await;
    let code = "sec_vuln_fix_time_max";
    let days = async |query: &str| values(&officer, code, query).await["figure"]["value"].clone();
    assert_eq!(days("period=30d").await, 9.0);

    let open = scanned(&app, &tenant, &officer, "bss-app-04", 70).await;
    proved(&app, &tenant).await;
    let longest = values(&officer, code, "period=30d&by=priority").await;
    assert_eq!(
        (
            &longest["figure"]["value"],
            &longest["figure"]["records"],
            &longest["by"][0]["value_of"],
            &longest["by"][0]["value"]
        ),
        (&json!(70.0), &json!(2), &json!("critical"), &json!(70.0))
    );
    assert_eq!(longest["seconds"], 70.0 * 86_400.0);
    let found = behind(&officer, &longest, "/vulnerabilities", "vulnerabilities").await;
    assert_eq!(found, sorted(vec![text(&fixed["id"]), text(&open["id"])]));
    // In a window that ended forty days ago it was thirty days old, and is alone.
    let today = app.state.clock.now().to_zoned(tenant.scope().zone).date();
    let then = today.checked_sub(40.days()).unwrap();
    let past = values(&officer, code, &format!("period=custom&from={then}&to={then}")).await;
    assert_eq!(past["figure"]["value"], 30.0);
    assert_eq!(
        behind(&officer, &past, "/vulnerabilities", "vulnerabilities").await,
        [text(&open["id"])]
    );

    // Fixed, it is what it took; nothing is open any more.
    let path = format!("/api/v1/vulnerabilities/{}", text(&open["id"]));
    send(&officer, Method::POST, &path, &format!("{path}/steps"), &done)
        .await
        .expect(200);
    proved(&app, &tenant).await;
    assert_eq!(days("period=30d").await, 70.0);
    let open = values(&officer, code, &format!("period=custom&from={then}&to={then}")).await;
    assert_eq!(open["figure"]["records"], 0);
}

#[tokio::test]
async fn a_severity_and_a_regime_may_have_targets_of_their_own() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let manager = tenant.api("quality_manager").await;
    scanned(&app, &tenant, &officer, "hlr-1", 20).await;
    proved(&app, &tenant).await;
    for (indicator, dim, value, target) in [
        ("sec_vuln_fix_time_max", "priority", "critical", 15.0),
        ("sec_report_on_time_rate", "regime", "cac_network", 100.0),
    ] {
        let comparator = if dim == "regime" { "ge" } else { "le" };
        let body = json!({ "indicator": indicator, "scope_dim": dim, "scope_value": value, "comparator": comparator,
                           "target": target, "period": "quarter", "valid_from": "2020-01-01", "min_sample": 1 });
        manager.post("/api/v1/objectives", &body).await.expect(201);
    }
    let by = values(&officer, "sec_vuln_fix_time_max", "period=30d&by=priority").await;
    assert_eq!(by["by"][0]["verdict"], "missed");
    let pages = tenant.browser("quality_manager").await;
    let list = pages.get("/objectives").await.expect(200).text;
    assert!(list.contains("CAC: network operators") && list.contains("Critical"));
    let form = pages
        .get("/objectives/new?indicator=sec_report_on_time_rate")
        .await
        .expect(200)
        .text;
    assert!(form.contains("regime|cac_network"));
}

#[tokio::test]
async fn restores_and_access_reviews_are_judged_by_what_the_level_asks() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let today = app.state.clock.now().to_zoned(tenant.scope().zone).date();
    let put = async |code: &str, level: &str, reviewed: Option<i64>| {
        let day = reviewed.map(|ago| today.checked_sub(ago.days()).unwrap().to_string());
        let body = json!({ "code": code, "name": code, "category": "billing", "level": level,
                           "access_reviewed_on": day });
        text(
            &officer
                .post("/api/v1/data-assets", &body)
                .await
                .expect(201)
                .json()["id"],
        )
    };
    let (proven, late) = (
        put("D-1", "important", Some(10)).await,
        put("D-2", "core", Some(100)).await,
    );
    put("D-3", "general", None).await;
    let path = format!("/api/v1/data-assets/{proven}");
    let test = json!({ "result": "passed", "evidence": "OPS-14" });
    send(&officer, Method::POST, &path, &format!("{path}/restores"), &test)
        .await
        .expect(200);
    proved(&app, &tenant).await;
    for code in ["sec_restore_test_rate", "sec_access_review_rate"] {
        let share = values(&officer, code, "period=30d").await;
        assert_eq!(
            (&share["figure"]["value"], &share["figure"]["sample"]),
            (&json!(50.0), &json!(2)),
            "{code}: one of an important and a core asset; general data is not asked"
        );
        let records = share["records"].as_str().unwrap();
        for (hit, asset) in [("hit", &proven), ("miss", &late)] {
            let path = format!("/api/v1{}", records.replace("hit=all", &format!("hit={hit}")));
            let found = officer.get(&path).await.expect(200).json();
            let items = found["items"].as_array().unwrap();
            assert_eq!(
                (items.len(), items[0]["asset_id"].as_str()),
                (1, Some(asset.as_str())),
                "{code} {hit}"
            );
        }
    }
    let page = tenant.browser("auditor").await;
    page.get("/data-assets/judgements?measure=data_asset.restore_proven&hit=miss")
        .await
        .expect(200);
}
