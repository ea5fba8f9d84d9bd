//! Whom something is asked of: everybody, or those of some roles, departments (with those below) and named people. Documents
//! ask an audience to read, awareness campaigns ask it to learn.

use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DepartmentId, UserId};
use sqm_platform::db::TenantTx;
use sqm_platform::page::{Choice, PageFrame, filled_id};
use sqm_platform::{Error, Result};
use utoipa::ToSchema;

use crate::{Choosers, roles};

/// Most entries of an audience; more people are a department or a role.
const MOST: usize = 200;

/// Whom something is asked of. Nothing said: nobody is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Audience {
    /// Every active account; the rest is left out then.
    pub everybody: bool,
    /// Those with one of these roles: `agent`, `engineer` …
    pub roles: Vec<String>,
    /// Those in one of these departments, or in one below.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub departments: Vec<DepartmentId>,
    /// These people.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub people: Vec<UserId>,
}

impl Audience {
    /// Is nobody asked?
    pub fn is_empty(&self) -> bool {
        !self.everybody && self.roles.is_empty() && self.departments.is_empty() && self.people.is_empty()
    }

    /// The same in order and without repetitions; refused when it names too many.
    pub fn check(mut self) -> Result<Self> {
        if self.everybody {
            return Ok(Self {
                everybody: true,
                ..Self::default()
            });
        }
        self.roles.sort();
        self.roles.dedup();
        self.departments.sort();
        self.departments.dedup();
        self.people.sort();
        self.people.dedup();
        if self.roles.len() + self.departments.len() + self.people.len() > MOST {
            return Err(Error::field("people", "audience-many"));
        }
        Ok(self)
    }

    /// What the fields of a form mean (`components/audience.html`).
    pub fn typed(everybody: &str, roles: &[String], departments: &[String], people: &[String]) -> Self {
        Self {
            everybody: everybody == "yes",
            roles: roles.iter().filter(|role| !role.is_empty()).cloned().collect(),
            departments: departments.iter().filter_map(|id| filled_id(id)).collect(),
            people: people.iter().filter_map(|id| filled_id(id)).collect(),
        }
    }

    /// In words: one for each entry.
    pub async fn in_words(&self, page: &PageFrame, tx: &mut TenantTx) -> Result<Vec<String>> {
        if self.everybody {
            return Ok(vec![page.t("audience-everybody")]);
        }
        if self.is_empty() {
            return Ok(Vec::new());
        }
        let names = roles::names(tx, page.caller.lang).await?;
        let choosers = Choosers::load(tx).await?;
        let mut said: Vec<String> = names
            .into_iter()
            .filter(|(id, _)| self.roles.contains(id))
            .map(|(_, name)| name)
            .collect();
        said.extend(
            self.departments
                .iter()
                .filter_map(|id| choosers.department(&id.to_string()).map(str::to_owned)),
        );
        said.extend(
            self.people
                .iter()
                .filter_map(|id| choosers.person(&id.to_string()).map(str::to_owned)),
        );
        Ok(said)
    }
}

/// What a form offers for an audience (`components/audience.html`).
#[derive(Debug)]
pub struct AudienceChoices {
    /// Everybody is chosen.
    pub everybody: bool,
    /// Roles.
    pub roles: Vec<Choice>,
    /// Departments, set in by their level.
    pub departments: Vec<Choice>,
    /// Active people.
    pub people: Vec<Choice>,
}

impl AudienceChoices {
    /// Everything that can be chosen, with what is.
    pub async fn load(page: &PageFrame, tx: &mut TenantTx, chosen: &Audience) -> Result<Self> {
        let names = roles::names(tx, page.caller.lang).await?;
        let choosers = Choosers::load(tx).await?;
        Ok(Self {
            everybody: chosen.everybody,
            roles: names
                .into_iter()
                .map(|(id, name)| {
                    let on = chosen.roles.contains(&id);
                    Choice::new(id, name, on)
                })
                .collect(),
            departments: marked(
                choosers.departments(""),
                chosen.departments.iter().map(ToString::to_string).collect(),
            ),
            people: marked(
                choosers.people(""),
                chosen.people.iter().map(ToString::to_string).collect(),
            ),
        })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "made for this call alone")]
fn marked(mut list: Vec<Choice>, chosen: Vec<String>) -> Vec<Choice> {
    for choice in &mut list {
        choice.on = chosen.contains(&choice.value);
    }
    list
}
