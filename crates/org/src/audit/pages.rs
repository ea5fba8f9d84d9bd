//! The audit trail as a page.

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;
use sqm_platform::http::{Paging, Query};
use sqm_platform::i18n::{Catalogue, Formatter, Lang};
use sqm_platform::page::{Page, Shell, filled, filled_id};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use super::{AuditFilter, AuditLine, sql};
use crate::forms::address;
use crate::permissions::AuditRead;
use crate::users::{self, UserName};

/// The pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    pages.get::<AuditRead, _, _>("/settings/audit", show)
}

/// The filters, as they stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AuditQuery {
    entity: String,
    entity_id: String,
    action: String,
    actor: String,
    from: String,
    to: String,
    after: Option<String>,
}

/// Changes of a line that are read without unfolding.
const SHOWN: usize = 4;

/// A line in the reader's words.
struct ShownLine {
    at: Timestamp,
    who: String,
    what: String,
    record: String,
    href: String,
    changes: Vec<(String, String)>,
}

impl ShownLine {
    /// What stands in the row.
    fn first(&self) -> &[(String, String)] {
        self.changes.get(..SHOWN).unwrap_or(&self.changes)
    }

    /// What unfolds below it.
    fn rest(&self) -> &[(String, String)] {
        self.changes.get(SHOWN..).unwrap_or_default()
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "org/audit.html")]
struct AuditPage {
    shell: Shell,
    lines: Vec<ShownLine>,
    kinds: Vec<(String, String)>,
    people: Vec<UserName>,
    entity: String,
    entity_id: String,
    actor: String,
    from: String,
    to: String,
    filtered: bool,
    next: Option<String>,
}

impl AuditPage {
    fn is_actor(&self, person: &UserName) -> bool {
        self.actor == person.id.to_string()
    }
}

async fn show(
    State(state): State<AppState>,
    page: Page<AuditRead>,
    Query(query): Query<AuditQuery>,
) -> Result<AuditPage> {
    let filter = AuditFilter {
        entity: filled(&query.entity),
        entity_id: filled_id(&query.entity_id),
        action: filled(&query.action),
        actor: filled_id(&query.actor),
        from: query.from.parse().ok(),
        to: query.to.parse().ok(),
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = sql::list(
        &mut tx,
        &filter,
        &Paging {
            limit: None,
            after: query.after,
        },
    )
    .await?;
    let kinds = sql::kinds(&mut tx).await?;
    let people = users::names(&mut tx).await?;
    tx.commit().await?;
    let words = Words {
        catalogue: &state.catalogue,
        lang: page.caller.lang,
        zone: &page.caller.tenant.zone,
        now: state.clock.now(),
        names: people
            .iter()
            .map(|person| (person.id.to_string(), person.name.clone()))
            .collect(),
    };
    let filters = [
        ("entity", query.entity.as_str()),
        ("entity_id", query.entity_id.as_str()),
        ("action", query.action.as_str()),
        ("actor", query.actor.as_str()),
        ("from", query.from.as_str()),
        ("to", query.to.as_str()),
    ];
    let next = found.next.map(|after| {
        let mut pairs = filters.to_vec();
        pairs.push(("after", &after));
        address("/settings/audit", &pairs)
    });
    Ok(AuditPage {
        shell: page.shell_t("audit-title"),
        lines: found.items.into_iter().map(|line| words.line(line)).collect(),
        kinds: kinds
            .into_iter()
            .map(|kind| {
                let name = words.or_raw("audit-entity", &kind);
                (kind, name)
            })
            .collect(),
        people,
        filtered: filters.iter().any(|(_, value)| !value.is_empty()),
        entity: query.entity,
        entity_id: query.entity_id,
        actor: query.actor,
        from: query.from,
        to: query.to,
        next,
    })
}

/// Puts codes of the trail into the reader's words; a code nobody has words for is shown as it is.
struct Words<'a> {
    catalogue: &'a Catalogue,
    lang: Lang,
    zone: &'a TimeZone,
    now: Timestamp,
    /// People by id.
    names: BTreeMap<String, String>,
}

