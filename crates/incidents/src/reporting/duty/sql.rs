//! The only SQL of duties. Row security leaves out those of incidents the viewer need not know of.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::ids::{DutyId, EventId, IncidentId, ReportId, UserId};
use sqm_domain::security::{DutyState, Fact, Level, Situation};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result, codes};
use uuid::Uuid;

use super::{Circumstances, CircumstancesInput, Duty, DutyFilter, Sending, Standing};
use crate::incident::Person;

#[derive(FromRow)]
struct Row {
    id: Uuid,
    incident_id: Uuid,
    number: String,
    title: String,
    level: Option<String>,
    drill: bool,
    lead_id: Option<Uuid>,
    lead: Option<String>,
    regime_id: Uuid,
    regime_name: String,
    source: String,
    language: String,
    step_id: Uuid,
    place: i16,
    name: String,
    told_to: String,
    report: String,
    deadline_unit: String,
    deadline_count: i32,
    anchor: String,
    verified: bool,
    aware_at: jiff_sqlx::Timestamp,
    start_at: Option<jiff_sqlx::Timestamp>,
    due_at: Option<jiff_sqlx::Timestamp>,
    sent_at: Option<jiff_sqlx::Timestamp>,
    sent_by: Option<Uuid>,
    sender: Option<String>,
    channel: String,
    recipient: String,
    reference: String,
    evidence: String,
    report_id: Option<Uuid>,
    waived_at: Option<jiff_sqlx::Timestamp>,
    waived_by: Option<Uuid>,
    waiver: Option<String>,
    waived_why: String,
    waived_level: Option<String>,
    told: i16,
    version: i64,
}

impl Row {
    fn read(self, now: Timestamp) -> Result<Duty> {
        let person = |id: Option<Uuid>, name: Option<String>| {
            id.zip(name).map(|(id, name)| Person { id: id.into(), name })
        };
        let at = |at: Option<jiff_sqlx::Timestamp>| at.map(jiff_sqlx::Timestamp::to_jiff);
        let mut duty = Duty {
            id: self.id.into(),
            incident: self.incident_id.into(),
            number: self.number,
            title: self.title,
            level: codes::read_option(self.level.as_deref())?,
            drill: self.drill,
            lead: person(self.lead_id, self.lead),
            regime: self.regime_id.into(),
            regime_name: self.regime_name,
            source: self.source,
            language: codes::read(&self.language)?,
            step: self.step_id.into(),
            place: self.place,
            name: self.name,
            told_to: self.told_to,
            report: codes::read(&self.report)?,
            deadline_unit: self.deadline_unit,
            deadline_count: u32::try_from(self.deadline_count).unwrap_or(0),
            anchor: codes::read(&self.anchor)?,
            verified: self.verified,
            state: DutyState::Waiting,
            aware_at: self.aware_at.to_jiff(),
            start_at: at(self.start_at),
            due_at: at(self.due_at),
            sent_at: at(self.sent_at),
            sent_by: person(self.sent_by, self.sender),
            channel: self.channel.parse().ok(),
            recipient: self.recipient,
            reference: self.reference,
            evidence: self.evidence,
            report_id: self.report_id.map(Into::into),
            waived_at: at(self.waived_at),
            waived_by: person(self.waived_by, self.waiver),
            waived_why: self.waived_why,
            waived_level: codes::read_option(self.waived_level.as_deref())?,
            told: self.told,
            version: self.version,
        };
        duty.state = duty.state_at(now);
        Ok(duty)
    }
}

