//! Sending: the first message and the reminders. The connection to the mail server or gateway stands outside any
//! transaction: an invitation is taken for a while, its message is handed over, and what came of it is written down.

use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqm_customers::customer::{self, Contact};
use sqm_domain::ids::{InvitationId, TenantId};
use sqm_domain::survey::asking::is_rested;
use sqm_org::tenants;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::jobs::{self, JobDef, When};
use sqm_platform::mail::{Delivery, Mail};
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::letter::{self, Letter};
use super::model::{Invitation, InvitationState};
use super::{remind, sql};
use crate::scope;
use crate::survey::{self, Channel, State, Survey};
use crate::{questionnaire, theme};

/// Longer than any server takes to accept a message; who died meanwhile is followed by somebody else.
const ON_ITS_WAY: SignedDuration = SignedDuration::from_mins(10);

const NAME: &str = "surveys.send";

pub(super) const JOB: JobDef = JobDef {
    name: NAME,
    run: |state, scope, args| run(state, scope, args).boxed(),
};

/// What is due is found by looking: ten thousand invitations are no ten thousand timers.
pub(super) const SWEEP: Sweep = Sweep {
    name: "surveys' messages",
    every: Duration::from_secs(5),
    find: "surveys.due_messages",
    mend: |state, tenant, due| queue(state, tenant, due).boxed(),
};

#[derive(Serialize, Deserialize)]
struct Args {
    invitation: InvitationId,
}

async fn queue(state: &AppState, tenant: TenantId, due: &[Uuid]) -> Result<()> {
    if !state.mailer.is_on() && !state.sms.is_on() {
        return Ok(());
    }
    let mut tx = state.db.tenant(&scope(tenant)).await?;
    for id in due {
        let args = Args {
            invitation: (*id).into(),
        };
        let when = When {
            key: Some(format!("ask:{id}")),
            ..When::default()
        };
        jobs::enqueue(&mut tx, NAME, &args, when).await?;
    }
    tx.commit().await
}

fn run(state: &AppState, scope: Scope, args: Value) -> BoxFuture<'_, Result<()>> {
    async move {
        let Args { invitation } = jobs::args(args)?;
        send(state, &scope, invitation).await
    }
    .boxed()
}

/// What is about to be sent.
struct Outgoing {
    survey: Survey,
    invitation: Invitation,
    contact: Contact,
    letter: Letter,
}

/// Sends the message of an invitation that is due, if it still is.
pub async fn send(state: &AppState, scope: &Scope, id: InvitationId) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    let outgoing = take(state, &mut tx, id).await?;
    tx.commit().await?;
    let Some(outgoing) = outgoing else { return Ok(()) };

    let handed = hand_over(state, &outgoing).await;
    let mut tx = state.db.tenant(scope).await?;
    match &handed {
        Ok(Delivery::Taken) => note_sent(&mut tx, &outgoing).await?,
        Ok(Delivery::Refused) => sql::end(&mut tx, id, InvitationState::Bounced, "bounced").await?,
        Err(_) => sql::release(&mut tx, id).await?,
    }
    tell(&mut tx, id);
    tx.commit().await?;
    handed.map(|_| ())
}

fn tell(tx: &mut TenantTx, id: InvitationId) {
    tx.emit(DomainEvent::new(
        "invitation.sent",
        "survey_invitation",
        id,
        json!({}),
    ));
}

async fn note_sent(tx: &mut TenantTx, outgoing: &Outgoing) -> Result<()> {
    let (invitation, survey) = (&outgoing.invitation, &outgoing.survey);
    if remind::is_reminder(invitation) {
        let first = invitation.sent_at.unwrap_or(tx.now());
        let next = remind::next(survey, first, invitation.reminded + 1);
        sql::reminded(tx, invitation.id, next).await
    } else {
        let next = remind::next(survey, tx.now(), 0);
        sql::sent(tx, invitation.id, next).await
    }
}

