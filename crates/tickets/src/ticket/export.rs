//! The list as a file: exactly what the filter shows, in its order, streamed page by page so that a million rows need no
//! more memory than a thousand.

use async_stream::try_stream;
use bytes::Bytes;
use futures::Stream;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sqm_platform::csv::line;
use sqm_platform::i18n::{Catalogue, Lang};
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Result};

use super::filter::{Sort, TicketFilter};
use super::item::TicketItem;
use super::list::{self, Position, Viewpoint};

const PAGE: i64 = 1_000;

/// The columns of the file, by the keys of their headings.
const COLUMNS: [&str; 20] = [
    "ticket-number",
    "ticket-external-id",
    "ticket-kind",
    "ticket-subject",
    "ticket-status",
    "ticket-pending-reason",
    "ticket-priority",
    "ticket-channel",
    "ticket-category",
    "ticket-department",
    "ticket-assignee",
    "ticket-customer",
    "ticket-region",
    "ticket-city",
    "ticket-product",
    "ticket-tags",
    "ticket-opened-at",
    "ticket-updated-at",
    "ticket-resolved-at",
    "ticket-due-at",
];

/// The file in pieces. The first refusal (an unknown filter value) comes before the first byte.
pub async fn csv(
    state: AppState,
    scope: Scope,
    who: Viewpoint,
    filter: TicketFilter,
    sort: Sort,
) -> Result<impl Stream<Item = Result<Bytes>> + Send + 'static> {
    let mut tx = state.db.tenant(&scope).await?;
    let resolved = list::resolve(&state, &mut tx, who, &filter).await?;
    Ok(try_stream! {
        let mut text = String::from(sqm_platform::csv::MARK);
        let headings = COLUMNS.map(|key| state.catalogue.text(scope.lang, key).into_owned());
        line(&mut text, headings.iter().map(String::as_str));
        let mut after: Option<Position> = None;
        loop {
            let items = list::rows(&state, &mut tx, &resolved, sort, after.as_ref(), PAGE).await?;
            for item in &items {
                let cells = cells(item, &state.catalogue, scope.lang, &scope.zone);
                line(&mut text, cells.iter().map(String::as_str));
            }
            yield Bytes::from(std::mem::take(&mut text));
            after = items.last().map(|item| Position::of(item, sort));
            if (items.len() as i64) < PAGE {
                break;
            }
        }
        tx.commit().await?;
    })
}

fn cells(item: &TicketItem, words: &Catalogue, lang: Lang, zone: &TimeZone) -> [String; 20] {
    let word = |list: &str, code: &str| {
        words
            .text(lang, &format!("{list}-{}", code.replace('_', "-")))
            .into_owned()
    };
    let name = |named: &Option<super::Named>, other: &str| {
        named
            .as_ref()
            .map_or_else(|| other.to_owned(), |named| named.name.clone())
    };
    let time = |at: Option<Timestamp>| {
        at.map(|at| {
            at.to_zoned(zone.clone())
                .strftime("%Y-%m-%d %H:%M:%S")
                .to_string()
        })
        .unwrap_or_default()
    };
    [
        item.number.clone(),
        item.external_id.clone().unwrap_or_default(),
        word("ticket-kind", item.kind.as_str()),
        item.subject.clone(),
        word("ticket-status", item.status.as_str()),
        item.pending_reason
            .map(|reason| word("pending-reason", reason.as_str()))
            .unwrap_or_default(),
        word("priority", item.priority.as_str()),
        word("channel", item.channel.as_str()),
        name(&item.category, ""),
        name(&item.department, &item.team),
        name(&item.assignee, &item.owner_name),
        item.customer
            .as_ref()
            .map(|customer| customer.name.clone())
            .unwrap_or_default(),
        item.region.clone(),
        item.city.clone(),
        item.product.clone(),
        item.tags.join(" "),
        time(Some(item.opened_at)),
        time(Some(item.updated_at)),
        time(item.resolved_at),
        time(item.due_at),
    ]
}
