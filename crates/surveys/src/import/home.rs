//! Where imported answers go: a closed survey of that name with a questionnaire that grows with what is found.

use std::sync::Arc;

use jiff_sqlx::ToSqlx;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqm_domain::ids::{ImportId, QuestionnaireId, SurveyId, TenantId};
use sqm_domain::survey::{Questionnaire, Words};
use sqm_imports::rows::MappedRow;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::{AppState, Result};
use uuid::{Builder, Uuid};

use super::question::{Asked, complete};
use crate::questionnaire::{self, Purpose, QuestionnaireInput, Version};
use crate::survey::{self, Channel, Privacy, SurveyInput};

/// The survey, held until the transaction ends, and what it will have asked.
pub(super) struct Home {
    survey: SurveyId,
    version: Version,
    questionnaire: QuestionnaireId,
    pub(super) document: Questionnaire,
}

impl Home {
    /// Finds or makes the survey of that name.
    pub(super) async fn find(
        state: &AppState,
        tx: &mut TenantTx,
        import: ImportId,
        name: &str,
        first: Option<&MappedRow>,
    ) -> Result<Self> {
        let tenant = Uuid::from(tx.tenant());
        let known = sqlx::query!(
            "select id, version_id from surveys.survey
              where tenant_id = $1 and name = $2 and import_id is not null for update",
            tenant,
            name
        )
        .fetch_optional(tx.conn())
        .await?;
        if let Some(known) = known {
            let version = questionnaire::version(tx, known.version_id.into()).await?;
            return Ok(Self {
                survey: known.id.into(),
                questionnaire: version.questionnaire,
                document: (*version.document).clone(),
                version,
            });
        }
        let text = |field: &str| first.and_then(|row| row.text(field));
        let lang = tx.lang().tag();
        let document = Questionnaire::new(lang, Words::plain(name));
        let input = QuestionnaireInput {
            code: None,
            name: name.chars().take(120).collect(),
            clause: String::new(),
            purpose: text("purpose").map(Purpose::from_code).unwrap_or_default(),
            draft: document.clone(),
        };
        let questionnaire = questionnaire::create(tx, input).await?;
        let version = questionnaire::publish_found(tx, questionnaire, &document).await?;
        let input = SurveyInput {
            channels: vec![Channel::Import],
            ..SurveyInput::new(name, version, Privacy::Confidential)
        };
        let survey = survey::create(state, tx, input).await?;
        // Rounds are numbered by the file, else in the order in which they come.
        let round = first.and_then(|row| row.integer("round"));
        sqlx::query!(
            "update surveys.survey s
                set state = 'closed', closed_at = $3, import_id = $4, series_id = $5,
                    round = coalesce($6, (select max(o.round) + 1 from surveys.survey o
                                           where o.tenant_id = s.tenant_id and o.series_id = $5), 1)
              where tenant_id = $1 and id = $2",
            tenant,
            Uuid::from(survey),
            tx.now().to_sqlx(),
            Uuid::from(import),
            text("series").map(|series| series_id(tx.tenant(), series)),
            round.and_then(|round| i32::try_from(round).ok()),
        )
        .execute(tx.conn())
        .await?;
        Ok(Self {
            survey,
            questionnaire,
            version: Version {
                id: version,
                questionnaire,
                number: 1,
                document: Arc::new(document.clone()),
                published_at: tx.now(),
            },
            document,
        })
    }

    /// Takes up questions that were not asked yet.
    pub(super) fn ask(&mut self, asked: &Asked) {
        complete(&mut self.document, asked);
    }

    /// Publishes what was found, if it is more than before. A published version never changes: answers name the one
    /// that has all their choices.
    pub(super) async fn settle(self, tx: &mut TenantTx) -> Result<(SurveyId, Version)> {
        if self.document == *self.version.document {
            return Ok((self.survey, self.version));
        }
        let id = questionnaire::publish_found(tx, self.questionnaire, &self.document).await?;
        sqlx::query!(
            "update surveys.survey set version_id = $3, version = version + 1, updated_at = $4
              where tenant_id = $1 and id = $2",
            Uuid::from(tx.tenant()),
            Uuid::from(self.survey),
            Uuid::from(id),
            tx.now().to_sqlx()
        )
        .execute(tx.conn())
        .await?;
        tx.emit(DomainEvent::new(
            "survey.changed",
            "survey",
            self.survey,
            json!({}),
        ));
        let version = Version {
            id,
            document: Arc::new(self.document),
            ..self.version
        };
        Ok((self.survey, version))
    }
}

/// A series is known by its name.
fn series_id(tenant: TenantId, name: &str) -> Uuid {
    let digest = Sha256::new()
        .chain_update(Uuid::from(tenant).as_bytes())
        .chain_update(name.trim().to_lowercase().as_bytes())
        .finalize();
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}
