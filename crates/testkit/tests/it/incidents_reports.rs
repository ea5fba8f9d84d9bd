//! Reports to authorities: sent once with their evidence, drafted and kept, met through the pages, and seen by whoever may know.

use reqwest::Method;
use serde_json::json;
use sqm_testkit::{Answer, Client};
use uuid::Uuid;

use crate::incidents_reporting::{app_at, decide, duty_of, mark, path_of, report, send};

#[tokio::test]
async fn a_report_is_sent_once_with_its_evidence_by_whoever_may_decide() {
    let app = app_at("2095-05-10T08:00:00Z").await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let incident = report(&officer, json!({})).await;
    decide(&officer, &incident, "larger").await;
    let duty = duty_of(&officer, &incident, "CAC", "initial").await;
    let path = path_of(&incident, &duty);
    let fields = |answer: &Answer| -> Vec<String> {
        let errors = answer.json()["errors"].clone();
        let errors = errors.as_array().unwrap();
        errors
            .iter()
            .map(|error| error["field"].as_str().unwrap().to_owned())
            .collect()
    };
    let refused = mark(
        &officer,
        &incident,
        &duty,
        json!({ "sent_at": "2095-05-10T08:00:01Z" }),
    )
    .await
    .expect(422);
    assert_eq!(fields(&refused), ["sent_at", "channel"]);
    let nowhere = json!({ "channel": "mail", "report": "019a0000-0000-7000-8000-000000000000" });
    let refused = mark(&officer, &incident, &duty, nowhere).await.expect(422);
    assert_eq!(fields(&refused), ["report"]);
    let sent =
        json!({ "channel": "platform", "reference": "网信〔2095〕17号", "evidence": "值班员王某接报" });
    let engineer = tenant.api("engineer").await;
    mark(&engineer, &incident, &duty, sent.clone()).await.expect(403);
    let stale = officer
        .request(Method::POST, &format!("{path}/send"))
        .header("if-match", "\"99\"")
        .json(&sent);
    officer.send(stale).await.expect(412);
    let done = mark(&officer, &incident, &duty, sent.clone())
        .await
        .expect(200)
        .json();
    assert_eq!(done["state"], "met");
    assert_eq!(done["reference"], "网信〔2095〕17号");
    assert_eq!(done["recipient"], "Provincial CAC", "whom the regime names");
    assert_eq!(done["sent_by"]["id"], json!(officer.user()));
    mark(&officer, &incident, &duty, sent.clone()).await.expect(409);
    let waiver = json!({ "why": "x" });
    send(&officer, Method::POST, &path, &format!("{path}/waive"), &waiver)
        .await
        .expect(409);

    // Marked by mistake: the clock runs on from where it began.
    let reopen = format!("{path}/reopen");
    send(&officer, Method::POST, &path, &reopen, &json!({ "why": "" }))
        .await
        .expect(422);
    let again = send(
        &officer,
        Method::POST,
        &path,
        &reopen,
        &json!({ "why": "误登记" }),
    )
    .await
    .expect(200)
    .json();
    assert_eq!(
        (&again["state"], &again["due_at"]),
        (&json!("running"), &duty["due_at"])
    );
    send(&officer, Method::POST, &path, &reopen, &json!({ "why": "x" }))
        .await
        .expect(409);

    let elsewhere = app.tenant().await;
    let stranger = elsewhere.api("security_officer").await;
    stranger.get(&path).await.expect(404);
    stranger.get(&format!("{incident}/duties")).await.expect(404);
    // A duty of another incident is not this one's.
    let other = report(&officer, json!({})).await;
    officer.get(&path_of(&other, &duty)).await.expect(404);
}

#[tokio::test]
async fn a_report_is_drafted_from_the_record_edited_kept_printed_and_sealed_when_it_is_sent() {
    let app = app_at("2095-05-10T08:00:00Z").await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let incident = report(
        &officer,
        json!({ "people_affected": 1200, "personal_data": true }),
    )
    .await;
    decide(&officer, &incident, "larger").await;
    let duty = duty_of(&officer, &incident, "CAC", "initial").await;
    let reports = format!("{incident}/reports");
    let made = officer
        .post(&reports, &json!({ "duty": duty["id"] }))
        .await
        .expect(201)
        .json();
    assert_eq!(
        (&made["kind"], &made["language"]),
        (&json!("initial"), &json!("zh"))
    );
    let text = &made["text"];
    assert!(text["nature"].as_str().unwrap().contains("客服系统被入侵"));
    assert!(
        text["time"]
            .as_str()
            .unwrap()
            .contains("2095-05-10 16:00 (UTC+08:00)")
    );
    assert!(text["level"].as_str().unwrap().contains("较大"));
    assert!(text["impact"].as_str().unwrap().contains("1200"));
    assert_eq!(text["cause"], "正在调查。");

    let path = format!("{reports}/{}", made["id"].as_str().unwrap());
    let mut edited = text.clone();
    edited["cause"] = json!("弱口令");
    edited["systems"] = json!("客服系统");
    let saved = send(&officer, Method::PUT, &path, &path, &edited)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&saved["version"], &saved["text"]["cause"]),
        (&json!(2), &json!("弱口令"))
    );
    let stale = officer
        .request(Method::PUT, &path)
        .header("if-match", "\"1\"")
        .json(&edited);
    officer.send(stale).await.expect(412);
    let mut long = edited.clone();
    long["cause"] = json!("因".repeat(5_001));
    send(&officer, Method::PUT, &path, &path, &long).await.expect(422);
    let versions = officer.get(&format!("{path}/versions")).await.expect(200).json();
    assert_eq!(versions.as_array().unwrap().len(), 2);
    assert_eq!(versions[1]["text"]["cause"], "正在调查。");

    let file = officer.get(&format!("{path}/report.pdf")).await.expect(200);
    assert_eq!(file.header("content-type"), "application/pdf");
    assert!(file.text.starts_with("%PDF-"));

    mark(
        &officer,
        &incident,
        &duty,
        json!({ "channel": "platform", "report": made["id"] }),
    )
    .await
    .expect(200);
    send(&officer, Method::PUT, &path, &path, text).await.expect(409);
    // The next report begins with what the record does not know.
    let next = officer
        .post(&reports, &json!({ "kind": "final" }))
        .await
        .expect(201)
        .json();
    assert_eq!(next["text"]["systems"], "客服系统");
    let english = officer
        .post(&reports, &json!({ "kind": "follow_up", "language": "en" }))
        .await
        .expect(201)
        .json();
    assert_eq!(english["text"]["cause"], "Under investigation.");
    tenant
        .api("auditor")
        .await
        .post(&reports, &json!({}))
        .await
        .expect(403);
    let stranger = app.tenant().await.api("security_officer").await;
    stranger.get(&path).await.expect(404);
}

