//! Awareness campaigns: whom they ask, answers and marks, reminders, simulations nobody learns of, those who missed asked
//! again, the figures.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};
use sqm_testkit::{Client, TestApp, TestTenant};
use uuid::Uuid;

const CAMPAIGNS: &str = "/api/v1/awareness-campaigns";

fn id(record: &Value) -> String {
    record["id"].as_str().unwrap().to_owned()
}

fn day(app: &TestApp, tenant: &TestTenant<'_>, days: i64) -> Date {
    let today = app.state.clock.now().to_zoned(tenant.scope().zone).date();
    today.checked_add(days.days()).unwrap()
}

/// Looks as the sweep does, on a day from today, twice: nothing is told twice.
async fn look(app: &TestApp, tenant: &TestTenant<'_>, days: i64) {
    let at = day(app, tenant, days)
        .at(9, 0, 0, 0)
        .to_zoned(tenant.scope().zone)
        .unwrap()
        .timestamp();
    for _ in 0..2 {
        sqm_security::tick(&app.state.at(at), &tenant.scope())
            .await
            .unwrap();
    }
}

async fn events(app: &TestApp, tenant: &TestTenant<'_>, kind: &str) -> i64 {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query_scalar("select count(*) from platform.event where tenant_id = $1 and kind = $2")
        .bind(Uuid::from(tenant.id))
        .bind(kind)
        .fetch_one(tx.conn())
        .await
        .unwrap()
}

/// A course with two questions for engineers, until in ten days.
fn course(app: &TestApp, tenant: &TestTenant<'_>) -> Value {
    json!({
        "title": "Strange mail", "kind": "course", "body": "# Look twice\n\nReport it.", "due_on": day(app, tenant, 10),
        "audience": { "roles": ["engineer"] },
        "questions": [
            { "text": "Whom to tell?", "choices": ["Nobody", "The security desk"], "right": 1 },
            { "text": "Open it?", "choices": ["No", "Yes", "Later"], "right": 0 },
        ],
    })
}

async fn prepare(officer: &Client, new: &Value) -> String {
    id(&officer.post(CAMPAIGNS, new).await.expect(201).json())
}

async fn act(officer: &Client, id: &str, act: &str) -> sqm_testkit::Answer {
    let path = format!("{CAMPAIGNS}/{id}");
    let known = officer.get(&path).await.expect(200).json();
    let request = officer
        .request(reqwest::Method::POST, &format!("{path}/{act}"))
        .header("if-match", format!("\"{}\"", known["version"]));
    officer.send(request).await
}

async fn tasks(client: &Client, query: &str) -> Vec<Value> {
    let list = client
        .get(&format!("/api/v1/awareness-tasks?{query}"))
        .await
        .expect(200)
        .json();
    list["items"].as_array().unwrap().clone()
}

