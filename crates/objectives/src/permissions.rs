//! The rights that guard this module's operations.

sqm_platform::permissions! {
    /// See the indicator catalogue and figures.
    IndicatorRead = "indicator.read",
    /// Switch indicators on and off.
    IndicatorSettings = "indicator.settings",
    /// See objectives and their results.
    ObjectiveRead = "objective.read",
    /// Set objectives.
    ObjectiveEdit = "objective.edit",
    /// See the dashboard.
    DashboardRead = "dashboard.read",
}