const NAMED: &str = "select o.id, o.incident_id, i.number, i.title, i.level, i.drill, i.lead_id, l.name as lead, o.regime_id, \
    r.name as regime_name, r.source, r.language, o.step_id, o.place, s.name, s.recipient as told_to, o.report, o.deadline_unit, \
    o.deadline_count, o.anchor, r.verified and s.verified as verified, o.aware_at, o.start_at, o.due_at, o.sent_at, o.sent_by, \
    b.name as sender, o.channel, o.recipient, o.reference, o.evidence, o.report_id, o.waived_at, o.waived_by, \
    w.name as waiver, o.waived_why, o.waived_level, o.told, o.version from incidents.obligation o \
    join incidents.incident i on i.tenant_id = o.tenant_id and i.id = o.incident_id \
    join incidents.regime r on r.tenant_id = o.tenant_id and r.id = o.regime_id \
    join incidents.regime_step s on s.tenant_id = o.tenant_id and s.id = o.step_id \
    left join org.user_account l on l.tenant_id = i.tenant_id and l.id = i.lead_id \
    left join org.user_account b on b.tenant_id = o.tenant_id and b.id = o.sent_by \
    left join org.user_account w on w.tenant_id = o.tenant_id and w.id = o.waived_by";

/// The expression of index `obligation_open`: what has no number first, what waits last.
const NEXT: &str = "coalesce(o.due_at, o.start_at, 'infinity'::timestamptz)";
/// That of index `obligation_ended`.
const ENDED: &str = "coalesce(o.sent_at, o.waived_at)";

/// A place in the desk's list.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Position {
    pub(super) id: Uuid,
    /// Nothing: it waits.
    pub(super) at: Option<Timestamp>,
}

pub(super) async fn of_incident(tx: &mut TenantTx, incident: IncidentId) -> Result<Vec<Duty>> {
    let now = tx.now();
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push(" where o.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and o.incident_id = ")
        .push_bind(Uuid::from(incident))
        .push(" order by r.position, o.regime_id, o.place, o.id");
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    rows.into_iter().map(|row| row.read(now)).collect()
}

pub(super) async fn get(tx: &mut TenantTx, id: DutyId) -> Result<Duty> {
    let now = tx.now();
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push(" where o.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and o.id = ")
        .push_bind(Uuid::from(id));
    let row: Option<Row> = sql.build_query_as().fetch_optional(tx.conn()).await?;
    row.ok_or(Error::NotFound("duty"))?.read(now)
}

/// The version of a duty, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: DutyId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from incidents.obligation where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("duty"))
}

