//! Imports: real files through REST, pages and the command line's function; faults of records, workers and people.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::anyhow;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use sqm_imports::mapping::{FieldMap, Mapping};
use sqm_imports::runs::{self, RunState, Upload};
use sqm_imports::target::{Batch, FieldSpec, ImportTarget, Outcome, Schema, Shape, register};
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Error, Result};
use sqm_testkit::{Client, TestApp, TestTenant, shared_data};

fn example(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples/mappings")
        .join(name);
    std::fs::read_to_string(path).unwrap()
}

pub(crate) async fn upload(
    client: &Client,
    name: &str,
    bytes: Vec<u8>,
    parts: &[(&'static str, &str)],
) -> Value {
    let mut form = Form::new().part("file", Part::bytes(bytes).file_name(name.to_owned()));
    for (name, value) in parts {
        form = form.text(*name, (*value).to_owned());
    }
    client
        .send(client.request(Method::POST, "/api/v1/imports").multipart(form))
        .await
        .expect(201)
        .json()
}

async fn finished(app: &TestApp, client: &Client, id: &str) -> Value {
    app.eventually("the import ends", async || {
        let run = client
            .get(&format!("/api/v1/imports/{id}"))
            .await
            .expect(200)
            .json();
        matches!(run["state"].as_str(), Some("done" | "failed" | "cancelled")).then_some(run)
    })
    .await
}

fn figures(run: &Value) -> [i64; 4] {
    ["created", "changed", "unchanged", "rejected"].map(|name| run[name].as_i64().unwrap())
}

#[tokio::test]
async fn comcast_goes_in_once_and_then_changes_nothing() {
    let Some(folder) = shared_data("comcast-complaints") else {
        return;
    };
    let bytes = std::fs::read(folder.join("Comcast_telecom_complaints_data.csv")).unwrap();
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let client = tenant.api("quality_manager").await;
    let mapping = example("comcast-complaints.toml");
    let parts = [
        ("target", "tickets"),
        ("shape", "rows"),
        ("mapping", mapping.as_str()),
    ];

    let run = upload(&client, "comcast.csv", bytes.clone(), &parts).await;
    assert_eq!(
        (run["state"].as_str(), run["rows_total"].as_i64()),
        (Some("uploaded"), Some(2_224))
    );
    let id = run["id"].as_str().unwrap().to_owned();
    let profile = client
        .get(&format!("/api/v1/imports/{id}/profile"))
        .await
        .expect(200)
        .json();
    let dates = profile["columns"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["name"] == "Date")
        .unwrap()["dates"]
        .clone();
    assert_eq!(
        (dates["ambiguous"].as_i64(), dates["looks_swapped"].as_bool()),
        (Some(572), Some(true))
    );
    let preview = client
        .get(&format!("/api/v1/imports/{id}/preview"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (preview["records"].as_i64(), preview["rejected"].as_i64()),
        (Some(2_224), Some(0))
    );
    assert_eq!(preview["rows"].as_array().unwrap().len(), 50);

    let put = |body: Value| {
        client
            .request(Method::PUT, &format!("/api/v1/imports/{id}/mapping"))
            .json(&body)
    };
    client
        .post(&format!("/api/v1/imports/{id}/start"), &json!({}))
        .await
        .expect(409);
    let answer = client.send(put(run["mapping"].clone())).await.expect(200).json();
    assert_eq!(
        (answer["run"]["state"].as_str(), &answer["errors"]),
        (Some("mapped"), &json!([]))
    );
    client
        .post(&format!("/api/v1/imports/{id}/start"), &json!({}))
        .await
        .expect(202);
    let run = finished(&app, &client, &id).await;
    assert_eq!(
        (run["state"].as_str(), figures(&run)),
        (Some("done"), [2_224, 0, 0, 0])
    );

    let again = upload(&client, "comcast.csv", bytes, &parts).await;
    let id = again["id"].as_str().unwrap().to_owned();
    let put = client
        .request(Method::PUT, &format!("/api/v1/imports/{id}/mapping"))
        .json(&again["mapping"]);
    client.send(put).await.expect(200);
    client
        .post(&format!("/api/v1/imports/{id}/start"), &json!({}))
        .await
        .expect(202);
    let run = finished(&app, &client, &id).await;
    assert_eq!(figures(&run), [0, 0, 2_224, 0]);

    // Another tenant sees nothing of it.
    let stranger = app.tenant().await;
    let other = stranger.api("quality_manager").await;
    other.get(&format!("/api/v1/imports/{id}")).await.expect(404);
    assert_eq!(
        other.get("/api/v1/imports").await.expect(200).json()["items"],
        json!([])
    );
}

#[tokio::test]
async fn bpic_becomes_histories_in_a_minute() {
    let Some(folder) = shared_data("bpic2013-incidents") else {
        return;
    };
    let file = folder.join("bpi2013_incidents.csv.gz");
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let mapping = example("bpic2013-incidents.toml");
    let scope = tenant.scope();
    let once = || sqm_imports::run_file(&app.state, &scope, "tickets", Shape::Events, &mapping, &file);
    let first = Box::pin(once()).await.unwrap();
    assert_eq!(
        (first.state, first.rows, first.created, first.rejected),
        (RunState::Done, 65_533, 7_554, 0)
    );
    // A minute on a machine of its own; here other tests run beside.
    eprintln!("65,533 events in {:.1} s", first.seconds);
    assert!(first.seconds < 120.0, "took {} s", first.seconds);
    let second = Box::pin(once()).await.unwrap();
    assert_eq!((second.created, second.changed, second.unchanged), (0, 0, 7_554));
}

#[tokio::test]
async fn a_person_uploads_chooses_a_reading_and_imports() {
    let Some(folder) = shared_data("comcast-complaints") else {
        return;
    };
    let bytes = std::fs::read(folder.join("Comcast_telecom_complaints_data.csv")).unwrap();
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let browser = tenant.browser("quality_manager").await;
    let page = browser.get("/imports/new").await.expect(200).text;
    let csrf = page
        .split("data-csrf=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap()
        .to_owned();
    let form = |csrf: &str| {
        Form::new()
            .part("file", Part::bytes(bytes.clone()).file_name("comcast.csv"))
            .text("target", "tickets:rows")
            .text("csrf", csrf.to_owned())
    };
    browser
        .send(
            browser
                .request(Method::POST, "/imports")
                .multipart(form("forged")),
        )
        .await
        .expect(403);
    let answer = browser
        .send(browser.request(Method::POST, "/imports").multipart(form(&csrf)))
        .await
        .expect(303);
    let columns = answer.header("location").to_owned();
    let run = columns.trim_end_matches("/columns").to_owned();
    let shown = browser.get(&columns).await.expect(200).text;
    assert!(shown.contains("Ticket #") && shown.contains("Customer Care Call"));

    let fixed = [
        ("column.kind", "="),
        ("fixed.kind", "complaint"),
        ("do", "preview"),
    ];
    let answer = browser.submit(&columns, &columns, &fixed).await.expect(303);
    let preview = answer.header("location").to_owned();
    let shown = browser.get(&preview).await.expect(200).text;
    assert!(
        shown.contains("572 of 2,224 dates can be read both ways"),
        "{shown}"
    );
    assert!(
        shown.contains("12 months, 2015-01 to 2015-12") && shown.contains("3 months, 2015-04 to 2015-06")
    );
    let choice = [("field", "created_at"), ("reading", "mixed-unswap")];
    browser
        .submit(&preview, &format!("{run}/reading"), &choice)
        .await
        .expect(303);
    browser
        .submit(&preview, &format!("{run}/start"), &[])
        .await
        .expect(303);
    app.eventually("the report", async || {
        browser
            .get(&run)
            .await
            .expect(200)
            .text
            .contains("tag-success")
            .then_some(())
    })
    .await;
    browser
        .submit(&run, &format!("{run}/save"), &[("name", "Comcast")])
        .await
        .expect(303);
    assert!(
        browser
            .get("/imports/mappings")
            .await
            .expect(200)
            .text
            .contains("Comcast")
    );
}

#[tokio::test]
async fn faulty_rows_come_back_with_their_reasons() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let client = tenant.api("quality_manager").await;
    let csv = "id,title,when,via\n1,ok,2024-01-02 10:00,web\n2,,soon,web\n3,=cmd(),2024-01-02 10:00,pigeon\n1,again,2024-01-02 10:00,web\n";
    let mut mapping = Mapping::new("tickets", Shape::Rows);
    mapping.fields = HashMap::from([
        ("external_id", "id"),
        ("subject", "title"),
        ("created_at", "when"),
        ("channel", "via"),
    ])
    .into_iter()
    .map(|(field, column)| (field.to_owned(), FieldMap::column(column)))
    .collect();
    mapping
        .fields
        .insert("kind".to_owned(), FieldMap::constant("repair"));
    let text = serde_json::to_string(&mapping).unwrap();
    let run = upload(
        &client,
        "few.csv",
        csv.into(),
        &[("target", "tickets"), ("mapping", &text)],
    )
    .await;
    let id = run["id"].as_str().unwrap().to_owned();
    let put = client
        .request(Method::PUT, &format!("/api/v1/imports/{id}/mapping"))
        .json(&mapping);
    client.send(put).await.expect(200);
    client
        .post(&format!("/api/v1/imports/{id}/start"), &json!({}))
        .await
        .expect(202);
    let run = finished(&app, &client, &id).await;
    assert_eq!(figures(&run), [1, 0, 0, 3]);
    let rejected = client
        .get(&format!("/api/v1/imports/{id}/rejected"))
        .await
        .expect(200)
        .json();
    let rows: Vec<i64> = rejected["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["row"].as_i64().unwrap())
        .collect();
    assert_eq!(rows, [3, 4, 5]);
    let csv = client
        .get(&format!("/api/v1/imports/{id}/rejected.csv"))
        .await
        .expect(200)
        .text;
    let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "id,title,when,via,✗ Row,✗ Reason");
    assert!(
        lines[1].starts_with("2,,soon,web,3,") && lines[1].contains("soon"),
        "{}",
        lines[1]
    );
    assert!(
        lines[2].starts_with("3,'=cmd(),"),
        "a formula is made harmless: {}",
        lines[2]
    );
    assert!(lines[3].contains("Row 2 has the same"), "{}", lines[3]);

    let refused = client
        .send(
            client.request(Method::POST, "/api/v1/imports").multipart(
                Form::new()
                    .part("file", Part::bytes(vec![]).file_name("nothing.csv"))
                    .text("target", "tickets"),
            ),
        )
        .await;
    let problem = refused.expect(422).json();
    assert_eq!(problem["errors"][0]["code"], "imports-read-empty");
}

/// A target that keeps what it is given in memory, and can be told to fail.
#[derive(Debug)]
struct Notes {
    kept: Mutex<BTreeMap<String, usize>>,
    calls: AtomicUsize,
    fail_call: AtomicUsize,
}

static NOTES: Notes = Notes {
    kept: Mutex::new(BTreeMap::new()),
    calls: AtomicUsize::new(0),
    fail_call: AtomicUsize::new(usize::MAX),
};
/// Tests that use the one target take turns.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

impl ImportTarget for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }

    fn label(&self) -> &'static str {
        "imports-title"
    }

    fn permission(&self) -> &'static str {
        "import.run"
    }

    fn shapes(&self) -> &'static [Shape] {
        &[Shape::Rows]
    }

    fn schema(&self, shape: Shape) -> Schema {
        let fields = vec![
            FieldSpec::text("id", "imports-row", 50).required(),
            FieldSpec::text("text", "imports-row", 50),
        ];
        Schema {
            target: "notes",
            shape,
            fields,
            key: "id",
            order: "id",
            open_prefix: None,
            repeats: sqm_imports::target::Repeats::Reject,
        }
    }

    fn apply<'a>(
        &'a self,
        _: &'a AppState,
        _: &'a mut TenantTx,
        batch: &'a Batch,
    ) -> BoxFuture<'a, Result<Vec<Outcome>>> {
        async move {
            if self.calls.fetch_add(1, Ordering::SeqCst) == self.fail_call.load(Ordering::SeqCst) {
                return Err(Error::from(anyhow!("the power is out")));
            }
            if batch
                .records
                .iter()
                .any(|record| record.rows[0].text("text") == Some("poison"))
            {
                return Err(Error::field("text", "field-invalid"));
            }
            let mut kept = self.kept.lock().unwrap();
            for record in &batch.records {
                *kept.entry(record.identity(&batch.file_digest)).or_default() += 1;
            }
            Ok(vec![Outcome::Created; batch.records.len()])
        }
        .boxed()
    }
}

