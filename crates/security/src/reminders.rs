//! The regular look for what has something to say: treatments and fixes whose day comes near or has passed, acceptances
//! and exceptions that ended, reviews, tests and checks that are due. Days change at midnight of the tenant, so one look a
//! minute says everything in time, and no timer per record can get lost.

use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff_sqlx::ToSqlx;
use sqm_domain::ids::TenantId;
use sqm_platform::db::TenantTx;
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use crate::{access_log, awareness, check, control, data_asset, joiners, post, risk, vulnerability};

/// The looks: one for the registers of days, one for the data inventory, one for campaigns.
pub(crate) const SWEEPS: &[Sweep] = &[
    Sweep {
        name: "security",
        every: Duration::from_secs(60),
        find: "security.due",
        mend,
    },
    Sweep {
        name: "security-data",
        every: Duration::from_secs(60),
        find: "security.data_due",
        mend,
    },
    Sweep {
        name: "security-awareness",
        every: Duration::from_secs(60),
        find: "security.awareness_due",
        mend: mend_campaigns,
    },
];

/// Records told in one transaction.
const CHUNK: usize = 200;
/// Records looked for at once.
const MOST: i32 = 2_000;

fn mend<'a>(state: &'a AppState, tenant: TenantId, ids: &'a [Uuid]) -> BoxFuture<'a, Result<()>> {
    async move {
        let scope = joiners::scope_of(state, tenant).await?;
        for chunk in ids.chunks(CHUNK) {
            let mut tx = state.db.tenant(&scope).await?;
            tell(state, &mut tx, chunk).await?;
            tx.commit().await?;
        }
        Ok(())
    }
    .boxed()
}

fn mend_campaigns<'a>(state: &'a AppState, tenant: TenantId, ids: &'a [Uuid]) -> BoxFuture<'a, Result<()>> {
    async move {
        let scope = joiners::scope_of(state, tenant).await?;
        for chunk in ids.chunks(CHUNK) {
            let mut tx = state.db.tenant(&scope).await?;
            tell_campaigns(&mut tx, chunk).await?;
            tx.commit().await?;
        }
        Ok(())
    }
    .boxed()
}

/// Looks at one tenant as the sweep does: for commands and tests that turn the clock.
pub async fn tick(state: &AppState, scope: &Scope) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    let found = sqlx::query_scalar!(
        r#"select id as "id!" from security.due_of($1, $2, $3) as due(id)
           union all
           select id from security.data_due_of($1, $2, $3) as due(id)"#,
        Uuid::from(tx.tenant()),
        tx.now().to_sqlx(),
        MOST
    )
    .fetch_all(tx.conn())
    .await?;
    tell(state, &mut tx, &found).await?;
    let campaigns = sqlx::query_scalar!(
        r#"select id as "id!" from security.awareness_due_of($1, $2, $3) as due(id)"#,
        Uuid::from(tx.tenant()),
        tx.now().to_sqlx(),
        MOST
    )
    .fetch_all(tx.conn())
    .await?;
    tell_campaigns(&mut tx, &campaigns).await?;
    tx.commit().await
}

/// Campaigns that have people to ask, and what they ask of people.
async fn tell_campaigns(tx: &mut TenantTx, ids: &[Uuid]) -> Result<()> {
    for id in ids {
        awareness::tell(tx, *id).await?;
    }
    Ok(())
}

/// An id is of one register; the others do not know it.
async fn tell(state: &AppState, tx: &mut TenantTx, ids: &[Uuid]) -> Result<()> {
    for id in ids {
        risk::tell(tx, (*id).into()).await?;
        vulnerability::tell(tx, (*id).into()).await?;
        control::tell(tx, (*id).into()).await?;
        check::make_due(state, tx, (*id).into()).await?;
        check::tell(tx, (*id).into()).await?;
        data_asset::tell(tx, (*id).into()).await?;
        post::tell(tx, (*id).into()).await?;
        access_log::tell(tx, (*id).into()).await?;
    }
    Ok(())
}
