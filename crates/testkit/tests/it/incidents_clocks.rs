//! What clocks of reporting must not do: forget a miss, start twice, judge in silence, run on for a merged incident. Each test is
//! named after a defect that was found.

use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Client, TestApp, TestTenant};
use uuid::Uuid;

use crate::incidents_reporting::{
    announced, app_at, at, circumstances, close, decide, duties, duty_of, mark, path_of, report, send, step,
    tick,
};

const MORNING: &str = "2095-05-10T08:00:00Z";

/// How many reports are judged, and how many of them were made in time.
async fn judged(app: &TestApp, tenant: &TestTenant<'_>) -> Option<(f64, f64)> {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query_as::<_, (Option<f64>, Option<f64>)>(
        "select sum(numerator), sum(denominator) from incidents.measure_duty
          where tenant_id = $1 and measure = 'incident.report_on_time'",
    )
    .bind(Uuid::from(tenant.id))
    .fetch_one(tx.conn())
    .await
    .map(|(hits, judged)| hits.zip(judged))
    .unwrap()
}

async fn waive(client: &Client, incident: &str, duty: &Value) {
    let path = path_of(incident, duty);
    let why = json!({ "why": "非报告范围" });
    send(client, Method::POST, &path, &format!("{path}/waive"), &why)
        .await
        .expect(200);
}

async fn number(client: &Client, incident: &str) -> Value {
    client.get(incident).await.expect(200).json()["number"].clone()
}

async fn merge(client: &Client, incident: &str, into: &str) -> sqm_testkit::Answer {
    let body = json!({ "into": number(client, into).await });
    send(client, Method::PUT, incident, &format!("{incident}/merge"), &body).await
}

/// The fields of the history's lines, with what they say.
async fn history(client: &Client, incident: &str) -> Vec<(String, String, String)> {
    let lines = client
        .get(&format!("{incident}/history"))
        .await
        .expect(200)
        .json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    lines
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (text(&line["field"]), text(&line["before"]), text(&line["after"])))
        .collect()
}

#[tokio::test]
async fn a_late_waiver_hides_no_miss_and_one_in_time_counts_nothing() {
    let app = app_at(MORNING).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (early, late) = (
        report(&officer, json!({})).await,
        report(&officer, json!({})).await,
    );
    for incident in [&early, &late] {
        decide(&officer, incident, "larger").await;
    }
    let duty = duty_of(&officer, &early, "CAC", "initial").await;
    waive(&officer, &early, &duty).await;
    assert_eq!(judged(&app, &tenant).await, None);
    app.state.clock.set(at("2095-05-10T12:00:00Z"));
    let officer = tenant.api("security_officer").await;
    let duty = duty_of(&officer, &late, "CAC", "initial").await;
    tick(&app, &tenant, &duty).await;
    waive(&officer, &late, &duty).await;
    assert_eq!(judged(&app, &tenant).await, Some((0.0, 1.0)));

    // A level raised afterwards lets it stand again with the clock it had, not with a new one.
    app.state.clock.set(at("2095-05-10T13:00:00Z"));
    let officer = tenant.api("security_officer").await;
    decide(&officer, &late, "major").await;
    let again = duty_of(&officer, &late, "CAC", "initial").await;
    assert_eq!(
        (&again["state"], &again["due_at"]),
        (&json!("late"), &duty["due_at"])
    );
    assert_eq!(judged(&app, &tenant).await, Some((0.0, 1.0)));
    let told = announced(&app, &tenant, &late, "incident.report_late").await;
    assert_eq!(told.len(), 1, "told once");
}

