//! Who has to read documents: asked, reminded, late, acknowledged, excused, and the figures of it.

use jiff::civil::Date;
use reqwest::Method;
use serde_json::json;
use sqm_testkit::{Client, TestApp};
use uuid::Uuid;

use crate::documents::{
    audience, begin, change, draft, events, fields, get, into_force, later, readings, tick, today,
};

#[tokio::test]
async fn a_major_version_asks_everybody_again_and_a_minor_one_only_when_told() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (writer, approver) = (
        tenant.api("quality_manager").await,
        tenant.api("supervisor").await,
    );
    let (one, two) = (tenant.api("agent").await, tenant.api("agent").await);
    let outside = tenant.api("engineer").await;
    let id = begin(&writer, "For agents").await;
    audience(&writer, &id, json!({ "roles": ["agent"] })).await;
    into_force(&writer, &approver, &id).await;
    let day = today(&app, &tenant);
    tick(&app, &tenant, &id, day).await;
    assert_eq!(readings(&writer, &format!("document={id}")).await.len(), 2);
    assert_eq!(events(&app, &tenant, "reading.asked").await, 2);

    let acknowledge = format!("/api/v1/documents/{id}/acknowledgement");
    outside.post(&acknowledge, &json!({})).await.expect(409);
    let read = one.post(&acknowledge, &json!({})).await.expect(200).json();
    assert!(read["my_reading"]["acknowledged_at"].is_string());
    // Twice changes nothing.
    one.post(&acknowledge, &json!({})).await.expect(200);
    assert_eq!(events(&app, &tenant, "reading.acknowledged").await, 1);
    let waiting = async |client: &Client| {
        let list = client
            .get("/api/v1/documents?waiting=read")
            .await
            .expect(200)
            .json();
        list["items"].as_array().unwrap().len()
    };
    assert_eq!((waiting(&one).await, waiting(&two).await), (0, 1));

    // Minor: what was acknowledged stands, what is open is acknowledged on the newer text.
    let next = async |step: &str, ask: bool| {
        change(&writer, Method::POST, &id, "/versions", json!({ "step": step }))
            .await
            .expect(201);
        let patch = json!({ "changes": "Wording", "ask": ask });
        draft(&writer, Method::PATCH, &id, "", patch).await.expect(200);
        into_force(&writer, &approver, &id).await;
        tick(&app, &tenant, &id, day).await;
    };
    next("minor", false).await;
    assert_eq!((waiting(&one).await, waiting(&two).await), (0, 1));
    two.post(&acknowledge, &json!({})).await.expect(200);
    let mine = readings(&two, "person=me").await;
    assert_eq!(
        (&mine[0]["asked_version"], &mine[0]["read_version"]),
        (&json!("1.0"), &json!("1.1"))
    );
    next("minor", true).await;
    assert_eq!((waiting(&one).await, waiting(&two).await), (1, 1));
    next("major", false).await;
    assert_eq!((waiting(&one).await, waiting(&two).await), (1, 1));
    // Those who had not read the version before need not any more.
    let excused = readings(&writer, &format!("document={id}&state=excused")).await;
    assert_eq!(excused.len(), 2);
    let tally = writer
        .get(&format!("/api/v1/documents/{id}/tally"))
        .await
        .expect(200)
        .json();
    assert_eq!(tally, json!({ "asked": 2, "acknowledged": 0, "overdue": 0 }));
    // A reader sees his own readings, not those of others.
    assert!(
        readings(&one, "state=all")
            .await
            .iter()
            .all(|reading| reading["person"]["id"] == json!(one.user()))
    );
    // A page asks too, and one click answers.
    let browser = tenant.browser("agent").await;
    audience(
        &writer,
        &id,
        json!({ "roles": ["agent", "engineer"], "people": [browser.user()] }),
    )
    .await;
    tick(&app, &tenant, &id, day).await;
    let page = browser.get(&format!("/documents/{id}")).await.expect(200);
    assert!(page.text.contains("I have read it"));
    browser
        .submit(
            &format!("/documents/{id}"),
            &format!("/documents/{id}/acknowledge"),
            &[],
        )
        .await
        .expect(303);
    let page = browser.get(&format!("/documents/{id}")).await.expect(200);
    assert!(page.text.contains("Acknowledged by you"));
}

