//! An indicator of the catalogue: what is measured, how it is summed up, what it should reach.

use serde::{Deserialize, Serialize};
use sqm_domain::indicator::{Aggregate, Comparator, Direction};
use sqm_domain::stats::Quantile;
use sqm_platform::i18n::Lang;
use utoipa::ToSchema;

use crate::figure::Cell;

/// A text in every language; `""` holds one for all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Names {
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// Simplified Chinese.
    #[serde(default, rename = "zh-Hans", skip_serializing_if = "Option::is_none")]
    pub zh_hans: Option<String>,
    /// Traditional Chinese.
    #[serde(default, rename = "zh-Hant", skip_serializing_if = "Option::is_none")]
    pub zh_hant: Option<String>,
    /// The same in all languages: a person's or a department's name.
    #[serde(default, rename = "", skip_serializing_if = "Option::is_none")]
    pub any: Option<String>,
}

impl Names {
    /// One name for all languages.
    pub fn plain(name: impl Into<String>) -> Self {
        Self {
            any: Some(name.into()),
            ..Self::default()
        }
    }

    /// In a reader's language, else in any.
    pub fn get(&self, lang: Lang) -> &str {
        let own = match lang {
            Lang::En => &self.en,
            Lang::ZhHans => &self.zh_hans,
            Lang::ZhHant => &self.zh_hant,
        };
        own.as_deref()
            .or(self.any.as_deref())
            .or(self.en.as_deref())
            .or(self.zh_hans.as_deref())
            .unwrap_or_default()
    }
}

/// How records become one figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By an aggregate over the records of the period.
    Records(Aggregate),
    /// Number of records with a numerator.
    Hits,
    /// Records in a state now, whatever the period.
    Level,
    /// Percentile of the age of records in a state now, in days.
    Age(Quantile),
    /// By something no ledger feeds yet: a scaled rate, a score, a formula of its own.
    Unfed,
}

impl Method {
    /// Reads what is stored.
    pub(crate) fn from_code(code: &str) -> Self {
        match code {
            "hits" => Self::Hits,
            "level" => Self::Level,
            _ => match code
                .strip_prefix("age_")
                .and_then(|quantile| quantile.parse().ok())
            {
                Some(quantile) => Self::Age(quantile),
                None => code.parse().map_or(Self::Unfed, Self::Records),
            },
        }
    }

    /// About the present state?
    pub(crate) fn is_level(self) -> bool {
        matches!(self, Self::Level | Self::Age(_))
    }

    /// Needs the values themselves?
    pub(crate) fn needs_values(self) -> bool {
        matches!(
            self,
            Self::Age(_) | Self::Records(Aggregate::Median | Aggregate::Percentile(_))
        )
    }
}

/// A value of the source with the condition it holds under ("urban ≤ 15").
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TargetNote {
    /// `le` … `between`, or `falling`, `rising`.
    pub op: String,
    /// The value; absent for trends.
    pub value: Option<f64>,
    /// The upper end of a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// The condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Names>,
    /// `limit` (legal) or `stretch`; absent for the target itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The jurisdiction it comes from, where it is not the indicator's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<String>,
    /// Seen in the source itself?
    pub verified: bool,
}

/// A row of the catalogue with the tenant's choice.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// Its code, for ever.
    pub code: String,
    /// Its area, 1 to 13; 0 = the service desk's own.
    pub area: i16,
    /// Its name.
    pub names: Names,
    /// How it is computed, in words.
    pub formula: Names,
    /// Key of its unit: `percent`, `hour`, …
    pub unit: String,
    /// Which way is better.
    pub direction: Direction,
    /// How records become the figure.
    pub method: Method,
    /// The measure asked for.
    pub measure: Option<String>,
    /// Address of the list that shows the records behind it: `/tickets`.
    pub list: Option<String>,
    /// The slice of it.
    pub slice: Option<String>,
    /// Where the ledger keeps it; `None` = no module feeds it yet.
    pub cell: Option<Cell>,
    /// Where the ledger keeps what has not ended yet and counts by its age: "fixed or now − detected".
    pub ongoing: Option<Cell>,
    /// From what is measured to the unit (3600: seconds → hours).
    pub divisor: f64,
    /// Every value of the source.
    pub targets: Vec<TargetNote>,
    /// The default target that applies without a condition.
    pub comparator: Option<Comparator>,
    /// Its value.
    pub target: Option<f64>,
    /// The upper end of a range.
    pub target_high: Option<f64>,
    /// The legal limit.
    pub legal_limit: Option<f64>,
    /// The leading level.
    pub stretch: Option<f64>,
    /// All values seen in their sources?
    pub verified: bool,
    /// Keys of the sources.
    pub source: String,
    /// The jurisdiction pack it belongs to.
    pub pack: Option<String>,
    /// Handbook clauses of its area.
    pub clause: String,
    /// Switched on for this tenant?
    pub enabled: bool,
}

impl Indicator {
    /// A length of time, in seconds underneath: shown exactly where that matters.
    pub fn is_time(&self) -> bool {
        matches!(self.unit.as_str(), "second" | "minute" | "hour" | "day")
            && matches!(
                self.method,
                Method::Records(
                    Aggregate::Mean
                        | Aggregate::Median
                        | Aggregate::Percentile(_)
                        | Aggregate::Min
                        | Aggregate::Max
                )
            )
    }

    /// Which records a click on the figure shows.
    pub fn hit(&self) -> &'static str {
        if self.method == Method::Hits { "hit" } else { "all" }
    }

    /// Which records spoil the figure, for shares.
    pub fn spoilers(&self) -> Option<&'static str> {
        match (self.method, self.direction) {
            (Method::Records(Aggregate::Ratio), Direction::Up) => Some("miss"),
            (Method::Records(Aggregate::Ratio), Direction::Down) => Some("hit"),
            _ => None,
        }
    }
}

/// An area of the catalogue.
#[derive(Clone, Debug)]
pub struct Area {
    /// Its number.
    pub id: i16,
    /// Its name.
    pub names: Names,
    /// Handbook clauses.
    pub clause: String,
}

/// A source of definitions and limits.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Its key.
    pub key: String,
    /// What it is.
    pub title: Names,
}
