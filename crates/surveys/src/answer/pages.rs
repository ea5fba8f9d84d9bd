//! The pages behind a link: `/s/<tenant>/<code>`.

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::Extension;
use axum::extract::{RawForm, State};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use http::StatusCode;
use http::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use jiff::{SignedDuration, Timestamp};
use sqm_domain::ids::ResponseId;
use sqm_domain::survey::{Answers, Flow, Refusal, Step, recall};
use sqm_org::sessions::Client;
use sqm_org::tenants::Tenant;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Framed, Path};
use sqm_platform::i18n::Lang;
use sqm_platform::page::{PublicPage, Shell};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};
use uuid::Uuid;

use super::carried::Carried;
use super::form::{self, Pairs, field};
use super::logic::Logic;
use super::sql::Invited;
use super::view::{QuestionView, questions_of};
use super::way::Way;
use super::{door, embed, offline, paper, resume, sql, stop};
use crate::questionnaire::{self, Version};
use crate::response::{self, Begun, NewResponse};
use crate::survey::{Privacy, Survey};

/// All pages of this folder.
pub(crate) fn pages(pages: Pages) -> Pages {
    let pages = pages
        .get_public("/s/{tenant}/{code}", show)
        .post_public("/s/{tenant}/{code}", answer)
        .get_public("/s/{tenant}/{code}/thanks", thanks);
    let parts = [embed::pages, offline::pages, stop::pages, paper::pages];
    parts.into_iter().fold(pages, |pages, add| add(pages))
}

/// Around every page: whose survey it is, and in which colours.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) shell: Shell,
    pub(super) mark: String,
    pub(super) languages: Vec<(String, String)>,
    pub(super) dark: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/answer.html")]
struct AnswerPage {
    f: Frame,
    title: String,
    intro: String,
    page_title: String,
    questions: Vec<QuestionView>,
    /// Those the reader sees, so that a question that appears because of an answer is asked before going on.
    seen: String,
    carried: String,
    action: String,
    number: usize,
    of: usize,
    percent: usize,
    first: bool,
    last: bool,
    anonymous: bool,
    wrong: bool,
    /// Answers came quicker than a person reads.
    quick: bool,
    language: String,
    /// What the script needs to show and hide questions by itself; "" = nothing depends on an answer.
    logic: String,
    framed: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/said.html")]
pub(super) struct SaidPage {
    pub(super) f: Frame,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) framed: bool,
}

pub(super) async fn frame(
    tx: &mut TenantTx,
    page: &PublicPage,
    tenant: &Tenant,
    survey: &Survey,
    version: &Version,
    lang: Lang,
) -> Result<Frame> {
    let mut shell = page.in_lang(lang).shell_t("ask-title");
    shell.tenant.clone_from(&tenant.name);
    shell.time_zone = tenant.zone.clone();
    let mut mark = tenant.name.clone();
    let mut dark = false;
    if let Some(id) = survey.theme_id
        && let Some((text, colour, is_dark)) = sql::theme(tx, id).await?
    {
        if !text.is_empty() {
            mark = text;
        }
        // The column's check lets nothing but six hexadecimal digits in.
        shell.accent_css = Some(format!(":root{{--brand:{colour}}}"));
        dark = is_dark;
    }
    let languages = version
        .document
        .languages
        .iter()
        .filter_map(|tag| Lang::from_tag(tag))
        .map(|lang| (lang.tag().to_owned(), lang.name().to_owned()))
        .collect();
    Ok(Frame {
        shell,
        mark,
        languages,
        dark,
    })
}

/// The language to ask in: what the link says, what is known of the person, what the browser wants.
pub(super) fn language(page: &PublicPage, version: &Version, wanted: Option<&str>) -> Lang {
    let browser = page.lang().tag();
    let tag = version.document.speaks(wanted.unwrap_or(browser));
    Lang::from_tag(tag).unwrap_or(page.lang())
}

