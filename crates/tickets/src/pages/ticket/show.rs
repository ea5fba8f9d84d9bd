//! Reading a ticket.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::{CustomerId, TicketId};
use sqm_domain::ticket::{Channel, Impact, Status, TicketKind, Urgency};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{PageForm, Paging, Path, Query};
use sqm_platform::page::{Address, Choice, FormErrors, Nothing, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::thread::{Entry, Line, lines, woven};
use crate::message;
use crate::pages::choices::{Choosers, moves};
use crate::pages::drafts;
use crate::pages::list::Row;
use crate::pages::words;
use crate::permissions::TicketRead;
use crate::sla::{self, Chip};
use crate::ticket::{self, LinkedTicket, Sort, Ticket, TicketFilter, Viewpoint};
use crate::viewing::{self, Viewer};
use sqm_customers::customer::{self, ClearCustomer, Customer};

/// History is read up to here; more belongs into the audit trail.
const HISTORY: i64 = 300;
/// The customer's other tickets beside one.
const OTHERS: i64 = 6;

/// What the address of a ticket's page may carry.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Visit {
    /// The list one came from.
    #[serde(rename = "in")]
    pub list: String,
    /// What was just done.
    done: String,
    /// How to take it back.
    undo: String,
}

/// What the reader typed and could not be accepted.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub text: String,
    pub note: bool,
    pub errors: FormErrors,
}

/// The properties panel, alone or inside the page.
#[derive(Debug)]
pub(super) struct Props {
    pub t: Ticket,
    pub status_name: String,
    pub kind_name: String,
    pub priority: String,
    pub level: &'static str,
    pub channel: String,
    pub assignee: String,
    pub department: String,
    pub mine: bool,
    pub moves: Vec<Choice>,
    pub kinds: Vec<Choice>,
    pub impacts: Vec<Choice>,
    pub urgencies: Vec<Choice>,
    pub channels: Vec<Choice>,
    pub people: Vec<Choice>,
    pub departments: Vec<Choice>,
    pub categories: Vec<Choice>,
    pub clocks: Vec<Chip>,
    pub customer: Option<Customer>,
    pub customer_class: String,
    pub clear: Option<ClearCustomer>,
    pub others: Vec<Row>,
    pub links: Vec<Linked>,
    pub error: String,
}

/// A linked ticket in words.
#[derive(Debug)]
pub(super) struct Linked {
    pub link: LinkedTicket,
    pub how: String,
    pub status_name: String,
}

impl Props {
    fn href(&self, what: &str) -> String {
        format!("/tickets/{}/{what}", self.t.item.id)
    }

    fn own_href(&self) -> String {
        format!("/tickets/{}", self.t.item.id)
    }

    /// What improvement actions call it by.
    fn source(&self) -> String {
        format!("ticket:{}", self.t.item.id)
    }

    fn tags(&self) -> String {
        self.t.item.tags.join(", ")
    }

    fn category(&self) -> &str {
        self.t
            .item
            .category
            .as_ref()
            .map_or("", |category| category.name.as_str())
    }

    fn customer_number(&self) -> &str {
        self.t
            .item
            .customer
            .as_ref()
            .map_or("", |customer| customer.number.as_str())
    }

    fn merged(&self) -> bool {
        self.t.item.status == Status::Merged
    }

    fn others_href(&self) -> String {
        self.customer.as_ref().map_or_else(String::new, |customer| {
            format!("/tickets?customer={}&state=all", customer.id)
        })
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "tickets/show.html")]
struct TicketPage {
    shell: Shell,
    p: Props,
    entries: Vec<Entry>,
    history: Vec<Line>,
    text: String,
    note: bool,
    errors: FormErrors,
    to: String,
    draft: String,
    next: String,
    done: String,
    undo: String,
    in_query: String,
    back: String,
}

impl TicketPage {
    fn own(&self, what: &str) -> String {
        format!("/tickets/{}/{what}{}", self.p.t.item.id, self.in_query)
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "tickets/thread.html")]
struct ThreadPart {
    shell: Shell,
    id: TicketId,
    entries: Vec<Entry>,
}

#[derive(Template, WebTemplate)]
#[template(path = "tickets/properties.html")]
pub(super) struct PropsPart {
    shell: Shell,
    p: Props,
}

