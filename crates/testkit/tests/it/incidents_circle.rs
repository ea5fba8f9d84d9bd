//! The circle of those who know: what it leaves behind elsewhere, who draws it, and what cannot be taken out of the record.

use reqwest::Method;
use serde_json::{Value, json};
use sqm_domain::ids::IncidentId;
use sqm_testkit::{Client, TestApp, TestTenant};
use uuid::Uuid;

use crate::incidents::{get, report};

async fn restricted(client: &Client, title: &str, inside: &[&Client]) -> String {
    let confidants: Vec<_> = inside.iter().map(|one| one.user()).collect();
    report(
        client,
        json!({ "title": title, "restricted": true, "confidants": confidants }),
    )
    .await
}

async fn link(client: &Client, from: &str, to: &str, title: &str) -> u16 {
    let body = json!({ "kind": "incident", "key": to, "title": title, "href": format!("/incidents/{to}") });
    client
        .post(&format!("/api/v1/incidents/{from}/links"), &body)
        .await
        .status
}

async fn restrict(client: &Client, id: &str, on: bool) -> u16 {
    let request = client.request(Method::PUT, &format!("/api/v1/incidents/{id}/restriction"));
    client
        .send(request.json(&json!({ "restricted": on })))
        .await
        .status
}

async fn break_glass(client: &Client, number: &Value) {
    let order = json!({ "number": number, "reason": "It spreads and nobody answers." });
    client
        .post("/api/v1/incidents/break-glass", &order)
        .await
        .expect(200);
}

async fn notices(client: &Client, kind: &str) -> usize {
    let told = client.get("/api/v1/notifications").await.expect(200).json();
    let items = told["items"].as_array().unwrap();
    items.iter().filter(|one| one["kind"] == kind).count()
}

/// What a reader finds of one incident: its addresses over REST, its pages, its audit lines.
async fn told_of(api: &Client, window: &Client, id: &str) -> String {
    let mut all = String::new();
    for place in [
        "",
        "/links",
        "/history",
        "/timeline",
        "/review",
        "/evidence",
        "/tasks",
    ] {
        all += &api
            .get(&format!("/api/v1/incidents/{id}{place}"))
            .await
            .expect(200)
            .text;
    }
    all += &api
        .get(&format!("/api/v1/audit?entity=incident&entity_id={id}"))
        .await
        .expect(200)
        .text;
    for place in ["", "/history", "/timeline", "/evidence"] {
        all += &window
            .get(&format!("/incidents/{id}{place}"))
            .await
            .expect(200)
            .text;
    }
    all
}

#[tokio::test]
async fn a_link_on_an_open_incident_does_not_tell_of_a_restricted_one() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (outsider, window) = (
        tenant.api("tenant_admin").await,
        tenant.browser("tenant_admin").await,
    );
    let secret = restricted(&officer, "Zephyranthes insider", &[&officer]).await;
    let number = get(&officer, &secret).await["number"]
        .as_str()
        .unwrap()
        .to_owned();
    let open = report(&officer, json!({ "title": "Mail flood" })).await;
    assert_eq!(link(&officer, &open, &secret, "Zephyranthes insider").await, 201);
    for trace in ["Zephyranthes", number.as_str(), secret.as_str(), "incident.link"] {
        let told = told_of(&outsider, &window, &open).await;
        assert!(!told.contains(trace), "{trace}");
    }
    let inside = officer
        .get(&format!("/api/v1/incidents/{open}/links"))
        .await
        .expect(200)
        .json();
    assert_eq!(inside.as_array().unwrap().len(), 1);
    let beside = outsider
        .get(&format!("/api/v1/incidents?linked=incident:{secret}"))
        .await
        .expect(200)
        .json();
    assert_eq!(beside["items"].as_array().unwrap().len(), 0, "{beside}");
    // Trying to link with one that is kept from you answers as one that is not there.
    let gone = Uuid::now_v7().to_string();
    assert_eq!(link(&outsider, &open, &secret, "Guess").await, 422);
    assert_eq!(link(&outsider, &open, &gone, "Guess").await, 422);
}

