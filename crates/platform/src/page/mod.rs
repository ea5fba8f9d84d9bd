//! The shell around every page: who reads, in which language, with which rail.

mod address;
mod choice;
mod fields;
mod filter;
mod forms;
pub mod register;
pub mod waiting;
mod words;

pub use address::Address;
pub use choice::{Choice, codes};
pub use fields::Fields;
pub use filter::{Chip, Control, FilterMenu};
pub use forms::{
    FormErrors, Nothing, done, filled, filled_code, filled_id, local_moment, same_minute, typed_moment,
};
pub use words::{initials, word};

use std::borrow::Cow;
use std::convert::Infallible;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, Uri};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::assets::Assets;
use crate::auth::{Allow, Anyone, Caller, Permission, csrf_token};
use crate::error::{Error, Result};
use crate::http::{Nonce, RequestId, reader_lang};
use crate::i18n::{Catalogue, Formatter, IntoArg, Lang};
use crate::module::NavEntry;
use crate::state::AppState;

/// The argument of a page handler: a caller who has the right `P`, and the means to make a [`Shell`].
#[derive(Debug)]
pub struct Page<P> {
    frame: PageFrame,
    right: PhantomData<P>,
}

/// The argument of a page handler for anyone signed in.
#[derive(Debug)]
pub struct AnyPage(PageFrame);

/// The argument of a page handler for everybody.
#[derive(Debug)]
pub struct PublicPage {
    state: AppState,
    lang: Lang,
    nonce: String,
    /// Where the page is.
    pub uri: Uri,
    /// This request's number.
    pub request_id: String,
}

/// What both kinds of signed-in pages have.
#[derive(Debug)]
pub struct PageFrame {
    /// The caller.
    pub caller: Caller,
    /// Where the page is.
    pub uri: Uri,
    state: AppState,
    nonce: String,
    htmx: bool,
}

impl<P> Deref for Page<P> {
    type Target = PageFrame;

    fn deref(&self) -> &PageFrame {
        &self.frame
    }
}

impl Deref for AnyPage {
    type Target = PageFrame;

    fn deref(&self) -> &PageFrame {
        &self.0
    }
}

impl PageFrame {
    fn new(parts: &Parts, state: &AppState, caller: Caller) -> Self {
        Self {
            caller,
            uri: parts.uri.clone(),
            state: state.clone(),
            nonce: parts
                .extensions
                .get::<Nonce>()
                .map(|nonce| nonce.0.clone())
                .unwrap_or_default(),
            htmx: is_htmx(&parts.headers),
        }
    }

    /// Did a script of ours ask for a piece of the page, rather than a person for the whole?
    pub fn is_fragment(&self) -> bool {
        self.htmx
    }

    /// The shell with this title (already in the reader's language).
    pub fn shell(&self, title: impl Into<String>) -> Shell {
        let caller = &self.caller;
        let path = self.uri.path();
        let csrf = caller
            .session
            .map(|id| csrf_token(self.state.vault.csrf_key(), id.into()))
            .unwrap_or_default();
        Shell {
            catalogue: Arc::clone(&self.state.catalogue),
            assets: Arc::clone(&self.state.assets),
            time_zone: caller.tenant.zone.clone(),
            now: self.state.clock.now(),
            lang: caller.lang.tag(),
            reader: caller.lang,
            theme: caller.theme.as_str(),
            shortcuts: caller.shortcuts,
            zone: caller.tenant.zone.iana_name().unwrap_or("UTC").to_owned(),
            title: title.into(),
            tenant: caller.tenant.name.clone(),
            user_initials: initials(&caller.name),
            user_name: caller.name.clone(),
            user_email: caller.email.clone(),
            nonce: self.nonce.clone(),
            nav: nav_groups(self.state.nav(), caller, path),
            unread: 0,
            accent_css: None,
            path: path.to_owned(),
            csrf,
            caller: Some(caller.clone()),
        }
    }

    /// The shell with a title from the messages.
    pub fn shell_t(&self, key: &str) -> Shell {
        self.shell(self.state.catalogue.text(self.caller.lang, key).into_owned())
    }

    /// A message in the reader's language.
    pub fn t(&self, key: &str) -> String {
        self.state.catalogue.text(self.caller.lang, key).into_owned()
    }
}

impl PublicPage {
    /// The reader's language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The same page in another language: a questionnaire speaks its own.
    pub fn in_lang(&self, lang: Lang) -> Self {
        Self {
            state: self.state.clone(),
            lang,
            nonce: self.nonce.clone(),
            uri: self.uri.clone(),
            request_id: self.request_id.clone(),
        }
    }

