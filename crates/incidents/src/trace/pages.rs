//! The tab of traces: systems, indicators of compromise, people.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::{HitAssetId, IncidentId, InvolvedId, IocId};
use sqm_domain::incident::Tlp;
use sqm_domain::security::{AssetKind, Compromise, Importance, IocKind, Pap, PersonRole};
use sqm_platform::http::{PageForm, Path};
use sqm_platform::page::{Choice, FormErrors, Nothing, Page, PageFrame, Shell, codes, filled_code, word};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use super::{Asset, AssetPatch, ClearInvolved, Indicator, Involved, NewAsset, NewIndicator, NewInvolved};
use crate::pages::{Frame, pap, tlp};
use crate::permissions::{IncidentEdit, IncidentRead};

pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .get::<IncidentRead, _, _>("/incidents/{id}/traces", show)
        .post::<IncidentEdit, _, _>("/incidents/{id}/assets", add_asset)
        .post::<IncidentEdit, _, _>("/incidents/{id}/assets/{asset}", change_asset)
        .post::<IncidentEdit, _, _>("/incidents/{id}/indicators", add_indicator)
        .post::<IncidentEdit, _, _>("/incidents/{id}/indicators/{indicator}", remove_indicator)
        .post::<IncidentEdit, _, _>("/incidents/{id}/people", add_person)
        .post::<IncidentEdit, _, _>("/incidents/{id}/people/{person}", reveal)
        .post::<IncidentEdit, _, _>("/incidents/{id}/people/{person}/remove", remove_person)
}

#[derive(Debug)]
struct AssetRow {
    id: HitAssetId,
    name: String,
    kind: String,
    importance: String,
    compromised: String,
    tone: &'static str,
    icon: &'static str,
    note: String,
    states: Vec<Choice>,
}

#[derive(Debug)]
struct IocRow {
    id: IocId,
    kind: String,
    shown: String,
    value: String,
    tlp: &'static str,
    pap: &'static str,
    note: String,
    seen_before: i64,
}

#[derive(Debug)]
struct PersonRow {
    id: InvolvedId,
    role: String,
    name: String,
    contact: String,
    note: String,
    has_note: bool,
    clear: bool,
}

#[derive(Debug, Default)]
struct Typed {
    errors: FormErrors,
    /// `asset`, `indicator`, `person`.
    form: &'static str,
    text: String,
    contact: String,
    note: String,
    codes: Vec<String>,
    clear: Option<ClearInvolved>,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/traces.html")]
struct TracesPage {
    shell: Shell,
    f: Frame,
    assets: Vec<AssetRow>,
    indicators: Vec<IocRow>,
    people: Vec<PersonRow>,
    asset_kinds: Vec<Choice>,
    importances: Vec<Choice>,
    compromises: Vec<Choice>,
    ioc_kinds: Vec<Choice>,
    tlps: Vec<Choice>,
    paps: Vec<Choice>,
    roles: Vec<Choice>,
    may_edit: bool,
    typed: Typed,
}

impl TracesPage {
    fn error(&self, form: &str, field: &str) -> &str {
        if self.typed.form == form {
            self.typed.errors.of(field)
        } else {
            ""
        }
    }

    fn refused(&self, form: &str) -> bool {
        self.typed.form == form
    }

    fn text(&self, form: &str) -> &str {
        if self.refused(form) { &self.typed.text } else { "" }
    }

    fn contact(&self) -> &str {
        &self.typed.contact
    }

