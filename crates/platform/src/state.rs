//! What every handler, job and reader has at hand.

use std::sync::Arc;

use jiff::Timestamp;

use crate::assets::Assets;
use crate::auth::{Authenticator, RateLimit, Tokens};
use crate::clock::Clock;
use crate::config::Config;
use crate::crypto::Vault;
use crate::db::Db;
use crate::error::Result;
use crate::i18n::Catalogue;
use crate::live::Live;
use crate::mail::Mailer;
use crate::module::{NavEntry, RecordAction};
use crate::numbering::Numbering;
use crate::sms::Sms;

/// The process, as handlers see it. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// Transactions.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// The settings.
    pub config: Arc<Config>,
    /// The messages.
    pub catalogue: Arc<Catalogue>,
    /// The keys.
    pub vault: Vault,
    /// Access tokens.
    pub tokens: Tokens,
    /// Live updates.
    pub live: Live,
    /// Human numbers.
    pub numbering: Numbering,
    /// Outgoing mail.
    pub mailer: Mailer,
    /// Outgoing short messages.
    pub sms: Sms,
    /// Front-end files.
    pub assets: Arc<Assets>,
    /// Attempts at the doors.
    pub doors: RateLimit,
    /// Pages for people who are not signed in.
    pub guests: RateLimit,
    authenticator: Arc<dyn Authenticator>,
    nav: Arc<[NavEntry]>,
    record_actions: Arc<[RecordAction]>,
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState").finish_non_exhaustive()
    }
}

impl AppState {
    /// The same process at another instant: use cases called with it happen then. For telling a past (demo, imports of
    /// histories), never for a running request.
    pub fn at(&self, instant: Timestamp) -> Self {
        let clock = Clock::manual(instant);
        Self {
            db: self.db.with_clock(clock.clone()),
            clock,
            ..self.clone()
        }
    }

    /// Puts the process together; nothing is contacted yet. `authenticator` is made from the database handle, because
    /// accounts live in a module above.
    pub fn new(
        config: Config,
        clock: Clock,
        authenticator: impl FnOnce(&Db, &Clock, &Tokens) -> Arc<dyn Authenticator>,
        nav: Vec<NavEntry>,
        record_actions: Vec<RecordAction>,
    ) -> Result<Self> {
        let db = Db::connect(&config.database, clock.clone())?;
        let master = config
            .master_key_bytes()
            .map_err(|error| anyhow::anyhow!("{error}"))?;
        let tokens = Tokens::new(&master)?;
        let catalogue = Catalogue::load().map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok(Self {
            authenticator: authenticator(&db, &clock, &tokens),
            vault: Vault::new(master),
            tokens,
            live: Live::default(),
            numbering: Numbering::default(),
            mailer: Mailer::new(&config.mail)?,
            sms: Sms::new(&config.sms),
            assets: Arc::new(Assets::load()),
            doors: RateLimit::per_minute(config.sign_in_rate),
            guests: RateLimit::per_minute(config.survey_rate),
            catalogue: Arc::new(catalogue),
            config: Arc::new(config),
            nav: nav.into(),
            record_actions: record_actions.into(),
            db,
            clock,
        })
    }

    /// Looks callers up.
    pub fn authenticator(&self) -> &dyn Authenticator {
        self.authenticator.as_ref()
    }

    /// The rail's entries of all modules.
    pub fn nav(&self) -> &[NavEntry] {
        &self.nav
    }

    /// What modules can begin from a record of this kind.
    pub fn record_actions<'a>(&'a self, record_kind: &'a str) -> impl Iterator<Item = &'a RecordAction> {
        self.record_actions
            .iter()
            .filter(move |action| action.record_kind == record_kind)
    }
}