#[tokio::test]
async fn readers_are_reminded_and_late_once_and_the_owner_is_told_of_reviews() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (writer, approver, reader) = (
        tenant.api("quality_manager").await,
        tenant.api("supervisor").await,
        tenant.api("agent").await,
    );
    let id = begin(&writer, "To be read").await;
    audience(&writer, &id, json!({ "people": [reader.user()] })).await;
    into_force(&writer, &approver, &id).await;
    let day = today(&app, &tenant);
    tick(&app, &tenant, &id, day).await;
    let told = async |kind: &str| events(&app, &tenant, kind).await;
    assert_eq!(told("reading.asked").await, 1);
    tick(&app, &tenant, &id, later(day, 10)).await;
    assert_eq!(told("reading.reminded").await, 0);
    tick(&app, &tenant, &id, later(day, 11)).await;
    assert_eq!(told("reading.reminded").await, 1);
    // The last day is in time.
    tick(&app, &tenant, &id, later(day, 14)).await;
    assert_eq!(told("reading.overdue").await, 0);
    tick(&app, &tenant, &id, later(day, 15)).await;
    assert_eq!(told("reading.overdue").await, 1);

    let review: Date = get(&writer, &id).await["review_on"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    tick(&app, &tenant, &id, later(review, -31)).await;
    assert_eq!(told("document.review_due").await, 0);
    tick(&app, &tenant, &id, later(review, -30)).await;
    tick(&app, &tenant, &id, review).await;
    assert_eq!(
        (
            told("document.review_due").await,
            told("document.review_overdue").await
        ),
        (1, 0)
    );
    tick(&app, &tenant, &id, later(review, 1)).await;
    assert_eq!(told("document.review_overdue").await, 1);
    // Looked at: the next review is due after the usual months, and what was told no longer holds.
    let refused = change(&writer, Method::POST, &id, "/reviews", json!({ "text": " " }))
        .await
        .expect(422);
    assert_eq!(fields(&refused), ["text"]);
    change(
        &writer,
        Method::POST,
        &id,
        "/reviews",
        json!({ "text": "Still right." }),
    )
    .await
    .expect(200);
    change(
        &writer,
        Method::PATCH,
        &id,
        "",
        json!({ "review_on": later(day, 1).to_string() }),
    )
    .await
    .expect(200);
    tick(&app, &tenant, &id, later(day, 2)).await;
    assert_eq!(told("document.review_overdue").await, 2);
    let past = json!({ "review_on": later(day, -1).to_string() });
    change(&writer, Method::PATCH, &id, "", past).await.expect(422);
}

#[tokio::test]
async fn figures_of_documents_open_exactly_their_records() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (writer, approver) = (
        tenant.api("quality_manager").await,
        tenant.api("supervisor").await,
    );
    let (one, two) = (tenant.api("agent").await, tenant.api("agent").await);
    let id = begin(&writer, "Counted").await;
    audience(&writer, &id, json!({ "people": [one.user(), two.user()] })).await;
    change(&writer, Method::PATCH, &id, "", json!({ "read_days": 1 }))
        .await
        .expect(200);
    into_force(&writer, &approver, &id).await;
    // Everything happened twenty days ago, so that the days until which things were due have passed by now.
    let day = today(&app, &tenant);
    tick(&app, &tenant, &id, later(day, -20)).await;
    one.post(&format!("/api/v1/documents/{id}/acknowledgement"), &json!({}))
        .await
        .expect(200);
    tick(&app, &tenant, &id, later(day, -18)).await;
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query("update documents.reading set acknowledged_on = due_on where tenant_id = $1 and acknowledged_on is not null")
        .bind(Uuid::from(tenant.id))
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    sqm_objectives::rebuild(&app.state, &tenant.scope())
        .await
        .unwrap();
    let period = format!("from={}&to={day}", later(day, -30));
    let value = writer
        .get(&format!("/api/v1/indicators/document_ack_rate/values?{period}"))
        .await
        .expect(200)
        .json();
    assert_eq!(value["figure"]["value"].as_f64(), Some(50.0), "{value}");
    let late = readings(
        &writer,
        &format!("measure=reading.acknowledged&hit=miss&{period}"),
    )
    .await;
    assert_eq!(late.len(), 1);
    assert_eq!(late[0]["person"]["id"], json!(two.user()));
}

