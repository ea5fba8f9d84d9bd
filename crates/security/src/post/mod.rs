//! Key posts: who holds a post that can do great harm, what background checks showed, what was signed. A register of few.

mod export;
mod filter;
mod holder;
mod holder_sql;
mod input;
mod model;
mod ops;
mod papers;
mod register_export;
mod sql;

pub use export::csv;
pub use filter::{HolderFilter, HolderGroup, KeyPostFilter, KeyPostGroup};
pub use holder::{count_holders, end, hold, holders, list_holders};
pub use input::{
    BackgroundOutcome, HolderEnd, KeyPostPatch, NewBackgroundCheck, NewHolder, NewKeyPost, NewLetter,
};
pub use model::{BackgroundCheck, Holder, HolderPapers, KeyPost, Letter};
pub use ops::{change, comment, count, create, get, history, list};
pub use papers::{ask_check, finish_check, sign};
pub use register_export::register_csv;

pub(crate) use holder::tell;
