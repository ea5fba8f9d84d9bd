//! What is written to somebody who is asked: the first question is in the mail, each answer a link that gives it.

use askama::Template;
use serde_json::Value;
use sqm_customers::customer::Contact;
use sqm_domain::survey::{Question, QuestionKind, Questionnaire};
use sqm_org::tenants::Tenant;
use sqm_platform::i18n::{Arg, Lang};
use sqm_platform::{AppState, Result};

use super::model::Invitation;
use super::remind;
use crate::questionnaire::Version;
use crate::survey::{Privacy, Survey};
use crate::theme::Theme;

/// Blue of the product, where a survey has no colours of its own.
const PLAIN: &str = "#2563eb";

/// A message, ready to hand over.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
    pub(super) sms: String,
    /// The address that ends it.
    pub(super) stop: String,
}

/// An answer of the first question.
#[derive(Debug)]
struct Point {
    label: String,
    href: String,
}

/// The first question, where one tap answers it.
#[derive(Debug, Default)]
struct First {
    text: String,
    points: Vec<Point>,
    low: String,
    high: String,
}

#[derive(Template)]
#[template(path = "mail/survey.html")]
struct Html<'a> {
    lang: &'static str,
    mark: &'a str,
    colour: &'a str,
    title: &'a str,
    paragraphs: Vec<&'a str>,
    first: &'a First,
    link: &'a str,
    open: &'a str,
    private: &'a str,
    stop: &'a str,
    stop_word: &'a str,
}

#[derive(Template)]
#[template(path = "mail/survey.txt")]
struct Text<'a> {
    body: &'a str,
    first: &'a First,
    link: &'a str,
    open: &'a str,
    private: &'a str,
    stop: &'a str,
    stop_word: &'a str,
}

/// Writes the message of an invitation in the language of its receiver.
#[expect(
    clippy::too_many_arguments,
    reason = "a letter is made of everything that is known"
)]
pub(super) fn write(
    state: &AppState,
    tenant: &Tenant,
    survey: &Survey,
    version: &Version,
    invitation: &Invitation,
    contact: &Contact,
    theme: Option<&Theme>,
    code: &str,
) -> Result<Letter> {
    let document = &version.document;
    let wanted = invitation
        .language
        .as_deref()
        .or(contact.language.map(Lang::tag))
        .unwrap_or(tenant.lang.tag());
    let lang = Lang::from_tag(document.speaks(wanted)).unwrap_or(tenant.lang);
    let base = state.config.public_url.trim_end_matches('/');
    let link = format!("{base}/s/{}/{code}", tenant.slug);
    let stop = format!("{link}/stop");
    let words = |key: &str| state.catalogue.text(lang, key).into_owned();
    let mark = theme
        .map(|theme| theme.mark.as_str())
        .filter(|mark| !mark.is_empty())
        .unwrap_or(&tenant.name);
    let title = document.title.in_lang(lang.tag(), &document.language);
    let subject_key = format!(
        "survey-subject-{}",
        invitation
            .subject_kind
            .as_deref()
            .unwrap_or_default()
            .replace('_', "-")
    );
    let about = if state.catalogue.has(lang, &subject_key) {
        words(&subject_key)
    } else {
        title.to_owned()
    };
    let fill = |text: &str| -> String {
        text.replace("{{name}}", &contact.name)
            .replace("{{link}}", &link)
            .replace("{{subject}}", &about)
    };
    let given =
        |channel: &str, part: &str| own_words(&survey.messages, channel, part, lang, &document.language);
    let standard = |key: &str| {
        let arguments = [
            ("name", text(&contact.name)),
            ("mark", text(mark)),
            ("title", text(title)),
        ];
        state.catalogue.text_with(lang, key, &arguments).into_owned()
    };
    let subject =
        given("email", "subject").map_or_else(|| standard("survey-mail-subject"), |text| fill(&text));
    let subject = if remind::is_reminder(invitation) {
        let arguments = [("subject", text(&subject))];
        state
            .catalogue
            .text_with(lang, "survey-mail-reminder", &arguments)
            .into_owned()
    } else {
        subject
    };
    let body = given("email", "body").map_or_else(|| standard("survey-mail-body"), |text| fill(&text));
    let sms = given("sms", "body").map_or_else(|| standard("survey-sms-body"), |text| fill(&text));
    let sms = if sms.contains(&link) {
        sms
    } else {
        format!("{sms} {link}")
    };
    let first = first_question(document, lang, &link, &words);
    let (open, stop_word) = (words("survey-mail-open"), words("survey-mail-stop"));
    let private = if survey.privacy == Privacy::Anonymous {
        words("survey-mail-anonymous")
    } else {
        String::new()
    };
    let plain = Text {
        body: &body,
        first: &first,
        link: &link,
        open: &open,
        private: &private,
        stop: &stop,
        stop_word: &stop_word,
    }
    .render()?;
    let html = Html {
        lang: lang.tag(),
        mark,
        colour: theme.map_or(PLAIN, |theme| theme.colour.as_str()),
        title,
        paragraphs: body.lines().filter(|line| !line.trim().is_empty()).collect(),
        first: &first,
        link: &link,
        open: &open,
        private: &private,
        stop: &stop,
        stop_word: &stop_word,
    }
    .render()?;
    Ok(Letter {
        subject,
        text: plain,
        html,
        sms,
        stop,
    })
}

