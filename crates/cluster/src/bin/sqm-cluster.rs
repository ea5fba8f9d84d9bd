//! The private cluster for scripts: `sqm-cluster url DIR`, `sqm-cluster bin DIR`, `sqm-cluster stop DIR`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use sqm_cluster::{Cluster, Error, Options};

const USAGE: &str = "\
usage: sqm-cluster url DIR    start the throw-away cluster of DIR if need be, print the address of its database postgres
       sqm-cluster bin DIR    the same, print the folder of its programs
       sqm-cluster stop DIR   stop it unless somebody uses it
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["url", dir] => start(dir).map(|cluster| cluster.url("postgres")),
        ["bin", dir] => start(dir)
            .and_then(|cluster| cluster.binaries())
            .map(|bin| bin.to_string_lossy().into_owned()),
        ["stop", dir] => sqm_cluster::stop(Path::new(dir))
            .map(|stopped| if stopped { "stopped" } else { "left alone" }.to_owned()),
        _ => Err(Error::Failed(USAGE.to_owned())),
    };
    match result {
        Ok(answer) => write_line(&mut std::io::stdout(), &answer),
        Err(error) => {
            write_line(&mut std::io::stderr(), &error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Data under a throw-away cluster is not flushed and its server outlives this process.
fn start(dir: &str) -> Result<Cluster, Error> {
    Cluster::start(Path::new(dir), Options::tests())
}

fn write_line(out: &mut dyn Write, text: &str) -> ExitCode {
    if writeln!(out, "{text}").is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
