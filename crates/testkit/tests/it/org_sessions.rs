//! Signing in and out: what counts, what ends, and what nobody can learn from a refusal.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sqm_platform::clock::Clock;
use sqm_testkit::{Answer, TestApp};

const PASSWORD: &str = "correct horse battery";

#[tokio::test]
async fn a_refresh_token_is_used_once_and_its_reuse_ends_the_family() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (_, email) = tenant.user("agent").await;
    let nobody = app.nobody();
    let credentials = json!({ "tenant": tenant.slug, "email": email.to_uppercase(), "password": PASSWORD });
    let first = nobody
        .post("/api/v1/auth/token", &credentials)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&first["token_type"], &first["expires_in"]),
        (&json!("Bearer"), &json!(900))
    );

    let old = json!({ "refresh_token": first["refresh_token"] });
    let second = nobody.post("/api/v1/auth/refresh", &old).await.expect(200).json();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    let client = nobody
        .clone()
        .with_token(second["access_token"].as_str().unwrap().to_owned());
    client.get("/api/v1/me").await.expect(200);

    nobody.post("/api/v1/auth/refresh", &old).await.expect(401);
    let fresh = json!({ "refresh_token": second["refresh_token"] });
    nobody.post("/api/v1/auth/refresh", &fresh).await.expect(401);
    client.get("/api/v1/me").await.expect(401);
}

#[tokio::test]
async fn a_revoked_family_ends_its_access_tokens() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (_, email) = tenant.user("agent").await;
    let nobody = app.nobody();
    let credentials = json!({ "tenant": tenant.id, "email": email, "password": PASSWORD });
    let tokens = nobody
        .post("/api/v1/auth/token", &credentials)
        .await
        .expect(200)
        .json();
    let client = nobody
        .clone()
        .with_token(tokens["access_token"].as_str().unwrap().to_owned());
    client.get("/api/v1/me").await.expect(200);
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    nobody.post("/api/v1/auth/revoke", &refresh).await.expect(204);
    client.get("/api/v1/me").await.expect(401);
    nobody
        .post("/api/v1/auth/revoke", &json!({ "refresh_token": "made up" }))
        .await
        .expect(204);
}

#[tokio::test]
async fn refusals_do_not_tell_what_exists() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (_, email) = tenant.user("agent").await;
    let nobody = app.nobody();
    let told = async |slug: &str, email: &str| {
        let body = json!({ "tenant": slug, "email": email, "password": "not the right one" });
        let mut problem = nobody.post("/api/v1/auth/token", &body).await.expect(401).json();
        problem.as_object_mut().unwrap().remove("request_id");
        problem
    };
    let wrong_password = told(&tenant.slug, &email).await;
    assert_eq!(wrong_password["code"], "unauthenticated");
    assert_eq!(told(&tenant.slug, "nobody@example.com").await, wrong_password);
    assert_eq!(told("no-such-tenant", &email).await, wrong_password);

    let trail = tenant
        .api("auditor")
        .await
        .get("/api/v1/audit?action=session.refuse")
        .await
        .expect(200);
    assert_eq!(trail.json()["items"].as_array().unwrap().len(), 2);
    assert!(!trail.text.contains("not the right one") && !trail.text.contains("nobody@example.com"));
}

fn location(answer: &Answer) -> &str {
    answer.header("location")
}

#[tokio::test]
async fn the_page_keeps_what_was_typed_and_follows_local_addresses_only() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (_, email) = tenant.user("agent").await;
    let browser = app.nobody();
    let form = |password: &'static str, next: &'static str| {
        [
            ("tenant", tenant.slug.clone()),
            ("email", email.clone()),
            ("password", password.into()),
            ("next", next.into()),
        ]
    };
    let send = async |fields: [(&str, String); 4]| {
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        browser.form("/sign-in", &fields).await
    };
    let refused = send(form("wrong password", "/me")).await.expect(401).text;
    assert!(refused.contains(&format!("value=\"{email}\"")) && refused.contains(&tenant.slug));
    assert!(!refused.contains("wrong password"));

    let away = send(form(PASSWORD, "//evil.example/")).await.expect(303);
    assert_eq!(location(&away), "/");
    let home = send(form(PASSWORD, "/settings/calendars")).await.expect(303);
    assert_eq!(location(&home), "/settings/calendars");
    let cookie = home
        .headers
        .get_all("set-cookie")
        .iter()
        .find_map(|value| value.to_str().ok())
        .unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );

    let again = browser.get("/sign-in?next=%2Fme").await.expect(303);
    assert_eq!(location(&again), "/me");
    let out = browser.submit("/me", "/sign-out", &[]).await.expect(303);
    assert_eq!(location(&out), "/sign-in");
    let closed = browser.get("/me").await.expect(303);
    assert_eq!(location(&closed), "/sign-in?next=/me");
    // The short name of the tenant need not be typed again.
    assert!(
        browser
            .get("/sign-in")
            .await
            .expect(200)
            .text
            .contains(&tenant.slug)
    );
}