#[tokio::test]
async fn whoever_comes_is_asked_and_nobody_waits_for_whoever_left() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let (admin, approver) = (tenant.api("tenant_admin").await, tenant.api("supervisor").await);
    let id = begin(&admin, "For everybody").await;
    audience(&admin, &id, json!({ "everybody": true })).await;
    into_force(&admin, &approver, &id).await;
    let asked = app
        .eventually("everybody is asked by the timer", async || {
            let list = readings(&admin, &format!("document={id}")).await;
            (list.len() == 2).then_some(list)
        })
        .await;
    assert!(asked.iter().all(|reading| reading["state"] == "open"));
    let (joined, _) = tenant.user("engineer").await;
    app.eventually("who came is asked", async || {
        let list = readings(&admin, &format!("document={id}&person={joined}")).await;
        (list.len() == 1).then_some(())
    })
    .await;
    let person = format!("/api/v1/users/{joined}");
    admin
        .patch(&person, 1, &json!({ "active": false }))
        .await
        .expect(200);
    app.eventually("who left is excused", async || {
        let list = readings(&admin, &format!("document={id}&person={joined}&state=excused")).await;
        (list.len() == 1).then_some(())
    })
    .await;
    admin
        .patch(&person, 2, &json!({ "active": true }))
        .await
        .expect(200);
    app.eventually("who came back is asked again", async || {
        let list = readings(&admin, &format!("document={id}&person={joined}&state=open")).await;
        (list.len() == 1).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_page_left_open_over_a_new_version_does_not_confirm_what_was_never_read() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (writer, approver) = (
        tenant.api("quality_manager").await,
        tenant.api("supervisor").await,
    );
    let reader = tenant.api("agent").await;
    let id = begin(&writer, "Read, then confirmed").await;
    audience(&writer, &id, json!({ "roles": ["agent"] })).await;
    into_force(&writer, &approver, &id).await;
    let day = today(&app, &tenant);
    tick(&app, &tenant, &id, day).await;
    // The page shows 1.0; meanwhile 2.0 comes into force and asks again.
    change(
        &writer,
        Method::POST,
        &id,
        "/versions",
        json!({ "step": "major" }),
    )
    .await
    .expect(201);
    let text = json!({ "body": "# Other rules\n", "changes": "All of it" });
    draft(&writer, Method::PATCH, &id, "", text).await.expect(200);
    into_force(&writer, &approver, &id).await;
    tick(&app, &tenant, &id, day).await;
    let path = |number: &str| format!("/api/v1/documents/{id}/acknowledgement?document_version={number}");
    reader.post(&path("1.0"), &json!({})).await.expect(409);
    let open = readings(&writer, &format!("document={id}")).await;
    assert_eq!(open[0]["state"], "open", "nothing was confirmed");
    reader.post(&path("2.0"), &json!({})).await.expect(200);
    let read = readings(&writer, &format!("document={id}")).await;
    assert_eq!(
        (&read[0]["state"], &read[0]["read_version"]),
        (&json!("acknowledged"), &json!("2.0"))
    );

    // The form of the page says which version it shows.
    let browser = tenant.browser("agent").await;
    audience(&writer, &id, json!({ "everybody": true })).await;
    tick(&app, &tenant, &id, day).await;
    let page = browser.get(&format!("/documents/{id}")).await.expect(200).text;
    assert!(page.contains("name=\"document_version\" value=\"2.0\""));
}
