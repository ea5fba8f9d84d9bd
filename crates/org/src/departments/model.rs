//! A department and its place in the tree.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use serde::Serialize;
use sqm_domain::ids::DepartmentId;
use utoipa::ToSchema;

use crate::nullable::Nullable;

/// What kinds of departments there are; `quality` is the dedicated quality department the handbook asks for.
pub const KINDS: [&str; 8] = [
    "general",
    "quality",
    "service",
    "network",
    "technical",
    "sales",
    "branch",
    "team",
];

/// How many levels the tree may have.
pub const MAX_DEPTH: usize = 8;

/// A department.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Department {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: DepartmentId,
    /// The department above it.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub parent_id: Option<DepartmentId>,
    /// Its code, unique in the tenant; imports name departments by it.
    pub code: String,
    /// Its name.
    pub name: String,
    /// `general`, `quality`, `service`, `network`, `technical`, `sales`, `branch`, `team`.
    pub kind: String,
    /// Active people who work here, not counting departments below.
    pub people: i64,
    /// Posts here.
    pub posts: i64,
    /// Counts edits.
    pub version: i64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// A department in the order of the tree.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TreeNode {
    /// The department.
    #[serde(flatten)]
    pub department: Department,
    /// 1 at the top.
    pub level: usize,
    /// Are there departments below it?
    pub parent: bool,
}

impl TreeNode {
    /// The name for a chooser, set in by its level.
    pub(crate) fn label(&self) -> String {
        // Ideographic spaces: a browser would fold plain ones.
        format!(
            "{}{}",
            "\u{3000}".repeat(self.level.saturating_sub(1)),
            self.department.name
        )
    }

    /// Its page.
    pub(crate) fn href(&self) -> String {
        format!("/settings/departments/{}", self.department.id)
    }
}

/// What is asked of a new department.
#[derive(Clone, Debug, Default)]
pub struct NewDepartment {
    /// The department above it.
    pub parent: Option<DepartmentId>,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// One of [`KINDS`].
    pub kind: String,
}

/// What may be changed; what is missing stays as it is.
#[derive(Clone, Debug, Default)]
pub struct DepartmentChange {
    /// The department above it; empty = to the top.
    pub parent: Nullable<DepartmentId>,
    /// Its code.
    pub code: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// One of [`KINDS`].
    pub kind: Option<String>,
}

/// Puts departments into the order of a tree: each after the one above it, neighbours by code.
pub(super) fn in_order(all: Vec<Department>) -> Vec<TreeNode> {
    let mut below: BTreeMap<Option<DepartmentId>, Vec<Department>> = BTreeMap::new();
    for department in all {
        below.entry(department.parent_id).or_default().push(department);
    }
    for list in below.values_mut() {
        // Taken from the end.
        list.sort_by(|a, b| b.code.cmp(&a.code));
    }
    let mut nodes = Vec::new();
    let mut path: Vec<Option<DepartmentId>> = vec![None];
    while let Some(place) = path.last().copied() {
        let Some(next) = below.get_mut(&place).and_then(Vec::pop) else {
            path.pop();
            continue;
        };
        let id = Some(next.id);
        let parent = below.contains_key(&id);
        nodes.push(TreeNode {
            department: next,
            level: path.len(),
            parent,
        });
        path.push(id);
    }
    nodes
}

/// A department with all below it.
pub(super) fn branch(nodes: &[TreeNode], root: DepartmentId) -> HashSet<DepartmentId> {
    let mut found = HashSet::from([root]);
    // In tree order everything above a node comes before it.
    for node in nodes {
        if node
            .department
            .parent_id
            .is_some_and(|parent| found.contains(&parent))
        {
            found.insert(node.department.id);
        }
    }
    found
}

/// How many levels a branch has.
pub(super) fn height(nodes: &[TreeNode], root: DepartmentId) -> usize {
    let members = branch(nodes, root);
    let levels = || {
        nodes
            .iter()
            .filter(|node| members.contains(&node.department.id))
            .map(|node| node.level)
    };
    match (levels().min(), levels().max()) {
        (Some(top), Some(bottom)) => bottom - top + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn department(n: u128, parent: Option<u128>, code: &str) -> Department {
        let id = |n| DepartmentId::from(uuid::Uuid::from_u128(n));
        Department {
            id: id(n),
            parent_id: parent.map(id),
            code: code.to_owned(),
            name: code.to_owned(),
            kind: "general".to_owned(),
            people: 0,
            posts: 0,
            version: 1,
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn sample() -> Vec<TreeNode> {
        in_order(vec![
            department(5, Some(3), "b1x"),
            department(1, None, "b"),
            department(2, None, "a"),
            department(3, Some(1), "b1"),
            department(4, Some(1), "b0"),
        ])
    }

    #[test]
    fn each_follows_the_one_above_it() {
        let shown: Vec<(String, usize, bool)> = sample()
            .into_iter()
            .map(|node| (node.department.code, node.level, node.parent))
            .collect();
        let expected = [
            ("a", 1, false),
            ("b", 1, true),
            ("b0", 2, false),
            ("b1", 2, true),
            ("b1x", 3, false),
        ];
        assert_eq!(
            shown,
            expected.map(|(code, level, parent)| (code.to_owned(), level, parent))
        );
    }

    #[test]
    fn a_branch_has_members_and_height() {
        let nodes = sample();
        let id = |n| DepartmentId::from(uuid::Uuid::from_u128(n));
        assert_eq!(branch(&nodes, id(1)), HashSet::from([id(1), id(3), id(4), id(5)]));
        assert_eq!(
            (
                height(&nodes, id(1)),
                height(&nodes, id(3)),
                height(&nodes, id(2))
            ),
            (3, 2, 1)
        );
    }
}
