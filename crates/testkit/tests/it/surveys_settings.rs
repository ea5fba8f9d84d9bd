//! A survey from its settings to its end.

use serde_json::{Value, json};
use sqm_testkit::{Client, TestApp};

use crate::surveys_builder::{post_seen, put, ready};

/// The newest version of a ready questionnaire.
pub(crate) async fn published(client: &Client, code: &str) -> Value {
    let known = ready(client, code).await;
    let path = format!(
        "/api/v1/questionnaires/{}/versions",
        known["id"].as_str().unwrap()
    );
    client.get(&path).await.expect(200).json()[0]["id"].clone()
}

#[tokio::test]
async fn a_survey_is_set_up_opened_paused_closed_and_comes_round_again() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (manager, agent) = (tenant.api("quality_manager").await, tenant.api("agent").await);
    let version = published(&manager, "service").await;
    let mut survey = json!({ "name": "Quarter", "version_id": version, "privacy": "identified", "cycle": "quarter", "reminders": [3, 7] });
    agent.post("/api/v1/surveys", &survey).await.expect(403);
    let made = manager.post("/api/v1/surveys", &survey).await.expect(201).json();
    let path = format!("/api/v1/surveys/{}", made["id"].as_str().unwrap());
    // Nobody can be asked without a way to ask.
    post_seen(&manager, &format!("{path}/open"), "*")
        .await
        .expect(422);
    survey["channels"] = json!(["link", "email"]);
    survey["fatigue_days"] = json!(400);
    let refused = put(&manager, &path, "*", &survey).await.expect(422).json();
    assert_eq!(refused["errors"][0]["field"], "fatigue_days");
    survey["fatigue_days"] = json!(60);
    put(&manager, &path, "\"1\"", &survey).await.expect(412);
    put(&manager, &path, "*", &survey).await.expect(200);
    assert_eq!(
        post_seen(&manager, &format!("{path}/open"), "*")
            .await
            .expect(200)
            .json()["state"],
        "open"
    );
    assert_eq!(
        post_seen(&manager, &format!("{path}/pause"), "*")
            .await
            .expect(200)
            .json()["state"],
        "paused"
    );
    let next = manager
        .post(&format!("{path}/next-round"), &json!({}))
        .await
        .expect(201)
        .json();
    assert_eq!(
        (&next["round"], &next["state"], &next["series_id"]),
        (&json!(2), &json!("draft"), &made["id"])
    );
    post_seen(&manager, &format!("{path}/close"), "*")
        .await
        .expect(200);
    put(&manager, &path, "*", &survey).await.expect(409);

    let open = manager
        .get("/api/v1/surveys?state=closed")
        .await
        .expect(200)
        .json();
    assert_eq!(open["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn settings_are_one_form_and_closing_wants_the_name() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (browser, manager) = (
        tenant.browser("quality_manager").await,
        tenant.api("quality_manager").await,
    );
    let known = ready(&manager, "complaint").await;
    let new = format!("/surveys/new?questionnaire={}", known["id"].as_str().unwrap());
    let page = browser.get(&new).await.expect(200).text;
    for part in [
        "Complaint handling, version 1",
        "Ticket resolved",
        "Follow-up visit done",
        "Nobody can join an answer to a person",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let version = published(&manager, "complaint").await;
    let version = version.as_str().unwrap();
    let fields = [
        ("name", "Complaints"),
        ("version_id", version),
        ("privacy", "anonymous"),
        ("channel", "link"),
        ("channel", "sms"),
        ("cycle", "always"),
        ("moment", "ticket.resolved"),
        ("share", "30"),
        ("delay_hours", "2"),
        ("when.0.of", "kind"),
        ("when.0.values", "complaint, repair"),
        ("fatigue_days", "30"),
        ("callback_metric", "csat"),
        ("callback_at_most", "40"),
        ("callback_within", "24"),
        ("closes_at", "2030-01-31T18:00"),
        ("email.subject.en", "One minute, {{name}}"),
    ];
    let refused = browser
        .submit(&new, "/surveys/new", &fields)
        .await
        .expect(422)
        .text;
    assert!(
        refused.contains("An anonymous answer cannot be called back.")
            && refused.contains("One minute, {{name}}")
    );
    let fields: Vec<(&str, &str)> = fields
        .into_iter()
        .map(|(name, value)| (name, if value == "anonymous" { "identified" } else { value }))
        .collect();
    let made = browser.submit(&new, "/surveys/new", &fields).await.expect(303);
    let settings = made.header("location").split('?').next().unwrap().to_owned();
    let api = format!("/api/v1{}", settings.trim_end_matches("/settings"));
    let survey = manager.get(&api).await.expect(200).json();
    assert_eq!(
        survey["trigger"]["only"],
        json!({"kind": ["complaint", "repair"]})
    );
    assert_eq!(survey["closes_at"], "2030-01-31T10:00:00Z");
    assert_eq!(
        survey["messages"],
        json!({"email": {"subject": {"en": "One minute, {{name}}"}}})
    );
    let page = browser.get(&settings).await.expect(200).text;
    let link = format!("/s/{}/{}", tenant.slug, survey["public_code"].as_str().unwrap());
    assert!(page.contains(&link));
    let qr = browser
        .get(&format!("{}/qr", settings.trim_end_matches("/settings")))
        .await
        .expect(200);
    assert!(qr.header("content-type").starts_with("image/svg") && qr.text.contains("<svg"));

    let seen = async || manager.get(&api).await.expect(200).json()["version"].to_string();
    browser
        .submit(
            &settings,
            &settings,
            &[("do", "open"), ("version", &seen().await)],
        )
        .await
        .expect(303);
    let outdated = browser
        .submit(&settings, &settings, &[("do", "pause"), ("version", "1")])
        .await;
    assert!(outdated.expect(422).text.contains("Complaints"));
    let unnamed = browser
        .submit(
            &settings,
            &settings,
            &[("do", "close"), ("version", &seen().await)],
        )
        .await;
    assert!(unnamed.expect(422).text.contains("Type the name of the survey."));
    let fields = [
        ("do", "close"),
        ("version", &seen().await),
        ("confirm", "Complaints"),
    ];
    browser.submit(&settings, &settings, &fields).await.expect(303);
    assert_eq!(manager.get(&api).await.expect(200).json()["state"], "closed");
    assert!(
        browser
            .get("/surveys?state=closed")
            .await
            .expect(200)
            .text
            .contains("Complaints")
    );
}
