//! The pages of access logs: what the rules found, the entries, the rules.

mod entries;
mod list;
mod rules;
mod show;

use sqm_platform::page::register;
use sqm_platform::routes::Pages;

use crate::permissions::{AccessFindingJudge, AccessFindingRead, SecuritySettings};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<AccessFindingRead, _, _>("/access-findings", list::list)
        .get::<AccessFindingRead, _, _>("/access-findings/tabs", register::tabs::<list::AccessFindings>)
        .get::<AccessFindingJudge, _, _>("/access-findings/apply", rules::again)
        .post::<AccessFindingJudge, _, _>("/access-findings/apply", rules::apply)
        .get::<AccessFindingRead, _, _>("/access-findings/{id}", show::show)
        .post::<AccessFindingJudge, _, _>("/access-findings/{id}/judgement", show::judge)
        .post::<AccessFindingJudge, _, _>("/access-findings/{id}/reveal", show::reveal)
        .post::<AccessFindingRead, _, _>("/access-findings/{id}/act", show::comment)
        .get::<AccessFindingRead, _, _>("/access-entries", entries::list)
        .get::<SecuritySettings, _, _>("/settings/access-rules", rules::show)
        .post::<SecuritySettings, _, _>("/settings/access-rules", rules::change)
}
