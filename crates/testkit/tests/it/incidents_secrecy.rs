//! Need to know: somebody who was not let in sees neither a restricted incident nor its shadow, proved over everything that can
//! be reached, with every right a tenant has to give.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Client, TestApp};

use crate::incidents::{assess, report};

/// A word that stands in the incident and nowhere else.
const SECRET: &str = "Zephyranthes";

/// The traces by which an answer would give the incident away.
struct Traces(Vec<String>);

/// GET addresses: those without a place to fill, and those of one record.
fn addresses(app: &TestApp) -> (Vec<String>, Vec<(Method, String)>) {
    let (mut whole, mut of_record) = (Vec::new(), Vec::new());
    for (path, item) in app.openapi["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else {
                continue;
            };
            if operation.get("operationId").is_none() {
                continue;
            }
            if !path.contains('{') && method == Method::GET {
                whole.push(path.clone());
            }
            if path.contains("/incidents/{id}") {
                of_record.push((method, path.clone()));
            }
        }
    }
    (whole, of_record)
}

async fn call(client: &Client, method: &Method, path: &str) -> (u16, String) {
    let request = client.request(method.clone(), path).header("if-match", "*");
    let request = if *method == Method::GET {
        request
    } else {
        request.json(&json!({}))
    };
    let answer = client.send(request).await;
    (answer.status, answer.text)
}

/// What hangs on a restricted incident, by the word before its place in an address.
async fn children(officer: &Client, id: &str) -> Vec<(&'static str, String)> {
    let made = async |slice: &str, body: Value| {
        let path = format!("/api/v1/incidents/{id}/{slice}");
        officer.post(&path, &body).await.expect(201).json()
    };
    let first = |list: &Value| list["items"][0]["id"].as_str().unwrap().to_owned();
    let task = made("tasks", json!({ "title": SECRET })).await;
    let line = made("timeline", json!({ "meaning": SECRET })).await;
    let asset = made("assets", json!({ "name": SECRET })).await;
    let ioc = made(
        "indicators",
        json!({ "kind": "domain", "value": format!("{SECRET}.example.com") }),
    )
    .await;
    let evidence = made("evidence", json!({ "title": SECRET, "place": SECRET })).await;
    let report = made("reports", json!({})).await;
    let duties = officer
        .get(&format!("/api/v1/incidents/{id}/duties"))
        .await
        .expect(200)
        .json();
    let links = officer
        .get(&format!("/api/v1/incidents/{id}/links"))
        .await
        .expect(200)
        .json();
    let mut all = vec![
        ("tasks", task["tasks"][0]["id"].as_str().unwrap().to_owned()),
        ("timeline", first(&line)),
        ("assets", first(&asset)),
        ("indicators", first(&ioc)),
        ("evidence", evidence["id"].as_str().unwrap().to_owned()),
        ("reports", report["id"].as_str().unwrap().to_owned()),
        ("links", links[0]["id"].as_str().unwrap().to_owned()),
    ];
    let duty = duties["items"]
        .as_array()
        .or(duties.as_array())
        .and_then(|list| list.first());
    if let Some(duty) = duty.and_then(|one| one["id"].as_str()) {
        all.push(("duties", duty.to_owned()));
    }
    all
}

