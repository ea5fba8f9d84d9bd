//! The pages of documents: what is typed stays, whoever else writes.

use reqwest::Method;
use serde_json::json;
use sqm_testkit::TestApp;

use crate::documents::{begin, draft};

#[tokio::test]
async fn pages_write_and_agree_and_keep_what_was_typed() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let (writer, approver) = (
        tenant.browser("quality_manager").await,
        tenant.browser("supervisor").await,
    );
    let refused = writer
        .submit(
            "/documents/new",
            "/documents/new",
            &[("title", ""), ("kind", "policy"), ("body", "Typed text")],
        )
        .await
        .expect(422);
    assert!(refused.text.contains("Typed text"));
    let made = writer
        .submit(
            "/documents/new",
            "/documents/new",
            &[
                ("title", "From a page"),
                ("kind", "policy"),
                ("body", "# Heading\n\n<script>alert(1)</script>"),
                ("owner", &writer.user().to_string()),
            ],
        )
        .await
        .expect(303);
    let href = made.header("location").split('?').next().unwrap().to_owned();
    let page = writer.get(&href).await.expect(200);
    assert!(page.text.contains("<h2>Heading</h2>") && page.text.contains("&lt;script&gt;"));
    assert!(
        writer
            .get("/documents?state=all")
            .await
            .expect(200)
            .text
            .contains("From a page")
    );

    // The preview keeps nothing; saving does.
    let look = [("body", "*Looked at*"), ("version", "1"), ("act", "look")];
    let looked = writer
        .submit(&href, &format!("{href}/draft"), &look)
        .await
        .expect(200);
    assert!(looked.text.contains("<em>Looked at</em>"));
    let save = [
        ("body", "*Kept*"),
        ("version", "1"),
        ("ask", "yes"),
        ("effective_on", "soon"),
    ];
    let refused = writer
        .submit(&href, &format!("{href}/draft"), &save)
        .await
        .expect(422);
    assert!(refused.text.contains("*Kept*"));
    let save = [("body", "*Kept*"), ("version", "1"), ("ask", "yes")];
    writer
        .submit(&href, &format!("{href}/draft"), &save)
        .await
        .expect(303);
    let to = [
        ("approvers", approver.user().to_string()),
        ("version", "2".to_owned()),
        ("number", "1.0".to_owned()),
    ];
    let to: Vec<(&str, &str)> = to.iter().map(|(name, value)| (*name, value.as_str())).collect();
    writer
        .submit(&href, &format!("{href}/submit"), &to)
        .await
        .expect(303);
    assert!(
        approver
            .get("/documents?waiting=decide")
            .await
            .expect(200)
            .text
            .contains("From a page")
    );
    let back = [("decision", "returned"), ("version", "3"), ("number", "1.0")];
    let refused = approver
        .submit(&href, &format!("{href}/decide"), &back)
        .await
        .expect(422);
    assert!(refused.text.contains("Say why it goes back"));
    let yes = [("decision", "agreed"), ("version", "3")];
    approver
        .submit(&href, &format!("{href}/decide"), &yes)
        .await
        .expect(303);
    for page in [
        "",
        "/versions",
        "/readers",
        "/history",
        "/print",
        "/compare",
        "/audience",
    ] {
        let shown = writer.get(&format!("{href}{page}")).await.expect(200);
        assert!(shown.text.contains("From a page"), "{page}");
    }
    writer.get("/documents/readings").await.expect(200);
}

#[tokio::test]
async fn of_two_who_write_a_draft_the_second_keeps_his_text_and_goes_on_from_the_newest() {
    let app = TestApp::start().await;
    let tenant = app.tenant().await;
    let writer = tenant.api("quality_manager").await;
    let id = begin(&writer, "Two hands").await;
    let browser = tenant.browser("quality_manager").await;
    let page = format!("/documents/{id}/draft");
    let save = async |version: &str, body: &str| {
        browser
            .submit(
                &page,
                &page,
                &[("version", version), ("body", body), ("ask", "yes")],
            )
            .await
    };
    let version = async || {
        let draft = writer
            .get(&format!("/api/v1/documents/{id}/draft"))
            .await
            .expect(200);
        draft.header("etag").trim_matches('"').to_owned()
    };
    let opened = version().await;
    draft(
        &writer,
        Method::PATCH,
        &id,
        "",
        json!({ "body": "The first hand" }),
    )
    .await
    .expect(200);
    let again = save(&opened, "The second hand").await.expect(422).text;
    assert!(again.contains("The second hand"), "what was typed is gone");
    let newest = version().await;
    assert!(again.contains(&format!("name=\"version\" value=\"{newest}\"")));
    save(&newest, "Both hands").await.expect(303);
}
