//! Who is on call, and who is called when nobody takes an incident up (handbook §7.3.2), over REST and in pages.

use jiff::SignedDuration;
use serde_json::{Value, json};
use sqm_domain::ids::{IncidentId, UserId};
use sqm_platform::clock::Clock;
use sqm_testkit::{Client, Mailbox, TestApp, TestTenant};
use uuid::Uuid;

use crate::incidents_plans::{fields, incident};

const LINES: &str = "/api/v1/on-call/lines";
const STAND_INS: &str = "/api/v1/on-call/stand-ins";
/// A Monday, nine o'clock in the tests' zone is the hour of handing over.
const MONDAY: &str = "2026-03-02";

async fn line(client: &Client, name: &str, after: i64, people: &[UserId]) -> Value {
    let people: Vec<Value> = people
        .iter()
        .map(|id| json!({ "id": id, "reach": "+86 138 0000 0001" }))
        .collect();
    let body = json!({ "name": name, "after_minutes": after, "first_on": MONDAY, "handover": "00:00", "people": people });
    client.post(LINES, &body).await.expect(201).json()
}

async fn now(client: &Client) -> Vec<Value> {
    let found = client.get("/api/v1/on-call").await.expect(200).json();
    found["items"].as_array().unwrap().clone()
}

/// Who was called for an incident: line and person, in their order.
async fn called(client: &Client, incident: &str) -> Vec<(String, UserId)> {
    let path = format!("/api/v1/incidents/{incident}/calls");
    let found = client.get(&path).await.expect(200).json();
    found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| {
            let line = call["line"].as_str().unwrap().to_owned();
            (line, call["person"]["id"].as_str().unwrap().parse().unwrap())
        })
        .collect()
}

async fn told(app: &TestApp, tenant: &TestTenant<'_>, kind: &str) -> Vec<Value> {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query_scalar("select data from platform.event where tenant_id = $1 and kind = $2 order by xid, id")
        .bind(Uuid::from(tenant.id))
        .bind(kind)
        .fetch_all(tx.conn())
        .await
        .unwrap()
}

/// What the sweep finds: the product's own function, asked with its own role.
async fn due(app: &TestApp, finder: &str) -> Vec<Uuid> {
    let now = app.state.clock.now().to_string();
    let mut tx = app.state.db.system("test").await.unwrap();
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "select id from incidents.{finder}('{now}'::timestamptz, 100)"
    )))
    .fetch_all(tx.conn())
    .await
    .unwrap()
}

async fn look(app: &TestApp, tenant: &TestTenant<'_>, incident: &str) {
    let id: IncidentId = incident.parse().unwrap();
    // Twice: what was done is not done again.
    for _ in 0..2 {
        sqm_incidents::on_call::tick(&app.state, &tenant.scope(), id)
            .await
            .unwrap();
    }
}

/// An application whose clock stands at noon of a Monday.
async fn at_noon() -> (TestApp, Clock) {
    let clock = Clock::manual(format!("{MONDAY}T12:00:00+08:00").parse().unwrap());
    (TestApp::alone_with(clock.clone()).await, clock)
}

#[tokio::test]
async fn the_first_line_is_called_at_once_and_the_next_where_nobody_takes_it_up() {
    let (app, clock) = at_noon().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (first, _) = tenant.user("engineer").await;
    let (second, _) = tenant.user("engineer").await;
    line(&officer, "Second line", 15, &[second]).await;
    line(&officer, "First line", 0, &[first]).await;
    let names: Vec<Value> = now(&officer)
        .await
        .iter()
        .map(|one| one["line"]["name"].clone())
        .collect();
    assert_eq!(
        names,
        ["First line", "Second line"],
        "in the order in which they are called"
    );

    let reporter = tenant.api("agent").await;
    let id = incident(&reporter, "Odd traffic").await;
    assert_eq!(called(&officer, &id).await, [("First line".to_owned(), first)]);
    let calls = told(&app, &tenant, "incident.called").await;
    assert_eq!(calls[0]["tell"], json!([first]));
    // Whoever decides is told as well, and nobody twice.
    let reported = told(&app, &tenant, "incident.reported").await;
    assert_eq!(reported[0]["tell"], json!([officer.user()]));

    look(&app, &tenant, &id).await;
    assert_eq!(
        called(&officer, &id).await.len(),
        1,
        "a quarter of an hour has not passed"
    );
    let record: Uuid = id.parse().unwrap();
    assert!(!due(&app, "callings_due").await.contains(&record));
    clock.advance(SignedDuration::from_mins(15));
    assert!(due(&app, "callings_due").await.contains(&record));
    look(&app, &tenant, &id).await;
    assert!(!due(&app, "callings_due").await.contains(&record));
    let officer = tenant.api("security_officer").await;
    assert_eq!(called(&officer, &id).await[1], ("Second line".to_owned(), second));
    clock.advance(SignedDuration::from_mins(30));
    look(&app, &tenant, &id).await;
    let officer = tenant.api("security_officer").await;
    let calls = called(&officer, &id).await;
    assert!(
        calls[2..].iter().all(|(line, _)| line.is_empty()),
        "everybody who decides"
    );
    assert!(calls.len() > 2);
    assert_eq!(told(&app, &tenant, "incident.unanswered").await.len(), 1);
    let path = format!("/api/v1/incidents/{id}/calls");
    assert_eq!(
        officer.get(&path).await.expect(200).json()["next_at"],
        Value::Null
    );
}

