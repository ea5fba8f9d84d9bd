//! One data asset: what it is, what protects it and what is missing, restores, whom it is given to, what happened.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use jiff::ToSpan as _;
use serde::Deserialize;
use sqm_domain::ids::{DataAssetId, DataShareId};
use sqm_domain::security::{PROTECTION_RULES, Protection, RestoreResult};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{IfMatch, PageForm, Paging, Path};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::{
    Choice, FormErrors, Page, PageFrame, Shell, codes, done, filled_code, filled_id, word,
};
use sqm_platform::{AppState, Error, Result};

use super::super::typed;
use super::super::words::{self, Badge, Line};
use crate::control::{self, ControlFilter, ControlGroup};
use crate::data_asset::{self, DataAsset, Links, NewRestore, NewShare, Retirement, Review, Share};
use crate::permissions::DataAssetRead;
use crate::risk::{self, RiskFilter, RiskGroup, RiskSort};

/// Risks and controls offered for links.
const OFFERED: i64 = 200;

/// A protection its level asks for.
#[derive(Debug)]
struct Wanted {
    label: String,
    there: Badge,
    /// The last day of a proof that holds.
    until: String,
}

/// A restore test there was.
#[derive(Debug)]
struct Tested {
    on: String,
    result: Badge,
    note: String,
    evidence: String,
    /// The evidence is a link.
    link: bool,
    who: String,
}

/// Somebody it is given to.
#[derive(Debug)]
struct Given {
    id: DataShareId,
    receiver: String,
    purpose: String,
    basis: String,
    abroad: bool,
    since: String,
    ended: String,
}

/// Something it is linked with.
#[derive(Debug)]
struct Linked {
    /// `risk` or `control`.
    kind: &'static str,
    id: String,
    href: String,
    title: String,
    badge: Badge,
}

/// The small forms of the page, as typed; `act` says which one it was.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    act: String,
    text: String,
    next_on: String,
    reason: String,
    tested_on: String,
    result: String,
    note: String,
    evidence: String,
    receiver: String,
    purpose: String,
    basis: String,
    abroad: String,
    since: String,
    share: String,
    risk: String,
    control: String,
    version: i64,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/data_asset.html")]
pub(super) struct ShowPage {
    shell: Shell,
    a: DataAsset,
    level: Badge,
    category: String,
    people: String,
    backup: String,
    review: String,
    wanted: Vec<Wanted>,
    tested: Vec<Tested>,
    given: Vec<Given>,
    linked: Vec<Linked>,
    risks: Vec<Choice>,
    controls: Vec<Choice>,
    lines: Vec<Line>,
    may_edit: bool,
    may_retire: bool,
    form: Form,
    errors: FormErrors,
    results: Vec<Choice>,
    done: bool,
}

impl ShowPage {
    /// The form that was refused stands open.
    fn is_open(&self, act: &str) -> bool {
        self.form.act == act
    }

    /// The text typed into a form that was refused: several forms have a field of this name.
    fn typed(&self, act: &str) -> &str {
        if self.form.act == act { &self.form.text } else { "" }
    }

    fn error_of(&self, act: &str, field: &str) -> &str {
        if self.form.act == act {
            self.errors.of(field)
        } else {
            ""
        }
    }
}

fn wanted(page: &PageFrame, shell: &Shell, it: &DataAsset) -> Vec<Wanted> {
    PROTECTION_RULES
        .of(it.level, it.sensitive)
        .into_iter()
        .map(|asked| {
            let proof = match asked.protection {
                Protection::RestoreProven => it.restored_on,
                Protection::AccessReviewed => it.access_reviewed_on,
                _ => None,
            };
            let until = proof
                .zip(asked.within_days)
                .and_then(|(day, days)| day.checked_add(i64::from(days).days()).ok());
            let missing = it.missing.contains(&asked.protection);
            Wanted {
                label: word(page, "protection", asked.protection),
                there: words::protection(page, missing),
                until: until
                    .filter(|_| !missing)
                    .map_or(String::new(), |day| shell.day(&day)),
            }
        })
        .collect()
}

fn given(shell: &Shell, shares: Vec<Share>) -> Vec<Given> {
    shares
        .into_iter()
        .map(|share| Given {
            id: share.id,
            since: shell.day(&share.since),
            ended: share.ended_on.map_or(String::new(), |day| shell.day(&day)),
            receiver: share.receiver,
            purpose: share.purpose,
            basis: share.basis,
            abroad: share.abroad,
        })
        .collect()
}

