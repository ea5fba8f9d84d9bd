//! The page of policies: the order in which they are tried, and a box that says which one a ticket would get.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use serde::Deserialize;
use sqm_domain::ids::PolicyId;
use sqm_domain::sla::ClockKind;
use sqm_domain::ticket::Priority;
use sqm_platform::auth::Permission;
use sqm_platform::http::Query;
use sqm_platform::page::{Page, PageFrame, Shell};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use super::api::Sample;
use super::choices::Choices;
use super::{Book, Choice, Policy, book, editor, ops};
use crate::permissions::{TicketRead, TicketSettings};
use crate::sla::label_key;

/// The pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<TicketRead, _, _>("/settings/sla", list)
        .post::<TicketSettings, _, _>("/settings/sla", editor::create)
        .get::<TicketSettings, _, _>("/settings/sla/new", editor::new)
        .get::<TicketSettings, _, _>("/settings/sla/{id}", editor::show)
        .post::<TicketSettings, _, _>("/settings/sla/{id}", editor::change)
}

/// What a policy asks of tickets, for reading: the field's name and its values.
struct Asked {
    label: String,
    values: String,
}

/// A policy in the list.
struct Row {
    id: PolicyId,
    place: usize,
    name: String,
    asks: Vec<Asked>,
    /// For each kind of clock the shortest and the longest limit.
    limits: Vec<(&'static str, String)>,
    calendar: String,
    active: bool,
}

/// An answer of the test box.
struct Answer {
    /// The name of the policy that fits; empty = none.
    taken: String,
    passed_over: Vec<(String, String)>,
}

#[derive(Template, WebTemplate)]
#[template(path = "tickets/sla/policies.html")]
struct PoliciesPage {
    shell: Shell,
    rows: Vec<Row>,
    may_edit: bool,
    done: bool,
    choices: Choices,
    sample: Tried,
    answer: Option<Answer>,
}

impl PoliciesPage {
    /// Is this value of the test box chosen? The box begins with an ordinary ticket.
    fn tried(&self, field: &str, value: &str) -> bool {
        let chosen = match field {
            "kind" => &self.sample.kind,
            "priority" if self.sample.priority.is_empty() => return value == Priority::P3.as_str(),
            "priority" => &self.sample.priority,
            "channel" => &self.sample.channel,
            "area" => &self.sample.area,
            "customer_class" => &self.sample.customer_class,
            "category" => &self.sample.category,
            _ => &self.sample.department,
        };
        chosen == value
    }

    fn option(&self, list: &str, code: impl std::fmt::Display) -> String {
        self.shell.t(&format!("{list}-{code}")).into_owned()
    }
}

/// The test box: a ticket that might be.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Tried {
    done: String,
    kind: String,
    priority: String,
    category: String,
    channel: String,
    department: String,
    customer_class: String,
    area: String,
}

impl Tried {
    /// None: the box has not been used.
    fn sample(&self) -> Option<Sample> {
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Some(Sample {
            kind: self.kind.parse().ok()?,
            priority: self.priority.parse().ok(),
            category: self.category.parse().ok(),
            channel: self.channel.parse().ok(),
            department: self.department.parse().ok(),
            customer_class: filled(&self.customer_class),
            area: filled(&self.area),
            region: String::new(),
            product: String::new(),
            opened_at: None,
        })
    }
}

async fn list(
    State(state): State<AppState>,
    page: Page<TicketRead>,
    Query(sample): Query<Tried>,
) -> Result<PoliciesPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choices = Choices::load(&mut tx).await?;
    let policies = ops::list(&mut tx).await?;
    let chosen = match sample.sample() {
        Some(asked) => {
            let subject = asked.subject(tx.now());
            let book: std::sync::Arc<Book> = book::open(&mut tx).await?;
            Some(book.choose(&subject))
        }
        None => None,
    };
    tx.commit().await?;
    let shell = page.shell_t("sla-title");
    let rows = (1..)
        .zip(&policies)
        .map(|(place, policy)| row(&page, &shell, &choices, place, policy))
        .collect();
    let answer = chosen.map(|choice| answer(&page, &choices, &choice));
    let (may_edit, done) = (page.caller.can(TicketSettings::NAME), sample.done == "1");
    Ok(PoliciesPage {
        shell,
        rows,
        may_edit,
        done,
        choices,
        sample,
        answer,
    })
}

