//! The product under load: the release build as a process of its own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

use crate::case::Sample;

/// Tenants that requests are sent for.
pub(crate) const SIGN_INS: usize = 5;
const PASSWORD: &str = "a password for measuring";

/// A signed-in person of a tenant.
#[derive(Debug)]
pub(crate) struct SignIn {
    pub(crate) tenant: Uuid,
    pub(crate) slug: String,
    pub(crate) token: String,
    pub(crate) cookie: String,
}

/// A running server.
pub(crate) struct Server {
    process: Child,
    port: u16,
}

/// The release build beside this program.
fn sqm() -> Result<PathBuf> {
    Ok(std::env::current_exe()?.parent().context("a folder")?.join("sqm"))
}

/// Runs a command of the product on the database.
pub(crate) fn command(url: &str, arguments: &[&str], input: &str) -> Result<String> {
    use std::io::Write as _;
    let mut child = configured(url)?
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!(
            "sqm {}: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn configured(url: &str) -> Result<Command> {
    let mut command = Command::new(sqm()?);
    command
        .env("DATABASE_URL", url)
        .env("SQM_DATA_DIR", "bench/.data/product")
        .env("SQM_LOG", "warn");
    Ok(command)
}

pub(crate) async fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port())
}

/// Waits until something accepts connections there.
pub(crate) async fn wait_for(address: SocketAddr, patience: Duration) -> Result<()> {
    let begin = Instant::now();
    while TcpStream::connect(address).await.is_err() {
        if begin.elapsed() > patience {
            bail!("nothing answers at {address}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

impl Server {
    pub(crate) async fn start(url: &str) -> Result<Self> {
        let port = free_port().await?;
        let process = configured(url)?
            .arg("serve")
            .env("SQM_HTTP_ADDR", format!("127.0.0.1:{port}"))
            .env("SQM_PUBLIC_URL", format!("http://127.0.0.1:{port}"))
            .env("SQM_API_RATE", "100000000")
            .env("SQM_SIGN_IN_RATE", "1000000")
            // Visitors of surveys come from addresses of their own, and answer faster than people.
            .env("SQM_BEHIND_PROXY", "true")
            .env("SQM_SURVEY_SECONDS", "0")
            .spawn()?;
        let server = Self { process, port };
        wait_for(server.address(), Duration::from_mins(1)).await?;
        Ok(server)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    /// Memory in use right now, in MB.
    pub(crate) fn resident_megabytes(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace()
            .nth(1)?
            .parse::<u64>()
            .ok()
            .map(|kb| kb / 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Makes what only the product can make, for the filling to copy from: customers, whose personal data is sealed, and a
/// ticket of each kind with its clocks.
pub(crate) async fn models(url: &str, tenants: &[Uuid]) -> Result<()> {
    let server = Server::start(url).await?;
    for tenant in tenants {
        let token = Some(enter(&server, url, *tenant, "supervisor").await?.token);
        for i in 10..30 {
            let customer = json!({
                "name": format!("Customer {i}"), "phone": format!("138123456{i}"),
                "email": format!("customer-{i}@example.com"), "address": format!("{i} Harbour Road"),
            });
            make(&server, "/api/v1/customers", token.as_deref(), &customer).await?;
        }
        for kind in ["consultation", "complaint", "repair", "support"] {
            let ticket = json!({
                "kind": kind, "subject": "A ticket to copy", "description": "Its clocks, above all.", "channel": "phone",
            });
            make(&server, "/api/v1/tickets", token.as_deref(), &ticket).await?;
        }
    }
    Ok(())
}

async fn make(server: &Server, path: &str, token: Option<&str>, what: &Value) -> Result<()> {
    let answer = ask(
        server.address(),
        path,
        "application/json",
        token,
        what.to_string(),
    )
    .await?;
    if !answer.status().is_success() {
        bail!("POST {path}: {}", answer.status());
    }
    Ok(())
}

/// Signs a supervisor in for each of the first tenants.
pub(crate) async fn sign_in(server: &Server, url: &str, sample: &Sample) -> Result<Vec<SignIn>> {
    let mut tenants: Vec<Uuid> = Vec::new();
    for (tenant, _, _) in &sample.rows {
        if !tenants.contains(tenant) && tenants.len() < SIGN_INS {
            tenants.push(*tenant);
        }
    }
    let mut list = Vec::new();
    for tenant in tenants {
        list.push(enter(server, url, tenant, "supervisor").await?);
    }
    Ok(list)
}

/// A new person of a tenant with this role, signed in.
pub(crate) async fn enter(server: &Server, url: &str, tenant: Uuid, role: &str) -> Result<SignIn> {
    let key = tenant.to_string();
    let email = format!("bench-{role}-{}@example.com", server.port);
    let created = [
        "user",
        "create",
        "--tenant",
        &key,
        "--email",
        &email,
        "--role",
        role,
        "--password-stdin",
    ];
    command(url, &created, PASSWORD)?;
    let slug = slug(url, tenant).await?;
    let body = json!({ "tenant": slug, "email": email, "password": PASSWORD }).to_string();
    let answer = ask(
        server.address(),
        "/api/v1/auth/token",
        "application/json",
        None,
        body,
    )
    .await?;
    let text = answer.into_body().collect().await?.to_bytes();
    let token = serde_json::from_slice::<Value>(&text)?["access_token"]
        .as_str()
        .context("a token")?
        .to_owned();
    let form = format!(
        "tenant={slug}&email={}&password={}",
        email.replace('@', "%40"),
        PASSWORD.replace(' ', "+")
    );
    let answer = ask(
        server.address(),
        "/sign-in",
        "application/x-www-form-urlencoded",
        None,
        form,
    )
    .await?;
    let cookie = answer
        .headers()
        .get("set-cookie")
        .context("a session cookie")?
        .to_str()?;
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    Ok(SignIn {
        tenant,
        slug,
        token,
        cookie,
    })
}

async fn slug(url: &str, tenant: Uuid) -> Result<String> {
    use sqlx::Connection as _;
    let mut connection = sqlx::PgConnection::connect(url).await?;
    Ok(sqlx::query_scalar("select slug from org.tenant where id = $1")
        .bind(tenant)
        .fetch_one(&mut connection)
        .await?)
}

/// The tenant that was made first.
pub(crate) async fn first_tenant(url: &str) -> Result<Uuid> {
    use sqlx::Connection as _;
    let mut connection = sqlx::PgConnection::connect(url).await?;
    Ok(
        sqlx::query_scalar("select id from org.tenant order by id limit 1")
            .fetch_one(&mut connection)
            .await?,
    )
}

/// Calls the API; what it answers, as JSON.
pub(crate) async fn call(
    server: &Server,
    method: Method,
    path: &str,
    who: &SignIn,
    body: Option<Value>,
) -> Result<Value> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost")
        .header("if-match", "*")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {}", who.token))
        .body(Full::new(Bytes::from(
            body.map(|body| body.to_string()).unwrap_or_default(),
        )))?;
    let answer = send(server.address(), request).await?;
    let status = answer.status();
    let text = answer.into_body().collect().await?.to_bytes();
    if !status.is_success() {
        bail!("{path}: {status} {}", String::from_utf8_lossy(&text));
    }
    Ok(serde_json::from_slice(&text)?)
}

async fn ask(
    address: SocketAddr,
    path: &str,
    kind: &str,
    token: Option<&str>,
    body: String,
) -> Result<Response<hyper::body::Incoming>> {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header("host", "localhost")
        .header("content-type", kind);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    send(address, request.body(Full::new(Bytes::from(body)))?).await
}

#[expect(
    clippy::disallowed_methods,
    reason = "a client without the platform's tasks; the connection ends with the answer"
)]
async fn send(address: SocketAddr, request: Request<Full<Bytes>>) -> Result<Response<hyper::body::Incoming>> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(TcpStream::connect(address).await?)).await?;
    // Drives the answer's body too; ends with it.
    tokio::spawn(connection);
    Ok(sender.send_request(request).await?)
}
