//! One key post: what it opens, who holds it, their checks and letters, what happened.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::ids::{KeyPostId, PostCheckId, PostHolderId};
use sqm_domain::security::{BackgroundKind, BackgroundResult, HolderState, LetterKind};
use sqm_org::Choosers;
use sqm_platform::http::Path;
use sqm_platform::page::{
    Choice, Fields, FormErrors, Page, PageFrame, Shell, codes, done, filled_code, word,
};
use sqm_platform::{AppState, Result};

use super::super::words::{self, Badge, Line};
use super::holders::{ends, missing};
use crate::permissions::KeyPostRead;
use crate::post::{self, BackgroundCheck, HolderPapers, KeyPost, Letter};

/// A check as shown.
#[derive(Debug)]
struct CheckRow {
    id: PostCheckId,
    kind: String,
    asked: String,
    done: String,
    /// None = still to be done.
    result: Option<Badge>,
    until: String,
    over: bool,
    checker: String,
    note: String,
}

/// A letter as shown.
#[derive(Debug)]
struct LetterRow {
    kind: String,
    document: String,
    edition: String,
    signed: String,
    until: String,
    over: bool,
}

/// A holder as shown.
#[derive(Debug)]
struct Held {
    id: PostHolderId,
    name: String,
    since: String,
    until: String,
    ended: bool,
    state: Badge,
    missing: Vec<String>,
    ends: String,
    checks: Vec<CheckRow>,
    letters: Vec<LetterRow>,
}

#[derive(Template, WebTemplate)]
#[template(path = "security/key_post.html")]
pub(super) struct ShowPage {
    shell: Shell,
    k: KeyPost,
    required: Vec<String>,
    held: Vec<Held>,
    lines: Vec<Line>,
    people: Vec<Choice>,
    kinds: Vec<Choice>,
    results: Vec<Choice>,
    letters: Vec<Choice>,
    may_edit: bool,
    fields: Fields,
    errors: FormErrors,
    /// Which form was refused: `hold`, `<what> <id>`.
    form: String,
    version: i64,
    today: String,
    comment: String,
    done: bool,
}

impl ShowPage {
    /// Was this the form that was refused?
    fn is_open(&self, form: &str) -> bool {
        self.form == form
    }

    /// What was typed into a form that was refused, else what it begins with.
    fn typed<'a>(&'a self, form: &str, field: &str, begin: &'a str) -> &'a str {
        if self.is_open(form) {
            self.fields.text(field)
        } else {
            begin
        }
    }

    fn error(&self, form: &str, field: &str) -> &str {
        if self.is_open(form) {
            self.errors.of(field)
        } else {
            ""
        }
    }
}

fn check_row(page: &PageFrame, shell: &Shell, today: jiff::civil::Date, it: BackgroundCheck) -> CheckRow {
    CheckRow {
        id: it.id,
        kind: word(page, "background-kind", it.kind),
        asked: shell.day(&it.asked_on),
        done: it.done_on.map_or(String::new(), |day| shell.day(&day)),
        result: it.result.map(|result| words::background_result(page, result)),
        until: it.valid_until.map_or(String::new(), |day| shell.day(&day)),
        over: it.valid_until.is_some_and(|until| until < today),
        checker: it.checker,
        note: it.note,
    }
}

fn letter_row(page: &PageFrame, shell: &Shell, today: jiff::civil::Date, it: Letter) -> LetterRow {
    LetterRow {
        kind: word(page, "letter-kind", it.kind),
        document: it.document,
        edition: it.edition,
        signed: shell.day(&it.signed_on),
        until: it.valid_until.map_or(String::new(), |day| shell.day(&day)),
        over: it.valid_until.is_some_and(|until| until < today),
    }
}

fn held(page: &PageFrame, shell: &Shell, today: jiff::civil::Date, papers: HolderPapers) -> Held {
    let it = papers.holder;
    Held {
        id: it.id,
        since: shell.day(&it.since),
        until: it.until.map_or(String::new(), |day| shell.day(&day)),
        ended: it.state == HolderState::Ended,
        state: words::holder_state(page, it.state),
        missing: missing(page, &it),
        ends: ends(shell, &it),
        name: it.person.name,
        checks: papers
            .checks
            .into_iter()
            .map(|one| check_row(page, shell, today, one))
            .collect(),
        letters: papers
            .letters
            .into_iter()
            .map(|one| letter_row(page, shell, today, one))
            .collect(),
    }
}

/// The value of a field of the history, where it is a code.
fn read(page: &PageFrame, field: &str, value: &str) -> Option<String> {
    match (field, value) {
        ("active", "yes") => Some(page.t("ui-yes")),
        ("active", _) => Some(page.t("ui-no")),
        ("required", _) => {
            let kinds: Vec<String> = value
                .split(',')
                .map(|kind| word(page, "background-kind", kind))
                .collect();
            Some(kinds.join(", "))
        }
        ("background_asked" | "background_done", _) => value
            .parse::<BackgroundKind>()
            .ok()
            .map(|kind| word(page, "background-kind", kind)),
        ("letter", _) => value
            .parse::<LetterKind>()
            .ok()
            .map(|kind| word(page, "letter-kind", kind)),
        _ => None,
    }
}

/// The page, with what was typed into a form that was refused.
pub(super) async fn whole(
    state: &AppState,
    page: &PageFrame,
    id: KeyPostId,
    refusal: Option<(String, Fields, FormErrors)>,
) -> Result<ShowPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let it = post::get(&mut tx, id).await?;
    let papers = post::holders(state, &mut tx, id).await?;
    let history = post::history(&mut tx, id).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let shell = page.shell(it.name.clone());
    let today = shell.now.to_zoned(shell.time_zone.clone()).date();
    let (form, fields, errors) = refusal.unwrap_or_default();
    let chosen: Vec<BackgroundResult> = filled_code(fields.text("result")).into_iter().collect();
    Ok(ShowPage {
        required: it
            .required
            .iter()
            .map(|kind| word(page, "background-kind", kind))
            .collect(),
        held: papers
            .into_iter()
            .map(|one| held(page, &shell, today, one))
            .collect(),
        lines: words::lines(page, history, |field, value| read(page, field, value)),
        people: choosers.people(fields.text("person")),
        kinds: codes(page, "background-kind", BackgroundKind::ALL, &[]),
        results: codes(page, "background-result", BackgroundResult::ALL, &chosen),
        letters: codes(page, "letter-kind", LetterKind::ALL, &[]),
        may_edit: page.caller.can("key_post.edit"),
        version: it.version,
        today: today.to_string(),
        comment: if form == "comment" {
            fields.text("text").to_owned()
        } else {
            String::new()
        },
        done: done(page),
        k: it,
        form,
        fields,
        errors,
        shell,
    })
}

pub(super) async fn show(
    page: Page<KeyPostRead>,
    State(state): State<AppState>,
    Path(id): Path<KeyPostId>,
) -> Result<ShowPage> {
    whole(&state, &page, id, None).await
}
