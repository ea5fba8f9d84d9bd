//! Versions of emergency plans, and tasks of incidents: who works on them until when, who is told, what somebody has to do over all
//! incidents.

use jiff::{SignedDuration, Timestamp, ToSpan as _};
use reqwest::Method;
use serde_json::{Value, json};
use sqm_domain::ids::TaskId;
use sqm_platform::clock::Clock;
use sqm_testkit::{Answer, Client, TestApp, TestTenant};
use uuid::Uuid;

use crate::incidents_plans::{fields, incident, published, start, steps, task, with_version, work};

fn id_of(record: &Value) -> String {
    record["id"].as_str().expect("an id").to_owned()
}

fn ids(people: &Value) -> Vec<String> {
    people.as_array().expect("people").iter().map(id_of).collect()
}

/// Adds a task and gives it back as it is listed.
async fn added(client: &Client, incident: &str, body: &Value) -> Value {
    let path = format!("/api/v1/incidents/{incident}/tasks");
    let all = client.post(&path, body).await.expect(201).json();
    task(&all, body["title"].as_str().expect("a title")).clone()
}

async fn changed(client: &Client, incident: &str, task: &Value, body: Value) -> Answer {
    let path = format!("/api/v1/incidents/{incident}/tasks/{}", id_of(task));
    with_version(client, Method::PATCH, &path, &task["version"], &body).await
}

/// Whom the events of a kind name, one list for each event.
async fn told(app: &TestApp, tenant: &TestTenant<'_>, kind: &str) -> Vec<Vec<String>> {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.expect("a transaction");
    let events: Vec<Value> = sqlx::query_scalar(
        "select data from platform.event where tenant_id = $1 and kind = $2 order by at, id",
    )
    .bind(Uuid::from(tenant.id))
    .bind(kind)
    .fetch_all(tx.conn())
    .await
    .expect("events");
    events
        .iter()
        .map(|data| {
            let people = data["tell"].as_array().expect("people");
            people
                .iter()
                .map(|id| id.as_str().expect("an id").to_owned())
                .collect()
        })
        .collect()
}

async fn history(client: &Client, incident: &str) -> Vec<Value> {
    let path = format!("/api/v1/incidents/{incident}/history");
    let lines = client.get(&path).await.expect(200).json();
    lines.as_array().expect("lines").clone()
}

#[tokio::test]
async fn every_version_of_a_plan_stays_to_be_read_with_what_it_changed() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let plan = published(&officer, "Malware, revised").await;
    let path = format!("/api/v1/emergency-plans/{}", id_of(&plan));
    let first = incident(&officer, "Started with the first version").await;
    start(&officer, &first, &plan).await;

    let mut next = steps();
    let list = next.as_array_mut().expect("steps");
    list[0]["minutes"] = json!(15);
    list.retain(|step| step["key"] != "clean");
    list[1]["options"][0]["skips"] = json!([]);
    list.push(json!({ "key": "sum", "phase": "review", "kind": "task", "title": "Sum up", "role": "lead", "required": false }));
    let body = json!({ "steps": next });
    let draft = with_version(
        &officer,
        Method::PUT,
        &format!("{path}/draft"),
        &plan["version"],
        &body,
    )
    .await
    .expect(200)
    .json();
    // What is being written is no version yet.
    officer.get(&format!("{path}/versions/2")).await.expect(404);
    with_version(
        &officer,
        Method::POST,
        &format!("{path}/publish"),
        &draft["version"],
        &json!({}),
    )
    .await
    .expect(200);

    // Whoever responds reads them; the right to write plans is another one.
    let engineer = tenant.api("engineer").await;
    let versions = engineer.get(&format!("{path}/versions")).await.expect(200).json();
    let numbers: Vec<(i64, bool)> = versions["items"]
        .as_array()
        .expect("versions")
        .iter()
        .map(|one| (one["number"].as_i64().expect("a number"), one["in_force"] == true))
        .collect();
    assert_eq!(numbers, [(2, true), (1, false)]);
    let old = engineer
        .get(&format!("{path}/versions/1"))
        .await
        .expect(200)
        .json();
    assert_eq!(old["steps"].as_array().expect("steps").len(), 4);
    assert_eq!(old["steps"][0]["minutes"], 30);
    assert!(old["published_at"].is_string() && old["published_by"].is_string());
    let new = engineer
        .get(&format!("{path}/versions/2"))
        .await
        .expect(200)
        .json();
    assert_eq!(new["before"], 1);
    let said: Vec<String> = new["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .map(|one| {
            let parts: Vec<&str> = one["parts"]
                .as_array()
                .expect("parts")
                .iter()
                .map(|part| part["part"].as_str().expect("a part"))
                .collect();
            format!(
                "{} {} {}",
                one["fate"].as_str().unwrap(),
                one["key"].as_str().unwrap(),
                parts.join(",")
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            "changed isolate minutes",
            "changed which options",
            "added sum ",
            "removed clean "
        ]
    );
    engineer.get(&format!("{path}/versions/7")).await.expect(404);

    // In the browser: from the incident to the very version it was started with, and from there to the others.
    let browser = tenant.browser("engineer").await;
    let here = format!("/emergency-plans/{}/versions/1", id_of(&plan));
    let tasks = browser
        .get(&format!("/incidents/{first}/tasks"))
        .await
        .expect(200);
    assert!(tasks.text.contains(&here));
    let page = browser.get(&here).await.expect(200).text;
    assert!(page.contains("Clean") && page.contains("Superseded") && !page.contains("Sum up"));
    let page = browser
        .get(&here.replace("versions/1", "versions/2"))
        .await
        .expect(200)
        .text;
    assert!(page.contains("Changed since version 1") && page.contains("30 min") && page.contains("15 min"));
    let settings = tenant.browser("security_officer").await;
    let page = settings
        .get(&format!("/settings/emergency-plans/{}", id_of(&plan)))
        .await
        .expect(200)
        .text;
    assert!(page.contains(&here) && page.contains("1 step added"));
}

