//! The list as a file: what the filter shows, streamed page by page.

use async_stream::try_stream;
use bytes::Bytes;
use futures::Stream;
use sqm_platform::csv::{MARK, line};
use sqm_platform::listing::Viewpoint;
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Result};

use super::list::rows;
use super::{Visit, VisitFilter, VisitSort};

const PAGE: i64 = 1_000;

/// The columns of the file, by the keys of their headings.
const COLUMNS: [&str; 18] = [
    "ui-number",
    "ui-kind",
    "ui-state",
    "purchase-customer",
    "customer-class",
    "purchase-product",
    "visit-purpose",
    "visit-first-due",
    "visit-due",
    "visit-caller",
    "visit-attempts",
    "visit-satisfaction",
    "visit-attitude",
    "visit-speed",
    "visit-solving",
    "visit-effect",
    "visit-suggestion",
    "visit-problem",
];

/// The file in pieces. The first refusal comes before the first byte.
pub async fn csv(
    state: AppState,
    scope: Scope,
    who: Viewpoint,
    filter: VisitFilter,
    sort: VisitSort,
) -> Result<impl Stream<Item = Result<Bytes>> + Send + 'static> {
    let mut tx = state.db.tenant(&scope).await?;
    let mut page = rows(&state, &mut tx, who, &filter, sort, None, PAGE).await?;
    Ok(try_stream! {
        let mut text = String::from(MARK);
        let headings = COLUMNS.map(|key| state.catalogue.text(scope.lang, key).into_owned());
        line(&mut text, headings.iter().map(String::as_str));
        loop {
            for visit in &page {
                let cells = cells(visit, &state, &scope);
                line(&mut text, cells.iter().map(String::as_str));
            }
            yield Bytes::from(std::mem::take(&mut text));
            let Some(last) = page.last().filter(|_| page.len() as i64 == PAGE) else { break };
            let after = Some((last.due_on, last.id));
            page = rows(&state, &mut tx, who, &filter, sort, after, PAGE).await?;
        }
        tx.commit().await?;
    })
}

fn cells(visit: &Visit, state: &AppState, scope: &Scope) -> [String; 18] {
    let word = |list: &str, code: &str| {
        state
            .catalogue
            .text(scope.lang, &format!("{list}-{}", code.replace('_', "-")))
            .into_owned()
    };
    let score = |score: Option<i16>| score.map(|score| score.to_string()).unwrap_or_default();
    [
        visit.number.clone(),
        word("visit-kind", visit.kind.as_str()),
        word("visit-state", visit.state.as_str()),
        format!("{} {}", visit.customer.number, visit.customer.name),
        word("customer-class", &visit.customer_class),
        visit.product.clone(),
        visit.purpose.clone(),
        visit.first_due_on.to_string(),
        visit.due_on.to_string(),
        visit
            .caller
            .as_ref()
            .map(|caller| caller.name.clone())
            .unwrap_or_default(),
        visit.attempts.to_string(),
        score(visit.satisfaction),
        score(visit.attitude),
        score(visit.speed),
        score(visit.solving),
        score(visit.effect),
        visit.suggestion.clone(),
        visit.problem.clone(),
    ]
}
