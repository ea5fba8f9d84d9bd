//! What the answers to a survey say, the answers behind it, and who may see which.

use serde_json::{Value, json};
use sqm_domain::ids::SurveyId;
use sqm_platform::http::IfMatch;
use sqm_surveys::questionnaire::{self, Purpose, QuestionnaireInput};
use sqm_surveys::response::{self, NewResponse};
use sqm_surveys::survey::{self, Channel, Privacy, SurveyInput};
use sqm_testkit::{Client, TestApp, TestTenant};

fn document() -> Value {
    json!({
        "language": "en", "languages": ["en"], "title": {"en": "How was it"},
        "pages": [{"key": "p1", "questions": [
            {"key": "overall", "kind": "rating", "text": {"en": "Overall"}, "required": true, "metric": "csat"},
            {"key": "nps", "kind": "nps", "text": {"en": "Recommend"}, "metric": "nps"},
            {"key": "place", "kind": "single", "text": {"en": "Where"}, "choices": [
                {"code": "shop", "label": {"en": "In a shop"}}, {"code": "phone", "label": {"en": "By telephone"}}]},
            {"key": "service", "kind": "matrix", "text": {"en": "Service"}, "rows": [
                {"code": "attitude", "label": {"en": "Attitude"}, "aspect": "attitude"}]},
            {"key": "words", "kind": "long_text", "text": {"en": "Words"}}]}]
    })
}

