//! Why a ticket waits (rules §1.3.2; handbook §4.2.4).

use crate::codes::codes;

codes! {
    /// What a pending ticket waits for. Required with the status, since only some reasons are the customer's time.
    pub enum PendingReason: "pending reason" {
        /// An answer, access or a payment from the customer.
        Customer = "customer",
        /// A later date agreed with the customer.
        Appointment = "appointment",
        /// Force majeure: flood, typhoon, a power cut of the region.
        ForceMajeure = "force_majeure",
        /// A supplier of the operator.
        Supplier = "supplier",
        /// Somebody else: the property manager, another operator.
        ThirdParty = "third_party",
        /// Spare parts on order.
        Parts = "parts",
        /// Another department of the operator.
        Internal = "internal",
    }
}

impl PendingReason {
    /// Whether contract clocks stand still meanwhile. Only for the listed reasons: the customer, an agreed later date,
    /// force majeure (rules §1.3.2). Waiting for one's own supplier is the operator's time. Statutory clocks ignore
    /// every reason.
    pub const fn pauses_contract_clocks(self) -> bool {
        matches!(self, Self::Customer | Self::Appointment | Self::ForceMajeure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_listed_reasons_pause() {
        let pausing: Vec<_> = PendingReason::ALL
            .iter()
            .filter(|reason| reason.pauses_contract_clocks())
            .collect();
        assert_eq!(
            pausing,
            [
                &PendingReason::Customer,
                &PendingReason::Appointment,
                &PendingReason::ForceMajeure
            ]
        );
    }
}
