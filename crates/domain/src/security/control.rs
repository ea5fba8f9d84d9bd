//! Controls (handbook §7.1, §7.2; references to ISO/IEC 27001:2022 annex A by number): whether they apply, how far they
//! are, and when they are tested again.

use crate::codes::codes;

codes! {
    /// What a control protects; the areas of the handbook's §7.2, and the rules above them.
    pub enum ControlTheme: "control theme" {
        /// Rules, duties, suppliers, continuity.
        Organisation = "organisation",
        /// Staff before, during and after their work.
        People = "people",
        /// Sites, rooms, equipment.
        Physical = "physical",
        /// Networks.
        Network = "network",
        /// Data and keys.
        Data = "data",
        /// Software and its making.
        Application = "application",
    }
}

codes! {
    /// How far a control is.
    pub enum ControlState: "control state" {
        /// Nothing yet.
        None = "none",
        /// Decided, with a plan.
        Planned = "planned",
        /// In part.
        Partial = "partial",
        /// In full.
        Full = "full",
    }
}

codes! {
    /// What a test of a control showed.
    pub enum TestResult: "test result" {
        /// It works.
        Effective = "effective",
        /// It works with gaps.
        Partly = "partly",
        /// It does not work.
        NotEffective = "not_effective",
    }
}
