//! Questionnaires, themes and surveys: what a tenant starts with, the builder with and without script, settings.

use serde_json::{Value, json};
use sqm_testkit::{Answer, Client, TestApp};

use crate::surveys_settings::published;

pub(crate) async fn listed(client: &Client) -> Vec<Value> {
    let page = client.get("/api/v1/questionnaires").await.expect(200).json();
    page["items"].as_array().unwrap().clone()
}

pub(crate) async fn ready(client: &Client, code: &str) -> Value {
    let all = listed(client).await;
    all.into_iter().find(|known| known["code"] == code).unwrap()
}

pub(crate) async fn put(client: &Client, path: &str, seen: &str, body: &Value) -> Answer {
    client
        .send(
            client
                .request(reqwest::Method::PUT, path)
                .header("if-match", seen)
                .json(body),
        )
        .await
}

pub(crate) async fn post_seen(client: &Client, path: &str, seen: &str) -> Answer {
    client
        .send(
            client
                .request(reqwest::Method::POST, path)
                .header("if-match", seen)
                .json(&json!({})),
        )
        .await
}

fn blank(name: &str) -> Value {
    json!({ "name": name, "draft": { "language": "en", "languages": ["en"], "title": {"en": name}, "pages": [{"key": "p1", "questions": []}] } })
}

#[tokio::test]
async fn every_tenant_starts_with_a_sound_questionnaire_for_every_clause() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let manager = tenant.api("quality_manager").await;
    let all = listed(&manager).await;
    let codes: Vec<&str> = all.iter().filter_map(|known| known["code"].as_str()).collect();
    assert_eq!(
        codes,
        [
            "service",
            "support",
            "aftersales",
            "complaint",
            "visit",
            "nps",
            "ces",
            "network",
            "staff",
            "training"
        ]
    );
    for known in &all {
        assert_eq!(
            (&known["published"], &known["draft_is_published"]),
            (&json!(1), &json!(true))
        );
        assert_eq!(known["draft"]["languages"].as_array().unwrap().len(), 3);
        // Named and written in the tenant's language.
        assert_eq!(known["draft"]["language"], "en");
        assert_eq!(known["name"], known["draft"]["title"]["en"]);
        let path = format!("/api/v1/questionnaires/{}/faults", known["id"].as_str().unwrap());
        assert_eq!(
            manager.get(&path).await.expect(200).json(),
            json!([]),
            "{}",
            known["code"]
        );
    }
    let blocks = manager
        .get("/api/v1/questionnaire-blocks")
        .await
        .expect(200)
        .json();
    assert_eq!(blocks.as_array().unwrap().len(), 7);
}

