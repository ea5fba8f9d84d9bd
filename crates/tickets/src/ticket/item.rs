//! Tickets as lists and the API show them: with the names of what they refer to.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use sqlx::Row;
use sqlx::postgres::PgRow;
use sqm_domain::ids::{CustomerId, TicketId};
use sqm_domain::sla::ClockKind;
use sqm_domain::ticket::{Channel, Impact, PendingReason, Priority, Status, TicketKind, Urgency};
use sqm_platform::Result;
use sqm_platform::codes;
use sqm_platform::crypto::{TenantCipher, mask_name};
use utoipa::ToSchema;
use uuid::Uuid;

/// A record by id and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Named {
    /// Its id.
    pub id: Uuid,
    /// Its name in the caller's language.
    pub name: String,
}

/// A ticket's customer, as far as everybody may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TicketCustomer {
    /// The customer.
    #[schema(value_type = Uuid)]
    pub id: CustomerId,
    /// `C-000123`.
    pub number: String,
    /// The name, masked: `王**`.
    pub name: String,
    /// The class at receipt of the ticket.
    pub class: String,
}

/// A ticket in a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TicketItem {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: TicketId,
    /// Its number for people: `T-2026-000123`.
    pub number: String,
    /// Its number in the system it came from.
    pub external_id: Option<String>,
    /// What it is about.
    #[schema(value_type = String, example = "complaint")]
    pub kind: TicketKind,
    /// One line.
    pub subject: String,
    /// Where it stands.
    #[schema(value_type = String, example = "open")]
    pub status: Status,
    /// What it waits for, when pending.
    #[schema(value_type = Option<String>, example = "customer")]
    pub pending_reason: Option<PendingReason>,
    /// Until when it waits, if agreed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub pending_until: Option<Timestamp>,
    /// How pressing, `p1` first.
    #[schema(value_type = String, example = "p3")]
    pub priority: Priority,
    /// The way it came in.
    #[schema(value_type = String, example = "phone")]
    pub channel: Channel,
    /// Its category.
    pub category: Option<Named>,
    /// The department that deals with it.
    pub department: Option<Named>,
    /// A group outside the organisation tree, as imported.
    pub team: String,
    /// The person who deals with it.
    pub assignee: Option<Named>,
    /// A person without an account, as imported.
    pub owner_name: String,
    /// Whose need it is.
    pub customer: Option<TicketCustomer>,
    /// Province or state.
    pub region: String,
    /// City.
    pub city: String,
    /// What it concerns.
    pub product: String,
    /// Free words.
    pub tags: Vec<String>,
    /// When the need was received.
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Timestamp,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// The customer's last message.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_customer_at: Option<Timestamp>,
    /// The last reply to the customer.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_agent_at: Option<Timestamp>,
    /// Resolved, the last time.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub resolved_at: Option<Timestamp>,
    /// The next limit of the running clocks.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
    /// Whose limit that is: `first_response`, `next_reply`, `resolution`, `statutory`.
    #[schema(value_type = Option<String>, example = "resolution")]
    pub due_kind: Option<ClockKind>,
    /// When that clock warns.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub warn_at: Option<Timestamp>,
    /// Since when a clock is over its limit.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub overdue_since: Option<Timestamp>,
    /// All clocks stand still.
    pub clocks_paused: bool,
    /// Counts changes; the `ETag`.
    pub version: i64,
}

/// A ticket with everything it says.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Ticket {
    /// What lists show too.
    #[serde(flatten)]
    pub item: TicketItem,
    /// The system it came from.
    pub external_source: Option<String>,
    /// How much is hit.
    #[schema(value_type = String, example = "medium")]
    pub impact: Impact,
    /// How soon it must be dealt with.
    #[schema(value_type = String, example = "medium")]
    pub urgency: Urgency,
    /// `urban` or `rural`: the statutory repair limit depends on it.
    pub area: String,
    /// Further fields.
    #[schema(value_type = Object)]
    pub attributes: Map<String, Value>,
    /// First act by staff.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub acknowledged_at: Option<Timestamp>,
    /// First reply to the customer.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub first_response_at: Option<Timestamp>,
    /// First time resolved or closed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub first_completed_at: Option<Timestamp>,
    /// Closed, the last time.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closed_at: Option<Timestamp>,
    /// Passed on to the next line.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub escalated_at: Option<Timestamp>,
    /// Times reopened after completion.
    pub reopen_count: i32,
    /// Changes of department or team.
    pub handover_count: i32,
    /// Changes of assignee or team.
    pub reassign_count: i32,
    /// Replies to the customer.
    pub reply_count: i32,
    /// Messages of the customer.
    pub customer_count: i32,
    /// The customer had the same trouble solved within 30 days before.
    pub repeated: bool,
    /// The ticket this one went on in.
    pub merged_into: Option<Named>,
    /// Registered in this system.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Who registered it.
    pub created_by: Option<Named>,
}

/// Columns of a [`TicketItem`]; `$lang` stands for the parameter of the language.
macro_rules! item_columns {
    ($lang:literal) => {
        concat!(
            "t.id, t.number, t.external_id, t.kind, t.subject, t.status, t.pending_reason, t.pending_until, t.priority, \
             t.channel, t.category_id, tickets.name_in(c.names, ",
            $lang,
            ") as category_name, t.department_id, d.name as department_name, t.team, t.assignee_id, \
             a.name as assignee_name, t.owner_name, t.customer_id, k.number as customer_number, \
             k.name as customer_name, t.customer_class, t.region, t.city, t.product, t.tags, t.opened_at, t.updated_at, \
             t.last_customer_at, t.last_agent_at, t.resolved_at, t.due_at, t.due_kind, t.warn_at, t.overdue_since, \
             t.clocks_paused, t.version"
        )
    };
}

