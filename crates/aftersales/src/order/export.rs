//! The list as a file: what the filter shows, streamed page by page.

use async_stream::try_stream;
use bytes::Bytes;
use futures::Stream;
use jiff::Timestamp;
use sqm_platform::csv::{MARK, line};
use sqm_platform::listing::Viewpoint;
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Result};

use super::list::rows;
use super::{Order, OrderFilter, OrderSort};

const PAGE: i64 = 1_000;

/// The columns of the file, by the keys of their headings.
const COLUMNS: [&str; 19] = [
    "ui-number",
    "ui-kind",
    "order-urgency",
    "ui-state",
    "purchase-customer",
    "customer-class",
    "purchase-product",
    "purchase-serial",
    "order-problem",
    "order-technician",
    "purchase-department",
    "order-opened-at",
    "order-slot",
    "order-completed-at",
    "order-turnaround-due",
    "order-minutes",
    "order-cause",
    "order-warranty",
    "order-result",
];

/// The file in pieces. The first refusal comes before the first byte.
pub async fn csv(
    state: AppState,
    scope: Scope,
    who: Viewpoint,
    filter: OrderFilter,
    sort: OrderSort,
) -> Result<impl Stream<Item = Result<Bytes>> + Send + 'static> {
    let mut tx = state.db.tenant(&scope).await?;
    let mut page = rows(&state, &mut tx, who, &filter, sort, None, PAGE).await?;
    Ok(try_stream! {
        let mut text = String::from(MARK);
        let headings = COLUMNS.map(|key| state.catalogue.text(scope.lang, key).into_owned());
        line(&mut text, headings.iter().map(String::as_str));
        loop {
            for order in &page {
                let cells = cells(order, &state, &scope);
                line(&mut text, cells.iter().map(String::as_str));
            }
            yield Bytes::from(std::mem::take(&mut text));
            let Some(last) = page.last().filter(|_| page.len() as i64 == PAGE) else { break };
            let after = Some(last.id);
            page = rows(&state, &mut tx, who, &filter, sort, after, PAGE).await?;
        }
        tx.commit().await?;
    })
}

fn cells(order: &Order, state: &AppState, scope: &Scope) -> [String; 19] {
    let word = |list: &str, code: &str| {
        state
            .catalogue
            .text(scope.lang, &format!("{list}-{}", code.replace('_', "-")))
            .into_owned()
    };
    let time = |at: Option<Timestamp>| {
        at.map(|at| {
            at.to_zoned(scope.zone.clone())
                .strftime("%Y-%m-%d %H:%M:%S")
                .to_string()
        })
        .unwrap_or_default()
    };
    let name = |named: &Option<crate::refs::Named>| {
        named.as_ref().map(|named| named.name.clone()).unwrap_or_default()
    };
    [
        order.number.clone(),
        word("order-kind", order.kind.as_str()),
        word("order-urgency", order.urgency.as_str()),
        word("order-state", order.state.as_str()),
        format!("{} {}", order.customer.number, order.customer.name),
        word("customer-class", &order.customer_class),
        order.product.clone(),
        order.serial.clone(),
        order.problem.clone(),
        name(&order.technician),
        name(&order.department),
        time(Some(order.opened_at)),
        time(order.slot_from),
        time(order.completed_at),
        time(Some(order.turnaround_due)),
        order
            .minutes
            .map(|minutes| minutes.to_string())
            .unwrap_or_default(),
        word("order-cause", order.cause.as_str()),
        word("order-verdict", order.verdict.as_str()),
        order.result.clone(),
    ]
}