async fn open_survey(app: &TestApp, tenant: &TestTenant<'_>, privacy: Privacy) -> SurveyId {
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
    let input = SurveyInput {
        channels: vec![Channel::Link],
        ..SurveyInput::new("Spring", version, privacy)
    };
    let id = survey::create(&app.state, &mut tx, input).await.unwrap();
    survey::open(&mut tx, id, IfMatch::Any).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Answers as somebody gives them: overall, recommendation, place, words.
async fn answer(app: &TestApp, tenant: &TestTenant<'_>, id: SurveyId, given: (i32, i32, &str, &str)) {
    let (overall, nps, place, words) = given;
    let mut answers =
        json!({ "overall": overall, "nps": nps, "place": place, "service": { "attitude": overall } });
    if !words.is_empty() {
        answers["words"] = words.into();
    }
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let survey = survey::get(&mut tx, id).await.unwrap();
    let version = questionnaire::version(&mut tx, survey.version_id).await.unwrap();
    let new = NewResponse {
        channel: Some(Channel::Link),
        language: "en".to_owned(),
        answers: serde_json::from_value(answers).unwrap(),
        ..NewResponse::default()
    };
    response::record(&app.state, &mut tx, &survey, &version, new)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

const GIVEN: [(i32, i32, &str, &str); 5] = [
    (5, 10, "shop", ""),
    (4, 9, "shop", "Friendly staff"),
    (4, 8, "phone", "宽带网速慢"),
    (2, 5, "phone", "网速慢，等待太久"),
    (1, 0, "phone", "=1+1"),
];

async fn answered(app: &TestApp, tenant: &TestTenant<'_>) -> SurveyId {
    let survey = open_survey(app, tenant, Privacy::Confidential).await;
    for given in GIVEN {
        answer(app, tenant, survey, given).await;
    }
    survey
}

async fn analysis(client: &Client, survey: SurveyId, query: &str) -> Value {
    let path = format!("/api/v1/surveys/{survey}/analysis{query}");
    client.get(&path).await.expect(200).json()
}

#[tokio::test]
async fn figures_open_the_answers_behind_them() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let survey = answered(&app, &tenant).await;
    let client = tenant.api("quality_manager").await;
    let all = analysis(&client, survey, "?by=q.place").await;
    assert_eq!(all["figures"]["answers"], 5);
    // (4 + 3 + 3 + 1 + 0) ÷ 4 ÷ 5
    assert_eq!(all["figures"]["csat"]["value"], 55.0);
    assert_eq!(all["figures"]["satisfied"]["value"], 60.0);
    assert_eq!(all["figures"]["nps"]["score"]["value"], 0.0);
    assert_eq!(all["aspects"][0]["aspect"], "attitude");
    assert_eq!(all["comments"], 4);
    let network = all["themes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|theme| theme["code"] == "network")
        .unwrap();
    assert_eq!(
        (&network["comments"], &network["unsatisfied"]),
        (&json!(2), &json!(50.0))
    );
    let phone = &all["segments"]["rows"][0];
    assert_eq!(
        (&phone["value"], &phone["figures"]["answers"]),
        (&json!("phone"), &json!(3))
    );

    for (query, n) in [
        ("only=q.place:phone", 3),
        ("only=q.place:phone&score=unsatisfied", 2),
        ("only=q.service.attitude:4", 2),
        ("only=q.overall:5", 1),
        ("score=promoter", 2),
        ("theme=network", 2),
        ("theme=any", 4),
        ("word=网速", 2),
        ("only=channel:link", 5),
        ("only=channel:sms", 0),
        ("only=", 5),
        ("state=removed", 0),
        ("from=2000-01-01&to=2000-12-31", 0),
    ] {
        let looked_at = analysis(&client, survey, &format!("?{query}")).await;
        assert_eq!(looked_at["figures"]["answers"], n, "{query}");
        let list = client
            .get(&format!("/api/v1/surveys/{survey}/responses?{query}"))
            .await;
        assert_eq!(
            list.expect(200).json()["items"].as_array().unwrap().len(),
            n,
            "{query}"
        );
    }
    for query in [
        "only=price:1",
        "score=good",
        "theme=weather",
        "by=price",
        "of=nothing",
        "state=lost",
    ] {
        let path = format!("/api/v1/surveys/{survey}/analysis?{query}");
        client.get(&path).await.expect(422);
    }
    let browser = tenant.browser("auditor").await;
    let page = browser
        .get(&format!("/surveys/{survey}?by=q.place&of=overall"))
        .await
        .expect(200);
    assert!(page.text.contains("By telephone") && page.text.contains("Friendly staff"));
    let page = browser
        .get(&format!("/surveys/{survey}/responses?score=promoter"))
        .await
        .expect(200);
    assert!(page.text.contains("Friendly staff") && !page.text.contains("宽带网速慢"));
}

#[tokio::test]
async fn a_response_is_taken_out_with_a_reason_and_put_back() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let survey = answered(&app, &tenant).await;
    let client = tenant.api("quality_manager").await;
    let list = format!("/api/v1/surveys/{survey}/responses?score=promoter");
    let list = client.get(&list).await.expect(200).json();
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/responses/{id}");
    client
        .post(&format!("{path}/remove"), &json!({ "reason": " " }))
        .await
        .expect(422);
    let removed = client
        .post(&format!("{path}/remove"), &json!({ "reason": "A test of ours" }))
        .await;
    assert_eq!(removed.expect(200).json()["removed_reason"], "A test of ours");
    client
        .post(&format!("{path}/remove"), &json!({ "reason": "again" }))
        .await
        .expect(409);
    let left = analysis(&client, survey, "?word=").await;
    assert_eq!(
        (&left["figures"]["answers"], &left["funnel"]["removed"]),
        (&json!(4), &json!(1))
    );
    // Whoever may only read cannot.
    let auditor = tenant.api("auditor").await;
    auditor
        .post(&format!("{path}/restore"), &json!({}))
        .await
        .expect(403);
    client
        .post(&format!("{path}/restore"), &json!({}))
        .await
        .expect(200);
    let back = analysis(&client, survey, "?theme=").await;
    assert_eq!(back["figures"]["answers"], 5);
    let browser = tenant.browser("quality_manager").await;
    let at = format!("/responses/{id}");
    browser
        .submit(&at, &at, &[("do", "remove"), ("reason", "")])
        .await
        .expect(422);
    browser
        .submit(&at, &at, &[("do", "remove"), ("reason", "Twice")])
        .await
        .expect(303);
    let page = browser.get(&format!("/responses/{id}")).await.expect(200);
    assert!(page.text.contains("Twice") && page.text.contains("Recommend"));
}

#[tokio::test]
async fn answers_leave_as_codes_or_words() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let survey = answered(&app, &tenant).await;
    let client = tenant.api("quality_manager").await;
    let path = format!("/api/v1/surveys/{survey}/responses/export.csv");
    let codes = client.get(&path).await.expect(200).text;
    let mut lines = codes.trim_start_matches('\u{feff}').lines();
    let head = lines.next().unwrap();
    assert!(head.starts_with("id,day,at,state,channel"), "{head}");
    assert!(
        head.ends_with("overall,nps,place,service.attitude,words"),
        "{head}"
    );
    assert_eq!(lines.count(), 5);
    assert!(
        codes.contains("4,9,shop,4,Friendly staff") && codes.contains("'=1+1"),
        "{codes}"
    );
    let words = client
        .get(&format!("{path}?labels=true&score=promoter"))
        .await
        .expect(200)
        .text;
    assert!(words.contains("Service – Attitude") && words.contains("In a shop") && !words.contains("网速"));
    tenant.api("auditor").await.get(&path).await.expect(403);
}

