//! What a document consists of. Every text is plain text.

use serde::Serialize;

/// The language a document is written in: decides the fonts, the hyphenation and the words of the page numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    English,
    /// 简体中文.
    SimplifiedChinese,
    /// 繁體中文.
    TraditionalChinese,
}

impl Language {
    /// By its tag (`en`, `zh-Hans`, `zh-Hant`); English when unknown.
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        match tag {
            "zh-Hans" | "zh" | "zh-CN" => Self::SimplifiedChinese,
            "zh-Hant" | "zh-TW" | "zh-HK" => Self::TraditionalChinese,
            _ => Self::English,
        }
    }
}

/// A document to be printed.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// The language of its texts.
    #[serde(skip)]
    pub language: Language,
    /// What it is: large, at the top, and the title in the PDF's properties.
    pub title: String,
    /// A line below the title.
    pub subtitle: Option<String>,
    /// Name and value, below the title: number, version, date, author.
    pub meta: Vec<(String, String)>,
    /// Pale across every page: "Draft", "Exercise", "Obsolete".
    pub watermark: Option<String>,
    /// At the top of each page, left: who publishes it.
    pub header: Option<String>,
    /// At the foot of each page, left; the page number stands right.
    pub footer: Option<String>,
    /// When it was issued: the date in the PDF's properties, nowhere on the page.
    #[serde(skip)]
    pub issued: Option<jiff::Timestamp>,
    /// The content, from top to bottom.
    pub blocks: Vec<Block>,
}

impl Document {
    /// An empty document.
    #[must_use]
    pub fn new(language: Language, title: impl Into<String>) -> Self {
        Self {
            language,
            title: title.into(),
            subtitle: None,
            meta: Vec::new(),
            watermark: None,
            header: None,
            footer: None,
            issued: None,
            blocks: Vec::new(),
        }
    }

    /// Adds a block at the end.
    pub fn push(&mut self, block: Block) -> &mut Self {
        self.blocks.push(block);
        self
    }

    /// Adds a heading of the first level.
    pub fn heading(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Heading {
            level: 1,
            text: text.into(),
        })
    }

    /// Adds a text; a blank line in it starts a new paragraph, a line break stays one.
    pub fn paragraph(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Paragraph { text: text.into() })
    }

    /// Adds names with their values.
    pub fn facts<K: Into<String>, V: Into<String>>(
        &mut self,
        rows: impl IntoIterator<Item = (K, V)>,
    ) -> &mut Self {
        let rows = rows
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        self.push(Block::Facts { rows })
    }
}

/// A piece of the content.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A heading; level 1 is the largest, 3 the smallest.
    Heading {
        /// From 1 to 3.
        level: u8,
        /// The words.
        text: String,
    },
    /// Running text; a blank line starts a new paragraph, a line break stays one.
    Paragraph {
        /// The words.
        text: String,
    },
    /// Names with their values, in two columns.
    Facts {
        /// Name and value.
        rows: Vec<(String, String)>,
    },
    /// A table whose head is repeated on each page.
    Table {
        /// The columns.
        columns: Vec<Column>,
        /// Rows of as many cells as there are columns; missing cells stay empty.
        rows: Vec<Vec<String>>,
    },
    /// A list.
    List {
        /// Numbered, or with dots.
        ordered: bool,
        /// The entries.
        items: Vec<String>,
    },
    /// A boxed remark.
    Note {
        /// How it looks.
        tone: Tone,
        /// The words.
        text: String,
    },
    /// Lines to sign on, each with its label and room for a date.
    Signatures {
        /// Who signs: "Head of information security".
        labels: Vec<String>,
        /// The word for the date.
        date: String,
    },
    /// What follows starts on a new page.
    PageBreak,
}

/// A column of a table.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// Its head.
    pub title: String,
    /// Its share of the width, beside the other columns'; 0 = as wide as the content.
    pub share: u8,
    /// Where its text stands.
    pub align: Align,
}

impl Column {
    /// A column of text that takes `share` parts of the width.
    #[must_use]
    pub fn new(title: impl Into<String>, share: u8) -> Self {
        Self {
            title: title.into(),
            share,
            align: Align::Start,
        }
    }

    /// The same for figures, which stand right.
    #[must_use]
    pub fn figures(mut self) -> Self {
        self.align = Align::End;
        self
    }
}

/// Where the text of a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Left: text.
    Start,
    /// Right: figures.
    End,
}

/// How a note looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// A remark.
    Plain,
    /// Something to heed.
    Warning,
}