fn fields(answer: &sqm_testkit::Answer) -> Vec<String> {
    answer.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn people_are_asked_answer_and_try_again_and_nobody_learns_which_choice_is_right() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (ann, bob) = (tenant.api("engineer").await, tenant.api("engineer").await);
    let outside = tenant.api("agent").await;
    let campaign = prepare(&officer, &course(&app, &tenant)).await;
    assert!(tasks(&ann, "").await.is_empty(), "a draft asks nobody");
    act(&officer, &campaign, "start").await.expect(200);
    assert_eq!(events(&app, &tenant, "awareness_task.asked").await, 2);
    assert!(tasks(&outside, "").await.is_empty());

    let mine = tasks(&ann, "").await;
    assert_eq!((mine.len(), mine[0]["state"].as_str()), (1, Some("open")));
    let path = format!("/api/v1/awareness-tasks/{}", id(&mine[0]));
    let shown = ann.get(&path).await.expect(200);
    assert!(shown.text.contains("Report it.") && shown.text.contains("The security desk"));
    assert!(!shown.text.contains("right"), "{}", shown.text);
    bob.get(&path).await.expect(404);
    outside.get(&path).await.expect(404);

    let answers = format!("{path}/answers");
    let left_out = ann
        .post(&answers, &json!({ "answers": [1, null] }))
        .await
        .expect(422);
    assert_eq!(fields(&left_out), ["answers.1"]);
    let unknown = ann
        .post(&answers, &json!({ "answers": [1, 7] }))
        .await
        .expect(422);
    assert_eq!(fields(&unknown), ["answers.1"]);
    let half = ann
        .post(&answers, &json!({ "answers": [1, 2] }))
        .await
        .expect(200);
    assert_eq!(half.json(), json!({ "percent": 50, "passed": false }));
    assert_eq!(tasks(&ann, "state=done").await.len(), 0);
    let whole = ann
        .post(&answers, &json!({ "answers": [1, 0] }))
        .await
        .expect(200);
    assert_eq!(whole.json(), json!({ "percent": 100, "passed": true }));
    ann.post(&answers, &json!({ "answers": [1, 0] }))
        .await
        .expect(409);
    let done = tasks(&officer, "state=done").await;
    assert_eq!((done.len(), done[0]["tries"].as_i64()), (1, Some(2)));

    let path = format!("{CAMPAIGNS}/{campaign}");
    let progress = officer.get(&format!("{path}/progress")).await.expect(200).json();
    assert_eq!(
        (
            &progress["whole"]["asked"],
            &progress["whole"]["done"],
            &progress["whole"]["open"]
        ),
        (&json!(2), &json!(1), &json!(1))
    );
    // Everybody is asked the same: once people are asked, it stays.
    let version = officer.get(&path).await.expect(200).json()["version"]
        .as_i64()
        .unwrap();
    officer
        .patch(&path, version, &json!({ "title": "Another" }))
        .await
        .expect(409);
    // The audience may grow: whoever is new is asked, whoever was asked stays.
    officer
        .patch(
            &path,
            version,
            &json!({ "audience": { "people": [outside.user()] } }),
        )
        .await
        .expect(200);
    assert_eq!(tasks(&outside, "").await.len(), 1);
    assert_eq!(tasks(&officer, &format!("campaign={campaign}")).await.len(), 3);
}

#[tokio::test]
async fn whoever_comes_is_asked_whoever_leaves_is_excused_and_days_are_told_once() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let (officer, admin) = (
        tenant.api("security_officer").await,
        tenant.api("tenant_admin").await,
    );
    let (ann, bob) = (tenant.api("engineer").await, tenant.api("engineer").await);
    let campaign = prepare(&officer, &course(&app, &tenant)).await;
    act(&officer, &campaign, "start").await.expect(200);
    let late = tenant.api("engineer").await;
    app.eventually("whoever comes is asked", async || {
        (tasks(&late, "").await.len() == 1).then_some(())
    })
    .await;
    // Bob leaves before the day: nobody waits for him.
    let leaver = format!("/api/v1/users/{}", bob.user());
    let known = admin.get(&leaver).await.expect(200);
    let version: i64 = known.header("etag").trim_matches('"').parse().unwrap();
    admin
        .patch(&leaver, version, &json!({ "active": false }))
        .await
        .expect(200);
    app.eventually("whoever leaves is excused", async || {
        (tasks(&officer, "state=excused").await.len() == 1).then_some(())
    })
    .await;

    look(&app, &tenant, 6).await;
    assert_eq!(events(&app, &tenant, "awareness_task.due_soon").await, 0);
    look(&app, &tenant, 7).await;
    assert_eq!(events(&app, &tenant, "awareness_task.due_soon").await, 2);
    look(&app, &tenant, 11).await;
    assert_eq!(events(&app, &tenant, "awareness_task.overdue").await, 2);
    // Ann does it late: done, but a miss of the figure.
    let mine = tasks(&ann, "").await;
    ann.post(
        &format!("/api/v1/awareness-tasks/{}/answers", id(&mine[0])),
        &json!({ "answers": [1, 0] }),
    )
    .await
    .expect(200);
    let behind = |hit: &str| format!("measure=awareness.done&hit={hit}");
    // The clock of the answers is today's: in time; the other one was overdue on its day.
    let hits = app
        .eventually("the figure follows", async || {
            let hits = tasks(&officer, &behind("hit")).await;
            let misses = tasks(&officer, &behind("miss")).await;
            ((hits.len(), misses.len()) == (1, 1)).then_some(hits)
        })
        .await;
    assert_eq!(hits[0]["person"]["id"], json!(ann.user()));

    // Those who missed are asked again, and nobody else.
    let path = format!("{CAMPAIGNS}/{campaign}/follow-up");
    officer.post(&path, &json!({})).await.expect(409);
    act(&officer, &campaign, "close").await.expect(200);
    let follower = officer.post(&path, &json!({})).await.expect(201).json();
    assert_eq!(follower["follows"]["id"], json!(campaign));
    act(&officer, &id(&follower), "start").await.expect(200);
    let again = tasks(&officer, &format!("campaign={}", id(&follower))).await;
    assert_eq!(again.len(), 1);
    assert_eq!(again[0]["person"]["id"], json!(late.user()));
}

