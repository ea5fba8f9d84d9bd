//! Indicators of compromise as other systems read them: STIX 2.1 (OASIS) patterns, and the markings of TLP 2.0.

use super::IocKind;
use crate::incident::Tlp;

/// The extension by which STIX 2.1 speaks of TLP 2.0.
pub const TLP_EXTENSION: &str = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

/// The marking definition of a traffic light: its id, its name, its word in the extension. All are OASIS's own, so that whoever
/// reads two bundles finds one marking.
pub const fn marking(light: Tlp) -> (&'static str, &'static str, &'static str) {
    match light {
        Tlp::Red => (
            "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
            "TLP:RED",
            "red",
        ),
        Tlp::AmberStrict => (
            "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
            "TLP:AMBER+STRICT",
            "amber+strict",
        ),
        Tlp::Amber => (
            "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
            "TLP:AMBER",
            "amber",
        ),
        Tlp::Green => (
            "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
            "TLP:GREEN",
            "green",
        ),
        Tlp::Clear => (
            "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
            "TLP:CLEAR",
            "clear",
        ),
    }
}

/// The pattern that finds an indicator, given in its one form ([`super::normal`]). None where the language has no words for it.
pub fn stix_pattern(kind: IocKind, value: &str) -> Option<String> {
    let one = |path: &str, value: &str| format!("[{path} = {}]", quoted(value));
    match kind {
        IocKind::Ip => {
            let object = if value.contains(':') { "ipv6" } else { "ipv4" };
            let path = format!("{object}-addr:value");
            // Of a range, any address in it.
            Some(if value.contains('/') {
                format!("[{path} ISSUBSET {}]", quoted(value))
            } else {
                one(&path, value)
            })
        }
        IocKind::Domain => Some(one("domain-name:value", value)),
        IocKind::Url => Some(one("url:value", value)),
        IocKind::Email => Some(one("email-addr:value", value)),
        IocKind::Hash => {
            let algorithm = match value.len() {
                32 => "MD5",
                40 => "'SHA-1'",
                64 => "'SHA-256'",
                128 => "'SHA-512'",
                _ => return None,
            };
            Some(one(&format!("file:hashes.{algorithm}"), value))
        }
        IocKind::File => Some(match value.rsplit_once(['\\', '/']) {
            None => one("file:name", value),
            Some((folder, "")) => one("directory:path", folder),
            Some(("", name)) => one("file:name", name),
            Some((folder, name)) => format!(
                "[file:name = {} AND file:parent_directory_ref.path = {}]",
                quoted(name),
                quoted(folder)
            ),
        }),
        IocKind::Other => None,
    }
}

/// A text inside a pattern.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_kind_has_its_pattern() {
        for (kind, value, pattern) in [
            (IocKind::Ip, "198.51.100.7", "[ipv4-addr:value = '198.51.100.7']"),
            (
                IocKind::Ip,
                "198.51.100.0/24",
                "[ipv4-addr:value ISSUBSET '198.51.100.0/24']",
            ),
            (IocKind::Ip, "2001:db8::1", "[ipv6-addr:value = '2001:db8::1']"),
            (
                IocKind::Domain,
                "evil.example",
                "[domain-name:value = 'evil.example']",
            ),
            (
                IocKind::Url,
                "https://evil.example/a'b",
                r"[url:value = 'https://evil.example/a\'b']",
            ),
            (
                IocKind::Email,
                "bad@evil.example",
                "[email-addr:value = 'bad@evil.example']",
            ),
            (
                IocKind::Hash,
                "d41d8cd98f00b204e9800998ecf8427e",
                "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']",
            ),
            (IocKind::File, "a.exe", "[file:name = 'a.exe']"),
            (
                IocKind::File,
                r"C:\tmp\a.exe",
                r"[file:name = 'a.exe' AND file:parent_directory_ref.path = 'C:\\tmp']",
            ),
            (IocKind::File, "/etc/", "[directory:path = '/etc']"),
            (IocKind::File, "/passwd", "[file:name = 'passwd']"),
        ] {
            assert_eq!(stix_pattern(kind, value).as_deref(), Some(pattern));
        }
        let sha256 = "0".repeat(64);
        assert_eq!(
            stix_pattern(IocKind::Hash, &sha256),
            Some(format!("[file:hashes.'SHA-256' = '{sha256}']"))
        );
        assert_eq!(stix_pattern(IocKind::Other, "svc_backup"), None);
    }

    #[test]
    fn each_light_has_a_marking_of_its_own() {
        let mut ids: Vec<&str> = Tlp::ALL.iter().map(|light| marking(*light).0).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Tlp::ALL.len());
    }

    proptest! {
        /// Nothing in a value ends its quotes.
        #[test]
        fn a_value_stays_within_its_quotes(value in "[a-z'\\\\]{1,20}") {
            let pattern = stix_pattern(IocKind::Url, &value).unwrap_or_default();
            let inner = &pattern["[url:value = '".len()..pattern.len() - 2];
            let mut escaped = false;
            for letter in inner.chars() {
                prop_assert!(letter != '\'' || escaped);
                escaped = letter == '\\' && !escaped;
            }
            prop_assert!(!escaped);
        }
    }
}
