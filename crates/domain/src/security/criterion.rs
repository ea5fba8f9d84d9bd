//! The published criteria as data: from which number on a fact makes an incident so grave (rules §4.2).

use serde::{Deserialize, Serialize};

use super::Level;
use crate::codes::codes;

codes! {
    /// Whose criteria they are.
    pub enum Scheme: "scheme" {
        /// Grading guide of 国家网络安全事件报告管理办法, 2025.
        National = "national",
        /// 公共互联网网络安全突发事件应急预案, MIIT 2017.
        Miit = "miit",
    }
}

codes! {
    /// What is known of an incident as a number. Whole numbers: what is between two counts as the lower one.
    pub enum Fact: "fact" {
        /// Minutes the portal of a provincial or higher government or a central news site was down.
        ProvincialPortalDown = "provincial_portal_down",
        /// Minutes another government portal or news site was down.
        PortalDown = "portal_down",
        /// Minutes critical infrastructure was down as a whole.
        InfrastructureDown = "infrastructure_down",
        /// Minutes the main function of critical infrastructure was down.
        MainFunctionDown = "main_function_down",
        /// People whose daily life is affected.
        PeopleAffected = "people_affected",
        /// Share of a province's people affected.
        ProvinceShare = "province_share",
        /// Share of a prefecture's people affected.
        PrefectureShare = "prefecture_share",
        /// People whose personal information leaked.
        PeopleLeaked = "people_leaked",
        /// Minutes illegal content stood on a home page.
        HomePageContent = "home_page_content",
        /// Minutes illegal content stood on another page.
        OtherPageContent = "other_page_content",
        /// How often illegal content was passed on.
        Reposts = "reposts",
        /// How often illegal content was viewed.
        Views = "views",
        /// Direct loss in yuan.
        DirectLoss = "direct_loss",
        /// Area in which users are offline.
        OfflineArea = "offline_area",
        /// Area in which malware spreads.
        MalwareArea = "malware_area",
        /// Names under .CN are resolved markedly more slowly (1 when they are).
        CnDomainSlow = "cn_domain_slow",
    }
}

codes! {
    /// What a fact is counted in.
    pub enum Unit: "unit" {
        /// Minutes.
        Minutes = "minutes",
        /// People.
        People = "people",
        /// Per cent.
        Percent = "percent",
        /// Times.
        Times = "times",
        /// Yuan.
        Yuan = "yuan",
        /// One of [`Area`], as its number.
        Area = "area",
        /// It is so (1) or not (0).
        Yes = "yes",
    }
}

codes! {
    /// How far something reaches.
    pub enum Area: "area" {
        /// One prefecture.
        Prefecture = "prefecture",
        /// One province.
        Province = "province",
        /// Several provinces.
        Provinces = "provinces",
        /// The whole country.
        Nation = "nation",
    }
}

impl Area {
    /// 1 (a prefecture) to 4 (the country): the value of a fact of this unit.
    pub const fn number(self) -> u64 {
        match self {
            Self::Prefecture => 1,
            Self::Province => 2,
            Self::Provinces => 3,
            Self::Nation => 4,
        }
    }

    /// The area with this number.
    pub fn numbered(number: u64) -> Option<Self> {
        Self::ALL.iter().copied().find(|area| area.number() == number)
    }
}

impl Fact {
    /// What it is counted in.
    pub const fn unit(self) -> Unit {
        match self {
            Self::ProvincialPortalDown
            | Self::PortalDown
            | Self::InfrastructureDown
            | Self::MainFunctionDown
            | Self::HomePageContent
            | Self::OtherPageContent => Unit::Minutes,
            Self::PeopleAffected | Self::PeopleLeaked => Unit::People,
            Self::ProvinceShare | Self::PrefectureShare => Unit::Percent,
            Self::Reposts | Self::Views => Unit::Times,
            Self::DirectLoss => Unit::Yuan,
            Self::OfflineArea | Self::MalwareArea => Unit::Area,
            Self::CnDomainSlow => Unit::Yes,
        }
    }

    /// The largest value that makes sense.
    pub const fn max(self) -> u64 {
        match self.unit() {
            Unit::Percent => 100,
            Unit::Area => Area::Nation.number(),
            Unit::Yes => 1,
            _ => 1_000_000_000_000,
        }
    }
}

/// From this number on ("以上" includes it), the incident is of this level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Whose criterion it is.
    pub scheme: Scheme,
    /// What is looked at.
    pub fact: Fact,
    /// What it amounts to.
    pub level: Level,
    /// The number, in the fact's unit.
    pub at_least: u64,
    /// Whether the number was seen in the final text. The others come from the draft of 2023 or from secondary texts.
    pub verified: bool,
}

impl Criterion {
    const fn national(fact: Fact, level: Level, at_least: u64) -> Self {
        Self {
            scheme: Scheme::National,
            fact,
            level,
            at_least,
            verified: true,
        }
    }

