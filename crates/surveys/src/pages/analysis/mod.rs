//! What a survey's answers say, on one page. Its whole state is its address.

mod chart;
mod figures;
pub(super) mod filters;
mod shown;
mod words;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use jiff::civil::Date;
use sqm_domain::ids::SurveyId;
use sqm_platform::http::{Path, Query};
use sqm_platform::page::{Address, Chip, Choice, FilterMenu, Page, Shell};
use sqm_platform::{AppState, Result};

pub(super) use self::chart::Chart;
pub(super) use self::figures::Tile;
use self::shown::{CommentShown, Cross, RankedShown, ThemeShown, WordShown};
pub(super) use self::shown::{QuestionShown, questions, tone};
pub(super) use self::words::Labels;
use crate::analysis::{Analysis, ResponseFilter, View, analyse};
use crate::permissions::SurveyRead;
use crate::questionnaire;
use crate::response;
use crate::survey::{self, Privacy, Survey};

/// Where the answers behind a figure are.
pub(super) struct Opens<'a> {
    pub(super) survey: &'a Survey,
    pub(super) filter: &'a ResponseFilter,
    /// Shown to somebody who may see figures and nothing behind them.
    pub(super) shared: bool,
}

impl Opens<'_> {
    fn page(&self, survey: SurveyId, rest: &str) -> String {
        if self.shared {
            return String::new();
        }
        format!("/surveys/{survey}{rest}")
    }

    fn list(&self, filter: &ResponseFilter) -> String {
        if self.shared {
            return String::new();
        }
        Address::new(
            format!("/surveys/{}/responses", self.survey.id),
            &filter.to_query(),
        )
        .href()
    }

    fn only(&self, dimension: &str, value: &str) -> String {
        self.list(&self.filter.with(dimension, value))
    }

    fn days(&self, from: Date, to: Date) -> String {
        self.list(&ResponseFilter {
            from: Some(self.filter.from.map_or(from, |first| first.max(from))),
            to: Some(self.filter.to.map_or(to, |last| last.min(to))),
            ..self.filter.clone()
        })
    }

    fn state(&self, state: &str) -> String {
        let state = (!state.is_empty() && state != "complete").then(|| state.to_owned());
        self.list(&ResponseFilter {
            state,
            ..self.filter.clone()
        })
    }

    fn score(&self, score: &str) -> String {
        self.list(&ResponseFilter {
            score: Some(score.to_owned()),
            ..self.filter.clone()
        })
    }

    fn theme(&self, theme: &str) -> String {
        self.list(&ResponseFilter {
            theme: Some(theme.to_owned()),
            ..self.filter.clone()
        })
    }

    fn word(&self, word: &str) -> String {
        self.list(&ResponseFilter {
            word: Some(word.to_owned()),
            ..self.filter.clone()
        })
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/analysis.html")]
pub(super) struct AnalysisPage {
    shell: Shell,
    survey: Survey,
    state: String,
    here: String,
    chips: Vec<Chip>,
    menus: Vec<FilterMenu>,
    clear: String,
    withheld: String,
    empty: bool,
    filtered: bool,
    tiles: Vec<Tile>,
    charts: Vec<Chart>,
    questions: Vec<QuestionShown>,
    comments: String,
    themes: Vec<ThemeShown>,
    words: Vec<WordShown>,
    newest: Vec<CommentShown>,
    comments_href: String,
    by: Vec<Choice>,
    of: Vec<Choice>,
    by_hidden: Vec<(String, String)>,
    cross: Option<Cross>,
    people: Vec<RankedShown>,
    departments: Vec<RankedShown>,
    sample: u64,
    sample_hidden: Vec<(String, String)>,
    weights: bool,
    weighted: bool,
    weights_href: String,
    export: String,
    export_labels: String,
}

/// The tiles and charts of the parts that are wanted.
pub(super) fn parts(
    labels: &Labels<'_>,
    analysis: &Analysis,
    opens: &Opens<'_>,
    has: &dyn Fn(&str) -> bool,
) -> (Vec<Tile>, Vec<Chart>) {
    let shell = labels.shell;
    let tiles = if has("figures") {
        figures::tiles(shell, analysis, opens)
    } else {
        Vec::new()
    };
    let mut charts = Vec::new();
    if has("trend") {
        charts.push(chart::rounds(shell, analysis, opens, "csat"));
        charts.push(chart::rounds(shell, analysis, opens, "nps"));
        charts.push(chart::over_time(shell, analysis, opens));
    }
    if has("aspects") {
        charts.push(chart::aspects(shell, analysis, opens));
    }
    if !opens.shared {
        charts.push(chart::funnel(shell, analysis, opens));
    }
    if has("matrix") {
        charts.push(chart::matrix(labels, analysis));
    }
    (tiles, charts.into_iter().flatten().collect())
}

pub(super) async fn show(
    page: Page<SurveyRead>,
    State(state): State<AppState>,
    Path(id): Path<SurveyId>,
    Query(filter): Query<ResponseFilter>,
    Query(view): Query<View>,
) -> Result<AnalysisPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let survey = survey::get(&mut tx, id).await?;
    let version = questionnaire::version(&mut tx, survey.version_id).await?;
    let mut analysis = analyse(&mut tx, id, &filter, &view).await?;
    // Something to compare from the first look on.
    let asked_by = view.by.clone().filter(|by| !by.is_empty());
    let by = asked_by.or_else(|| analysis.dimensions.first().map(|cut| cut.name.clone()));
    if view.by != by && by.is_some() {
        let view = View {
            by: by.clone(),
            ..view.clone()
        };
        analysis = analyse(&mut tx, id, &filter, &view).await?;
    }
    let newest = if analysis.comments > 0 {
        response::newest_comments(&mut tx, &survey, &filter, shown::COMMENTS).await?
    } else {
        Vec::new()
    };
    tx.commit().await?;
    let shell = page.shell(survey.name.clone());
    let path = format!("/surveys/{id}");
    let given = Address::new(path.clone(), page.uri.query().unwrap_or_default());
    let labels = Labels::new(&shell, &version.document, &analysis);
    let opens = Opens {
        survey: &survey,
        filter: &filter,
        shared: false,
    };
    let (chips, menus) = filters::bar(&labels, &analysis, &filter, &given);
    let (tiles, charts) = parts(&labels, &analysis, &opens, &|_| true);
    let file = Address::new(
        format!("/api/v1/surveys/{id}/responses/export.csv"),
        &filter.to_query(),
    );
    let ranks = survey.privacy != Privacy::Anonymous;
    Ok(AnalysisPage {
        state: page.t(&format!("survey-state-{}", survey.state.as_str())),
        here: given.href(),
        clear: given.without(&filters::NAMES).href(),
        withheld: if analysis.withheld {
            words::too_few(&shell)
        } else {
            String::new()
        },
        empty: analysis.figures.answers == 0,
        filtered: !chips.is_empty(),
        chips,
        menus,
        tiles,
        charts,
        questions: shown::questions(&labels, &analysis, &opens),
        comments: shell.number(analysis.comments),
        themes: shown::themes(&shell, &analysis, &opens),
        words: shown::words(&shell, &analysis, &opens),
        newest: shown::comments(&labels, newest),
        comments_href: opens.theme("any"),
        by: filters::dimensions(&labels, &analysis, by.as_deref()),
        of: filters::questions(&labels, view.of.as_deref()),
        by_hidden: given.without(&["by", "of"]).pairs().to_vec(),
        cross: analysis
            .segments
            .as_ref()
            .map(|segments| shown::cross(&labels, segments, &opens)),
        people: if ranks {
            shown::ranked(&shell, &analysis.people, "person", &opens)
        } else {
            Vec::new()
        },
        departments: shown::ranked(&shell, &analysis.departments, "department", &opens),
        sample: view.sample(),
        sample_hidden: given.without(&["sample"]).pairs().to_vec(),
        weights: analysis.weights,
        weighted: view.weighted,
        weights_href: given
            .with("weighted", if view.weighted { "" } else { "true" })
            .href(),
        export: file.href(),
        export_labels: file.with("labels", "true").href(),
        survey,
        shell,
    })
}
