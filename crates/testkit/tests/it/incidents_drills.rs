//! Emergency drills (handbook §7.3.2): planned by their cycle, held as incidents that count nowhere, evaluated, over REST and in
//! pages.

use jiff::ToSpan as _;
use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Answer, Client, TestApp, TestTenant};
use uuid::Uuid;

use crate::incidents_plans::fields;

const DRILLS: &str = "/api/v1/emergency-drills";

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

fn in_days(app: &TestApp, tenant: &TestTenant<'_>, days: i64) -> String {
    let today = app.state.clock.now().to_zoned(tenant.scope().zone).date();
    today.checked_add(days.days()).unwrap().to_string()
}

/// Looks as the sweep does on a day ahead, twice: what was said is not said again.
async fn look(app: &TestApp, tenant: &TestTenant<'_>, days: i64) {
    let zone = tenant.scope().zone;
    let today = app.state.clock.now().to_zoned(zone.clone()).date();
    let day = today.checked_add(days.days()).unwrap();
    let at = day.at(9, 0, 0, 0).to_zoned(zone).unwrap().timestamp();
    for _ in 0..2 {
        sqm_incidents::drill::tick(&app.state.at(at), &tenant.scope())
            .await
            .unwrap();
    }
}

/// Sends with the version that stands.
async fn send(client: &Client, method: Method, record: &str, act: &str, body: &Value) -> Answer {
    let version = client.get(record).await.expect(200).json()["version"].clone();
    let request = client
        .request(method, &format!("{record}{act}"))
        .header("if-match", format!("\"{version}\""))
        .json(body);
    client.send(request).await
}

/// An emergency plan of one task, in force.
async fn plan(client: &Client) -> Value {
    let steps = json!([{ "key": "isolate", "phase": "contain", "kind": "task", "title": "Isolate the host", "role": "lead",
                         "required": true }]);
    let body = json!({ "name": "Short plan", "steps": steps });
    let made = client
        .post("/api/v1/emergency-plans", &body)
        .await
        .expect(201)
        .json();
    let path = format!("/api/v1/emergency-plans/{}", id(&made));
    send(client, Method::POST, &path, "/publish", &json!({}))
        .await
        .expect(200)
        .json()
}

async fn planned(client: &Client, due_on: &str, more: Value) -> Value {
    let plan = plan(client).await;
    let mut body = json!({ "title": "Ransomware in the core", "scenario": "A console is encrypted", "kind": "functional",
        "plan": plan["id"], "due_on": due_on, "goals": ["Isolated within the hour", "Report drafted"],
        "targets": { "contain_minutes": 60 } });
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    client.post(DRILLS, &body).await.expect(201).json()
}

async fn list(client: &Client, query: &str) -> Vec<Value> {
    let found = client.get(&format!("{DRILLS}?{query}")).await.expect(200).json();
    found["items"].as_array().unwrap().clone()
}

/// The events of drills, in their order.
async fn events(app: &TestApp, tenant: &TestTenant<'_>, kind: &str) -> Vec<Value> {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query_scalar("select data from platform.event where tenant_id = $1 and kind = $2 order by xid, id")
        .bind(Uuid::from(tenant.id))
        .bind(kind)
        .fetch_all(tx.conn())
        .await
        .unwrap()
}

/// Deals with the incident of a drill, to the end.
async fn deal_with(client: &Client, incident: &str) {
    let level = json!({ "facts": {}, "level": "major", "why": "As the script says" });
    send(client, Method::POST, incident, "/assessments", &level)
        .await
        .expect(201);
    for to in ["responding", "contained", "recovered"] {
        send(client, Method::POST, incident, "/step", &json!({ "to": to }))
            .await
            .expect(200);
    }
    let tasks = client.get(&format!("{incident}/tasks")).await.expect(200).json()["tasks"].clone();
    assert_eq!(tasks[0]["title"], "Isolate the host");
    let step = client
        .request(Method::POST, &format!("{incident}/tasks/{}/steps", id(&tasks[0])))
        .header("if-match", format!("\"{}\"", tasks[0]["version"]))
        .json(&json!({ "to": "done", "result": "Unplugged" }));
    client.send(step).await.expect(200);
}

