//! Settings: defaults, then `sqm.toml` in the working folder, then the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use base64::Engine;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

/// Everything an installation can set. `sqm config print` shows it with secrets hidden.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where files of this installation live (`SQM_DATA_DIR`).
    pub data_dir: PathBuf,
    /// Where the server listens (`SQM_HTTP_ADDR`).
    pub http_addr: SocketAddr,
    /// The address people use, e.g. `https://sqm.example` (`SQM_PUBLIC_URL`). Decides cookies and links in mails.
    pub public_url: String,
    /// 32 bytes in base64 that wrap the tenants' data keys and sign tokens (`SQM_MASTER_KEY`). Lost = data lost.
    pub master_key: String,
    /// Log lines as `text` or `json` (`SQM_LOG_FORMAT`).
    pub log_format: LogFormat,
    /// What to log, e.g. `info,sqm_tickets=debug` (`SQM_LOG`).
    pub log: String,
    /// The database.
    pub database: DatabaseConfig,
    /// Outgoing mail.
    pub mail: MailConfig,
    /// Outgoing short messages.
    pub sms: SmsConfig,
    /// How many jobs run at once in a worker (`SQM_WORKER_CONCURRENCY`).
    pub worker_concurrency: usize,
    /// Requests a minute from one address to sign-in and token endpoints (`SQM_SIGN_IN_RATE`).
    pub sign_in_rate: u32,
    /// Pages of surveys one address may ask for in a minute, from an instance.
    pub survey_rate: u32,
    /// Fewest seconds between opening a public link and sending answers (`SQM_SURVEY_SECONDS`); what is quicker is asked
    /// to look once more.
    pub survey_seconds: u32,
    /// A proxy of our own stands in front: addresses are what it says in `X-Forwarded-For`, not who connects.
    pub behind_proxy: bool,
    /// Requests a minute from one account to the REST interface, per instance (`SQM_API_RATE`); 0 = no limit.
    pub api_rate: u32,
    /// The bearer token that opens `/metrics` to other machines (`SQM_METRICS_TOKEN`); empty = this machine only.
    pub metrics_token: String,
    /// The largest upload in bytes (`SQM_UPLOAD_LIMIT`).
    pub upload_limit: usize,
    /// How many whole months of events are kept (`SQM_EVENT_MONTHS`). What was derived from them stays.
    pub event_months: u32,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// How to reach PostgreSQL.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// The owner's login, used for migrations (`DATABASE_URL`).
    pub url: String,
    /// A login of `sqm_app`, where it differs (`SQM_APP_DATABASE_URL`).
    pub app_url: Option<String>,
    /// A login of `sqm_system`, where it differs (`SQM_SYSTEM_DATABASE_URL`).
    pub system_url: Option<String>,
    /// Connections for requests (`SQM_DATABASE_CONNECTIONS`).
    pub connections: u32,
    /// Connections for cross-tenant duties and jobs (`SQM_SYSTEM_CONNECTIONS`).
    pub system_connections: u32,
}

/// How mail leaves.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    /// `smtp://user:password@host:port` or `smtps://…` (`SQM_SMTP_URL`); empty = mail is switched off and said so.
    pub smtp_url: String,
    /// The sender (`SQM_MAIL_FROM`).
    pub from: String,
}

