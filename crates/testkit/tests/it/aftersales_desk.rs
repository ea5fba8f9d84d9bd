//! Calls and service orders as their people do them: through the pages.

use serde_json::{Value, json};
use sqm_testkit::{Answer, Client, TestApp};

/// Where an answer leads.
fn to(answer: &Answer) -> String {
    answer.header("location").split('?').next().unwrap().to_owned()
}

/// The value of a hidden field.
fn hidden(html: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let at = html.find(&start).expect("the field") + start.len();
    html[at..].split('"').next().unwrap().to_owned()
}

/// Sends a form of a page with the page's token and version.
async fn send(client: &Client, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let html = client.get(page).await.expect(200).text;
    let csrf = client.csrf(page).await;
    let mut all = vec![("csrf", csrf.as_str())];
    let version = html
        .contains("name=\"version\"")
        .then(|| hidden(&html, "version"));
    if let Some(version) = &version {
        all.push(("version", version.as_str()));
    }
    all.extend_from_slice(fields);
    client.form(path, &all).await
}

async fn customer(client: &Client) -> String {
    let new = json!({ "name": "王小明", "phone": "13812341234", "address": "1 Harbour Road" });
    let made = client.post("/api/v1/customers", &new).await.expect(201).json();
    made["id"].as_str().unwrap().to_owned()
}

async fn record(client: &Client, path: &str) -> Value {
    client.get(path).await.expect(200).json()
}

#[tokio::test]
async fn a_caller_takes_the_next_visit_writes_it_down_and_hands_trouble_on() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (api, caller) = (tenant.api("agent").await, tenant.browser("agent").await);
    let buyer = customer(&api).await;
    let empty = send(&caller, "/visits", "/visits/next", &[]).await.expect(303);
    assert!(empty.header("location").contains("none=1"), "nobody to call");

    let fields = [
        ("customer", buyer.as_str()),
        ("purpose", "How is the new line?"),
        ("kind", "other"),
        ("questions", "In time?\nPolite?"),
        ("script", "Good morning"),
    ];
    let refused = send(&caller, "/visits/new", "/visits/new", &fields[..1])
        .await
        .expect(422);
    assert!(refused.text.contains("f-purpose"));
    let planned = send(&caller, "/visits/new", "/visits/new", &fields)
        .await
        .expect(303);
    let visit = to(&planned);

    let taken = send(&caller, "/visits", "/visits/next", &[]).await.expect(303);
    assert_eq!(to(&taken), visit);
    let page = caller.get(&visit).await.expect(200).text;
    assert!(page.contains("Good morning") && page.contains("Polite?") && !page.contains("13812341234"));
    let shown = send(&caller, &visit, &format!("{visit}/reveal"), &[])
        .await
        .expect(200);
    assert!(
        shown.text.contains("13812341234"),
        "whoever calls sees the number"
    );
    // Nobody else gets the same customer.
    let other = tenant.browser("agent").await;
    let nothing = send(&other, "/visits", "/visits/next", &[]).await.expect(303);
    assert!(nothing.header("location").contains("none=1"));

    let call = format!("{visit}/call");
    let refused = send(&caller, &visit, &call, &[("note", "kept"), ("satisfaction", "9")])
        .await
        .expect(422);
    assert!(refused.text.contains("kept") && refused.text.contains("form-errors"));
    let said = [
        ("outcome", "reached"),
        ("satisfaction", "2"),
        ("attitude", "5"),
        ("answer", "yes"),
        ("answer", "very"),
        ("problem", "No network in the bedroom"),
        ("do", "next"),
    ];
    let next = send(&caller, &visit, &call, &said).await.expect(303);
    assert!(
        next.header("location").contains("none=1"),
        "that was the last one"
    );
    let kept = record(&api, &format!("/api/v1{visit}")).await;
    assert_eq!(
        (&kept["state"], &kept["satisfaction"], &kept["answers"]),
        (&json!("done"), &json!(2), &json!(["yes", "very"]))
    );
    let done = caller.get(&visit).await.expect(200).text;
    assert!(
        done.contains("/service-orders/new?") && done.contains("/tickets/new?"),
        "trouble is handed on"
    );
    let list = caller.get("/visits?state=all&score=2").await.expect(200).text;
    assert!(list.contains("How is the new line?") && list.contains("2/5"));
    tenant.browser("engineer").await.get(&visit).await.expect(403);
}

