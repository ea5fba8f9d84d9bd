use proptest::prelude::*;

use crate::security::*;

/// Rules §4.1, row by row.
#[test]
fn the_matrix_is_that_of_the_standard() {
    use Level::{ExtraMajor, General, Larger, Major};
    let rows = [
        (Importance::Especially, [ExtraMajor, Major, Larger, General]),
        (Importance::Important, [Major, Larger, General, General]),
        (Importance::Ordinary, [Larger, General, General, General]),
    ];
    let columns = [Loss::ExtraSevere, Loss::Severe, Loss::Larger, Loss::Small];
    for (importance, levels) in rows {
        for (loss, level) in columns.into_iter().zip(levels) {
            assert_eq!(Level::of(importance, loss), level, "{importance} × {loss}");
        }
    }
}

#[test]
fn levels_are_numbered_and_ordered_by_gravity() {
    assert!(
        Level::General < Level::Larger && Level::Larger < Level::Major && Level::Major < Level::ExtraMajor
    );
    let numbers: Vec<u8> = Level::ALL.iter().map(|level| level.number()).collect();
    assert_eq!(numbers, [4, 3, 2, 1]);
}

fn one(fact: Fact, value: u64) -> Facts {
    Facts {
        values: [(fact, value)].into(),
        ..Facts::default()
    }
}

/// Rules §4.2: (fact, larger, major, extra-major); 0 where the text names none.
const NATIONAL: &[(Fact, [u64; 3])] = &[
    (Fact::ProvincialPortalDown, [120, 360, 1440]),
    (Fact::PortalDown, [120, 360, 0]),
    (Fact::InfrastructureDown, [30, 120, 360]),
    (Fact::MainFunctionDown, [120, 360, 1440]),
    (Fact::ProvinceShare, [0, 0, 50]),
    (Fact::PrefectureShare, [10, 30, 0]),
    (Fact::PeopleAffected, [100_000, 1_000_000, 10_000_000]),
    (Fact::PeopleLeaked, [1_000_000, 10_000_000, 100_000_000]),
    (Fact::HomePageContent, [30, 120, 360]),
    (Fact::OtherPageContent, [120, 720, 1440]),
    (Fact::Reposts, [1_000, 10_000, 100_000]),
    (Fact::Views, [10_000, 100_000, 1_000_000]),
    (Fact::DirectLoss, [5_000_000, 20_000_000, 100_000_000]),
];

/// "以上" includes the number: at it the level is reached, one below it is not.
#[test]
fn a_number_is_included_and_one_below_it_is_not() {
    for (fact, numbers) in NATIONAL {
        let mut below = Level::General;
        for (number, level) in numbers
            .iter()
            .zip([Level::Larger, Level::Major, Level::ExtraMajor])
        {
            if *number == 0 {
                continue;
            }
            assert_eq!(propose(&one(*fact, *number)).level, level, "{fact} at {number}");
            assert_eq!(
                propose(&one(*fact, number - 1)).level,
                below,
                "{fact} below {number}"
            );
            below = level;
        }
    }
}

#[test]
fn the_plan_of_2017_speaks_of_areas_and_of_users_data() {
    use Level::{ExtraMajor, General, Larger, Major};
    for fact in [Fact::OfflineArea, Fact::MalwareArea] {
        for (area, level) in Area::ALL.iter().zip([General, Larger, Major, ExtraMajor]) {
            let proposal = propose(&one(fact, area.number()));
            assert_eq!(proposal.level, level, "{fact} in {area}");
            assert!(
                matches!(proposal.reasons[..], [Reason::Criterion { criterion, .. }] if criterion.scheme == Scheme::Miit)
            );
        }
    }
    assert_eq!(propose(&one(Fact::CnDomainSlow, 1)).level, ExtraMajor);
    assert_eq!(propose(&one(Fact::CnDomainSlow, 0)).level, General);
    // 100,000 people: general by a number of its own; a million: larger by both schemes.
    let general = propose(&one(Fact::PeopleLeaked, 100_000));
    assert!(
        matches!(general.reasons[..], [Reason::Criterion { criterion, value: 100_000 }]
        if criterion.level == General && criterion.scheme == Scheme::Miit)
    );
    assert_eq!(propose(&one(Fact::PeopleLeaked, 1_000_000)).reasons.len(), 2);
}

