//! A report on paper.

use sqm_platform::AppState;
use sqm_platform::i18n::Lang;
use sqm_print::{Block, Document, Language};

use super::{Report, ReportState, ReportText};
use crate::incident::Incident;

/// The document of a report.
pub(super) fn document(
    state: &AppState,
    lang: Lang,
    unit: &str,
    incident: &Incident,
    report: &Report,
) -> Document {
    let t = |key: &str| state.catalogue.text(lang, key).into_owned();
    let kind = t(&format!("report-print-{}", report.kind).replace('_', "-"));
    let mut document = Document::new(Language::from_tag(lang.tag()), kind);
    document.subtitle = Some(incident.title.clone());
    document.header = Some(unit.to_owned());
    document.footer = Some(incident.number.clone());
    document.issued = Some(report.sent_at.unwrap_or(report.updated_at));
    document.watermark = match (incident.drill, report.state) {
        // An exercise that is taken for the real thing alarms an authority.
        (true, _) => Some(t("report-print-drill")),
        (false, ReportState::Draft) => Some(t("report-print-draft")),
        (false, ReportState::Sent) => None,
    };
    let mut meta = vec![(t("report-print-number"), incident.number.clone())];
    if let Some(to) = report.told_to.as_ref().filter(|to| !to.is_empty()) {
        meta.push((t("report-print-to"), to.clone()));
    }
    if let Some(regime) = &report.regime_name {
        meta.push((t("report-print-regime"), regime.clone()));
    }
    meta.push((t("report-print-version"), report.version.to_string()));
    document.meta = meta;
    let facts = ["unit", "systems", "time", "place", "level"];
    document.facts(
        facts
            .into_iter()
            .map(|field| (t(&key(field)), said(report, field))),
    );
    for field in ReportText::FIELDS
        .into_iter()
        .filter(|field| !facts.contains(field))
    {
        document.heading(t(&key(field)));
        document.paragraph(said(report, field));
    }
    document.push(Block::Signatures {
        labels: vec![t("report-print-written"), t("report-print-approved")],
        date: t("report-print-date"),
    });
    document
}

fn key(field: &str) -> String {
    format!("report-print-field-{field}").replace('_', "-")
}

/// What a field says; a dash keeps its place, so that nobody takes a gap for an oversight.
fn said(report: &Report, field: &str) -> String {
    let text = report.text.get(field);
    if text.is_empty() {
        "—".to_owned()
    } else {
        text.to_owned()
    }
}
