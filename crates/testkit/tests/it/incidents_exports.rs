//! What is known of incidents goes out as files: the register of breaches, clocks, the roster, and of one incident its timeline,
//! traces and custody; and the API says which shape everything has.

use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Client, TestApp};

use crate::incidents::{assess, get, report};
use crate::incidents_plans::incident;
use crate::security_exports::lines;

const INCIDENTS: &str = "/api/v1/incidents";

async fn part(client: &Client, incident: &str, slice: &str, body: Value) -> Value {
    let path = format!("{INCIDENTS}/{incident}/{slice}");
    client.post(&path, &body).await.expect(201).json()
}

#[tokio::test]
async fn the_file_of_incidents_says_what_a_register_of_breaches_has_to_say() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let breach = report(
        &officer,
        json!({ "title": "Customer list on a forum", "description": "=cmd()", "personal_data": true,
                "people_affected": 1200, "tlp": "amber_strict" }),
    )
    .await;
    report(&officer, json!({ "title": "Router reset" })).await;
    let more = json!({ "records_affected": 3400, "loss_yuan": 56000, "summary": "Sold by a former clerk",
                       "cause": "Account not closed" });
    let path = format!("{INCIDENTS}/{breach}");
    let request = officer
        .request(Method::PATCH, &path)
        .header("if-match", "*")
        .json(&more);
    officer.send(request).await.expect(200);
    let step = officer
        .request(Method::POST, &format!("{path}/step"))
        .header("if-match", "*")
        .json(&json!({ "to": "assessing" }));
    officer.send(step).await.expect(200);
    let known = get(&officer, &breach).await;
    let taken_up = known["moments"]["acknowledged_at"].as_str().unwrap().to_owned();
    let file = lines(&officer, "/api/v1/incidents/export.csv?personal_data=yes").await;
    assert_eq!(file.len(), 2, "{file:?}");
    for part in [
        "TLP:AMBER+STRICT",
        ",1200,3400,56000,'=cmd(),Account not closed,",
        "Sold by a former clerk",
        known["reported_by"]["name"].as_str().unwrap(),
    ] {
        assert!(file[1].contains(part), "{part}: {file:?}");
    }
    let zone = tenant.scope().zone;
    let taken_up: jiff::Timestamp = taken_up.parse().unwrap();
    let taken_up = taken_up.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string();
    assert!(file[1].contains(&taken_up), "{taken_up}: {file:?}");
    assert_eq!(
        file[0].split(',').count(),
        file[0].split(',').filter(|head| !head.is_empty()).count()
    );

    // The same filter on the list, over REST and on the page.
    for (query, count) in [("yes", 1), ("no", 1)] {
        let list = officer
            .get(&format!("{INCIDENTS}?personal_data={query}"))
            .await
            .expect(200)
            .json();
        assert_eq!(list["items"].as_array().unwrap().len(), count, "{query}");
    }
    officer
        .get(&format!("{INCIDENTS}?personal_data=perhaps"))
        .await
        .expect(400);
    let browser = tenant.browser("security_officer").await;
    let page = browser
        .get("/incidents?state=all&personal_data=yes")
        .await
        .expect(200)
        .text;
    assert!(page.contains("Customer list on a forum") && !page.contains("Router reset"));
    assert!(page.contains("name=\"personal_data\""), "the menu offers it");
}

