//! The only SQL of who takes which role.

use sqm_domain::ids::UserId;
use sqm_domain::security::ResponseRole;
use sqm_platform::db::TenantTx;
use sqm_platform::{Result, codes};
use uuid::Uuid;

use crate::incident::Person;

/// Active accounts by the roles they take, by name; those that may not respond any more are left out.
pub(super) async fn members(tx: &mut TenantTx) -> Result<Vec<(ResponseRole, Person)>> {
    let rows = sqlx::query!(
        "select m.role, m.user_id, u.name
           from incidents.team_member m
           join org.user_account u on u.tenant_id = m.tenant_id and u.id = m.user_id and u.active
          where m.tenant_id = $1
            and exists (select from org.effective_role r join org.role_permission p on p.role = r.role
                         where r.tenant_id = u.tenant_id and r.user_id = u.id and p.permission = 'incident.edit')
            and exists (select from org.effective_role r join org.role_permission p on p.role = r.role
                         where r.tenant_id = u.tenant_id and r.user_id = u.id and p.permission = 'incident.read')
          order by u.name, u.id",
        Uuid::from(tx.tenant())
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let person = Person {
                id: row.user_id.into(),
                name: row.name,
            };
            Ok((codes::read(&row.role)?, person))
        })
        .collect()
}

/// Who takes a role from now on.
pub(super) async fn put(tx: &mut TenantTx, role: ResponseRole, people: &[UserId]) -> Result<()> {
    let people: Vec<Uuid> = people.iter().copied().map(Uuid::from).collect();
    sqlx::query!(
        "delete from incidents.team_member where tenant_id = $1 and role = $2 and user_id <> all ($3)",
        Uuid::from(tx.tenant()),
        role.as_str(),
        &people
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into incidents.team_member (tenant_id, role, user_id)
         select $1, $2, p.id from unnest($3::uuid[]) as p(id) on conflict do nothing",
        Uuid::from(tx.tenant()),
        role.as_str(),
        &people
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
