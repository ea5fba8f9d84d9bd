//! Isolation and permission, proved over everything that can be reached: each operation of the API's description and
//! each page on record is tried as nobody, without the right, and from another tenant. A new one is covered without
//! being told.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Client, TestApp, TestTenant};
use uuid::Uuid;

use crate::imports::upload;

/// The roles a tenant starts with, the least able first.
const ROLES: [&str; 7] = [
    "auditor",
    "security_officer",
    "agent",
    "engineer",
    "supervisor",
    "quality_manager",
    "tenant_admin",
];

/// An operation of the API.
struct Operation {
    method: Method,
    path: String,
    permission: Option<String>,
    public: bool,
}

fn operations(openapi: &Value) -> Vec<Operation> {
    let mut list = Vec::new();
    for (path, item) in openapi["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let Ok(method) = method.to_uppercase().parse::<Method>() else {
                continue;
            };
            if !operation.is_object() || operation.get("operationId").is_none() {
                continue;
            }
            let security = operation.get("security").and_then(Value::as_array);
            let scopes = security.and_then(|list| list.iter().find_map(|one| one.get("bearer")));
            let permission = scopes
                .and_then(Value::as_array)
                .and_then(|scopes| scopes.first())
                .and_then(Value::as_str)
                .map(str::to_owned);
            list.push(Operation {
                method,
                path: path.clone(),
                permission,
                public: scopes.is_none(),
            });
        }
    }
    assert!(
        list.len() > 40,
        "the description has lost its operations: {}",
        list.len()
    );
    list
}

/// Puts ids into the places of a path.
fn filled(path: &str, id: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some(start) = rest.find('{') {
        let end = start + rest[start..].find('}').expect("a closing brace");
        out.push_str(&rest[..start]);
        out.push_str(&id(&out));
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out
}

async fn call(client: &Client, method: &Method, path: &str) -> u16 {
    let request = client.request(method.clone(), path).header("if-match", "*");
    let request = if *method == Method::GET {
        request
    } else {
        request.json(&json!({}))
    };
    client.send(request).await.status
}

#[tokio::test]
async fn nobody_gets_nothing() {
    let app = TestApp::start().await;
    let nobody = app.nobody();
    let mut open = Vec::new();
    for operation in operations(&app.openapi)
        .iter()
        .filter(|operation| !operation.public)
    {
        let path = filled(&operation.path, |_| Uuid::now_v7().to_string());
        let status = call(&nobody, &operation.method, &path).await;
        if status != 401 {
            open.push(format!("{} {} {status}", operation.method, operation.path));
        }
    }
    for page in app.pages.iter().filter(|page| !page.public) {
        let path = filled(page.path, |_| Uuid::now_v7().to_string());
        let answer = nobody.send(nobody.request(page.method.clone(), &path)).await;
        let to_sign_in = answer.status == 303 && answer.header("location").starts_with("/sign-in");
        if !to_sign_in {
            open.push(format!("{} {} {}", page.method, page.path, answer.status));
        }
    }
    assert!(open.is_empty(), "reachable without signing in: {open:#?}");
}

#[tokio::test]
async fn public_operations_are_few_and_known() {
    let app = TestApp::start().await;
    let mut public: Vec<String> = operations(&app.openapi)
        .iter()
        .filter(|operation| operation.public)
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect();
    public.extend(
        app.pages
            .iter()
            .filter(|page| page.public)
            .map(|page| format!("{} {}", page.method, page.path)),
    );
    public.sort();
    insta::assert_debug_snapshot!("public_addresses", public);
}

#[tokio::test]
async fn without_the_right_it_is_refused() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let mut clients = BTreeMap::new();
    let mut browsers = BTreeMap::new();
    let mut rights: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for role in ROLES {
        let client = tenant.api(role).await;
        let me = client.get("/api/v1/me").await.expect(200).json();
        let list = me["permissions"].as_array().expect("permissions");
        rights.insert(
            role,
            list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        );
        clients.insert(role, client);
        browsers.insert(role, tenant.browser(role).await);
    }
    let lacking = |permission: &str| {
        ROLES
            .iter()
            .copied()
            .find(|role| !rights[role].iter().any(|right| right == permission))
    };
    let (mut open, mut everybody) = (Vec::new(), Vec::new());
    for operation in operations(&app.openapi) {
        let Some(permission) = &operation.permission else {
            continue;
        };
        let Some(role) = lacking(permission) else {
            everybody.push(permission.clone());
            continue;
        };
        let path = filled(&operation.path, |_| Uuid::now_v7().to_string());
        let status = call(&clients[role], &operation.method, &path).await;
        if status != 403 {
            open.push(format!(
                "{} {} as {role} without {permission}: {status}",
                operation.method, operation.path
            ));
        }
    }
    for page in app.pages.iter().filter(|page| !page.public) {
        let Some(permission) = page.permission else {
            continue;
        };
        let Some(role) = lacking(permission) else {
            everybody.push(permission.to_owned());
            continue;
        };
        let path = filled(page.path, |_| Uuid::now_v7().to_string());
        let browser = &browsers[role];
        let status = browser
            .send(browser.request(page.method.clone(), &path))
            .await
            .status;
        if status != 403 {
            open.push(format!(
                "{} {} as {role} without {permission}: {status}",
                page.method, page.path
            ));
        }
    }
    assert!(open.is_empty(), "allowed without the right: {open:#?}");
    everybody.sort();
    everybody.dedup();
    // A right that every role has cannot be tried this way; the list may only shrink.
    insta::assert_debug_snapshot!("rights_every_role_has", everybody);
}