    /// The shell with a title from the messages; no rail, nobody signed in.
    pub fn shell_t(&self, key: &str) -> Shell {
        Shell {
            catalogue: Arc::clone(&self.state.catalogue),
            assets: Arc::clone(&self.state.assets),
            time_zone: TimeZone::UTC,
            now: self.state.clock.now(),
            lang: self.lang.tag(),
            reader: self.lang,
            theme: "auto",
            shortcuts: false,
            zone: "UTC".to_owned(),
            title: self.state.catalogue.text(self.lang, key).into_owned(),
            tenant: "SQM".to_owned(),
            user_initials: String::new(),
            user_name: String::new(),
            user_email: String::new(),
            nonce: self.nonce.clone(),
            nav: Vec::new(),
            unread: 0,
            accent_css: None,
            path: self.uri.path().to_owned(),
            csrf: String::new(),
            caller: None,
        }
    }
}

impl<P: Permission> FromRequestParts<AppState> for Page<P> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let caller = Allow::<P>::from_request_parts(parts, state).await?.into_caller();
        Ok(Self {
            frame: PageFrame::new(parts, state, caller),
            right: PhantomData,
        })
    }
}

impl FromRequestParts<AppState> for AnyPage {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let Anyone(caller) = Anyone::from_request_parts(parts, state).await?;
        Ok(Self(PageFrame::new(parts, state, caller)))
    }
}

impl FromRequestParts<AppState> for PublicPage {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> std::result::Result<Self, Infallible> {
        Ok(Self::new(parts, state))
    }
}

impl PublicPage {
    /// For the rendering of errors, which has no extractor.
    pub(crate) fn new(parts: &Parts, state: &AppState) -> Self {
        Self {
            state: state.clone(),
            lang: reader_lang(parts),
            nonce: parts
                .extensions
                .get::<Nonce>()
                .map(|nonce| nonce.0.clone())
                .unwrap_or_default(),
            uri: parts.uri.clone(),
            request_id: parts
                .extensions
                .get::<RequestId>()
                .map(|id| id.0.to_string())
                .unwrap_or_default(),
        }
    }
}

fn is_htmx(headers: &HeaderMap) -> bool {
    headers.contains_key("hx-request")
}

/// A group of the rail as shown.
#[derive(Debug)]
pub struct ShownGroup {
    /// The message key of its title.
    pub key: &'static str,
    /// Its entries.
    pub items: Vec<ShownItem>,
}

/// An entry of the rail as shown.
#[derive(Debug)]
pub struct ShownItem {
    /// Its address.
    pub href: &'static str,
    /// The message key of its name.
    pub label_key: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Is the page below it?
    pub active: bool,
    /// The key after `g`.
    pub shortcut: Option<char>,
}

fn nav_groups(entries: &[NavEntry], caller: &Caller, path: &str) -> Vec<ShownGroup> {
    let mut allowed: Vec<&NavEntry> = entries
        .iter()
        .filter(|entry| entry.permission.is_empty() || caller.can(entry.permission))
        .collect();
    allowed.sort_by_key(|entry| entry.group);
    // The longest address that the page is below wins: /settings/people beats /settings.
    let active = allowed
        .iter()
        .filter(|entry| {
            path == entry.href
                || path
                    .strip_prefix(entry.href)
                    .is_some_and(|rest| rest.starts_with('/'))
        })
        .map(|entry| entry.href)
        .max_by_key(|href| href.len());
    let mut groups: Vec<ShownGroup> = Vec::new();
    for entry in allowed {
        let item = ShownItem {
            href: entry.href,
            label_key: entry.label_key,
            icon: entry.icon,
            active: active == Some(entry.href),
            shortcut: entry.shortcut,
        };
        match groups.last_mut().filter(|group| group.key == entry.group.key()) {
            Some(group) => group.items.push(item),
            None => groups.push(ShownGroup {
                key: entry.group.key(),
                items: vec![item],
            }),
        }
    }
    groups
}

