//! Purchases: what begins a follow-up plan (handbook §8.1.1).

use crate::codes::codes;

codes! {
    /// Where a purchase stands.
    pub enum PurchaseState: "purchase state" {
        /// The customer has it.
        Active = "active",
        /// The customer has brought it back.
        Returned = "returned",
        /// It never came about.
        Cancelled = "cancelled",
    }
}

codes! {
    /// How it was bought.
    pub enum SalesChannel: "sales channel" {
        /// In a shop of the operator.
        Shop = "shop",
        /// On the web or in the app.
        Online = "online",
        /// By telephone.
        Phone = "phone",
        /// From a partner.
        Partner = "partner",
        /// At the customer's door, or by an account manager.
        Door = "door",
        /// Any other way.
        Other = "other",
    }
}

impl PurchaseState {
    /// Whether customers are still followed up on it.
    pub const fn is_followed_up(self) -> bool {
        matches!(self, Self::Active)
    }
}
