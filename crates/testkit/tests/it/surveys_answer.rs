//! Answering behind a link: page by page without script, once, in the survey's language, and anonymous for real.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sqm_domain::ids::SurveyId;
use sqm_platform::http::IfMatch;
use sqm_surveys::questionnaire::{self, Purpose, QuestionnaireInput};
use sqm_surveys::survey::{self, CallbackRule, Channel, Privacy, Survey, SurveyInput};
use sqm_testkit::{Answer, Client, TestApp, TestTenant};
use uuid::Uuid;

fn document() -> Value {
    json!({
        "language": "en", "languages": ["en", "zh-Hans"],
        "title": {"en": "How was it", "zh-Hans": "服务评价"},
        "thanks": {"en": "Until next time", "zh-Hans": "下次见"},
        "pages": [
            {"key": "p1", "questions": [
                {"key": "overall", "kind": "rating", "text": {"en": "Overall", "zh-Hans": "总体"}, "required": true, "metric": "csat"},
                {"key": "why", "kind": "text", "text": {"en": "What was wrong", "zh-Hans": "哪里不满意"}, "required": true,
                 "show_if": {"test": {"of": "overall", "op": "at_most", "value": "2"}}}]},
            {"key": "p2", "questions": [
                {"key": "words", "kind": "long_text", "text": {"en": "You gave {{overall}}", "zh-Hans": "您给了 {{overall}} 分"}}]}
        ]
    })
}

async fn open_survey(
    app: &TestApp,
    tenant: &TestTenant<'_>,
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
    let mut input = SurveyInput::new("Spring", version, Privacy::Confidential);
    input.channels = vec![Channel::Link, Channel::Email, Channel::Paper];
    change(&mut input);
    let id = survey::create(&app.state, &mut tx, input).await.unwrap();
    survey::open(&mut tx, id, IfMatch::Any).await.unwrap();
    let survey = survey::get(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    survey
}

/// The value of a hidden field.
fn hidden(html: &str, name: &str) -> String {
    let at = html
        .find(&format!("name=\"{name}\" value=\""))
        .expect("the field")
        + name.len()
        + 15;
    html[at..].split('"').next().unwrap().to_owned()
}

async fn send(client: &Client, path: &str, page: &Answer, fields: &[(&str, &str)]) -> Answer {
    let (state, seen) = (hidden(&page.text, "state"), hidden(&page.text, "seen"));
    let mut all = vec![("state", state.as_str()), ("seen", seen.as_str())];
    all.extend_from_slice(fields);
    if !fields.iter().any(|(name, _)| *name == "do") {
        all.push(("do", "next"));
    }
    client.form(path, &all).await
}

/// Invites somebody with a code.
async fn invite(app: &TestApp, tenant: &TestTenant<'_>, survey: SurveyId, code: &str) -> Uuid {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let id = Uuid::now_v7();
    sqlx::query(
        "insert into surveys.invitation (tenant_id, id, survey_id, channel, code_hash, state, send_at)
         values ($1, $2, $3, 'email', $4, 'sent', now())",
    )
    .bind(Uuid::from(tenant.id))
    .bind(id)
    .bind(Uuid::from(survey))
    .bind(Sha256::digest(code.as_bytes()).to_vec())
    .execute(tx.conn())
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}

async fn responses(
    app: &TestApp,
    tenant: &TestTenant<'_>,
    survey: SurveyId,
) -> Vec<(String, Value, Option<f64>)> {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query_as(
        "select state, answers, csat from surveys.response where tenant_id = $1 and survey_id = $2",
    )
    .bind(Uuid::from(tenant.id))
    .bind(Uuid::from(survey))
    .fetch_all(tx.conn())
    .await
    .unwrap()
}

#[tokio::test]
async fn somebody_answers_page_by_page_without_script() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let survey = open_survey(&app, &tenant, |_| ()).await;
    let path = format!("/s/{}/{}", tenant.slug, survey.public_code);
    let guest = app.nobody();
    let first = guest.get(&path).await.expect(200);
    assert!(first.text.contains("How was it") && !first.text.contains("name=\"q.words\""));
    // Nothing chosen: said beside the question.
    let refused = send(&guest, &path, &first, &[]).await.expect(422);
    assert!(refused.text.contains("An answer is needed here."));
    // A low score brings up a question on this very page, which is asked before going on.
    let why = send(&guest, &path, &first, &[("q.overall", "2")])
        .await
        .expect(200);
    assert!(why.text.contains("What was wrong") && !why.text.contains("name=\"q.words\""));
    let second = send(&guest, &path, &why, &[("q.overall", "2"), ("q.why", "慢")])
        .await
        .expect(200);
    assert!(second.text.contains("You gave 2"), "recall");
    // Back keeps what was answered.
    let back = send(&guest, &path, &second, &[("do", "back"), ("q.words", "typed")])
        .await
        .expect(200);
    assert!(back.text.contains("value=\"慢\""));
    let again = send(&guest, &path, &back, &[("q.overall", "4")])
        .await
        .expect(200);
    assert!(again.text.contains("You gave 4") && again.text.contains("typed"));
    let sent = send(&guest, &path, &again, &[("q.words", "很快")])
        .await
        .expect(303);
    assert!(sent.header("location").starts_with(&format!("{path}/thanks")));
    let thanks = guest.get(sent.header("location")).await.expect(200);
    assert!(thanks.text.contains("Until next time"));
    let kept = responses(&app, &tenant, survey.id).await;
    assert_eq!(
        kept,
        [(
            "complete".to_owned(),
            json!({"overall": 4.0, "words": "很快"}),
            Some(75.0)
        )]
    );
}