#[tokio::test]
async fn the_time_of_a_task_is_changed_on_its_page_and_the_history_says_so() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let browser = tenant.browser("engineer").await;
    let id = incident(&officer, "Late supplier").await;
    let due = app.state.clock.now() + 4.hours();
    let one = added(&officer, &id, &json!({ "title": "Ask: now", "due_at": due })).await;
    let tasks = format!("/incidents/{id}/tasks");
    let post = format!("{tasks}/{}", id_of(&one));
    let version = one["version"].to_string();
    let typed = |due: &'static str| vec![("version", version.clone()), ("due_at", due.to_owned())];
    let send = async |pairs: Vec<(&str, String)>| {
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        browser.submit(&tasks, &post, &pairs).await
    };
    let refused = send(typed("2001-01-01T10:00")).await.expect(422);
    assert!(refused.text.contains("2001-01-01T10:00") && refused.text.contains("This time has passed."));
    let refused = send(typed("soon")).await.expect(422);
    assert!(refused.text.contains("value=\"soon\""));
    send(typed("2999-12-31T10:00")).await.expect(303);
    let now = work(&officer, &id).await;
    assert!(
        task(&now, "Ask: now")["due_at"]
            .as_str()
            .expect("a time")
            .starts_with("2999-12-31")
    );
    // Seen before the change: refused.
    send(typed("2999-12-31T11:00")).await.expect(422);
    let lines = history(&officer, &id).await;
    let line = lines
        .iter()
        .find(|line| line["field"] == "task_due")
        .expect("a line of the change");
    assert!(line["before"].as_str().expect("before").starts_with("Ask: now: "));
    assert!(line["after"].as_str().expect("after").starts_with("2999-12-31"));
    let page = browser
        .get(&format!("/incidents/{id}/history"))
        .await
        .expect(200)
        .text;
    assert!(page.contains("Time limit of a task: Ask: now: ") && page.contains("2999"));
    // Whoever may only look on changes nothing.
    let auditor = tenant.api("auditor").await;
    changed(&auditor, &id, &one, json!({ "due_at": null }))
        .await
        .expect(403);
}

