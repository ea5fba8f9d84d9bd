//! Security incidents: reported in a minute, judged with reasons, closed with a story, merged and taken apart, looked back at.

use serde_json::{Value, json};
use sqm_testkit::{Answer, Client, TestApp};

fn fields(answer: &Answer) -> Vec<String> {
    let errors = answer.json();
    let errors = errors["errors"].as_array().cloned().unwrap_or_default();
    errors
        .iter()
        .map(|error| error["field"].as_str().unwrap().to_owned())
        .collect()
}

pub(crate) async fn report(client: &Client, body: Value) -> String {
    let told = client.post("/api/v1/incidents", &body).await.expect(201).json();
    told["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn get(client: &Client, id: &str) -> Value {
    client
        .get(&format!("/api/v1/incidents/{id}"))
        .await
        .expect(200)
        .json()
}

async fn step(client: &Client, id: &str, body: Value) -> Answer {
    let request = client
        .request(reqwest::Method::POST, &format!("/api/v1/incidents/{id}/step"))
        .header("if-match", "*")
        .json(&body);
    client.send(request).await
}

pub(crate) async fn assess(client: &Client, id: &str, body: Value) -> Answer {
    let path = format!("/api/v1/incidents/{id}/assessments");
    let request = client
        .request(reqwest::Method::POST, &path)
        .header("if-match", "*")
        .json(&body);
    client.send(request).await
}

async fn put(client: &Client, path: &str, body: Value) -> Answer {
    let request = client
        .request(reqwest::Method::PUT, path)
        .header("if-match", "*")
        .json(&body);
    client.send(request).await
}

#[tokio::test]
async fn anybody_reports_and_the_officer_is_told_at_once() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let agent = tenant.api("agent").await;
    let refused = agent.post("/api/v1/incidents", &json!({})).await.expect(422);
    assert_eq!(fields(&refused), ["title"]);
    let id = report(&agent, json!({ "title": "Ransom note on the billing desk" })).await;
    // Who may report may not see incidents; where his own stand he sees on a page.
    agent.get(&format!("/api/v1/incidents/{id}")).await.expect(403);
    let known = get(&officer, &id).await;
    assert_eq!(
        (&known["state"], &known["level"], &known["certainty"]),
        (&json!("reported"), &Value::Null, &json!("suspected"))
    );
    app.eventually("the officer is told", async || {
        let told = officer.get("/api/v1/notifications").await.expect(200).json();
        let first = told["items"][0].clone();
        (first["href"] == json!(format!("/incidents/{id}"))).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_level_is_proposed_with_reasons_and_decided_by_a_person_who_says_why_he_differs() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let engineer = tenant.api("engineer").await;
    let id = report(
        &engineer,
        json!({ "title": "Customer list on a forum", "personal_data": true }),
    )
    .await;
    let facts = json!({ "nature": "data", "values": { "people_leaked": 10_000_000 } });
    let proposal = officer
        .post("/api/v1/incidents/propose", &facts)
        .await
        .expect(200)
        .json();
    assert_eq!(proposal["level"], "major");
    assert_eq!(proposal["reasons"][0]["reason"], "criterion");
    assess(&engineer, &id, json!({ "facts": facts, "level": "major" }))
        .await
        .expect(403);
    let silent = assess(&officer, &id, json!({ "facts": facts, "level": "larger" }))
        .await
        .expect(422);
    assert_eq!(fields(&silent), ["why"]);
    assess(
        &officer,
        &id,
        json!({ "facts": facts, "level": "larger", "why": "Half of the records are doubles" }),
    )
    .await
    .expect(201);
    assess(&officer, &id, json!({ "facts": facts, "level": "major" }))
        .await
        .expect(201);
    let list = officer
        .get(&format!("/api/v1/incidents/{id}/assessments"))
        .await
        .expect(200)
        .json();
    let decided: Vec<&Value> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["decided"])
        .collect();
    assert_eq!(decided, [&json!("major"), &json!("larger")]);
    assert_eq!(get(&officer, &id).await["level"], "major");
}

#[tokio::test]
async fn an_incident_is_closed_with_level_outcome_impact_and_summary() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let engineer = tenant.api("engineer").await;
    let id = report(&engineer, json!({ "title": "Worm in the office network" })).await;
    for to in ["assessing", "responding", "contained", "recovered"] {
        step(&engineer, &id, json!({ "to": to })).await.expect(200);
    }
    // Closing is a decision.
    step(&engineer, &id, json!({ "to": "closed" })).await.expect(403);
    let early = step(&officer, &id, json!({ "to": "closed" })).await.expect(409);
    assert_eq!(early.json()["detail"], "Decide the level before closing");
    let facts = json!({ "importance": "ordinary", "loss": "small" });
    assess(&officer, &id, json!({ "facts": facts, "level": "general" }))
        .await
        .expect(201);
    let bare = step(
        &officer,
        &id,
        json!({ "to": "closed", "outcome": "Cleaned", "summary": "A worm came by mail." }),
    )
    .await
    .expect(422);
    assert_eq!(fields(&bare), ["impact"]);
    let done = step(
        &officer,
        &id,
        json!({ "to": "closed", "outcome": "Cleaned", "impact": "Two hours", "summary": "A worm came by mail." }),
    )
    .await
    .expect(200)
    .json();
    assert_eq!(
        (&done["state"], &done["impact"]),
        (&json!("closed"), &json!("Two hours"))
    );
    assert!(done["moments"]["contained_at"].is_string() && done["moments"]["closed_at"].is_string());

    // The review ends with an action, or with the reason why none is needed.
    let path = format!("/api/v1/incidents/{id}/review");
    let text = json!({ "causes": "No filter", "lessons": "Filter mail", "finish": true });
    let lacking = put(&officer, &path, text).await.expect(422);
    assert_eq!(fields(&lacking), ["no_action"]);
    let action = json!({ "title": "Filter attachments", "due_on": "2999-01-01", "source": format!("incident:{id}"),
                         "source_title": "Worm", "source_href": format!("/incidents/{id}") });
    officer.post("/api/v1/actions", &action).await.expect(201);
    let text = json!({ "causes": "No filter", "lessons": "Filter mail", "finish": true });
    let review = put(&officer, &path, text.clone()).await.expect(200).json();
    assert_eq!(review["actions"], 1);
    assert!(review["finished_at"].is_string());
    put(&officer, &path, text).await.expect(409);
}

