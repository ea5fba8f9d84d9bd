//! Purchases, follow-up plans and settings of after-sales: over REST, in pages, from files.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};
use sqm_imports::target::Shape;
use sqm_testkit::{Answer, Client, TestApp};

async fn customer(client: &Client, name: &str) -> String {
    let body = json!({ "name": name, "phone": "13812340001", "region": "East" });
    let made = client.post("/api/v1/customers", &body).await.expect(201).json();
    made["id"].as_str().unwrap().to_owned()
}

async fn sell(client: &Client, body: Value) -> Value {
    client.post("/api/v1/purchases", &body).await.expect(201).json()
}

fn fields(answer: &Answer) -> Vec<String> {
    let errors = answer.json();
    let errors = errors["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|error| error["field"].as_str().unwrap().to_owned())
        .collect()
}

async fn visits(client: &Client, customer: &str) -> Vec<Value> {
    let page = client
        .get(&format!("/api/v1/visits?state=all&customer={customer}"))
        .await
        .expect(200)
        .json();
    page["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_purchase_gets_the_first_plan_that_fits_its_warranty_and_its_calls() {
    let app = TestApp::alone().await;
    let tenant = app.tenant().await;
    let admin = tenant.api("tenant_admin").await;
    let plan = json!({ "name": "Fibre", "active": true, "products": ["FTTH-*"], "warranty_months": 24,
        "steps": [{ "day": 2, "purpose": "Was it installed well?", "questions": ["In time?"] },
                  { "day": 60, "purpose": "How is it?" }] });
    let made = admin
        .post("/api/v1/follow-up-plans", &plan)
        .await
        .expect(201)
        .json();
    let agent = tenant.api("agent").await;
    let buyer = customer(&agent, "王小明").await;
    let sold = sell(
        &agent,
        json!({ "customer": buyer, "product": "Fibre 1000", "product_code": "FTTH-1000", "serial": "SN-1" }),
    )
    .await;
    assert_eq!(sold["plan"]["id"], made["id"]);
    assert_eq!(sold["plan_by"], json!(["product"]));
    let bought: Date = sold["bought_on"].as_str().unwrap().parse().unwrap();
    // The last day counts: two years end the day before.
    let last = bought.checked_add(24.months()).unwrap().yesterday().unwrap();
    assert_eq!(sold["warranty_until"], last.to_string());
    let planned = app
        .eventually("two calls", async || {
            let planned = visits(&agent, &buyer).await;
            (planned.len() == 2).then_some(planned)
        })
        .await;
    let mut due: Vec<&str> = planned
        .iter()
        .map(|one| one["due_on"].as_str().unwrap())
        .collect();
    due.sort_unstable();
    assert_eq!(due[0], bought.checked_add(2.days()).unwrap().to_string());

    // What is brought back is not followed up any more.
    let id = sold["id"].as_str().unwrap();
    agent
        .patch(
            &format!("/api/v1/purchases/{id}"),
            sold["version"].as_i64().unwrap(),
            &json!({ "state": "returned" }),
        )
        .await
        .expect(200);
    let left = visits(&agent, &buyer).await;
    assert!(left.iter().all(|one| one["state"] == "not_needed"), "{left:?}");
    // A plan that purchases have got stays.
    let plan = format!("/api/v1/follow-up-plans/{}", made["id"].as_str().unwrap());
    let request = admin
        .request(reqwest::Method::DELETE, &plan)
        .header("if-match", "*");
    admin.send(request).await.expect(409);
}

#[tokio::test]
async fn what_cannot_be_is_refused_beside_its_field() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("agent").await;
    let wrong = json!({ "product": " ", "bought_on": "2999-01-01", "quantity": 0, "external_id": "x" });
    let refused = agent.post("/api/v1/purchases", &wrong).await.expect(422);
    let mut named = fields(&refused);
    named.sort_unstable();
    assert_eq!(
        named,
        ["bought_on", "customer", "external_id", "product", "quantity"]
    );
    let buyer = customer(&agent, "李雷").await;
    let sold = sell(&agent, json!({ "customer": buyer, "product": "Gateway" })).await;
    let path = format!("/api/v1/purchases/{}", sold["id"].as_str().unwrap());
    agent
        .patch(&path, 999, &json!({ "note": "later" }))
        .await
        .expect(412);
    let auditor = tenant.api("auditor").await;
    auditor
        .patch(
            &path,
            sold["version"].as_i64().unwrap(),
            &json!({ "note": "mine" }),
        )
        .await
        .expect(403);
    let stranger = app.tenant().await;
    stranger.api("agent").await.get(&path).await.expect(404);
}

#[tokio::test]
async fn pages_register_show_and_change_a_purchase() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let api = tenant.api("agent").await;
    let buyer = customer(&api, "韩梅梅").await;
    let browser = tenant.browser("agent").await;
    // Looking the customer up keeps what was typed.
    let look = [("do", "look"), ("who", "13812340001"), ("product", "Gateway AX")];
    let looked = browser
        .submit("/purchases/new", "/purchases/new", &look)
        .await
        .expect(200);
    assert!(looked.text.contains(&buyer) && looked.text.contains("Gateway AX"));
    let wrong = [("product", "Gateway AX"), ("price", "much"), ("customer", "")];
    let refused = browser
        .submit("/purchases/new", "/purchases/new", &wrong)
        .await
        .expect(422);
    assert!(refused.text.contains("399.00"));
    let form = [
        ("customer", buyer.as_str()),
        ("product", "Gateway AX"),
        ("price", "399.00"),
        ("quantity", "2"),
        ("channel", "online"),
    ];
    let made = browser
        .submit("/purchases/new", "/purchases/new", &form)
        .await
        .expect(303);
    let page = made.header("location").split('?').next().unwrap().to_owned();
    let shown = browser.get(&page).await.expect(200);
    assert!(shown.text.contains("399.00") && shown.text.contains("/service-orders/new?purchase="));
    assert!(
        browser
            .get("/purchases?q=none")
            .await
            .expect(200)
            .text
            .contains("/purchases")
    );
    assert!(
        browser
            .get("/purchases/tabs")
            .await
            .expect(200)
            .text
            .contains("state=returned")
    );

    let known = api.get(&format!("/api/v1{page}")).await.expect(200).json();
    let version = known["version"].to_string();
    let edit = format!("{page}/edit");
    let change = [
        ("version", version.as_str()),
        ("product", "Gateway BE"),
        ("product_code", "GW-BE"),
        ("quantity", "2"),
        ("channel", "shop"),
    ];
    browser.submit(&edit, &edit, &change).await.expect(303);
    // The same form again comes from a page that is old by now.
    browser.submit(&edit, &edit, &change).await.expect(422);
    let known = api.get(&format!("/api/v1{page}")).await.expect(200).json();
    assert_eq!(
        (&known["product"], &known["price"]),
        (&json!("Gateway BE"), &json!(null))
    );
    let version = known["version"].to_string();
    let returned = [("version", version.as_str()), ("state", "returned")];
    browser.submit(&page, &page, &returned).await.expect(303);
    let hits = browser.get("/search?q=GW-BE").await.expect(200);
    assert!(hits.text.contains(&page), "found by its product code");
}

