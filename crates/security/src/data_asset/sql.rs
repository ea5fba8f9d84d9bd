//! The only SQL of data assets themselves.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_domain::ids::DataAssetId;
use sqm_domain::security::{Protection, RestoreResult};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::listing::{Viewpoint, day, narrow_who, one_of, today};
use sqm_platform::{Error, FieldErrors, Result, codes};
use uuid::Uuid;

use super::{DataAsset, DataFilter, DataGroup};
use crate::row;

/// The rows of a page first, the names of what they refer to only for them.
const NAMED: &str = "select t.*, o.name as owner_name, d.name as department from ";
const NAMES: &str = " t left join org.user_account o on o.tenant_id = t.tenant_id and o.id = t.owner_id \
    left join org.department d on d.tenant_id = t.tenant_id and d.id = t.department_id";

/// Protections of a row.
pub(super) fn protections(row: &PgRow, column: &str) -> Result<Vec<Protection>> {
    let list: Vec<String> = row.try_get(column)?;
    list.iter().map(|code| codes::read(code)).collect()
}

fn read(row: &PgRow, today: Date) -> Result<DataAsset> {
    let review_on = row::day(row, "review_on")?;
    let retired_on = row::maybe_day(row, "retired_on")?;
    Ok(DataAsset {
        id: row.try_get::<Uuid, _>("id")?.into(),
        code: row.try_get("code")?,
        name: row.try_get("name")?,
        description: row.try_get("description")?,
        category: row::code(row, "category")?,
        level: row::code(row, "level")?,
        sensitive: row.try_get("sensitive")?,
        label: row.try_get("label")?,
        system: row.try_get("system")?,
        place: row.try_get("place")?,
        owner: row::person(row, "owner")?,
        department_id: row.try_get::<Option<Uuid>, _>("department_id")?.map(Into::into),
        department: row.try_get("department")?,
        people: row.try_get("people")?,
        retention_months: row.try_get("retention_months")?,
        retention_basis: row.try_get("retention_basis")?,
        encrypted_at_rest: row.try_get("encrypted_at_rest")?,
        encrypted_in_transit: row.try_get("encrypted_in_transit")?,
        backup: row::code(row, "backup")?,
        restored_on: row::maybe_day(row, "restored_on")?,
        restore_result: row::maybe_code(row, "restore_result")?,
        access: row.try_get("access")?,
        access_reviewed_on: row::maybe_day(row, "access_reviewed_on")?,
        review_on,
        review_due: retired_on.is_none() && review_on <= today,
        retired_on,
        missing: protections(row, "missing")?,
        proven_until: row::maybe_day(row, "proven_until")?,
        version: row.try_get("version")?,
        updated_at: row::instant(row, "updated_at")?,
    })
}

pub(super) async fn get(tx: &mut TenantTx, id: DataAssetId) -> Result<DataAsset> {
    let today = today(tx);
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("security.data_asset")
        .push(NAMES)
        .push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and t.id = ")
        .push_bind(Uuid::from(id));
    let row = sql.build().fetch_optional(tx.conn()).await?;
    read(&row.ok_or(Error::NotFound("data_asset"))?, today)
}

/// The version of an asset, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: DataAssetId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from security.data_asset where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("data_asset"))
}

/// A place in a list.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Position {
    pub(super) id: Uuid,
    pub(super) code: String,
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &DataFilter,
    who: Viewpoint,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<DataAsset>> {
    let today = today(tx);
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("(select t.* from security.data_asset t");
    narrow(&mut sql, tx, filter, who)?;
    if let Some(after) = after {
        sql.push(" and (t.code, t.id) > (")
            .push_bind(after.code)
            .push(", ")
            .push_bind(after.id)
            .push(")");
    }
    sql.push(format_args!(" order by t.code, t.id limit {limit})"))
        .push(NAMES)
        .push(" order by t.code, t.id");
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(|row| read(row, today)).collect()
}

