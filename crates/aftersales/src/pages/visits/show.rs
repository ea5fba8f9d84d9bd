//! One visit: what the caller says and asks on the left, what the customer says on the right.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use jiff::Timestamp;
use sqm_customers::customer::{self, ClearCustomer};
use sqm_domain::aftersales::{AttemptOutcome, VisitState};
use sqm_domain::ids::VisitId;
use sqm_org::Choosers;
use sqm_platform::http::Path;
use sqm_platform::page::{Address, Choice, FormErrors, Page, PageFrame, Shell, codes, done, word};
use sqm_platform::{AppState, Result};

use super::look;
use super::steps::CallForm;
use crate::permissions::VisitRead;
use crate::visit::{self, Visit, VisitEntry};

/// The scores that are asked for: field and label.
const SCORES: [(&str, &str); 5] = [
    ("satisfaction", "visit-satisfaction"),
    ("attitude", "visit-attitude"),
    ("speed", "visit-speed"),
    ("solving", "visit-solving"),
    ("effect", "visit-effect"),
];

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

/// A score with its points.
#[derive(Debug)]
struct Score {
    name: &'static str,
    label: String,
    error: String,
    points: Vec<Choice>,
}

/// A question with what was answered.
#[derive(Debug)]
struct Asked {
    text: String,
    answer: String,
}

/// What was typed and could not be accepted, or revealed on purpose.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) call: CallForm,
    pub(super) reason: String,
    pub(super) day: String,
    /// The form that was refused: `call`, `carry`, `close`.
    pub(super) form: &'static str,
    pub(super) errors: FormErrors,
    pub(super) clear: Option<ClearCustomer>,
}

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/visit.html")]
pub(super) struct ShowPage {
    shell: Shell,
    v: Visit,
    state: String,
    tone: &'static str,
    icon: &'static str,
    kind: String,
    due: String,
    late: bool,
    /// The masked number, where there is one.
    phone: Option<String>,
    no_contact: bool,
    mine: bool,
    outcomes: Vec<Choice>,
    scores: Vec<Score>,
    asked: Vec<Asked>,
    lines: Vec<Line>,
    people: Vec<Choice>,
    departments: Vec<Choice>,
    given: Vec<(String, String)>,
    typed: Typed,
    done: bool,
}

impl ShowPage {
    fn is_open(&self) -> bool {
        self.v.state.is_open()
    }

    /// Can be taken up again or put off.
    fn may_carry(&self) -> bool {
        self.v.state.is_open() || self.v.state.go(VisitState::CarriedOver).is_ok()
    }

    fn order_href(&self) -> String {
        let purchase = self.v.purchase.as_ref().map(|one| one.id.to_string());
        let query = [
            ("customer", self.v.customer.id.to_string()),
            ("visit", self.v.id.to_string()),
            ("problem", self.v.problem.clone()),
            ("purchase", purchase.unwrap_or_default()),
        ];
        Address::of("/service-orders/new", &query).href()
    }

    fn ticket_href(&self) -> String {
        let query = [
            ("customer", self.v.customer.id.to_string()),
            ("kind", "complaint".to_owned()),
            ("subject", self.v.problem.chars().take(150).collect()),
            ("description", format!("{} {}", self.v.number, self.v.problem)),
            ("product", self.v.product.clone()),
        ];
        Address::of("/tickets/new", &query).href()
    }

    fn caller(&self) -> &str {
        self.v.caller.as_ref().map_or("", |one| &one.name)
    }

    fn department(&self) -> &str {
        self.v.department.as_ref().map_or("", |one| &one.name)
    }

    fn assign_href(&self) -> String {
        format!("/visits/{}/assign", self.v.id)
    }

    fn error(&self, form: &str, field: &str) -> &str {
        if self.typed.form == form {
            self.typed.errors.of(field)
        } else {
            ""
        }
    }
}

fn lines(page: &PageFrame, shell: &Shell, entries: Vec<VisitEntry>) -> Vec<Line> {
    entries
        .into_iter()
        .map(|entry| {
            let outcome = entry.outcome.as_deref().unwrap_or_default();
            let (icon, tone, title) = match entry.kind.as_str() {
                "attempt" => (
                    "phone",
                    if outcome == "reached" {
                        "success"
                    } else {
                        "neutral"
                    },
                    word(page, "visit-outcome", outcome),
                ),
                "carried" => ("calendar-repeat", "warning", page.t("visit-carried")),
                _ => ("circle-x", "neutral", word(page, "visit-state", outcome)),
            };
            let title = match (entry.from_on, entry.to_on) {
                (Some(from), Some(to)) if from != to => {
                    format!("{title}: {} → {}", shell.day(&from), shell.day(&to))
                }
                _ => title,
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

pub(super) async fn whole(state: &AppState, page: &PageFrame, id: VisitId, typed: Typed) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let v = visit::get(state, &mut tx, id).await?;
    let entries = visit::entries(&mut tx, id).await?;
    let customer = customer::get(state, &mut tx, v.customer.id).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let purpose = if v.purpose.is_empty() {
        word(page, "visit-kind", v.kind)
    } else {
        v.purpose.clone()
    };
    let shell = page.shell(purpose);
    let (tone, icon) = look(v.state);
    let call = &typed.call;
    let chosen: Vec<AttemptOutcome> = call.outcome.parse().into_iter().collect();
    let scores = SCORES
        .iter()
        .map(|(name, label)| Score {
            name,
            label: page.t(label),
            error: typed.errors.of(name).to_owned(),
            points: (1..=5)
                .map(|n| Choice::new(n, n.to_string(), call.score(name) == n.to_string()))
                .collect(),
        })
        .collect();
    let asked = v
        .questions
        .iter()
        .enumerate()
        .map(|(place, text)| Asked {
            text: text.clone(),
            answer: call
                .answers
                .get(place)
                .or_else(|| v.answers.get(place))
                .cloned()
                .unwrap_or_default(),
        })
        .collect();
    let given = SCORES
        .iter()
        .zip([v.satisfaction, v.attitude, v.speed, v.solving, v.effect])
        .filter_map(|((_, label), score)| Some((page.t(label), format!("{}/5", score?))))
        .collect();
    Ok(ShowPage {
        state: word(page, "visit-state", v.state),
        tone,
        icon,
        kind: word(page, "visit-kind", v.kind),
        due: shell.day(&v.due_on),
        late: v.late_at.is_some() && v.state.is_open(),
        phone: customer.phone,
        no_contact: customer.no_contact,
        mine: v.state == VisitState::InProgress
            && v.caller.as_ref().map(|caller| caller.id) == Some(page.caller.user.into()),
        outcomes: codes(page, "visit-outcome", AttemptOutcome::ALL, &chosen),
        scores,
        asked,
        lines: lines(page, &shell, entries),
        people: choosers.people(&id_of(v.caller.as_ref())),
        departments: choosers.departments(&id_of(v.department.as_ref())),
        given,
        typed,
        done: done(page),
        v,
        shell,
    })
}

fn id_of(named: Option<&crate::Named>) -> String {
    named.map(|named| named.id.to_string()).unwrap_or_default()
}

pub(super) async fn show(
    page: Page<VisitRead>,
    State(state): State<AppState>,
    Path(id): Path<VisitId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, Typed::default()).await
}
