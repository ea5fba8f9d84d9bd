//! Use cases of the response team, and who is told of a task that names a role.

use serde::{Deserialize, Serialize};
use serde_json::json;
use sqm_domain::ids::UserId;
use sqm_domain::security::ResponseRole;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::{FieldErrors, Result};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sql;
use crate::access;
use crate::incident::{self, Incident, Person};

const KIND: &str = "response_team";
/// The right whoever takes a role has.
const RESPOND: &str = "incident.edit";
/// Most people of a role.
const MOST: usize = 50;

/// Who takes a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ResponseTeamRole)]
pub struct TeamRole {
    /// `lead`, `analyst`, `systems`, `network`, `communications`, `legal`, `management`.
    #[schema(value_type = String)]
    pub role: ResponseRole,
    /// By name. Empty = whoever decides about incidents is told instead.
    pub people: Vec<Person>,
}

/// Who takes a role from now on.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ResponseTeamRoleInput)]
pub struct RoleInput {
    /// `lead`, `analyst`, `systems`, `network`, `communications`, `legal`, `management`.
    #[schema(value_type = String)]
    pub role: ResponseRole,
    /// All of them; each may respond to incidents.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub people: Vec<UserId>,
}

/// Who takes which role; a role that is not mentioned stays as it is.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = ResponseTeamInput)]
pub struct TeamInput {
    /// The roles.
    pub roles: Vec<RoleInput>,
}

/// All roles, with who takes them and may still respond.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<TeamRole>> {
    let mut team: Vec<TeamRole> = ResponseRole::ALL
        .iter()
        .map(|role| TeamRole {
            role: *role,
            people: Vec::new(),
        })
        .collect();
    for (role, person) in sql::members(tx).await? {
        if let Some(found) = team.iter_mut().find(|one| one.role == role) {
            found.people.push(person);
        }
    }
    Ok(team)
}

/// Says who takes which role.
pub async fn change(tx: &mut TenantTx, input: TeamInput) -> Result<()> {
    let able = incident::holding(tx, RESPOND).await?;
    let mut errors = FieldErrors::new();
    for (at, one) in input.roles.iter().enumerate() {
        let field = || format!("roles[{at}].people");
        if one.people.len() > MOST {
            errors.add(field(), "field-invalid");
        }
        if one
            .people
            .iter()
            .any(|id| !able.iter().any(|person| person.id == *id))
        {
            errors.add(field(), "team-may-not-respond");
        }
    }
    errors.into_result(())?;
    let before = list(tx).await?;
    let mut changed = Vec::new();
    for one in &input.roles {
        let was = before.iter().find(|role| role.role == one.role);
        let same = was.is_some_and(|was| {
            was.people.len() == one.people.len()
                && was.people.iter().all(|person| one.people.contains(&person.id))
        });
        if !same {
            sql::put(tx, one.role, &one.people).await?;
            changed.push(one.role.as_str());
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    let tenant = Uuid::from(tx.tenant());
    tx.audit(AuditEntry::new(
        "response_team.edit",
        KIND,
        tenant,
        json!({ "changed": changed }),
    ));
    tx.emit(DomainEvent::new("response_team.changed", KIND, tenant, json!({})));
    Ok(())
}

/// Who is told of tasks that name these roles and no person: whoever takes the role, may respond, and may know of the incident. Where
/// there is nobody, those who decide about it: what nobody was told of, nobody does.
pub(crate) async fn to_tell(
    tx: &mut TenantTx,
    known: &Incident,
    roles: &[ResponseRole],
) -> Result<Vec<UserId>> {
    if roles.is_empty() {
        return Ok(Vec::new());
    }
    let circle = if known.restricted {
        Some(access::active(tx, known.id).await?)
    } else {
        None
    };
    let knows = |user: &UserId| circle.as_ref().is_none_or(|circle| circle.contains(user));
    let members = sql::members(tx).await?;
    let mut told: Vec<UserId> = Vec::new();
    let mut forsaken = false;
    for role in roles {
        let takers: Vec<UserId> = members
            .iter()
            .filter(|(of, person)| of == role && knows(&person.id))
            .map(|(_, person)| person.id)
            .collect();
        forsaken |= takers.is_empty();
        told.extend(takers);
    }
    // An exercise is held by those who take part, and calls nobody else.
    if forsaken && !known.drill {
        told.extend(access::deciders_of(tx, known).await?);
    }
    told.sort();
    told.dedup();
    Ok(told)
}
