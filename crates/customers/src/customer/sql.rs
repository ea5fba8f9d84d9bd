//! The SQL of customers. Sealed values leave this file masked, or in clear through [`Row::clear`] alone.

use jiff_sqlx::ToSqlx;
use sqlx::{Postgres, QueryBuilder};
use sqm_domain::ids::CustomerId;
use sqm_platform::crypto::{
    TenantCipher, mask_email, mask_name, mask_phone, normalise_email, normalise_phone,
};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::i18n::Lang;
use sqm_platform::{Error, FieldErrors, Result};
use uuid::Uuid;

use super::{ClearCustomer, Customer, KnownCustomer, NewCustomer};

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

    /// Of a customer to register.
    pub(super) fn of(cipher: &TenantCipher, new: &NewCustomer) -> Result<Self> {
        Self::new(
            cipher,
            &new.name,
            new.phone.as_deref(),
            new.email.as_deref(),
            new.address.as_deref(),
        )
    }
}

/// What is known of a customer in clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) class: String,
    pub(super) region: String,
    pub(super) area: String,
    pub(super) language: Option<Lang>,
    pub(super) no_contact: bool,
    pub(super) note: String,
}

impl Facts {
    /// Of a customer to register, with what counts unless told.
    fn of(new: &NewCustomer) -> Self {
        let or = |value: &Option<String>, usual: &str| value.as_deref().unwrap_or(usual).to_owned();
        Self {
            class: or(&new.class, "ordinary"),
            region: or(&new.region, ""),
            area: or(&new.area, "urban"),
            language: new.language,
            no_contact: new.no_contact,
            note: or(&new.note, ""),
        }
    }

    fn language(&self) -> Option<&'static str> {
        self.language.map(Lang::tag)
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
    language: Option<String>,
    no_contact: bool,
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
            language: self.language.as_deref().and_then(Lang::from_tag),
            no_contact: self.no_contact,
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

    pub(super) fn facts(&self) -> Facts {
        Facts {
            class: self.class.clone(),
            region: self.region.clone(),
            area: self.area.clone(),
            language: self.language.as_deref().and_then(Lang::from_tag),
            no_contact: self.no_contact,
            note: self.note.clone(),
        }
    }
}

const COLUMNS: &str = "id, number, external_id, name, phone, email, address, class, region, area, language, \
                       no_contact, note, version, created_at, updated_at";

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
        .push(" from customers.customer where tenant_id = ")
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
        .push(" from customers.customer where tenant_id = ")
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
    let facts = Facts::of(new);
    sqlx::query!(
        "insert into customers.customer (tenant_id, id, number, external_source, external_id, name, phone, email, address,
           name_blind, phone_blind, email_blind, class, region, area, language, no_contact, note, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19)",
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
        facts.class,
        facts.region,
        facts.area,
        facts.language(),
        facts.no_contact,
        facts.note,
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

pub(super) async fn update(tx: &mut TenantTx, id: CustomerId, sealed: Sealed, facts: Facts) -> Result<()> {
    sqlx::query!(
        "update customers.customer
            set name = $3, phone = $4, email = $5, address = $6, name_blind = $7, phone_blind = $8, email_blind = $9,
                class = $10, region = $11, area = $12, language = $13, no_contact = $14, note = $15,
                version = version + 1, updated_at = $16
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
        facts.class,
        facts.region,
        facts.area,
        facts.language(),
        facts.no_contact,
        facts.note,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A customer ready to be written.
#[derive(Debug)]
pub(super) struct Fresh {
    pub(super) id: CustomerId,
    pub(super) number: String,
    pub(super) new: NewCustomer,
    pub(super) sealed: Sealed,
}

/// Writes those whose id in another system is not there yet; returns the ids of the written ones.
pub(super) async fn insert_many(tx: &mut TenantTx, customers: &[Fresh]) -> Result<Vec<Uuid>> {
    /// One column of all of them.
    fn each<T>(customers: &[Fresh], column: impl Fn(&Fresh) -> T) -> Vec<T> {
        customers.iter().map(column).collect()
    }
    let facts: Vec<Facts> = customers.iter().map(|one| Facts::of(&one.new)).collect();
    let fact = |column: fn(&Facts) -> &String| -> Vec<String> {
        facts.iter().map(|facts| column(facts).clone()).collect()
    };
    Ok(sqlx::query_scalar!(
        "insert into customers.customer (tenant_id, id, number, external_source, external_id, name, phone, email, address,
           name_blind, phone_blind, email_blind, class, region, area, language, no_contact, note, created_at, updated_at)
         select $1, c.id, c.number, c.external_source, c.external_id, c.name, c.phone, c.email, c.address, c.name_blind,
           c.phone_blind, c.email_blind, c.class, c.region, c.area, c.language, c.no_contact, c.note, $2, $2
         from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::bytea[], $9::bytea[], $10::bytea[],
                     $11::bytea[], $12::bytea[], $13::bytea[], $14::text[], $15::text[], $16::text[], $17::text[],
                     $18::boolean[], $19::text[])
           as c(id, number, external_source, external_id, name, phone, email, address, name_blind, phone_blind,
                email_blind, class, region, area, language, no_contact, note)
         on conflict (tenant_id, external_source, external_id) where external_id is not null do nothing
         returning id",
        Uuid::from(tx.tenant()),
        tx.now().to_sqlx(),
        &each(customers, |one| Uuid::from(one.id)),
        &each(customers, |one| one.number.clone()),
        &each(customers, |one| one.new.external_source.clone()) as &[Option<String>],
        &each(customers, |one| one.new.external_id.clone()) as &[Option<String>],
        &each(customers, |one| one.sealed.name.clone()),
        &each(customers, |one| one.sealed.phone.clone()) as &[Option<Vec<u8>>],
        &each(customers, |one| one.sealed.email.clone()) as &[Option<Vec<u8>>],
        &each(customers, |one| one.sealed.address.clone()) as &[Option<Vec<u8>>],
        &each(customers, |one| one.sealed.name_blind.clone()),
        &each(customers, |one| one.sealed.phone_blind.clone()) as &[Option<Vec<u8>>],
        &each(customers, |one| one.sealed.email_blind.clone()) as &[Option<Vec<u8>>],
        &fact(|facts| &facts.class),
        &fact(|facts| &facts.region),
        &fact(|facts| &facts.area),
        &facts.iter().map(Facts::language).collect::<Vec<_>>() as &[Option<&str>],
        &facts.iter().map(|facts| facts.no_contact).collect::<Vec<_>>(),
        &fact(|facts| &facts.note),
    )
    .fetch_all(tx.conn())
    .await?)
}

