use std::io::{Cursor, Write};
use std::ops::ControlFlow;

use encoding_rs::{BIG5, Encoding, GB18030, WINDOWS_1252};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{FileOptions, Limits, ReadError, Settings, Source};
use crate::testing::data;

/// Rows with their numbers.
type Table = Vec<(u64, Vec<String>)>;

fn read(bytes: &[u8]) -> Result<(Settings, Table), ReadError> {
    read_within(bytes, Limits::default())
}

fn read_within(bytes: &[u8], limits: Limits) -> Result<(Settings, Table), ReadError> {
    let source = Source::new(bytes, limits)?;
    let settings = source.settle(&FileOptions::default())?;
    let mut rows = Vec::new();
    source.each_row(&settings, |row| {
        rows.push((row.number(), row.cells().map(str::to_owned).collect()));
        ControlFlow::Continue(())
    })?;
    Ok((settings, rows))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const CHINESE: &str = "工单号,客户,问题描述,受理时间\r\n\
    T001,张伟,家里宽带经常断线，晚上尤其严重,2024-03-01 09:00\r\n\
    T002,王芳,上个月话费比平时多了很多，请核实,2024-03-02 10:30\r\n\
    T003,李娜,装机师傅没有按约定时间上门,2024-03-03 14:05\r\n";

#[test]
fn encodings_are_found() {
    let traditional = "工單號,客戶,問題描述\n1,陳大文,寬頻網路經常斷線，請派人維修\n2,林小姐,帳單金額與上個月不同，請說明原因\n";
    let western =
        "nummer;kunde;text\n1;Börje;Große Störung, überall\n2;Jürgen;Rückruf gewünscht für Änderung\n";
    let encode = |text: &str, encoding: &'static Encoding| encoding.encode(text).0.into_owned();
    for (name, text, bytes) in [
        ("UTF-8", CHINESE, CHINESE.as_bytes().to_vec()),
        ("UTF-8", CHINESE, [b"\xef\xbb\xbf", CHINESE.as_bytes()].concat()),
        ("gb18030", CHINESE, encode(CHINESE, GB18030)),
        ("Big5", traditional, encode(traditional, BIG5)),
        ("windows-1252", western, encode(western, WINDOWS_1252)),
        (
            "UTF-16LE",
            CHINESE,
            CHINESE.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        (
            "UTF-16BE",
            CHINESE,
            CHINESE.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        ),
        (
            "UTF-16LE",
            CHINESE,
            "\u{feff}"
                .encode_utf16()
                .chain(CHINESE.encode_utf16())
                .flat_map(u16::to_le_bytes)
                .collect(),
        ),
    ] {
        for bytes in [bytes.clone(), gzip(&bytes)] {
            let (settings, rows) = read(&bytes).unwrap();
            assert_eq!(settings.encoding, name);
            assert_eq!(settings.header_row, 1, "{name}");
            let first: Vec<&str> = text.lines().nth(1).unwrap().split([',', ';']).collect();
            assert_eq!(rows[0].1[1], first[1], "{name}");
            assert_eq!(
                settings.columns[0],
                text.lines().next().unwrap().split([',', ';']).next().unwrap()
            );
        }
    }
}

#[test]
fn one_broken_character_does_not_turn_chinese_into_latin() {
    let mut bytes = CHINESE.repeat(20).into_bytes();
    bytes.truncate(bytes.len() - 2);
    let place = bytes.len() / 2;
    bytes[place] = 0xff;
    let source = Source::new(&bytes, Limits::default()).unwrap();
    let settings = source.settle(&FileOptions::default()).unwrap();
    assert_eq!(settings.encoding, "UTF-8");
    assert!(
        source.each_row(&settings, |_| ControlFlow::Continue(())).unwrap(),
        "the replacement is told"
    );
}

#[test]
fn delimiters_quotes_and_line_numbers() {
    for delimiter in [',', ';', '\t', '|'] {
        let text = format!(
            "id{delimiter}text{delimiter}n\n1{delimiter}\"a, \"\"b\"\"; c|d\te\"{delimiter}2\n\n3{delimiter}x\ny{delimiter}4\n"
        );
        let text = text.replace("x\ny", "\"x\ny\"");
        let (settings, rows) = read(text.as_bytes()).unwrap();
        assert_eq!(settings.delimiter, delimiter);
        assert_eq!(
            rows[0],
            (2, vec!["1".into(), "a, \"b\"; c|d\te".into(), "2".into()])
        );
        assert_eq!(rows[1].1, vec!["3", "x\ny", "4"]);
        assert_eq!(rows.len(), 2);
    }
}

#[test]
fn headers_are_found_below_titles_and_missed_where_there_are_none() {
    let titled = "2024 年 3 月投诉清单,,,\n,,,\n工单号,客户,渠道,满意度\n1,张,电话,5\n2,王,网站,4\n";
    let (settings, rows) = read(titled.as_bytes()).unwrap();
    assert_eq!((settings.header_row, settings.columns[0].as_str()), (3, "工单号"));
    assert_eq!(rows.len(), 2);
    let (settings, rows) = read(b"1,2015-04-22,Open\n2,2015-04-23,Closed\n").unwrap();
    assert_eq!(
        (settings.header_row, settings.columns),
        (0, vec!["#1".into(), "#2".into(), "#3".into()])
    );
    assert_eq!(rows.len(), 2);
    let (settings, _) = read(b"Indicator,2018,2019\nx,1,2\ny,3,4\n").unwrap();
    assert_eq!(settings.header_row, 1);
    let (settings, _) = read(b"Status, ,Status,  two  words \na,b,c,d\n").unwrap();
    assert_eq!(settings.columns, ["Status", "#2", "Status (2)", "two words"]);
}

#[test]
fn options_overrule_detection() {
    let source = Source::new(CHINESE.as_bytes(), Limits::default()).unwrap();
    let options = FileOptions {
        header_row: Some(0),
        delimiter: Some(';'),
        ..FileOptions::default()
    };
    let settings = source.settle(&options).unwrap();
    assert_eq!((settings.header_row, settings.columns.len()), (0, 1));
    let wrong = |options| source.settle(&options).unwrap_err();
    assert!(matches!(
        wrong(FileOptions {
            encoding: Some("klingon".into()),
            ..FileOptions::default()
        }),
        ReadError::UnknownEncoding { .. }
    ));
    assert!(matches!(
        wrong(FileOptions {
            header_row: Some(99),
            ..FileOptions::default()
        }),
        ReadError::NoHeader { row: 99 }
    ));
    assert!(matches!(
        wrong(FileOptions {
            delimiter: Some('，'),
            ..FileOptions::default()
        }),
        ReadError::BadDelimiter { .. }
    ));
}

#[test]
fn limits_hold() {
    let limits = Limits {
        file_bytes: 10_000,
        expanded_bytes: 300_000,
        rows: 100,
        row_bytes: 1000,
        columns: 50,
    };
    let fails = |bytes: &[u8]| read_within(bytes, limits).unwrap_err();
    assert!(matches!(
        fails(&[b'a'; 10_001]),
        ReadError::TooLarge {
            bytes: 10_001,
            limit: 10_000
        }
    ));
    assert_eq!(fails(b""), ReadError::Empty);
    assert_eq!(fails(b"\n \n"), ReadError::Empty);
    // 1 MB of zeros in 1 kB: a bomb.
    let bomb = gzip("a,b\n".repeat(250_000).as_bytes());
    assert!(bomb.len() < 10_000);
    assert!(matches!(
        fails(&bomb),
        ReadError::ExpandsTooFar { limit: 300_000 }
    ));
    // A quote left open swallows the rest.
    let open = format!("a,b\n1,\"{}", "x".repeat(5000));
    assert!(matches!(
        fails(open.as_bytes()),
        ReadError::RowTooLong { row: 2, .. }
    ));
    let wide = "a,".repeat(60);
    assert!(matches!(
        fails(wide.as_bytes()),
        ReadError::TooManyColumns { row: 1, .. }
    ));
    assert!(matches!(
        fails("a,b\n".repeat(102).as_bytes()),
        ReadError::TooManyRows { limit: 100 }
    ));
    assert!(matches!(
        fails(&gzip(CHINESE.as_bytes())[..40]),
        ReadError::Gzip { .. }
    ));
    assert_eq!(
        fails(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]),
        ReadError::OldWorkbook
    );
    assert!(matches!(
        fails(b"PK\x03\x04 no zip at all"),
        ReadError::Workbook { .. }
    ));
}

/// The smallest workbook with one sheet; style 1 is a date, 2 a time, 3 a date with time.
fn workbook(sheet: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#.to_owned()),
        ("_rels/.rels", r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.to_owned()),
        ("xl/workbook.xml", r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="投诉" sheetId="1" r:id="rId1"/></sheets></workbook>"#.to_owned()),
        ("xl/_rels/workbook.xml.rels", r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#.to_owned()),
        ("xl/styles.xml", r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="21"/><xf numFmtId="22"/></cellXfs></styleSheet>"#.to_owned()),
        ("xl/worksheets/sheet1.xml", format!(r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{sheet}</sheetData></worksheet>"#)),
    ];
    for (name, content) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn workbooks_arrive_typed() {
    let text =
        |cell: &str, value: &str| format!(r#"<c r="{cell}" t="inlineStr"><is><t>{value}</t></is></c>"#);
    let bytes = workbook(&format!(
        r#"<row r="2">{}{}{}{}{}</row>
           <row r="3">{}<c r="B3" s="1"><v>42116</v></c><c r="C3" s="2"><v>0.5</v></c><c r="D3" s="3"><v>42116.75</v></c><c r="E3"><v>250635</v></c></row>
           <row r="6"><c r="E6" t="b"><v>1</v></c></row>"#,
        text("A2", "名称"),
        text("B2", "日期"),
        text("C2", "时间"),
        text("D2", "时刻"),
        text("E2", "号"),
        text("A3", "甲"),
    ));
    let (settings, rows) = read(&bytes).unwrap();
    assert_eq!(
        (settings.sheet.as_deref(), settings.header_row),
        (Some("投诉"), 2)
    );
    assert_eq!(settings.columns, ["名称", "日期", "时间", "时刻", "号"]);
    assert_eq!(
        rows[0],
        (
            3,
            ["甲", "2015-04-22", "12:00:00", "2015-04-22T18:00:00", "250635"]
                .map(String::from)
                .to_vec()
        )
    );
    assert_eq!(rows[1].0, 6);
    assert_eq!(rows[1].1, ["", "", "", "", "true"]);
    let source = Source::new(&bytes, Limits::default()).unwrap();
    let options = FileOptions {
        sheet: Some("nothing".into()),
        ..FileOptions::default()
    };
    assert!(matches!(source.settle(&options), Err(ReadError::NoSheet { .. })));
}

#[test]
fn a_workbook_that_expands_too_far_is_refused_before_it_is_parsed() {
    let bytes = workbook(&" ".repeat(400_000));
    let limits = Limits {
        expanded_bytes: 300_000,
        ..Limits::default()
    };
    assert!(matches!(
        Source::new(&bytes, limits),
        Err(ReadError::ExpandsTooFar { .. })
    ));
}

#[test]
fn real_files() {
    for (file, delimiter, columns, rows, compressed) in [
        (
            "comcast-complaints/Comcast_telecom_complaints_data.csv",
            ',',
            11,
            2_224,
            false,
        ),
        (
            "bpic2013-incidents/bpi2013_incidents.csv.gz",
            ',',
            13,
            65_533,
            true,
        ),
        (
            "bpic2013-incidents/bpi2013_closed_problems.csv",
            ',',
            13,
            6_660,
            false,
        ),
        ("sfo-survey/2016_SFO_Customer_Survey.csv", ',', 100, 3_087, false),
        ("sfo-survey/2017_SFO_Customer_Survey.csv", ',', 97, 2_831, false),
        (
            "mycall-voice-quality/MyCall_Data_October_2019.csv",
            ',',
            8,
            41_062,
            false,
        ),
        (
            "vcdb-security-incidents/vcdb_incidents_a.csv",
            ',',
            29,
            4_079,
            false,
        ),
    ] {
        let Some(bytes) = data(file) else { continue };
        let (settings, read) = read(&bytes).unwrap();
        assert_eq!(
            (
                settings.delimiter,
                settings.header_row,
                settings.encoding.as_str()
            ),
            (delimiter, 1, "UTF-8"),
            "{file}"
        );
        assert_eq!((read.len(), settings.compressed), (rows, compressed), "{file}");
        if columns != settings.columns.len() {
            eprintln!("{file}: {} columns", settings.columns.len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn tables_come_back_as_they_were_written(
        rows in prop::collection::vec(prop::collection::vec("[a-z0-9 ,;\"\n|，张北]{1,12}", 3), 1..20),
        delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        compressed in any::<bool>(),
    ) {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record(["alpha", "beta", "gamma"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = writer.into_inner().unwrap();
        let bytes = if compressed { gzip(&text) } else { text };
        let source = Source::new(&bytes, Limits::default()).unwrap();
        let options = FileOptions { header_row: Some(1), delimiter: Some(char::from(delimiter)), ..FileOptions::default() };
        let settings = source.settle(&options).unwrap();
        let mut read = Vec::new();
        source.each_row(&settings, |row| { read.push(row.cells().map(str::to_owned).collect::<Vec<_>>()); ControlFlow::Continue(()) }).unwrap();
        let filled: Vec<_> = rows.into_iter().filter(|row| !row.concat().trim().is_empty()).collect();
        prop_assert_eq!(read, filled);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
    }
}
