//! Pages of policies: the order in which they are tried, one to edit, and a box that says which one a ticket would get.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::PolicyId;
use sqm_domain::sla::ClockKind;
use sqm_domain::ticket::{Channel, Priority, TicketKind};
use sqm_org::departments::TreeNode;
use sqm_platform::auth::Permission;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, PageForm, Path, Query};
use sqm_platform::page::{Page, PageFrame, Shell};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Error, Result};

use super::api::Sample;
use super::form::{self, PolicyForm};
use super::model::{AREAS, CUSTOMER_CLASSES};
use super::{Book, Choice, Direction, Policy, book, ops};
use crate::category::{self, Category};
use crate::permissions::{TicketRead, TicketSettings};

/// The pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<TicketRead, _, _>("/settings/sla", list)
        .post::<TicketSettings, _, _>("/settings/sla", create)
        .get::<TicketSettings, _, _>("/settings/sla/new", new)
        .get::<TicketSettings, _, _>("/settings/sla/{id}", show)
        .post::<TicketSettings, _, _>("/settings/sla/{id}", change)
}

/// A value to choose, with its name.
struct Named {
    id: String,
    name: String,
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

#[derive(Template, WebTemplate)]
#[template(path = "tickets/sla/policy.html")]
struct PolicyPage {
    shell: Shell,
    /// The policy; none = a new one.
    policy: Option<Policy>,
    form: PolicyForm,
    errors: Vec<(String, String)>,
    choices: Choices,
    done: bool,
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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
impl PolicyPage {
    fn action(&self) -> String {
        self.policy.as_ref().map_or_else(
            || "/settings/sla".to_owned(),
            |policy| format!("/settings/sla/{}", policy.id),
        )
    }

    fn version(&self) -> i64 {
        self.policy.as_ref().map_or(0, |policy| policy.version)
    }

    fn error(&self, field: &str) -> &str {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map_or("", |(_, text)| text)
    }

    fn option(&self, list: &str, code: impl std::fmt::Display) -> String {
        self.shell.t(&format!("{list}-{code}")).into_owned()
    }

    fn clocks(&self) -> &'static [ClockKind] {
        ClockKind::ALL
    }

    fn clock_name(&self, clock: &ClockKind) -> String {
        self.shell.t(label_key(*clock)).into_owned()
    }

    fn warn_field(&self, clock: &ClockKind) -> String {
        format!("warn-{clock}")
    }

    fn is_statutory(&self, clock: &ClockKind) -> bool {
        *clock == ClockKind::Statutory
    }

    fn columns(&self) -> Vec<Option<Priority>> {
        form::columns()
    }

    fn cell(&self, clock: &ClockKind, priority: &Option<Priority>) -> String {
        form::cell(*clock, *priority)
    }

