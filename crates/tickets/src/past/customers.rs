//! Customers that come with their past, in bulk.

use jiff_sqlx::ToSqlx;
use sqm_domain::ids::CustomerId;
use sqm_platform::crypto::{normalise_email, normalise_phone};
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

/// A customer of another system.
#[derive(Clone, Debug)]
pub struct PastCustomer {
    /// The id there.
    pub external_id: String,
    /// The name.
    pub name: String,
    /// The number calls come from.
    pub phone: String,
    /// The address.
    pub email: String,
    /// `ordinary`, `key`, `enterprise`, `government`.
    pub class: String,
    /// Where they live.
    pub region: String,
    /// `urban` or `rural`.
    pub area: String,
}

/// Writes the customers that are not there yet; returns id and class of each, in order.
pub async fn write_customers(
    state: &AppState,
    tx: &mut TenantTx,
    customers: &[PastCustomer],
) -> Result<Vec<(CustomerId, String)>> {
    const SOURCE: &str = "demo";
    let cipher = state.vault.cipher(tx).await?;
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now());
    let n = customers.len();
    let (mut ids, mut names, mut phones, mut emails) = (
        Vec::with_capacity(n),
        Vec::with_capacity(n),
        Vec::with_capacity(n),
        Vec::with_capacity(n),
    );
    let (mut name_blinds, mut phone_blinds, mut email_blinds) = (
        Vec::with_capacity(n),
        Vec::with_capacity(n),
        Vec::with_capacity(n),
    );
    for customer in customers {
        ids.push(Uuid::from(CustomerId::new_at(now)));
        names.push(cipher.seal("customer.name", &customer.name)?);
        phones.push(cipher.seal("customer.phone", &customer.phone)?);
        emails.push(cipher.seal("customer.email", &customer.email)?);
        name_blinds.push(cipher.blind("name", &customer.name.trim().to_lowercase()));
        phone_blinds.push(cipher.blind("phone", &normalise_phone(&customer.phone)));
        email_blinds.push(cipher.blind("email", &normalise_email(&customer.email)));
    }
    let numbers: Vec<String> = (1..=n).map(|i| format!("C-{i:06}")).collect();
    let text = |field: fn(&PastCustomer) -> &String| -> Vec<String> {
        customers.iter().map(|c| field(c).clone()).collect()
    };
    let external = text(|c| &c.external_id);
    sqlx::query!(
        "insert into tickets.customer (tenant_id, id, number, external_source, external_id, name, phone, email, name_blind,
           phone_blind, email_blind, class, region, area, created_at, updated_at)
         select $1, c.id, c.number, $2, c.external_id, c.name, c.phone, c.email, c.name_blind, c.phone_blind, c.email_blind,
           c.class, c.region, c.area, $3, $3
         from unnest($4::uuid[], $5::text[], $6::text[], $7::bytea[], $8::bytea[], $9::bytea[], $10::bytea[], $11::bytea[],
                     $12::bytea[], $13::text[], $14::text[], $15::text[])
           as c(id, number, external_id, name, phone, email, name_blind, phone_blind, email_blind, class, region, area)
         on conflict do nothing",
        tenant,
        SOURCE,
        now.to_sqlx(),
        &ids,
        &numbers,
        &external,
        &names,
        &phones,
        &emails,
        &name_blinds,
        &phone_blinds,
        &email_blinds,
        &text(|c| &c.class),
        &text(|c| &c.region),
        &text(|c| &c.area),
    )
    .execute(tx.conn())
    .await?;
    let rows = sqlx::query!(
        "select c.id, c.class from unnest($2::text[]) with ordinality as e(id, n)
         join tickets.customer c on c.tenant_id = $1 and c.external_source = $3 and c.external_id = e.id
         order by e.n",
        tenant,
        &external,
        SOURCE
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id.into(), row.class)).collect())
}

/// How many tickets came from a source: where an interrupted telling goes on.
pub async fn count_of_source(tx: &mut TenantTx, source: &str) -> Result<usize> {
    let n = sqlx::query_scalar!(
        r#"select count(*) as "n!" from tickets.ticket where tenant_id = $1 and external_source = $2"#,
        Uuid::from(tx.tenant()),
        source
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(usize::try_from(n).unwrap_or_default())
}
