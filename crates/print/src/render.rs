//! Typesetting: the template reads the document as a file of data beside it.

use std::sync::LazyLock;

use serde::Serialize;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, Timestamp};

use crate::fonts::{Choice, Fonts};
use crate::{Document, Language};

/// The data's name, as the template asks for it.
const DATA: &str = "document.json";
/// Documents set at once; more wait, so that printing never takes the processors from pages.
static PRESSES: Semaphore = Semaphore::const_new(2);
/// How many renderings the typesetter's memory of intermediate results lasts.
const REMEMBERED: usize = 4;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static TEMPLATE: LazyLock<Source> =
    LazyLock::new(|| Source::detached(include_str!("../../../templates/print/document.typ")));

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// This machine has no font with the characters.
    #[error(
        "no font with Chinese characters is installed; install one, e.g. fonts-noto-cjk, fonts-wqy-microhei or \
         fonts-droid-fallback"
    )]
    NoFont,
    /// The typesetter refused.
    #[error("the document could not be set: {0}")]
    Typesetting(String),
    /// The process is ending.
    #[error("printing was interrupted")]
    Interrupted,
}

/// The document as PDF.
pub async fn pdf(document: Document) -> Result<Vec<u8>, PrintError> {
    let _press = PRESSES.acquire().await.map_err(|_| PrintError::Interrupted)?;
    spawn_blocking(move || render(&document))
        .await
        .map_err(|_| PrintError::Interrupted)?
}

/// The font family documents in `language` are set in; an error when this machine has none. Reads the machine's fonts the
/// first time, which takes a moment.
pub fn fonts_for(language: Language) -> Result<String, PrintError> {
    Fonts::get()
        .choose(language)
        .map(|choice| choice.family)
        .ok_or(PrintError::NoFont)
}

/// The document with what the template needs besides.
#[derive(Serialize)]
struct Data<'a> {
    #[serde(flatten)]
    document: &'a Document,
    family: &'a str,
    bold: bool,
    lang: &'static str,
    region: &'static str,
}

fn render(document: &Document) -> Result<Vec<u8>, PrintError> {
    let fonts = Fonts::get();
    let Choice { family, bold } = fonts.choose(document.language).ok_or(PrintError::NoFont)?;
    let (lang, region) = match document.language {
        Language::English => ("en", "gb"),
        Language::SimplifiedChinese => ("zh", "cn"),
        Language::TraditionalChinese => ("zh", "tw"),
    };
    let data = serde_json::to_vec(&Data {
        document,
        family: &family,
        bold,
        lang,
        region,
    })
    .map_err(|error| PrintError::Typesetting(error.to_string()))?;
    let desk = Desk {
        data: Bytes::new(data),
        fonts,
    };
    let pages = typst::compile::<PagedDocument>(&desk)
        .output
        .map_err(|refusals| refused(&refusals))?;
    let options = PdfOptions {
        creator: Smart::Custom(Some("SQM".to_owned())),
        timestamp: document.issued.and_then(stamp),
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&pages, &options).map_err(|refusals| refused(&refusals));
    typst::comemo::evict(REMEMBERED);
    pdf
}

fn refused(refusals: &[SourceDiagnostic]) -> PrintError {
    let messages: Vec<&str> = refusals.iter().map(|refusal| refusal.message.as_str()).collect();
    PrintError::Typesetting(messages.join("; "))
}

fn stamp(at: jiff::Timestamp) -> Option<Timestamp> {
    let at = at.to_zoned(jiff::tz::TimeZone::UTC);
    Datetime::from_ymd_hms(
        i32::from(at.year()),
        u8::try_from(at.month()).ok()?,
        u8::try_from(at.day()).ok()?,
        u8::try_from(at.hour()).ok()?,
        u8::try_from(at.minute()).ok()?,
        u8::try_from(at.second()).ok()?,
    )
    .map(Timestamp::new_utc)
}

/// All the typesetter can see: the template, the document, the fonts. No disk, no network, no clock.
struct Desk {
    data: Bytes,
    fonts: &'static Fonts,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        TEMPLATE.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == TEMPLATE.id() {
            Ok(TEMPLATE.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id.vpath().get_without_slash() == DATA {
            Ok(self.data.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
