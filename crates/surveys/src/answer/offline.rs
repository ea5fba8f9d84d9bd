//! A questionnaire that works without a network: in a shop, in the field, on a device that many people answer on. The
//! page keeps itself and the answers on the device and sends them when the network is there again.

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqm_domain::ids::{ResponseId, SurveyId};
use sqm_domain::survey::{Answers, Flow};
use sqm_org::sessions::Client;
use sqm_org::tenants::Tenant;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Json, Path};
use sqm_platform::i18n::Lang;
use sqm_platform::page::PublicPage;
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};
use uuid::Uuid;

use super::form::{Pairs, field};
use super::logic::Logic;
use super::pages::{Frame, frame, language};
use super::view::{QuestionView, questions_of};
use super::{door, sql};
use crate::questionnaire::{self, Version};
use crate::response::{self, NewResponse};
use crate::survey::{Channel, Privacy, State as SurveyState, Survey};

/// Questionnaires sent at once.
const MOST: usize = 50;
/// A device that was in no network for longer is no longer heard.
const OLDEST: SignedDuration = SignedDuration::from_hours(24 * 60);

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get_public("/s/{tenant}/{code}/offline", show)
        .get_public("/s/{tenant}/{code}/offline-worker.js", worker)
        .get_public("/s/{tenant}/{code}/offline.webmanifest", manifest)
        .post_public("/s/{tenant}/{code}/sync", sync)
}

/// A page of the questionnaire.
#[derive(Debug)]
struct Sheet {
    title: String,
    questions: Vec<QuestionView>,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/offline.html")]
struct OfflinePage {
    f: Frame,
    title: String,
    intro: String,
    thanks: String,
    sheets: Vec<Sheet>,
    logic: String,
    /// What the script says, by key.
    words: String,
    /// What has to be there without a network.
    files: String,
    base: String,
    language: String,
    anonymous: bool,
}

/// The survey behind the address, if it is asked this way.
async fn found(state: &AppState, slug: &str, code: &str) -> Result<(Tenant, TenantTx, Survey, Version)> {
    let tenant = door::tenant(state, slug).await?;
    let mut tx = state.db.tenant(&tenant.scope("survey")).await?;
    let (survey, invited) = door::behind(&mut tx, code).await?;
    // A device belongs to nobody: a personal link has no such page.
    if invited.is_some() || !survey.channels.contains(&Channel::Offline) || survey.state == SurveyState::Draft
    {
        return Err(Error::NotFound("page"));
    }
    let version = questionnaire::version(&mut tx, survey.version_id).await?;
    Ok((tenant, tx, survey, version))
}

async fn show(
    State(state): State<AppState>,
    page: PublicPage,
    client: Client,
    Path((slug, code)): Path<(String, String)>,
) -> Result<OfflinePage> {
    door::knock(&state, &client)?;
    let (tenant, mut tx, survey, version) = found(&state, &slug, &code).await?;
    let query: Pairs = serde_html_form::from_str(page.uri.query().unwrap_or_default()).unwrap_or_default();
    let wanted = Some(field(&query, "lang")).filter(|tag| !tag.is_empty());
    let lang = language(&page, &version, wanted);
    let f = frame(&mut tx, &page, &tenant, &survey, &version, lang).await?;
    tx.commit().await?;
    let document = &version.document;
    let own = document.language.as_str();
    let (answers, hidden) = (Answers::new(), BTreeMap::new());
    let flow = Flow::new(document, &answers, &hidden, lang.tag());
    let files: Vec<String> = ["answer.css", "answer-offline.js", "favicon.svg"]
        .iter()
        .map(|name| state.assets.url(name))
        .collect();
    let say = |words: &sqm_domain::survey::Words| words.in_lang(lang.tag(), own).to_owned();
    Ok(OfflinePage {
        title: say(&document.title),
        intro: say(&document.intro),
        thanks: Some(say(&document.thanks))
            .filter(|text| !text.is_empty())
            .unwrap_or_else(|| f.shell.t("ask-thanks-text").into_owned()),
        sheets: document
            .pages
            .iter()
            .map(|one| Sheet {
                title: say(&one.title),
                questions: questions_of(&flow, one, &answers, &BTreeMap::new(), lang.tag(), own),
            })
            .collect(),
        logic: serde_json::to_string(&Logic::of(document, &answers, &hidden))?,
        words: words(&state, lang),
        files: files.join(" "),
        base: format!("/s/{slug}/{code}"),
        language: lang.tag().to_owned(),
        anonymous: survey.privacy == Privacy::Anonymous,
        f,
    })
}

/// What the script says in its own words.
fn words(state: &AppState, lang: Lang) -> String {
    const KEYS: [&str; 15] = [
        "answer-required",
        "answer-kind",
        "answer-range",
        "answer-too-few",
        "answer-too-many",
        "answer-alone",
        "answer-unknown",
        "ui-next",
        "ask-send",
        "ask-wrong",
        "offline-online",
        "offline-off",
        "offline-kept",
        "offline-sent",
        "offline-refused",
    ];
    let words: BTreeMap<&str, String> = KEYS
        .iter()
        .map(|key| (*key, state.catalogue.text(lang, key).into_owned()))
        .collect();
    json!(words).to_string()
}

/// The worker stands beside the page: it may speak for addresses below its own only.
async fn worker(
    State(state): State<AppState>,
    Path((slug, code)): Path<(String, String)>,
) -> Result<Response> {
    let (_, tx, ..) = found(&state, &slug, &code).await?;
    tx.commit().await?;
    let body = state
        .assets
        .body("answer-worker.js")
        .ok_or(Error::NotFound("page"))?;
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    Ok((headers, body.into_owned()).into_response())
}

/// Lets the page be put on the device's home screen.
async fn manifest(
    State(state): State<AppState>,
    page: PublicPage,
    Path((slug, code)): Path<(String, String)>,
) -> Result<Response> {
    let (_, tx, _, version) = found(&state, &slug, &code).await?;
    tx.commit().await?;
    let document = &version.document;
    let lang = language(&page, &version, None);
    let name = document.title.in_lang(lang.tag(), &document.language);
    let start = format!("/s/{slug}/{code}/offline");
    let manifest = json!({
        "name": name, "short_name": name, "lang": lang.tag(), "id": start, "start_url": start,
        "scope": format!("/s/{slug}/{code}/"), "display": "standalone",
        "icons": [{ "src": state.assets.url("favicon.svg"), "sizes": "any", "type": "image/svg+xml" }],
    });
    let headers = [(header::CONTENT_TYPE, "application/manifest+json")];
    Ok((headers, manifest.to_string()).into_response())
}

/// One questionnaire that a device has kept.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// Made by the device by chance; the same again is the same answers.
    id: Uuid,
    language: String,
    started_at: Timestamp,
    answered_at: Timestamp,
    answers: Answers,
}