#[tokio::test]
async fn who_need_not_know_sees_no_clock_and_figures_leave_out_drills_and_what_is_restricted() {
    let app = app_at("2095-05-10T08:00:00Z").await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let engineer = tenant.api("engineer").await;
    let mut made = Vec::new();
    for more in [
        json!({}),
        json!({ "drill": true }),
        json!({ "restricted": true, "confidants": [officer.user()] }),
    ] {
        let incident = report(&officer, more).await;
        decide(&officer, &incident, "larger").await;
        made.push(incident);
    }
    let count = async |client: &Client| {
        let list = client.get("/api/v1/incident-duties").await.expect(200).json();
        list["items"].as_array().unwrap().len()
    };
    assert_eq!((count(&officer).await, count(&engineer).await), (9, 6));
    engineer.get(&format!("{}/duties", made[2])).await.expect(404);
    let hidden = duty_of(&officer, &made[2], "CAC", "initial").await;
    engineer.get(&path_of(&made[2], &hidden)).await.expect(404);

    // The report of an exercise stays a draft.
    for (incident, answer) in made.iter().zip([200, 409, 200]) {
        let duty = duty_of(&officer, incident, "CAC", "initial").await;
        mark(&officer, incident, &duty, json!({ "channel": "phone" }))
            .await
            .expect(answer);
    }
    let mut tx = app.state.db.tenant(&tenant.scope()).await.unwrap();
    let measured: Vec<(Uuid, f64, f64)> = sqlx::query_as(
        "select p.whole_id, m.numerator, m.denominator from incidents.measure_duty m
           join incidents.duty_part p on p.tenant_id = m.tenant_id and p.id = m.source_id
          where m.tenant_id = $1 and m.measure = 'incident.report_on_time'",
    )
    .bind(Uuid::from(tenant.id))
    .fetch_all(tx.conn())
    .await
    .unwrap();
    let ordinary: Uuid = made[0].rsplit('/').next().unwrap().parse().unwrap();
    assert_eq!(measured, [(ordinary, 1.0, 1.0)]);
}

#[tokio::test]
async fn clocks_are_met_through_the_pages_and_nothing_typed_is_lost() {
    let app = app_at("2095-05-10T08:00:00Z").await;
    let tenant = app.tenant().await;
    let officer = tenant.api("security_officer").await;
    let incident = report(&officer, json!({})).await;
    decide(&officer, &incident, "larger").await;
    let duty = duty_of(&officer, &incident, "CAC", "initial").await;
    let browser = tenant.browser("security_officer").await;
    let desk = browser.get("/incidents/reports").await.expect(200).text;
    assert!(desk.contains("CAC: network operators: First report"));
    let page = incident.trim_start_matches("/api/v1").to_owned();
    let tab = browser.get(&format!("{page}/reports")).await.expect(200).text;
    assert!(tab.contains("Provincial CAC") && tab.contains("unverified"));
    let here = format!("{page}/duties/{}", duty["id"].as_str().unwrap());

    let version = duty["version"].to_string();
    let typed = [
        ("version", version.as_str()),
        ("sent_at", "2095-05-10T15:00"),
        ("reference", "R-17"),
        ("evidence", "kept in the safe"),
    ];
    let refused = browser
        .submit(&here, &format!("{here}/send"), &typed)
        .await
        .expect(422)
        .text;
    assert!(refused.contains("R-17") && refused.contains("kept in the safe"));
    let mut whole = typed.to_vec();
    whole.push(("channel", "platform"));
    browser
        .submit(&here, &format!("{here}/send"), &whole)
        .await
        .expect(303);
    let shown = browser.get(&here).await.expect(200).text;
    assert!(shown.contains("R-17") && shown.contains("In time"));

    let drafted = browser
        .submit(
            &format!("{page}/reports"),
            &format!("{page}/reports"),
            &[("kind", "final")],
        )
        .await
        .expect(303);
    let report = drafted.header("location").to_owned();
    let form = browser.get(&report).await.expect(200).text;
    assert!(form.contains("客服系统被入侵"));
    browser
        .submit(&report, &report, &[("version", "1"), ("cause", "弱口令")])
        .await
        .expect(303);
    browser
        .submit(&report, &report, &[("version", "1"), ("cause", "另一个版本")])
        .await
        .expect(422);
    let settings = browser.get("/settings/reporting-regimes").await.expect(200).text;
    assert!(settings.contains("CAC: network operators"));
    tenant
        .browser("engineer")
        .await
        .get("/settings/reporting-regimes")
        .await
        .expect(403);
}
