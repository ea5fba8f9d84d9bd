//! The only SQL of roles.

use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use sqm_platform::i18n::Lang;
use uuid::Uuid;

use super::Role;
use super::model::pick;

/// All roles with what they may do, in their order.
pub async fn list(tx: &mut TenantTx, lang: Lang) -> Result<Vec<Role>> {
    let tenant = Uuid::from(tx.tenant());
    let rows = sqlx::query!(
        r#"select r.id, r.name_en, r.name_zh_hans, r.name_zh_hant,
             array(select p.permission from org.role_permission p where p.role = r.id order by p.permission)
               as "permissions!",
             (select count(*) from org.effective_role e
              join org.user_account u on u.tenant_id = e.tenant_id and u.id = e.user_id
              where e.tenant_id = $1 and e.role = r.id and u.active) as "people!"
           from org.role r
           order by r.position"#,
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Role {
            id: row.id,
            name: pick(lang, row.name_en, row.name_zh_hans, row.name_zh_hant),
            permissions: row.permissions,
            people: row.people,
        })
        .collect())
}

/// Ids and names of all roles, in their order: for choosers.
pub async fn names(tx: &mut TenantTx, lang: Lang) -> Result<Vec<(String, String)>> {
    let rows = sqlx::query!("select id, name_en, name_zh_hans, name_zh_hant from org.role order by position")
        .fetch_all(tx.conn())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            (
                row.id,
                pick(lang, row.name_en, row.name_zh_hans, row.name_zh_hant),
            )
        })
        .collect())
}
