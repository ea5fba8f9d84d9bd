//! What the imports of the registers share: names that mean departments and people of ours, and what is said of a row that
//! cannot be accepted.

use std::collections::HashMap;

use sqm_domain::ids::{DepartmentId, UserId};
use sqm_imports::rows::{Fault, MappedRow, Record, RowError};
use sqm_org::departments;
use sqm_platform::db::TenantTx;
use sqm_platform::{FieldErrors, Result};
use uuid::Uuid;

/// The first field that cannot be accepted, in the terms of the file.
pub(crate) fn refused(row: &MappedRow, errors: &FieldErrors) -> RowError {
    let field = errors.iter().next().map(|error| error.field.clone());
    let shown = field
        .as_deref()
        .and_then(|field| row.get(field))
        .map(ToString::to_string)
        .unwrap_or_default();
    RowError {
        row: row.number(),
        column: None,
        field,
        fault: Fault::Refused,
        shown,
    }
}

/// Names that mean departments and people of ours.
#[derive(Debug, Default)]
pub(crate) struct Places {
    departments: HashMap<String, DepartmentId>,
    people: HashMap<String, UserId>,
}

impl Places {
    /// Reads those that records name in the fields `owner` and `department`.
    pub(crate) async fn load(tx: &mut TenantTx, records: &[Record]) -> Result<Self> {
        let mut places = Self::default();
        let named = |field: &str| {
            records
                .iter()
                .filter_map(|record| record.last()?.text(field))
                .map(fold)
                .collect::<Vec<_>>()
        };
        if !named("department").is_empty() {
            for node in departments::tree(tx).await? {
                let id = node.department.id;
                places.departments.insert(fold(&node.department.name), id);
                places.departments.insert(fold(&node.department.code), id);
            }
        }
        // Accounts are named by address only: two people may share a name.
        let people: Vec<String> = named("owner")
            .into_iter()
            .filter(|name| name.contains('@'))
            .collect();
        if !people.is_empty() {
            let rows = sqlx::query!(
                "select id, email from org.user_account where tenant_id = $1 and email = any ($2) and active",
                Uuid::from(tx.tenant()),
                &people
            )
            .fetch_all(tx.conn())
            .await?;
            places.people = rows.into_iter().map(|row| (row.email, row.id.into())).collect();
        }
        Ok(places)
    }

    /// A department by its name or code.
    pub(crate) fn department(&self, name: &str) -> Option<DepartmentId> {
        self.departments.get(&fold(name)).copied()
    }

    /// An account by its address.
    pub(crate) fn person(&self, name: &str) -> Option<UserId> {
        self.people.get(&fold(name)).copied()
    }
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}
