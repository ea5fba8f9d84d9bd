//! Every register of information security goes out as a file: what its list shows, no formula that runs, for those who may.

use jiff::ToSpan as _;
use serde_json::{Value, json};
use sqm_testkit::{Client, TestApp, TestTenant};

fn in_days(app: &TestApp, tenant: &TestTenant<'_>, days: i64) -> String {
    let today = app.state.clock.now().to_zoned(tenant.scope().zone).date();
    today.checked_add(days.days()).unwrap().to_string()
}

/// The lines of a file, its head among them.
pub(crate) async fn lines(client: &Client, path: &str) -> Vec<String> {
    let answer = client.get(path).await.expect(200);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8", "{path}");
    let name = answer.header("content-disposition");
    assert!(name.starts_with("attachment; filename=\""), "{path}: {name}");
    answer.text.lines().map(str::to_owned).collect()
}

async fn made(client: &Client, path: &str, body: &Value) -> Value {
    client.post(path, body).await.expect(201).json()
}

#[tokio::test]
async fn security_checks_go_out_as_their_list_shows_them() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let plan = json!({ "name": "=HYPERLINK(1)", "area": "physical", "cycle": "week", "first_on": in_days(&app, &tenant, 2),
                       "checklist": ["Doors locked"] });
    made(&officer, "/api/v1/security-check-plans", &plan).await;
    let open = lines(&officer, "/api/v1/security-checks/export.csv?state=open").await;
    assert_eq!(open.len(), 2, "{open:?}");
    assert!(open[1].contains(",'=HYPERLINK(1),"), "{open:?}");
    assert!(open[1].contains(&in_days(&app, &tenant, 2)), "{open:?}");
    let done = lines(&officer, "/api/v1/security-checks/export.csv?state=done").await;
    assert_eq!(done.len(), 1);
    let page = tenant.browser("security_officer").await;
    let page = page.get("/security-checks").await.expect(200).text;
    assert!(page.contains("/api/v1/security-checks/export.csv?state=open"));
    let agent = tenant.api("agent").await;
    agent.get("/api/v1/security-checks/export.csv").await.expect(403);
}

#[tokio::test]
async fn sites_and_access_entries_go_out_and_nobody_by_name() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let hours = ["08:00-18:00", "", "", "", "", "", ""];
    let site = json!({ "code": "DC-EAST", "name": "=1+1", "kind": "data_centre", "hours": hours,
                       "doors": ["Main", "Dock"] });
    made(&officer, "/api/v1/sites", &site).await;
    let always = json!({ "code": "MR-1", "name": "Room", "kind": "machine_room" });
    made(&officer, "/api/v1/sites", &always).await;
    let sites = lines(&officer, "/api/v1/sites/export.csv").await;
    assert_eq!(sites.len(), 3, "{sites:?}");
    for part in ["DC-EAST,'=1+1,", "08:00-18:00", "Main; Dock"] {
        assert!(sites[1].contains(part), "{part}: {sites:?}");
    }
    let line = |badge: &str, hour: u8| {
        json!({ "site": "DC-EAST", "badge": badge, "person": "Wang Xiaoming", "door": "Main", "direction": "in",
                "at": format!("2026-03-02T{hour:02}:30:00+08:00") })
    };
    let sent = json!({ "entries": [line("100", 9), line("100", 10), line("200", 9)] });
    officer.post("/api/v1/access-entries", &sent).await.expect(200);
    let entries = lines(&officer, "/api/v1/access-entries/export.csv?badge=100").await;
    assert_eq!(entries.len(), 3, "{entries:?}");
    assert!(
        entries[1].starts_with("2026-03-02 10:30:00,DC-EAST,"),
        "{entries:?}"
    );
    let whole = entries.join("\n");
    assert!(!whole.contains("Wang") && !whole.contains("200"), "{whole}");
    // Whoever may look may not take away.
    let auditor = tenant.api("auditor").await;
    auditor.get("/api/v1/access-entries").await.expect(200);
    auditor.get("/api/v1/access-entries/export.csv").await.expect(403);
    for (role, offered) in [("security_officer", true), ("auditor", false)] {
        let browser = tenant.browser(role).await;
        let page = browser.get("/access-entries").await.expect(200).text;
        assert_eq!(
            page.contains("/api/v1/access-entries/export.csv"),
            offered,
            "{role}"
        );
    }
    let browser = tenant.browser("security_officer").await;
    let page = browser.get("/sites").await.expect(200).text;
    assert!(page.contains("/api/v1/sites/export.csv"));
}

