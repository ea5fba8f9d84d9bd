//! What every tab of an incident's page shows: head, tabs, and the facts beside it.

use sqm_domain::ids::IncidentId;
use sqm_domain::incident::IncidentState;
use sqm_org::Choosers;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use sqm_platform::page::{Choice, PageFrame, Shell, word};

use super::words::{Badge, badges, occurred, tlp};
use crate::drill;
use crate::incident::{self, Incident};
use crate::on_call::{self, Duty};

/// A tab.
#[derive(Debug)]
pub(crate) struct Tab {
    pub(crate) label: String,
    pub(crate) href: String,
    pub(crate) active: bool,
}

/// A moment beside the page.
#[derive(Debug)]
pub(crate) struct Moment {
    pub(crate) label: String,
    pub(crate) text: String,
}

/// The frame of an incident's page.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) i: Incident,
    pub(crate) badges: Vec<Badge>,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) moments: Vec<Moment>,
    pub(crate) tlp: &'static str,
    pub(crate) kind: String,
    pub(crate) people: Vec<Choice>,
    /// The planned drill it is held for: its page and number.
    pub(crate) drill: Option<(String, String)>,
    /// Who is on call, while something is to be done.
    pub(crate) duties: Vec<Duty>,
    /// Who was called: when, whom, on which line.
    pub(crate) calls: Vec<Called>,
    /// When more people are called; empty = nobody is waited for.
    pub(crate) next_call: String,
}

/// A call beside the page.
#[derive(Debug)]
pub(crate) struct Called {
    pub(crate) at: String,
    pub(crate) who: String,
    /// The line; empty = everybody who decides.
    pub(crate) line: String,
}

/// The tabs of the record, in the order of the work: name of the page below the record's address, message key.
const TABS: [(&str, &str); 10] = [
    ("", "incident-tab-overview"),
    ("timeline", "incident-tab-timeline"),
    ("tasks", "incident-tab-tasks"),
    ("traces", "incident-tab-traces"),
    ("evidence", "incident-tab-evidence"),
    ("level", "incident-tab-level"),
    ("reports", "incident-tab-reports"),
    ("access", "incident-tab-access"),
    ("review", "incident-tab-review"),
    ("history", "incident-tab-history"),
];

impl Frame {
    /// Loads the frame of one tab.
    pub(crate) async fn load(
        tx: &mut TenantTx,
        page: &PageFrame,
        id: IncidentId,
        tab: &str,
    ) -> Result<(Self, Shell)> {
        let incident = incident::get(tx, id).await?;
        let choosers = Choosers::load(tx).await?;
        let shell = page.shell(incident.title.clone());
        let drill = if incident.drill {
            drill::of_incident(tx, id).await?
        } else {
            None
        };
        let mut frame = Self::new(page, &shell, incident, &choosers, tab);
        frame.drill = drill.map(|(id, number)| (format!("/emergency-drills/{id}"), number));
        if frame.is_open() {
            frame.duties = on_call::duties(tx, &shell).await?;
        }
        let calls = on_call::calls(tx, id).await?;
        frame.next_call = calls.next_at.map(|at| shell.datetime(&at)).unwrap_or_default();
        frame.calls = calls
            .items
            .into_iter()
            .map(|call| Called {
                at: shell.datetime(&call.at),
                who: call.person.name,
                line: call.line,
            })
            .collect();
        Ok((frame, shell))
    }

    fn new(page: &PageFrame, shell: &Shell, incident: Incident, choosers: &Choosers, tab: &str) -> Self {
        let id = incident.id;
        let tabs = TABS
            .iter()
            .map(|(name, key)| Tab {
                label: page.t(key),
                href: if name.is_empty() {
                    format!("/incidents/{id}")
                } else {
                    format!("/incidents/{id}/{name}")
                },
                active: *name == tab,
            })
            .collect();
        let m = &incident.moments;
        let zone = &page.caller.tenant.zone;
        let moment = |at: Option<jiff::Timestamp>| at.map(|at| shell.datetime(&at)).unwrap_or_default();
        let moments = [
            ("incident-occurred", occurred(shell, m, zone)),
            ("incident-detected", moment(m.detected_at)),
            ("incident-reported", moment(Some(m.reported_at))),
            ("incident-acknowledged", moment(m.acknowledged_at)),
            ("incident-contained", moment(m.contained_at)),
            ("incident-eradicated", moment(m.eradicated_at)),
            ("incident-recovered", moment(m.recovered_at)),
            ("incident-closed", moment(m.closed_at)),
        ]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| Moment {
            label: page.t(key),
            text,
        })
        .collect();
        let lead = incident
            .lead
            .as_ref()
            .map(|lead| lead.id.to_string())
            .unwrap_or_default();
        Self {
            badges: badges(page, shell, &incident),
            tabs,
            moments,
            tlp: tlp(incident.tlp),
            kind: word(page, "incident-kind", incident.kind),
            people: choosers.people(&lead),
            drill: None,
            duties: Vec::new(),
            calls: Vec::new(),
            next_call: String::new(),
            i: incident,
        }
    }

    /// Still something to be done?
    pub(crate) fn is_open(&self) -> bool {
        self.i.state.is_open()
    }

    /// Nobody has taken it up yet.
    pub(crate) fn waits(&self) -> bool {
        self.i.state == IncidentState::Reported
    }

    /// Who deals with it.
    pub(crate) fn lead(&self) -> &str {
        self.i.lead.as_ref().map_or("", |lead| lead.name.as_str())
    }

    /// The source an improvement action raised from here names.
    pub(crate) fn source(&self) -> String {
        format!("incident:{}", self.i.id)
    }

    /// What that source is called.
    pub(crate) fn source_title(&self) -> String {
        format!("{} {}", self.i.number, self.i.title)
    }

    /// Its page.
    pub(crate) fn href(&self) -> String {
        format!("/incidents/{}", self.i.id)
    }
}
