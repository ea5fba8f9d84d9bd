//! The statement of applicability, to be read and printed.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::ControlTheme;
use sqm_platform::page::{Page, Shell, word};
use sqm_platform::{AppState, Result};

use super::super::words::{self, Badge};
use crate::control;
use crate::permissions::ControlRead;

/// A line of the statement.
#[derive(Debug)]
struct Row {
    href: String,
    code: String,
    title: String,
    applies: Badge,
    justification: String,
    progress: Option<Badge>,
    owner: String,
    tested: String,
}

/// The controls of a theme.
#[derive(Debug)]
struct Group {
    label: String,
    rows: Vec<Row>,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/statement.html")]
pub(super) struct StatementPage {
    shell: Shell,
    on: String,
    applicable: usize,
    implemented: usize,
    excluded: usize,
    undecided: usize,
    groups: Vec<Group>,
}

pub(super) async fn show(page: Page<ControlRead>, State(state): State<AppState>) -> Result<StatementPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let statement = control::statement(&mut tx).await?;
    tx.commit().await?;
    let shell = page.shell_t("control-statement");
    let groups = ControlTheme::ALL
        .iter()
        .map(|theme| Group {
            label: word(&page, "security-area", theme),
            rows: statement
                .controls
                .iter()
                .filter(|it| it.theme == *theme)
                .map(|it| Row {
                    href: format!("/controls/{}", it.id),
                    code: it.code.clone(),
                    title: it.title.clone(),
                    applies: words::applies(&page, it.applicable),
                    justification: it.justification.clone(),
                    progress: (it.applicable == Some(true)).then(|| words::control_state(&page, it.state)),
                    owner: it
                        .owner
                        .as_ref()
                        .map_or(String::new(), |person| person.name.clone()),
                    tested: it.tested_on.map_or(String::new(), |day| shell.day(&day)),
                })
                .collect(),
        })
        .filter(|group: &Group| !group.rows.is_empty())
        .collect();
    Ok(StatementPage {
        on: shell.day(&statement.on),
        applicable: statement.applicable,
        implemented: statement.implemented,
        excluded: statement.excluded,
        undecided: statement.undecided,
        groups,
        shell,
    })
}
