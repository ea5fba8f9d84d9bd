//! Who owes whom an answer: first response and next reply, read from the thread.

use jiff::Timestamp;

use crate::codes::codes;

codes! {
    /// Whose message it is, as far as clocks care.
    pub enum Voice: "voice" {
        /// The customer's, by whatever channel: mail, portal, a web note, a call.
        Customer = "customer",
        /// A person's public reply to the customer.
        Agent = "agent",
        /// An internal note: nobody has been answered.
        Note = "note",
        /// Sent by a machine: receipts, delivery notices, out-of-office. Neither asks nor answers.
        Automatic = "automatic",
    }
}

/// One turn of waiting for a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// The customer's first unanswered message.
    pub from: Timestamp,
    /// The reply; None while it is owed.
    pub until: Option<Timestamp>,
}

/// The first public reply of a person, which ends the first-response clock.
pub fn first_response(thread: &[(Timestamp, Voice)]) -> Option<Timestamp> {
    thread
        .iter()
        .find(|(_, voice)| *voice == Voice::Agent)
        .map(|(at, _)| *at)
}

/// The turns of the next-reply clock, from a thread in order of time.
///
/// Until the first response only that clock runs. Afterwards a customer's message begins a turn, further messages do not
/// restart it, a person's public reply ends it. When the last word is the agent's, nothing runs.
pub fn reply_cycles(thread: &[(Timestamp, Voice)]) -> Vec<Cycle> {
    let mut cycles: Vec<Cycle> = Vec::new();
    let mut open = false;
    let after_first = thread.iter().skip_while(|(_, voice)| *voice != Voice::Agent);
    for (at, voice) in after_first {
        match voice {
            Voice::Customer if !open => {
                cycles.push(Cycle {
                    from: *at,
                    until: None,
                });
                open = true;
            }
            Voice::Agent if open => {
                if let Some(cycle) = cycles.last_mut() {
                    cycle.until = Some(*at);
                }
                open = false;
            }
            _ => {}
        }
    }
    cycles
}
