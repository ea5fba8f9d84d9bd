//! The catalogue's page: every indicator with its switch.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::Redirect;
use serde::Deserialize;
use sqm_platform::http::{PageForm, Query};
use sqm_platform::page::{Page, Shell};
use sqm_platform::{AppState, Result};

use super::{Indicator, ops};
use crate::dashboard::show;
use crate::figure::Aim;
use crate::permissions::{IndicatorRead, IndicatorSettings};

/// What of the catalogue is listed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Shown {
    /// `on`, `fed`, a pack (`cn`, `pt`, `in`, `sg`, `uk`), or nothing for all.
    #[serde(default)]
    show: String,
    /// Words in code or name.
    #[serde(default)]
    q: String,
}

#[derive(Debug)]
struct Line {
    code: String,
    name: String,
    formula: String,
    target: String,
    unit: String,
    verified: bool,
    fed: bool,
    enabled: bool,
    pack: String,
}

#[derive(Debug)]
struct Group {
    id: i16,
    table: String,
    name: String,
    clause: String,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Tab {
    label: String,
    href: String,
    active: bool,
    count: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "objectives/catalogue.html")]
pub(crate) struct Catalogue {
    shell: Shell,
    groups: Vec<Group>,
    tabs: Vec<Tab>,
    show: String,
    q: String,
    /// The pack shown, if one is: it can be switched as a whole.
    pack: Option<String>,
}

const PACKS: [&str; 5] = ["cn", "pt", "in", "sg", "uk"];

fn matches(indicator: &Indicator, show: &str) -> bool {
    match show {
        "on" => indicator.enabled,
        "fed" => indicator.cell.is_some(),
        pack if PACKS.contains(&pack) => indicator.pack.as_deref() == Some(pack),
        _ => true,
    }
}

pub(crate) async fn list(
    State(state): State<AppState>,
    Query(shown): Query<Shown>,
    page: Page<IndicatorRead>,
) -> Result<Catalogue> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let all = ops::list(&mut tx).await?;
    let areas = ops::areas(&mut tx).await?;
    tx.commit().await?;
    let shell = page.shell_t("indicators-title");
    let wanted = shown.q.trim().to_lowercase();
    let found = |indicator: &Indicator| {
        wanted.is_empty()
            || indicator.code.contains(&wanted)
            || indicator.names.get(shell.reader).to_lowercase().contains(&wanted)
    };
    let line = |indicator: &Indicator| Line {
        code: indicator.code.clone(),
        name: indicator.names.get(shell.reader).to_owned(),
        formula: indicator.formula.get(shell.reader).to_owned(),
        target: match Aim::of(indicator).yardstick.goal {
            Some(_) => show::target(
                &shell,
                indicator,
                &Aim {
                    verified: true,
                    ..Aim::of(indicator)
                },
            ),
            None => indicator
                .targets
                .iter()
                .map(|note| show::note(&shell, indicator, note))
                .collect::<Vec<_>>()
                .join("; "),
        },
        unit: show::unit(&shell, &indicator.unit),
        verified: indicator.verified,
        fed: indicator.cell.is_some(),
        enabled: indicator.enabled,
        pack: indicator
            .pack
            .as_ref()
            .map(|pack| shell.t(&format!("pack-{pack}")).into_owned())
            .unwrap_or_default(),
    };
    let groups: Vec<Group> = areas
        .iter()
        .map(|area| Group {
            id: area.id,
            table: format!("list-{}", area.id),
            name: area.names.get(shell.reader).to_owned(),
            clause: area.clause.clone(),
            lines: all
                .iter()
                .filter(|i| i.area == area.id && matches(i, &shown.show) && found(i))
                .map(line)
                .collect(),
        })
        .filter(|group| !group.lines.is_empty())
        .collect();
    let tab = |show: &str, key: &str| Tab {
        label: shell.t(key).into_owned(),
        href: if show.is_empty() {
            "/indicators".to_owned()
        } else {
            format!("/indicators?show={show}")
        },
        active: shown.show == show,
        count: shell.number(all.iter().filter(|i| matches(i, show)).count()),
    };
    let mut tabs = vec![
        tab("", "indicators-all"),
        tab("on", "indicators-on"),
        tab("fed", "indicators-fed"),
    ];
    tabs.extend(PACKS.iter().map(|pack| tab(pack, &format!("pack-{pack}"))));
    Ok(Catalogue {
        pack: PACKS.contains(&shown.show.as_str()).then(|| shown.show.clone()),
        show: shown.show,
        q: shown.q,
        groups,
        tabs,
        shell,
    })
}

/// Switches indicators; comes back to the list it was asked from.
#[derive(Debug, Deserialize)]
pub(crate) struct Switch {
    /// The indicators, or a whole pack.
    #[serde(default)]
    code: Vec<String>,
    #[serde(default)]
    pack: String,
    enabled: bool,
    /// What the list showed.
    #[serde(default)]
    show: String,
}

pub(crate) async fn switch(
    State(state): State<AppState>,
    page: Page<IndicatorSettings>,
    PageForm(form): PageForm<Switch>,
) -> Result<Redirect> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let mut codes = form.code;
    if PACKS.contains(&form.pack.as_str()) {
        let all = ops::list(&mut tx).await?;
        codes.extend(all.into_iter().filter(|i| matches(i, &form.pack)).map(|i| i.code));
    }
    ops::switch(&mut tx, &codes, form.enabled).await?;
    tx.commit().await?;
    let anchor = codes
        .first()
        .filter(|_| codes.len() == 1)
        .map(|code| format!("#{code}"))
        .unwrap_or_default();
    let known = PACKS.contains(&form.show.as_str()) || matches!(form.show.as_str(), "on" | "fed");
    let query = if known {
        format!("?show={}", form.show)
    } else {
        String::new()
    };
    Ok(Redirect::to(&format!("/indicators{query}{anchor}")))
}