fn narrow(sql: &mut QueryBuilder<Postgres>, tx: &TenantTx, filter: &DutyFilter) {
    sql.push(" where o.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    match filter.state {
        Standing::Open => _ = sql.push(" and o.sent_at is null and o.waived_at is null"),
        Standing::Late => {
            sql.push(format_args!(
                " and o.sent_at is null and o.waived_at is null and o.due_at is not null and {NEXT} <= "
            ))
            .push_bind(tx.now().to_sqlx());
        }
        Standing::Ended => _ = sql.push(" and (o.sent_at is not null or o.waived_at is not null)"),
    }
    if let Some(regime) = filter.regime {
        sql.push(" and o.regime_id = ").push_bind(Uuid::from(regime));
    }
    if let Some(lead) = filter.lead {
        sql.push(" and i.lead_id = ").push_bind(Uuid::from(lead));
    }
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &DutyFilter,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Duty>> {
    let now = tx.now();
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    narrow(&mut sql, tx, filter);
    let ended = filter.state == Standing::Ended;
    if let Some(after) = after {
        let (place, sign) = if ended { (ENDED, "<") } else { (NEXT, ">") };
        sql.push(format_args!(" and ({place}, o.id) {sign} (coalesce("))
            .push_bind(after.at.map(ToSqlx::to_sqlx))
            .push(", 'infinity'::timestamptz), ")
            .push_bind(after.id)
            .push(")");
    }
    if ended {
        sql.push(format_args!(" order by {ENDED} desc, o.id desc"));
    } else {
        sql.push(format_args!(" order by {NEXT}, o.id"));
    }
    sql.push(format_args!(" limit {limit}"));
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    rows.into_iter().map(|row| row.read(now)).collect()
}

/// How many, up to `most`.
pub(super) async fn count(tx: &mut TenantTx, filter: &DutyFilter, most: i64) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new(
        "select count(*) from (select from incidents.obligation o \
         join incidents.incident i on i.tenant_id = o.tenant_id and i.id = o.incident_id",
    );
    narrow(&mut sql, tx, filter);
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

/// What is known of an incident when it is asked who has to be told.
#[derive(Debug)]
pub(super) struct Standings {
    pub(super) situation: Situation,
    /// It can bring duties: an incident that was no false alarm and is not another one.
    pub(super) counts: bool,
    pub(super) found: Timestamp,
    pub(super) remedied: Option<Timestamp>,
    pub(super) closed: Option<Timestamp>,
    /// When it was asked before.
    pub(super) asked: bool,
    /// The level known then.
    pub(super) asked_level: Option<Level>,
}

pub(super) async fn standings(tx: &mut TenantTx, incident: IncidentId) -> Result<Standings> {
    let row = sqlx::query!(
        r#"select i.level, i.personal_data, i.kind, i.certainty, i.state, i.reported_at, i.detected_at, i.eradicated_at,
                  i.recovered_at, i.closed_at, c.critical_infrastructure as "critical?", c.product_flaw as "flaw?",
                  c.high_risk as "high_risk?", c.reckoned_at as "reckoned_at?", c.reckoned_level as "reckoned_level?",
                  (select a.facts from incidents.assessment a
                    where a.tenant_id = i.tenant_id and a.incident_id = i.id order by a.id desc limit 1) as "facts?"
             from incidents.incident i
             left join incidents.circumstance c on c.tenant_id = i.tenant_id and c.incident_id = i.id
            where i.tenant_id = $1 and i.id = $2"#,
        Uuid::from(tx.tenant()),
        Uuid::from(incident)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("incident"))?;
    let at = |at: Option<jiff_sqlx::Timestamp>| at.map(jiff_sqlx::Timestamp::to_jiff);
    // Whoever enters how long critical infrastructure was down has said that it is concerned.
    let down = row.facts.as_ref().is_some_and(|facts| {
        [Fact::InfrastructureDown, Fact::MainFunctionDown]
            .iter()
            .any(|fact| facts["values"][fact.as_str()].as_u64().is_some_and(|n| n > 0))
    });
    Ok(Standings {
        situation: Situation {
            level: codes::read_option(row.level.as_deref())?,
            personal_data: row.personal_data,
            high_risk: row.high_risk.unwrap_or(false),
            critical_infrastructure: row.critical.unwrap_or(false) || down,
            product_flaw: row.flaw.unwrap_or(false),
        },
        counts: row.kind == "incident"
            && !matches!(row.certainty.as_str(), "false_alarm" | "near_miss")
            && row.state != "merged",
        found: at(row.detected_at).unwrap_or_else(|| row.reported_at.to_jiff()),
        remedied: at(row.eradicated_at).or(at(row.recovered_at)),
        closed: at(row.closed_at),
        asked: row.reckoned_at.is_some(),
        asked_level: codes::read_option(row.reckoned_level.as_deref())?,
    })
}

pub(super) async fn circumstances(tx: &mut TenantTx, incident: IncidentId) -> Result<Circumstances> {
    let row = sqlx::query!(
        "select critical_infrastructure, product_flaw, high_risk, version
           from incidents.circumstance where tenant_id = $1 and incident_id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(incident)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map_or_else(Circumstances::default, |row| Circumstances {
        critical_infrastructure: row.critical_infrastructure,
        product_flaw: row.product_flaw,
        high_risk: row.high_risk,
        version: row.version,
    }))
}

pub(super) async fn put_circumstances(
    tx: &mut TenantTx,
    incident: IncidentId,
    input: CircumstancesInput,
) -> Result<()> {
    sqlx::query!(
        "insert into incidents.circumstance (tenant_id, incident_id, critical_infrastructure, product_flaw, high_risk, updated_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id, incident_id) do update
            set critical_infrastructure = excluded.critical_infrastructure, product_flaw = excluded.product_flaw,
                high_risk = excluded.high_risk, updated_at = excluded.updated_at, version = circumstance.version + 1",
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        input.critical_infrastructure,
        input.product_flaw,
        input.high_risk,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that it was asked who has to be told, and at which level.
pub(super) async fn note_asked(tx: &mut TenantTx, incident: IncidentId, level: Option<Level>) -> Result<()> {
    sqlx::query!(
        "insert into incidents.circumstance (tenant_id, incident_id, reckoned_level, reckoned_at, updated_at)
         values ($1, $2, $3, $4, $4)
         on conflict (tenant_id, incident_id) do update
            set reckoned_level = excluded.reckoned_level, reckoned_at = excluded.reckoned_at",
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        level.map(|level| level.as_str()),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A duty that begins.
#[derive(Debug)]
pub(super) struct Beginning<'a> {
    pub(super) regime: Uuid,
    pub(super) place: i16,
    pub(super) step: &'a crate::reporting::regime::RegimeStep,
    pub(super) aware: Timestamp,
}

/// Begins a duty, or lets one that was waived stand again.
pub(super) async fn open(tx: &mut TenantTx, incident: IncidentId, new: &Beginning<'_>) -> Result<()> {
    sqlx::query!(
        "insert into incidents.obligation (tenant_id, id, incident_id, regime_id, step_id, place, report, deadline_unit,
           deadline_count, anchor, opened_at, aware_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         on conflict (tenant_id, incident_id, step_id) do update
            set opened_at = excluded.opened_at, aware_at = excluded.aware_at, start_at = null, due_at = null, waived_at = null,
                waived_by = null, waived_why = '', waived_level = null, told = 0, version = obligation.version + 1",
        Uuid::from(tx.tenant()),
        Uuid::from(DutyId::new_at(tx.now())),
        Uuid::from(incident),
        new.regime,
        Uuid::from(new.step.id),
        new.place,
        new.step.report.as_str(),
        new.step.deadline_unit,
        i32::try_from(new.step.deadline_count).unwrap_or(i32::MAX),
        new.step.anchor.as_str(),
        tx.now().to_sqlx(),
        new.aware.to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts a clock: when it started, until when, what was told, when to look again.
pub(super) async fn put_clock(tx: &mut TenantTx, duty: &Duty, look: Option<Timestamp>) -> Result<()> {
    sqlx::query!(
        "update incidents.obligation
            set start_at = $3, due_at = $4, told = $5, look_at = $6,
                version = version + (case when (start_at, due_at) is distinct from ($3, $4) then 1 else 0 end)
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(duty.id),
        duty.start_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        duty.due_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        duty.told,
        look.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts when the operator became aware; the clock follows.
pub(super) async fn put_aware(tx: &mut TenantTx, id: DutyId, aware: Timestamp) -> Result<()> {
    sqlx::query!(
        "update incidents.obligation set aware_at = $3, version = version + 1 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        aware.to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn put_sent(tx: &mut TenantTx, duty: &Duty, sent: &Sending) -> Result<()> {
    let by = tx.actor().user().map(Uuid::from);
    sqlx::query!(
        "update incidents.obligation
            set sent_at = $3, sent_by = $4, channel = $5, recipient = $6, reference = $7, evidence = $8, report_id = $9,
                look_at = null, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(duty.id),
        sent.sent_at.unwrap_or(tx.now()).to_sqlx(),
        by,
        sent.channel.map_or("", |channel| channel.as_str()),
        if sent.recipient.is_empty() {
            &duty.told_to
        } else {
            &sent.recipient
        },
        sent.reference,
        sent.evidence,
        sent.report.map(Uuid::from),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn put_waived(tx: &mut TenantTx, duty: &Duty, why: &str) -> Result<()> {
    let by = tx.actor().user().map(Uuid::from);
    sqlx::query!(
        "update incidents.obligation
            set waived_at = $3, waived_by = $4, waived_why = $5, waived_level = $6, look_at = null, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(duty.id),
        tx.now().to_sqlx(),
        by,
        why,
        duty.level.map(|level| level.as_str()),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn put_reopened(tx: &mut TenantTx, duty: &Duty) -> Result<()> {
    sqlx::query!(
        "update incidents.obligation
            set sent_at = null, sent_by = null, channel = '', recipient = '', reference = '', evidence = '', report_id = null,
                waived_at = null, waived_by = null, waived_why = '', waived_level = null, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(duty.id),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Who has to hear of a clock: the lead, and everybody who decides about incidents and may know of this one.
pub(super) async fn responsible(tx: &mut TenantTx, incident: IncidentId) -> Result<Vec<UserId>> {
    let rows = sqlx::query_scalar!(
        r#"select u.id
             from incidents.incident i
             join org.user_account u on u.tenant_id = i.tenant_id and u.active
            where i.tenant_id = $1 and i.id = $2
              and (u.id = i.lead_id
                   or (not i.restricted or exists (select from platform.confidant c
                                                    where c.tenant_id = $1 and c.record_id = $2 and c.user_id = u.id))
                      and exists (select from org.effective_role r
                                    join org.role_permission p on p.role = r.role
                                   where r.tenant_id = $1 and r.user_id = u.id and p.permission = 'incident.decide'
                                     and p.role <> 'tenant_admin'))
            order by u.id"#,
        Uuid::from(tx.tenant()),
        Uuid::from(incident)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// What readers of an event want to know of the incident.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) number: String,
    pub(super) state: String,
    pub(super) level: Option<String>,
    pub(super) lead: Option<Uuid>,
    pub(super) department: Option<Uuid>,
    pub(super) restricted: bool,
    pub(super) drill: bool,
}

pub(super) async fn told(tx: &mut TenantTx, incident: IncidentId) -> Result<Told> {
    sqlx::query_as!(
        Told,
        "select number, state, level, lead_id as lead, department_id as department, restricted, drill
           from incidents.incident where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(incident)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("incident"))
}

/// A line of the incident's history.
pub(super) async fn note(
    tx: &mut TenantTx,
    incident: IncidentId,
    field: &str,
    before: &str,
    after: &str,
) -> Result<()> {
    let by = tx.actor().user().map(Uuid::from);
    sqlx::query!(
        "insert into incidents.history (tenant_id, id, incident_id, at, place, by_id, field, before, after)
         values ($1, $2, $3, $4, 0, $5, $6, $7, $8)",
        Uuid::from(tx.tenant()),
        Uuid::from(EventId::new_at(tx.now())),
        Uuid::from(incident),
        tx.now().to_sqlx(),
        by,
        field,
        before,
        after,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The report that was sent is not edited any more; whether it belongs to the incident.
pub(super) async fn seal_report(
    tx: &mut TenantTx,
    incident: IncidentId,
    report: ReportId,
    sent_at: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "update incidents.report set state = 'sent', sent_at = $4, updated_at = $5
          where tenant_id = $1 and incident_id = $2 and id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        Uuid::from(report),
        sent_at.to_sqlx(),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A report that was not sent after all is a draft again.
pub(super) async fn unseal_report(tx: &mut TenantTx, report: ReportId) -> Result<()> {
    sqlx::query!(
        "update incidents.report r set state = 'draft', sent_at = null, updated_at = $3
          where r.tenant_id = $1 and r.id = $2
            and not exists (select from incidents.obligation o where o.tenant_id = $1 and o.report_id = $2)",
        Uuid::from(tx.tenant()),
        Uuid::from(report),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
