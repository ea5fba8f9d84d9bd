//! Whom surveys and follow-ups may ask, and by which way: many at once, without opening what is sealed.

use std::collections::BTreeMap;

use sqlx::{Postgres, QueryBuilder};
use sqm_domain::ids::CustomerId;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use sqm_platform::i18n::Lang;
use uuid::Uuid;

/// What can be known of a customer without opening anything.
#[derive(Clone, Debug)]
pub struct Reach {
    /// Who.
    pub id: CustomerId,
    /// Wants not to be asked.
    pub no_contact: bool,
    /// The language to ask in, where known.
    pub language: Option<Lang>,
    /// An e-mail address is known.
    pub by_email: bool,
    /// A phone number is known.
    pub by_phone: bool,
    /// `ordinary`, `key`, `enterprise`, `government`.
    pub class: String,
    /// Province or state.
    pub region: String,
    /// `urban` or `rural`.
    pub area: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    no_contact: bool,
    language: Option<String>,
    by_email: bool,
    by_phone: bool,
    class: String,
    region: String,
    area: String,
}

const COLUMNS: &str = "id, no_contact, language, email is not null as by_email, phone is not null as by_phone, class, region, area";

impl Row {
    fn read(self) -> Reach {
        Reach {
            id: self.id.into(),
            no_contact: self.no_contact,
            language: self.language.as_deref().and_then(Lang::from_tag),
            by_email: self.by_email,
            by_phone: self.by_phone,
            class: self.class,
            region: self.region,
            area: self.area,
        }
    }
}

/// How these customers can be reached, in no order; unknown ones are left out.
pub async fn reach(tx: &mut TenantTx, ids: &[CustomerId]) -> Result<Vec<Reach>> {
    let ids: Vec<Uuid> = ids.iter().copied().map(Uuid::from).collect();
    let mut sql = start(tx);
    sql.push(" and id = any(").push_bind(ids).push(")");
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(Row::read).collect())
}

/// The customers of a segment in an order of chance that `seed` fixes, as many as wanted. Those who do not want to be asked
/// and those who cannot be reached are no part of it. `only` narrows by `customer_class`, `region`, `area`; other names
/// narrow to nobody, which is safer than asking everybody.
pub async fn draw(
    tx: &mut TenantTx,
    only: &BTreeMap<String, Vec<String>>,
    seed: Uuid,
    most: i64,
) -> Result<Vec<Reach>> {
    let mut sql = start(tx);
    sql.push(" and not no_contact and (email is not null or phone is not null)");
    for (dimension, values) in only.iter().filter(|(_, values)| !values.is_empty()) {
        sql.push(match dimension.as_str() {
            "customer_class" => " and class",
            "region" => " and region",
            "area" => " and area",
            _ => " and null",
        })
        .push(" = any(")
        .push_bind(values.clone())
        .push(")");
    }
    sql.push(" order by md5(id::text || ")
        .push_bind(seed.to_string())
        .push(") limit ")
        .push_bind(most);
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(Row::read).collect())
}

fn start(tx: &TenantTx) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select ");
    sql.push(COLUMNS)
        .push(" from customers.customer where tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    sql
}
