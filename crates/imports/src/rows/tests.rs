use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;

use jiff::tz::TimeZone;

use super::{Collector, Fault, MappedRow, Plan, Record, RowError, Value};
use crate::mapping::{FILE_NAME, FieldMap, Mapping, Pad, Unlisted, check};
use crate::reading::{FileOptions, Limits, Source};
use crate::target::{Schema, Shape};
use crate::testing::{data, example, expected, ticket_schema};

/// Maps all rows of a file and gathers them.
fn run(bytes: &[u8], mapping: &Mapping, schema: &Schema) -> (Vec<Record>, Vec<RowError>) {
    let source = Source::new(bytes, Limits::default()).unwrap();
    let settings = source.settle(&mapping.file).unwrap();
    let plan = Plan::new(mapping, schema, &settings.columns, &TimeZone::UTC).unwrap();
    let mut collector = Collector::new(schema);
    let mut records = Vec::new();
    let mut errors = Vec::new();
    source
        .each_row(&settings, |row| {
            match plan.map(&row) {
                Ok(mapped) => match collector.add(mapped) {
                    Ok(record) => records.extend(record),
                    Err(error) => errors.push(error),
                },
                Err(faults) => {
                    if let Some(key) = plan.key_of(&row, schema.key) {
                        collector.spoil(&key, row.number());
                    }
                    errors.extend(faults);
                }
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    let (cases, siblings) = collector.finish();
    records.extend(cases);
    errors.extend(siblings);
    (records, errors)
}

fn mapping(fields: impl IntoIterator<Item = (&'static str, FieldMap)>) -> Mapping {
    let mut mapping = Mapping::new("tickets", Shape::Rows);
    mapping.file = FileOptions {
        header_row: Some(1),
        ..FileOptions::default()
    };
    mapping.fields = fields
        .into_iter()
        .map(|(key, map)| (key.to_owned(), map))
        .collect();
    mapping
}

fn count<'r>(records: &'r [Record], key: &str) -> BTreeMap<&'r str, u64> {
    let mut counts = BTreeMap::new();
    for record in records {
        *counts
            .entry(record.last().and_then(|row| row.text(key)).unwrap_or(""))
            .or_default() += 1;
    }
    counts
}

#[test]
fn comcast_counts_agree() {
    let Some(bytes) = data("comcast-complaints/Comcast_telecom_complaints_data.csv") else {
        return;
    };
    let expected = expected("comcast-complaints/expected.json");
    let mapping = Mapping::from_toml(&example("comcast-complaints.toml")).unwrap();
    let (records, errors) = run(&bytes, &mapping, &ticket_schema(Shape::Rows));
    assert_eq!(errors, []);
    assert_eq!(records.len(), 2_224);
    let status = count(&records, "status");
    for (ours, theirs) in [
        ("open", "Open"),
        ("pending", "Pending"),
        ("resolved", "Solved"),
        ("closed", "Closed"),
    ] {
        assert_eq!(expected["by_status"][theirs], status[ours], "{ours}");
    }
    let channel = count(&records, "channel");
    assert_eq!(expected["by_channel"]["Customer Care Call"], channel["phone"]);
    assert_eq!(expected["by_channel"]["Internet"], channel["web"]);
    let region = count(&records, "region");
    assert_eq!(expected["states_case_folded"], region.len());
    assert_eq!(region["Georgia"], 288);
    assert!(records.iter().all(|record| {
        record.rows[0]
            .text("attribute.postcode")
            .is_some_and(|zip| zip.len() == 5)
    }));
    let behalf = records
        .iter()
        .filter(|record| record.rows[0].text("attribute.on_behalf") == Some("Yes"))
        .count();
    assert_eq!(expected["on_behalf"]["Yes"], behalf);
    assert!(
        records
            .iter()
            .any(|record| record.key.as_deref() == Some("comcas"))
    );
    // "22-04-2015 3:53:50 PM" in New York.
    assert_eq!(
        records[0].rows[0].instant("created_at").unwrap().to_string(),
        "2015-04-22T19:53:50Z"
    );
    let prints: HashSet<[u8; 32]> = records.iter().map(Record::fingerprint).collect();
    assert_eq!(prints.len(), 2_224);
}

#[test]
fn bpic_histories_agree() {
    let Some(bytes) = data("bpic2013-incidents/bpi2013_incidents.csv.gz") else {
        return;
    };
    let expected = expected("bpic2013-incidents/expected.json");
    let mapping = Mapping::from_toml(&example("bpic2013-incidents.toml")).unwrap();
    let started = std::time::Instant::now();
    let (records, errors) = run(&bytes, &mapping, &ticket_schema(Shape::Events));
    eprintln!("read and mapped in {:?}", started.elapsed());
    assert_eq!(errors, []);
    assert_eq!(expected["incidents"], records.len());
    assert_eq!(
        expected["events"],
        records.iter().map(|record| record.rows.len()).sum::<usize>()
    );
    let mut seconds: Vec<i64> = Vec::new();
    for record in &records {
        let at = |row: &MappedRow| row.instant("event_at").unwrap();
        assert!(record.rows.is_sorted_by_key(at));
        let completed =
            |row: &&MappedRow| matches!(row.text("status"), Some("resolved" | "closed" | "cancelled"));
        if let Some(first) = record.rows.iter().find(completed) {
            seconds.push(at(first).as_second() - at(&record.rows[0]).as_second());
        }
    }
    assert_eq!(expected["incidents_completed"], seconds.len());
    seconds.sort_unstable();
    assert_eq!(
        expected["seconds_first_event_to_first_completed"]["max"].as_f64(),
        seconds.last().map(|s| *s as f64)
    );
    assert_eq!(
        expected["within_24h"],
        seconds.iter().filter(|s| **s <= 86_400).count()
    );
    let mean = seconds.iter().sum::<i64>() as f64 / seconds.len() as f64;
    assert!(
        (mean
            - expected["seconds_first_event_to_first_completed"]["mean"]
                .as_f64()
                .unwrap())
        .abs()
            < 0.1
    );
    let last = count(&records, "attribute.impact");
    for impact in ["Major", "High", "Medium", "Low"] {
        assert_eq!(expected["impact_of_last_event"][impact], last[impact], "{impact}");
    }
}

#[test]
fn codes_for_nothing_texts_before_and_the_name_of_the_file() {
    let mapping = mapping([
        (
            "score",
            FieldMap {
                none: vec!["11".into(), "Blank".into()],
                ..FieldMap::column("q")
            },
        ),
        (
            "created_at",
            FieldMap {
                before: Some("2017-05-".into()),
                pad: Some(Pad { width: 2, with: '0' }),
                none: vec!["blank".into()],
                ..FieldMap::column("day")
            },
        ),
        (
            "subject",
            FieldMap {
                values: BTreeMap::from([("May.csv".into(), "In May".into())]),
                ..FieldMap::column(FILE_NAME)
            },
        ),
    ]);
    let schema = ticket_schema(Shape::Rows);
    let columns = ["q", "day"].map(String::from);
    assert_eq!(
        check(&mapping, &schema, &columns).len(),
        2,
        "no id, and no column of that name"
    );
    let mut mapping = mapping.of_file("May.csv");
    mapping
        .fields
        .insert("external_id".into(), FieldMap::column("id"));
    let (records, errors) = run(b"id,q,day\n1,7,5\n2,11,BLANK\n", &mapping, &schema);
    assert_eq!(errors, []);
    let row = |n: usize| records[n].last().unwrap();
    assert_eq!(row(0).integer("score"), Some(7));
    assert_eq!(
        row(0).instant("created_at").unwrap().to_string(),
        "2017-05-05T00:00:00Z"
    );
    assert_eq!(row(0).text("subject"), Some("In May"));
    assert_eq!((row(1).get("score"), row(1).get("created_at")), (None, None));
}

#[test]
fn a_value_goes_through_default_padding_table_and_type() {
    let mapping = mapping([
        (
            "external_id",
            FieldMap {
                pad: Some(Pad { width: 4, with: '0' }),
                ..FieldMap::column("id")
            },
        ),
        (
            "status",
            FieldMap {
                default: Some("Neu".into()),
                values: BTreeMap::from([
                    ("neu".into(), "open".into()),
                    ("FERTIG".into(), "closed".into()),
                    ("-".into(), String::new()),
                ]),
                ..FieldMap::column("state")
            },
        ),
        (
            "channel",
            FieldMap {
                unlisted: Unlisted::Empty,
                values: BTreeMap::from([("Tel".into(), "phone".into())]),
                ..FieldMap::column("via")
            },
        ),
        (
            "subject",
            FieldMap {
                columns: vec!["a".into(), "b".into()],
                join: Some(" – ".into()),
                ..FieldMap::default()
            },
        ),
        ("kind", FieldMap::constant("repair")),
        ("score", FieldMap::column("score")),
        ("attribute.line", FieldMap::column("b")),
    ]);
    let text = "id,state,via,a,b,score\n7,,tel,x,y,\"3\"\n8,Fertig,fax,x,,10.0\n9,-,TEL,,,\n";
    let (records, errors) = run(text.as_bytes(), &mapping, &ticket_schema(Shape::Rows));
    assert_eq!(errors, []);
    let rows: Vec<&MappedRow> = records.iter().map(|record| &record.rows[0]).collect();
    assert_eq!(rows[0].text("external_id"), Some("0007"));
    assert_eq!(
        rows.iter().map(|row| row.text("status")).collect::<Vec<_>>(),
        [Some("open"), Some("closed"), None]
    );
    assert_eq!(
        rows.iter().map(|row| row.text("channel")).collect::<Vec<_>>(),
        [Some("phone"), None, Some("phone")]
    );
    assert_eq!(
        rows.iter().map(|row| row.text("subject")).collect::<Vec<_>>(),
        [Some("x – y"), Some("x"), None]
    );
    assert_eq!(
        rows.iter().map(|row| row.integer("score")).collect::<Vec<_>>(),
        [Some(3), Some(10), None]
    );
    assert_eq!(rows[2].text("kind"), Some("repair"));
    assert!(rows[2].maps("channel") && !rows[2].maps("city"));
    assert_eq!(
        rows[0].open_fields("attribute.").collect::<Vec<_>>(),
        [("line", &Value::Text("y".into()))]
    );
}

#[test]
fn errors_name_row_column_field_and_value() {
    let mapping = mapping([
        ("external_id", FieldMap::column("id")),
        ("status", FieldMap::column("state")),
        ("created_at", FieldMap::column("when")),
        ("score", FieldMap::column("score")),
        (
            "customer_name",
            FieldMap {
                unlisted: Unlisted::Reject,
                values: BTreeMap::from([("x".into(), "x".into())]),
                ..FieldMap::column("name")
            },
        ),
    ]);
    let text = "id,state,when,score,name\n\
        1,open,2024-01-01,11,x\n\
        ,gone,01/02/2024,5,x\n\
        3,open,soon,5,张三丰\n\
        4,open,2024-01-01,5,x,\"extra\"\n\
        5,open,2024-01-01,5,x,,\n\
        5,open,2024-01-01,6,x\n";
    let (records, errors) = run(text.as_bytes(), &mapping, &ticket_schema(Shape::Rows));
    assert_eq!(records.len(), 1);
    let found: Vec<_> = errors
        .iter()
        .map(|e| {
            (
                e.row,
                e.column.as_deref(),
                e.field.as_deref(),
                e.fault,
                e.shown.as_str(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (2, Some("score"), Some("score"), Fault::NotANumber, "11"),
            (
                3,
                Some("when"),
                Some("created_at"),
                Fault::NotInThisReading,
                "01/02/2024"
            ),
            (3, Some("id"), Some("external_id"), Fault::Missing, ""),
            (3, Some("state"), Some("status"), Fault::NotAllowed, "gone"),
            (4, Some("when"), Some("created_at"), Fault::NotADate, "soon"),
            (4, Some("name"), Some("customer_name"), Fault::Unlisted, "张***"),
            (5, None, None, Fault::ExtraCells, "1"),
            (7, None, Some("external_id"), Fault::Duplicate, "6"),
        ]
    );
}

#[test]
fn half_a_history_is_none() {
    let mut mapping = mapping([
        ("external_id", FieldMap::column("case")),
        ("event_at", FieldMap::column("at")),
        ("status", FieldMap::column("status")),
    ]);
    mapping.shape = Shape::Events;
    let text = "case,at,status\n\
        a,2024-01-02T00:00Z,closed\n\
        b,2024-01-01T00:00Z,open\n\
        a,2024-01-01T23:00:00-02:00,open\n\
        b,2024-01-03T00:00Z,lost\n\
        a,2024-01-01T00:00Z,open\n";
    let (records, errors) = run(text.as_bytes(), &mapping, &ticket_schema(Shape::Events));
    assert_eq!(records.len(), 1);
    // By instant, not by text; the two events of one instant stay in the order of the file.
    assert_eq!(
        records[0].rows.iter().map(MappedRow::number).collect::<Vec<_>>(),
        [6, 2, 4]
    );
    let faults: Vec<(u64, Fault, &str)> = errors
        .iter()
        .map(|e| (e.row, e.fault, e.shown.as_str()))
        .collect();
    assert_eq!(faults, [(5, Fault::NotAllowed, "lost"), (3, Fault::Sibling, "5")]);
}

#[test]
fn equal_rows_without_a_key_stay_apart_and_stay_the_same_next_time() {
    let mut schema = ticket_schema(Shape::Rows);
    schema.fields.retain(|field| field.key != "external_id");
    let mapping = mapping([("score", FieldMap::column("rating"))]);
    let text = "rating,place\n5,x\n5,x\n4,y\n";
    let (first, _) = run(text.as_bytes(), &mapping, &schema);
    let (second, _) = run(text.as_bytes(), &mapping, &schema);
    let digest = "0123456789abcdef0123456789abcdef";
    let identities: HashMap<String, [u8; 32]> = first
        .iter()
        .map(|r| (r.identity(digest), r.fingerprint()))
        .collect();
    assert_eq!(identities.len(), 3);
    assert!(
        second
            .iter()
            .all(|r| identities.get(&r.identity(digest)) == Some(&r.fingerprint()))
    );
    assert_eq!(first[0].fingerprint(), first[1].fingerprint());
}