/// The address with its places filled: the incident, then what hangs on it; anything where it has nothing of that kind.
fn address(path: &str, id: &str, children: &[(&'static str, String)], user: &str) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some(start) = rest.find('{') {
        let end = start + rest[start..].find('}').unwrap();
        out.push_str(&rest[..start]);
        let word = out
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_owned();
        let fill = match word.as_str() {
            "incidents" => id.to_owned(),
            "confidants" => user.to_owned(),
            word => children
                .iter()
                .find(|(slice, _)| *slice == word)
                .map_or_else(|| uuid::Uuid::now_v7().to_string(), |(_, child)| child.clone()),
        };
        out.push_str(&fill);
        rest = &rest[end + 1..];
    }
    out + rest
}

/// Everything without a place to fill, and what may be asked about the record: where its traces are found.
async fn shadows(
    app: &TestApp,
    (api, window): (&Client, &Client),
    traces: &Traces,
    (number, id, ticket): (&str, &str, &str),
) -> Vec<String> {
    let mut leaks = Vec::new();
    for path in &addresses(app).0 {
        for query in [
            "",
            "?state=all",
            "?q=Zephyranthes",
            "?entity=incident",
            "?repeated=yes",
            "?state=late",
        ] {
            let (_, body) = call(api, &Method::GET, &format!("{path}{query}")).await;
            // What was asked for may be said back.
            let found = traces
                .0
                .iter()
                .find(|trace| body.contains(trace.as_str()) && !query.contains(trace.as_str()));
            if let Some(trace) = found {
                leaks.push(format!("GET {path}{query}: {trace}"));
            }
        }
    }
    let pages = app
        .pages
        .iter()
        .filter(|page| page.method == Method::GET && !page.path.contains('{') && page.path != "/live");
    let asked = pages
        .flat_map(|page| [page.path.to_owned(), format!("{}?state=all", page.path)])
        .chain([
            format!("/search?q={SECRET}"),
            format!("/search?q={number}"),
            format!("/incident-indicators?q={SECRET}.example.com"),
            format!("/actions/of?source=incident:{id}"),
            format!("/incidents/of?source=ticket:{ticket}"),
            format!("/settings/audit?entity=incident&entity_id={id}"),
        ]);
    for path in asked {
        let answer = window.get(&path).await;
        let found = traces
            .0
            .iter()
            .find(|trace| answer.text.contains(trace.as_str()) && !path.contains(trace.as_str()));
        if let Some(trace) = found {
            leaks.push(format!("page {path}: {trace}"));
        }
    }
    leaks
}

#[tokio::test]
async fn without_need_to_know_there_is_neither_incident_nor_shadow() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let outsider = tenant.api("tenant_admin").await;
    let window = tenant.browser("tenant_admin").await;
    let insider = tenant.api("tenant_admin").await;
    let inside = tenant.browser("tenant_admin").await;

    // A restricted incident with everything that can hang on it.
    let ticket = uuid::Uuid::now_v7();
    let id = report(
        &officer,
        json!({ "title": format!("{SECRET} insider"), "description": SECRET, "restricted": true,
                "confidants": [officer.user(), insider.user(), inside.user()],
                "from": format!("ticket:{ticket}"), "from_title": "T-1", "from_href": format!("/tickets/{ticket}") }),
    )
    .await;
    assess(
        &officer,
        &id,
        json!({ "facts": { "values": { "people_leaked": 1_000_000 } }, "level": "larger" }),
    )
    .await
    .expect(201);
    let action = json!({ "title": format!("{SECRET} action"), "due_on": "2999-01-01", "source": format!("incident:{id}"),
                         "source_title": SECRET, "source_href": format!("/incidents/{id}"), "owner": officer.user() });
    let action = officer.post("/api/v1/actions", &action).await.expect(201).json();
    officer
        .post(
            &format!("/api/v1/incidents/{id}/history"),
            &json!({ "text": SECRET }),
        )
        .await
        .expect(204);
    let open = report(&officer, json!({ "title": "Open beside it" })).await;
    let beside =
        json!({ "kind": "incident", "key": id, "title": SECRET, "href": format!("/incidents/{id}") });
    officer
        .post(&format!("/api/v1/incidents/{open}/links"), &beside)
        .await
        .expect(201);
    let children = children(&officer, &id).await;
    let known = crate::incidents::get(&officer, &id).await;
    let number = known["number"].as_str().unwrap().to_owned();
    let action_id = action["id"].as_str().unwrap().to_owned();
    let traces = Traces(vec![
        SECRET.to_owned(),
        // As an indicator has it.
        SECRET.to_lowercase(),
        number.clone(),
        id.clone(),
        action_id.clone(),
        action["number"].as_str().unwrap().to_owned(),
    ]);
    // Readers of events have met it.
    app.eventually("the ledger stands", async || {
        sqm_objectives::catch_up(&app.state, &tenant.scope()).await.ok()
    })
    .await;

    // Whoever was let in finds it in all these places: the search below could find it.
    let inside = shadows(
        &app,
        (&insider, &inside),
        &traces,
        (&number, &id, &ticket.to_string()),
    )
    .await;
    for place in [
        "GET /api/v1/incidents",
        "GET /api/v1/incidents/export.csv",
        "GET /api/v1/incident-duties/export.csv",
        "GET /api/v1/incident-indicators",
        "GET /api/v1/incident-indicators/export.csv",
        "GET /api/v1/incident-indicators/stix.json",
        "GET /api/v1/incident-tasks",
        "GET /api/v1/incident-tasks/export.csv",
        "GET /api/v1/actions",
        "GET /api/v1/audit",
        "page /incidents",
        "page /incident-indicators",
        "page /incident-tasks",
        "page /actions",
        "page /search",
        "page /incidents/of",
        "page /settings/audit",
    ] {
        assert!(
            inside.iter().any(|leak| leak.starts_with(place)),
            "{place}: {inside:#?}"
        );
    }
    let mut leaks = shadows(
        &app,
        (&outsider, &window),
        &traces,
        (&number, &id, &ticket.to_string()),
    )
    .await;
    let (_, of_record) = addresses(&app);
    // Of one record: not there, for whatever is done to it.
    for (method, path) in &of_record {
        let there = address(path, &id, &children, &officer.user().to_string());
        let (status, body) = call(&outsider, method, &there).await;
        if !matches!(status, 404 | 422) || body.contains(SECRET) {
            leaks.push(format!("{method} {path}: {status}"));
        }
        // One that is kept from you and one that is not there answer alike.
        let nowhere = address(
            path,
            &uuid::Uuid::now_v7().to_string(),
            &[],
            &officer.user().to_string(),
        );
        let (other, _) = call(&outsider, method, &nowhere).await;
        if status != other {
            leaks.push(format!("{method} {path}: {status}, {other} where nothing is"));
        }
    }
    for page in app
        .pages
        .iter()
        .filter(|page| page.path.starts_with("/incidents/{id}") && page.method == Method::GET)
    {
        let path = address(page.path, &id, &children, &officer.user().to_string());
        let answer = window.get(&path).await;
        if answer.status != 404 || answer.text.contains(SECRET) {
            leaks.push(format!("page {path}: {}", answer.status));
        }
    }
    // An open incident that was linked with it: whatever may be read of the open one.
    for (method, path) in of_record.iter().filter(|(method, _)| *method == Method::GET) {
        let path = address(path, &open, &[], &officer.user().to_string());
        let (_, body) = call(&outsider, method, &path).await;
        if let Some(trace) = traces.0.iter().find(|trace| body.contains(trace.as_str())) {
            leaks.push(format!("beside it, GET {path}: {trace}"));
        }
    }
    for page in app
        .pages
        .iter()
        .filter(|page| page.path.starts_with("/incidents/{id}") && page.method == Method::GET)
    {
        let path = address(page.path, &open, &[], &officer.user().to_string());
        let answer = window.get(&path).await;
        if let Some(trace) = traces.0.iter().find(|trace| answer.text.contains(trace.as_str())) {
            leaks.push(format!("beside it, page {path}: {trace}"));
        }
    }
    for path in [
        format!("/api/v1/actions/{action_id}"),
        format!("/api/v1/actions/{action_id}/history"),
    ] {
        let (status, _) = call(&outsider, &Method::GET, &path).await;
        if status != 404 {
            leaks.push(format!("{path}: {status}"));
        }
    }
    assert!(leaks.is_empty(), "{leaks:#?}");

    // Counts and statistics: for the officer one, for the outsider none.
    let count = async |client: &Client| -> (i64, i64) {
        let counts = client.get("/api/v1/incidents/counts").await.expect(200).json();
        let open = counts
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["count"].as_i64().unwrap())
            .sum();
        let figures = client
            .get("/api/v1/incidents/statistics")
            .await
            .expect(200)
            .json();
        (open, figures["total"].as_i64().unwrap())
    };
    assert_eq!(count(&officer).await, (2, 2));
    assert_eq!(count(&outsider).await, (1, 1));
    // Nobody is told who need not know.
    let told = outsider.get("/api/v1/notifications").await.expect(200).json();
    assert_eq!(told["items"].as_array().unwrap().len(), 0, "{told}");
}

