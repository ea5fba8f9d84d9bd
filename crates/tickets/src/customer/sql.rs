//! The only SQL of customers. Sealed values leave this file masked, or in clear through [`clear`] alone.

use jiff_sqlx::ToSqlx;
use sqlx::{Postgres, QueryBuilder};
use sqm_domain::ids::CustomerId;
use sqm_platform::crypto::{
    TenantCipher, mask_email, mask_name, mask_phone, normalise_email, normalise_phone,
};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, FieldErrors, Result};
use uuid::Uuid;

use super::{ClearCustomer, Customer, NewCustomer};

/// What is written of a person.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) name: Vec<u8>,
    pub(super) phone: Option<Vec<u8>>,
    pub(super) email: Option<Vec<u8>>,
    pub(super) address: Option<Vec<u8>>,
    pub(super) name_blind: Vec<u8>,
    pub(super) phone_blind: Option<Vec<u8>>,
    pub(super) email_blind: Option<Vec<u8>>,
}

impl Sealed {
    pub(super) fn new(
        cipher: &TenantCipher,
        name: &str,
        phone: Option<&str>,
        email: Option<&str>,
        address: Option<&str>,
    ) -> Result<Self> {
        let seal =
            |column: &str, value: Option<&str>| value.map(|value| cipher.seal(column, value)).transpose();
        Ok(Self {
            name: cipher.seal("customer.name", name)?,
            phone: seal("customer.phone", phone)?,
            email: seal("customer.email", email)?,
            address: seal("customer.address", address)?,
            name_blind: cipher.blind("name", &normal_name(name)),
            phone_blind: phone.map(|phone| cipher.blind("phone", &normalise_phone(phone))),
            email_blind: email.map(|email| cipher.blind("email", &normalise_email(email))),
        })
    }
}

/// One name has one form: case and spaces do not matter.
pub(super) fn normal_name(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: Uuid,
    number: String,
    external_id: Option<String>,
    name: Vec<u8>,
    phone: Option<Vec<u8>>,
    email: Option<Vec<u8>>,
    address: Option<Vec<u8>>,
    class: String,
    region: String,
    area: String,
    note: String,
    pub(super) version: i64,
    created_at: jiff_sqlx::Timestamp,
    updated_at: jiff_sqlx::Timestamp,
}

impl Row {
    pub(super) fn masked(self, cipher: &TenantCipher) -> Result<Customer> {
        let clear = self.clear(cipher)?;
        Ok(Customer {
            id: self.id.into(),
            number: self.number,
            external_id: self.external_id,
            name: mask_name(&clear.name),
            phone: clear
                .phone
                .as_deref()
                .map(|phone| mask_phone(&normalise_phone(phone))),
            email: clear.email.as_deref().map(mask_email),
            has_address: clear.address.is_some(),
            class: self.class,
            region: self.region,
            area: self.area,
            note: self.note,
            version: self.version,
            created_at: self.created_at.to_jiff(),
            updated_at: self.updated_at.to_jiff(),
        })
    }

    pub(super) fn clear(&self, cipher: &TenantCipher) -> Result<ClearCustomer> {
        let open = |column: &str, value: &Option<Vec<u8>>| {
            value
                .as_deref()
                .map(|value| cipher.open(column, value))
                .transpose()
        };
        Ok(ClearCustomer {
            name: cipher.open("customer.name", &self.name)?,
            phone: open("customer.phone", &self.phone)?,
            email: open("customer.email", &self.email)?,
            address: open("customer.address", &self.address)?,
        })
    }

    pub(super) fn facts(&self) -> (String, String, String, String) {
        (
            self.class.clone(),
            self.region.clone(),
            self.area.clone(),
            self.note.clone(),
        )
    }
}

const COLUMNS: &str = "id, number, external_id, name, phone, email, address, class, region, area, note, version, \
                       created_at, updated_at";

/// Blind hashes and plain facts to look for.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) any: Vec<(&'static str, Vec<u8>)>,
    pub(super) number: Option<String>,
    pub(super) phone: Option<Vec<u8>>,
    pub(super) email: Option<Vec<u8>>,
    pub(super) class: Option<String>,
    pub(super) after: Option<Uuid>,
}

pub(super) async fn list(tx: &mut TenantTx, wanted: Wanted, limit: i64) -> Result<Vec<Row>> {
    let mut sql = QueryBuilder::<Postgres>::new("select ");
    sql.push(COLUMNS)
        .push(" from tickets.customer where tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    if !wanted.any.is_empty() || wanted.number.is_some() {
        sql.push(" and (false");
        for (column, hash) in wanted.any {
            sql.push(" or ").push(column).push(" = ").push_bind(hash);
        }
        if let Some(number) = wanted.number {
            sql.push(" or number = ").push_bind(number);
        }
        sql.push(")");
    }
    if let Some(hash) = wanted.phone {
        sql.push(" and phone_blind = ").push_bind(hash);
    }
    if let Some(hash) = wanted.email {
        sql.push(" and email_blind = ").push_bind(hash);
    }
    if let Some(class) = wanted.class {
        sql.push(" and class = ").push_bind(class);
    }
    if let Some(after) = wanted.after {
        sql.push(" and id < ").push_bind(after);
    }
    sql.push(" order by id desc limit ").push_bind(limit);
    Ok(sql.build_query_as().fetch_all(tx.conn()).await?)
}

pub(super) async fn get(tx: &mut TenantTx, id: CustomerId, hold: bool) -> Result<Row> {
    let mut sql = QueryBuilder::<Postgres>::new("select ");
    sql.push(COLUMNS)
        .push(" from tickets.customer where tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    sql.push(" and id = ")
        .push_bind(Uuid::from(id))
        .push(if hold { " for update" } else { "" });
    sql.build_query_as()
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound("customer"))
}

pub(super) async fn insert(
    tx: &mut TenantTx,
    id: CustomerId,
    number: &str,
    new: &NewCustomer,
    sealed: Sealed,
) -> Result<()> {
    sqlx::query!(
        "insert into tickets.customer (tenant_id, id, number, external_source, external_id, name, phone, email, address,
           name_blind, phone_blind, email_blind, class, region, area, note, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        number,
        new.external_source,
        new.external_id,
        sealed.name,
        sealed.phone,
        sealed.email,
        sealed.address,
        sealed.name_blind,
        sealed.phone_blind,
        sealed.email_blind,
        new.class.as_deref().unwrap_or("ordinary"),
        new.region.as_deref().unwrap_or_default(),
        new.area.as_deref().unwrap_or("urban"),
        new.note.as_deref().unwrap_or_default(),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        if violates(&error, "customer_external") {
            Error::Invalid(FieldErrors::one("external_id", "field-taken"))
        } else {
            error.into()
        }
    })?;
    Ok(())
}

pub(super) async fn update(
    tx: &mut TenantTx,
    id: CustomerId,
    sealed: Sealed,
    (class, region, area, note): (String, String, String, String),
) -> Result<()> {
    sqlx::query!(
        "update tickets.customer
            set name = $3, phone = $4, email = $5, address = $6, name_blind = $7, phone_blind = $8, email_blind = $9,
                class = $10, region = $11, area = $12, note = $13, version = version + 1, updated_at = $14
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        sealed.name,
        sealed.phone,
        sealed.email,
        sealed.address,
        sealed.name_blind,
        sealed.phone_blind,
        sealed.email_blind,
        class,
        region,
        area,
        note,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