#[tokio::test]
async fn an_incident_opened_again_starts_no_second_clock_and_forgets_no_late_summary() {
    let app = app_at(MORNING).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let incident = report(&officer, json!({})).await;
    decide(&officer, &incident, "larger").await;
    close(&officer, &incident).await;
    let count = duties(&officer, &incident).await.len();
    let first = duty_of(&officer, &incident, "CAC", "final").await;
    app.state.clock.set(at("2095-07-01T08:00:00Z"));
    let officer = tenant.api("security_officer").await;
    tick(&app, &tenant, &first).await;
    step(&officer, &incident, json!({ "to": "responding" })).await;
    for to in ["contained", "recovered", "closed"] {
        step(&officer, &incident, json!({ "to": to })).await;
    }
    let last = duty_of(&officer, &incident, "CAC", "final").await;
    assert_eq!(
        (&last["state"], &last["due_at"]),
        (&json!("late"), &first["due_at"])
    );
    assert_eq!(duties(&officer, &incident).await.len(), count);
    // One that is not late waits for the new end.
    let incident = report(&officer, json!({})).await;
    decide(&officer, &incident, "larger").await;
    close(&officer, &incident).await;
    step(&officer, &incident, json!({ "to": "responding" })).await;
    let waiting = duty_of(&officer, &incident, "CAC", "final").await;
    assert_eq!(waiting["state"], "waiting");
}

#[tokio::test]
async fn what_was_sent_is_judged_again_by_a_corrected_awareness_and_the_history_says_so() {
    let app = app_at(MORNING).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let incident = report(&officer, json!({ "detected_at": "2095-05-10T05:00:00Z" })).await;
    decide(&officer, &incident, "larger").await;
    let duty = duty_of(&officer, &incident, "CAC", "initial").await;
    let sent = mark(&officer, &incident, &duty, json!({ "channel": "phone" }))
        .await
        .expect(200)
        .json();
    assert_eq!(sent["state"], "met");
    let aware =
        json!({ "regime": duty["regime"], "aware_at": "2095-05-10T03:00:00Z", "why": "值班记录更早" });
    officer
        .post(&format!("{incident}/awareness"), &aware)
        .await
        .expect(200);
    let again = duty_of(&officer, &incident, "CAC", "initial").await;
    assert_eq!(
        (&again["state"], &again["due_at"]),
        (&json!("missed"), &json!("2095-05-10T07:00:00Z"))
    );
    assert_eq!(judged(&app, &tenant).await, Some((0.0, 1.0)));
    let lines = history(&officer, &incident).await;
    let (_, before, after) = lines.iter().find(|(field, ..)| field == "aware").unwrap();
    assert!(before.contains("13:00:00") && after.contains("11:00:00") && after.contains("值班记录更早"));
    assert!(lines.iter().any(|(field, ..)| field == "report_now_late"));
    // The page offers it for what was sent, too.
    let browser = tenant.browser("security_officer").await;
    let here = path_of(&incident, &duty).trim_start_matches("/api/v1").to_owned();
    let page = browser.get(&here).await.expect(200).text;
    assert!(page.contains(&format!("{here}/aware")));
}

#[tokio::test]
async fn a_merged_incident_hands_its_duties_on_by_the_earlier_clock_and_rings_no_more() {
    let app = app_at(MORNING).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (first, second) = (
        report(&officer, json!({ "detected_at": "2095-05-10T05:00:00Z" })).await,
        report(&officer, json!({})).await,
    );
    decide(&officer, &first, "larger").await;
    decide(&officer, &second, "larger").await;
    circumstances(&officer, &first, json!({ "product_flaw": true })).await;
    let gone = duty_of(&officer, &first, "CAC", "initial").await;
    merge(&officer, &first, &second).await.expect(200);
    let stands = duty_of(&officer, &second, "CAC", "initial").await;
    assert_eq!(stands["due_at"], "2095-05-10T09:00:00Z", "the earlier clock");
    let flaw = duty_of(&officer, &second, "Flaw", "initial").await;
    assert_eq!(flaw["state"], "running", "what only the other one owed");
    let desk = officer.get("/api/v1/incident-duties").await.expect(200).json();
    let of = |id: &Value| {
        let rows = desk["items"].as_array().unwrap();
        rows.iter().filter(|duty| duty["incident"] == *id).count()
    };
    assert_eq!(of(&gone["incident"]), 0, "the desk shows each report once");
    mark(&officer, &first, &gone, json!({ "channel": "phone" }))
        .await
        .expect(409);

    // Its time passes: it is missed once, by the one that remains.
    app.state.clock.set(at("2095-05-10T09:30:00Z"));
    let officer = tenant.api("security_officer").await;
    tick(&app, &tenant, &stands).await;
    assert_eq!(judged(&app, &tenant).await, Some((0.0, 1.0)));
    assert_eq!(
        announced(&app, &tenant, &first, "incident.report_late").await,
        Vec::<Value>::new()
    );
    // Taken apart, its own clocks run on.
    officer.delete(&format!("{first}/merge")).await.expect(200);
    let own = duty_of(&officer, &first, "CAC", "initial").await;
    assert_eq!((&own["state"], &own["due_at"]), (&json!("late"), &gone["due_at"]));
}

