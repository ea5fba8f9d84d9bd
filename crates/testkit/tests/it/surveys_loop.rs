//! What follows from answers: call backs, the watch list, good practice, commendations.

use jiff::ToSpan as _;
use reqwest::Method;
use serde_json::{Value, json};
use sqm_domain::ids::{CustomerId, UserId};
use sqm_domain::survey::{Answer, Metric};
use sqm_platform::http::IfMatch;
use sqm_surveys::questionnaire::{self, Purpose, QuestionnaireInput};
use sqm_surveys::response::{self, NewResponse};
use sqm_surveys::survey::{self, CallbackRule, Channel, Privacy, Survey, SurveyInput};
use sqm_testkit::{TestApp, TestTenant};
use uuid::Uuid;

fn document() -> Value {
    json!({
        "language": "en", "languages": ["en"], "title": {"en": "How was it"},
        "pages": [{"key": "p1", "questions": [
            {"key": "overall", "kind": "rating", "text": {"en": "Overall"}, "metric": "csat"},
            {"key": "why", "kind": "text", "text": {"en": "Why"}},
            {"key": "how", "kind": "matrix", "text": {"en": "How"}, "scale": {"min": 1, "max": 5},
             "rows": [{"code": "a", "label": {"en": "Attitude"}, "aspect": "attitude"}]}]}]
    })
}