#[tokio::test]
async fn the_shared_figures_do_not_count_a_restricted_incident_until_it_is_shown() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let id = report(
        &officer,
        json!({ "title": "Quiet", "restricted": true, "confidants": [officer.user()] }),
    )
    .await;
    let measured = async || {
        sqm_objectives::catch_up(&app.state, &tenant.scope())
            .await
            .unwrap();
        let behind = officer
            .get("/api/v1/incidents?measure=incident.reported")
            .await
            .expect(200)
            .json();
        behind["items"].as_array().unwrap().len()
    };
    assert_eq!(measured().await, 0);
    let path = format!("/api/v1/incidents/{id}/restriction");
    let restrict = async |on: bool| {
        let request = officer
            .request(Method::PUT, &path)
            .json(&json!({ "restricted": on }));
        officer.send(request).await.expect(204);
    };
    restrict(false).await;
    assert_eq!(measured().await, 1);
    restrict(true).await;
    assert_eq!(measured().await, 0);
}

#[tokio::test]
async fn breaking_the_glass_needs_a_reason_and_is_told_to_everybody_concerned() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let other = tenant.api("tenant_admin").await;
    let id = report(
        &officer,
        json!({ "title": "Locked", "restricted": true, "confidants": [officer.user()] }),
    )
    .await;
    let number = crate::incidents::get(&officer, &id).await["number"].clone();
    other.get(&format!("/api/v1/incidents/{id}")).await.expect(404);
    let engineer = tenant.api("engineer").await;
    let order = json!({ "number": number, "reason": "The officer cannot be reached and it spreads." });
    engineer
        .post("/api/v1/incidents/break-glass", &order)
        .await
        .expect(403);
    for (body, field) in [
        (json!({ "number": number, "reason": "now" }), "reason"),
        (
            json!({ "number": "SEC-1999-000001", "reason": "It spreads and nobody answers." }),
            "number",
        ),
    ] {
        let refused = other
            .post("/api/v1/incidents/break-glass", &body)
            .await
            .expect(422)
            .json();
        assert_eq!(refused["errors"][0]["field"], field);
    }
    other.get(&format!("/api/v1/incidents/{id}")).await.expect(404);
    let opened = other
        .post("/api/v1/incidents/break-glass", &order)
        .await
        .expect(200)
        .json();
    assert_eq!(opened["title"], "Locked");
    let inside = officer
        .get(&format!("/api/v1/incidents/{id}/confidants"))
        .await
        .expect(200)
        .json();
    let glass: Vec<&Value> = inside
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["broke_glass"] == true)
        .collect();
    assert_eq!(glass.len(), 1);
    app.eventually("the officer is told", async || {
        let told = officer.get("/api/v1/notifications").await.expect(200).json();
        let list = told["items"].as_array().unwrap().clone();
        list.iter()
            .any(|one| one["kind"] == "incident_glass_broken")
            .then_some(())
    })
    .await;
    let trail = officer
        .get(&format!("/api/v1/audit?entity=incident&entity_id={id}"))
        .await;
    assert!(trail.status == 403 || trail.text.contains("incident.break_glass"));
    let trail = other
        .get(&format!("/api/v1/audit?entity=incident&entity_id={id}"))
        .await
        .expect(200);
    assert!(trail.text.contains("The officer cannot be reached"));
}

