//! The running product.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Result;
use base64::Engine as _;
use sqm_app::process::Process;
use sqm_platform::AppState;
use sqm_platform::clock::Clock;
use sqm_platform::config::{Config, DatabaseConfig, MailConfig};
use sqm_platform::routes::PageRoute;
use sqm_platform::tasks::Tasks;
use tokio::net::TcpListener;

use crate::client::Client;
use crate::database;
use crate::tenant::TestTenant;

/// A server on a port of its own. Dropping it ends its loops with the runtime of the test.
#[derive(Debug)]
pub struct TestApp {
    /// What handlers share: tests reach ops and the clock through it.
    pub state: AppState,
    /// The API's description.
    pub openapi: serde_json::Value,
    /// The pages on record.
    pub pages: Vec<PageRoute>,
    /// Every right that some module knows.
    pub permissions: Vec<&'static str>,
    address: SocketAddr,
    _tasks: Tasks,
}

impl TestApp {
    /// On the shared database, with the machine's clock and no background work but live updates.
    pub async fn start() -> Self {
        let database = database::shared().await.expect("the shared test database");
        Self::launch(database, Clock::system(), false, String::new())
            .await
            .expect("the server starts")
    }

    /// On a database of its own with background work, by the machine's clock.
    pub async fn alone() -> Self {
        Self::alone_with(Clock::system()).await
    }

    /// On a database of its own with background work and this clock.
    pub async fn alone_with(clock: Clock) -> Self {
        let database = database::own().await.expect("a test database");
        Self::launch(database, clock, true, String::new())
            .await
            .expect("the server starts")
    }

    /// The same, sending its mails to this server.
    pub async fn posting(clock: Clock, smtp_url: String) -> Self {
        let database = database::own().await.expect("a test database");
        Self::launch(database, clock, true, smtp_url)
            .await
            .expect("the server starts")
    }

    /// A second instance over the same database.
    pub async fn second(&self) -> Self {
        let database = self.state.config.database.clone();
        Self::launch(database, self.state.clock.clone(), true, String::new())
            .await
            .expect("the server starts")
    }

    async fn launch(
        database: DatabaseConfig,
        clock: Clock,
        background: bool,
        smtp_url: String,
    ) -> Result<Self> {
        // Several tests of one process install it; the first one wins.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // Links in mails lead here.
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let config = Config {
            database,
            public_url: format!("http://{address}"),
            mail: MailConfig {
                smtp_url,
                ..MailConfig::default()
            },
            master_key: base64::engine::general_purpose::STANDARD.encode([42u8; 32]),
            data_dir: std::env::temp_dir().join("sqm-tests"),
            log: std::env::var("SQM_LOG").unwrap_or_else(|_| "warn".to_owned()),
            sign_in_rate: 10_000,
            // Programs answer here.
            survey_seconds: 0,
            ..Config::default()
        };
        std::fs::create_dir_all(&config.data_dir)?;
        sqm_platform::telemetry::start_logging(&config);
        let mut process = Process::assemble(config, clock, None)?;
        let mut tasks = process.tasks();
        process.start_live(&mut tasks);
        if background {
            process.start_background(&mut tasks);
        }
        let state = process.state.clone();
        let openapi = serde_json::to_value(&process.mounted.openapi)?;
        let pages = process.mounted.pages.clone();
        let permissions = process.permissions.clone();
        let stop = tasks.stop_token();
        tasks.start("server", async move {
            process.serve(listener, stop).await.expect("the server serves");
        });
        Ok(Self {
            state,
            openapi,
            pages,
            permissions,
            address,
            _tasks: tasks,
        })
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Nobody: a client without sign-in.
    pub fn nobody(&self) -> Client {
        Client::new(self.url(""))
    }

    /// A fresh tenant.
    pub async fn tenant(&self) -> TestTenant<'_> {
        TestTenant::create(self).await
    }

    /// Asks again and again until the answer is there; fails after 20 s of the machine's time. For things that happen
    /// in the background: waits for the thing itself.
    pub async fn eventually<T, F>(&self, what: &str, mut ask: F) -> T
    where
        F: AsyncFnMut() -> Option<T>,
    {
        let patience = Duration::from_secs(20);
        let waiting = async {
            loop {
                if let Some(answer) = ask().await {
                    return answer;
                }
                tokio::time::sleep(Duration::from_millis(30)).await;
            }
        };
        tokio::time::timeout(patience, waiting)
            .await
            .unwrap_or_else(|_| panic!("did not happen: {what}"))
    }
}
