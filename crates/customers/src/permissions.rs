//! The rights that guard this module's operations.

sqm_platform::permissions! {
    /// See customers, masked, and the parts of their history one may see.
    CustomerRead = "customer.read",
    /// Register and change customers.
    CustomerEdit = "customer.edit",
    /// See a customer's data in clear; each look is audited.
    CustomerReveal = "customer.reveal",
}
