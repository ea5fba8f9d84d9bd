//! The register for programs: a bundle of STIX 2.1 (OASIS), with the markings of TLP 2.0. What is exported twice is the same twice:
//! ids follow from tenant and value (UUID version 5), times from the notes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use sha1::{Digest as _, Sha1};
use sqm_domain::incident::Tlp;
use sqm_domain::security::{TLP_EXTENSION, marking, stix_pattern};
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::EXPORTED;
use utoipa::ToSchema;
use uuid::{Builder, Uuid};

use super::sql::{self, Reach};
use super::{IndicatorFilter, SeenIndicator};
use crate::pages::pap;

/// The version of the standard.
const VERSION: &str = "2.1";
/// When OASIS made the markings of TLP 2.0.
const MARKED: &str = "2022-10-01T00:00:00.000Z";

/// A bundle of STIX 2.1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = StixBundle)]
pub struct Bundle {
    /// `bundle`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// `bundle--` and a UUID that follows from what is in it.
    pub id: String,
    /// The markings that are used, then the indicators, the last noted first.
    pub objects: Vec<StixObject>,
}

/// An object of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum StixObject {
    /// Whom something may be told to: TLP 2.0.
    MarkingDefinition {
        /// `2.1`.
        spec_version: &'static str,
        /// OASIS's own id.
        id: &'static str,
        /// When OASIS made it.
        created: &'static str,
        /// `TLP:AMBER+STRICT`.
        name: &'static str,
        /// The extension by which STIX speaks of TLP 2.0, with its word.
        extensions: BTreeMap<&'static str, Light>,
    },
    /// An indicator of compromise.
    Indicator {
        /// `2.1`.
        spec_version: &'static str,
        /// `indicator--` and a UUID that follows from tenant and value.
        id: String,
        /// When it was noted first.
        created: String,
        /// When it was noted last.
        modified: String,
        /// The value so that nobody opens it by mistake.
        name: String,
        /// `malicious-activity`.
        indicator_types: [&'static str; 1],
        /// What finds it.
        #[schema(example = "[domain-name:value = 'evil.example']")]
        pattern: String,
        /// `stix`.
        pattern_type: &'static str,
        /// When it was noted first.
        valid_from: String,
        /// What may be done with it: `PAP:AMBER`.
        labels: [&'static str; 1],
        /// Its marking.
        object_marking_refs: [&'static str; 1],
    },
}

/// The word of TLP 2.0 inside a marking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = StixLight)]
pub struct Light {
    /// `property-extension`.
    pub extension_type: &'static str,
    /// `clear`, `green`, `amber`, `amber+strict`.
    pub tlp_2_0: &'static str,
}

/// The indicators of a filter. Left out are what may be told to nobody else (TLP:RED), what was seen in exercises and false alarms
/// only, and what the language of patterns has no words for.
pub async fn bundle(tx: &mut TenantTx, filter: &IndicatorFilter) -> Result<Bundle> {
    let found = sql::rows(tx, filter, Reach::Feed, None, EXPORTED).await?;
    Ok(packed(tx.tenant().into(), found))
}

fn packed(tenant: Uuid, found: Vec<SeenIndicator>) -> Bundle {
    let mut lights = BTreeSet::new();
    let mut contents = String::new();
    let mut indicators = Vec::new();
    for one in found {
        let Some(pattern) = stix_pattern(one.kind, &one.value) else {
            continue;
        };
        let id = format!(
            "indicator--{}",
            named(tenant, &format!("{}:{}", one.kind, one.value))
        );
        let (created, modified) = (instant(one.first_seen), instant(one.last_seen));
        let (mark, _, _) = marking(one.tlp);
        for part in [id.as_str(), modified.as_str(), mark, one.pap.as_str()] {
            contents.push_str(part);
            contents.push('\n');
        }
        lights.insert(one.tlp);
        indicators.push(StixObject::Indicator {
            spec_version: VERSION,
            id,
            valid_from: created.clone(),
            created,
            modified,
            name: one.shown,
            indicator_types: ["malicious-activity"],
            pattern,
            pattern_type: "stix",
            labels: [pap(one.pap)],
            object_marking_refs: [mark],
        });
    }
    let mut objects: Vec<StixObject> = lights.into_iter().map(marked).collect();
    objects.extend(indicators);
    Bundle {
        kind: "bundle",
        id: format!("bundle--{}", named(tenant, &contents)),
        objects,
    }
}

fn marked(light: Tlp) -> StixObject {
    let (id, name, word) = marking(light);
    StixObject::MarkingDefinition {
        spec_version: VERSION,
        id,
        created: MARKED,
        name,
        extensions: BTreeMap::from([(
            TLP_EXTENSION,
            Light {
                extension_type: "property-extension",
                tlp_2_0: word,
            },
        )]),
    }
}

/// A UUID of version 5 (RFC 9562 §5.5): the same for the same name of the same tenant.
fn named(tenant: Uuid, name: &str) -> Uuid {
    let digest = Sha1::new()
        .chain_update(tenant.as_bytes())
        .chain_update(name)
        .finalize();
    let mut bytes = [0; 16];
    for (byte, of) in bytes.iter_mut().zip(&digest) {
        *byte = *of;
    }
    Builder::from_sha1_bytes(bytes).into_uuid()
}

/// An instant as the standard writes it: UTC, to the millisecond.
fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

#[cfg(test)]
mod tests {
    use sqm_domain::ids::IocId;
    use sqm_domain::security::{IocKind, Pap};

    use super::*;

    fn seen(kind: IocKind, value: &str, tlp: Tlp) -> SeenIndicator {
        SeenIndicator {
            id: IocId::new_at(Timestamp::UNIX_EPOCH),
            kind,
            value: value.to_owned(),
            shown: value.to_owned(),
            tlp,
            pap: Pap::Amber,
            first_seen: Timestamp::UNIX_EPOCH,
            last_seen: Timestamp::UNIX_EPOCH,
            seen: 1,
            genuine: true,
            incidents: Vec::new(),
        }
    }

    #[test]
    fn names_make_the_ids_the_standard_says() {
        // The example of RFC 9562 §A.4.
        let dns: Uuid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8".parse().unwrap();
        assert_eq!(
            named(dns, "www.example.com").to_string(),
            "2ed6657d-e927-568b-95e1-2665a8aea6a2"
        );
    }

    #[test]
    fn a_second_export_is_the_same_and_another_tenants_is_not() {
        let found = || vec![seen(IocKind::Domain, "evil.example", Tlp::Green)];
        let one = packed(Uuid::from_u128(1), found());
        assert_eq!(one, packed(Uuid::from_u128(1), found()));
        assert_ne!(one.id, packed(Uuid::from_u128(2), found()).id);
    }

    #[test]
    fn instants_have_milliseconds_and_each_marking_comes_once() {
        assert_eq!(instant(Timestamp::UNIX_EPOCH), "1970-01-01T00:00:00.000Z");
        let found = vec![
            seen(IocKind::Domain, "evil.example", Tlp::Green),
            seen(IocKind::Other, "svc_backup", Tlp::Green),
            seen(IocKind::Ip, "198.51.100.7", Tlp::Green),
        ];
        let bundle = serde_json::to_value(packed(Uuid::nil(), found)).unwrap();
        let kinds: Vec<&str> = bundle["objects"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["type"].as_str().unwrap())
            .collect();
        assert_eq!(kinds, ["marking-definition", "indicator", "indicator"]);
    }
}