#[tokio::test]
async fn nobody_is_called_any_more_once_somebody_has_taken_it_up() {
    let (app, clock) = at_noon().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let engineer = tenant.api("engineer").await;
    let (second, _) = tenant.user("engineer").await;
    line(&officer, "First line", 0, &[engineer.user()]).await;
    line(&officer, "Second line", 15, &[second]).await;
    let id = incident(&officer, "Odd traffic").await;
    let path = format!("/api/v1/incidents/{id}");
    let calls = format!("{path}/calls");
    assert_ne!(
        engineer.get(&calls).await.expect(200).json()["next_at"],
        Value::Null
    );
    let step = engineer
        .request(reqwest::Method::POST, &format!("{path}/step"))
        .header("if-match", "\"1\"")
        .json(&json!({ "to": "assessing" }));
    let taken = engineer.send(step).await.expect(200).json();
    assert_eq!(
        taken["lead"]["id"],
        json!(engineer.user()),
        "whoever takes it up leads"
    );
    assert_eq!(
        engineer.get(&calls).await.expect(200).json()["next_at"],
        Value::Null
    );
    clock.advance(SignedDuration::from_hours(1));
    look(&app, &tenant, &id).await;
    let officer = tenant.api("security_officer").await;
    assert_eq!(called(&officer, &id).await.len(), 1);
}

#[tokio::test]
async fn of_a_restricted_incident_nobody_is_called_who_need_not_know() {
    let (app, clock) = at_noon().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (stranger, _) = tenant.user("engineer").await;
    line(&officer, "First line", 0, &[stranger]).await;
    line(&officer, "Second line", 60, &[officer.user()]).await;
    let reporter = tenant.api("agent").await;
    let body = json!({ "title": "An insider", "description": "Data was taken", "restricted": true,
                       "confidants": [officer.user()] });
    let id = reporter.post("/api/v1/incidents", &body).await.expect(201).json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    // The first line must not know, so the second is called without waiting for it.
    assert_eq!(
        called(&officer, &id).await,
        [("Second line".to_owned(), officer.user())]
    );
    let engineer = tenant.api("engineer").await;
    engineer
        .get(&format!("/api/v1/incidents/{id}/calls"))
        .await
        .expect(404);
    clock.advance(SignedDuration::from_mins(90));
    look(&app, &tenant, &id).await;
    let heard = told(&app, &tenant, "incident.unanswered").await;
    assert_eq!(heard[0]["tell"], json!([officer.user()]));
}

#[tokio::test]
async fn where_nobody_can_be_reached_everybody_who_decides_is_told_at_once() {
    let (app, _clock) = at_noon().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (stranger, _) = tenant.user("engineer").await;
    line(&officer, "First line", 0, &[stranger]).await;
    line(&officer, "Second line", 60, &[stranger]).await;
    let reporter = tenant.api("agent").await;
    let body = json!({ "title": "An insider", "description": "Data was taken", "restricted": true,
                       "confidants": [officer.user()] });
    let id = reporter.post("/api/v1/incidents", &body).await.expect(201).json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(called(&officer, &id).await, [(String::new(), officer.user())]);
    let heard = told(&app, &tenant, "incident.unanswered").await;
    assert_eq!(heard[0]["tell"], json!([officer.user()]));
    assert!(told(&app, &tenant, "incident.called").await.is_empty());
}