    fn note(&self, form: &str) -> &str {
        if self.refused(form) { &self.typed.note } else { "" }
    }
}

fn asset(page: &PageFrame, asset: Asset) -> AssetRow {
    let (tone, icon) = match asset.compromised {
        Compromise::Unknown => ("neutral", "help-circle"),
        Compromise::Yes => ("danger", "alert-triangle"),
        Compromise::No => ("success", "circle-check"),
        Compromise::Cleaned => ("info", "shield-check"),
    };
    AssetRow {
        id: asset.id,
        kind: word(page, "asset-kind", asset.kind),
        importance: word(page, "asset-importance", asset.importance),
        compromised: word(page, "asset-compromised", asset.compromised),
        tone,
        icon,
        states: codes(page, "asset-compromised", Compromise::ALL, &[asset.compromised]),
        name: asset.name,
        note: asset.note,
    }
}

fn indicator(page: &PageFrame, ioc: Indicator) -> IocRow {
    IocRow {
        id: ioc.id,
        kind: word(page, "ioc-kind", ioc.kind),
        shown: ioc.shown,
        value: ioc.value,
        tlp: tlp(ioc.tlp),
        pap: pap(ioc.pap),
        note: ioc.note,
        seen_before: ioc.seen_before,
    }
}

fn person(page: &PageFrame, one: Involved, clear: Option<&ClearInvolved>) -> PersonRow {
    let clear = clear.filter(|clear| clear.id == one.id);
    PersonRow {
        id: one.id,
        role: word(page, "involved-role", one.role),
        name: clear.map_or(one.name, |clear| clear.name.clone()),
        contact: clear.map_or(one.contact, |clear| clear.contact.clone()),
        note: clear.map(|clear| clear.note.clone()).unwrap_or_default(),
        has_note: one.has_note,
        clear: clear.is_some(),
    }
}

async fn whole(state: &AppState, page: &PageFrame, id: IncidentId, typed: Typed) -> Result<TracesPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let (f, shell) = Frame::load(&mut tx, page, id, "traces").await?;
    let assets = super::assets(&mut tx, id).await?;
    let indicators = super::indicators(&mut tx, id).await?;
    let people = super::involved(state, &mut tx, id).await?;
    tx.commit().await?;
    let typed_code = |at: usize| typed.codes.get(at).map(String::as_str).unwrap_or_default();
    Ok(TracesPage {
        assets: assets.into_iter().map(|one| asset(page, one)).collect(),
        indicators: indicators.into_iter().map(|one| indicator(page, one)).collect(),
        people: people
            .into_iter()
            .map(|one| person(page, one, typed.clear.as_ref()))
            .collect(),
        asset_kinds: codes(
            page,
            "asset-kind",
            AssetKind::ALL,
            &[filled_code(typed_code(0)).unwrap_or(AssetKind::Server)],
        ),
        importances: codes(
            page,
            "asset-importance",
            Importance::ALL,
            &[filled_code(typed_code(1)).unwrap_or(Importance::Ordinary)],
        ),
        compromises: codes(
            page,
            "asset-compromised",
            Compromise::ALL,
            &[filled_code(typed_code(2)).unwrap_or(Compromise::Unknown)],
        ),
        ioc_kinds: codes(
            page,
            "ioc-kind",
            IocKind::ALL,
            &[filled_code(typed_code(0)).unwrap_or(IocKind::Ip)],
        ),
        tlps: Tlp::ALL
            .iter()
            .map(|light| {
                let chosen = filled_code(typed_code(1)).unwrap_or(Tlp::Amber);
                Choice::new(light, tlp(*light), *light == chosen)
            })
            .collect(),
        paps: Pap::ALL
            .iter()
            .map(|action| {
                let chosen = filled_code(typed_code(2)).unwrap_or(Pap::Amber);
                Choice::new(action, pap(*action), *action == chosen)
            })
            .collect(),
        roles: codes(
            page,
            "involved-role",
            PersonRole::ALL,
            &[filled_code(typed_code(0)).unwrap_or(PersonRole::Affected)],
        ),
        may_edit: page.caller.can("incident.edit"),
        f,
        typed,
        shell,
    })
}

async fn show(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
) -> Result<TracesPage> {
    whole(&state, &page, id, Typed::default()).await
}