#[tokio::test]
async fn a_technician_carries_an_order_out_to_the_signature() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (api, desk) = (tenant.api("supervisor").await, tenant.browser("supervisor").await);
    let technician = tenant.browser("engineer").await;
    let buyer = customer(&api).await;
    let fields = [
        ("customer", buyer.as_str()),
        ("kind", "repair"),
        ("problem", "Gateway dead"),
        ("product", "AX3000"),
    ];
    let order = to(
        &send(&desk, "/service-orders/new", "/service-orders/new", &fields)
            .await
            .expect(303),
    );
    let me = technician.user().to_string();
    let schedule = format!("{order}/schedule");
    let now = app.state.clock.now().to_zoned(tenant.scope().zone.clone());
    let day = now.tomorrow().unwrap().date();
    let (from, until) = (format!("{day}T09:00"), format!("{day}T11:00"));
    let slot = [
        ("technician", me.as_str()),
        ("slot_from", from.as_str()),
        ("slot_to", until.as_str()),
    ];
    send(&desk, &order, &schedule, &slot).await.expect(303);
    // A second appointment at the same time is refused, and says with whom.
    let second = to(
        &send(&desk, "/service-orders/new", "/service-orders/new", &fields)
            .await
            .expect(303),
    );
    let refused = send(&desk, &second, &format!("{second}/schedule"), &slot)
        .await
        .expect(422);
    assert!(
        refused.text.contains("is in the way"),
        "which order, from when to when"
    );

    let today = technician
        .get(&format!("/my-day?day={day}"))
        .await
        .expect(200)
        .text;
    assert!(today.contains("Gateway dead") && !today.contains("Harbour Road"));
    let place = send(&technician, &order, &format!("{order}/reveal"), &[])
        .await
        .expect(200);
    assert!(place.text.contains("1 Harbour Road"));
    for to in ["on_the_way", "working"] {
        send(&technician, &order, &format!("{order}/go"), &[("to", to)])
            .await
            .expect(303);
    }
    let part = [
        ("name", "Power supply"),
        ("old_serial", "A1"),
        ("new_serial", "B2"),
        ("quantity", "1"),
        ("price", "59.00"),
    ];
    send(&technician, &order, &format!("{order}/part"), &part)
        .await
        .expect(303);
    let wrong = send(
        &technician,
        &order,
        &format!("{order}/part"),
        &[("name", "x"), ("price", "cheap")],
    )
    .await
    .expect(422);
    assert!(wrong.text.contains("f-price"));
    let done = format!("{order}/complete");
    let refused = send(&technician, &order, &done, &[("result", ""), ("cause", "defect")])
        .await
        .expect(422);
    assert!(refused.text.contains("f-result"));
    send(
        &technician,
        &order,
        &done,
        &[("result", "Changed it"), ("cause", "network"), ("minutes", "40")],
    )
    .await
    .expect(303);
    send(
        &technician,
        &order,
        &format!("{order}/sign"),
        &[("signer", "王小明")],
    )
    .await
    .expect(303);
    let kept = record(&api, &format!("/api/v1{order}")).await;
    assert_eq!(
        (&kept["state"], &kept["minutes"]),
        (&json!("completed"), &json!(40))
    );
    // The line is the operator's: nobody pays for it but the operator, unless somebody with the right says why.
    assert_eq!(
        (&kept["payer"], &kept["reason"]),
        (&json!("operator"), &json!("operators_line"))
    );
    let against = [
        ("verdict", "out_of_warranty"),
        ("reason", "Opened by the customer"),
    ];
    send(&desk, &order, &format!("{order}/warranty"), &against)
        .await
        .expect(303);
    let page = desk.get(&order).await.expect(200).text;
    assert!(
        page.contains("Opened by the customer") && page.contains("王小明") && page.contains("Power supply")
    );
    send(&desk, &order, &format!("{order}/finish"), &[])
        .await
        .expect(303);
    tenant.browser("agent").await.form(&done, &[]).await.expect(403);
}
