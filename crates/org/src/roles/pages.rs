//! Who may do what: roles across, rights down.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_platform::page::{Page, Shell};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use super::{Role, sql};
use crate::permissions::UserRead;

/// The pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    pages.get::<UserRead, _, _>("/settings/roles", matrix)
}

/// The order in which the subjects of rights stand in the matrix: as the work runs.
const SUBJECTS: [&str; 14] = [
    "ticket",
    "customer",
    "dashboard",
    "indicator",
    "objective",
    "action",
    "document",
    "reading",
    "import",
    "user",
    "department",
    "calendar",
    "audit",
    "job",
];

/// One right and which roles have it.
struct Right {
    key: String,
    granted: Vec<bool>,
}

/// The rights over one kind of record.
struct Subject {
    key: String,
    rights: Vec<Right>,
}

#[derive(Template, WebTemplate)]
#[template(path = "org/roles.html")]
struct RolesPage {
    shell: Shell,
    roles: Vec<Role>,
    subjects: Vec<Subject>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
impl RolesPage {
    /// What a tick says to somebody who cannot see the row and the column it stands in.
    fn grants(&self, index: &usize, right: &Right) -> String {
        let role = self.roles.get(*index).map_or("", |role| &role.name);
        format!("{role}: {}", self.shell.t(&right.key))
    }
}

async fn matrix(State(state): State<AppState>, page: Page<UserRead>) -> Result<RolesPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let roles = sql::list(&mut tx, page.caller.lang).await?;
    tx.commit().await?;
    Ok(RolesPage {
        shell: page.shell_t("roles-title"),
        subjects: subjects(&roles),
        roles,
    })
}

fn subjects(roles: &[Role]) -> Vec<Subject> {
    let mut names: Vec<&str> = roles
        .iter()
        .flat_map(|role| role.permissions.iter().map(String::as_str))
        .collect();
    let subject = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let rank = |name: &str| {
        SUBJECTS
            .iter()
            .position(|known| *known == subject(name))
            .unwrap_or(SUBJECTS.len())
    };
    names.sort_by(|a, b| (rank(a), a).cmp(&(rank(b), b)));
    names.dedup();
    let mut list: Vec<Subject> = Vec::new();
    for name in names {
        let key = format!("permission-subject-{}", subject(name));
        let right = Right {
            key: format!("permission-{}", name.replace('.', "-")),
            granted: roles
                .iter()
                .map(|role| role.permissions.iter().any(|held| held == name))
                .collect(),
        };
        match list.last_mut().filter(|last| last.key == key) {
            Some(last) => last.rights.push(right),
            None => list.push(Subject {
                key,
                rights: vec![right],
            }),
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_grouped_as_the_work_runs() {
        let role = |permissions: &[&str]| Role {
            id: String::new(),
            name: String::new(),
            permissions: permissions.iter().map(|&name| name.to_owned()).collect(),
            people: 0,
        };
        let first = role(&["audit.read", "ticket.read", "tenant.settings"]);
        let found = subjects(&[first, role(&["ticket.edit", "ticket.read"])]);
        let keys: Vec<_> = found.iter().map(|subject| subject.key.as_str()).collect();
        assert_eq!(
            keys,
            [
                "permission-subject-ticket",
                "permission-subject-audit",
                "permission-subject-tenant"
            ]
        );
        assert_eq!(found[0].rights[0].granted, [false, true]);
        assert_eq!(found[0].rights[1].granted, [true, true]);
    }
}
