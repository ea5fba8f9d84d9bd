//! What followed from answers in the demo tenant: low scores called back, or not yet; a quarter that missed its targets
//! and the next that is judged by it; a good practice; praise.

use anyhow::{Context as _, Result};
use jiff::ToSpan as _;
use sqm_domain::callback::{Reach, Reason};
use sqm_domain::ids::SurveyId;
use sqm_domain::survey::Answer;
use sqm_org::tenants::Tenant;
use sqm_platform::AppState;
use sqm_platform::http::{IfMatch, Paging};
use sqm_platform::scope::{Actor, Scope};
use sqm_surveys::callback::{self, CallbackFilter, Close, NewTry, Viewpoint};
use sqm_surveys::commendation::{self, CommendationFilter, NewCommendation};
use sqm_surveys::practice::{self, PracticeInput, PracticeState};
use sqm_surveys::questionnaire::{self, Purpose};
use sqm_surveys::response::{self, NewResponse};
use sqm_surveys::survey::{self, Channel, SurveyFilter};

use super::write::Places;

/// Answers after a complaint: days ago, hour, points, settled, words.
const ANSWERS: &[(i64, i64, f64, &str, &str)] = &[
    (9, 3, 1.0, "no", "等了两周才有人联系我，问题还是没有解决。"),
    (8, 5, 2.0, "partly", "话费退了一半，另一半说要等下个月。"),
    (7, 2, 5.0, "yes", ""),
    (6, 4, 1.0, "no", "宽带修了三次，每次都要重新讲一遍。"),
    (4, 6, 4.0, "yes", "态度不错。"),
    (3, 1, 2.0, "partly", "解释不清楚，套餐到底怎么收费的？"),
    (1, 2, 1.0, "no", "客服承诺当天回电，没有回。"),
    (0, 5, 2.0, "partly", "处理太慢。"),
];

/// Tells the story, once.
pub(super) async fn write(state: &AppState, tenant: &Tenant, places: &Places) -> Result<()> {
    let scope = |login: &str| match places.accounts.get(login) {
        Some(id) => Scope {
            actor: Actor::User(*id),
            ..tenant.scope("demo")
        },
        None => tenant.scope("demo"),
    };
    let lead = scope("supervisor");
    let mut tx = state.db.tenant(&lead).await?;
    let told = commendation::list(&mut tx, true, &CommendationFilter::default(), &Paging::default()).await?;
    let surveys = survey::list(&mut tx, &SurveyFilter::default(), &Paging::default()).await?;
    tx.commit().await?;
    if !told.items.is_empty() {
        return Ok(());
    }
    let after_ticket = surveys
        .items
        .iter()
        .find(|survey| survey.callback.is_some())
        .context("a survey with call backs")?
        .id;
    for (number, answer) in ANSWERS.iter().enumerate() {
        answered(state, tenant, places, after_ticket, number, answer).await?;
    }
    called_back(state, &lead, &scope("liu.yang")).await?;
    praised(state, &lead, places).await
}

async fn answered(
    state: &AppState,
    tenant: &Tenant,
    places: &Places,
    survey: SurveyId,
    number: usize,
    (days, hours, points, settled, words): &(i64, i64, f64, &str, &str),
) -> Result<()> {
    let then = state.at(state.clock.now() - (days * 24 + hours).hours());
    let mut tx = then.db.tenant(&tenant.scope("demo")).await?;
    let survey = survey::get(&mut tx, survey).await?;
    let version = questionnaire::version(&mut tx, survey.version_id).await?;
    let new = NewResponse {
        channel: Some(Channel::Sms),
        language: "zh-Hans".to_owned(),
        answers: [
            ("csat".to_owned(), Answer::Number(*points)),
            ("settled".to_owned(), Answer::Text((*settled).to_owned())),
            ("comment".to_owned(), Answer::Text((*words).to_owned())),
        ]
        .into_iter()
        .filter(|(_, answer)| *answer != Answer::Text(String::new()))
        .collect(),
        customer: places.customers.get(number * 7).map(|(id, _)| *id),
        department: places.departments.get("complaints").copied(),
        ..NewResponse::default()
    };
    response::record(&then, &mut tx, &survey, &version, new).await?;
    tx.commit().await?;
    Ok(())
}

/// The oldest are closed, one was tried, the rest waits.
async fn called_back(state: &AppState, lead: &Scope, agent: &Scope) -> Result<()> {
    let mut tx = state.db.tenant(lead).await?;
    let all = callback::list(
        &mut tx,
        Viewpoint::default(),
        &CallbackFilter::default(),
        &Paging::default(),
    )
    .await?;
    tx.commit().await?;
    let oldest_first = all.items.iter().rev();
    for (number, one) in oldest_first.enumerate().take(3) {
        let then = state.at(one.created_at + 5.hours());
        let mut tx = then.db.tenant(agent).await?;
        let reach = if number == 2 {
            Reach::NotReached
        } else {
            Reach::Reached
        };
        let tried = NewTry {
            reach,
            note: if number == 2 {
                "无人接听，晚上再打。"
            } else {
                ""
            }
            .to_owned(),
        };
        callback::add_try(&mut tx, one.id, IfMatch::Any, tried).await?;
        if reach == Reach::Reached {
            let close = Close {
                reason: Some(if number == 0 {
                    Reason::Efficiency
                } else {
                    Reason::Charges
                }),
                cause: "跨部门转派两次，承办部门不明确。".to_owned(),
                result: "已向客户致歉并说明处理进度，客户认可；退费已到账。".to_owned(),
            };
            callback::close(&mut tx, one.id, IfMatch::Any, close).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn praised(state: &AppState, lead: &Scope, places: &Places) -> Result<()> {
    let mut tx = state.db.tenant(lead).await?;
    let practice = PracticeInput {
        title: "城西维护站晚班当日派单".to_owned(),
        area: Purpose::Aftersales,
        done: "增设 16:00–24:00 晚班两组，晚间申告当日派单，常用备件前置到站。".to_owned(),
        effect: "障碍按期修复率回升，重复申告减少。".to_owned(),
        evidence: "障碍按期修复率".to_owned(),
        evidence_href: "/indicators/fault_repair_on_time_rate".to_owned(),
        department_id: places.departments.get("depot-west").copied(),
    };
    let id = practice::create(&mut tx, practice).await?;
    practice::set_state(&mut tx, id, IfMatch::Any, PracticeState::Published).await?;
    let draft = PracticeInput {
        title: "投诉首次回电脚本".to_owned(),
        area: Purpose::Complaint,
        done: "首次回电先复述诉求、给出时限，再说明处理步骤。".to_owned(),
        ..PracticeInput::default()
    };
    practice::create(&mut tx, draft).await?;
    let today = tx.now().to_zoned(tx.zone().clone()).date();
    let first = today.first_of_month();
    for (login, reason) in [
        ("liu.yang", "连续三个月投诉回访满意度最高，耐心处理疑难投诉。"),
        ("ma.chao", "晚班期间主动加派，当日修复率全站第一。"),
    ] {
        let Some(person) = places.accounts.get(login) else {
            continue;
        };
        let new = NewCommendation {
            person_id: *person,
            reason: reason.to_owned(),
            evidence: "客户满意度指数".to_owned(),
            evidence_href: "/indicators/csat_index".to_owned(),
            period_from: first.checked_sub(1.month())?,
            period_to: first.checked_sub(1.day())?,
            announce: true,
        };
        commendation::create(&mut tx, new).await?;
    }
    tx.commit().await?;
    Ok(())
}