/// Takes an invitation and writes its message; nothing when there is no reason to send one any more.
async fn take(state: &AppState, tx: &mut TenantTx, id: InvitationId) -> Result<Option<Outgoing>> {
    let invitation = sql::get(tx, id, true).await?;
    let survey = survey::get(tx, invitation.survey_id).await?;
    let now = tx.now();
    let due = match invitation.state {
        InvitationState::Waiting => invitation.send_at <= now,
        InvitationState::Sent | InvitationState::Opened => sql::reminder_is_due(tx, id).await?,
        _ => false,
    };
    // What cannot leave waits until it can.
    let leaves = match invitation.channel {
        Channel::Email => state.mailer.is_on(),
        Channel::Sms => state.sms.is_on(),
        _ => false,
    };
    if !due || !leaves || survey.state != State::Open || survey.opens_at.is_some_and(|from| now < from) {
        return Ok(None);
    }
    let Some(customer) = invitation.customer_id else {
        return skip(tx, id, "no_address").await;
    };
    sql::hold_customer(tx, customer).await?;
    if !survey.takes_answers(now) {
        return skip(tx, id, "full").await;
    }
    let contact = customer::contact(state, tx, customer).await?;
    if let Some(reason) = refusal(tx, &survey, &invitation, &contact).await? {
        return skip(tx, id, reason).await;
    }
    if !sql::claim(tx, id, now.checked_add(ON_ITS_WAY).unwrap_or(now)).await? {
        return Ok(None);
    }
    let version = questionnaire::version(tx, survey.version_id).await?;
    let look = match survey.theme_id {
        Some(theme) => Some(theme::get(tx, theme.into()).await?),
        None => None,
    };
    let tenant = tenants::get(tx).await?;
    let cipher = state.vault.cipher(tx).await?;
    let letter = letter::write(
        state,
        &tenant,
        &survey,
        &version,
        &invitation,
        &contact,
        look.as_ref(),
        &super::code(&cipher, id),
    )?;
    Ok(Some(Outgoing {
        survey,
        invitation,
        contact,
        letter,
    }))
}

async fn skip(tx: &mut TenantTx, id: InvitationId, reason: &'static str) -> Result<Option<Outgoing>> {
    sql::end(tx, id, InvitationState::Skipped, reason).await?;
    Ok(None)
}

/// Why a message is not sent after all: time has passed since somebody was invited.
async fn refusal(
    tx: &mut TenantTx,
    survey: &Survey,
    invitation: &Invitation,
    contact: &Contact,
) -> Result<Option<&'static str>> {
    if contact.no_contact {
        return Ok(Some("no_contact"));
    }
    let address = match invitation.channel {
        Channel::Email => &contact.email,
        _ => &contact.phone,
    };
    if address.is_none() {
        return Ok(Some("no_address"));
    }
    if remind::is_reminder(invitation) {
        return Ok(None);
    }
    // Staff are customers too: nobody is asked about his own work.
    if let (Some(person), Some(email)) = (invitation.person_id, &contact.email)
        && sql::staff_email(tx, person).await?.as_deref() == Some(email.trim().to_lowercase().as_str())
    {
        return Ok(Some("self"));
    }
    if let Some(customer) = invitation.customer_id {
        let last = sql::asked_by_others(tx, customer, invitation.id).await?;
        if !is_rested(last, tx.now(), survey.fatigue_days) {
            return Ok(Some("rest"));
        }
    }
    let full = sql::full_quotas(tx, survey).await?;
    let value = |of: &str| invitation.dims.get(of).and_then(Value::as_str);
    Ok(full
        .iter()
        .any(|(of, wanted)| value(of) == Some(wanted))
        .then_some("quota"))
}

async fn hand_over(state: &AppState, outgoing: &Outgoing) -> Result<Delivery> {
    let letter = &outgoing.letter;
    match outgoing.invitation.channel {
        Channel::Email => {
            let mail = Mail {
                to: outgoing.contact.email.clone().unwrap_or_default(),
                subject: letter.subject.clone(),
                text: letter.text.clone(),
                html: letter.html.clone(),
                unsubscribe: Some(letter.stop.clone()),
            };
            state.mailer.deliver(mail).await
        }
        _ => {
            let to = outgoing.contact.phone.clone().unwrap_or_default();
            state.sms.deliver(&to, &letter.sms).await
        }
    }
}
