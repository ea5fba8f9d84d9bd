//! Writes the story as records. Every step can be repeated, so that a seed that was killed goes on where it was.

use std::collections::HashMap;

use anyhow::Result;
use jiff::Timestamp;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::Map;
use sqm_customers::customer::{self, NewCustomer};
use sqm_domain::ids::{CategoryId, CustomerId, DepartmentId, TicketId, UserId};
use sqm_domain::ticket::{Priority, Status};
use sqm_org::departments::{self, NewDepartment};
use sqm_org::tenants::{self, NewTenant, Tenant};
use sqm_org::users::{self, NewUser};
use sqm_platform::AppState;
use sqm_platform::db::TenantTx;
use sqm_platform::i18n::Lang;
use sqm_tickets::past::{self, PastTicket, Who};
use sqm_tickets::ticket::{TicketState, next_number};

use super::organisation::{DEPARTMENTS, DISTRICTS, ENGLISH_NAMES, FAMILY_NAMES, GIVEN_NAMES, PEOPLE};
use super::sign_ins::{SignIn, SignIns, new_password};
use super::story::{self, DemoTicket, Turn};

const SLUG: &str = "demo";
const CUSTOMERS: usize = 1_200;
/// Tickets written in one transaction.
const BATCH: usize = 250;

/// Makes the demo tenant, or finds it made; returns its sign-ins.
pub async fn seed(state: &AppState) -> Result<SignIns> {
    let data_dir = &state.config.data_dir;
    let tenant = tenants::find(state, SLUG).await?;
    let kept = SignIns::load(data_dir)?;
    if let (Some(_), Some(sign_ins)) = (&tenant, &kept)
        && sign_ins.complete
    {
        return Ok(sign_ins.clone());
    }
    tracing::info!("making the demo tenant: a year of tickets; this takes a minute");
    let mut sign_ins = match kept.filter(|_| tenant.is_some()) {
        Some(kept) => kept,
        None => invent_sign_ins(),
    };
    sign_ins.save(data_dir)?;
    let tenant = match tenant {
        Some(tenant) => tenant,
        None => {
            let new = NewTenant {
                name: "云海电信 Yunhai Telecom".to_owned(),
                slug: Some(SLUG.to_owned()),
                zone: "Asia/Shanghai".to_owned(),
                lang: Lang::ZhHans,
            };
            tenants::create(state, new).await?
        }
    };
    // On the heap: the story's future is larger than the stack should carry through every command.
    Box::pin(live(state, &tenant, &sign_ins)).await?;
    sign_ins.complete = true;
    sign_ins.save(data_dir)?;
    Ok(sign_ins)
}

/// The whole story, in the order in which the operator lived it.
async fn live(state: &AppState, tenant: &Tenant, sign_ins: &SignIns) -> Result<()> {
    let places = organisation(state, tenant, sign_ins).await?;
    tickets(state, tenant, &places).await?;
    super::aftersales::write(state, tenant, &places).await?;
    super::surveys::surveys(state, tenant, &places).await?;
    // At once: following the announcements of a whole year would compute every day many times over.
    sqm_objectives::rebuild(state, &tenant.scope("demo")).await?;
    super::objectives::write(state, tenant, &places).await?;
    super::actions::write(state, tenant, &places).await?;
    super::on_call::write(state, tenant, &places).await?;
    super::incidents::write(state, tenant, &places).await?;
    super::after_answers::write(state, tenant, &places).await?;
    super::documents::write(state, tenant, &places).await?;
    super::security::write(state, tenant, &places).await?;
    super::emergency::write(state, tenant, &places).await?;
    super::drills::write(state, tenant, &places).await?;
    // Whoever was called while the story was told was called then.
    sqm_incidents::on_call::catch_up(state, &tenant.scope("demo")).await?;
    Ok(())
}

fn invent_sign_ins() -> SignIns {
    let people = PEOPLE
        .iter()
        .filter(|person| person.shown)
        .map(|person| SignIn {
            role: person.role.to_owned(),
            email: format!("{}@demo.example", person.login),
            password: new_password(),
        })
        .collect();
    SignIns {
        tenant: SLUG.to_owned(),
        people,
        complete: false,
    }
}

