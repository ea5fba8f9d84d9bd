//! The category tree of incidents: kept by the tenant, what is used stays.

use reqwest::Method;
use serde_json::{Value, json};
use sqm_testkit::{Answer, Client, TestApp};

const TREE: &str = "/api/v1/incident-categories";

async fn tree(client: &Client) -> Vec<Value> {
    let list = client.get(TREE).await.expect(200).json();
    list.as_array().unwrap().clone()
}

async fn named(client: &Client, code: &str) -> Value {
    let list = tree(client).await;
    list.into_iter()
        .find(|one| one["code"] == code)
        .unwrap_or_else(|| panic!("no category {code}"))
}

async fn change(client: &Client, code: &str, body: Value) -> Answer {
    let one = named(client, code).await;
    let path = format!("{TREE}/{}", one["id"].as_str().unwrap());
    client.patch(&path, one["version"].as_i64().unwrap(), &body).await
}

fn fields(answer: &Answer) -> Vec<String> {
    answer.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap().to_owned())
        .collect()
}

async fn incident(client: &Client, category: &str) -> Answer {
    let body = json!({ "title": "Something odd", "category": category });
    client.post("/api/v1/incidents", &body).await
}

#[tokio::test]
async fn the_tree_is_made_renamed_moved_and_ordered_by_who_may() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (officer, agent) = (tenant.api("security_officer").await, tenant.api("agent").await);
    let new = json!({ "code": "SIM_swap", "name": "SIM swap", "parent": "attack" });
    agent.post(TREE, &new).await.expect(403);
    let bad = json!({ "code": "网络", "name": " ", "position": 10_000 });
    assert_eq!(
        fields(&officer.post(TREE, &bad).await.expect(422)),
        ["code", "name", "position"]
    );
    let lost = json!({ "code": "lost", "name": "Lost", "parent": "nowhere" });
    assert_eq!(fields(&officer.post(TREE, &lost).await.expect(422)), ["parent"]);
    let made = officer.post(TREE, &new).await.expect(201).json();
    assert_eq!(
        (&made["code"], &made["parent"]),
        (&json!("sim_swap"), &json!("attack"))
    );
    assert_eq!(
        fields(&officer.post(TREE, &new).await.expect(422)),
        ["code"],
        "used once"
    );
    // Last among its siblings, below its parent.
    let codes = |list: &[Value]| -> Vec<String> {
        list.iter()
            .filter(|one| one["code"] == "attack" || one["parent"] == "attack")
            .map(|one| one["code"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        codes(&tree(&agent).await),
        ["attack", "ddos", "intrusion", "phishing", "sim_swap"]
    );
    change(
        &officer,
        "sim_swap",
        json!({ "name": "SIM swapping", "position": 0 }),
    )
    .await
    .expect(200);
    let all = tree(&officer).await;
    assert_eq!(
        codes(&all),
        ["attack", "sim_swap", "ddos", "intrusion", "phishing"]
    );
    // Moved with what lies below; never below itself.
    officer
        .post(
            TREE,
            &json!({ "code": "esim", "name": "eSIM", "parent": "sim_swap" }),
        )
        .await
        .expect(201);
    let ring = change(&officer, "attack", json!({ "parent": "esim" })).await;
    assert_eq!(fields(&ring.expect(422)), ["parent"]);
    change(&officer, "sim_swap", json!({ "parent": null }))
        .await
        .expect(200);
    assert_eq!(
        named(&officer, "esim").await["path"],
        json!(["SIM swapping", "eSIM"])
    );
    // Another's version in between.
    let one = named(&officer, "esim").await;
    let path = format!("{TREE}/{}", one["id"].as_str().unwrap());
    change(&officer, "esim", json!({ "name": "eSIM fraud" }))
        .await
        .expect(200);
    officer
        .patch(
            &path,
            one["version"].as_i64().unwrap(),
            &json!({ "name": "Late" }),
        )
        .await
        .expect(412);
    // The trail says from what to what.
    let admin = tenant.api("tenant_admin").await;
    let trail = admin
        .get("/api/v1/audit?entity=incident_category")
        .await
        .expect(200)
        .text;
    assert!(
        trail.contains("SIM swapping") && trail.contains("eSIM fraud"),
        "{trail}"
    );
}

#[tokio::test]
async fn a_retired_category_is_offered_no_more_and_stays_where_it_is() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let made = incident(&officer, "ransomware").await.expect(201).json();
    // Its parent is retired, and so are those below.
    change(&officer, "malware", json!({ "active": false }))
        .await
        .expect(200);
    let child = named(&officer, "ransomware").await;
    assert_eq!(
        (&child["active"], &child["offered"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(
        fields(&incident(&officer, "ransomware").await.expect(422)),
        ["category"]
    );
    assert_eq!(
        fields(&incident(&officer, "unheard_of").await.expect(422)),
        ["category"]
    );
    let browser = tenant.browser("security_officer").await;
    let form = browser.get("/incidents/report").await.expect(200).text;
    assert!(!form.contains("value=\"ransomware\"") && form.contains("value=\"ddos\""));
    // The incident keeps it, can be changed otherwise, and is counted.
    let path = format!("/api/v1/incidents/{}", made["id"].as_str().unwrap());
    let now = officer.get(&path).await.expect(200).json();
    let changed = officer
        .patch(
            &path,
            now["version"].as_i64().unwrap(),
            &json!({ "title": "Encrypted files", "category": "ransomware" }),
        )
        .await
        .expect(200)
        .json();
    assert_eq!(changed["category"], "ransomware");
    let statistics = officer.get("/api/v1/incidents/statistics").await.expect(200).text;
    assert!(statistics.contains("ransomware"), "{statistics}");
    let edit = browser
        .get(&format!("/incidents/{}/edit", made["id"].as_str().unwrap()))
        .await
        .expect(200)
        .text;
    assert!(edit.contains("value=\"ransomware\" selected"));
    // Brought back, it is offered again, and so are those below.
    change(&officer, "malware", json!({ "active": true }))
        .await
        .expect(200);
    incident(&officer, "ransomware").await.expect(201);
}

#[tokio::test]
async fn a_plan_for_a_category_is_offered_for_all_below_it() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    for (code, parent) in [("locker", "ransomware"), ("double_locker", "locker")] {
        officer
            .post(TREE, &json!({ "code": code, "name": code, "parent": parent }))
            .await
            .expect(201);
    }
    let deep = json!({ "code": "too_deep", "name": "Too deep", "parent": "double_locker" });
    officer.post(TREE, &deep).await.expect(201);
    let deeper = json!({ "code": "deeper", "name": "Deeper", "parent": "too_deep" });
    assert_eq!(fields(&officer.post(TREE, &deeper).await.expect(422)), ["parent"]);
    let made = incident(&officer, "double_locker").await.expect(201).json();
    let incident = made["id"].as_str().unwrap();
    let browser = tenant.browser("security_officer").await;
    let page = browser
        .get(&format!("/incidents/{incident}/tasks"))
        .await
        .expect(200)
        .text;
    assert!(page.contains("Malware and ransomware · meant for this"), "{page}");
    // The assistant knows its nature by the one above it that the criteria name.
    let level = browser
        .get(&format!("/incidents/{incident}/level"))
        .await
        .expect(200)
        .text;
    assert!(level.contains("value=\"malware\" selected"), "{level}");
}

#[tokio::test]
async fn the_pages_of_categories_keep_what_was_typed() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (browser, officer) = (
        tenant.browser("security_officer").await,
        tenant.api("security_officer").await,
    );
    tenant
        .browser("agent")
        .await
        .get("/settings/incident-categories")
        .await
        .expect(403);
    let list = "/settings/incident-categories";
    let shown = browser.get(list).await.expect(200).text;
    assert!(shown.contains("ransomware") && shown.contains("new?parent=malware"));
    let new = "/settings/incident-categories/new";
    let below = browser
        .get(&format!("{new}?parent=malware"))
        .await
        .expect(200)
        .text;
    assert!(below.contains("value=\"malware\" selected"));
    let wrong = [
        ("name", "Spyware"),
        ("code", "Spy ware"),
        ("parent", "malware"),
        ("position", "soon"),
    ];
    let again = browser.submit(new, new, &wrong).await.expect(422).text;
    assert!(again.contains("Spyware") && again.contains("Spy ware"));
    let whole = [
        ("name", "Spyware"),
        ("code", "spyware"),
        ("parent", "malware"),
        ("position", ""),
    ];
    browser.submit(new, new, &whole).await.expect(303);
    let made = named(&officer, "spyware").await;
    let page = format!("{list}/{}", made["id"].as_str().unwrap());
    let form = browser.get(&page).await.expect(200).text;
    assert!(
        !form.contains("value=\"spyware\""),
        "nothing comes below itself, and the code stays"
    );
    // Unticked: retired.
    let retire = [
        ("version", "1"),
        ("name", "Stalkerware"),
        ("parent", ""),
        ("position", "5"),
    ];
    browser.submit(&page, &page, &retire).await.expect(303);
    let now = named(&officer, "spyware").await;
    assert_eq!(
        (&now["name"], &now["parent"], &now["position"], &now["active"]),
        (&json!("Stalkerware"), &Value::Null, &json!(5), &json!(false))
    );
    let stale = browser.submit(&page, &page, &retire).await.expect(422).text;
    assert!(stale.contains("Stalkerware"));
    let nothing = officer
        .request(Method::PATCH, &format!("{TREE}/{}", uuid::Uuid::nil()))
        .header("if-match", "*")
        .json(&json!({ "name": "Nobody" }));
    officer.send(nothing).await.expect(404);
}
