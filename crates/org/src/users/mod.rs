//! Staff accounts.

mod model;
mod ops;
mod sql;

pub use model::{HeldPost, MIN_PASSWORD, NewUser, Preferences, User, UserChange, UserFilter, UserName};
pub use ops::{
    change, change_own_password, create, create_with_posts, deactivate, ensure, find_by_email, get, list, names, set_preferences, set_name,
};
