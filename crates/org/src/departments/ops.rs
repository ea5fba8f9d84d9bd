//! Use cases of the organisation tree.

use serde_json::{Map, Value, json};
use sqm_domain::ids::DepartmentId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, FieldErrors, Result};

use super::model::{branch, height, in_order};
use super::{Department, DepartmentChange, KINDS, MAX_DEPTH, NewDepartment, TreeNode, sql};
use crate::nullable::Nullable;

/// All departments, each after the one above it.
pub async fn tree(tx: &mut TenantTx) -> Result<Vec<TreeNode>> {
    Ok(in_order(sql::load(tx, None).await?))
}

/// One department.
pub async fn get(tx: &mut TenantTx, id: DepartmentId) -> Result<Department> {
    sql::load(tx, Some(id))
        .await?
        .pop()
        .ok_or(Error::NotFound("department"))
}

/// The department with this code, for imports and seeds.
pub async fn find_by_code(tx: &mut TenantTx, code: &str) -> Result<Option<DepartmentId>> {
    sql::id_by_code(tx, code.trim()).await
}

/// Makes a department.
pub async fn create(tx: &mut TenantTx, new: NewDepartment) -> Result<Department> {
    sql::lock_tree(tx).await?;
    let nodes = tree(tx).await?;
    let mut errors = FieldErrors::new();
    let department = Department {
        id: DepartmentId::new_at(tx.now()),
        parent_id: new.parent,
        code: errors.text("code", &new.code, 40).to_owned(),
        name: errors.text("name", &new.name, 120).to_owned(),
        kind: new.kind,
        people: 0,
        posts: 0,
        version: 1,
        created_at: tx.now(),
    };
    check_kind(&mut errors, &department.kind);
    if let Some(parent) = new.parent {
        match nodes.iter().find(|node| node.department.id == parent) {
            None => errors.add("parent", "field-unknown"),
            Some(node) if node.level >= MAX_DEPTH => too_deep(&mut errors),
            Some(_) => {}
        }
    }
    errors.into_result(())?;
    sql::insert(tx, &department).await?;
    let id = department.id;
    tx.audit(AuditEntry::new(
        "department.create",
        "department",
        id,
        json!({ "code": department.code }),
    ));
    tx.emit(DomainEvent::new(
        "department.created",
        "department",
        id,
        json!({}),
    ));
    Ok(department)
}

/// Changes a department, its place in the tree included.
pub async fn change(
    tx: &mut TenantTx,
    id: DepartmentId,
    seen: IfMatch,
    change: DepartmentChange,
) -> Result<Department> {
    sql::lock_tree(tx).await?;
    let nodes = tree(tx).await?;
    let before = nodes
        .iter()
        .find(|node| node.department.id == id)
        .map(|node| node.department.clone())
        .ok_or(Error::NotFound("department"))?;
    seen.check(before.version)?;
    let mut errors = FieldErrors::new();
    let mut after = before.clone();
    if let Some(code) = &change.code {
        errors.text("code", code, 40).clone_into(&mut after.code);
    }
    if let Some(name) = &change.name {
        errors.text("name", name, 120).clone_into(&mut after.name);
    }
    if let Some(kind) = change.kind {
        check_kind(&mut errors, &kind);
        after.kind = kind;
    }
    if let Nullable::Set(parent) = change.parent {
        if let Some(parent) = parent {
            match nodes.iter().find(|node| node.department.id == parent) {
                None => errors.add("parent", "field-unknown"),
                Some(_) if branch(&nodes, id).contains(&parent) => errors.add("parent", "departments-circle"),
                Some(node) if node.level + height(&nodes, id) > MAX_DEPTH => too_deep(&mut errors),
                Some(_) => {}
            }
        }
        after.parent_id = parent;
    }
    errors.into_result(())?;
    let changes = differences(&before, &after);
    if changes.is_empty() {
        return Ok(before);
    }
    sql::update(tx, &after).await?;
    after.version += 1;
    tx.audit(AuditEntry::new(
        "department.change",
        "department",
        id,
        Value::Object(changes),
    ));
    tx.emit(DomainEvent::new(
        "department.changed",
        "department",
        id,
        json!({}),
    ));
    Ok(after)
}

/// Deletes a department without people, posts, departments below and work of other modules.
pub async fn delete(tx: &mut TenantTx, id: DepartmentId, seen: IfMatch) -> Result<()> {
    let department = get(tx, id).await?;
    seen.check(department.version)?;
    sql::delete(tx, id).await?;
    tx.audit(AuditEntry::new(
        "department.delete",
        "department",
        id,
        json!({ "code": department.code }),
    ));
    tx.emit(DomainEvent::new(
        "department.deleted",
        "department",
        id,
        json!({}),
    ));
    Ok(())
}

fn check_kind(errors: &mut FieldErrors, kind: &str) {
    if !KINDS.contains(&kind) {
        errors.add("kind", "field-unknown");
    }
}

fn too_deep(errors: &mut FieldErrors) {
    errors.add_with("parent", "departments-too-deep", vec![("max", MAX_DEPTH.into())]);
}

fn differences(before: &Department, after: &Department) -> Map<String, Value> {
    let mut changes = Map::new();
    let mut note = |field: &str, from: Value, to: Value| {
        if from != to {
            changes.insert(field.to_owned(), json!({ "from": from, "to": to }));
        }
    };
    note("parent", json!(before.parent_id), json!(after.parent_id));
    note("code", json!(before.code), json!(after.code));
    note("name", json!(before.name), json!(after.name));
    note("kind", json!(before.kind), json!(after.kind));
    changes
}
