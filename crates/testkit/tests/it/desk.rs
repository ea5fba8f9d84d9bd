//! My desk: what waits for whoever is signed in, from all modules, and nothing of anybody else.

use serde_json::{Value, json};
use sqm_testkit::{Client, TestApp};

use crate::incidents::report;

fn action(title: &str, owner: &Client) -> Value {
    json!({ "title": title, "cause": "None yet", "measure": "Mend it", "due_on": "2099-01-01", "owner": owner.user() })
}

#[tokio::test]
async fn the_desk_shows_what_waits_for_its_reader_and_nothing_of_others() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (officer, idle) = (
        tenant.browser("security_officer").await,
        tenant.browser("agent").await,
    );
    let manager = tenant.api("quality_manager").await;
    manager
        .post("/api/v1/actions", &action("Answer sooner", &officer))
        .await
        .expect(201);
    manager
        .post("/api/v1/actions", &action("Somebody else's", &manager))
        .await
        .expect(201);
    let api = tenant.api("security_officer").await;
    let id = report(&api, json!({ "title": "Odd traffic" })).await;
    let request = api
        .request(reqwest::Method::PATCH, &format!("/api/v1/incidents/{id}"))
        .header("if-match", "*")
        .json(&json!({ "lead": officer.user() }));
    api.send(request).await.expect(200);

    let desk = officer.get("/desk").await.expect(200).text;
    for pile in ["/actions?owner=me", "/incidents?state=open"] {
        assert!(desk.contains(pile), "{pile}: {desk}");
    }
    assert!(!desk.contains("/visits?"), "what does not wait is not shown");
    let count = officer.get("/desk/count").await.expect(200).text;
    assert!(count.contains(">2<"), "{count}");
    // Whose piles are read is whoever reads them.
    let list = officer
        .get("/actions?owner=me&state=open&limit=5")
        .await
        .expect(200)
        .text;
    assert!(list.contains("Answer sooner") && !list.contains("Somebody else&#39;s"));
    let nothing = idle.get("/desk").await.expect(200).text;
    assert!(!nothing.contains("hx-get=\"/actions"));
    assert_eq!(idle.get("/desk/count").await.expect(200).text.trim(), "");
    assert!(
        idle.get("/")
            .await
            .expect(303)
            .header("location")
            .starts_with('/'),
        "everybody has the desk in the rail"
    );
}
