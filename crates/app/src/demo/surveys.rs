//! Surveys of the demo tenant: the ready questionnaires, asked in the ways an operator asks them.

use anyhow::{Context as _, Result};
use jiff::ToSpan as _;
use sqm_domain::ids::{QuestionnaireVersionId, UserId};
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

/// Makes themes and surveys, unless there are some.
pub(super) async fn surveys(state: &AppState, tenant: &Tenant, owner: Option<UserId>) -> Result<()> {
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

    for input in [quarterly, after_ticket, staff] {
        let id = survey::create(state, &mut tx, input).await?;
        survey::open(&mut tx, id, IfMatch::Any).await?;
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
    Ok(())
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
