//! The roster: who is on call now and in the coming weeks, and who stands in.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use sqm_domain::ids::StandInId;
use sqm_platform::http::{PageForm, Path};
use sqm_platform::page::{
    Choice, Fields, FormErrors, Page, PageFrame, Shell, done, filled_id, local_moment, typed_moment,
};
use sqm_platform::{AppState, Result};

use super::HERE;
use super::duty::{self, Duty};
use crate::incident;
use crate::on_call::{self, NewStandIn};
use crate::permissions::{IncidentEdit, IncidentRead};

/// Shifts of a line that are shown.
const SHIFTS: usize = 10;

/// A shift of a line.
#[derive(Debug)]
struct Row {
    from: String,
    until: String,
    who: String,
    instead_of: String,
    now: bool,
    mine: bool,
}

/// A line with its coming shifts.
#[derive(Debug)]
struct Card {
    id: String,
    href: String,
    duty: Duty,
    /// It begins later: nobody is on call yet.
    ahead: bool,
    rows: Vec<Row>,
    /// People on it who are passed over, by name.
    unable: String,
}

/// Somebody who stands in.
#[derive(Debug)]
struct Cover {
    line: String,
    who: String,
    from: String,
    until: String,
    note: String,
    withdraw: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/on_call.html")]
pub(super) struct RosterPage {
    shell: Shell,
    cards: Vec<Card>,
    covers: Vec<Cover>,
    /// Lines out of use: name and page.
    unused: Vec<(String, String)>,
    lines: Vec<Choice>,
    people: Vec<Choice>,
    fields: Fields,
    errors: FormErrors,
    done: bool,
}

async fn whole(state: &AppState, page: &PageFrame, fields: Fields, errors: FormErrors) -> Result<RosterPage> {
    let shell = page.shell_t("on-call");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let now = tx.now();
    let lines = on_call::shifts(&mut tx, now, now + on_call::AHEAD).await?;
    let all = on_call::list(&mut tx).await?;
    let covers = on_call::coming(&mut tx).await?;
    let people = incident::holding(&mut tx, on_call::RIGHT).await?;
    tx.commit().await?;
    let cards = lines
        .iter()
        .map(|(line, shifts)| {
            let on = shifts.iter().find(|shift| shift.from <= now);
            Card {
                id: line.id.to_string(),
                href: format!("{HERE}/lines/{}", line.id),
                duty: Duty::new(&shell, line, on),
                ahead: on.is_none(),
                rows: shifts
                    .iter()
                    .take(SHIFTS)
                    .map(|shift| Row {
                        from: shell.datetime(&shift.from),
                        until: shell.datetime(&shift.until),
                        who: shift
                            .person
                            .as_ref()
                            .map(|one| one.name.clone())
                            .unwrap_or_default(),
                        instead_of: shift
                            .instead_of
                            .as_ref()
                            .map(|one| one.name.clone())
                            .unwrap_or_default(),
                        now: shift.from <= now,
                        mine: duty::is_mine(page, shift),
                    })
                    .collect(),
                unable: line
                    .people
                    .iter()
                    .filter(|one| !one.able)
                    .map(|one| one.name.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            }
        })
        .collect();
    let name_of = |id| {
        all.iter()
            .find(|line| line.id == id)
            .map(|line| line.name.clone())
            .unwrap_or_default()
    };
    Ok(RosterPage {
        cards,
        covers: covers
            .into_iter()
            .map(|one| Cover {
                line: name_of(one.line),
                who: one.person.name,
                from: shell.datetime(&one.from),
                until: shell.datetime(&one.until),
                note: one.note,
                withdraw: format!("{HERE}/stand-ins/{}/withdraw", one.id),
            })
            .collect(),
        unused: all
            .iter()
            .filter(|line| !line.active)
            .map(|line| (line.name.clone(), format!("{HERE}/lines/{}", line.id)))
            .collect(),
        lines: all
            .iter()
            .filter(|line| line.active)
            .map(|line| {
                let on = fields.has("line", &line.id.to_string());
                Choice::new(line.id, line.name.as_str(), on)
            })
            .collect(),
        people: people
            .into_iter()
            .map(|one| {
                let on = fields.has("person", &one.id.to_string());
                Choice::new(one.id, one.name, on)
            })
            .collect(),
        fields,
        errors,
        done: done(page),
        shell,
    })
}

pub(super) async fn show(page: Page<IncidentRead>, State(state): State<AppState>) -> Result<RosterPage> {
    let mut fields = Fields::default();
    fields.set(
        "from",
        local_moment(Some(state.clock.now()), &page.caller.tenant.zone),
    );
    fields.set("person", page.caller.user);
    whole(&state, &page, fields, FormErrors::default()).await
}

pub(super) async fn arrange(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let zone = &page.caller.tenant.zone;
        let new = NewStandIn {
            line: filled_id(fields.text("line")),
            person: filled_id(fields.text("person")),
            from: typed_moment("from", fields.text("from"), zone)?,
            until: typed_moment("until", fields.text("until"), zone)?,
            reach: fields.text("reach").to_owned(),
            note: fields.text("note").to_owned(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        on_call::arrange(&mut tx, new).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to("/on-call?done=1").into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = whole(&state, &page, fields, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

pub(super) async fn withdraw(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<StandInId>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    on_call::withdraw(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/on-call?done=1").into_response())
}
