//! Languages: Fluent messages from `locales/`, and dates and numbers as each language writes them.

mod arg;
mod catalogue;
mod format;

pub use arg::{Arg, IntoArg};
pub use catalogue::{Catalogue, CatalogueError};
pub use format::Formatter;

use serde::{Deserialize, Serialize};

/// The languages of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lang {
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
    /// 简体中文.
    #[serde(rename = "zh-Hans")]
    ZhHans,
    /// 繁體中文.
    #[serde(rename = "zh-Hant")]
    ZhHant,
}

impl Lang {
    /// All of them, in the order of the language menu.
    pub const ALL: [Self; 3] = [Self::En, Self::ZhHans, Self::ZhHant];

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhHans => "zh-Hans",
            Self::ZhHant => "zh-Hant",
        }
    }

    /// The language's name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::ZhHans => "简体中文",
            Self::ZhHant => "繁體中文",
        }
    }

    /// What a tag is called in itself; a tag of no language of the product is its own name.
    pub fn name_of(tag: &str) -> &str {
        match Self::ALL.into_iter().find(|lang| lang.tag() == tag) {
            Some(lang) => lang.name(),
            None => tag,
        }
    }

    /// Reads one tag: `zh-CN`, `zh_TW`, `en-GB`, …
    pub fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase().replace('_', "-");
        let mut parts = tag.split('-');
        match parts.next() {
            Some("en") => Some(Self::En),
            Some("zh") => {
                let traditional = parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo"));
                Some(if traditional { Self::ZhHant } else { Self::ZhHans })
            }
            _ => None,
        }
    }

    /// The first language of an `Accept-Language` header that we speak, by its weights.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut wanted: Vec<(f32, Self)> = header
            .split(',')
            .filter_map(|part| {
                let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
                Some((weight.trim().parse().unwrap_or(0.0), Self::from_tag(tag)?))
            })
            .collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        wanted.first().map(|(_, lang)| *lang)
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn header_weights_decide() {
        assert_eq!(
            Lang::from_accept_language("fr;q=0.9, zh-TW;q=0.8, en;q=0.7"),
            Some(Lang::ZhHant)
        );
        assert_eq!(Lang::from_accept_language("zh-CN,zh;q=0.9"), Some(Lang::ZhHans));
        assert_eq!(Lang::from_accept_language("fr"), None);
    }
}
