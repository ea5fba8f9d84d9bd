//! The floor: a handler that does nothing but the SQL.

use std::net::SocketAddr;
use std::process::{Child as Process, Command};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use axum::routing::any;
use axum::serve::ListenerExt as _;
use serde::Deserialize;
use serde_json::{Map, Value};
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgRow};
use sqlx::{AssertSqlSafe, Column as _, PgPool, Row as _, TypeInfo as _};
use uuid::Uuid;

use crate::case::{Case, Placeholder, Statement};

#[derive(Clone)]
struct Bare {
    pool: PgPool,
    statements: Arc<Vec<(&'static str, Vec<Statement>)>>,
}

#[derive(Deserialize)]
struct Params {
    tenant: Uuid,
    ticket: Uuid,
    word: String,
}

/// Serves `/<case>?tenant=&ticket=&word=` until killed.
pub(crate) async fn serve(url: &str, port: u16) -> Result<()> {
    let options = url.parse::<PgConnectOptions>()?.options([("role", "sqm_app")]);
    let pool = PgPoolOptions::new()
        .max_connections(20)
        .test_before_acquire(false)
        .connect_with(options)
        .await?;
    let statements = Case::ALL
        .iter()
        .map(|case| Ok((case.name(), case.statements()?)))
        .collect::<Result<Vec<_>>>()?;
    let router = Router::new().route("/{case}", any(handle)).with_state(Bare {
        pool,
        statements: Arc::new(statements),
    });
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await?;
    let listener = listener.tap_io(|stream| {
        // A connection without it is slower, not broken.
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, router).await?;
    Ok(())
}

async fn handle(
    State(bare): State<Bare>,
    Path(case): Path<String>,
    Query(params): Query<Params>,
) -> impl IntoResponse {
    match work(&bare, &case, &params).await {
        Ok(answer) => Ok(axum::Json(answer)),
        Err(error) => Err((
            axum::http::StatusCode::INTERNAL_SERVER_ERROR,
            format!("{error:#}"),
        )),
    }
}

async fn work(bare: &Bare, case: &str, params: &Params) -> Result<Vec<Vec<Value>>> {
    let statements = bare
        .statements
        .iter()
        .find(|(name, _)| *name == case)
        .map(|(_, list)| list)
        .context("no such case")?;
    let begin = format!("begin; set local app.tenant_id = '{}'", params.tenant);
    let mut tx = bare.pool.begin_with(AssertSqlSafe(begin)).await?;
    let mut answer = Vec::new();
    for statement in statements {
        let mut query = sqlx::query::<sqlx::Postgres>(AssertSqlSafe(statement.sql.clone()));
        for placeholder in &statement.placeholders {
            query = bind(query, *placeholder, params);
        }
        let rows = query.fetch_all(&mut *tx).await?;
        answer.push(rows.iter().map(json).collect());
    }
    tx.commit().await?;
    Ok(answer)
}

fn bind<'q>(
    query: sqlx::query::Query<'q, sqlx::Postgres, PgArguments>,
    placeholder: Placeholder,
    params: &'q Params,
) -> sqlx::query::Query<'q, sqlx::Postgres, PgArguments> {
    match placeholder {
        Placeholder::Tenant => query.bind(params.tenant),
        Placeholder::Ticket => query.bind(params.ticket),
        Placeholder::New => query.bind(Uuid::now_v7()),
        Placeholder::Word => query.bind(&params.word),
    }
}

fn json(row: &PgRow) -> Value {
    let mut object = Map::new();
    for column in row.columns() {
        let name = column.name();
        let value = match column.type_info().name() {
            "UUID" => row
                .try_get::<Option<Uuid>, _>(name)
                .ok()
                .flatten()
                .map(|id| id.to_string().into()),
            "TEXT" | "VARCHAR" | "NAME" => row
                .try_get::<Option<String>, _>(name)
                .ok()
                .flatten()
                .map(Value::String),
            "INT8" => row
                .try_get::<Option<i64>, _>(name)
                .ok()
                .flatten()
                .map(Value::from),
            "INT4" => row
                .try_get::<Option<i32>, _>(name)
                .ok()
                .flatten()
                .map(Value::from),
            "BOOL" => row
                .try_get::<Option<bool>, _>(name)
                .ok()
                .flatten()
                .map(Value::from),
            "JSONB" | "JSON" => row.try_get::<Option<Value>, _>(name).ok().flatten(),
            "TIMESTAMPTZ" => row
                .try_get_raw(name)
                .ok()
                .and_then(|raw| raw.as_bytes().ok().map(|bytes| Value::from(bytes.len()))),
            _ => None,
        };
        object.insert(name.to_owned(), value.unwrap_or(Value::Null));
    }
    Value::Object(object)
}

/// The bare handler as a process of its own, like the product.
pub(crate) struct Child {
    process: Process,
    port: u16,
}

impl Child {
    pub(crate) async fn start(url: &str) -> Result<Self> {
        let port = crate::product::free_port().await?;
        let process = Command::new(std::env::current_exe()?)
            .args(["bare", url, &port.to_string()])
            .spawn()?;
        let child = Self { process, port };
        crate::product::wait_for(child.address(), Duration::from_secs(10)).await?;
        Ok(child)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