#[tokio::test]
async fn who_was_let_out_sees_nothing_any_more() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let engineer = tenant.api("engineer").await;
    let id = report(
        &officer,
        json!({ "title": "Inner circle", "restricted": true, "confidants": [officer.user()] }),
    )
    .await;
    let inside = format!("/api/v1/incidents/{id}/confidants");
    officer
        .post(&inside, &json!({ "user": engineer.user() }))
        .await
        .expect(204);
    engineer.get(&format!("/api/v1/incidents/{id}")).await.expect(200);
    app.eventually("he is told", async || {
        let told = engineer.get("/api/v1/notifications").await.expect(200).json();
        (!told["items"].as_array().unwrap().is_empty()).then_some(())
    })
    .await;
    officer
        .delete(&format!("{inside}/{}", engineer.user()))
        .await
        .expect(204);
    engineer.get(&format!("/api/v1/incidents/{id}")).await.expect(404);
    // What he was told before is no longer there either.
    let told = engineer.get("/api/v1/notifications").await.expect(200).json();
    assert_eq!(told["items"].as_array().unwrap().len(), 0);
    // Somebody has to know.
    let last = officer
        .delete(&format!("{inside}/{}", officer.user()))
        .await
        .expect(409)
        .json();
    assert_eq!(last["detail"], "Somebody has to know of it");
}

/// What a page hears over server-sent events.
struct Ear {
    response: reqwest::Response,
    heard: String,
}

impl Ear {
    async fn open(client: &Client, topics: &str) -> Self {
        let request = client.request(Method::GET, &format!("/live?topics={topics}"));
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200);
        Self {
            response,
            heard: String::new(),
        }
    }

    /// Listens until this is said; everything heard so far.
    async fn until(&mut self, word: &str) -> &str {
        let listening = async {
            while !self.heard.contains(word) {
                let chunk = self.response.chunk().await.unwrap().expect("the stream goes on");
                self.heard.push_str(&String::from_utf8_lossy(&chunk));
            }
        };
        tokio::time::timeout(Duration::from_secs(20), listening)
            .await
            .unwrap_or_else(|_| panic!("not said: {word}"));
        &self.heard
    }
}

#[tokio::test]
async fn live_updates_speak_of_a_restricted_incident_to_those_who_know_of_it() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let api = tenant.api("security_officer").await;
    let window = tenant.browser("security_officer").await;
    let outsider = tenant.browser("tenant_admin").await;
    let mut hears = Ear::open(&window, "incidents").await;
    let mut silent = Ear::open(&outsider, "incidents").await;
    let body = json!({ "title": "Whispered", "restricted": true, "confidants": [window.user(), api.user()] });
    let id = report(&api, body).await;
    hears.until(&id).await;
    // An open one after it is heard by both: what came before it was not kept back by chance.
    let open = report(&api, json!({ "title": "Said aloud" })).await;
    let said = silent.until(&open).await;
    assert!(!said.contains(&id), "{said}");
}