/// How many, up to `most`.
pub(super) async fn count(tx: &mut TenantTx, filter: &DataFilter, who: Viewpoint, most: i64) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from security.data_asset t");
    narrow(&mut sql, tx, filter, who)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

/// Spelt out, so that the planner sees the partial indexes.
const KEPT: &str = " and t.retired_on is null";

fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    filter: &DataFilter,
    who: Viewpoint,
) -> Result<()> {
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    match filter.state {
        Some(DataGroup::Kept) => _ = sql.push(KEPT),
        Some(DataGroup::Unprotected) => _ = sql.push(KEPT).push(" and t.missing <> '{}'"),
        Some(DataGroup::ReviewDue) => {
            sql.push(KEPT)
                .push(" and t.review_on <= ")
                .push_bind(today(tx).to_sqlx() as jiff_sqlx::Date);
        }
        Some(DataGroup::Abroad) => {
            sql.push(KEPT).push(
                " and exists (select from security.data_share s where s.tenant_id = t.tenant_id and s.asset_id = t.id \
                 and s.abroad and s.ended_on is null)",
            );
        }
        Some(DataGroup::Retired) => _ = sql.push(" and t.retired_on is not null"),
        Some(DataGroup::All) | None => {}
    }
    one_of(sql, "t.level", &filter.level);
    one_of(sql, "t.category", &filter.category);
    if !filter.missing.is_empty() {
        let codes: Vec<String> = filter.missing.iter().map(ToString::to_string).collect();
        sql.push(KEPT).push(" and t.missing && ").push_bind(codes);
    }
    let me = who.user.map(Uuid::from);
    narrow_who(sql, "owner", "t.owner_id", filter.owner.as_deref(), "me", me)?;
    let mine = who.department.map(Uuid::from);
    narrow_who(
        sql,
        "department",
        "t.department_id",
        filter.department.as_deref(),
        "mine",
        mine,
    )?;
    if let Some(import) = filter.import.as_deref() {
        let import: Uuid = import
            .parse()
            .map_err(|_| FieldErrors::one("import", "field-unknown"))?;
        sql.push(" and t.import_id = ").push_bind(import);
    }
    if let Some(text) = filter.q.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let mut errors = FieldErrors::new();
        errors.at_most("q", text, 200);
        errors.into_result(())?;
        // A tenant has some hundred assets: looking through them costs less than an index of their words would.
        sql.push(" and (upper(t.code) = ")
            .push_bind(text.to_uppercase())
            .push(" or strpos(lower(t.name || ' ' || t.description || ' ' || t.system || ' ' || t.place), ")
            .push_bind(text.to_lowercase())
            .push(") > 0)");
    }
    Ok(())
}