#[derive(Template, WebTemplate)]
#[template(path = "tickets/viewers.html")]
struct ViewersPart {
    shell: Shell,
    viewers: Vec<Viewer>,
}

pub(super) async fn show(
    page: Page<TicketRead>,
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response> {
    let Ok(id) = id.parse::<TicketId>() else {
        // A number works too: T-2026-000123.
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        let found = ticket::find(&mut tx, &id)
            .await?
            .ok_or(sqm_platform::Error::NotFound("ticket"))?;
        return Ok(axum::response::Redirect::to(&format!("/tickets/{found}")).into_response());
    };
    Ok(whole(&state, &page, id, visit, None).await?.into_response())
}

/// The page again with what could not be accepted.
pub(super) async fn refused(
    state: &AppState,
    page: &PageFrame,
    id: TicketId,
    visit: Visit,
    typed: Typed,
) -> Result<Response> {
    Ok((
        StatusCode::UNPROCESSABLE_ENTITY,
        whole(state, page, id, visit, Some(typed)).await?,
    )
        .into_response())
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: TicketId,
    visit: Visit,
    typed: Option<Typed>,
) -> Result<TicketPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let p = props(state, &mut tx, page, id).await?;
    let shell = page.shell(p.t.item.subject.clone());
    let history = lines(page, &shell, ticket::history(&mut tx, id, HISTORY).await?);
    let messages = message::thread(&mut tx, id).await?;
    let draft = drafts::place(id);
    let kept = match &typed {
        Some(_) => String::new(),
        None => drafts::get(state, &mut tx, page.caller.user, &draft).await?,
    };
    tx.commit().await?;
    let customer =
        p.t.item
            .customer
            .as_ref()
            .map(|customer| customer.name.clone())
            .unwrap_or_default();
    let entries = woven(
        page,
        &shell,
        &customer,
        &p.t.item.number,
        messages,
        history.clone(),
    );
    let typed = typed.unwrap_or_else(|| Typed {
        text: kept,
        ..Typed::default()
    });
    let way = Address::new("", "").with("in", &visit.list);
    let to = match customer.as_str() {
        "" => p.channel.clone(),
        name => shell.ta2("tp-reply-to", "name", name, "channel", &p.channel),
    };
    let said = if visit.done.is_empty() {
        String::new()
    } else {
        page.t(&format!("tp-done-{}", visit.done))
    };
    let undo = if ["unmerge"].contains(&visit.undo.as_str()) {
        format!("/tickets/{id}/{}", visit.undo)
    } else {
        String::new()
    };
    Ok(TicketPage {
        back: Address::new("/tickets", &visit.list).href(),
        next: if visit.list.is_empty() {
            String::new()
        } else {
            Address::new("", "").with("in", &visit.list).href()
        },
        in_query: if visit.list.is_empty() {
            String::new()
        } else {
            way.href()
        },
        entries,
        history,
        text: typed.text,
        note: typed.note || !page.caller.can("ticket.reply"),
        errors: typed.errors,
        to,
        draft,
        done: said,
        undo,
        p,
        shell,
    })
}