#[tokio::test]
async fn a_campaign_that_ends_early_shines_up_no_figure() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let ann = tenant.api("engineer").await;
    let campaign = prepare(&officer, &course(&app, &tenant)).await;
    act(&officer, &campaign, "close").await.expect(409);
    act(&officer, &campaign, "start").await.expect(200);
    act(&officer, &campaign, "close").await.expect(200);
    // Nothing can be done about it any more: missed, but no work that waits.
    assert!(tasks(&officer, "state=overdue").await.is_empty());
    let missed = tasks(&officer, "state=missed").await;
    assert_eq!(missed.len(), 1);
    assert_eq!(missed[0]["due_on"], json!(day(&app, &tenant, 0)));
    app.eventually("the figure follows", async || {
        (tasks(&officer, "measure=awareness.done&hit=miss").await.len() == 1).then_some(())
    })
    .await;
    let mine = tasks(&ann, "").await;
    let path = format!("/api/v1/awareness-tasks/{}/answers", id(&mine[0]));
    ann.post(&path, &json!({ "answers": [1, 0] })).await.expect(409);
    act(&officer, &campaign, "start").await.expect(409);
}

#[tokio::test]
async fn of_a_simulation_nobody_learns_and_its_results_are_all_taken_or_none() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (ann, bob) = (tenant.user("engineer").await, tenant.user("engineer").await);
    let watched = tenant.api("engineer").await;
    let new = json!({ "title": "Parcel mail", "kind": "phishing", "due_on": day(&app, &tenant, 5),
                      "audience": { "roles": ["engineer"] } });
    let asking = json!({ "title": "Parcel mail", "kind": "phishing", "due_on": day(&app, &tenant, 5),
                         "questions": [{ "text": "Q", "choices": ["a", "b"], "right": 0 }] });
    assert_eq!(
        fields(&officer.post(CAMPAIGNS, &asking).await.expect(422)),
        ["questions"]
    );
    let campaign = prepare(&officer, &new).await;
    let results = format!("{CAMPAIGNS}/{campaign}/results");
    let line = |email: &str, outcome: &str| json!({ "email": email, "outcome": outcome });
    officer
        .post(&results, &json!({ "lines": [line(&ann.1, "clicked")] }))
        .await
        .expect(409);
    act(&officer, &campaign, "start").await.expect(200);
    assert!(tasks(&watched, "").await.is_empty(), "nobody learns of it");
    // Notifications are made in the order of events: when the officer's own has come, those before it have.
    let owned = json!({ "title": "Another", "kind": "reading", "due_on": day(&app, &tenant, 5),
                        "audience": { "people": [officer.user()] } });
    let owned = prepare(&officer, &owned).await;
    act(&officer, &owned, "start").await.expect(200);
    let told = async |client: &Client| {
        let list = client.get("/api/v1/notifications").await.expect(200).json();
        list["items"].as_array().unwrap().len()
    };
    app.eventually("the officer is told", async || {
        (told(&officer).await > 0).then_some(())
    })
    .await;
    assert_eq!(told(&watched).await, 0, "nobody is told");
    let page = tenant.browser("engineer").await;
    let own = page.get("/my-awareness?state=all").await.expect(200);
    assert!(!own.text.contains("Parcel mail"));

    let stranger = json!({ "lines": [line(&ann.1, "clicked"), line("nobody@example.com", "ignored")] });
    let refused = officer.post(&results, &stranger).await.expect(422);
    assert_eq!(fields(&refused), ["lines"]);
    assert!(tasks(&officer, "state=failed").await.is_empty(), "all or none");
    let both = json!({ "lines": [line(&ann.1.to_uppercase(), "gave_data"), line(&bob.1, "reported")] });
    let noted = officer.post(&results, &both).await.expect(200);
    assert_eq!(noted.json()["changed"], 2);
    assert_eq!(
        officer.post(&results, &both).await.expect(200).json()["changed"],
        0
    );
    // As lines of a spreadsheet, with a heading, in Chinese.
    let browser = tenant.browser("security_officer").await;
    let page = format!("/awareness-campaigns/{campaign}");
    let lines = format!("邮箱,结果\n{}\t已点击\n{};未理会\n", ann.1, bob.1);
    let pasted = [("act", "results"), ("lines", lines.as_str())];
    browser
        .submit(&page, &format!("{page}/act"), &pasted)
        .await
        .expect(303);
    assert_eq!(tasks(&officer, "state=failed").await[0]["outcome"], "clicked");
    let typed = [("act", "results"), ("lines", "somebody did something")];
    let kept = browser
        .submit(&page, &format!("{page}/act"), &typed)
        .await
        .expect(422);
    assert!(kept.text.contains("somebody did something") && kept.text.contains("Line 1"));

    // Of whom nothing is known is not counted, and those who followed the thief learn.
    let all = "measure=awareness.phished&hit=all";
    assert!(
        tasks(&officer, all).await.is_empty(),
        "while it runs no figure tells of it"
    );
    act(&officer, &campaign, "close").await.expect(200);
    app.eventually("the figure follows", async || {
        let hits = tasks(&officer, "measure=awareness.phished&hit=hit").await.len();
        let all = tasks(&officer, all).await.len();
        ((hits, all) == (1, 2)).then_some(())
    })
    .await;
    let progress = officer
        .get(&format!("{CAMPAIGNS}/{campaign}/progress"))
        .await
        .expect(200)
        .json();
    let whole = &progress["whole"];
    assert_eq!((&whole["asked"], &whole["failed"]), (&json!(2), &json!(1)));
    let path = format!("{CAMPAIGNS}/{campaign}/follow-up");
    let follower = officer.post(&path, &json!({})).await.expect(201).json();
    assert_eq!(follower["kind"], "course");
}