#[tokio::test]
async fn key_posts_go_out_to_those_who_may_take_them_away() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let post = json!({ "name": "Billing DBA", "reason": "May take every record away", "access": "billing-db",
                       "required": ["criminal", "identity"] });
    let post = made(&officer, "/api/v1/key-posts", &post).await;
    let posts = lines(&officer, "/api/v1/key-posts/export.csv?state=vacant").await;
    assert_eq!(posts.len(), 2, "{posts:?}");
    assert!(posts[1].starts_with(post["number"].as_str().unwrap()));
    assert!(posts[1].contains("billing-db"));
    for role in ["auditor", "quality_manager"] {
        let other = tenant.api(role).await;
        other.get("/api/v1/key-posts/export.csv").await.expect(403);
    }
    let browser = tenant.browser("security_officer").await;
    let page = browser.get("/key-posts").await.expect(200).text;
    assert!(page.contains("/api/v1/key-posts/export.csv"));
}

#[tokio::test]
async fn a_running_simulation_is_in_no_file_of_those_who_do_not_prepare_campaigns() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let reader = tenant.api("quality_manager").await;
    tenant.api("engineer").await;
    let campaigns = "/api/v1/awareness-campaigns";
    let new = |title: &str, kind: &str| {
        json!({ "title": title, "kind": kind, "due_on": in_days(&app, &tenant, 10),
                "audience": { "roles": ["engineer"] } })
    };
    made(&officer, campaigns, &new("Clean desk", "reading")).await;
    let trap = made(&officer, campaigns, &new("Parcel trick", "phishing")).await;
    let path = format!("{campaigns}/{}", trap["id"].as_str().unwrap());
    let start = async |act: &str| {
        let known = officer.get(&path).await.expect(200).json();
        let request = officer
            .request(reqwest::Method::POST, &format!("{path}/{act}"))
            .header("if-match", format!("\"{}\"", known["version"]));
        officer.send(request).await.expect(200);
    };
    start("start").await;
    let file = "/api/v1/awareness-campaigns/export.csv?state=all";
    let whole = lines(&officer, file).await;
    assert_eq!(whole.len(), 3, "{whole:?}");
    let seen = lines(&reader, file).await;
    assert_eq!(seen.len(), 2, "{seen:?}");
    assert!(!seen.join("\n").contains("Parcel trick"));
    start("close").await;
    assert_eq!(lines(&reader, file).await.len(), 3);
    let auditor = tenant.api("auditor").await;
    auditor.get(file).await.expect(403);
    let browser = tenant.browser("quality_manager").await;
    let page = browser.get("/awareness-campaigns").await.expect(200).text;
    assert!(page.contains("/api/v1/awareness-campaigns/export.csv"));
}

#[tokio::test]
async fn judgements_of_data_go_out_with_what_was_missing() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    for (code, level) in [("D-1", "core"), ("D-2", "general")] {
        let data = json!({ "code": code, "name": "Call records", "category": "call_detail", "level": level });
        made(&officer, "/api/v1/data-assets", &data).await;
    }
    let file = "/api/v1/data-assets/judgements/export.csv";
    let missed = lines(&officer, &format!("{file}?hit=miss")).await;
    assert_eq!(
        missed.len(),
        2,
        "only important and core data is judged: {missed:?}"
    );
    let month = in_days(&app, &tenant, 0)[..7].to_owned();
    assert!(
        missed[1].starts_with(&format!("{month},D-1,Call records,")),
        "{missed:?}"
    );
    assert_eq!(lines(&officer, &format!("{file}?hit=hit")).await.len(), 1);
    let auditor = tenant.api("auditor").await;
    auditor.get("/api/v1/data-assets/judgements").await.expect(200);
    auditor.get(file).await.expect(403);
    let browser = tenant.browser("security_officer").await;
    let page = browser
        .get("/data-assets/judgements?hit=miss")
        .await
        .expect(200)
        .text;
    assert!(page.contains("/api/v1/data-assets/judgements/export.csv?hit=miss"));
}
