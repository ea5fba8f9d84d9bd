//! One duty: until when, from when on, how it was met; sent, not required, taken back, or aware at another time.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use sqm_domain::ids::{DutyId, IncidentId};
use sqm_domain::security::Channel;
use sqm_platform::http::{IfMatch, PageForm, Path};
use sqm_platform::page::{
    Choice, Fields, FormErrors, Page, PageFrame, Shell, codes, done, filled_code, filled_id, local_moment,
    same_minute, typed_moment, word,
};
use sqm_platform::{AppState, Error, Result};

use super::words::Card;
use crate::permissions::{IncidentDecide, IncidentRead};
use crate::reporting::duty::{self, Awareness, Duty, Reopening, Sending, Waiver};
use crate::reporting::report::{self, ReportState};

#[derive(Template, WebTemplate)]
#[template(path = "incidents/duty.html")]
pub(super) struct DutyPage {
    shell: Shell,
    duty: Duty,
    card: Card,
    fields: Fields,
    errors: FormErrors,
    channel: String,
    channels: Vec<Choice>,
    reports: Vec<Choice>,
    /// The report that was sent, by its page.
    sent_report: String,
    /// The form that was refused.
    refused: &'static str,
    may_decide: bool,
    may_edit: bool,
    done: bool,
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    (incident, id): (IncidentId, DutyId),
    typed: Option<(&'static str, Fields, FormErrors)>,
) -> Result<DutyPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let duty = duty::get(&mut tx, incident, id).await?;
    let reports = report::list(&mut tx, incident).await?;
    tx.commit().await?;
    let shell = page.shell(format!("{}: {}", duty.regime_name, duty.name));
    let zone = &shell.time_zone;
    let (refused, mut fields, mut errors) =
        typed.unwrap_or_else(|| ("", Fields::default(), FormErrors::default()));
    errors.go_on_from(page, duty.version);
    // The forms that were not sent begin as ever.
    if refused != "aware" {
        fields.set("aware_at", local_moment(Some(duty.aware_at), zone));
    }
    if refused != "send" {
        fields.set("sent_at", local_moment(Some(shell.now), zone));
        fields.set("recipient", &duty.told_to);
        // The draft that was written for this duty is the one that is sent.
        let own = reports
            .iter()
            .find(|report| report.duty == Some(id) && report.state == ReportState::Draft);
        fields.set(
            "report",
            own.map(|report| report.id.to_string()).unwrap_or_default(),
        );
    }
    let chosen: Vec<Channel> = filled_code(fields.text("channel")).into_iter().collect();
    let drafts = reports
        .iter()
        .filter(|report| report.state == ReportState::Draft || report.duty == Some(id))
        .map(|report| {
            let label = format!(
                "{} · {}",
                word(page, "report-kind", report.kind),
                shell.datetime(&report.updated_at)
            );
            Choice::new(report.id, label, fields.has("report", &report.id.to_string()))
        });
    let mut choices = vec![Choice::new(
        "",
        page.t("duty-report-none"),
        fields.text("report").is_empty(),
    )];
    choices.extend(drafts);
    Ok(DutyPage {
        card: Card::new(page, &shell, &duty),
        channel: duty
            .channel
            .map(|channel| word(page, "report-channel", channel))
            .unwrap_or_default(),
        channels: codes(page, "report-channel", Channel::ALL, &chosen),
        reports: choices,
        sent_report: duty
            .report_id
            .map(|report| format!("/incidents/{incident}/reports/{report}"))
            .unwrap_or_default(),
        refused,
        may_decide: page.caller.can("incident.decide"),
        may_edit: page.caller.can("incident.edit"),
        done: done(page),
        duty,
        fields,
        errors,
        shell,
    })
}

pub(super) async fn show(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Path(ids): Path<(IncidentId, DutyId)>,
) -> Result<DutyPage> {
    whole(&state, &page, ids, None).await
}

/// What is said after a form: back to the duty, or the page again with what was typed.
async fn answer(
    state: &AppState,
    page: &PageFrame,
    ids: (IncidentId, DutyId),
    form: &'static str,
    fields: Fields,
    outcome: Result<()>,
) -> Result<Response> {
    match outcome {
        Ok(()) => {
            let href = format!("/incidents/{}/duties/{}?done=1", ids.0, ids.1);
            Ok(Redirect::to(&href).into_response())
        }
        Err(error) => {
            let errors = FormErrors::of_refusal(state, page, error)?;
            let again = whole(state, page, ids, Some((form, fields, errors))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}

fn seen(fields: &Fields) -> IfMatch {
    IfMatch::Version(fields.text("version").parse().unwrap_or_default())
}

pub(super) async fn send(
    page: Page<IncidentDecide>,
    State(state): State<AppState>,
    Path(ids): Path<(IncidentId, DutyId)>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let sent_at = typed_moment("sent_at", fields.text("sent_at"), &page.caller.tenant.zone)?;
        let sent = Sending {
            // The field has no seconds: what was sent in this minute was sent now, and not before a limit within it.
            sent_at: same_minute(sent_at, state.clock.now()),
            channel: filled_code(fields.text("channel")),
            recipient: fields.text("recipient").to_owned(),
            reference: fields.text("reference").to_owned(),
            evidence: fields.text("evidence").to_owned(),
            report: filled_id(fields.text("report")),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        duty::send(&mut tx, ids.0, ids.1, seen(&fields), sent).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, ids, "send", fields, outcome).await
}

pub(super) async fn waive(
    page: Page<IncidentDecide>,
    State(state): State<AppState>,
    Path(ids): Path<(IncidentId, DutyId)>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let waiver = Waiver {
            why: fields.text("why").to_owned(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        duty::waive(&mut tx, ids.0, ids.1, seen(&fields), waiver).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, ids, "waive", fields, outcome).await
}

pub(super) async fn reopen(
    page: Page<IncidentDecide>,
    State(state): State<AppState>,
    Path(ids): Path<(IncidentId, DutyId)>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let reopening = Reopening {
            why: fields.text("why").to_owned(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        duty::reopen(&mut tx, ids.0, ids.1, seen(&fields), reopening).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, ids, "reopen", fields, outcome).await
}

pub(super) async fn aware(
    page: Page<IncidentDecide>,
    State(state): State<AppState>,
    Path(ids): Path<(IncidentId, DutyId)>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let fields = Fields::from(pairs);
    let outcome = async {
        let zone = &page.caller.tenant.zone;
        let aware_at = typed_moment("aware_at", fields.text("aware_at"), zone)?
            .ok_or_else(|| Error::field("aware_at", "field-required"))?;
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let duty = duty::get(&mut tx, ids.0, ids.1).await?;
        let new = Awareness {
            regime: duty.regime,
            aware_at: same_minute(Some(aware_at), duty.aware_at).unwrap_or(aware_at),
            why: fields.text("why").to_owned(),
        };
        duty::adjust_awareness(&mut tx, ids.0, new).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, ids, "aware", fields, outcome).await
}
