//! Warnings and breaches come on time and once, by the machine's clock, with two instances, and after a timer was lost.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;
use sqm_testkit::TestApp;
use uuid::Uuid;

use crate::sla_desk::Desk;

/// Every announcement of a kind about a ticket.
async fn announced(app: &TestApp, desk: &Desk<'_>, ticket: &str, kind: &str) -> Vec<Timestamp> {
    let mut tx = app.state.db.tenant(&desk.tenant.scope()).await.unwrap();
    let micros: Vec<i64> = sqlx::query_scalar(
        "select (extract(epoch from at) * 1000000)::bigint from platform.event
         where tenant_id = $1 and entity_id = $2 and kind = $3 order by at",
    )
    .bind(Uuid::from(desk.tenant.id))
    .bind(ticket.parse::<Uuid>().unwrap())
    .bind(kind)
    .fetch_all(tx.conn())
    .await
    .unwrap();
    micros
        .into_iter()
        .map(|at| Timestamp::from_microsecond(at).unwrap())
        .collect()
}

/// A policy that counts around the clock, in seconds.
async fn quick(desk: &Desk<'_>, seconds: i64) {
    let targets = json!([{ "clock": "resolution", "seconds": seconds, "warn_percent": 50 }]);
    desk.add_policy(&json!({ "names": { "": "Quick" }, "targets": targets }))
        .await;
}

#[tokio::test]
async fn warning_and_breach_come_within_five_seconds_and_once_though_two_instances_run() {
    let app = TestApp::alone().await;
    let _second = app.second().await;
    let desk = Desk::bare(&app).await;
    quick(&desk, 4).await;
    let mut tickets = Vec::new();
    for _ in 0..5 {
        tickets.push(desk.complaint().await);
    }
    for ticket in &tickets {
        app.eventually("the breach", async || {
            (!announced(&app, &desk, ticket, "sla.breached").await.is_empty()).then_some(())
        })
        .await;
    }
    // Long enough for a second instance, a second try or a sweep to repeat itself.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut worst = 0.0_f64;
    for ticket in &tickets {
        let clock = desk.clock(ticket, "resolution").await;
        let due: Timestamp = clock["due_at"].as_str().unwrap().parse().unwrap();
        let warn: Timestamp = clock["warn_at"].as_str().unwrap().parse().unwrap();
        for (kind, promised) in [("sla.warned", warn), ("sla.breached", due)] {
            let told = announced(&app, &desk, ticket, kind).await;
            assert_eq!(told.len(), 1, "{kind} of {ticket}");
            let late = promised.duration_until(told[0]).as_secs_f64();
            assert!((0.0..5.0).contains(&late), "{kind} came {late} s late");
            worst = worst.max(late);
        }
        assert_eq!(desk.told(ticket).await.len(), 2, "a line of history for each");
    }
    eprintln!(
        "the latest of {} came {worst:.2} s after its instant",
        tickets.len() * 2
    );
}

#[tokio::test]
async fn a_lost_timer_is_mended_by_the_sweep() {
    let app = TestApp::alone().await;
    let desk = Desk::bare(&app).await;
    quick(&desk, 3).await;
    let ticket = desk.complaint().await;
    let mut owner = owner(&app).await;
    let key = format!("sla:{ticket}");
    app.eventually("the timer is set", async || {
        let gone = sqlx::query("delete from jobs._private_jobs where key = $1")
            .bind(&key)
            .execute(&mut owner)
            .await
            .unwrap();
        (gone.rows_affected() == 1).then_some(())
    })
    .await;
    let told = app
        .eventually("the sweep finds it", async || {
            announced(&app, &desk, &ticket, "sla.breached")
                .await
                .first()
                .copied()
        })
        .await;
    let late = due(&desk, &ticket).await.duration_until(told).as_secs_f64();
    assert!((0.0..5.0).contains(&late), "the breach came {late} s late");
}

#[tokio::test]
async fn what_a_killed_instance_had_in_hand_is_told_on_time_by_another() {
    let app = TestApp::alone().await;
    let victim = app.second().await;
    let desk = Desk::bare(&app).await;
    quick(&desk, 4).await;
    let mut tickets = Vec::new();
    for _ in 0..8 {
        tickets.push(desk.complaint().await);
    }
    let first = due(&desk, &tickets[0]).await;
    let left = app.state.clock.now().duration_until(first);
    tokio::time::sleep(Duration::try_from(left).unwrap_or_default()).await;
    // Its loops end in the middle of whatever they do, as by a kill: nothing is handed over.
    drop(victim);
    for ticket in &tickets {
        let told = app
            .eventually("the breach", async || {
                announced(&app, &desk, ticket, "sla.breached")
                    .await
                    .first()
                    .copied()
            })
            .await;
        let late = due(&desk, ticket).await.duration_until(told).as_secs_f64();
        assert!((0.0..5.0).contains(&late), "the breach came {late} s late");
    }
    tokio::time::sleep(Duration::from_secs(4)).await;
    for ticket in &tickets {
        assert_eq!(
            announced(&app, &desk, ticket, "sla.breached").await.len(),
            1,
            "told once"
        );
    }
}

async fn due(desk: &Desk<'_>, ticket: &str) -> Timestamp {
    desk.clock(ticket, "resolution").await["due_at"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap()
}

async fn owner(app: &TestApp) -> sqlx::PgConnection {
    use sqlx::Connection as _;
    sqlx::PgConnection::connect(&app.state.config.database.url)
        .await
        .unwrap()
}
