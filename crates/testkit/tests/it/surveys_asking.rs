//! Asking: who is invited, what is sent through a real mail server, who is reminded, when it ends, and interviews.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sqm_customers::customer::{self, NewCustomer};
use sqm_domain::ids::{CustomerId, InvitationId, SurveyId};
use sqm_platform::AppState;
use sqm_platform::clock::Clock;
use sqm_platform::config::MailConfig;
use sqm_platform::http::IfMatch;
use sqm_platform::mail::Mailer;
use sqm_surveys::asking::{self, Asked, Person, Source, Tally};
use sqm_surveys::questionnaire::{self, Purpose, QuestionnaireInput};
use sqm_surveys::survey::{
    self, Channel, Cycle, Privacy, Quota, Sample, State, Survey, SurveyInput, Trigger,
};
use sqm_testkit::{Mailbox, TestApp, TestTenant};
use uuid::Uuid;

fn document() -> Value {
    json!({
        "language": "en", "languages": ["en", "zh-Hans"],
        "title": {"en": "Your opinion", "zh-Hans": "服务评价"},
        "pages": [{"key": "p1", "questions": [
            {"key": "nps", "kind": "nps", "metric": "nps", "text": {"en": "Would you recommend us", "zh-Hans": "您会推荐我们吗"}, "required": true},
            {"key": "words", "kind": "long_text", "text": {"en": "Why", "zh-Hans": "原因"}}]}]
    })
}

