//! What an account is, and what a new or changed one must be.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DepartmentId, PostId, UserId};
use sqm_platform::FieldErrors;
use sqm_platform::auth::Theme;
use sqm_platform::i18n::Lang;
use utoipa::ToSchema;

use crate::nullable::Nullable;

/// The fewest characters of a password. Length is what counts (NIST SP 800-63B §5.1.1); no rules about symbols.
pub const MIN_PASSWORD: usize = 10;
/// Longer ones only cost time to hash.
const MAX_PASSWORD: usize = 200;

/// A staff account with what it holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct User {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: UserId,
    /// The sign-in address, lower case.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// The person's language.
    #[schema(value_type = String)]
    pub lang: Lang,
    /// May sign in?
    pub active: bool,
    /// Where the person works.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Roles given to the person, besides those of the posts held.
    pub roles: Vec<String>,
    /// The posts held.
    pub posts: Vec<HeldPost>,
    /// Counts edits.
    pub version: i64,
    /// When the account was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When the person was last here, to five minutes.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_seen_at: Option<Timestamp>,
}

/// A post as held by somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeldPost {
    /// The post.
    #[schema(value_type = uuid::Uuid)]
    pub id: PostId,
    /// Its title.
    pub title: String,
    /// Its department.
    #[schema(value_type = uuid::Uuid)]
    pub department_id: DepartmentId,
    /// The department's name.
    pub department: String,
    /// The role that comes with it.
    pub role: Option<String>,
}

/// Just enough to show or choose a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserName {
    /// The account.
    #[schema(value_type = uuid::Uuid)]
    pub id: UserId,
    /// The person's name.
    pub name: String,
    /// Where the person works.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
}

/// What is asked of a new account.
#[derive(Clone, Debug, Default)]
pub struct NewUser {
    /// The sign-in address.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// The person's language; the tenant's if missing.
    pub lang: Option<Lang>,
    /// Where the person works.
    pub department: Option<DepartmentId>,
    /// Roles by id.
    pub roles: Vec<String>,
    /// Without one the account cannot sign in by password yet.
    pub password: Option<String>,
}

/// What may be changed; what is missing stays as it is.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    /// The sign-in address.
    pub email: Option<String>,
    /// The person's name.
    pub name: Option<String>,
    /// The person's language.
    pub lang: Option<Lang>,
    /// Where the person works; empty = nowhere in particular.
    pub department: Nullable<DepartmentId>,
    /// All roles given to the person.
    pub roles: Option<Vec<String>>,
    /// All posts held.
    pub posts: Option<Vec<PostId>>,
    /// May sign in?
    pub active: Option<bool>,
    /// A new password, set by an administrator; ends the person's sessions.
    pub password: Option<String>,
}

/// Which accounts are wanted.
#[derive(Clone, Debug, Default)]
pub struct UserFilter {
    /// A part of the name or address.
    pub q: Option<String>,
    /// With this role, by themselves or by a post.
    pub role: Option<String>,
    /// Working or holding a post in this department.
    pub department: Option<DepartmentId>,
    /// Active or not.
    pub active: Option<bool>,
}

/// How a person likes the pages; what is missing stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Preferences {
    /// Language.
    pub lang: Option<Lang>,
    /// Theme.
    pub theme: Option<Theme>,
    /// Single-key shortcuts.
    pub shortcuts: Option<bool>,
}

/// A sign-in address in its one form, or a field error. Deliverability shows when a mail is sent; here only what can
/// never be an address is refused.
pub(crate) fn check_email(errors: &mut FieldErrors, email: &str) -> String {
    let email = errors.text("email", email, 254).to_lowercase();
    let ok = email.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains('@')
    }) && !email.contains(char::is_whitespace);
    if !email.is_empty() && !ok && !is_local(&email) {
        errors.add("email", "field-email");
    }
    email
}

/// `admin@localhost` and `admin@demo` serve installations without mail.
fn is_local(email: &str) -> bool {
    email.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && !host.is_empty()
            && email
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "@._+-".contains(c))
            && !host.contains('@')
            && !host.contains('.')
    })
}

/// A password somebody chose.
pub(crate) fn check_password(errors: &mut FieldErrors, field: &'static str, password: &str, email: &str) {
    let length = password.chars().count();
    if length < MIN_PASSWORD {
        errors.add_with(
            field,
            "field-too-short",
            vec![("min", (MIN_PASSWORD as i64).into())],
        );
    } else if length > MAX_PASSWORD {
        errors.add_with(
            field,
            "field-too-long",
            vec![("max", (MAX_PASSWORD as i64).into())],
        );
    } else if password.eq_ignore_ascii_case(email) || password.chars().all(|c| password.starts_with(c)) {
        errors.add(field, "field-password-guessable");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(check: impl Fn(&mut FieldErrors)) -> bool {
        let mut errors = FieldErrors::new();
        check(&mut errors);
        !errors.is_empty()
    }

    #[test]
    fn addresses_are_lowered_and_checked() {
        let mut errors = FieldErrors::new();
        assert_eq!(
            check_email(&mut errors, " Li.Wei@Example.COM "),
            "li.wei@example.com"
        );
        assert_eq!(check_email(&mut errors, "admin@localhost"), "admin@localhost");
        assert!(errors.is_empty());
        for bad in ["", "li", "@x.y", "a@b@c.d", "a b@c.d", "a@.d", "a@"] {
            assert!(refused(|errors| drop(check_email(errors, bad))), "{bad}");
        }
    }

    #[test]
    fn short_and_guessable_passwords_are_refused() {
        for (password, bad) in [
            ("short", true),
            ("一二三四五六七八九", true),
            ("一二三四五六七八九十", false),
            ("aaaaaaaaaaaa", true),
            ("me@example.com", true),
            ("correct horse", false),
        ] {
            let check =
                |errors: &mut FieldErrors| check_password(errors, "password", password, "Me@example.com");
            assert_eq!(refused(check), bad, "{password}");
        }
    }
}
