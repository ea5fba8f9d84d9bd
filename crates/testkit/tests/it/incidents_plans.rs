//! Emergency plans and the tasks of incidents, over REST and in pages.

use jiff::ToSpan as _;
use reqwest::Method;
use serde_json::{Value, json};
use sqm_domain::ids::{IncidentId, TaskId};
use sqm_platform::clock::Clock;
use sqm_testkit::{Answer, Client, TestApp};

pub(crate) async fn incident(client: &Client, title: &str) -> String {
    let body = json!({ "title": title, "description": "Something is wrong" });
    let made = client.post("/api/v1/incidents", &body).await.expect(201).json();
    made["id"].as_str().expect("an id").to_owned()
}

/// The plan of this name, as every tenant begins with it.
async fn plan(client: &Client, name: &str) -> Value {
    let plans = client.get("/api/v1/emergency-plans").await.expect(200).json();
    plans["items"]
        .as_array()
        .expect("plans")
        .iter()
        .find(|plan| plan["name"] == name)
        .cloned()
        .expect("the plan")
}

pub(crate) async fn with_version(
    client: &Client,
    method: Method,
    path: &str,
    version: &Value,
    body: &Value,
) -> Answer {
    let request = client
        .request(method, path)
        .header("if-match", format!("\"{version}\""));
    client.send(request.json(body)).await
}

pub(crate) async fn work(client: &Client, incident: &str) -> Value {
    let path = format!("/api/v1/incidents/{incident}/tasks");
    client.get(&path).await.expect(200).json()
}

pub(crate) fn task<'a>(work: &'a Value, title: &str) -> &'a Value {
    work["tasks"]
        .as_array()
        .expect("tasks")
        .iter()
        .find(|task| task["title"] == title)
        .unwrap_or_else(|| panic!("{title} is not in {work}"))
}

fn titles(work: &Value) -> Vec<&str> {
    let tasks = work["tasks"].as_array().expect("tasks");
    tasks
        .iter()
        .map(|task| task["title"].as_str().expect("a title"))
        .collect()
}

async fn step(client: &Client, incident: &str, task: &Value, body: Value) -> Answer {
    let path = format!(
        "/api/v1/incidents/{incident}/tasks/{}/steps",
        task["id"].as_str().expect("an id")
    );
    with_version(client, Method::POST, &path, &task["version"], &body).await
}

