//! What is measured, for the product and for its floors.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use http_body_util::Full;
use hyper::{Method, Request};
use sqlx::{Connection as _, PgConnection, Row as _};
use uuid::Uuid;

use crate::product::SignIn;

/// Rows of `bench.sample`: tickets drawn at random, with a word of their text.
pub(crate) const SAMPLES: i64 = 4_000;

/// A thing people and programs do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Get,
    List,
    Search,
    Create,
    TicketPage,
    ListPage,
    DashboardAgain,
    Dashboard,
}

/// A placeholder of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placeholder {
    Tenant,
    Ticket,
    New,
    Word,
}

/// A statement with its placeholders in the order of their numbers.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    pub(crate) placeholders: Vec<Placeholder>,
}

/// Tickets drawn at random.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) rows: Vec<(Uuid, Uuid, String)>,
    /// The same by tenant: drawing one must cost the load generator nothing.
    pub(crate) by_tenant: HashMap<Uuid, Vec<(Uuid, String)>>,
    /// Today and the days before it.
    days: Vec<String>,
}

impl Case {
    pub(crate) const ALL: [Self; 8] = [
        Self::Get,
        Self::List,
        Self::Search,
        Self::Create,
        Self::TicketPage,
        Self::ListPage,
        Self::DashboardAgain,
        Self::Dashboard,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
            Self::Search => "search",
            Self::Create => "create",
            Self::TicketPage => "ticket-page",
            Self::ListPage => "list-page",
            Self::DashboardAgain => "dashboard-again",
            Self::Dashboard => "dashboard",
        }
    }

    /// The statements as written in `bench/sql`.
    pub(crate) fn source(self) -> Result<String> {
        let path = format!("bench/sql/{}.sql", self.name());
        std::fs::read_to_string(&path).with_context(|| path)
    }

    /// The statements with numbered placeholders.
    pub(crate) fn statements(self) -> Result<Vec<Statement>> {
        Ok(self
            .source()?
            .split(";\n")
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(number)
            .collect())
    }

    /// The product's request. Sign-ins exist for the first tenants only, so tickets are drawn from those.
    pub(crate) fn request(self, sign_ins: &[SignIn], sample: &Sample, i: usize) -> Request<Full<Bytes>> {
        let sign_in = &sign_ins[i % sign_ins.len()];
        let own = &sample.by_tenant[&sign_in.tenant];
        let (ticket, word) = &own[i % own.len()];
        let (path, body) = match self {
            Self::Get => (format!("/api/v1/tickets/{ticket}"), None),
            Self::List => ("/api/v1/tickets?limit=50".to_owned(), None),
            Self::Search => (format!("/api/v1/tickets?limit=50&q={word}"), None),
            Self::Create => {
                let body = r#"{"kind":"repair","subject":"Broadband slow in the evening","description":"Video calls freeze every evening from seven to ten.","channel":"phone","impact":"medium","urgency":"medium"}"#;
                ("/api/v1/tickets".to_owned(), Some(body))
            }
            Self::TicketPage => (format!("/tickets/{ticket}"), None),
            Self::ListPage => ("/tickets".to_owned(), None),
            Self::DashboardAgain => ("/dashboard".to_owned(), None),
            // No two requests alike: few boards are in memory.
            Self::Dashboard => {
                let turn = i / sign_ins.len();
                let back = 1 + turn % 256;
                let from = &sample.days[back + 28 + turn / 256 % 4];
                (format!("/dashboard?from={from}&to={}", sample.days[back]), None)
            }
        };
        let builder = Request::builder()
            .uri(path)
            .header("host", "localhost")
            .header("accept-encoding", "identity");
        let builder = if matches!(
            self,
            Self::TicketPage | Self::ListPage | Self::DashboardAgain | Self::Dashboard
        ) {
            builder.header("cookie", &sign_in.cookie)
        } else {
            builder.header("authorization", format!("Bearer {}", sign_in.token))
        };
        let request = match body {
            Some(body) => builder
                .method(Method::POST)
                .header("content-type", "application/json")
                .body(Full::new(Bytes::from_static(body.as_bytes()))),
            None => builder.body(Full::default()),
        };
        request.unwrap_or_default()
    }

    /// The bare handler's request.
    pub(crate) fn bare_request(self, sample: &Sample, i: usize) -> Request<Full<Bytes>> {
        let (tenant, ticket, word) = &sample.rows[i % sample.rows.len()];
        let path = format!("/{}?tenant={tenant}&ticket={ticket}&word={word}", self.name());
        Request::builder()
            .uri(path)
            .header("host", "localhost")
            .body(Full::default())
            .unwrap_or_default()
    }
}

fn number(text: &str) -> Statement {
    const NAMES: [(&str, Placeholder); 4] = [
        (":tenant", Placeholder::Tenant),
        (":ticket", Placeholder::Ticket),
        (":new", Placeholder::New),
        (":word", Placeholder::Word),
    ];
    let mut sql = text
        .lines()
        .filter(|line| !line.starts_with("--"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut placeholders = Vec::new();
    for (name, placeholder) in NAMES {
        if sql.contains(name) {
            placeholders.push(placeholder);
            sql = sql.replace(name, &format!("${}", placeholders.len()));
        }
    }
    Statement { sql, placeholders }
}

impl Sample {
    pub(crate) async fn load(url: &str) -> Result<Self> {
        let mut connection = PgConnection::connect(url).await?;
        let rows = sqlx::query("select tenant_id, ticket_id, word from bench.sample order by i")
            .fetch_all(&mut connection)
            .await?;
        let days =
            sqlx::query_scalar("select (current_date - i)::text from generate_series(0, 300) i order by i")
                .fetch_all(&mut connection)
                .await?;
        connection.close().await?;
        let rows: Vec<(Uuid, Uuid, String)> = rows
            .iter()
            .map(|row| (row.get(0), row.get(1), row.get(2)))
            .collect();
        let mut by_tenant: HashMap<Uuid, Vec<(Uuid, String)>> = HashMap::new();
        for (tenant, ticket, word) in &rows {
            by_tenant
                .entry(*tenant)
                .or_default()
                .push((*ticket, word.clone()));
        }
        Ok(Self {
            rows,
            by_tenant,
            days,
        })
    }
}
