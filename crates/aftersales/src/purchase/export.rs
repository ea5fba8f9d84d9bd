//! The list as a file: what the filter shows, streamed page by page.

use async_stream::try_stream;
use bytes::Bytes;
use futures::Stream;
use sqm_platform::csv::{MARK, line};
use sqm_platform::listing::Viewpoint;
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Result};

use super::{Purchase, PurchaseFilter, ops};

const PAGE: i64 = 1_000;

/// The columns of the file, by the keys of their headings.
const COLUMNS: [&str; 15] = [
    "ui-number",
    "purchase-external-id",
    "purchase-customer",
    "customer-class",
    "purchase-product-code",
    "purchase-product",
    "purchase-serial",
    "purchase-quantity",
    "purchase-price",
    "purchase-bought-on",
    "purchase-channel",
    "purchase-shop",
    "purchase-department",
    "purchase-warranty-until",
    "ui-state",
];

/// The file in pieces. The first refusal comes before the first byte.
pub async fn csv(
    state: AppState,
    scope: Scope,
    who: Viewpoint,
    filter: PurchaseFilter,
) -> Result<impl Stream<Item = Result<Bytes>> + Send + 'static> {
    let mut tx = state.db.tenant(&scope).await?;
    let mut page = ops::rows(&state, &mut tx, who, &filter, None, PAGE).await?;
    Ok(try_stream! {
        let mut text = String::from(MARK);
        let headings = COLUMNS.map(|key| state.catalogue.text(scope.lang, key).into_owned());
        line(&mut text, headings.iter().map(String::as_str));
        loop {
            for purchase in &page {
                let cells = cells(purchase, &state, &scope);
                line(&mut text, cells.iter().map(String::as_str));
            }
            yield Bytes::from(std::mem::take(&mut text));
            let Some(last) = page.last().filter(|_| page.len() as i64 == PAGE) else { break };
            let after = Some(last.id);
            page = ops::rows(&state, &mut tx, who, &filter, after, PAGE).await?;
        }
        tx.commit().await?;
    })
}

fn cells(purchase: &Purchase, state: &AppState, scope: &Scope) -> [String; 15] {
    let word = |list: &str, code: &str| {
        state
            .catalogue
            .text(scope.lang, &format!("{list}-{}", code.replace('_', "-")))
            .into_owned()
    };
    [
        purchase.number.clone(),
        purchase.external_id.clone().unwrap_or_default(),
        format!("{} {}", purchase.customer.number, purchase.customer.name),
        word("customer-class", &purchase.customer_class),
        purchase.product_code.clone(),
        purchase.product.clone(),
        purchase.serial.clone(),
        purchase.quantity.to_string(),
        purchase.price.map(|price| price.to_string()).unwrap_or_default(),
        purchase.bought_on.to_string(),
        word("sales-channel", purchase.channel.as_str()),
        purchase.shop.clone(),
        purchase
            .department
            .as_ref()
            .map(|department| department.name.clone())
            .unwrap_or_default(),
        purchase
            .warranty_until
            .map(|day| day.to_string())
            .unwrap_or_default(),
        word("purchase-state", purchase.state.as_str()),
    ]
}