/// Everything beside the thread.
async fn props(state: &AppState, tx: &mut TenantTx, page: &PageFrame, id: TicketId) -> Result<Props> {
    let t = ticket::get(state, tx, id).await?;
    let shell = page.shell("");
    let choosers = if page.caller.can("ticket.edit") {
        Choosers::load(tx).await?
    } else {
        Choosers::default()
    };
    let (mut card, mut others) = (None, Vec::new());
    if let Some(customer) = &t.item.customer {
        if page.caller.can("customer.read") {
            card = Some(customer::get(state, tx, customer.id).await?);
        }
        others = tickets_of(state, tx, page, &shell, customer.id, Some(id)).await?;
    }
    let links = ticket::links(tx, id).await?;
    let clocks = sla::chips(tx, id).await?;
    let item = &t.item;
    let chosen = |id: Option<String>| id.unwrap_or_default();
    let assignee = item
        .assignee
        .as_ref()
        .map_or_else(|| item.owner_name.clone(), |person| person.name.clone());
    let department = item
        .department
        .as_ref()
        .map_or_else(|| item.team.clone(), |one| one.name.clone());
    Ok(Props {
        status_name: words::status(page, item.status, item.pending_reason),
        kind_name: word(page, "ticket-kind", item.kind),
        priority: word(page, "priority", item.priority),
        level: words::level(item.priority),
        channel: word(page, "channel", item.channel),
        mine: item
            .assignee
            .as_ref()
            .is_some_and(|person| person.id == uuid::Uuid::from(page.caller.user)),
        moves: moves(page, item.status),
        kinds: codes(page, "ticket-kind", TicketKind::ALL, &[item.kind]),
        impacts: codes(page, "level", Impact::ALL, &[t.impact]),
        urgencies: codes(page, "level", Urgency::ALL, &[t.urgency]),
        channels: codes(page, "channel", Channel::ALL, &[item.channel]),
        people: choosers.people(&chosen(item.assignee.as_ref().map(|one| one.id.to_string()))),
        departments: choosers.departments(&chosen(item.department.as_ref().map(|one| one.id.to_string()))),
        categories: choosers.categories(&chosen(item.category.as_ref().map(|one| one.id.to_string()))),
        assignee,
        department,
        clocks,
        customer_class: card
            .as_ref()
            .map(|one| word(page, "customer-class", &one.class))
            .unwrap_or_default(),
        customer: card,
        clear: None,
        others,
        links: links.into_iter().map(|link| linked(page, link)).collect(),
        error: String::new(),
        t,
    })
}

fn linked(page: &PageFrame, link: LinkedTicket) -> Linked {
    let side = if link.outgoing { "to" } else { "from" };
    Linked {
        how: word(page, "tp-link", format!("{}-{side}", link.kind)),
        status_name: word(page, "ticket-status", link.status),
        link,
    }
}

/// The latest tickets of a customer.
async fn tickets_of(
    state: &AppState,
    tx: &mut TenantTx,
    page: &PageFrame,
    shell: &Shell,
    customer: CustomerId,
    except: Option<TicketId>,
) -> Result<Vec<Row>> {
    let filter = TicketFilter {
        customer: Some(customer),
        ..TicketFilter::default()
    };
    let paging = Paging {
        limit: Some(OTHERS),
        after: None,
    };
    let listed = ticket::page(state, tx, Viewpoint::default(), &filter, Sort::Newest, &paging).await?;
    let list = Address::new("/tickets", "");
    let rest = listed.items.into_iter().filter(|item| Some(item.id) != except);
    Ok(rest.map(|item| Row::new(page, shell, item, &list)).collect())
}

pub(super) async fn thread(
    page: Page<TicketRead>,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
) -> Result<impl IntoResponse> {
    let shell = page.shell("");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let t = ticket::get(&state, &mut tx, id).await?;
    let history = lines(&page, &shell, ticket::history(&mut tx, id, HISTORY).await?);
    let messages = message::thread(&mut tx, id).await?;
    tx.commit().await?;
    let customer = t.item.customer.map(|customer| customer.name).unwrap_or_default();
    let entries = woven(&page, &shell, &customer, &t.item.number, messages, history);
    Ok(ThreadPart { shell, id, entries })
}

pub(super) async fn properties(
    page: Page<TicketRead>,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
) -> Result<PropsPart> {
    part(&state, &page, id, None, String::new()).await
}

/// The panel alone, as an answer to a change.
pub(super) async fn part(
    state: &AppState,
    page: &PageFrame,
    id: TicketId,
    clear: Option<ClearCustomer>,
    error: String,
) -> Result<PropsPart> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let mut p = props(state, &mut tx, page, id).await?;
    tx.commit().await?;
    p.clear = clear;
    p.error = error;
    Ok(PropsPart {
        shell: page.shell(p.t.item.subject.clone()),
        p,
    })
}

/// Tells that the page is open, and who else has it open.
pub(super) async fn viewers(
    page: Page<TicketRead>,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
    PageForm(Nothing {}): PageForm<Nothing>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let viewers = viewing::beat(&mut tx, id, page.caller.user, false).await?;
    tx.commit().await?;
    Ok(ViewersPart {
        shell: page.shell(""),
        viewers,
    })
}
