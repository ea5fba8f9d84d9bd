//! The house keeps its shape: dependencies point one way, every text exists in every language.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the workspace")
}

/// Every edge between crates that is allowed (docs/architecture.md). An edge not listed is refused.
const EDGES: &[(&str, &[&str])] = &[
    ("sqm-domain", &[]),
    ("sqm-cluster", &[]),
    ("sqm-print", &[]),
    ("sqm-platform", &["sqm-domain"]),
    ("sqm-org", &["sqm-domain", "sqm-platform"]),
    ("sqm-notifications", &["sqm-domain", "sqm-platform", "sqm-org"]),
    ("sqm-customers", &["sqm-domain", "sqm-platform"]),
    ("sqm-improvement", &["sqm-domain", "sqm-platform", "sqm-org"]),
    (
        "sqm-incidents",
        &[
            "sqm-domain",
            "sqm-platform",
            "sqm-org",
            "sqm-imports",
            "sqm-print",
        ],
    ),
    ("sqm-documents", &["sqm-domain", "sqm-platform", "sqm-org"]),
    (
        "sqm-security",
        &["sqm-domain", "sqm-platform", "sqm-org", "sqm-imports"],
    ),
    ("sqm-imports", &["sqm-domain", "sqm-platform", "sqm-org"]),
    ("sqm-objectives", &["sqm-domain", "sqm-platform", "sqm-org"]),
    (
        "sqm-tickets",
        &[
            "sqm-domain",
            "sqm-platform",
            "sqm-org",
            "sqm-notifications",
            "sqm-imports",
            "sqm-customers",
        ],
    ),
    (
        "sqm-aftersales",
        &[
            "sqm-domain",
            "sqm-platform",
            "sqm-org",
            "sqm-imports",
            "sqm-customers",
        ],
    ),
    (
        "sqm-surveys",
        &[
            "sqm-domain",
            "sqm-platform",
            "sqm-org",
            "sqm-imports",
            "sqm-customers",
        ],
    ),
    (
        "sqm-web",
        &["sqm-domain", "sqm-platform", "sqm-org", "sqm-notifications"],
    ),
    (
        "sqm-app",
        &[
            "sqm-domain",
            "sqm-cluster",
            "sqm-platform",
            "sqm-org",
            "sqm-notifications",
            "sqm-imports",
            "sqm-improvement",
            "sqm-incidents",
            "sqm-documents",
            "sqm-security",
            "sqm-customers",
            "sqm-objectives",
            "sqm-print",
            "sqm-tickets",
            "sqm-aftersales",
            "sqm-surveys",
            "sqm-web",
        ],
    ),
    ("sqm-bench", &["sqm-cluster"]),
];

/// What cargo knows of the crates of the workspace.
fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(workspace())
        .output()
        .expect("cargo metadata");
    let mut metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata");
    let packages = metadata["packages"].take();
    packages.as_array().cloned().expect("packages")
}

#[test]
fn dependencies_point_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = EDGES.iter().copied().collect();
    let mut refused = Vec::new();
    for package in packages() {
        let name = package["name"].as_str().expect("a name");
        // Tests may use everything.
        if name == "sqm-testkit" {
            continue;
        }
        let may = allowed
            .get(name)
            .unwrap_or_else(|| panic!("{name} is not in the list of crates"));
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let target = dependency["name"].as_str().expect("a name");
            if target.starts_with("sqm-") && dependency["kind"] != "dev" && !may.contains(&target) {
                refused.push(format!("{name} → {target}"));
            }
        }
    }
    assert!(refused.is_empty(), "edges the house does not have: {refused:?}");
}

/// A crate without tests beside its source says so in its manifest, and is not compiled once more for nothing; whoever adds the
/// first one has to take that back.
#[test]
fn no_test_stands_where_none_is_run() {
    let mut unheard = Vec::new();
    for package in packages() {
        for target in package["targets"].as_array().expect("targets") {
            let root = Path::new(target["src_path"].as_str().expect("a path"));
            let mut sources = Vec::new();
            files(root.parent().expect("a folder"), "rs", &mut sources);
            for path in sources {
                let text = std::fs::read_to_string(&path).expect("a source file");
                let lines = || text.lines().map(str::trim_start);
                let has_test = lines().any(|line| {
                    line.starts_with("#[test]")
                        || line.starts_with("#[tokio::test")
                        || line.starts_with("proptest!")
                });
                let has_example =
                    lines().any(|line| line.starts_with("/// ```") || line.starts_with("//! ```"));
                if (has_test && target["test"] == false && target["kind"][0] != "example")
                    || (has_example && target["kind"][0] == "lib" && target["doctest"] == false)
                {
                    unheard.push(path);
                }
            }
        }
    }
    assert!(unheard.is_empty(), "tests that never run: {unheard:?}");
}