pub(crate) async fn open_survey(
    app: &TestApp,
    tenant: &TestTenant<'_>,
    change: impl FnOnce(&mut SurveyInput),
) -> Survey {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let input = QuestionnaireInput {
        code: None,
        name: format!("Service {}", Uuid::new_v4()),
        clause: String::new(),
        purpose: Purpose::Service,
        draft: serde_json::from_value(document()).unwrap(),
    };
    let questionnaire = questionnaire::create(&mut tx, input).await.unwrap();
    let version = questionnaire::publish(&mut tx, questionnaire).await.unwrap();
    let mut input = SurveyInput::new("Spring", version, Privacy::Confidential);
    input.channels = vec![Channel::Email];
    change(&mut input);
    let id = survey::create(&app.state, &mut tx, input).await.unwrap();
    survey::open(&mut tx, id, IfMatch::Any).await.unwrap();
    let survey = survey::get(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    survey
}

pub(crate) async fn customer(
    app: &TestApp,
    tenant: &TestTenant<'_>,
    email: &str,
    change: impl FnOnce(&mut NewCustomer),
) -> CustomerId {
    let mut new = NewCustomer {
        name: "Wang".to_owned(),
        email: Some(email.to_owned()),
        phone: Some("13812341234".to_owned()),
        ..NewCustomer::default()
    };
    change(&mut new);
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let id = customer::create(&app.state, &mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub(crate) async fn invite(
    app: &TestApp,
    tenant: &TestTenant<'_>,
    survey: &Survey,
    list: Vec<Asked>,
) -> Tally {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let tally = asking::invite(&app.state, &mut tx, survey, list).await.unwrap();
    tx.commit().await.unwrap();
    tally
}

pub(crate) fn ask(app: &TestApp, id: CustomerId) -> Asked {
    Asked::customer(id, Source::Single, app.state.clock.now())
}

/// (id, state, reason, reminded) of a survey's invitations, in their order.
pub(crate) async fn standing(
    app: &TestApp,
    tenant: &TestTenant<'_>,
    survey: SurveyId,
) -> Vec<(InvitationId, String, String, i32)> {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let rows: Vec<(Uuid, String, String, i32)> = sqlx::query_as(
        "select id, state, reason, reminded from surveys.invitation where tenant_id = $1 and survey_id = $2 order by id",
    )
    .bind(Uuid::from(tenant.id))
    .bind(Uuid::from(survey))
    .fetch_all(tx.conn())
    .await
    .unwrap();
    rows.into_iter()
        .map(|(id, state, reason, reminded)| (id.into(), state, reason, reminded))
        .collect()
}

/// The product with this mail server.
fn posting(app: &TestApp, mailbox: &Mailbox) -> AppState {
    let config = MailConfig {
        smtp_url: mailbox.url(),
        ..MailConfig::default()
    };
    let mut state = app.state.clone();
    state.mailer = Mailer::new(&config).unwrap();
    state
}

#[tokio::test]
async fn a_mail_asks_the_first_question_and_reminds_who_stays_silent() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let mailbox = Mailbox::open().await;
    let posts = posting(&app, &mailbox);
    let after = |hours| {
        let now = app.state.clock.now();
        posts.at(now.checked_add(SignedDuration::from_hours(hours)).unwrap())
    };
    let survey = open_survey(&app, &tenant, |input| input.reminders = vec![3]).await;
    let known = customer(&app, &tenant, "wang@example.com", |new| {
        new.language = Some(sqm_platform::i18n::Lang::ZhHans);
    })
    .await;
    let tally = invite(&app, &tenant, &survey, vec![ask(&app, known)]).await;
    assert_eq!((tally.invited, tally.skipped), (1, 0));
    let (id, state, ..) = standing(&app, &tenant, survey.id).await.remove(0);
    assert_eq!(state, "waiting");

    asking::send(&posts, &tenant.scope(), id).await.unwrap();
    let mails = mailbox.mails();
    let mail = &mails[0];
    assert_eq!(mail.to, "wang@example.com");
    let link = mail
        .text
        .split("href=\"")
        .nth(1)
        .unwrap()
        .split('?')
        .next()
        .unwrap()
        .to_owned();
    for wanted in [
        "您会推荐我们吗",
        "List-Unsubscribe: <",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "text/plain",
        "text/html",
        &format!("{link}?nps=9"),
        &format!("{link}/stop"),
    ] {
        assert!(mail.text.contains(wanted), "{wanted} in {}", mail.text);
    }
    // The link of the mail answers the question.
    let path = link
        .split_once("/s/")
        .map(|(_, rest)| format!("/s/{rest}"))
        .unwrap();
    let page = app.nobody().get(&format!("{path}?nps=9")).await.expect(200);
    assert!(page.text.contains("value=\"9\" checked"), "{}", page.text);

    // Sent again it is not, before its time.
    asking::send(&posts, &tenant.scope(), id).await.unwrap();
    assert_eq!(mailbox.mails().len(), 1);
    asking::send(&after(73), &tenant.scope(), id).await.unwrap();
    let mails = mailbox.mails();
    let subject = |n: usize| mails[n].text.lines().find(|line| line.starts_with("Subject:"));
    assert_eq!(mails.len(), 2);
    assert_ne!(subject(0), subject(1), "a reminder says so");
    let (_, state, _, reminded) = standing(&app, &tenant, survey.id).await.remove(0);
    assert_eq!((state.as_str(), reminded), ("opened", 1));
    // No more than the survey says.
    asking::send(&after(24 * 20), &tenant.scope(), id).await.unwrap();
    assert_eq!(mailbox.mails().len(), 2);
}

#[tokio::test]
async fn an_address_that_is_refused_bounces_and_is_not_tried_again() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let mailbox = Mailbox::open().await;
    let survey = open_survey(&app, &tenant, |_| ()).await;
    let known = customer(&app, &tenant, "nobody@example.com", |_| ()).await;
    invite(&app, &tenant, &survey, vec![ask(&app, known)]).await;
    let (id, ..) = standing(&app, &tenant, survey.id).await.remove(0);
    let state = posting(&app, &mailbox);
    asking::send(&state, &tenant.scope(), id).await.unwrap();
    assert_eq!(standing(&app, &tenant, survey.id).await[0].1, "bounced");
    asking::send(&state, &tenant.scope(), id).await.unwrap();
    assert!(mailbox.mails().is_empty());
}

#[tokio::test]
async fn whoever_was_asked_rests_whichever_survey_asks_next() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let first = open_survey(&app, &tenant, |_| ()).await;
    let second = open_survey(&app, &tenant, |_| ()).await;
    let always = open_survey(&app, &tenant, |input| input.fatigue_days = 0).await;
    let known = customer(&app, &tenant, "wang@example.com", |_| ()).await;
    let quiet = customer(&app, &tenant, "li@example.com", |new| new.no_contact = true).await;
    let both = vec![ask(&app, known), ask(&app, quiet)];
    let tally = invite(&app, &tenant, &first, both.clone()).await;
    assert_eq!((tally.invited, tally.skipped), (1, 1));
    assert_eq!(
        standing(&app, &tenant, first.id)
            .await
            .iter()
            .filter(|one| one.2 == "no_contact")
            .count(),
        1
    );
    invite(&app, &tenant, &second, both.clone()).await;
    let reasons: Vec<String> = standing(&app, &tenant, second.id)
        .await
        .into_iter()
        .map(|one| one.2)
        .collect();
    assert!(reasons.contains(&"rest".to_owned()), "{reasons:?}");
    assert_eq!(
        invite(&app, &tenant, &always, vec![ask(&app, known)])
            .await
            .invited,
        1
    );
    // A second time in one survey is none.
    assert_eq!(invite(&app, &tenant, &first, both).await.known, 2);
}

