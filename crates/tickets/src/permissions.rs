//! The rights that guard this module's operations.

sqm_platform::permissions! {
    /// See tickets, their threads, notes and history.
    TicketRead = "ticket.read",
    /// Register tickets.
    TicketCreate = "ticket.create",
    /// Change properties and status, write notes, link and merge.
    TicketEdit = "ticket.edit",
    /// Give tickets to people and departments.
    TicketAssign = "ticket.assign",
    /// Answer customers.
    TicketReply = "ticket.reply",
    /// Resolve, close and withdraw tickets.
    TicketClose = "ticket.close",
    /// Change many tickets at once.
    TicketBulk = "ticket.bulk",
    /// Import tickets.
    TicketImport = "ticket.import",
    /// Take lists out of the product.
    TicketExport = "ticket.export",
    /// Change categories, SLA policies and shared views.
    TicketSettings = "ticket.settings",
}
