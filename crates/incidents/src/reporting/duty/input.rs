//! What can be said about a duty.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{RegimeId, ReportId};
use sqm_domain::security::Channel;
use sqm_platform::FieldErrors;
use utoipa::ToSchema;

/// Longest reason, in characters.
const REASON: usize = 1_000;

/// Another time at which the operator became aware, in the eyes of one regime.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentAwareness)]
pub struct Awareness {
    /// The regime.
    #[schema(value_type = uuid::Uuid)]
    pub regime: RegimeId,
    /// When the operator became aware.
    #[schema(value_type = String, format = DateTime)]
    pub aware_at: Timestamp,
    /// Why it is that time.
    pub why: String,
}

/// A report that was sent.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = IncidentSending)]
pub struct Sending {
    /// When; now unless told.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub sent_at: Option<Timestamp>,
    /// How: `platform`, `phone`, `mail`, `fax`, `letter`, `in_person`.
    #[schema(value_type = String)]
    pub channel: Option<Channel>,
    /// To whom; whom the regime names unless told.
    pub recipient: String,
    /// The receipt's number.
    pub reference: String,
    /// What proves it.
    pub evidence: String,
    /// The report that was sent, if it was written here.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub report: Option<ReportId>,
}

/// A decision that no report is required.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = IncidentWaiver)]
pub struct Waiver {
    /// Why not.
    pub why: String,
}

/// A duty that stands again: it was marked by mistake.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = IncidentReopening)]
pub struct Reopening {
    /// Why.
    pub why: String,
}

/// What decides, beside level and personal data, who has to be told.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = IncidentCircumstancesInput)]
pub struct CircumstancesInput {
    /// Critical infrastructure is concerned.
    pub critical_infrastructure: bool,
    /// A flaw of a product is behind it.
    pub product_flaw: bool,
    /// Those whose data it is are in high danger.
    pub high_risk: bool,
}

impl Awareness {
    pub(super) fn check(mut self, now: Timestamp) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.why = errors.text("why", &self.why, REASON).to_owned();
        if self.aware_at > now {
            errors.add("aware_at", "duty-in-future");
        }
        errors.into_result(self)
    }
}

impl Sending {
    pub(super) fn check(mut self, now: Timestamp) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.sent_at.is_some_and(|at| at > now) {
            errors.add("sent_at", "duty-in-future");
        }
        if self.channel.is_none() {
            errors.add("channel", "field-required");
        }
        for (field, text, most) in [
            ("recipient", &mut self.recipient, 200),
            ("reference", &mut self.reference, 200),
            ("evidence", &mut self.evidence, 2_000),
        ] {
            *text = text.trim().to_owned();
            errors.at_most(field, text, most);
        }
        errors.into_result(self)
    }
}

/// A reason that has to be given.
pub(super) fn reason(why: &str) -> Result<String, FieldErrors> {
    let mut errors = FieldErrors::new();
    let why = errors.text("why", why, REASON).to_owned();
    errors.into_result(why)
}
