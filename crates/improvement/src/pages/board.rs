//! The board: a column per state, the next due day on top.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::{Address, Page, Shell, word};
use sqm_platform::{AppState, Result};

use super::words::{Card, look};
use crate::action::{self, ActionFilter};
use crate::permissions::ActionRead;

/// A column of the board.
#[derive(Debug)]
struct Column {
    name: String,
    tone: &'static str,
    icon: &'static str,
    count: String,
    cards: Vec<Card>,
    /// The list with all of them, where the column shows only the first.
    rest: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "improvement/board.html")]
pub(super) struct BoardPage {
    shell: Shell,
    columns: Vec<Column>,
    list: String,
    mine: String,
    all: String,
    is_mine: bool,
    here: String,
}

pub(super) async fn board(page: Page<ActionRead>, State(state): State<AppState>) -> Result<BoardPage> {
    let filter = ActionFilter::from_query(page.uri.query().unwrap_or_default())?;
    let shell = page.shell_t("action-board");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let columns = action::board(&mut tx, Viewpoint::from(&page.caller), &filter).await?;
    tx.commit().await?;
    let here = Address::new("/actions/board", &filter.to_query());
    let columns = columns
        .into_iter()
        .map(|(state, count, cards)| {
            let (tone, icon) = look(state);
            let rest = if count > cards.len() as i64 {
                Address::new("/actions", &here.query())
                    .with("status", state.as_str())
                    .href()
            } else {
                String::new()
            };
            Column {
                name: word(&page, "action-state", state),
                tone,
                icon,
                count: shell.number(count),
                cards: cards
                    .into_iter()
                    .map(|card| Card::new(&page, &shell, card))
                    .collect(),
                rest,
            }
        })
        .collect();
    Ok(BoardPage {
        columns,
        list: Address::new("/actions", &here.query())
            .with("state", "all")
            .href(),
        mine: here.with("owner", "me").href(),
        all: here.without(&["owner"]).href(),
        is_mine: filter.owner.as_deref() == Some("me"),
        here: here.href(),
        shell,
    })
}
