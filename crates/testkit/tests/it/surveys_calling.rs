//! Interviews by telephone: who calls whom, when, and what becomes of who is not reached.

use jiff::SignedDuration;
use sqm_domain::ids::{InvitationId, UserId};
use sqm_surveys::asking::Asked;
use sqm_surveys::interview::{self, Outcome};
use sqm_surveys::survey::{Channel, Survey};
use sqm_testkit::{TestApp, TestTenant};
use uuid::Uuid;

use crate::surveys_asking::{ask, customer, invite, open_survey, standing};

/// An interviewer and somebody to call.
async fn to_call(app: &TestApp, tenant: &TestTenant<'_>, person: Option<UserId>) -> (Survey, InvitationId) {
    let survey = open_survey(app, tenant, |input| input.channels = vec![Channel::Phone]).await;
    let known = customer(app, tenant, "wang@example.com", |_| ()).await;
    let asked = Asked {
        person,
        subject: Some(("ticket".to_owned(), Uuid::new_v4())),
        ..ask(app, known)
    };
    assert_eq!(invite(app, tenant, &survey, vec![asked]).await.invited, 1);
    let (id, ..) = standing(app, tenant, survey.id).await.remove(0);
    (survey, id)
}

#[tokio::test]
async fn an_interviewer_takes_a_call_asks_and_nobody_else_gets_it() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (survey, id) = to_call(&app, &tenant, None).await;
    let (one, two) = (tenant.browser("agent").await, tenant.browser("agent").await);
    let desk = one.get("/interviews").await.expect(200);
    assert!(desk.text.contains("Spring"));
    let next = format!("/interviews/next/{}", survey.id);
    let taken = one.submit("/interviews", &next, &[]).await.expect(303);
    assert_eq!(taken.header("location"), format!("/interviews/{id}"));
    let none = two.submit("/interviews", &next, &[]).await.expect(303);
    assert_eq!(none.header("location"), "/interviews?done=1");
    two.get(&format!("/interviews/{id}")).await.expect(409);
    let path = format!("/interviews/{id}");
    let page = one.get(&path).await.expect(200);
    assert!(page.text.contains("13812341234") && page.text.contains("Would you recommend us"));
    let refused = one
        .submit(
            &path,
            &path,
            &[("do", "answered"), ("note", "friendly"), ("lang", "en")],
        )
        .await
        .expect(422);
    assert!(refused.text.contains("friendly"), "what was typed stays");
    let fields = [("do", "answered"), ("q.nps", "9"), ("lang", "en")];
    one.submit(&path, &path, &fields).await.expect(303);
    assert_eq!(standing(&app, &tenant, survey.id).await[0].1, "answered");
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let (channel, nps): (String, i16) =
        sqlx::query_as("select channel, nps from surveys.response where tenant_id = $1 and survey_id = $2")
            .bind(Uuid::from(tenant.id))
            .bind(Uuid::from(survey.id))
            .fetch_one(tx.conn())
            .await
            .unwrap();
    assert_eq!((channel.as_str(), nps), ("phone", 9));
    let seen: i64 = sqlx::query_scalar(
        "select count(*) from platform.audit where tenant_id = $1 and action = 'customer.reveal'",
    )
    .bind(Uuid::from(tenant.id))
    .fetch_one(tx.conn())
    .await
    .unwrap();
    assert!(seen > 0, "every look in clear is on record");
}

#[tokio::test]
async fn who_is_not_reached_is_tried_at_another_time_and_given_up_in_the_end() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (by, _) = tenant.user("agent").await;
    let (survey, id) = to_call(&app, &tenant, None).await;
    let mut now = app.state.clock.now();
    for attempt in 1..=5 {
        let mut tx = app.state.at(now).db.tenant(&tenant.scope()).await.unwrap();
        assert_eq!(
            interview::claim(&mut tx, survey.id, by).await.unwrap(),
            Some(id),
            "{attempt}"
        );
        interview::call(&mut tx, id, by, Outcome::NoAnswer, "", None)
            .await
            .unwrap();
        assert_eq!(
            interview::claim(&mut tx, survey.id, by).await.unwrap(),
            None,
            "not at once"
        );
        tx.commit().await.unwrap();
        now = now.checked_add(SignedDuration::from_hours(24)).unwrap();
    }
    let (_, state, reason, _) = standing(&app, &tenant, survey.id).await.remove(0);
    assert_eq!((state.as_str(), reason.as_str()), ("unreachable", "attempts"));
}

#[tokio::test]
async fn nobody_interviews_about_himself() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (by, _) = tenant.user("agent").await;
    let (other, _) = tenant.user("agent").await;
    let (survey, id) = to_call(&app, &tenant, Some(by)).await;
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    assert_eq!(interview::claim(&mut tx, survey.id, by).await.unwrap(), None);
    assert_eq!(
        interview::claim(&mut tx, survey.id, other).await.unwrap(),
        Some(id)
    );
    let later = app
        .state
        .clock
        .now()
        .checked_add(SignedDuration::from_hours(3))
        .unwrap();
    assert!(
        interview::call(&mut tx, id, by, Outcome::Refused, "", None)
            .await
            .is_err()
    );
    assert!(
        interview::call(&mut tx, id, other, Outcome::CallLater, "", None)
            .await
            .is_err(),
        "when"
    );
    interview::call(&mut tx, id, other, Outcome::CallLater, "after lunch", Some(later))
        .await
        .unwrap();
    let desk = interview::desks(&mut tx, other).await.unwrap().remove(0);
    assert_eq!((desk.due, desk.later), (0, 1));
}