#[tokio::test]
async fn a_false_alarm_ends_with_a_word_why() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let id = report(&officer, json!({ "title": "Siren in the night" })).await;
    let version = get(&officer, &id).await["version"].as_i64().unwrap();
    let patch = json!({ "certainty": "false_alarm" });
    officer
        .patch(&format!("/api/v1/incidents/{id}"), version, &patch)
        .await
        .expect(200);
    // The version seen is no longer that of the record.
    officer
        .patch(&format!("/api/v1/incidents/{id}"), version, &patch)
        .await
        .expect(412);
    let silent = step(&officer, &id, json!({ "to": "closed" })).await.expect(422);
    assert_eq!(fields(&silent), ["summary"]);
    step(
        &officer,
        &id,
        json!({ "to": "closed", "summary": "A planned test" }),
    )
    .await
    .expect(200);
}

#[tokio::test]
async fn two_reports_of_one_incident_are_merged_and_taken_apart_without_loss() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let first = report(&officer, json!({ "title": "Portal down" })).await;
    let second = report(
        &officer,
        json!({ "title": "Web shop slow", "description": "Since noon." }),
    )
    .await;
    step(&officer, &second, json!({ "to": "responding" }))
        .await
        .expect(200);
    let number = get(&officer, &first).await["number"].clone();
    let path = format!("/api/v1/incidents/{second}/merge");
    let itself = get(&officer, &second).await["number"].clone();
    let refused = put(&officer, &path, json!({ "into": itself })).await.expect(422);
    assert_eq!(fields(&refused), ["into"]);
    let merged = put(&officer, &path, json!({ "into": number }))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&merged["state"], &merged["merged_into"]),
        (&json!("merged"), &json!(first))
    );
    let here = officer
        .get(&format!("/api/v1/incidents?merged_into={first}"))
        .await
        .expect(200)
        .json();
    assert_eq!(here["items"][0]["id"], json!(second));
    // Figures count one incident, not two reports of it, and no exercises; they do where somebody asks for them.
    report(&officer, json!({ "title": "Exercise", "drill": true })).await;
    let total = async |query: &str| {
        let path = format!("/api/v1/incidents/statistics{query}");
        officer.get(&path).await.expect(200).json()["total"].clone()
    };
    assert_eq!(total("").await, json!(1));
    assert_eq!(total("?status=merged").await, json!(1));
    assert_eq!(total("?drill=yes").await, json!(1));
    assert_eq!(total("?counted=no").await, json!(3));
    let apart = officer.delete(&path).await.expect(200).json();
    assert_eq!(
        (&apart["state"], &apart["merged_into"], &apart["description"]),
        (&json!("responding"), &Value::Null, &json!("Since noon."))
    );
}

