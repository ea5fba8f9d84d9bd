//! The security registers of the demo tenant: risks treated, accepted and late, two scans of the core systems, a catalogue of
//! controls decided and partly tested, checks walked week by week, key posts and what their holders signed, sites and who
//! went in and out, campaigns and who did them, what was raised to be better. Told by the same use cases people call, at the
//! time at which they happened.

mod actions;
mod awareness;
mod checks;
mod controls;
mod data_assets;
mod posts;
mod risks;
mod sites;
mod vulnerabilities;

use anyhow::Result;
use jiff::{Timestamp, ToSpan as _};
use sqm_org::tenants::Tenant;
use sqm_platform::AppState;
use sqm_platform::listing::Viewpoint;
use sqm_platform::scope::{Actor, Scope};
use sqm_security::risk::{self, RiskFilter};

use super::write::Places;

/// Who tells, and when.
struct Stage<'a> {
    state: &'a AppState,
    base: Scope,
    places: &'a Places,
}

impl Stage<'_> {
    fn who(&self, login: &str) -> Scope {
        match self.places.accounts.get(login) {
            Some(id) => Scope {
                actor: Actor::User(*id),
                ..self.base.clone()
            },
            None => self.base.clone(),
        }
    }

    /// So many days ago; days ahead are negative.
    fn day(&self, ago: i64) -> Result<jiff::civil::Date> {
        let today = self.state.clock.now().to_zoned(self.base.zone.clone()).date();
        Ok(today.checked_sub(ago.days())?)
    }

    /// The product as it was on that day, in office hours.
    fn then(&self, ago: i64, hour: i8) -> Result<AppState> {
        let at: Timestamp = self
            .day(ago)?
            .at(hour, 10, 0, 0)
            .to_zoned(self.base.zone.clone())?
            .timestamp();
        Ok(self.state.at(at.min(self.state.clock.now())))
    }
}

/// Tells the story, once.
pub(super) async fn write(state: &AppState, tenant: &Tenant, places: &Places) -> Result<()> {
    let stage = Stage {
        state,
        base: tenant.scope("demo"),
        places,
    };
    let mut tx = state.db.tenant(&stage.base).await?;
    let told = risk::count(&mut tx, Viewpoint::default(), &RiskFilter::default()).await?;
    tx.commit().await?;
    if told > 0 {
        return Ok(());
    }
    sites::write(&stage).await?;
    checks::write(&stage).await?;
    controls::write(&stage).await?;
    vulnerabilities::write(&stage).await?;
    data_assets::write(&stage).await?;
    posts::write(&stage).await?;
    awareness::write(&stage).await?;
    // Last, because it is looked for above: a seed that was killed begins this story anew.
    risks::write(&stage).await?;
    actions::write(&stage).await?;
    sqm_security::tick(state, &stage.base).await?;
    Ok(())
}
