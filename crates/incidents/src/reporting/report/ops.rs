//! Use cases of reports.

use serde_json::json;
use sqm_domain::ids::{IncidentId, ReportId};
use sqm_domain::security::{ReportKind, ReportLanguage};
use sqm_org::tenants;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::i18n::Lang;
use sqm_platform::{AppState, Error, Result};

use super::draft::Source;
use super::{NewReport, Report, ReportState, ReportText, ReportVersion, print, sql};
use crate::incident;
use crate::reporting::duty;
use crate::{timeline, trace};

/// The reports of an incident, newest first.
pub async fn list(tx: &mut TenantTx, incident: IncidentId) -> Result<Vec<Report>> {
    incident::get(tx, incident).await?;
    sql::list(tx, incident).await
}

/// One report of an incident.
pub async fn get(tx: &mut TenantTx, incident: IncidentId, id: ReportId) -> Result<Report> {
    sql::get(tx, incident, id).await
}

/// What a report said, each time it was saved; newest first.
pub async fn versions(tx: &mut TenantTx, incident: IncidentId, id: ReportId) -> Result<Vec<ReportVersion>> {
    sql::get(tx, incident, id).await?;
    sql::versions(tx, id).await
}

/// Drafts a report from the record. What the record does not know is taken from the last report in the same language.
pub async fn draft(
    state: &AppState,
    tx: &mut TenantTx,
    incident: IncidentId,
    new: NewReport,
) -> Result<ReportId> {
    let found = incident::get(tx, incident).await?;
    let duty = match new.duty {
        Some(id) => Some(duty::get(tx, incident, id).await?),
        None => None,
    };
    let kind = new
        .kind
        .or(duty.as_ref().map(|duty| duty.report))
        .unwrap_or(ReportKind::Initial);
    let language = new
        .language
        .or(duty.as_ref().map(|duty| duty.language))
        .unwrap_or(ReportLanguage::Zh);
    let tenant = tenants::get(tx).await?;
    let before = sql::list(tx, incident)
        .await?
        .into_iter()
        .find(|report| report.language == language);
    let zone = tx.zone().clone();
    let systems = trace::assets(tx, incident).await?;
    let measures = timeline::measures(tx, incident).await?;
    let text = super::draft::text(&Source {
        state,
        lang: tongue(language, tenant.lang),
        zone: &zone,
        now: tx.now(),
        unit: &tenant.name,
        incident: &found,
        systems: &systems,
        measures: &measures,
        kind,
        before: before.as_ref().map(|report| &report.text),
    });
    let id = ReportId::new_at(tx.now());
    sql::insert(tx, incident, id, duty.map(|duty| duty.id), kind, language).await?;
    sql::add_text(tx, incident, id, 1, &text).await?;
    tx.audit(AuditEntry::new(
        "incident.report_draft",
        "incident",
        incident,
        json!({ "report": id, "kind": kind }),
    ));
    duty::announce(
        tx,
        incident,
        "incident.report_drafted",
        json!({ "report": id, "kind": kind }),
    )
    .await?;
    Ok(id)
}

/// Saves what a report says now; every earlier text is kept. A report that was sent stays as it is.
pub async fn edit(
    tx: &mut TenantTx,
    incident: IncidentId,
    id: ReportId,
    seen: IfMatch,
    text: &ReportText,
) -> Result<()> {
    let text = text.check()?;
    seen.check(sql::hold(tx, incident, id).await?)?;
    let known = sql::get(tx, incident, id).await?;
    if known.state == ReportState::Sent {
        return Err(Error::Conflict("report-sent"));
    }
    if known.text == text {
        return Ok(());
    }
    let number = known.version + 1;
    sql::set_version(tx, id, number).await?;
    sql::add_text(tx, incident, id, number, &text).await?;
    let changed: Vec<&str> = ReportText::FIELDS
        .into_iter()
        .filter(|field| known.text.get(field) != text.get(field))
        .collect();
    tx.audit(AuditEntry::new(
        "incident.report_edit",
        "incident",
        incident,
        json!({ "report": id, "version": number, "changed": changed }),
    ));
    duty::announce(
        tx,
        incident,
        "incident.report_edited",
        json!({ "report": id, "version": number }),
    )
    .await
}

/// Prints a report. The transaction ends before the typesetting begins.
pub async fn pdf(state: &AppState, mut tx: TenantTx, incident: IncidentId, id: ReportId) -> Result<Vec<u8>> {
    let report = sql::get(&mut tx, incident, id).await?;
    let found = incident::get(&mut tx, incident).await?;
    let tenant = tenants::get(&mut tx).await?;
    tx.audit(AuditEntry::new(
        "incident.report_print",
        "incident",
        incident,
        json!({ "report": id, "version": report.version }),
    ));
    tx.commit().await?;
    let lang = tongue(report.language, tenant.lang);
    let document = print::document(state, lang, &tenant.name, &found, &report);
    sqm_print::pdf(document)
        .await
        .map_err(|error| Error::Internal(error.into()))
}

/// The language a report is written in: Chinese as the operator writes it.
fn tongue(language: ReportLanguage, tenant: Lang) -> Lang {
    match (language, tenant) {
        (ReportLanguage::En, _) => Lang::En,
        (ReportLanguage::Zh, Lang::ZhHant) => Lang::ZhHant,
        (ReportLanguage::Zh, _) => Lang::ZhHans,
    }
}
