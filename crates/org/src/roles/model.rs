//! What a role is.

use serde::Serialize;
use sqm_platform::i18n::Lang;
use utoipa::ToSchema;

/// A built-in role.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Role {
    /// `quality_manager`.
    pub id: String,
    /// Its name in the reader's language.
    pub name: String,
    /// What it may do, sorted.
    pub permissions: Vec<String>,
    /// How many active people of the tenant have it, by themselves or by a post.
    pub people: i64,
}

/// The name of a role in one language.
pub(super) fn pick(lang: Lang, en: String, zh_hans: String, zh_hant: String) -> String {
    match lang {
        Lang::En => en,
        Lang::ZhHans => zh_hans,
        Lang::ZhHant => zh_hant,
    }
}
