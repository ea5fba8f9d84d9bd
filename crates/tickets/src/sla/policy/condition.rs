//! Which tickets a policy is for.

use std::collections::HashMap;
use std::fmt::Display;

use serde::{Deserialize, Serialize};
use sqm_domain::ids::{CategoryId, DepartmentId};
use sqm_domain::ticket::{Channel, Priority, TicketKind};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::sla::Subject;

/// What a ticket must be like. An empty list does not narrow; several values of one list widen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Condition {
    /// Kinds: `consultation`, `complaint`, `repair`, `support`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub kind: Vec<TicketKind>,
    /// Priorities: `p1` … `p5`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub priority: Vec<Priority>,
    /// Categories, each with all below it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Uuid>)]
    pub category: Vec<CategoryId>,
    /// Channels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub channel: Vec<Channel>,
    /// Classes of customers: `ordinary`, `key`, `enterprise`, `government`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub customer_class: Vec<String>,
    /// Departments, each with all below it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Uuid>)]
    pub department: Vec<DepartmentId>,
    /// `urban`, `rural`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub area: Vec<String>,
    /// Provinces or states.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub region: Vec<String>,
    /// Products.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub product: Vec<String>,
}

/// Why a policy was passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Refusal {
    /// What did not fit: a field of the condition, `active`, `valid_from` or `valid_to`.
    pub field: &'static str,
    /// What the policy asks for.
    pub wanted: Vec<String>,
    /// What the ticket has; empty = nothing.
    pub found: String,
}

/// Trees that conditions look down: child → parent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trees {
    pub(crate) categories: HashMap<Uuid, Uuid>,
    pub(crate) departments: HashMap<Uuid, Uuid>,
}

impl Condition {
    /// The first thing about the ticket that does not fit; none = it fits.
    pub(crate) fn refuses(&self, subject: &Subject, trees: &Trees) -> Option<Refusal> {
        one_of("kind", &self.kind, Some(&subject.kind))
            .or_else(|| one_of("priority", &self.priority, Some(&subject.priority)))
            .or_else(|| below("category", &self.category, subject.category, &trees.categories))
            .or_else(|| one_of("channel", &self.channel, Some(&subject.channel)))
            .or_else(|| {
                one_of(
                    "customer_class",
                    &self.customer_class,
                    Some(&subject.customer_class),
                )
            })
            .or_else(|| {
                below(
                    "department",
                    &self.department,
                    subject.department,
                    &trees.departments,
                )
            })
            .or_else(|| one_of("area", &self.area, Some(&subject.area)))
            .or_else(|| words("region", &self.region, &subject.region))
            .or_else(|| words("product", &self.product, &subject.product))
    }
}

fn refusal<W: Display>(field: &'static str, wanted: &[W], found: String) -> Refusal {
    Refusal {
        field,
        wanted: wanted.iter().map(ToString::to_string).collect(),
        found,
    }
}

fn one_of<T: PartialEq + Display>(field: &'static str, wanted: &[T], found: Option<&T>) -> Option<Refusal> {
    let fits = wanted.is_empty() || found.is_some_and(|found| wanted.contains(found));
    (!fits).then(|| refusal(field, wanted, found.map(ToString::to_string).unwrap_or_default()))
}

/// People type regions and products in their own way: capitals make no difference.
fn words(field: &'static str, wanted: &[String], found: &str) -> Option<Refusal> {
    let fits = wanted.is_empty()
        || wanted
            .iter()
            .any(|word| word.to_lowercase() == found.to_lowercase());
    (!fits).then(|| refusal(field, wanted, found.to_owned()))
}

fn below<I>(
    field: &'static str,
    wanted: &[I],
    found: Option<I>,
    parents: &HashMap<Uuid, Uuid>,
) -> Option<Refusal>
where
    I: Copy + Display,
    Uuid: From<I>,
{
    if wanted.is_empty() {
        return None;
    }
    let wanted_ids: Vec<Uuid> = wanted.iter().copied().map(Uuid::from).collect();
    let mut at = found.map(Uuid::from);
    // A tree has no cycles; the bound keeps a broken one from holding a request for ever.
    for _ in 0..64 {
        match at {
            Some(id) if wanted_ids.contains(&id) => return None,
            Some(id) => at = parents.get(&id).copied(),
            None => break,
        }
    }
    Some(refusal(
        field,
        wanted,
        found.map(|id| id.to_string()).unwrap_or_default(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sla::subject::tests::subject;

    #[test]
    fn an_empty_condition_is_for_every_ticket() {
        assert_eq!(Condition::default().refuses(&subject(), &Trees::default()), None);
    }

    #[test]
    fn the_first_thing_that_does_not_fit_is_named() {
        let condition = Condition {
            kind: vec![TicketKind::Repair],
            area: vec!["rural".to_owned()],
            ..Condition::default()
        };
        let complaint = Subject {
            kind: TicketKind::Complaint,
            ..subject()
        };
        let refusal = condition.refuses(&complaint, &Trees::default()).unwrap();
        assert_eq!(
            (refusal.field, refusal.wanted, refusal.found.as_str()),
            ("kind", vec!["repair".to_owned()], "complaint")
        );
        let town = Subject {
            kind: TicketKind::Repair,
            area: "urban".to_owned(),
            ..subject()
        };
        assert_eq!(condition.refuses(&town, &Trees::default()).unwrap().field, "area");
        let country = Subject {
            area: "rural".to_owned(),
            ..town
        };
        assert_eq!(condition.refuses(&country, &Trees::default()), None);
    }

    #[test]
    fn a_category_stands_for_all_below_it() {
        let now = subject().opened_at;
        let (root, leaf) = (CategoryId::new_at(now), CategoryId::new_at(now));
        let trees = Trees {
            categories: [(leaf.into(), root.into())].into(),
            ..Trees::default()
        };
        let condition = Condition {
            category: vec![root],
            ..Condition::default()
        };
        let fits = |category| {
            condition
                .refuses(
                    &Subject {
                        category,
                        ..subject()
                    },
                    &trees,
                )
                .is_none()
        };
        assert!(fits(Some(leaf)) && fits(Some(root)));
        assert!(!fits(None) && !fits(Some(CategoryId::new_at(now))));
    }

    #[test]
    fn conditions_are_plain_data() {
        let condition: Condition =
            serde_json::from_str(r#"{"kind": ["repair"], "area": ["rural"]}"#).unwrap();
        assert_eq!(condition.kind, [TicketKind::Repair]);
        assert_eq!(serde_json::to_string(&Condition::default()).unwrap(), "{}");
        assert!(serde_json::from_str::<Condition>(r#"{"kinds": []}"#).is_err());
    }
}
