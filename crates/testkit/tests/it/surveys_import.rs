//! Answers from files: the published surveys of an airport, two hundred columns of codes, and sixty-five thousand
//! ratings without an id.

use std::path::{Path, PathBuf};
use std::time::Instant;

use sqm_imports::runs::Report;
use sqm_imports::target::Shape;
use sqm_testkit::{TestApp, TestTenant, shared_data};

fn example(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples/mappings")
        .join(name);
    std::fs::read_to_string(path).unwrap()
}

pub(crate) async fn import(app: &TestApp, tenant: &TestTenant<'_>, mapping: &str, file: &Path) -> Report {
    sqm_imports::run_file(
        &app.state,
        &tenant.scope(),
        "surveys",
        Shape::Rows,
        &example(mapping),
        file,
    )
    .await
    .unwrap_or_else(|error| panic!("{mapping}: {error:?}"))
}

fn figures(report: &Report) -> [i64; 4] {
    [report.created, report.changed, report.unchanged, report.rejected]
}

#[tokio::test]
async fn two_years_of_an_airport() {
    let Some(folder) = shared_data("sfo-survey") else {
        return;
    };
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    for (year, rows) in [(2016, 3_087), (2017, 2_831)] {
        let file = folder.join(format!("{year}_SFO_Customer_Survey.csv"));
        let mapping = format!("sfo-survey-{year}.toml");
        let report = import(&app, &tenant, &mapping, &file).await;
        assert_eq!(figures(&report), [rows, 0, 0, 0], "{report}");
        let again = import(&app, &tenant, &mapping, &file).await;
        assert_eq!(figures(&again), [0, 0, rows, 0], "{again}");
    }
}

#[tokio::test]
async fn ratings_without_an_id_are_all_kept() {
    let Some(folder) = shared_data("mycall-voice-quality") else {
        return;
    };
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let begun = Instant::now();
    for (month, rows) in [("September", 24_616), ("October", 41_062)] {
        let file = folder.join(format!("MyCall_Data_{month}_2019.csv"));
        let report = import(&app, &tenant, "mycall-voice-quality.toml", &file).await;
        assert_eq!(figures(&report), [rows, 0, 0, 0], "{report}");
    }
    eprintln!("65,678 ratings in {:.1} s", begun.elapsed().as_secs_f64());
}
