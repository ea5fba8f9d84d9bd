//! A post.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DepartmentId, PostId, UserId};
use utoipa::ToSchema;

use crate::nullable::Nullable;

/// A post of a department.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Post {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: PostId,
    /// Its department.
    #[schema(value_type = uuid::Uuid)]
    pub department_id: DepartmentId,
    /// Its title, unique in the department.
    pub title: String,
    /// The duty statement.
    pub duties: String,
    /// The role whoever holds it has.
    pub role: Option<String>,
    /// Who holds it.
    pub holders: Vec<Holder>,
    /// Counts edits.
    pub version: i64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// Somebody who holds a post.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Holder {
    /// The account.
    #[schema(value_type = uuid::Uuid)]
    pub id: UserId,
    /// The person's name.
    pub name: String,
}

/// What is asked of a new post.
#[derive(Clone, Debug)]
pub struct NewPost {
    /// Its department.
    pub department: DepartmentId,
    /// Its title.
    pub title: String,
    /// The duty statement.
    pub duties: String,
    /// The role that comes with it.
    pub role: Option<String>,
}

/// What may be changed; what is missing stays as it is.
#[derive(Clone, Debug, Default)]
pub struct PostChange {
    /// Its title.
    pub title: Option<String>,
    /// The duty statement.
    pub duties: Option<String>,
    /// The role that comes with it; empty = none.
    pub role: Nullable<String>,
}
