//! Draws the year: which tickets come in when, and what becomes of each.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use sqm_domain::ticket::{Channel, PendingReason, TicketKind};

use super::calendar_of_events::{EPISODES, HOURS, busyness};
use super::organisation::{DEPARTMENTS, DISTRICTS, WEST_MENDED_DAYS_BEFORE_END};
use super::texts::{NOTES, NUDGES_EN, NUDGES_ZH, TOPICS, Topic, TopicText};

/// Days of the story.
pub(super) const DAYS: i32 = 365;
/// Tickets on an ordinary day.
const PER_DAY: f64 = 17.0;

/// Something that happens to a demo ticket.
#[derive(Clone, Debug)]
pub(super) enum Turn {
    /// Handed to a department, or within it.
    Assign {
        /// The department's code.
        department: &'static str,
    },
    /// The staff answer the customer.
    Reply(&'static str),
    /// A word among colleagues.
    Note(&'static str),
    /// The customer writes again.
    Customer(&'static str),
    /// Waiting.
    Wait(PendingReason),
    /// Work goes on.
    Resume,
    /// Declared done.
    Resolve,
    /// Not done after all.
    Reopen,
    /// Confirmed.
    Close,
}

/// A ticket of the story.
#[derive(Clone, Debug)]
pub(super) struct DemoTicket {
    /// What it is about.
    pub topic: &'static TopicText,
    /// The first line.
    pub subject: &'static str,
    /// The first message.
    pub body: &'static str,
    /// How it came in.
    pub channel: Channel,
    /// Where.
    pub district: &'static str,
    /// Index of the customer.
    pub customer: usize,
    /// When.
    pub opened_at: Timestamp,
    /// The department that solves it.
    pub department: &'static str,
    /// What happens, in order; nothing after now.
    pub turns: Vec<(Timestamp, Turn)>,
    /// Draws the person of the department who takes it.
    pub taker: u32,
}

/// Draws all tickets of the year that ends at `now`, in the order they come in.
pub(super) fn tell(now: Timestamp, zone: &TimeZone, customers: usize) -> Vec<DemoTicket> {
    let mut rng = StdRng::seed_from_u64(20_261);
    let today = now.to_zoned(zone.clone()).date();
    let mut tickets = Vec::new();
    for back in (0..DAYS).rev() {
        let Ok(day) = today.checked_sub(back.days()) else {
            continue;
        };
        let mut count = poisson(&mut rng, PER_DAY * busyness(day));
        while count > 0 {
            count -= 1;
            let topic = weighted(&mut rng, TOPICS, |topic| topic.weight);
            push(
                &mut tickets,
                &mut rng,
                day,
                topic,
                None,
                (now, zone, customers, back),
            );
        }
        for episode in EPISODES
            .iter()
            .filter(|e| (e.days_before_end - e.days + 1..=e.days_before_end).contains(&back))
        {
            let Some(topic) = TOPICS.iter().find(|topic| topic.topic == episode.topic) else {
                continue;
            };
            for _ in 0..poisson(&mut rng, f64::from(episode.extra)) {
                push(
                    &mut tickets,
                    &mut rng,
                    day,
                    topic,
                    episode.district,
                    (now, zone, customers, back),
                );
            }
        }
    }
    tickets.sort_by_key(|ticket| ticket.opened_at);
    tickets
}

fn push(
    tickets: &mut Vec<DemoTicket>,
    rng: &mut StdRng,
    day: Date,
    topic: &'static TopicText,
    district: Option<&'static str>,
    (now, zone, customers, back): (Timestamp, &TimeZone, usize, i32),
) {
    let hour = weighted_index(rng, &HOURS);
    let Ok(opened) = day
        .at(hour as i8, rng.random_range(0..60), rng.random_range(0..60), 0)
        .to_zoned(zone.clone())
    else {
        return;
    };
    let opened_at = opened.timestamp();
    if opened_at >= now {
        return;
    }
    let chosen = weighted(rng, DISTRICTS, |(_, share, _)| *share).0;
    let district = district.unwrap_or(chosen);
    let chinese = rng.random_bool(0.82);
    let (subject, body) = if chinese {
        pick(rng, topic.zh)
    } else {
        pick(rng, topic.en)
    };
    let department = department(topic, district);
    let channel = channel(rng, topic.kind);
    let customer = rng.random_range(0..customers);
    let taker = rng.random();
    let turns = turns(rng, topic, department, opened_at, zone, chinese, back);
    let turns = turns.into_iter().filter(|(at, _)| *at < now).collect();
    tickets.push(DemoTicket {
        topic,
        subject,
        body,
        channel,
        district,
        customer,
        opened_at,
        department,
        turns,
        taker,
    });
}

fn department(topic: &TopicText, district: &str) -> &'static str {
    match topic.topic {
        Topic::SlowBroadband | Topic::BroadbandDown => match district {
            "城西区" => "depot-west",
            "乡镇" => "depot-rural",
            _ => "depot-east",
        },
        Topic::NoSignal | Topic::DroppedCalls => "radio",
        Topic::BillWrong | Topic::DataCharge | Topic::RefundLate | Topic::InstallLate => "complaints",
        Topic::Manner => "shops",
        Topic::TariffQuestion | Topic::MoveQuestion => "hotline",
        Topic::RouterHelp | Topic::Television => "support",
        Topic::LeasedLine => "enterprise",
    }
}

/// Hours from opening to being solved, for an ordinary department.
fn usual_hours(kind: TicketKind) -> f64 {
    match kind {
        TicketKind::Consultation => 3.5,
        TicketKind::Complaint => 52.0,
        TicketKind::Repair => 15.0,
        TicketKind::Support => 11.0,
    }
}

fn turns(
    rng: &mut StdRng,
    topic: &'static TopicText,
    department: &'static str,
    opened_at: Timestamp,
    zone: &TimeZone,
    chinese: bool,
    back: i32,
) -> Vec<(Timestamp, Turn)> {
    let strength = DEPARTMENTS
        .iter()
        .find(|d| d.code == department)
        .map_or(1.0, |d| d.pace);
    let pace = if department == "depot-west" && back < WEST_MENDED_DAYS_BEFORE_END {
        0.95
    } else {
        strength
    };
    let (first, last) = if chinese {
        topic.answers_zh
    } else {
        topic.answers_en
    };
    let mut turns = Vec::new();
    let mut at = opened_at;
    let after = |rng: &mut StdRng, at: Timestamp, hours: f64| {
        working(at + hours_of(log_normal(rng, hours, 0.75)), zone)
    };

    if department != "hotline" {
        at = after(rng, at, 0.4);
        turns.push((at, Turn::Assign { department }));
    }
    at = after(rng, at, 0.9 * pace);
    turns.push((at, Turn::Reply(first)));
    if rng.random_bool(0.25) {
        turns.push((at + SignedDuration::from_mins(6), Turn::Note(pick(rng, NOTES))));
    }
    if rng.random_bool(0.22 * pace.min(2.0)) {
        at = after(rng, at, 3.0);
        turns.push((
            at,
            Turn::Customer(pick(rng, if chinese { NUDGES_ZH } else { NUDGES_EN })),
        ));
        at = after(rng, at, 1.6 * pace);
        turns.push((at, Turn::Reply(first)));
    }
    if rng.random_bool(0.2) {
        let reason = pick(
            rng,
            &[
                PendingReason::Customer,
                PendingReason::Appointment,
                PendingReason::Parts,
            ],
        );
        at = after(rng, at, 1.0);
        turns.push((at, Turn::Wait(reason)));
        at = after(rng, at, 14.0);
        turns.push((at, Turn::Resume));
    }
    at = after(rng, at, usual_hours(topic.kind) * pace);
    turns.push((at, Turn::Reply(last)));
    at += SignedDuration::from_mins(2);
    turns.push((at, Turn::Resolve));
    if rng.random_bool((0.045 * pace * pace).min(0.3)) {
        at = after(rng, at, 9.0);
        turns.push((
            at,
            Turn::Customer(pick(rng, if chinese { NUDGES_ZH } else { NUDGES_EN })),
        ));
        turns.push((at, Turn::Reopen));
        at = after(rng, at, usual_hours(topic.kind) * 0.6 * pace);
        turns.push((at, Turn::Reply(last)));
        at += SignedDuration::from_mins(2);
        turns.push((at, Turn::Resolve));
    }
    at += hours_of(rng.random_range(20.0..80.0));
    turns.push((at, Turn::Close));
    turns
}

/// Moves what would be done at night or on a Sunday to the next morning, mostly.
fn working(at: Timestamp, zone: &TimeZone) -> Timestamp {
    let local = at.to_zoned(zone.clone());
    let minute = i64::from(at.subsec_millisecond()) % 50 + i64::from(local.minute()) / 2;
    let start = 8 * 60 + 30 + minute;
    let shift = match local.hour() {
        0..=7 => start - i64::from(local.hour()) * 60 - i64::from(local.minute()),
        21..=23 => 24 * 60 + start - i64::from(local.hour()) * 60 - i64::from(local.minute()),
        _ if local.weekday() == Weekday::Sunday && local.day() % 2 == 0 => 24 * 60,
        _ => 0,
    };
    at + SignedDuration::from_mins(shift)
}

fn channel(rng: &mut StdRng, kind: TicketKind) -> Channel {
    let shares: &[(Channel, u32)] = match kind {
        TicketKind::Complaint => &[
            (Channel::Phone, 46),
            (Channel::App, 20),
            (Channel::Counter, 12),
            (Channel::Web, 10),
            (Channel::Social, 8),
            (Channel::Email, 4),
        ],
        TicketKind::Support => &[
            (Channel::Phone, 40),
            (Channel::App, 25),
            (Channel::Email, 20),
            (Channel::Chat, 15),
        ],
        TicketKind::Repair => &[(Channel::Phone, 55), (Channel::App, 30), (Channel::Web, 15)],
        TicketKind::Consultation => &[
            (Channel::Phone, 35),
            (Channel::Chat, 30),
            (Channel::App, 25),
            (Channel::Counter, 10),
        ],
    };
    weighted(rng, shares, |(_, share)| *share).0
}

fn hours_of(hours: f64) -> SignedDuration {
    SignedDuration::from_secs((hours * 3600.0) as i64)
}

fn pick<T: Copy>(rng: &mut StdRng, list: &[T]) -> T {
    list[rng.random_range(0..list.len())]
}

fn weighted<'a, T>(rng: &mut StdRng, list: &'a [T], weight: impl Fn(&T) -> u32) -> &'a T {
    let weights: Vec<u32> = list.iter().map(weight).collect();
    &list[weighted_index(rng, &weights)]
}

fn weighted_index(rng: &mut StdRng, weights: &[u32]) -> usize {
    let mut left = rng.random_range(0..weights.iter().sum::<u32>());
    for (index, weight) in weights.iter().enumerate() {
        if left < *weight {
            return index;
        }
        left -= weight;
    }
    0
}

/// A count around `mean` (Knuth's method; means here are below 80).
fn poisson(rng: &mut StdRng, mean: f64) -> u32 {
    let limit = (-mean).exp();
    let (mut count, mut product) = (0, 1.0);
    loop {
        product *= rng.random::<f64>();
        if product <= limit {
            return count;
        }
        count += 1;
    }
}

/// A positive length with this median: most are short, a few are long, as working times are.
fn log_normal(rng: &mut StdRng, median: f64, spread: f64) -> f64 {
    // Twelve uniform numbers make a good enough bell.
    let bell: f64 = (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
    median * (bell * spread).exp()
}
