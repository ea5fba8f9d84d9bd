//! Answers from files: the published surveys of an airport, two hundred columns of codes, and sixty-five thousand
//! ratings without an id.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value;
use sqm_domain::ids::SurveyId;
use sqm_imports::runs::Report;
use sqm_imports::target::Shape;
use sqm_platform::http::Paging;
use sqm_surveys::analysis::{Analysis, Estimate, QuestionResult, ResponseFilter, View, analyse};
use sqm_surveys::survey::{self, SurveyFilter};
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

/// What is known of the files, computed from them by other means.
fn expected(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap()
}

async fn named(app: &TestApp, tenant: &TestTenant<'_>, name: &str) -> SurveyId {
    let filter = SurveyFilter {
        q: Some(name.to_owned()),
        ..SurveyFilter::default()
    };
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let found = survey::list(&mut tx, &filter, &Paging::default()).await.unwrap();
    tx.commit().await.unwrap();
    found
        .items
        .first()
        .unwrap_or_else(|| panic!("no survey {name}"))
        .id
}

async fn analysed(
    app: &TestApp,
    tenant: &TestTenant<'_>,
    survey: SurveyId,
    filter: &ResponseFilter,
    view: &View,
) -> Analysis {
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let analysis = analyse(&mut tx, survey, filter, view).await.unwrap();
    tx.commit().await.unwrap();
    (*analysis).clone()
}

fn question<'a>(analysis: &'a Analysis, key: &str) -> &'a QuestionResult {
    analysis
        .questions
        .iter()
        .find(|question| question.key == key)
        .unwrap()
}

fn counts(question: &QuestionResult) -> Value {
    let counted = question.values.iter().filter(|value| value.count > 0);
    counted
        .map(|value| (value.value.clone(), Value::from(value.count)))
        .collect()
}

#[track_caller]
fn near(told: f64, known: &Value, places: i32) {
    let known = known.as_f64().unwrap();
    let unit = 10f64.powi(-places);
    assert!((told - known).abs() <= unit * 0.51, "{told} is not {known}");
}

