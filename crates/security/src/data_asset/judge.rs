//! What is missing of the protections an asset's level asks for (handbook §7.2.4): judged whenever the asset changes and
//! when a proof gets too old; once a month for the figure, which then stays.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_domain::ids::{DataAssetId, EventId};
use sqm_domain::security::{PROTECTION_RULES, RiskNotice, treatment_notice};
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{Paged, Paging};
use sqm_platform::listing::{COUNT_LIMIT, Hit, today};
use sqm_platform::{FieldErrors, Result};
use uuid::Uuid;

use super::ops::emit;
use super::sql::{self, protections};
use super::{DataAsset, Judgement, JudgementFilter};
use crate::history::{self, Line};
use crate::row;

/// Judges an asset as it stands today.
pub(super) fn judge(it: &mut DataAsset, today: Date) {
    if it.retired_on.is_some() {
        it.missing = Vec::new();
        it.proven_until = None;
        return;
    }
    let protected = it.protected();
    it.missing = PROTECTION_RULES.missing(&protected, today);
    it.proven_until = PROTECTION_RULES.proven_until(&protected, today);
}

/// Keeps the judgement of this month. An asset that is no longer important, or no longer kept, is not counted this month;
/// the months before stay as they were.
pub(super) async fn keep(tx: &mut TenantTx, it: &DataAsset) -> Result<()> {
    let month = today(tx).first_of_month();
    let id = if it.level.is_grave() && it.retired_on.is_none() {
        let missing: Vec<String> = it.missing.iter().map(ToString::to_string).collect();
        Some(
            sqlx::query_scalar!(
                "insert into security.data_judgement as j
                   (tenant_id, id, asset_id, month, at, category, level, owner_id, department_id, missing)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                 on conflict on constraint data_judgement_once do update
                    set at = excluded.at, category = excluded.category, level = excluded.level, owner_id = excluded.owner_id,
                        department_id = excluded.department_id, missing = excluded.missing
                 returning j.id",
                Uuid::from(tx.tenant()),
                Uuid::from(EventId::new_at(tx.now())),
                Uuid::from(it.id),
                month.to_sqlx() as jiff_sqlx::Date,
                tx.now().to_sqlx() as jiff_sqlx::Timestamp,
                it.category.as_str(),
                it.level.as_str(),
                it.owner.as_ref().map(|person| Uuid::from(person.id)),
                it.department_id.map(Uuid::from),
                &missing,
            )
            .fetch_one(tx.conn())
            .await?,
        )
    } else {
        sqlx::query_scalar!(
            "delete from security.data_judgement where tenant_id = $1 and asset_id = $2 and month = $3 returning id",
            Uuid::from(tx.tenant()),
            Uuid::from(it.id),
            month.to_sqlx() as jiff_sqlx::Date,
        )
        .fetch_optional(tx.conn())
        .await?
    };
    if let Some(id) = id {
        tx.emit(DomainEvent::new(
            "data_asset.judged",
            "data_judgement",
            id,
            json!({ "number": it.code, "asset": it.id, "missing": it.missing }),
        ));
    }
    Ok(())
}

/// Says what is to be said of an asset today, and judges it anew where a proof got too old or a month began. Safe to ask
/// twice: what was told is noted.
pub(crate) async fn tell(tx: &mut TenantTx, id: DataAssetId) -> Result<()> {
    let Some((reminded, reviewed)) = sql::told(tx, id).await? else {
        return Ok(());
    };
    let it = sql::get(tx, id).await?;
    let day = today(tx);
    match it
        .proven_until
        .map(|until| treatment_notice(until, day, reminded, false))
    {
        Some(RiskNotice::Overdue) => lapse(tx, &it, day).await?,
        Some(RiskNotice::Soon) => {
            sql::note_told(tx, id, true).await?;
            emit(tx, "data_asset.due_soon", &it, &[]);
        }
        Some(RiskNotice::Nothing) | None => {}
    }
    if it.review_due && !reviewed {
        sql::note_told(tx, id, false).await?;
        emit(tx, "data_asset.review_due", &it, &[]);
    }
    if it.level.is_grave() && !judged_this_month(tx, id, day).await? {
        let it = sql::get(tx, id).await?;
        keep(tx, &it).await?;
    }
    Ok(())
}

