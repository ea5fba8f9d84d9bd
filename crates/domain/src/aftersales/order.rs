//! Service orders: repair, software upgrade, support and installation at the customer's (handbook §8.1.3).

use thiserror::Error;

use crate::codes::codes;

codes! {
    /// What is to be done.
    pub enum OrderKind: "order kind" {
        /// Something is broken.
        Repair = "repair",
        /// Newer software.
        Upgrade = "upgrade",
        /// Advice and settings.
        Support = "support",
        /// Something new is put up.
        Installation = "installation",
    }
}

codes! {
    /// Where an order stands.
    pub enum OrderState: "order state" {
        /// Registered.
        New = "new",
        /// A technician has it.
        Assigned = "assigned",
        /// The customer knows when somebody comes.
        Scheduled = "scheduled",
        /// The technician has left for the customer.
        OnTheWay = "on_the_way",
        /// The technician is at work.
        Working = "working",
        /// Done.
        Completed = "completed",
        /// Done and confirmed.
        Closed = "closed",
        /// Not done at the first attempt: a second order goes on with it.
        SecondVisit = "second_visit",
        /// Withdrawn.
        Cancelled = "cancelled",
    }
}

codes! {
    /// How pressing it is.
    pub enum OrderUrgency: "order urgency" {
        /// As usual.
        Normal = "normal",
        /// The customer is without service, or has waited already.
        Urgent = "urgent",
    }
}

codes! {
    /// Why an order is carried over to another day.
    pub enum WaitReason: "wait reason" {
        /// At the customer's wish: the time until then does not count.
        Customer = "customer",
        /// Parts are missing.
        Parts = "parts",
        /// The technician could not come.
        Technician = "technician",
        /// Weather, roads, power.
        ForceMajeure = "force_majeure",
        /// Anything else.
        Other = "other",
    }
}

/// A move the table does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a service order cannot go from {from} to {to}")]
pub struct InvalidOrderMove {
    /// The present state.
    pub from: OrderState,
    /// The state asked for.
    pub to: OrderState,
}

impl OrderState {
    /// The states that can be chosen next. Going back to `assigned` is carrying over.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::New => &[Self::Assigned, Self::Scheduled, Self::Cancelled],
            Self::Assigned => &[Self::Scheduled, Self::OnTheWay, Self::Working, Self::Cancelled],
            Self::Scheduled => &[Self::OnTheWay, Self::Working, Self::Assigned, Self::Cancelled],
            Self::OnTheWay => &[Self::Working, Self::Assigned, Self::Cancelled],
            Self::Working => &[Self::Completed, Self::SecondVisit, Self::Assigned],
            Self::Completed => &[Self::Closed, Self::SecondVisit],
            Self::Closed | Self::SecondVisit | Self::Cancelled => &[],
        }
    }

    /// Goes on to another state.
    ///
    /// # Errors
    /// [`InvalidOrderMove`] when the table does not have it.
    pub fn go(self, to: Self) -> Result<Self, InvalidOrderMove> {
        if self.next().contains(&to) {
            Ok(to)
        } else {
            Err(InvalidOrderMove { from: self, to })
        }
    }

    /// Whether there is still something to do.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::New | Self::Assigned | Self::Scheduled | Self::OnTheWay | Self::Working
        )
    }

    /// Whether the work was done.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Completed | Self::Closed)
    }
}

impl WaitReason {
    /// Whether the time until the new date counts against the limit.
    pub const fn counts(self) -> bool {
        !matches!(self, Self::Customer | Self::ForceMajeure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_life() {
        let life = [
            OrderState::New,
            OrderState::Assigned,
            OrderState::Scheduled,
            OrderState::OnTheWay,
            OrderState::Working,
            OrderState::Completed,
            OrderState::Closed,
        ];
        for pair in life.windows(2) {
            assert_eq!(pair[0].go(pair[1]), Ok(pair[1]));
        }
    }

    #[test]
    fn nothing_is_completed_that_was_not_begun() {
        for state in OrderState::ALL {
            assert_eq!(
                state.go(OrderState::Completed).is_ok(),
                *state == OrderState::Working,
                "{state}"
            );
        }
    }

    #[test]
    fn open_orders_can_be_withdrawn_until_work_has_begun() {
        for state in OrderState::ALL {
            let withdrawn = state.go(OrderState::Cancelled).is_ok();
            assert_eq!(
                withdrawn,
                state.is_open() && *state != OrderState::Working,
                "{state}"
            );
        }
    }
}