#[tokio::test]
async fn a_questionnaire_speaks_the_readers_language_and_takes_the_answer_of_a_mail() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let survey = open_survey(&app, &tenant, |_| ()).await;
    let path = format!("/s/{}/{}", tenant.slug, survey.public_code);
    let guest = app.nobody();
    let page = guest
        .get(&format!("{path}?lang=zh-Hans&overall=5"))
        .await
        .expect(200);
    assert!(page.text.contains("<html lang=\"zh-Hans\"") && page.text.contains("服务评价"));
    assert!(page.text.contains("value=\"5\" checked"));
    let english = send(&guest, &path, &page, &[("q.overall", "5"), ("do", "lang:en")])
        .await
        .expect(200);
    assert!(english.text.contains("How was it") && english.text.contains("value=\"5\" checked"));
    // A language the questionnaire does not have: its own.
    assert!(
        guest
            .get(&format!("{path}?lang=zh-Hant"))
            .await
            .expect(200)
            .text
            .contains("How was it")
    );
}

#[tokio::test]
async fn a_personal_link_counts_once_and_what_is_shut_says_so() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let survey = open_survey(&app, &tenant, |input| input.response_limit = Some(2)).await;
    invite(&app, &tenant, survey.id, "personalcode2345").await;
    let path = format!("/s/{}/personalcode2345", tenant.slug);
    let guest = app.nobody();
    let first = guest.get(&path).await.expect(200);
    let second = send(&guest, &path, &first, &[("q.overall", "5")])
        .await
        .expect(200);
    send(&guest, &path, &second, &[]).await.expect(303);
    // The same page sent once more, as by a second window.
    send(&guest, &path, &second, &[]).await.expect(409);
    assert!(
        guest
            .get(&path)
            .await
            .expect(200)
            .text
            .contains("answered this survey already")
    );
    assert_eq!(responses(&app, &tenant, survey.id).await.len(), 1);
    // Another tenant's page cannot be sent here, nor one that was made up.
    guest
        .form(&path, &[("state", "bm90IG91cnM"), ("do", "next")])
        .await
        .expect(400);
    let other = app.tenant().await;
    app.nobody()
        .get(&format!("/s/{}/personalcode2345", other.slug))
        .await
        .expect(404);
    app.nobody()
        .get(&format!("/s/{}/{}", other.slug, survey.public_code))
        .await
        .expect(404);

    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    survey::close(&mut tx, survey.id, IfMatch::Any).await.unwrap();
    tx.commit().await.unwrap();
    let public = format!("/s/{}/{}", tenant.slug, survey.public_code);
    assert!(
        app.nobody()
            .get(&public)
            .await
            .expect(200)
            .text
            .contains("This survey is over")
    );
}

