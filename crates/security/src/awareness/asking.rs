//! Asking people: when a campaign starts, when somebody comes later, when the day comes near or has passed, and what becomes
//! of those who have not done it when it ends. Of a simulation nobody is told anything.

use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqm_domain::ids::{CampaignId, UserId};
use sqm_domain::security::CampaignKind;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::listing::today;
use sqm_platform::{Result, codes};
use uuid::Uuid;

use super::{Campaign, sql};

/// Days before its day somebody is reminded.
const LEAD_DAYS: i32 = 3;
/// People asked with one statement.
const PORTION: i64 = 500;
/// Portions asked at once; the rest is asked by the next look.
const PORTIONS: usize = 10;

/// Somebody to be told.
struct Told {
    id: Uuid,
    campaign_id: Uuid,
    user_id: Uuid,
    number: String,
    kind: String,
    due_on: jiff_sqlx::Date,
}

fn tell_them(tx: &mut TenantTx, event: &'static str, list: Vec<Told>) -> Result<()> {
    for one in list {
        let kind: CampaignKind = codes::read(&one.kind)?;
        // Whoever knew of a simulation would not be tested by it: nobody is told, and what open pages hear of looks like any
        // other campaign.
        let data = json!({ "number": one.number, "campaign": one.campaign_id, "person": one.user_id,
                           "due_on": one.due_on.to_jiff(), "quiet": kind == CampaignKind::Phishing });
        tx.emit(DomainEvent::new(event, "awareness_task", one.id, data));
    }
    Ok(())
}

/// Asks everybody of the audience who was not asked yet; what is too much for once is left to the next look.
pub(super) async fn ask_all(tx: &mut TenantTx, id: CampaignId) -> Result<()> {
    for _ in 0..PORTIONS {
        let asked = ask(tx, Some(id), None).await?;
        // Only a look that found nobody knows that all are asked: somebody may have come in between.
        if asked.is_empty() {
            return sql::set_asking(tx, id, false).await;
        }
        tell_them(tx, "awareness_task.asked", asked)?;
    }
    Ok(())
}

/// Asks somebody who came, came back or moved for what running campaigns ask of people like him.
pub(crate) async fn ask_whom_it_may_concern(tx: &mut TenantTx, person: UserId) -> Result<()> {
    // Whoever ends a campaign at this moment is waited for: nobody is asked what cannot be done any more.
    sqlx::query!(
        "select id from security.awareness_campaign where tenant_id = $1 and state = 'running' order by id for share",
        Uuid::from(tx.tenant())
    )
    .fetch_all(tx.conn())
    .await?;
    let back = ask_again(tx, person).await?;
    tell_them(tx, "awareness_task.asked", back)?;
    let asked = ask(tx, None, Some(person)).await?;
    tell_them(tx, "awareness_task.asked", asked)
}

