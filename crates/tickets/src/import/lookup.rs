//! What a batch needs to know of the tenant: which of its tickets are there already, and which names mean departments,
//! accounts and categories of ours. One query each, however large the batch.

use std::collections::{HashMap, HashSet};

use sqm_domain::ids::{CategoryId, DepartmentId, TicketId, UserId};
use sqm_imports::rows::Record;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use uuid::Uuid;

/// A ticket of an earlier import.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) id: TicketId,
    pub(super) number: String,
    pub(super) fingerprint: Option<Vec<u8>>,
}

/// For each identity in order, the ticket that has it; held until the transaction ends.
pub(super) async fn known(tx: &mut TenantTx, identities: &[(String, String)]) -> Result<Vec<Option<Known>>> {
    let (sources, ids): (Vec<String>, Vec<String>) = identities.iter().cloned().unzip();
    let rows = sqlx::query!(
        r#"select t.id, t.number, t.fingerprint, t.external_source as "source!", t.external_id as "external!"
           from unnest($2::text[], $3::text[]) as i(source, id)
           join tickets.ticket t on t.tenant_id = $1 and t.external_source = i.source and t.external_id = i.id
           order by t.id for update of t"#,
        Uuid::from(tx.tenant()),
        &sources,
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    let mut found: HashMap<(String, String), Known> = rows
        .into_iter()
        .map(|row| {
            let known = Known {
                id: row.id.into(),
                number: row.number,
                fingerprint: row.fingerprint,
            };
            ((row.source, row.external), known)
        })
        .collect();
    Ok(identities.iter().map(|identity| found.remove(identity)).collect())
}

/// Names that mean something of ours.
#[derive(Debug, Default)]
pub(super) struct Places {
    departments: HashMap<String, DepartmentId>,
    people: HashMap<String, UserId>,
    categories: HashMap<String, CategoryId>,
}

impl Places {
    /// Looks up what the records name.
    pub(super) async fn load(tx: &mut TenantTx, records: &[Record]) -> Result<Self> {
        let named = |field: &'static str| -> Vec<String> {
            let names: HashSet<String> = records
                .iter()
                .flat_map(|record| &record.rows)
                .filter_map(|row| row.text(field))
                .map(fold)
                .collect();
            names.into_iter().collect()
        };
        let tenant = Uuid::from(tx.tenant());
        let mut places = Self::default();
        let departments = named("department");
        if !departments.is_empty() {
            let rows = sqlx::query!(
                r#"select d.id, n.name as "name!" from unnest($2::text[]) as n(name)
                   join org.department d on d.tenant_id = $1 and (lower(d.code) = n.name or lower(d.name) = n.name)"#,
                tenant,
                &departments
            )
            .fetch_all(tx.conn())
            .await?;
            places.departments = rows.into_iter().map(|row| (row.name, row.id.into())).collect();
        }
        // Accounts are named by address only: two people may share a name.
        let people: Vec<String> = named("assignee")
            .into_iter()
            .filter(|name| name.contains('@'))
            .collect();
        if !people.is_empty() {
            let rows = sqlx::query!(
                "select id, email from org.user_account where tenant_id = $1 and email = any ($2)",
                tenant,
                &people
            )
            .fetch_all(tx.conn())
            .await?;
            places.people = rows.into_iter().map(|row| (row.email, row.id.into())).collect();
        }
        let categories = named("category");
        if !categories.is_empty() {
            let rows = sqlx::query!(
                r#"select c.id, n.name as "name!" from unnest($2::text[]) as n(name)
                   join tickets.category c on c.tenant_id = $1
                    and (lower(c.code) = n.name or exists (select from jsonb_each_text(c.names) x where lower(x.value) = n.name))"#,
                tenant,
                &categories
            )
            .fetch_all(tx.conn())
            .await?;
            places.categories = rows.into_iter().map(|row| (row.name, row.id.into())).collect();
        }
        Ok(places)
    }

    pub(super) fn department(&self, name: &str) -> Option<DepartmentId> {
        self.departments.get(&fold(name)).copied()
    }

    pub(super) fn person(&self, name: &str) -> Option<UserId> {
        self.people.get(&fold(name)).copied()
    }

    pub(super) fn category(&self, name: &str) -> Option<CategoryId> {
        self.categories.get(&fold(name)).copied()
    }
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}
