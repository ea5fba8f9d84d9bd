//! After-sales of the demo tenant: a year of purchases, the calls that followed them, and service orders. They are told
//! by the same use cases people call, at the time at which they happened.

use anyhow::{Context as _, Result};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::civil::Date;
use jiff::{Span, Timestamp, ToSpan as _};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use sqm_aftersales::order::{self, CompleteOrder, NewOrder, OrderFilter};
use sqm_aftersales::plan::{self, PlanInput, StepInput};
use sqm_aftersales::purchase::{self, NewPurchase, NewSale, Purchase, PurchaseFilter};
use sqm_aftersales::visit::{self, CallInput, StateGroup, VisitFilter, VisitSort};
use sqm_domain::aftersales::{
    Amount, AttemptOutcome, Cause, OrderKind, OrderState, OrderUrgency, PurchaseState, SalesChannel,
};
use sqm_domain::ids::UserId;
use sqm_org::tenants::Tenant;
use sqm_platform::AppState;
use sqm_platform::http::{IfMatch, Paging};
use sqm_platform::listing::Viewpoint;
use sqm_platform::scope::{Actor, Scope};
use uuid::Uuid;

use super::organisation::DISTRICTS;
use super::write::Places;

const PURCHASES: usize = 400;
const ORDERS: usize = 250;
/// Orders whose calls are planned together: about two weeks of them.
const ROUND: usize = 10;
/// Technicians with an appointment of their own at the same time.
const AT_ONCE: usize = 4;
/// The last page a list gives.
const PAGE: i64 = 200;

/// A product of the shops: code, name, price in hundredths.
const PRODUCTS: &[(&str, &str, i64)] = &[
    ("FTTH-1000", "千兆家庭宽带", 119_900),
    ("FTTH-300", "300M 家庭宽带", 79_900),
    ("GW-AX3000", "Wi-Fi 6 网关 AX3000", 39_900),
    ("GW-BE7200", "Wi-Fi 7 网关 BE7200", 69_900),
    ("STB-4K", "4K 机顶盒", 29_900),
    ("CAM-2K", "家庭看护摄像头", 19_900),
    ("PHONE-5G", "5G 合约手机", 259_900),
    ("LINE-100", "政企专线 100M", 1_280_000),
];

/// What goes wrong, by kind of work: problem, what was found, what was done.
const WORK: &[(OrderKind, Cause, &str, &str)] = &[
    (
        OrderKind::Repair,
        Cause::Network,
        "宽带每晚八点后频繁掉线",
        "更换分光器端口，测速恢复正常。",
    ),
    (
        OrderKind::Repair,
        Cause::Defect,
        "网关指示灯全灭，无法开机",
        "电源适配器损坏，已更换并测试。",
    ),
    (
        OrderKind::Installation,
        Cause::Unknown,
        "新装宽带，需上门布线",
        "已布线并开通，测速达标，已讲解使用方法。",
    ),
    (
        OrderKind::Repair,
        Cause::Wear,
        "机顶盒遥控失灵，画面卡顿",
        "更换遥控器，重置机顶盒。",
    ),
    (
        OrderKind::Upgrade,
        Cause::Unknown,
        "申请升级千兆，更换网关",
        "已更换网关并升级固件，测速 940M。",
    ),
    (
        OrderKind::Support,
        Cause::Unknown,
        "不会设置儿童上网时段",
        "已上门演示，客户自行操作一遍。",
    ),
    (
        OrderKind::Repair,
        Cause::Misuse,
        "摄像头进水无法启动",
        "确认为进水损坏，客户同意自费更换。",
    ),
];

const SUGGESTIONS: &[&str] = &[
    "",
    "希望师傅上门前先打个电话。",
    "",
    "套餐说明再简单一些就好了。",
    "",
    "装机很快，很满意。",
    "",
    "希望周末也能上门。",
];

const CALLERS: &[&str] = &["agent", "li.na", "wang.lei", "xu.jing"];
const TECHNICIANS: &[(&str, &str)] = &[
    ("zhang.wei", "depot-east"),
    ("ma.chao", "depot-west"),
    ("he.fang", "depot-rural"),
    ("daniel.kim", "support"),
    ("tang.yu", "support"),
    ("song.qian", "enterprise"),
    ("engineer", "depot-west"),
];

