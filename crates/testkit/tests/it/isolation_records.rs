//! One record of every kind, for the tests that try every address as somebody else.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Client, TestApp, TestTenant};
use uuid::Uuid;

use crate::imports::upload;

/// The id of what was made.
fn id(answer: &Value) -> String {
    answer["id"].as_str().expect("an id").to_owned()
}

/// Makes something and returns its id.
async fn made(admin: &Client, path: &str, body: Value) -> String {
    let answer = admin.post(&format!("/api/v1/{path}"), &body).await;
    assert!(matches!(answer.status, 200..=202), "{path}: {}", answer.text);
    id(&answer.json())
}

/// An incident with a duty to report it.
async fn reported_incident(admin: &Client) -> (String, String) {
    let incident = made(admin, "incidents", json!({ "title": "Secret incident" })).await;
    let level = json!({ "facts": {}, "level": "larger", "why": "as an example" });
    let request = admin
        .request(Method::POST, &format!("/api/v1/incidents/{incident}/assessments"))
        .header("if-match", "*")
        .json(&level);
    admin.send(request).await.expect(201);
    let duty = first(admin, &format!("incidents/{incident}/duties")).await;
    (incident, duty)
}

/// The first of what every tenant starts with.
async fn first(admin: &Client, path: &str) -> String {
    let answer = admin.get(&format!("/api/v1/{path}")).await.expect(200).json();
    let items = answer["items"].as_array().or(answer.as_array()).expect("a list");
    id(items.first().unwrap_or_else(|| panic!("no {path}")))
}

