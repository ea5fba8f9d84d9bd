//! Accounts that incidents ask of: who decides about them, who may do what.

use sqm_domain::ids::UserId;
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::Person;

/// Name of an active account; an unknown one is refused at this field.
pub(crate) async fn account(tx: &mut TenantTx, id: UserId, field: &'static str) -> Result<String> {
    sqlx::query_scalar!(
        "select name from org.user_account where tenant_id = $1 and id = $2 and active",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| Error::field(field, "field-unknown"))
}

/// Active accounts whose roles decide about incidents: told of new ones. The administrators, where nobody else does.
pub(crate) async fn deciders(tx: &mut TenantTx) -> Result<Vec<(UserId, String)>> {
    let rows = sqlx::query!(
        r#"with decider as (
             select u.id, u.name, bool_and(p.role = 'tenant_admin') as admin
               from org.user_account u
               join org.effective_role ur on ur.tenant_id = u.tenant_id and ur.user_id = u.id
               join org.role_permission p on p.role = ur.role
              where u.tenant_id = $1 and u.active and p.permission = 'incident.decide'
              group by u.id, u.name)
           select id as "id!", name as "name!" from decider
            where not admin or not exists (select from decider d where not d.admin) order by name, id"#,
        Uuid::from(tx.tenant())
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id.into(), row.name)).collect())
}

/// Is one of these accounts active and may decide about incidents?
pub(super) async fn decides(tx: &mut TenantTx, users: &[UserId]) -> Result<bool> {
    let users: Vec<Uuid> = users.iter().copied().map(Uuid::from).collect();
    Ok(sqlx::query_scalar!(
        r#"select exists (
             select from org.user_account u
               join org.effective_role r on r.tenant_id = u.tenant_id and r.user_id = u.id
               join org.role_permission p on p.role = r.role and p.permission = 'incident.decide'
              where u.tenant_id = $1 and u.id = any ($2) and u.active) as "one!""#,
        Uuid::from(tx.tenant()),
        &users
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Active accounts that hold a right, by name.
pub(crate) async fn holding(tx: &mut TenantTx, right: &str) -> Result<Vec<Person>> {
    let list = sqm_org::users::holding(tx, right).await?;
    Ok(list
        .into_iter()
        .map(|one| Person {
            id: one.id,
            name: one.name,
        })
        .collect())
}