fn cookie_name(code: &str) -> String {
    format!("answered_{code}")
}

fn has_answered(headers: &HeaderMap, code: &str) -> bool {
    let name = cookie_name(code);
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .any(|pair| pair.trim().split('=').next() == Some(name.as_str()))
}

async fn show(
    State(state): State<AppState>,
    page: PublicPage,
    client: Client,
    headers: HeaderMap,
    Path((slug, code)): Path<(String, String)>,
) -> Result<Response> {
    door::knock(&state, &client)?;
    first(&state, &page, &headers, &slug, &code, Way::Link).await
}

/// The first page behind a link, whichever way it was opened.
pub(super) async fn first(
    state: &AppState,
    page: &PublicPage,
    headers: &HeaderMap,
    slug: &str,
    code: &str,
    by: Way,
) -> Result<Response> {
    let tenant = door::tenant(state, slug).await?;
    let mut tx = state.db.tenant(&tenant.scope("survey")).await?;
    let (survey, invited) = door::behind(&mut tx, code).await?;
    by.is_open(&survey, invited.is_some())?;
    let version = questionnaire::version(&mut tx, survey.version_id).await?;
    let query: Pairs = serde_html_form::from_str(page.uri.query().unwrap_or_default()).unwrap_or_default();
    let asked = Some(field(&query, "lang"))
        .filter(|tag| !tag.is_empty())
        .or(invited.as_ref().and_then(|invited| invited.language.as_deref()));
    let lang = language(page, &version, asked);
    let frame = frame(&mut tx, page, &tenant, &survey, &version, lang).await?;
    let mut shut = door::shut(&survey, invited.as_ref(), tx.now());
    if shut.is_none() && invited.is_none() && has_answered(headers, code) {
        shut = Some("ask-answered");
    }
    if let Some(key) = shut {
        tx.commit().await?;
        let title = version
            .document
            .title
            .in_lang(lang.tag(), &version.document.language)
            .to_owned();
        let text = frame.shell.t(key).into_owned();
        return Ok(SaidPage {
            f: frame,
            title,
            text,
            framed: by == Way::Frame,
        }
        .into_response());
    }
    if let Some(invited) = &invited {
        let day = tx.now().to_zoned(tenant.zone.clone()).date();
        sql::opened(&mut tx, invited.id, day).await?;
    }
    let document = &version.document;
    let mut carried = Carried {
        survey: survey.id,
        begun: (survey.privacy != Privacy::Anonymous).then(|| ResponseId::new_at(tx.now())),
        once: Uuid::new_v4(),
        invitation: invited.as_ref().map(|invited| invited.id),
        started_at: tx.now(),
        lang: lang.tag().to_owned(),
        hidden: document
            .hidden
            .iter()
            .map(|name| {
                (
                    name.clone(),
                    field(&query, name).chars().take(200).collect::<String>(),
                )
            })
            .filter(|(_, value)| !value.is_empty())
            .collect(),
        answers: Answers::new(),
        page: 0,
        trail: Vec::new(),
    };
    if let Some(invited) = &invited
        && carried.begun.is_some()
    {
        resume::go_on(state, &mut tx, invited.id, &version, &mut carried).await?;
    }
    // The first question in the mail is a link that answers it: ?nps=9.
    for question in document.questions() {
        let given = field(&query, &question.key);
        if !given.is_empty()
            && let Ok(Some(answer)) = question.read(&[given], "")
        {
            carried.answers.insert(question.key.clone(), answer);
        }
    }
    let flow = Flow::new(document, &carried.answers, &carried.hidden, lang.tag());
    if carried.trail.is_empty()
        && let Step::Page(first) = flow.first()
    {
        carried.page = first;
    }
    let shown = Shown {
        frame,
        survey: &survey,
        version: &version,
        carried: &carried,
        refused: &BTreeMap::new(),
        quick: false,
        action: by.address(slug, code),
        framed: by == Way::Frame,
    };
    let shown = render(state, &mut tx, shown).await?;
    tx.commit().await?;
    Ok(shown.into_response())
}

