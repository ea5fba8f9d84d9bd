//! What an incident leaves behind and whom it concerns: lines of the timeline, indicators of compromise with their
//! handling rules, systems, people.

use std::net::IpAddr;

use crate::codes::codes;

codes! {
    /// What a line of the timeline tells.
    pub enum EntryKind: "kind of entry" {
        /// A remark.
        Note = "note",
        /// Something that happened.
        Event = "event",
        /// Stopped from spreading (§7.3.2: isolate).
        Containment = "containment",
        /// The cause removed (§7.3.2: fix).
        Eradication = "eradication",
        /// The service brought back (§7.3.2: restore).
        Recovery = "recovery",
        /// Decided.
        Decision = "decision",
        /// Said to somebody outside the response.
        Communication = "communication",
    }
}

codes! {
    /// What an indicator of compromise is.
    pub enum IocKind: "kind of indicator" {
        /// An address, IPv4 or IPv6, or a range of them.
        Ip = "ip",
        /// A domain name.
        Domain = "domain",
        /// An address on the web.
        Url = "url",
        /// MD5, SHA-1, SHA-256 or SHA-512 of a file.
        Hash = "hash",
        /// A mail address.
        Email = "email",
        /// A file by name or path.
        File = "file",
        /// Anything else: an account, a process, a registry key.
        Other = "other",
    }
}

codes! {
    /// What may be done with it: Permissible Actions Protocol (as MISP and CERT-FR use it).
    pub enum Pap: "permissible action" {
        /// Looked for where nobody outside can notice.
        Red = "red",
        /// Looked up passively at third parties.
        Amber = "amber",
        /// Blocked and hunted for.
        Green = "green",
        /// Anything lawful.
        Clear = "clear",
    }
}

codes! {
    /// What a system is.
    pub enum AssetKind: "kind of asset" {
        /// A server.
        Server = "server",
        /// A device of the network.
        Network = "network",
        /// A workplace.
        Workstation = "workstation",
        /// An application.
        Application = "application",
        /// Data.
        Data = "data",
        /// An account.
        Account = "account",
        /// Somewhere in a cloud.
        Cloud = "cloud",
        /// A building, a room, a line.
        Facility = "facility",
        /// Anything else.
        Other = "other",
    }
}

codes! {
    /// Is the system in the attacker's hands?
    pub enum Compromise: "compromise" {
        /// Not known yet.
        Unknown = "unknown",
        /// Yes.
        Yes = "yes",
        /// It was looked at: no.
        No = "no",
        /// It was, and is clean again.
        Cleaned = "cleaned",
    }
}

codes! {
    /// Whom an incident concerns.
    pub enum PersonRole: "role of a person" {
        /// Harmed by it.
        Affected = "affected",
        /// Saw something.
        Witness = "witness",
        /// May have done it.
        Suspect = "suspect",
        /// Works on it from outside.
        Helper = "helper",
        /// The contact of an authority, a customer, a supplier.
        Contact = "contact",
    }
}

/// Checks what was typed and gives its one form: defanged writing undone, case where case says nothing lowered. None when
/// it is no indicator of this kind.
pub fn normal(kind: IocKind, typed: &str) -> Option<String> {
    let plain = match kind {
        IocKind::File | IocKind::Other => typed.trim().to_owned(),
        _ => refang(typed.trim()),
    };
    if plain.is_empty() || plain.chars().count() > 2_000 || plain.chars().any(char::is_control) {
        return None;
    }
    match kind {
        IocKind::Ip => ip(&plain),
        IocKind::Domain => {
            let name = plain.trim_end_matches('.').to_lowercase();
            is_domain(&name).then_some(name)
        }
        IocKind::Url => {
            let (scheme, rest) = plain.split_once("://")?;
            let scheme = scheme.to_ascii_lowercase();
            let known = matches!(
                scheme.as_str(),
                "http" | "https" | "ftp" | "tcp" | "udp" | "ws" | "wss"
            );
            (known && !rest.is_empty() && !rest.contains(char::is_whitespace))
                .then(|| format!("{scheme}://{rest}"))
        }
        IocKind::Hash => {
            let hash = plain.to_ascii_lowercase();
            let whole = matches!(hash.len(), 32 | 40 | 64 | 128);
            (whole && hash.bytes().all(|b| b.is_ascii_hexdigit())).then_some(hash)
        }
        IocKind::Email => {
            let (local, domain) = plain.rsplit_once('@')?;
            let domain = domain.to_lowercase();
            (!local.is_empty() && !local.contains(char::is_whitespace) && is_domain(&domain))
                .then(|| format!("{local}@{domain}"))
        }
        IocKind::File | IocKind::Other => Some(plain),
    }
}

