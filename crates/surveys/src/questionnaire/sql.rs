//! The only SQL of questionnaires.

use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqm_domain::ids::{QuestionnaireId, QuestionnaireVersionId};
use sqm_domain::survey;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{Block, Published, Purpose, Questionnaire, QuestionnaireFilter, QuestionnaireInput, Version};

pub(super) async fn list(
    tx: &mut TenantTx,
    filter: &QuestionnaireFilter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Questionnaire>> {
    let rows = sqlx::query!(
        r#"select q.id, q.code, q.name, q.clause, q.purpose, q.draft, q.archived, q.version, q.updated_at,
                  v.number as "number?", v.document as "document?"
             from surveys.questionnaire q
             left join lateral (select number, document from surveys.questionnaire_version v
                                 where v.tenant_id = q.tenant_id and v.questionnaire_id = q.id
                                 order by number desc limit 1) v on true
            where q.tenant_id = $1 and q.archived = $2 and ($3::uuid is null or q.id < $3)
              and ($4 = '' or position(lower($4) in lower(q.name)) > 0)
            order by q.id desc limit $5"#,
        Uuid::from(tx.tenant()),
        filter.archived,
        after,
        filter.q.as_deref().unwrap_or_default().trim(),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Questionnaire {
                id: row.id.into(),
                code: row.code,
                name: row.name,
                clause: row.clause,
                purpose: Purpose::from_code(&row.purpose),
                draft_is_published: row.document.as_ref() == Some(&row.draft),
                draft: serde_json::from_value(row.draft)?,
                published: row.number,
                archived: row.archived,
                version: row.version,
                updated_at: row.updated_at.to_jiff(),
            })
        })
        .collect()
}

pub(super) async fn get(tx: &mut TenantTx, id: QuestionnaireId) -> Result<Questionnaire> {
    let row = sqlx::query!(
        r#"select q.id, q.code, q.name, q.clause, q.purpose, q.draft, q.archived, q.version, q.updated_at,
                  v.number as "number?", v.document as "document?"
             from surveys.questionnaire q
             left join lateral (select number, document from surveys.questionnaire_version v
                                 where v.tenant_id = q.tenant_id and v.questionnaire_id = q.id
                                 order by number desc limit 1) v on true
            where q.tenant_id = $1 and q.id = $2"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("questionnaire"))?;
    Ok(Questionnaire {
        id: row.id.into(),
        code: row.code,
        name: row.name,
        clause: row.clause,
        purpose: Purpose::from_code(&row.purpose),
        draft_is_published: row.document.as_ref() == Some(&row.draft),
        draft: serde_json::from_value(row.draft)?,
        published: row.number,
        archived: row.archived,
        version: row.version,
        updated_at: row.updated_at.to_jiff(),
    })
}

/// The version of a questionnaire, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: QuestionnaireId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from surveys.questionnaire where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("questionnaire"))
}

pub(super) async fn write(
    tx: &mut TenantTx,
    id: QuestionnaireId,
    code: &str,
    input: &QuestionnaireInput,
) -> Result<()> {
    sqlx::query!(
        "insert into surveys.questionnaire (tenant_id, id, code, name, clause, purpose, draft, created_at, updated_at, updated_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)
         on conflict (tenant_id, id) do update
           set code = excluded.code, name = excluded.name, clause = excluded.clause, purpose = excluded.purpose,
               draft = excluded.draft, updated_at = excluded.updated_at, updated_by = excluded.updated_by,
               version = surveys.questionnaire.version + 1",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        code,
        input.name,
        input.clause,
        input.purpose.as_str(),
        serde_json::to_value(&input.draft)?,
        tx.now().to_sqlx(),
        tx.actor().user().map(Uuid::from),
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        if violates(&error, "questionnaire_code") {
            Error::field("code", "field-taken")
        } else {
            error.into()
        }
    })?;
    Ok(())
}

pub(super) async fn set_archived(tx: &mut TenantTx, id: QuestionnaireId, archived: bool) -> Result<()> {
    sqlx::query!(
        "update surveys.questionnaire set archived = $3, version = version + 1, updated_at = $4
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        archived,
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn publish(
    tx: &mut TenantTx,
    id: QuestionnaireId,
    version: QuestionnaireVersionId,
    document: &Value,
) -> Result<i32> {
    Ok(sqlx::query_scalar!(
        r#"insert into surveys.questionnaire_version (tenant_id, id, questionnaire_id, number, document, published_at, published_by)
           select $1, $2, $3, coalesce(max(number), 0) + 1, $4, $5, $6
             from surveys.questionnaire_version where tenant_id = $1 and questionnaire_id = $3
           returning number"#,
        Uuid::from(tx.tenant()),
        Uuid::from(version),
        Uuid::from(id),
        document,
        tx.now().to_sqlx(),
        tx.actor().user().map(Uuid::from),
    )
    .fetch_one(tx.conn())
    .await?)
}

/// All versions, newest first; a questionnaire has a handful.
pub(super) async fn versions(tx: &mut TenantTx, id: QuestionnaireId) -> Result<Vec<Version>> {
    let rows = sqlx::query!(
        "select id, questionnaire_id, number, document, published_at from surveys.questionnaire_version
          where tenant_id = $1 and questionnaire_id = $2 order by number desc",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Version {
                id: row.id.into(),
                questionnaire: row.questionnaire_id.into(),
                number: row.number,
                document: document(row.document)?,
                published_at: row.published_at.to_jiff(),
            })
        })
        .collect()
}

pub(super) async fn version(tx: &mut TenantTx, id: QuestionnaireVersionId) -> Result<Version> {
    let row = sqlx::query!(
        "select id, questionnaire_id, number, document, published_at from surveys.questionnaire_version
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("questionnaire"))?;
    Ok(Version {
        id: row.id.into(),
        questionnaire: row.questionnaire_id.into(),
        number: row.number,
        document: document(row.document)?,
        published_at: row.published_at.to_jiff(),
    })
}

pub(super) async fn blocks(tx: &mut TenantTx) -> Result<Vec<Block>> {
    let rows = sqlx::query!("select code, questions from surveys.block_reference order by position")
        .fetch_all(tx.conn())
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Block {
                code: row.code,
                questions: serde_json::from_value(row.questions)?,
            })
        })
        .collect()
}

pub(super) async fn published(tx: &mut TenantTx, also: &[QuestionnaireVersionId]) -> Result<Vec<Published>> {
    let also: Vec<Uuid> = also.iter().copied().map(Uuid::from).collect();
    let rows = sqlx::query!(
        "select v.id, v.questionnaire_id, v.number, q.name
           from surveys.questionnaire q
           join lateral (select id, questionnaire_id, number from surveys.questionnaire_version v
                          where v.tenant_id = q.tenant_id and v.questionnaire_id = q.id
                          order by number desc limit 1) v on true
          where q.tenant_id = $1 and not q.archived
          union
         select v.id, v.questionnaire_id, v.number, q.name
           from surveys.questionnaire_version v
           join surveys.questionnaire q on q.tenant_id = v.tenant_id and q.id = v.questionnaire_id
          where v.tenant_id = $1 and v.id = any($2)
          order by 4, 3",
        Uuid::from(tx.tenant()),
        &also
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Published {
                version_id: row.id?.into(),
                questionnaire_id: row.questionnaire_id?.into(),
                name: row.name?,
                number: row.number?,
            })
        })
        .collect())
}

fn document(value: Value) -> Result<std::sync::Arc<survey::Questionnaire>> {
    Ok(serde_json::from_value(value)?)
}
