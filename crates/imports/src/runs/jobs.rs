//! The jobs of this module.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqm_domain::ids::ImportId;
use sqm_platform::jobs::{JobDef, When, args, enqueue};
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Result};

use super::{Run, RunState, execute, sql, store};

/// Runs an import, or goes on with one whose worker died.
pub(super) const RUN: &str = "import.run";
/// Looks whether a run started from the command line is still alive, and takes it over if not.
pub(super) const WATCH: &str = "import.watch";
/// Removes the content of a file when its time is over.
pub(super) const FORGET: &str = "import.forget";

/// How long the content of a file is kept after its run: long enough to mend and repeat, no longer.
pub(super) const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Arguments of all three.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct RunArgs {
    pub(super) run: ImportId,
}

/// The jobs for the module's description.
pub(crate) fn all() -> Vec<JobDef> {
    vec![
        JobDef {
            name: RUN,
            run: |state, scope, value| Box::pin(run(state, scope, value)),
        },
        JobDef {
            name: WATCH,
            run: |state, scope, value| Box::pin(watch(state, scope, value)),
        },
        JobDef {
            name: FORGET,
            run: |state, scope, value| Box::pin(forget(state, scope, value)),
        },
    ]
}

/// Now; one job per run.
pub(super) fn at_once(id: ImportId) -> When {
    When {
        key: Some(format!("import:{id}")),
        ..When::default()
    }
}

async fn run(state: &AppState, scope: Scope, value: Value) -> Result<()> {
    let RunArgs { run } = args(value)?;
    execute(state, &scope, run).await
}

async fn watch(state: &AppState, scope: Scope, value: Value) -> Result<()> {
    let RunArgs { run: id } = args(value)?;
    let mut tx = state.db.tenant(&scope).await?;
    let run = sql::get(&mut tx, id).await?;
    if run.state != RunState::Running {
        return Ok(());
    }
    if run.is_stalled(tx.now()) {
        drop(tx);
        return execute(state, &scope, id).await;
    }
    let when = watch_again(id, tx.now());
    enqueue(&mut tx, WATCH, &RunArgs { run: id }, when).await?;
    tx.commit().await
}

/// The next look at a run that lives in another process.
pub(super) fn watch_again(id: ImportId, now: jiff::Timestamp) -> When {
    When {
        at: Some(now + Run::SILENCE),
        key: Some(format!("import-watch:{id}")),
        ..When::default()
    }
}

async fn forget(state: &AppState, scope: Scope, value: Value) -> Result<()> {
    let RunArgs { run: id } = args(value)?;
    let mut tx = state.db.tenant(&scope).await?;
    let run = sql::get(&mut tx, id).await?;
    store::forget(&mut tx, run.file.id).await?;
    sql::forget(&mut tx, id).await?;
    tx.commit().await
}
