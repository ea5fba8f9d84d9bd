//! A public link under load: so many answers a second, each from an address of its own, while one address floods and
//! somebody watches the analysis. Every answer is a visit: the pages are fetched and sent as a browser would.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep_until;

use crate::product::{self, Server, SignIn};

/// Answers that are begun each second.
const RATE: usize = 200;
/// Connections that answers are spread over.
const VISITORS: usize = 64;
/// The address that floods.
const FLOOD: &str = "198.51.100.7";

/// What a run showed.
#[derive(Debug, Serialize)]
pub(crate) struct Outcome {
    name: &'static str,
    seconds: u64,
    answers_sent: usize,
    answers_kept: usize,
    per_second: f64,
    /// Of one request, from the moment it was due.
    p50_ms: f64,
    p99_ms: f64,
    analysis_p50_ms: f64,
    analysis_p99_ms: f64,
    flood_requests: usize,
    flood_held_off: usize,
    resident_mb: Option<u64>,
}

/// Opens a survey and has it answered for so many seconds.
pub(crate) async fn run(url: &str, seconds: u64) -> Result<Outcome> {
    let server = Server::start(url).await?;
    let tenant = product::first_tenant(url).await?;
    let desk = product::enter(&server, url, tenant, "tenant_admin").await?;
    let (survey, link) = open(&server, &desk).await?;
    let address = server.address();
    let over = Arc::new(AtomicBool::new(false));
    let next = Arc::new(AtomicUsize::new(0));
    let begin = Instant::now();
    let answered = async {
        let mut visitors = JoinSet::new();
        for _ in 0..VISITORS {
            visitors.spawn(visits(address, link.clone(), begin, seconds, Arc::clone(&next)));
        }
        let (mut times, mut sent) = (Vec::new(), 0);
        while let Some(part) = visitors.join_next().await {
            let (part, answers) = part??;
            times.extend(part);
            sent += answers;
        }
        over.store(true, Ordering::Relaxed);
        Ok((times, sent, begin.elapsed()))
    };
    let ((mut times, sent, took), (flood_requests, flood_held_off), mut seen) = tokio::try_join!(
        answered,
        flood(address, link.clone(), Arc::clone(&over)),
        watch(
            address,
            format!("/surveys/{survey}"),
            desk.cookie.clone(),
            Arc::clone(&over),
        ),
    )?;
    let kept = product::call(
        &server,
        Method::GET,
        &format!("/api/v1/surveys/{survey}"),
        &desk,
        None,
    )
    .await?;
    times.sort_unstable();
    seen.sort_unstable();
    Ok(Outcome {
        name: "survey-answer",
        seconds,
        answers_sent: sent,
        answers_kept: kept["response_count"].as_u64().context("a count of responses")? as usize,
        per_second: sent as f64 / took.as_secs_f64(),
        p50_ms: rank(&times, 0.5),
        p99_ms: rank(&times, 0.99),
        analysis_p50_ms: rank(&seen, 0.5),
        analysis_p99_ms: rank(&seen, 0.99),
        flood_requests,
        flood_held_off,
        resident_mb: server.resident_megabytes(),
    })
}

/// The value below which this share of the sorted times lies, in milliseconds.
fn rank(times: &[Duration], share: f64) -> f64 {
    let place = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len().max(1)) - 1;
    times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

/// A survey with the ready questionnaire of service satisfaction, open to everybody: its id and its public link.
async fn open(server: &Server, desk: &SignIn) -> Result<(String, String)> {
    let list = product::call(server, Method::GET, "/api/v1/questionnaires?limit=50", desk, None).await?;
    let id = list["items"]
        .as_array()
        .and_then(|items| items.iter().find(|one| one["code"] == "service"))
        .and_then(|one| one["id"].as_str())
        .context("the ready questionnaire of service satisfaction")?;
    let version = product::call(
        server,
        Method::POST,
        &format!("/api/v1/questionnaires/{id}/publish"),
        desk,
        Some(json!({})),
    )
    .await?;
    let input = json!({
        "name": "Measured", "version_id": version["id"], "privacy": "confidential", "channels": ["link"],
    });
    let survey = product::call(server, Method::POST, "/api/v1/surveys", desk, Some(input)).await?;
    let id = survey["id"].as_str().context("the survey")?.to_owned();
    let path = format!("/api/v1/surveys/{id}/open");
    let survey = product::call(server, Method::POST, &path, desk, Some(json!({}))).await?;
    let code = survey["public_code"].as_str().context("a public link")?;
    Ok((id, format!("/s/{}/{code}", desk.slug)))
}

/// A browser that keeps its connection.
struct Visitor {
    address: SocketAddr,
    sender: http1::SendRequest<Full<Bytes>>,
    _driver: JoinSet<hyper::Result<()>>,
}

