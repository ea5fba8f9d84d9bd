//! What the builder's buttons do. Each works on the newest draft, so that two people can build at once; only a question
//! that somebody else has changed meanwhile is not overwritten unseen.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use sqm_domain::ids::QuestionnaireId;
use sqm_domain::survey::{Question, QuestionKind, Shift};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{Address, Fields, FormErrors, Page, PageFrame};
use sqm_platform::{AppState, Error, Result};

use super::words::read_words;
use super::{Place, Refused, build, form, head, question};
use crate::permissions::SurveyEdit;
use crate::questionnaire::{self, QuestionnaireInput};

/// Where a change leads.
enum Next {
    /// To the card that is open then; empty = none.
    Card(String),
    /// To another page.
    Away(String),
}

pub(in crate::pages) async fn change(
    page: Page<SurveyEdit>,
    State(state): State<AppState>,
    Path(id): Path<QuestionnaireId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    match apply(&mut tx, &page, id, &fields).await {
        Ok(next) => {
            tx.commit().await?;
            let to = match next {
                Next::Away(address) => address,
                Next::Card(edit) => {
                    let address = Address::new(format!("/questionnaires/{id}"), "")
                        .with("lang", fields.text("lang"))
                        .with("edit", &edit)
                        .href();
                    // An anchor would be lost on a script's way; it asks for the piece by name.
                    match edit.trim_start_matches("page:") {
                        "" => address,
                        place => format!("{address}#q-{place}"),
                    }
                }
            };
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            drop(tx);
            refused(&state, &page, id, fields, error).await
        }
    }
}

async fn apply(tx: &mut TenantTx, page: &PageFrame, id: QuestionnaireId, fields: &Fields) -> Result<Next> {
    let (act, on) = fields
        .text("do")
        .split_once(':')
        .unwrap_or((fields.text("do"), ""));
    let on = on.to_owned();
    match act {
        "keep" | "save" | "done" | "line-up" | "line-delete" => {
            let fields = lines_of(fields, act, &on);
            let key = questionnaire::amend(tx, id, |input| put_question(input, &fields)).await?;
            Ok(Next::Card(if act == "done" { String::new() } else { key }))
        }
        "head" => {
            questionnaire::amend(tx, id, |input| Ok(head::read(input, fields)?)).await?;
            Ok(Next::Card(if on == "more" {
                "head".to_owned()
            } else {
                String::new()
            }))
        }
        "publish" => {
            questionnaire::publish(tx, id).await?;
            Ok(Next::Away(format!("/questionnaires/{id}?done=1")))
        }
        "archive" | "restore" => {
            questionnaire::archive(tx, id, IfMatch::Any, act == "archive").await?;
            Ok(Next::Away(format!("/questionnaires/{id}?done=1")))
        }
        "duplicate" => {
            let known = questionnaire::get(tx, id).await?;
            let name = page.shell("").ta("questionnaire-copy-of", "name", known.name);
            let copy = questionnaire::duplicate(tx, id, &cut(&name)).await?;
            Ok(Next::Away(format!("/questionnaires/{copy}?edit=head")))
        }
        "block" => {
            let blocks = questionnaire::blocks(tx).await?;
            let block = blocks
                .into_iter()
                .find(|block| block.code == on)
                .ok_or(Error::NotFound("block"))?;
            let key = add(tx, id, fields.text("page"), block.questions).await?;
            Ok(Next::Card(key))
        }
        "kind" => {
            let kind: QuestionKind = on.parse().map_err(|_| Error::NotFound("question kind"))?;
            let key = add(tx, id, fields.text("page"), vec![question::blank(kind)]).await?;
            Ok(Next::Card(key))
        }
        _ => {
            let open = fields.text("open").to_owned();
            let (act, fields) = (act.to_owned(), fields.clone());
            let open =
                questionnaire::amend(tx, id, move |input| arrange(input, &act, &on, open, &fields)).await?;
            Ok(Next::Card(open))
        }
    }
}

