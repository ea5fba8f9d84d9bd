//! Posts with their duty statements (handbook §1.1.2(1), §2.1.2).

pub(crate) mod api;
mod model;
mod ops;
pub(crate) mod pages;
mod sql;

pub use model::{NewPost, Post, PostChange};
pub use ops::{change, create, delete, get, list};