fn text(text: &str) -> Arg {
    Arg::Text(text.to_owned().into())
}

/// The survey's own words of a message in this language, else in the questionnaire's first.
fn own_words(messages: &Value, channel: &str, part: &str, lang: Lang, own: &str) -> Option<String> {
    let words = messages.get(channel)?.get(part)?;
    let said = |tag: &str| {
        words
            .get(tag)
            .and_then(Value::as_str)
            .filter(|text| !text.trim().is_empty())
    };
    said(lang.tag()).or_else(|| said(own)).map(str::to_owned)
}

/// The first question, if each of its answers is one tap and nothing decides before whether it is asked.
fn first_question(
    document: &Questionnaire,
    lang: Lang,
    link: &str,
    words: &impl Fn(&str) -> String,
) -> First {
    let Some(question) = document
        .pages
        .first()
        .and_then(|page| page.questions.first())
        .filter(|question| question.show_if.is_none())
    else {
        return First::default();
    };
    let say = |text: &sqm_domain::survey::Words| text.in_lang(lang.tag(), &document.language).to_owned();
    let points = points(question, link, &say, words);
    if points.is_empty() {
        return First::default();
    }
    let scale = question.points();
    First {
        text: say(&question.text),
        points,
        low: scale.as_ref().map(|scale| say(&scale.low)).unwrap_or_default(),
        high: scale.as_ref().map(|scale| say(&scale.high)).unwrap_or_default(),
    }
}

fn points(
    question: &Question,
    link: &str,
    say: &impl Fn(&sqm_domain::survey::Words) -> String,
    words: &impl Fn(&str) -> String,
) -> Vec<Point> {
    let point = |value: &str, label: String| Point {
        label,
        href: format!("{link}?{}={value}", question.key),
    };
    match question.kind {
        QuestionKind::Nps | QuestionKind::Rating => question.points().map_or_else(Vec::new, |scale| {
            (scale.min..=scale.max)
                .map(|value| point(&value.to_string(), value.to_string()))
                .collect()
        }),
        QuestionKind::YesNo => vec![point("yes", words("ui-yes")), point("no", words("ui-no"))],
        // Few enough to stand in a mail.
        QuestionKind::Single if question.choices.len() <= 7 => question
            .choices
            .iter()
            .map(|choice| point(&choice.code, say(&choice.label)))
            .collect(),
        _ => Vec::new(),
    }
}