/// The ids under which these stand in the table: their own, or that of the one with the same id in the other system.
pub(super) async fn ids_of(tx: &mut TenantTx, customers: &[Fresh]) -> Result<Vec<CustomerId>> {
    let ids: Vec<Uuid> = customers.iter().map(|one| one.id.into()).collect();
    let sources: Vec<_> = customers
        .iter()
        .map(|one| one.new.external_source.clone())
        .collect();
    let external: Vec<_> = customers.iter().map(|one| one.new.external_id.clone()).collect();
    let found = sqlx::query_scalar!(
        r#"select coalesce(c.id, e.id) as "id!"
             from unnest($2::uuid[], $3::text[], $4::text[]) with ordinality as e(id, source, external_id, n)
             left join customers.customer c
               on c.tenant_id = $1 and c.external_source = e.source and c.external_id = e.external_id
            order by e.n"#,
        Uuid::from(tx.tenant()),
        &ids,
        &sources as &[Option<String>],
        &external as &[Option<String>],
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(found.into_iter().map(CustomerId::from).collect())
}

/// A clue as the table can be asked for it.
#[derive(Debug)]
pub(super) struct BlindClue {
    pub(super) external: Option<(String, String)>,
    pub(super) phone: Option<Vec<u8>>,
    pub(super) email: Option<Vec<u8>>,
}

/// Two of a kind are enough to know that a number belongs to more than one.
pub(super) async fn known_by(tx: &mut TenantTx, clues: Vec<BlindClue>) -> Result<Vec<Option<KnownCustomer>>> {
    let (mut sources, mut external) = (Vec::with_capacity(clues.len()), Vec::with_capacity(clues.len()));
    let (mut phones, mut emails) = (Vec::with_capacity(clues.len()), Vec::with_capacity(clues.len()));
    for clue in clues {
        let (source, id) = clue.external.unzip();
        sources.push(source);
        external.push(id);
        phones.push(clue.phone);
        emails.push(clue.email);
    }
    let rows = sqlx::query!(
        r#"select c.id as "id?", c.class as "class?", c.region as "region?", c.area as "area?"
             from unnest($2::text[], $3::text[], $4::bytea[], $5::bytea[]) with ordinality
               as e(source, external_id, phone, email, n)
             left join customers.customer c on c.tenant_id = $1 and c.id = coalesce(
               (select k.id from customers.customer k
                 where k.tenant_id = $1 and k.external_source = e.source and k.external_id = e.external_id),
               (select (array_agg(f.id))[1] from (
                  select k.id from customers.customer k
                   where k.tenant_id = $1 and k.phone_blind = e.phone
                     and (e.source is null or k.external_source is distinct from e.source) limit 2) f
                having count(*) = 1),
               (select (array_agg(f.id))[1] from (
                  select k.id from customers.customer k
                   where k.tenant_id = $1 and k.email_blind = e.email
                     and (e.source is null or k.external_source is distinct from e.source) limit 2) f
                having count(*) = 1))
            order by e.n"#,
        Uuid::from(tx.tenant()),
        &sources as &[Option<String>],
        &external as &[Option<String>],
        &phones as &[Option<Vec<u8>>],
        &emails as &[Option<Vec<u8>>],
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            Some(KnownCustomer {
                id: row.id?.into(),
                class: row.class?,
                region: row.region?,
                area: row.area?,
            })
        })
        .collect())
}