#[tokio::test]
async fn a_merger_does_not_tell_of_the_side_that_is_restricted_later() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (outsider, window) = (
        tenant.api("tenant_admin").await,
        tenant.browser("tenant_admin").await,
    );
    let (first, second) = (
        report(&officer, json!({ "title": "Flood" })).await,
        report(&officer, json!({ "title": "Flood again" })).await,
    );
    let item = json!({ "title": "Disk", "place": "Safe 4" });
    officer
        .post(&format!("/api/v1/incidents/{second}/evidence"), &item)
        .await
        .expect(201);
    let number = get(&officer, &first).await["number"].as_str().unwrap().to_owned();
    let merge = officer
        .request(Method::PUT, &format!("/api/v1/incidents/{second}/merge"))
        .header("if-match", "*")
        .json(&json!({ "into": number }));
    officer.send(merge).await.expect(200);
    assert_eq!(restrict(&officer, &first, true).await, 204);
    let told = told_of(&outsider, &window, &second).await;
    for trace in [number.as_str(), first.as_str()] {
        assert!(!told.contains(trace), "{trace}: {told}");
    }
    let merged_here = outsider
        .get(&format!("/api/v1/incidents?merged_into={first}"))
        .await
        .expect(200)
        .json();
    assert_eq!(merged_here["items"].as_array().unwrap().len(), 0);
    // The move is a line of custody, and the chain is whole.
    let path = format!("/api/v1/incidents/{second}/evidence");
    let evidence = officer.get(&path).await.expect(200).json();
    let piece = evidence["items"][0]["id"].as_str().unwrap().to_owned();
    let after = officer
        .post(&format!("{path}/{piece}/verify"), &json!({}))
        .await
        .expect(200)
        .json();
    let acts: Vec<&str> = after["custody"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["act"].as_str().unwrap())
        .collect();
    assert_eq!(acts, ["collected", "merged", "verified"]);
}

#[tokio::test]
async fn an_open_incident_does_not_vanish_into_a_restricted_one() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let secret = restricted(&officer, "Locked", &[&officer]).await;
    let open = report(&officer, json!({ "title": "Flood" })).await;
    let merge = officer
        .request(Method::PUT, &format!("/api/v1/incidents/{open}/merge"))
        .header("if-match", "*")
        .json(&json!({ "into": get(&officer, &secret).await["number"] }));
    officer.send(merge).await.expect(409);
}

#[tokio::test]
async fn whoever_breaks_the_glass_can_neither_hide_it_nor_put_out_those_who_knew() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let accomplice = tenant.api("tenant_admin").await;
    let breaker = tenant.api("tenant_admin").await;
    let id = restricted(&officer, "Locked", &[&officer]).await;
    let number = get(&officer, &id).await["number"].clone();
    break_glass(&breaker, &number).await;
    let inside = format!("/api/v1/incidents/{id}/confidants");
    // Help is let in; neither of them puts out who knew before, or shows it to all.
    breaker
        .post(&inside, &json!({ "user": accomplice.user() }))
        .await
        .expect(204);
    for client in [&breaker, &accomplice] {
        client
            .delete(&format!("{inside}/{}", officer.user()))
            .await
            .expect(409);
        assert_eq!(restrict(client, &id, false).await, 409);
    }
    app.eventually("the officer is told", async || {
        (notices(&officer, "incident_glass_broken").await == 1).then_some(())
    })
    .await;
    assert_eq!(notices(&breaker, "incident_glass_broken").await, 0);
    // The officer puts the breaker out: what he did stays written.
    officer
        .delete(&format!("{inside}/{}", breaker.user()))
        .await
        .expect(204);
    let entries = officer
        .get(&format!("/api/v1/incidents/{id}/access-entries"))
        .await
        .expect(200)
        .json();
    let glass: Vec<&Value> = entries
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["act"] == "broke_glass")
        .collect();
    assert_eq!(glass.len(), 1, "{entries}");
    assert_eq!(glass[0]["reason"], "It spreads and nobody answers.");
    assert_eq!(glass[0]["told"].as_array().unwrap().len(), 1);
    let window = tenant.browser("security_officer").await;
    officer
        .post(&inside, &json!({ "user": window.user() }))
        .await
        .expect(204);
    let page = window.get(&format!("/incidents/{id}/access")).await.expect(200);
    assert!(page.text.contains("It spreads and nobody answers."));
}

