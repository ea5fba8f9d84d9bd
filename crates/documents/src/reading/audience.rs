//! Who has to read a document: everybody, or those of some roles, departments (with those below) and named people.

use serde::{Deserialize, Serialize};
use serde_json::json;
use sqm_domain::ids::{DepartmentId, DocumentId, UserId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, Result};
use utoipa::ToSchema;

use super::sql;
use crate::document::{self, Document};
use crate::timers;
use crate::viewpoint::Viewpoint;

/// Most entries of an audience; more people are a department or a role.
const MOST: usize = 200;

/// Who has to read a document. Nothing said: nobody is asked.
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

    fn check(mut self) -> Result<Self> {
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
            return Err(Error::field("people", "document-asked-many"));
        }
        Ok(self)
    }
}

/// Who has to read a document.
pub async fn audience(tx: &mut TenantTx, document: &Document) -> Result<Audience> {
    sql::audience(tx, document.id).await
}

/// Says who has to read a document. Whoever is new is asked at once if a version in force asks; whoever was asked stays
/// asked.
pub async fn set_audience(
    tx: &mut TenantTx,
    who: &Viewpoint,
    id: DocumentId,
    seen: IfMatch,
    wanted: Audience,
) -> Result<()> {
    let document = document::kept(tx, who, id).await?;
    seen.check(document.version)?;
    let wanted = wanted.check()?;
    if sql::audience(tx, id).await? == wanted {
        return Ok(());
    }
    sql::write_audience(tx, id, &wanted).await?;
    document::touch(tx, id).await?;
    let said = (String::new(), "audience", String::new(), String::new());
    document::add_entries(tx, id, &[said]).await?;
    if document.asked_id.is_some() {
        sql::set_asking(tx, id, true).await?;
    }
    tx.audit(AuditEntry::new(
        "document.audience",
        "document",
        id,
        json!({ "number": document.number, "everybody": wanted.everybody, "roles": wanted.roles,
                "departments": wanted.departments.len(), "people": wanted.people.len() }),
    ));
    let after = document::get(tx, &Viewpoint::HOUSE, id).await?;
    document::emit(tx, "document.changed", &after, json!({ "changed": ["audience"] }));
    timers::set(tx, id).await
}