#[tokio::test]
async fn nobody_is_found_alone_in_an_anonymous_survey() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let survey = open_survey(&app, &tenant, Privacy::Anonymous).await;
    for given in GIVEN
        .into_iter()
        .chain([(3, 7, "phone", ""), (3, 7, "phone", ""), (5, 9, "phone", "")])
    {
        answer(&app, &tenant, survey, given).await;
    }
    response::count_now(&app.state, &tenant.scope(), survey)
        .await
        .unwrap();
    let client = tenant.api("quality_manager").await;
    let all = analysis(&client, survey, "?by=q.place").await;
    assert_eq!(all["figures"]["answers"], 8);
    let rows = all["segments"]["rows"].as_array().unwrap();
    assert_eq!(
        (rows.len(), &rows[0]["value"]),
        (1, &json!("phone")),
        "two answers from shops are no group"
    );
    assert_eq!(all["segments"]["withheld"], 1);
    let two = analysis(&client, survey, "?only=q.place:shop").await;
    assert_eq!(
        (&two["withheld"], &two["figures"]["answers"]),
        (&json!(true), &json!(0))
    );
    let list = format!("/api/v1/surveys/{survey}/responses?only=q.place:shop");
    client.get(&list).await.expect(409);
    let file = format!("/api/v1/surveys/{survey}/responses/export.csv?only=q.place:shop");
    client.get(&file).await.expect(409);
}

#[tokio::test]
async fn shared_by_link() {
    let app = TestApp::start().await;
    let (tenant, other) = (app.tenant().await, app.tenant().await);
    let survey = answered(&app, &tenant).await;
    let client = tenant.api("quality_manager").await;
    let shares = format!("/api/v1/surveys/{survey}/shares");
    for refused in [
        json!({ "parts": [], "days": 7 }),
        json!({ "parts": ["comments"], "days": 7 }),
        json!({ "parts": ["figures"], "days": 400 }),
    ] {
        client.post(&shares, &refused).await.expect(422);
    }
    let made = client
        .post(&shares, &json!({ "parts": ["figures", "aspects"], "days": 7 }))
        .await
        .expect(201)
        .json();
    let code = made["code"].as_str().unwrap();
    let nobody = app.nobody();
    let path = format!("/r/{}/{code}", tenant.slug);
    let page = nobody.get(&path).await.expect(200);
    assert!(page.text.contains("Spring") && page.text.contains("55.0"));
    for hidden in [
        "/responses",
        "Friendly staff",
        "By telephone",
        &survey.to_string(),
    ] {
        assert!(!page.text.contains(hidden), "{hidden}");
    }
    assert!(
        !client.get(&shares).await.expect(200).text.contains(code),
        "a code is told once"
    );
    // Under another operator's name it opens nothing; nor does another code, nor an expired one.
    nobody.get(&format!("/r/{}/{code}", other.slug)).await.expect(404);
    nobody
        .get(&format!("/r/{}/{code}x", tenant.slug))
        .await
        .expect(404);
    let id = made["id"].as_str().unwrap();
    client.delete(&format!("{shares}/{id}")).await.expect(204);
    nobody.get(&path).await.expect(404);
    let short = client
        .post(&shares, &json!({ "parts": ["figures"], "days": 1 }))
        .await
        .expect(201)
        .json();
    let path = format!("/r/{}/{}", tenant.slug, short["code"].as_str().unwrap());
    nobody.get(&path).await.expect(200);
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query("update surveys.share set expires_at = now() - interval '1 second' where tenant_id = $1")
        .bind(uuid::Uuid::from(tenant.id))
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    nobody.get(&path).await.expect(404);
}
