//! Which answers are meant: the filter of an address, as figures open it and as people set it.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};
use sqm_platform::{Error, Result};
use utoipa::IntoParams;
use uuid::Uuid;

use super::themes;

/// Which answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ResponseFilter {
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// Last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
    /// Only answers with a value, `<dimension>:<value>`; all of several hold. Dimensions: `q.<question>`,
    /// `hidden.<name>`, `channel`, `language`, `month`, `kind`, `region`, `product`, `customer_class`, `person`,
    /// `department`. An empty value = those without one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// `satisfied`, `unsatisfied`, `promoter`, `passive`, `detractor`, `easy`, `hard`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<String>,
    /// Only answers whose texts hold the word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub word: Option<String>,
    /// Only answers whose texts speak of a theme; `any` = with a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// `complete` unless told; `partial`, `screened`, `removed`, `suspect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Only answers of this import.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import: Option<Uuid>,
}

/// What answers can be cut by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// The choice of a question.
    Question(String),
    /// A value that came with the link.
    Hidden(String),
    /// A dimension of the moment.
    Of(&'static str),
    /// By which way.
    Channel,
    /// In which language.
    Language,
    /// The month of the day.
    Month,
    /// Who served.
    Person,
    /// His department.
    Department,
}

/// Dimensions of the moment.
pub const MOMENT: [&str; 4] = ["kind", "region", "product", "customer_class"];

impl Dimension {
    /// From its name in addresses.
    pub fn named(name: &str) -> Option<Self> {
        if let Some(key) = name.strip_prefix("q.") {
            return Some(Self::Question(key.to_owned()));
        }
        if let Some(key) = name.strip_prefix("hidden.") {
            return Some(Self::Hidden(key.to_owned()));
        }
        if let Some(dim) = MOMENT.into_iter().find(|dim| *dim == name) {
            return Some(Self::Of(dim));
        }
        Some(match name {
            "channel" => Self::Channel,
            "language" => Self::Language,
            "month" => Self::Month,
            "person" => Self::Person,
            "department" => Self::Department,
            _ => return None,
        })
    }

    /// Its name in addresses.
    pub fn name(&self) -> String {
        match self {
            Self::Question(key) => format!("q.{key}"),
            Self::Hidden(key) => format!("hidden.{key}"),
            Self::Of(dim) => (*dim).to_owned(),
            Self::Channel => "channel".to_owned(),
            Self::Language => "language".to_owned(),
            Self::Month => "month".to_owned(),
            Self::Person => "person".to_owned(),
            Self::Department => "department".to_owned(),
        }
    }
}

impl ResponseFilter {
    /// The filter with one dimension more.
    #[must_use]
    pub fn with(&self, dimension: &str, value: &str) -> Self {
        let mut filter = self.clone();
        let prefix = format!("{dimension}:");
        filter.only.retain(|only| !only.starts_with(&prefix));
        filter.only.push(format!("{dimension}:{value}"));
        filter
    }

    /// As the query of an address.
    pub fn to_query(&self) -> String {
        serde_html_form::to_string(self).unwrap_or_default()
    }

    /// From the query of an address.
    pub fn from_query(query: &str) -> Result<Self> {
        serde_html_form::from_str(query).map_err(|_| Error::field("query", "field-invalid"))
    }

    /// The dimensions it narrows, taken apart.
    pub fn parts(&self) -> Result<Vec<(Dimension, &str)>> {
        self.only
            .iter()
            // A chooser that is left at "all" sends nothing.
            .filter(|only| !only.is_empty())
            .map(|only| {
                // A question's key has no colon; a month and an id have none either.
                only.split_once(':')
                    .and_then(|(name, value)| Some((Dimension::named(name)?, value)))
                    .ok_or_else(|| Error::field("only", "field-invalid"))
            })
            .collect()
    }