    /// A number of the national scheme whose final text was not seen.
    const fn draft(fact: Fact, level: Level, at_least: u64) -> Self {
        Self {
            verified: false,
            ..Self::national(fact, level, at_least)
        }
    }

    const fn miit(fact: Fact, level: Level, at_least: u64) -> Self {
        Self {
            scheme: Scheme::Miit,
            ..Self::national(fact, level, at_least)
        }
    }
}

const HOUR: u64 = 60;

/// Every criterion. 一般 is what reaches none of 较大, except where the MIIT's plan names a number of its own.
pub const CRITERIA: &[Criterion] = &[
    Criterion::national(Fact::ProvincialPortalDown, Level::ExtraMajor, 24 * HOUR),
    Criterion::draft(Fact::ProvincialPortalDown, Level::Major, 6 * HOUR),
    Criterion::draft(Fact::ProvincialPortalDown, Level::Larger, 2 * HOUR),
    Criterion::draft(Fact::PortalDown, Level::Major, 6 * HOUR),
    Criterion::draft(Fact::PortalDown, Level::Larger, 2 * HOUR),
    Criterion::national(Fact::InfrastructureDown, Level::ExtraMajor, 6 * HOUR),
    Criterion::draft(Fact::InfrastructureDown, Level::Major, 2 * HOUR),
    Criterion::draft(Fact::InfrastructureDown, Level::Larger, 30),
    Criterion::national(Fact::MainFunctionDown, Level::ExtraMajor, 24 * HOUR),
    Criterion::draft(Fact::MainFunctionDown, Level::Major, 6 * HOUR),
    Criterion::draft(Fact::MainFunctionDown, Level::Larger, 2 * HOUR),
    Criterion::national(Fact::ProvinceShare, Level::ExtraMajor, 50),
    Criterion::draft(Fact::PrefectureShare, Level::Major, 30),
    Criterion::draft(Fact::PrefectureShare, Level::Larger, 10),
    Criterion::national(Fact::PeopleAffected, Level::ExtraMajor, 10_000_000),
    Criterion::draft(Fact::PeopleAffected, Level::Major, 1_000_000),
    Criterion::draft(Fact::PeopleAffected, Level::Larger, 100_000),
    Criterion::national(Fact::PeopleLeaked, Level::ExtraMajor, 100_000_000),
    Criterion::national(Fact::PeopleLeaked, Level::Major, 10_000_000),
    Criterion::national(Fact::PeopleLeaked, Level::Larger, 1_000_000),
    Criterion::national(Fact::HomePageContent, Level::ExtraMajor, 6 * HOUR),
    Criterion::draft(Fact::HomePageContent, Level::Major, 2 * HOUR),
    Criterion::draft(Fact::HomePageContent, Level::Larger, 30),
    Criterion::national(Fact::OtherPageContent, Level::ExtraMajor, 24 * HOUR),
    Criterion::draft(Fact::OtherPageContent, Level::Major, 12 * HOUR),
    Criterion::draft(Fact::OtherPageContent, Level::Larger, 2 * HOUR),
    Criterion::national(Fact::Reposts, Level::ExtraMajor, 100_000),
    Criterion::draft(Fact::Reposts, Level::Major, 10_000),
    Criterion::draft(Fact::Reposts, Level::Larger, 1_000),
    Criterion::national(Fact::Views, Level::ExtraMajor, 1_000_000),
    Criterion::draft(Fact::Views, Level::Major, 100_000),
    Criterion::draft(Fact::Views, Level::Larger, 10_000),
    Criterion::national(Fact::DirectLoss, Level::ExtraMajor, 100_000_000),
    Criterion::draft(Fact::DirectLoss, Level::Major, 20_000_000),
    Criterion::draft(Fact::DirectLoss, Level::Larger, 5_000_000),
    Criterion::miit(Fact::OfflineArea, Level::ExtraMajor, Area::Nation.number()),
    Criterion::miit(Fact::OfflineArea, Level::Major, Area::Provinces.number()),
    Criterion::miit(Fact::OfflineArea, Level::Larger, Area::Province.number()),
    Criterion::miit(Fact::OfflineArea, Level::General, Area::Prefecture.number()),
    Criterion::miit(Fact::CnDomainSlow, Level::ExtraMajor, 1),
    Criterion::miit(Fact::PeopleLeaked, Level::ExtraMajor, 100_000_000),
    Criterion::miit(Fact::PeopleLeaked, Level::Major, 10_000_000),
    Criterion::miit(Fact::PeopleLeaked, Level::Larger, 1_000_000),
    Criterion::miit(Fact::PeopleLeaked, Level::General, 100_000),
    Criterion::miit(Fact::MalwareArea, Level::ExtraMajor, Area::Nation.number()),
    Criterion::miit(Fact::MalwareArea, Level::Major, Area::Provinces.number()),
    Criterion::miit(Fact::MalwareArea, Level::Larger, Area::Province.number()),
    Criterion::miit(Fact::MalwareArea, Level::General, Area::Prefecture.number()),
];
