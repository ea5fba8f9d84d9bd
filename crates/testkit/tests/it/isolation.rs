//! Isolation and permission, proved over everything that can be reached: each operation of the API's description and
//! each page on record is tried as nobody, without the right, and from another tenant. A new one is covered without
//! being told.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Client, TestApp};
use uuid::Uuid;

use crate::isolation_records::{kind_of, records};

/// The roles a tenant starts with, the least able first.
const ROLES: [&str; 7] = [
    "auditor",
    "security_officer",
    "agent",
    "engineer",
    "supervisor",
    "quality_manager",
    "tenant_admin",
];

/// An operation of the API.
struct Operation {
    method: Method,
    path: String,
    permission: Option<String>,
    public: bool,
}

fn operations(openapi: &Value) -> Vec<Operation> {
    let mut list = Vec::new();
    for (path, item) in openapi["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let Ok(method) = method.to_uppercase().parse::<Method>() else {
                continue;
            };
            if !operation.is_object() || operation.get("operationId").is_none() {
                continue;
            }
            let security = operation.get("security").and_then(Value::as_array);
            let scopes = security.and_then(|list| list.iter().find_map(|one| one.get("bearer")));
            let permission = scopes
                .and_then(Value::as_array)
                .and_then(|scopes| scopes.first())
                .and_then(Value::as_str)
                .map(str::to_owned);
            list.push(Operation {
                method,
                path: path.clone(),
                permission,
                public: scopes.is_none(),
            });
        }
    }
    assert!(
        list.len() > 40,
        "the description has lost its operations: {}",
        list.len()
    );
    list
}

/// Puts ids into the places of a path.
fn filled(path: &str, id: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some(start) = rest.find('{') {
        let end = start + rest[start..].find('}').expect("a closing brace");
        out.push_str(&rest[..start]);
        out.push_str(&id(&out));
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out
}

async fn call(client: &Client, method: &Method, path: &str) -> u16 {
    let request = client.request(method.clone(), path).header("if-match", "*");
    let request = if *method == Method::GET {
        request
    } else {
        request.json(&json!({}))
    };
    client.send(request).await.status
}

#[tokio::test]
async fn nobody_gets_nothing() {
    let app = TestApp::start().await;
    let nobody = app.nobody();
    let mut open = Vec::new();
    for operation in operations(&app.openapi)
        .iter()
        .filter(|operation| !operation.public)
    {
        let path = filled(&operation.path, |_| Uuid::now_v7().to_string());
        let status = call(&nobody, &operation.method, &path).await;
        if status != 401 {
            open.push(format!("{} {} {status}", operation.method, operation.path));
        }
    }
    for page in app.pages.iter().filter(|page| !page.public) {
        let path = filled(page.path, |_| Uuid::now_v7().to_string());
        let answer = nobody.send(nobody.request(page.method.clone(), &path)).await;
        let to_sign_in = answer.status == 303 && answer.header("location").starts_with("/sign-in");
        if !to_sign_in {
            open.push(format!("{} {} {}", page.method, page.path, answer.status));
        }
    }
    assert!(open.is_empty(), "reachable without signing in: {open:#?}");
}

#[tokio::test]
async fn public_operations_are_few_and_known() {
    let app = TestApp::start().await;
    let mut public: Vec<String> = operations(&app.openapi)
        .iter()
        .filter(|operation| operation.public)
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect();
    public.extend(
        app.pages
            .iter()
            .filter(|page| page.public)
            .map(|page| format!("{} {}", page.method, page.path)),
    );
    public.sort();
    insta::assert_debug_snapshot!("public_addresses", public);
}

#[tokio::test]
async fn without_the_right_it_is_refused() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let mut clients = BTreeMap::new();
    let mut browsers = BTreeMap::new();
    let mut rights: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for role in ROLES {
        let client = tenant.api(role).await;
        let me = client.get("/api/v1/me").await.expect(200).json();
        let list = me["permissions"].as_array().expect("permissions");
        rights.insert(
            role,
            list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        );
        clients.insert(role, client);
        browsers.insert(role, tenant.browser(role).await);
    }
    let lacking = |permission: &str| {
        ROLES
            .iter()
            .copied()
            .find(|role| !rights[role].iter().any(|right| right == permission))
    };
    let (mut open, mut everybody) = (Vec::new(), Vec::new());
    for operation in operations(&app.openapi) {
        let Some(permission) = &operation.permission else {
            continue;
        };
        let Some(role) = lacking(permission) else {
            everybody.push(permission.clone());
            continue;
        };
        let path = filled(&operation.path, |_| Uuid::now_v7().to_string());
        let status = call(&clients[role], &operation.method, &path).await;
        if status != 403 {
            open.push(format!(
                "{} {} as {role} without {permission}: {status}",
                operation.method, operation.path
            ));
        }
    }
    for page in app.pages.iter().filter(|page| !page.public) {
        let Some(permission) = page.permission else {
            continue;
        };
        let Some(role) = lacking(permission) else {
            everybody.push(permission.to_owned());
            continue;
        };
        let path = filled(page.path, |_| Uuid::now_v7().to_string());
        let browser = &browsers[role];
        let status = browser
            .send(browser.request(page.method.clone(), &path))
            .await
            .status;
        if status != 403 {
            open.push(format!(
                "{} {} as {role} without {permission}: {status}",
                page.method, page.path
            ));
        }
    }
    assert!(open.is_empty(), "allowed without the right: {open:#?}");
    everybody.sort();
    everybody.dedup();
    // A right that every role has cannot be tried this way; the list may only shrink.
    insta::assert_debug_snapshot!("rights_every_role_has", everybody);
}