#[tokio::test]
async fn bad_input_names_its_field_and_rights_are_asked_for() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let bad = json!({ "pass_mark": 0, "due_on": day(&app, &tenant, -1),
                      "questions": [{ "text": "", "choices": ["one"], "right": 4 }] });
    let bad = officer.post(CAMPAIGNS, &bad).await.expect(422);
    assert_eq!(
        fields(&bad),
        [
            "title",
            "kind",
            "due_on",
            "pass_mark",
            "questions.0.text",
            "questions.0.choices",
            "questions.0.right"
        ]
    );
    let stranger = json!({ "title": "T", "kind": "reading", "due_on": day(&app, &tenant, 5),
                           "audience": { "people": [Uuid::new_v4()] } });
    assert_eq!(
        fields(&officer.post(CAMPAIGNS, &stranger).await.expect(422)),
        ["people"]
    );
    let nobody = json!({ "title": "T", "kind": "reading", "due_on": day(&app, &tenant, 5) });
    let nobody = prepare(&officer, &nobody).await;
    assert_eq!(
        fields(&act(&officer, &nobody, "start").await.expect(422)),
        ["audience"]
    );
    let (reader, agent) = (tenant.api("auditor").await, tenant.api("agent").await);
    reader.get(CAMPAIGNS).await.expect(200);
    reader.post(CAMPAIGNS, &course(&app, &tenant)).await.expect(403);
    act(&reader, &nobody, "close").await.expect(403);
    agent.get(CAMPAIGNS).await.expect(403);
    agent.get("/api/v1/awareness-tasks/export.csv").await.expect(403);
}

