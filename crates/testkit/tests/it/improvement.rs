//! The improvement register over REST and in pages: raised, carried out, judged by somebody else, told in time.

use jiff::ToSpan as _;
use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Answer, Client, TestApp};

async fn raise(client: &Client, body: Value) -> Value {
    client.post("/api/v1/actions", &body).await.expect(201).json()
}

fn action(title: &str) -> Value {
    json!({ "title": title, "cause": "队列过长", "due_on": "2099-06-30", "source": "ticket:019a-x", "source_title": "T-1 宽带慢",
            "source_href": "/tickets/019a-x" })
}

async fn step(client: &Client, made: &Value, body: Value) -> Answer {
    let id = made["id"].as_str().unwrap();
    let now = client
        .get(&format!("/api/v1/actions/{id}"))
        .await
        .expect(200)
        .json();
    let request = client.request(Method::POST, &format!("/api/v1/actions/{id}/steps"));
    client
        .send(
            request
                .header("if-match", format!("\"{}\"", now["version"]))
                .json(&body),
        )
        .await
}

fn fields(answer: &Answer) -> Vec<String> {
    answer.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn an_action_is_carried_out_by_its_owner_and_judged_by_somebody_else() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (agent, manager) = (tenant.api("agent").await, tenant.api("quality_manager").await);
    let made = raise(&agent, action("Shorten the queue")).await;
    assert!(made["number"].as_str().unwrap().starts_with("A-20"));
    assert_eq!(made["owner"]["id"], json!(agent.user()));
    assert_eq!(made["source_kind"], "ticket");

    step(&agent, &made, json!({ "to": "in_progress" }))
        .await
        .expect(200);
    let refused = step(&agent, &made, json!({ "to": "done" })).await.expect(422);
    assert_eq!(fields(&refused), ["text"]);
    step(
        &agent,
        &made,
        json!({ "to": "done", "text": "Two more at noon." }),
    )
    .await
    .expect(200);
    // The owner has no right to judge; the manager judges, but wants to say yes or no.
    step(&agent, &made, json!({ "to": "verified", "effective": true }))
        .await
        .expect(403);
    let refused = step(&manager, &made, json!({ "to": "verified" }))
        .await
        .expect(422);
    assert_eq!(fields(&refused), ["effective"]);
    let closed = step(
        &manager,
        &made,
        json!({ "to": "verified", "effective": true, "text": "61 % to 78 %" }),
    )
    .await
    .expect(200)
    .json();
    assert_eq!(closed["state"], "verified");
    assert_eq!(closed["effective"], true);

    let history = agent
        .get(&format!(
            "/api/v1/actions/{}/history",
            made["id"].as_str().unwrap()
        ))
        .await
        .expect(200)
        .json();
    let fields: Vec<&str> = history
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["field"].as_str().unwrap())
        .collect();
    assert_eq!(
        fields,
        ["state", "state", "result", "state", "effective", "verdict"]
    );
}

#[tokio::test]
async fn nobody_judges_his_own_work_whatever_his_rights() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let admin = tenant.api("tenant_admin").await;
    let made = raise(&admin, action("Own work")).await;
    step(&admin, &made, json!({ "to": "done", "text": "Done." }))
        .await
        .expect(200);
    let refused = step(&admin, &made, json!({ "to": "verified", "effective": true }))
        .await
        .expect(409);
    assert_eq!(refused.json()["code"], "conflict");
}

