//! The rights that guard this module's operations.

sqm_platform::permissions! {
    /// See the risk register.
    RiskRead = "risk.read",
    /// Put risks into the register.
    RiskCreate = "risk.create",
    /// Change anybody's risks; owners may always work on their own.
    RiskEdit = "risk.edit",
    /// Accept what is left of a risk, until a day.
    RiskAccept = "risk.accept",
    /// Take the risk register out of the product.
    RiskExport = "risk.export",
    /// See vulnerabilities.
    VulnerabilityRead = "vulnerability.read",
    /// Put vulnerabilities into the register, and change anybody's.
    VulnerabilityEdit = "vulnerability.edit",
    /// Approve exceptions others asked for.
    VulnerabilityApprove = "vulnerability.approve",
    /// Bring in what scanners found.
    VulnerabilityImport = "vulnerability.import",
    /// Take vulnerabilities out of the product.
    VulnerabilityExport = "vulnerability.export",
    /// See controls, their tests and the statement of applicability.
    ControlRead = "control.read",
    /// Decide whether controls apply, change them.
    ControlEdit = "control.edit",
    /// Record tests of controls with their evidence.
    ControlTest = "control.test",
    /// Take the statement of applicability out of the product.
    ControlExport = "control.export",
    /// See security checks and their plans.
    SecurityCheckRead = "security_check.read",
    /// Answer security checks.
    SecurityCheckWork = "security_check.work",
    /// Plan security checks.
    SecurityCheckPlan = "security_check.plan",
    /// See the data inventory.
    DataAssetRead = "data_asset.read",
    /// Enter data assets, and change anybody's; owners may always work on their own.
    DataAssetEdit = "data_asset.edit",
    /// Bring data assets in from files.
    DataAssetImport = "data_asset.import",
    /// Take the data inventory out of the product.
    DataAssetExport = "data_asset.export",
    /// See key posts, who holds them and their papers.
    KeyPostRead = "key_post.read",
    /// Register key posts, their holders, checks and letters.
    KeyPostEdit = "key_post.edit",
    /// Take the list of holders out of the product.
    KeyPostExport = "key_post.export",
    /// See sites.
    SiteRead = "site.read",
    /// Register sites and change them.
    SiteEdit = "site.edit",
    /// See access logs and what the rules found in them, nobody by name.
    AccessFindingRead = "access_finding.read",
    /// Judge what the rules found, and see whose badge it is.
    AccessFindingJudge = "access_finding.judge",
    /// Take findings out of the product.
    AccessFindingExport = "access_finding.export",
    /// Bring in access logs.
    AccessLogImport = "access_log.import",
    /// See awareness campaigns, and who did what they ask.
    AwarenessRead = "awareness.read",
    /// Prepare, start and end campaigns; owners may always work on their own.
    AwarenessEdit = "awareness.edit",
    /// Take the list of who did what out of the product.
    AwarenessExport = "awareness.export",
    /// Do what campaigns ask of oneself.
    AwarenessTake = "awareness.take",
    /// Set how risks are graded and how fast vulnerabilities are fixed.
    SecuritySettings = "security.settings",
}
