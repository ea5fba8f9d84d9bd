//! Which indicators: one filter for list, counts, API and files. It is the query of the list's address.

use serde::{Deserialize, Serialize};
use sqm_domain::incident::Tlp;
use sqm_domain::security::IocKind;
use sqm_platform::codes;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::incident::Yes;

/// What narrows the register of indicators.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct IndicatorFilter {
    /// The value, or words of it: however it is written, plain or so that it is no link.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `ip`, `domain`, `url`, `hash`, `email`, `file`, `other`.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub kind: Vec<IocKind>,
    /// The strictest traffic light of its notes.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub tlp: Vec<Tlp>,
    /// `yes` = seen on more than one incident.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub several: Option<Yes>,
    /// The value of this note, by its id: values stand in no address.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub same: Option<Uuid>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_its_filter_say_the_same() {
        let query = "kind=ip&kind=url&tlp=green&several=yes";
        let filter: IndicatorFilter = serde_html_form::from_str(query).unwrap();
        assert_eq!(filter.kind, [IocKind::Ip, IocKind::Url]);
        assert_eq!(serde_html_form::to_string(&filter).unwrap(), query);
    }
}
