//! What other desks got wrong about SLA clocks, one test per defect. The report it comes from stands above each.

use serde_json::{Value, json};

use crate::sla_desk::{Desk, HOUR, hours, items_of, monday, stamp};

/// glpi#6902, glpi#15605: pending time was lost when the SLA changed.
#[tokio::test]
async fn pending_time_survives_a_change_of_policy() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    let ticket = desk.complaint().await;
    desk.at(2, "10:00").await;
    desk.enter(&ticket, "pending", Some("customer")).await;
    desk.at(2, "15:00").await;
    desk.enter(&ticket, "open", None).await;
    desk.change_policy(&desk.policy(&json!([{ "clock": "resolution", "seconds": 8 * HOUR }])))
        .await;
    let clock = desk.clock(&ticket, "resolution").await;
    assert_eq!(
        clock["used_seconds"], HOUR,
        "what was used before stays, the wait stays out"
    );
    assert_eq!(clock["limit_seconds"], 8 * HOUR);
    assert_eq!(
        clock["due_at"],
        stamp(3, "14:30"),
        "three hours left today, four more tomorrow"
    );
    desk.patch(&ticket, json!({ "impact": "low", "urgency": "low" }))
        .await;
    assert_eq!(
        desk.clock(&ticket, "resolution").await["due_at"],
        stamp(3, "14:30")
    );
}

/// zammad#534: editing the calendar changed nothing for tickets that were open.
#[tokio::test]
async fn an_edited_calendar_moves_open_clocks_and_judges_no_closed_one_anew() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    let (open, closed) = (desk.complaint().await, desk.complaint().await);
    desk.at(2, "11:00").await;
    desk.reply(&closed).await;
    desk.enter(&closed, "resolved", None).await;
    let before = desk.clocks(&closed).await;
    assert_eq!(
        desk.clock(&open, "first_response").await["due_at"],
        stamp(2, "14:30")
    );
    desk.change_calendar(|calendar| calendar["week"][0] = json!(["09:00-12:00"]))
        .await;
    let clock = desk.clock(&open, "first_response").await;
    assert_eq!(clock["due_at"], stamp(3, "10:00"), "Monday afternoon is off now");
    assert_eq!(clock["calendar"]["version"], 2);
    assert_eq!(desk.seen(&open).await["due_at"], stamp(3, "10:00"));
    assert_eq!(desk.clocks(&closed).await, before);
}

/// zammad#4353: tickets stayed escalated after the SLA had been switched off.
#[tokio::test]
async fn switching_a_policy_off_leaves_nothing_escalated() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    let ticket = desk.complaint().await;
    desk.at(4, "10:00").await;
    assert_ne!(desk.seen(&ticket).await["overdue_since"], Value::Null);
    let mut off = desk.policy(&json!([{ "clock": "resolution", "seconds": HOUR }]));
    off["active"] = false.into();
    desk.change_policy(&off).await;
    let seen = desk.seen(&ticket).await;
    assert_eq!(
        (&seen["overdue_since"], &seen["due_at"]),
        (&Value::Null, &Value::Null)
    );
    assert!(
        desk.clocks(&ticket)
            .await
            .iter()
            .all(|clock| clock["reason"] == "policy_off")
    );
}

/// zammad#904: a merged ticket escalated.
#[tokio::test]
async fn a_merged_ticket_never_escalates() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    let (source, target) = (desk.complaint().await, desk.complaint().await);
    desk.merge(&source, &target).await;
    desk.at(20, "10:00").await;
    assert_eq!(desk.told(&source).await, []);
    assert_eq!(desk.seen(&source).await["overdue_since"], Value::Null);
    assert!(
        desk.clocks(&source)
            .await
            .iter()
            .all(|clock| clock["outcome"] == "cancelled")
    );
    assert_eq!(
        desk.told(&target).await.len(),
        2,
        "the target's own promises hold"
    );
}

/// zammad#5177: the update target replaced a first response that was due later.
#[tokio::test]
async fn a_further_message_does_not_override_the_first_response() {
    let app = monday().await;
    let desk = Desk::bare(&app).await;
    let targets = json!([{ "clock": "first_response", "seconds": 8 * HOUR }, { "clock": "next_reply", "seconds": HOUR }]);
    desk.add_policy(&desk.policy(&targets)).await;
    let ticket = desk.complaint().await;
    desk.at(2, "10:00").await;
    desk.customer(&ticket).await;
    let clocks = desk.clocks(&ticket).await;
    assert_eq!(clocks.len(), 1);
    assert_eq!(
        (&clocks[0]["kind"], &clocks[0]["due_at"]),
        (&json!("first_response"), &stamp(3, "09:30"))
    );
}

