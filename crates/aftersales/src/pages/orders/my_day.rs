//! The day of somebody in the field, in the order of appointments: where to go, what to do, one tap to say so.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use sqm_platform::http::{Paging, Query};
use sqm_platform::listing::today;
use sqm_platform::page::{Page, Shell};
use sqm_platform::{AppState, Result};

use super::words::Row;
use crate::order;
use crate::pages::visits::Row as VisitRow;
use crate::permissions::OrderWork;
use crate::visit::{self, StateGroup, VisitFilter, VisitSort};
use sqm_platform::listing::Viewpoint;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DayQuery {
    day: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/my_day.html")]
pub(super) struct DayPage {
    shell: Shell,
    day: String,
    before: String,
    after: String,
    is_today: bool,
    orders: Vec<Row>,
    visits: Vec<VisitRow>,
}

pub(super) async fn show(
    page: Page<OrderWork>,
    State(state): State<AppState>,
    Query(query): Query<DayQuery>,
) -> Result<DayPage> {
    let shell = page.shell_t("my-day");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let (now, today) = (tx.now(), today(&tx));
    let day: Date = query.day.parse().unwrap_or(today);
    let orders = order::my_day(&state, &mut tx, page.caller.user, day).await?;
    let visits = if page.caller.can("visit.read") {
        let mine = VisitFilter {
            state: Some(StateGroup::Open),
            caller: Some("me".to_owned()),
            due_to: Some(day),
            ..VisitFilter::default()
        };
        let who = Viewpoint::from(&page.caller);
        visit::page(&state, &mut tx, who, &mine, VisitSort::Due, &Paging::default())
            .await?
            .items
    } else {
        Vec::new()
    };
    tx.commit().await?;
    let href =
        |day: Result<Date, jiff::Error>| day.map(|day| format!("/my-day?day={day}")).unwrap_or_default();
    Ok(DayPage {
        day: shell.day(&day),
        before: href(day.yesterday()),
        after: href(day.tomorrow()),
        is_today: day == today,
        orders: orders
            .into_iter()
            .map(|order| Row::new(&page, &shell, order, now))
            .collect(),
        visits: visits
            .into_iter()
            .map(|visit| VisitRow::new(&page, &shell, visit))
            .collect(),
        shell,
    })
}
