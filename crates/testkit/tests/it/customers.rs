//! Customers: sealed in the database, masked over REST, found whole, revealed on record; their history of all modules;
//! many at once.

use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, Row as _};
use sqm_customers::customer::{self, Clue, NewCustomer};
use sqm_platform::http::Paging;
use sqm_platform::i18n::Lang;
use sqm_testkit::{Client, TestApp};

#[tokio::test]
async fn a_customer_is_masked_until_revealed_and_the_look_is_on_record() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (agent, engineer, auditor) = (
        tenant.api("agent").await,
        tenant.api("engineer").await,
        tenant.api("auditor").await,
    );
    let new = json!({ "name": "王小明", "phone": "+86 138 1234 1234", "email": "wang@example.com", "address": "中山路 1 号", "class": "key" });
    let made = agent.post("/api/v1/customers", &new).await.expect(201);
    assert!(!made.text.contains("12341234") && !made.text.contains("小明") && !made.text.contains("中山路"));
    let made = made.json();
    assert_eq!(made["name"], "王**");
    assert_eq!(made["phone"], "138****1234");
    assert_eq!(made["email"], "w***@example.com");
    let id = made["id"].as_str().unwrap();

    for (query, hits) in [
        ("phone=13812341234", 1),
        ("phone=1381234", 0),
        ("q=0086-13812341234", 1),
        ("q=WANG@EXAMPLE.COM", 1),
        ("q=王小明", 1),
        ("q=王小", 0),
        ("class=key", 1),
        ("class=ordinary", 0),
    ] {
        let page = engineer
            .get(&format!("/api/v1/customers?{query}"))
            .await
            .expect(200)
            .json();
        assert_eq!(page["items"].as_array().unwrap().len(), hits, "{query}");
    }

    let path = format!("/api/v1/customers/{id}");
    engineer
        .post(&format!("{path}/reveal"), &json!({}))
        .await
        .expect(403);
    let clear = agent
        .post(&format!("{path}/reveal"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (clear["name"].as_str(), clear["phone"].as_str()),
        (Some("王小明"), Some("+86 138 1234 1234"))
    );
    let trail = auditor
        .get("/api/v1/audit?action=customer.reveal")
        .await
        .expect(200);
    assert!(
        trail.text.contains(id) && !trail.text.contains("小明"),
        "{}",
        trail.text
    );

    agent
        .patch(&path, 1, &json!({ "phone": null, "name": "王大明" }))
        .await
        .expect(200);
    let page = agent
        .get("/api/v1/customers?phone=13812341234")
        .await
        .expect(200)
        .json();
    assert_eq!(page["items"], json!([]));
    agent.patch(&path, 1, &json!({ "name": "x" })).await.expect(412);
    agent
        .post("/api/v1/customers", &json!({ "name": "x", "phone": "call me" }))
        .await
        .expect(422);
}

#[tokio::test]
async fn the_database_holds_no_customer_in_clear() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("agent").await;
    let new = json!({ "name": "Ferdinand Clearly", "phone": "13987651234", "email": "ferdinand@example.com", "address": "Long Road 5" });
    let id = agent.post("/api/v1/customers", &new).await.expect(201).json()["id"].clone();
    let body = json!({ "kind": "complaint", "subject": "x", "customer": id });
    agent.post("/api/v1/tickets", &body).await.expect(201);
    let mut owner = PgConnection::connect(&sqm_testkit::owner_url().await.unwrap())
        .await
        .unwrap();
    let rows = sqlx::query(
        "select row_to_json(c)::text || coalesce((select string_agg(row_to_json(a)::text, '') from platform.audit a
           where a.tenant_id = c.tenant_id), '') || coalesce((select string_agg(row_to_json(e)::text, '')
           from platform.event e where e.tenant_id = c.tenant_id), '') from customers.customer c where c.tenant_id = $1::uuid",
    )
    .bind(tenant.id.to_string())
    .fetch_all(&mut owner)
    .await
    .unwrap();
    let text: String = rows.iter().map(|row| row.get::<String, _>(0)).collect();
    assert!(!text.is_empty());
    for secret in ["Ferdinand", "ferdinand", "13987651234", "Long Road"] {
        assert!(!text.contains(secret), "{secret} is in clear");
        let hex: String = secret
            .bytes()
            .flat_map(|byte| format!("{byte:02x}").into_bytes())
            .map(char::from)
            .collect();
        assert!(!text.contains(&hex), "{secret} is in clear bytes");
    }
}