async fn close(client: &Client, incident: &str) {
    let closing = json!({ "to": "closed", "outcome": "Held", "impact": "None", "summary": "As planned" });
    send(client, Method::POST, incident, "/step", &closing)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_drill_is_held_as_an_incident_that_counts_nowhere_and_evaluated_goal_by_goal() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let engineer = tenant.api("engineer").await;
    let bad = officer
        .post(DRILLS, &json!({ "due_on": "2001-01-01", "every_months": 61 }))
        .await
        .expect(422);
    assert_eq!(
        fields(&bad),
        ["title", "kind", "plan", "due_on", "every_months", "goals"]
    );
    engineer.post(DRILLS, &json!({})).await.expect(403);

    let drill = planned(&officer, &in_days(&app, &tenant, 3), json!({})).await;
    assert!(drill["number"].as_str().unwrap().starts_with("DR-20"));
    let path = format!("{DRILLS}/{}", id(&drill));
    // Only who owns it, or plans drills, starts it.
    send(&engineer, Method::POST, &path, "/start", &json!({}))
        .await
        .expect(403);
    send(&officer, Method::PUT, &path, "/evaluation", &json!({}))
        .await
        .expect(409);
    let running = send(&officer, Method::POST, &path, "/start", &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(running["state"], "running");
    let incident = format!("/api/v1/incidents/{}", running["incident"].as_str().unwrap());
    let made = officer.get(&incident).await.expect(200).json();
    assert_eq!(
        (&made["drill"], &made["title"]),
        (&json!(true), &json!("Ransomware in the core"))
    );
    send(&officer, Method::POST, &path, "/start", &json!({}))
        .await
        .expect(409);
    send(&officer, Method::PATCH, &path, "", &json!({ "title": "Later" }))
        .await
        .expect(409);

    deal_with(&officer, &incident).await;
    // Duties are practised, never met: no authority is told of an exercise.
    let duties = officer
        .get(&format!("{incident}/duties"))
        .await
        .expect(200)
        .json();
    let duty = format!("{incident}/duties/{}", id(&duties[0]));
    send(
        &officer,
        Method::POST,
        &duty,
        "/send",
        &json!({ "channel": "phone" }),
    )
    .await
    .expect(409);
    close(&officer, &incident).await;
    let ended = officer.get(&path).await.expect(200).json();
    assert_eq!(ended["state"], "ended");
    let contain = &ended["times"][1];
    assert_eq!(
        (&contain["what"], &contain["target"], &contain["in_time"]),
        (&json!("contain"), &json!(60), &json!(true))
    );
    let open = officer.get("/api/v1/incident-duties").await.expect(200).json();
    assert_eq!(
        open["items"],
        json!([]),
        "an exercise that is over leaves nothing to report"
    );

    // Opened again it goes on, and ends anew.
    send(
        &officer,
        Method::POST,
        &incident,
        "/step",
        &json!({ "to": "responding" }),
    )
    .await
    .expect(200);
    assert_eq!(officer.get(&path).await.expect(200).json()["state"], "running");
    for to in ["contained", "recovered"] {
        send(&officer, Method::POST, &incident, "/step", &json!({ "to": to }))
            .await
            .expect(200);
    }
    close(&officer, &incident).await;

    evaluate(&officer, &path).await;
    let reopened = send(
        &officer,
        Method::POST,
        &incident,
        "/step",
        &json!({ "to": "responding" }),
    )
    .await;
    assert_eq!(reopened.status, 409, "what was evaluated stays as it was judged");

    sqm_objectives::rebuild(&app.state, &tenant.scope())
        .await
        .unwrap();
    let behind = list(&officer, "measure=drill.on_time&hit=hit").await;
    assert_eq!(behind.len(), 1);
    assert_eq!(behind[0]["id"], drill["id"]);
    assert!(list(&officer, "measure=drill.on_time&hit=miss").await.is_empty());
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let counted: i64 = sqlx::query_scalar(
        "select (select count(*) from incidents.measure_incident where tenant_id = $1)
              + (select count(*) from incidents.measure_duty where tenant_id = $1)",
    )
    .bind(Uuid::from(tenant.id))
    .fetch_one(tx.conn())
    .await
    .unwrap();
    assert_eq!(counted, 0);
    let file = officer
        .get(&format!("{DRILLS}/export.csv?state=done"))
        .await
        .expect(200)
        .text;
    assert!(file.contains("Ransomware in the core") && file.contains("No second contact"));
}

/// Whole in the end: every goal judged, what was not met explained, and something to be better.
async fn evaluate(officer: &Client, path: &str) {
    let evaluation = |goals: Value, findings: Value| json!({ "goals": goals, "summary": "Plan works", "findings": findings, "finish": true });
    let first = json!({ "place": 0, "result": "met" });
    let silent = json!([first, { "place": 1, "result": "missed" }]);
    let told = json!([first, { "place": 1, "result": "missed", "note": "After 72 minutes" }]);
    for (body, field) in [
        (json!({ "finish": true }), "summary"),
        (evaluation(json!([first]), json!([])), "result.1"),
        (evaluation(silent, json!([])), "note.1"),
        (evaluation(told.clone(), json!([])), "findings"),
    ] {
        let refused = send(officer, Method::PUT, path, "/evaluation", &body)
            .await
            .expect(422);
        assert_eq!(fields(&refused), [field]);
    }
    let done = send(
        officer,
        Method::PUT,
        path,
        "/evaluation",
        &evaluation(told, json!(["No second contact"])),
    )
    .await
    .expect(200)
    .json();
    assert_eq!(
        (&done["state"], &done["goals"][1]["result"]),
        (&json!("done"), &json!("missed"))
    );
    send(officer, Method::PUT, path, "/evaluation", &json!({}))
        .await
        .expect(409);
}

#[tokio::test]
async fn a_drill_that_comes_round_is_reminded_of_missed_and_followed() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let drill = planned(
        &officer,
        &in_days(&app, &tenant, 20),
        json!({ "every_months": 6 }),
    )
    .await;
    let path = format!("{DRILLS}/{}", id(&drill));
    look(&app, &tenant, 0).await;
    assert!(events(&app, &tenant, "drill.due_soon").await.is_empty());
    look(&app, &tenant, 8).await;
    assert_eq!(events(&app, &tenant, "drill.due_soon").await.len(), 1);
    assert_eq!(
        list(&officer, "state=open").await.len(),
        1,
        "its day has not come"
    );
    look(&app, &tenant, 21).await;
    assert_eq!(events(&app, &tenant, "drill.overdue").await.len(), 1);
    let open = list(&officer, "state=open").await;
    assert_eq!(open.len(), 2, "the missed one stays, the next one is planned");
    let due: jiff::civil::Date = drill["due_on"].as_str().unwrap().parse().unwrap();
    let next = due.checked_add(6.months()).unwrap().to_string();
    assert_eq!(open[1]["due_on"], json!(next));
    assert_eq!(open[1]["goals"].as_array().unwrap().len(), 2);

    send(&officer, Method::POST, &path, "/cancel", &json!({}))
        .await
        .expect(422);
    let off = send(
        &officer,
        Method::POST,
        &path,
        "/cancel",
        &json!({ "reason": "Site moved" }),
    )
    .await
    .expect(200)
    .json();
    assert_eq!(off["state"], "cancelled");
    assert_eq!(list(&officer, "state=open").await.len(), 1, "followed once");
    sqm_objectives::rebuild(&app.state, &tenant.scope())
        .await
        .unwrap();
    let missed = list(&officer, "measure=drill.on_time&hit=miss").await;
    assert_eq!(missed.len(), 1, "called off after its day, it was missed");
    assert_eq!(missed[0]["id"], drill["id"]);
}

