//! Addresses of lists: the query is the state, so every link is the present query with something added or taken away.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// A path with the pairs of its query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    path: Cow<'static, str>,
    pairs: Vec<(String, String)>,
}

impl Address {
    /// From a path and a query without `?`. Empty values say nothing and are dropped.
    pub fn new(path: impl Into<Cow<'static, str>>, query: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
        Self {
            path: path.into(),
            pairs: pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        }
    }

    /// From a path and a filter; what the filter leaves out is not in the address.
    pub fn of(path: impl Into<Cow<'static, str>>, filter: &impl serde::Serialize) -> Self {
        Self::new(path, &serde_html_form::to_string(filter).unwrap_or_default())
    }

    /// The same query at another path.
    #[must_use]
    pub fn moved(&self, path: impl Into<Cow<'static, str>>) -> Self {
        Self {
            path: path.into(),
            pairs: self.pairs.clone(),
        }
    }

    /// The filter its query stands for.
    ///
    /// # Errors
    /// Malformed, when a value cannot be.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        serde_html_form::from_str(&self.query()).map_err(|error| Error::Malformed(error.to_string()))
    }

    /// The first value of a name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(one, _)| one == name)
            .map(|(_, value)| value.as_str())
    }

    /// The pairs.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// Everything but these names.
    pub fn without(&self, names: &[&str]) -> Self {
        let keep = |pair: &&(String, String)| !names.contains(&pair.0.as_str());
        Self {
            path: self.path.clone(),
            pairs: self.pairs.iter().filter(keep).cloned().collect(),
        }
    }

    /// With this name saying just this; an empty value takes it away.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut changed = self.without(&[name]);
        if !value.is_empty() {
            changed.pairs.push((name.to_owned(), value.to_owned()));
        }
        changed
    }

    /// Without the pairs of that name whose value is meant.
    pub fn without_values(&self, name: &str, meant: impl Fn(&str) -> bool) -> Self {
        let keep = |pair: &&(String, String)| pair.0 != name || !meant(&pair.1);
        Self {
            path: self.path.clone(),
            pairs: self.pairs.iter().filter(keep).cloned().collect(),
        }
    }

    /// Are all of these pairs in it?
    pub fn has(&self, pairs: &[(&str, &str)]) -> bool {
        pairs
            .iter()
            .all(|(name, value)| self.pairs.iter().any(|pair| pair.0 == *name && pair.1 == *value))
    }

    /// The query without `?`.
    pub fn query(&self) -> String {
        serde_html_form::to_string(&self.pairs).unwrap_or_default()
    }

    /// The whole address.
    pub fn href(&self) -> String {
        if self.pairs.is_empty() {
            self.path.to_string()
        } else {
            format!("{}?{}", self.path, self.query())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_changed_is_the_only_difference() {
        let here = Address::new("/tickets", "status=new&status=open&q=&sort=due");
        assert_eq!(
            here.with("sort", "newest").href(),
            "/tickets?status=new&status=open&sort=newest"
        );
        assert_eq!(here.without(&["status"]).query(), "sort=due");
        assert_eq!(here.without(&["status", "sort"]).href(), "/tickets");
        assert!(here.has(&[("status", "open"), ("sort", "due")]) && !here.has(&[("status", "closed")]));
    }
}
