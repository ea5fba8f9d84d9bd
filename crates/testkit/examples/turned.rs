//! The product with a clock that stands until it is turned, for a story that takes weeks and a browser that has minutes.
//!
//! Prints one line of JSON once it is ready: `{"base", "tenant", "people": [{"role", "email", "password"}]}`. Then each line
//! of its input turns the clock on by so many minutes and is answered with the instant it shows. It ends with its input.
//! Mails go to the server of `SQM_SMTP_URL`.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sqm_platform::clock::Clock;
use sqm_testkit::TestApp;
use tokio::io::{AsyncBufReadExt as _, BufReader};

/// A Monday morning in Shanghai.
const BEGIN: &str = "2026-03-02T01:00:00Z";
const ROLES: [&str; 5] = [
    "tenant_admin",
    "quality_manager",
    "agent",
    "engineer",
    "security_officer",
];

#[tokio::main]
#[expect(clippy::print_stdout, reason = "its output is how the story talks to it")]
async fn main() -> anyhow::Result<()> {
    let clock = Clock::manual(BEGIN.parse::<Timestamp>()?);
    let app = TestApp::posting(clock.clone(), std::env::var("SQM_SMTP_URL")?).await;
    let tenant = app.tenant().await;
    let mut people = Vec::new();
    for role in ROLES {
        let (_, email) = tenant.user(role).await;
        people.push(json!({ "role": role, "email": email, "password": sqm_testkit::PASSWORD }));
    }
    println!(
        "{}",
        json!({ "base": app.url(""), "tenant": tenant.slug, "people": people })
    );
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        clock.advance(SignedDuration::from_mins(line.trim().parse()?));
        println!("{}", clock.now());
    }
    Ok(())
}