#[tokio::test]
async fn a_list_finds_customers_and_registers_strangers() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let survey = open_survey(&app, &tenant, |_| ()).await;
    customer(&app, &tenant, "wang@example.com", |_| ()).await;
    let manager = tenant.api("quality_manager").await;
    let path = format!("/api/v1/surveys/{}/invitations", survey.id);
    let people =
        json!({"people": [{"email": "WANG@example.com"}, {"name": "Li", "email": "li@example.com"}]});
    let tally = manager.post(&path, &people).await.expect(201).json();
    assert_eq!(tally, json!({"invited": 2, "skipped": 0, "known": 0}));
    let refused = manager
        .post(&path, &json!({"people": [{"name": "Nobody"}]}))
        .await
        .expect(422);
    assert!(refused.text.contains("people.0"), "{}", refused.text);
    tenant.api("agent").await.post(&path, &people).await.expect(403);
    let other = app.tenant().await;
    other
        .api("quality_manager")
        .await
        .post(&path, &people)
        .await
        .expect(404);
    // Taken out, and asked again.
    let listed = manager.get(&path).await.expect(200).json();
    let one = listed["items"][0]["id"].as_str().unwrap().to_owned();
    let skipped = manager
        .post(&format!("/api/v1/survey-invitations/{one}/skip"), &json!({}))
        .await
        .expect(200);
    assert_eq!(skipped.json()["reason"], "by_hand");
    manager
        .post(&format!("/api/v1/survey-invitations/{one}/skip"), &json!({}))
        .await
        .expect(409);
    let again = manager
        .post(&format!("/api/v1/survey-invitations/{one}/resend"), &json!({}))
        .await
        .expect(200);
    assert_eq!(again.json()["state"], "waiting");
    let people = vec![Person::default()];
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    assert!(
        asking::invite_people(&app.state, &mut tx, survey.id, people)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_sample_is_even_by_stratum_and_the_same_when_drawn_again() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    for n in 0..30 {
        let class = if n < 24 { "ordinary" } else { "key" };
        customer(&app, &tenant, &format!("c{n}@example.com"), |new| {
            new.class = Some(class.to_owned());
        })
        .await;
    }
    let sample = Sample {
        strata: Some("customer_class".to_owned()),
        ..Sample::default()
    };
    let survey = open_survey(&app, &tenant, |_| ()).await;
    let drawn = async |size| {
        let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
        let tally = asking::draw(&app.state, &mut tx, survey.id, size, &sample)
            .await
            .unwrap();
        let chosen: Vec<(String, i64)> = sqlx::query_as(
            "select stratum, count(*) from surveys.invitation where tenant_id = $1 and survey_id = $2 group by 1 order by 1",
        )
        .bind(Uuid::from(tenant.id))
        .bind(Uuid::from(survey.id))
        .fetch_all(tx.conn())
        .await
        .unwrap();
        let ids: Vec<(Uuid,)> = sqlx::query_as(
            "select customer_id from surveys.invitation where tenant_id = $1 and survey_id = $2 order by 1",
        )
        .bind(Uuid::from(tenant.id))
        .bind(Uuid::from(survey.id))
        .fetch_all(tx.conn())
        .await
        .unwrap();
        (tally, chosen, ids)
    };
    // Rolled back: drawn again, the same come out.
    let (tally, chosen, ids) = drawn(10).await;
    assert_eq!(tally.invited, 10);
    assert_eq!(chosen, [("key".to_owned(), 5), ("ordinary".to_owned(), 5)]);
    assert_eq!(drawn(10).await.2, ids);
}

#[tokio::test]
async fn a_quota_that_is_reached_asks_no_more_of_its_kind() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let survey = open_survey(&app, &tenant, |input| {
        input.sample.quotas = vec![Quota {
            of: "customer_class".to_owned(),
            value: "key".to_owned(),
            most: 1,
        }];
    })
    .await;
    let key = |new: &mut NewCustomer| new.class = Some("key".to_owned());
    let one = customer(&app, &tenant, "one@example.com", key).await;
    let two = customer(&app, &tenant, "two@example.com", key).await;
    let plain = customer(&app, &tenant, "three@example.com", |_| ()).await;
    invite(&app, &tenant, &survey, vec![ask(&app, one)]).await;
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query("update surveys.invitation set state = 'answered' where tenant_id = $1 and survey_id = $2")
        .bind(Uuid::from(tenant.id))
        .bind(Uuid::from(survey.id))
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let tally = invite(&app, &tenant, &survey, vec![ask(&app, two), ask(&app, plain)]).await;
    assert_eq!((tally.invited, tally.skipped), (1, 1));
    assert!(
        standing(&app, &tenant, survey.id)
            .await
            .iter()
            .any(|one| one.2 == "quota")
    );
}

