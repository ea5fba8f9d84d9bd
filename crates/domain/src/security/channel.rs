//! How a report reached whom it was for.

use crate::codes::codes;

codes! {
    /// The way a report was sent.
    pub enum Channel: "channel of a report" {
        /// The authority's reporting platform.
        Platform = "platform",
        /// By telephone.
        Phone = "phone",
        /// By e-mail.
        Mail = "mail",
        /// By fax.
        Fax = "fax",
        /// By letter.
        Letter = "letter",
        /// Handed over.
        InPerson = "in_person",
    }
}
