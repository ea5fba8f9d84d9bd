//! What an incident hit, left behind and whom it concerns: systems, indicators of compromise, people.

mod api;
mod export;
mod lookup;
mod model;
mod ops;
mod pages;
mod people;
mod sql;

pub use export::csv;
pub use model::{Asset, AssetPatch, ClearInvolved, Indicator, Involved, NewAsset, NewIndicator, NewInvolved};
pub use ops::{add_asset, add_indicator, assets, change_asset, indicators, remove_asset, remove_indicator};
pub use people::{involve, involved, release, reveal};

pub(crate) use api::router;
pub(crate) use lookup::SOURCE;
pub(crate) use pages::pages;