#[tokio::test]
async fn a_merger_that_was_a_mistake_leaves_no_mark_on_any_figure() {
    let app = app_at(MORNING).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let early = json!({ "detected_at": "2095-05-10T05:00:00Z" });
    let (owes, own, bare) = (
        report(&officer, early).await,
        report(&officer, json!({})).await,
        report(&officer, json!({})).await,
    );
    decide(&officer, &owes, "larger").await;
    decide(&officer, &own, "larger").await;
    let own_duty = duty_of(&officer, &own, "CAC", "initial").await;
    let sent = json!({ "channel": "phone", "reference": "own" });
    app.state.clock.set(at("2095-05-10T09:30:00Z"));
    let officer = tenant.api("security_officer").await;
    tick(&app, &tenant, &duty_of(&officer, &owes, "CAC", "initial").await).await;
    mark(&officer, &own, &own_duty, sent).await.expect(200);
    let right = Some((1.0, 2.0));
    assert_eq!(judged(&app, &tenant).await, right);
    // Into one that owed nothing, and into one that had reported in time by its own clock: and back.
    for target in [&bare, &own] {
        merge(&officer, &owes, target).await.expect(200);
        let moved = duty_of(&officer, target, "CAC", "initial").await;
        tick(&app, &tenant, &moved).await;
        officer.delete(&format!("{owes}/merge")).await.expect(200);
        assert_eq!(judged(&app, &tenant).await, right);
    }
    assert_eq!(duties(&officer, &bare).await, Vec::<Value>::new());
    let after = duty_of(&officer, &own, "CAC", "initial").await;
    assert_eq!(
        (&after["state"], &after["aware_at"], &after["reference"]),
        (&json!("met"), &own_duty["aware_at"], &json!("own"))
    );
}

#[tokio::test]
async fn what_was_sent_for_a_merged_incident_meets_the_duty_of_the_one_that_remains() {
    let app = app_at(MORNING).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (first, second) = (
        report(&officer, json!({})).await,
        report(&officer, json!({})).await,
    );
    decide(&officer, &first, "larger").await;
    decide(&officer, &second, "larger").await;
    let duty = duty_of(&officer, &first, "CAC", "initial").await;
    let sent = json!({ "channel": "platform", "reference": "17" });
    mark(&officer, &first, &duty, sent).await.expect(200);
    merge(&officer, &first, &second).await.expect(200);
    let met = duty_of(&officer, &second, "CAC", "initial").await;
    assert_eq!((&met["state"], &met["reference"]), (&json!("met"), &json!("17")));
    assert_eq!(judged(&app, &tenant).await, Some((1.0, 1.0)));
}

#[tokio::test]
async fn a_real_incident_does_not_become_an_exercise_by_being_merged() {
    let app = app_at(MORNING).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (real, drill) = (
        report(&officer, json!({})).await,
        report(&officer, json!({ "drill": true })).await,
    );
    merge(&officer, &real, &drill).await.expect(409);
    merge(&officer, &drill, &real).await.expect(409);
}

