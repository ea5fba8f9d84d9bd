//! The rights that guard this module's operations.

sqm_platform::permissions! {
    /// Report an incident; anybody should (handbook §7.3.2: report at once).
    IncidentReport = "incident.report",
    /// See incidents that are not restricted, and restricted ones one was let into.
    IncidentRead = "incident.read",
    /// Respond: change, log, carry out.
    IncidentEdit = "incident.edit",
    /// Decide the level, close, merge, send reports to authorities.
    IncidentDecide = "incident.decide",
    /// Restrict incidents to those who have to know, and say who that is.
    IncidentRestrict = "incident.restrict",
    /// Open a restricted incident in an emergency, with a reason everybody concerned is told of.
    IncidentBreakGlass = "incident.break_glass",
    /// Take lists out of the product.
    IncidentExport = "incident.export",
    /// Fill the register from files.
    IncidentImport = "incident.import",
    /// Hand in messages that report incidents: the right of a mail system.
    IncidentMail = "incident.mail",
    /// Change categories, reporting regimes and emergency plans.
    IncidentConfigure = "incident.configure",
    /// See emergency drills.
    DrillRead = "drill.read",
    /// Hold and evaluate drills one owns.
    DrillWork = "drill.work",
    /// Plan drills, call them off; hold and evaluate any.
    DrillPlan = "drill.plan",
    /// Take the list of drills out of the product.
    DrillExport = "drill.export",
}
