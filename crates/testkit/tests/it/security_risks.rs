//! The risk register over REST and in pages: graded, treated, accepted by right until a day, reviewed, told in time.

use jiff::ToSpan as _;
use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Answer, Client, TestApp, TestTenant};
use uuid::Uuid;

fn risk(title: &str, likelihood: u8, impact: u8) -> Value {
    json!({ "title": title, "category": "network", "asset": "省干光缆", "threat": "同沟光缆被挖断",
            "likelihood": likelihood, "impact": impact })
}

async fn put(client: &Client, body: Value) -> Value {
    client.post("/api/v1/risks", &body).await.expect(201).json()
}

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

/// Sends a change with the version that holds now.
async fn act(client: &Client, method: Method, made: &Value, act: &str, body: Value) -> Answer {
    let path = format!("/api/v1/risks/{}", id(made));
    let now = client.get(&path).await.expect(200).json();
    let request = client
        .request(method, &format!("{path}/{act}"))
        .header("if-match", format!("\"{}\"", now["version"]));
    client.send(request.json(&body)).await
}

fn fields(answer: &Answer) -> Vec<String> {
    answer.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap().to_owned())
        .collect()
}

async fn told(app: &TestApp, tenant: &TestTenant<'_>, record: &Value) -> Vec<String> {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query_scalar::<_, String>(
        "select kind from platform.event where tenant_id = $1 and entity_id = $2 order by at, id",
    )
    .bind(Uuid::from(tenant.id))
    .bind(id(record).parse::<Uuid>().unwrap())
    .fetch_all(tx.conn())
    .await
    .unwrap()
}

/// Looks as the sweep does, at nine on a day from today; twice, because what was told is not told again.
async fn look(app: &TestApp, tenant: &TestTenant<'_>, days: i64) {
    let zone = tenant.scope().zone;
    let today = app.state.clock.now().to_zoned(zone.clone()).date();
    let day = today.checked_add(days.days()).unwrap();
    let at = day.at(9, 0, 0, 0).to_zoned(zone).unwrap().timestamp();
    for _ in 0..2 {
        sqm_security::tick(&app.state.at(at), &tenant.scope())
            .await
            .unwrap();
    }
}

fn in_days(app: &TestApp, tenant: &TestTenant<'_>, days: i64) -> String {
    let today = app.state.clock.now().to_zoned(tenant.scope().zone).date();
    today.checked_add(days.days()).unwrap().to_string()
}

#[tokio::test]
async fn a_risk_is_graded_treated_and_what_is_left_is_accepted_by_somebody_with_the_right() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (officer, manager) = (
        tenant.api("security_officer").await,
        tenant.api("quality_manager").await,
    );
    let made = put(&officer, risk("One trench for both routes", 4, 5)).await;
    assert!(made["number"].as_str().unwrap().starts_with("RK-20"));
    assert_eq!(
        (&made["level"], &made["state"]),
        (&json!("very_high"), &json!("open"))
    );
    assert_eq!(made["owner"]["id"], json!(officer.user()));

    let empty = act(&officer, Method::PUT, &made, "treatment", json!({}))
        .await
        .expect(422);
    assert_eq!(fields(&empty), ["treatment", "plan", "due_on"]);
    let apart = json!({ "treatment": "accept", "plan": "Carry it", "due_on": in_days(&app, &tenant, 30) });
    let apart = act(&officer, Method::PUT, &made, "treatment", apart)
        .await
        .expect(422);
    assert_eq!(fields(&apart), ["treatment"]);
    let plan = json!({ "treatment": "reduce", "plan": "A second trench by the river", "due_on": in_days(&app, &tenant, 30) });
    let treating = act(&officer, Method::PUT, &made, "treatment", plan)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&treating["state"], &treating["level"]),
        (&json!("treating"), &json!("very_high"))
    );

    let blind = act(&officer, Method::POST, &made, "steps", json!({ "to": "treated" }))
        .await
        .expect(422);
    assert_eq!(fields(&blind), ["likelihood", "impact"]);
    let done = json!({ "to": "treated", "text": "Dug.", "likelihood": 2, "impact": 4 });
    let treated = act(&officer, Method::POST, &made, "steps", done)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (
            &treated["level"],
            &treated["residual_likelihood"],
            &treated["likelihood"]
        ),
        (&json!("medium"), &json!(2), &json!(4))
    );

    let acceptance = json!({ "reason": "Third route next year", "until": in_days(&app, &tenant, 90) });
    act(&officer, Method::POST, &made, "acceptance", acceptance.clone())
        .await
        .expect(403);
    let wordless = json!({ "reason": " ", "until": "2001-01-01" });
    let refused = act(&manager, Method::POST, &made, "acceptance", wordless)
        .await
        .expect(422);
    assert_eq!(fields(&refused), ["reason", "until"]);
    let accepted = act(&manager, Method::POST, &made, "acceptance", acceptance)
        .await
        .expect(200)
        .json();
    assert_eq!(accepted["state"], "accepted");
    assert_eq!(accepted["accepted_by"]["id"], json!(manager.user()));

    let assessments = officer
        .get(&format!("/api/v1/risks/{}/assessments", id(&made)))
        .await
        .expect(200)
        .json();
    let kinds: Vec<&str> = assessments
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["residual", "inherent"]);

    // After its day the acceptance is over, and whoever answers decides again.
    look(&app, &tenant, 91).await;
    let open = officer
        .get(&format!("/api/v1/risks/{}", id(&made)))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&open["state"], &open["accepted_by"]),
        (&json!("open"), &json!(null))
    );
    assert!(
        told(&app, &tenant, &made)
            .await
            .contains(&"risk.acceptance_expired".to_owned())
    );
}