/// zammad#3140: a ticket escalated although the agent had had the last word.
#[tokio::test]
async fn nothing_escalates_when_the_agent_answered_last() {
    let app = monday().await;
    let desk = Desk::bare(&app).await;
    let targets =
        json!([{ "clock": "first_response", "seconds": HOUR }, { "clock": "next_reply", "seconds": HOUR }]);
    desk.add_policy(&desk.policy(&targets)).await;
    let ticket = desk.complaint().await;
    desk.reply(&ticket).await;
    desk.customer(&ticket).await;
    desk.reply(&ticket).await;
    desk.at(9, "10:00").await;
    assert_eq!(desk.told(&ticket).await, []);
    assert_eq!(desk.seen(&ticket).await["due_at"], Value::Null);
}

/// zammad#1322: a customer's note over the web did not start the clock.
#[tokio::test]
async fn a_customers_web_note_starts_the_clock_and_a_second_does_not_restart_it() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    let ticket = desk.complaint().await;
    desk.reply(&ticket).await;
    desk.at(2, "10:00").await;
    desk.say(
        &ticket,
        json!({ "kind": "customer", "body": "Still slow", "channel": "portal" }),
    )
    .await;
    desk.at(2, "11:00").await;
    desk.say(
        &ticket,
        json!({ "kind": "customer", "body": "Hello?", "channel": "portal" }),
    )
    .await;
    let clock = desk.clock(&ticket, "next_reply").await;
    assert_eq!(
        (&clock["cycle"], &clock["due_at"]),
        (&json!(1), &stamp(2, "15:30"))
    );
}

/// zammad#2082: the escalation stayed as it was after the first reply.
#[tokio::test]
async fn the_first_reply_updates_the_next_limit_at_once() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    let ticket = desk.complaint().await;
    let seen = desk.seen(&ticket).await;
    assert_eq!(
        (&seen["due_kind"], &seen["due_at"]),
        (&json!("first_response"), &stamp(2, "14:30"))
    );
    desk.reply(&ticket).await;
    let seen = desk.seen(&ticket).await;
    assert_eq!(
        (&seen["due_kind"], &seen["due_at"]),
        (&json!("resolution"), &stamp(4, "10:00"))
    );
}

/// zammad#2579: the figures of a closed ticket were empty.
#[tokio::test]
async fn closing_fills_the_figures() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    let ticket = desk.complaint().await;
    desk.at(2, "11:00").await;
    desk.enter(&ticket, "resolved", None).await;
    desk.enter(&ticket, "closed", None).await;
    for kind in ["first_response", "resolution"] {
        let clock = desk.clock(&ticket, kind).await;
        assert_eq!(
            (&clock["outcome"], &clock["stopped_at"]),
            (&json!("met"), &stamp(2, "11:00")),
            "{kind}"
        );
        assert_eq!(
            (&clock["used_seconds"], &clock["gross_seconds"]),
            (&json!(2 * HOUR), &json!(2 * HOUR)),
            "{kind}"
        );
    }
}

/// zammad#390: a holiday nobody knew of stopped the clock, and nothing said so.
#[tokio::test]
async fn a_holiday_is_named_where_it_stops_the_clock() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    desk.change_calendar(|calendar| {
        let days = calendar["days"].as_array_mut().unwrap();
        days.push(json!({ "day": "2026-03-03", "kind": "holiday", "name": "Founders' Day" }));
        days.push(
            json!({ "day": "2026-03-07", "kind": "workday", "name": "Make-up for Founders' Day", "like": 2 }),
        );
    })
    .await;
    let ticket = desk.complaint().await;
    desk.at(7, "12:00").await;
    let report = desk.get(&format!("/api/v1/tickets/{ticket}/explain")).await;
    let clock = report["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|clock| clock["kind"] == "resolution")
        .unwrap();
    let segments = clock["segments"].as_array().unwrap();
    let holiday = segments
        .iter()
        .find(|segment| segment["reason"] == "holiday")
        .expect("the holiday");
    assert_eq!(
        (&holiday["day_name"], &holiday["kind"]),
        (&json!("Founders' Day"), &json!("closed"))
    );
    let made_up = segments
        .iter()
        .find(|segment| segment["reason"] == "make_up_day")
        .expect("the make-up day");
    assert_eq!(
        (&made_up["kind"], &made_up["seconds"]),
        (&json!("counted"), &json!(3 * HOUR))
    );
    assert!(
        segments
            .iter()
            .filter(|segment| segment["kind"] == "closed")
            .all(|segment| segment["reason"].is_string())
    );
}

