//! One indicator over time and by dimension.

use std::collections::BTreeMap;

use sqm_platform::Result;
use sqm_platform::db::TenantTx;

use crate::catalogue::{self, Indicator, Names, Reference};
use crate::dashboard::{self, Ask, DIMENSIONS, Ranked, Tile};
use crate::figure::{Window, sql};
use crate::objective::{self, Objective};

/// Everything about one indicator.
#[derive(Debug)]
pub struct Detail {
    /// The days.
    pub window: Window,
    /// Its figures.
    pub tile: Tile,
    /// Where its definition comes from.
    pub references: Vec<Reference>,
    /// The dimension it is laid out by.
    pub by: &'static str,
    /// Its figure by value of that dimension, best first.
    pub ranking: Vec<Ranked>,
    /// Names of those values.
    pub labels: BTreeMap<String, Names>,
    /// Values of the cut's dimension, for the chooser.
    pub values: Vec<String>,
    /// Their names.
    pub value_labels: BTreeMap<String, Names>,
    /// Targets set by the tenant, newest first.
    pub objectives: Vec<Objective>,
}

/// The dimension meant, the department unless a known one is named.
pub(crate) fn dimension(by: &str) -> &'static str {
    DIMENSIONS
        .into_iter()
        .find(|dim| *dim == by)
        .unwrap_or("department")
}

/// The indicator's figure and series, as the dashboard has them.
pub async fn measured(tx: &mut TenantTx, code: &str, ask: &Ask) -> Result<(Window, Tile)> {
    let indicator: Indicator = catalogue::get(tx, code).await?;
    let today = objective::today(tx);
    let window = dashboard::window(tx, ask, indicator.cell, today).await?;
    let tiles = dashboard::tiles(tx, vec![indicator], window, ask.cut(), today).await?;
    let tile = tiles
        .into_iter()
        .next()
        .ok_or(sqm_platform::Error::NotFound("indicator"))?;
    Ok((window, tile))
}

/// Everything about an indicator.
pub async fn detail(tx: &mut TenantTx, code: &str, ask: &Ask, by: &str) -> Result<Detail> {
    let (window, tile) = measured(tx, code, ask).await?;
    let by = dimension(by);
    let references = catalogue::references(tx, &tile.indicator).await?;
    let ranking = dashboard::ranking(tx, &tile.indicator, by, window).await?;
    let keys: Vec<String> = ranking.iter().map(|row| row.key.clone()).collect();
    let labels = sql::labels(tx, by, Some(&keys)).await?;
    let (mut values, mut value_labels) = (Vec::new(), BTreeMap::new());
    if let (Some(dim), Some(cell)) = (
        DIMENSIONS.into_iter().find(|dim| *dim == ask.dim),
        tile.indicator.cell,
    ) {
        if let Some(number) = catalogue::sql::dimension(tx, dim).await? {
            values = sql::keys(tx, cell, number, window).await?;
        }
        if !ask.value.is_empty() && !values.contains(&ask.value) {
            values.push(ask.value.clone());
        }
        value_labels = sql::labels(tx, dim, Some(&values)).await?;
    }
    let filter = objective::sql::Filter {
        indicator: Some(code),
        ..Default::default()
    };
    let objectives = objective::sql::list(tx, filter).await?;
    Ok(Detail {
        window,
        tile,
        references,
        by,
        ranking,
        labels,
        values,
        value_labels,
        objectives,
    })
}
