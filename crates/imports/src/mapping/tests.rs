use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{DateMap, FieldMap, Mapping, MappingFault, Pad, Unlisted, VERSION, check, suggest};
use crate::dates::Reading;
use crate::profile::profile;
use crate::reading::{FileOptions, Limits, Source};
use crate::target::Shape;
use crate::testing::{data, example, ticket_schema};

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn the_examples_are_sound() {
    for (name, shape, header) in [
        (
            "comcast-complaints.toml",
            Shape::Rows,
            "Ticket #,Customer Complaint,Date,Time,Received Via,City,State,Zip code,Status,Filing on Behalf of Someone",
        ),
        (
            "bpic2013-incidents.toml",
            Shape::Events,
            "case_id,timestamp,status,sub_status,impact,product,support_team,function_division,org_line,org_country,owner_country,owner",
        ),
    ] {
        let mapping = Mapping::from_toml(&example(name)).unwrap();
        let columns = columns(&header.split(',').collect::<Vec<_>>());
        assert_eq!(check(&mapping, &ticket_schema(shape), &columns), [], "{name}");
        assert_eq!(
            Mapping::from_toml(&mapping.to_toml().unwrap()).unwrap(),
            mapping,
            "{name}"
        );
    }
}

#[test]
fn every_fault_names_its_field() {
    let mut mapping = Mapping::new("ticket", Shape::Events);
    mapping.version = 9;
    mapping.zone = Some("Mars/Base".into());
    let fields = [
        ("no_such", FieldMap::column("a")),
        ("subject", FieldMap::default()),
        (
            "city",
            FieldMap {
                constant: Some("x".into()),
                ..FieldMap::column("a")
            },
        ),
        ("region", FieldMap::column("z")),
        ("kind", FieldMap::constant("opinion")),
        (
            "status",
            FieldMap {
                values: BTreeMap::from([("Open".into(), "gone".into()), ("open ".into(), "open".into())]),
                ..FieldMap::column("a")
            },
        ),
        (
            "product",
            FieldMap {
                date: Some(DateMap {
                    zone: Some("Nowhere".into()),
                    ..DateMap::default()
                }),
                ..FieldMap::column("a")
            },
        ),
        (
            "created_at",
            FieldMap {
                date: Some(DateMap {
                    pattern: Some("%Q".into()),
                    ..DateMap::default()
                }),
                ..FieldMap::column("a")
            },
        ),
    ];
    mapping.fields = fields
        .into_iter()
        .map(|(key, map)| (key.to_owned(), map))
        .collect();
    let errors = check(&mapping, &ticket_schema(Shape::Rows), &columns(&["a"]));
    let found: Vec<(Option<&str>, MappingFault)> =
        errors.iter().map(|e| (e.field.as_deref(), e.fault)).collect();
    for wanted in [
        (None, MappingFault::Version),
        (None, MappingFault::Target),
        (None, MappingFault::Shape),
        (None, MappingFault::BadZone),
        (Some("no_such"), MappingFault::UnknownField),
        (Some("subject"), MappingFault::NoSource),
        (Some("city"), MappingFault::TwoSources),
        (Some("region"), MappingFault::UnknownColumn),
        (Some("kind"), MappingFault::BadValue),
        (Some("status"), MappingFault::BadValue),
        (Some("status"), MappingFault::DoubleValue),
        (Some("product"), MappingFault::DateOnOther),
        (Some("product"), MappingFault::BadZone),
        (Some("created_at"), MappingFault::BadPattern),
        (Some("external_id"), MappingFault::RequiredMissing),
    ] {
        assert!(found.contains(&wanted), "{wanted:?} in {found:?}");
    }
    assert_eq!(found.len(), 15);
}

#[test]
fn unknown_keys_in_a_file_are_told() {
    let error = Mapping::from_toml("version = 1\ntarget = \"tickets\"\ncolour = 3\n").unwrap_err();
    assert!(error.contains("colour"), "{error}");
}

fn suggestion(bytes: &[u8], shape: Shape) -> Mapping {
    let source = Source::new(bytes, Limits::default()).unwrap();
    let settings = source.settle(&FileOptions::default()).unwrap();
    let mapping = suggest(&ticket_schema(shape), &profile(&source, &settings).unwrap());
    let errors = check(&mapping, &ticket_schema(shape), &settings.columns);
    assert!(
        errors
            .iter()
            .all(|e| matches!(e.fault, MappingFault::RequiredMissing)),
        "{errors:?}"
    );
    mapping
}

