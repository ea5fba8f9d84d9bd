//! Surveys of the demo tenant: the ready questionnaires, asked in the ways an operator asks them.

use anyhow::{Context as _, Result};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use sqm_domain::ids::{QuestionnaireVersionId, SurveyId};
use sqm_domain::survey::Metric;
use sqm_org::tenants::Tenant;
use sqm_platform::AppState;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, Paging};
use sqm_surveys::questionnaire::{self, QuestionnaireFilter};
use sqm_surveys::survey::{
    self, CallbackRule, Channel, Cycle, Privacy, Sample, SurveyFilter, SurveyInput, Trigger,
};
use sqm_surveys::theme::{self, ThemeInput};

use super::answers::{self, Told};
use super::write::Places;

/// Makes themes and surveys, unless there are some.
pub(super) async fn surveys(state: &AppState, tenant: &Tenant, places: &Places) -> Result<()> {
    let owner = places.manager;
    let mut tx = state.db.tenant(&tenant.scope("demo")).await?;
    let known = survey::list(&mut tx, &SurveyFilter::default(), &Paging::default()).await?;
    if !known.items.is_empty() {
        return Ok(());
    }
    for (name, colour, mark) in [
        ("云海蓝", "#0b6bcb", "云海电信"),
        ("政企服务", "#7a3e00", "云海电信 · 政企服务"),
    ] {
        let input = ThemeInput {
            name: name.to_owned(),
            colour: colour.to_owned(),
            mark: mark.to_owned(),
            dark: false,
        };
        theme::create(&mut tx, input).await?;
    }
    let theme = theme::list(&mut tx).await?.first().map(|theme| theme.id.into());
    let now = tx.now();

    // §4.3: each quarter, a sample drawn evenly by region.
    let mut quarterly = SurveyInput {
        channels: vec![Channel::Email, Channel::Sms, Channel::Phone, Channel::Link],
        cycle: Cycle::Quarter,
        closes_at: Some(now + (45 * 24).hours()),
        sample: Sample {
            size: 600,
            strata: Some("region".to_owned()),
            ..Sample::default()
        },
        reminders: vec![3, 7],
        script: "您好，我是云海电信客户服务部，耽误您约一分钟，想了解您对我们服务的评价。".to_owned(),
        targets: [
            ("csat", 85.0),
            ("nps", 30.0),
            ("aspect.attitude", 88.0),
            ("aspect.efficiency", 85.0),
        ]
        .map(|(measure, target)| (measure.to_owned(), target))
        .into(),
        ..SurveyInput::new(
            "季度客户服务满意度调查",
            version(&mut tx, "service").await?,
            Privacy::Identified,
        )
    };
    (quarterly.owner_id, quarterly.theme_id) = (owner, theme);

    // §4.2.5: whenever a ticket is resolved; a low score is called back within a day.
    let mut after_ticket = SurveyInput {
        channels: vec![Channel::Sms, Channel::Email],
        cycle: Cycle::Always,
        trigger: Some(Trigger {
            moment: "ticket.resolved".to_owned(),
            delay_hours: 2,
            share: 30,
            only: [("kind".to_owned(), vec!["complaint".to_owned()])].into(),
        }),
        callback: Some(CallbackRule {
            metric: Metric::Csat,
            at_most: 25.0,
            within_hours: 24,
            business: false,
        }),
        ..SurveyInput::new(
            "投诉办结回访",
            version(&mut tx, "complaint").await?,
            Privacy::Identified,
        )
    };
    (after_ticket.owner_id, after_ticket.theme_id) = (owner, theme);

    // Colleagues answer freely only where nobody can know who it was.
    let mut staff = SurveyInput {
        channels: vec![Channel::Link],
        cycle: Cycle::HalfYear,
        ..SurveyInput::new(
            "员工满意度调查（半年）",
            version(&mut tx, "staff").await?,
            Privacy::Anonymous,
        )
    };
    staff.owner_id = owner;

    let mut others = Vec::new();
    for (name, code) in [
        ("技术支持满意度调查", "support"),
        ("售后服务满意度调查", "aftersales"),
    ] {
        others.push(SurveyInput {
            channels: vec![Channel::Sms, Channel::Phone],
            cycle: Cycle::Always,
            owner_id: owner,
            ..SurveyInput::new(name, version(&mut tx, code).await?, Privacy::Identified)
        });
    }
    let network = SurveyInput {
        channels: vec![Channel::Link, Channel::Widget],
        owner_id: owner,
        ..SurveyInput::new(
            "网络体验问卷（筹备）",
            version(&mut tx, "network").await?,
            Privacy::Confidential,
        )
    };
    survey::create(state, &mut tx, network).await?;
    tx.commit().await?;

    for (input, departments, mood, answers, seed) in [
        (
            others.remove(0),
            &["support", "depot-east", "depot-west"][..],
            0.78,
            260,
            11,
        ),
        (
            others.remove(0),
            &["depot-east", "depot-west", "depot-rural"][..],
            0.76,
            240,
            12,
        ),
        (after_ticket, &["complaints", "hotline"][..], 0.68, 320, 13),
    ] {
        let survey = opened(state, tenant, input, 360).await?;
        let told = Told {
            survey,
            days: (355, 0),
            answers,
            left: answers / 12,
            mood,
            departments,
            channels: &[(Channel::Sms, 70), (Channel::Phone, 30)],
            seed,
        };
        answers::write(state, tenant, places, &told).await?;
    }
    let staff = opened(state, tenant, staff, 21).await?;
    answers::ballots(state, tenant, staff, 64).await?;

    // Each round is opened at its time, so that it has its time's number.
    let mut survey = opened(state, tenant, quarterly, 300).await?;
    for (round, (day, mood, answers)) in [
        (300, 0.7, 412),
        (210, 0.715, 387),
        (120, 0.74, 441),
        (30, 0.79, 468),
    ]
    .into_iter()
    .enumerate()
    {
        if round > 0 {
            let then = state.at(days_ago(state, day));
            let mut tx = then.db.tenant(&tenant.scope("demo")).await?;
            survey = answers::next_round(&then, &mut tx, survey).await?;
            tx.commit().await?;
        }
        let told = Told {
            survey,
            days: (day, (day - 40).max(0)),
            answers,
            left: answers / 8,
            mood,
            departments: &["hotline", "shops", "complaints", "enterprise"],
            channels: &[
                (Channel::Sms, 46),
                (Channel::Email, 22),
                (Channel::Link, 20),
                (Channel::Phone, 12),
            ],
            seed: 20 + day as u64,
        };
        answers::write(state, tenant, places, &told).await?;
    }
    Ok(())
}

fn days_ago(state: &AppState, days: i32) -> Timestamp {
    let now = state.clock.now();
    now.checked_sub(SignedDuration::from_hours(24 * i64::from(days)))
        .unwrap_or(now)
}

/// Makes a survey and opens it, as many days ago.
async fn opened(state: &AppState, tenant: &Tenant, input: SurveyInput, days: i32) -> Result<SurveyId> {
    let then = state.at(days_ago(state, days));
    let mut tx = then.db.tenant(&tenant.scope("demo")).await?;
    let id = survey::create(&then, &mut tx, input).await?;
    survey::open(&mut tx, id, IfMatch::Any).await?;
    tx.commit().await?;
    Ok(id)
}

/// The published version of a ready questionnaire.
async fn version(tx: &mut TenantTx, code: &str) -> Result<QuestionnaireVersionId> {
    let all = questionnaire::list(tx, &QuestionnaireFilter::default(), &Paging::default()).await?;
    let found = all
        .items
        .into_iter()
        .find(|known| known.code == code)
        .with_context(|| format!("no ready questionnaire {code}"))?;
    Ok(questionnaire::publish(tx, found.id).await?)
}