/// Everything one page shows.
struct Shown<'a> {
    frame: Frame,
    survey: &'a Survey,
    version: &'a Version,
    carried: &'a Carried,
    refused: &'a BTreeMap<String, Refusal>,
    quick: bool,
    action: String,
    framed: bool,
}

async fn render(state: &AppState, tx: &mut TenantTx, shown: Shown<'_>) -> Result<AnswerPage> {
    let (carried, refused) = (shown.carried, shown.refused);
    let document = &shown.version.document;
    let lang = carried.lang.as_str();
    let own = document.language.as_str();
    let flow = Flow::new(document, &carried.answers, &carried.hidden, lang);
    let page = document.pages.get(carried.page).ok_or(Error::NotFound("page"))?;
    let questions = questions_of(&flow, page, &carried.answers, refused, lang, own);
    let (way, _) = flow.way();
    let number = way
        .iter()
        .position(|one| *one == carried.page)
        .unwrap_or_default()
        + 1;
    let cipher = state.vault.cipher(tx).await?;
    let seen: Vec<&str> = questions
        .iter()
        .filter(|question| !question.hidden)
        .map(|question| question.key.as_str())
        .collect();
    Ok(AnswerPage {
        title: document.title.in_lang(lang, own).to_owned(),
        intro: if carried.trail.is_empty() {
            recall(document.intro.in_lang(lang, own), &flow)
        } else {
            String::new()
        },
        page_title: recall(page.title.in_lang(lang, own), &flow),
        seen: seen.join(","),
        carried: carried.seal(&cipher)?,
        action: shown.action,
        number,
        of: way.len(),
        percent: (number - 1) * 100 / way.len().max(1),
        first: carried.trail.is_empty(),
        last: flow.after(carried.page) == Step::End,
        anonymous: shown.survey.privacy == Privacy::Anonymous,
        wrong: !refused.is_empty(),
        quick: shown.quick,
        language: carried.lang.clone(),
        logic: if Logic::is_plain(document) {
            String::new()
        } else {
            serde_json::to_string(&Logic::of(document, &carried.answers, &carried.hidden))?
        },
        framed: shown.framed,
        questions,
        f: shown.frame,
    })
}

async fn answer(
    State(state): State<AppState>,
    page: PublicPage,
    client: Client,
    Path((slug, code)): Path<(String, String)>,
    RawForm(body): RawForm,
) -> Result<Response> {
    door::knock(&state, &client)?;
    next(&state, &page, &slug, &code, &body, Way::Link).await
}

