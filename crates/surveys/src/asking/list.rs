//! Lists of people, pasted or sent: who is not known yet becomes a customer, so that his wish to be left alone has a place.

use serde::Deserialize;
use sqm_customers::customer::{self, Clue, NewCustomer};
use sqm_domain::ids::{CustomerId, SurveyId};
use sqm_platform::db::TenantTx;
use sqm_platform::i18n::Lang;
use sqm_platform::{AppState, Error, FieldErrors, Result};
use utoipa::ToSchema;

use super::invite::{Asked, Tally, invite};
use super::model::Source;
use crate::survey;

/// Lines taken at once.
pub(super) const MOST: usize = 5_000;

/// Somebody of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Person {
    /// A customer that is registered; nothing else is needed then.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub customer_id: Option<CustomerId>,
    /// The name; the address or number stands for it without.
    pub name: String,
    /// The e-mail address.
    #[schema(example = "wang@example.com")]
    pub email: Option<String>,
    /// The phone number.
    #[schema(example = "13812341234")]
    pub phone: Option<String>,
    /// `en`, `zh-Hans`, `zh-Hant`.
    #[schema(value_type = Option<String>)]
    pub language: Option<Lang>,
}

/// Invites the people of a list.
///
/// # Errors
/// `Invalid` names the first lines that cannot be used; nobody is invited then.
pub async fn invite_people(
    state: &AppState,
    tx: &mut TenantTx,
    id: SurveyId,
    people: Vec<Person>,
) -> Result<Tally> {
    let survey = survey::get(tx, id).await?;
    if people.is_empty() || people.len() > MOST {
        return Err(Error::field("people", "invite-list-size"));
    }
    let source = if people.len() == 1 {
        Source::Single
    } else {
        Source::List
    };
    let ids = registered(state, tx, people).await?;
    let now = tx.now();
    let list = ids
        .into_iter()
        .map(|id| Asked::customer(id, source, now))
        .collect();
    invite(state, tx, &survey, list).await
}

/// The customers that a list means; those nobody knows are registered.
async fn registered(state: &AppState, tx: &mut TenantTx, people: Vec<Person>) -> Result<Vec<CustomerId>> {
    let clues: Vec<Clue> = people
        .iter()
        .map(|person| Clue {
            external: None,
            phone: person.phone.clone(),
            email: person.email.clone(),
        })
        .collect();
    let known = customer::known_by(state, tx, &clues).await?;
    let given: Vec<CustomerId> = people.iter().filter_map(|person| person.customer_id).collect();
    let there: Vec<CustomerId> = customer::reach(tx, &given)
        .await?
        .into_iter()
        .map(|one| one.id)
        .collect();
    let mut ids = Vec::with_capacity(people.len());
    let mut strangers = Vec::new();
    let mut errors = FieldErrors::new();
    for (number, (person, known)) in people.into_iter().zip(known).enumerate() {
        if let Some(id) = person.customer_id {
            if there.contains(&id) {
                ids.push(id);
            } else {
                errors.add(format!("people.{number}"), "field-unknown");
            }
        } else if let Some(known) = known {
            ids.push(known.id);
        } else {
            let address = person
                .email
                .as_deref()
                .or(person.phone.as_deref())
                .unwrap_or_default();
            let name = if person.name.trim().is_empty() {
                address
            } else {
                person.name.trim()
            };
            let new = NewCustomer {
                name: name.to_owned(),
                phone: person.phone.clone(),
                email: person.email.clone(),
                language: person.language,
                ..NewCustomer::default()
            };
            let reachable = !address.trim().is_empty();
            match new.check() {
                Ok(new) if reachable => strangers.push(new),
                _ => errors.add(format!("people.{number}"), "invite-list-line"),
            }
        }
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    // Somebody who stands twice in a list is one person.
    strangers.sort_by(|one, other| (&one.email, &one.phone).cmp(&(&other.email, &other.phone)));
    strangers.dedup_by(|one, other| one.email == other.email && one.phone == other.phone);
    ids.extend(customer::create_many(state, tx, strangers).await?);
    Ok(ids)
}

/// Reads pasted lines: an address or a number, and a name, in any order, between commas, semicolons or tabs.
pub(super) fn read_lines(text: &str) -> Vec<Person> {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let mut person = Person::default();
            for part in line
                .split([',', ';', '\t', '，', '；'])
                .map(str::trim)
                .filter(|part| !part.is_empty())
            {
                if part.contains('@') {
                    person.email = Some(part.to_owned());
                } else if is_number(part) {
                    person.phone = Some(part.to_owned());
                } else if let Some(lang) = Lang::from_tag(part) {
                    person.language = Some(lang);
                } else if person.name.is_empty() {
                    part.clone_into(&mut person.name);
                }
            }
            person
        })
        .collect()
}

fn is_number(part: &str) -> bool {
    part.chars().filter(char::is_ascii_digit).count() >= 5
        && part.chars().all(|c| c.is_ascii_digit() || " +-()".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_in_any_order() {
        let read = read_lines("王小明, wang@example.com\n\n+852 9123 4567; Chan\nzh-Hant\t13812341234\n");
        assert_eq!(read.len(), 3);
        assert_eq!(
            (read[0].name.as_str(), read[0].email.as_deref()),
            ("王小明", Some("wang@example.com"))
        );
        assert_eq!(
            (read[1].name.as_str(), read[1].phone.as_deref()),
            ("Chan", Some("+852 9123 4567"))
        );
        assert_eq!(read[2].phone.as_deref(), Some("13812341234"));
        assert!(read[2].language.is_some());
    }
}
