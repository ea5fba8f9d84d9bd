//! A printed document says what it was given, in both scripts, and carries its fonts.

use sqm_print::{Align, Block, Column, Document, Language, PrintError, Tone, fonts_for, pdf};

/// Everything a document can contain, in Chinese and English.
fn report() -> Document {
    let mut document = Document::new(Language::SimplifiedChinese, "网络安全事件报告（最终报告）");
    document.subtitle = Some("客户自助门户被植入恶意程序 · Malware in the self-service portal".into());
    document.meta = vec![
        ("事件编号".into(), "S-2026-000017".into()),
        ("事件级别".into(), "较大".into()),
        ("报告人".into(), "信息安全部".into()),
    ];
    document.watermark = Some("演练".into());
    document.header = Some("华东电信有限公司".into());
    document.footer = Some("内部资料，注意保密".into());
    document.issued = jiff::Timestamp::from_second(1_772_438_400).ok();
    document
        .heading("事件概况")
        .paragraph(
            "3 月 1 日 22:14，监测平台告警。\n经核查为 webshell 上传。\n\n影响 3 台服务器，未发现数据外泄。",
        )
        .facts([
            ("发生时间", "2026-03-01 21:50"),
            (
                "SHA-256",
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            ),
        ])
        .push(Block::Table {
            columns: vec![
                Column::new("时间", 2),
                Column::new("处置措施", 5),
                Column::new("台数", 1).figures(),
            ],
            rows: (0..90)
                .map(|at| {
                    vec![
                        format!("T+{at:02}"),
                        "隔离主机 portal-web-02，封禁来源地址 hxxp://198[.]51[.]100[.]7/".into(),
                        at.to_string(),
                    ]
                })
                .collect(),
        })
        .push(Block::List {
            ordered: true,
            items: vec!["修补漏洞".into(), "更换密钥".into()],
        })
        .push(Block::Note {
            tone: Tone::Warning,
            text: "#strong[not markup] $x$ *星号* ; `code` // 注释".into(),
        })
        .push(Block::PageBreak)
        .push(Block::Heading {
            level: 2,
            text: "签字".into(),
        })
        .push(Block::Signatures {
            labels: vec!["信息安全负责人".into(), "主管领导".into()],
            date: "日期".into(),
        });
    document
}

fn text(file: &lopdf::Document) -> String {
    let pages: Vec<u32> = file.get_pages().into_keys().collect();
    file.extract_text(&pages)
        .unwrap_or_default()
        .split_whitespace()
        .collect()
}

#[tokio::test]
async fn a_document_says_what_it_was_given_and_carries_its_fonts() {
    let bytes = pdf(report()).await.expect("a PDF");
    if let Ok(path) = std::env::var("SQM_PRINT_SAMPLE") {
        std::fs::write(path, &bytes).expect("the sample");
    }
    let file = lopdf::Document::load_mem(&bytes).expect("a PDF that can be read");
    assert!(
        file.get_pages().len() >= 4,
        "the long table goes over pages, the signatures begin one"
    );
    let text = text(&file);
    for said in [
        "网络安全事件报告",
        "经核查为webshell上传。",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "hxxp://198[.]51[.]100[.]7/",
        "#strong[notmarkup]$x$*星号*;`code`//注释",
        "信息安全负责人",
        "华东电信有限公司",
    ] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    let embedded = file.objects.values().any(|object| {
        object
            .as_dict()
            .is_ok_and(|dict| dict.has(b"FontFile2") || dict.has(b"FontFile3"))
    });
    assert!(embedded, "the fonts travel with the document");
}

#[tokio::test]
async fn the_same_document_gives_the_same_bytes() {
    let (one, two) = (
        pdf(report()).await.expect("a PDF"),
        pdf(report()).await.expect("a PDF"),
    );
    assert!(one == two);
}

#[tokio::test]
async fn every_language_has_its_page_numbers() {
    for (language, words) in [
        (Language::English, "Page1of1"),
        (Language::SimplifiedChinese, "第1页，共1页"),
        (Language::TraditionalChinese, "第1頁，共1頁"),
    ] {
        let mut document = Document::new(language, "Title");
        document.paragraph("Text");
        let bytes = pdf(document).await.expect("a PDF");
        let file = lopdf::Document::load_mem(&bytes).expect("a PDF that can be read");
        let text = text(&file);
        assert!(text.contains(words), "{words} is not in {text}");
    }
}

#[tokio::test]
async fn missing_cells_stay_empty() {
    let mut document = Document::new(Language::English, "Title");
    document.push(Block::Table {
        columns: vec![
            Column::new("A", 0),
            Column {
                align: Align::End,
                ..Column::new("B", 1)
            },
        ],
        rows: vec![vec!["1".into()], vec![]],
    });
    assert!(pdf(document).await.is_ok());
}

#[test]
fn this_machine_has_a_font_for_chinese() {
    assert!(fonts_for(Language::SimplifiedChinese).is_ok());
    assert!(PrintError::NoFont.to_string().contains("fonts-noto-cjk"));
}
