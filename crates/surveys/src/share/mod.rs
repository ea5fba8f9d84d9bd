//! A part of a survey's results, open to whoever has the link until it expires. Only a hash of the code is kept: a link is
//! shown once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use rand::Rng as _;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqm_domain::ids::SurveyId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, FieldErrors, Result};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::survey;

/// What can be shared: figures, their course, dimensions, what matters, the answers to each question. Comments and names
/// cannot.
pub const PARTS: [&str; 5] = ["figures", "trend", "aspects", "matrix", "questions"];

/// A shared part of results.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Share {
    /// Its id.
    pub id: Uuid,
    /// What is shown.
    pub parts: Vec<String>,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// Made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// By whom.
    pub by: Option<String>,
}

/// What to share.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShare {
    /// Parts: `figures`, `trend`, `aspects`, `matrix`, `questions`.
    pub parts: Vec<String>,
    /// For how many days, 1 to 365.
    pub days: i64,
}

/// A share that was made, with the code of its link.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MadeShare {
    /// Its id.
    pub id: Uuid,
    /// The last part of the link `/r/<tenant>/<code>`; not to be had again.
    pub code: String,
}

/// Shared parts of a survey, the newest first.
pub async fn list(tx: &mut TenantTx, survey: SurveyId) -> Result<Vec<Share>> {
    survey::get(tx, survey).await?;
    let rows = sqlx::query!(
        r#"select s.id, s.parts, s.expires_at as "expires_at: jiff_sqlx::Timestamp",
                  s.created_at as "created_at: jiff_sqlx::Timestamp", u.name as "by?"
             from surveys.share s
             left join org.user_account u on u.tenant_id = s.tenant_id and u.id = s.created_by
            where s.tenant_id = $1 and s.survey_id = $2 order by s.id desc limit 100"#,
        Uuid::from(tx.tenant()),
        Uuid::from(survey)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Share {
            id: row.id,
            parts: row.parts,
            expires_at: row.expires_at.to_jiff(),
            created_at: row.created_at.to_jiff(),
            by: row.by,
        })
        .collect())
}

/// Shares parts of the results.
///
/// # Errors
/// `Invalid` for no part, an unknown one, or a time out of range.
pub async fn create(tx: &mut TenantTx, survey: SurveyId, new: NewShare) -> Result<MadeShare> {
    survey::get(tx, survey).await?;
    let mut errors = FieldErrors::new();
    if new.parts.is_empty() {
        errors.add("parts", "field-required");
    }
    if new.parts.iter().any(|part| !PARTS.contains(&part.as_str())) {
        errors.add("parts", "field-invalid");
    }
    if !(1..=365).contains(&new.days) {
        errors.add_with(
            "days",
            "field-out-of-range",
            vec![("min", 1i64.into()), ("max", 365i64.into())],
        );
    }
    errors.into_result(())?;
    let mut bytes = [0u8; 18];
    rand::rng().fill_bytes(&mut bytes);
    let code = URL_SAFE_NO_PAD.encode(bytes);
    let now = tx.now();
    let id = Uuid::now_v7();
    let expires = now
        .checked_add(SignedDuration::from_hours(24 * new.days))
        .unwrap_or(now);
    let hash = Sha256::digest(code.as_bytes());
    sqlx::query!(
        "insert into surveys.share (tenant_id, id, survey_id, code_hash, parts, expires_at, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        Uuid::from(tx.tenant()),
        id,
        Uuid::from(survey),
        hash.as_slice(),
        &new.parts,
        expires.to_sqlx(),
        tx.scope().actor.user().map(Uuid::from),
        now.to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    tx.audit(AuditEntry::new(
        "survey.share",
        "survey",
        survey,
        json!({ "parts": new.parts, "days": new.days }),
    ));
    Ok(MadeShare { id, code })
}

/// Ends a share.
pub async fn end(tx: &mut TenantTx, survey: SurveyId, id: Uuid) -> Result<()> {
    let ended = sqlx::query!(
        "delete from surveys.share where tenant_id = $1 and survey_id = $2 and id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(survey),
        id
    )
    .execute(tx.conn())
    .await?;
    if ended.rows_affected() == 0 {
        return Err(Error::NotFound("share"));
    }
    tx.audit(AuditEntry::new(
        "survey.unshare",
        "survey",
        survey,
        json!({ "share": id }),
    ));
    Ok(())
}

/// What a code opens: the survey and its parts. An expired code and an unknown one are the same.
pub async fn behind(tx: &mut TenantTx, code: &str) -> Result<(SurveyId, Vec<String>, Timestamp)> {
    let hash = Sha256::digest(code.as_bytes());
    let row = sqlx::query!(
        r#"select survey_id, parts, expires_at as "expires_at: jiff_sqlx::Timestamp" from surveys.share
            where tenant_id = $1 and code_hash = $2 and expires_at > $3"#,
        Uuid::from(tx.tenant()),
        hash.as_slice(),
        tx.now().to_sqlx()
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("page"))?;
    Ok((row.survey_id.into(), row.parts, row.expires_at.to_jiff()))
}