pub(crate) fn fields(answer: &Answer) -> Vec<String> {
    answer.json()["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| error["field"].as_str().expect("a field").to_owned())
        .collect()
}

pub(crate) fn steps() -> Value {
    json!([
        { "key": "isolate", "phase": "contain", "kind": "task", "title": "Isolate", "role": "network", "minutes": 30, "required": true },
        { "key": "which", "phase": "contain", "kind": "decision", "title": "Extortion?", "role": "lead", "required": true,
          "options": [{ "label": "Yes", "skips": ["clean"], "adds": ["police"] }, { "label": "No" }] },
        { "key": "clean", "phase": "eradicate", "kind": "task", "title": "Clean", "role": "systems", "required": true },
        { "key": "police", "phase": "alert", "kind": "task", "title": "Call the police", "role": "management", "minutes": 60, "required": true }
    ])
}

pub(crate) async fn published(client: &Client, name: &str) -> Value {
    let body = json!({ "name": name, "categories": ["malware"], "steps": steps() });
    let made = client
        .post("/api/v1/emergency-plans", &body)
        .await
        .expect(201)
        .json();
    let path = format!(
        "/api/v1/emergency-plans/{}/publish",
        made["id"].as_str().expect("an id")
    );
    with_version(client, Method::POST, &path, &made["version"], &json!({}))
        .await
        .expect(200)
        .json()
}

pub(crate) async fn start(client: &Client, incident: &str, plan: &Value) -> Value {
    let path = format!("/api/v1/incidents/{incident}/plans");
    client
        .post(&path, &json!({ "plan": plan["id"] }))
        .await
        .expect(201)
        .json()
}

#[tokio::test]
async fn the_plans_a_tenant_begins_with_can_be_followed() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let plans = officer.get("/api/v1/emergency-plans").await.expect(200).json();
    let plans = plans["items"].as_array().expect("plans");
    assert_eq!(plans.len(), 6);
    for plan in plans {
        let path = format!(
            "/api/v1/emergency-plans/{}/draft",
            plan["id"].as_str().expect("an id")
        );
        let body = json!({ "steps": plan["published"]["steps"] });
        with_version(&officer, Method::PUT, &path, &plan["version"], &body)
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn a_started_plan_stays_what_it_was_when_it_is_edited() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let plan = published(&officer, "Malware, short").await;
    let first = incident(&officer, "Miner on a server").await;
    let work_now = start(&officer, &first, &plan).await;
    assert_eq!(titles(&work_now), ["Isolate", "Extortion?", "Clean"]);
    assert_eq!(work_now["plans"][0]["number"], 1);

    // The next version: written, not in force until it is published.
    let path = format!("/api/v1/emergency-plans/{}", plan["id"].as_str().expect("an id"));
    let mut longer = steps();
    longer.as_array_mut().expect("steps").push(
        json!({ "key": "sum", "phase": "review", "kind": "task", "title": "Sum up", "role": "lead", "required": false }),
    );
    let draft = with_version(
        &officer,
        Method::PUT,
        &format!("{path}/draft"),
        &plan["version"],
        &json!({ "steps": longer }),
    )
    .await
    .expect(200)
    .json();
    assert_eq!(
        (&draft["published"]["number"], &draft["draft"]["number"]),
        (&json!(1), &json!(2))
    );
    let second = incident(&officer, "Another miner").await;
    assert_eq!(
        start(&officer, &second, &plan).await["tasks"]
            .as_array()
            .expect("tasks")
            .len(),
        3
    );
    with_version(
        &officer,
        Method::POST,
        &format!("{path}/publish"),
        &draft["version"],
        &json!({}),
    )
    .await
    .expect(200);
    let third = incident(&officer, "A third miner").await;
    assert_eq!(
        start(&officer, &third, &plan).await["tasks"]
            .as_array()
            .expect("tasks")
            .len(),
        4
    );
    assert_eq!(titles(&work(&officer, &first).await).len(), 3);

    // Once on an incident; an outdated edit is refused; nothing to publish is said.
    let again = format!("/api/v1/incidents/{first}/plans");
    officer
        .post(&again, &json!({ "plan": plan["id"] }))
        .await
        .expect(409);
    with_version(
        &officer,
        Method::PUT,
        &format!("{path}/draft"),
        &plan["version"],
        &json!({ "steps": steps() }),
    )
    .await
    .expect(412);
}

#[tokio::test]
async fn a_plan_that_could_not_be_followed_is_refused_step_by_step() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let mut wrong = steps();
    wrong[0]["title"] = json!(" ");
    wrong[1]["options"] = json!([{ "label": "Yes", "adds": ["isolate", "nowhere"] }]);
    let body = json!({ "name": "", "categories": ["unheard_of"], "steps": wrong });
    let refused = officer.post("/api/v1/emergency-plans", &body).await.expect(422);
    let fields = fields(&refused);
    for field in ["name", "categories", "steps[0].title", "steps[1].options"] {
        assert!(fields.iter().any(|name| name == field), "{field}: {fields:?}");
    }
    // Whoever responds does not write plans.
    let engineer = tenant.api("engineer").await;
    let body = json!({ "name": "Mine", "steps": steps() });
    engineer.post("/api/v1/emergency-plans", &body).await.expect(403);
}

#[tokio::test]
async fn a_decision_leaves_tasks_out_and_brings_others_in_and_stands_in_the_timeline() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let plan = published(&officer, "Malware, short").await;
    let id = incident(&officer, "Files are encrypted").await;
    let begun = start(&officer, &id, &plan).await;
    let which = task(&begun, "Extortion?");
    let path = format!(
        "/api/v1/incidents/{id}/tasks/{}/decision",
        which["id"].as_str().expect("an id")
    );
    let no_reason = with_version(
        &officer,
        Method::POST,
        &path,
        &which["version"],
        &json!({ "option": 0 }),
    )
    .await;
    assert_eq!(fields(&no_reason.expect(422)), ["reason"]);
    // A decision is decided, not ticked off.
    step(&officer, &id, which, json!({ "to": "done" }))
        .await
        .expect(409);
    let body = json!({ "option": 0, "reason": "A note demands bitcoin." });
    let after = with_version(&officer, Method::POST, &path, &which["version"], &body)
        .await
        .expect(200)
        .json();
    assert_eq!(task(&after, "Clean")["state"], "skipped");
    assert_eq!(task(&after, "Clean")["result"], "Extortion?: Yes");
    assert_eq!(task(&after, "Call the police")["state"], "open");
    assert!(task(&after, "Call the police")["due_at"].is_string());
    with_version(
        &officer,
        Method::POST,
        &path,
        &task(&after, "Extortion?")["version"],
        &body,
    )
    .await
    .expect(409);
    let lines = officer
        .get(&format!("/api/v1/incidents/{id}/timeline"))
        .await
        .expect(200)
        .json();
    assert_eq!(lines["items"][0]["kind"], "decision");
    assert_eq!(lines["items"][0]["meaning"], "Extortion?: Yes");
    assert_eq!(lines["items"][0]["raw"], "A note demands bitcoin.");
}