#[tokio::test]
async fn a_task_warns_once_before_its_time_and_again_when_that_is_moved() {
    let clock = Clock::manual("2026-03-02T08:00:00Z".parse().expect("an instant"));
    let app = TestApp::alone_with(clock.clone()).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (owner, _) = tenant.user("engineer").await;
    let id = incident(&officer, "Web shell").await;
    let due: Timestamp = app.state.clock.now() + 40.minutes();
    let one = added(
        &officer,
        &id,
        &json!({ "title": "Isolate", "owner": owner, "due_at": due }),
    )
    .await;
    let key: TaskId = id_of(&one).parse().expect("an id");
    // What the sweep would find at an instant; asked before that has come, because the product's own sweep runs beside the test.
    let waiting = async |at: Timestamp| {
        let mut tx = app.state.db.system("test").await.expect("a transaction");
        let found: Vec<Uuid> =
            sqlx::query_scalar("select id from incidents.tasks_untold($1::text::timestamptz, 100)")
                .bind(at.to_string())
                .fetch_all(tx.conn())
                .await
                .expect("what the sweep finds");
        found.contains(&Uuid::from(key))
    };
    let tick = async || {
        sqm_incidents::task::tick(&app.state, &tenant.scope(), key)
            .await
            .expect("a look");
    };
    let warned = async || told(&app, &tenant, "incident.task_due_soon").await;
    let begun = app.state.clock.now();
    assert!(!waiting(begun + 29.minutes()).await);
    assert!(waiting(begun + 31.minutes()).await, "a lost timer is found");
    clock.advance(SignedDuration::from_mins(29));
    tick().await;
    assert!(warned().await.is_empty());
    clock.advance(SignedDuration::from_mins(2));
    tick().await;
    tick().await;
    assert_eq!(warned().await, [[owner.to_string()]]);
    assert!(!waiting(begun + 39.minutes()).await);
    assert!(waiting(begun + 41.minutes()).await, "late, and not told");
    // More time: the warning comes again in its own time.
    let officer = tenant.api("security_officer").await;
    let later = app.state.clock.now() + 100.minutes();
    changed(&officer, &id, &one, json!({ "due_at": later }))
        .await
        .expect(200);
    tick().await;
    assert_eq!(warned().await.len(), 1);
    clock.advance(SignedDuration::from_mins(76));
    tick().await;
    assert_eq!(warned().await.len(), 2);
    clock.advance(SignedDuration::from_mins(25));
    tick().await;
    assert_eq!(told(&app, &tenant, "incident.task_overdue").await.len(), 1);
    assert_eq!(warned().await.len(), 2);
}

async fn team(client: &Client, role: &str, people: &[&Client]) -> Answer {
    let people: Vec<String> = people.iter().map(|one| one.user().to_string()).collect();
    let body = json!({ "roles": [{ "role": role, "people": people }] });
    let request = client.request(Method::PUT, "/api/v1/response-team").json(&body);
    client.send(request).await
}

#[tokio::test]
async fn whoever_takes_a_role_is_told_of_its_tasks_if_he_may_know_of_the_incident() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let network = tenant.api("engineer").await;
    let agent = tenant.api("agent").await;
    let refused = team(&officer, "network", &[&agent]).await.expect(422);
    assert_eq!(fields(&refused), ["roles[0].people"]);
    team(&network, "network", &[&network]).await.expect(403);
    let known = team(&officer, "network", &[&network]).await.expect(200).json();
    let roles = known["roles"].as_array().expect("roles");
    let role = roles
        .iter()
        .find(|one| one["role"] == "network")
        .expect("the role");
    assert_eq!(ids(&role["people"]), [network.user().to_string()]);

    // Isolate is the network's; the others name roles nobody takes: whoever decides is told, but not who started it.
    let plan = published(&officer, "With roles").await;
    let open = incident(&officer, "Everybody may know").await;
    start(&officer, &open, &plan).await;
    let waiting = told(&app, &tenant, "incident.tasks_waiting").await;
    assert_eq!(waiting, [[network.user().to_string()]]);
    app.eventually("the network is told", async || {
        let told = network.get("/api/v1/notifications").await.expect(200).json();
        let items = told["items"].as_array().expect("items").clone();
        items
            .iter()
            .any(|one| {
                one["kind"] == "incident_task_waiting"
                    && one["href"] == json!(format!("/incidents/{open}/tasks"))
            })
            .then_some(())
    })
    .await;

    // A restricted one: not told of what he must not know of.
    let decider = tenant.api("tenant_admin").await;
    let body =
        json!({ "title": "Whispered", "restricted": true, "confidants": [officer.user(), decider.user()] });
    let quiet = crate::incidents::report(&officer, body).await;
    start(&officer, &quiet, &plan).await;
    let waiting = told(&app, &tenant, "incident.tasks_waiting").await;
    assert!(
        waiting
            .iter()
            .skip(1)
            .all(|people| !people.contains(&network.user().to_string())),
        "{waiting:?}"
    );

    // The page says the same.
    let browser = tenant.browser("security_officer").await;
    let here = "/settings/response-team";
    let page = browser.get(here).await.expect(200).text;
    assert!(page.contains(&network.user().to_string()));
    browser.submit(here, here, &[]).await.expect(303);
    let after = officer.get("/api/v1/response-team").await.expect(200).json();
    assert!(
        after["roles"]
            .as_array()
            .expect("roles")
            .iter()
            .all(|role| ids(&role["people"]).is_empty())
    );
    let audit = decider
        .get("/api/v1/audit?entity=response_team")
        .await
        .expect(200);
    assert!(audit.text.contains("response_team.edit"));
}

