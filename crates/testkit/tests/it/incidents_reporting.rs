//! Who has to be told of an incident until when (handbook §7.3.2; rules §4.3): clocks that begin, run day and night, warn,
//! are met or missed, over HTTP and with a clock that is turned by hand.
//!
//! Days lie far ahead, so that no timer of the running product comes before the test looks.

use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use sqm_org::tenants::{self, TenantChange};
use sqm_platform::clock::Clock;
use sqm_platform::http::IfMatch;
use sqm_testkit::{Answer, Client, TestApp, TestTenant};
use uuid::Uuid;

/// National Day, ten past midnight in Shanghai.
const HOLIDAY: &str = "2095-09-30T16:10:00Z";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) async fn app_at(text: &str) -> TestApp {
    TestApp::alone_with(Clock::manual(at(text))).await
}

/// Sends with the version that stands.
pub(crate) async fn send(client: &Client, method: Method, read: &str, path: &str, body: &Value) -> Answer {
    let version = client.get(read).await.expect(200).json()["version"].clone();
    let request = client
        .request(method, path)
        .header("if-match", format!("\"{version}\""))
        .json(body);
    client.send(request).await
}

/// Reports an incident that was found now; its address.
pub(crate) async fn report(client: &Client, more: Value) -> String {
    let mut body = json!({ "title": "客服系统被入侵", "description": "异常登录" });
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    let made = client.post("/api/v1/incidents", &body).await.expect(201).json();
    format!("/api/v1/incidents/{}", made["id"].as_str().unwrap())
}

pub(crate) async fn decide(client: &Client, incident: &str, level: &str) {
    let body = json!({ "facts": {}, "level": level, "why": "研判结果" });
    send(
        client,
        Method::POST,
        incident,
        &format!("{incident}/assessments"),
        &body,
    )
    .await
    .expect(201);
}

pub(crate) async fn step(client: &Client, incident: &str, body: Value) {
    send(client, Method::POST, incident, &format!("{incident}/step"), &body)
        .await
        .expect(200);
}

/// Responds to an incident until it is closed.
pub(crate) async fn close(client: &Client, incident: &str) {
    for to in ["responding", "contained", "recovered"] {
        step(client, incident, json!({ "to": to })).await;
    }
    let end = json!({ "to": "closed", "outcome": "恢复", "impact": "两小时", "summary": "已处置" });
    step(client, incident, end).await;
}

pub(crate) async fn circumstances(client: &Client, incident: &str, body: Value) {
    let path = format!("{incident}/circumstances");
    send(client, Method::PUT, &path, &path, &body).await.expect(200);
}

/// What this operator is.
pub(crate) async fn operators(tenant: &TestTenant<'_>, kinds: &[&str]) {
    let admin = tenant.api("tenant_admin").await;
    let path = "/api/v1/reporting-operator";
    send(&admin, Method::PUT, path, path, &json!({ "operators": kinds }))
        .await
        .expect(200);
}

pub(crate) async fn duties(client: &Client, incident: &str) -> Vec<Value> {
    let list = client.get(&format!("{incident}/duties")).await.expect(200).json();
    list.as_array().unwrap().clone()
}

/// Regime and report with the time each is due.
pub(crate) async fn due(client: &Client, incident: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    duties(client, incident)
        .await
        .iter()
        .map(|duty| {
            let name = format!("{} {}", text(&duty["regime_name"]), text(&duty["report"]));
            (name, text(&duty["due_at"]))
        })
        .collect()
}

pub(crate) fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|(name, due)| ((*name).to_owned(), (*due).to_owned()))
        .collect()
}

pub(crate) async fn duty_of(client: &Client, incident: &str, regime: &str, report: &str) -> Value {
    duties(client, incident)
        .await
        .into_iter()
        .find(|duty| duty["regime_name"].as_str().unwrap().starts_with(regime) && duty["report"] == report)
        .expect("the duty")
}

pub(crate) fn path_of(incident: &str, duty: &Value) -> String {
    format!("{incident}/duties/{}", duty["id"].as_str().unwrap())
}

pub(crate) async fn mark(client: &Client, incident: &str, duty: &Value, body: Value) -> Answer {
    let path = path_of(incident, duty);
    send(client, Method::POST, &path, &format!("{path}/send"), &body).await
}

/// Looks at a duty as its timer does.
pub(crate) async fn tick(app: &TestApp, tenant: &TestTenant<'_>, duty: &Value) {
    let id: Uuid = duty["id"].as_str().unwrap().parse().unwrap();
    sqm_incidents::reporting::tick(&app.state, &tenant.scope(), id.into())
        .await
        .unwrap();
}