fn linked(page: &PageFrame, links: &Links) -> Vec<Linked> {
    let risks = links
        .risks
        .iter()
        .filter(|_| page.caller.can("risk.read"))
        .map(|risk| Linked {
            kind: "risk",
            id: risk.id.to_string(),
            href: format!("/risks/{}", risk.id),
            title: format!("{} {}", risk.number, risk.title),
            badge: words::level(page, risk.level),
        });
    let controls = links
        .controls
        .iter()
        .filter(|_| page.caller.can("control.read"))
        .map(|control| Linked {
            kind: "control",
            id: control.id.to_string(),
            href: format!("/controls/{}", control.id),
            title: format!("{} {}", control.code, control.title),
            badge: words::control_state(page, control.state),
        });
    risks.chain(controls).collect()
}

/// Risks and controls that could be linked, by whoever may.
async fn linkable(tx: &mut TenantTx, page: &PageFrame, links: &Links) -> Result<(Vec<Choice>, Vec<Choice>)> {
    let paging = Paging {
        limit: Some(OFFERED),
        after: None,
    };
    let mut risks = Vec::new();
    if page.caller.can("risk.read") {
        let filter = RiskFilter {
            state: Some(RiskGroup::Live),
            ..RiskFilter::default()
        };
        let found = risk::list(tx, Viewpoint::default(), &filter, RiskSort::Newest, &paging).await?;
        risks = found
            .items
            .into_iter()
            .filter(|it| !links.risks.iter().any(|known| known.id == it.id))
            .map(|it| Choice::new(it.id, format!("{} {}", it.number, it.title), false))
            .collect();
    }
    let mut controls = Vec::new();
    if page.caller.can("control.read") {
        let filter = ControlFilter {
            state: Some(ControlGroup::Applicable),
            ..ControlFilter::default()
        };
        let found = control::list(tx, Viewpoint::default(), &filter, &paging).await?;
        controls = found
            .items
            .into_iter()
            .filter(|it| !links.controls.iter().any(|known| known.id == it.id))
            .map(|it| Choice::new(it.id, format!("{} {}", it.code, it.title), false))
            .collect();
    }
    Ok((risks, controls))
}

async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: DataAssetId,
    refusal: Option<(Form, FormErrors)>,
) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let it = data_asset::get(&mut tx, id).await?;
    let restores = data_asset::restores(&mut tx, id).await?;
    let shares = data_asset::shares(&mut tx, id).await?;
    let links = data_asset::links(&mut tx, id).await?;
    let history = data_asset::history(&mut tx, id).await?;
    let kept = it.retired_on.is_none();
    let may_retire = kept && page.caller.can("data_asset.edit");
    let (risks, controls) = if may_retire {
        linkable(&mut tx, page, &links).await?
    } else {
        (Vec::new(), Vec::new())
    };
    tx.commit().await?;
    let shell = page.shell(it.name.clone());
    let today = shell.now.to_zoned(shell.time_zone.clone()).date();
    let begun = Form {
        tested_on: today.to_string(),
        since: today.to_string(),
        next_on: today
            .checked_add(1.year())
            .map_or(String::new(), |day| day.to_string()),
        version: it.version,
        ..Form::default()
    };
    let (form, errors) = refusal.unwrap_or_else(|| (begun, FormErrors::default()));
    let chosen: Vec<RestoreResult> = filled_code(&form.result).into_iter().collect();
    Ok(ShowPage {
        level: words::data_level(page, it.level),
        category: word(page, "data-category", it.category),
        people: it.people.map_or(String::new(), |people| shell.number(people)),
        backup: word(page, "data-backup", it.backup),
        review: words::due(&shell, it.review_on, it.review_due && it.review_on < today),
        wanted: if kept {
            wanted(page, &shell, &it)
        } else {
            Vec::new()
        },
        tested: restores
            .into_iter()
            .map(|test| Tested {
                on: shell.day(&test.tested_on),
                result: words::restore_result(page, test.result),
                note: test.note,
                link: test.evidence.starts_with("https://"),
                evidence: test.evidence,
                who: test.by.map_or(String::new(), |by| by.name),
            })
            .collect(),
        given: given(&shell, shares),
        linked: linked(page, &links),
        risks,
        controls,
        lines: words::lines(page, history, |field, value| match (field, value) {
            ("data_level", _) => Some(word(page, "data-level", value)),
            ("data_category", _) => Some(word(page, "data-category", value)),
            ("backup", _) => Some(word(page, "data-backup", value)),
            ("restored", _) => Some(word(page, "restore-result", value)),
            ("lapsed", _) => Some(word(page, "protection", value)),
            ("sensitive" | "encrypted_at_rest" | "encrypted_in_transit", "yes") => Some(page.t("ui-yes")),
            ("sensitive" | "encrypted_at_rest" | "encrypted_in_transit", _) => Some(page.t("ui-no")),
            _ => None,
        }),
        may_edit: kept && data_asset::may_edit(&it, &page.caller).is_ok(),
        may_retire,
        results: codes(page, "restore-result", RestoreResult::ALL, &chosen),
        done: done(page),
        a: it,
        form,
        errors,
        shell,
    })
}

