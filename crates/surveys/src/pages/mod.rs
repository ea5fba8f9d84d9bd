//! Pages of questionnaires, themes and surveys.

mod analysis;
mod builder;
mod preview;
mod questionnaires;
mod responses;
mod shared;
mod surveys;
mod themes;

use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::routes::Pages;

use crate::permissions::{SurveyEdit, SurveyExport, SurveyRead};

/// The place in the rail.
pub(crate) const NAV: NavEntry = NavEntry {
    group: NavGroup::Listen,
    href: "/surveys",
    label_key: "survey-list",
    icon: "message-2-question",
    permission: "survey.read",
    shortcut: Some('s'),
};

pub(crate) fn pages() -> Pages {
    Pages::new()
        .get::<SurveyRead, _, _>("/questionnaires", questionnaires::list)
        .get::<SurveyEdit, _, _>("/questionnaires/new", questionnaires::new)
        .post::<SurveyEdit, _, _>("/questionnaires/new", questionnaires::create)
        .get::<SurveyRead, _, _>("/questionnaires/{id}", builder::show)
        .post::<SurveyEdit, _, _>("/questionnaires/{id}", builder::change)
        .get::<SurveyRead, _, _>("/questionnaires/{id}/export", questionnaires::export)
        .get::<SurveyRead, _, _>("/questionnaires/{id}/versions", questionnaires::versions)
        .get::<SurveyRead, _, _>("/questionnaires/{id}/versions/{version}", questionnaires::version)
        .get::<SurveyRead, _, _>("/surveys", surveys::list)
        .get::<SurveyEdit, _, _>("/surveys/new", surveys::new)
        .post::<SurveyEdit, _, _>("/surveys/new", surveys::create)
        .get::<SurveyRead, _, _>("/surveys/{id}", analysis::show)
        .get::<SurveyRead, _, _>("/surveys/{id}/responses", responses::of_survey)
        .get::<SurveyRead, _, _>("/responses", responses::all)
        .get::<SurveyRead, _, _>("/responses/{id}", responses::show)
        .post::<SurveyEdit, _, _>("/responses/{id}", responses::change)
        .get::<SurveyExport, _, _>("/surveys/{id}/share", shared::list)
        .post::<SurveyExport, _, _>("/surveys/{id}/share", shared::change)
        .get_public("/r/{tenant}/{code}", shared::open)
        .get::<SurveyRead, _, _>("/surveys/{id}/settings", surveys::show)
        .post::<SurveyEdit, _, _>("/surveys/{id}/settings", surveys::change)
        .get::<SurveyRead, _, _>("/surveys/{id}/qr", surveys::qr)
        .get::<SurveyRead, _, _>("/surveys/themes", themes::list)
        .get::<SurveyEdit, _, _>("/surveys/themes/new", themes::new)
        .post::<SurveyEdit, _, _>("/surveys/themes/new", themes::create)
        .get::<SurveyEdit, _, _>("/surveys/themes/{id}", themes::show)
        .post::<SurveyEdit, _, _>("/surveys/themes/{id}", themes::change)
}
