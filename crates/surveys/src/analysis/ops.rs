//! Analysing a survey.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use moka::future::Cache;
use sqm_domain::ids::{SurveyId, TenantId};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::build::{self, Parts};
use super::filter::{Dimension, ResponseFilter};
use super::model::{Analysis, View};
use super::read;
use super::tally::Asked;
use crate::questionnaire;
use crate::survey;

type Key = (TenantId, SurveyId, ResponseFilter, View);

/// Many look at a survey while answers arrive; they are shown the same two seconds.
static FRESH: LazyLock<Cache<Key, Arc<Analysis>>> = LazyLock::new(|| {
    Cache::builder()
        .max_capacity(200)
        .time_to_live(Duration::from_secs(2))
        .build()
});

/// What the answers to a survey say.
///
/// # Errors
/// `Invalid` for a filter or a view that means nothing.
pub async fn analyse(
    tx: &mut TenantTx,
    id: SurveyId,
    filter: &ResponseFilter,
    view: &View,
) -> Result<Arc<Analysis>> {
    // Whose survey it is, is asked before anything that is kept is looked at.
    let survey = survey::get(tx, id).await?;
    let key = (tx.tenant(), id, filter.clone(), view.clone());
    let made = FRESH.try_get_with(key, async {
        compute(tx, &survey, filter, view).await.map(Arc::new)
    });
    made.await.map_err(|failed| match Arc::try_unwrap(failed) {
        Ok(error) => error,
        // Whoever waited for the same figures is told what it was, without its inner cause.
        Err(shared) => match &*shared {
            Error::Invalid(errors) => Error::Invalid(errors.clone()),
            other => Error::Internal(anyhow::anyhow!("{other}")),
        },
    })
}

async fn compute(
    tx: &mut TenantTx,
    survey: &survey::Survey,
    filter: &ResponseFilter,
    view: &View,
) -> Result<Analysis> {
    let version = questionnaire::version(tx, survey.version_id).await?;
    let by = view
        .by
        .as_deref()
        .filter(|by| !by.is_empty())
        .map(|by| Dimension::named(by).ok_or_else(|| Error::field("by", "field-invalid")))
        .transpose()?;
    let of = view
        .of
        .as_deref()
        .filter(|of| !of.is_empty())
        .map(|of| {
            version
                .document
                .question(of)
                .ok_or_else(|| Error::field("of", "field-invalid"))
        })
        .transpose()?;
    let asked = Asked {
        document: &version.document,
        by: by.as_ref(),
        of,
        weighted: view.weighted,
    };
    let tally = read::tally(tx, survey.id, filter, &asked).await?;
    let funnel = read::funnel(tx, survey.id).await?;
    let rounds = read::rounds(tx, survey, filter, view.weighted).await?;
    let ids: Vec<Uuid> = tally
        .people
        .keys()
        .chain(tally.departments.keys())
        .copied()
        .collect();
    let names = read::names(tx, &ids).await?;
    Ok(build::analysis(Parts {
        survey,
        filter,
        view,
        asked,
        tally,
        funnel,
        rounds,
        names,
    }))
}
