//! Results of a simulation: who reported, ignored, clicked or gave data. They come from the program that played it, as lines
//! of a spreadsheet or over the API.

use std::collections::HashMap;

use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqm_domain::ids::CampaignId;
use sqm_domain::security::{CampaignKind, CampaignState, PhishingOutcome};
use sqm_platform::audit::AuditEntry;
use sqm_platform::crypto::normalise_email;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::listing::today;
use sqm_platform::{AppState, Error, FieldErrors, Result};
use uuid::Uuid;

use super::{NewResult, sql};
use crate::history;

/// Results taken at once.
const MOST: usize = 5_000;
/// Faults named at once; who mends them sees the rest.
const FAULTS: usize = 20;

/// Reads lines as a spreadsheet gives them: address and outcome, apart by comma, semicolon or tab. Outcomes are codes or words
/// in any of our languages; a first line of headings is left out. Beside each stands which line it was, from 0 on.
pub fn parse(state: &AppState, text: &str) -> Result<Vec<(usize, NewResult)>, FieldErrors> {
    let mut words: HashMap<String, PhishingOutcome> = HashMap::new();
    for outcome in PhishingOutcome::ALL {
        words.insert(outcome.as_str().to_owned(), *outcome);
        let key = format!("phishing-outcome-{}", outcome.as_str().replace('_', "-"));
        for lang in sqm_platform::i18n::Lang::ALL {
            words.insert(state.catalogue.text(lang, &key).to_lowercase(), *outcome);
        }
    }
    let mut errors = FieldErrors::new();
    let mut list = Vec::new();
    let lines: Vec<(usize, &str)> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .collect();
    for (place, (index, line)) in lines.iter().copied().enumerate() {
        let mut cells = line
            .split([',', ';', '\t'])
            .map(|cell| cell.trim().trim_matches('"').trim());
        let (email, outcome) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        match words.get(&outcome.to_lowercase()) {
            Some(outcome) if email.contains('@') => {
                let result = NewResult {
                    email: email.to_owned(),
                    outcome: *outcome,
                };
                list.push((index, result));
            }
            _ if place == 0 && lines.len() > 1 && !email.contains('@') => {}
            _ => fault(&mut errors, index, "awareness-line-unread"),
        }
    }
    if list.is_empty() && errors.is_empty() {
        errors.add("lines", "field-required");
    }
    errors.into_result(list)
}

fn fault(errors: &mut FieldErrors, index: usize, key: &'static str) {
    if errors.iter().count() < FAULTS {
        let line = i64::try_from(index + 1).unwrap_or(i64::MAX);
        errors.add_with("lines", key, vec![("line", line.into())]);
    }
}

/// Notes results of a simulation that runs, each with the line it was: all of them, or none. The latest result of a person
/// counts.
pub async fn record(tx: &mut TenantTx, id: CampaignId, results: &[(usize, NewResult)]) -> Result<usize> {
    sql::hold(tx, id).await?;
    let campaign = sql::get(tx, id).await?;
    if campaign.kind != CampaignKind::Phishing {
        return Err(Error::Conflict("awareness-no-simulation"));
    }
    if campaign.state != CampaignState::Running {
        return Err(Error::Conflict("awareness-not-running"));
    }
    if results.is_empty() {
        return Err(Error::field("lines", "field-required"));
    }
    if results.len() > MOST {
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        let mut errors = FieldErrors::new();
        errors.add_with("lines", "awareness-lines-many", vec![("max", most.into())]);
        return Err(errors.into());
    }
    let emails: Vec<String> = results
        .iter()
        .map(|(_, one)| normalise_email(&one.email))
        .collect();
    let known: HashMap<String, Uuid> = sqlx::query!(
        "select u.email, k.id from security.awareness_task k
           join org.user_account u on u.tenant_id = $1 and u.id = k.user_id
          where k.tenant_id = $1 and k.campaign_id = $2 and u.email = any($3)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        &emails,
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(|row| (row.email, row.id))
    .collect();
    let mut errors = FieldErrors::new();
    let mut latest: HashMap<Uuid, PhishingOutcome> = HashMap::new();
    for (email, (index, one)) in emails.iter().zip(results) {
        match known.get(email) {
            Some(task) => _ = latest.insert(*task, one.outcome),
            None => fault(&mut errors, *index, "awareness-line-stranger"),
        }
    }
    errors.into_result(())?;
    let (tasks, outcomes): (Vec<Uuid>, Vec<String>) = latest
        .into_iter()
        .map(|(task, outcome)| (task, outcome.to_string()))
        .unzip();
    let changed = sqlx::query!(
        "update security.awareness_task k
            set outcome = x.outcome, done_at = coalesce(k.done_at, $4), done_on = coalesce(k.done_on, $5),
                excused_at = null
           from unnest($2::uuid[], $3::text[]) x(id, outcome)
          where k.tenant_id = $1 and k.id = x.id and k.outcome is distinct from x.outcome
          returning k.id, k.user_id",
        Uuid::from(tx.tenant()),
        &tasks,
        &outcomes,
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
        today(tx).to_sqlx() as jiff_sqlx::Date,
    )
    .fetch_all(tx.conn())
    .await?;
    let line = ("results", String::new(), changed.len().to_string());
    history::add(tx, id.into(), &[line]).await?;
    tx.audit(AuditEntry::new(
        "awareness.results",
        "awareness_campaign",
        id,
        json!({ "number": campaign.number, "results": changed.len() }),
    ));
    for row in &changed {
        let data = json!({ "number": campaign.number, "campaign": id, "person": row.user_id });
        tx.emit(DomainEvent::new(
            "awareness_task.done",
            "awareness_task",
            row.id,
            data,
        ));
    }
    Ok(changed.len())
}
