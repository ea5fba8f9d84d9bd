//! Customers as they are shown and entered.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::CustomerId;
use sqm_platform::FieldErrors;
use sqm_platform::crypto::normalise_phone;
use sqm_platform::http::mentioned;
use sqm_platform::i18n::Lang;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The classes of customers.
pub const CLASSES: [&str; 4] = ["ordinary", "key", "enterprise", "government"];
/// Where customers are, as the limits of the law distinguish it.
pub const AREAS: [&str; 2] = ["urban", "rural"];

/// A customer, masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Customer {
    /// The customer's id.
    #[schema(value_type = uuid::Uuid)]
    pub id: CustomerId,
    /// `C-000123`.
    pub number: String,
    /// The id in the system the customer came from.
    pub external_id: Option<String>,
    /// `王**`.
    #[schema(example = "王**")]
    pub name: String,
    /// `138****1234`.
    #[schema(example = "138****1234")]
    pub phone: Option<String>,
    /// `z***@example.com`.
    #[schema(example = "z***@example.com")]
    pub email: Option<String>,
    /// Is an address known? It is never shown in part.
    pub has_address: bool,
    /// `ordinary`, `key`, `enterprise`, `government`.
    pub class: String,
    /// Province or state.
    pub region: String,
    /// `urban` or `rural`.
    pub area: String,
    /// The language to write and speak to them in; absent while unknown.
    #[schema(value_type = Option<String>, example = "zh-Hans")]
    pub language: Option<Lang>,
    /// Wants no surveys and follow-ups. Answers to their own needs are not meant.
    pub no_contact: bool,
    /// Anything else worth knowing.
    pub note: String,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Registered.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// What is sealed, in clear. Every answer with this is on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClearCustomer {
    /// The name.
    pub name: String,
    /// The phone number.
    pub phone: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The postal address.
    pub address: Option<String>,
}

/// A customer to register.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewCustomer {
    /// The name, in one field.
    #[schema(example = "王小明")]
    pub name: String,
    /// The phone number.
    #[schema(example = "13812341234")]
    pub phone: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The postal address.
    pub address: Option<String>,
    /// `ordinary` unless told.
    pub class: Option<String>,
    /// Province or state.
    pub region: Option<String>,
    /// `urban` unless told.
    pub area: Option<String>,
    /// The language to write and speak to them in.
    #[schema(value_type = Option<String>, example = "zh-Hans")]
    pub language: Option<Lang>,
    /// Wants no surveys and follow-ups.
    pub no_contact: bool,
    /// Anything else worth knowing.
    pub note: Option<String>,
    /// The system the customer comes from.
    pub external_source: Option<String>,
    /// The id there.
    pub external_id: Option<String>,
}

/// What to change; what is not mentioned stays, `null` empties.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CustomerPatch {
    /// The name.
    pub name: Option<String>,
    /// The phone number.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    pub phone: Option<Option<String>>,
    /// The e-mail address.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    pub email: Option<Option<String>>,
    /// The postal address.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    pub address: Option<Option<String>>,
    /// `ordinary`, `key`, `enterprise`, `government`.
    pub class: Option<String>,
    /// Province or state.
    pub region: Option<String>,
    /// `urban` or `rural`.
    pub area: Option<String>,
    /// The language to write and speak to them in.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    pub language: Option<Option<Lang>>,
    /// Wants no surveys and follow-ups.
    pub no_contact: Option<bool>,
    /// Anything else worth knowing.
    pub note: Option<String>,
}

/// Which customers. Sealed values are found whole or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct CustomerFilter {
    /// A whole phone number, e-mail address, name, or a number `C-…`.
    pub q: Option<String>,
    /// A whole phone number.
    pub phone: Option<String>,
    /// A whole e-mail address.
    pub email: Option<String>,
    /// A class.
    pub class: Option<String>,
}

/// How to reach a customer, in clear, for messages that the product sends by itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// The name.
    pub name: String,
    /// The phone number.
    pub phone: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// Their language; none while unknown, then the tenant's is meant.
    pub language: Option<Lang>,
    /// Wants no surveys and follow-ups: whoever sends those leaves them out.
    pub no_contact: bool,
}

impl std::fmt::Debug for Contact {
    /// Says nothing of the person: what is printed may end up in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Contact")
            .field("language", &self.language)
            .field("no_contact", &self.no_contact)
            .finish_non_exhaustive()
    }
}

/// What a row of a file says of whom it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clue {
    /// Another system's name and the customer's id there.
    pub external: Option<(String, String)>,
    /// A phone number.
    pub phone: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
}

/// A customer found by a [`Clue`], with what records about customers keep of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownCustomer {
    /// The customer.
    pub id: CustomerId,
    /// `ordinary`, `key`, `enterprise`, `government`.
    pub class: String,
    /// Province or state.
    pub region: String,
    /// `urban` or `rural`.
    pub area: String,
}

