//! Key posts: a register of few; who is cleared, what is missing, what ends, told in time and counted.

use jiff::ToSpan as _;
use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Answer, Client, TestApp, TestTenant};
use uuid::Uuid;

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap()
}

fn in_days(app: &TestApp, tenant: &TestTenant<'_>, days: i64) -> String {
    let today = app.state.clock.now().to_zoned(tenant.scope().zone).date();
    today.checked_add(days.days()).unwrap().to_string()
}

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

fn fields(answer: &Answer) -> Vec<String> {
    answer.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap().to_owned())
        .collect()
}

async fn register(client: &Client) -> Value {
    let post = json!({ "name": "Billing DBA", "reason": "May take every record away", "access": "billing-db",
                       "required": ["criminal", "identity", "identity"] });
    client.post("/api/v1/key-posts", &post).await.expect(201).json()
}

async fn act(client: &Client, method: Method, post: &Value, path: &str, body: Value) -> Answer {
    let known = format!("/api/v1/key-posts/{}", id(post));
    let now = client.get(&known).await.expect(200).json();
    let request = client
        .request(method, &format!("{known}{path}"))
        .header("if-match", format!("\"{}\"", now["version"]));
    client.send(request.json(&body)).await
}

async fn held(client: &Client, post: &Value) -> Value {
    let path = format!("/api/v1/key-posts/{}/holders", id(post));
    client.get(&path).await.expect(200).json()[0]["holder"].clone()
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

/// Somebody who holds the post, with every check and a letter that ends in so many days.
async fn cleared(
    app: &TestApp,
    tenant: &TestTenant<'_>,
    officer: &Client,
    post: &Value,
    days: i64,
) -> String {
    let person = tenant.api("engineer").await.user();
    let held = act(
        officer,
        Method::POST,
        post,
        "/holders",
        json!({ "person": person }),
    )
    .await
    .expect(201)
    .json();
    let holder = id(&held[0]["holder"]).to_owned();
    let done = in_days(app, tenant, 0);
    for kind in ["identity", "criminal"] {
        let check = json!({ "kind": kind, "outcome": { "done_on": done, "result": "passed" } });
        act(
            officer,
            Method::POST,
            post,
            &format!("/holders/{holder}/checks"),
            check,
        )
        .await
        .expect(201);
    }
    let letter =
        json!({ "kind": "responsibility", "edition": "2.0", "valid_until": in_days(app, tenant, days) });
    act(
        officer,
        Method::POST,
        post,
        &format!("/holders/{holder}/letters"),
        letter,
    )
    .await
    .expect(201);
    holder
}

#[tokio::test]
async fn a_holder_is_cleared_by_every_check_and_a_letter() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let bad = officer.post("/api/v1/key-posts", &json!({})).await.expect(422);
    assert_eq!(fields(&bad), ["name", "reason", "required"]);
    let stranger = tenant.api("engineer").await.user();
    let owner = json!({ "name": "x", "reason": "y", "required": ["identity"], "owner": stranger });
    let refused = officer.post("/api/v1/key-posts", &owner).await.expect(422);
    assert_eq!(fields(&refused), ["owner"], "a reminder must not be a shadow");

    let post = register(&officer).await;
    assert!(post["number"].as_str().unwrap().starts_with("KP-20"));
    assert_eq!(post["required"], json!(["identity", "criminal"]));
    let nobody = act(&officer, Method::POST, &post, "/holders", json!({}))
        .await
        .expect(422);
    assert_eq!(fields(&nobody), ["person"]);
    let person = tenant.api("agent").await.user();
    let begun = act(
        &officer,
        Method::POST,
        &post,
        "/holders",
        json!({ "person": person }),
    )
    .await
    .expect(201)
    .json();
    let holder = id(&begun[0]["holder"]).to_owned();
    assert_eq!(begun[0]["holder"]["state"], "not_cleared");
    assert_eq!(begun[0]["holder"]["unchecked"], json!(["identity", "criminal"]));
    let twice = act(
        &officer,
        Method::POST,
        &post,
        "/holders",
        json!({ "person": person }),
    )
    .await
    .expect(422);
    assert_eq!(fields(&twice), ["person"]);

    let checks = format!("/holders/{holder}/checks");
    let future = json!({ "kind": "identity", "outcome": { "done_on": in_days(&app, &tenant, 2), "result": "passed" } });
    let future = act(&officer, Method::POST, &post, &checks, future)
        .await
        .expect(422);
    assert_eq!(fields(&future), ["done_on"]);
    let silent = json!({ "kind": "identity", "outcome": { "result": "conditions" } });
    let silent = act(&officer, Method::POST, &post, &checks, silent)
        .await
        .expect(422);
    assert_eq!(fields(&silent), ["note"]);
    let asked = act(
        &officer,
        Method::POST,
        &post,
        &checks,
        json!({ "kind": "identity" }),
    )
    .await
    .expect(201)
    .json();
    let asked = format!("{checks}/{}", id(&asked[0]["checks"][0]));
    let outcome = json!({ "result": "conditions", "note": "Passport seen; copy to follow", "checker": "HR" });
    act(&officer, Method::PATCH, &post, &asked, outcome.clone())
        .await
        .expect(200);
    act(&officer, Method::PATCH, &post, &asked, outcome)
        .await
        .expect(409);
    let passed = json!({ "kind": "criminal", "outcome": { "result": "passed", "valid_until": in_days(&app, &tenant, 400) } });
    act(&officer, Method::POST, &post, &checks, passed)
        .await
        .expect(201);
    let still = held(&officer, &post).await;
    assert_eq!(
        (&still["state"], &still["unchecked"]),
        (&json!("not_cleared"), &json!([]))
    );
    assert_eq!(still["unsigned"], true);
    let letters = format!("/holders/{holder}/letters");
    let unsigned = act(&officer, Method::POST, &post, &letters, json!({}))
        .await
        .expect(422);
    assert_eq!(fields(&unsigned), ["kind", "edition"]);
    let letter = json!({ "kind": "responsibility", "edition": "2.0", "document": "FRM-0003" });
    act(&officer, Method::POST, &post, &letters, letter)
        .await
        .expect(201);
    let now = held(&officer, &post).await;
    assert_eq!(
        (&now["state"], &now["cleared_until"]),
        (&json!("cleared"), &json!(in_days(&app, &tenant, 400)))
    );
    let papers = officer
        .get(&format!("/api/v1/key-posts/{}/holders", id(&post)))
        .await
        .expect(200)
        .json();
    assert_eq!(papers[0]["checks"][1]["note"], "Passport seen; copy to follow");

    // A later check that fails undoes the one before; what is held is not closed.
    let failed = json!({ "kind": "criminal", "outcome": { "result": "failed", "note": "Found" } });
    act(&officer, Method::POST, &post, &checks, failed)
        .await
        .expect(201);
    assert_eq!(held(&officer, &post).await["unchecked"], json!(["criminal"]));
    act(&officer, Method::PATCH, &post, "", json!({ "active": false }))
        .await
        .expect(409);
    let yesterday = json!({ "until": in_days(&app, &tenant, -1) });
    let early = act(
        &officer,
        Method::PATCH,
        &post,
        &format!("/holders/{holder}"),
        yesterday,
    )
    .await
    .expect(422);
    assert_eq!(fields(&early), ["until"]);
}