async fn answer(
    state: &AppState,
    page: &PageFrame,
    id: IncidentId,
    outcome: Result<()>,
    typed: Typed,
) -> Result<Response> {
    let Err(error) = outcome else {
        return Ok(Redirect::to(&format!("/incidents/{id}/traces")).into_response());
    };
    let typed = Typed {
        errors: FormErrors::of_refusal(state, page, error)?,
        ..typed
    };
    let again = whole(state, page, id, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AssetForm {
    name: String,
    kind: String,
    importance: String,
    compromised: String,
    note: String,
}

async fn add_asset(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(form): PageForm<AssetForm>,
) -> Result<Response> {
    let outcome = async {
        let new = NewAsset {
            name: form.name.clone(),
            kind: filled_code(&form.kind),
            importance: filled_code(&form.importance),
            compromised: filled_code(&form.compromised),
            note: form.note.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        super::add_asset(&mut tx, id, new).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: "asset",
        text: form.name,
        note: form.note,
        codes: vec![form.kind, form.importance, form.compromised],
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AssetChange {
    compromised: String,
    #[serde(rename = "do")]
    act: String,
}

/// Whether it is in the attacker's hands; or takes it out.
async fn change_asset(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path((id, asset)): Path<(IncidentId, HitAssetId)>,
    PageForm(form): PageForm<AssetChange>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        if form.act == "remove" {
            super::remove_asset(&mut tx, id, asset).await?;
        } else {
            let patch = AssetPatch {
                compromised: filled_code(&form.compromised),
                ..AssetPatch::default()
            };
            super::change_asset(&mut tx, id, asset, patch).await?;
        }
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, outcome, Typed::default()).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct IocForm {
    kind: String,
    value: String,
    tlp: String,
    pap: String,
    note: String,
}

async fn add_indicator(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(form): PageForm<IocForm>,
) -> Result<Response> {
    let outcome = async {
        let new = NewIndicator {
            kind: filled_code(&form.kind),
            value: form.value.clone(),
            tlp: filled_code(&form.tlp),
            pap: filled_code(&form.pap),
            note: form.note.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        super::add_indicator(&mut tx, id, new).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: "indicator",
        text: form.value,
        note: form.note,
        codes: vec![form.kind, form.tlp, form.pap],
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

async fn remove_indicator(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path((id, indicator)): Path<(IncidentId, IocId)>,
    PageForm(_): PageForm<Nothing>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        super::remove_indicator(&mut tx, id, indicator).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, outcome, Typed::default()).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PersonForm {
    role: String,
    name: String,
    contact: String,
    note: String,
}

async fn add_person(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path(id): Path<IncidentId>,
    PageForm(form): PageForm<PersonForm>,
) -> Result<Response> {
    let outcome = async {
        let new = NewInvolved {
            role: filled_code(&form.role),
            name: form.name.clone(),
            contact: form.contact.clone(),
            note: form.note.clone(),
        };
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        super::involve(&state, &mut tx, id, new).await?;
        tx.commit().await
    }
    .await;
    let typed = Typed {
        form: "person",
        text: form.name,
        contact: form.contact,
        note: form.note,
        codes: vec![form.role],
        ..Typed::default()
    };
    answer(&state, &page, id, outcome, typed).await
}

/// Somebody in clear, on this page only: the next look masks again.
async fn reveal(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path((id, person)): Path<(IncidentId, InvolvedId)>,
    PageForm(_): PageForm<Nothing>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let clear = super::reveal(&state, &mut tx, id, person).await?;
    tx.commit().await?;
    let typed = Typed {
        clear: Some(clear),
        ..Typed::default()
    };
    Ok(whole(&state, &page, id, typed).await?.into_response())
}

async fn remove_person(
    page: Page<IncidentEdit>,
    State(state): State<AppState>,
    Path((id, person)): Path<(IncidentId, InvolvedId)>,
    PageForm(_): PageForm<Nothing>,
) -> Result<Response> {
    let outcome = async {
        let mut tx = state.db.tenant(&page.caller.scope()).await?;
        super::release(&mut tx, id, person).await?;
        tx.commit().await
    }
    .await;
    answer(&state, &page, id, outcome, Typed::default()).await
}
