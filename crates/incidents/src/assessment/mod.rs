//! How grave an incident is (handbook §7.3.1): proposed from nature, scope and urgency by the published criteria, with
//! reasons; decided by a person, who says why he differs; kept with everything that was known then.

mod shape;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqm_domain::ids::{EventId, IncidentId};
use sqm_domain::security::{Facts, Level, Proposal, propose};
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, FieldErrors, Result, codes};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::incident::{self, Person, TEXT};
use crate::reporting::reckon;

pub use shape::{AheadShape, CriterionShape, FactsShape, ProposalShape, ReasonShape};

/// Assessments of one incident shown.
const MOST: i64 = 100;

/// What was known, what followed from it, what was decided.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = IncidentAssessment)]
pub struct Assessment {
    /// Its id.
    pub id: Uuid,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who decided.
    pub by: Option<Person>,
    /// What was known.
    #[schema(value_type = FactsShape)]
    pub facts: Value,
    /// What the criteria proposed.
    #[schema(value_type = String)]
    pub proposed: Level,
    /// Why: criteria with value and threshold.
    #[schema(value_type = Vec<ReasonShape>)]
    pub reasons: Value,
    /// What was decided.
    #[schema(value_type = String)]
    pub decided: Level,
    /// Why, where it differs from the proposal.
    pub why: String,
}

/// A decision about the level.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentDecision)]
pub struct Decision {
    /// What is known: `{"nature": "attack", "importance": "important", "loss": "severe", "values": {"people_leaked": 1200000},
    /// "ongoing": true}`.
    #[schema(value_type = FactsShape)]
    pub facts: Facts,
    /// The level decided.
    #[schema(value_type = String)]
    pub level: Level,
    /// Why, where it differs from the proposal.
    #[serde(default)]
    pub why: String,
}

/// What the criteria say of some facts, before anything is decided.
pub fn proposal(facts: &Facts) -> Proposal {
    propose(facts)
}

/// The assessments of an incident, the latest first.
pub async fn list(tx: &mut TenantTx, id: IncidentId) -> Result<Vec<Assessment>> {
    incident::get(tx, id).await?;
    let rows = sqlx::query!(
        r#"select a.id, a.at, a.by_id, u.name as "name?", a.facts, a.proposed, a.reasons, a.decided, a.why
             from incidents.assessment a left join org.user_account u on u.tenant_id = a.tenant_id and u.id = a.by_id
            where a.tenant_id = $1 and a.incident_id = $2 order by a.id desc limit $3"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        MOST
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Assessment {
                id: row.id,
                at: row.at.to_jiff(),
                by: row
                    .by_id
                    .zip(row.name)
                    .map(|(id, name)| Person { id: id.into(), name }),
                facts: row.facts,
                proposed: codes::read(&row.proposed)?,
                reasons: row.reasons,
                decided: codes::read(&row.decided)?,
                why: row.why,
            })
        })
        .collect()
}

/// Decides the level. The clocks of the regimes that the level brings with it start now; those that run go on.
pub async fn decide(tx: &mut TenantTx, id: IncidentId, seen: IfMatch, decision: Decision) -> Result<()> {
    seen.check(incident::hold(tx, id).await?)?;
    let known = incident::get(tx, id).await?;
    if !known.state.is_open() {
        return Err(Error::Conflict("incident-not-open"));
    }
    let proposal = proposal(&decision.facts);
    let why = decision.why.trim();
    let mut errors = FieldErrors::new();
    errors.at_most("why", why, TEXT);
    if decision.level != proposal.level && why.is_empty() {
        errors.add("why", "incident-why-differs");
    }
    errors.into_result(())?;
    let facts = serde_json::to_value(&decision.facts).map_err(|error| Error::Internal(error.into()))?;
    let reasons = serde_json::to_value(&proposal.reasons).map_err(|error| Error::Internal(error.into()))?;
    sqlx::query!(
        "insert into incidents.assessment (tenant_id, id, incident_id, at, by_id, facts, proposed, reasons, decided, why)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        Uuid::from(tx.tenant()),
        Uuid::from(EventId::new_at(tx.now())),
        Uuid::from(id),
        tx.now().to_sqlx(),
        tx.actor().user().map(Uuid::from),
        facts,
        proposal.level.as_str(),
        reasons,
        decision.level.as_str(),
        why,
    )
    .execute(tx.conn())
    .await?;
    if known.level == Some(decision.level) {
        // Whoever decides at the same time has not seen what was known here.
        incident::touch(tx, id).await?;
        incident::note(
            tx,
            &known,
            ("incident.assessed", "incident.assess"),
            "assessment",
            "",
            decision.level.as_str(),
            &[],
        )
        .await?;
        // What is known may have changed although the level did not.
        return reckon(tx, id).await;
    }
    incident::level(tx, id, decision.level.as_str()).await?;
    let told: Vec<_> = known
        .lead
        .iter()
        .map(|lead| lead.id)
        .filter(|lead| Some(*lead) != tx.actor().user())
        .collect();
    incident::note(
        tx,
        &known,
        ("incident.levelled", "incident.assess"),
        "level",
        known.level.map_or("", Level::as_str),
        decision.level.as_str(),
        &told,
    )
    .await?;
    reckon(tx, id).await
}