async fn started_notes(app: &TestApp, tenant: &TestTenant<'_>, csv: String) -> sqm_domain::ids::ImportId {
    register(&NOTES);
    NOTES.kept.lock().unwrap().clear();
    NOTES.calls.store(0, Ordering::SeqCst);
    NOTES.fail_call.store(usize::MAX, Ordering::SeqCst);
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let new = Upload {
        name: "notes.csv".into(),
        bytes: csv.into_bytes(),
        target: "notes".into(),
        ..Upload::default()
    };
    let run = runs::upload(&app.state, &mut tx, new).await.unwrap();
    let (_, errors) = runs::set_mapping(&mut tx, run.id, &run.mapping).await.unwrap();
    assert_eq!(errors, []);
    runs::start(&mut tx, run.id).await.unwrap();
    tx.commit().await.unwrap();
    run.id
}

fn notes(count: usize, poison: Option<usize>) -> String {
    let mut csv = "id,text\n".to_owned();
    for row in 0..count {
        let text = if Some(row) == poison { "poison" } else { "fine" };
        csv.extend(["n", &row.to_string(), ",", text, "\n"]);
    }
    csv
}

#[tokio::test]
async fn one_poisoned_record_falls_alone() {
    let _turn = TURN.lock().await;
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let id = started_notes(&app, &tenant, notes(1_200, Some(700))).await;
    runs::execute(&app.state, &tenant.scope(), id).await.unwrap();
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let run = runs::get(&mut tx, id).await.unwrap();
    assert_eq!(
        (run.state, run.created, run.rejected, run.rows_done),
        (RunState::Done, 1_199, 1, 1_200)
    );
    let kept = NOTES.kept.lock().unwrap();
    assert_eq!(kept.len(), 1_199);
    assert!(kept.values().all(|times| *times == 1));
}

