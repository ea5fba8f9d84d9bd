//! One service order: what is wrong, who comes when, what was done, who pays, and the customer's signature.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use jiff::Timestamp;
use sqm_customers::customer::{self, ClearCustomer};
use sqm_domain::aftersales::{Cause, OrderKind, OrderState, OrderUrgency, Verdict, WaitReason};
use sqm_domain::ids::OrderId;
use sqm_org::Choosers;
use sqm_platform::http::Path;
use sqm_platform::page::{Choice, FormErrors, Page, PageFrame, Shell, codes, done, local_moment, word};
use sqm_platform::{AppState, Result};

use super::steps::DoneForm;
use super::words::{LimitView, limits, look, slot};
use crate::order::{self, Order, OrderEntry, OrderPart, OrderPhoto, OrderStep};
use crate::permissions::OrderRead;

/// A line of the history in words.
#[derive(Debug)]
struct Line {
    icon: &'static str,
    tone: &'static str,
    who: String,
    at: Timestamp,
    title: String,
    text: String,
}

/// What was typed and could not be accepted, or revealed on purpose.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) errors: FormErrors,
    /// The form that was refused.
    pub(super) form: &'static str,
    pub(super) complete: Option<DoneForm>,
    pub(super) reason: String,
    pub(super) day: String,
    pub(super) slot: Option<(String, String)>,
    pub(super) signer: String,
    pub(super) clear: Option<ClearCustomer>,
}

/// Another order of the customer.
#[derive(Debug)]
struct Other {
    href: String,
    label: String,
    state: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/order.html")]
pub(super) struct ShowPage {
    shell: Shell,
    o: Order,
    kind: String,
    state: String,
    tone: &'static str,
    icon: &'static str,
    urgency: String,
    limits: Vec<LimitView>,
    slot: String,
    slot_from: String,
    slot_to: String,
    verdict: String,
    payer: String,
    reason: String,
    cause: String,
    wait: String,
    phone: Option<String>,
    has_address: bool,
    /// This reader may look where the customer lives: it is theirs, and today's.
    may_reveal: bool,
    steps: Vec<OrderStep>,
    parts: Vec<OrderPart>,
    photos: Vec<OrderPhoto>,
    signer: String,
    drawn: bool,
    lines: Vec<Line>,
    others: Vec<Other>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
    urgencies: Vec<Choice>,
    causes: Vec<Choice>,
    waits: Vec<Choice>,
    verdicts: Vec<Choice>,
    complete: DoneForm,
    typed: Typed,
    done: bool,
}

impl ShowPage {
    fn is_open(&self) -> bool {
        self.o.state.is_open()
    }

    fn can_go(&self, to: &str) -> bool {
        to.parse()
            .is_ok_and(|to: OrderState| self.o.state.next().contains(&to))
    }

    fn is_upgrade(&self) -> bool {
        self.o.kind == OrderKind::Upgrade
    }

    fn is_urgent(&self) -> bool {
        self.o.urgency == OrderUrgency::Urgent
    }

    fn technician(&self) -> &str {
        self.o.technician.as_ref().map_or("", |one| &one.name)
    }

    fn department(&self) -> &str {
        self.o.department.as_ref().map_or("", |one| &one.name)
    }

    fn edit_href(&self) -> String {
        format!("/service-orders/{}/edit", self.o.id)
    }

    fn verdict_tone(&self) -> &'static str {
        match self.o.verdict {
            Verdict::InWarranty => "success",
            Verdict::OutOfWarranty => "warning",
            Verdict::Open => "neutral",
        }
    }

    fn error(&self, form: &str, field: &str) -> &str {
        if self.typed.form == form {
            self.typed.errors.of(field)
        } else {
            ""
        }
    }

    fn refused(&self, form: &str) -> bool {
        self.typed.form == form
    }
}

