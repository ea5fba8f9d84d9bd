//! What will happen: a thousand edits in no order, processes and databases killed in the middle of their work. Nothing
//! acknowledged is lost, no figure differs from its records.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use sqm_testkit::{Client, TestApp, own_database, shared_data};

use crate::tickets_work::register;

/// One edit such as a desk makes; what the state does not allow is refused, and that is fine too.
async fn edit(client: &Client, ids: &[String]) -> u16 {
    let mut rng = rand::rng();
    let id = ids.choose(&mut rng).unwrap();
    let other = ids.choose(&mut rng).unwrap();
    let (path, body) = match rng.random_range(0..10) {
        0 => ("messages", json!({ "kind": "reply", "body": "We are on it." })),
        1 => ("messages", json!({ "kind": "customer", "body": "And now?" })),
        2 => ("messages", json!({ "kind": "note", "body": "Cabinet 14." })),
        3 => (
            "status",
            json!({ "status": "pending", "pending_reason": "customer" }),
        ),
        4 => ("status", json!({ "status": "open" })),
        5 => ("status", json!({ "status": "resolved" })),
        6 => ("status", json!({ "status": "closed" })),
        7 => ("take", json!({})),
        8 => ("merge", json!({ "into": other })),
        _ => ("unmerge", json!({})),
    };
    let request = client.request(reqwest::Method::POST, &format!("/api/v1/tickets/{id}/{path}"));
    client
        .send(request.header("if-match", "*").json(&body))
        .await
        .status
}

/// A change of what figures are cut by.
async fn recut(client: &Client, ids: &[String]) -> u16 {
    let mut rng = rand::rng();
    let id = ids.choose(&mut rng).unwrap();
    let (field, values) = [
        ("urgency", ["low", "medium", "high"]),
        ("channel", ["phone", "web", "app"]),
        ("kind", ["complaint", "repair", "support"]),
    ][rng.random_range(0..3)];
    let body = json!({ field: values[rng.random_range(0..3)] });
    let request = client.request(reqwest::Method::PATCH, &format!("/api/v1/tickets/{id}"));
    client
        .send(request.header("if-match", "*").json(&body))
        .await
        .status
}

#[tokio::test]
async fn a_thousand_edits_in_no_order_leave_every_figure_true() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let desk = tenant.api("supervisor").await;
    let mut ids = Vec::new();
    for n in 0..60 {
        let kind = ["complaint", "repair", "support"][n % 3];
        let new =
            json!({ "kind": kind, "subject": "No line", "description": "Since today.", "channel": "phone" });
        ids.push(register(&desk, new).await);
    }
    let (mut done, mut tried) = (0, 0);
    while done < 1000 {
        tried += 1;
        let status = if tried % 4 == 0 {
            recut(&desk, &ids).await
        } else {
            edit(&desk, &ids).await
        };
        assert!(status < 500, "an edit ended with {status}");
        done += u32::from(status < 300);
        assert!(tried < 10_000, "only {done} of {tried} edits were accepted");
        // The figures are read in between, too, not only once at the end.
        if tried % 250 == 0 {
            sqm_objectives::verify(&app.state, &tenant.scope()).await.unwrap();
        }
    }
    let proof = sqm_objectives::verify(&app.state, &tenant.scope()).await.unwrap();
    assert_eq!(proof.differences, 0, "{:?}", proof.layers);
    assert!(proof.checked > 500, "only {} checked", proof.checked);
}

/// The program itself, built beside the tests.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().and_then(Path::parent).unwrap().join("sqm");
    assert!(
        program.exists(),
        "build the program first: cargo build --package sqm-app"
    );
    program
}

fn sqm(url: &str, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command
        .args(arguments)
        .env("DATABASE_URL", url)
        .env("SQM_DATA_DIR", folder)
        .env("SQM_LOG", "error");
    command
}

