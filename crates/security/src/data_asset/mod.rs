//! The data inventory: what data there is, its level, how it is protected, restores proven, whom it is given to.

mod export;
mod filter;
mod import;
mod input;
mod judge;
mod judgement_export;
mod link;
mod model;
mod ops;
mod restore;
mod share;
mod sql;

pub use export::csv;
pub use filter::{DataFilter, DataGroup, JudgementFilter};
pub use import::DataAssetImport;
pub use input::{AssetPatch, NewAsset, NewRestore, NewShare, Retirement, Review};
pub use judge::{count_judgements, judgements};
pub use judgement_export::judgements_csv;
pub use link::{link_control, link_risk, links, unlink_control, unlink_risk};
pub use model::{DataAsset, Judgement, Links, Restore, Share};
pub use ops::{change, comment, count, create, get, history, list, may_edit, retire, review};
pub use restore::{record, restores};
pub use share::{end, share, shares};

pub(crate) use judge::tell;
pub(crate) use sql::names;