/// zammad#4432: reminders came at midnight.
#[tokio::test]
async fn no_warning_comes_at_midnight() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    desk.at(2, "17:00").await;
    let ticket = desk.complaint().await;
    let clock = desk.clock(&ticket, "first_response").await;
    assert_eq!(
        clock["warn_at"],
        stamp(3, "11:00"),
        "an hour on Monday, two on Tuesday morning"
    );
    desk.at(3, "08:59").await;
    assert_eq!(desk.told(&ticket).await, []);
    desk.at(3, "11:00").await;
    assert_eq!(
        desk.told(&ticket).await,
        [("sla_warned".to_owned(), "first_response".to_owned())]
    );
}

/// zammad#2219: a delivery notice reopened the ticket.
#[tokio::test]
async fn a_delivery_notice_neither_reopens_nor_asks() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    let ticket = desk.complaint().await;
    desk.reply(&ticket).await;
    let notice = json!({ "kind": "customer", "body": "Delivered", "automatic": true });
    desk.say(&ticket, notice.clone()).await;
    assert!(
        desk.clocks(&ticket)
            .await
            .iter()
            .all(|clock| clock["kind"] != "next_reply")
    );
    desk.enter(&ticket, "resolved", None).await;
    desk.say(&ticket, notice).await;
    assert_eq!(desk.seen(&ticket).await["status"], "resolved");
    assert_eq!(desk.clock(&ticket, "resolution").await["outcome"], "met");
}

/// chatwoot PR #13392: the breach was reckoned by the clock on the wall.
#[tokio::test]
async fn a_breach_is_reckoned_in_business_hours() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    desk.at(6, "16:00").await;
    let ticket = desk.complaint().await;
    desk.at(9, "10:59").await;
    assert_eq!(
        desk.seen(&ticket).await["overdue_since"],
        Value::Null,
        "Friday 2 h, the weekend nothing, Monday 1:59"
    );
    desk.at(9, "11:00").await;
    assert_eq!(desk.seen(&ticket).await["overdue_since"], stamp(9, "11:00"));
    assert_eq!(
        desk.clock(&ticket, "first_response").await["breached_at"],
        stamp(9, "11:00")
    );
}

/// chatwoot#11057: reports showed wall time where business time was meant.
#[tokio::test]
async fn figures_keep_business_time_and_wall_time_apart() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    desk.at(2, "17:00").await;
    let ticket = desk.complaint().await;
    desk.at(3, "10:00").await;
    desk.reply(&ticket).await;
    let clock = desk.clock(&ticket, "first_response").await;
    assert_eq!(
        (&clock["used_seconds"], &clock["gross_seconds"]),
        (&json!(2 * HOUR), &json!(17 * HOUR))
    );
    let mut tx = app.state.db.tenant(&desk.tenant.scope()).await.unwrap();
    let measured: Vec<(String, f64)> = sqlx::query_as(
        "select measure, value from tickets.measure_ticket
         where tenant_id = $1 and measure like 'ticket.first_response%seconds' order by measure",
    )
    .bind(uuid::Uuid::from(desk.tenant.id))
    .fetch_all(tx.conn())
    .await
    .unwrap();
    let expected = [
        ("ticket.first_response_net_seconds", 2 * HOUR),
        ("ticket.first_response_seconds", 17 * HOUR),
    ];
    assert_eq!(
        measured,
        expected.map(|(measure, seconds)| (measure.to_owned(), seconds as f64))
    );
}