#[tokio::test]
async fn settings_pages_change_plans_and_limits() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let browser = tenant.browser("quality_manager").await;
    let here = "/settings/follow-up-plans";
    let new = format!("{here}/new");
    let step = [("name", "Fibre"), ("do", "step-add"), ("step.0.day", "7")];
    let more = browser.submit(&new, &new, &step).await.expect(200);
    assert!(more.text.contains("step.1.day") && more.text.contains("Fibre"));
    let wrong = [("name", "Fibre"), ("step.0.day", "x"), ("step.0.purpose", "")];
    browser.submit(&new, &new, &wrong).await.expect(422);
    let form = [
        ("name", "Fibre"),
        ("active", "1"),
        ("products", "FTTH-*, GW-1"),
        ("class", "key"),
        ("warranty_months", "24"),
        ("step.0.day", "7"),
        ("step.0.purpose", "First week"),
        ("step.0.questions", "In time?\nFast enough?"),
    ];
    browser.submit(&new, &new, &form).await.expect(303);
    let api = tenant.api("quality_manager").await;
    let plans = api.get("/api/v1/follow-up-plans").await.expect(200).json();
    let plan = &plans["items"][0];
    assert_eq!(plan["products"], json!(["FTTH-*", "GW-1"]));
    assert_eq!(plan["steps"][0]["questions"], json!(["In time?", "Fast enough?"]));
    let id = plan["id"].as_str().unwrap();
    assert!(
        browser
            .get(&format!("{here}/{id}"))
            .await
            .expect(200)
            .text
            .contains("First week")
    );
    browser
        .submit(here, &format!("{here}/{id}/move"), &[("to", "down")])
        .await
        .expect(303);
    let plans = api.get("/api/v1/follow-up-plans").await.expect(200).json();
    assert_eq!(plans["items"][1]["id"], plan["id"]);
    let version = plans["items"][1]["version"].to_string();
    let gone = [("version", version.as_str()), ("do", "delete")];
    browser
        .submit(&format!("{here}/{id}"), &format!("{here}/{id}"), &gone)
        .await
        .expect(303);

    let settings = "/settings/aftersales";
    let known = api.get("/api/v1/aftersales-settings").await.expect(200).json();
    let version = known["version"].to_string();
    let mut form: Vec<(String, String)> = vec![
        ("version".into(), version),
        ("visit_after_service".into(), "5".into()),
        ("unreached_limit".into(), "4".into()),
        ("warn_percent".into(), "80".into()),
    ];
    for rule in known["orders"].as_array().unwrap() {
        let kind = rule["kind"].as_str().unwrap();
        for limit in ["response", "response_urgent", "turnaround", "turnaround_urgent"] {
            form.push((format!("orders.{kind}.{limit}"), "1.5".into()));
        }
    }
    let of = |form: &[(String, String)]| -> Vec<(String, String)> { form.to_vec() };
    let mut broken = of(&form);
    broken[2].1 = "none".into();
    browser
        .submit(settings, settings, &borrowed(&broken))
        .await
        .expect(422);
    browser
        .submit(settings, settings, &borrowed(&form))
        .await
        .expect(303);
    let known = api.get("/api/v1/aftersales-settings").await.expect(200).json();
    assert_eq!(known["orders"][0]["response_seconds"], 5_400);
    assert_eq!(known["unreached_limit"], 4);
    let agent = tenant.browser("agent").await;
    agent.get(settings).await.expect(403);
}