#[tokio::test]
async fn of_two_who_decide_the_level_at_once_the_second_is_refused() {
    let app = app_at(MORNING).await;
    let tenant = app.tenant().await;
    let (one, two) = (
        tenant.api("security_officer").await,
        tenant.api("security_officer").await,
    );
    let incident = report(&one, json!({})).await;
    decide(&one, &incident, "larger").await;
    let version = one.get(&incident).await.expect(200).json()["version"].clone();
    let decision = |client: &Client, level: &str| {
        client
            .request(Method::POST, &format!("{incident}/assessments"))
            .header("if-match", format!("\"{version}\""))
            .json(&json!({ "facts": {}, "level": level, "why": "研判" }))
    };
    let (first, second) = tokio::join!(
        one.send(decision(&one, "major")),
        two.send(decision(&two, "extra_major"))
    );
    let mut codes = [first.status, second.status];
    codes.sort_unstable();
    assert_eq!(codes, [201, 412]);
    // An assessment that keeps the level is one, too: who decided beside it has not seen it.
    let version = one.get(&incident).await.expect(200).json();
    let level = version["level"].as_str().unwrap().to_owned();
    decide(&one, &incident, &level).await;
    let stale = two
        .request(Method::POST, &format!("{incident}/assessments"))
        .header("if-match", format!("\"{}\"", version["version"]))
        .json(&json!({ "facts": {}, "level": "general", "why": "x" }));
    two.send(stale).await.expect(412);
    assert_eq!(duties(&one, &incident).await.len(), 3, "no clock stands twice");
}

#[tokio::test]
async fn this_minute_is_now_and_not_before_a_limit_within_it() {
    let app = app_at("2095-05-10T08:00:20Z").await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let incident = report(&officer, json!({})).await;
    decide(&officer, &incident, "larger").await;
    let duty = duty_of(&officer, &incident, "CAC", "initial").await;
    app.state.clock.set(at("2095-05-10T12:00:40Z"));
    let browser = tenant.browser("security_officer").await;
    let officer = tenant.api("security_officer").await;
    let path = path_of(&incident, &duty);
    let here = path.trim_start_matches("/api/v1").to_owned();
    let version = officer.get(&path).await.expect(200).json()["version"].to_string();
    // The field shows the minute in Shanghai.
    let typed = [
        ("version", version.as_str()),
        ("sent_at", "2095-05-10T20:00"),
        ("channel", "phone"),
    ];
    browser
        .submit(&here, &format!("{here}/send"), &typed)
        .await
        .expect(303);
    let sent = officer.get(&path).await.expect(200).json();
    assert_eq!(
        (&sent["state"], &sent["sent_at"]),
        (&json!("missed"), &json!("2095-05-10T12:00:40Z"))
    );
}

#[tokio::test]
async fn phases_follow_each_other_and_reversed_times_are_refused_at_their_field() {
    let app = app_at(MORNING).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let incident = report(&officer, json!({ "detected_at": "2095-05-10T05:00:00Z" })).await;
    step(
        &officer,
        &incident,
        json!({ "to": "responding", "at": "2095-05-10T05:30:00Z" }),
    )
    .await;
    step(
        &officer,
        &incident,
        json!({ "to": "contained", "at": "2095-05-10T06:00:40Z" }),
    )
    .await;
    let go = async |to: &str, moment: &str| {
        let body = json!({ "to": to, "at": moment });
        send(
            &officer,
            Method::POST,
            &incident,
            &format!("{incident}/step"),
            &body,
        )
        .await
    };
    let refused = go("recovered", "2095-05-10T05:59:00Z").await.expect(422).json();
    assert_eq!(refused["errors"][0]["field"], "at");
    // A form knows minutes: the minute in which it was contained is not before it.
    go("recovered", "2095-05-10T06:00:00Z").await.expect(200);
    let patch = json!({ "detected_at": "2095-05-10T05:45:00Z" });
    let refused = send(&officer, Method::PATCH, &incident, &incident, &patch)
        .await
        .expect(422)
        .json();
    assert_eq!(refused["errors"][0]["field"], "detected_at");

    // The number behind each time opens exactly the incidents of which it is known.
    let other = report(&officer, json!({})).await;
    let figures = officer
        .get("/api/v1/incidents/statistics")
        .await
        .expect(200)
        .json();
    for span in figures["spans"].as_array().unwrap() {
        let of = span["of"].as_str().unwrap();
        let list = officer
            .get(&format!("/api/v1/incidents?state=all&counted=yes&span={of}"))
            .await
            .expect(200)
            .json();
        let rows = list["items"].as_array().unwrap();
        assert_eq!(json!(rows.len()), span["known"], "{of}");
        assert!(
            rows.iter()
                .all(|row| !other.ends_with(row["id"].as_str().unwrap()))
        );
    }
    officer.get("/api/v1/incidents?span=moon").await.expect(422);
}