#[tokio::test]
async fn duties_to_report_go_out_as_the_desk_shows_them() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let id = report(&officer, json!({ "title": "Core switch taken over" })).await;
    let level = json!({ "facts": {}, "level": "larger", "why": "as an example" });
    assess(&officer, &id, level).await.expect(201);
    let shown = officer.get("/api/v1/incident-duties").await.expect(200).json();
    let shown = shown["items"].as_array().unwrap();
    assert!(!shown.is_empty());
    let file = lines(&officer, "/api/v1/incident-duties/export.csv").await;
    assert_eq!(file.len(), shown.len() + 1, "{file:?}");
    let number = get(&officer, &id).await["number"].as_str().unwrap().to_owned();
    assert!(file[1].starts_with(&format!("{number},Core switch taken over,")));
    let ended = lines(&officer, "/api/v1/incident-duties/export.csv?state=ended").await;
    assert_eq!(ended.len(), 1);
    let engineer = tenant.api("engineer").await;
    engineer
        .get("/api/v1/incident-duties/export.csv")
        .await
        .expect(403);
    let browser = tenant.browser("security_officer").await;
    let page = browser.get("/incidents/reports").await.expect(200).text;
    assert!(page.contains("/api/v1/incident-duties/export.csv?state=open"));
}

#[tokio::test]
async fn the_roster_goes_out_whole_or_of_one_line() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let mut made = Vec::new();
    for name in ["First line", "Second line"] {
        let line = json!({ "name": name, "first_on": "2026-03-02", "handover": "09:00",
                           "people": [{ "id": officer.user(), "reach": "+86 138 0000 0001" }] });
        made.push(
            officer
                .post("/api/v1/on-call/lines", &line)
                .await
                .expect(201)
                .json(),
        );
    }
    let roster = "/api/v1/on-call/shifts/export.csv";
    let whole = lines(&officer, roster).await;
    assert!(whole.iter().any(|line| line.starts_with("First line,")));
    assert!(whole.iter().any(|line| line.starts_with("Second line,")));
    // A number that begins with a plus is no formula.
    assert!(whole[1].contains(",'+86 138 0000 0001,"), "{whole:?}");
    let one = format!("{roster}?line={}", made[1]["id"].as_str().unwrap());
    let one = lines(&officer, &one).await;
    assert!(one.len() > 1 && one[1..].iter().all(|line| line.starts_with("Second line,")));
    officer
        .get(&format!("{roster}?line={}", uuid::Uuid::now_v7()))
        .await
        .expect(404);
    officer
        .get(&format!("{roster}?until=2001-01-01T00:00:00Z"))
        .await
        .expect(422);
    let browser = tenant.browser("security_officer").await;
    assert!(browser.get("/on-call").await.expect(200).text.contains(roster));
}