impl Words<'_> {
    fn known(&self, key: &str) -> Option<String> {
        self.catalogue
            .has(self.lang, key)
            .then(|| self.catalogue.text(self.lang, key).into_owned())
    }

    fn or_raw(&self, group: &str, code: &str) -> String {
        let key = format!("{group}-{}", code.replace(['_', '.'], "-"));
        self.known(&key).unwrap_or_else(|| code.to_owned())
    }

    fn line(&self, line: AuditLine) -> ShownLine {
        let who = match line.actor_kind.as_str() {
            "user" => line.actor.unwrap_or_default(),
            kind => self.or_raw("audit-actor", kind),
        };
        let href = match (place(&line.entity_kind), line.entity_id) {
            (Some(path), Some(id)) => format!("{path}/{id}"),
            _ => String::new(),
        };
        ShownLine {
            at: line.at,
            who,
            what: self.action(&line.action),
            record: self.or_raw("audit-entity", &line.entity_kind),
            href,
            changes: self.changes(&line.changes),
        }
    }

    /// Words for the very action (`session.create` = signed in), else for its verb.
    fn action(&self, action: &str) -> String {
        let verb = action.rsplit_once('.').map_or(action, |(_, verb)| verb);
        self.known(&format!("audit-action-{}", action.replace(['_', '.'], "-")))
            .unwrap_or_else(|| self.or_raw("audit-verb", verb))
    }

    fn changes(&self, changes: &Value) -> Vec<(String, String)> {
        let Value::Object(fields) = changes else {
            return Vec::new();
        };
        let mut shown: Vec<(&String, &Value)> = fields
            .iter()
            // What was left empty says nothing.
            .filter(|(_, value)| !value.is_null() && value.as_str() != Some(""))
            .collect();
        // Ids are for searching, not for reading: they come last.
        shown.sort_by_key(|(_, value)| {
            value
                .as_str()
                .is_some_and(|text| !self.names.contains_key(text) && text.parse::<uuid::Uuid>().is_ok())
        });
        shown
            .into_iter()
            .map(|(field, value)| (self.or_raw("audit-field", field), self.value(value)))
            .collect()
    }

    /// An instant or a day as the reader writes it.
    fn time(&self, text: &str) -> Option<String> {
        let formatter = Formatter {
            catalogue: self.catalogue,
            lang: self.lang,
            zone: self.zone,
            now: self.now,
        };
        if let Ok(at) = text.parse::<Timestamp>() {
            return Some(formatter.datetime(at));
        }
        // A day is ten characters; the parser would take an instant's local part for one.
        let day: Date = text.parse().ok()?;
        (text.len() == 10).then(|| formatter.civil_date(day))
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Null => "–".to_owned(),
            Value::Bool(true) => self.catalogue.text(self.lang, "ui-yes").into_owned(),
            Value::Bool(false) => self.catalogue.text(self.lang, "ui-no").into_owned(),
            Value::String(text) => match self.names.get(text) {
                Some(name) => name.clone(),
                None => self
                    .time(text)
                    .unwrap_or_else(|| self.or_raw("audit-value", text)),
            },
            Value::Array(list) => list
                .iter()
                .map(|item| self.value(item))
                .collect::<Vec<_>>()
                .join(", "),
            Value::Object(pair) if pair.contains_key("from") || pair.contains_key("to") => {
                let part = |name| self.value(pair.get(name).unwrap_or(&Value::Null));
                format!("{} → {}", part("from"), part("to"))
            }
            // Of what people type only the name of the field is kept.
            Value::Object(kept) if kept.is_empty() => {
                self.catalogue.text(self.lang, "audit-changed").into_owned()
            }
            Value::Object(parts) => parts
                .iter()
                .map(|(field, value)| format!("{} {}", self.or_raw("audit-field", field), self.value(value)))
                .collect::<Vec<_>>()
                .join(", "),
            other => other.to_string(),
        }
    }
}

/// The pages of records by kind.
fn place(kind: &str) -> Option<&'static str> {
    match kind {
        "user" => Some("/settings/people"),
        "department" => Some("/settings/departments"),
        "post" => Some("/settings/posts"),
        "calendar" => Some("/settings/calendars"),
        "ticket" => Some("/tickets"),
        "customer" => Some("/customers"),
        "category" => Some("/settings/categories"),
        "policy" => Some("/settings/sla"),
        "objective" => Some("/objectives"),
        "action" => Some("/actions"),
        "document" => Some("/documents"),
        "import" => Some("/imports"),
        "drill" => Some("/emergency-drills"),
        "incident" => Some("/incidents"),
        "incident_category" => Some("/settings/incident-categories"),
        "on_call_line" => Some("/on-call/lines"),
        "playbook" => Some("/settings/emergency-plans"),
        "regime" => Some("/settings/reporting-regimes"),
        "risk" => Some("/risks"),
        "vulnerability" => Some("/vulnerabilities"),
        "control" => Some("/controls"),
        "security_check" => Some("/security-checks"),
        "check_plan" => Some("/security-check-plans"),
        "data_asset" => Some("/data-assets"),
        "key_post" => Some("/key-posts"),
        "site" => Some("/sites"),
        "access_finding" => Some("/access-findings"),
        "awareness_campaign" => Some("/awareness-campaigns"),
        "purchase" => Some("/purchases"),
        "visit" => Some("/visits"),
        "service_order" => Some("/service-orders"),
        "plan" => Some("/settings/follow-up-plans"),
        "callback" => Some("/callbacks"),
        "practice" => Some("/practices"),
        "commendation" => Some("/commendations"),
        "survey" => Some("/surveys"),
        "questionnaire" => Some("/questionnaires"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn changes_are_read_aloud() {
        let catalogue = Catalogue::load().unwrap();
        let words = Words {
            catalogue: &catalogue,
            lang: Lang::En,
            zone: &TimeZone::UTC,
            now: Timestamp::UNIX_EPOCH,
            names: BTreeMap::from([("7".to_owned(), "Grace Wong".to_owned())]),
        };
        let shown = words.changes(&json!({
            "active": { "from": true, "to": false }, "assignee": { "from": null, "to": "7" }, "note": "", "x_y": ["a", null],
            "until": "2026-03-01T08:00:00Z", "due_on": "2026-03-02",
        }));
        let shown: Vec<_> = shown
            .iter()
            .map(|(field, value)| format!("{field}: {value}"))
            .collect();
        assert_eq!(
            shown,
            [
                "Active: Yes → No",
                "Assignee: – → Grace Wong",
                "Until: 2 Mar 2026",
                "Until: 1 Mar 2026 08:00",
                "x_y: a, –"
            ]
        );
    }
}