/// Makes tasks for those of the audience who have none: of one campaign, or for one person. Whoever comes after the day is not
/// asked any more. Whoever gets no more days than the reminder comes before is not reminded.
async fn ask(tx: &mut TenantTx, campaign: Option<CampaignId>, person: Option<UserId>) -> Result<Vec<Told>> {
    let rows = sqlx::query_as!(
        Told,
        r#"with recursive below(campaign_id, id) as (
             select a.campaign_id, a.department_id from security.awareness_audience a
              where a.tenant_id = $1 and a.department_id is not null and ($2::uuid is null or a.campaign_id = $2)
             union
             select b.campaign_id, d.id from org.department d join below b on d.parent_id = b.id where d.tenant_id = $1
           ), wanted as (
             select c.id as campaign_id, c.number, c.kind, c.due_on, u.id as user_id, u.department_id
               from security.awareness_campaign c
               join org.user_account u on u.tenant_id = $1 and u.active and ($3::uuid is null or u.id = $3)
              where c.tenant_id = $1 and c.state = 'running' and c.due_on >= $6 and ($2::uuid is null or c.id = $2)
                and case when c.follows_id is null then exists (
                  select from security.awareness_audience a
                   where a.tenant_id = $1 and a.campaign_id = c.id
                     and (a.everybody or a.user_id = u.id
                       or a.role is not null and exists (
                            select from org.effective_role r where r.tenant_id = $1 and r.user_id = u.id and r.role = a.role)
                       or a.department_id is not null and (
                            exists (select from below b where b.campaign_id = c.id and b.id = u.department_id)
                         or exists (select from org.user_post h join org.post p on p.tenant_id = $1 and p.id = h.post_id
                                      join below b on b.campaign_id = c.id and b.id = p.department_id
                                     where h.tenant_id = $1 and h.user_id = u.id))))
                else exists (
                  select from security.awareness_task m
                   where m.tenant_id = $1 and m.campaign_id = c.follows_id and m.user_id = u.id
                     and (m.outcome in ('clicked', 'gave_data')
                       or m.done_at is null and m.excused_at is null and m.overdue_since is not null)) end
                and not exists (
                  select from security.awareness_task k where k.tenant_id = $1 and k.campaign_id = c.id and k.user_id = u.id)
              order by c.id, u.id limit $4
           ), made as (
             insert into security.awareness_task (tenant_id, id, campaign_id, user_id, department_id, asked_at, due_on, reminded_at)
             select $1, platform.new_id($5), w.campaign_id, w.user_id, w.department_id, $5, w.due_on,
                    case when w.due_on <= $6::date + $7::integer then $5 end
               from wanted w
             on conflict do nothing
             returning id, campaign_id, user_id, due_on)
           select m.id as "id!", m.campaign_id as "campaign_id!", m.user_id as "user_id!", m.due_on as "due_on!",
                  w.number as "number!", w.kind as "kind!"
             from made m join wanted w on w.campaign_id = m.campaign_id and w.user_id = m.user_id"#,
        Uuid::from(tx.tenant()),
        campaign.map(Uuid::from),
        person.map(Uuid::from),
        PORTION,
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
        today(tx).to_sqlx() as jiff_sqlx::Date,
        LEAD_DAYS,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// Somebody came back: what he was excused from is asked again, while the campaign runs. Of somebody who was away over the day
/// nobody expects that he did it yesterday: he gets the days of a reminder.
async fn ask_again(tx: &mut TenantTx, person: UserId) -> Result<Vec<Told>> {
    let rows = sqlx::query_as!(
        Told,
        "update security.awareness_task k
            set excused_at = null,
                due_on = case when k.due_on < $3::date then $3::date + $5::integer else k.due_on end,
                reminded_at = case when k.due_on <= $3::date + $5::integer then $4::timestamptz else k.reminded_at end
           from security.awareness_campaign c
          where k.tenant_id = $1 and k.user_id = $2 and k.excused_at is not null and k.done_at is null
            and c.tenant_id = $1 and c.id = k.campaign_id and c.state = 'running'
          returning k.id, k.campaign_id, k.user_id, c.number, c.kind, k.due_on",
        Uuid::from(tx.tenant()),
        Uuid::from(person),
        today(tx).to_sqlx() as jiff_sqlx::Date,
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
        LEAD_DAYS,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// Somebody has left: nobody waits for what he has not done. What he had missed by then stays missed.
pub(crate) async fn excuse(tx: &mut TenantTx, person: UserId) -> Result<()> {
    let rows = sqlx::query_as!(
        Told,
        "update security.awareness_task k set excused_at = $3
           from security.awareness_campaign c
          where k.tenant_id = $1 and k.user_id = $2 and k.done_at is null and k.excused_at is null and k.overdue_since is null
            and c.tenant_id = $1 and c.id = k.campaign_id
          returning k.id, k.campaign_id, k.user_id, c.number, c.kind, k.due_on",
        Uuid::from(tx.tenant()),
        Uuid::from(person),
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
    )
    .fetch_all(tx.conn())
    .await?;
    tell_them(tx, "awareness_task.excused", rows)
}

/// A campaign is over. Whoever has not done it missed it, and all are counted on one day, however early it ends; of those of
/// whom a simulation knows nothing nobody is counted.
pub(super) async fn end(tx: &mut TenantTx, campaign: &Campaign) -> Result<()> {
    let simulated = campaign.kind == CampaignKind::Phishing;
    let open = sqlx::query_as!(
        Told,
        "update security.awareness_task k
            set excused_at = case when $3 then $4::timestamptz end,
                overdue_since = case when $3 then null else $4::timestamptz end,
                due_on = case when $3 then k.due_on else least(k.due_on, $5::date) end,
                reminded_at = coalesce(k.reminded_at, $4)
           from security.awareness_campaign c
          where k.tenant_id = $1 and k.campaign_id = $2 and k.done_at is null and k.excused_at is null and k.overdue_since is null
            and c.tenant_id = $1 and c.id = k.campaign_id
          returning k.id, k.campaign_id, k.user_id, c.number, c.kind, k.due_on",
        Uuid::from(tx.tenant()),
        Uuid::from(campaign.id),
        simulated,
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
        today(tx).to_sqlx() as jiff_sqlx::Date,
    )
    .fetch_all(tx.conn())
    .await?;
    let event = if simulated {
        "awareness_task.excused"
    } else {
        "awareness_task.missed"
    };
    tell_them(tx, event, open)?;
    // The figures of a simulation wait for its end, those of a campaign are moved to it.
    let done = sqlx::query_as!(
        Told,
        "update security.awareness_task k set due_on = case when $3 then k.due_on else least(k.due_on, $4::date) end
           from security.awareness_campaign c
          where k.tenant_id = $1 and k.campaign_id = $2 and k.done_at is not null and ($3 or k.due_on > $4)
            and c.tenant_id = $1 and c.id = k.campaign_id
          returning k.id, k.campaign_id, k.user_id, c.number, c.kind, k.due_on",
        Uuid::from(tx.tenant()),
        Uuid::from(campaign.id),
        simulated,
        today(tx).to_sqlx() as jiff_sqlx::Date,
    )
    .fetch_all(tx.conn())
    .await?;
    tell_them(tx, "awareness_task.counted", done)
}

/// How many a campaign that follows would ask.
pub(super) async fn missed(tx: &mut TenantTx, id: CampaignId) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "missed!" from security.awareness_task m
             join org.user_account u on u.tenant_id = $1 and u.id = m.user_id and u.active
            where m.tenant_id = $1 and m.campaign_id = $2
              and (m.outcome in ('clicked', 'gave_data')
                or m.done_at is null and m.excused_at is null and m.overdue_since is not null)"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id),
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Asks the rest of a campaign, or says what is to be said of a task today. Safe to ask twice: what was told is noted.
pub(crate) async fn tell(tx: &mut TenantTx, id: Uuid) -> Result<()> {
    let asking = sqlx::query_scalar!(
        "select id from security.awareness_campaign where tenant_id = $1 and id = $2 and asking for update",
        Uuid::from(tx.tenant()),
        id,
    )
    .fetch_optional(tx.conn())
    .await?;
    if let Some(campaign) = asking {
        return ask_all(tx, campaign.into()).await;
    }
    let today = today(tx).to_sqlx();
    let now = tx.now().to_sqlx();
    let late = sqlx::query_as!(
        Told,
        "update security.awareness_task k set overdue_since = $3, reminded_at = coalesce(k.reminded_at, $3)
           from security.awareness_campaign c
          where k.tenant_id = $1 and k.id = $2 and k.done_at is null and k.excused_at is null and k.overdue_since is null
            and k.due_on < $4 and c.tenant_id = $1 and c.id = k.campaign_id and c.state = 'running' and c.kind <> 'phishing'
          returning k.id, k.campaign_id, k.user_id, c.number, c.kind, k.due_on",
        Uuid::from(tx.tenant()),
        id,
        now as jiff_sqlx::Timestamp,
        today as jiff_sqlx::Date,
    )
    .fetch_all(tx.conn())
    .await?;
    tell_them(tx, "awareness_task.overdue", late)?;
    let soon = sqlx::query_as!(
        Told,
        "update security.awareness_task k set reminded_at = $3
           from security.awareness_campaign c
          where k.tenant_id = $1 and k.id = $2 and k.done_at is null and k.excused_at is null and k.reminded_at is null
            and k.due_on between $4 and $4 + $5::integer
            and c.tenant_id = $1 and c.id = k.campaign_id and c.state = 'running' and c.kind <> 'phishing'
          returning k.id, k.campaign_id, k.user_id, c.number, c.kind, k.due_on",
        Uuid::from(tx.tenant()),
        id,
        now as jiff_sqlx::Timestamp,
        today as jiff_sqlx::Date,
        LEAD_DAYS,
    )
    .fetch_all(tx.conn())
    .await?;
    tell_them(tx, "awareness_task.due_soon", soon)
}
