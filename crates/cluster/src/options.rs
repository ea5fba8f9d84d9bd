/// How a cluster is run. Settings reach the server on its command line, so a changed default takes effect at the next
/// start; a server that is joined keeps the settings it was started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether commits survive a power cut. Off only where the data is thrown away.
    pub fsync: bool,
    /// The server stays when this process leaves; [`crate::stop`] ends it. For tests, where each test may be a process.
    pub outlive: bool,
    /// Further `postgresql.conf` settings; a later one wins over an earlier one and over the defaults.
    pub settings: Vec<(String, String)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            fsync: true,
            outlive: false,
            settings: Vec::new(),
        }
    }
}

impl Options {
    /// For tests: nothing is flushed to disk, many connections, and the server outlives the process, because starting
    /// one for each test would cost more than the test.
    pub fn tests() -> Self {
        let settings = [
            ("synchronous_commit", "off"),
            ("full_page_writes", "off"),
            ("wal_level", "minimal"),
            ("max_wal_senders", "0"),
            ("max_connections", "300"),
            ("checkpoint_timeout", "1h"),
            ("log_min_duration_statement", "-1"),
        ];
        Self {
            fsync: false,
            outlive: true,
            settings: settings.map(|(k, v)| (k.into(), v.into())).into(),
        }
    }

    /// One more setting.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// Every setting in the order the server reads them (the last of a name wins).
    pub(crate) fn all(&self) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = DEFAULTS
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        all.push(("fsync".into(), if self.fsync { "on" } else { "off" }.into()));
        all.extend(self.settings.iter().cloned());
        all
    }
}

/// For a machine of 2 to 4 GB on solid-state disks, shared with the application.
const DEFAULTS: &[(&str, &str)] = &[
    ("listen_addresses", ""),
    ("max_connections", "100"),
    ("shared_buffers", "256MB"),
    ("effective_cache_size", "1GB"),
    ("work_mem", "8MB"),
    ("maintenance_work_mem", "128MB"),
    ("random_page_cost", "1.1"),
    // Short queries only: compiling them costs more than it saves.
    ("jit", "off"),
    ("wal_level", "replica"),
    ("wal_compression", "on"),
    ("max_wal_size", "2GB"),
    ("checkpoint_timeout", "15min"),
    // Partitions and queues change fast; the default waits for a fifth of a table.
    ("autovacuum_vacuum_scale_factor", "0.05"),
    ("autovacuum_analyze_scale_factor", "0.02"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    ("lc_messages", "C"),
    ("log_min_duration_statement", "1s"),
    ("log_line_prefix", "%m [%p] "),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_settings_come_after_the_defaults() {
        let all = Options::default().with("work_mem", "64MB").all();
        let last = all.iter().rev().find(|(name, _)| name == "work_mem");
        assert_eq!(last.map(|(_, value)| value.as_str()), Some("64MB"));
        assert!(all.contains(&("fsync".into(), "on".into())));
    }
}