#[tokio::test]
async fn an_exercise_wakes_nobody_and_whoever_takes_an_incident_leads_it() {
    let (app, _clock) = at_noon().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let engineer = tenant.api("engineer").await;
    let browser = tenant.browser("engineer").await;
    line(&officer, "First line", 0, &[engineer.user()]).await;
    let drill = json!({ "title": "As if", "description": "As if", "drill": true });
    let drill = officer.post("/api/v1/incidents", &drill).await.expect(201).json();
    assert!(called(&officer, drill["id"].as_str().unwrap()).await.is_empty());

    // Somebody was named, and sleeps; whoever is called takes it.
    let id = incident(&officer, "Odd traffic").await;
    let path = format!("/api/v1/incidents/{id}");
    officer
        .patch(&path, 1, &json!({ "lead": officer.user() }))
        .await
        .expect(200);
    let next = async |client: &Client| {
        client.get(&format!("{path}/calls")).await.expect(200).json()["next_at"].clone()
    };
    assert_eq!(
        next(&officer).await,
        Value::Null,
        "whoever says that he deals with it is believed"
    );
    let id = incident(&officer, "Odd traffic again").await;
    let path = format!("/api/v1/incidents/{id}");
    officer
        .patch(&path, 1, &json!({ "lead": engineer.user() }))
        .await
        .expect(200);
    let calls = format!("{path}/calls");
    assert_ne!(
        officer.get(&calls).await.expect(200).json()["next_at"],
        Value::Null,
        "he has not said so himself"
    );
    let page = format!("/incidents/{id}");
    let version = officer.get(&path).await.expect(200).json()["version"].to_string();
    browser
        .submit(&page, &format!("{page}/take"), &[("version", version.as_str())])
        .await
        .expect(303);
    let taken = officer.get(&path).await.expect(200).json();
    assert_eq!(
        (&taken["state"], &taken["lead"]["id"]),
        (&json!("assessing"), &json!(browser.user()))
    );
    assert_eq!(
        officer.get(&calls).await.expect(200).json()["next_at"],
        Value::Null
    );
}

#[tokio::test]
async fn whoever_has_a_turn_keeps_it_when_people_come_and_go() {
    let (app, clock) = at_noon().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let mut people = Vec::new();
    for _ in 0..4 {
        people.push(tenant.user("engineer").await.0);
    }
    let made = line(&officer, "First line", 0, &people[..3]).await;
    let path = format!("{LINES}/{}", made["id"].as_str().unwrap());
    // The second week: the second one's turn.
    clock.advance(SignedDuration::from_hours(8 * 24));
    let officer = tenant.api("security_officer").await;
    let turns = async || {
        let one = now(&officer).await.remove(0);
        (
            one["now"]["person"]["id"].clone(),
            one["next"]["person"]["id"].clone(),
        )
    };
    assert_eq!(turns().await, (json!(people[1]), json!(people[2])));
    let all: Vec<Value> = people.iter().map(|id| json!({ "id": id })).collect();
    officer
        .patch(&path, 1, &json!({ "people": all }))
        .await
        .expect(200);
    assert_eq!(turns().await, (json!(people[1]), json!(people[2])));
    let heard = told(&app, &tenant, "on_call.changed").await;
    assert_eq!(
        heard.last().unwrap()["people"].as_array().unwrap().len(),
        4,
        "all hear of it"
    );
    // Of whoever goes the turn falls to the first one that is left.
    let left: Vec<Value> = [people[2], people[3]]
        .iter()
        .map(|id| json!({ "id": id }))
        .collect();
    officer
        .patch(&path, 2, &json!({ "people": left }))
        .await
        .expect(200);
    assert_eq!(turns().await, (json!(people[2]), json!(people[3])));
}