#[tokio::test]
async fn a_file_of_purchases_goes_in_once_and_then_changes_nothing() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let mapping = include_str!("../../../../examples/mappings/purchases.toml");
    let heading = "order_no,customer_no,customer,phone,district,product,sku,serial,qty,amount,sold_on,channel,branch,state";
    let first = "A-1,C-9,王小明,13812340001,East,Gateway,GW-1,SN-1,1,399.00,2026-03-02,store,Main St,sold";
    let second = "A-2,C-9,王小明,13812340001,East,Camera,CAM-1,SN-2,2,398.00,2026-03-05,web,,sold";
    let wrong = "A-3,C-8,李雷,13812340002,West,Camera,CAM-1,SN-3,1,199.00,2026-03-05,pigeon,,sold";
    let file = std::env::temp_dir().join(format!("purchases-{}.csv", uuid::Uuid::now_v7()));
    let rows = |rows: &[&str]| std::fs::write(&file, format!("{heading}\n{}\n", rows.join("\n"))).unwrap();
    let scope = tenant.scope();
    let once = || sqm_imports::run_file(&app.state, &scope, "purchases", Shape::Rows, mapping, &file);
    rows(&[first, second, wrong]);
    let report = serde_json::to_value(once().await.unwrap()).unwrap();
    assert_eq!(
        (&report["created"], &report["rejected"]),
        (&json!(2), &json!(1)),
        "{report}"
    );
    let report = serde_json::to_value(once().await.unwrap()).unwrap();
    assert_eq!(
        (&report["created"], &report["changed"], &report["unchanged"]),
        (&json!(0), &json!(0), &json!(2)),
        "{report}"
    );
    rows(&[first, &second.replace(",sold", ",refunded")]);
    let report = serde_json::to_value(once().await.unwrap()).unwrap();
    assert_eq!(
        (&report["changed"], &report["unchanged"]),
        (&json!(1), &json!(1)),
        "{report}"
    );
    std::fs::remove_file(&file).unwrap();
    let agent = tenant.api("agent").await;
    let list = agent
        .get("/api/v1/purchases?state=returned")
        .await
        .expect(200)
        .json();
    assert_eq!(list["items"][0]["serial"], "SN-2");
    // Both are one customer's.
    let all = agent.get("/api/v1/purchases").await.expect(200).json();
    let items = all["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items[0]["customer"]["id"], items[1]["customer"]["id"]);
}

fn borrowed(form: &[(String, String)]) -> Vec<(&str, &str)> {
    form.iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}
