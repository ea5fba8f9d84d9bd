//! Reading duties. Row security leaves out those of incidents the viewer need not know of.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::ids::{DutyId, IncidentId, UserId};
use sqm_domain::security::{DutyState, Fact, Level, Situation};
use sqm_platform::db::TenantTx;
use sqm_platform::listing::Figure;
use sqm_platform::{Error, Result, codes};
use uuid::Uuid;

use super::{Circumstances, Duty, DutyFilter, Standing};
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
        _ if filter.measure.is_some() => behind(sql, filter),
        Standing::Open => {
            sql.push(" and o.sent_at is null and o.waived_at is null and i.state <> 'merged'");
        }
        Standing::Late => {
            sql.push(format_args!(
                " and o.sent_at is null and o.waived_at is null and i.state <> 'merged' and o.due_at is not null and {NEXT} <= "
            ))
            .push_bind(tx.now().to_sqlx());
        }
        Standing::Ended => _ = sql.push(" and (o.sent_at is not null or o.waived_at is not null)"),
    }
    // Of an exercise that is over nothing is to be sent any more.
    if filter.measure.is_none() && filter.state != Standing::Ended {
        sql.push(" and not (i.drill and i.state = 'closed')");
    }
    if let Some(regime) = filter.regime {
        sql.push(" and o.regime_id = ").push_bind(Uuid::from(regime));
    }
    if let Some(lead) = filter.lead {
        sql.push(" and i.lead_id = ").push_bind(Uuid::from(lead));
    }
}

/// The reports a figure counts: each of them is observed by itself (view `incidents.measure_duty`).
fn behind(sql: &mut QueryBuilder<Postgres>, filter: &DutyFilter) {
    let figure = Figure {
        measure: filter.measure.as_deref(),
        slice: filter.kind.as_deref(),
        from: filter.from,
        to: filter.to,
        dim: filter.dim.as_deref(),
        value: filter.value.as_deref(),
        hit: filter.hit,
    };
    figure.narrow(sql, "o.id");
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
    let ended = filter.measure.is_none() && filter.state == Standing::Ended;
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
    /// It was merged: the one that remains has its clocks.
    pub(super) merged: bool,
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
        merged: row.state == "merged",
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

/// Who has to hear of a clock: the lead, and everybody who decides about incidents and may know of this one; administrators where
/// they were let into a restricted one, for nobody else may be there to decide.
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
                                     and (i.restricted or p.role <> 'tenant_admin')))
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

/// Was an authority told of an incident?
pub(crate) async fn any_sent(tx: &mut TenantTx, incident: IncidentId) -> Result<bool> {
    let sent = sqlx::query_scalar!(
        r#"select exists (select from incidents.obligation
            where tenant_id = $1 and incident_id = $2 and sent_at is not null) as "sent!""#,
        Uuid::from(tx.tenant()),
        Uuid::from(incident)
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(sent)
}