/// Ids behind the story's codes.
pub(super) struct Places {
    pub(super) departments: HashMap<&'static str, DepartmentId>,
    pub(super) people: HashMap<&'static str, Vec<UserId>>,
    /// Everybody, by the first part of the address.
    pub(super) accounts: HashMap<&'static str, UserId>,
    pub(super) manager: Option<UserId>,
    categories: HashMap<String, CategoryId>,
    /// Ids and classes.
    pub(super) customers: Vec<(CustomerId, String)>,
}

async fn organisation(state: &AppState, tenant: &Tenant, sign_ins: &SignIns) -> Result<Places> {
    let mut tx = state.db.tenant(&tenant.scope("demo")).await?;
    let mut made: HashMap<&'static str, DepartmentId> = HashMap::new();
    for department in DEPARTMENTS {
        let id = match departments::find_by_code(&mut tx, department.code).await? {
            Some(id) => id,
            None => {
                let new = NewDepartment {
                    parent: department.parent.and_then(|code| made.get(code).copied()),
                    code: department.code.to_owned(),
                    name: department.name.to_owned(),
                    kind: department.kind.to_owned(),
                };
                departments::create(&mut tx, new).await?.id
            }
        };
        made.insert(department.code, id);
    }
    let mut people: HashMap<&'static str, Vec<UserId>> = HashMap::new();
    let mut accounts = HashMap::new();
    let mut manager = None;
    for person in PEOPLE {
        let email = format!("{}@demo.example", person.login);
        let password = sign_ins
            .people
            .iter()
            .find(|known| known.email == email)
            .map(|known| known.password.clone());
        let new = NewUser {
            email,
            name: person.name.to_owned(),
            roles: vec![person.role.to_owned()],
            password,
            lang: Some(if person.name.is_ascii() {
                Lang::En
            } else {
                Lang::ZhHans
            }),
            department: made.get(person.department).copied(),
        };
        let (id, _) = users::ensure(&mut tx, new).await?;
        accounts.insert(person.login, id);
        if person.role == "quality_manager" {
            manager = Some(id);
        }
        if matches!(person.role, "agent" | "engineer") {
            people.entry(person.department).or_default().push(id);
        }
    }
    let categories = sqm_tickets::category::codes(&mut tx).await?;
    let customers = customers(state, &mut tx).await?;
    tx.commit().await?;
    Ok(Places {
        departments: made,
        people,
        accounts,
        manager,
        categories,
        customers,
    })
}

/// Ids and classes of the invented customers; those there already are found again.
async fn customers(state: &AppState, tx: &mut TenantTx) -> Result<Vec<(CustomerId, String)>> {
    let invented = invent_customers();
    let classes: Vec<String> = invented
        .iter()
        .map(|new| new.class.clone().unwrap_or_default())
        .collect();
    let ids = customer::create_many(state, tx, invented).await?;
    Ok(ids.into_iter().zip(classes).collect())
}

fn invent_customers() -> Vec<NewCustomer> {
    let mut rng = StdRng::seed_from_u64(77);
    (0..CUSTOMERS)
        .map(|index| {
            let (district, _, rural) = DISTRICTS[index % DISTRICTS.len()];
            let name = if index % 12 == 0 {
                ENGLISH_NAMES[rng.random_range(0..ENGLISH_NAMES.len())].to_owned()
            } else {
                let family = FAMILY_NAMES[rng.random_range(0..FAMILY_NAMES.len())];
                format!("{family}{}", GIVEN_NAMES[rng.random_range(0..GIVEN_NAMES.len())])
            };
            let class = match index % 40 {
                0 => "key",
                1 | 2 => "enterprise",
                3 => "government",
                _ => "ordinary",
            };
            NewCustomer {
                external_source: Some(SLUG.to_owned()),
                external_id: Some(format!("demo-{index:05}")),
                language: Some(if name.is_ascii() { Lang::En } else { Lang::ZhHans }),
                name,
                phone: Some(format!("1990000{index:04}")),
                email: Some(format!("customer{index}@example.com")),
                class: Some(class.to_owned()),
                region: Some(district.to_owned()),
                area: Some(if rural { "rural" } else { "urban" }.to_owned()),
                // Some people want to be left alone.
                no_contact: index % 50 == 7,
                ..NewCustomer::default()
            }
        })
        .collect()
}