/// One record of each kind in a tenant, by the word before the place of its id in addresses. A new kind of record whose
/// word is missing here makes the test below fail.
pub(crate) async fn records(tenant: &TestTenant<'_>, app: &TestApp) -> BTreeMap<&'static str, String> {
    let admin = tenant.api("tenant_admin").await;
    let ticket = json!({ "kind": "complaint", "subject": "Secret of the first tenant", "description": "secret words", "channel": "phone" });
    let tickets = made(&admin, "tickets", ticket.clone()).await;
    let second = made(&admin, "tickets", ticket).await;
    let links = format!("tickets/{tickets}/links");
    let link = json!({ "to": second, "kind": "related" });
    admin.post(&format!("/api/v1/{links}"), &link).await.expect(204);
    let link = first(&admin, &links).await;
    let department = json!({ "code": "secret", "name": "Secret", "kind": "service" });
    let department = made(&admin, "departments", department).await;
    let post = json!({ "department_id": department, "title": "Secret post" });
    let objective = json!({ "indicator": "ticket_reopen_rate", "comparator": "le", "target": 5.0, "period": "month", "valid_from": "2026-01-01" });
    let mapping = json!({ "name": "Secret mapping", "body": { "version": 1, "target": "tickets",
        "fields": { "subject": { "column": "Subject" } } } });
    let customer = made(
        &admin,
        "customers",
        json!({ "name": "王小明", "phone": "13812341234" }),
    )
    .await;
    let after = aftersales(&admin, &customer).await;
    let questionnaires = first(&admin, "questionnaires").await;
    let version = admin
        .get(&format!("/api/v1/questionnaires/{questionnaires}/versions"))
        .await
        .expect(200)
        .json();
    let version = id(&version[0]);
    let survey = json!({ "name": "Secret survey", "version_id": version, "privacy": "identified", "channels": ["link"] });
    let surveys = made(&admin, "surveys", survey).await;
    let theme = json!({ "name": "Secret theme", "colour": "#0b6bcb" });
    let practice = json!({ "title": "Secret practice", "area": "service", "done": "Secret deed" });
    let (callback, watch_item) = after_answers(app, tenant, &surveys, &version).await;
    let colleague = tenant.api("agent").await.user();
    let commendation = json!({ "person_id": colleague, "reason": "Secret deed", "period_from": "2026-01-01",
        "period_to": "2026-01-31", "announce": true });
    let bulk = json!({ "action": { "do": "tag", "tag": "secret" }, "query": "state=all" });
    let people = json!({ "people": [{ "name": "王小明", "email": "wang@example.com" }] });
    let invitations = format!("/api/v1/surveys/{surveys}/invitations");
    admin.post(&invitations, &people).await.expect(201);
    let invited = admin.get(&invitations).await.expect(200).json();
    let invited = id(&invited["items"][0]);
    let (incident, duty) = reported_incident(&admin).await;
    let mut records = BTreeMap::from([
        ("links", link.clone()),
        ("unlink", link),
        ("tickets", tickets.clone()),
        ("customers", customer),
        (
            "actions",
            made(
                &admin,
                "actions",
                json!({ "title": "Secret action", "due_on": "2099-01-31" }),
            )
            .await,
        ),
        ("departments", department),
        ("posts", made(&admin, "posts", post).await),
        ("objectives", made(&admin, "objectives", objective).await),
        ("import-mappings", made(&admin, "import-mappings", mapping).await),
        (
            "imports",
            id(&upload(
                &admin,
                "one.csv",
                b"Subject\nSecret line\n".to_vec(),
                &[("target", "tickets")],
            )
            .await),
        ),
        (
            "ticket-views",
            made(
                &admin,
                "ticket-views",
                json!({ "name": "Secret view", "query": "state=open" }),
            )
            .await,
        ),
        ("bulk", made(&admin, "tickets/bulk", bulk).await),
        ("notifications", notify(app, tenant, &admin).await),
        ("users", first(&admin, "users").await),
        ("duties", duty),
        (
            "reports",
            made(&admin, &format!("incidents/{incident}/reports"), json!({})).await,
        ),
        ("reporting-regimes", first(&admin, "reporting-regimes").await),
        ("incidents", incident),
        ("confidants", admin.user().to_string()),
        ("calendars", first(&admin, "calendars").await),
        ("ticket-categories", first(&admin, "ticket-categories").await),
        ("incident-categories", first(&admin, "incident-categories").await),
        ("sla-policies", first(&admin, "sla-policies").await),
        ("responses", response(app, tenant, &surveys).await),
        ("shares", share(&admin, &surveys).await),
        ("surveys", surveys),
        ("survey-invitations", invited),
        ("callbacks", callback),
        ("watch-items", watch_item),
        (
            "documents",
            made(
                &admin,
                "documents",
                json!({ "kind": "policy", "title": "Secret document", "body": "Secret text" }),
            )
            .await,
        ),
        ("practices", made(&admin, "practices", practice).await),
        ("commendations", made(&admin, "commendations", commendation).await),
        ("survey-themes", made(&admin, "survey-themes", theme).await),
        ("questionnaires", questionnaires),
        ("versions", version),
    ]);
    records.extend(after);
    records.extend(security(&admin, app.state.clock.now()).await);
    records.extend(emergencies(&admin, &records["incidents"]).await);
    records
}

/// Who is on call, and what belongs to an incident: a drill, a plan that runs, a line of the timeline, traces, evidence.
async fn emergencies(admin: &Client, incident: &str) -> [(&'static str, String); 8] {
    let person = json!({ "id": admin.user(), "reach": "Secret number" });
    let on_call = json!({ "name": "Secret line", "people": [person] });
    let on_call = made(admin, "on-call/lines", on_call).await;
    let stand_in = json!({ "line": on_call, "person": admin.user(), "from": "2999-01-01T00:00:00Z", "until": "2999-01-02T00:00:00Z" });
    let stand_ins = admin
        .post("/api/v1/on-call/stand-ins", &stand_in)
        .await
        .expect(201);
    let plan = first(admin, "emergency-plans").await;
    let drill = json!({ "title": "Secret drill", "kind": "tabletop", "plan": plan, "due_on": "2999-12-31", "goals": ["Secret goal"] });
    let drill = made(admin, "emergency-drills", drill).await;
    let part = async |slice: &str, body: Value| {
        let path = format!("/api/v1/incidents/{incident}/{slice}");
        admin.post(&path, &body).await.expect(201).json()
    };
    let work = part("plans", json!({ "plan": plan })).await;
    let line = part("timeline", json!({ "meaning": "Secret line" })).await;
    let asset = part("assets", json!({ "name": "Secret host" })).await;
    let evidence = part(
        "evidence",
        json!({ "title": "Secret disk", "place": "Secret safe" }),
    )
    .await;
    [
        ("tasks", id(&work["tasks"][0])),
        ("timeline", id(&line["items"][0])),
        ("assets", id(&asset["items"][0])),
        ("evidence", id(&evidence)),
        ("emergency-drills", drill),
        ("emergency-plans", plan),
        ("lines", on_call),
        ("stand-ins", id(&stand_ins.json()["items"][0])),
    ]
}

/// What belongs to after-sales.
async fn aftersales(admin: &Client, customer: &str) -> [(&'static str, String); 7] {
    let purchase = json!({ "customer": customer, "product": "Secret gateway" });
    let visit = json!({ "customer": customer, "purpose": "Secret visit" });
    let order = json!({ "customer": customer, "problem": "Secret trouble" });
    let order = made(admin, "service-orders", order).await;
    let part = json!({ "name": "Secret part" });
    let parts = admin
        .post(&format!("/api/v1/service-orders/{order}/parts"), &part)
        .await
        .expect(201);
    let photo = admin
        .request(
            Method::POST,
            &format!("/api/v1/service-orders/{order}/photos?moment=before"),
        )
        .header("content-type", "image/png")
        .body(b"\x89PNG\r\n\x1a\nSecret".to_vec());
    let photos = admin.send(photo).await.expect(201);
    [
        ("purchases", made(admin, "purchases", purchase).await),
        ("visits", made(admin, "visits", visit).await),
        (
            "steps",
            first(admin, &format!("service-orders/{order}/steps")).await,
        ),
        ("parts", id(&parts.json()["items"][0])),
        ("photos", id(&photos.json()["items"][0])),
        ("follow-up-plans", first(admin, "follow-up-plans").await),
        ("service-orders", order),
    ]
}

/// What belongs to the security registers.
async fn security(admin: &Client, now: jiff::Timestamp) -> Vec<(&'static str, String)> {
    let risk = json!({ "title": "Secret risk", "category": "network", "likelihood": 3, "impact": 3 });
    let plan = json!({ "name": "Secret check", "area": "physical", "cycle": "month", "checklist": ["Secret item"],
        "first_on": now.in_tz("Asia/Shanghai").expect("a zone").date() });
    let plan = made(admin, "security-check-plans", plan).await;
    let control = json!({ "code": "S-01", "theme": "network", "title": "Secret control" });
    let data = json!({ "code": "S-D1", "name": "Secret data", "category": "billing", "level": "core" });
    let vulnerability = json!({ "asset": "Secret host", "identifier": "CVE-2024-1", "score": 5.0 });
    let mut records = key_post(admin).await;
    records.extend(access(admin).await);
    records.extend(awareness(admin).await);
    records.extend([
        ("risks", made(admin, "risks", risk).await),
        ("controls", made(admin, "controls", control).await),
        ("data-assets", made(admin, "data-assets", data).await),
        ("security-checks", first(admin, "security-checks").await),
        ("security-check-plans", plan),
        (
            "vulnerabilities",
            made(admin, "vulnerabilities", vulnerability).await,
        ),
    ]);
    records
}

/// A campaign that asks whoever makes it.
async fn awareness(admin: &Client) -> Vec<(&'static str, String)> {
    let campaign = json!({ "title": "Secret campaign", "kind": "reading", "body": "Secret lesson", "due_on": "2999-12-31",
        "audience": { "people": [admin.user()] } });
    let campaign = made(admin, "awareness-campaigns", campaign).await;
    let start = admin
        .request(
            Method::POST,
            &format!("/api/v1/awareness-campaigns/{campaign}/start"),
        )
        .header("if-match", "\"1\"");
    admin.send(start).await.expect(200);
    let task = first(admin, "awareness-tasks").await;
    vec![("awareness-campaigns", campaign), ("awareness-tasks", task)]
}

/// A key post that is held, with a check and a letter.
async fn key_post(admin: &Client) -> Vec<(&'static str, String)> {
    let post = json!({ "name": "Secret key post", "reason": "Secret harm", "required": ["identity"] });
    let post = made(admin, "key-posts", post).await;
    let part = async |slice: &str, body: Value| {
        let request = admin
            .request(Method::POST, &format!("/api/v1/key-posts/{post}/{slice}"))
            .header("if-match", "*");
        admin.send(request.json(&body)).await.expect(201).json()
    };
    let held = part("holders", json!({ "person": admin.user() })).await;
    let holder = id(&held[0]["holder"]);
    let checked = part(&format!("holders/{holder}/checks"), json!({ "kind": "identity" })).await;
    vec![
        ("checks", id(&checked[0]["checks"][0])),
        ("holders", holder),
        ("key-posts", post),
    ]
}

/// A site, and what the rules found in its access log.
async fn access(admin: &Client) -> Vec<(&'static str, String)> {
    let mut week = vec![""; 7];
    week[0] = "08:00-09:00";
    let site = json!({ "code": "SECRET", "name": "Secret site", "kind": "office", "hours": week });
    let site = made(admin, "sites", site).await;
    let line = json!({ "site": "SECRET", "badge": "Secret badge", "at": "2026-03-03T12:00:00+08:00" });
    admin
        .post("/api/v1/access-entries", &json!({ "entries": [line] }))
        .await
        .expect(200);
    vec![
        ("access-findings", first(admin, "access-findings").await),
        ("sites", site),
    ]
}

/// An answer to a survey.
async fn response(app: &TestApp, tenant: &TestTenant<'_>, survey: &str) -> String {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.expect("a transaction");
    let id = Uuid::now_v7();
    sqlx::query(
        "insert into surveys.response (tenant_id, id, survey_id, version_id, state, day)
         select tenant_id, $2, id, version_id, 'complete', current_date from surveys.survey where tenant_id = $1 and id = $3::uuid",
    )
    .bind(Uuid::from(tenant.id))
    .bind(id)
    .bind(survey)
    .execute(tx.conn())
    .await
    .expect("a response");
    tx.commit().await.expect("commit");
    id.to_string()
}

/// A link to results.
async fn share(admin: &Client, survey: &str) -> String {
    let path = format!("/api/v1/surveys/{survey}/shares");
    let body = json!({ "parts": ["figures"], "days": 7 });
    id(&admin.post(&path, &body).await.expect(201).json())
}

/// A call back and a watched figure of a survey.
async fn after_answers(
    app: &TestApp,
    tenant: &TestTenant<'_>,
    survey: &str,
    version: &str,
) -> (String, String) {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.expect("a transaction");
    let id = Uuid::now_v7();
    for sql in [
        "insert into surveys.response (tenant_id, id, survey_id, version_id, state, day)
         values ($1, $2, $3, $4, 'complete', current_date)",
        "insert into surveys.callback (tenant_id, id, number, survey_id, response_id, metric, score, due_at, result, created_at, updated_at)
         select $1, $2, 'R-0000-000001', $3, $2, 'csat', 0, now(), 'Secret result', now(), now() where $4::uuid is not null",
        "insert into surveys.watch_item (tenant_id, id, series_id, measure, from_survey_id, score, answers, target, note, created_at)
         select $1, $2, $3, 'csat', $3, 0, 1, 80, 'Secret note', now() where $4::uuid is not null",
    ] {
        sqlx::query(sql)
            .bind(Uuid::from(tenant.id))
            .bind(id)
            .bind(survey.parse::<Uuid>().expect("an id"))
            .bind(version.parse::<Uuid>().expect("an id"))
            .execute(tx.conn())
            .await
            .expect("a record");
    }
    tx.commit().await.expect("commit");
    (id.to_string(), id.to_string())
}

/// A line in the administrator's list.
async fn notify(app: &TestApp, tenant: &TestTenant<'_>, admin: &Client) -> String {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.expect("a transaction");
    let id = Uuid::now_v7();
    sqlx::query(
        "insert into notifications.notification (tenant_id, id, user_id, event_id, kind, href, at)
         values ($1, $2, $3, $2, 'assigned', '/tickets', now())",
    )
    .bind(Uuid::from(tenant.id))
    .bind(id)
    .bind(Uuid::from(admin.user()))
    .execute(tx.conn())
    .await
    .expect("a notification");
    tx.commit().await.expect("commit");
    id.to_string()
}

/// What the word before an id means, where pages and operations say it differently.
pub(crate) fn kind_of(prefix: &str) -> &str {
    let word = prefix
        .trim_end_matches('/')
        .rsplit('/')
        .find(|part| part.parse::<Uuid>().is_err())
        .unwrap_or_default();
    match word {
        "people" => "users",
        "categories" => "ticket-categories",
        "sla" => "sla-policies",
        "views" => "ticket-views",
        "mappings" => "import-mappings",
        "themes" => "survey-themes",
        "invitations" | "interviews" => "survey-invitations",
        "next" => "surveys",
        "watch" => "watch-items",
        "my-awareness" => "awareness-tasks",
        same => same,
    }
}
