//! Calendars: what a tenant starts with, what an edit does, what is refused.

use serde_json::{Value, json};
use sqm_testkit::{Client, TestApp};

async fn business(client: &Client) -> Value {
    let list = client.get("/api/v1/calendars").await.expect(200).json();
    list["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|calendar| calendar["always"] == false)
        .unwrap()
        .clone()
}

async fn put(client: &Client, path: &str, version: i64, body: &Value) -> u16 {
    let request = client
        .request(reqwest::Method::PUT, path)
        .header("if-match", format!("\"{version}\""))
        .json(body);
    client.send(request).await.status
}

#[tokio::test]
async fn a_tenant_starts_with_two_calendars_and_the_official_days() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("agent").await;
    let list = agent.get("/api/v1/calendars").await.expect(200).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    let calendar = business(&agent).await;
    assert_eq!(calendar["week"][0], json!(["09:00-12:00", "13:30-18:00"]));
    assert_eq!(calendar["week"][5], json!([]));
    let days = calendar["days"].as_array().unwrap();
    let count = |year: &str, kind: &str| {
        days.iter()
            .filter(|day| day["day"].as_str().unwrap().starts_with(year) && day["kind"] == kind)
            .count()
    };
    // State Council notices: 28 days off and 5 worked in 2025, 33 off and 6 worked in 2026.
    assert_eq!((count("2025", "holiday"), count("2025", "workday")), (28, 5));
    assert_eq!((count("2026", "holiday"), count("2026", "workday")), (33, 6));

    let path = format!("/api/v1/calendars/{}/preview", calendar["id"].as_str().unwrap());
    for (day, reason, seconds) in [
        ("2026-02-14", "workday", 27_000),
        ("2026-02-16", "holiday", 0),
        ("2026-02-21", "holiday", 0),
        ("2026-03-02", "weekday", 27_000),
        ("2026-03-07", "rest_day", 0),
    ] {
        let shown = agent.post(&path, &json!({ "day": day })).await.expect(200).json();
        assert_eq!(
            (&shown["reason"], &shown["seconds"]),
            (&json!(reason), &json!(seconds)),
            "{day}"
        );
        assert_eq!(shown["open"], json!(seconds > 0));
    }
}

#[tokio::test]
async fn an_edit_counts_the_version_and_nothing_changed_does_not() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let manager = tenant.api("quality_manager").await;
    let mut calendar = business(&manager).await;
    let path = format!("/api/v1/calendars/{}", calendar["id"].as_str().unwrap());
    assert_eq!(put(&manager, &path, 1, &calendar).await, 200);
    assert_eq!(business(&manager).await["version"], 1);
    calendar["week"][5] = json!(["10:00-12:00"]);
    assert_eq!(put(&manager, &path, 1, &calendar).await, 200);
    assert_eq!(business(&manager).await["version"], 2);
    assert_eq!(put(&manager, &path, 1, &calendar).await, 412);
    let agent = tenant.api("agent").await;
    assert_eq!(put(&agent, &path, 2, &calendar).await, 403);

    let trail = tenant
        .api("auditor")
        .await
        .get("/api/v1/audit?entity=calendar&action=calendar.change")
        .await;
    assert_eq!(trail.expect(200).json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_a_calendar_is_refused_by_field() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let admin = tenant.api("tenant_admin").await;
    let week = |monday: Value| json!([monday, [], [], [], [], [], []]);
    for (body, field) in [
        (
            json!({ "name": "x", "time_zone": "Mars/Olympus", "week": week(json!(["09:00-12:00"])) }),
            "time_zone",
        ),
        (
            json!({ "name": "x", "time_zone": "UTC", "week": week(json!(["09:00-12:00", "11:00-13:00"])) }),
            "week-1",
        ),
        (
            json!({ "name": "x", "time_zone": "UTC", "week": week(json!(["12:00-09:00"])) }),
            "week-1",
        ),
        (
            json!({ "name": "x", "time_zone": "UTC", "week": week(json!([])) }),
            "week-1",
        ),
        (json!({ "name": " ", "time_zone": "UTC", "always": true }), "name"),
    ] {
        let problem = admin.post("/api/v1/calendars", &body).await.expect(422).json();
        assert_eq!(problem["errors"][0]["field"], field, "{body}");
    }
    let night =
        json!({ "name": "Night", "time_zone": "UTC", "week": week(json!(["22:00-24:00", "00:00-06:00"])) });
    let made = admin.post("/api/v1/calendars", &night).await.expect(201).json();
    assert_eq!(made["week"][0], json!(["00:00-06:00", "22:00-24:00"]));
    admin.post("/api/v1/calendars", &night).await.expect(422);
    let path = format!("/api/v1/calendars/{}", made["id"].as_str().unwrap());
    admin.delete(&path).await.expect(412);
    let request = admin
        .request(reqwest::Method::DELETE, &path)
        .header("if-match", "\"1\"");
    admin.send(request).await.expect(204);
    admin.get(&path).await.expect(404);
}

#[tokio::test]
async fn the_page_adds_and_removes_days() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let manager = tenant.api("quality_manager").await;
    let browser = tenant.browser("quality_manager").await;
    let calendar = business(&manager).await;
    let page = format!("/settings/calendars/{}", calendar["id"].as_str().unwrap());
    let add = |version: &'static str, until: &'static str| {
        [
            ("what", "day"),
            ("version", version),
            ("year", "2027"),
            ("day", "2027-02-05"),
            ("until", until),
            ("day_name", "春节"),
            ("kind", "holiday"),
        ]
    };
    let answer = browser
        .submit(&page, &page, &add("1", "2027-02-11"))
        .await
        .expect(303);
    assert_eq!(answer.header("location"), format!("{page}?year=2027&done=1"));
    let in_2027 = |calendar: &Value| {
        let days = calendar["days"].as_array().unwrap();
        days.iter()
            .filter(|day| day["day"].as_str().unwrap().starts_with("2027"))
            .count()
    };
    assert_eq!(in_2027(&business(&manager).await), 7);

    // Somebody else was faster: nothing is overwritten, what was typed is kept.
    let late = browser
        .submit(&page, &page, &add("1", "2027-02-20"))
        .await
        .expect(422)
        .text;
    assert!(late.contains("Nothing was overwritten") && late.contains("value=\"2027-02-20\""));
    let remove = [
        ("what", "remove"),
        ("version", "2"),
        ("year", "2027"),
        ("day", "2027-02-05"),
    ];
    browser.submit(&page, &page, &remove).await.expect(303);
    assert_eq!(in_2027(&business(&manager).await), 6);
    let shown = browser.get(&format!("{page}?year=2027")).await.expect(200).text;
    assert_eq!(shown.matches("class=\"cal-holiday\"").count(), 6);
}