#[tokio::test]
async fn declared_rights_are_known_rights() {
    let app = TestApp::start().await;
    let declared = operations(&app.openapi)
        .into_iter()
        .filter_map(|operation| operation.permission);
    let pages = app
        .pages
        .iter()
        .filter_map(|page| page.permission.map(str::to_owned));
    let unknown: Vec<String> = declared
        .chain(pages)
        .filter(|right| !app.permissions.contains(&right.as_str()))
        .collect();
    assert!(unknown.is_empty(), "rights nobody declares: {unknown:?}");
}

/// Addresses whose places hold no record of a tenant: codes of the common catalogue, the reader's own drafts, and public
/// links, whose code is the right (`surveys_answer::a_code_opens_nothing_under_another_name`, `surveys_analysis::shared_by_link`).
const WITHOUT_RECORD: [&str; 4] = ["indicators", "drafts", "s", "r"];

#[tokio::test]
async fn another_tenants_records_are_not_there() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.tenant().await, app.tenant().await);
    let their_admin = theirs.api("tenant_admin").await;
    let their_browser = theirs.browser("tenant_admin").await;
    let records = records(&ours, &app).await;
    let csrf = their_browser.csrf("/tickets").await;
    let (mut leaks, mut uncovered) = (Vec::new(), Vec::new());

    let operations = operations(&app.openapi);
    let api = operations
        .iter()
        .map(|operation| (&operation.method, operation.path.as_str(), false));
    let pages = app.pages.iter().map(|page| (&page.method, page.path, true));
    for (method, path, is_page) in api.chain(pages).filter(|(_, path, _)| path.contains('{')) {
        let known = |prefix: &str| records.get(kind_of(prefix)).cloned();
        let prefixes = path.split('{').next().expect("a beginning");
        if WITHOUT_RECORD.contains(&kind_of(prefixes)) {
            continue;
        }
        if known(prefixes).is_none() {
            uncovered.push(format!("{method} {path}"));
            continue;
        }
        let address = filled(path, |prefix| known(prefix).unwrap_or_default());
        let answer = if is_page {
            let request = their_browser.request(method.clone(), &address);
            // With the token of one's own form: refused for the record's sake, not for the form's.
            let request = if *method == Method::GET {
                request
            } else {
                request.form(&[("csrf", &csrf)])
            };
            their_browser.send(request).await
        } else {
            let request = their_admin
                .request(method.clone(), &address)
                .header("if-match", "*");
            let request = if *method == Method::GET {
                request
            } else {
                request.json(&json!({}))
            };
            their_admin.send(request).await
        };
        // A body that cannot be accepted may be refused before the record is looked for.
        let allowed = answer.status == 404 || (*method != Method::GET && matches!(answer.status, 400 | 422));
        if !allowed || answer.text.contains("Secret") {
            leaks.push(format!("{method} {path} {}", answer.status));
        }
    }
    assert!(leaks.is_empty(), "another tenant's records answer: {leaks:#?}");
    assert!(
        uncovered.is_empty(),
        "add a record of this kind to `records`: {uncovered:#?}"
    );

    for (path, is_page) in operations
        .iter()
        .filter(|operation| operation.method == Method::GET)
        .map(|operation| (operation.path.as_str(), false))
        .chain(
            app.pages
                .iter()
                .filter(|page| page.method == Method::GET)
                .map(|page| (page.path, true)),
        )
        .filter(|(path, _)| !path.contains('{') && !is_stream(path))
    {
        let answer = if is_page {
            their_browser.get(path).await
        } else {
            their_admin.get(path).await
        };
        assert!(answer.status < 500, "{path}: {}", answer.text);
        for (kind, id) in &records {
            assert!(
                !answer.text.contains(id.as_str()),
                "{path} shows another tenant's {kind}"
            );
        }
    }
}

/// A stream never ends; what it may say is tested in `notifications`.
fn is_stream(path: &str) -> bool {
    path == "/live"
}

#[tokio::test]
async fn a_stream_of_somebody_signed_out_ends_instead_of_leading_to_a_page() {
    let app = TestApp::start().await;
    let answer = app
        .nobody()
        .get_with("/live?topics=tickets", &[("accept", "text/event-stream")])
        .await;
    assert_eq!(answer.status, 204, "{}", answer.text);
    assert_eq!(answer.text, "");
}

#[tokio::test]
async fn the_role_matrix_is_as_agreed() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let mut matrix: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for role in ROLES {
        let me = tenant.api(role).await.get("/api/v1/me").await.expect(200).json();
        for right in me["permissions"].as_array().expect("permissions") {
            matrix
                .entry(right.as_str().expect("a name").to_owned())
                .or_default()
                .push(role);
        }
    }
    insta::assert_debug_snapshot!("role_matrix", matrix);
}
