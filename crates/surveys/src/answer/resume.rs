//! Going on where somebody left: a personal link opens at the page that was reached.

use sqm_domain::ids::InvitationId;
use sqm_domain::survey::{Answers, Flow};
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Result};

use super::carried::Carried;
use super::sql;
use crate::questionnaire::Version;
use crate::response::PERSONAL;

/// Fills in what this person has answered before.
pub(super) async fn go_on(
    state: &AppState,
    tx: &mut TenantTx,
    invitation: InvitationId,
    version: &Version,
    carried: &mut Carried,
) -> Result<()> {
    let Some(known) = sql::so_far(tx, invitation).await? else {
        return Ok(());
    };
    carried.begun = Some(known.id);
    if known.version != version.id {
        // Other questions are asked by now.
        return Ok(());
    }
    let mut answers: Answers = serde_json::from_value(known.answers)?;
    if let Some(sealed) = known.personal {
        let plain = state.vault.cipher(tx).await?.open(PERSONAL, &sealed)?;
        answers.extend(serde_json::from_str::<Answers>(&plain)?);
    }
    carried.answers = answers;
    carried.hidden = serde_json::from_value(known.hidden)?;
    carried.started_at = known.started_at.unwrap_or(carried.started_at);
    let flow = Flow::new(
        &version.document,
        &carried.answers,
        &carried.hidden,
        &carried.lang,
    );
    let (way, _) = flow.way();
    if let Some(place) = way.iter().position(|number| *number == known.page) {
        carried.page = known.page;
        carried.trail = way[..place].to_vec();
    }
    Ok(())
}