#[test]
fn chinese_headers_are_understood() {
    let text = "工单号,标题,状态,渠道,受理时间,省份,客户姓名\n\
                T1,断网,open,web,2024-03-01 09:00,广东,张伟\nT2,话费,closed,phone,2024-03-02 10:00,湖南,王芳\n";
    let mapping = suggestion(text.as_bytes(), Shape::Rows);
    let source = |key: &str| mapping.fields.get(key).and_then(|map| map.column.as_deref());
    assert_eq!(source("external_id"), Some("工单号"));
    assert_eq!(source("subject"), Some("标题"));
    assert_eq!(source("status"), Some("状态"));
    assert_eq!(source("channel"), Some("渠道"));
    assert_eq!(source("created_at"), Some("受理时间"));
    assert_eq!(source("region"), Some("省份"));
    assert_eq!(source("customer_name"), Some("客户姓名"));
}

#[test]
fn comcast_is_suggested_well() {
    let Some(bytes) = data("comcast-complaints/Comcast_telecom_complaints_data.csv") else {
        return;
    };
    let mapping = suggestion(&bytes, Shape::Rows);
    let source = |key: &str| {
        mapping
            .fields
            .get(key)
            .map(|map| map.sources().collect::<Vec<_>>().join("+"))
    };
    assert_eq!(source("external_id").as_deref(), Some("Ticket #"));
    assert_eq!(source("subject").as_deref(), Some("Customer Complaint"));
    assert_eq!(source("created_at").as_deref(), Some("Date+Time"));
    assert_eq!(
        mapping.fields["created_at"].date.as_ref().unwrap().reading,
        Reading::Dmy,
        "nothing is exchanged unasked"
    );
    assert_eq!(source("status").as_deref(), Some("Status"));
    assert_eq!(mapping.fields["status"].values["Closed"], "closed");
    assert_eq!(source("channel").as_deref(), Some("Received Via"));
    assert_eq!(source("region").as_deref(), Some("State"));
    assert_eq!(source("postcode").as_deref(), Some("Zip code"));
    assert_eq!(source("city").as_deref(), Some("City"));
}

#[test]
fn bpic_is_suggested_well() {
    let Some(bytes) = data("bpic2013-incidents/bpi2013_incidents.csv.gz") else {
        return;
    };
    let mapping = suggestion(&bytes, Shape::Events);
    let source = |key: &str| mapping.fields.get(key).and_then(|map| map.column.as_deref());
    assert_eq!(source("external_id"), Some("case_id"));
    assert_eq!(source("event_at"), Some("timestamp"));
    assert_eq!(source("status"), Some("status"));
    assert_eq!(source("product"), Some("product"));
    assert_eq!(source("impact"), Some("impact"));
    assert_eq!(source("department"), Some("support_team"));
    assert_eq!(source("assignee"), Some("owner"));
}

fn any_field() -> impl Strategy<Value = FieldMap> {
    let word = || "[A-Za-z#张 \"\\\\.]{1,8}";
    (
        prop::option::of(word()),
        prop::collection::vec(word(), 0..3),
        prop::option::of(word()),
        prop::option::of(word()),
        prop::collection::btree_map(word(), word(), 0..4),
        prop::option::of((1usize..9, any::<char>())),
        prop::sample::select(vec![Unlisted::Keep, Unlisted::Empty, Unlisted::Reject]),
        prop::option::of((
            prop::sample::select(Reading::ALL.to_vec()),
            prop::option::of("%d%m%Y"),
        )),
    )
        .prop_map(
            |(column, columns, constant, default, values, pad, unlisted, date)| FieldMap {
                column,
                columns,
                join: default.clone(),
                none: default.iter().cloned().collect(),
                before: constant.clone(),
                constant,
                default,
                pad: pad.map(|(width, with)| Pad { width, with }),
                values,
                unlisted,
                date: date.map(|(reading, pattern)| DateMap {
                    reading,
                    pattern,
                    zone: None,
                }),
            },
        )
}

proptest! {
    #[test]
    fn mappings_survive_toml_and_json(
        fields in prop::collection::btree_map("[a-z_.]{1,10}", any_field(), 0..6),
        zone in prop::option::of("[A-Za-z/]{1,10}"),
        header_row in prop::option::of(0u64..9),
        delimiter in prop::option::of(prop::sample::select(vec![',', '\t'])),
    ) {
        let mapping = Mapping {
            version: VERSION,
            target: "tickets".into(),
            zone,
            fields,
            file: FileOptions { delimiter, header_row, ..FileOptions::default() },
            ..Mapping::default()
        };
        prop_assert_eq!(&Mapping::from_toml(&mapping.to_toml().unwrap()).unwrap(), &mapping);
        let json = serde_json::to_string(&mapping).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Mapping>(&json).unwrap(), &mapping);
    }
}
