//! Incidents reported by mail: a mail system hands each message in as it is.

use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Answer, Client, TestApp};

use crate::incidents::get;

async fn hand_in(gateway: &Client, head: &str, body: &str) -> Answer {
    let raw = format!("{head}\n\n{body}").replace('\n', "\r\n");
    let request = gateway
        .request(Method::POST, "/api/v1/incidents/mail")
        .header("content-type", "message/rfc822");
    gateway.send(request.body(raw)).await
}

async fn items(client: &Client, path: &str) -> Vec<Value> {
    let page = client.get(path).await.expect(200).json();
    page["items"].as_array().expect("items").clone()
}

#[tokio::test]
async fn a_message_reports_once_and_its_answer_goes_to_the_incident() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let gateway = tenant.api("security_officer").await;
    let (agent, from) = tenant.user("agent").await;
    let head = format!(
        "From: Agent <{from}>\nSubject: Ransom note on a screen\nMessage-ID: <one@example.com>\n\
         Content-Type: multipart/mixed; boundary=b"
    );
    let body = "--b\nContent-Type: text/plain\n\nRoom 3, two screens.\n--b\nContent-Type: image/png\n\
                Content-Disposition: attachment; filename=screen.png\nContent-Transfer-Encoding: base64\n\nAAEC\n--b--\n";
    let first = hand_in(&gateway, &head, body).await.expect(200).json();
    assert_eq!(
        (&first["outcome"], &first["is_known"]),
        (&json!("taken"), &json!(true))
    );
    assert_eq!(hand_in(&gateway, &head, body).await.expect(200).json(), first);

    let listed = items(&gateway, "/api/v1/incidents").await;
    assert_eq!(listed.len(), 1, "the same message twice is one");
    let id = listed[0]["id"].as_str().unwrap().to_owned();
    let incident = get(&gateway, &id).await;
    assert_eq!(incident["title"], "Ransom note on a screen");
    assert_eq!(incident["description"], "Room 3, two screens.");
    assert_eq!(incident["source"], "mail");
    assert_eq!(incident["reported_by"]["id"], json!(agent));
    let evidence = items(&gateway, &format!("/api/v1/incidents/{id}/evidence")).await;
    let names: Vec<_> = evidence
        .iter()
        .map(|one| one["file_name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["screen.png", "message.eml"]);

    let answer = format!(
        "From: {from}\nSubject: Re: Ransom note\nMessage-ID: <two@example.com>\nIn-Reply-To: <one@example.com>\n\
         Content-Type: text/plain"
    );
    hand_in(&gateway, &answer, "A third screen now.")
        .await
        .expect(200);
    assert_eq!(items(&gateway, "/api/v1/incidents").await.len(), 1);
    let timeline = items(&gateway, &format!("/api/v1/incidents/{id}/timeline")).await;
    let meant = |line: &&Value| line["meaning"].as_str().unwrap().contains("A third screen now.");
    assert_eq!(timeline.iter().filter(meant).count(), 1);
}

#[tokio::test]
async fn an_answer_to_what_the_sender_must_not_know_is_a_report_of_its_own_and_looks_the_same() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (_, from) = tenant.user("agent").await;
    let new =
        json!({ "title": "Somebody sells numbers", "restricted": true, "confidants": [officer.user()] });
    let hidden = crate::incidents::report(&officer, new).await;
    let number = get(&officer, &hidden).await["number"]
        .as_str()
        .unwrap()
        .to_owned();
    let head = |subject: &str, id: &str| {
        format!("From: {from}\nSubject: {subject}\nMessage-ID: <{id}@example.com>\nContent-Type: text/plain")
    };
    let guessed = hand_in(&officer, &head(&number, "a"), "What is it?")
        .await
        .expect(200)
        .json();
    let plain = hand_in(&officer, &head("Nothing", "b"), "What is it?")
        .await
        .expect(200)
        .json();
    assert_eq!(guessed["outcome"], plain["outcome"]);
    assert_eq!(guessed["is_known"], plain["is_known"]);
    assert_eq!(items(&officer, "/api/v1/incidents").await.len(), 3);
    let before = items(&officer, &format!("/api/v1/incidents/{hidden}/timeline")).await;
    assert!(
        before
            .iter()
            .all(|line| !line["meaning"].as_str().unwrap().contains("What is it?"))
    );
}

