//! What waits for a person, wherever it stands: each module says which of its lists are somebody's work, and a desk shows all of
//! them (`docs/ui.md`: my desk).

use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::register::{Pairs, Register};
use super::{Address, PageFrame};
use crate::auth::{Caller, Permission as _};
use crate::db::TenantTx;
use crate::error::Result;
use crate::state::AppState;

/// Counts what waits for the caller at an address.
pub type CountWaiting =
    for<'a> fn(&'a AppState, &'a mut TenantTx, &'a Caller, Address) -> BoxFuture<'a, Result<i64>>;

/// A list of which a part may wait for somebody.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// The message key of what waits: "Actions of mine".
    pub label_key: &'static str,
    /// The icon's name in the sprite.
    pub icon: &'static str,
    /// The address of the list.
    pub path: &'static str,
    /// What of it waits for whoever asks.
    pub pairs: Pairs,
    /// Asked only for callers with this right; empty = for everybody.
    pub permission: &'static str,
    /// Counts it.
    pub count: CountWaiting,
}

impl Waiting {
    /// A part of a register.
    pub fn of<R: Register>(label_key: &'static str, icon: &'static str, pairs: Pairs) -> Self {
        Self {
            label_key,
            icon,
            path: R::SPEC.path,
            pairs,
            permission: R::Read::NAME,
            count: count::<R>,
        }
    }

    /// The address of what waits.
    pub fn address(&self) -> Address {
        let start = Address::new(self.path, "");
        self.pairs
            .iter()
            .fold(start, |address, (name, value)| address.with(name, value))
    }

    /// May it wait for this caller?
    pub fn is_for(&self, caller: &Caller) -> bool {
        self.permission.is_empty() || caller.can(self.permission)
    }
}

fn count<'a, R: Register>(
    state: &'a AppState,
    tx: &'a mut TenantTx,
    caller: &'a Caller,
    at: Address,
) -> BoxFuture<'a, Result<i64>> {
    async move {
        let filter: R::Filter = at.read()?;
        R::count(state, tx, &R::Who::from(caller), &filter).await
    }
    .boxed()
}

/// Something that waits, counted.
#[derive(Clone, Debug)]
pub struct Counted {
    /// What it is.
    pub waiting: Waiting,
    /// How many, within the limit of counting.
    pub count: i64,
}

/// What waits for a caller, in the order of the modules; what does not is left out.
pub async fn counted(
    state: &AppState,
    tx: &mut TenantTx,
    caller: &Caller,
    all: &[Waiting],
) -> Result<Vec<Counted>> {
    let mut list = Vec::new();
    for waiting in all.iter().filter(|one| one.is_for(caller)) {
        let count = (waiting.count)(state, tx, caller, waiting.address()).await?;
        if count > 0 {
            list.push(Counted {
                waiting: *waiting,
                count,
            });
        }
    }
    Ok(list)
}

impl Counted {
    /// Its name in the reader's language.
    pub fn label(&self, page: &PageFrame) -> String {
        page.t(self.waiting.label_key)
    }
}
