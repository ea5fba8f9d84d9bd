//! The rights that guard this module's operations.

sqm_platform::permissions! {
    /// See accounts and what they hold.
    UserRead = "user.read",
    /// Create, change and deactivate accounts.
    UserEdit = "user.edit",
    /// See the organisation tree, its posts and duty statements.
    DepartmentRead = "department.read",
    /// Change the organisation tree and its posts.
    DepartmentEdit = "department.edit",
    /// See business calendars.
    CalendarRead = "calendar.read",
    /// Change business calendars.
    CalendarEdit = "calendar.edit",
    /// Read the audit trail.
    AuditRead = "audit.read",
    /// Change the tenant's own settings.
    TenantSettings = "tenant.settings",
}
