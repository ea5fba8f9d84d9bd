//! Which policy a ticket gets, and what happens to it when policies, tickets and histories change.

use reqwest::Method;
use serde_json::{Value, json};

use crate::sla_desk::{Desk, HOUR, items_of, monday, stamp};

#[tokio::test]
async fn the_first_that_fits_is_taken_and_says_why() {
    let app = monday().await;
    let desk = Desk::bare(&app).await;
    let mut rural = desk.policy(&json!([{ "clock": "statutory", "seconds": 72 * HOUR }]));
    rural["condition"] = json!({ "kind": ["repair"], "area": ["rural"] });
    let rural = desk.add_policy(&rural).await;
    let everything = desk.policy(&json!([{ "clock": "resolution", "seconds": 8 * HOUR }]));
    let (first, second) = (
        desk.add_policy(&everything).await,
        desk.add_policy(&everything).await,
    );
    let api = desk.api().await;
    let town = json!({ "kind": "repair", "area": "urban" });
    let choice = api
        .post("/api/v1/sla-policies/try", &town)
        .await
        .expect(200)
        .json();
    assert_eq!(choice["policy"], first.as_str());
    let tried = choice["tried"].as_array().unwrap();
    assert_eq!(tried.len(), 2, "the third is never asked");
    let refusal = &tried[0]["refusal"];
    assert_eq!(
        (&refusal["field"], &refusal["wanted"], &refusal["found"]),
        (&json!("area"), &json!(["rural"]), &json!("urban"))
    );
    let country = json!({ "kind": "repair", "area": "rural" });
    assert_eq!(
        api.post("/api/v1/sla-policies/try", &country)
            .await
            .expect(200)
            .json()["policy"],
        rural.as_str()
    );

    let moved = api
        .post(
            &format!("/api/v1/sla-policies/{second}/move"),
            &json!({ "direction": "up" }),
        )
        .await
        .expect(200);
    let order: Vec<Value> = items_of(&moved.json())
        .iter()
        .map(|policy| policy["id"].clone())
        .collect();
    assert_eq!(order, [json!(rural), json!(second), json!(first)]);
    assert_eq!(
        api.post("/api/v1/sla-policies/try", &town)
            .await
            .expect(200)
            .json()["policy"],
        second.as_str()
    );
}

#[tokio::test]
async fn an_edit_needs_the_version_seen_and_says_what_is_wrong() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    let api = desk.api().await;
    let listed = items_of(&desk.get("/api/v1/sla-policies").await);
    let path = format!("/api/v1/sla-policies/{}", listed[0]["id"].as_str().unwrap());
    let one = api.get(&path).await.expect(200);
    assert_eq!(one.header("etag"), "\"1\"");
    let policy = desk.policy(&json!([{ "clock": "resolution", "seconds": HOUR }]));
    api.send(api.request(Method::PUT, &path).json(&policy))
        .await
        .expect(412);
    api.send(
        api.request(Method::PUT, &path)
            .header("if-match", "\"7\"")
            .json(&policy),
    )
    .await
    .expect(412);
    let wrong = desk.policy(&json!([{ "clock": "statutory", "working_days": 2 }, { "clock": "resolution" }]));
    let problem = api
        .send(
            api.request(Method::PUT, &path)
                .header("if-match", "\"1\"")
                .json(&wrong),
        )
        .await
        .expect(422);
    let fields: Vec<_> = problem.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["field"].clone())
        .collect();
    assert_eq!(fields, ["targets[0].working_days", "targets[1].seconds"]);
    let changed = api
        .send(
            api.request(Method::PUT, &path)
                .header("if-match", "\"1\"")
                .json(&policy),
        )
        .await
        .expect(200);
    assert_eq!(changed.json()["version"], 2);
    let agent = desk.tenant.api("agent").await;
    agent.get(&path).await.expect(200);
    agent
        .send(
            agent
                .request(Method::PUT, &path)
                .header("if-match", "*")
                .json(&policy),
        )
        .await
        .expect(403);
    let stranger = app.tenant().await;
    stranger.api("tenant_admin").await.get(&path).await.expect(404);
}

#[tokio::test]
async fn a_change_of_priority_keeps_the_time_used() {
    let app = monday().await;
    let desk = Desk::bare(&app).await;
    let targets = json!([
        { "clock": "resolution", "seconds": 16 * HOUR },
        { "clock": "resolution", "priority": "p1", "seconds": 4 * HOUR },
    ]);
    desk.add_policy(&desk.policy(&targets)).await;
    let ticket = desk.complaint().await;
    desk.at(2, "11:00").await;
    desk.patch(&ticket, json!({ "impact": "high", "urgency": "high" }))
        .await;
    let clock = desk.clock(&ticket, "resolution").await;
    assert_eq!(
        (&clock["used_seconds"], &clock["due_at"]),
        (&json!(2 * HOUR), &stamp(2, "14:30"))
    );
    let report = desk.get(&format!("/api/v1/tickets/{ticket}/explain")).await;
    assert_eq!(report["clocks"][0]["policy"]["names"][""], "Standard");
    assert_eq!(report["choice"]["tried"][0]["refusal"], Value::Null);
}

