//! The bulk twin of [`super::record`]: answers that were given elsewhere and come many at a time. One statement however
//! many; nobody is called back for them, and what was asked there is not asked again here.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde_json::{Map, Value, json};
use sqm_domain::ids::{
    CustomerId, DepartmentId, ImportId, QuestionnaireVersionId, ResponseId, SurveyId, UserId,
};
use sqm_domain::survey::{Answers, Scores};
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use uuid::Uuid;

use super::ops::words;
use crate::questionnaire::Version;
use crate::survey::Channel;

/// Answers given elsewhere.
#[derive(Clone, Debug)]
pub struct PastResponse {
    /// Its id here; the one it has already when it comes again.
    pub id: ResponseId,
    /// Its identity where it comes from.
    pub external_id: String,
    /// Tells whether a later import brings anything new.
    pub fingerprint: Vec<u8>,
    /// When it was answered.
    pub answered_at: Timestamp,
    /// By which way.
    pub channel: Channel,
    /// In which language; empty = not known.
    pub language: String,
    /// The customer.
    pub customer: Option<CustomerId>,
    /// Who served.
    pub person: Option<UserId>,
    /// His department.
    pub department: Option<DepartmentId>,
    /// Region, product and other dimensions of the moment.
    pub dims: Map<String, Value>,
    /// How much it counts.
    pub weight: f64,
    /// What was answered, as the version's questions keep it.
    pub answers: Answers,
}

/// Columns of many rows, side by side.
#[derive(Default)]
struct Columns {
    ids: Vec<Uuid>,
    days: Vec<jiff_sqlx::Date>,
    at: Vec<jiff_sqlx::Timestamp>,
    channels: Vec<String>,
    languages: Vec<Option<String>>,
    customers: Vec<Option<Uuid>>,
    persons: Vec<Option<Uuid>>,
    departments: Vec<Option<Uuid>>,
    dims: Vec<Value>,
    weights: Vec<f64>,
    answers: Vec<Value>,
    csat: Vec<Option<f64>>,
    satisfied: Vec<Option<bool>>,
    nps: Vec<Option<i16>>,
    ces: Vec<Option<f64>>,
    aspects: Vec<Value>,
    words: Vec<Option<String>>,
    external: Vec<String>,
    fingerprints: Vec<Vec<u8>>,
}

impl Columns {
    fn push(&mut self, version: &Version, day: Date, past: &PastResponse) -> Result<()> {
        let scores = Scores::of(&version.document, &past.answers);
        self.ids.push(past.id.into());
        self.days.push(day.to_sqlx());
        self.at.push(past.answered_at.to_sqlx());
        self.channels.push(past.channel.as_str().to_owned());
        self.languages
            .push((!past.language.is_empty()).then(|| past.language.clone()));
        self.customers.push(past.customer.map(Uuid::from));
        self.persons.push(past.person.map(Uuid::from));
        self.departments.push(past.department.map(Uuid::from));
        self.dims.push(Value::Object(past.dims.clone()));
        self.weights.push(past.weight);
        self.answers.push(serde_json::to_value(&past.answers)?);
        self.csat.push(scores.csat);
        self.satisfied.push(scores.satisfied);
        self.nps.push(scores.nps.map(i16::from));
        self.ces.push(scores.ces);
        self.aspects.push(serde_json::to_value(&scores.aspects)?);
        self.words.push(words(&version.document, &past.answers));
        self.external.push(past.external_id.clone());
        self.fingerprints.push(past.fingerprint.clone());
        Ok(())
    }
}

/// Writes answers given elsewhere, or brings those that are here already to what is told now.
pub async fn record_past(
    tx: &mut TenantTx,
    survey: SurveyId,
    version: &Version,
    import: Option<ImportId>,
    past: &[PastResponse],
) -> Result<()> {
    if past.is_empty() {
        return Ok(());
    }
    let mut columns = Columns::default();
    for response in past {
        let day = response.answered_at.to_zoned(tx.zone().clone()).date();
        columns.push(version, day, response)?;
    }
    write(tx, survey, version.id, import, &columns).await?;
    for response in past {
        tx.emit(DomainEvent::new(
            "response.imported",
            "survey_response",
            response.id,
            json!({ "survey": survey }),
        ));
    }
    Ok(())
}

async fn write(
    tx: &mut TenantTx,
    survey: SurveyId,
    version: QuestionnaireVersionId,
    import: Option<ImportId>,
    rows: &Columns,
) -> Result<()> {
    sqlx::query!(
        "insert into surveys.response as r (tenant_id, survey_id, version_id, import_id, state, id, day, submitted_at, channel,
           language, customer_id, person_id, department_id, dims, weight, answers, csat, satisfied, nps, ces, aspects, words, external_id,
           fingerprint)
         select $1, $2, $3, $4, 'complete', n.id, n.day, n.at, n.channel, n.language, n.customer, n.person, n.department, n.dims, n.weight,
                n.answers, n.csat, n.satisfied, n.nps, n.ces, n.aspects, n.words::tsvector, n.external, n.fingerprint
           from unnest($5::uuid[], $6::date[], $7::timestamptz[], $8::text[], $9::text[], $10::uuid[], $11::uuid[], $12::jsonb[],
                       $13::float8[], $14::jsonb[], $15::float8[], $16::bool[], $17::int2[], $18::float8[], $19::jsonb[],
                       $20::text[], $21::text[], $22::bytea[], $23::uuid[])
             as n(id, day, at, channel, language, person, department, dims, weight, answers, csat, satisfied, nps, ces, aspects,
                  words, external, fingerprint, customer)
         on conflict (tenant_id, id) do update
           set version_id = excluded.version_id, import_id = excluded.import_id, day = excluded.day,
               submitted_at = excluded.submitted_at, channel = excluded.channel, language = excluded.language,
               person_id = excluded.person_id, department_id = excluded.department_id, dims = excluded.dims,
               weight = excluded.weight, answers = excluded.answers, csat = excluded.csat, satisfied = excluded.satisfied,
               nps = excluded.nps, ces = excluded.ces, aspects = excluded.aspects, words = excluded.words,
               fingerprint = excluded.fingerprint
         where r.survey_id = excluded.survey_id",
        Uuid::from(tx.tenant()),
        Uuid::from(survey),
        Uuid::from(version),
        import.map(Uuid::from),
        &rows.ids,
        &rows.days as &[jiff_sqlx::Date],
        &rows.at as &[jiff_sqlx::Timestamp],
        &rows.channels,
        &rows.languages as &[Option<String>],
        &rows.persons as &[Option<Uuid>],
        &rows.departments as &[Option<Uuid>],
        &rows.dims,
        &rows.weights,
        &rows.answers,
        &rows.csat as &[Option<f64>],
        &rows.satisfied as &[Option<bool>],
        &rows.nps as &[Option<i16>],
        &rows.ces as &[Option<f64>],
        &rows.aspects,
        &rows.words as &[Option<String>],
        &rows.external,
        &rows.fingerprints,
        &rows.customers as &[Option<Uuid>],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
