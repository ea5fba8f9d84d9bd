//! The regular look for drills whose day comes near or has passed, and for series whose next one is to be planned. Days change at
//! midnight of the tenant, so one look a minute says everything in time, and no timer per record can get lost.

use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{DrillId, TenantId};
use sqm_domain::security::DrillState;
use sqm_platform::db::TenantTx;
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::ops::emit;
use super::{series, sql, write};

/// The look.
pub(crate) const SWEEP: Sweep = Sweep {
    name: "emergency drills",
    every: Duration::from_secs(60),
    find: "incidents.drills_due",
    mend,
};

/// Days before its day on which a drill is reminded of: it is prepared, people are asked to come.
const AHEAD: i64 = 14;
/// Drills looked for at once.
const MOST: i32 = 2_000;

fn mend<'a>(state: &'a AppState, tenant: TenantId, ids: &'a [Uuid]) -> BoxFuture<'a, Result<()>> {
    async move {
        let mut tx = state
            .db
            .tenant(&Scope::system(tenant, "incidents.drills", TimeZone::UTC))
            .await?;
        let scope = sqm_org::tenants::get(&mut tx).await?.scope("incidents.drills");
        tx.commit().await?;
        for id in ids {
            let mut tx = state.db.tenant(&scope).await?;
            look(state, &mut tx, (*id).into()).await?;
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
        r#"select id as "id!" from incidents.drills_due_of($1, $2, $3) as due(id)"#,
        Uuid::from(tx.tenant()),
        tx.now().to_sqlx(),
        MOST
    )
    .fetch_all(tx.conn())
    .await?;
    for id in found {
        look(state, &mut tx, id.into()).await?;
    }
    tx.commit().await
}

async fn look(state: &AppState, tx: &mut TenantTx, id: DrillId) -> Result<()> {
    tell(tx, id).await?;
    series::follow(state, tx, id).await
}

/// Says what is to be said of a drill today: two weeks before its day, and when that has passed.
async fn tell(tx: &mut TenantTx, id: DrillId) -> Result<()> {
    let Some((reminded, overdue)) = write::told(tx, id).await? else {
        return Ok(());
    };
    let drill = sql::get(tx, id).await?;
    let day = sql::today(tx);
    let soon = day.checked_add(AHEAD.days()).unwrap_or(day);
    if drill.due_on < day {
        if !overdue {
            write::note_told(tx, id, true).await?;
            emit(tx, "drill.overdue", &drill, &[]);
        }
    } else if !reminded && drill.due_on <= soon && drill.state == DrillState::Planned {
        write::note_told(tx, id, false).await?;
        emit(tx, "drill.due_soon", &drill, &[]);
    }
    Ok(())
}
