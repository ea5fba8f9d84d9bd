//! A real server is created, joined, killed, revived and stopped.

#![expect(clippy::expect_used, reason = "what a test sets up must work")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use sqm_cluster::{Cluster, Options};

/// A folder of this test, gone afterwards.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("sqm-cluster-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    /// Where the cluster really is: root under a closed folder keeps it elsewhere.
    fn inside(&self, name: &str) -> PathBuf {
        let elsewhere = self.0.join("elsewhere");
        if elsewhere.exists() {
            elsewhere.join(name)
        } else {
            self.0.join(name)
        }
    }

    fn pid(&self) -> String {
        let text = fs::read_to_string(self.inside("data/postmaster.pid")).expect("the server runs");
        text.lines().next().expect("first line").to_owned()
    }

    fn kill(&self) {
        let status = Command::new("kill")
            .args(["-9", &self.pid()])
            .status()
            .expect("kill runs");
        assert!(status.success());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(fs::canonicalize(self.0.join("elsewhere")).unwrap_or_default());
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn fast() -> Options {
    Options {
        outlive: false,
        ..Options::tests()
    }
    .with("shared_buffers", "16MB")
}

/// Runs SQL with psql where the installation has one, which is so wherever the tests run in earnest.
fn psql(cluster: &Cluster, sql: &str) -> Option<String> {
    let psql = cluster.binaries().expect("binaries").join("psql");
    if !psql.exists() {
        return None;
    }
    let output = Command::new(psql)
        .arg(cluster.url("postgres"))
        .args(["-XAtc", sql])
        .output()
        .expect("psql runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[test]
fn starts_keeps_its_data_and_stops() {
    let place = Place::new("life");
    let cluster = Cluster::start(&place.0, fast()).expect("starts");
    let mode = fs::metadata(place.inside("password"))
        .expect("password file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    if let Some(facts) = psql(
        &cluster,
        "create table kept (n int); insert into kept values (7); select current_setting('data_checksums') || current_setting('fsync') || current_setting('lc_collate')",
    ) {
        assert!(
            facts.ends_with("onoffC.UTF-8") || cfg!(target_os = "macos"),
            "{facts}"
        );
    }
    assert!(cluster.stop().expect("stops"));
    assert!(!place.inside("data/postmaster.pid").exists());

    let again = Cluster::start(&place.0, fast()).expect("starts again");
    assert!(psql(&again, "select n from kept").is_none_or(|n| n == "7"));
}

#[test]
fn refuses_a_wrong_password() {
    let place = Place::new("password");
    let cluster = Cluster::start(&place.0, fast()).expect("starts");
    let psql = cluster.binaries().expect("binaries").join("psql");
    if psql.exists() {
        let url = cluster.url("postgres").replacen("sqm:", "sqm:0", 1);
        let status = Command::new(psql)
            .arg(url)
            .args(["-Xc", "select 1"])
            .output()
            .expect("psql runs")
            .status;
        assert!(!status.success());
    }
}

#[test]
fn a_second_start_joins_and_the_last_to_leave_stops_it() {
    let place = Place::new("join");
    let first = Cluster::start(&place.0, fast()).expect("starts");
    let server = place.pid();
    let second = Cluster::start(&place.0, fast()).expect("joins");
    assert_eq!(first.url("x"), second.url("x"));
    assert!(!first.stop().expect("leaves"), "the second still needs it");
    assert_eq!(place.pid(), server);
    assert!(second.stop().expect("stops"));
}

#[test]
fn starts_at_once_launch_one_server() {
    let place = Place::new("race");
    let clusters: Vec<Cluster> = thread::scope(|scope| {
        let starts: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| Cluster::start(&place.0, fast())))
            .collect();
        starts
            .into_iter()
            .map(|start| start.join().expect("no panic").expect("starts"))
            .collect()
    });
    assert!(
        clusters
            .windows(2)
            .all(|pair| pair[0].url("x") == pair[1].url("x"))
    );
}

#[test]
fn comes_back_after_kill() {
    let place = Place::new("kill");
    let durable = Options {
        fsync: true,
        ..Options::default()
    }
    .with("shared_buffers", "16MB");
    let cluster = Cluster::start(&place.0, durable.clone()).expect("starts");
    psql(&cluster, "create table kept (n int); insert into kept values (7)");
    assert!(!cluster.ensure().expect("all is well"));

    place.kill();
    assert!(cluster.ensure().expect("revived"));
    assert!(psql(&cluster, "select n from kept").is_none_or(|n| n == "7"));

    place.kill();
    let other = Cluster::start(&place.0, durable).expect("a new process starts it too");
    assert!(psql(&other, "select n from kept").is_none_or(|n| n == "7"));
}

#[test]
fn an_outliving_server_is_stopped_by_name() {
    let place = Place::new("outlive");
    let options = Options {
        outlive: true,
        ..fast()
    };
    let cluster = Cluster::start(&place.0, options).expect("starts");
    assert!(!sqm_cluster::stop(&place.0).expect("is asked"), "it is in use");
    assert!(!cluster.stop().expect("leaves it"));
    assert!(place.inside("data/postmaster.pid").exists());
    assert!(sqm_cluster::stop(&place.0).expect("stops"));
    assert!(
        !sqm_cluster::stop(&place.0).expect("is asked again"),
        "nothing to stop"
    );
}

#[test]
fn an_interrupted_first_start_is_begun_anew() {
    let place = Place::new("torn");
    fs::create_dir_all(place.0.join("data.new/base")).expect("folder");
    fs::write(place.0.join("data.new/PG_VERSION"), "15").expect("file");
    let cluster = Cluster::start(&place.0, fast()).expect("starts");
    assert!(cluster.stop().expect("stops"));
}

#[test]
fn a_bad_setting_is_reported_in_the_servers_words() {
    let place = Place::new("bad");
    let error = Cluster::start(&place.0, fast().with("work_mem", "plenty")).expect_err("cannot start");
    assert!(error.to_string().contains("work_mem"), "{error}");
}