/// What was announced about an incident, of some kinds, with the percent told.
pub(crate) async fn announced(
    app: &TestApp,
    tenant: &TestTenant<'_>,
    incident: &str,
    kind: &str,
) -> Vec<Value> {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let id: Uuid = incident.rsplit('/').next().unwrap().parse().unwrap();
    sqlx::query_scalar::<_, Value>(
        "select data from platform.event where tenant_id = $1 and entity_id = $2 and kind = $3 order by xid, id",
    )
    .bind(Uuid::from(tenant.id))
    .bind(id)
    .bind(kind)
    .fetch_all(tx.conn())
    .await
    .unwrap()
}

pub(crate) async fn in_zone(app: &TestApp, tenant: &TestTenant<'_>, zone: &str) {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let known = tenants::get(&mut tx).await.unwrap();
    let change = TenantChange {
        name: known.name,
        zone: zone.to_owned(),
        lang: known.lang,
    };
    tenants::change(&mut tx, IfMatch::Any, change).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn four_hours_run_through_a_holiday_night_for_a_network_operator() {
    let app = app_at(HOLIDAY).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let incident = report(&officer, json!({})).await;
    assert_eq!(due(&officer, &incident).await, [], "nobody decided yet");
    decide(&officer, &incident, "general").await;
    // The MIIT's plan wants a call at once, at any level.
    assert_eq!(
        due(&officer, &incident).await,
        pairs(&[("MIIT: public internet emergencies initial", "-")])
    );
    decide(&officer, &incident, "larger").await;
    assert_eq!(
        due(&officer, &incident).await,
        pairs(&[
            ("CAC: network operators initial", "2095-09-30T20:10:00Z"),
            ("CAC: network operators final", "-"),
            ("MIIT: public internet emergencies initial", "-"),
        ])
    );
    let last = duty_of(&officer, &incident, "CAC", "final").await;
    assert_eq!(
        (&last["state"], &last["verified"]),
        (&json!("waiting"), &json!(false))
    );
    // Thirty days from the end, at the same time of the day.
    app.state.clock.set(at("2095-10-02T01:00:00Z"));
    let officer = tenant.api("security_officer").await;
    close(&officer, &incident).await;
    let last = duty_of(&officer, &incident, "CAC", "final").await;
    assert_eq!(
        (&last["state"], &last["due_at"]),
        (&json!("running"), &json!("2095-11-01T01:00:00Z"))
    );
}

#[tokio::test]
async fn critical_infrastructure_has_one_hour_and_a_state_organ_two() {
    let app = app_at(HOLIDAY).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let incident = report(&officer, json!({})).await;
    circumstances(&officer, &incident, json!({ "critical_infrastructure": true })).await;
    decide(&officer, &incident, "larger").await;
    let first = duty_of(&officer, &incident, "CAC: critical", "initial").await;
    assert_eq!(first["due_at"], "2095-09-30T17:10:00Z");
    assert_eq!(
        duties(&officer, &incident).await.len(),
        3,
        "not those of others as well"
    );

    // Whoever enters that it was down has said that it is concerned.
    let incident = report(&officer, json!({})).await;
    let facts = json!({ "values": { "infrastructure_down": 45 } });
    let body = json!({ "facts": facts, "level": "larger" });
    send(
        &officer,
        Method::POST,
        &incident,
        &format!("{incident}/assessments"),
        &body,
    )
    .await
    .expect(201);
    duty_of(&officer, &incident, "CAC: critical", "initial").await;

    operators(&tenant, &["state_organ"]).await;
    let incident = report(&officer, json!({})).await;
    decide(&officer, &incident, "major").await;
    assert_eq!(
        due(&officer, &incident).await,
        pairs(&[
            ("CAC: state organs initial", "2095-09-30T18:10:00Z"),
            ("CAC: state organs final", "-")
        ])
    );
}

#[tokio::test]
async fn a_flaw_of_a_product_is_reported_within_a_day_whatever_the_level() {
    let app = app_at(HOLIDAY).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let incident = report(&officer, json!({})).await;
    app.state.clock.set(at("2095-09-30T18:00:00Z"));
    let officer = tenant.api("security_officer").await;
    circumstances(&officer, &incident, json!({ "product_flaw": true })).await;
    assert_eq!(
        due(&officer, &incident).await,
        pairs(&[("Flaw of a product initial", "2095-10-01T18:00:00Z")]),
        "noted later: aware since then"
    );
}

/// NIS2, GDPR and CRA in Berlin, on the night when clocks go back (30 October 2095).
#[tokio::test]
async fn european_clocks_count_hours_across_the_night_when_clocks_are_set() {
    let app = app_at("2095-10-29T20:00:00Z").await;
    let tenant = app.tenant().await;
    in_zone(&app, &tenant, "Europe/Berlin").await;
    operators(&tenant, &["essential", "controller", "manufacturer"]).await;
    let officer = tenant.api("security_officer").await;
    let incident = report(&officer, json!({ "personal_data": true })).await;
    decide(&officer, &incident, "larger").await;
    assert_eq!(
        due(&officer, &incident).await,
        pairs(&[
            ("NIS2: significant incident initial", "2095-10-30T20:00:00Z"),
            ("NIS2: significant incident follow_up", "2095-11-01T20:00:00Z"),
            ("NIS2: significant incident final", "-"),
            ("GDPR: controller initial", "2095-11-01T20:00:00Z"),
            ("CRA: severe incident initial", "2095-10-30T20:00:00Z"),
            ("CRA: severe incident follow_up", "2095-11-01T20:00:00Z"),
            ("CRA: severe incident final", "-"),
        ])
    );
    // The people concerned are told at once where they are in high danger.
    circumstances(&officer, &incident, json!({ "high_risk": true })).await;
    let notice = duty_of(&officer, &incident, "GDPR", "notice").await;
    assert_eq!(
        (&notice["state"], &notice["due_at"]),
        (&json!("running"), &Value::Null)
    );

    // The final report is due a month after the notification was sent: by Berlin's calendar, 31 October to 30 November.
    app.state.clock.set(at("2095-10-31T23:30:00Z"));
    let officer = tenant.api("security_officer").await;
    let notification = duty_of(&officer, &incident, "NIS2", "follow_up").await;
    let sent = json!({ "channel": "platform", "sent_at": "2095-10-31T22:30:00Z" });
    let met = mark(&officer, &incident, &notification, sent)
        .await
        .expect(200)
        .json();
    assert_eq!(met["state"], "met");
    let last = duty_of(&officer, &incident, "NIS2", "final").await;
    assert_eq!(last["due_at"], "2095-11-30T22:30:00Z");
    assert_eq!(
        duty_of(&officer, &incident, "CRA", "final").await["state"],
        "waiting",
        "each regime for itself"
    );
}

#[tokio::test]
async fn a_flaw_of_a_product_under_the_cra_waits_for_the_remedy() {
    let app = app_at("2095-03-10T08:00:00Z").await;
    let tenant = app.tenant().await;
    in_zone(&app, &tenant, "Europe/Berlin").await;
    operators(&tenant, &["manufacturer", "processor"]).await;
    let officer = tenant.api("security_officer").await;
    let incident = report(&officer, json!({ "personal_data": true })).await;
    circumstances(&officer, &incident, json!({ "product_flaw": true })).await;
    decide(&officer, &incident, "larger").await;
    assert_eq!(
        due(&officer, &incident).await,
        pairs(&[
            ("GDPR: processor notice", "-"),
            ("CRA: exploited vulnerability initial", "2095-03-11T08:00:00Z"),
            ("CRA: exploited vulnerability follow_up", "2095-03-13T08:00:00Z"),
            ("CRA: exploited vulnerability final", "-"),
        ])
    );
    app.state.clock.set(at("2095-03-20T08:00:00Z"));
    let officer = tenant.api("security_officer").await;
    for to in ["responding", "contained", "recovered"] {
        step(&officer, &incident, json!({ "to": to })).await;
    }
    // Fourteen days later at nine o'clock: clocks were put forward in between.
    let last = duty_of(&officer, &incident, "CRA", "final").await;
    assert_eq!(last["due_at"], "2095-04-03T07:00:00Z");
}

#[tokio::test]
async fn a_level_raised_later_starts_its_clocks_then_and_a_lowered_one_stops_none() {
    let app = app_at(HOLIDAY).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let incident = report(&officer, json!({})).await;
    decide(&officer, &incident, "general").await;
    let call = duty_of(&officer, &incident, "MIIT", "initial").await;
    let path = path_of(&incident, &call);
    let waived = json!({ "why": "非公共互联网事件" });
    send(&officer, Method::POST, &path, &format!("{path}/waive"), &waived)
        .await
        .expect(200);

    app.state.clock.set(at("2095-10-01T06:00:00Z"));
    let officer = tenant.api("security_officer").await;
    decide(&officer, &incident, "major").await;
    let first = duty_of(&officer, &incident, "CAC", "initial").await;
    assert_eq!(
        (&first["aware_at"], &first["due_at"]),
        (&json!("2095-10-01T06:00:00Z"), &json!("2095-10-01T10:00:00Z"))
    );
    // What was not required at a lower level stands again.
    let call = duty_of(&officer, &incident, "MIIT", "initial").await;
    assert_eq!(
        (&call["state"], &call["aware_at"]),
        (&json!("running"), &json!("2095-10-01T06:00:00Z"))
    );

    app.state.clock.set(at("2095-10-01T07:00:00Z"));
    let officer = tenant.api("security_officer").await;
    decide(&officer, &incident, "general").await;
    let still = duty_of(&officer, &incident, "CAC", "initial").await;
    assert_eq!(
        (&still["state"], &still["due_at"]),
        (&json!("running"), &first["due_at"])
    );
    // Raised again: nothing starts twice.
    decide(&officer, &incident, "extra_major").await;
    let again = duty_of(&officer, &incident, "CAC", "initial").await;
    assert_eq!(again["due_at"], first["due_at"]);
    assert_eq!(duties(&officer, &incident).await.len(), 3);
}

#[tokio::test]
async fn each_regime_has_its_own_time_of_becoming_aware() {
    let app = app_at("2095-05-10T08:00:00Z").await;
    let tenant = app.tenant().await;
    operators(&tenant, &["network", "controller"]).await;
    let officer = tenant.api("security_officer").await;
    let incident = report(&officer, json!({ "detected_at": "2095-05-10T05:00:00Z" })).await;
    decide(&officer, &incident, "larger").await;
    // Personal data is noted hours later: the controller becomes aware then.
    app.state.clock.set(at("2095-05-10T12:00:00Z"));
    let officer = tenant.api("security_officer").await;
    let patch = json!({ "personal_data": true });
    send(&officer, Method::PATCH, &incident, &incident, &patch)
        .await
        .expect(200);
    assert_eq!(
        due(&officer, &incident).await,
        pairs(&[
            ("CAC: network operators initial", "2095-05-10T09:00:00Z"),
            ("CAC: network operators final", "-"),
            ("GDPR: controller initial", "2095-05-13T12:00:00Z"),
        ])
    );
    // Corrected for one regime, with a reason; the other one stays.
    let cac = duty_of(&officer, &incident, "CAC", "initial").await;
    assert_eq!(cac["state"], "late");
    let path = format!("{incident}/awareness");
    let new =
        |aware_at: &str, why: &str| json!({ "regime": cac["regime"], "aware_at": aware_at, "why": why });
    officer
        .post(&path, &new("2095-05-10T12:30:00Z", "later"))
        .await
        .expect(422);
    officer
        .post(&path, &new("2095-05-10T10:00:00Z", " "))
        .await
        .expect(422);
    officer
        .post(&path, &new("2095-05-10T10:00:00Z", "经核实确认时间"))
        .await
        .expect(200);
    let cac = duty_of(&officer, &incident, "CAC", "initial").await;
    assert_eq!(
        (&cac["state"], &cac["due_at"]),
        (&json!("running"), &json!("2095-05-10T14:00:00Z"))
    );
    let gdpr = duty_of(&officer, &incident, "GDPR", "initial").await;
    assert_eq!(gdpr["due_at"], "2095-05-13T12:00:00Z");
    let history = officer.get(&format!("{incident}/history")).await.expect(200).text;
    assert!(history.contains("经核实确认时间"), "the reason is in the history");
    let engineer = tenant.api("engineer").await;
    engineer
        .post(&path, &new("2095-05-10T10:00:00Z", "x"))
        .await
        .expect(403);
}

#[tokio::test]
async fn warnings_come_at_half_and_three_quarters_and_lateness_once() {
    let app = app_at("2095-05-10T08:00:00Z").await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let incident = report(&officer, json!({})).await;
    decide(&officer, &incident, "larger").await;
    let duty = duty_of(&officer, &incident, "CAC", "initial").await;
    let said = async |now: &str| -> (Vec<i64>, usize) {
        app.state.clock.set(at(now));
        for _ in 0..2 {
            tick(&app, &tenant, &duty).await;
        }
        let due = announced(&app, &tenant, &incident, "incident.report_due").await;
        let percents = due.iter().map(|data| data["percent"].as_i64().unwrap()).collect();
        let late = announced(&app, &tenant, &incident, "incident.report_late").await;
        (percents, late.len())
    };
    assert_eq!(said("2095-05-10T09:59:59Z").await, (vec![], 0));
    assert_eq!(said("2095-05-10T10:00:00Z").await, (vec![50], 0));
    assert_eq!(said("2095-05-10T11:00:00Z").await, (vec![50, 75], 0));
    assert_eq!(said("2095-05-10T12:00:00Z").await, (vec![50, 75], 1));
    let late = announced(&app, &tenant, &incident, "incident.report_late").await;
    let told = late[0]["tell"].as_array().unwrap();
    assert!(told.contains(&json!(officer.user())), "those who decide are told");
    app.eventually("the notifications", async || {
        let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
        let kinds: Vec<String> = sqlx::query_scalar(
            "select kind from notifications.notification where tenant_id = $1 and user_id = $2 and kind like 'report_%' order by at, id",
        )
        .bind(Uuid::from(tenant.id))
        .bind(Uuid::from(officer.user()))
        .fetch_all(tx.conn())
        .await
        .unwrap();
        (kinds == ["report_begun", "report_due", "report_due", "report_late"]).then_some(())
    })
    .await;

    let officer = tenant.api("security_officer").await;
    let desk = officer
        .get("/api/v1/incident-duties?state=late")
        .await
        .expect(200)
        .json();
    assert_eq!(desk["items"].as_array().unwrap().len(), 1);
    app.state.clock.set(at("2095-05-10T12:05:00Z"));
    let sent = mark(&officer, &incident, &duty, json!({ "channel": "phone" }))
        .await
        .expect(200)
        .json();
    assert_eq!(sent["state"], "missed");
}

#[tokio::test]
async fn regimes_are_changed_added_and_switched_off_and_running_clocks_stay() {
    let app = app_at("2095-05-10T08:00:00Z").await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let first = report(&officer, json!({})).await;
    decide(&officer, &first, "larger").await;
    let all = officer.get("/api/v1/reporting-regimes").await.expect(200).json();
    let find = |name: &str| -> Value {
        let list = all.as_array().unwrap();
        let found = list
            .iter()
            .find(|regime| regime["name"].as_str().unwrap().starts_with(name));
        found.expect("the regime").clone()
    };
    let input = |regime: &Value| -> Value {
        let mut input = regime.clone();
        let fields = input.as_object_mut().unwrap();
        for name in ["id", "code", "version", "updated_at"] {
            fields.remove(name);
        }
        input
    };
    let network = find("CAC: network");
    let path = format!("/api/v1/reporting-regimes/{}", network["id"].as_str().unwrap());
    let mut stricter = input(&network);
    stricter["steps"][0]["deadline_count"] = json!(2);
    stricter["steps"].as_array_mut().unwrap().truncate(1);
    let engineer = tenant.api("engineer").await;
    send(&engineer, Method::PUT, &path, &path, &stricter)
        .await
        .expect(403);
    send(&officer, Method::PUT, &path, &path, &stricter)
        .await
        .expect(200);
    let mut wrong = stricter.clone();
    wrong["steps"][0]["deadline_count"] = json!(0);
    wrong["name"] = json!(" ");
    let refused = send(&officer, Method::PUT, &path, &path, &wrong)
        .await
        .expect(422);
    assert_eq!(refused.json()["errors"].as_array().unwrap().len(), 2);

    let miit = find("MIIT: public");
    let path = format!("/api/v1/reporting-regimes/{}", miit["id"].as_str().unwrap());
    let mut off = input(&miit);
    off["active"] = json!(false);
    send(&officer, Method::PUT, &path, &path, &off).await.expect(200);
    let own = json!({
        "name": "集团公司", "language": "zh", "active": true, "minimum_level": "major",
        "steps": [{ "report": "initial", "name": "首报", "recipient": "集团安全部", "deadline_unit": "minutes",
                    "deadline_count": 30, "anchor": "aware" }],
    });
    officer.post("/api/v1/reporting-regimes", &own).await.expect(201);

    assert_eq!(
        due(&officer, &first).await,
        pairs(&[
            ("CAC: network operators initial", "2095-05-10T12:00:00Z"),
            ("CAC: network operators final", "-"),
            ("MIIT: public internet emergencies initial", "-"),
        ])
    );
    let second = report(&officer, json!({})).await;
    decide(&officer, &second, "major").await;
    assert_eq!(
        due(&officer, &second).await,
        pairs(&[
            ("CAC: network operators initial", "2095-05-10T10:00:00Z"),
            ("集团公司 initial", "2095-05-10T08:30:00Z"),
        ])
    );
    let desk = officer
        .get("/api/v1/incident-duties?limit=2")
        .await
        .expect(200)
        .json();
    let names: Vec<&str> = desk["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|duty| duty["regime_name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["MIIT: public internet emergencies", "集团公司"],
        "at once, then the soonest"
    );
    let next = desk["next"].as_str().unwrap();
    let rest = officer
        .get(&format!("/api/v1/incident-duties?limit=9&after={next}"))
        .await
        .expect(200)
        .json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 3);
}