async fn tickets(state: &AppState, tenant: &Tenant, places: &Places) -> Result<()> {
    let scope = tenant.scope("demo");
    // The story ends when the tenant was made: a seed that goes on tells the same one.
    let story = story::tell(tenant.created_at, &tenant.zone, places.customers.len());
    let mut tx = state.db.tenant(&scope).await?;
    let told = past::count_of_source(&mut tx, SLUG).await?;
    drop(tx);
    for (batch, from) in story[told.min(story.len())..]
        .chunks(BATCH)
        .zip((told..).step_by(BATCH))
    {
        let mut tx = state.db.tenant(&scope).await?;
        let mut rows = Vec::with_capacity(batch.len());
        for (index, ticket) in batch.iter().enumerate() {
            let number = next_number(state, &scope, ticket.opened_at).await?;
            rows.push(tell(ticket, from + index, number, places));
        }
        past::write(state, &mut tx, &rows).await?;
        tx.commit().await?;
        tracing::info!("demo tickets: {} of {}", from + batch.len(), story.len());
    }
    Ok(())
}

fn tell(demo: &DemoTicket, index: usize, number: String, places: &Places) -> PastTicket {
    let topic = demo.topic;
    let (customer, class) = places.customers[demo.customer].clone();
    let rural = DISTRICTS
        .iter()
        .any(|(name, _, rural)| *name == demo.district && *rural);
    let hotline = places.departments.get("hotline").copied();
    let state = TicketState {
        id: TicketId::new_at(demo.opened_at),
        number,
        kind: topic.kind,
        subject: demo.subject.to_owned(),
        status: Status::New,
        pending_reason: None,
        pending_until: None,
        impact: topic.impact,
        urgency: topic.urgency,
        priority: Priority::of(topic.impact, topic.urgency),
        category: places.categories.get(topic.category).copied(),
        channel: demo.channel,
        department: hotline,
        team: String::new(),
        assignee: None,
        owner_name: String::new(),
        customer: Some(customer),
        customer_class: class,
        area: if rural { "rural" } else { "urban" }.to_owned(),
        region: demo.district.to_owned(),
        city: "云海市".to_owned(),
        product: topic.product.to_owned(),
        tags: Vec::new(),
        attributes: Map::new(),
        opened_at: demo.opened_at,
        acknowledged_at: None,
        first_response_at: None,
        first_completed_at: None,
        resolved_at: None,
        closed_at: None,
        last_customer_at: Some(demo.opened_at),
        last_agent_at: None,
        escalated_at: None,
        reopen_count: 0,
        handover_count: 0,
        reassign_count: 0,
        reply_count: 0,
        customer_count: 1,
        merged_into: None,
        version: 1,
    };
    let mut ticket =
        PastTicket::received(state).with_first_message(Who::Named(String::new()), demo.body.to_owned());
    ticket.source = Some((SLUG.to_owned(), format!("{index:06}")));
    let taker = places
        .people
        .get(demo.department)
        .or_else(|| places.people.get("hotline"))
        .map(|people| people[demo.taker as usize % people.len()]);
    let by = taker.map_or(Who::Named(String::new()), Who::User);
    for (at, turn) in &demo.turns {
        play(&mut ticket, *at, turn, &by, taker, places);
    }
    ticket
}

fn play(
    ticket: &mut PastTicket,
    at: Timestamp,
    turn: &Turn,
    by: &Who,
    taker: Option<UserId>,
    places: &Places,
) {
    let working = |ticket: &mut PastTicket| {
        if ticket.state.status == Status::New {
            ticket.handed_to(at, by, ticket.state.department, taker);
            ticket.entered(at, by, Status::Open, None);
        }
    };
    match turn {
        Turn::Assign { department } => {
            ticket.handed_to(at, by, places.departments.get(department).copied(), taker);
            ticket.entered(at, by, Status::Open, None);
        }
        Turn::Reply(text) => {
            working(ticket);
            ticket.replied(at, by.clone(), (*text).to_owned());
        }
        Turn::Note(text) => ticket.noted(at, by.clone(), (*text).to_owned()),
        Turn::Customer(text) => ticket.customer_wrote(at, Who::Named(String::new()), (*text).to_owned()),
        Turn::Wait(reason) => ticket.entered(at, by, Status::Pending, Some(*reason)),
        Turn::Resume | Turn::Reopen => ticket.entered(at, by, Status::Open, None),
        Turn::Resolve => ticket.entered(at, by, Status::Resolved, None),
        Turn::Close => ticket.entered(at, by, Status::Closed, None),
    }
}