#[test]
fn each_reason_says_whether_its_number_was_seen() {
    let seen = propose(&one(Fact::InfrastructureDown, 360)).reasons[0];
    assert!(seen.verified());
    let draft = propose(&one(Fact::InfrastructureDown, 120)).reasons[0];
    assert!(!draft.verified(), "the number of the draft of 2023");
    let unseen = CRITERIA.iter().filter(|c| !c.verified);
    assert!(
        unseen
            .clone()
            .all(|c| c.scheme == Scheme::National && c.level < Level::ExtraMajor)
    );
    assert_eq!(unseen.count(), 22);
}

#[test]
fn the_worst_of_all_reasons_counts() {
    let facts = Facts {
        importance: Some(Importance::Important),
        loss: Some(Loss::Severe),
        social_impact: Some(Level::Major),
        values: [(Fact::DirectLoss, 100_000), (Fact::PeopleAffected, 150_000)].into(),
        ..Facts::default()
    };
    let proposal = propose(&facts);
    assert_eq!(proposal.level, Level::Major);
    let levels: Vec<Level> = proposal.reasons.iter().map(Reason::level).collect();
    assert_eq!(levels, [Level::Major, Level::Larger, Level::Larger]);
    assert!(matches!(proposal.reasons[0], Reason::SocialImpact { .. }));
    assert!(matches!(proposal.reasons[1], Reason::Matrix { .. }));
}

#[test]
fn nothing_that_reaches_a_number_is_general() {
    for facts in [Facts::default(), one(Fact::Views, 9_999)] {
        let proposal = propose(&facts);
        assert_eq!(proposal.level, Level::General);
        assert_eq!(proposal.reasons, [Reason::BelowAll]);
    }
}

#[test]
fn what_lasts_or_spreads_shows_what_is_ahead() {
    let mut facts = one(Fact::MainFunctionDown, 100);
    facts.values.insert(Fact::PeopleAffected, 40_000);
    assert!(propose(&facts).ahead.is_empty());
    facts.ongoing = true;
    let ahead = propose(&facts).ahead;
    assert_eq!(ahead.len(), 1, "people grow only where it spreads");
    assert_eq!((ahead[0].criterion.level, ahead[0].missing), (Level::Larger, 20));
    facts.spreading = true;
    assert_eq!(propose(&facts).ahead.len(), 2);
    // What is behind the level already is no news.
    facts.social_impact = Some(Level::ExtraMajor);
    assert!(propose(&facts).ahead.is_empty());
}

#[test]
fn facts_are_kept_as_they_were() {
    let facts = Facts {
        nature: Some(Nature::Data),
        ongoing: true,
        ..one(Fact::PeopleLeaked, 12)
    };
    let text = serde_json::to_string(&facts).unwrap();
    assert_eq!(serde_json::from_str::<Facts>(&text).unwrap(), facts);
    assert_eq!(serde_json::from_str::<Facts>("{}").unwrap(), Facts::default());
    let proposal = propose(&facts);
    let text = serde_json::to_string(&proposal).unwrap();
    assert_eq!(serde_json::from_str::<Proposal>(&text).unwrap(), proposal);
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let values = prop::collection::btree_map(
        prop::sample::select(Fact::ALL),
        prop_oneof![0u64..200, 0u64..200_000_000],
        0..6,
    );
    (
        prop::option::of(prop::sample::select(Importance::ALL)),
        prop::option::of(prop::sample::select(Loss::ALL)),
        prop::option::of(prop::sample::select(Level::ALL)),
        values,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(importance, loss, social_impact, values, ongoing, spreading)| Facts {
                nature: None,
                importance,
                loss,
                social_impact,
                values,
                ongoing,
                spreading,
            },
        )
}

proptest! {
    /// The level is that of the gravest reason, and each number named is reached.
    #[test]
    fn the_level_is_what_its_reasons_say(facts in any_facts()) {
        let proposal = propose(&facts);
        prop_assert_eq!(Some(proposal.level), proposal.reasons.iter().map(Reason::level).max());
        for reason in &proposal.reasons {
            if let Reason::Criterion { criterion, value } = reason {
                prop_assert!(*value >= criterion.at_least);
                prop_assert_eq!(facts.values.get(&criterion.fact), Some(value));
            }
        }
        for ahead in &proposal.ahead {
            prop_assert!(ahead.criterion.level > proposal.level && ahead.missing > 0);
        }
    }

    /// Whatever grows, the level never falls.
    #[test]
    fn more_is_never_less(facts in any_facts(), fact in prop::sample::select(Fact::ALL), more in 0u64..100_000_000) {
        let before = propose(&facts).level;
        let mut worse = facts;
        *worse.values.entry(fact).or_default() += more;
        prop_assert!(propose(&worse).level >= before);
    }
}
