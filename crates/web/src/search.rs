//! Global search: one question to every module that has something to find.

use askama::Template;
use askama_web::WebTemplate;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use futures::future::try_join_all;
use http::{HeaderValue, header};
use serde::Deserialize;
use sqm_platform::http::Query;
use sqm_platform::module::{SearchHit, Sources, is_record_number};
use sqm_platform::page::{AnyPage, Shell};
use sqm_platform::{AppState, Error, Result};

/// Records per kind in the palette; more would not fit under the field.
const IN_PALETTE: i64 = 6;
/// Records per kind on the page.
const ON_PAGE: i64 = 25;

#[derive(Debug, Deserialize)]
pub(crate) struct Question {
    #[serde(default)]
    q: String,
}

/// The records of one kind.
struct Group {
    label_key: &'static str,
    hits: Vec<SearchHit>,
    /// Were there more than are shown?
    more: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "web/search.html")]
struct SearchPage {
    shell: Shell,
    q: String,
    groups: Vec<Group>,
}

#[derive(Template, WebTemplate)]
#[template(path = "web/search_list.html")]
struct SearchList {
    shell: Shell,
    groups: Vec<Group>,
}

/// `/search?q=`: the page, or for the palette the list alone.
pub(crate) async fn search(
    State(state): State<AppState>,
    Extension(sources): Extension<Sources>,
    Query(question): Query<Question>,
    page: AnyPage,
) -> Result<Response> {
    let q = question.q.trim();
    // Nobody types more than this to find something; what is longer was pasted by mistake.
    let q: String = q.chars().take(200).collect();
    let limit = if page.is_fragment() { IN_PALETTE } else { ON_PAGE };
    let groups = if q.is_empty() {
        Vec::new()
    } else {
        find(&state, &sources, &page, &q, limit).await?
    };
    if page.is_fragment() {
        let mut response = SearchList {
            shell: page.shell_t("web-search"),
            groups,
        }
        .into_response();
        // The browser must not show the list when the page is asked for by the back button.
        response
            .headers_mut()
            .insert(header::VARY, HeaderValue::from_static("hx-request"));
        return Ok(response);
    }
    if let Some(hit) = exactly(&q, &groups) {
        return Ok(Redirect::to(&hit.href).into_response());
    }
    Ok(SearchPage {
        shell: page.shell_t("web-search"),
        q,
        groups,
    }
    .into_response())
}

async fn find(
    state: &AppState,
    sources: &Sources,
    page: &AnyPage,
    q: &str,
    limit: i64,
) -> Result<Vec<Group>, Error> {
    let asked = sources
        .0
        .iter()
        .filter(|source| page.caller.can(source.permission))
        .map(|source| async move {
            let mut hits = (source.find)(state, &page.caller, q, limit + 1).await?;
            let more = hits.len() as i64 > limit;
            hits.truncate(limit as usize);
            Ok::<_, Error>(Group {
                label_key: source.label_key,
                hits,
                more,
            })
        });
    let mut groups = try_join_all(asked).await?;
    groups.retain(|group| !group.hits.is_empty());
    Ok(groups)
}

/// The one record meant by a number typed in full: a ticket's, or a customer's phone.
fn exactly<'a>(q: &str, groups: &'a [Group]) -> Option<&'a SearchHit> {
    let mut hits = groups.iter().flat_map(|group| &group.hits);
    if is_record_number(q) {
        return hits.find(|hit| hit.has_number(q));
    }
    if is_phone(q) {
        let first = hits.next()?;
        return hits.next().is_none().then_some(first);
    }
    None
}

/// Seven to fifteen digits (E.164) with the marks people put between them.
fn is_phone(q: &str) -> bool {
    let digits = q.bytes().filter(u8::is_ascii_digit).count();
    (7..=15).contains(&digits) && q.bytes().all(|b| b.is_ascii_digit() || b" +-()".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn hit(title: &str, detail: &str) -> SearchHit {
        SearchHit {
            id: Uuid::nil(),
            title: title.into(),
            detail: detail.into(),
            href: "/x".into(),
            icon: "ticket",
        }
    }

    fn group(hits: Vec<SearchHit>) -> Group {
        Group {
            label_key: "search-tickets",
            hits,
            more: false,
        }
    }

    #[test]
    fn a_full_number_goes_straight_to_its_record() {
        let groups = [group(vec![
            hit("Slow", "T-2026-0001230 · open"),
            hit("Bill", "T-2026-000123 · open"),
        ])];
        assert_eq!(
            exactly("t-2026-000123", &groups).map(|hit| hit.title.as_str()),
            Some("Bill")
        );
        assert!(exactly("000123", &groups).is_none());
    }

    #[test]
    fn a_phone_goes_straight_only_to_one_record() {
        let one = [group(vec![hit("Li", "138****1234")])];
        assert!(exactly("138 1234 1234", &one).is_some());
        let two = [group(vec![hit("Li", ""), hit("Wang", "")])];
        assert!(exactly("13812341234", &two).is_none());
        assert!(exactly("123", &one).is_none());
    }
}
