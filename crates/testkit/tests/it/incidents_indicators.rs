//! The register of indicators of compromise: every value once, over the incidents the reader may know of, and out to others.

use serde_json::{Value, json};
use sqm_testkit::{Client, TestApp};

use crate::incidents::{get, report};
use crate::incidents_plans::incident;
use crate::security_exports::lines;

const REGISTER: &str = "/api/v1/incident-indicators";

async fn note(client: &Client, incident: &str, kind: &str, value: &str, tlp: &str) -> String {
    let path = format!("/api/v1/incidents/{incident}/indicators");
    let ioc = json!({ "kind": kind, "value": value, "tlp": tlp });
    let all = client.post(&path, &ioc).await.expect(201).json();
    let made = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .max_by_key(|one| one["id"].as_str().unwrap().to_owned());
    made.unwrap()["id"].as_str().unwrap().to_owned()
}

async fn list(client: &Client, query: &str) -> Vec<Value> {
    let found = client
        .get(&format!("{REGISTER}?{query}"))
        .await
        .expect(200)
        .json();
    found["items"].as_array().unwrap().clone()
}

fn values(items: &[Value]) -> Vec<&str> {
    items.iter().map(|one| one["value"].as_str().unwrap()).collect()
}

async fn bundle(client: &Client) -> Value {
    let answer = client.get(&format!("{REGISTER}/stix.json")).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/stix+json;version=2.1");
    answer.json()
}

fn patterns(bundle: &Value) -> Vec<&str> {
    bundle["objects"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["pattern"].as_str())
        .collect()
}

#[tokio::test]
async fn a_value_stands_once_with_all_incidents_it_was_seen_in() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (one, two) = (incident(&officer, "One").await, incident(&officer, "Two").await);
    let first = note(&officer, &one, "ip", "198.51.100.7", "green").await;
    note(&officer, &one, "url", "https://evil.example/a", "amber").await;
    note(&officer, &two, "domain", "evil.example", "clear").await;
    note(&officer, &two, "ip", "198[.]51[.]100[.]7", "amber_strict").await;
    let all = list(&officer, "").await;
    assert_eq!(
        values(&all),
        ["198.51.100.7", "evil.example", "https://evil.example/a"],
        "the last noted first"
    );
    let ip = &all[0];
    assert_eq!((&ip["seen"], &ip["tlp"]), (&json!(2), &json!("amber_strict")));
    assert_eq!(ip["shown"], "198[.]51[.]100[.]7");
    let named: Vec<&str> = ip["incidents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(named, [two.as_str(), one.as_str()]);
    assert!(ip["first_seen"].as_str().unwrap() <= ip["last_seen"].as_str().unwrap());

    // However it is written; a part of it finds what belongs to it.
    for (query, found) in [
        ("q=198%5B.%5D51.100.7", vec!["198.51.100.7"]),
        ("q=evil.example", vec!["evil.example", "https://evil.example/a"]),
        (
            "q=hxxps%3A%2F%2Fevil%5B.%5Dexample%2Fa",
            vec!["https://evil.example/a"],
        ),
        ("q=nothing", vec![]),
        (
            "kind=url&kind=domain",
            vec!["evil.example", "https://evil.example/a"],
        ),
        ("tlp=amber_strict", vec!["198.51.100.7"]),
        ("tlp=green", vec![]),
        ("several=yes", vec!["198.51.100.7"]),
        ("several=no", vec!["evil.example", "https://evil.example/a"]),
        (&format!("same={first}"), vec!["198.51.100.7"]),
    ] {
        assert_eq!(values(&list(&officer, query).await), found, "{query}");
    }
    officer.get(&format!("{REGISTER}?kind=riot")).await.expect(400);
    // Page by page.
    let page = officer
        .get(&format!("{REGISTER}?limit=2"))
        .await
        .expect(200)
        .json();
    let after = page["next"].as_str().unwrap();
    let rest = list(&officer, &format!("limit=2&after={after}")).await;
    assert_eq!(values(&rest), ["https://evil.example/a"]);

    // In the page, and from the incident to it: no value stands in an address.
    let browser = tenant.browser("security_officer").await;
    let traces = browser
        .get(&format!("/incidents/{one}/traces"))
        .await
        .expect(200)
        .text;
    let link = format!("/incident-indicators?same={first}");
    assert!(traces.contains(&link), "{traces}");
    let shown = browser.get(&link).await.expect(200).text;
    let number = get(&officer, &two).await["number"].as_str().unwrap().to_owned();
    assert!(shown.contains("198[.]51[.]100[.]7") && shown.contains(&number));
    assert!(!shown.contains("evil[.]example"));
    let empty = browser
        .get("/incident-indicators?q=nothing")
        .await
        .expect(200)
        .text;
    assert!(empty.contains("href=\"/incident-indicators\""), "a way back");
    let agent = tenant.api("agent").await;
    agent.get(REGISTER).await.expect(403);
}