#[tokio::test]
async fn language_and_wish_for_quiet_are_kept_and_told_to_jobs() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("agent").await;
    let new = json!({ "name": "王小明", "phone": "13812341234", "language": "zh-Hant" });
    let made = agent.post("/api/v1/customers", &new).await.expect(201).json();
    assert_eq!(
        (&made["language"], &made["no_contact"]),
        (&json!("zh-Hant"), &json!(false))
    );
    let id = made["id"].as_str().unwrap();
    let path = format!("/api/v1/customers/{id}");
    let changed = agent
        .patch(&path, 1, &json!({ "language": null, "no_contact": true }))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&changed["language"], &changed["no_contact"]),
        (&Value::Null, &json!(true))
    );
    let refused = agent
        .post("/api/v1/customers", &json!({ "name": "x", "language": "fr" }))
        .await;
    assert!(matches!(refused.status, 400 | 422), "{}", refused.text);

    let browser = tenant.browser("agent").await;
    let page = format!("/customers/{id}");
    assert!(browser.get(&page).await.expect(200).text.contains("No surveys"));
    let fields = [
        ("version", "2"),
        ("name", "王小明"),
        ("class", "key"),
        ("area", "urban"),
        ("language", "en"),
    ];
    let edit = format!("{page}/edit");
    browser.submit(&edit, &edit, &fields).await.expect(303);
    let after = agent.get(&path).await.expect(200).json();
    assert_eq!(
        (&after["language"], &after["no_contact"]),
        (&json!("en"), &json!(false))
    );

    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let id = id.parse().unwrap();
    let contact = customer::contact(&app.state, &mut tx, id).await.unwrap();
    assert_eq!(
        (contact.name.as_str(), contact.language),
        ("王小明", Some(Lang::En))
    );
    assert!(!format!("{contact:?}").contains("小明"));
    tx.commit().await.unwrap();
    let trail = tenant
        .api("auditor")
        .await
        .get("/api/v1/audit?action=customer.reveal")
        .await
        .expect(200)
        .json();
    // The form's look is on record, the job's is none.
    assert_eq!(trail["items"].as_array().unwrap().len(), 1, "{trail}");
}

async fn history(client: &Client, customer: &str, query: &str) -> Value {
    client
        .get(&format!("/api/v1/customers/{customer}/history?{query}"))
        .await
        .expect(200)
        .json()
}

#[tokio::test]
async fn the_history_goes_back_page_by_page_and_shows_what_one_may_see() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let agent = tenant.api("supervisor").await;
    let made = |name: &str| json!({ "name": name });
    let id = agent
        .post("/api/v1/customers", &made("王小明"))
        .await
        .expect(201)
        .json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(history(&agent, &id, "").await["items"], json!([]));
    let empty = tenant
        .browser("supervisor")
        .await
        .get(&format!("/customers/{id}"))
        .await;
    assert!(empty.text.contains("Nothing on record"), "{}", empty.text);

    let mut tickets = Vec::new();
    for (day, subject) in [(3, "Third"), (1, "First"), (2, "Second")] {
        let body = json!({ "kind": "complaint", "subject": subject, "customer": id,
            "opened_at": format!("2026-02-0{day}T08:00:00Z") });
        let ticket = agent.post("/api/v1/tickets", &body).await.expect(201).json();
        tickets.push(ticket["id"].as_str().unwrap().to_owned());
    }
    let other = json!({ "kind": "complaint", "subject": "Of somebody else" });
    agent.post("/api/v1/tickets", &other).await.expect(201);

    let first = history(&agent, &id, "limit=2").await;
    let next = first["next"].as_str().unwrap();
    let second = history(&agent, &id, &format!("limit=2&after={next}")).await;
    assert!(second.get("next").is_none());
    let titles: Vec<_> = first["items"]
        .as_array()
        .unwrap()
        .iter()
        .chain(second["items"].as_array().unwrap())
        .map(|item| item["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["Third", "Second", "First"]);
    let newest = &first["items"][0];
    assert_eq!(
        (&newest["kind"], &newest["state"], &newest["href"]),
        (
            &json!("ticket"),
            &json!("new"),
            &json!(format!("/tickets/{}", tickets[0]))
        )
    );
    agent
        .get(&format!("/api/v1/customers/{id}/history?after=nonsense"))
        .await
        .expect(422);

    let page = tenant
        .browser("agent")
        .await
        .get(&format!("/customers/{id}"))
        .await;
    for shown in ["Second", "T-2026-", &format!("/tickets/new?customer={id}")] {
        assert!(page.text.contains(shown), "{shown}");
    }
    let watcher = tenant
        .browser("auditor")
        .await
        .get(&format!("/customers/{id}"))
        .await;
    assert!(watcher.text.contains("Second") && !watcher.text.contains("/tickets/new?customer="));

    // A kind that is not named is not asked, and another tenant has no such customer.
    let known = id.parse().unwrap();
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let kinds = customer::history_kinds(&mut tx).await.unwrap();
    assert!(kinds.iter().any(|kind| kind.permission == "ticket.read"));
    let none = customer::history(&mut tx, known, &[], &Paging::default())
        .await
        .unwrap();
    assert!(none.items.is_empty());
    drop(tx);
    let stranger = app.tenant().await.api("tenant_admin").await;
    stranger
        .get(&format!("/api/v1/customers/{id}/history"))
        .await
        .expect(404);
}

/// Each kind is asked for one page from its index, however long the history is.
#[tokio::test]
async fn a_page_of_the_history_reads_the_index_of_the_customer() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    sqlx::query("set local enable_seqscan = off")
        .execute(tx.conn())
        .await
        .unwrap();
    let plan = sqlx::query(
        "explain select id, at, number, title, state from tickets.customer_history
          where tenant_id = current_setting('app.tenant_id')::uuid and customer_id = '01a21511-893a-7031-b905-7b2792922f8e'
            and (at, id) < (now(), '01a21511-893a-7031-b905-7b2792922f8e')
          order by at desc, id desc limit 20",
    )
    .fetch_all(tx.conn())
    .await
    .unwrap();
    let plan: String = plan.iter().map(|row| row.get::<String, _>(0) + "\n").collect();
    assert!(
        plan.contains("ticket_history_of_customer") && !plan.contains("Sort"),
        "{plan}"
    );
}

