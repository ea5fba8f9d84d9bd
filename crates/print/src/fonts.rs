//! The fonts of this machine. The list is read once; a font's file is read when a document first needs it.

use std::path::PathBuf;
use std::sync::{LazyLock, OnceLock};

use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;

use crate::Language;

/// Families known to look well in documents, the best first; what is not among them still serves if it has the characters.
const SIMPLIFIED: &[&str] = &[
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
];
const TRADITIONAL: &[&str] = &[
    "Noto Sans CJK TC",
    "Noto Sans TC",
    "Source Han Sans TC",
    "PingFang TC",
    "Microsoft JhengHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
];
/// Characters a font must have to be one for the language.
const SIMPLIFIED_SAMPLE: &str = "网络安全事件报告处置";
const TRADITIONAL_SAMPLE: &str = "網路安全事件報告處置";

/// All fonts found.
pub(crate) struct Fonts {
    book: LazyHash<FontBook>,
    slots: Vec<Slot>,
}

struct Slot {
    path: PathBuf,
    /// Which font of a collection.
    index: u32,
    font: OnceLock<Option<Font>>,
}

/// What a document in a language is set in.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) family: String,
    /// Whether the family has a bold cut; without one, emphasis is made by a thicker outline.
    pub(crate) bold: bool,
}

static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::of_this_machine);

impl Fonts {
    pub(crate) fn get() -> &'static Self {
        &FONTS
    }

    fn of_this_machine() -> Self {
        let mut database = fontdb::Database::new();
        database.load_system_fonts();
        let mut book = FontBook::new();
        let mut slots = Vec::new();
        for face in database.faces() {
            let (fontdb::Source::File(path) | fontdb::Source::SharedFile(path, _)) = &face.source else {
                continue;
            };
            let Some(Some(info)) = database.with_face_data(face.id, FontInfo::new) else {
                continue;
            };
            book.push(info);
            slots.push(Slot {
                path: path.clone(),
                index: face.index,
                font: OnceLock::new(),
            });
        }
        Self {
            book: LazyHash::new(book),
            slots,
        }
    }

    pub(crate) fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    pub(crate) fn font(&self, index: usize) -> Option<Font> {
        let slot = self.slots.get(index)?;
        slot.font
            .get_or_init(|| Font::new(Bytes::new(std::fs::read(&slot.path).ok()?), slot.index))
            .clone()
    }

    /// The family for a language; none when no font of this machine has its characters. English documents are about
    /// Chinese customers and places too, so they need the characters as well.
    pub(crate) fn choose(&self, language: Language) -> Option<Choice> {
        let (preferred, sample) = match language {
            Language::TraditionalChinese => (TRADITIONAL, TRADITIONAL_SAMPLE),
            Language::English | Language::SimplifiedChinese => (SIMPLIFIED, SIMPLIFIED_SAMPLE),
        };
        let name = |family: &str| family.to_lowercase();
        let named = preferred
            .iter()
            .find(|family| self.has(&name(family), sample))
            .map(|family| (*family).to_owned());
        let family = named.or_else(|| {
            self.book
                .families()
                .map(|(family, _)| family)
                .find(|family| self.has(&name(family), sample))
                .map(str::to_owned)
        })?;
        let bold = self
            .book
            .select_family(&name(&family))
            .filter_map(|index| self.book.info(index))
            .any(|info| info.variant.weight.to_number() >= 600);
        Some(Choice { family, bold })
    }

    fn has(&self, family: &str, sample: &str) -> bool {
        self.book.select_family(family).any(|index| {
            self.book
                .info(index)
                .is_some_and(|info| sample.chars().all(|c| info.coverage.contains(u32::from(c))))
        })
    }
}