    fn column_name(&self, priority: &Option<Priority>) -> String {
        priority.map_or_else(
            || self.shell.t("sla-all-priorities").into_owned(),
            |priority| self.option("priority", priority),
        )
    }
}

/// What choosers offer.
struct Choices {
    kinds: &'static [TicketKind],
    priorities: &'static [Priority],
    channels: &'static [Channel],
    classes: [&'static str; 4],
    areas: [&'static str; 2],
    categories: Vec<Named>,
    departments: Vec<Named>,
    calendars: Vec<Named>,
}

impl Choices {
    async fn load(tx: &mut TenantTx) -> Result<Self> {
        let indent = |level: usize, name: &str| format!("{}{name}", "\u{2003}".repeat(level));
        let category = |category: &Category| Named {
            id: category.id.to_string(),
            name: indent(category.path.len().saturating_sub(1), &category.name),
        };
        let department = |node: &TreeNode| Named {
            id: node.department.id.to_string(),
            name: indent(node.level.saturating_sub(1), &node.department.name),
        };
        let calendars = sqm_org::calendars::list(tx).await?;
        Ok(Self {
            kinds: TicketKind::ALL,
            priorities: Priority::ALL,
            channels: Channel::ALL,
            classes: CUSTOMER_CLASSES,
            areas: AREAS,
            categories: category::list(tx).await?.iter().map(category).collect(),
            departments: sqm_org::departments::tree(tx)
                .await?
                .iter()
                .map(department)
                .collect(),
            calendars: calendars
                .into_iter()
                .map(|c| Named {
                    id: c.id.to_string(),
                    name: c.spec.name,
                })
                .collect(),
        })
    }

    fn name_of(list: &[Named], id: impl std::fmt::Display) -> String {
        let id = id.to_string();
        list.iter()
            .find(|one| one.id == id)
            .map_or(id, |one| one.name.trim().to_owned())
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
                    (u64::from(seconds), shell.duration(&i64::from(seconds)))
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

fn label_key(clock: ClockKind) -> &'static str {
    crate::sla::label_key(clock)
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
            .map(|area| page.t(&format!("area-{area}")))
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
        "area" => page.t(&format!("area-{code}")),
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

async fn new(State(state): State<AppState>, page: Page<TicketSettings>) -> Result<PolicyPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choices = Choices::load(&mut tx).await?;
    tx.commit().await?;
    let shell = page.shell_t("sla-new");
    Ok(PolicyPage {
        shell,
        policy: None,
        form: PolicyForm::blank(),
        errors: Vec::new(),
        choices,
        done: false,
    })
}

#[derive(Deserialize)]
struct Done {
    #[serde(default)]
    done: String,
}

async fn show(
    State(state): State<AppState>,
    page: Page<TicketSettings>,
    Path(id): Path<PolicyId>,
    Query(query): Query<Done>,
) -> Result<PolicyPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let policy = ops::get(&mut tx, id).await?;
    let choices = Choices::load(&mut tx).await?;
    tx.commit().await?;
    let form = PolicyForm::of(&policy, &page.caller.tenant.zone);
    let shell = page.shell(policy.name(page.caller.lang));
    Ok(PolicyPage {
        shell,
        policy: Some(policy),
        form,
        errors: Vec::new(),
        choices,
        done: query.done == "1",
    })
}

async fn create(
    State(state): State<AppState>,
    page: Page<TicketSettings>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let form = PolicyForm::from(pairs);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let made = match form.read(&page.caller.tenant.zone) {
        Ok(draft) => ops::create(&mut tx, draft).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(policy) => {
            tx.commit().await?;
            book::forget(page.caller.tenant.id);
            Ok(Redirect::to(&format!("/settings/sla/{}?done=1", policy.id)).into_response())
        }
        Err(error) => {
            drop(tx);
            refused(&state, &page, None, form, error).await
        }
    }
}

async fn change(
    State(state): State<AppState>,
    page: Page<TicketSettings>,
    Path(id): Path<PolicyId>,
    PageForm(pairs): PageForm<Vec<(String, String)>>,
) -> Result<Response> {
    let form = PolicyForm::from(pairs);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let policy = ops::get(&mut tx, id).await?;
    let seen = IfMatch::Version(form.version());
    let (result, next) = match form.text("what") {
        "up" => (
            ops::shift(&mut tx, id, Direction::Up).await.map(drop),
            "/settings/sla".to_owned(),
        ),
        "down" => (
            ops::shift(&mut tx, id, Direction::Down).await.map(drop),
            "/settings/sla".to_owned(),
        ),
        "delete" => (
            ops::delete(&mut tx, id, seen).await,
            "/settings/sla?done=1".to_owned(),
        ),
        _ => {
            let changed = match form.read(&page.caller.tenant.zone) {
                Ok(draft) => ops::replace(&mut tx, id, seen, draft).await.map(drop),
                Err(error) => Err(error),
            };
            (changed, format!("/settings/sla/{id}?done=1"))
        }
    };
    match result {
        Ok(()) => {
            tx.commit().await?;
            book::forget(page.caller.tenant.id);
            Ok(Redirect::to(&next).into_response())
        }
        Err(error) => {
            drop(tx);
            refused(&state, &page, Some(policy), form, error).await
        }
    }
}

/// The form again with what was typed, and what is wrong with it.
async fn refused(
    state: &AppState,
    page: &PageFrame,
    policy: Option<Policy>,
    form: PolicyForm,
    error: Error,
) -> Result<Response> {
    let whole = |key: &str| vec![("top".to_owned(), page.t(key))];
    let errors = match error {
        Error::Invalid(fields) => fields
            .iter()
            .map(|field| {
                (
                    field.field.clone(),
                    field.text(&state.catalogue, page.caller.lang),
                )
            })
            .collect(),
        Error::Conflict(key) => whole(key),
        Error::Precondition => whole("error-conflict"),
        other => return Err(other),
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let choices = Choices::load(&mut tx).await?;
    tx.commit().await?;
    let shell = match &policy {
        Some(policy) => page.shell(policy.name(page.caller.lang)),
        None => page.shell_t("sla-new"),
    };
    let page = PolicyPage {
        shell,
        policy,
        form,
        errors,
        choices,
        done: false,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