#[tokio::test]
async fn declared_rights_are_known_rights() {
    let app = TestApp::start().await;
    let declared = operations(&app.openapi)
        .into_iter()
        .filter_map(|operation| operation.permission);
    let pages = app
        .pages
        .iter()
        .filter_map(|page| page.permission.map(str::to_owned));
    let unknown: Vec<String> = declared
        .chain(pages)
        .filter(|right| !app.permissions.contains(&right.as_str()))
        .collect();
    assert!(unknown.is_empty(), "rights nobody declares: {unknown:?}");
}

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
async fn records(tenant: &TestTenant<'_>, app: &TestApp) -> BTreeMap<&'static str, String> {
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

/// What belongs to an incident: a drill, a plan that runs, a line of the timeline, traces, evidence.
async fn emergencies(admin: &Client, incident: &str) -> [(&'static str, String); 6] {
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
fn kind_of(prefix: &str) -> &str {
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
        same => same,
    }
}

/// Addresses whose places hold no record of a tenant: codes of the common catalogue, the reader's own drafts, and public
/// links, whose code is the right (`surveys_answer::a_code_opens_nothing_under_another_name`, `surveys_analysis::shared_by_link`).
const WITHOUT_RECORD: [&str; 4] = ["indicators", "drafts", "s", "r"];

#[tokio::test]
async fn another_tenants_records_are_not_there() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.tenant().await, app.tenant().await);
    let their_admin = theirs.api("tenant_admin").await;
    let their_browser = theirs.browser("tenant_admin").await;
    let records = records(&ours, &app).await;
    let csrf = their_browser.csrf("/tickets").await;
    let (mut leaks, mut uncovered) = (Vec::new(), Vec::new());

    let operations = operations(&app.openapi);
    let api = operations
        .iter()
        .map(|operation| (&operation.method, operation.path.as_str(), false));
    let pages = app.pages.iter().map(|page| (&page.method, page.path, true));
    for (method, path, is_page) in api.chain(pages).filter(|(_, path, _)| path.contains('{')) {
        let known = |prefix: &str| records.get(kind_of(prefix)).cloned();
        let prefixes = path.split('{').next().expect("a beginning");
        if WITHOUT_RECORD.contains(&kind_of(prefixes)) {
            continue;
        }
        if known(prefixes).is_none() {
            uncovered.push(format!("{method} {path}"));
            continue;
        }
        let address = filled(path, |prefix| known(prefix).unwrap_or_default());
        let answer = if is_page {
            let request = their_browser.request(method.clone(), &address);
            // With the token of one's own form: refused for the record's sake, not for the form's.
            let request = if *method == Method::GET {
                request
            } else {
                request.form(&[("csrf", &csrf)])
            };
            their_browser.send(request).await
        } else {
            let request = their_admin
                .request(method.clone(), &address)
                .header("if-match", "*");
            let request = if *method == Method::GET {
                request
            } else {
                request.json(&json!({}))
            };
            their_admin.send(request).await
        };
        // A body that cannot be accepted may be refused before the record is looked for.
        let allowed = answer.status == 404 || (*method != Method::GET && matches!(answer.status, 400 | 422));
        if !allowed || answer.text.contains("Secret") {
            leaks.push(format!("{method} {path} {}", answer.status));
        }
    }
    assert!(leaks.is_empty(), "another tenant's records answer: {leaks:#?}");
    assert!(
        uncovered.is_empty(),
        "add a record of this kind to `records`: {uncovered:#?}"
    );

    for (path, is_page) in operations
        .iter()
        .filter(|operation| operation.method == Method::GET)
        .map(|operation| (operation.path.as_str(), false))
        .chain(
            app.pages
                .iter()
                .filter(|page| page.method == Method::GET)
                .map(|page| (page.path, true)),
        )
        .filter(|(path, _)| !path.contains('{') && !is_stream(path))
    {
        let answer = if is_page {
            their_browser.get(path).await
        } else {
            their_admin.get(path).await
        };
        assert!(answer.status < 500, "{path}: {}", answer.text);
        for (kind, id) in &records {
            assert!(
                !answer.text.contains(id.as_str()),
                "{path} shows another tenant's {kind}"
            );
        }
    }
}

/// A stream never ends; what it may say is tested in `notifications`.
fn is_stream(path: &str) -> bool {
    path == "/live"
}

#[tokio::test]
async fn the_role_matrix_is_as_agreed() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let mut matrix: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for role in ROLES {
        let me = tenant.api(role).await.get("/api/v1/me").await.expect(200).json();
        for right in me["permissions"].as_array().expect("permissions") {
            matrix
                .entry(right.as_str().expect("a name").to_owned())
                .or_default()
                .push(role);
        }
    }
    insta::assert_debug_snapshot!("role_matrix", matrix);
}
