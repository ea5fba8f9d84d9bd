//! The messages. Read from disk in a development build (an edit shows at the next start), embedded in a release.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use super::{Arg, Lang};

#[derive(RustEmbed)]
#[folder = "../../locales"]
struct Files;

/// All messages of all languages.
pub struct Catalogue {
    bundles: HashMap<Lang, FluentBundle<FluentResource>>,
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalogue").finish_non_exhaustive()
    }
}

/// A locale file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("locales/{file}: {why}")]
pub struct CatalogueError {
    file: String,
    why: String,
}

impl Catalogue {
    /// Reads every `locales/<language>/<module>.ftl`. A syntax error or a key given twice is refused.
    pub fn load() -> Result<Self, CatalogueError> {
        let mut bundles = HashMap::new();
        for lang in Lang::ALL {
            let id: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
            let mut bundle = FluentBundle::new_concurrent(vec![id]);
            // Marks around arguments would show as boxes in plain-text mails and break copy and paste.
            bundle.set_use_isolating(false);
            bundles.insert(lang, bundle);
        }
        for file in Files::iter() {
            let problem = |why: String| CatalogueError {
                file: file.to_string(),
                why,
            };
            let Some((lang, name)) = file.split_once('/') else {
                continue;
            };
            let Some(lang) = Lang::from_tag(lang)
                .filter(|_| Path::new(name).extension().is_some_and(|ending| ending == "ftl"))
            else {
                continue;
            };
            let Some(content) = Files::get(&file) else {
                continue;
            };
            let text = String::from_utf8(content.data.into_owned()).map_err(|e| problem(e.to_string()))?;
            let resource =
                FluentResource::try_new(text).map_err(|(_, errors)| problem(format!("{errors:?}")))?;
            if let Some(bundle) = bundles.get_mut(&lang) {
                bundle
                    .add_resource(resource)
                    .map_err(|errors| problem(format!("{errors:?}")))?;
            }
        }
        Ok(Self { bundles })
    }

    /// Is there a message under this key in this language?
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.bundles
            .get(&lang)
            .is_some_and(|bundle| bundle.has_message(key))
    }

    /// The text without arguments. A key that is missing shows as itself; a test keeps that from happening.
    pub fn text<'a>(&'a self, lang: Lang, key: &'a str) -> Cow<'a, str> {
        self.format(lang, key, None)
    }

    /// The text with arguments.
    pub fn text_with<'a>(&'a self, lang: Lang, key: &'a str, args: &[(&str, Arg)]) -> Cow<'a, str> {
        let mut fluent = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            fluent.set((*name).to_owned(), value.fluent());
        }
        Cow::Owned(self.format(lang, key, Some(&fluent)).into_owned())
    }

    fn format<'a>(&'a self, lang: Lang, key: &'a str, args: Option<&FluentArgs<'_>>) -> Cow<'a, str> {
        for lang in [lang, Lang::En] {
            let Some(bundle) = self.bundles.get(&lang) else {
                continue;
            };
            if let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) {
                let mut errors = Vec::new();
                let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
                if !errors.is_empty() {
                    tracing::warn!(key, lang = lang.tag(), ?errors, "message cannot be formatted");
                }
                return Cow::Owned(text);
            }
        }
        Cow::Borrowed(key)
    }
}