/// A proof got too old: what was protected is not any more.
async fn lapse(tx: &mut TenantTx, it: &DataAsset, day: Date) -> Result<()> {
    let mut next = it.clone();
    judge(&mut next, day);
    sql::write(tx, &next, true, false).await?;
    let new: Vec<Line> = next
        .missing
        .iter()
        .filter(|one| !it.missing.contains(one))
        .map(|one| ("lapsed", String::new(), one.to_string()))
        .collect();
    history::add(tx, it.id.into(), &new).await?;
    emit(tx, "data_asset.overdue", &next, &[]);
    keep(tx, &next).await
}

async fn judged_this_month(tx: &mut TenantTx, id: DataAssetId, day: Date) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from security.data_judgement where tenant_id = $1 and asset_id = $2 and month = $3) as "is!""#,
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        day.first_of_month().to_sqlx() as jiff_sqlx::Date,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// A page of judgements, the latest month first.
pub async fn judgements(
    tx: &mut TenantTx,
    filter: &JudgementFilter,
    paging: &Paging,
) -> Result<Paged<Judgement>> {
    let after: Option<Uuid> = paging.position()?;
    let rows = rows(tx, filter, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| row.id))
}

/// Judgements after a place, the latest month first.
pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &JudgementFilter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Judgement>> {
    let mut sql = QueryBuilder::<Postgres>::new(
        "select t.*, a.code, a.name, o.name as owner_name from (select t.* from security.data_judgement t",
    );
    narrow(&mut sql, tx, filter)?;
    if let Some(after) = after {
        sql.push(" and t.id < ").push_bind(after);
    }
    sql.push(format_args!(
        " order by t.id desc limit {limit}) t \
         join security.data_asset a on a.tenant_id = t.tenant_id and a.id = t.asset_id \
         left join org.user_account o on o.tenant_id = t.tenant_id and o.id = t.owner_id order by t.id desc"
    ));
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(read).collect()
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count_judgements(tx: &mut TenantTx, filter: &JudgementFilter) -> Result<i64> {
    let mut sql =
        QueryBuilder::<Postgres>::new("select count(*) from (select from security.data_judgement t");
    narrow(&mut sql, tx, filter)?;
    sql.push(format_args!(" limit {}) x", COUNT_LIMIT + 1));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

fn read(row: &PgRow) -> Result<Judgement> {
    Ok(Judgement {
        id: row.try_get("id")?,
        asset_id: row.try_get::<Uuid, _>("asset_id")?.into(),
        code: row.try_get("code")?,
        name: row.try_get("name")?,
        month: row::day(row, "month")?,
        at: row::instant(row, "at")?,
        level: row::code(row, "level")?,
        missing: protections(row, "missing")?,
        owner: row::person(row, "owner")?,
    })
}

fn narrow(sql: &mut QueryBuilder<Postgres>, tx: &TenantTx, filter: &JudgementFilter) -> Result<()> {
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    if let Some(asset) = filter.asset.as_deref() {
        let asset: Uuid = asset
            .parse()
            .map_err(|_| FieldErrors::one("asset", "field-unknown"))?;
        sql.push(" and t.asset_id = ").push_bind(asset);
    }
    if filter.measure.is_some() {
        filter.figure().narrow(sql, "t.id");
        return Ok(());
    }
    match filter.hit {
        Some(Hit::Miss) => _ = sql.push(" and t.missing <> '{}'"),
        Some(Hit::Hit) => _ = sql.push(" and t.missing = '{}'"),
        Some(Hit::All) | None => {}
    }
    if let Some(from) = filter.from {
        sql.push(" and t.month >= ")
            .push_bind(from.first_of_month().to_sqlx() as jiff_sqlx::Date);
    }
    if let Some(to) = filter.to {
        // The month after the last one, so that a period of days takes whole months.
        let end = to.first_of_month().checked_add(1.month()).unwrap_or(Date::MAX);
        sql.push(" and t.month < ")
            .push_bind(end.to_sqlx() as jiff_sqlx::Date);
    }
    Ok(())
}