/// How short messages leave.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmsConfig {
    /// A gateway that takes `POST {"to": "…", "text": "…"}` (`SQM_SMS_URL`); empty = short messages are switched off.
    pub url: String,
    /// The bearer token it wants (`SQM_SMS_TOKEN`); empty = none.
    pub token: String,
    /// It stands in the inner network, and that is meant (`SQM_SMS_PRIVATE`).
    pub private: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from(".data"),
            http_addr: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: "http://localhost:8080".to_owned(),
            master_key: String::new(),
            log_format: LogFormat::Text,
            log: "info,graphile_worker=warn,graphile_worker_migrations=warn,sqlx=warn".to_owned(),
            database: DatabaseConfig::default(),
            mail: MailConfig::default(),
            sms: SmsConfig::default(),
            worker_concurrency: 4,
            sign_in_rate: 30,
            survey_rate: 600,
            survey_seconds: 2,
            behind_proxy: false,
            api_rate: 6000,
            metrics_token: String::new(),
            upload_limit: 64 * 1024 * 1024,
            event_months: 13,
        }
    }
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self {
            url: String::new(),
            app_url: None,
            system_url: None,
            connections: 20,
            system_connections: 8,
        }
    }
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            smtp_url: String::new(),
            from: "SQM <sqm@localhost>".to_owned(),
        }
    }
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value has the wrong type, or a name is unknown.
    #[error("{0}")]
    Read(Box<figment::Error>),
    /// A value is missing or out of range; names the variable.
    #[error("{variable}: {why}")]
    Value {
        /// The environment variable.
        variable: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

/// Environment variable → setting. One table, so that the documentation, `config print` and the reader agree.
pub const VARIABLES: &[(&str, &str)] = &[
    ("SQM_DATA_DIR", "data_dir"),
    ("SQM_HTTP_ADDR", "http_addr"),
    ("SQM_PUBLIC_URL", "public_url"),
    ("SQM_MASTER_KEY", "master_key"),
    ("SQM_LOG", "log"),
    ("SQM_LOG_FORMAT", "log_format"),
    ("DATABASE_URL", "database.url"),
    ("SQM_APP_DATABASE_URL", "database.app_url"),
    ("SQM_SYSTEM_DATABASE_URL", "database.system_url"),
    ("SQM_DATABASE_CONNECTIONS", "database.connections"),
    ("SQM_SYSTEM_CONNECTIONS", "database.system_connections"),
    ("SQM_SMTP_URL", "mail.smtp_url"),
    ("SQM_MAIL_FROM", "mail.from"),
    ("SQM_SMS_URL", "sms.url"),
    ("SQM_SMS_TOKEN", "sms.token"),
    ("SQM_SMS_PRIVATE", "sms.private"),
    ("SQM_WORKER_CONCURRENCY", "worker_concurrency"),
    ("SQM_SIGN_IN_RATE", "sign_in_rate"),
    ("SQM_SURVEY_RATE", "survey_rate"),
    ("SQM_SURVEY_SECONDS", "survey_seconds"),
    ("SQM_BEHIND_PROXY", "behind_proxy"),
    ("SQM_API_RATE", "api_rate"),
    ("SQM_METRICS_TOKEN", "metrics_token"),
    ("SQM_UPLOAD_LIMIT", "upload_limit"),
    ("SQM_EVENT_MONTHS", "event_months"),
];

impl Config {
    /// Reads defaults, `sqm.toml` and the environment.
    pub fn load() -> Result<Self, ConfigError> {
        let env = Env::raw().filter_map(|key| {
            VARIABLES
                .iter()
                .find(|(variable, _)| key.as_str().eq_ignore_ascii_case(variable))
                .map(|(_, setting)| (*setting).into())
        });
        Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file("sqm.toml"))
            .merge(env)
            .extract()
            .map_err(|error| ConfigError::Read(Box::new(error)))
    }

    /// The master key as bytes.
    pub fn master_key_bytes(&self) -> Result<[u8; 32], ConfigError> {
        let problem = |why: &str| ConfigError::Value {
            variable: "SQM_MASTER_KEY",
            why: why.to_owned(),
        };
        if self.master_key.is_empty() {
            return Err(problem(
                "is not set; make one with `openssl rand -base64 32` and keep a copy in a safe",
            ));
        }
        base64::engine::general_purpose::STANDARD
            .decode(self.master_key.trim())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| problem("must be 32 bytes in base64"))
    }

    /// Is everything there that a server needs? Names the first variable that is not.
    pub fn check(&self) -> Result<(), ConfigError> {
        if self.database.url.is_empty() {
            return Err(ConfigError::Value {
                variable: "DATABASE_URL",
                why: "is not set".to_owned(),
            });
        }
        if !self.public_url.starts_with("http://") && !self.public_url.starts_with("https://") {
            return Err(ConfigError::Value {
                variable: "SQM_PUBLIC_URL",
                why: "must begin with http:// or https://".to_owned(),
            });
        }
        self.master_key_bytes().map(|_| ())
    }

    /// The same settings with every secret hidden, for `sqm config print`.
    pub fn without_secrets(&self) -> Self {
        let hide = |url: &str| match (url.find("://"), url.rfind('@')) {
            (Some(start), Some(at)) => format!("{}://***{}", &url[..start], &url[at..]),
            _ => url.to_owned(),
        };
        let mut shown = self.clone();
        shown.master_key = if self.master_key.is_empty() {
            String::new()
        } else {
            "***".to_owned()
        };
        shown.metrics_token = if self.metrics_token.is_empty() {
            String::new()
        } else {
            "***".to_owned()
        };
        shown.database.url = hide(&self.database.url);
        shown.database.app_url = self.database.app_url.as_deref().map(hide);
        shown.database.system_url = self.database.system_url.as_deref().map(hide);
        shown.mail.smtp_url = hide(&self.mail.smtp_url);
        shown.sms.url = hide(&self.sms.url);
        if !shown.sms.token.is_empty() {
            shown.sms.token = "***".to_owned();
        }
        shown
    }

    /// Do people reach the server over https? Decides the `Secure` flag and the `__Host-` prefix of cookies.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden() {
        let database = DatabaseConfig {
            url: "postgres://owner:secret@db:5432/sqm".to_owned(),
            ..DatabaseConfig::default()
        };
        let config = Config {
            master_key: "abc".to_owned(),
            database,
            ..Config::default()
        };
        let shown = serde_json::to_string(&config.without_secrets()).unwrap();
        assert!(!shown.contains("secret") && !shown.contains("abc"), "{shown}");
        assert!(shown.contains("postgres://***@db:5432/sqm"));
    }

    #[test]
    fn a_short_master_key_is_refused_by_name() {
        let config = Config {
            master_key: "c2hvcnQ=".to_owned(),
            ..Config::default()
        };
        let error = config.master_key_bytes().unwrap_err().to_string();
        assert!(error.starts_with("SQM_MASTER_KEY"), "{error}");
    }
}