/// Tells the story, once; what was told already is passed over.
pub(super) async fn write(state: &AppState, tenant: &Tenant, places: &Places) -> Result<()> {
    let story = Story {
        state,
        base: tenant.scope("demo"),
        places,
        // The story ends when the tenant was made: a seed that goes on tells the same one.
        end: tenant.created_at,
        today: tenant.created_at.to_zoned(tenant.zone.clone()).date(),
    };
    story.plans().await?;
    story.sales().await?;
    story.orders().await?;
    story.today().await?;
    story.calls().await
}

struct Story<'a> {
    state: &'a AppState,
    base: Scope,
    places: &'a Places,
    end: Timestamp,
    today: Date,
}

/// Who has asked for nothing in particular: every list is read whole.
fn anybody() -> Viewpoint {
    Viewpoint::default()
}

impl Story<'_> {
    fn account(&self, login: &str) -> Option<UserId> {
        self.places.accounts.get(login).copied()
    }

    fn by(&self, login: &str) -> Scope {
        match self.account(login) {
            Some(id) => Scope {
                actor: Actor::User(id),
                ..self.base.clone()
            },
            None => self.base.clone(),
        }
    }

    /// So many days before today at this time, but never after the end of the story.
    fn when(&self, days: i64, hour: i8, minute: i8) -> Result<Timestamp> {
        let day = self.today.checked_sub(days.days())?;
        let then = day
            .at(hour, minute, 0, 0)
            .to_zoned(self.base.zone.clone())?
            .timestamp();
        Ok(then.min(self.end))
    }

    /// Special plans above the one for every purchase.
    async fn plans(&self) -> Result<()> {
        let then = self.state.at(self.when(370, 9, 0)?);
        let mut tx = then.db.tenant(&self.by("quality")).await?;
        if plan::list(&mut tx).await?.len() > 1 {
            return Ok(());
        }
        let step = |day: u16, purpose: &str, questions: &[&str]| StepInput {
            id: None,
            day,
            purpose: purpose.to_owned(),
            script: "您好，这里是云海电信客户服务中心，想占用您两分钟做个回访，方便吗？".to_owned(),
            questions: questions.iter().map(|&text| text.to_owned()).collect(),
        };
        let broadband = PlanInput {
            name: "家庭宽带".to_owned(),
            active: true,
            products: vec!["FTTH-*".to_owned()],
            warranty_months: 12,
            steps: vec![
                step(
                    2,
                    "装机质量回访",
                    &["装机人员是否按时到达？", "网速是否达到办理的速率？"],
                ),
                step(30, "使用满月回访", &["使用质量是否稳定？", "对我们有什么建议？"]),
            ],
            ..PlanInput::default()
        };
        let business = PlanInput {
            name: "政企客户".to_owned(),
            active: true,
            classes: vec!["enterprise".to_owned(), "government".to_owned()],
            warranty_months: 24,
            steps: vec![
                step(3, "开通确认", &["业务是否全部开通？", "客户经理是否已交接？"]),
                step(90, "季度关怀", &["运行是否稳定？", "近期有无新的需求？"]),
            ],
            ..PlanInput::default()
        };
        plan::create(&mut tx, broadband).await?;
        plan::create(&mut tx, business).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Purchases, a week at a time, each week's calls planned as the week ends.
    async fn sales(&self) -> Result<()> {
        let mut tx = self.state.db.tenant(&self.base).await?;
        let told = purchase::count(self.state, &mut tx, anybody(), &PurchaseFilter::default()).await?;
        drop(tx);
        let told = usize::try_from(told).unwrap_or_default();
        let mut weeks: Vec<(i64, Vec<NewSale>)> = Vec::new();
        let mut rng = StdRng::seed_from_u64(811);
        for index in 0..PURCHASES {
            // Evenly over the year, the last ones today.
            let days = 364 - (index * 365 / PURCHASES) as i64;
            let sale = self.sale(&mut rng, index, days)?;
            if index < told {
                continue;
            }
            let week = days / 7 * 7;
            match weeks.last_mut().filter(|(last, _)| *last == week) {
                Some((_, sales)) => sales.push(sale),
                None => weeks.push((week, vec![sale])),
            }
        }
        for (days, sales) in weeks {
            let then = self.state.at(self.when(days, 18, 30)?);
            let mut tx = then.db.tenant(&self.by("xu.jing")).await?;
            let ids = purchase::create_many(&then, &mut tx, sales).await?;
            tx.commit().await?;
            let ids: Vec<Uuid> = ids.into_iter().map(Uuid::from).collect();
            plan::catch_up(&then, &self.base, &ids, &[]).await?;
        }
        Ok(())
    }

    fn sale(&self, rng: &mut StdRng, index: usize, days: i64) -> Result<NewSale> {
        let place = rng.random_range(0..self.places.customers.len());
        let (customer, class) = self.places.customers.get(place).context("no customers")?.clone();
        let business = matches!(class.as_str(), "enterprise" | "government");
        let (code, name, price) = match PRODUCTS {
            [.., line] if business => *line,
            [home @ .., _] => home[rng.random_range(0..home.len())],
            [] => anyhow::bail!("no products"),
        };
        let bought_on = self.today.checked_sub(days.days())?;
        let (channel, shop) = match index % 7 {
            0 | 1 => (SalesChannel::Online, ""),
            2 => (SalesChannel::Phone, ""),
            3 => (SalesChannel::Partner, "诚信通讯代理点"),
            _ if business => (SalesChannel::Door, ""),
            4 => (SalesChannel::Shop, "人民路营业厅"),
            _ => (SalesChannel::Shop, "高新广场营业厅"),
        };
        let new = NewPurchase {
            customer: Some(customer),
            product: name.to_owned(),
            product_code: Some(code.to_owned()),
            serial: Some(format!("YH{:02}{index:06}", index % 97)),
            price: Some(Amount::from_hundredths(price)),
            bought_on: Some(bought_on),
            channel: Some(channel),
            shop: Some(shop.to_owned()),
            seller: self.account("xu.jing").filter(|_| channel == SalesChannel::Shop),
            department: self.places.departments.get("shops").copied(),
            ..NewPurchase::default()
        }
        .check(self.today)
        .map_err(sqm_platform::Error::from)?;
        Ok(NewSale {
            state: match index % 43 {
                9 => PurchaseState::Returned,
                30 => PurchaseState::Cancelled,
                _ => PurchaseState::Active,
            },
            class,
            region: DISTRICTS[place % DISTRICTS.len()].0.to_owned(),
            ..NewSale::of(new)
        })
    }

    /// Every purchase, the first bought first.
    async fn purchases(&self) -> Result<Vec<Purchase>> {
        let mut tx = self.state.db.tenant(&self.base).await?;
        let mut all = Vec::new();
        let mut paging = Paging {
            limit: Some(PAGE),
            after: None,
        };
        loop {
            let page = purchase::list(
                self.state,
                &mut tx,
                anybody(),
                &PurchaseFilter::default(),
                &paging,
            )
            .await?;
            all.extend(page.items);
            match page.next {
                Some(after) => paging.after = Some(after),
                None => break,
            }
        }
        all.reverse();
        Ok(all)
    }

    /// Service orders over the year; the last few are still open, some beyond their limit.
    async fn orders(&self) -> Result<()> {
        let mut tx = self.state.db.tenant(&self.base).await?;
        let told = order::count(self.state, &mut tx, anybody(), &OrderFilter::default()).await?;
        drop(tx);
        let told = usize::try_from(told).unwrap_or_default();
        let purchases = self.purchases().await?;
        let indexes: Vec<usize> = (told..ORDERS).collect();
        for round in indexes.chunks(ROUND) {
            let done: Vec<Option<(Timestamp, Uuid)>> = stream::iter(round.iter().copied())
                .map(|index| self.order(&purchases, index))
                .buffered(AT_ONCE)
                .try_collect()
                .await?;
            let done: Vec<(Timestamp, Uuid)> = done.into_iter().flatten().collect();
            if let Some(at) = done.iter().map(|(at, _)| *at).max() {
                let ids: Vec<Uuid> = done.into_iter().map(|(_, id)| id).collect();
                plan::catch_up(&self.state.at(at), &self.base, &[], &ids).await?;
            }
        }
        Ok(())
    }

    /// One order from the request to the result; gives when it was done.
    async fn order(&self, purchases: &[Purchase], index: usize) -> Result<Option<(Timestamp, Uuid)>> {
        let mut rng = StdRng::seed_from_u64(9_000 + index as u64);
        let days = 355 - (index * 355 / ORDERS) as i64;
        let opened = self.when(days, 9 + (index % 8) as i8, 10)?;
        let asked = opened.to_zoned(self.base.zone.clone()).date();
        // About what was bought before.
        let before = purchases.partition_point(|one| one.bought_on < asked);
        let about = before
            .checked_sub(1)
            .and_then(|last| purchases.get(rng.random_range(0..=last)))
            .or_else(|| purchases.first())
            .context("no purchases")?;
        let (kind, cause, problem, result) = WORK[index % WORK.len()];
        let (login, department) = TECHNICIANS[index % TECHNICIANS.len()];
        // Mostly the next day; every eleventh only after its limit.
        let wait = if index % 11 == 5 { 5 } else { 1 };
        let begin = (opened + Span::new().hours(24 * wait - 2)).max(opened);
        let taken = begin < self.end;
        let then = self.state.at(opened);
        let mut tx = then.db.tenant(&self.by("agent")).await?;
        let id = order::create(
            &then,
            &mut tx,
            NewOrder {
                kind: Some(kind),
                urgency: Some(if index.is_multiple_of(9) {
                    OrderUrgency::Urgent
                } else {
                    OrderUrgency::Normal
                }),
                customer: Some(about.customer.id),
                purchase: Some(about.id),
                serial: Some(about.serial.clone()),
                problem: problem.to_owned(),
                software_before: (kind == OrderKind::Upgrade).then(|| "V2.1.8".to_owned()),
                department: self.places.departments.get(department).copied(),
                technician: self.account(login).filter(|_| taken),
                slot_from: taken.then_some(begin),
                slot_to: taken.then(|| begin + Span::new().hours(2)),
                ..NewOrder::default()
            },
        )
        .await?;
        tx.commit().await?;
        // Some customers did not need it any more.
        if index % 29 == 17 {
            let then = self.state.at((opened + 1.hours()).min(self.end));
            let mut tx = then.db.tenant(&self.by("agent")).await?;
            order::cancel(&then, &mut tx, id, IfMatch::Any, "客户来电取消").await?;
            tx.commit().await?;
            return Ok(None);
        }
        if !taken {
            return Ok(None);
        }
        let worker = self.by(login);
        let arrived = begin + Span::new().minutes(if index % 6 == 4 { 150 } else { 15 });
        if arrived >= self.end {
            return Ok(None);
        }
        let then = self.state.at(arrived);
        let mut tx = then.db.tenant(&worker).await?;
        order::go(&then, &mut tx, id, IfMatch::Any, OrderState::OnTheWay).await?;
        order::go(&then, &mut tx, id, IfMatch::Any, OrderState::Working).await?;
        tx.commit().await?;
        let minutes = 40 + (index % 5) as i32 * 15;
        let done = arrived + i64::from(minutes).minutes();
        if done >= self.end {
            return Ok(None);
        }
        let then = self.state.at(done);
        let mut tx = then.db.tenant(&worker).await?;
        let input = CompleteOrder {
            result: result.to_owned(),
            minutes: Some(minutes),
            cause: Some(cause),
            software_after: (kind == OrderKind::Upgrade).then(|| "V2.3.0".to_owned()),
            ..CompleteOrder::default()
        };
        order::complete(&then, &mut tx, id, IfMatch::Any, input).await?;
        tx.commit().await?;
        Ok(Some((done, id.into())))
    }

    /// The engineer's day: appointments of today.
    async fn today(&self) -> Result<()> {
        let Some(engineer) = self.account("engineer") else {
            return Ok(());
        };
        let filter = OrderFilter {
            q: None,
            technician: Some(engineer.to_string()),
            ..OrderFilter::default()
        };
        let mut tx = self.state.db.tenant(&self.base).await?;
        let from = self
            .today
            .at(0, 0, 0, 0)
            .to_zoned(self.base.zone.clone())?
            .timestamp();
        let page = order::page(
            self.state,
            &mut tx,
            anybody(),
            &filter,
            order::OrderSort::default(),
            &Paging::default(),
        )
        .await?;
        drop(tx);
        if page.items.iter().any(|one| {
            one.slot_from.is_some_and(|at| at > from)
                && one.opened_at >= self.end - 24.hours()
                && one.state.is_open()
        }) {
            return Ok(());
        }
        let purchases = self.purchases().await?;
        for (place, about) in purchases.iter().rev().skip(3).step_by(5).take(4).enumerate() {
            let (kind, _, problem, _) = WORK[place % WORK.len()];
            let begin = self
                .today
                .at(9 + 2 * place as i8, 0, 0, 0)
                .to_zoned(self.base.zone.clone())?
                .timestamp();
            let then = self.state.at((self.end - 20.hours()).min(self.end));
            let mut tx = then.db.tenant(&self.by("agent")).await?;
            order::create(
                &then,
                &mut tx,
                NewOrder {
                    kind: Some(kind),
                    customer: Some(about.customer.id),
                    purchase: Some(about.id),
                    serial: Some(about.serial.clone()),
                    problem: problem.to_owned(),
                    department: self.places.departments.get("depot-west").copied(),
                    technician: Some(engineer),
                    slot_from: Some(begin),
                    slot_to: Some(begin + Span::new().minutes(90)),
                    ..NewOrder::default()
                },
            )
            .await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Calls, a day at a time; those of the last two days are still to be made.
    async fn calls(&self) -> Result<()> {
        let last = self.today.checked_sub(2.days())?;
        let filter = VisitFilter {
            state: Some(StateGroup::Open),
            due_to: Some(last),
            ..VisitFilter::default()
        };
        let mut open = Vec::new();
        let mut paging = Paging {
            limit: Some(PAGE),
            after: None,
        };
        let mut tx = self.state.db.tenant(&self.base).await?;
        loop {
            let page = visit::page(self.state, &mut tx, anybody(), &filter, VisitSort::Due, &paging).await?;
            open.extend(page.items);
            match page.next {
                Some(after) => paging.after = Some(after),
                None => break,
            }
        }
        drop(tx);
        let mut rng = StdRng::seed_from_u64(4_711);
        for (place, day) in open.chunk_by(|a, b| a.due_on == b.due_on).enumerate() {
            let Some(due) = day.first().map(|one| one.due_on) else {
                continue;
            };
            let then = due
                .at(10 + (place % 6) as i8, 30, 0, 0)
                .to_zoned(self.base.zone.clone())?
                .timestamp();
            let then = self.state.at(then.min(self.end));
            let mut tx = then.db.tenant(&self.by(CALLERS[place % CALLERS.len()])).await?;
            for one in day {
                let chance = rng.random_range(0..100);
                // A few stay undone, so that somebody sees them overdue.
                if chance < 3 && self.today.since(due)?.get_days() < 20 {
                    continue;
                }
                visit::call(&then, &mut tx, one.id, IfMatch::Any, said(&mut rng, chance)).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }
}

/// What came of a call: most customers are reached, and most are content.
fn said(rng: &mut StdRng, chance: i32) -> CallInput {
    if chance > 95 {
        return CallInput::of(AttemptOutcome::Refused);
    }
    if chance > 90 {
        return CallInput::of(AttemptOutcome::WrongNumber);
    }
    let grade = |rng: &mut StdRng| match rng.random_range(0..100) {
        0..55 => 5,
        55..82 => 4,
        82..93 => 3,
        93..98 => 2,
        _ => 1,
    };
    let satisfaction: i16 = grade(rng);
    CallInput {
        satisfaction: Some(satisfaction),
        attitude: Some(grade(rng)),
        speed: Some(grade(rng)),
        solving: Some(satisfaction),
        effect: Some(grade(rng)),
        answers: vec!["是".to_owned(), "没有问题".to_owned()],
        suggestion: SUGGESTIONS[rng.random_range(0..SUGGESTIONS.len())].to_owned(),
        problem: if satisfaction <= 2 {
            "问题还没有彻底解决。".to_owned()
        } else {
            String::new()
        },
        ..CallInput::of(AttemptOutcome::Reached)
    }
}
