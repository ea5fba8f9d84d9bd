//! What is done to those who hold a key post, from its page: taken and left, checks asked for and done, letters signed.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use sqm_domain::ids::{KeyPostId, PostCheckId, PostHolderId};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{Fields, FormErrors, Page, PageFrame, filled_code, filled_id};
use sqm_platform::{AppState, Error, Result};

use super::super::typed;
use super::show::whole;
use crate::permissions::{KeyPostEdit, KeyPostRead};
use crate::post::{self, BackgroundOutcome, HolderEnd, NewBackgroundCheck, NewHolder, NewLetter};

type Typed = PageForm<Vec<(String, String)>>;

fn seen(fields: &Fields) -> IfMatch {
    IfMatch::Version(fields.text("version").parse().unwrap_or_default())
}

fn outcome_of(fields: &Fields) -> Result<BackgroundOutcome> {
    Ok(BackgroundOutcome {
        done_on: typed::day("done_on", fields.text("done_on"))?,
        result: filled_code(fields.text("result")),
        valid_until: typed::day("valid_until", fields.text("valid_until"))?,
        checker: fields.text("checker").to_owned(),
        note: fields.text("note").to_owned(),
    })
}

async fn answer(
    state: &AppState,
    page: &PageFrame,
    id: KeyPostId,
    (form, place): (String, String),
    fields: Fields,
    outcome: Result<()>,
) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/key-posts/{id}?done=1{place}")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(state, page, error)?;
            let again = whole(state, page, id, Some((form, fields, errors))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

pub(super) async fn hold(
    page: Page<KeyPostEdit>,
    State(state): State<AppState>,
    Path(id): Path<KeyPostId>,
    PageForm(pairs): Typed,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let new = NewHolder {
            person: filled_id(fields.text("person")),
            since: typed::day("since", fields.text("since"))?,
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        post::hold(&mut tx, id, seen(&fields), new).await?;
        tx.commit().await
    }
    .await;
    let form = ("hold".to_owned(), String::new());
    answer(&state, &page, id, form, fields, outcome).await
}

/// Carries out what the pressed button of a holder says.
async fn carry_out(
    state: &AppState,
    tx: &mut TenantTx,
    (id, holder): (KeyPostId, PostHolderId),
    fields: &Fields,
) -> Result<()> {
    let seen = seen(fields);
    match fields.text("do") {
        "end" => {
            let until = typed::day("until", fields.text("until"))?;
            post::end(tx, id, holder, seen, HolderEnd { until }).await
        }
        "check" => {
            let new = NewBackgroundCheck {
                kind: filled_code(fields.text("kind")),
                asked_on: typed::day("asked_on", fields.text("asked_on"))?,
                outcome: outcome_of(fields)?,
            };
            post::ask_check(state, tx, id, holder, seen, new).await?;
            Ok(())
        }
        "letter" => {
            let new = NewLetter {
                kind: filled_code(fields.text("kind")),
                document: fields.text("document").to_owned(),
                edition: fields.text("edition").to_owned(),
                signed_on: typed::day("signed_on", fields.text("signed_on"))?,
                valid_until: typed::day("valid_until", fields.text("valid_until"))?,
            };
            post::sign(tx, id, holder, seen, new).await?;
            Ok(())
        }
        _ => Err(Error::field("do", "field-unknown")),
    }
}

pub(super) async fn act(
    page: Page<KeyPostEdit>,
    State(state): State<AppState>,
    Path((id, holder)): Path<(KeyPostId, PostHolderId)>,
    PageForm(pairs): Typed,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        // The holder first: another tenant's is not there, whatever the form says.
        post::get(&mut tx, id).await?;
        carry_out(&state, &mut tx, (id, holder), &fields).await?;
        tx.commit().await
    }
    .await;
    let form = (format!("{} {holder}", fields.text("do")), format!("#h-{holder}"));
    answer(&state, &page, id, form, fields, outcome).await
}

pub(super) async fn finish(
    page: Page<KeyPostEdit>,
    State(state): State<AppState>,
    Path((id, holder, check)): Path<(KeyPostId, PostHolderId, PostCheckId)>,
    PageForm(pairs): Typed,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        post::get(&mut tx, id).await?;
        let outcome = outcome_of(&fields)?;
        post::finish_check(&state, &mut tx, id, holder, check, seen(&fields), outcome).await?;
        tx.commit().await
    }
    .await;
    let form = (format!("finish {check}"), format!("#h-{holder}"));
    answer(&state, &page, id, form, fields, outcome).await
}

pub(super) async fn comment(
    page: Page<KeyPostRead>,
    State(state): State<AppState>,
    Path(id): Path<KeyPostId>,
    PageForm(pairs): Typed,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        post::comment(&mut tx, id, fields.text("text")).await?;
        tx.commit().await
    }
    .await;
    let form = ("comment".to_owned(), String::new());
    answer(&state, &page, id, form, fields, outcome).await
}