#[tokio::test]
async fn the_notice_of_a_broken_glass_stays_with_who_was_told_and_cannot_be_declined() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let engineer = tenant.api("engineer").await;
    let breaker = tenant.api("tenant_admin").await;
    let id = restricted(&officer, "Locked", &[&officer, &engineer]).await;
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query(
        "insert into notifications.preference (tenant_id, user_id, kind, in_app, email) values ($1, $2, 'incident_glass_broken', false, false)",
    )
    .bind(Uuid::from(tenant.id))
    .bind(Uuid::from(engineer.user()))
    .execute(tx.conn())
    .await
    .unwrap();
    tx.commit().await.unwrap();
    break_glass(&breaker, &get(&officer, &id).await["number"]).await;
    officer
        .delete(&format!("/api/v1/incidents/{id}/confidants/{}", engineer.user()))
        .await
        .expect(204);
    app.eventually("he is told although he left", async || {
        (notices(&engineer, "incident_glass_broken").await == 1).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_notice_goes_to_the_officers_where_nobody_inside_could_act_on_it() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let admin = tenant.api("tenant_admin").await;
    let officer = tenant.api("security_officer").await;
    let breaker = tenant.api("tenant_admin").await;
    let id = restricted(&admin, "Locked", &[&admin]).await;
    let number = get(&admin, &id).await["number"].clone();
    close_account(&app, &tenant, &admin).await;
    break_glass(&breaker, &number).await;
    app.eventually("the officer is told", async || {
        (notices(&officer, "incident_glass_broken").await == 1).then_some(())
    })
    .await;
    officer.get(&format!("/api/v1/incidents/{id}")).await.expect(404);
}

/// As closing an account leaves it.
async fn close_account(app: &TestApp, tenant: &TestTenant<'_>, client: &Client) {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query("update org.user_account set active = false where tenant_id = $1 and id = $2")
        .bind(Uuid::from(tenant.id))
        .bind(Uuid::from(client.user()))
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_reporter_cannot_shut_out_everybody_who_may_decide() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (agent, friend) = (tenant.api("agent").await, tenant.api("engineer").await);
    let body = |confidants: Value| json!({ "title": "Quiet", "restricted": true, "confidants": confidants });
    let refused = agent
        .post("/api/v1/incidents", &body(json!([friend.user()])))
        .await
        .expect(422)
        .json();
    assert_eq!(refused["errors"][0]["field"], "confidants");
    agent
        .post("/api/v1/incidents", &body(json!([friend.user(), officer.user()])))
        .await
        .expect(201);
    // Nobody named: those who decide.
    let told = agent
        .post("/api/v1/incidents", &body(json!([])))
        .await
        .expect(201)
        .json();
    officer
        .get(&format!("/api/v1/incidents/{}", told["id"].as_str().unwrap()))
        .await
        .expect(200);
}

#[tokio::test]
async fn the_last_who_may_decide_is_not_dismissed_and_does_not_count_after_breaking_the_glass() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (engineer, breaker) = (tenant.api("engineer").await, tenant.api("tenant_admin").await);
    let id = restricted(&officer, "Locked", &[&officer, &engineer]).await;
    break_glass(&breaker, &get(&officer, &id).await["number"]).await;
    let inside = format!("/api/v1/incidents/{id}/confidants");
    let refused = officer
        .delete(&format!("{inside}/{}", officer.user()))
        .await
        .expect(409)
        .json();
    assert!(
        refused["detail"]
            .as_str()
            .unwrap()
            .starts_with("Nobody who may decide"),
        "{refused}"
    );
}

#[tokio::test]
async fn an_incident_whose_deciders_have_all_left_is_opened_to_those_who_decide() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let gone = tenant.api("security_officer").await;
    let id = restricted(&gone, "Locked", &[&gone]).await;
    let officer = tenant.api("security_officer").await;
    let incident: IncidentId = id.parse().unwrap();
    sqm_incidents::access::tick(&app.state, &tenant.scope(), incident)
        .await
        .unwrap();
    officer.get(&format!("/api/v1/incidents/{id}")).await.expect(404);
    close_account(&app, &tenant, &gone).await;
    sqm_incidents::access::tick(&app.state, &tenant.scope(), incident)
        .await
        .unwrap();
    officer.get(&format!("/api/v1/incidents/{id}")).await.expect(200);
}

