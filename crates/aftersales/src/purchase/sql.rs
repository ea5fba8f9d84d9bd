//! The SQL of purchases.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_domain::aftersales::{Amount, PurchaseState};
use sqm_domain::ids::{PlanId, PurchaseId};
use sqm_platform::codes;
use sqm_platform::crypto::TenantCipher;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{COUNT_LIMIT, Viewpoint, narrow_who, one_of};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{Purchase, PurchaseFilter};
use crate::listing;
use crate::refs;

const SELECT: &str = "select p.*, c.number as customer_number, c.name as customer_name, d.name as department_name, \
                      s.name as sold_by, l.name as plan_name from ";
const JOINS: &str = " p join customers.customer c on c.tenant_id = p.tenant_id and c.id = p.customer_id \
                     left join org.department d on d.tenant_id = p.tenant_id and d.id = p.department_id \
                     left join org.user_account s on s.tenant_id = p.tenant_id and s.id = p.seller_id \
                     left join aftersales.plan l on l.tenant_id = p.tenant_id and l.id = p.plan_id";

impl Purchase {
    fn read(row: &PgRow, cipher: &TenantCipher) -> Result<Self> {
        Ok(Self {
            id: row.try_get::<Uuid, _>("id")?.into(),
            number: row.try_get("number")?,
            external_source: row.try_get("external_source")?,
            external_id: row.try_get("external_id")?,
            customer: refs::customer(row, cipher)?,
            customer_class: row.try_get("customer_class")?,
            product_code: row.try_get("product_code")?,
            product: row.try_get("product_name")?,
            serial: row.try_get("serial")?,
            quantity: row.try_get("quantity")?,
            price: row
                .try_get::<Option<i64>, _>("price")?
                .map(Amount::from_hundredths),
            bought_on: refs::day(row, "bought_on")?,
            channel: codes::read(row.try_get("channel")?)?,
            shop: row.try_get("shop")?,
            seller: refs::named(row, "seller_id", "sold_by")?,
            seller_name: row.try_get("seller_name")?,
            department: refs::named(row, "department_id", "department_name")?,
            region: row.try_get("region")?,
            warranty_until: refs::maybe_day(row, "warranty_until")?,
            state: codes::read(row.try_get("state")?)?,
            note: row.try_get("note")?,
            plan: refs::named(row, "plan_id", "plan_name")?,
            plan_by: row.try_get("plan_by")?,
            version: row.try_get("version")?,
            created_at: refs::instant(row, "created_at")?,
            updated_at: refs::instant(row, "updated_at")?,
        })
    }
}

/// A filter with what had to be looked up.
#[derive(Clone, Debug)]
pub(super) struct Resolved {
    pub(super) filter: PurchaseFilter,
    pub(super) who: Viewpoint,
    pub(super) words: Option<String>,
    pub(super) customers: Vec<Uuid>,
}

impl Resolved {
    fn narrow(&self, sql: &mut QueryBuilder<Postgres>, tx: &TenantTx, with_state: bool) -> Result<()> {
        let f = &self.filter;
        sql.push(" where p.tenant_id = ")
            .push_bind(Uuid::from(tx.tenant()));
        if with_state {
            one_of(sql, "p.state", &f.state);
        }
        one_of(sql, "p.channel", &f.channel);
        if let Some(product) = &f.product {
            sql.push(" and lower(p.product_code) = ")
                .push_bind(product.to_lowercase());
        }
        for (column, value) in [("p.customer_class", &f.class), ("p.region", &f.region)] {
            if let Some(value) = value {
                sql.push(" and ")
                    .push(column)
                    .push(" = ")
                    .push_bind(value.clone());
            }
        }
        if let Some(customer) = f.customer {
            sql.push(" and p.customer_id = ").push_bind(Uuid::from(customer));
        }
        let own = self.who.department.map(Uuid::from);
        narrow_who(
            sql,
            "department",
            "p.department_id",
            f.department.as_deref(),
            "mine",
            own,
        )?;
        if let Some(day) = f.bought_from {
            sql.push(" and p.bought_on >= ").push_bind(day.to_sqlx());
        }
        if let Some(day) = f.bought_to {
            sql.push(" and p.bought_on <= ").push_bind(day.to_sqlx());
        }
        if let Some(import) = f.import {
            sql.push(" and p.import_id = ").push_bind(Uuid::from(import));
        }
        listing::narrow_words(
            sql,
            "p",
            self.words.as_deref(),
            &self.customers,
            &["serial", "external_id"],
        );
        Ok(())
    }
}

/// Up to `limit` purchases behind a position, the latest first.
pub(super) async fn rows(
    tx: &mut TenantTx,
    cipher: &TenantCipher,
    wanted: &Resolved,
    after: Option<PurchaseId>,
    limit: i64,
) -> Result<Vec<Purchase>> {
    let mut sql = QueryBuilder::<Postgres>::new(SELECT);
    sql.push("(select p.* from aftersales.purchase p");
    wanted.narrow(&mut sql, tx, true)?;
    if let Some(after) = after {
        sql.push(" and p.id < ").push_bind(Uuid::from(after));
    }
    sql.push(format_args!(" order by p.id desc limit {limit})"))
        .push(JOINS)
        .push(" order by p.id desc");
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(|row| Purchase::read(row, cipher)).collect()
}