/// Message keys of one language, by file.
fn keys(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
    let dir = workspace().join("locales").join(lang);
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(dir).expect("a language") {
        let path = entry.expect("a file").path();
        let text = std::fs::read_to_string(&path).expect("text");
        let keys = text
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once('='))
            .map(|(key, _)| key.trim().to_owned())
            .collect();
        files.insert(
            path.file_name().expect("a name").to_string_lossy().into_owned(),
            keys,
        );
    }
    files
}

#[test]
fn every_text_exists_in_every_language() {
    let english = keys("en");
    for lang in ["zh-Hans", "zh-Hant"] {
        let other = keys(lang);
        for (file, keys) in &english {
            let theirs = other
                .get(file)
                .unwrap_or_else(|| panic!("{lang}/{file} is missing"));
            let missing: Vec<_> = keys.difference(theirs).collect();
            let extra: Vec<_> = theirs.difference(keys).collect();
            assert!(
                missing.is_empty() && extra.is_empty(),
                "{lang}/{file}: missing {missing:?}, extra {extra:?}"
            );
        }
    }
}

#[test]
fn a_key_is_given_once() {
    for lang in ["en", "zh-Hans", "zh-Hant"] {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for (file, keys) in keys(lang) {
            for key in keys {
                if let Some(first) = seen.insert(key.clone(), file.clone()) {
                    panic!("{lang}: {key} is given in {first} and in {file}");
                }
            }
        }
    }
}

fn files(dir: &Path, ending: &str, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, ending, out);
        } else if path.extension().is_some_and(|found| found == ending) {
            out.push(path);
        }
    }
}

#[test]
fn templates_ask_only_for_texts_that_exist() {
    let known: BTreeSet<String> = keys("en").into_values().flatten().collect();
    let mut templates = Vec::new();
    files(&workspace().join("templates"), "html", &mut templates);
    let mut missing = Vec::new();
    for path in templates {
        let text = std::fs::read_to_string(&path).expect("a template");
        for call in ["shell.t(\"", "shell.ta(\"", "shell.ta2(\""] {
            for (at, _) in text.match_indices(call) {
                let rest = &text[at + call.len()..];
                let key = &rest[..rest.find('"').expect("an end")];
                if !known.contains(key) {
                    missing.push(format!(
                        "{}: {key}",
                        path.file_name().expect("a name").to_string_lossy()
                    ));
                }
            }
        }
    }
    missing.sort();
    missing.dedup();
    assert!(missing.is_empty(), "texts that do not exist: {missing:#?}");
}

/// The arguments of a call, from behind its opening parenthesis on.
fn arguments(source: &str) -> &str {
    let mut depth = 1;
    for (at, c) in source.char_indices() {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if depth == 0 {
            return &source[..at];
        }
    }
    source
}

/// The names given values in a piece of JSON: `"state": …`.
fn names(source: &str) -> impl Iterator<Item = &str> {
    source.split("\":").filter_map(|piece| {
        let name = piece.rsplit('"').next()?;
        let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
        (!name.is_empty() && name.chars().all(is_name) && piece.contains('"')).then_some(name)
    })
}

/// A text literal at the beginning of this source.
fn literal(source: &str) -> Option<&str> {
    source.trim_start().strip_prefix('"')?.split('"').next()
}

#[test]
fn the_trail_has_words_for_every_act_every_kind_of_record_and_every_field() {
    let known: BTreeSet<String> = keys("en").into_values().flatten().collect();
    let key = |group: &str, code: &str| format!("audit-{group}-{}", code.replace(['_', '.'], "-"));
    let mut raw = BTreeSet::new();
    let mut seen = 0;
    let mut sources = Vec::new();
    files(&workspace().join("crates"), "rs", &mut sources);
    for file in sources {
        if file.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        let source = std::fs::read_to_string(file).expect("a source file");
        for call in source.split("AuditEntry::new(").skip(1) {
            let call = arguments(call);
            for name in names(call) {
                if !known.contains(&key("field", name)) {
                    raw.insert(name.to_owned());
                }
            }
            let Some(act) = literal(call) else { continue };
            seen += 1;
            let verb = act.rsplit('.').next().unwrap_or_default();
            if !known.contains(&key("action", act)) && !known.contains(&key("verb", verb)) {
                raw.insert(act.to_owned());
            }
            let kind = call.split_once(',').and_then(|(_, rest)| literal(rest));
            if let Some(kind) = kind.filter(|kind| !known.contains(&key("entity", kind))) {
                raw.insert(kind.to_owned());
            }
        }
    }
    assert!(seen > 50, "the sources are read: {seen}");
    assert!(raw.is_empty(), "shown as codes: {raw:?}");
}