/// What a device sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    responses: Vec<Kept>,
}

/// What became of one.
#[derive(Debug, Serialize)]
struct Outcome {
    id: Uuid,
    /// `kept`: the device may forget it. `refused`: it will not be accepted, however often it is sent.
    state: &'static str,
    /// Why, in the sender's language.
    #[serde(skip_serializing_if = "String::is_empty")]
    reason: String,
}

/// Takes what a device has kept. Each questionnaire stands for itself: one that is refused keeps no other waiting, and
/// one that has come before is kept once.
async fn sync(
    State(state): State<AppState>,
    page: PublicPage,
    client: Client,
    Path((slug, code)): Path<(String, String)>,
    Json(sent): Json<Sent>,
) -> Result<Response> {
    door::knock(&state, &client)?;
    if sent.responses.len() > MOST {
        return Err(Error::TooLarge);
    }
    let mut outcomes = Vec::with_capacity(sent.responses.len());
    for kept in sent.responses {
        let (id, lang) = (kept.id, Lang::from_tag(&kept.language).unwrap_or(page.lang()));
        let said = |key: &str| state.catalogue.text(lang, key).into_owned();
        let (state, reason) = match take(&state, &slug, &code, kept).await {
            Ok(()) => ("kept", String::new()),
            Err(Error::Invalid(fields)) => {
                let mut reasons: Vec<String> = fields
                    .iter()
                    .map(|field| field.text(&state.catalogue, lang))
                    .collect();
                reasons.dedup();
                ("refused", reasons.join(" "))
            }
            Err(Error::Conflict("survey-answered-already")) => ("kept", String::new()),
            Err(Error::Conflict(key)) => ("refused", said(key)),
            Err(other) => return Err(other),
        };
        outcomes.push(Outcome { id, state, reason });
    }
    Ok(axum::Json(json!({ "results": outcomes })).into_response())
}

async fn take(state: &AppState, slug: &str, code: &str, kept: Kept) -> Result<()> {
    let (_, mut tx, survey, version) = found(state, slug, code).await?;
    let now = tx.now();
    // Clocks of devices are wrong at times; nothing is answered after it arrived.
    let answered_at = kept.answered_at.min(now);
    let begun_late = survey
        .closed_at
        .into_iter()
        .chain(survey.closes_at)
        .any(|end| answered_at > end);
    let too_early = survey.opens_at.is_some_and(|from| answered_at < from);
    if begun_late || too_early || now.duration_since(answered_at) > OLDEST {
        return Err(Error::Conflict("ask-over"));
    }
    let id = key_of(survey.id, kept.id);
    let day = answered_at.to_zoned(tx.zone().clone()).date();
    let anonymous = survey.privacy == Privacy::Anonymous;
    let known = if anonymous {
        !sql::once(&mut tx, id, survey.id, day).await?
    } else {
        sql::is_kept(&mut tx, id.into()).await?
    };
    if known {
        return Ok(());
    }
    let new = NewResponse {
        begun: (!anonymous).then(|| ResponseId::from(id)),
        channel: Some(Channel::Offline),
        language: version.document.speaks(&kept.language).to_owned(),
        answers: kept.answers,
        started_at: Some(kept.started_at.min(answered_at)),
        answered_at: Some(answered_at),
        ..NewResponse::default()
    };
    response::record(state, &mut tx, &survey, &version, new).await?;
    tx.commit().await
}

/// The key of answers from a device: another device cannot guess it, another survey has another one.
fn key_of(survey: SurveyId, id: Uuid) -> Uuid {
    let hash = Sha256::new()
        .chain_update(Uuid::from(survey).as_bytes())
        .chain_update(id.as_bytes())
        .finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_answers_have_the_same_key_in_one_survey_only() {
        let (a, b) = (
            SurveyId::from(Uuid::from_u128(1)),
            SurveyId::from(Uuid::from_u128(2)),
        );
        let id = Uuid::from_u128(7);
        assert_eq!(key_of(a, id), key_of(a, id));
        assert_ne!(key_of(a, id), key_of(b, id));
        assert_ne!(key_of(a, id), id);
    }
}