#[tokio::test]
async fn a_treatment_reminds_a_week_before_and_is_overdue_the_day_after_and_counts() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let made = put(&officer, risk("Late", 5, 4)).await;
    let minor = put(&officer, risk("Late and minor", 1, 2)).await;
    for one in [&made, &minor] {
        let plan = json!({ "treatment": "reduce", "plan": "Mend", "due_on": in_days(&app, &tenant, 10) });
        act(&officer, Method::PUT, one, "treatment", plan)
            .await
            .expect(200);
    }
    let begun = ["risk.created", "risk.treatment_decided"];
    look(&app, &tenant, 2).await;
    assert_eq!(told(&app, &tenant, &made).await, begun);
    look(&app, &tenant, 3).await;
    assert_eq!(told(&app, &tenant, &made).await[2..], ["risk.due_soon"]);
    look(&app, &tenant, 10).await;
    look(&app, &tenant, 11).await;
    assert_eq!(
        told(&app, &tenant, &made).await[2..],
        ["risk.due_soon", "risk.overdue"]
    );

    sqm_objectives::rebuild(&app.state, &tenant.scope())
        .await
        .unwrap();
    let behind = officer
        .get("/api/v1/risks?measure=risk.overdue_open&kind=risk.grave&hit=all")
        .await
        .expect(200)
        .json();
    assert_eq!(
        behind["items"].as_array().unwrap().len(),
        1,
        "only grave ones count: {behind}"
    );
    assert_eq!(behind["items"][0]["id"], made["id"]);

    // Another day is another promise.
    let later = json!({ "treatment": "reduce", "plan": "Mend", "due_on": in_days(&app, &tenant, 40) });
    act(&officer, Method::PUT, &made, "treatment", later)
        .await
        .expect(200);
    look(&app, &tenant, 33).await;
    assert_eq!(told(&app, &tenant, &made).await.last().unwrap(), "risk.due_soon");
}

#[tokio::test]
async fn the_matrix_counts_what_its_lists_show_and_follows_the_scale() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (officer, admin) = (
        tenant.api("security_officer").await,
        tenant.api("tenant_admin").await,
    );
    for (title, likelihood, impact) in [("A", 5, 5), ("B", 5, 5), ("C", 1, 4)] {
        put(&officer, risk(title, likelihood, impact)).await;
    }
    let gone = put(&officer, risk("D", 5, 5)).await;
    let close = json!({ "to": "closed", "text": "The system is gone." });
    act(&officer, Method::POST, &gone, "steps", close)
        .await
        .expect(200);
    let cells = officer.get("/api/v1/risks/matrix").await.expect(200).json();
    let cells = cells.as_array().unwrap();
    assert_eq!(cells.len(), 25);
    let cell = |likelihood: u8, impact: u8| {
        cells
            .iter()
            .find(|cell| cell["likelihood"] == likelihood && cell["impact"] == impact)
            .unwrap()
    };
    assert_eq!(
        (&cell(5, 5)["count"], &cell(5, 5)["level"]),
        (&json!(2), &json!("very_high"))
    );
    let list = officer
        .get("/api/v1/risks?state=live&likelihood=5&impact=5")
        .await
        .expect(200)
        .json();
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    let browser = tenant.browser("security_officer").await;
    let page = browser.get("/risks/matrix").await.expect(200);
    assert!(
        page.text.contains("likelihood=5&#38;impact=5") || page.text.contains("likelihood=5&amp;impact=5")
    );

    // 1 × 4 is low as a product and medium as a sum from nought; every risk is graded anew.
    let known = admin.get("/api/v1/security-settings").await.expect(200).json();
    let mut other = known.clone();
    other["risk_scale"] = json!("sum");
    let change = |version: &Value, body: &Value| {
        admin
            .request(Method::PUT, "/api/v1/security-settings")
            .header("if-match", format!("\"{version}\""))
            .json(body)
    };
    admin.send(change(&known["version"], &other)).await.expect(200);
    admin.send(change(&known["version"], &other)).await.expect(412);
    let medium = officer.get("/api/v1/risks?level=medium").await.expect(200).json();
    assert_eq!(medium["items"][0]["title"], "C");
    let mut worse = other.clone();
    worse["days_low"] = json!(3);
    let now = admin.get("/api/v1/security-settings").await.expect(200).json();
    let refused = admin.send(change(&now["version"], &worse)).await.expect(422);
    assert_eq!(fields(&refused), ["days_low"]);
}

