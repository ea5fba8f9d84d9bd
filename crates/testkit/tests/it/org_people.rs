//! Accounts, departments, posts, roles and the audit trail over REST.

use serde_json::{Value, json};
use sqm_testkit::{Client, TestApp};

async fn version_of(client: &Client, path: &str) -> i64 {
    client.get(path).await.expect(200).json()["version"]
        .as_i64()
        .unwrap()
}

fn refused_fields(problem: &Value) -> Vec<&str> {
    problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|error| error["field"].as_str())
        .collect()
}

#[tokio::test]
async fn an_account_is_made_changed_and_refused_by_field() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let admin = tenant.api("tenant_admin").await;
    let new = json!({ "email": "Li.Wei@Example.com", "name": "李伟", "roles": ["agent", "engineer"], "lang": "zh-Hans" });
    let made = admin.post("/api/v1/users", &new).await.expect(201);
    assert_eq!(made.header("etag"), "\"1\"");
    let made = made.json();
    assert_eq!(
        (&made["email"], &made["roles"]),
        (&json!("li.wei@example.com"), &json!(["agent", "engineer"]))
    );
    assert!(made.get("password_hash").is_none());

    let again = admin.post("/api/v1/users", &new).await.expect(422).json();
    assert_eq!(refused_fields(&again), ["email"]);
    let bad = json!({ "email": "x", "name": " ", "password": "short" });
    let bad = admin.post("/api/v1/users", &bad).await.expect(422).json();
    assert_eq!(refused_fields(&bad), ["name", "email", "password"]);
    let odd = json!({ "email": "a@b.cd", "name": "A", "roles": ["king"] });
    assert_eq!(
        refused_fields(&admin.post("/api/v1/users", &odd).await.expect(422).json()),
        ["roles"]
    );

    let path = format!("/api/v1/users/{}", made["id"].as_str().unwrap());
    let changed = admin
        .patch(&path, 1, &json!({ "name": "李威", "roles": ["agent"] }))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&changed["name"], &changed["version"], &changed["roles"]),
        (&json!("李威"), &json!(2), &json!(["agent"]))
    );
    admin.patch(&path, 1, &json!({ "name": "x" })).await.expect(412);
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let admin = tenant.api("tenant_admin").await;
    let path = format!("/api/v1/users/{}", admin.user());
    for change in [json!({ "roles": [] }), json!({ "active": false })] {
        let problem = admin.patch(&path, 1, &change).await.expect(409).json();
        assert_eq!(problem["code"], "conflict");
    }
    tenant.user("tenant_admin").await;
    admin
        .patch(&path, 1, &json!({ "roles": ["tenant_admin", "agent"] }))
        .await
        .expect(200);
    admin
        .patch(&path, 2, &json!({ "roles": ["agent"] }))
        .await
        .expect(200);
    admin.get("/api/v1/users").await.expect(403);
}

#[tokio::test]
async fn lists_page_without_gaps_and_filter() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let admin = tenant.api("tenant_admin").await;
    for n in 0..7 {
        // The same name several times: the position needs more than the name.
        let new = json!({ "email": format!("p{n}@example.com"), "name": format!("Person {}", n % 2), "roles": ["agent"] });
        admin.post("/api/v1/users", &new).await.expect(201);
    }
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = admin
            .get(&format!("/api/v1/users?limit=3&q=person&after={after}"))
            .await
            .expect(200)
            .json();
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|user| user["email"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    seen.sort();
    assert_eq!(
        seen,
        (0..7).map(|n| format!("p{n}@example.com")).collect::<Vec<_>>()
    );
    let agents = admin
        .get("/api/v1/users?role=agent&q=P3%40")
        .await
        .expect(200)
        .json();
    assert_eq!(agents["items"].as_array().unwrap().len(), 1);
    admin.get("/api/v1/users?after=nonsense").await.expect(422);
}