/// Takes a page's answers and shows the next one, whichever way the questionnaire was opened.
pub(super) async fn next(
    state: &AppState,
    page: &PublicPage,
    slug: &str,
    code: &str,
    body: &[u8],
    by: Way,
) -> Result<Response> {
    let pairs: Pairs =
        serde_html_form::from_bytes(body).map_err(|error| Error::Malformed(error.to_string()))?;
    let tenant = door::tenant(state, slug).await?;
    let mut tx = state.db.tenant(&tenant.scope("survey")).await?;
    let (survey, invited) = door::behind(&mut tx, code).await?;
    by.is_open(&survey, invited.is_some())?;
    let version = questionnaire::version(&mut tx, survey.version_id).await?;
    let cipher = state.vault.cipher(&mut tx).await?;
    let mut carried = Carried::open(&cipher, field(&pairs, "state"))?;
    if carried.survey != survey.id || carried.invitation != invited.as_ref().map(|invited| invited.id) {
        return Err(Error::Malformed("the page's state".to_owned()));
    }
    if let Some(invited) = &invited
        && carried.begun.is_some()
        && let Some(begun) = sql::begun(&mut tx, invited.id).await?
    {
        // Opened twice: both pages write the one row of this person.
        carried.begun = Some(begun);
    }
    let document = &version.document;
    let current = document.pages.get(carried.page).ok_or(Error::NotFound("page"))?;
    let mut refused = form::read(current.questions.iter(), &pairs, &mut carried.answers);
    let deed = field(&pairs, "do").to_owned();
    if let Some(tag) = deed.strip_prefix("lang:") {
        carried.lang = document.speaks(tag).to_owned();
    }
    let lang = Lang::from_tag(&carried.lang).unwrap_or(page.lang());
    let frame = frame(&mut tx, page, &tenant, &survey, &version, lang).await?;
    let mut status = StatusCode::OK;
    let mut quick = false;
    let flow = Flow::new(document, &carried.answers, &carried.hidden, &carried.lang);
    form::only_asked(&flow, std::iter::once(current), &mut refused);
    match deed.as_str() {
        "back" => {
            refused.clear();
            if let Some(before) = carried.trail.pop() {
                carried.page = before;
            }
        }
        deed if deed.starts_with("lang:") => refused.clear(),
        _ => {
            for (key, refusal) in flow.faults_of(carried.page) {
                refused.entry(key.to_owned()).or_insert(refusal);
            }
            // Questions that an answer on this very page has brought up are asked before going on; a script has
            // shown them already.
            let seen: Vec<&str> = field(&pairs, "seen").split(',').collect();
            let scripted = field(&pairs, "script") == "1";
            let new = !scripted
                && flow
                    .shown(current)
                    .any(|question| !question.kind.is_silent() && !seen.contains(&question.key.as_str()));
            if new {
                refused.retain(|key, _| seen.contains(&key.as_str()));
            }
            if !refused.is_empty() {
                status = StatusCode::UNPROCESSABLE_ENTITY;
            } else if !new {
                match flow.after(carried.page) {
                    Step::Page(next) => {
                        carried.trail.push(carried.page);
                        carried.page = next;
                        begin(state, &mut tx, &survey, &version, &carried, invited.as_ref(), by).await?;
                    }
                    Step::End | Step::Out if is_quick(state, &carried, invited.as_ref()) => {
                        status = StatusCode::UNPROCESSABLE_ENTITY;
                        quick = true;
                    }
                    end => {
                        // Nobody types into a field that nobody sees.
                        if field(&pairs, "website").is_empty() {
                            finish(state, &mut tx, &survey, &version, &carried, invited.as_ref(), by).await?;
                        }
                        tx.commit().await?;
                        let secure = if state.config.is_https() { "; Secure" } else { "" };
                        let kept = format!(
                            "{}=1; Path=/s/; HttpOnly; SameSite=Lax; Max-Age=7776000{secure}",
                            cookie_name(code)
                        );
                        let cookie = HeaderValue::from_str(&kept)
                            .ok()
                            .map(|cookie| (SET_COOKIE, cookie));
                        let screened = if end == Step::Out { "&out=1" } else { "" };
                        let framed = if by == Way::Frame { "&framed=1" } else { "" };
                        let to = format!("/s/{slug}/{code}/thanks?lang={}{screened}{framed}", carried.lang);
                        return Ok((AppendHeaders(cookie), Redirect::to(&to)).into_response());
                    }
                }
            }
        }
    }
    let shown = Shown {
        frame,
        survey: &survey,
        version: &version,
        carried: &carried,
        refused: &refused,
        quick,
        action: by.address(slug, code),
        framed: by == Way::Frame,
    };
    let shown = render(state, &mut tx, shown).await?;
    tx.commit().await?;
    Ok((status, shown).into_response())
}

/// Nobody finds, reads and sends a questionnaire within a second or two. Whoever was asked in person is known not to be
/// a program; others are told and send it again.
fn is_quick(state: &AppState, carried: &Carried, invited: Option<&Invited>) -> bool {
    let least = SignedDuration::from_secs(i64::from(state.config.survey_seconds));
    invited.is_none() && state.clock.now().duration_since(carried.started_at) < least
}

