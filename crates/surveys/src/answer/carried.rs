//! What travels with a page: the answers so far, sealed.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{InvitationId, ResponseId, SurveyId};
use sqm_domain::survey::Answers;
use sqm_platform::crypto::TenantCipher;
use sqm_platform::{Error, Result};
use uuid::Uuid;

/// The state of somebody who is answering.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Carried {
    pub(super) survey: SurveyId,
    /// The row of what was begun; none in an anonymous survey.
    pub(super) begun: Option<ResponseId>,
    /// Made by chance with the first page: the same answers sent twice count once.
    pub(super) once: Uuid,
    pub(super) invitation: Option<InvitationId>,
    pub(super) started_at: Timestamp,
    pub(super) lang: String,
    pub(super) hidden: BTreeMap<String, String>,
    pub(super) answers: Answers,
    /// The page that is shown, and those before it.
    pub(super) page: usize,
    pub(super) trail: Vec<usize>,
}

const COLUMN: &str = "survey.carried";

impl Carried {
    pub(super) fn seal(&self, cipher: &TenantCipher) -> Result<String> {
        let sealed = cipher.seal(COLUMN, &serde_json::to_string(self)?)?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens what came back; what does not open was not ours.
    pub(super) fn open(cipher: &TenantCipher, text: &str) -> Result<Self> {
        let malformed = || Error::Malformed("the page's state".to_owned());
        let sealed = URL_SAFE_NO_PAD.decode(text).map_err(|_| malformed())?;
        let plain = cipher.open(COLUMN, &sealed).map_err(|_| malformed())?;
        serde_json::from_str(&plain).map_err(|_| malformed())
    }
}