#[tokio::test]
async fn only_who_may_decide_about_the_circle_brings_people_in_by_giving_them_work() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (engineer, other) = (tenant.api("engineer").await, tenant.api("engineer").await);
    let id = restricted(&officer, "Locked", &[&officer, &engineer]).await;
    let tasks = format!("/api/v1/incidents/{id}/tasks");
    let task = json!({ "title": "Copy the disk", "owner": other.user() });
    let refused = engineer.post(&tasks, &task).await.expect(422).json();
    assert_eq!(refused["errors"][0]["field"], "owner");
    let lead = engineer
        .request(Method::PATCH, &format!("/api/v1/incidents/{id}"))
        .header("if-match", "*")
        .json(&json!({ "lead": other.user() }));
    assert_eq!(
        engineer.send(lead).await.expect(422).json()["errors"][0]["field"],
        "lead"
    );
    other.get(&format!("/api/v1/incidents/{id}")).await.expect(404);

    // The officer may: he is in for this task, and out again when it is taken away.
    let work = officer.post(&tasks, &task).await.expect(201).json();
    other.get(&format!("/api/v1/incidents/{id}")).await.expect(200);
    let one = &work["tasks"][0];
    let path = format!("{tasks}/{}", one["id"].as_str().unwrap());
    let away = officer
        .request(Method::PATCH, &path)
        .header("if-match", "*")
        .json(&json!({ "owner": engineer.user() }));
    officer.send(away).await.expect(200);
    other.get(&format!("/api/v1/incidents/{id}")).await.expect(404);
    let history = officer
        .get(&format!("/api/v1/incidents/{id}/access-entries"))
        .await
        .expect(200)
        .text;
    assert!(
        history.contains("let_in_for_work") && history.contains("left"),
        "{history}"
    );
}

#[tokio::test]
async fn an_action_of_a_restricted_incident_is_given_to_who_is_let_in_by_it_or_refused() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let insider = tenant.api("quality_manager").await;
    let (owner, next) = (tenant.api("engineer").await, tenant.api("engineer").await);
    let id = restricted(&officer, "Locked", &[&officer, &insider]).await;
    let action = |who: &Client| json!({ "title": "Zephyranthes keys", "due_on": "2999-01-01", "source": format!("incident:{id}"), "owner": who.user() });
    let refused = insider
        .post("/api/v1/actions", &action(&owner))
        .await
        .expect(422)
        .json();
    assert_eq!(refused["errors"][0]["field"], "owner");
    let made = officer
        .post("/api/v1/actions", &action(&owner))
        .await
        .expect(201)
        .json();
    let path = format!("/api/v1/actions/{}", made["id"].as_str().unwrap());
    owner.get(&path).await.expect(200);
    app.eventually("he is told", async || {
        (notices(&owner, "action_assigned").await == 1).then_some(())
    })
    .await;
    let give = |who: &Client| {
        officer
            .request(Method::PATCH, &path)
            .header("if-match", "*")
            .json(&json!({ "owner": who.user() }))
    };
    officer.send(give(&next)).await.expect(200);
    next.get(&path).await.expect(200);
    // Let in only for it: nothing of it is left in his lists.
    owner.get(&path).await.expect(404);
    owner.get(&format!("/api/v1/incidents/{id}")).await.expect(404);
    let list = owner.get("/api/v1/actions").await.expect(200).text;
    let told = owner.get("/api/v1/notifications").await.expect(200).text;
    assert!(!list.contains("Zephyranthes") && !told.contains(made["number"].as_str().unwrap()));
    // Whoever names an incident he may not know of gets the answer of one that is not there.
    let stranger = tenant.api("agent").await;
    let mine = json!({ "title": "Guess", "due_on": "2999-01-01", "source": format!("incident:{id}") });
    let nowhere =
        json!({ "title": "Guess", "due_on": "2999-01-01", "source": format!("incident:{}", Uuid::now_v7()) });
    for body in [mine, nowhere] {
        stranger.post("/api/v1/actions", &body).await.expect(201);
    }
    let by_number = json!({ "title": "Guess", "due_on": "2999-01-01", "source": "incident:SEC-2026-000001" });
    stranger.post("/api/v1/actions", &by_number).await.expect(422);
}

#[tokio::test]
async fn a_mail_queued_before_the_restriction_is_not_sent_to_who_may_not_know_any_more() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let outsider = tenant.api("engineer").await;
    let id = report(&officer, json!({ "title": "Flood" })).await;
    let mail = Uuid::now_v7();
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query(
        "insert into notifications.mail (tenant_id, id, user_id, event_id, kind, args, href, queued_at, record_id)
         values ($1, $2, $3, $2, 'incident_levelled', '{}', '/incidents', now(), $4::uuid)",
    )
    .bind(Uuid::from(tenant.id))
    .bind(mail)
    .bind(Uuid::from(outsider.user()))
    .bind(&id)
    .execute(tx.conn())
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(restrict(&officer, &id, true).await, 204);
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let knows: bool = sqlx::query_scalar(
        "select platform.knows(m.record_id, m.user_id::text) from notifications.mail m where m.tenant_id = $1 and m.id = $2",
    )
    .bind(Uuid::from(tenant.id))
    .bind(mail)
    .fetch_one(tx.conn())
    .await
    .unwrap();
    assert!(!knows);
}