#[tokio::test]
async fn the_tree_has_no_circles_and_no_orphans() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let admin = tenant.api("tenant_admin").await;
    let make = async |code: &str, parent: Option<&str>| {
        let new = json!({ "code": code, "name": format!("Department {code}"), "kind": "service", "parent_id": parent });
        admin.post("/api/v1/departments", &new).await.expect(201).json()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let top = make("b", None).await;
    let middle = make("b1", Some(&top)).await;
    let leaf = make("b11", Some(&middle)).await;
    make("a", None).await;
    let tree = admin.get("/api/v1/departments").await.expect(200).json();
    let shown: Vec<(&str, i64)> = tree["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| (node["code"].as_str().unwrap(), node["level"].as_i64().unwrap()))
        .collect();
    assert_eq!(shown, [("a", 1), ("b", 1), ("b1", 2), ("b11", 3)]);

    let path = |id: &str| format!("/api/v1/departments/{id}");
    let circle = admin
        .patch(&path(&top), 1, &json!({ "parent_id": leaf }))
        .await
        .expect(422)
        .json();
    assert_eq!(refused_fields(&circle), ["parent"]);
    let taken = admin
        .patch(&path(&leaf), 1, &json!({ "code": "b1" }))
        .await
        .expect(422)
        .json();
    assert_eq!(refused_fields(&taken), ["code"]);
    let raised = admin
        .patch(&path(&leaf), 1, &json!({ "parent_id": null }))
        .await
        .expect(200)
        .json();
    assert_eq!(raised["parent_id"], Value::Null);

    let delete = async |id: &str| {
        let version = version_of(&admin, &path(id)).await;
        let request = admin
            .request(reqwest::Method::DELETE, &path(id))
            .header("if-match", format!("\"{version}\""));
        admin.send(request).await.status
    };
    assert_eq!(delete(&top).await, 409);
    assert_eq!(delete(&middle).await, 204);
    assert_eq!(delete(&top).await, 204);
    admin.get(&path(&top)).await.expect(404);
}

#[tokio::test]
async fn whoever_holds_a_post_has_its_role() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (admin, agent) = (tenant.api("tenant_admin").await, tenant.api("agent").await);
    let department = json!({ "code": "qa", "name": "质量管理部", "kind": "quality" });
    let department = admin
        .post("/api/v1/departments", &department)
        .await
        .expect(201)
        .json()["id"]
        .clone();
    let duties = "监督服务质量\n每月组织检查";
    let post = json!({ "department_id": department, "title": "质检主管", "duties": duties, "role": "quality_manager" });
    let post = admin.post("/api/v1/posts", &post).await.expect(201).json();
    assert_eq!(post["duties"], duties);
    agent.get("/api/v1/audit").await.expect(403);

    let user = format!("/api/v1/users/{}", agent.user());
    admin
        .patch(&user, 1, &json!({ "posts": [post["id"]] }))
        .await
        .expect(200);
    agent.get("/api/v1/audit").await.expect(200);
    let me = agent.get("/api/v1/me").await.expect(200).json();
    assert_eq!(me["department_id"], department);

    let path = format!("/api/v1/posts/{}", post["id"].as_str().unwrap());
    assert_eq!(
        admin.get(&path).await.expect(200).json()["holders"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let request = admin
        .request(reqwest::Method::DELETE, &path)
        .header("if-match", "*");
    admin.send(request).await.expect(409);
    admin.patch(&path, 1, &json!({ "role": null })).await.expect(200);
    agent.get("/api/v1/audit").await.expect(403);
}

#[tokio::test]
async fn roles_and_what_they_may() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let roles = tenant
        .api("auditor")
        .await
        .get("/api/v1/roles")
        .await
        .expect(200)
        .json();
    let matrix: Vec<(String, Vec<String>)> = roles["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|role| {
            let rights = role["permissions"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned);
            (role["id"].as_str().unwrap().to_owned(), rights.collect())
        })
        .collect();
    for (role, rights) in &matrix {
        for right in rights {
            assert!(
                app.permissions.contains(&right.as_str()),
                "{role} has {right}, which no module knows"
            );
        }
    }
    let all = &matrix[0];
    assert_eq!(all.0, "tenant_admin");
    for right in &app.permissions {
        assert!(
            all.1.iter().any(|held| held == right),
            "the administrator lacks {right}"
        );
    }
    let auditor = &matrix.iter().find(|(role, _)| role == "auditor").unwrap().1;
    // And does what is asked of everybody.
    assert!(
        auditor.iter().all(|right| *right == "awareness.take"
            || right.split_once('.').is_some_and(|(_, verb)| verb == "read")),
        "{auditor:?}"
    );
}

#[tokio::test]
async fn the_trail_says_who_did_what_when() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (admin, auditor) = (tenant.api("tenant_admin").await, tenant.api("auditor").await);
    let new = json!({ "email": "zhang@example.com", "name": "张三", "password": "a long password" });
    let id = admin.post("/api/v1/users", &new).await.expect(201).json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    admin
        .patch(
            &format!("/api/v1/users/{id}"),
            1,
            &json!({ "name": "张四", "roles": ["agent"] }),
        )
        .await
        .expect(200);

    let lines = auditor
        .get(&format!("/api/v1/audit?entity=user&entity_id={id}"))
        .await
        .expect(200);
    assert!(
        !lines.text.contains("张三") && !lines.text.contains("a long password"),
        "{}",
        lines.text
    );
    let lines = lines.json();
    let actions: Vec<&str> = lines["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|line| line["action"].as_str())
        .collect();
    assert_eq!(actions, ["user.change", "user.create"]);
    assert_eq!(
        lines["items"][0]["changes"]["roles"],
        json!({ "from": [], "to": ["agent"] })
    );
    assert_eq!(lines["items"][0]["actor_id"], json!(admin.user()));

    let by = auditor
        .get(&format!(
            "/api/v1/audit?actor={}&action=user.&limit=1",
            admin.user()
        ))
        .await
        .expect(200)
        .json();
    assert_eq!(by["items"].as_array().unwrap().len(), 1);
    assert!(by["next"].is_string());
    let past = auditor
        .get("/api/v1/audit?to=2001-01-01")
        .await
        .expect(200)
        .json();
    assert_eq!(past["items"], json!([]));
    admin.patch("/api/v1/audit", 1, &json!({})).await.expect(405);
}