#[tokio::test]
async fn an_incident_with_open_required_tasks_is_not_closed() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let id = incident(&officer, "False alarm?").await;
    let path = format!("/api/v1/incidents/{id}");
    let new = json!({ "title": "Look at the log", "required": true });
    let work_now = officer
        .post(&format!("{path}/tasks"), &new)
        .await
        .expect(201)
        .json();
    let close = json!({ "to": "closed", "summary": "It was nothing." });
    let now = officer.get(&path).await.expect(200).json();
    with_version(
        &officer,
        Method::PATCH,
        &path,
        &now["version"],
        &json!({ "certainty": "false_alarm" }),
    )
    .await
    .expect(200);
    let now = officer.get(&path).await.expect(200).json();
    with_version(
        &officer,
        Method::POST,
        &format!("{path}/step"),
        &now["version"],
        &close,
    )
    .await
    .expect(409);
    let look = task(&work_now, "Look at the log");
    assert_eq!(
        fields(
            &step(&officer, &id, look, json!({ "to": "skipped" }))
                .await
                .expect(422)
        ),
        ["result"]
    );
    step(
        &officer,
        &id,
        look,
        json!({ "to": "done", "result": "Nothing there." }),
    )
    .await
    .expect(200);
    step(&officer, &id, look, json!({ "to": "done" }))
        .await
        .expect(412);
    with_version(
        &officer,
        Method::POST,
        &format!("{path}/step"),
        &now["version"],
        &close,
    )
    .await
    .expect(200);
    // Nothing is begun on what is closed.
    officer.post(&format!("{path}/tasks"), &new).await.expect(409);
}

#[tokio::test]
async fn a_late_task_is_told_once_to_its_owner_and_the_lead() {
    let clock = Clock::manual("2026-03-02T08:00:00Z".parse().expect("an instant"));
    let app = TestApp::alone_with(clock.clone()).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let engineer = tenant.api("engineer").await;
    let id = incident(&officer, "Web shell").await;
    let due = app.state.clock.now() + 30.minutes();
    let new = json!({ "title": "Isolate", "owner": engineer.user(), "due_at": due });
    let work_now = officer
        .post(&format!("/api/v1/incidents/{id}/tasks"), &new)
        .await
        .expect(201)
        .json();
    let task: TaskId = work_now["tasks"][0]["id"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("an id");
    let tick = async || {
        sqm_incidents::task::tick(&app.state, &tenant.scope(), task)
            .await
            .expect("a look");
    };
    tick().await;
    assert_eq!(late(&app, &id).await, 0);
    clock.advance(jiff::SignedDuration::from_mins(31));
    tick().await;
    tick().await;
    assert_eq!(late(&app, &id).await, 1);
    // A sign-in does not outlive the turn of the clock.
    let officer = tenant.api("security_officer").await;
    assert_eq!(work(&officer, &id).await["tasks"][0]["overdue"], true);
}

async fn late(app: &TestApp, incident: &str) -> i64 {
    let id: IncidentId = incident.parse().expect("an id");
    let mut tx = app.state.db.system("test").await.expect("a transaction");
    sqlx::query_scalar(
        "select count(*) from platform.event where entity_id = $1 and kind = 'incident.task_overdue'",
    )
    .bind(uuid::Uuid::from(id))
    .fetch_one(tx.conn())
    .await
    .expect("a count")
}

#[tokio::test]
async fn pages_keep_what_was_typed_when_something_is_refused() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let browser = tenant.browser("security_officer").await;
    let id = incident(&officer, "Odd traffic").await;
    let plan = plan(&officer, "Intrusion").await;
    let tasks = format!("/incidents/{id}/tasks");
    browser
        .submit(
            &tasks,
            &format!("/incidents/{id}/plans"),
            &[("plan", plan["id"].as_str().expect("an id"))],
        )
        .await
        .expect(303);
    let refused = browser
        .submit(&tasks, &tasks, &[("title", ""), ("instructions", "kept words")])
        .await
        .expect(422);
    assert!(refused.text.contains("kept words"));
    let timeline = format!("/incidents/{id}/timeline");
    let refused = browser
        .submit(
            &timeline,
            &timeline,
            &[("meaning", "kept words"), ("happened_at", "2099-01-01T00:00")],
        )
        .await
        .expect(422);
    assert!(refused.text.contains("kept words"));
    browser
        .submit(&timeline, &timeline, &[("meaning", "It began here")])
        .await
        .expect(303);
    let page = browser.get(&timeline).await.expect(200).text;
    assert!(page.contains("It began here"));
    let traces = format!("/incidents/{id}/traces");
    let refused = browser
        .submit(
            &traces,
            &format!("/incidents/{id}/indicators"),
            &[("kind", "hash"), ("value", "abc")],
        )
        .await
        .expect(422);
    assert!(refused.text.contains("abc"));
    let edited = format!(
        "/settings/emergency-plans/{}",
        plan["id"].as_str().expect("an id")
    );
    browser.get(&edited).await.expect(200);
    browser.get("/settings/emergency-plans").await.expect(200);
    let again = browser
        .submit(
            "/settings/emergency-plans/new",
            "/settings/emergency-plans/new",
            &[("name", "Mine"), ("do", "step-add")],
        )
        .await;
    assert!(again.expect(200).text.contains("Mine"));
}