/// An open survey that calls back at 40 of 100 or less within a day.
async fn open_survey(
    app: &TestApp,
    tenant: &TestTenant<'_>,
    privacy: Privacy,
    change: impl FnOnce(&mut SurveyInput),
) -> Survey {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let input = QuestionnaireInput {
        code: None,
        name: "Service".to_owned(),
        clause: String::new(),
        purpose: Purpose::Service,
        draft: serde_json::from_value(document()).unwrap(),
    };
    let questionnaire = questionnaire::create(&mut tx, input).await.unwrap();
    let version = questionnaire::publish(&mut tx, questionnaire).await.unwrap();
    let mut input = SurveyInput::new("Spring", version, privacy);
    input.channels = vec![Channel::Link];
    if privacy != Privacy::Anonymous {
        input.callback = Some(CallbackRule {
            metric: Metric::Csat,
            at_most: 40.0,
            within_hours: 24,
            business: false,
        });
    }
    change(&mut input);
    let id = survey::create(&app.state, &mut tx, input).await.unwrap();
    survey::open(&mut tx, id, IfMatch::Any).await.unwrap();
    let survey = survey::get(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    survey
}

/// One answer: points for everything.
async fn answer(
    app: &TestApp,
    tenant: &TestTenant<'_>,
    survey: &Survey,
    points: f64,
    customer: Option<CustomerId>,
    person: Option<UserId>,
) {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let version = questionnaire::version(&mut tx, survey.version_id).await.unwrap();
    let new = NewResponse {
        channel: Some(Channel::Link),
        language: "en".to_owned(),
        answers: [
            ("overall".to_owned(), Answer::Number(points)),
            ("why".to_owned(), Answer::Text("charges".to_owned())),
            ("how".to_owned(), Answer::Rows([("a".to_owned(), points)].into())),
        ]
        .into(),
        customer,
        person,
        ..NewResponse::default()
    };
    response::record(&app.state, &mut tx, survey, &version, new)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn customer(admin: &sqm_testkit::Client) -> Value {
    let new = json!({ "name": "王小明", "phone": "13812341234", "email": "wang@example.com" });
    admin.post("/api/v1/customers", &new).await.expect(201).json()
}

#[tokio::test]
async fn a_low_score_is_called_back_tried_and_closed_with_its_cause() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let admin = tenant.api("tenant_admin").await;
    let who = customer(&admin).await;
    let id: CustomerId = who["id"].as_str().unwrap().parse().unwrap();
    let survey = open_survey(&app, &tenant, Privacy::Identified, |_| ()).await;
    answer(&app, &tenant, &survey, 5.0, Some(id), None).await;
    answer(&app, &tenant, &survey, 1.0, Some(id), None).await;

    let list = admin
        .get("/api/v1/callbacks?state=open&assignee=none")
        .await
        .expect(200)
        .json();
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "the good answer needs no call");
    let path = format!("/api/v1/callbacks/{}", items[0]["id"].as_str().unwrap());
    let detail = admin.get(&path).await.expect(200).json();
    assert_eq!(detail["contact"]["phone"], "138****1234");
    assert!(detail.get("known_customer").is_none());
    assert_eq!(
        detail["answers"][1],
        json!({"key": "why", "question": "Why", "answer": "charges"})
    );
    // In clear only on record.
    let clear = admin
        .post(&format!("{path}/reveal"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(clear["phone"], "13812341234");
    let looks = admin
        .get("/api/v1/audit?action=callback.reveal")
        .await
        .expect(200)
        .json();
    assert_eq!(looks["items"].as_array().unwrap().len(), 1);

    let version = |answer: &Value| answer["version"].as_i64().unwrap();
    let send = async |to: &str, seen: i64, body: Value| {
        let request = admin
            .request(Method::POST, &format!("{path}/{to}"))
            .header("if-match", format!("\"{seen}\""))
            .json(&body);
        admin.send(request).await
    };
    let first = version(&detail);
    send("close", first, json!({"result": "x"})).await.expect(409);
    let tried = send("tries", first, json!({"reach": "not_reached", "note": "busy"}))
        .await
        .expect(200)
        .json();
    assert_eq!((&tried["state"], &tried["tries"]), (&json!("open"), &json!(1)));
    // Somebody else was quicker.
    send("tries", first, json!({"reach": "reached"}))
        .await
        .expect(412);
    let reached = send("tries", version(&tried), json!({"reach": "reached"}))
        .await
        .expect(200)
        .json();
    assert_eq!(reached["state"], "called");
    let missing = send("close", version(&reached), json!({"result": "credited"}))
        .await
        .expect(422);
    assert!(missing.text.contains("reason"));
    let close = json!({"reason": "charges", "cause": "the tariff is not clear", "result": "credited"});
    let closed = send("close", version(&reached), close).await.expect(200).json();
    assert_eq!(
        (&closed["state"], &closed["reason"]),
        (&json!("closed"), &json!("charges"))
    );

    // The pages say the same.
    let browser = tenant.browser("tenant_admin").await;
    let page = browser
        .get(&format!("/callbacks/{}", items[0]["id"].as_str().unwrap()))
        .await
        .expect(200);
    for words in [
        "credited",
        "the tariff is not clear",
        "/tickets/new?subject=",
        "source=callback",
    ] {
        assert!(page.text.contains(words), "{words}");
    }
    assert!(!page.text.contains("13812341234"));
    browser.get("/callbacks?state=all").await.expect(200);
    // Another tenant has none of it.
    let other = app.tenant().await;
    other.api("tenant_admin").await.get(&path).await.expect(404);
}

#[tokio::test]
async fn an_anonymous_answer_is_never_called_back_and_a_confidential_one_has_no_name() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let admin = tenant.api("tenant_admin").await;
    let who = customer(&admin).await;
    let id: CustomerId = who["id"].as_str().unwrap().parse().unwrap();
    let hidden = open_survey(&app, &tenant, Privacy::Anonymous, |_| ()).await;
    answer(&app, &tenant, &hidden, 1.0, None, None).await;
    let none = admin.get("/api/v1/callbacks").await.expect(200).json();
    assert_eq!(none["items"], json!([]));

    let survey = open_survey(&app, &tenant, Privacy::Confidential, |_| ()).await;
    answer(&app, &tenant, &survey, 1.0, Some(id), None).await;
    let list = admin.get("/api/v1/callbacks").await.expect(200).json();
    let one = &list["items"][0];
    assert_eq!(one["customer_id"], Value::Null);
    let path = format!("/api/v1/callbacks/{}", one["id"].as_str().unwrap());
    let detail = admin.get(&path).await.expect(200);
    assert!(!detail.text.contains(who["id"].as_str().unwrap()));
    assert_eq!(detail.json()["contact"]["name"], Value::Null);
    assert_eq!(detail.json()["contact"]["phone"], "138****1234");
    let clear = admin
        .post(&format!("{path}/reveal"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&clear["name"], &clear["phone"]),
        (&Value::Null, &json!("13812341234"))
    );
}

#[tokio::test]
async fn nobody_calls_back_about_himself_and_a_late_call_is_told_once() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("agent").await;
    let admin = tenant.api("tenant_admin").await;
    let survey = open_survey(&app, &tenant, Privacy::Identified, |_| ()).await;
    answer(&app, &tenant, &survey, 1.0, None, Some(agent.user())).await;
    let list = admin.get("/api/v1/callbacks").await.expect(200).json();
    let id: Uuid = list["items"][0]["id"].as_str().unwrap().parse().unwrap();
    let path = format!("/api/v1/callbacks/{id}");
    let send = async |client: &sqm_testkit::Client, to: &str, body: Value| {
        let request = client
            .request(Method::POST, &format!("{path}/{to}"))
            .header("if-match", "*")
            .json(&body);
        client.send(request).await
    };
    send(&agent, "tries", json!({"reach": "reached"}))
        .await
        .expect(409);
    send(&admin, "assign", json!({"assignee_id": agent.user()}))
        .await
        .expect(422);
    send(&admin, "assign", json!({"assignee_id": admin.user()}))
        .await
        .expect(200);

    let scope = tenant.scope();
    sqm_surveys::callback::tick(&app.state, &scope, id.into())
        .await
        .unwrap();
    let told = async || -> i64 {
        let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
        sqlx::query_scalar(
            "select count(*) from platform.event where tenant_id = $1 and kind = 'callback.overdue'",
        )
        .bind(Uuid::from(tenant.id))
        .fetch_one(tx.conn())
        .await
        .unwrap()
    };
    assert_eq!(told().await, 0);
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query("update surveys.callback set due_at = now() - interval '1 hour' where tenant_id = $1")
        .bind(Uuid::from(tenant.id))
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    for _ in 0..2 {
        sqm_surveys::callback::tick(&app.state, &scope, id.into())
            .await
            .unwrap();
    }
    assert_eq!(told().await, 1);
    let overdue = admin
        .get("/api/v1/callbacks?state=overdue")
        .await
        .expect(200)
        .json();
    assert_eq!(overdue["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn hours_of_business_leave_nights_and_holidays_out() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let survey = open_survey(&app, &tenant, Privacy::Identified, |input| {
        if let Some(rule) = &mut input.callback {
            rule.business = true;
        }
    })
    .await;
    answer(&app, &tenant, &survey, 1.0, None, None).await;
    let admin = tenant.api("tenant_admin").await;
    let list = admin.get("/api/v1/callbacks").await.expect(200).json();
    let due: jiff::Timestamp = list["items"][0]["due_at"].as_str().unwrap().parse().unwrap();
    // 24 hours of a day of seven and a half are more than three days.
    assert!(due > app.state.clock.now() + 48.hours());
}

