//! People and departments as choosers offer them.

use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use sqm_platform::page::{Choice, PageFrame};

use crate::{departments, users};

/// The people and departments of a tenant, read once for all choosers of a page.
#[derive(Debug, Default)]
pub struct Choosers {
    people: Vec<(String, String)>,
    departments: Vec<(String, String)>,
}

impl Choosers {
    /// Reads both.
    pub async fn load(tx: &mut TenantTx) -> Result<Self> {
        let people = users::names(tx).await?;
        let departments = departments::tree(tx).await?;
        Ok(Self {
            people: people
                .into_iter()
                .map(|person| (person.id.to_string(), person.name))
                .collect(),
            departments: departments
                .into_iter()
                .map(|node| {
                    let name = format!("{}{}", "\u{2003}".repeat(node.level - 1), node.department.name);
                    (node.department.id.to_string(), name)
                })
                .collect(),
        })
    }

    /// Active people by name.
    pub fn people(&self, chosen: &str) -> Vec<Choice> {
        choices(&self.people, chosen)
    }

    /// Departments, set in by their level.
    pub fn departments(&self, chosen: &str) -> Vec<Choice> {
        choices(&self.departments, chosen)
    }

    /// People for a filter: the reader first, whoever he is.
    pub fn people_and_me(&self, page: &PageFrame, chosen: &str) -> Vec<Choice> {
        let me = Choice::new("me", page.t("ui-me"), chosen == "me");
        std::iter::once(me).chain(self.people(chosen)).collect()
    }

    /// People for a filter of what may be nobody's: the reader first, then nobody.
    pub fn people_me_or_nobody(&self, page: &PageFrame, chosen: &str) -> Vec<Choice> {
        let mut people = self.people_and_me(page, chosen);
        people.insert(1, Choice::new("none", page.t("ui-none"), chosen == "none"));
        people
    }

    /// Departments for a filter: the reader's own first.
    pub fn departments_and_mine(&self, page: &PageFrame, chosen: &str) -> Vec<Choice> {
        let mine = Choice::new("mine", page.t("ui-my-department"), chosen == "mine");
        std::iter::once(mine).chain(self.departments(chosen)).collect()
    }

    /// A person or department a filter names, in words.
    pub fn in_words(&self, page: &PageFrame, value: &str) -> String {
        match value {
            "me" => page.t("ui-me"),
            "mine" => page.t("ui-my-department"),
            "none" => page.t("ui-none"),
            id => {
                let known = self.person(id).or_else(|| self.department(id));
                known.unwrap_or(id).to_owned()
            }
        }
    }

    /// The name of a person.
    pub fn person(&self, id: &str) -> Option<&str> {
        name_of(&self.people, id)
    }

    /// The name of a department.
    pub fn department(&self, id: &str) -> Option<&str> {
        name_of(&self.departments, id).map(|name| name.trim_start_matches('\u{2003}'))
    }
}

fn choices(list: &[(String, String)], chosen: &str) -> Vec<Choice> {
    list.iter()
        .map(|(id, name)| Choice::new(id, name.as_str(), id == chosen))
        .collect()
}

fn name_of<'a>(list: &'a [(String, String)], id: &str) -> Option<&'a str> {
    list.iter()
        .find(|(one, _)| one == id)
        .map(|(_, name)| name.as_str())
}
