//! The only SQL of reports.

use jiff_sqlx::ToSqlx;
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::ids::{DutyId, IncidentId, ReportId};
use sqm_domain::security::{ReportKind, ReportLanguage};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result, codes};
use uuid::Uuid;

use super::{Report, ReportState, ReportText, ReportVersion};
use crate::incident::Person;

/// Reports shown of one incident; more belongs to the versions of one report.
const MOST: i64 = 100;
/// Versions shown of one report.
const MOST_VERSIONS: i64 = 100;

#[derive(FromRow)]
struct Row {
    id: Uuid,
    incident_id: Uuid,
    obligation_id: Option<Uuid>,
    regime_name: Option<String>,
    told_to: Option<String>,
    kind: String,
    language: String,
    state: String,
    fields: serde_json::Value,
    created_by: Option<Uuid>,
    creator: Option<String>,
    created_at: jiff_sqlx::Timestamp,
    updated_at: jiff_sqlx::Timestamp,
    sent_at: Option<jiff_sqlx::Timestamp>,
    version: i64,
}

impl Row {
    fn read(self) -> Result<Report> {
        Ok(Report {
            id: self.id.into(),
            incident: self.incident_id.into(),
            duty: self.obligation_id.map(Into::into),
            regime_name: self.regime_name,
            told_to: self.told_to,
            kind: codes::read(&self.kind)?,
            language: codes::read(&self.language)?,
            state: if self.state == "sent" {
                ReportState::Sent
            } else {
                ReportState::Draft
            },
            text: serde_json::from_value(self.fields)?,
            created_by: self
                .created_by
                .zip(self.creator)
                .map(|(id, name)| Person { id: id.into(), name }),
            created_at: self.created_at.to_jiff(),
            updated_at: self.updated_at.to_jiff(),
            sent_at: self.sent_at.map(jiff_sqlx::Timestamp::to_jiff),
            version: self.version,
        })
    }
}

const NAMED: &str = "select p.id, p.incident_id, p.obligation_id, r.name as regime_name, s.recipient as told_to, p.kind, p.language, \
    p.state, t.fields, p.created_by, u.name as creator, p.created_at, p.updated_at, p.sent_at, p.version from incidents.report p \
    join incidents.report_text t on t.tenant_id = p.tenant_id and t.report_id = p.id and t.number = p.version \
    left join incidents.obligation o on o.tenant_id = p.tenant_id and o.id = p.obligation_id \
    left join incidents.regime r on r.tenant_id = o.tenant_id and r.id = o.regime_id \
    left join incidents.regime_step s on s.tenant_id = o.tenant_id and s.id = o.step_id \
    left join org.user_account u on u.tenant_id = p.tenant_id and u.id = p.created_by";

pub(super) async fn list(tx: &mut TenantTx, incident: IncidentId) -> Result<Vec<Report>> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push(" where p.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and p.incident_id = ")
        .push_bind(Uuid::from(incident))
        .push(format_args!(" order by p.id desc limit {MOST}"));
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    rows.into_iter().map(Row::read).collect()
}

pub(super) async fn get(tx: &mut TenantTx, incident: IncidentId, id: ReportId) -> Result<Report> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push(" where p.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and p.incident_id = ")
        .push_bind(Uuid::from(incident))
        .push(" and p.id = ")
        .push_bind(Uuid::from(id));
    let row: Option<Row> = sql.build_query_as().fetch_optional(tx.conn()).await?;
    row.ok_or(Error::NotFound("report"))?.read()
}

/// The version of a report, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, incident: IncidentId, id: ReportId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from incidents.report where tenant_id = $1 and incident_id = $2 and id = $3 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("report"))
}

pub(super) async fn insert(
    tx: &mut TenantTx,
    incident: IncidentId,
    id: ReportId,
    duty: Option<DutyId>,
    kind: ReportKind,
    language: ReportLanguage,
) -> Result<()> {
    let by = tx.actor().user().map(Uuid::from);
    sqlx::query!(
        "insert into incidents.report (tenant_id, id, incident_id, obligation_id, kind, language, created_at, created_by, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $7)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        Uuid::from(incident),
        duty.map(Uuid::from),
        kind.as_str(),
        language.as_str(),
        tx.now().to_sqlx(),
        by,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn set_version(tx: &mut TenantTx, id: ReportId, number: i64) -> Result<()> {
    sqlx::query!(
        "update incidents.report set version = $3, updated_at = $4 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        number,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn add_text(
    tx: &mut TenantTx,
    incident: IncidentId,
    report: ReportId,
    number: i64,
    text: &ReportText,
) -> Result<()> {
    let by = tx.actor().user().map(Uuid::from);
    sqlx::query!(
        "insert into incidents.report_text (tenant_id, id, incident_id, report_id, number, at, by_id, fields)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        Uuid::from(tx.tenant()),
        Uuid::from(ReportId::new_at(tx.now())),
        Uuid::from(incident),
        Uuid::from(report),
        i32::try_from(number).unwrap_or(i32::MAX),
        tx.now().to_sqlx(),
        by,
        serde_json::to_value(text)?,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn versions(tx: &mut TenantTx, id: ReportId) -> Result<Vec<ReportVersion>> {
    let rows = sqlx::query!(
        r#"select t.number, t.at, t.by_id, u.name as "name?", t.fields
             from incidents.report_text t
             left join org.user_account u on u.tenant_id = t.tenant_id and u.id = t.by_id
            where t.tenant_id = $1 and t.report_id = $2 order by t.number desc limit $3"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        MOST_VERSIONS,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ReportVersion {
                number: row.number,
                at: row.at.to_jiff(),
                by: row
                    .by_id
                    .zip(row.name)
                    .map(|(id, name)| Person { id: id.into(), name }),
                text: serde_json::from_value(row.fields)?,
            })
        })
        .collect()
}