/// fhd#1554: the page said paused while the clock ran on.
#[tokio::test]
async fn a_clock_shown_as_paused_stands_still() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    let ticket = desk.complaint().await;
    desk.at(2, "10:00").await;
    desk.enter(&ticket, "pending", Some("customer")).await;
    let seen = desk.seen(&ticket).await;
    assert_eq!(
        (&seen["clocks_paused"], &seen["due_at"]),
        (&json!(true), &Value::Null)
    );
    desk.at(20, "10:00").await;
    let clock = desk.clock(&ticket, "resolution").await;
    assert_eq!(
        (&clock["state"], &clock["reason"]),
        (&json!("paused"), &json!("customer"))
    );
    assert_eq!(
        (&clock["used_seconds"], &clock["due_at"]),
        (&json!(HOUR), &Value::Null)
    );
    assert_eq!(desk.told(&ticket).await, []);
    desk.enter(&ticket, "open", None).await;
    desk.enter(&ticket, "pending", Some("supplier")).await;
    let seen = desk.seen(&ticket).await;
    assert_eq!(
        seen["clocks_paused"], false,
        "waiting for one's own supplier is the operator's time"
    );
    assert_eq!(desk.clock(&ticket, "resolution").await["state"], "running");
}

/// glpi#2765, glpi#4170: what belonged to one target fired from the other.
#[tokio::test]
async fn a_warning_names_its_own_clock_only() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    let ticket = desk.complaint().await;
    desk.at(2, "12:00").await;
    assert_eq!(
        desk.told(&ticket).await,
        [("sla_warned".to_owned(), "first_response".to_owned())]
    );
    desk.reply(&ticket).await;
    desk.at(3, "16:00").await;
    let told = desk.told(&ticket).await;
    assert_eq!(told.len(), 2);
    assert_eq!(told[1], ("sla_warned".to_owned(), "resolution".to_owned()));
}

/// glpi#1001: nobody could tell what counts as "taken on".
#[tokio::test]
async fn only_a_persons_public_reply_is_a_response() {
    let app = monday().await;
    let desk = Desk::open(&app).await;
    let ticket = desk.complaint().await;
    desk.say(&ticket, json!({ "kind": "note", "body": "Cabinet 14 again" }))
        .await;
    let api = desk.api().await;
    api.post(&format!("/api/v1/tickets/{ticket}/take"), &json!({}))
        .await
        .expect(200);
    assert_eq!(
        desk.clock(&ticket, "first_response").await["outcome"],
        "running",
        "neither a note nor an owner is an answer"
    );
    desk.at(2, "10:00").await;
    desk.reply(&ticket).await;
    let clock = desk.clock(&ticket, "first_response").await;
    assert_eq!(
        (&clock["outcome"], &clock["stopped_at"]),
        (&json!("met"), &stamp(2, "10:00"))
    );
}

/// glpi#15429: a point before the limit went wrong with a calendar of its own.
#[tokio::test]
async fn a_warning_before_the_limit_is_reckoned_in_the_clocks_calendar() {
    let app = monday().await;
    let desk = Desk::bare(&app).await;
    let target = json!([{ "clock": "resolution", "working_days": 1, "warn_percent": 50 }]);
    desk.add_policy(&desk.policy(&target)).await;
    desk.at(2, "14:00").await;
    let ticket = desk.complaint().await;
    let clock = desk.clock(&ticket, "resolution").await;
    assert_eq!(
        clock["due_at"],
        stamp(3, "18:00"),
        "by closing time of the next working day"
    );
    assert_eq!(clock["limit_seconds"], hours(4.0 + 7.5));
    assert_eq!(
        clock["warn_at"],
        stamp(3, "10:45"),
        "half of 11 h 30 min, nights and lunch left out"
    );
}

/// Beyond the list: a limit of the law runs day and night and never pauses (rules §1.3.2).
#[tokio::test]
async fn a_statutory_clock_never_pauses() {
    let app = monday().await;
    let desk = Desk::bare(&app).await;
    let target = json!([{ "clock": "statutory", "seconds": 48 * HOUR, "ends_with": "resolution" }]);
    desk.add_policy(&desk.policy(&target)).await;
    let ticket = desk.complaint().await;
    desk.enter(&ticket, "pending", Some("customer")).await;
    let clock = desk.clock(&ticket, "statutory").await;
    assert_eq!(
        (&clock["state"], &clock["due_at"]),
        (&json!("running"), &stamp(4, "09:00"))
    );
    desk.at(4, "09:00").await;
    assert_eq!(desk.seen(&ticket).await["overdue_since"], stamp(4, "09:00"));
    let counted = desk.get(&format!("/api/v1/tickets/{ticket}/explain")).await;
    assert_eq!(
        items_of(&json!({ "items": counted["clocks"] }))[0]["sums"]["counted"],
        48 * HOUR
    );
}