#[tokio::test]
async fn whoever_steps_in_keeps_the_turn_and_another_hour_leaves_no_gap() {
    let (app, clock) = at_noon().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let mut people = Vec::new();
    for _ in 0..3 {
        people.push(tenant.user("engineer").await.0);
    }
    let made = line(&officer, "First line", 0, &people).await;
    let path = format!("{LINES}/{}", made["id"].as_str().unwrap());
    // The second one's week, and he may no longer be called: the third one steps in.
    clock.advance(SignedDuration::from_hours(8 * 24));
    let officer = tenant.api("security_officer").await;
    let who = async || now(&officer).await.remove(0)["now"]["person"]["id"].clone();
    let gone = format!("/api/v1/users/{}", people[1]);
    let admin = tenant.api("tenant_admin").await;
    let version = admin.get(&gone).await.expect(200).json()["version"]
        .as_i64()
        .unwrap();
    admin
        .patch(&gone, version, &json!({ "active": false }))
        .await
        .expect(200);
    assert_eq!(who().await, json!(people[2]));
    // Taken off the line, he takes the turn from nobody.
    let left = json!({ "people": [{ "id": people[0] }, { "id": people[2] }] });
    officer.patch(&path, 1, &left).await.expect(200);
    assert_eq!(who().await, json!(people[2]));
    // An hour of handing over that lies ahead today: whoever is on call stays so until then.
    clock.advance(SignedDuration::from_hours(6 * 24 + 12));
    let officer = tenant.api("security_officer").await;
    let who = async || now(&officer).await.remove(0)["now"]["person"]["id"].clone();
    let before = who().await;
    let later = json!({ "handover": "23:00", "people": [{ "id": people[2] }, { "id": people[0] }] });
    officer.patch(&path, 2, &later).await.expect(200);
    assert_eq!(who().await, before);
    let trail = tenant
        .api("tenant_admin")
        .await
        .get("/api/v1/audit?entity=on_call_line")
        .await
        .expect(200)
        .text;
    assert!(
        trail.contains("handover") && trail.contains(&people[0].to_string()),
        "{trail}"
    );
}

#[tokio::test]
async fn lines_that_change_move_the_calls_that_wait() {
    let (app, clock) = at_noon().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (first, _) = tenant.user("engineer").await;
    let (second, _) = tenant.user("engineer").await;
    line(&officer, "First line", 0, &[first]).await;
    let made = line(&officer, "Second line", 60, &[second]).await;
    let id = incident(&tenant.api("agent").await, "Odd traffic").await;
    clock.advance(SignedDuration::from_mins(10));
    let officer = tenant.api("security_officer").await;
    let path = format!("{LINES}/{}", made["id"].as_str().unwrap());
    officer
        .patch(&path, 1, &json!({ "after_minutes": 5 }))
        .await
        .expect(200);
    look(&app, &tenant, &id).await;
    assert_eq!(called(&officer, &id).await[1], ("Second line".to_owned(), second));
}