#[tokio::test]
async fn several_people_work_on_a_task_one_answers_for_it_and_each_is_told() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let owner = tenant.api("engineer").await;
    let helper = tenant.api("engineer").await;
    let id = incident(&officer, "Three offices").await;
    let new = json!({ "title": "Rebuild", "owner": owner.user(), "helpers": [helper.user(), owner.user()] });
    let one = added(&officer, &id, &new).await;
    assert_eq!(one["owner"]["id"], json!(owner.user()));
    assert_eq!(ids(&one["helpers"]), [helper.user().to_string()]);
    app.eventually("the helper is told", async || {
        let told = helper.get("/api/v1/notifications").await.expect(200).json();
        let items = told["items"].as_array().expect("items").clone();
        items
            .iter()
            .any(|one| one["kind"] == "incident_task_given")
            .then_some(())
    })
    .await;
    let page = tenant.browser("engineer").await;
    let shown = page.get(&format!("/incidents/{id}/tasks")).await.expect(200).text;
    assert!(shown.contains("Helpers: "));

    // Roles change hands: whoever helped answers for it, and is not told as if he were new.
    let before = told(&app, &tenant, "incident.task_changed").await.len();
    let swap = json!({ "owner": helper.user(), "helpers": [owner.user()] });
    let now = changed(&officer, &id, &one, swap).await.expect(200).json();
    let now = task(&now, "Rebuild");
    assert_eq!(now["owner"]["id"], json!(helper.user()));
    assert_eq!(ids(&now["helpers"]), [owner.user().to_string()]);
    let after = told(&app, &tenant, "incident.task_changed").await;
    assert_eq!(after[before..], [Vec::<String>::new()]);
    let fields_of: Vec<Value> = history(&officer, &id)
        .await
        .iter()
        .map(|line| line["field"].clone())
        .collect();
    assert!(fields_of.contains(&json!("task_owner")) && fields_of.contains(&json!("task_helpers")));
    let unknown = changed(&officer, &id, now, json!({ "helpers": [Uuid::now_v7()] })).await;
    assert_eq!(fields(&unknown.expect(422)), ["helpers"]);

    // A restricted one: let in only by who decides about the circle, and out again with the work.
    let body =
        json!({ "title": "Whispered", "restricted": true, "confidants": [officer.user(), owner.user()] });
    let quiet = crate::incidents::report(&officer, body).await;
    let address = format!("/api/v1/incidents/{quiet}");
    let new = json!({ "title": "Look", "owner": owner.user(), "helpers": [helper.user()] });
    let refused = owner.post(&format!("{address}/tasks"), &new).await.expect(422);
    assert_eq!(fields(&refused), ["helpers"]);
    helper.get(&address).await.expect(404);
    let look = added(&officer, &quiet, &new).await;
    helper.get(&address).await.expect(200);
    changed(&officer, &quiet, &look, json!({ "helpers": [] }))
        .await
        .expect(200);
    helper.get(&address).await.expect(404);
}