#[tokio::test]
async fn an_incident_of_a_ticket_is_seen_from_the_ticket() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let ticket = uuid::Uuid::now_v7();
    let from = json!({ "title": "Account taken over", "from": format!("ticket:{ticket}"), "from_title": "T-1 Cannot sign in",
                       "from_href": format!("/tickets/{ticket}") });
    let id = report(&officer, from).await;
    let links = officer
        .get(&format!("/api/v1/incidents/{id}/links"))
        .await
        .expect(200)
        .json();
    assert_eq!(links[0]["key"], json!(ticket));
    let browser = tenant.browser("security_officer").await;
    let corner = browser
        .get(&format!("/incidents/of?source=ticket:{ticket}"))
        .await
        .expect(200);
    assert!(corner.text.contains("Account taken over"));
    let away = json!({ "kind": "ticket", "key": "1", "title": "x", "href": "https://example.com" });
    let refused = officer
        .post(&format!("/api/v1/incidents/{id}/links"), &away)
        .await
        .expect(422);
    assert_eq!(fields(&refused), ["href"]);
}

#[tokio::test]
async fn a_page_left_open_keeps_what_was_typed_and_what_it_did_not_touch() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let browser = tenant.browser("security_officer").await;
    let id = report(
        &officer,
        json!({ "title": "Leak", "occurred_at": "2026-01-01T00:00:42Z", "detected_at": "2026-01-01T00:01:43Z" }),
    )
    .await;
    let page = format!("/incidents/{id}/edit");
    let opened = get(&officer, &id).await["version"].to_string();
    let path = format!("/api/v1/incidents/{id}");
    let request = officer
        .request(reqwest::Method::PATCH, &path)
        .header("if-match", "*")
        .json(&json!({ "cause": "An open interface" }));
    officer.send(request).await.expect(200);
    let typed = |version: &str| {
        [
            ("version", version.to_owned()),
            ("title", "Leak of a list".to_owned()),
            ("occurred_at", "2026-01-01T08:00".to_owned()),
            ("occurred_shown", "2026-01-01T08:00".to_owned()),
            ("detected_at", "2026-01-01T08:02".to_owned()),
            ("detected_shown", "2026-01-01T08:01".to_owned()),
        ]
    };
    let send = async |version: &str| {
        let fields = typed(version);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
        browser.submit(&page, &page, &fields).await
    };
    let again = send(&opened).await.expect(422).text;
    assert!(again.contains("Leak of a list"), "the typed title is gone");
    assert_eq!(get(&officer, &id).await["title"], "Leak");
    let offered = format!(
        "name=\"version\" value=\"{}\"",
        get(&officer, &id).await["version"]
    );
    assert!(
        again.contains(&offered),
        "the form does not go on from the newest version"
    );
    send(&get(&officer, &id).await["version"].to_string())
        .await
        .expect(303);
    let now = get(&officer, &id).await;
    assert_eq!(now["title"], "Leak of a list");
    // The form shows minutes: what was not touched keeps its seconds.
    assert_eq!(
        (&now["moments"]["occurred_at"], &now["moments"]["detected_at"]),
        (&json!("2026-01-01T00:00:42Z"), &json!("2026-01-01T00:02:00Z"))
    );
}
