//! Answers to the surveys of the demo tenant: four quarterly rounds that get better slowly, answers after complaints, support and
//! repairs through the year, a staff survey through the urn. They are drawn, question by question, from how content the
//! customer is at heart; every figure is computed from them as from anybody's.

use anyhow::{Context as _, Result};
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::json;
use sqm_domain::ids::{CustomerId, DepartmentId, ResponseId, SurveyId, UserId};
use sqm_domain::survey::{Answer, Answers, Flow, Metric, Question, QuestionKind, Questionnaire};
use sqm_org::tenants::Tenant;
use sqm_platform::AppState;
use sqm_platform::db::TenantTx;
use sqm_surveys::questionnaire;
use sqm_surveys::response::{self, Begun, NewResponse, PastResponse};
use sqm_surveys::survey::{self, Channel};

use super::organisation::{DEPARTMENTS, DISTRICTS};
use super::write::Places;

/// How answers to a survey come about.
pub(super) struct Told {
    pub(super) survey: SurveyId,
    /// From and to which day, counted back from today.
    pub(super) days: (i32, i32),
    pub(super) answers: usize,
    /// Begun and left.
    pub(super) left: usize,
    /// How content people are, 0–1.
    pub(super) mood: f64,
    /// Who served: the codes of departments.
    pub(super) departments: &'static [&'static str],
    pub(super) channels: &'static [(Channel, u32)],
    pub(super) seed: u64,
}

const PRODUCTS: [(&str, u32); 4] = [("宽带", 40), ("移动", 36), ("IPTV", 14), ("专线", 10)];
const CLASSES: [(&str, u32); 3] = [("ordinary", 74), ("key", 18), ("enterprise", 8)];

const BAD: &[&str] = &[
    "宽带晚上网速很慢，报修三次都没有解决",
    "等待时间太久，热线排队二十分钟",
    "客服态度敷衍，说话不耐烦",
    "账单多扣了一个月的套餐费，退费一直没到账",
    "维修师傅没有按预约时间上门",
    "家里信号不好，反映半年了没人处理",
    "换套餐的时候没有说明要收违约金",
    "The technician came two days late and the router still drops",
    "Waited 25 minutes on the hotline, problem not solved",
    "掉线问题反复出现，每次都说已经处理好了",
];
const MIDDLING: &[&str] = &[
    "处理得还可以，就是回复慢了一点",
    "希望营业厅多开几个窗口，排队时间长",
    "网络比以前稳定，资费还是偏贵",
    "说明不够清楚，打了两次电话才弄明白",
    "The bill is hard to understand",
    "装机预约时间可选的太少",
    "希望能在手机上查询维修进度",
];
const GOOD: &[&str] = &[
    "客服很有耐心，问题当天就解决了",
    "师傅上门准时，安装规范，很满意",
    "热线接通快，态度好",
    "网速稳定，用了三年没有大问题",
    "Quick repair and a polite technician",
    "投诉处理及时，还主动回访",
    "营业厅服务热情，办理很快",
];
const STAFF: &[&str] = &[
    "晚班人手不够，工单压力大",
    "工单系统切换页面太多，希望简化",
    "培训内容和实际工作结合不够",
    "班组氛围好，主管愿意听意见",
    "绩效指标太多，重点不突出",
];

fn weighed<T: Copy>(rng: &mut StdRng, all: &[(T, u32)]) -> T {
    let mut at = rng.random_range(0..all.iter().map(|(_, weight)| weight).sum());
    for (value, weight) in all {
        if at < *weight {
            return *value;
        }
        at -= weight;
    }
    all[0].0
}

/// Something around nought, rarely beyond one half.
fn whim(rng: &mut StdRng) -> f64 {
    (0..3).map(|_| rng.random_range(-0.5..0.5)).sum::<f64>() / 2.0
}