async fn listed(client: &Client, query: &str) -> Vec<String> {
    let found = client
        .get(&format!("/api/v1/incident-tasks?{query}"))
        .await
        .expect(200)
        .json();
    found["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|line| line["task"]["title"].as_str().expect("a title").to_owned())
        .collect()
}

#[tokio::test]
async fn what_somebody_has_to_do_stands_in_one_list_over_all_incidents() {
    let clock = Clock::manual("2026-03-02T08:00:00Z".parse().expect("an instant"));
    let app = TestApp::alone_with(clock.clone()).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let engineer = tenant.api("engineer").await;
    let me = engineer.user();
    let (first, second) = (
        incident(&officer, "First").await,
        incident(&officer, "Second").await,
    );
    let now = app.state.clock.now();
    added(
        &officer,
        &first,
        &json!({ "title": "Later", "owner": me, "due_at": now + 8.hours() }),
    )
    .await;
    added(
        &officer,
        &second,
        &json!({ "title": "Soon", "owner": me, "due_at": now + 1.hours() }),
    )
    .await;
    added(
        &officer,
        &second,
        &json!({ "title": "Helped with", "owner": officer.user(), "helpers": [me], "due_at": now + 4.hours() }),
    )
    .await;
    added(&officer, &first, &json!({ "title": "Whenever", "owner": me })).await;
    let done = added(&officer, &first, &json!({ "title": "Done", "owner": me })).await;
    added(
        &officer,
        &first,
        &json!({ "title": "Of others", "owner": officer.user() }),
    )
    .await;
    let path = format!("/api/v1/incidents/{first}/tasks/{}/steps", id_of(&done));
    with_version(
        &engineer,
        Method::POST,
        &path,
        &done["version"],
        &json!({ "to": "done" }),
    )
    .await
    .expect(200);
    let over = incident(&officer, "Merged away").await;
    added(&officer, &over, &json!({ "title": "Over", "owner": me })).await;
    let number = crate::incidents::get(&officer, &first).await["number"].clone();
    let merge = json!({ "into": number });
    let version = crate::incidents::get(&officer, &over).await["version"].clone();
    with_version(
        &officer,
        Method::PUT,
        &format!("/api/v1/incidents/{over}/merge"),
        &version,
        &merge,
    )
    .await
    .expect(200);

    assert_eq!(
        listed(&engineer, "person=me&state=open").await,
        ["Soon", "Helped with", "Later", "Whenever"]
    );
    assert_eq!(
        listed(&engineer, &format!("person=me&state=open&incident={second}")).await,
        ["Soon", "Helped with"]
    );
    // Made within one instant: their order among each other is nobody's.
    let mut by_number = listed(
        &engineer,
        &format!("state=all&incident={}", number.as_str().expect("a number")),
    )
    .await;
    by_number.sort();
    assert_eq!(by_number, ["Done", "Later", "Of others", "Whenever"]);
    let page = engineer
        .get("/api/v1/incident-tasks?person=me&state=open&limit=2")
        .await
        .expect(200)
        .json();
    let after = page["next"].as_str().expect("more");
    let rest = listed(&engineer, &format!("person=me&state=open&limit=2&after={after}")).await;
    assert_eq!(rest, ["Later", "Whenever"]);
    let wrong = engineer
        .get("/api/v1/incident-tasks?person=nobody")
        .await
        .expect(422);
    assert_eq!(fields(&wrong), ["person"]);
    assert!(listed(&engineer, "state=overdue").await.is_empty());
    clock.advance(SignedDuration::from_mins(61));
    let (officer, browser) = (
        tenant.api("security_officer").await,
        tenant.browser("security_officer").await,
    );
    assert_eq!(listed(&officer, "state=overdue").await, ["Soon"]);
    let file = officer
        .get(&format!(
            "/api/v1/incident-tasks/export.csv?person={me}&state=open"
        ))
        .await
        .expect(200)
        .text;
    assert!(file.contains("Helped with") && file.contains("Soon") && !file.contains("Of others"));
    let page = browser
        .get("/incident-tasks?state=overdue")
        .await
        .expect(200)
        .text;
    assert!(page.contains("Soon") && !page.contains("Helped with"));
    let own = browser.get("/incident-tasks").await.expect(200).text;
    assert!(!own.contains("Soon"), "the bare list is one's own work");
    assert!(
        browser
            .get("/incidents")
            .await
            .expect(200)
            .text
            .contains("href=\"/incident-tasks\"")
    );
    let agent = tenant.api("agent").await;
    agent.get("/api/v1/incident-tasks").await.expect(403);
}