pub(super) async fn count(tx: &mut TenantTx, wanted: &Resolved) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from aftersales.purchase p");
    wanted.narrow(&mut sql, tx, true)?;
    sql.push(format_args!(" limit {}) x", COUNT_LIMIT + 1));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

pub(super) async fn count_by_state(
    tx: &mut TenantTx,
    wanted: &Resolved,
) -> Result<Vec<(PurchaseState, i64)>> {
    let mut sql = QueryBuilder::<Postgres>::new(
        "select s.state, (select count(*) from (select from aftersales.purchase p",
    );
    wanted.narrow(&mut sql, tx, false)?;
    sql.push(format_args!(" and p.state = s.state limit {}", COUNT_LIMIT + 1));
    let states: Vec<String> = PurchaseState::ALL.iter().map(ToString::to_string).collect();
    sql.push(") x) as n from unnest(")
        .push_bind(states)
        .push(") with ordinality as s(state, place) order by s.place");
    let rows: Vec<(String, i64)> = sql.build_query_as().fetch_all(tx.conn()).await?;
    rows.into_iter()
        .map(|(state, n)| Ok((codes::read(&state)?, n)))
        .collect()
}

pub(super) async fn get(tx: &mut TenantTx, cipher: &TenantCipher, id: PurchaseId) -> Result<Purchase> {
    let mut sql = QueryBuilder::<Postgres>::new(SELECT);
    sql.push("(select p.* from aftersales.purchase p where p.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    sql.push(" and p.id = ")
        .push_bind(Uuid::from(id))
        .push(")")
        .push(JOINS);
    let row = sql
        .build()
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound("purchase"))?;
    Purchase::read(&row, cipher)
}