#[tokio::test]
async fn what_is_low_is_watched_in_the_next_round_and_judged_at_its_end() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let admin = tenant.api("quality_manager").await;
    let first = open_survey(&app, &tenant, Privacy::Confidential, |input| {
        input.callback = None;
        input.targets = [("csat", 80.0), ("aspect.attitude", 40.0)]
            .map(|(measure, target)| (measure.to_owned(), target))
            .into();
    })
    .await;
    answer(&app, &tenant, &first, 3.0, None, None).await;
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    survey::close(&mut tx, first.id, IfMatch::Any).await.unwrap();
    tx.commit().await.unwrap();
    let items = app
        .eventually("the low figure is watched", async || {
            let watched = admin.get("/api/v1/watch-items").await.expect(200).json();
            watched["items"]
                .as_array()
                .cloned()
                .filter(|items| !items.is_empty())
        })
        .await;
    // 50 of 100: below 80, not below 40.
    assert_eq!(items.len(), 1);
    assert_eq!(
        (&items[0]["measure"], &items[0]["score"], &items[0]["state"]),
        (&json!("csat"), &json!(50.0), &json!("watched"))
    );

    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let next = survey::next_round(&app.state, &mut tx, first.id).await.unwrap();
    survey::open(&mut tx, next, IfMatch::Any).await.unwrap();
    let second = survey::get(&mut tx, next).await.unwrap();
    tx.commit().await.unwrap();
    let path = format!("/api/v1/watch-items/{}", items[0]["id"].as_str().unwrap());
    app.eventually("the next round carries it on", async || {
        let carried = admin.get(&path).await.expect(200).json();
        (carried["to_survey_id"] == json!(next)).then_some(())
    })
    .await;

    answer(&app, &tenant, &second, 5.0, None, None).await;
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    survey::close(&mut tx, next, IfMatch::Any).await.unwrap();
    tx.commit().await.unwrap();
    let judged = app
        .eventually("the next round judges it", async || {
            let judged = admin.get(&path).await.expect(200).json();
            (judged["state"] != "watched").then_some(judged)
        })
        .await;
    assert_eq!(
        (&judged["state"], &judged["after_score"]),
        (&json!("recovered"), &json!(100.0))
    );

    // By decision: the score is computed, and nothing is watched twice.
    let new =
        json!({ "survey_id": second.id, "measure": "aspect.attitude", "target": 101.0, "note": "coaching" });
    let added = admin.post("/api/v1/watch-items", &new).await.expect(201).json();
    assert_eq!(added["score"], json!(100.0));
    admin.post("/api/v1/watch-items", &new).await.expect(409);
    let unknown = json!({ "survey_id": second.id, "measure": "nps", "target": 10.0 });
    admin.post("/api/v1/watch-items", &unknown).await.expect(422);
    let page = tenant
        .browser("quality_manager")
        .await
        .get("/watch")
        .await
        .expect(200);
    assert!(page.text.contains("coaching"));
}