/// The same so that nobody opens it by mistake and no program makes a link of it: `hxxp://evil[.]example`.
pub fn defanged(kind: IocKind, value: &str) -> String {
    match kind {
        IocKind::Ip => value.replace('.', "[.]").replace(':', "[:]"),
        IocKind::Domain => value.replace('.', "[.]"),
        IocKind::Email => value.replace('@', "[@]").replace('.', "[.]"),
        IocKind::Url => {
            let (scheme, rest) = value.split_once("://").unwrap_or(("", value));
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let (host, path) = rest.split_at(end);
            format!(
                "{}://{}{path}",
                scheme.replace("tt", "xx"),
                host.replace('.', "[.]")
            )
        }
        IocKind::Hash | IocKind::File | IocKind::Other => value.to_owned(),
    }
}

/// Undoes the usual ways of writing an indicator so that it is no link.
fn refang(typed: &str) -> String {
    const WAYS: [(&str, &str); 6] = [
        ("[.]", "."),
        ("(.)", "."),
        ("[dot]", "."),
        ("[:]", ":"),
        ("[@]", "@"),
        ("[at]", "@"),
    ];
    let mut plain = typed.to_owned();
    // Written twice over by two people, it is undone twice.
    while let Some((written, meant)) = WAYS.iter().find(|(written, _)| plain.contains(written)) {
        plain = plain.replace(written, meant);
    }
    for (written, meant) in [
        ("hxxps://", "https://"),
        ("hxxp://", "http://"),
        ("fxp://", "ftp://"),
    ] {
        if plain
            .get(..written.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(written))
        {
            plain.replace_range(..written.len(), meant);
        }
    }
    plain
}

fn ip(text: &str) -> Option<String> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    match bits {
        None => Some(address.to_string()),
        Some(bits) if bits <= most => Some(format!("{address}/{bits}")),
        Some(_) => None,
    }
}

/// Labels of letters (of any script), digits and hyphens, at least two, the last one no number.
fn is_domain(name: &str) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let sound = |label: &&str| {
        !label.is_empty()
            && label.chars().count() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    name.len() <= 253
        && labels.len() >= 2
        && labels.iter().all(sound)
        && labels
            .last()
            .is_some_and(|last| !last.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn indicators_are_checked_and_have_one_form() {
        for (kind, typed, form) in [
            (IocKind::Ip, "198[.]51.100.7", Some("198.51.100.7")),
            (IocKind::Ip, "2001:DB8::1/48", Some("2001:db8::1/48")),
            (IocKind::Ip, "198.51.100.256", None),
            (IocKind::Ip, "198.51.100.0/33", None),
            (IocKind::Domain, "Evil[.]Example.", Some("evil.example")),
            (IocKind::Domain, "恶意.example", Some("恶意.example")),
            (IocKind::Domain, "198.51.100.7", None),
            (IocKind::Domain, "localhost", None),
            (
                IocKind::Url,
                "hxxps://evil[.]example/A?b",
                Some("https://evil.example/A?b"),
            ),
            (IocKind::Url, "evil.example/a", None),
            (IocKind::Url, "javascript://x", None),
            (
                IocKind::Hash,
                "D41D8CD98F00B204E9800998ECF8427E",
                Some("d41d8cd98f00b204e9800998ecf8427e"),
            ),
            (IocKind::Hash, "d41d8", None),
            (IocKind::Email, "Bad[@]Evil.example", Some("Bad@evil.example")),
            (IocKind::Email, "@evil.example", None),
            (IocKind::File, r"C:\tmp\a.exe", Some(r"C:\tmp\a.exe")),
            (IocKind::Other, " ", None),
        ] {
            assert_eq!(normal(kind, typed).as_deref(), form, "{kind} {typed}");
        }
    }

    #[test]
    fn what_is_shown_is_no_link() {
        assert_eq!(
            defanged(IocKind::Url, "https://evil.example/a.js"),
            "hxxps://evil[.]example/a.js"
        );
        assert_eq!(defanged(IocKind::Ip, "198.51.100.7"), "198[.]51[.]100[.]7");
        assert_eq!(
            defanged(IocKind::Email, "bad@evil.example"),
            "bad[@]evil[.]example"
        );
    }

    proptest! {
        /// Writing an indicator so that it is no link loses nothing.
        #[test]
        fn defanging_can_be_undone(host in "[a-z]{1,8}\\.[a-z]{2,5}", path in "(/[a-z0-9]{0,6}){0,3}", octets: [u8; 4]) {
            for (kind, value) in [
                (IocKind::Domain, host.clone()),
                (IocKind::Url, format!("http://{host}{path}")),
                (IocKind::Email, format!("a@{host}")),
                (IocKind::Ip, octets.map(|octet| octet.to_string()).join(".")),
            ] {
                prop_assert_eq!(normal(kind, &defanged(kind, &value)), Some(value));
            }
        }

        #[test]
        fn nothing_typed_breaks_it(typed in ".{0,60}") {
            for kind in IocKind::ALL {
                if let Some(value) = normal(*kind, &typed) {
                    prop_assert_eq!(normal(*kind, &value), Some(value.clone()));
                }
            }
        }
    }
}