#[tokio::test]
async fn files_find_known_customers_and_make_the_others_once() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let state = &app.state;
    let new = |id: &str, name: &str, phone: &str, email: &str| NewCustomer {
        name: name.to_owned(),
        phone: Some(phone.to_owned()),
        email: Some(email.to_owned()),
        external_source: Some("crm".to_owned()),
        external_id: Some(id.to_owned()),
        ..NewCustomer::default()
    };
    let by_hand = NewCustomer {
        name: "张三".to_owned(),
        phone: Some("+86 139 0000 0009".to_owned()),
        class: Some("key".to_owned()),
        ..NewCustomer::default()
    };
    let mut tx = state.db.tenant(&tenant.scope()).await.unwrap();
    let by_hand = customer::create(state, &mut tx, by_hand).await.unwrap();
    // Two of a family share a phone; the third comes twice.
    let file = vec![
        new("1", "李一", "13900000001", "one@example.com"),
        new("2", "李二", "13900000001", "two@example.com"),
        new("3", "王三", "13900000003", "three@example.com"),
        new("3", "王三", "13900000003", "three@example.com"),
    ];
    let made = customer::create_many(state, &mut tx, file.clone()).await.unwrap();
    assert_eq!(made.len(), 4);
    assert!(made[0] != made[1] && made[2] == made[3], "{made:?}");
    tx.commit().await.unwrap();

    let mut tx = state.db.tenant(&tenant.scope()).await.unwrap();
    assert_eq!(customer::create_many(state, &mut tx, file).await.unwrap(), made);
    let clue = |external: Option<&str>, phone: &str, email: &str| Clue {
        external: external.map(|id| ("crm".to_owned(), id.to_owned())),
        phone: Some(phone.to_owned()),
        email: Some(email.to_owned()),
    };
    let clues = [
        clue(Some("2"), "", ""),
        clue(None, "13900000003", ""),
        // Shared: the e-mail decides.
        clue(None, "13900000001", "TWO@example.com"),
        clue(None, "13900000001", ""),
        // The other system knows this number under another id: somebody else.
        clue(Some("4"), "13900000003", ""),
        // Registered here by hand, so the file's row is about the same person.
        clue(Some("9"), "0086 13900000009", ""),
        clue(None, "n/a", ""),
        Clue::default(),
    ];
    let found: Vec<_> = customer::known_by(state, &mut tx, &clues)
        .await
        .unwrap()
        .into_iter()
        .map(|one| one.map(|one| one.id))
        .collect();
    assert_eq!(
        found,
        [
            Some(made[1]),
            Some(made[2]),
            Some(made[1]),
            None,
            None,
            Some(by_hand),
            None,
            None
        ]
    );
    let refused =
        customer::create_many(state, &mut tx, vec![new("5", " ", "1390000", "x@example.com")]).await;
    assert!(refused.is_err());
    drop(tx);

    let theirs = app.tenant().await;
    let mut tx = state.db.tenant(&theirs.scope()).await.unwrap();
    let found = customer::known_by(state, &mut tx, &clues[..2]).await.unwrap();
    assert_eq!(found, [None, None]);
    drop(tx);

    let listed = tenant
        .api("agent")
        .await
        .get("/api/v1/customers")
        .await
        .expect(200)
        .json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 4);
    // Whoever is registered next gets a number of their own.
    let next = json!({ "name": "赵四" });
    tenant
        .api("agent")
        .await
        .post("/api/v1/customers", &next)
        .await
        .expect(201);
}