#[tokio::test]
async fn pages_prepare_ask_and_mark_without_script() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.browser("security_officer").await;
    let person = tenant.browser("engineer").await;
    let due = day(&app, &tenant, 10).to_string();
    let form = [
        ("title", ""),
        ("kind", "reading"),
        ("body", "Typed **text**"),
        ("due_on", due.as_str()),
        ("pass_mark", "100"),
        ("roles", "engineer"),
    ];
    let new = "/awareness-campaigns/new";
    let refused = officer.submit(new, new, &form).await.expect(422);
    assert!(refused.text.contains("Typed **text**"));
    let mut form = form;
    form[0].1 = "Clean desk";
    let made = officer.submit(new, new, &form).await.expect(303);
    let page = made.header("location").split('?').next().unwrap().to_owned();
    let act = format!("{page}/act");
    let version = async || {
        let shown = officer.get(&page).await.expect(200);
        let after = shown
            .text
            .split("name=\"version\" value=\"")
            .nth(1)
            .unwrap()
            .to_owned();
        after.split('"').next().unwrap().to_owned()
    };
    let seen = version().await;
    let question = [
        ("act", "question"),
        ("version", seen.as_str()),
        ("text", "What stays on the desk?"),
        ("choices", "Nothing\nPapers"),
        ("right", "9"),
    ];
    let kept = officer.submit(&page, &act, &question).await.expect(422);
    assert!(kept.text.contains("What stays on the desk?"));
    let mut question = question;
    question[4].1 = "1";
    officer.submit(&page, &act, &question).await.expect(303);
    let seen = version().await;
    officer
        .submit(&page, &act, &[("act", "start"), ("version", &seen)])
        .await
        .expect(303);

    let list = person.get("/my-awareness").await.expect(200);
    assert!(list.text.contains("Clean desk"));
    let task = list.text.split("data-href=\"").nth(1).unwrap();
    let task = task.split('"').next().unwrap().to_owned();
    let shown = person.get(&task).await.expect(200);
    assert!(shown.text.contains("<strong>text</strong>"));
    let missing = person.submit(&task, &task, &[]).await.expect(422);
    assert!(missing.text.contains("f-answers.0"));
    let wrong = person
        .submit(&task, &task, &[("answers.0", "1")])
        .await
        .expect(303);
    assert!(wrong.header("location").ends_with("missed=1"));
    person.get(wrong.header("location")).await.expect(200);
    let right = person
        .submit(&task, &task, &[("answers.0", "0")])
        .await
        .expect(303);
    assert!(right.header("location").ends_with("done=1"));
    let list = person.get("/my-awareness").await.expect(200);
    assert!(!list.text.contains("Clean desk"));
    officer.get("/awareness-tasks?state=done").await.expect(200);
}

#[tokio::test]
async fn a_simulation_is_unknown_to_readers_until_it_has_ended() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let auditor = tenant.api("auditor").await;
    tenant.user("engineer").await;
    let new = json!({ "title": "Parcel mail", "kind": "phishing", "due_on": day(&app, &tenant, 5),
                      "audience": { "roles": ["engineer"] } });
    let campaign = prepare(&officer, &new).await;
    act(&officer, &campaign, "start").await.expect(200);
    let path = format!("{CAMPAIGNS}/{campaign}");
    let listed = async |client: &Client| {
        let list = client
            .get(&format!("{CAMPAIGNS}?state=all"))
            .await
            .expect(200)
            .json();
        list["items"].as_array().unwrap().len()
    };
    let audited = async |client: &Client| {
        let trail = client
            .get("/api/v1/audit?entity=awareness_campaign")
            .await
            .expect(200)
            .json();
        trail["items"].as_array().unwrap().len()
    };
    assert_eq!(listed(&officer).await, 1);
    assert_eq!(tasks(&officer, "").await.len(), 1);
    assert_eq!((listed(&auditor).await, audited(&auditor).await), (0, 0));
    assert!(tasks(&auditor, "").await.is_empty());
    for shadow in ["", "/progress", "/history"] {
        auditor.get(&format!("{path}{shadow}")).await.expect(404);
    }
    let page = tenant.browser("auditor").await;
    let shown = page.get("/awareness-campaigns?state=all").await.expect(200).text;
    assert!(!shown.contains("Parcel mail"));
    page.get(&format!("/awareness-campaigns/{campaign}"))
        .await
        .expect(404);

    act(&officer, &campaign, "close").await.expect(200);
    assert_eq!(listed(&auditor).await, 1);
    assert!(audited(&auditor).await > 0);
    auditor.get(&path).await.expect(200);
}