#[tokio::test]
async fn the_end_of_a_clearance_is_told_and_the_share_of_cleared_holders_opens_them() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let post = register(&officer).await;
    let short = cleared(&app, &tenant, &officer, &post, 40).await;
    let other = register(&officer).await;
    let long = cleared(&app, &tenant, &officer, &other, 400).await;
    sqm_objectives::rebuild(&app.state, &tenant.scope())
        .await
        .unwrap();
    let hits = officer
        .get("/api/v1/key-posts/holders?measure=key_post.cleared&hit=hit")
        .await
        .expect(200)
        .json();
    assert_eq!(hits["items"].as_array().unwrap().len(), 2, "{hits}");

    look(&app, &tenant, 9).await;
    look(&app, &tenant, 10).await;
    look(&app, &tenant, 40).await;
    look(&app, &tenant, 41).await;
    look(&app, &tenant, 42).await;
    // Everybody is looked at once a week at least.
    look(&app, &tenant, 49).await;
    let mut said = told(&app, &tenant, &post).await;
    said.retain(|kind| kind.ends_with("due_soon") || kind.ends_with("overdue"));
    assert_eq!(said, ["key_post.due_soon", "key_post.overdue"]);
    sqm_objectives::rebuild(&app.state, &tenant.scope())
        .await
        .unwrap();
    for (hit, wanted) in [("miss", &short), ("hit", &long)] {
        let day = in_days(&app, &tenant, 49);
        let path = format!("/api/v1/key-posts/holders?measure=key_post.cleared&hit={hit}&from={day}");
        let behind = officer.get(&path).await.expect(200).json();
        assert_eq!(behind["items"].as_array().unwrap().len(), 1, "{hit}: {behind}");
        assert_eq!(behind["items"][0]["id"], json!(wanted));
    }
    // The checks still count; only the letter has run out.
    let checked = officer
        .get("/api/v1/key-posts/holders?measure=key_post.checked&hit=miss")
        .await
        .expect(200)
        .json();
    assert_eq!(checked["items"], json!([]));
    let figure = officer
        .get("/api/v1/indicators/sec_background_check_rate")
        .await
        .expect(200)
        .json();
    assert_eq!(figure["fed"], true);
    let file = officer
        .get("/api/v1/key-posts/holders/export.csv?state=all")
        .await
        .expect(200);
    assert_eq!(file.text.lines().count(), 3, "{}", file.text);
}