fn lines(page: &PageFrame, shell: &Shell, entries: Vec<OrderEntry>) -> Vec<Line> {
    entries
        .into_iter()
        .map(|entry| {
            let state = entry.state.as_deref().unwrap_or_default();
            let reason = entry.reason.as_deref().unwrap_or_default();
            let (icon, tone, title) = match entry.kind.as_str() {
                "assigned" => ("user-check", "info", page.t("order-said-assigned")),
                "scheduled" => ("calendar-event", "info", page.t("order-said-scheduled")),
                "carried" => (
                    "calendar-repeat",
                    "warning",
                    format!(
                        "{} · {} → {}",
                        page.t("order-said-carried"),
                        word(page, "order-wait", reason),
                        entry.until.map(|day| shell.day(&day)).unwrap_or_default()
                    ),
                ),
                "warranty" => (
                    "shield-check",
                    "neutral",
                    format!(
                        "{}: {}",
                        page.t("order-warranty"),
                        word(page, "order-verdict", reason)
                    ),
                ),
                "signed" => ("signature", "success", page.t("order-said-signed")),
                "state" => {
                    let (tone, icon) = state.parse().map_or(("neutral", "arrow-right"), look);
                    (icon, tone, word(page, "order-state", state))
                }
                _ => ("pencil", "neutral", page.t("order-said-note")),
            };
            Line {
                icon,
                tone,
                who: entry.by.map(|by| by.name).unwrap_or_default(),
                at: entry.at,
                title,
                text: entry.note,
            }
        })
        .collect()
}

/// Whether a reader may see where the customer lives: whoever may see customers in clear, and the technician of an
/// order that is being carried out.
pub(super) fn may_reveal(page: &PageFrame, order: &Order) -> bool {
    let ours = order.technician.as_ref().map(|one| one.id) == Some(page.caller.user.into());
    page.caller.can("customer.reveal") || ours && order.state.is_open()
}

pub(super) async fn whole(state: &AppState, page: &PageFrame, id: OrderId, typed: Typed) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let o = order::get(state, &mut tx, id).await?;
    let entries = order::entries(&mut tx, id).await?;
    let steps = order::steps(&mut tx, id).await?;
    let parts = order::parts(&mut tx, id).await?;
    let photos = order::photos(&mut tx, id).await?;
    let signature = order::signature(state, &mut tx, id).await?;
    let others = order::of_customer_of(state, &mut tx, &o).await?;
    let known = customer::get(state, &mut tx, o.customer.id).await?;
    let choosers = Choosers::load(&mut tx).await?;
    let (now, zone) = (tx.now(), tx.zone().clone());
    tx.commit().await?;
    let shell = page.shell(format!(
        "{}: {}",
        word(page, "order-kind", o.kind),
        o.customer.name
    ));
    let (tone, icon) = look(o.state);
    let complete = typed.complete.clone().unwrap_or_else(|| DoneForm::of(&o));
    let chosen: Vec<Cause> = complete.cause.parse().into_iter().collect();
    let (slot_from, slot_to) = typed
        .slot
        .clone()
        .unwrap_or_else(|| (local_moment(o.slot_from, &zone), local_moment(o.slot_to, &zone)));
    let id_of = |named: Option<&crate::Named>| named.map(|one| one.id.to_string()).unwrap_or_default();
    Ok(ShowPage {
        kind: word(page, "order-kind", o.kind),
        state: word(page, "order-state", o.state),
        tone,
        icon,
        urgency: word(page, "order-urgency", o.urgency),
        limits: limits(page, &o, now),
        slot: slot(&shell, &o),
        slot_from,
        slot_to,
        verdict: word(page, "order-verdict", o.verdict),
        payer: word(page, "order-payer", o.payer),
        reason: word(page, "order-reason", o.reason),
        cause: word(page, "order-cause", o.cause),
        wait: match (o.wait_reason, o.waiting_until) {
            (Some(reason), Some(until)) => {
                format!("{} · {}", word(page, "order-wait", reason), shell.day(&until))
            }
            _ => String::new(),
        },
        phone: known.phone,
        has_address: known.has_address,
        may_reveal: may_reveal(page, &o),
        steps,
        parts,
        photos,
        drawn: signature.as_ref().is_some_and(|(_, image)| image.is_some()),
        signer: signature.map(|(signer, _)| signer).unwrap_or_default(),
        lines: lines(page, &shell, entries),
        others: others
            .into_iter()
            .filter(|one| one.id != o.id)
            .map(|one| Other {
                href: format!("/service-orders/{}", one.id),
                label: format!("{} {}", one.number, one.problem),
                state: word(page, "order-state", one.state),
            })
            .collect(),
        people: choosers.people(&id_of(o.technician.as_ref())),
        departments: choosers.departments(&id_of(o.department.as_ref())),
        urgencies: codes(page, "order-urgency", OrderUrgency::ALL, &[o.urgency]),
        causes: codes(page, "order-cause", Cause::ALL, &chosen),
        waits: codes(page, "order-wait", WaitReason::ALL, &[]),
        verdicts: codes(page, "order-verdict", Verdict::ALL, &[]),
        complete,
        typed,
        done: done(page),
        o,
        shell,
    })
}

pub(super) async fn show(
    page: Page<OrderRead>,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, Typed::default()).await
}
