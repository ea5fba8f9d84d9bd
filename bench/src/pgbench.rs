//! The database alone, by its own tool.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::case::{Case, SAMPLES};

/// Transactions per second; none where `pgbench` is not installed.
pub(crate) fn run(
    binaries: &Path,
    url: &str,
    case: Case,
    connections: usize,
    seconds: u64,
) -> Result<Option<f64>> {
    let tool = binaries.join("pgbench");
    if !tool.exists() {
        return Ok(None);
    }
    let mut script = format!(
        "\\set i random(1, {SAMPLES})\n\
         select tenant_id as tenant, ticket_id as ticket, word, tickets.new_id() as new from bench.sample where i = :i \\gset\n\
         begin\\; set local app.tenant_id = ':tenant';\n"
    );
    for statement in case
        .source()?
        .split(";\n")
        .map(str::trim)
        .filter(|text| !text.is_empty())
    {
        script.push_str(&pgbench_text(statement));
        script.push_str(";\n");
    }
    script.push_str("commit;\n");
    let file = std::env::temp_dir().join(format!("sqm-bench-{}.sql", case.name().replace(' ', "-")));
    std::fs::write(&file, script)?;
    let output = Command::new(tool)
        .args([
            "-n",
            "-M",
            "simple",
            "-c",
            &connections.to_string(),
            "-j",
            "2",
            "-T",
            &seconds.to_string(),
            "-f",
        ])
        .arg(&file)
        .arg(url)
        .env("PGOPTIONS", "-c role=sqm_app")
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find(|line| line.starts_with("tps = "));
    let Some(line) = line else {
        bail!(
            "pgbench {}: {}",
            case.name(),
            String::from_utf8_lossy(&output.stderr)
        )
    };
    let tps = line.split_whitespace().nth(2).context("tps")?.parse()?;
    Ok(Some(tps))
}

/// pgbench substitutes `:name` as text: quoted here.
fn pgbench_text(statement: &str) -> String {
    let mut text: String = statement
        .lines()
        .filter(|line| !line.starts_with("--"))
        .collect::<Vec<_>>()
        .join(" ");
    for name in ["tenant", "ticket", "new", "word"] {
        text = text.replace(&format!(":{name}"), &format!("':{name}'"));
    }
    text
}
