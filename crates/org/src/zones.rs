//! Time zones to choose from.

use std::sync::LazyLock;

static ZONES: LazyLock<Vec<String>> = LazyLock::new(|| {
    jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .filter(|name| {
            name == "UTC"
                || (name.contains('/') && !name.starts_with("Etc/") && !name.starts_with("SystemV/"))
        })
        .collect()
});

/// The names people know zones by, sorted.
pub(crate) fn zones() -> &'static [String] {
    &ZONES
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_zones_of_our_readers_are_offered() {
        for zone in ["Asia/Shanghai", "Asia/Taipei", "UTC"] {
            assert!(super::zones().iter().any(|name| name == zone), "{zone}");
        }
    }
}
