//! What a tenant is, and what a new one must be.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sqm_domain::ids::TenantId;
use sqm_platform::FieldErrors;
use sqm_platform::i18n::Lang;
use sqm_platform::scope::Scope;

/// One operator.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its short name in sign-ins: `demo`.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// Where its days begin.
    pub zone: TimeZone,
    /// The language of texts without a reader.
    pub lang: Lang,
    /// Counts edits.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Tenant {
    /// The IANA name of its zone: `Asia/Shanghai`.
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The frame for work the product does in this tenant by itself.
    pub fn scope(&self, part: &'static str) -> Scope {
        Scope {
            lang: self.lang,
            ..Scope::system(self.id, part, self.zone.clone())
        }
    }
}

/// What is asked of a new tenant.
#[derive(Clone, Debug)]
pub struct NewTenant {
    /// Its name for people.
    pub name: String,
    /// Its short name; made from the name if missing.
    pub slug: Option<String>,
    /// Where its days begin, by IANA name.
    pub zone: String,
    /// The language of texts without a reader.
    pub lang: Lang,
}

/// What may be changed later; the short name is part of people's habits and stays.
#[derive(Clone, Debug)]
pub struct TenantChange {
    /// Its name for people.
    pub name: String,
    /// Where its days begin, by IANA name.
    pub zone: String,
    /// The language of texts without a reader.
    pub lang: Lang,
}

/// A zone by IANA name, or a field error.
pub(crate) fn check_zone(errors: &mut FieldErrors, field: &'static str, name: &str) -> String {
    let name = errors.text(field, name, 64).to_owned();
    if !name.is_empty() && TimeZone::get(&name).is_err() {
        errors.add(field, "field-time-zone");
    }
    name
}

/// A short name as sign-ins and addresses can carry it.
pub(crate) fn check_slug(errors: &mut FieldErrors, slug: &str) -> String {
    let slug = slug.trim().to_lowercase();
    let ok = slug.len() <= 40
        && slug.starts_with(|c: char| c.is_ascii_alphanumeric())
        && slug
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !ok {
        errors.add("slug", "field-slug");
    }
    slug
}

/// A short name made from a name; `None` where nothing of it can be kept (a Chinese name).
pub(crate) fn slug_of(name: &str) -> Option<String> {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(40);
    let slug = slug.trim_end_matches('-');
    (!slug.is_empty()).then(|| slug.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_come_from_names() {
        assert_eq!(
            slug_of("Harbour Telecom, Ltd.").as_deref(),
            Some("harbour-telecom-ltd")
        );
        assert_eq!(slug_of("海港电信"), None);
        assert_eq!(slug_of("海港 Telecom").as_deref(), Some("telecom"));
    }

    #[test]
    fn a_short_name_must_fit_an_address() {
        for (slug, good) in [
            ("demo", true),
            ("a-1", true),
            ("-a", false),
            ("a b", false),
            ("", false),
            ("店", false),
        ] {
            let mut errors = FieldErrors::new();
            check_slug(&mut errors, slug);
            assert_eq!(errors.is_empty(), good, "{slug}");
        }
    }

    #[test]
    fn an_unknown_zone_is_refused() {
        let mut errors = FieldErrors::new();
        assert_eq!(
            check_zone(&mut errors, "time_zone", " Asia/Shanghai "),
            "Asia/Shanghai"
        );
        assert!(errors.is_empty());
        check_zone(&mut errors, "time_zone", "Asia/Nowhere");
        assert!(errors.of("time_zone").is_some());
    }
}
