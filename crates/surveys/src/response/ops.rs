//! Recording answers.

use serde_json::{Map, Value, json};
use sqm_domain::ids::ResponseId;
use sqm_domain::survey::{Answers, Flow, Questionnaire, Scores, Step};
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::search_text::to_tsvector;
use sqm_platform::{AppState, Error, FieldErrors, Result};

use super::list::texts;
use super::sql::{self, Row};
use super::suspect::suspect;
use super::{Begun, NewResponse, Recorded, urn};
use crate::callback::{self, Low};
use crate::questionnaire::Version;
use crate::survey::{Channel, Privacy, Survey};

/// The column that holds personal answers, sealed.
pub(crate) const PERSONAL: &str = "response.personal";

/// Takes complete answers. Whether the survey takes any is the caller's question (`takes_answers`, `takes_begun`): paper
/// and offline answers may come after its end.
///
/// # Errors
/// `Invalid` names each question whose answer is missing or not accepted; `Conflict` when the invitation was used, or
/// enough have answered.
pub async fn record(
    state: &AppState,
    tx: &mut TenantTx,
    survey: &Survey,
    version: &Version,
    mut new: NewResponse,
) -> Result<Recorded> {
    let document = &version.document;
    let flow = Flow::new(document, &new.answers, &new.hidden, &new.language);
    let (_, end) = flow.way();
    let screened = end == Step::Out;
    if !screened {
        let mut errors = FieldErrors::new();
        for (question, refusal) in flow.faults() {
            errors.add(question, refusal.key());
        }
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
    }
    new.answers = flow.counted();
    if let Some(most) = survey.response_limit {
        sql::room(tx, survey.id, most).await?;
    }
    let now = tx.now();
    let answered_at = new.answered_at.unwrap_or(now);
    let day = answered_at.to_zoned(tx.zone().clone()).date();
    if let Some(invitation) = new.invitation
        && !sql::use_invitation(tx, survey.id, invitation, day).await?
    {
        return Err(Error::Conflict("survey-answered-already"));
    }
    if survey.privacy == Privacy::Anonymous {
        // Nothing is announced: an event has a time.
        if !screened {
            urn::put(state, tx, survey, version, day, &new.answers).await?;
        }
        return Ok(if screened {
            Recorded::Screened
        } else {
            Recorded::Ballot
        });
    }
    if let Some(invitation) = new.invitation {
        tx.emit(DomainEvent::new(
            "invitation.answered",
            "survey_invitation",
            invitation,
            json!({}),
        ));
    }
    let scores = Scores::of(document, &new.answers);
    let doubt = suspect(new.started_at, now, &new.answers);
    let personal = seal(state, tx, version, &mut new.answers).await?;
    let id = new.begun.unwrap_or_else(|| ResponseId::new_at(answered_at));
    let row = Row {
        id,
        state: if screened { "screened" } else { "complete" },
        day,
        submitted_at: answered_at,
        words: words(document, &new.answers),
        answers: &new.answers,
        scores: &scores,
        suspect: doubt,
        personal,
    };
    sql::write(tx, survey.id, version.id, &new, row).await?;
    if screened {
        return Ok(Recorded::Screened);
    }
    tx.emit(DomainEvent::new(
        "response.completed",
        "survey_response",
        id,
        json!({ "survey": survey.id, "suspect": !doubt.is_empty() }),
    ));
    if doubt.is_empty() && new.channel != Some(Channel::Import) {
        // A low answer is called back (§4.3.4); an anonymous one never comes here.
        if let Some(rule) = &survey.callback
            && let Some(score) =
                callback::score_of(rule.metric, &scores).filter(|score| *score <= rule.at_most)
        {
            let low = Low {
                rule,
                response: id,
                score,
                answered_at,
            };
            callback::make(state, tx, survey, &new, low).await?;
        }
    }
    Ok(Recorded::Response(id))
}

/// Keeps what was answered so far, so that it can be finished later and the drop-off is known. Anonymous surveys keep
/// nothing: a row that grows page by page would tell who is answering.
pub async fn save_begun(
    state: &AppState,
    tx: &mut TenantTx,
    survey: &Survey,
    version: &Version,
    mut new: NewResponse,
    begun: Begun,
) -> Result<()> {
    if survey.privacy == Privacy::Anonymous {
        return Ok(());
    }
    let personal = seal(state, tx, version, &mut new.answers).await?;
    let day = tx.now().to_zoned(tx.zone().clone()).date();
    sql::write_begun(tx, survey.id, version.id, &new, &begun, day, personal).await
}

/// Takes personal answers out of the plain ones and seals them.
async fn seal(
    state: &AppState,
    tx: &mut TenantTx,
    version: &Version,
    answers: &mut Answers,
) -> Result<Option<Vec<u8>>> {
    let mut personal = Map::new();
    for question in version
        .document
        .questions()
        .filter(|question| question.kind.is_personal())
    {
        if let Some(answer) = answers.remove(&question.key) {
            personal.insert(question.key.clone(), serde_json::to_value(answer)?);
        }
    }
    if personal.is_empty() {
        return Ok(None);
    }
    let cipher = state.vault.cipher(tx).await?;
    let plain = Value::Object(personal).to_string();
    cipher.seal(PERSONAL, &plain).map(Some)
}

/// The words of free answers, for search and themes. A choice from a list is no word of the customer's own.
pub(super) fn words(document: &Questionnaire, answers: &Answers) -> Option<String> {
    let texts = texts(document, answers);
    (!texts.is_empty()).then(|| to_tsvector(&texts))
}
