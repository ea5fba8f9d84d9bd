//! Looking back at a closed incident (handbook §7.3.2: summarise and prevent). What is to be better is raised into the
//! improvement register; a review without an action says why none is needed.

mod waiting;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::IncidentId;
use sqm_domain::incident::IncidentState;
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, FieldErrors, Result};
use utoipa::ToSchema;
use uuid::Uuid;

pub(crate) use waiting::SWEEP;
pub use waiting::tick;

use crate::incident::{self, Person, TEXT};

/// A review.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentReview)]
pub struct Review {
    /// The day on which the people concerned sat together.
    #[schema(value_type = Option<String>, format = Date)]
    pub held_on: Option<Date>,
    /// What went well.
    pub went_well: String,
    /// What did not.
    pub went_badly: String,
    /// Why it could happen.
    pub causes: String,
    /// What is learnt.
    pub lessons: String,
    /// Why nothing needs to be done, where no action was raised.
    pub no_action: String,
    /// When it was finished.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
    /// By whom.
    pub finished_by: Option<Person>,
    /// Improvement actions raised from the incident.
    pub actions: i64,
    /// Counts changes; the `ETag`.
    pub version: i64,
}

/// What the people concerned found.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = IncidentReviewText)]
pub struct ReviewText {
    /// The day on which they sat together.
    #[schema(value_type = Option<String>, format = Date)]
    pub held_on: Option<Date>,
    /// What went well.
    pub went_well: String,
    /// What did not.
    pub went_badly: String,
    /// Why it could happen.
    pub causes: String,
    /// What is learnt.
    pub lessons: String,
    /// Why nothing needs to be done, where no action was raised.
    pub no_action: String,
    /// Finish it.
    pub finish: bool,
}

/// The review of an incident; an empty one before anything was written.
pub async fn get(tx: &mut TenantTx, id: IncidentId) -> Result<Review> {
    incident::get(tx, id).await?;
    let row = sqlx::query!(
        r#"select r.held_on, r.went_well, r.went_badly, r.causes, r.lessons, r.no_action, r.finished_at, r.finished_by,
                  u.name as "name?", r.version
             from incidents.review r left join org.user_account u on u.tenant_id = r.tenant_id and u.id = r.finished_by
            where r.tenant_id = $1 and r.incident_id = $2"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?;
    let actions = sqlx::query_scalar!(
        r#"select count(*) as "n!" from platform.derived where tenant_id = $1 and root_id = $2 and record_kind = 'action'"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(row.map_or(
        Review {
            actions,
            ..Review::default()
        },
        |row| Review {
            held_on: row.held_on.map(jiff_sqlx::Date::to_jiff),
            went_well: row.went_well,
            went_badly: row.went_badly,
            causes: row.causes,
            lessons: row.lessons,
            no_action: row.no_action,
            finished_at: row.finished_at.map(jiff_sqlx::Timestamp::to_jiff),
            finished_by: row
                .finished_by
                .zip(row.name)
                .map(|(id, name)| Person { id: id.into(), name }),
            actions,
            version: row.version,
        },
    ))
}

/// Writes a review; finishes it where told. A finished one is not rewritten.
pub async fn write(tx: &mut TenantTx, id: IncidentId, seen: IfMatch, text: ReviewText) -> Result<()> {
    // Held, so that of two who save at once the second sees the first.
    incident::hold(tx, id).await?;
    let known = incident::get(tx, id).await?;
    let before = get(tx, id).await?;
    seen.check(before.version)?;
    if before.finished_at.is_some() {
        return Err(Error::Conflict("incident-review-finished"));
    }
    let today = tx.now().to_zoned(tx.zone().clone()).date();
    let mut errors = FieldErrors::new();
    for (field, value) in [
        ("went_well", &text.went_well),
        ("went_badly", &text.went_badly),
        ("causes", &text.causes),
        ("lessons", &text.lessons),
        ("no_action", &text.no_action),
    ] {
        errors.at_most(field, value, TEXT);
    }
    if text.held_on.is_some_and(|day| day > today) {
        errors.add("held_on", "incident-in-future");
    }
    if text.finish {
        if text.causes.trim().is_empty() {
            errors.add("causes", "field-required");
        }
        if text.lessons.trim().is_empty() {
            errors.add("lessons", "field-required");
        }
        if before.actions == 0 && text.no_action.trim().is_empty() {
            errors.add("no_action", "incident-review-no-action");
        }
    }
    errors.into_result(())?;
    if text.finish && known.state != IncidentState::Closed {
        return Err(Error::Conflict("incident-review-open"));
    }
    let finished = text.finish.then(|| tx.now().to_sqlx());
    sqlx::query!(
        "insert into incidents.review (tenant_id, incident_id, held_on, went_well, went_badly, causes, lessons, no_action,
           finished_at, finished_by, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (tenant_id, incident_id) do update
           set held_on = excluded.held_on, went_well = excluded.went_well, went_badly = excluded.went_badly,
               causes = excluded.causes, lessons = excluded.lessons, no_action = excluded.no_action,
               finished_at = excluded.finished_at, finished_by = excluded.finished_by, updated_at = excluded.updated_at,
               version = incidents.review.version + 1",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        text.held_on.or(text.finish.then_some(today)).map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>,
        text.went_well.trim(),
        text.went_badly.trim(),
        text.causes.trim(),
        text.lessons.trim(),
        text.no_action.trim(),
        finished as Option<jiff_sqlx::Timestamp>,
        text.finish.then(|| tx.actor().user().map(Uuid::from)).flatten(),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    if text.finish {
        sqlx::query!(
            "update incidents.incident set reviewed_at = $3 where tenant_id = $1 and id = $2",
            Uuid::from(tx.tenant()),
            Uuid::from(id),
            tx.now().to_sqlx() as _
        )
        .execute(tx.conn())
        .await?;
    }
    let (event, state) = if text.finish {
        ("incident.reviewed", "finished")
    } else {
        ("incident.review_written", "written")
    };
    incident::note(tx, &known, (event, "incident.review"), "review", "", state, &[]).await
}