#[tokio::test]
async fn what_may_be_told_to_nobody_else_leaves_in_no_file() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let real = incident(&officer, "Real").await;
    let other = incident(&officer, "Other").await;
    let drill = report(&officer, json!({ "title": "Practised", "drill": true })).await;
    note(&officer, &real, "ip", "198.51.100.0/24", "green").await;
    note(
        &officer,
        &real,
        "hash",
        "d41d8cd98f00b204e9800998ecf8427e",
        "clear",
    )
    .await;
    note(&officer, &real, "email", "bad@evil.example", "green").await;
    note(&officer, &real, "other", "=svc_backup", "green").await;
    note(&officer, &drill, "domain", "practice.example", "clear").await;
    // Marked red on one incident is red.
    note(&officer, &real, "domain", "source.example", "red").await;
    note(&officer, &other, "domain", "source.example", "green").await;
    assert_eq!(list(&officer, "").await.len(), 6, "the page shows it");
    let file = lines(&officer, &format!("{REGISTER}/export.csv")).await;
    assert_eq!(file.len(), 6, "{file:?}");
    let whole = file.join("\n");
    assert!(!whole.contains("source.example"), "{whole}");
    assert!(whole.contains(",'=svc_backup,"), "{whole}");
    let stix = bundle(&officer).await;
    assert_eq!(
        patterns(&stix),
        [
            "[email-addr:value = 'bad@evil.example']",
            "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']",
            "[ipv4-addr:value ISSUBSET '198.51.100.0/24']",
        ],
        "no exercise, no secret, nothing without a pattern"
    );
    assert_eq!(stix["type"], "bundle");
    let objects = stix["objects"].as_array().unwrap();
    let marks: Vec<&str> = objects
        .iter()
        .filter(|one| one["type"] == "marking-definition")
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(marks.len(), 2, "each light once: {stix}");
    for one in objects.iter().filter(|one| one["type"] == "indicator") {
        assert_eq!(one["spec_version"], "2.1");
        assert_eq!(one["pattern_type"], "stix");
        assert!(marks.contains(&one["object_marking_refs"][0].as_str().unwrap()));
        let id = one["id"].as_str().unwrap().strip_prefix("indicator--").unwrap();
        let id: uuid::Uuid = id.parse().unwrap();
        assert_eq!(id.get_version_num(), 5);
    }
    assert_eq!(
        bundle(&officer).await,
        stix,
        "exported twice it is the same twice"
    );
    // The same value of somebody else is another object.
    let theirs = app.tenant().await;
    let their_officer = theirs.api("security_officer").await;
    let their_incident = incident(&their_officer, "Theirs").await;
    note(
        &their_officer,
        &their_incident,
        "email",
        "bad@evil.example",
        "green",
    )
    .await;
    let their_stix = bundle(&their_officer).await;
    assert_eq!(patterns(&their_stix), ["[email-addr:value = 'bad@evil.example']"]);
    assert!(
        !stix
            .to_string()
            .contains(their_stix["objects"][1]["id"].as_str().unwrap())
    );
    let engineer = tenant.api("engineer").await;
    for file in ["export.csv", "stix.json"] {
        engineer.get(&format!("{REGISTER}/{file}")).await.expect(403);
    }
    let browser = tenant.browser("security_officer").await;
    let page = browser.get("/incident-indicators").await.expect(200).text;
    assert!(page.contains("/api/v1/incident-indicators/export.csv"));
    assert!(page.contains("/api/v1/incident-indicators/stix.json"));
}

#[tokio::test]
async fn a_restricted_incident_adds_nothing_to_what_others_see() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let engineer = tenant.api("engineer").await;
    let open = incident(&engineer, "Open").await;
    note(&engineer, &open, "ip", "203.0.113.9", "clear").await;
    let kept = report(&officer, json!({ "title": "Suspect inside", "restricted": true })).await;
    let number = get(&officer, &kept).await["number"].as_str().unwrap().to_owned();
    note(&officer, &kept, "domain", "inside.example", "clear").await;
    // The same value, noted later and more strictly where the engineer must not look.
    let hidden = note(&officer, &kept, "ip", "203.0.113.9", "red").await;
    let seen = list(&engineer, "").await;
    assert_eq!(values(&seen), ["203.0.113.9"]);
    assert_eq!((&seen[0]["seen"], &seen[0]["tlp"]), (&json!(1), &json!("clear")));
    for query in [
        "q=inside.example".to_owned(),
        "several=yes".to_owned(),
        format!("same={hidden}"),
    ] {
        assert_eq!(values(&list(&engineer, &query).await), [] as [&str; 0], "{query}");
    }
    let whole = list(&officer, "").await;
    assert_eq!((whole.len(), &whole[0]["seen"]), (2, &json!(2)));
    let page = tenant.browser("engineer").await;
    let page = page.get("/incident-indicators").await.expect(200).text;
    assert!(!page.contains(&number) && !page.contains("inside[.]example"));
}