#[tokio::test]
async fn the_pages_speak_every_language() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let admin = tenant.api("tenant_admin").await;
    let browser = tenant.browser("tenant_admin").await;
    let department = json!({ "code": "qa", "name": "QA", "kind": "quality" });
    let department = admin
        .post("/api/v1/departments", &department)
        .await
        .expect(201)
        .json()["id"]
        .clone();
    let post = json!({ "department_id": department, "title": "Lead", "role": "auditor" });
    let post = admin.post("/api/v1/posts", &post).await.expect(201).json()["id"].clone();
    let calendars = admin.get("/api/v1/calendars").await.expect(200).json();
    let calendar = |n: usize| calendars["items"][n]["id"].as_str().unwrap();
    let department = department.as_str().unwrap();
    let pages = [
        "/me".to_owned(),
        "/settings/people".to_owned(),
        "/settings/people?q=nobody-like-this".to_owned(),
        "/settings/people/new".to_owned(),
        format!("/settings/people/{}", browser.user()),
        "/settings/departments".to_owned(),
        "/settings/departments/new".to_owned(),
        format!("/settings/departments/{department}"),
        format!("/settings/departments/{department}/edit"),
        format!("/settings/departments/{department}/posts/new"),
        format!("/settings/posts/{}", post.as_str().unwrap()),
        "/settings/roles".to_owned(),
        "/settings/calendars".to_owned(),
        "/settings/calendars/new".to_owned(),
        format!("/settings/calendars/{}?year=2026&day=2026-02-14", calendar(0)),
        format!("/settings/calendars/{}?year=2026&day=2026-02-14", calendar(1)),
        "/settings/audit".to_owned(),
        "/settings/organisation".to_owned(),
    ];
    for lang in ["en", "zh-Hans", "zh-Hant"] {
        browser
            .submit("/me", "/me/preferences", &[("lang", lang)])
            .await
            .expect(303);
        for page in &pages {
            let html = browser.get(page).await.expect(200).text;
            assert!(html.contains(&format!("<html lang=\"{lang}\"")), "{page}");
            let missing = missing_messages(&html);
            assert!(missing.is_empty(), "{page} in {lang} shows keys: {missing:?}");
        }
    }
}

/// Texts between tags that look like keys of messages.
fn missing_messages(html: &str) -> Vec<&str> {
    const GROUPS: [&str; 12] = [
        "people-",
        "me-",
        "sign-in-",
        "departments-",
        "posts-",
        "roles-",
        "permission-",
        "calendars-",
        "organisation-",
        "audit-",
        "ui-",
        "nav-",
    ];
    html.split('>')
        .filter_map(|part| part.split('<').next())
        .map(str::trim)
        .filter(|text| GROUPS.iter().any(|group| text.starts_with(group)) && !text.contains(' '))
        .collect()
}

#[tokio::test]
async fn somebody_of_the_same_name_is_somebody_else() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let admin = tenant.api("tenant_admin").await;
    // Accounts of the tests have the name of their role.
    let one = tenant.user("security_officer").await.0;
    let other = tenant.user("security_officer").await.0;
    let day = "2999-12-31";
    for (records, new, field) in [
        ("actions", json!({ "title": "Mend it", "due_on": day }), "owner"),
        (
            "documents",
            json!({ "kind": "policy", "title": "A policy", "body": "Text" }),
            "owner",
        ),
        (
            "risks",
            json!({ "title": "A risk", "category": "network", "likelihood": 3, "impact": 3 }),
            "owner",
        ),
        (
            "controls",
            json!({ "code": "N-01", "theme": "network", "title": "A control" }),
            "owner",
        ),
        (
            "incidents",
            json!({ "title": "Odd traffic", "description": "Seen" }),
            "lead",
        ),
    ] {
        let path = format!("/api/v1/{records}");
        let made = admin.post(&path, &new).await.expect(201).json();
        let path = format!("{path}/{}", made["id"].as_str().unwrap());
        for person in [one, other] {
            let version = admin.get(&path).await.expect(200).json()["version"]
                .as_i64()
                .unwrap();
            admin
                .patch(&path, version, &json!({ field: person }))
                .await
                .expect(200);
            let now = admin.get(&path).await.expect(200).json();
            assert_eq!(now[field]["id"], json!(person), "{records}");
        }
    }
}
