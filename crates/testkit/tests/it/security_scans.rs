//! Files of scanners as they come: Trivy, Grype, SARIF; over REST and in the page.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use sqm_testkit::{Answer, Client, TestApp};

const FILES: &str = "/api/v1/vulnerabilities/scan-files";

async fn hand_in(client: &Client, query: &str, file: &str) -> Answer {
    let request = client
        .request(Method::POST, &format!("{FILES}?{query}"))
        .header("content-type", "application/json")
        .body(file.to_owned());
    client.send(request).await
}

fn trivy(ids: &[&str]) -> String {
    let found: Vec<Value> = ids
        .iter()
        .map(|id| json!({ "VulnerabilityID": id, "PkgName": "zlib", "InstalledVersion": "1.2", "Severity": "HIGH" }))
        .collect();
    json!({ "SchemaVersion": 2, "ArtifactName": "portal:1.4", "Results": [{ "Target": "os", "Vulnerabilities": found }] })
        .to_string()
}

#[tokio::test]
async fn a_file_of_a_scanner_is_taken_as_it_is_and_a_full_one_closes_what_it_does_not_see() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    // More than a report over REST takes at once.
    let many: Vec<String> = (0..600).map(|n| format!("CVE-2026-{n}")).collect();
    let ids: Vec<&str> = many.iter().map(String::as_str).collect();
    let first = hand_in(&officer, "scanned_on=2026-01-05", &trivy(&ids))
        .await
        .expect(200)
        .json();
    assert_eq!(first["created"], json!(600));
    let next = hand_in(&officer, "scanned_on=2026-01-06&full=true", &trivy(&ids[..2]))
        .await
        .expect(200)
        .json();
    assert_eq!((&next["unchanged"], &next["closed"]), (&json!(2), &json!(598)));
    let list = officer
        .get("/api/v1/vulnerabilities?state=open&scanner=Trivy")
        .await
        .expect(200)
        .json();
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    assert_eq!(list["items"][0]["severity"], json!("high"));
    for file in ["<xml/>", "{}"] {
        let refused = hand_in(&officer, "", file).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], json!("file"));
    }
    let agent = tenant.api("agent").await;
    hand_in(&agent, "", &trivy(&["CVE-2026-1"])).await.expect(403);
}

#[tokio::test]
async fn the_page_takes_a_file_and_keeps_what_was_typed_beside_one_it_cannot_read() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let browser = tenant.browser("security_officer").await;
    let page = "/vulnerabilities/scan";
    let csrf = browser.csrf(page).await;
    let send = async |file: String| {
        let form = Form::new()
            .text("csrf", csrf.clone())
            .text("asset", "billing")
            .text("scanned_on", "2026-01-05")
            .part("file", Part::bytes(file.into_bytes()).file_name("scan.json"));
        browser
            .send(browser.request(Method::POST, page).multipart(form))
            .await
    };
    let wrong = send("no json".to_owned()).await.expect(422);
    assert!(wrong.text.contains("value=\"billing\"") && wrong.text.contains("id=\"d-file\""));
    let sarif = json!({ "version": "2.1.0", "runs": [{ "tool": { "driver": { "name": "Semgrep", "rules": [] } },
        "results": [{ "ruleId": "sql-injection", "level": "error", "message": { "text": "Query from input" } }] }] });
    let done = send(sarif.to_string()).await.expect(200);
    assert!(
        done.text
            .contains("/vulnerabilities?state=all&amp;scanner=Semgrep")
            || done
                .text
                .contains("/vulnerabilities?state=all&#38;scanner=Semgrep")
    );
    let listed = browser
        .get("/vulnerabilities?state=all&scanner=Semgrep")
        .await
        .expect(200);
    assert!(listed.text.contains("sql-injection") && listed.text.contains("billing"));
}
