//! The rights of this module. Filling a target needs the target's own right as well.

sqm_platform::permissions! {
    /// See imports, their reports and the saved mappings.
    ImportRead = "import.read",
    /// Upload files, map and run them.
    ImportRun = "import.run",
}