#[tokio::test]
async fn somebody_who_may_judge_is_told_of_a_finished_action() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let (agent, manager, admin) = (
        tenant.api("agent").await,
        tenant.api("quality_manager").await,
        tenant.api("tenant_admin").await,
    );
    let told = async |client: &Client| {
        let list = client.get("/api/v1/notifications").await.expect(200).json();
        let to_judge = |one: &&Value| one["kind"] == "action_to_judge";
        list["items"].as_array().unwrap().iter().filter(to_judge).count()
    };
    // The raiser may not judge: everybody who may is told.
    let own = raise(&agent, action("Shorten the queue")).await;
    step(&agent, &own, json!({ "to": "done", "text": "Done." }))
        .await
        .expect(200);
    app.eventually("those who may judge are told", async || {
        (told(&manager).await == 1 && told(&admin).await == 1).then_some(())
    })
    .await;
    assert_eq!(told(&agent).await, 0, "nobody is told what he did himself");
    // The raiser may: he asked for it, and he alone is told.
    let mut given = action("Mend the form");
    given["owner"] = json!(agent.user());
    let given = raise(&manager, given).await;
    step(&agent, &given, json!({ "to": "done", "text": "Done." }))
        .await
        .expect(200);
    app.eventually("the raiser is told", async || {
        (told(&manager).await == 2).then_some(())
    })
    .await;
    assert_eq!(told(&admin).await, 1);
}

#[tokio::test]
async fn what_is_raised_is_checked_and_nothing_is_kept() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("agent").await;
    let bad = json!({ "title": " ", "due_on": "2001-01-01", "source": "??", "source_href": "https://example.com/x" });
    let refused = agent.post("/api/v1/actions", &bad).await.expect(422);
    assert_eq!(fields(&refused), ["title", "due_on", "source", "source_href"]);
    let nobody = json!({ "title": "For nobody", "due_on": "2099-01-01", "owner": "019a0000-0000-7000-8000-000000000000" });
    assert_eq!(
        fields(&agent.post("/api/v1/actions", &nobody).await.expect(422)),
        ["owner"]
    );
    let list = agent.get("/api/v1/actions?state=all").await.expect(200).json();
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn others_actions_are_changed_by_right_only_and_never_over_a_newer_version() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (agent, other, supervisor) = (
        tenant.api("agent").await,
        tenant.api("agent").await,
        tenant.api("supervisor").await,
    );
    let made = raise(&agent, action("Mine")).await;
    let href = format!("/api/v1/actions/{}", made["id"].as_str().unwrap());
    let change = |client: &Client, version: i64| {
        client
            .request(Method::PATCH, &href)
            .header("if-match", format!("\"{version}\""))
            .json(&json!({ "priority": "high" }))
    };
    other.send(change(&other, 1)).await.expect(403);
    supervisor.send(change(&supervisor, 1)).await.expect(200);
    agent.send(change(&agent, 1)).await.expect(412);
}

#[tokio::test]
async fn the_list_finds_by_words_owner_and_source() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("agent").await;
    let made = raise(&agent, action("缩短装机队列")).await;
    raise(
        &agent,
        json!({ "title": "Something else", "due_on": "2099-01-01" }),
    )
    .await;
    for (query, n) in [
        ("state=open", 2),
        ("q=装机", 1),
        ("q=队列", 1),
        ("q=nothing", 0),
        ("owner=me", 2),
        ("source=ticket", 1),
        ("source=ticket:019a-x", 1),
        ("source=ticket:other", 0),
        ("state=overdue", 0),
        ("state=closed", 0),
        ("priority=high", 0),
    ] {
        let list = agent
            .get(&format!("/api/v1/actions?{query}"))
            .await
            .expect(200)
            .json();
        assert_eq!(list["items"].as_array().unwrap().len(), n, "{query}");
    }
    let number = made["number"].as_str().unwrap();
    let found = agent
        .get(&format!("/api/v1/actions?q={number}"))
        .await
        .expect(200)
        .json();
    assert_eq!(found["items"][0]["number"], number);
    agent.get("/api/v1/actions?owner=somebody").await.expect(422);
    let first = agent
        .get("/api/v1/actions?state=all&sort=due&limit=1")
        .await
        .expect(200)
        .json();
    assert_eq!(first["items"][0]["title"], "Something else");
    let next = first["next"].as_str().unwrap();
    let second = agent
        .get(&format!(
            "/api/v1/actions?state=all&sort=due&limit=1&after={next}"
        ))
        .await
        .expect(200)
        .json();
    assert_eq!(second["items"][0]["number"], number);
    let file = tenant
        .api("supervisor")
        .await
        .get("/api/v1/actions/export.csv?q=装机")
        .await
        .expect(200);
    assert_eq!(file.text.lines().count(), 2);
    agent.get("/api/v1/actions/export.csv").await.expect(403);
}