fn holds(estimate: Estimate) -> bool {
    estimate.low.unwrap() < estimate.value && estimate.value < estimate.high.unwrap()
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
    let known = expected(&folder);
    let all = ResponseFilter::default();
    for year in ["2016", "2017"] {
        let known = &known[year];
        let survey = named(&app, &tenant, &format!("SFO {year}")).await;
        let analysis = analysed(&app, &tenant, survey, &all, &View::default()).await;
        assert_eq!(Value::from(analysis.figures.answers), known["rows"]);
        assert!(analysis.weights, "the file weighs its answers");
        let overall = question(&analysis, "Q7ALL");
        let mut listed = known["Q7ALL"].clone();
        for none in ["0", "6", "Blank"] {
            listed.as_object_mut().unwrap().remove(none);
        }
        assert_eq!(counts(overall), listed);
        assert_eq!(Value::from(overall.answered), known["q7all_valid"]);
        near(overall.mean.unwrap().value, &known["q7all_mean"], 4);
        let satisfied = analysis.figures.satisfied.unwrap();
        near(satisfied.value, &known["q7all_csat_top2_pct"], 3);
        assert_eq!(Value::from(satisfied.n), known["q7all_valid"]);
        // The index is another figure than the share: (mean − 1) ÷ 4.
        let index = analysis.figures.csat.unwrap();
        assert!((index.value - 25.0 * (overall.mean.unwrap().value - 1.0)).abs() < 1e-9);
        assert!(holds(index) && holds(satisfied));
        let food = question(&analysis, "Q7FOOD").importance.unwrap();
        assert!(food > 0.2 && food < 1.0, "food matters: {food}");
        let weighed = View {
            weighted: true,
            ..View::default()
        };
        let weighed = analysed(&app, &tenant, survey, &all, &weighed).await;
        let (plain, heavy) = (index, weighed.figures.csat.unwrap());
        assert_eq!(plain.n, heavy.n);
        assert!(heavy.high.unwrap() - heavy.low.unwrap() > plain.high.unwrap() - plain.low.unwrap());

        let Some(nps) = analysis.figures.nps else {
            assert_eq!(year, "2016", "only 2016 did not ask");
            continue;
        };
        near(nps.score.value, &known["nps"], 4);
        assert_eq!(Value::from(nps.score.n), known["nps_valid"]);
        assert_eq!(Value::from(nps.promoters), known["promoters"]);
        assert_eq!(Value::from(nps.passives), known["passives"]);
        assert_eq!(Value::from(nps.detractors), known["detractors"]);
        // 1.96 · √((p + d − (p − d)²) ÷ n)
        let half = (nps.score.high.unwrap() - nps.score.low.unwrap()) / 2.0;
        assert!((half - 2.615).abs() < 0.001, "± {half}");
        let promoters = ResponseFilter {
            score: Some("promoter".into()),
            ..ResponseFilter::default()
        };
        let promoters = analysed(&app, &tenant, survey, &promoters, &View::default()).await;
        assert_eq!(Value::from(promoters.figures.answers), known["promoters"]);
        // Both years are rounds of one series, compared.
        let [first, second] = &analysis.rounds[..] else {
            panic!("{:?}", analysis.rounds)
        };
        assert_eq!((first.round, second.round), (2016, 2017));
        assert!(first.csat.is_none() && second.csat.unwrap().by > 0.0);
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

    let known = expected(&folder);
    let survey = named(&app, &tenant, "MyCall 2019").await;
    for (month, code) in [("September", "2019-09"), ("October", "2019-10")] {
        let known = &known[month];
        let filter = ResponseFilter::default().with("month", code);
        let by = |by: &str| View {
            by: Some(by.to_owned()),
            ..View::default()
        };
        let all = analysed(&app, &tenant, survey, &filter, &by("q.Operator")).await;
        assert_eq!(Value::from(all.figures.answers), known["rows"]);
        let rating = question(&all, "Rating");
        assert_eq!(counts(rating), known["rating"]);
        near(rating.mean.unwrap().value, &known["mean_rating"], 4);
        near(all.figures.satisfied.unwrap().value, &known["csat_top2_pct"], 3);
        for (key, name) in [
            ("Operator", "by_operator"),
            ("Network_Type", "by_network"),
            ("In_Out_Travelling", "by_place"),
            ("Call_Drop_Category", "by_call_drop"),
        ] {
            assert_eq!(counts(question(&all, key)), known[name], "{name}");
        }
        let dropped = question(&all, "Call_Drop_Category");
        let dropped = dropped
            .values
            .iter()
            .find(|value| value.value == "Call Dropped")
            .unwrap();
        near(dropped.share, &known["call_dropped_pct"], 3);
        let rows = known["rows"].as_u64().unwrap();
        let nowhere = known["no_location_minus1"].as_u64().unwrap();
        assert_eq!(question(&all, "Latitude").answered, rows - nowhere);

        let operators = all.segments.unwrap().rows;
        assert_eq!(operators.len(), known["by_operator"].as_object().unwrap().len());
        for operator in &operators {
            assert_eq!(
                Value::from(operator.figures.answers),
                known["by_operator"][&operator.value]
            );
            let mean = 1.0 + operator.figures.csat.unwrap().value / 25.0;
            near(mean, &known["mean_by_operator"][&operator.value], 4);
        }
        let networks = analysed(&app, &tenant, survey, &filter, &by("q.Network_Type")).await;
        for network in networks.segments.unwrap().rows {
            assert_eq!(
                Value::from(network.figures.answers),
                known["by_network"][&network.value]
            );
        }
        let regions = analysed(&app, &tenant, survey, &filter, &by("region")).await;
        let without = regions
            .segments
            .unwrap()
            .rows
            .into_iter()
            .find(|row| row.value.is_empty());
        assert_eq!(Value::from(without.unwrap().figures.answers), known["state_NA"]);
    }
    let months = View {
        by: Some("month".into()),
        ..View::default()
    };
    let begun = Instant::now();
    let all = analysed(&app, &tenant, survey, &ResponseFilter::default(), &months).await;
    eprintln!(
        "65,678 ratings looked at in {:.2} s",
        begun.elapsed().as_secs_f64()
    );
    let months = all.segments.unwrap().rows;
    assert_eq!(
        months
            .iter()
            .map(|row| (row.value.as_str(), row.figures.answers))
            .collect::<Vec<_>>(),
        [("2019-09", 24_616), ("2019-10", 41_062)]
    );
}
