//! Incidents as people read them.

use sqm_domain::incident::{Certainty, IncidentState, KnownTo, Tlp};
use sqm_domain::security::{Level, Pap};
use sqm_platform::page::{PageFrame, Shell, word};

use crate::incident::{Incident, Moments};

/// Tone and icon of a state.
pub(super) fn look(state: IncidentState) -> (&'static str, &'static str) {
    match state {
        IncidentState::Reported => ("accent", "circle-dot"),
        IncidentState::Assessing => ("info", "eye-check"),
        IncidentState::Responding => ("danger", "progress"),
        IncidentState::Contained => ("warning", "shield"),
        IncidentState::Recovered => ("success", "circle-check"),
        IncidentState::Closed => ("neutral", "archive"),
        IncidentState::Merged => ("neutral", "arrow-merge"),
    }
}

/// Tone and icon of a level: the colours of the warnings (red, orange, yellow, blue), said by icon too.
pub(super) fn level_look(level: Level) -> (&'static str, &'static str) {
    match level {
        Level::ExtraMajor => ("danger", "urgent"),
        Level::Major => ("danger", "alert-triangle"),
        Level::Larger => ("warning", "alert-circle"),
        Level::General => ("info", "info-circle"),
    }
}

/// A badge: tone, icon, words.
#[derive(Clone, Debug)]
pub(crate) struct Badge {
    pub(crate) tone: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) label: String,
}

/// What a row or a head shows of an incident before its words.
pub(super) fn badges(page: &PageFrame, shell: &Shell, incident: &Incident) -> Vec<Badge> {
    let (tone, icon) = look(incident.state);
    let mut badges = vec![Badge {
        tone,
        icon,
        label: word(page, "incident-state", incident.state),
    }];
    badges.push(level_badge(page, incident.level));
    if incident.certainty != Certainty::Confirmed {
        badges.push(Badge {
            tone: "neutral",
            icon: "help-circle",
            label: word(page, "incident-certainty", incident.certainty),
        });
    }
    if incident.restricted {
        badges.push(Badge {
            tone: "accent",
            icon: "lock",
            label: page.t("incident-restricted"),
        });
    }
    if incident.drill {
        badges.push(Badge {
            tone: "paused",
            icon: "flag",
            label: page.t("incident-drill"),
        });
    }
    if let Some(day) = incident.put_off_until {
        let today = shell.now.to_zoned(page.caller.tenant.zone.clone()).date();
        let (tone, icon, key) = if day <= today {
            ("warning", "bell-ringing", "incident-put-off-over")
        } else {
            ("paused", "player-pause", "incident-put-off-until")
        };
        badges.push(Badge {
            tone,
            icon,
            label: shell.ta(key, "day", shell.day(&day)),
        });
    }
    if incident.repeat_of.is_some() {
        badges.push(Badge {
            tone: "warning",
            icon: "copy",
            label: page.t("incident-repeated"),
        });
    }
    badges
}

/// The level, or that nobody decided yet.
pub(crate) fn level_badge(page: &PageFrame, level: Option<Level>) -> Badge {
    level.map_or_else(
        || Badge {
            tone: "neutral",
            icon: "circle-dashed",
            label: page.t("incident-level-none"),
        },
        |level| {
            let (tone, icon) = level_look(level);
            Badge {
                tone,
                icon,
                label: word(page, "incident-level", level),
            }
        },
    )
}

/// When it began, as exactly as it is known.
pub(super) fn occurred(shell: &Shell, moments: &Moments, zone: &jiff::tz::TimeZone) -> String {
    let Some(at) = moments.occurred_at else {
        return String::new();
    };
    let day = at.to_zoned(zone.clone()).date();
    match moments.occurred_to {
        KnownTo::Minute => shell.datetime(&at),
        KnownTo::Day => shell.day(&day),
        KnownTo::Month => day.strftime("%Y-%m").to_string(),
        KnownTo::Year => day.year().to_string(),
    }
}

/// The traffic light in its own words: `TLP:AMBER+STRICT`.
pub(crate) fn tlp(light: Tlp) -> &'static str {
    match light {
        Tlp::Red => "TLP:RED",
        Tlp::AmberStrict => "TLP:AMBER+STRICT",
        Tlp::Amber => "TLP:AMBER",
        Tlp::Green => "TLP:GREEN",
        Tlp::Clear => "TLP:CLEAR",
    }
}

/// What may be done with it in its own words: `PAP:AMBER`.
pub(crate) fn pap(action: Pap) -> &'static str {
    match action {
        Pap::Red => "PAP:RED",
        Pap::Amber => "PAP:AMBER",
        Pap::Green => "PAP:GREEN",
        Pap::Clear => "PAP:CLEAR",
    }
}

/// The words of VERIS that most incidents need; files may bring others.
pub(super) const ACTORS: [&str; 4] = ["External", "Internal", "Partner", "Unknown"];
pub(super) const ACTIONS: [&str; 8] = [
    "Malware",
    "Hacking",
    "Social",
    "Misuse",
    "Physical",
    "Error",
    "Environmental",
    "Unknown",
];
pub(super) const ATTRIBUTES: [&str; 3] = ["Confidentiality", "Integrity", "Availability"];

/// A word of VERIS in the reader's language; one that is none of the usual ones stays as it is.
pub(super) fn veris(page: &PageFrame, text: &str) -> String {
    let usual = ACTORS
        .iter()
        .chain(&ACTIONS)
        .chain(&ATTRIBUTES)
        .any(|word| *word == text);
    if usual {
        page.t(&format!("incident-veris-{}", text.to_lowercase()))
    } else {
        text.to_owned()
    }
}
