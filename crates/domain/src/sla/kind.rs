//! Which promise a clock measures.

use crate::codes::codes;

codes! {
    /// The promises of a contract, and those of the law.
    pub enum ClockKind: "clock kind" {
        /// From registration to the first public reply of a person (automatic notices are none).
        FirstResponse = "first_response",
        /// From a customer's message that nobody has answered to the next public reply.
        NextReply = "next_reply",
        /// From registration to resolved; goes on where it stood when the ticket is reopened.
        Resolution = "resolution",
        /// A limit of the law, from registration to resolved, day and night (rules §1.1, §1.3.2).
        Statutory = "statutory",
    }
}