#[tokio::test]
async fn of_two_who_write_a_review_the_second_keeps_his_text_and_goes_on_from_the_newest() {
    let app = app_at(MORNING).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let incident = report(&officer, json!({})).await;
    let browser = tenant.browser("security_officer").await;
    let page = format!("{}/review", incident.trim_start_matches("/api/v1"));
    let save = async |version: &str, causes: &str| {
        let typed = [("version", version), ("causes", causes), ("do", "save")];
        browser.submit(&page, &page, &typed).await
    };
    save("0", "弱口令").await.expect(303);
    let again = save("0", "未打补丁").await.expect(422).text;
    assert!(again.contains("未打补丁") && again.contains("name=\"version\" value=\"1\""));
    save("1", "弱口令；未打补丁").await.expect(303);
    let review = officer
        .get(&format!("{incident}/review"))
        .await
        .expect(200)
        .json();
    assert_eq!(review["causes"], "弱口令；未打补丁");
}

#[tokio::test]
async fn of_two_who_edit_a_regime_or_a_plan_the_second_goes_on_from_the_newest() {
    let app = app_at(MORNING).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let browser = tenant.browser("security_officer").await;
    let regimes = officer.get("/api/v1/reporting-regimes").await.expect(200).json();
    let regime = regimes[0]["id"].as_str().unwrap().to_owned();
    let page = format!("/settings/reporting-regimes/{regime}");
    let typed = [
        ("version", "99"),
        ("name", "集团报告制度"),
        ("language", "zh"),
        ("step.0.name", "首报"),
        ("step.0.report", "initial"),
        ("step.0.deadline_count", "2"),
        ("step.0.deadline_unit", "hours"),
        ("step.0.anchor", "aware"),
    ];
    let again = browser.submit(&page, &page, &typed).await.expect(422).text;
    let newest = format!("name=\"version\" value=\"{}\"", regimes[0]["version"]);
    assert!(again.contains("集团报告制度") && again.contains(&newest));

    let plans = officer.get("/api/v1/emergency-plans").await.expect(200).json();
    let plan = plans.as_array().or(plans["items"].as_array()).unwrap()[0].clone();
    let page = format!("/settings/emergency-plans/{}", plan["id"].as_str().unwrap());
    let typed = [
        ("version", "99"),
        ("name", "另一预案"),
        ("step.0.key", "s1"),
        ("step.0.title", "报告"),
        ("step.0.phase", "alert"),
        ("step.0.kind", "task"),
        ("step.0.role", "lead"),
        ("do", "save"),
    ];
    let again = browser.submit(&page, &page, &typed).await.expect(422).text;
    let newest = format!("name=\"version\" value=\"{}\"", plan["version"]);
    assert!(again.contains("另一预案") && again.contains(&newest));
}

#[tokio::test]
async fn the_history_names_departments_and_shows_no_ids() {
    let app = app_at(MORNING).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let admin = tenant.api("tenant_admin").await;
    let made = admin
        .post(
            "/api/v1/departments",
            &json!({ "code": "net", "name": "网络部", "kind": "service" }),
        )
        .await
        .expect(201)
        .json();
    let incident = report(&officer, json!({})).await;
    for department in [made["id"].clone(), Value::Null] {
        let patch = json!({ "department": department });
        send(&officer, Method::PATCH, &incident, &incident, &patch)
            .await
            .expect(200);
    }
    let lines: Vec<_> = history(&officer, &incident)
        .await
        .into_iter()
        .filter(|(field, ..)| field == "department")
        .map(|(_, before, after)| (before, after))
        .collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.iter().any(|(_, after)| after == "网络部"), "{lines:?}");
    assert!(lines.contains(&("网络部".to_owned(), String::new())), "{lines:?}");
}