fn row(page: &PageFrame, shell: &Shell, choices: &Choices, place: usize, policy: &Policy) -> Row {
    let draft = &policy.draft;
    let limits = ClockKind::ALL.iter().copied().filter_map(|clock| {
        let mut texts: Vec<(u64, String)> = draft
            .targets
            .iter()
            .filter(|line| line.clock == clock)
            .map(|line| match line.working_days {
                Some(days) => (
                    u64::from(days) * 86_400,
                    shell.ta("sla-working-days", "n", i64::from(days)),
                ),
                None => {
                    let seconds = line.seconds.unwrap_or(0);
                    let text = if draft.calendar.is_some() && clock != ClockKind::Statutory {
                        shell.business_time(&i64::from(seconds))
                    } else {
                        shell.duration(&i64::from(seconds))
                    };
                    (u64::from(seconds), text)
                }
            })
            .collect();
        texts.sort();
        texts.dedup();
        let (first, last) = (texts.first()?.1.clone(), texts.last()?.1.clone());
        Some((
            label_key(clock),
            if first == last {
                first
            } else {
                format!("{first} – {last}")
            },
        ))
    });
    Row {
        id: policy.id,
        place,
        name: policy.name(page.caller.lang).to_owned(),
        asks: asks(page, choices, policy),
        limits: limits.collect(),
        calendar: draft.calendar.map_or_else(
            || page.t("sla-around-the-clock"),
            |id| Choices::name_of(&choices.calendars, id),
        ),
        active: draft.active,
    }
}

fn asks(page: &PageFrame, choices: &Choices, policy: &Policy) -> Vec<Asked> {
    let condition = &policy.draft.condition;
    let comma = page.t("sla-list-comma");
    let mut asks = Vec::new();
    let mut ask = |field: &str, values: Vec<String>| {
        if !values.is_empty() {
            asks.push(Asked {
                label: page.t(&format!("sla-field-{field}")),
                values: values.join(&comma),
            });
        }
    };
    ask(
        "kind",
        condition
            .kind
            .iter()
            .map(|kind| page.t(&format!("ticket-kind-{kind}")))
            .collect(),
    );
    ask(
        "priority",
        condition
            .priority
            .iter()
            .map(|priority| page.t(&format!("priority-{priority}")))
            .collect(),
    );
    ask(
        "category",
        condition
            .category
            .iter()
            .map(|id| Choices::name_of(&choices.categories, id))
            .collect(),
    );
    ask(
        "channel",
        condition
            .channel
            .iter()
            .map(|channel| page.t(&format!("channel-{channel}")))
            .collect(),
    );
    ask(
        "customer_class",
        condition
            .customer_class
            .iter()
            .map(|c| page.t(&format!("customer-class-{c}")))
            .collect(),
    );
    ask(
        "department",
        condition
            .department
            .iter()
            .map(|id| Choices::name_of(&choices.departments, id))
            .collect(),
    );
    ask(
        "area",
        condition
            .area
            .iter()
            .map(|area| page.t(&format!("customer-area-{area}")))
            .collect(),
    );
    ask("region", condition.region.clone());
    ask("product", condition.product.clone());
    asks
}

fn answer(page: &PageFrame, choices: &Choices, choice: &Choice) -> Answer {
    let lang = page.caller.lang;
    let taken = choice.tried.iter().find(|tried| tried.refusal.is_none());
    let passed_over = choice.tried.iter().filter_map(|tried| {
        let refusal = tried.refusal.as_ref()?;
        Some((tried.name(lang).to_owned(), refusal_words(page, choices, refusal)))
    });
    Answer {
        taken: taken.map_or_else(String::new, |tried| tried.name(lang).to_owned()),
        passed_over: passed_over.collect(),
    }
}

/// "Kind is Complaint, not Repair".
fn refusal_words(page: &PageFrame, choices: &Choices, refusal: &super::Refusal) -> String {
    let name = |code: &String| match refusal.field {
        _ if code.is_empty() => page.t("ui-none"),
        "kind" => page.t(&format!("ticket-kind-{code}")),
        "priority" => page.t(&format!("priority-{code}")),
        "channel" => page.t(&format!("channel-{code}")),
        "customer_class" => page.t(&format!("customer-class-{code}")),
        "area" => page.t(&format!("customer-area-{code}")),
        "category" => Choices::name_of(&choices.categories, code),
        "department" => Choices::name_of(&choices.departments, code),
        _ => code.clone(),
    };
    match refusal.field {
        "active" => page.t("sla-refusal-off"),
        "valid_from" => page.t("sla-refusal-not-yet"),
        "valid_to" => page.t("sla-refusal-no-longer"),
        field => {
            let comma = page.t("sla-list-comma");
            let wanted: Vec<String> = refusal.wanted.iter().map(name).collect();
            let shell = page.shell("");
            format!(
                "{}{}",
                page.t(&format!("sla-field-{field}")),
                shell.ta2(
                    "sla-refusal",
                    "found",
                    name(&refusal.found),
                    "wanted",
                    wanted.join(&comma)
                )
            )
        }
    }
}