/// Writes the answers of a survey that is open.
pub(super) async fn write(state: &AppState, tenant: &Tenant, places: &Places, told: &Told) -> Result<()> {
    let mut rng = StdRng::seed_from_u64(told.seed);
    let mut tx = state.db.tenant(&tenant.scope("demo")).await?;
    let survey = survey::get(&mut tx, told.survey).await?;
    let version = questionnaire::version(&mut tx, survey.version_id).await?;
    let mut past = Vec::with_capacity(told.answers);
    for _ in 0..told.answers {
        let at = moment(&mut rng, tx.now(), told.days);
        let who = served(&mut rng, places, told.departments);
        let region = DISTRICTS[rng.random_range(0..DISTRICTS.len())];
        let content =
            (told.mood + who.bias - if region.2 { 0.08 } else { 0.0 } + whim(&mut rng)).clamp(0.0, 1.0);
        let answers = answers(&mut rng, &version.document, content, "");
        let id = ResponseId::new_at(at);
        past.push(PastResponse {
            id,
            external_id: id.to_string(),
            fingerprint: Vec::new(),
            answered_at: at,
            channel: weighed(&mut rng, told.channels),
            language: if rng.random_range(0..12) == 0 {
                "en"
            } else {
                "zh-Hans"
            }
            .to_owned(),
            customer: Some(customer(&mut rng, places)?),
            person: who.person,
            department: who.department,
            dims: [
                ("region", region.0),
                ("product", weighed(&mut rng, &PRODUCTS)),
                ("customer_class", weighed(&mut rng, &CLASSES)),
            ]
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .into_iter()
            .collect(),
            weight: 1.0,
            answers,
        });
    }
    response::record_past(&mut tx, told.survey, &version, None, &past).await?;
    for _ in 0..told.left {
        let at = moment(&mut rng, tx.now(), told.days);
        let begun = Begun {
            id: ResponseId::new_at(at),
            page: i32::from(rng.random_range(0..3) == 0),
            started_at: at,
        };
        let new = NewResponse {
            channel: Some(weighed(&mut rng, told.channels)),
            language: "zh-Hans".to_owned(),
            ..NewResponse::default()
        };
        response::save_begun(state, &mut tx, &survey, &version, new, begun).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The staff survey: ballots through the urn, as colleagues cast them.
pub(super) async fn ballots(state: &AppState, tenant: &Tenant, id: SurveyId, many: usize) -> Result<()> {
    let mut rng = StdRng::seed_from_u64(4);
    let scope = tenant.scope("demo");
    for _ in 0..many {
        let mut tx = state.db.tenant(&scope).await?;
        let survey = survey::get(&mut tx, id).await?;
        let version = questionnaire::version(&mut tx, survey.version_id).await?;
        let content = (0.58 + whim(&mut rng)).clamp(0.0, 1.0);
        let new = NewResponse {
            answers: answers(&mut rng, &version.document, content, "staff"),
            language: "zh-Hans".to_owned(),
            answered_at: Some(moment(&mut rng, tx.now(), (20, 1))),
            ..NewResponse::default()
        };
        response::record(state, &mut tx, &survey, &version, new).await?;
        tx.commit().await?;
    }
    response::count_now(state, &scope, id).await?;
    Ok(())
}

fn moment(rng: &mut StdRng, now: Timestamp, (from, to): (i32, i32)) -> Timestamp {
    let hours = i64::from(rng.random_range(to * 24..from * 24));
    // By day: nobody answers at four in the morning.
    let minutes = rng.random_range(0..60);
    now.checked_sub(SignedDuration::from_mins(
        hours / 24 * 1_440 + hours % 12 * 60 + minutes,
    ))
    .unwrap_or(now)
}

struct Served {
    person: Option<UserId>,
    department: Option<DepartmentId>,
    bias: f64,
}

/// Some departments and some people are better, and stay so.
fn served(rng: &mut StdRng, places: &Places, departments: &[&'static str]) -> Served {
    let code = departments[rng.random_range(0..departments.len())];
    let people = places.people.get(code).map_or(&[][..], Vec::as_slice);
    let place = (!people.is_empty()).then(|| rng.random_range(0..people.len()));
    let pace = DEPARTMENTS
        .iter()
        .find(|department| department.code == code)
        .map_or(1.0, |department| department.pace);
    Served {
        person: place.map(|place| people[place]),
        department: places.departments.get(code).copied(),
        bias: (1.0 - pace) * 0.25 + place.map_or(0.0, |place| 0.06 * ((place * 5 % 7) as f64 / 3.0 - 1.0)),
    }
}

fn customer(rng: &mut StdRng, places: &Places) -> Result<CustomerId> {
    let place = rng.random_range(0..places.customers.len());
    let (id, _) = places.customers.get(place).context("the demo has customers")?;
    Ok(*id)
}

/// What somebody answers who is this content at heart, 0–1.
fn answers(rng: &mut StdRng, document: &Questionnaire, content: f64, who: &str) -> Answers {
    let mut answers = Answers::new();
    for question in document.questions() {
        if let Some(answer) = answer(rng, question, content, who) {
            answers.insert(question.key.clone(), answer);
        }
    }
    Flow::new(
        document,
        &answers,
        &std::collections::BTreeMap::new(),
        &document.language,
    )
    .counted()
}

fn answer(rng: &mut StdRng, question: &Question, content: f64, who: &str) -> Option<Answer> {
    Some(match question.kind {
        QuestionKind::Rating | QuestionKind::Nps => {
            // People recommend later than they are content.
            let lean = if question.metric == Some(Metric::Nps) {
                0.06
            } else {
                0.0
            };
            Answer::Number(points(rng, question, content + lean))
        }
        QuestionKind::Matrix => Answer::Rows(
            question
                .rows
                .iter()
                .map(|row| {
                    let lean = match row.code.as_str() {
                        "efficiency" | "response_speed" | "load" => -0.13,
                        "attitude" | "etiquette" => 0.1,
                        _ => 0.0,
                    };
                    let felt = content + lean + whim(rng) * 0.5;
                    (row.code.clone(), points(rng, question, felt))
                })
                .collect(),
        ),
        QuestionKind::YesNo => Answer::Flag(rng.random_range(0.0..1.0) < 0.25 + content),
        QuestionKind::Single => {
            let at = ((1.0 - content) * 0.9 + whim(rng)).clamp(0.0, 0.99) * question.choices.len() as f64;
            Answer::Text(question.choices.get(at as usize)?.code.clone())
        }
        QuestionKind::Multi => {
            let choices: Vec<&str> = question
                .choices
                .iter()
                .filter(|choice| !choice.alone && !choice.other)
                .map(|choice| choice.code.as_str())
                .collect();
            let first = rng.random_range(0..choices.len());
            let second = rng.random_range(0..choices.len() * 2);
            let mut codes = vec![choices[first].to_owned()];
            if let Some(code) = choices.get(second).filter(|_| second != first) {
                codes.push((*code).to_owned());
            }
            Answer::Codes(codes)
        }
        QuestionKind::LongText if rng.random_range(0.0..1.0) < 0.75 - content * 0.55 => {
            let texts = match content {
                _ if who == "staff" => STAFF,
                low if low < 0.45 => BAD,
                middling if middling < 0.72 => MIDDLING,
                _ => GOOD,
            };
            Answer::Text(texts[rng.random_range(0..texts.len())].to_owned())
        }
        _ => return None,
    })
}

fn points(rng: &mut StdRng, question: &Question, content: f64) -> f64 {
    let (low, high) = question
        .points()
        .map_or((1.0, 5.0), |scale| (f64::from(scale.min), f64::from(scale.max)));
    (low + (high - low) * (content + whim(rng) * 0.4).clamp(0.0, 1.0)).round()
}

/// Ends a round and opens the next.
pub(super) async fn next_round(state: &AppState, tx: &mut TenantTx, id: SurveyId) -> Result<SurveyId> {
    survey::close(tx, id, sqm_platform::http::IfMatch::Any).await?;
    let next = survey::next_round(state, tx, id).await?;
    survey::open(tx, next, sqm_platform::http::IfMatch::Any).await?;
    Ok(next)
}
