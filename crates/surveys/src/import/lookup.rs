//! What a batch needs to know of the tenant: answers that are here already, and which names mean departments and
//! accounts of ours. One query each, however large the batch.

use std::collections::{HashMap, HashSet};

use sqm_domain::ids::{DepartmentId, ResponseId, SurveyId, UserId};
use sqm_imports::rows::Record;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use uuid::Uuid;

/// Answers of earlier imports by their identity, with their fingerprints. The survey is held, so nobody adds to them.
pub(super) async fn known(
    tx: &mut TenantTx,
    survey: SurveyId,
    identities: &[String],
) -> Result<HashMap<String, (ResponseId, Option<Vec<u8>>)>> {
    let rows = sqlx::query!(
        r#"select id, external_id as "external_id!", fingerprint from surveys.response
            where tenant_id = $1 and survey_id = $2 and external_id = any ($3)"#,
        Uuid::from(tx.tenant()),
        Uuid::from(survey),
        identities
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.external_id, (row.id.into(), row.fingerprint)))
        .collect())
}

/// Names that mean something of ours.
#[derive(Debug, Default)]
pub(super) struct Places {
    departments: HashMap<String, DepartmentId>,
    people: HashMap<String, UserId>,
}

impl Places {
    /// Looks up what the records name.
    pub(super) async fn load(tx: &mut TenantTx, records: &[Record]) -> Result<Self> {
        let named = |field: &str| -> Vec<String> {
            let names: HashSet<String> = records
                .iter()
                .filter_map(Record::last)
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
        let people: Vec<String> = named("person")
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
        Ok(places)
    }

    pub(super) fn department(&self, name: &str) -> Option<DepartmentId> {
        self.departments.get(&fold(name)).copied()
    }

    pub(super) fn person(&self, name: &str) -> Option<UserId> {
        self.people.get(&fold(name)).copied()
    }
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}