#[tokio::test]
async fn whoever_may_not_see_key_posts_sees_no_shadow_of_them() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let post = register(&officer).await;
    cleared(&app, &tenant, &officer, &post, 40).await;
    let trail = officer
        .get("/api/v1/audit?entity=key_post")
        .await
        .expect(200)
        .json();
    assert!(!trail["items"].as_array().unwrap().is_empty(), "{trail}");
    let number = post["number"].as_str().unwrap();
    for role in ["auditor", "quality_manager"] {
        let other = tenant.api(role).await;
        for path in [
            "/api/v1/key-posts".to_owned(),
            format!("/api/v1/key-posts/{}", id(&post)),
            format!("/api/v1/key-posts/{}/holders", id(&post)),
            format!("/api/v1/key-posts/{}/history", id(&post)),
            "/api/v1/key-posts/holders".to_owned(),
            "/api/v1/key-posts/holders/export.csv".to_owned(),
        ] {
            assert_eq!(other.get(&path).await.status, 403, "{role} {path}");
        }
        for path in ["/api/v1/audit", "/api/v1/audit?entity=key_post"] {
            let trail = other.get(path).await.expect(200);
            assert!(!trail.text.contains(number), "{role} reads it in {path}");
            assert!(!trail.text.contains("key_post"), "{role} reads of it in {path}");
        }
        let browser = tenant.browser(role).await;
        assert_eq!(browser.get("/key-posts").await.status, 403);
        let audit = browser.get("/settings/audit").await.expect(200);
        assert!(!audit.text.contains("key_post"), "{role} may choose it");
        let found = browser.get(&format!("/search?q={number}")).await.expect(200);
        assert!(!found.text.contains(id(&post)));
        assert!(!browser.get("/").await.text.contains("href=\"/key-posts\""));
    }
    // The lock is the database's: a query that forgets the right shows nothing all the same.
    let engineer = tenant.api("engineer").await.user();
    let mut scope = tenant.scope();
    scope.actor = sqm_platform::scope::Actor::User(engineer);
    let mut tx = app.state.db.tenant(&scope).await.unwrap();
    for table in [
        "key_post",
        "post_holder",
        "post_check",
        "post_letter",
        "post_standing",
    ] {
        let seen: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "select count(id) from security.{table} where tenant_id = $1"
        )))
        .bind(Uuid::from(tenant.id))
        .fetch_one(tx.conn())
        .await
        .unwrap();
        assert_eq!(seen, 0, "{table}");
    }
    let told: i64 =
        sqlx::query_scalar("select count(*) from security.entry where tenant_id = $1 and record_id = $2")
            .bind(Uuid::from(tenant.id))
            .bind(id(&post).parse::<Uuid>().unwrap())
            .fetch_one(tx.conn())
            .await
            .unwrap();
    assert_eq!(told, 0);
}

#[tokio::test]
async fn the_pages_of_key_posts_work_without_script() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (browser, officer) = (
        tenant.browser("security_officer").await,
        tenant.api("security_officer").await,
    );
    let new = "/key-posts/new";
    let wrong = [("name", "Keeper of the keys"), ("reason", "")];
    let again = browser.submit(new, new, &wrong).await.expect(422);
    assert!(again.text.contains("Keeper of the keys"));
    let whole = [
        ("name", "Keeper of the keys"),
        ("reason", "Opens every door"),
        ("required", "identity"),
    ];
    let made = browser.submit(new, new, &whole).await.expect(303);
    let page = made.header("location").split('?').next().unwrap().to_owned();
    let person = tenant.api("agent").await.user().to_string();
    let hold = [("version", "1"), ("person", person.as_str()), ("since", "")];
    browser
        .submit(&page, &format!("{page}/holders"), &hold)
        .await
        .expect(303);
    let list = officer.get("/api/v1/key-posts/holders").await.expect(200).json();
    let act = format!("{page}/holders/{}", id(&list["items"][0]));
    let silent = [
        ("version", "2"),
        ("do", "check"),
        ("kind", "identity"),
        ("result", "conditions"),
        ("checker", "District office"),
    ];
    let refused = browser.submit(&page, &act, &silent).await.expect(422);
    assert!(refused.text.contains("District office"));
    let sign = [
        ("version", "2"),
        ("do", "letter"),
        ("kind", "responsibility"),
        ("edition", "1.0"),
    ];
    browser.submit(&page, &act, &sign).await.expect(303);
    browser
        .submit(&page, &format!("{page}/act"), &[("text", "Keys counted")])
        .await
        .expect(303);
    let shown = browser.get(&page).await.expect(200);
    assert!(shown.text.contains("Keys counted") && shown.text.contains("1.0"));
    for path in [
        "/key-posts",
        "/key-posts/holders",
        "/key-posts/tabs",
        "/key-posts/holders/tabs",
    ] {
        browser.get(path).await.expect(200);
    }
    browser.get(&format!("{page}/edit")).await.expect(200);
}
