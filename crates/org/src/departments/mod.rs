//! The organisation tree (handbook §2.1.2).

pub(crate) mod api;
mod model;
mod ops;
pub(crate) mod pages;
mod sql;

pub use model::{Department, DepartmentChange, KINDS, MAX_DEPTH, NewDepartment, TreeNode};
pub use ops::{change, create, delete, find_by_code, get, tree};