/// Makes the row; what it says follows by [`write`].
pub(super) async fn insert(tx: &mut TenantTx, it: &DataAsset) -> Result<()> {
    sqlx::query!(
        "insert into security.data_asset (tenant_id, id, code, name, category, level, review_on, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        Uuid::from(tx.tenant()),
        Uuid::from(it.id),
        it.code,
        it.name,
        it.category.as_str(),
        it.level.as_str(),
        it.review_on.to_sqlx() as jiff_sqlx::Date,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

/// Writes an asset as it shall be, with its judgement. `again`: another day until which proofs hold, of which nothing was
/// told yet. `counts`: does the version grow?
pub(super) async fn write(tx: &mut TenantTx, it: &DataAsset, again: bool, counts: bool) -> Result<()> {
    let missing: Vec<String> = it.missing.iter().map(ToString::to_string).collect();
    sqlx::query!(
        "update security.data_asset
            set name = $3, description = $4, category = $5, level = $6, sensitive = $7, label = $8, system = $9, place = $10,
                owner_id = $11, department_id = $12, people = $13, retention_months = $14, retention_basis = $15,
                encrypted_at_rest = $16, encrypted_in_transit = $17, backup = $18, restored_on = $19, restore_result = $20,
                access = $21, access_reviewed_on = $22, review_on = $23, retired_on = $24, missing = $25, proven_until = $26,
                reminded_at = case when $27 then null else reminded_at end,
                updated_at = case when $28 then $29 else updated_at end, version = version + case when $28 then 1 else 0 end
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(it.id),
        it.name,
        it.description,
        it.category.as_str(),
        it.level.as_str(),
        it.sensitive,
        it.label,
        it.system,
        it.place,
        it.owner.as_ref().map(|person| Uuid::from(person.id)),
        it.department_id.map(Uuid::from),
        it.people,
        it.retention_months,
        it.retention_basis,
        it.encrypted_at_rest,
        it.encrypted_in_transit,
        it.backup.as_str(),
        day(it.restored_on) as Option<jiff_sqlx::Date>,
        it.restore_result.map(RestoreResult::as_str),
        it.access,
        day(it.access_reviewed_on) as Option<jiff_sqlx::Date>,
        it.review_on.to_sqlx() as jiff_sqlx::Date,
        day(it.retired_on) as Option<jiff_sqlx::Date>,
        &missing,
        day(it.proven_until) as Option<jiff_sqlx::Date>,
        again,
        counts,
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

pub(super) fn refused(error: sqlx::Error) -> Error {
    for (constraint, field, key) in [
        ("data_asset_owner", "owner", "field-unknown"),
        ("data_asset_department", "department", "field-unknown"),
        ("data_asset_code", "code", "control-code-taken"),
    ] {
        if violates(&error, constraint) {
            return Error::field(field, key);
        }
    }
    error.into()
}

/// What an asset has told so far, held: (reminded of the proofs, told of the review). None = it is not there or retired.
pub(super) async fn told(tx: &mut TenantTx, id: DataAssetId) -> Result<Option<(bool, bool)>> {
    let row = sqlx::query!(
        r#"select reminded_at is not null as "reminded!", review_told_on is not distinct from review_on as "reviewed!"
             from security.data_asset where tenant_id = $1 and id = $2 and retired_on is null for update"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.reminded, row.reviewed)))
}

/// Notes what was told now: of the proofs, or else of the review.
pub(super) async fn note_told(tx: &mut TenantTx, id: DataAssetId, proofs: bool) -> Result<()> {
    sqlx::query!(
        "update security.data_asset
            set reminded_at = case when $3 then $4 else reminded_at end,
                review_told_on = case when $3 then review_told_on else review_on end
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        proofs,
        tx.now().to_sqlx() as jiff_sqlx::Timestamp
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What imports said last of assets, by their codes, held in one order.
pub(super) async fn known(
    tx: &mut TenantTx,
    codes: &[String],
) -> Result<Vec<(String, DataAssetId, Option<Vec<u8>>)>> {
    let rows = sqlx::query!(
        "select code, id, fingerprint from security.data_asset where tenant_id = $1 and code = any($2) order by id for update",
        Uuid::from(tx.tenant()),
        codes
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.code, row.id.into(), row.fingerprint))
        .collect())
}

/// Notes what an import said.
pub(super) async fn note_import(
    tx: &mut TenantTx,
    id: DataAssetId,
    import: Uuid,
    fingerprint: &[u8],
) -> Result<()> {
    sqlx::query!(
        "update security.data_asset set import_id = $3, fingerprint = $4 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        import,
        fingerprint
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Code and name of every asset that is kept, by code, and of `chosen` in any case: for choosers.
pub(crate) async fn names(
    tx: &mut TenantTx,
    chosen: Option<DataAssetId>,
) -> Result<Vec<(DataAssetId, String, String)>> {
    let rows = sqlx::query!(
        "select id, code, name from security.data_asset where tenant_id = $1 and (retired_on is null or id = $2) order by code",
        Uuid::from(tx.tenant()),
        chosen.map(Uuid::from)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id.into(), row.code, row.name))
        .collect())
}