#[tokio::test]
async fn drill_and_real_incident_are_never_taken_for_each_other() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let second = tenant.api("security_officer").await;
    let agent = tenant.api("agent").await;
    let engineer = tenant.api("engineer").await;
    let due = in_days(&app, &tenant, 3);
    let drill = planned(&officer, &due, json!({ "participants": [engineer.user()] })).await;
    // Whoever may not see drills is named in words.
    let blind = json!({ "title": "Blind", "kind": "tabletop", "plan": drill["plan"], "due_on": due, "goals": ["One"],
        "participants": [agent.user()] });
    assert_eq!(
        fields(&officer.post(DRILLS, &blind).await.expect(422)),
        ["participants"]
    );
    let path = format!("{DRILLS}/{}", id(&drill));
    let running = send(&officer, Method::POST, &path, "/start", &json!({}))
        .await
        .expect(200)
        .json();
    for (client, start) in [(&second, "Drill: "), (&engineer, "Emergency drill ")] {
        app.eventually("everybody is told of the drill as of a drill", async || {
            let told = client.get("/api/v1/notifications").await.expect(200).json();
            let items = told["items"].as_array().unwrap().clone();
            items
                .iter()
                .any(|one| one["title"].as_str().unwrap_or_default().starts_with(start))
                .then_some(())
        })
        .await;
    }
    let real = officer
        .post("/api/v1/incidents", &json!({ "title": "The real thing" }))
        .await
        .expect(201)
        .json();
    let incident = format!("/api/v1/incidents/{}", id(&real));
    let merged = send(
        &officer,
        Method::PUT,
        &incident,
        "/merge",
        &json!({ "into": running["incident_number"] }),
    )
    .await;
    assert_eq!(merged.status, 409);
}