pub(super) async fn show(
    page: Page<DataAssetRead>,
    State(state): State<AppState>,
    Path(id): Path<DataAssetId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, None).await
}

/// Carries out what one of the small forms asks for.
async fn carry_out(tx: &mut TenantTx, page: &PageFrame, id: DataAssetId, form: &Form) -> Result<()> {
    let known = data_asset::get(tx, id).await?;
    if form.act == "comment" {
        return data_asset::comment(tx, id, &form.text).await;
    }
    data_asset::may_edit(&known, &page.caller)?;
    let seen = IfMatch::Version(form.version);
    match form.act.as_str() {
        "review" => {
            let review = Review {
                text: form.text.clone(),
                next_on: typed::day("next_on", &form.next_on)?,
            };
            data_asset::review(tx, id, seen, review).await
        }
        "restore" => {
            let test = NewRestore {
                tested_on: typed::day("tested_on", &form.tested_on)?,
                result: filled_code(&form.result),
                note: form.note.clone(),
                evidence: form.evidence.clone(),
            };
            data_asset::record(tx, id, seen, test).await
        }
        "share" => {
            let new = NewShare {
                receiver: form.receiver.clone(),
                purpose: form.purpose.clone(),
                basis: form.basis.clone(),
                abroad: !form.abroad.is_empty(),
                since: typed::day("since", &form.since)?,
            };
            data_asset::share(tx, id, new).await.map(|_| ())
        }
        "end" => {
            let share: DataShareId = filled_id(&form.share).ok_or(Error::NotFound("data_share"))?;
            data_asset::end(tx, id, share).await
        }
        _ => {
            if !page.caller.can("data_asset.edit") {
                return Err(Error::Forbidden("data_asset.edit"));
            }
            carry_out_more(tx, id, form).await
        }
    }
}

/// What owners alone may not do.
async fn carry_out_more(tx: &mut TenantTx, id: DataAssetId, form: &Form) -> Result<()> {
    let risk = || filled_id(&form.risk).ok_or_else(|| Error::field("risk", "field-required"));
    let control = || filled_id(&form.control).ok_or_else(|| Error::field("control", "field-required"));
    match form.act.as_str() {
        "retire" => {
            let retirement = Retirement {
                reason: form.reason.clone(),
            };
            data_asset::retire(tx, id, IfMatch::Version(form.version), retirement).await
        }
        "link_risk" => data_asset::link_risk(tx, id, risk()?).await,
        "unlink_risk" => data_asset::unlink_risk(tx, id, risk()?).await,
        "link_control" => data_asset::link_control(tx, id, control()?).await,
        "unlink_control" => data_asset::unlink_control(tx, id, control()?).await,
        _ => Err(Error::Malformed("act".to_owned())),
    }
}

pub(super) async fn act(
    page: Page<DataAssetRead>,
    State(state): State<AppState>,
    Path(id): Path<DataAssetId>,
    PageForm(form): PageForm<Form>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        carry_out(&mut tx, &page, id, &form).await?;
        tx.commit().await
    }
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/data-assets/{id}?done=1")).into_response()),
        Err(error) => {
            let errors = FormErrors::of_refusal(&state, &page, error)?;
            let again = whole(&state, &page, id, Some((form, errors))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
    }
}
