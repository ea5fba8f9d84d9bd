//! Typed ids: UUID version 7, so that a later id sorts after an earlier one and no created-at index is needed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh id that sorts by the given instant (millisecond precision).
            pub fn new_at(at: Timestamp) -> Self {
                let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
                let random = Uuid::new_v4().into_bytes();
                let mut tail = [0u8; 10];
                tail.copy_from_slice(&random[..10]);
                // Bytes 6 and 8 of a random UUID carry version bits; take the others.
                tail[6] = random[10];
                tail[8] = random[11];
                Self(Builder::from_unix_timestamp_millis(millis, &tail).into_uuid())
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A tenant: one operator.
    TenantId,
    /// A staff account.
    UserId,
    /// A department.
    DepartmentId,
    /// A post inside a department.
    PostId,
    /// A customer.
    CustomerId,
    /// A ticket.
    TicketId,
    /// A message of a ticket's thread.
    MessageId,
    /// A node of the category tree.
    CategoryId,
    /// An SLA policy.
    PolicyId,
    /// A business calendar.
    CalendarId,
    /// An SLA clock on a ticket.
    ClockId,
    /// An objective.
    ObjectiveId,
    /// A run of an import.
    ImportId,
    /// A saved column mapping.
    MappingId,
    /// An uploaded file.
    FileId,
    /// An event of the backbone, an audit line, a request.
    EventId,
    /// A signed-in session.
    SessionId,
}
