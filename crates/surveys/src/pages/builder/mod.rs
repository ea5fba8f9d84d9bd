//! The builder: pages and questions as cards, one of them open, the preview beside them. Every button is one of a form,
//! so it works without script; with it only the builder is exchanged, and what is typed saves itself.

mod change;
mod form;
mod head;
mod logic;
mod question;
mod view;
mod words;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use serde::Deserialize;
use sqm_domain::ids::QuestionnaireId;
use sqm_domain::survey;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Path, Query};
use sqm_platform::i18n::Lang;
use sqm_platform::page::{Address, Choice, Fields, FormErrors, Page, PageFrame, Shell, done};
use sqm_platform::{AppState, Result};

pub(super) use change::change;
use head::HeadForm;
use view::{Language, PageCard, Palette};

use super::preview::{self, Shown};
use crate::permissions::SurveyRead;
use crate::questionnaire::{self, Questionnaire, QuestionnaireInput};

/// Which card is open, and the language of the preview.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Place {
    /// `head`, `page:<key>`, or a question's key.
    edit: String,
    lang: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/builder.html")]
pub(super) struct BuilderPage {
    shell: Shell,
    known: Questionnaire,
    may_edit: bool,
    pages: Vec<PageCard>,
    head: Option<HeadForm>,
    languages: Vec<Language>,
    /// Languages that can be added.
    more_languages: Vec<Choice>,
    palette: Palette,
    /// What is wrong with the whole.
    faults: Vec<String>,
    fault_count: usize,
    preview: Shown,
    /// The preview in other languages.
    tabs: Vec<(Choice, String)>,
    purpose: String,
    lang: String,
    /// What became of the last saving, if there is something to say.
    said: String,
    done: bool,
}

impl BuilderPage {
    fn here_page(&self, key: &str) -> String {
        self.here(&format!("page:{key}"))
    }

    /// The builder with this card open.
    fn here(&self, edit: &str) -> String {
        let address = Address::new(format!("/questionnaires/{}", self.known.id), "");
        let anchor = match edit {
            "" => String::new(),
            edit => format!("#q-{}", edit.trim_start_matches("page:")),
        };
        format!(
            "{}{anchor}",
            address.with("lang", &self.lang).with("edit", edit).href()
        )
    }
}

pub(super) async fn show(
    page: Page<SurveyRead>,
    State(state): State<AppState>,
    Path(id): Path<QuestionnaireId>,
    Query(place): Query<Place>,
) -> Result<BuilderPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = questionnaire::get(&mut tx, id).await?;
    let shown = build(&mut tx, &page, known, &place, None).await?;
    tx.commit().await?;
    Ok(shown)
}

/// What was typed and not accepted.
struct Refused {
    fields: Fields,
    errors: FormErrors,
    said: String,
}

async fn build(
    tx: &mut TenantTx,
    page: &PageFrame,
    known: Questionnaire,
    place: &Place,
    refused: Option<Refused>,
) -> Result<BuilderPage> {
    let may_edit = page.caller.can("survey.edit") && !known.archived;
    let form = &known.draft;
    let blocks = questionnaire::blocks(tx).await?;
    let faults = form.check();
    let mut pages = view::cards(page, &known, &faults);
    let (fields, errors, said) = match refused {
        Some(refused) => (Some(refused.fields), refused.errors, refused.said),
        None => (None, FormErrors::default(), String::new()),
    };
    let mut head = None;
    if may_edit {
        if place.edit == "head" {
            let input = QuestionnaireInput::of(&known);
            let fields = fields.unwrap_or_else(|| head::write(&input));
            head = Some(head::form(page, &input, &fields, errors));
        } else if let Some(key) = place.edit.strip_prefix("page:") {
            if let (Some(card), Some(one)) = (
                pages.iter_mut().find(|card| card.key == key),
                form.pages.iter().find(|one| one.key == key),
            ) {
                let mut fields = Fields::default();
                words::write_words(&mut fields, "title", &one.title, form);
                card.editing = Some(form::texts(&fields, "title", form));
            }
        } else if let Some(question) = form.question(&place.edit) {
            let fields = fields.unwrap_or_else(|| question::write(form, question));
            let open = form::form(page, form, question, &fields, errors);
            if let Some(card) = pages
                .iter_mut()
                .flat_map(|one| &mut one.cards)
                .find(|card| card.key == question.key)
            {
                card.editing = Some(open);
            }
        }
    }
    let lang = wanted(form, &place.lang, page);
    let here = Address::new(format!("/questionnaires/{}", known.id), "").with("edit", &place.edit);
    Ok(BuilderPage {
        shell: page.shell(known.name.clone()),
        may_edit,
        head,
        languages: view::languages(&known),
        more_languages: Lang::ALL
            .iter()
            .filter(|one| !form.languages.iter().any(|tag| tag == one.tag()))
            .map(|one| Choice::new(one.tag(), one.name(), false))
            .collect(),
        palette: view::palette(page, &blocks),
        faults: faults
            .iter()
            .filter(|fault| form.question(&fault.place).is_none())
            .map(|fault| view::said(page, fault))
            .collect(),
        fault_count: faults.len(),
        preview: preview::shown(form, &lang),
        tabs: form
            .languages
            .iter()
            .map(|tag| {
                let choice = Choice::new(tag, Lang::name_of(tag), *tag == lang);
                (choice, here.with("lang", tag).href())
            })
            .collect(),
        purpose: page.t(&format!("survey-purpose-{}", known.purpose.as_str())),
        done: done(page),
        pages,
        known,
        lang,
        said,
    })
}

/// The language of the preview: the one asked for, else the reader's, else the questionnaire's.
fn wanted(form: &survey::Questionnaire, asked: &str, page: &PageFrame) -> String {
    let wanted = if asked.is_empty() {
        page.caller.lang.tag()
    } else {
        asked
    };
    form.speaks(wanted).to_owned()
}