/// Holds a purchase until the transaction ends.
pub(super) async fn hold(tx: &mut TenantTx, id: PurchaseId) -> Result<()> {
    sqlx::query_scalar!(
        "select version from aftersales.purchase where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("purchase"))?;
    Ok(())
}

/// A purchase ready to be written.
#[derive(Clone, Debug)]
pub(super) struct Fresh {
    /// Stands there already, by an earlier import.
    pub(super) known: bool,
    pub(super) id: PurchaseId,
    pub(super) number: String,
    pub(super) new: super::NewPurchase,
    pub(super) class: String,
    pub(super) region: String,
    pub(super) bought_on: jiff::civil::Date,
    pub(super) bought_at: Timestamp,
    pub(super) warranty_until: Option<jiff::civil::Date>,
    pub(super) state: PurchaseState,
    pub(super) plan: Option<PlanId>,
    pub(super) plan_by: Vec<&'static str>,
    pub(super) fingerprint: Option<Vec<u8>>,
    pub(super) import: Option<Uuid>,
}

/// Writes purchases by one statement, new ones and those of an earlier import that changed.
pub(super) async fn write(tx: &mut TenantTx, purchases: &[Fresh]) -> Result<()> {
    /// One column of all of them.
    fn each<T>(purchases: &[Fresh], column: impl Fn(&Fresh) -> T) -> Vec<T> {
        purchases.iter().map(column).collect()
    }
    let text = |column: fn(&Fresh) -> Option<&str>| {
        each(purchases, |one| column(one).unwrap_or_default().to_owned())
    };
    let code = |one: &Fresh| {
        one.new
            .product_code
            .clone()
            .unwrap_or_else(|| one.new.product.chars().take(100).collect())
    };
    sqlx::query!(
        "insert into aftersales.purchase as p (tenant_id, id, number, external_source, external_id, fingerprint, import_id,
           customer_id, customer_class, product_code, product_name, serial, quantity, price, bought_on, bought_at, channel,
           shop, seller_id, seller_name, department_id, region, warranty_until, state, note, plan_id, plan_by, created_at,
           updated_at)
         select $1, n.id, n.number, n.external_source, n.external_id, n.fingerprint, n.import_id, n.customer_id, n.class,
           n.code, n.product, n.serial, n.quantity, n.price, n.bought_on, n.bought_at, n.channel, n.shop, n.seller_id,
           n.seller_name, n.department_id, n.region, n.warranty_until, n.state, n.note, n.plan_id,
           string_to_array(n.plan_by, ','), $2, $2
           from (select id, number, external_source, external_id, fingerprint, import_id, customer_id, class, code, product,
                   serial, quantity, price, bought_on, bought_at, channel, shop, seller_id, seller_name, department_id, region,
                   warranty_until, state, note, plan_id, coalesce(plan_by, '') as plan_by
                   from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::uuid[], $9::uuid[], $10::text[],
                     $11::text[], $12::text[], $13::text[], $14::integer[], $15::bigint[], $16::date[], $17::timestamptz[],
                     $18::text[], $19::text[], $20::uuid[], $21::text[], $22::uuid[], $23::text[], $24::date[], $25::text[],
                     $26::text[], $27::uuid[], $28::text[])
                   as u(id, number, external_source, external_id, fingerprint, import_id, customer_id, class, code, product,
                     serial, quantity, price, bought_on, bought_at, channel, shop, seller_id, seller_name, department_id,
                     region, warranty_until, state, note, plan_id, plan_by)) n
         on conflict (tenant_id, id) do update
            set fingerprint = excluded.fingerprint, import_id = excluded.import_id, product_code = excluded.product_code,
                product_name = excluded.product_name, serial = excluded.serial, quantity = excluded.quantity,
                price = excluded.price, channel = excluded.channel, shop = excluded.shop, seller_id = excluded.seller_id,
                seller_name = excluded.seller_name, department_id = excluded.department_id, region = excluded.region,
                warranty_until = excluded.warranty_until, state = excluded.state, note = excluded.note,
                version = p.version + 1, updated_at = excluded.updated_at",
        Uuid::from(tx.tenant()),
        tx.now().to_sqlx(),
        &each(purchases, |one| Uuid::from(one.id)),
        &each(purchases, |one| one.number.clone()),
        &each(purchases, |one| one.new.external_source.clone()) as &[Option<String>],
        &each(purchases, |one| one.new.external_id.clone()) as &[Option<String>],
        &each(purchases, |one| one.fingerprint.clone()) as &[Option<Vec<u8>>],
        &each(purchases, |one| one.import) as &[Option<Uuid>],
        &each(purchases, |one| one.new.customer.map(Uuid::from)) as &[Option<Uuid>],
        &each(purchases, |one| one.class.clone()),
        &each(purchases, code),
        &each(purchases, |one| one.new.product.clone()),
        &text(|one| one.new.serial.as_deref()),
        &each(purchases, |one| one.new.quantity.unwrap_or(1)),
        &each(purchases, |one| one.new.price.map(Amount::hundredths)) as &[Option<i64>],
        &each(purchases, |one| one.bought_on.to_sqlx()) as &[jiff_sqlx::Date],
        &each(purchases, |one| one.bought_at.to_sqlx()) as &[jiff_sqlx::Timestamp],
        &each(purchases, |one| one.new.channel.unwrap_or(sqm_domain::aftersales::SalesChannel::Shop).to_string()),
        &text(|one| one.new.shop.as_deref()),
        &each(purchases, |one| one.new.seller.map(Uuid::from)) as &[Option<Uuid>],
        &text(|one| one.new.seller_name.as_deref()),
        &each(purchases, |one| one.new.department.map(Uuid::from)) as &[Option<Uuid>],
        &each(purchases, |one| one.region.clone()),
        &each(purchases, |one| one.warranty_until.map(ToSqlx::to_sqlx)) as &[Option<jiff_sqlx::Date>],
        &each(purchases, |one| one.state.to_string()),
        &text(|one| one.new.note.as_deref()),
        &each(purchases, |one| one.plan.map(Uuid::from)) as &[Option<Uuid>],
        &each(purchases, |one| one.plan_by.join(",")),
    )
    .execute(tx.conn())
    .await
    .map_err(|error| taken(error, "purchase_external", "external_id"))?;
    Ok(())
}

/// A broken rule of the table as a word beside its field.
fn taken(error: sqlx::Error, constraint: &str, field: &'static str) -> Error {
    let broken = error
        .as_database_error()
        .and_then(|error| error.constraint())
        .map(str::to_owned);
    match broken.as_deref() {
        Some(name) if name == constraint => Error::field(field, "field-taken"),
        Some("purchase_customer") => Error::field("customer", "field-unknown"),
        Some("purchase_seller") => Error::field("seller", "field-unknown"),
        Some("purchase_department") => Error::field("department", "field-unknown"),
        _ => error.into(),
    }
}

/// Writes what an edit may change.
pub(super) async fn update(tx: &mut TenantTx, p: &Purchase) -> Result<()> {
    sqlx::query!(
        "update aftersales.purchase
            set product_name = $3, product_code = $4, serial = $5, quantity = $6, price = $7, channel = $8, shop = $9,
                seller_id = $10, seller_name = $11, department_id = $12, region = $13, warranty_until = $14, state = $15,
                note = $16, version = version + 1, updated_at = $17
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(p.id),
        p.product,
        p.product_code,
        p.serial,
        p.quantity,
        p.price.map(Amount::hundredths),
        p.channel.as_str(),
        p.shop,
        p.seller.as_ref().map(|seller| seller.id),
        p.seller_name,
        p.department.as_ref().map(|department| department.id),
        p.region,
        p.warranty_until.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>,
        p.state.as_str(),
        p.note,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(|error| taken(error, "", ""))?;
    Ok(())
}