/// The records a ticket refers to.
macro_rules! item_joins {
    () => {
        " left join tickets.category c on c.tenant_id = t.tenant_id and c.id = t.category_id \
          left join org.department d on d.tenant_id = t.tenant_id and d.id = t.department_id \
          left join org.user_account a on a.tenant_id = t.tenant_id and a.id = t.assignee_id \
          left join customers.customer k on k.tenant_id = t.tenant_id and k.id = t.customer_id"
    };
}

pub(crate) use {item_columns, item_joins};

fn named(row: &PgRow, id: &str, name: &str) -> Result<Option<Named>> {
    let id: Option<Uuid> = row.try_get(id)?;
    let name: Option<String> = row.try_get(name)?;
    Ok(id.map(|id| Named {
        id,
        name: name.unwrap_or_default(),
    }))
}

pub(crate) fn instant(row: &PgRow, column: &str) -> Result<Option<Timestamp>> {
    Ok(row
        .try_get::<Option<jiff_sqlx::Timestamp>, _>(column)?
        .map(jiff_sqlx::Timestamp::to_jiff))
}

fn known_instant(row: &PgRow, column: &str) -> Result<Timestamp> {
    Ok(row.try_get::<jiff_sqlx::Timestamp, _>(column)?.to_jiff())
}

impl TicketItem {
    /// Reads a row of [`item_columns`]. Only rows with a customer need the cipher.
    pub(crate) fn read(row: &PgRow, cipher: Option<&TenantCipher>) -> Result<Self> {
        let customer = match (row.try_get::<Option<Uuid>, _>("customer_id")?, cipher) {
            (Some(id), Some(cipher)) => Some(TicketCustomer {
                id: id.into(),
                number: row.try_get("customer_number")?,
                name: mask_name(&cipher.open("customer.name", row.try_get("customer_name")?)?),
                class: row.try_get("customer_class")?,
            }),
            _ => None,
        };
        Ok(Self {
            id: row.try_get::<Uuid, _>("id")?.into(),
            number: row.try_get("number")?,
            external_id: row.try_get("external_id")?,
            kind: codes::read(row.try_get("kind")?)?,
            subject: row.try_get("subject")?,
            status: codes::read(row.try_get("status")?)?,
            pending_reason: codes::read_option(row.try_get("pending_reason")?)?,
            pending_until: instant(row, "pending_until")?,
            priority: codes::read(row.try_get("priority")?)?,
            channel: codes::read(row.try_get("channel")?)?,
            category: named(row, "category_id", "category_name")?,
            department: named(row, "department_id", "department_name")?,
            team: row.try_get("team")?,
            assignee: named(row, "assignee_id", "assignee_name")?,
            owner_name: row.try_get("owner_name")?,
            customer,
            region: row.try_get("region")?,
            city: row.try_get("city")?,
            product: row.try_get("product")?,
            tags: row.try_get("tags")?,
            opened_at: known_instant(row, "opened_at")?,
            updated_at: known_instant(row, "updated_at")?,
            last_customer_at: instant(row, "last_customer_at")?,
            last_agent_at: instant(row, "last_agent_at")?,
            resolved_at: instant(row, "resolved_at")?,
            due_at: instant(row, "due_at")?,
            due_kind: codes::read_option(row.try_get("due_kind")?)?,
            warn_at: instant(row, "warn_at")?,
            overdue_since: instant(row, "overdue_since")?,
            clocks_paused: row.try_get("clocks_paused")?,
            version: row.try_get("version")?,
        })
    }

    /// How the clocks stand at an instant, as the list's filter tells it.
    pub fn due_state(&self, now: Timestamp) -> Option<super::Due> {
        if !self.status.is_open() {
            None
        } else if self.overdue_since.is_some() || self.due_at.is_some_and(|at| at <= now) {
            Some(super::Due::Overdue)
        } else if self.clocks_paused {
            Some(super::Due::Paused)
        } else if self.warn_at.is_some_and(|at| at <= now) {
            Some(super::Due::Warning)
        } else {
            None
        }
    }
}

impl Ticket {
    /// Reads a row of [`item_columns`] and the columns only a single ticket shows.
    pub(crate) fn read(row: &PgRow, cipher: Option<&TenantCipher>) -> Result<Self> {
        let attributes: sqlx::types::Json<Map<String, Value>> = row.try_get("attributes")?;
        Ok(Self {
            item: TicketItem::read(row, cipher)?,
            external_source: row.try_get("external_source")?,
            impact: codes::read(row.try_get("impact")?)?,
            urgency: codes::read(row.try_get("urgency")?)?,
            area: row.try_get("area")?,
            attributes: attributes.0,
            acknowledged_at: instant(row, "acknowledged_at")?,
            first_response_at: instant(row, "first_response_at")?,
            first_completed_at: instant(row, "first_completed_at")?,
            closed_at: instant(row, "closed_at")?,
            escalated_at: instant(row, "escalated_at")?,
            reopen_count: row.try_get("reopen_count")?,
            handover_count: row.try_get("handover_count")?,
            reassign_count: row.try_get("reassign_count")?,
            reply_count: row.try_get("reply_count")?,
            customer_count: row.try_get("customer_count")?,
            repeated: row.try_get("repeated")?,
            merged_into: named(row, "merged_into", "merged_number")?,
            created_at: known_instant(row, "created_at")?,
            created_by: named(row, "created_by", "creator_name")?,
        })
    }
}
