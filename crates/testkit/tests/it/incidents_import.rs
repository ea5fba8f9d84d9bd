//! Incidents from a file: four thousand of the VERIS Community Database, counted as other means counted them, each number with
//! the incidents behind it.

use std::path::PathBuf;

use serde_json::{Value, json};
use sqm_imports::runs::Report;
use sqm_imports::target::Shape;
use sqm_testkit::{Client, TestApp, TestTenant, shared_data};

async fn import(app: &TestApp, tenant: &TestTenant<'_>, file: &std::path::Path) -> Report {
    let mapping =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/mappings/vcdb-incidents.toml");
    sqm_imports::run_file(
        &app.state,
        &tenant.scope(),
        "incidents",
        Shape::Rows,
        &std::fs::read_to_string(mapping).unwrap(),
        file,
    )
    .await
    .unwrap()
}

/// A table of the statistics, as name → number.
fn tally(figures: &Value, by: &str) -> Value {
    let tallies = figures["tallies"].as_array().unwrap();
    let table = tallies.iter().find(|table| table["by"] == by).unwrap();
    table["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["key"].as_str().unwrap().to_owned(), line["count"].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// How many a list has, page by page.
async fn listed(client: &Client, query: &str) -> usize {
    let (mut count, mut after) = (0, String::new());
    loop {
        let page = client
            .get(&format!("/api/v1/incidents?state=all&limit=200&{query}{after}"))
            .await
            .expect(200)
            .json();
        count += page["items"].as_array().unwrap().len();
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return count,
        }
    }
}

#[tokio::test]
async fn the_incidents_of_the_community_database_agree_with_what_is_known_of_them() {
    let Some(folder) = shared_data("vcdb-security-incidents") else {
        eprintln!("skipped: no shared data");
        return;
    };
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let file = folder.join("vcdb_incidents_a.csv");
    let expected: Value =
        serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let report = import(&app, &tenant, &file).await;
    let (rows, distinct) = (
        expected["rows"].as_i64().unwrap(),
        expected["distinct_ids"].as_i64().unwrap(),
    );
    assert_eq!((report.created, report.rejected), (rows, 0), "{report}");
    // A reference that occurs again is reported, and kept until a person says that both are one.
    assert_eq!(report.repeated, rows - distinct);

    let officer = tenant.api("security_officer").await;
    let figures = officer
        .get("/api/v1/incidents/statistics")
        .await
        .expect(200)
        .json();
    assert_eq!(figures["total"], expected["rows"]);
    assert_eq!(figures["repeated"], json!(rows - distinct));
    for (ours, theirs) in [
        ("action", "action"),
        ("actor", "actor"),
        ("attribute", "attribute"),
    ] {
        assert_eq!(tally(&figures, ours), expected[theirs], "{ours}");
    }
    let known = |table: &Value, theirs: &Value, ours: &str| {
        for (key, count) in theirs.as_object().unwrap() {
            assert_eq!(&table[key], count, "{ours} {key}");
        }
    };
    known(&tally(&figures, "pattern"), &expected["pattern"], "pattern");
    known(&tally(&figures, "year"), &expected["by_year"], "year");
    let certainty = tally(&figures, "certainty");
    assert_eq!(certainty["confirmed"], expected["security_incident"]["Confirmed"]);
    assert_eq!(certainty["suspected"], expected["security_incident"]["Suspected"]);
    assert_eq!(certainty["near_miss"], expected["security_incident"]["Near miss"]);
    assert_eq!(figures["records_known"], expected["with_data_total"]);
    assert_eq!(figures["records_affected"], expected["data_total_sum"]);
    let detect = &figures["spans"][0];
    assert_eq!(
        (&detect["of"], &detect["known"]),
        (&json!("detect"), &expected["discovery_known"])
    );

    // Telecommunications: every code that begins with 517.
    assert_eq!(
        tally(&figures, "naics")["517"],
        expected["telecom_victims_naics_517"]
    );

    // The records behind: as many as the number says.
    for (query, count) in [
        ("naics=517", &expected["telecom_victims_naics_517"]),
        ("actor=Partner", &expected["actor"]["Partner"]),
        ("action=Social", &expected["action"]["Social"]),
        (
            "pattern=Denial+of+Service",
            &expected["pattern"]["Denial of Service"],
        ),
        ("since=2017-01-01&until=2017-12-31", &expected["by_year"]["2017"]),
        (
            "since=2017-01-01&until=2017-12-31&sort=occurred",
            &expected["by_year"]["2017"],
        ),
    ] {
        assert_eq!(json!(listed(&officer, query).await), *count, "{query}");
    }
    assert_eq!(listed(&officer, "repeated=yes").await as i64, rows - distinct);
    officer.get("/api/v1/incidents?naics=telecom").await.expect(422);

    // The indicator counts the same records, and opens them.
    let scope = tenant.scope();
    sqm_objectives::catch_up(&app.state, &scope).await.unwrap();
    let behind = officer
        .get("/api/v1/incidents?measure=incident.reported&from=2016-01-01&to=2016-12-31&limit=1")
        .await
        .expect(200)
        .json();
    assert_eq!(behind["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        json!(
            listed(
                &officer,
                "measure=incident.reported&from=2016-01-01&to=2016-12-31"
            )
            .await
        ),
        expected["by_year"]["2016"]
    );

    // The same file again changes nothing.
    let again = import(&app, &tenant, &file).await;
    assert_eq!((again.created, again.changed, again.unchanged), (0, 0, rows));
}

const OWN: &str = r#"
version = 1
target = "incidents"
shape = "rows"

[fields.reference]
column = "id"

[fields.source]
constant = "desk"

[fields.title]
column = "title"

[fields.level]
column = "level"

[fields.state]
column = "state"

[fields.occurred_at]
column = "occurred"

[fields.detected_at]
column = "detected"
"#;

/// Imports rows of an incident desk.
async fn rows(app: &TestApp, tenant: &TestTenant<'_>, rows: &str) -> Report {
    let file = std::env::temp_dir().join(format!("incidents-{}.csv", uuid::Uuid::now_v7()));
    std::fs::write(&file, format!("id,title,level,state,occurred,detected\n{rows}")).unwrap();
    let report = sqm_imports::run_file(&app.state, &tenant.scope(), "incidents", Shape::Rows, OWN, &file)
        .await
        .unwrap();
    std::fs::remove_file(&file).unwrap();
    report
}

#[tokio::test]
async fn a_file_changes_no_level_people_decided_and_moves_nothing_they_work_on_or_merged() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let first = "1,Worm,general,responding,2026-01-05 08:00:00,2026-01-05 09:00:00\n\
                 2,Worm again,general,responding,2026-01-05 08:00:00,2026-01-05 09:00:00\n";
    assert_eq!(rows(&app, &tenant, first).await.created, 2);
    let list = officer
        .get("/api/v1/incidents?state=all&sort=newest")
        .await
        .expect(200)
        .json();
    let of = |title: &str| {
        let found = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["title"] == title);
        found.unwrap().clone()
    };
    let (one, two) = (of("Worm"), of("Worm again"));
    let path = |incident: &Value, more: &str| {
        format!("/api/v1/incidents/{}{more}", incident["id"].as_str().unwrap())
    };
    let act = async |method: reqwest::Method, path: String, body: Value| {
        let request = officer.request(method, &path).header("if-match", "*").json(&body);
        officer.send(request).await
    };
    let decision = json!({ "facts": {}, "level": "major", "why": "Spread to the core network" });
    act(reqwest::Method::POST, path(&one, "/assessments"), decision)
        .await
        .expect(201);
    act(
        reqwest::Method::POST,
        path(&one, "/step"),
        json!({ "to": "contained" }),
    )
    .await
    .expect(200);
    act(
        reqwest::Method::PUT,
        path(&two, "/merge"),
        json!({ "into": one["number"] }),
    )
    .await
    .expect(200);

    // The file again, with other words, and closed: words change; what was decided, reached and merged stays.
    let again = first.replace("responding", "closed").replace("Worm", "A worm");
    let report = rows(&app, &tenant, &again).await;
    assert_eq!((report.changed, report.rejected), (2, 0), "{report}");
    let now = officer.get(&path(&one, "")).await.expect(200).json();
    assert_eq!(
        (&now["title"], &now["level"], &now["state"]),
        (&json!("A worm"), &json!("major"), &json!("contained"))
    );
    assert!(now["moments"]["contained_at"].is_string());
    let merged = officer.get(&path(&two, "")).await.expect(200).json();
    assert_eq!(
        (&merged["title"], &merged["state"]),
        (&json!("A worm again"), &json!("merged"))
    );
}

#[tokio::test]
async fn rows_with_impossible_times_are_refused_and_the_others_come_in() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let report = rows(
        &app,
        &tenant,
        "1,Tomorrow,,responding,2099-01-05 08:00:00,2099-01-05 09:00:00\n\
         2,Found before,,responding,2026-01-05 08:00:00,2026-01-05 07:00:00\n\
         3,Possible,,responding,2026-01-05 08:00:00,2026-01-05 09:00:00\n",
    )
    .await;
    assert_eq!((report.created, report.rejected), (1, 2), "{report}");
    // A time without a zone is one of the tenant's.
    let officer = tenant.api("security_officer").await;
    let list = officer
        .get("/api/v1/incidents?state=all")
        .await
        .expect(200)
        .json();
    assert_eq!(list["items"][0]["moments"]["detected_at"], "2026-01-05T01:00:00Z");
}
