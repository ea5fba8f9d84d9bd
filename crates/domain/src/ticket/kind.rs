//! What a ticket is about and the way it came in (handbook §4.2.1, §6.1).

use crate::codes::codes;

codes! {
    /// The kind of need a customer brings (handbook §4.2, §6.1).
    pub enum TicketKind: "ticket kind" {
        /// 咨询: a question.
        Consultation = "consultation",
        /// 投诉: dissatisfaction that asks for an answer; the operator answers within 15 days (Order 35).
        Complaint = "complaint",
        /// 报障: something does not work; the repair limits of the Telecom Regulations apply.
        Repair = "repair",
        /// 技术支持: technical support (handbook §6.1).
        Support = "support",
    }
}

codes! {
    /// The way a need reached the operator (handbook §4.2.1).
    pub enum Channel: "channel" {
        /// A call to the hotline.
        Phone = "phone",
        /// An e-mail.
        Email = "email",
        /// The public web form.
        Web = "web",
        /// The customers' portal, signed in.
        Portal = "portal",
        /// Live chat.
        Chat = "chat",
        /// The operator's app.
        App = "app",
        /// A public account or post in a social network.
        Social = "social",
        /// A text message.
        Sms = "sms",
        /// A letter.
        Letter = "letter",
        /// A shop counter.
        Counter = "counter",
        /// Passed on by a regulator or consumer body.
        Regulator = "regulator",
        /// Another system over REST.
        Api = "api",
        /// A file import that did not say.
        Import = "import",
        /// Anything else.
        Other = "other",
    }
}