#[tokio::test]
async fn a_dead_worker_is_followed_by_one_that_goes_on_behind_it() {
    let _turn = TURN.lock().await;
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let id = started_notes(&app, &tenant, notes(2_100, None)).await;
    NOTES.fail_call.store(2, Ordering::SeqCst);
    runs::execute(&app.state, &tenant.scope(), id).await.unwrap_err();
    let half = runs::get(&mut app.state.db.tenant(&tenant.scope()).await.unwrap(), id)
        .await
        .unwrap();
    assert_eq!(
        (half.state, half.created, half.records_done),
        (RunState::Running, 1_000, 1_000)
    );
    // Two at once: one of them stands back, and nothing is counted twice.
    let scope = tenant.scope();
    let (one, two) = tokio::join!(
        runs::execute(&app.state, &scope, id),
        runs::execute(&app.state, &scope, id)
    );
    one.unwrap();
    two.unwrap();
    let whole = runs::get(&mut app.state.db.tenant(&tenant.scope()).await.unwrap(), id)
        .await
        .unwrap();
    assert_eq!(
        (whole.state, whole.created, whole.records_done),
        (RunState::Done, 2_100, 2_100)
    );
}

#[tokio::test]
async fn a_cancelled_run_keeps_what_it_wrote() {
    let _turn = TURN.lock().await;
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let id = started_notes(&app, &tenant, notes(1_500, None)).await;
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let run = runs::cancel(&mut tx, id).await.unwrap();
    assert!(run.cancel && run.state == RunState::Running);
    tx.commit().await.unwrap();
    runs::execute(&app.state, &tenant.scope(), id).await.unwrap();
    let run = runs::get(&mut app.state.db.tenant(&tenant.scope()).await.unwrap(), id)
        .await
        .unwrap();
    assert_eq!((run.state, run.created), (RunState::Cancelled, 0));
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    assert!(matches!(runs::cancel(&mut tx, id).await, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn imported_and_registered_tickets_share_one_series_of_numbers() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let client = tenant.api("supervisor").await;
    let year = app.state.clock.now().to_zoned(tenant.scope().zone).year();
    let csv = format!(
        "Number,Subject,Received,Kind,Channel\nA1,one,{year}-01-02 10:00,repair,web\nA2,two,{year}-01-02 11:00,repair,web\n"
    );
    let run = upload(&client, "two.csv", csv.into_bytes(), &[("target", "tickets")]).await;
    let id = run["id"].as_str().unwrap();
    let mapping = client.request(Method::PUT, &format!("/api/v1/imports/{id}/mapping"));
    let fields = [
        ("external_id", "Number"),
        ("subject", "Subject"),
        ("created_at", "Received"),
        ("kind", "Kind"),
        ("channel", "Channel"),
    ]
    .map(|(field, column)| (field.to_owned(), json!({ "column": column })));
    let fields: serde_json::Map<String, Value> = fields.into_iter().collect();
    let body = json!({ "version": 1, "target": "tickets", "fields": fields });
    client.send(mapping.json(&body)).await.expect(200);
    client
        .post(&format!("/api/v1/imports/{id}/start"), &json!({}))
        .await
        .expect(202);
    assert_eq!(figures(&finished(&app, &client, id).await), [2, 0, 0, 0]);
    let new = json!({ "kind": "repair", "subject": "three", "description": "By hand.", "channel": "phone" });
    client.post("/api/v1/tickets", &new).await.expect(201);
    let list = client.get("/api/v1/tickets?sort=oldest").await.expect(200).json();
    let numbers: Vec<&str> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["number"].as_str().unwrap())
        .collect();
    assert_eq!(numbers, [1, 2, 3].map(|n| format!("T-{year}-{n:06}")));
}
