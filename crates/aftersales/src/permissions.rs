//! The rights that guard this module's operations.

sqm_platform::permissions! {
    /// See purchases.
    PurchaseRead = "purchase.read",
    /// Register and change purchases.
    PurchaseEdit = "purchase.edit",
    /// Import purchases.
    PurchaseImport = "purchase.import",
    /// Take lists of purchases away as files.
    PurchaseExport = "purchase.export",
    /// See follow-up visits.
    VisitRead = "visit.read",
    /// Call customers and write down what they said.
    VisitEdit = "visit.edit",
    /// Give visits to callers, plan and cancel them.
    VisitAssign = "visit.assign",
    /// Take lists of visits away as files.
    VisitExport = "visit.export",
    /// See service orders.
    OrderRead = "service_order.read",
    /// Register service orders.
    OrderCreate = "service_order.create",
    /// Change what service orders say, and when somebody comes.
    OrderEdit = "service_order.edit",
    /// Give service orders to technicians.
    OrderAssign = "service_order.assign",
    /// Carry service orders out: steps, parts, photographs, signature, result.
    OrderWork = "service_order.work",
    /// Decide about a warranty against the rule.
    OrderWarranty = "service_order.warranty",
    /// Take lists of service orders away as files.
    OrderExport = "service_order.export",
    /// Change follow-up plans, limits and checklists.
    AftersalesSettings = "aftersales.settings",
}