#[tokio::test]
async fn others_risks_are_changed_by_right_only_and_never_over_a_newer_version() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (engineer, other, officer) = (
        tenant.api("engineer").await,
        tenant.api("engineer").await,
        tenant.api("security_officer").await,
    );
    let made = put(&engineer, risk("Mine", 2, 2)).await;
    let path = format!("/api/v1/risks/{}", id(&made));
    let change = |client: &Client, version: i64| {
        client
            .request(Method::PATCH, &path)
            .header("if-match", format!("\"{version}\""))
            .json(&json!({ "asset": "Backbone" }))
    };
    other.send(change(&other, 1)).await.expect(403);
    officer.send(change(&officer, 1)).await.expect(200);
    engineer.send(change(&engineer, 1)).await.expect(412);
    let bad = json!({ "title": "", "likelihood": 6, "impact": 0 });
    let refused = engineer.post("/api/v1/risks", &bad).await.expect(422);
    assert_eq!(fields(&refused), ["title", "category", "likelihood", "impact"]);
    for (query, n) in [
        ("q=光缆", 1),
        ("q=backbone", 1),
        ("q=nothing", 0),
        ("owner=me", 1),
        ("level=low", 1),
        ("state=overdue", 0),
    ] {
        let list = engineer
            .get(&format!("/api/v1/risks?{query}"))
            .await
            .expect(200)
            .json();
        assert_eq!(list["items"].as_array().unwrap().len(), n, "{query}");
    }
}

#[tokio::test]
async fn the_pages_of_a_risk_take_it_all_the_way_without_script() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let browser = tenant.browser("tenant_admin").await;
    let new = "/risks/new";
    let wrong = [("title", "Power"), ("asset", "机房 UPS"), ("likelihood", "3")];
    let again = browser.submit(new, new, &wrong).await.expect(422);
    assert!(again.text.contains("机房 UPS"), "what was typed stays");
    let form = [
        ("title", "Power"),
        ("category", "physical"),
        ("likelihood", "3"),
        ("impact", "5"),
    ];
    let made = browser.submit(new, new, &form).await.expect(303);
    let page = made.header("location").split('?').next().unwrap().to_owned();
    let act = format!("{page}/act");
    let due = in_days(&app, &tenant, 20);
    let treat = [
        ("act", "treat"),
        ("version", "1"),
        ("treatment", "reduce"),
        ("plan", "Second feed"),
        ("due_on", due.as_str()),
    ];
    browser.submit(&page, &act, &treat).await.expect(303);
    let stale = browser.submit(&page, &act, &treat).await.expect(422);
    assert!(stale.text.contains("Second feed"));
    let finish = [
        ("act", "finish"),
        ("version", "2"),
        ("likelihood", "1"),
        ("impact", "5"),
        ("text", "Fed twice"),
    ];
    browser.submit(&page, &act, &finish).await.expect(303);
    let until = in_days(&app, &tenant, 100);
    let accept = [
        ("act", "accept"),
        ("version", "3"),
        ("reason", "Little is left"),
        ("until", until.as_str()),
    ];
    browser
        .submit(&page, &format!("{page}/acceptance"), &accept)
        .await
        .expect(303);
    let shown = browser.get(&page).await.expect(200);
    assert!(shown.text.contains("Little is left") && shown.text.contains("Fed twice"));
    assert!(
        browser
            .get("/risks?state=all")
            .await
            .expect(200)
            .text
            .contains("Power")
    );
    assert!(
        browser
            .get("/search?q=Power")
            .await
            .expect(200)
            .text
            .contains(&page)
    );
    let csv = tenant
        .api("tenant_admin")
        .await
        .get("/api/v1/risks/export.csv")
        .await
        .expect(200);
    assert!(csv.text.contains("Second feed"));
}

#[tokio::test]
async fn whoever_may_accept_is_told_what_is_left_of_a_treated_risk() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let (officer, manager, engineer) = (
        tenant.api("security_officer").await,
        tenant.api("quality_manager").await,
        tenant.api("engineer").await,
    );
    let made = put(&officer, risk("One trench for both routes", 4, 5)).await;
    let plan =
        json!({ "treatment": "reduce", "plan": "A second trench", "due_on": in_days(&app, &tenant, 30) });
    act(&officer, Method::PUT, &made, "treatment", plan)
        .await
        .expect(200);
    let done = json!({ "to": "treated", "text": "Dug.", "likelihood": 2, "impact": 4 });
    act(&officer, Method::POST, &made, "steps", done)
        .await
        .expect(200);
    let told = async |client: &Client| {
        let list = client.get("/api/v1/notifications").await.expect(200).json();
        let to_decide = |one: &&Value| one["kind"] == "security_to_decide";
        list["items"].as_array().unwrap().iter().filter(to_decide).count()
    };
    app.eventually("who may accept is told", async || {
        (told(&manager).await == 1).then_some(())
    })
    .await;
    assert_eq!(told(&officer).await, 0, "nobody is told what he did himself");
    assert_eq!(told(&engineer).await, 0);
}