#[tokio::test]
async fn a_questionnaire_is_edited_published_copied_and_archived_over_rest() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (manager, auditor) = (tenant.api("quality_manager").await, tenant.api("auditor").await);
    auditor
        .post("/api/v1/questionnaires", &blank("No"))
        .await
        .expect(403);
    let made = manager
        .post("/api/v1/questionnaires", &blank("Shops"))
        .await
        .expect(201)
        .json();
    let path = format!("/api/v1/questionnaires/{}", made["id"].as_str().unwrap());
    // Nothing is asked yet: not published, and every fault is named.
    let refused = manager
        .post(&format!("{path}/publish"), &json!({}))
        .await
        .expect(422)
        .json();
    assert_eq!(refused["errors"][0]["code"], "questionnaire-empty");

    let mut body = blank("Shops");
    body["draft"]["pages"][0]["questions"] = json!([
        {"key": "q1", "kind": "yes_no", "text": {"en": "Found us?"}},
        {"key": "q1", "kind": "text", "text": {}}]);
    put(&manager, &path, "\"9\"", &body).await.expect(412);
    put(&manager, &path, "\"1\"", &body).await.expect(200);
    let faults = manager.get(&format!("{path}/faults")).await.expect(200).json();
    let codes: Vec<&str> = faults
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|fault| fault["code"].as_str())
        .collect();
    assert!(
        codes.contains(&"questionnaire-key-twice") && codes.contains(&"questionnaire-no-text"),
        "{codes:?}"
    );

    body["draft"]["pages"][0]["questions"]
        .as_array_mut()
        .unwrap()
        .pop();
    put(&manager, &path, "\"2\"", &body).await.expect(200);
    let first = manager
        .post(&format!("{path}/publish"), &json!({}))
        .await
        .expect(200)
        .json();
    let again = manager
        .post(&format!("{path}/publish"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!((&first["number"], &first["id"]), (&json!(1), &again["id"]));
    body["draft"]["pages"][0]["questions"][0]["text"]["en"] = json!("Did you find us?");
    put(&manager, &path, "*", &body).await.expect(200);
    manager
        .post(&format!("{path}/publish"), &json!({}))
        .await
        .expect(200);
    // A version never changes.
    let versions = auditor.get(&format!("{path}/versions")).await.expect(200).json();
    assert_eq!(versions.as_array().unwrap().len(), 2);
    let old = auditor
        .get(&format!("{path}/versions/{}", first["id"].as_str().unwrap()))
        .await
        .expect(200);
    assert!(old.text.contains("Found us?"));

    let copy = manager
        .post(&format!("{path}/duplicate"), &json!({"name": "Shops, copy"}))
        .await
        .expect(201)
        .json();
    assert_eq!(
        (&copy["published"], &copy["draft"]),
        (&Value::Null, &body["draft"])
    );
    let gone = post_seen(&manager, &format!("{path}/archive"), "*")
        .await
        .expect(200)
        .json();
    assert_eq!(gone["archived"], true);
    assert!(
        listed(&manager)
            .await
            .iter()
            .all(|known| known["name"] != "Shops")
    );
    post_seen(&manager, &format!("{path}/restore"), "*")
        .await
        .expect(200);
}

#[tokio::test]
async fn the_builder_works_without_script() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (browser, manager) = (
        tenant.browser("quality_manager").await,
        tenant.api("quality_manager").await,
    );
    let made = browser
        .submit(
            "/questionnaires/new",
            "/questionnaires/new",
            &[("name", "Shops"), ("language", "en"), ("purpose", "service")],
        )
        .await
        .expect(303);
    let page = made.header("location").to_owned();
    let api = page.replace("/questionnaires/", "/api/v1/questionnaires/");
    let draft = async || manager.get(&api).await.expect(200).json()["draft"].clone();
    let press = async |fields: &[(&str, &str)]| browser.submit(&page, &page, fields).await;

    press(&[("do", "block:csat"), ("page", "p1")]).await.expect(303);
    press(&[("do", "block:service_dimensions"), ("page", "p1")])
        .await
        .expect(303);
    let added = press(&[("do", "kind:single"), ("page", "p1")]).await.expect(303);
    assert!(
        added.header("location").contains("edit=q1"),
        "{}",
        added.header("location")
    );
    press(&[("do", "page-add")]).await.expect(303);
    press(&[("do", "down:q1")]).await.expect(303);
    press(&[("do", "copy:csat")]).await.expect(303);
    let keys = |draft: &Value| -> Vec<String> {
        let pages = draft["pages"].as_array().unwrap().iter();
        pages
            .map(|page| {
                let keys = page["questions"].as_array().unwrap().iter();
                keys.map(|question| question["key"].as_str().unwrap())
                    .collect::<Vec<_>>()
                    .join(",")
            })
            .collect()
    };
    assert_eq!(keys(&draft().await), ["csat,csat2,service", "q1"]);
    press(&[("do", "delete:csat2")]).await.expect(303);
    press(&[("do", "lang-add:zh-Hant")]).await.expect(303);
    press(&[("do", "lang-own:zh-Hant")]).await.expect(303);
    assert_eq!(draft().await["language"], "zh-Hant");
    // The blocks bring their words along; switching loses none.
    assert_eq!(
        draft().await["pages"][0]["questions"][0]["text"]["en"],
        "Overall, how satisfied are you with our service?"
    );

    // The open card shows what is wrong and what can be looked at.
    let open = browser.get(&format!("{page}?edit=q1")).await.expect(200).text;
    for part in [
        "Text missing.",
        "At least two choices.",
        "csat · ",
        "service.attitude",
        "value=\"page-add\"",
    ] {
        assert!(open.contains(part), "{part}");
    }
    let seen = |html: &str| {
        html.split("name=\"seen\" value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    let stamp = seen(&open);
    let fields = [
        ("do", "done"),
        ("was", "q1"),
        ("seen", &stamp),
        ("kind", "single"),
        ("key", "why"),
        ("text.en", "Why?"),
        ("text.zh-Hant", "為什麼？"),
        ("choice.0.label.en", "Too slow"),
        ("choice.1.label.zh-Hant", "其他"),
        ("choice.1.other", "1"),
        ("show.join", "any"),
        ("show.0.of", "csat"),
        ("show.0.op", "at_most"),
        ("show.0.value", "3"),
        ("show.0.group", "A"),
        ("show.1.of", "service.attitude"),
        ("show.1.op", "at_most"),
        ("show.1.value", "2"),
        ("show.1.group", "B"),
        ("jump.0.to", "end"),
        ("jump.0.if.0.of", "why"),
        ("jump.0.if.0.op", "answered"),
    ];
    press(&fields).await.expect(303);
    let why = draft().await["pages"][1]["questions"][0].clone();
    assert_eq!(why["key"], "why");
    assert_eq!(why["choices"][0]["code"], "too_slow");
    assert_eq!(
        (&why["choices"][1]["code"], &why["choices"][1]["other"]),
        (&json!("c2"), &json!(true))
    );
    assert_eq!(why["show_if"]["any"][1]["test"]["of"], "service.attitude");
    assert_eq!(why["jumps"][0]["to"], "end");

    // Somebody else's change is not overwritten unseen, and what was typed is still there.
    let fields = [
        ("do", "save"),
        ("was", "why"),
        ("seen", &stamp),
        ("kind", "single"),
        ("key", "why"),
        ("text.en", "Mine"),
    ];
    let refused = press(&fields).await.expect(422).text;
    assert!(refused.contains("Somebody else has changed this question") && refused.contains("Mine"));
    let fields = [
        ("do", "save"),
        ("was", "why"),
        ("seen", &seen(&refused)),
        ("kind", "single"),
        ("key", "csat"),
        ("text.en", "Mine"),
    ];
    let refused = press(&fields).await.expect(422).text;
    assert!(refused.contains("Already in use.") && refused.contains("Mine"));

    press(&[("do", "lang-add:zh-Hans")]).await.expect(303);
    let refused = press(&[("do", "publish")]).await.expect(422).text;
    assert!(refused.contains("Translation missing. (简体中文)"));
    press(&[("do", "lang-remove:zh-Hans")]).await.expect(303);
    press(&[("do", "publish")]).await.expect(303);
    assert_eq!(manager.get(&api).await.expect(200).json()["published"], 1);
}

#[tokio::test]
async fn what_is_exported_comes_in_again() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (browser, manager) = (
        tenant.browser("quality_manager").await,
        tenant.api("quality_manager").await,
    );
    let service = ready(&manager, "service").await;
    let file = browser
        .get(&format!(
            "/questionnaires/{}/export",
            service["id"].as_str().unwrap()
        ))
        .await
        .expect(200);
    assert!(
        file.header("content-disposition")
            .contains("questionnaire-service.json")
    );
    let fields = [("do", "import"), ("document", file.text.as_str())];
    let made = browser
        .submit("/questionnaires/new", "/questionnaires/new", &fields)
        .await
        .expect(303);
    let copy = manager
        .get(&format!("/api/v1{}", made.header("location")))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&copy["draft"]["pages"], &copy["purpose"]),
        (&service["draft"]["pages"], &json!("service"))
    );
    let refused = browser
        .submit(
            "/questionnaires/new",
            "/questionnaires/new",
            &[("do", "import"), ("document", "{nonsense")],
        )
        .await
        .expect(422);
    assert!(refused.text.contains("{nonsense"));
}

