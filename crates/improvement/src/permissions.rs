//! The rights that guard this module's operations.

sqm_platform::permissions! {
    /// See improvement actions.
    ActionRead = "action.read",
    /// Raise improvement actions (handbook §1.2.2: everybody takes part).
    ActionCreate = "action.create",
    /// Change anybody's actions; owners may always carry out their own.
    ActionEdit = "action.edit",
    /// Judge whether an action worked, and close it.
    ActionVerify = "action.verify",
    /// Take lists out of the product.
    ActionExport = "action.export",
}