#[tokio::test]
async fn staff_are_not_asked_about_their_own_work() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let mailbox = Mailbox::open().await;
    let (person, email) = tenant.user("agent").await;
    let survey = open_survey(&app, &tenant, |_| ()).await;
    let himself = customer(&app, &tenant, &email, |_| ()).await;
    let asked = Asked {
        person: Some(person),
        subject: Some(("ticket".to_owned(), Uuid::new_v4())),
        ..ask(&app, himself)
    };
    invite(&app, &tenant, &survey, vec![asked]).await;
    let (id, ..) = standing(&app, &tenant, survey.id).await.remove(0);
    asking::send(&posting(&app, &mailbox), &tenant.scope(), id)
        .await
        .unwrap();
    let (_, state, reason, _) = standing(&app, &tenant, survey.id).await.remove(0);
    assert_eq!((state.as_str(), reason.as_str()), ("skipped", "self"));
    assert!(mailbox.mails().is_empty());
}

#[tokio::test]
async fn a_ticket_that_is_resolved_asks_its_customer_once() {
    let clock = Clock::manual("2026-03-02T09:00:00Z".parse().unwrap());
    let app = TestApp::alone_with(clock.clone()).await;
    let tenant = app.tenant().await;
    let trigger = |moment: &str, only: &[(&str, &str)]| Trigger {
        moment: moment.to_owned(),
        delay_hours: 2,
        share: 100,
        only: only
            .iter()
            .map(|(of, value)| ((*of).to_owned(), vec![(*value).to_owned()]))
            .collect::<BTreeMap<_, _>>(),
    };
    let asks = open_survey(&app, &tenant, |input| {
        input.trigger = Some(trigger("ticket.resolved", &[]));
    })
    .await;
    let others = open_survey(&app, &tenant, |input| {
        input.fatigue_days = 0;
        input.trigger = Some(trigger("ticket.resolved", &[("kind", "complaint")]));
    })
    .await;
    let known = customer(&app, &tenant, "wang@example.com", |_| ()).await;
    let agent = tenant.api("supervisor").await;
    let ticket = json!({"kind": "repair", "subject": "Bill", "customer": known.to_string()});
    let made = agent.post("/api/v1/tickets", &ticket).await.expect(201).json();
    let path = format!("/api/v1/tickets/{}/status", made["id"].as_str().unwrap());
    let version = format!("\"{}\"", made["version"]);
    clock.advance(SignedDuration::from_mins(5));
    let resolve = agent
        .request(reqwest::Method::POST, &path)
        .header("if-match", version);
    agent
        .send(resolve.json(&json!({ "status": "resolved" })))
        .await
        .expect(200);
    app.eventually("the customer is invited", async || {
        (!standing(&app, &tenant, asks.id).await.is_empty()).then_some(())
    })
    .await;
    assert_eq!(standing(&app, &tenant, asks.id).await.len(), 1);
    assert!(
        standing(&app, &tenant, others.id).await.is_empty(),
        "no complaint"
    );
}

#[tokio::test]
async fn a_survey_ends_on_its_day_and_the_next_round_opens_by_the_calendar() {
    let start: Timestamp = "2026-02-10T09:00:00Z".parse().unwrap();
    let clock = Clock::manual(start);
    let app = TestApp::alone_with(clock.clone()).await;
    let tenant = app.tenant().await;
    let survey = open_survey(&app, &tenant, |input| {
        input.cycle = Cycle::Quarter;
        input.closes_at = Some(start.checked_add(SignedDuration::from_hours(24 * 14)).unwrap());
    })
    .await;
    let known = customer(&app, &tenant, "wang@example.com", |_| ()).await;
    invite(&app, &tenant, &survey, vec![ask(&app, known)]).await;
    // Not before its day.
    assert_eq!(
        asking::open_next(&app.state, &tenant.scope(), survey.id)
            .await
            .unwrap(),
        None
    );
    clock.set("2026-04-01T12:00:00Z".parse().unwrap());
    let next = asking::open_next(&app.state, &tenant.scope(), survey.id)
        .await
        .unwrap()
        .expect("a round");
    assert_eq!(
        asking::open_next(&app.state, &tenant.scope(), survey.id)
            .await
            .unwrap(),
        None,
        "once"
    );
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let (last, round) = (
        survey::get(&mut tx, survey.id).await.unwrap(),
        survey::get(&mut tx, next).await.unwrap(),
    );
    drop(tx);
    assert_eq!(
        (last.state, round.state, round.round),
        (State::Closed, State::Open, 2)
    );
    let open = |survey: &Survey| survey.closes_at.unwrap().duration_since(survey.opens_at.unwrap());
    assert_eq!(open(&round), open(&last), "as long as the last one");
    app.eventually("who has not answered is not asked any further", async || {
        (standing(&app, &tenant, survey.id).await[0].1 == "expired").then_some(())
    })
    .await;
}