/// What every template gets as `shell`.
#[derive(Debug)]
pub struct Shell {
    /// BCP 47 tag.
    pub lang: &'static str,
    /// The reader's language.
    pub reader: Lang,
    /// `auto`, `light`, `dark`.
    pub theme: &'static str,
    /// Single-key shortcuts on?
    pub shortcuts: bool,
    /// The tenant's time zone by name.
    pub zone: String,
    /// The page's title.
    pub title: String,
    /// The tenant's name.
    pub tenant: String,
    /// The reader's name.
    pub user_name: String,
    /// For the disc in the corner.
    pub user_initials: String,
    /// The reader's address.
    pub user_email: String,
    /// For script and style tags (CSP).
    pub nonce: String,
    /// For the hidden field of forms.
    pub csrf: String,
    /// The rail.
    pub nav: Vec<ShownGroup>,
    /// Unread notifications.
    pub unread: i64,
    /// The tenant's accent colour as CSS.
    pub accent_css: Option<String>,
    /// Where the page is.
    pub path: String,
    /// The tenant's time zone.
    pub time_zone: TimeZone,
    /// What counts as now.
    pub now: Timestamp,
    caller: Option<Caller>,
    catalogue: Arc<Catalogue>,
    assets: Arc<Assets>,
}

impl Shell {
    /// A message.
    pub fn t<'a>(&'a self, key: &'a str) -> Cow<'a, str> {
        self.catalogue.text(self.reader, key)
    }

    /// A message with one argument.
    pub fn ta(&self, key: &str, name: &str, value: impl IntoArg) -> String {
        self.catalogue
            .text_with(self.reader, key, &[(name, value.into_arg())])
            .into_owned()
    }

    /// A message with two arguments.
    pub fn ta2(
        &self,
        key: &str,
        name: &str,
        value: impl IntoArg,
        name2: &str,
        value2: impl IntoArg,
    ) -> String {
        self.catalogue
            .text_with(
                self.reader,
                key,
                &[(name, value.into_arg()), (name2, value2.into_arg())],
            )
            .into_owned()
    }

    /// The address of a front-end file.
    pub fn asset(&self, name: &str) -> String {
        self.assets.url(name)
    }

    /// May the reader?
    pub fn can(&self, permission: &str) -> bool {
        self.caller.as_ref().is_some_and(|caller| caller.can(permission))
    }

    /// Writes values for this reader.
    pub fn formatter(&self) -> Formatter<'_> {
        Formatter {
            catalogue: &self.catalogue,
            lang: self.reader,
            zone: &self.time_zone,
            now: self.now,
        }
    }

    /// See [`Formatter::date`].
    pub fn date(&self, at: &Timestamp) -> String {
        self.formatter().date(*at)
    }

    /// See [`Formatter::civil_date`].
    pub fn day(&self, date: &Date) -> String {
        self.formatter().civil_date(*date)
    }

    /// See [`Formatter::time`].
    pub fn time(&self, at: &Timestamp) -> String {
        self.formatter().time(*at)
    }

    /// See [`Formatter::datetime`].
    pub fn datetime(&self, at: &Timestamp) -> String {
        self.formatter().datetime(*at)
    }

    /// See [`Formatter::exact`].
    pub fn exact(&self, at: &Timestamp) -> String {
        self.formatter().exact(*at)
    }

    /// See [`Formatter::ago`].
    pub fn ago(&self, at: &Timestamp) -> String {
        self.formatter().ago(*at)
    }

    /// See [`Formatter::number`].
    pub fn number(&self, n: impl IntoCount) -> String {
        self.formatter().number(n.into_count())
    }

    /// See [`Formatter::decimal`].
    pub fn decimal(&self, value: &f64, digits: usize) -> String {
        self.formatter().decimal(*value, digits)
    }

    /// See [`Formatter::percent`].
    pub fn percent(&self, value: &f64) -> String {
        self.formatter().percent(*value)
    }

    /// See [`Formatter::business_time`].
    pub fn business_time(&self, seconds: &i64) -> String {
        self.formatter().business_time(*seconds)
    }

    /// See [`Formatter::duration`].
    pub fn duration(&self, seconds: &i64) -> String {
        self.formatter().duration(*seconds)
    }
}

/// A count templates may hand over; by reference too.
pub trait IntoCount {
    /// The count.
    fn into_count(self) -> i64;
}

macro_rules! count {
    ($($kind:ty),+) => {$(
        impl IntoCount for $kind {
            fn into_count(self) -> i64 {
                i64::try_from(self).unwrap_or(i64::MAX)
            }
        }
        impl IntoCount for &$kind {
            fn into_count(self) -> i64 {
                (*self).into_count()
            }
        }
    )+};
}
count!(i64, i32, i16, u32, u64, usize);
