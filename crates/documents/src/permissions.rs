//! The rights that guard this module's operations.

sqm_platform::permissions! {
    /// See documents: those in force, and those one works on.
    DocumentRead = "document.read",
    /// Write and keep anybody's documents; owners keep their own without it.
    DocumentEdit = "document.edit",
    /// Be asked to put a version into force.
    DocumentApprove = "document.approve",
    /// See confidential documents without working on them or being asked to read them.
    DocumentConfidential = "document.confidential",
    /// Take the register out of the product.
    DocumentExport = "document.export",
    /// See who has read what; everybody sees their own.
    ReadingRead = "reading.read",
}