#[tokio::test]
async fn turns_change_at_the_hour_somebody_stands_in_and_who_left_is_passed_over() {
    let (app, clock) = at_noon().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (ann, _) = tenant.user("engineer").await;
    let (bob, _) = tenant.user("engineer").await;
    let (eve, _) = tenant.user("engineer").await;
    let made = line(&officer, "First line", 0, &[ann, bob]).await;
    let who = async |client: &Client| now(client).await[0]["now"]["person"]["id"].clone();
    assert_eq!(who(&officer).await, json!(ann));
    assert_eq!(now(&officer).await[0]["next"]["person"]["id"], json!(bob));

    let body = json!({ "line": made["id"], "person": eve, "from": "2026-03-02T14:00:00+08:00",
                       "until": "2026-03-02T18:00:00+08:00", "note": "Dentist" });
    let listed = officer.post(STAND_INS, &body).await.expect(201).json();
    let heard = told(&app, &tenant, "on_call.changed").await;
    let mut people: Vec<String> = heard[1]["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap().to_owned())
        .collect();
    people.sort();
    let mut wanted = [ann.to_string(), eve.to_string()];
    wanted.sort();
    assert_eq!(people, wanted, "both are told");
    let span = "from=2026-03-02T12:00:00%2B08:00&until=2026-03-03T00:00:00%2B08:00";
    let shifts = officer
        .get(&format!("/api/v1/on-call/shifts?{span}"))
        .await
        .expect(200)
        .json();
    let names: Vec<&Value> = shifts["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|shift| &shift["person"]["id"])
        .collect();
    assert_eq!(names, [&json!(ann), &json!(eve), &json!(ann)]);
    assert_eq!(shifts["items"][1]["instead_of"]["id"], json!(ann));

    clock.advance(SignedDuration::from_hours(3));
    let officer = tenant.api("security_officer").await;
    assert_eq!(who(&officer).await, json!(eve));
    // Ended before its time, it stays as long as it lasted.
    let stand_in = listed["items"][0]["id"].as_str().unwrap().to_owned();
    officer
        .delete(&format!("{STAND_INS}/{stand_in}"))
        .await
        .expect(204);
    assert_eq!(who(&officer).await, json!(ann));
    clock.advance(SignedDuration::from_secs(1));
    officer
        .delete(&format!("{STAND_INS}/{stand_in}"))
        .await
        .expect(409);

    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query("update org.user_account set active = false where tenant_id = $1 and id = $2")
        .bind(Uuid::from(tenant.id))
        .bind(Uuid::from(ann))
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(who(&officer).await, json!(bob), "the next in turn");
    assert_eq!(now(&officer).await[0]["now"]["instead_of"]["id"], json!(ann));
    // The line can be changed although somebody on it has left.
    officer
        .patch(
            &format!("{LINES}/{}", made["id"].as_str().unwrap()),
            1,
            &json!({ "turn_days": 1 }),
        )
        .await
        .expect(200);
}

#[tokio::test]
async fn whoever_is_on_call_from_now_on_is_told_once() {
    let (app, clock) = at_noon().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (ann, _) = tenant.user("engineer").await;
    let (bob, _) = tenant.user("engineer").await;
    let made = line(&officer, "First line", 0, &[ann, bob]).await;
    let id: sqm_domain::ids::OnCallLineId = made["id"].as_str().unwrap().parse().unwrap();
    let look = async || {
        for _ in 0..2 {
            sqm_incidents::on_call::hand_over(&app.state, &tenant.scope(), id)
                .await
                .unwrap();
        }
    };
    let begun = async || -> Vec<Value> {
        told(&app, &tenant, "on_call.begun")
            .await
            .into_iter()
            .map(|data| data["people"][0].clone())
            .collect()
    };
    assert!(due(&app, "handovers_due").await.contains(&id.into()));
    look().await;
    assert!(!due(&app, "handovers_due").await.contains(&id.into()));
    assert_eq!(begun().await, [json!(ann)]);
    // His own line is changed under him: he knows already.
    officer
        .patch(&format!("{LINES}/{id}"), 1, &json!({ "name": "Night line" }))
        .await
        .expect(200);
    look().await;
    assert_eq!(begun().await.len(), 1);
    clock.advance(SignedDuration::from_hours(7 * 24));
    look().await;
    assert_eq!(begun().await, [json!(ann), json!(bob)]);
}

#[tokio::test]
async fn a_line_is_refused_with_the_field_and_nothing_is_written() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (agent, _) = tenant.user("agent").await;
    let (engineer, _) = tenant.user("engineer").await;
    let bad = json!({ "name": " ", "after_minutes": -1, "handover": "9", "turn_days": 29, "people": [] });
    let answer = officer.post(LINES, &bad).await.expect(422);
    assert_eq!(
        fields(&answer),
        ["people", "name", "after_minutes", "handover", "turn_days"]
    );
    let people = json!([{ "id": engineer }, { "id": agent }, { "id": engineer }]);
    let answer = officer
        .post(LINES, &json!({ "name": "First line", "people": people }))
        .await
        .expect(422);
    let mut wrong = fields(&answer);
    wrong.sort();
    assert_eq!(wrong, ["people[1].id", "people[2].id"]);
    assert!(now(&officer).await.is_empty());

    let made = line(&officer, "First line", 0, &[engineer]).await;
    let again = json!({ "name": "First line", "people": [{ "id": engineer }] });
    assert_eq!(fields(&officer.post(LINES, &again).await.expect(422)), ["name"]);
    let path = format!("{LINES}/{}", made["id"].as_str().unwrap());
    officer
        .patch(&path, 7, &json!({ "name": "Other" }))
        .await
        .expect(412);
    let none = json!({ "line": made["id"], "person": agent, "until": "2001-01-01T00:00:00Z" });
    assert_eq!(
        fields(&officer.post(STAND_INS, &none).await.expect(422)),
        ["until"]
    );
    let none = json!({ "line": made["id"], "person": agent, "until": "2999-01-01T00:00:00Z" });
    assert_eq!(
        fields(&officer.post(STAND_INS, &none).await.expect(422)),
        ["until"]
    );
    officer
        .get("/api/v1/on-call/shifts?until=2999-01-01T00:00:00Z")
        .await
        .expect(422);

    // Who may respond sees the roster and arranges a stand-in, but does not change lines.
    let colleague = tenant.api("engineer").await;
    colleague.get("/api/v1/on-call").await.expect(200);
    colleague
        .patch(&path, 1, &json!({ "active": false }))
        .await
        .expect(403);
    let reporter = tenant.api("agent").await;
    reporter.get("/api/v1/on-call").await.expect(403);
}

#[tokio::test]
async fn whoever_is_on_call_is_told_in_the_product_and_by_mail() {
    let mailbox = Mailbox::open().await;
    let app = TestApp::posting(Clock::system(), mailbox.url()).await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let engineer = tenant.api("engineer").await;
    let today = app.state.clock.now().to_zoned(tenant.scope().zone).date();
    let body = json!({ "name": "First line", "first_on": today, "handover": "00:00", "people": [{ "id": engineer.user() }] });
    officer.post(LINES, &body).await.expect(201);
    incident(&officer, "Odd traffic").await;
    let told = app
        .eventually("the call", async || {
            let found = engineer.get("/api/v1/notifications").await.expect(200).json();
            let items = found["items"].as_array().unwrap();
            items.iter().find(|one| one["kind"] == "incident_called").cloned()
        })
        .await;
    assert!(told["title"].as_str().unwrap().contains("SEC-"), "{told}");
    // Nobody who is called at night looks at a desk: a mail goes out although nothing was chosen.
    let mail = app
        .eventually("the mail", async || {
            mailbox
                .mails()
                .into_iter()
                .find(|mail| mail.text.contains("You are called"))
        })
        .await;
    assert!(mail.to.starts_with("engineer-"));
}

#[tokio::test]
async fn the_form_keeps_what_was_typed_and_says_what_is_wrong_beside_it() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let browser = tenant.browser("security_officer").await;
    let (engineer, _) = tenant.user("engineer").await;
    let empty = browser.get("/on-call").await.expect(200).text;
    assert!(empty.contains("/on-call/lines/new"), "an empty roster leads on");
    let id = engineer.to_string();
    let new = "/on-call/lines/new";
    let mut typed = vec![
        ("name", "First line"),
        ("after_minutes", "soon"),
        ("first_on", MONDAY),
        ("handover", "09:00"),
        ("turn_days", "7"),
        ("person.0.id", ""),
        ("person.0.reach", ""),
        ("person.3.id", ""),
        ("person.3.reach", "+86 138 0000 0001"),
        ("person.4.id", id.as_str()),
        ("person.4.reach", ""),
        ("do", "person-up:4"),
    ];
    let moved = browser.submit(new, new, &typed).await.expect(200).text;
    assert!(moved.contains("+86 138 0000 0001"));
    typed.pop();
    let refused = browser.submit(new, new, &typed).await.expect(422).text;
    assert!(refused.contains("value=\"First line\""));
    assert!(
        refused.contains("href=\"#f-person.3.id\""),
        "the sum leads to the row"
    );
    assert!(refused.contains("id=\"f-person.3.id\""));
    typed[1] = ("after_minutes", "0");
    typed[8] = ("person.3.reach", "");
    let made = browser.submit(new, new, &typed).await.expect(303);
    assert_eq!(made.header("location"), "/on-call?done=1");
    let roster = browser.get("/on-call").await.expect(200).text;
    assert!(roster.contains("First line"));

    let bad = [
        ("line", ""),
        ("person", id.as_str()),
        ("from", "2026-03-02T10:00"),
        ("until", "2026-03-02T09:00"),
        ("note", "Dentist"),
    ];
    let refused = browser
        .submit("/on-call", "/on-call/stand-ins", &bad)
        .await
        .expect(422)
        .text;
    assert!(refused.contains("value=\"Dentist\"") && refused.contains("href=\"#f-until\""));
    // Beside an incident and on the desk it stands as well.
    let officer = tenant.api("security_officer").await;
    let id = incident(&officer, "Odd traffic").await;
    let page = browser.get(&format!("/incidents/{id}")).await.expect(200).text;
    assert!(page.contains("First line") && page.contains("I take it"));
    assert!(
        browser
            .get("/security")
            .await
            .expect(200)
            .text
            .contains("First line")
    );
}
