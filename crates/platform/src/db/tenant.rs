//! A transaction that can see one tenant.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use jiff_sqlx::ToSqlx;
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres, Transaction};
use sqm_domain::ids::{EventId, TenantId};
use tokio::sync::watch;
use uuid::Uuid;

use crate::audit::AuditEntry;
use crate::error::Result;
use crate::events::DomainEvent;
use crate::i18n::Lang;
use crate::scope::{Actor, Scope};

/// A transaction inside one tenant, on behalf of one actor. Dropping it rolls back.
///
/// Events and audit lines are gathered and written by [`TenantTx::commit`] in one statement, so that announcing a
/// change costs one round trip however many lines it has.
#[derive(Debug)]
pub struct TenantTx {
    tx: Transaction<'static, Postgres>,
    scope: Scope,
    now: Timestamp,
    events: Vec<DomainEvent>,
    audit: Vec<AuditEntry>,
    committed: watch::Sender<u64>,
}

impl TenantTx {
    pub(super) async fn begin(
        pool: &PgPool,
        scope: Scope,
        now: Timestamp,
        committed: watch::Sender<u64>,
    ) -> Result<Self> {
        // The ids come from typed uuids: nothing a caller typed reaches this text.
        let statement = format!(
            "begin; set local app.tenant_id = '{}'; set local app.viewer = '{}'",
            scope.tenant,
            scope.actor.viewer(),
        );
        let tx = pool.begin_with(AssertSqlSafe(statement)).await?;
        Ok(Self {
            tx,
            scope,
            now,
            events: Vec::new(),
            audit: Vec::new(),
            committed,
        })
    }

    /// The connection, for `sql.rs`.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// The tenant whose rows are visible.
    pub fn tenant(&self) -> TenantId {
        self.scope.tenant
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.scope.actor
    }

    /// The instant of this transaction, the same for every row it writes.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The tenant's time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.scope.zone
    }

    /// The language of the caller.
    pub fn lang(&self) -> Lang {
        self.scope.lang
    }

    /// The whole frame, to open another transaction like this one.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Announces a fact to the readers; written at commit.
    pub fn emit(&mut self, event: DomainEvent) {
        self.events.push(event);
    }

    /// Adds a line to the audit trail; written at commit.
    pub fn audit(&mut self, entry: AuditEntry) {
        self.audit.push(entry);
    }

    /// Writes what was gathered and commits; then wakes the readers of this process.
    pub async fn commit(mut self) -> Result<()> {
        self.write_audit().await?;
        self.write_events().await?;
        let announced = !self.events.is_empty();
        self.tx.commit().await?;
        if announced {
            self.committed.send_modify(|n| *n += 1);
        }
        Ok(())
    }

    async fn write_events(&mut self) -> Result<()> {
        if self.events.is_empty() {
            return Ok(());
        }
        let n = self.events.len();
        let mut ids: Vec<Uuid> = Vec::with_capacity(n);
        let (mut kinds, mut entity_kinds) = (Vec::with_capacity(n), Vec::with_capacity(n));
        let (mut entity_ids, mut data) = (Vec::with_capacity(n), Vec::with_capacity(n));
        for event in &self.events {
            ids.push(EventId::new_at(self.now).into());
            kinds.push(event.kind.to_owned());
            entity_kinds.push(event.entity_kind.to_owned());
            entity_ids.push(event.entity_id);
            data.push(event.data.clone());
        }
        sqlx::query!(
            "insert into platform.event (tenant_id, id, at, kind, entity_kind, entity_id, data)
             select $1, e.id, $2, e.kind, e.entity_kind, e.entity_id, e.data
             from unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::jsonb[])
               as e(id, kind, entity_kind, entity_id, data)",
            Uuid::from(self.scope.tenant),
            self.now.to_sqlx(),
            &ids,
            &kinds,
            &entity_kinds,
            &entity_ids,
            &data,
        )
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    async fn write_audit(&mut self) -> Result<()> {
        if self.audit.is_empty() {
            return Ok(());
        }
        let n = self.audit.len();
        let mut ids: Vec<Uuid> = Vec::with_capacity(n);
        let (mut actions, mut entity_kinds) = (Vec::with_capacity(n), Vec::with_capacity(n));
        let (mut entity_ids, mut changes) = (Vec::with_capacity(n), Vec::with_capacity(n));
        let mut about_ids: Vec<Option<Uuid>> = Vec::with_capacity(n);
        for entry in &self.audit {
            ids.push(EventId::new_at(self.now).into());
            actions.push(entry.action.to_owned());
            entity_kinds.push(entry.entity_kind.to_owned());
            entity_ids.push(entry.entity_id);
            about_ids.push(entry.about_id);
            changes.push(entry.changes.clone());
        }
        sqlx::query!(
            "insert into platform.audit
               (tenant_id, id, at, actor_kind, actor_id, action, entity_kind, entity_id, about_id, request_id, changes)
             select $1, a.id, $2, $3, $4, a.action, a.entity_kind, a.entity_id, a.about_id, $5, a.changes
             from unnest($6::uuid[], $7::text[], $8::text[], $9::uuid[], $10::uuid[], $11::jsonb[])
               as a(id, action, entity_kind, entity_id, about_id, changes)",
            Uuid::from(self.scope.tenant),
            self.now.to_sqlx(),
            self.scope.actor.kind(),
            self.scope.actor.user().map(Uuid::from),
            self.scope.request_id.map(|id| id.to_string()),
            &ids,
            &actions,
            &entity_kinds,
            &entity_ids as &[Option<Uuid>],
            &about_ids as &[Option<Uuid>],
            &changes,
        )
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }
}