impl Visitor {
    async fn new(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let mut driver = JoinSet::new();
        driver.spawn(connection);
        Ok(Self {
            address,
            sender,
            _driver: driver,
        })
    }

    /// One request as from this address: the status, where it leads, the page.
    async fn ask(
        &mut self,
        path: &str,
        from: &str,
        header: Option<(&str, &str)>,
        form: Option<String>,
    ) -> Result<(u16, String)> {
        let mut request = Request::builder()
            .uri(path)
            .header("host", "localhost")
            .header("x-forwarded-for", from);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let request = match form {
            Some(form) => request
                .method(Method::POST)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Full::new(Bytes::from(form)))?,
            None => request.body(Full::default())?,
        };
        let answer = match self.sender.ready().await {
            Ok(()) => self.sender.send_request(request.clone()).await,
            Err(closed) => Err(closed),
        };
        // A server ends connections when it likes; a browser opens another.
        let answer = match answer {
            Ok(answer) => answer,
            Err(_) => {
                *self = Self::new(self.address).await?;
                (self.sender.send_request(request).await)
                    .with_context(|| format!("{path} asked twice by {from}"))?
            }
        };
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await?.to_bytes();
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }
}

/// Takes visits as they come due, from first page to thanks; every request's time, and how many answers were accepted.
async fn visits(
    address: SocketAddr,
    link: String,
    begin: Instant,
    seconds: u64,
    next: Arc<AtomicUsize>,
) -> Result<(Vec<Duration>, usize)> {
    let mut visitor = Visitor::new(address).await?;
    let (mut times, mut answers) = (Vec::new(), 0);
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number as u64 >= seconds * RATE as u64 {
            return Ok((times, answers));
        }
        let due = begin + Duration::from_secs_f64(number as f64 / RATE as f64);
        sleep_until(due.into()).await;
        // Ten thousand households behind as many addresses.
        let from = format!("10.{}.{}.9", number / 250 % 250, number % 250);
        let (status, first) = visitor.ask(&link, &from, None, None).await?;
        times.push(due.elapsed());
        if status != 200 {
            bail!("the first page answers {status}");
        }
        let score = 1 + number % 5;
        let form = format!(
            "state={}&seen={}&do=next&q.csat={score}&q.service.attitude={score}&q.service.efficiency=4&q.reasons=wait",
            hidden(&first, "state")?,
            hidden(&first, "seen")?,
        );
        let sent = Instant::now();
        let (status, second) = visitor.ask(&link, &from, None, Some(form)).await?;
        times.push(sent.elapsed());
        if status != 200 {
            bail!("the second page answers {status}");
        }
        let form = format!(
            "state={}&seen={}&do=next&q.nps={}&q.reasons=wait&q.comment=Answered+under+load",
            hidden(&second, "state")?,
            hidden(&second, "seen")?,
            number % 11,
        );
        let sent = Instant::now();
        let (status, _) = visitor.ask(&link, &from, None, Some(form)).await?;
        times.push(sent.elapsed());
        if status != 303 {
            bail!("the last page answers {status}");
        }
        answers += 1;
    }
}

/// The value of a hidden field; its letters need no encoding in a form but these.
fn hidden(page: &str, name: &str) -> Result<String> {
    let value = page
        .split_once(&format!("name=\"{name}\" value=\""))
        .and_then(|(_, rest)| rest.split_once('"'))
        .with_context(|| format!("no field {name}"))?
        .0;
    Ok(value.replace('+', "%2B").replace('=', "%3D").replace('/', "%2F"))
}

/// One address that asks as fast as it can; how often, and how often it was held off.
async fn flood(address: SocketAddr, link: String, over: Arc<AtomicBool>) -> Result<(usize, usize)> {
    let mut visitor = Visitor::new(address).await?;
    let (mut asked, mut held) = (0, 0);
    while !over.load(Ordering::Relaxed) {
        let (status, _) = visitor.ask(&link, FLOOD, None, None).await?;
        asked += 1;
        held += usize::from(status == 429);
    }
    Ok((asked, held))
}

/// Somebody who looks at the analysis every half second.
async fn watch(
    address: SocketAddr,
    path: String,
    cookie: String,
    over: Arc<AtomicBool>,
) -> Result<Vec<Duration>> {
    let mut visitor = Visitor::new(address).await?;
    let mut times = Vec::new();
    while !over.load(Ordering::Relaxed) {
        let sent = Instant::now();
        let (status, _) = visitor
            .ask(&path, "10.255.255.1", Some(("cookie", &cookie)), None)
            .await?;
        if status != 200 {
            bail!("the analysis answers {status}");
        }
        times.push(sent.elapsed());
        sleep_until((sent + Duration::from_millis(500)).into()).await;
    }
    Ok(times)
}