/// What is recorded with the answers besides them.
fn about(carried: &Carried, invited: Option<&Invited>, by: Way) -> NewResponse {
    let mut new = NewResponse {
        begun: carried.begun,
        channel: Some(by.channel()),
        language: carried.lang.clone(),
        answers: carried.answers.clone(),
        hidden: carried.hidden.clone(),
        started_at: Some(carried.started_at),
        ..NewResponse::default()
    };
    if let Some(invited) = invited.cloned() {
        new.channel = Some(invited.channel);
        new.invitation = Some(invited.id);
        new.customer = invited.customer;
        new.subject = invited.subject;
        new.person = invited.person;
        new.department = invited.department;
        new.dims = invited.dims;
    }
    new
}

/// Keeps what was answered on the pages before, for the drop-off and for who comes back.
async fn begin(
    state: &AppState,
    tx: &mut TenantTx,
    survey: &Survey,
    version: &Version,
    carried: &Carried,
    invited: Option<&Invited>,
    by: Way,
) -> Result<()> {
    let Some(id) = carried.begun else { return Ok(()) };
    let begun = Begun {
        id,
        page: i32::try_from(carried.page).unwrap_or_default(),
        started_at: carried.started_at,
    };
    response::save_begun(state, tx, survey, version, about(carried, invited, by), begun).await
}

async fn finish(
    state: &AppState,
    tx: &mut TenantTx,
    survey: &Survey,
    version: &Version,
    carried: &Carried,
    invited: Option<&Invited>,
    by: Way,
) -> Result<()> {
    let now: Timestamp = tx.now();
    if !survey.takes_begun(now) {
        return Err(Error::Conflict("ask-over"));
    }
    if carried.begun.is_none() && invited.is_none() {
        // An anonymous survey has no row that would refuse the second sending of one page.
        let day = now.to_zoned(tx.zone().clone()).date();
        if !sql::once(tx, carried.once, survey.id, day).await? {
            return Err(Error::Conflict("survey-answered-already"));
        }
    }
    response::record(state, tx, survey, version, about(carried, invited, by)).await?;
    Ok(())
}

async fn thanks(
    State(state): State<AppState>,
    page: PublicPage,
    Path((slug, code)): Path<(String, String)>,
) -> Result<Response> {
    let tenant = door::tenant(&state, &slug).await?;
    let mut tx = state.db.tenant(&tenant.scope("survey")).await?;
    let (survey, _) = door::behind(&mut tx, &code).await?;
    let version = questionnaire::version(&mut tx, survey.version_id).await?;
    let query: Pairs = serde_html_form::from_str(page.uri.query().unwrap_or_default()).unwrap_or_default();
    let lang = language(
        &page,
        &version,
        Some(field(&query, "lang")).filter(|tag| !tag.is_empty()),
    );
    let frame = frame(&mut tx, &page, &tenant, &survey, &version, lang).await?;
    tx.commit().await?;
    let own = version.document.language.as_str();
    let words = version.document.thanks.in_lang(lang.tag(), own);
    let framed = !field(&query, "framed").is_empty();
    let (title, text) = if field(&query, "out").is_empty() {
        (
            "ask-thanks",
            if words.is_empty() {
                None
            } else {
                Some(words.to_owned())
            },
        )
    } else {
        ("ask-out", Some(frame.shell.t("ask-out-text").into_owned()))
    };
    let said = SaidPage {
        title: frame.shell.t(title).into_owned(),
        text: text.unwrap_or_else(|| frame.shell.t("ask-thanks-text").into_owned()),
        framed,
        f: frame,
    };
    Ok(if framed {
        (Extension(Framed), said).into_response()
    } else {
        said.into_response()
    })
}