#[tokio::test]
async fn drills_are_planned_and_held_through_the_pages_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let plan = plan(&officer).await;
    let browser = tenant.browser("security_officer").await;
    let empty = browser.get("/emergency-drills").await.expect(200).text;
    assert!(empty.contains("/emergency-drills/new"));
    let new = "/emergency-drills/new";
    let due = in_days(&app, &tenant, 5);
    let typed = [
        ("title", "Table-top on a leak"),
        ("goals", "Roles are clear\nWords are ready"),
        ("every_months", "soon"),
        ("due_on", due.as_str()),
    ];
    let refused = browser.submit(new, new, &typed).await.expect(422).text;
    assert!(refused.contains("Table-top on a leak") && refused.contains("Words are ready"));
    let whole = [
        ("title", "Table-top on a leak"),
        ("kind", "tabletop"),
        ("plan", id(&plan)),
        ("goals", "Roles are clear\nWords are ready"),
        ("every_months", ""),
        ("due_on", due.as_str()),
    ];
    let made = browser.submit(new, new, &whole).await.expect(303);
    let page = made.header("location").trim_end_matches("?done=1").to_owned();
    let edit = format!("{page}/edit");
    let form = browser.get(&edit).await.expect(200).text;
    assert!(form.contains("Words are ready"));
    let started = browser
        .submit(&page, &format!("{page}/start"), &[("version", "1")])
        .await
        .expect(303);
    let tasks = started.header("location").to_owned();
    let shown = browser.get(&tasks).await.expect(200).text;
    assert!(shown.contains("This is a drill") && shown.contains("Isolate the host") && shown.contains(&page));
    browser.get(&edit).await.expect(303);
    let incident = format!("/api/v1{}", tasks.trim_end_matches("/tasks"));
    deal_with(&officer, &incident).await;
    close(&officer, &incident).await;
    let version = officer.get(&format!("/api/v1{page}")).await.expect(200).json()["version"].to_string();
    let judged = [
        ("version", version.as_str()),
        ("do", "finish"),
        ("result.0", "met"),
        ("result.1", "partly"),
        ("note.1", ""),
        ("summary", "Half of it"),
        ("findings", "Words were not ready"),
    ];
    let again = browser
        .submit(&page, &format!("{page}/evaluation"), &judged)
        .await
        .expect(422)
        .text;
    assert!(again.contains("Half of it") && again.contains("Words were not ready"));
    let mut told = judged.to_vec();
    told[4] = ("note.1", "Nobody had a text");
    browser
        .submit(&page, &format!("{page}/evaluation"), &told)
        .await
        .expect(303);
    let shown = browser.get(&page).await.expect(200).text;
    assert!(shown.contains("Nobody had a text") && shown.contains("/actions/new?source=drill"));
    let found = browser
        .get("/emergency-drills?state=done&q=leak")
        .await
        .expect(200)
        .text;
    assert!(found.contains("Table-top on a leak"));
}