#[tokio::test]
async fn a_low_answer_opens_a_call_back_within_its_deadline() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let survey = open_survey(&app, &tenant, |input| {
        input.callback = Some(CallbackRule {
            metric: sqm_domain::survey::Metric::Csat,
            at_most: 40.0,
            within_hours: 24,
            business: false,
        });
    })
    .await;
    let path = format!("/s/{}/{}", tenant.slug, survey.public_code);
    for score in ["2", "5"] {
        let guest = app.nobody();
        let first = guest.get(&path).await.expect(200);
        let fields = [("q.overall", score), ("q.why", "slow"), ("script", "1")];
        let second = send(&guest, &path, &first, &fields).await.expect(200);
        send(&guest, &path, &second, &[]).await.expect(303);
    }
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let opened: Vec<(f64, bool)> = sqlx::query_as(
        "select score, due_at - created_at = interval '24 hours' from surveys.callback where tenant_id = $1 and survey_id = $2",
    )
    .bind(Uuid::from(tenant.id))
    .bind(Uuid::from(survey.id))
    .fetch_all(tx.conn())
    .await
    .unwrap();
    assert_eq!(opened, [(25.0, true)]);
}

const PEOPLE: usize = 30;

/// Whoever has the whole database, without the installation's key, cannot join an answer to a person: no id, no order,
/// no time finer than a day, no transaction is common to an invitation and a response (README of the module).
#[tokio::test]
async fn nobody_with_the_whole_database_can_join_anonymous_answers_to_persons() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let survey = open_survey(&app, &tenant, |input| input.privacy = Privacy::Anonymous).await;
    let mut invitations = Vec::new();
    for person in 0..PEOPLE {
        let code = format!("anonymous{person:07}");
        invitations.push(invite(&app, &tenant, survey.id, &code).await);
        let path = format!("/s/{}/{code}", tenant.slug);
        let guest = app.nobody();
        let first = guest.get(&path).await.expect(200);
        let score = ["3", "4", "5"][person % 3];
        let second = send(&guest, &path, &first, &[("q.overall", score)])
            .await
            .expect(200);
        let words = format!("words of person {person}");
        send(&guest, &path, &second, &[("q.words", words.as_str())])
            .await
            .expect(303);
    }
    let pool = sqlx::PgPool::connect(&app.state.config.database.url)
        .await
        .unwrap();
    // While the ballots lie in the urn they are sealed, and all of one length.
    let bodies: Vec<(Uuid, Vec<u8>)> = sqlx::query_as("select id, body from surveys.ballot")
        .fetch_all(&pool)
        .await
        .unwrap();
    if !bodies.is_empty() {
        assert!(
            bodies
                .iter()
                .all(|(_, body)| !body.windows(5).any(|part| part == b"words"))
        );
        assert_eq!(
            bodies
                .iter()
                .map(|(_, body)| body.len())
                .collect::<BTreeSet<_>>()
                .len(),
            1
        );
        assert!(
            bodies.iter().all(|(id, _)| id.get_version_num() == 4),
            "an id that says nothing of its time"
        );
    }
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    survey::close(&mut tx, survey.id, IfMatch::Any).await.unwrap();
    tx.commit().await.unwrap();
    // The reader of the closing has it counted; wait for that.
    let mut left: i64 = -1;
    for _ in 0..200 {
        left = sqlx::query_scalar("select count(*) from surveys.ballot")
            .fetch_one(&pool)
            .await
            .unwrap();
        if left == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(left, 0, "the urn is emptied when the survey closes");
    // Every column of every answer, as one text, beside everything that could lead to a person.
    let rows: Vec<(Uuid, String, String, String)> = sqlx::query_as(
        "select id, xmin::text, to_jsonb(r)::text, answers ->> 'words' from surveys.response r order by ctid",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(rows.len(), PEOPLE);
    let asked: Vec<(Uuid, String, String)> =
        sqlx::query_as("select id, xmin::text, to_jsonb(i)::text from surveys.invitation i")
            .fetch_all(&pool)
            .await
            .unwrap();
    let transactions: BTreeSet<&str> = asked.iter().map(|(_, xmin, _)| xmin.as_str()).collect();
    for (id, xmin, all, _) in &rows {
        assert_eq!(id.get_version_num(), 4, "an id that says nothing of its time");
        assert!(!transactions.contains(xmin.as_str()), "one transaction for both");
        assert!(
            !invitations
                .iter()
                .any(|invitation| all.contains(&invitation.to_string()))
        );
        let row: Value = serde_json::from_str(all).unwrap();
        for column in row.as_object().unwrap() {
            let text = column.1.to_string();
            assert!(
                !(text.contains('T') && text.contains(':') && text.contains("+00")),
                "a time in {}",
                column.0
            );
        }
        for column in [
            "invitation_id",
            "customer_id",
            "subject_id",
            "person_id",
            "department_id",
            "interviewer_id",
            "channel",
            "language",
            "started_at",
            "submitted_at",
            "external_id",
        ] {
            assert!(row[column].is_null(), "{column}");
        }
    }
    for (_, _, all) in &asked {
        let row: Value = serde_json::from_str(all).unwrap();
        assert_eq!(row["state"], "answered");
        let day = row["answered_on"].as_str().unwrap();
        assert_eq!(day.len(), 10, "a day, nothing finer");
    }
    // The order in the table is one of chance.
    let order: Vec<usize> = rows
        .iter()
        .map(|(_, _, _, words)| words.rsplit(' ').next().unwrap().parse().unwrap())
        .collect();
    assert_ne!(order, (0..PEOPLE).collect::<Vec<_>>());
    // Nothing else in the database speaks of single answers, but that they were counted: under their random ids, in the
    // order of chance, at the time of the count.
    let events: i64 = sqlx::query_scalar(
        "select count(*) from platform.event
          where (kind like 'response.%' and kind <> 'response.counted') or data::text like '%words%'",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(events, 0);
}

#[tokio::test]
async fn paper_is_typed_in_on_one_page() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let survey = open_survey(&app, &tenant, |_| ()).await;
    let agent = tenant.browser("agent").await;
    let path = format!("/surveys/{}/paper", survey.id);
    let csrf = agent.csrf(&path).await;
    let refused = agent
        .form(
            &path,
            &[
                ("csrf", csrf.as_str()),
                ("q.words", "kept"),
                ("day", "2099-01-01"),
            ],
        )
        .await
        .expect(422);
    assert!(refused.text.contains("kept") && refused.text.contains("An answer is needed here."));
    agent
        .form(
            &path,
            &[
                ("csrf", csrf.as_str()),
                ("q.overall", "5"),
                ("day", "2026-03-02"),
                ("lang", "en"),
            ],
        )
        .await
        .expect(303);
    assert_eq!(responses(&app, &tenant, survey.id).await.len(), 1);
    tenant.browser("engineer").await.get(&path).await.expect(403);
}

#[tokio::test]
async fn a_flood_of_one_address_is_held_off() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let survey = open_survey(&app, &tenant, |_| ()).await;
    let path = format!("/s/{}/{}", tenant.slug, survey.public_code);
    let guest = app.nobody();
    let mut held = 0;
    for _ in 0..1_000 {
        if guest.get(&path).await.status == 429 {
            held += 1;
            break;
        }
    }
    assert!(held > 0, "a thousand pages in a moment");
}

#[tokio::test]
async fn a_code_opens_nothing_under_another_name() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.tenant().await, app.tenant().await);
    let survey = open_survey(&app, &ours, |_| ()).await;
    invite(&app, &ours, survey.id, "personalcode7654").await;
    let guest = app.nobody();
    for code in [survey.public_code.as_str(), "personalcode7654"] {
        guest.get(&format!("/s/{}/{code}", ours.slug)).await.expect(200);
        for after in [
            "",
            "/embed",
            "/widget.js",
            "/offline",
            "/offline-worker.js",
            "/offline.webmanifest",
            "/thanks",
            "/stop",
        ] {
            guest
                .get(&format!("/s/{}/{code}{after}", theirs.slug))
                .await
                .expect(404);
        }
        let written = guest
            .form(
                &format!("/s/{}/{code}", theirs.slug),
                &[("do", "next"), ("q.overall", "1")],
            )
            .await;
        assert_eq!(written.status, 404);
    }
}