#[tokio::test]
async fn a_page_raises_an_action_and_keeps_what_was_typed() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.browser("agent").await;
    let from = "/actions/new?source=indicator:csat_index&source_title=Index&href=/indicators/csat_index&indicator=csat_index";
    let form = agent.get(from).await.expect(200);
    assert!(form.text.contains("href=\"/indicators/csat_index\""));
    let csrf = agent.csrf("/actions/new").await;
    let refused = agent
        .form(
            "/actions/new",
            &[
                ("csrf", csrf.as_str()),
                ("title", ""),
                ("cause", "Typed text"),
                ("due_on", "soon"),
            ],
        )
        .await
        .expect(422);
    assert!(refused.text.contains("Typed text"));
    let made = agent
        .form(
            "/actions/new",
            &[
                ("csrf", csrf.as_str()),
                ("title", "From a page"),
                ("due_on", "2099-01-01"),
            ],
        )
        .await
        .expect(303);
    let page = agent.get(made.header("location")).await.expect(200);
    assert!(page.text.contains("From a page"));
    assert!(
        agent
            .get("/actions/board")
            .await
            .expect(200)
            .text
            .contains("From a page")
    );
    assert!(
        agent
            .get("/actions")
            .await
            .expect(200)
            .text
            .contains("From a page")
    );
}

#[tokio::test]
async fn reminder_and_overdue_come_in_the_tenants_days_and_once() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let manager = tenant.api("quality_manager").await;
    let today = app.state.clock.now().to_zoned(tenant.scope().zone).date();
    let due = today.checked_add(5.days()).unwrap();
    let made = raise(
        &manager,
        json!({ "title": "In five days", "due_on": due.to_string() }),
    )
    .await;
    let id = made["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap();
    let told = async |days: i64| -> Vec<String> {
        let then = due.checked_add(days.days()).unwrap().at(9, 0, 0, 0);
        let at = then.to_zoned(tenant.scope().zone).unwrap().timestamp();
        for _ in 0..2 {
            sqm_improvement::tick(&app.state.at(at), &tenant.scope(), id.into())
                .await
                .unwrap();
        }
        let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
        sqlx::query_scalar::<_, String>(
            "select kind from platform.event where tenant_id = $1 and entity_id = $2 order by xid, id",
        )
        .bind(uuid::Uuid::from(tenant.id))
        .bind(id)
        .fetch_all(tx.conn())
        .await
        .unwrap()
    };
    assert_eq!(told(-4).await, ["action.created"]);
    assert_eq!(told(-3).await, ["action.created", "action.due_soon"]);
    assert_eq!(told(0).await, ["action.created", "action.due_soon"]);
    assert_eq!(
        told(1).await,
        ["action.created", "action.due_soon", "action.overdue"]
    );
    assert_eq!(told(2).await.len(), 3);
}

#[tokio::test]
async fn figures_of_actions_open_exactly_their_actions() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (agent, manager) = (tenant.api("agent").await, tenant.api("quality_manager").await);
    for (title, effective) in [("One", true), ("Two", false), ("Three", true)] {
        let made = raise(&agent, action(title)).await;
        step(&agent, &made, json!({ "to": "done", "text": "Done." }))
            .await
            .expect(200);
        step(
            &manager,
            &made,
            json!({ "to": "verified", "effective": effective }),
        )
        .await
        .expect(200);
    }
    sqm_objectives::rebuild(&app.state, &tenant.scope())
        .await
        .unwrap();
    let value = manager
        .get("/api/v1/indicators/action_effective_rate/values")
        .await
        .expect(200)
        .json();
    assert!(
        (value["figure"]["value"].as_f64().unwrap() - 66.7).abs() < 0.1,
        "{value}"
    );
    let misses = manager
        .get("/api/v1/actions?measure=action.effective&hit=miss")
        .await
        .expect(200)
        .json();
    let titles: Vec<&str> = misses["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["Two"]);
}
