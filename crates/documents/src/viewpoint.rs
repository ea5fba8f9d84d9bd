//! Who looks: what somebody may see of documents depends on the person, not on rights alone.

use sqlx::{Postgres, QueryBuilder};
use sqm_domain::ids::{DepartmentId, UserId};
use sqm_platform::auth::Caller;
use uuid::Uuid;

/// The reader, and what he may see beyond what concerns him.
#[derive(Clone, Copy, Debug, Default)]
pub struct Viewpoint {
    /// The reader; none = the product itself.
    pub user: Option<UserId>,
    /// His department.
    pub department: Option<DepartmentId>,
    /// Keeps everybody's documents: sees those in preparation.
    pub edits: bool,
    /// Sees confidential documents that do not concern him.
    pub confidential: bool,
    /// Sees who has read what.
    pub readings: bool,
}

impl Viewpoint {
    /// The product itself: timers, stories.
    pub const HOUSE: Self = Self {
        user: None,
        department: None,
        edits: true,
        confidential: true,
        readings: true,
    };

    /// The reader's id; the product's own is nobody's.
    pub(crate) fn id(&self) -> Uuid {
        self.user.map(Uuid::from).unwrap_or_default()
    }
}

impl From<&Caller> for Viewpoint {
    fn from(caller: &Caller) -> Self {
        Self {
            user: Some(caller.user),
            department: caller.department,
            edits: caller.can("document.edit"),
            confidential: caller.can("document.confidential"),
            readings: caller.can("reading.read"),
        }
    }
}

/// "Works on it": owns it, wrote in it, or was asked to agree to it. `d` is a row of `documents.document`.
pub(crate) fn push_works_on(sql: &mut QueryBuilder<Postgres>, who: &Viewpoint) {
    sql.push("(d.owner_id = ")
        .push_bind(who.id())
        .push(
            " or exists (select from documents.writer w where w.tenant_id = d.tenant_id and w.document_id = d.id and w.user_id = ",
        )
        .push_bind(who.id())
        .push(
            ") or exists (select from documents.assent s where s.tenant_id = d.tenant_id and s.document_id = d.id and s.user_id = ",
        )
        .push_bind(who.id())
        .push("))");
}

/// Leaves out what the reader may not see.
pub(crate) fn push_visible(sql: &mut QueryBuilder<Postgres>, who: &Viewpoint) {
    if !who.confidential {
        sql.push(" and (d.confidentiality <> 'confidential' or ");
        push_works_on(sql, who);
        sql.push(
            " or exists (select from documents.reading m where m.tenant_id = d.tenant_id and m.document_id = d.id and m.user_id = ",
        )
        .push_bind(who.id())
        .push("))");
    }
    if !who.edits {
        sql.push(" and (d.state <> 'draft' or ");
        push_works_on(sql, who);
        sql.push(")");
    }
}