fn ran(mut command: Command) -> Output {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("sqm-fault-{}", uuid::Uuid::new_v4().simple()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Left behind it would only take room.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A process that does not outlive the test.
struct Running(Child);

impl Running {
    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let waiting = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(90), waiting)
        .await
        .unwrap_or_else(|_| panic!("did not happen: {what}"))
}

#[tokio::test]
async fn an_import_killed_in_the_middle_goes_in_whole_the_next_time() {
    let Some(data) = shared_data("bpic2013-incidents") else {
        return;
    };
    let url = own_database().await.unwrap();
    let folder = Folder::new();
    ran(sqm(
        &url,
        &folder.0,
        &["tenant", "create", "Killed", "--slug", "killed", "--json"],
    ));
    let file = data.join("bpi2013_incidents.csv.gz");
    let mapping =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/mappings/bpic2013-incidents.toml");
    let (file, mapping) = (file.to_string_lossy(), mapping.to_string_lossy());
    let import = [
        "import",
        "tickets",
        "--tenant",
        "killed",
        "--shape",
        "events",
        "--json",
        "--mapping",
        &*mapping,
        &*file,
    ];

    let mut owner = PgConnection::connect(&url).await.unwrap();
    let mut killed = Running(
        sqm(&url, &folder.0, &import)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let before = until("a part of the import is in", async || {
        let n: i64 = sqlx::query_scalar("select count(*) from tickets.ticket")
            .fetch_one(&mut owner)
            .await
            .unwrap();
        (n > 500).then_some(n)
    })
    .await;
    killed.kill();
    assert!(before < 7_554, "the import was over before it could be killed");

    let report = json_of(&ran(sqm(&url, &folder.0, &import)));
    let n = |name: &str| report[name].as_i64().unwrap();
    assert_eq!(n("created") + n("changed") + n("unchanged"), 7_554, "{report}");
    assert_eq!(n("rejected"), 0, "{report}");
    let proof = json_of(&ran(sqm(
        &url,
        &folder.0,
        &["admin", "verify-indicators", "--json"],
    )));
    assert_eq!(proof["differences"], 0, "{proof}");
    assert!(proof["checked"].as_i64().unwrap() > 7_554);
}

/// A server process on a port of its own.
async fn serve(url: &str, folder: &Path, port: u16) -> Running {
    let mut command = sqm(url, folder, &["serve"]);
    command
        .env("SQM_HTTP_ADDR", format!("127.0.0.1:{port}"))
        .env("SQM_PUBLIC_URL", format!("http://127.0.0.1:{port}"));
    let server = Running(command.spawn().unwrap());
    until("the server is ready", async || {
        let answer = reqwest::get(format!("http://127.0.0.1:{port}/readyz"))
            .await
            .ok()?;
        answer.status().is_success().then_some(())
    })
    .await;
    server
}

#[tokio::test]
async fn what_was_acknowledged_survives_the_kill_of_server_and_database() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = Folder::new();
    // A cluster of its own that really writes to disk: the tests' common one does not.
    let data = folder.0.join("postgres");
    let start = |dir: PathBuf| async move {
        tokio::task::spawn_blocking(move || {
            sqm_cluster::Cluster::start(&dir, sqm_cluster::Options::default())
        })
        .await
        .unwrap()
        .unwrap()
    };
    let cluster = start(data.clone()).await;
    let mut admin = PgConnection::connect(&cluster.url("postgres")).await.unwrap();
    sqlx::query("create database sqm")
        .execute(&mut admin)
        .await
        .unwrap();
    admin.close().await.unwrap();
    let url = cluster.url("sqm");
    ran(sqm(&url, &folder.0, &["migrate"]));
    ran(sqm(
        &url,
        &folder.0,
        &["tenant", "create", "Killed", "--slug", "killed", "--json"],
    ));
    let mut create = sqm(
        &url,
        &folder.0,
        &[
            "user",
            "create",
            "--tenant",
            "killed",
            "--email",
            "s@example.com",
            "--role",
            "supervisor",
            "--password-stdin",
        ],
    )
    .stdin(Stdio::piped())
    .spawn()
    .unwrap();
    std::io::Write::write_all(&mut create.stdin.take().unwrap(), b"correct horse battery").unwrap();
    assert!(create.wait().unwrap().success());

    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut server = serve(&url, &folder.0, port).await;
    let base = format!("http://127.0.0.1:{port}/api/v1");
    let http = reqwest::Client::new();
    let sign_in =
        json!({ "tenant": "killed", "email": "s@example.com", "password": "correct horse battery" });
    let token: Value = http
        .post(format!("{base}/auth/token"))
        .json(&sign_in)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let token = token["access_token"].as_str().unwrap().to_owned();
    let new =
        json!({ "kind": "repair", "subject": "No line", "description": "Since today.", "channel": "phone" });
    let mut acknowledged: Vec<String> = Vec::new();
    while acknowledged.len() < 40 {
        let answer = http
            .post(format!("{base}/tickets"))
            .bearer_auth(&token)
            .json(&new)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 201);
        let made: Value = answer.json().await.unwrap();
        acknowledged.push(made["id"].as_str().unwrap().to_owned());
    }
    // Both at once, as when the machine loses power.
    let pid = std::fs::read_to_string(data.join("data/postmaster.pid")).unwrap();
    let pid = pid.lines().next().unwrap();
    server.kill();
    let group = format!("-{pid}");
    assert!(
        Command::new("kill")
            .args(["-9", "--", &group])
            .status()
            .unwrap()
            .success(),
        "PostgreSQL is killed"
    );
    drop(cluster);

    let cluster = start(data).await;
    let _server = serve(&cluster.url("sqm"), &folder.0, port).await;
    for id in &acknowledged {
        let answer = http
            .get(format!("{base}/tickets/{id}"))
            .bearer_auth(&token)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "{id} was acknowledged and is gone");
    }
    until("the figure counts them all", async || {
        let path = format!("{base}/indicators/ticket_volume/values?period=7d");
        let figure: Value = http
            .get(path)
            .bearer_auth(&token)
            .send()
            .await
            .ok()?
            .json()
            .await
            .ok()?;
        (figure["figure"]["value"] == json!(40.0)).then_some(())
    })
    .await;
    let proof = json_of(&ran(sqm(
        &cluster.url("sqm"),
        &folder.0,
        &["admin", "verify-indicators", "--json"],
    )));
    assert_eq!(proof["differences"], 0, "{proof}");
    tokio::task::spawn_blocking(move || cluster.stop())
        .await
        .unwrap()
        .unwrap();
}