#[tokio::test]
async fn deactivation_and_change_of_role_count_at_once() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (admin, agent) = (tenant.api("tenant_admin").await, tenant.api("agent").await);
    let path = format!("/api/v1/users/{}", agent.user());
    agent.get("/api/v1/users").await.expect(403);
    admin
        .patch(&path, 1, &json!({ "roles": ["auditor"] }))
        .await
        .expect(200);
    agent.get("/api/v1/users").await.expect(200);
    admin
        .patch(&path, 1, &json!({ "active": false }))
        .await
        .expect(412);
    let request = admin
        .request(reqwest::Method::POST, &format!("{path}/deactivate"))
        .header("if-match", "\"2\"");
    let gone = admin.send(request).await.expect(200).json();
    assert_eq!(gone["active"], false);
    agent.get("/api/v1/me").await.expect(401);
}

#[tokio::test]
async fn another_instance_hears_of_it() {
    let app = TestApp::alone().await;
    let other = app.second().await;
    let tenant = app.tenant().await;
    let (admin, agent) = (tenant.api("tenant_admin").await, tenant.api("agent").await);
    let there = other.nobody().with_token(agent.token().unwrap().to_owned());
    there.get("/api/v1/me").await.expect(200);
    admin
        .patch(
            &format!("/api/v1/users/{}", agent.user()),
            1,
            &json!({ "active": false }),
        )
        .await
        .expect(200);
    app.eventually("the other instance refuses", async || {
        (there.get("/api/v1/me").await.status == 401).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_unused_and_ends_however_busy() {
    let start: Timestamp = "2026-03-02T01:00:00Z".parse().unwrap();
    let clock = Clock::manual(start);
    let app = TestApp::alone_with(clock.clone()).await;
    let tenant = app.tenant().await;
    let (idle, busy) = (tenant.browser("agent").await, tenant.browser("agent").await);
    for _ in 0..15 {
        clock.advance(SignedDuration::from_hours(11));
        busy.get("/me").await.expect(200);
    }
    idle.get("/me").await.expect(303);
    clock.advance(SignedDuration::from_hours(4));
    busy.get("/me").await.expect(303);
}

#[tokio::test]
async fn a_new_password_signs_other_browsers_out() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (_, email) = tenant.user("agent").await;
    let here = app.nobody();
    let there = app.nobody();
    let fields = [
        ("tenant", tenant.slug.as_str()),
        ("email", &email),
        ("password", PASSWORD),
    ];
    here.form("/sign-in", &fields).await.expect(303);
    there.form("/sign-in", &fields).await.expect(303);
    let change = |old: &'static str, new: &'static str| {
        [("what", "password"), ("old_password", old), ("new_password", new)]
    };
    let wrong = here
        .submit("/me", "/me", &change("not mine at all", "a new password"))
        .await
        .expect(422)
        .text;
    assert!(wrong.contains("This is not the present password.") && !wrong.contains("not mine at all"));
    here.submit("/me", "/me", &change(PASSWORD, "short"))
        .await
        .expect(422);
    here.submit("/me", "/me", &change(PASSWORD, "a new password"))
        .await
        .expect(303);
    here.get("/me").await.expect(200);
    there.get("/me").await.expect(303);
    app.nobody().form("/sign-in", &fields).await.expect(401);
}

#[tokio::test]
async fn the_top_bar_changes_language_and_theme_and_goes_back() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let browser = tenant.browser("agent").await;
    let to = browser
        .submit("/me", "/me/preferences", &[("lang", "zh-Hans")])
        .await
        .expect(303);
    assert_eq!(location(&to), "/");
    browser
        .submit("/me", "/me/preferences", &[("theme", "dark")])
        .await
        .expect(303);
    let page = browser.get("/me").await.expect(200).text;
    assert!(page.contains("<html lang=\"zh-Hans\" data-theme=\"dark\">") && page.contains("我的账号"));
}

#[tokio::test]
async fn a_form_without_its_token_is_refused() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let browser = tenant.browser("tenant_admin").await;
    for path in [
        "/me",
        "/me/preferences",
        "/sign-out",
        "/settings/people",
        "/settings/calendars",
    ] {
        browser.form(path, &[("csrf", "made-up")]).await.expect(403);
    }
    browser.get("/me").await.expect(200);
}

#[tokio::test]
async fn me_says_who_the_caller_is() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let me: Value = tenant
        .api("auditor")
        .await
        .get("/api/v1/me")
        .await
        .expect(200)
        .json();
    assert_eq!(me["tenant"]["slug"], tenant.slug.as_str());
    assert_eq!(me["tenant"]["time_zone"], "Asia/Shanghai");
    let rights = me["permissions"].as_array().unwrap();
    assert!(rights.contains(&json!("audit.read")) && !rights.contains(&json!("customer.reveal")));
}