/// A kind of record that a customer's history consists of; offered by the module it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryKind {
    /// `ticket`.
    pub kind: String,
    /// The message key of its name.
    pub label_key: String,
    /// The list of messages that names its states: `ticket-status`.
    pub state_list: String,
    /// Its address up to the id.
    pub href_prefix: String,
    /// The icon's name in the sprite.
    pub icon: String,
    /// The right to see it.
    pub permission: String,
}

/// One record of a customer's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct HistoryItem {
    /// `ticket` and whatever else modules know of customers.
    #[schema(example = "ticket")]
    pub kind: String,
    /// The record.
    pub id: Uuid,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// `T-2026-000123`.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// Its state, a code of its kind; absent where the kind has none.
    pub state: Option<String>,
    /// Its page.
    #[schema(example = "/tickets/0199…")]
    pub href: String,
}

impl NewCustomer {
    /// Trims the texts and tells what cannot be accepted. Registering checks by itself; an import asks row by row before.
    pub fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.name = errors
            .text("name", &std::mem::take(&mut self.name), 100)
            .to_owned();
        for value in [
            &mut self.phone,
            &mut self.email,
            &mut self.address,
            &mut self.class,
            &mut self.region,
            &mut self.area,
            &mut self.note,
            &mut self.external_source,
            &mut self.external_id,
        ] {
            *value = value
                .take()
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty());
        }
        contact(
            &mut errors,
            self.phone.as_deref(),
            self.email.as_deref(),
            self.address.as_deref(),
        );
        place(
            &mut errors,
            self.class.as_deref(),
            self.area.as_deref(),
            self.region.as_deref(),
            self.note.as_deref(),
        );
        if self.external_source.is_some() != self.external_id.is_some() {
            errors.add("external_id", "field-required");
        }
        for (field, value) in [
            ("external_source", &self.external_source),
            ("external_id", &self.external_id),
        ] {
            errors.at_most(field, value.as_deref().unwrap_or_default(), 100);
        }
        errors.into_result(self)
    }
}

impl CustomerPatch {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(name) = &mut self.name {
            *name = errors.text("name", name, 100).to_owned();
        }
        for value in [&mut self.phone, &mut self.email, &mut self.address] {
            *value = value.take().map(|inner| {
                inner
                    .map(|text| text.trim().to_owned())
                    .filter(|text| !text.is_empty())
            });
        }
        let given = |value: &Option<Option<String>>| value.clone().flatten();
        contact(
            &mut errors,
            given(&self.phone).as_deref(),
            given(&self.email).as_deref(),
            given(&self.address).as_deref(),
        );
        place(
            &mut errors,
            self.class.as_deref(),
            self.area.as_deref(),
            self.region.as_deref(),
            self.note.as_deref(),
        );
        errors.into_result(self)
    }
}

fn contact(errors: &mut FieldErrors, phone: Option<&str>, email: Option<&str>, address: Option<&str>) {
    if let Some(phone) = phone {
        let digits = normalise_phone(phone).len();
        let written = phone.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c));
        if !written || !(3..=20).contains(&digits) {
            errors.add("phone", "customer-phone-invalid");
        }
    }
    if let Some(email) = email {
        let whole = email.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')
        });
        if !whole || email.contains(char::is_whitespace) || email.len() > 254 {
            errors.add("email", "field-email");
        }
    }
    errors.at_most("address", address.unwrap_or_default(), 300);
}

fn place(
    errors: &mut FieldErrors,
    class: Option<&str>,
    area: Option<&str>,
    region: Option<&str>,
    note: Option<&str>,
) {
    if class.is_some_and(|class| !CLASSES.contains(&class)) {
        errors.add("class", "field-unknown");
    }
    if area.is_some_and(|area| !AREAS.contains(&area)) {
        errors.add("area", "field-unknown");
    }
    errors.at_most("region", region.unwrap_or_default(), 100);
    errors.at_most("note", note.unwrap_or_default(), 2_000);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_are_checked() {
        let refused = |new: NewCustomer| {
            let errors = new.check().unwrap_err();
            errors.iter().map(|error| error.field.clone()).collect::<Vec<_>>()
        };
        let named = || NewCustomer {
            name: "王小明".into(),
            ..NewCustomer::default()
        };
        assert_eq!(refused(NewCustomer::default()), ["name"]);
        assert_eq!(
            refused(NewCustomer {
                phone: Some("call me".into()),
                ..named()
            }),
            ["phone"]
        );
        assert_eq!(
            refused(NewCustomer {
                email: Some("a@b".into()),
                ..named()
            }),
            ["email"]
        );
        assert_eq!(
            refused(NewCustomer {
                class: Some("vip".into()),
                ..named()
            }),
            ["class"]
        );
        assert!(
            NewCustomer {
                phone: Some("+86 138-1234-1234".into()),
                email: Some(" ".into()),
                ..named()
            }
            .check()
            .is_ok()
        );
    }
}
