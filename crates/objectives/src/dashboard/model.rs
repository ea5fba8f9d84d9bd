//! What a dashboard shows, before any language.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::indicator::Verdict;
use utoipa::IntoParams;

use crate::catalogue::{Indicator, Names};
use crate::figure::{Aim, Figure, Lookback, Window};

/// Dimensions of the chooser, in its order.
pub const DIMENSIONS: [&str; 10] = [
    "department",
    "channel",
    "category",
    "kind",
    "priority",
    "region",
    "product",
    "customer_class",
    "regime",
    "assignee",
];

/// Those of them the desk's dashboard can be cut by: its values come from tickets, which have no reporting regime.
pub(crate) const DESK_DIMENSIONS: [&str; 9] = [
    "department",
    "channel",
    "category",
    "kind",
    "priority",
    "region",
    "product",
    "customer_class",
    "assignee",
];

/// Dimensions charted when nothing is cut.
pub(crate) const CHARTED: [&str; 3] = ["department", "channel", "category"];

/// Values of a dimension in a chart; the rest is summed up.
pub(crate) const CHARTED_VALUES: usize = 12;

/// What somebody asks of the dashboard or an indicator; also its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Ask {
    /// `7d`, `30d` (unless told), `90d`, `12m`, `month`, `last-month`, `quarter`, `year`, `all`, `custom`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub period: String,
    /// First day of a custom period (`2026-11-01`).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// Last day of a custom period.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub to: String,
    /// Dimension of a cut: `department`, `channel`, `category`, `kind`, `priority`, `region`, `product`, `customer_class`, `regime`, `assignee`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dim: String,
    /// Value of the cut: an id or a code.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
}

impl Ask {
    /// The span asked for; two dates without a period are a custom one.
    pub fn lookback(&self) -> Lookback {
        if self.period.is_empty() && !(self.from.is_empty() && self.to.is_empty()) {
            return Lookback::Custom;
        }
        Lookback::from_code(&self.period)
    }

    /// The two dates of a custom period, as far as they can be read.
    pub fn own_dates(&self) -> (Option<Date>, Option<Date>) {
        (self.from.parse().ok(), self.to.parse().ok())
    }

    /// The cut, if it is complete and of a known dimension.
    pub fn cut(&self) -> Option<(&str, &str)> {
        let known = DIMENSIONS.contains(&self.dim.as_str()) && !self.value.is_empty();
        known.then_some((self.dim.as_str(), self.value.as_str()))
    }
}

/// An indicator with its figure, the one before, and the way between.
#[derive(Clone, Debug)]
pub struct Tile {
    /// What is measured.
    pub indicator: Indicator,
    /// What it is judged by.
    pub aim: Aim,
    /// The figure.
    pub figure: Figure,
    /// The figure of the period before; present states have none.
    pub previous: Option<Figure>,
    /// The verdict.
    pub verdict: Verdict,
    /// The figure step by step; present states have none.
    pub series: Vec<(Window, Figure)>,
}

/// One value of a dimension.
#[derive(Debug)]
pub struct Bar {
    /// The value; `None` = all others together.
    pub key: Option<String>,
    /// Records received.
    pub volume: i64,
    /// The share resolved on time.
    pub on_time: Figure,
}

/// A dimension in bars.
#[derive(Debug)]
pub struct Breakdown {
    /// The dimension.
    pub dim: &'static str,
    /// Its values, most records first.
    pub bars: Vec<Bar>,
}

/// A whole dashboard.
#[derive(Debug)]
pub struct Board {
    /// The days.
    pub window: Window,
    /// Tiles, worst first.
    pub tiles: Vec<Tile>,
    /// Received, completed, first response on time, resolution on time: for the charts, whatever is switched on.
    pub charts: BTreeMap<&'static str, Tile>,
    /// Volume by dimension.
    pub breakdowns: Vec<Breakdown>,
    /// Values of the chosen dimension, for the chooser.
    pub values: Vec<String>,
    /// Names of values by dimension.
    pub labels: BTreeMap<&'static str, BTreeMap<String, Names>>,
    /// Indicators switched on that no module feeds yet.
    pub unfed: usize,
}

/// A board as cached: valid while its version and day hold.
#[derive(Clone, Debug)]
pub(super) struct Cached {
    pub(super) version: i64,
    pub(super) today: Date,
    pub(super) board: Arc<Board>,
}