#[tokio::test]
async fn what_is_closed_is_never_judged_anew_and_a_reopening_comes_under_the_present_promise() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    let ticket = desk.complaint().await;
    desk.at(2, "11:00").await;
    desk.reply(&ticket).await;
    desk.enter(&ticket, "resolved", None).await;
    let before = desk.clocks(&ticket).await;
    desk.change_policy(&desk.policy(&json!([
        { "clock": "first_response", "seconds": 60 }, { "clock": "resolution", "seconds": HOUR },
    ])))
    .await;
    desk.at(3, "09:00").await;
    assert_eq!(desk.clocks(&ticket).await, before);
    desk.customer(&ticket).await;
    let first = desk.clock(&ticket, "first_response").await;
    assert_eq!(
        first, before[0],
        "an answer that was given stays judged by its own limit"
    );
    let clock = desk.clock(&ticket, "resolution").await;
    assert_eq!(
        (&clock["limit_seconds"], &clock["used_seconds"]),
        (&json!(HOUR), &json!(2 * HOUR))
    );
    assert_eq!(
        clock["state"], "breached",
        "it is open again, and two hours are more than one"
    );
}

#[tokio::test]
async fn the_explanation_has_no_gaps_and_adds_up() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    let ticket = desk.complaint().await;
    desk.at(2, "10:00").await;
    desk.enter(&ticket, "pending", Some("appointment")).await;
    desk.at(3, "10:00").await;
    desk.enter(&ticket, "open", None).await;
    desk.at(6, "17:00").await;
    let report = desk.get(&format!("/api/v1/tickets/{ticket}/explain")).await;
    for clock in report["clocks"].as_array().unwrap() {
        let segments = clock["segments"].as_array().unwrap();
        assert!(
            segments.windows(2).all(|pair| pair[0]["to"] == pair[1]["from"]),
            "{segments:?}"
        );
        assert_eq!(segments[0]["from"], stamp(2, "09:00"));
        assert_eq!(segments.last().unwrap()["to"], stamp(6, "17:00"));
        let sum = |kind: &str| clock["sums"][kind].as_i64().unwrap();
        assert_eq!(clock["used_seconds"], sum("counted"));
        assert_eq!(
            clock["gross_seconds"],
            sum("counted") + sum("paused") + sum("closed") + sum("excluded")
        );
        assert_eq!(sum("paused"), 24 * HOUR);
        assert!(segments.iter().any(|segment| segment["over"] == true));
    }
}

/// The clocks made from thread and history are the clocks that were lived; making them again changes nothing.
#[tokio::test]
async fn a_told_history_gives_the_clocks_that_were_lived() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    let ticket = desk.complaint().await;
    desk.at(2, "10:00").await;
    desk.reply(&ticket).await;
    desk.at(2, "11:00").await;
    desk.customer(&ticket).await;
    desk.enter(&ticket, "pending", Some("customer")).await;
    desk.at(3, "09:30").await;
    desk.customer(&ticket).await;
    desk.at(3, "11:00").await;
    desk.reply(&ticket).await;
    desk.enter(&ticket, "resolved", None).await;
    desk.at(4, "09:00").await;
    desk.customer(&ticket).await;
    let without_ids = |clocks: Vec<Value>| -> Vec<Value> {
        clocks
            .into_iter()
            .map(|mut clock| {
                clock.as_object_mut().unwrap().remove("id");
                clock
            })
            .collect()
    };
    let lived = without_ids(desk.clocks(&ticket).await);
    assert_eq!(lived.len(), 4, "{lived:?}");
    let id = ticket.parse::<uuid::Uuid>().unwrap().into();
    for _ in 0..2 {
        let mut tx = app.state.db.tenant(&desk.tenant.scope()).await.unwrap();
        sqm_tickets::sla::rebuild(&app.state, &mut tx, &[id])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(without_ids(desk.clocks(&ticket).await), lived);
    }
}

/// A limit that passed before the ticket was registered is told like any other.
#[tokio::test]
async fn a_ticket_that_comes_in_late_is_overdue_at_once() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    desk.at(4, "10:00").await;
    let body = json!({ "kind": "complaint", "subject": "By letter", "opened_at": stamp(2, "09:00") });
    let ticket = desk.ticket(body).await;
    desk.at(4, "10:01").await;
    assert_eq!(desk.seen(&ticket).await["overdue_since"], stamp(2, "14:30"));
    assert_eq!(desk.told(&ticket).await.len(), 2);
}

/// The spans that figures are measured by pass on time as well.
#[tokio::test]
async fn a_complaint_without_an_answer_is_noted_after_fifteen_days() {
    let app = monday().await;
    let desk = Desk::bare(&app).await;
    let ticket = desk.complaint().await;
    let passed = async |desk: &Desk<'_>| -> bool {
        let mut tx = app.state.db.tenant(&desk.tenant.scope()).await.unwrap();
        sqlx::query_scalar(
            "select passed_15d_at is not null from tickets.ticket where tenant_id = $1 and id = $2",
        )
        .bind(uuid::Uuid::from(desk.tenant.id))
        .bind(ticket.parse::<uuid::Uuid>().unwrap())
        .fetch_one(tx.conn())
        .await
        .unwrap()
    };
    desk.at(17, "08:59").await;
    assert!(!passed(&desk).await);
    desk.at(17, "09:00").await;
    assert!(passed(&desk).await);
}
