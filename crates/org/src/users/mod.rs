//! Staff accounts.

pub(crate) mod api;
mod model;
mod ops;
pub(crate) mod pages;
mod sql;

pub use model::{HeldPost, MIN_PASSWORD, NewUser, Preferences, User, UserChange, UserFilter, UserName};
pub(crate) use ops::{admins, keep_an_admin};
pub use ops::{
    change, change_own_password, create, create_with_posts, deactivate, ensure, find_by_email, get, holding,
    list, names, set_name, set_preferences,
};