    /// Narrows a query over `surveys.response r` whose tenant is bound already.
    pub(crate) fn narrow(&self, sql: &mut QueryBuilder<Postgres>) -> Result<()> {
        match self
            .state
            .as_deref()
            .filter(|state| !state.is_empty())
            .unwrap_or("complete")
        {
            "complete" => _ = sql.push(" and r.state = 'complete' and r.suspect = ''"),
            "suspect" => _ = sql.push(" and r.state = 'complete' and r.suspect <> ''"),
            state @ ("partial" | "screened" | "removed") => {
                sql.push(" and r.state = ").push_bind(state.to_owned());
            }
            _ => return Err(Error::field("state", "field-invalid")),
        }
        if let Some(from) = self.from {
            sql.push(" and r.day >= ")
                .push_bind(from.to_sqlx() as jiff_sqlx::Date);
        }
        if let Some(to) = self.to {
            sql.push(" and r.day <= ")
                .push_bind(to.to_sqlx() as jiff_sqlx::Date);
        }
        if let Some(import) = self.import {
            sql.push(" and r.import_id = ").push_bind(import);
        }
        if let Some(score) = self.score.as_deref().filter(|score| !score.is_empty()) {
            sql.push(match score {
                "satisfied" => " and r.satisfied",
                "unsatisfied" => " and not r.satisfied",
                "promoter" => " and r.nps >= 9",
                "passive" => " and r.nps between 7 and 8",
                "detractor" => " and r.nps <= 6",
                "easy" => " and r.ces >= 66",
                "hard" => " and r.ces < 66",
                _ => return Err(Error::field("score", "field-invalid")),
            });
        }
        if let Some(word) = self.word.as_deref().filter(|word| !word.trim().is_empty()) {
            match sqm_platform::search_text::to_tsquery(word) {
                Some(query) => {
                    sql.push(" and r.words @@ ").push_bind(query).push("::tsquery");
                }
                None => _ = sql.push(" and false"),
            }
        }
        let theme = self.theme.as_deref().filter(|theme| !theme.is_empty());
        if theme == Some(themes::ANY) {
            sql.push(" and r.words is not null");
        } else if let Some(theme) = theme {
            let query = themes::query(theme).ok_or_else(|| Error::field("theme", "field-invalid"))?;
            sql.push(" and r.words @@ ").push_bind(query).push("::tsquery");
        }
        for (dimension, value) in self.parts()? {
            narrow_by(sql, &dimension, value);
        }
        Ok(())
    }
}

fn narrow_by(sql: &mut QueryBuilder<Postgres>, dimension: &Dimension, value: &str) {
    let text = |sql: &mut QueryBuilder<Postgres>, column: &'static str| {
        sql.push(" and coalesce(")
            .push(column)
            .push(", '') = ")
            .push_bind(value.to_owned());
    };
    match dimension {
        Dimension::Channel => text(sql, "r.channel"),
        Dimension::Language => text(sql, "r.language"),
        Dimension::Month => text(sql, "to_char(r.day, 'YYYY-MM')"),
        Dimension::Person => text(sql, "r.person_id::text"),
        Dimension::Department => text(sql, "r.department_id::text"),
        Dimension::Of("kind") => text(sql, "r.dims ->> 'kind'"),
        Dimension::Of("region") => text(sql, "r.dims ->> 'region'"),
        Dimension::Of("product") => text(sql, "r.dims ->> 'product'"),
        Dimension::Of(_) => text(sql, "r.dims ->> 'customer_class'"),
        Dimension::Hidden(name) => {
            sql.push(" and coalesce(r.hidden ->> ")
                .push_bind(name.clone())
                .push(", '') = ")
                .push_bind(value.to_owned());
        }
        Dimension::Question(key) if value.is_empty() => {
            let key = key.split_once('.').map_or(key.as_str(), |(key, _)| key);
            sql.push(" and not jsonb_exists(r.answers, ")
                .push_bind(key.to_owned())
                .push(")");
        }
        Dimension::Question(key) => {
            // A row of a matrix is named `question.row`.
            let path: Vec<String> = key.split('.').map(str::to_owned).collect();
            // An answer is a text, a number, a yes or no, a list, or an object with what was typed beside the choice.
            let number = value
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite())
                .map(|number| serde_json::json!(number));
            let flag = value.parse::<bool>().ok().map(|flag| serde_json::json!(flag));
            sql.push(" and (jsonb_exists(r.answers #> ")
                .push_bind(path.clone())
                .push(", ")
                .push_bind(value.to_owned())
                .push(") or r.answers #> ")
                .push_bind(path.clone())
                .push(" = ")
                .push_bind(number.or(flag))
                .push(" or r.answers #>> ")
                .push_bind([path.clone(), vec!["code".to_owned()]].concat())
                .push(" = ")
                .push_bind(value.to_owned())
                .push(" or jsonb_exists(r.answers #> ")
                .push_bind([path, vec!["codes".to_owned()]].concat())
                .push(", ")
                .push_bind(value.to_owned())
                .push("))");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_back() {
        let filter = ResponseFilter::default()
            .with("q.Operator", "RJio")
            .with("month", "2019-09")
            .with("q.Operator", "Idea");
        let query = filter.to_query();
        assert_eq!(query, "only=month%3A2019-09&only=q.Operator%3AIdea");
        assert_eq!(ResponseFilter::from_query(&query).unwrap(), filter);
        let parts = filter.parts().unwrap();
        assert_eq!(parts[0], (Dimension::Month, "2019-09"));
        assert_eq!(parts[1].0.name(), "q.Operator");
    }

    #[test]
    fn unknown_dimensions_are_refused() {
        for only in ["nothing", "price:1"] {
            let filter = ResponseFilter {
                only: vec![only.to_owned()],
                ..ResponseFilter::default()
            };
            assert!(filter.parts().is_err(), "{only}");
        }
    }
}