#[tokio::test]
async fn people_of_a_department_that_is_moved_are_asked_and_who_comes_back_late_has_days_left() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let admin = tenant.api("tenant_admin").await;
    let department = async |name: &str| {
        let new = json!({ "name": name, "code": name, "kind": "quality" });
        id(&admin.post("/api/v1/departments", &new).await.expect(201).json())
    };
    let (network, radio) = (department("network").await, department("radio").await);
    let ann = tenant.api("engineer").await;
    let change = async |path: String, body: Value| {
        let version: i64 = admin
            .get(&path)
            .await
            .expect(200)
            .header("etag")
            .trim_matches('"')
            .parse()
            .unwrap();
        admin.patch(&path, version, &body).await.expect(200);
    };
    let account = format!("/api/v1/users/{}", ann.user());
    change(account.clone(), json!({ "department_id": radio })).await;
    let mut new = course(&app, &tenant);
    new["audience"] = json!({ "departments": [network] });
    let campaign = prepare(&officer, &new).await;
    act(&officer, &campaign, "start").await.expect(200);
    assert!(tasks(&ann, "").await.is_empty());
    change(
        format!("/api/v1/departments/{radio}"),
        json!({ "parent_id": network }),
    )
    .await;
    app.eventually("the people of the department are asked", async || {
        look(&app, &tenant, 0).await;
        (tasks(&ann, "").await.len() == 1).then_some(())
    })
    .await;

    // Away over the day, back while it runs: asked again, with the days of a reminder.
    change(account.clone(), json!({ "active": false })).await;
    app.eventually("whoever leaves is excused", async || {
        (tasks(&officer, "state=excused").await.len() == 1).then_some(())
    })
    .await;
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    for table in ["awareness_task", "awareness_campaign"] {
        let sql = format!("update security.{table} set due_on = due_on - 11 where tenant_id = $1");
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(Uuid::from(tenant.id))
            .execute(tx.conn())
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    change(account, json!({ "active": true })).await;
    let back = app
        .eventually("whoever comes back is asked", async || {
            tasks(&officer, "state=open").await.pop()
        })
        .await;
    assert_eq!(back["due_on"], json!(day(&app, &tenant, 3)));
}

#[tokio::test]
async fn whoever_answers_for_a_campaign_can_see_it() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let (agent, _) = tenant.user("agent").await;
    let mut new = course(&app, &tenant);
    new["owner"] = json!(agent);
    assert_eq!(
        fields(&officer.post(CAMPAIGNS, &new).await.expect(422)),
        ["owner"]
    );
}

#[tokio::test]
async fn a_line_that_is_wrong_is_named_as_it_was_typed_and_a_campaign_is_followed_once() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let ann = tenant.user("engineer").await;
    let new = json!({ "title": "Parcel mail", "kind": "phishing", "due_on": day(&app, &tenant, 5),
                      "audience": { "people": [ann.0] } });
    let campaign = prepare(&officer, &new).await;
    act(&officer, &campaign, "start").await.expect(200);
    let browser = tenant.browser("security_officer").await;
    let (page, post) = (
        format!("/awareness-campaigns/{campaign}"),
        format!("/awareness-campaigns/{campaign}/act"),
    );
    let lines = format!("email;outcome\n\n{};clicked\nnobody@example.com;ignored\n", ann.1);
    let wrong = browser
        .submit(&page, &post, &[("act", "results"), ("lines", &lines)])
        .await
        .expect(422);
    assert!(
        wrong.text.contains("Line 4:"),
        "the line of the text, headings and gaps counted"
    );
    let right = format!("email;outcome\n{};clicked\n", ann.1);
    browser
        .submit(&page, &post, &[("act", "results"), ("lines", &right)])
        .await
        .expect(303);
    act(&officer, &campaign, "close").await.expect(200);
    let follow = format!("{CAMPAIGNS}/{campaign}/follow-up");
    officer.post(&follow, &json!({})).await.expect(201);
    officer.post(&follow, &json!({})).await.expect(409);
}

#[tokio::test]
async fn whoever_may_only_read_campaigns_makes_no_simulation_of_his_own() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let manager = tenant.api("quality_manager").await;
    let mut new = course(&app, &tenant);
    new["owner"] = json!(manager.user());
    let campaign = prepare(&officer, &new).await;
    let path = format!("{CAMPAIGNS}/{campaign}");
    let change = json!({ "kind": "phishing", "questions": [], "owner": officer.user() });
    let refused = manager.patch(&path, 1, &change).await.expect(422);
    assert_eq!(fields(&refused), ["kind"]);
}