#[tokio::test]
async fn a_practice_is_read_by_all_once_published() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let writer = tenant.api("quality_manager").await;
    let agent = tenant.api("agent").await;
    let new = json!({ "title": "夜间装机预约", "area": "aftersales", "done": "预约改派流程", "effect": "满意度 +6",
        "evidence": "CSAT", "evidence_href": "/indicators/csat_index" });
    let made = writer.post("/api/v1/practices", &new).await.expect(201).json();
    let path = format!("/api/v1/practices/{}", made["id"].as_str().unwrap());
    agent.get(&path).await.expect(404);
    let mut elsewhere = new.clone();
    elsewhere["evidence_href"] = json!("//evil.example");
    writer.post("/api/v1/practices", &elsewhere).await.expect(422);
    agent.post("/api/v1/practices", &new).await.expect(403);
    let request = writer
        .request(Method::POST, &format!("{path}/state"))
        .header("if-match", "*")
        .json(&json!({"state": "published"}));
    writer.send(request).await.expect(200);
    agent.get(&path).await.expect(200);
    let found = agent.get("/api/v1/practices?q=预约").await.expect(200).json();
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let browser = tenant.browser("quality_manager").await;
    for page in [
        "/practices",
        "/practices/new",
        &path["/api/v1".len()..],
        &format!("{}/edit", &path["/api/v1".len()..]),
    ] {
        browser.get(page).await.expect(200);
    }
}

#[tokio::test]
async fn nobody_commends_himself_and_the_colleague_is_told() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let lead = tenant.api("supervisor").await;
    let agent = tenant.api("agent").await;
    let new = |person: UserId| {
        json!({ "person_id": person, "reason": "Patience with a difficult customer", "period_from": "2026-01-01",
            "period_to": "2026-01-31" })
    };
    lead.post("/api/v1/commendations", &new(lead.user()))
        .await
        .expect(422);
    agent
        .post("/api/v1/commendations", &new(lead.user()))
        .await
        .expect(403);
    let made = lead
        .post("/api/v1/commendations", &new(agent.user()))
        .await
        .expect(201)
        .json();
    let path = format!("/api/v1/commendations/{}", made["id"].as_str().unwrap());
    agent.get(&path).await.expect(404);
    let request = lead
        .request(Method::POST, &format!("{path}/announce"))
        .header("if-match", "*");
    lead.send(request).await.expect(200);
    agent.get(&path).await.expect(200);
    app.eventually("the colleague is told", async || {
        let told = agent.get("/api/v1/notifications").await.expect(200);
        told.text.contains("commended").then_some(())
    })
    .await;
    let browser = tenant.browser("supervisor").await;
    for page in ["/commendations", "/commendations/new", &path["/api/v1".len()..]] {
        browser.get(page).await.expect(200);
    }
}
