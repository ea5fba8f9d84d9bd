//! What was in force once: the versions of an emergency plan, and what each changed. An incident names the version its response went
//! by; that one has to be there to be read.

use jiff::Timestamp;
use serde::Serialize;
use sqm_domain::ids::PlaybookId;
use sqm_domain::security::{PlanStep, StepChange, StepFate, StepPart, changes};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use utoipa::ToSchema;

use super::{PlaybookVersion, sql};

/// A part of a step, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PlaybookPartChange)]
pub struct PartChanged {
    /// `place`, `title`, `instructions`, `phase`, `kind`, `role`, `owner`, `minutes`, `required`, `options`.
    #[schema(value_type = String)]
    pub part: StepPart,
    /// What it said; '' = nothing.
    pub before: String,
    /// What it says.
    pub after: String,
}

/// A step that differs from the version before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PlaybookStepChange)]
pub struct StepChanged {
    /// Its name inside the plan.
    pub key: String,
    /// What it is called; of a removed one, was called.
    pub title: String,
    /// `added`, `removed`, `changed`.
    #[schema(value_type = String)]
    pub fate: StepFate,
    /// What differs; empty for added and removed ones.
    pub parts: Vec<PartChanged>,
}

impl From<StepChange> for StepChanged {
    fn from(change: StepChange) -> Self {
        let parts = change.parts.into_iter().map(|one| PartChanged {
            part: one.part,
            before: one.before,
            after: one.after,
        });
        Self {
            key: change.key,
            title: change.title,
            fate: change.fate,
            parts: parts.collect(),
        }
    }
}

/// A version that is in force, or was.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PublishedPlaybookVersion)]
pub struct PublishedVersion {
    /// The plan.
    #[schema(value_type = uuid::Uuid)]
    pub plan: PlaybookId,
    /// What the plan is called now.
    pub name: String,
    /// Counted from 1.
    pub number: i32,
    /// What incidents start with now.
    pub in_force: bool,
    /// When it was published.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub published_at: Option<Timestamp>,
    /// By whom.
    pub published_by: Option<String>,
    /// The version before, which `changes` compares with; none = this is the first.
    pub before: Option<i32>,
    /// What it changed.
    pub changes: Vec<StepChanged>,
    /// Its steps, in their order.
    pub steps: Vec<super::Step>,
}

/// Every version of a plan that was ever in force, the latest first.
pub async fn versions(tx: &mut TenantTx, id: PlaybookId) -> Result<Vec<PublishedVersion>> {
    let plan = super::get(tx, id).await?;
    let mut all: Vec<PublishedVersion> = Vec::new();
    let mut last: Option<(i32, Vec<PlanStep>)> = None;
    for (version, in_force) in sql::published_versions(tx, id).await? {
        let PlaybookVersion {
            number,
            published_at,
            published_by,
            steps,
            ..
        } = version;
        let now: Vec<PlanStep> = steps.iter().cloned().map(PlanStep::from).collect();
        all.push(PublishedVersion {
            plan: id,
            name: plan.name.clone(),
            number,
            in_force,
            published_at,
            published_by,
            before: last.as_ref().map(|(number, _)| *number),
            changes: match &last {
                Some((_, before)) => changes(before, &now).into_iter().map(Into::into).collect(),
                None => Vec::new(),
            },
            steps,
        });
        last = Some((number, now));
    }
    all.reverse();
    Ok(all)
}

/// One version that is in force, or was. A draft is none yet.
pub async fn version(tx: &mut TenantTx, id: PlaybookId, number: i32) -> Result<PublishedVersion> {
    versions(tx, id)
        .await?
        .into_iter()
        .find(|version| version.number == number)
        .ok_or(Error::NotFound("playbook_version"))
}