#[tokio::test]
async fn timeline_traces_and_custody_of_an_incident_go_out() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let id = incident(&officer, "Web shell").await;
    part(
        &officer,
        &id,
        "assets",
        json!({ "name": "=web-02", "importance": "important" }),
    )
    .await;
    part(
        &officer,
        &id,
        "indicators",
        json!({ "kind": "ip", "value": "203.0.113.9", "tlp": "green" }),
    )
    .await;
    let iocs = part(
        &officer,
        &id,
        "indicators",
        json!({ "kind": "domain", "value": "source.example", "tlp": "red" }),
    )
    .await;
    let named: Vec<&str> = iocs["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    part(
        &officer,
        &id,
        "timeline",
        json!({ "kind": "event", "happened_at": "2026-01-02T00:00:00Z", "meaning": "Uploaded", "indicators": named }),
    )
    .await;
    part(&officer, &id, "timeline", json!({ "meaning": "Looked at it" })).await;
    let evidence = part(
        &officer,
        &id,
        "evidence",
        json!({ "title": "Disk", "place": "Safe 3" }),
    )
    .await;
    let look = format!(
        "{INCIDENTS}/{id}/evidence/{}/view",
        evidence["id"].as_str().unwrap()
    );
    let look = officer.post(&look, &json!({ "reason": "For the report" })).await;
    assert!(look.status < 300, "{}", look.text);

    let timeline = lines(&officer, &format!("{INCIDENTS}/{id}/timeline/export.csv")).await;
    assert!(
        timeline[1].contains("Uploaded") && timeline[1].contains("203[.]0[.]113[.]9"),
        "the earliest first: {timeline:?}"
    );
    let traces = lines(&officer, &format!("{INCIDENTS}/{id}/traces/export.csv")).await;
    assert_eq!(traces.len(), 3, "{traces:?}");
    assert!(traces[1].contains(",'=web-02,") && traces[2].contains(",203.0.113.9,"));
    assert!(traces[2].contains("TLP:GREEN,PAP:AMBER"));
    for file in [&timeline, &traces] {
        let whole = file.join("\n");
        assert!(
            !whole.contains("source.example") && !whole.contains("source[.]example"),
            "what is TLP:RED stays: {whole}"
        );
    }
    let custody = lines(&officer, &format!("{INCIDENTS}/{id}/evidence/custody.csv")).await;
    assert_eq!(custody.len(), 3, "{custody:?}");
    let known = officer
        .get(&format!(
            "{INCIDENTS}/{id}/evidence/{}",
            evidence["id"].as_str().unwrap()
        ))
        .await
        .expect(200)
        .json();
    for (line, of) in custody[1..].iter().zip(known["custody"].as_array().unwrap()) {
        assert!(line.starts_with("1,Disk,"), "{line}");
        assert!(line.ends_with(of["hash"].as_str().unwrap()), "{line}");
    }
    assert!(custody[2].contains("For the report"));

    // To respond is not to take away; and where there is no incident there is no file.
    let engineer = tenant.api("engineer").await;
    for file in ["timeline/export.csv", "traces/export.csv", "evidence/custody.csv"] {
        engineer
            .get(&format!("{INCIDENTS}/{id}/{file}"))
            .await
            .expect(403);
        officer
            .get(&format!("{INCIDENTS}/{}/{file}", uuid::Uuid::now_v7()))
            .await
            .expect(404);
    }
    let browser = tenant.browser("security_officer").await;
    for (tab, file) in [
        ("timeline", "timeline/export.csv"),
        ("traces", "traces/export.csv"),
        ("evidence", "evidence/custody.csv"),
    ] {
        let page = browser
            .get(&format!("/incidents/{id}/{tab}"))
            .await
            .expect(200)
            .text;
        assert!(page.contains(&format!("{INCIDENTS}/{id}/{file}")), "{tab}");
    }
}

#[tokio::test]
async fn the_api_says_which_shape_facts_and_reasons_have() {
    let app = TestApp::start().await;
    let schemas = &app.openapi["components"]["schemas"];
    let refers = |value: &Value, name: &str| {
        value
            .to_string()
            .contains(&format!("\"#/components/schemas/{name}\""))
    };
    let propose = &app.openapi["paths"]["/api/v1/incidents/propose"]["post"];
    assert!(refers(&propose["requestBody"], "IncidentFacts"), "{propose}");
    assert!(
        refers(&propose["responses"]["200"], "IncidentProposal"),
        "{propose}"
    );
    for (schema, field, of) in [
        ("IncidentAssessment", "facts", "IncidentFacts"),
        ("IncidentAssessment", "reasons", "IncidentReason"),
        ("IncidentDecision", "facts", "IncidentFacts"),
        ("IncidentProposal", "reasons", "IncidentReason"),
        ("IncidentProposal", "ahead", "IncidentAhead"),
    ] {
        let property = &schemas[schema]["properties"][field];
        assert!(refers(property, of), "{schema}.{field}: {property}");
    }
    for field in [
        "nature",
        "importance",
        "loss",
        "social_impact",
        "values",
        "ongoing",
    ] {
        assert!(
            schemas["IncidentFacts"]["properties"][field].is_object(),
            "{field}"
        );
    }
    // What is described is what is answered.
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let facts = json!({ "nature": "data", "values": { "people_leaked": 10_000_000 }, "ongoing": true });
    let told = officer
        .post("/api/v1/incidents/propose", &facts)
        .await
        .expect(200)
        .json();
    let described = &schemas["IncidentProposal"]["properties"];
    for field in told.as_object().unwrap().keys() {
        assert!(described[field].is_object(), "{field}");
    }
}