/// The form after a button beside one of its lines (`choice.2`, `row.0`) was pressed: the rest of it is saved as well.
fn lines_of(fields: &Fields, act: &str, line: &str) -> Fields {
    let mut fields = fields.clone();
    if let Some((list, number)) = line.split_once('.')
        && let Ok(number) = number.parse()
    {
        match act {
            "line-up" => fields.move_row_up(list, number),
            "line-delete" => fields.remove_row(list, number),
            _ => {}
        }
    }
    fields
}

/// Moves, doubles, takes away; pages and languages. Gives the card that is open afterwards.
fn arrange(
    input: &mut QuestionnaireInput,
    act: &str,
    on: &str,
    open: String,
    fields: &Fields,
) -> Result<String> {
    let form = &mut input.draft;
    match act {
        "up" => form.move_question(on, Shift::Up),
        "down" => form.move_question(on, Shift::Down),
        "copy" => return Ok(form.duplicate_question(on).unwrap_or_default()),
        "delete" => form.delete_question(on),
        "page-add" => {
            form.add_page();
        }
        "page-up" => form.move_page(on, Shift::Up),
        "page-down" => form.move_page(on, Shift::Down),
        "page-delete" => form.delete_page(on),
        "page-title" => {
            let whole = form.clone();
            if let Some(page) = form.page_mut(on) {
                page.title = read_words(fields, "title", &page.title, &whole);
            }
        }
        "lang-add" => form.add_language(on),
        "lang-remove" => form.remove_language(on),
        "lang-own" => form.set_language(on),
        _ => return Err(Error::Malformed("unknown button".to_owned())),
    }
    Ok(open)
}

async fn add(tx: &mut TenantTx, id: QuestionnaireId, page: &str, questions: Vec<Question>) -> Result<String> {
    let key = questionnaire::amend(tx, id, |input| Ok(input.draft.add_questions(page, questions))).await?;
    Ok(key.unwrap_or_default())
}

/// Puts the question of a form in its place; gives its key.
fn put_question(input: &mut QuestionnaireInput, fields: &Fields) -> Result<String> {
    let was = fields.text("was");
    let known = input
        .draft
        .question(was)
        .ok_or(Error::Conflict("questionnaire-question-gone"))?;
    if form::print(known) != fields.text("seen") {
        return Err(Error::Conflict("questionnaire-question-changed"));
    }
    let new = question::read(&input.draft, known, fields)?;
    let key = new.key.clone();
    input.draft.replace_question(was, new);
    Ok(key)
}

/// The builder again, with what was typed and why it was not accepted. What saves itself hears of it in the place where
/// it says "saved": nobody has asked for anything.
async fn refused(
    state: &AppState,
    page: &PageFrame,
    id: QuestionnaireId,
    fields: Fields,
    error: Error,
) -> Result<Response> {
    let act = fields.text("do").split(':').next().unwrap_or_default().to_owned();
    let errors = FormErrors::of_refusal(state, page, error)?;
    let said = errors.line();
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let known = questionnaire::get(&mut tx, id).await?;
    let place = Place {
        edit: match act.as_str() {
            "head" => "head".to_owned(),
            _ => fields.text("was").to_owned(),
        },
        lang: fields.text("lang").to_owned(),
    };
    let is_form = matches!(
        act.as_str(),
        "head" | "save" | "done" | "keep" | "line-up" | "line-delete"
    );
    let refused = is_form.then_some(Refused {
        fields,
        errors,
        said: said.clone(),
    });
    let mut again = build(&mut tx, page, known, &place, refused).await?;
    again.said = said;
    tx.commit().await?;
    // A script exchanges only what was accepted: it gets the builder with the reasons like any other.
    let status = if page.is_fragment() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok((status, again).into_response())
}

/// A name within its limit.
fn cut(name: &str) -> String {
    name.chars().take(120).collect()
}