#[tokio::test]
async fn white_words_must_be_readable_on_a_theme() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let manager = tenant.api("quality_manager").await;
    let light = json!({ "name": "Sun", "colour": "#ffd400" });
    let refused = manager
        .post("/api/v1/survey-themes", &light)
        .await
        .expect(422)
        .json();
    assert_eq!(refused["errors"][0]["code"], "theme-colour-light");
    let made = manager
        .post(
            "/api/v1/survey-themes",
            &json!({ "name": "Sea", "colour": "#0B6BCB" }),
        )
        .await
        .expect(201)
        .json();
    assert_eq!(made["colour"], "#0b6bcb");
    manager
        .post(
            "/api/v1/survey-themes",
            &json!({ "name": "Sea", "colour": "#0b6bcb" }),
        )
        .await
        .expect(422);
    let path = format!("/api/v1/survey-themes/{}", made["id"].as_str().unwrap());
    put(
        &manager,
        &path,
        "\"1\"",
        &json!({ "name": "Sea", "colour": "#005a9c", "dark": true }),
    )
    .await
    .expect(200);

    let version = published(&manager, "service").await;
    let survey =
        json!({ "name": "S", "version_id": version, "privacy": "identified", "theme_id": made["id"] });
    manager.post("/api/v1/surveys", &survey).await.expect(201);
    let refused = manager
        .send(
            manager
                .request(reqwest::Method::DELETE, &path)
                .header("if-match", "*"),
        )
        .await;
    assert_eq!(refused.expect(409).json()["detail"], "A survey uses this theme.");

    let browser = tenant.browser("quality_manager").await;
    let fields = [("name", "Night"), ("colour", "#ffd400"), ("mark", "Yunhai")];
    let refused = browser
        .submit("/surveys/themes/new", "/surveys/themes/new", &fields)
        .await
        .expect(422)
        .text;
    assert!(refused.contains("is the nearest on which they can") && refused.contains("Yunhai"));
}