#[tokio::test]
async fn nobody_reaches_further_by_mail_than_in_the_browser() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let id = crate::incidents::report(&officer, json!({ "title": "Open to all who respond" })).await;
    let number = get(&officer, &id).await["number"].as_str().unwrap().to_owned();
    let (_, agent) = tenant.user("agent").await;
    let (_, engineer) = tenant.user("engineer").await;
    for (from, there) in [(agent, 0), (engineer, 1)] {
        let head = format!("From: {from}\nSubject: {number}\nMessage-ID: <{from}>\nContent-Type: text/plain");
        // A photograph from a phone has neither.
        hand_in(&officer, &head, "").await.expect(200);
        let lines = items(&officer, &format!("/api/v1/incidents/{id}/timeline")).await;
        let meant = |line: &&Value| line["meaning"].as_str().unwrap().contains(&number);
        assert_eq!(lines.iter().filter(meant).count(), there);
    }
    assert_eq!(items(&officer, "/api/v1/incidents").await.len(), 2);
}

#[tokio::test]
async fn strangers_are_marked_and_never_reach_another_incident() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let gateway = tenant.api("security_officer").await;
    let id = crate::incidents::report(&gateway, json!({ "title": "Known" })).await;
    let number = get(&gateway, &id).await["number"].as_str().unwrap().to_owned();
    let head = format!(
        "From: x@example.net\nSubject: {number}\nMessage-ID: <s@example.net>\nContent-Type: text/plain"
    );
    let taken = hand_in(&gateway, &head, "Your portal is defaced.")
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&taken["outcome"], &taken["is_known"]),
        (&json!("taken"), &json!(false))
    );
    let listed = items(&gateway, "/api/v1/incidents").await;
    let made = listed
        .iter()
        .find(|one| one["id"] != json!(id))
        .expect("an incident of its own");
    let made = get(&gateway, made["id"].as_str().unwrap()).await;
    let text = made["description"].as_str().unwrap();
    assert!(
        text.contains("not verified") && text.contains("defaced"),
        "{text}"
    );
    // A sender the mail system found forged is a stranger, whatever the address.
    let (_, from) = tenant.user("agent").await;
    let forged = format!(
        "Authentication-Results: mx.example.com; dmarc=fail\nFrom: {from}\nSubject: x\nMessage-ID: <f@example.net>"
    );
    let forged = hand_in(&gateway, &forged, "x").await.expect(200).json();
    assert_eq!(forged["is_known"], false);
}

#[tokio::test]
async fn programs_and_rubbish_make_no_incident() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let gateway = tenant.api("security_officer").await;
    let automatic = "From: a@example.com\nMessage-ID: <r@example.com>\nAuto-Submitted: auto-replied";
    let left = hand_in(&gateway, automatic, "I am away.")
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&left["outcome"], &left["why"]),
        (&json!("automatic"), &json!("auto_submitted"))
    );
    let nobody = hand_in(&gateway, "Subject: x\nMessage-ID: <n@example.com>", "x")
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&nobody["outcome"], &nobody["why"]),
        (&json!("refused"), &json!("no_sender"))
    );
    let request = gateway.request(Method::POST, "/api/v1/incidents/mail");
    let problem = gateway.send(request.body("")).await.expect(422).json();
    assert_eq!(problem["errors"][0]["field"], "message");
    assert_eq!(items(&gateway, "/api/v1/incidents").await.len(), 0);
    let window = tenant.browser("security_officer").await;
    let page = window.get("/settings/incident-mail").await.expect(200).text;
    assert!(page.contains("Auto-Submitted") && page.contains("/api/v1/incidents/mail"));
}

#[tokio::test]
async fn handing_in_mail_is_a_right_of_its_own() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("agent").await;
    hand_in(&agent, "From: a@example.com", "x").await.expect(403);
}
