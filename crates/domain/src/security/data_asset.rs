//! The data inventory (handbook §7.2.4): what data there is, how it is classified, which protections its level asks for and
//! which of them are missing.
//!
//! Levels are those of the Data Security Law, article 21: general 一般, important 重要, core 核心. The law asks for stricter
//! protection the higher the level and leaves the measures to the operator: the rules here are data with the product's
//! defaults (unverified). What sensitive personal information asks for follows articles 28 and 51 of the Personal
//! Information Protection Law, whatever the level.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::codes::codes;

codes! {
    /// What data is about.
    pub enum DataCategory: "data category" {
        /// Who a customer is: names, identity documents, addresses.
        CustomerIdentity = "customer_identity",
        /// Who called, wrote or visited what, and when.
        CallDetail = "call_detail",
        /// Where somebody is or was.
        Location = "location",
        /// What was used, charged and paid.
        Billing = "billing",
        /// What was said, written or stored.
        Content = "content",
        /// How networks are built and run.
        Network = "network",
        /// Staff.
        Employee = "employee",
        /// How the enterprise is run: plans, contracts, accounts.
        Business = "business",
    }
}

codes! {
    /// How grave harm to it would be; Data Security Law, article 21.
    pub enum DataLevel: "data level" {
        /// 一般: harm stays with the enterprise and single people.
        General = "general",
        /// 重要: harm to national security, the economy, public interest.
        Important = "important",
        /// 核心: grave harm to them.
        Core = "core",
    }
}

codes! {
    /// How often it is backed up.
    pub enum BackupCycle: "back-up cycle" {
        /// Not at all.
        None = "none",
        /// Less than once a month.
        Rarely = "rarely",
        /// Every month.
        Month = "month",
        /// Every week.
        Week = "week",
        /// Every day.
        Day = "day",
        /// Without a pause.
        Continuous = "continuous",
    }
}

codes! {
    /// What a restore test showed.
    pub enum RestoreResult: "restore result" {
        /// Everything came back, in time.
        Passed = "passed",
        /// Something came back.
        Partly = "partly",
        /// Nothing of use came back.
        Failed = "failed",
    }
}

codes! {
    /// A protection a level can ask for.
    pub enum Protection: "protection" {
        /// Encrypted where it lies.
        EncryptedAtRest = "encrypted_at_rest",
        /// Encrypted on its way.
        EncryptedInTransit = "encrypted_in_transit",
        /// Backed up often enough.
        BackedUp = "backed_up",
        /// The last restore test passed and is not too old.
        RestoreProven = "restore_proven",
        /// Who may use it is settled.
        AccessControlled = "access_controlled",
        /// Who may use it was looked through, not too long ago.
        AccessReviewed = "access_reviewed",
    }
}

/// A protection a level asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which.
    pub protection: Protection,
    /// Days a proof holds; none = it has no age.
    pub within_days: Option<u16>,
    /// The least often it is backed up; looked at for [`Protection::BackedUp`] alone.
    pub backup: BackupCycle,
}

const fn asked(protection: Protection) -> Asked {
    Asked {
        protection,
        within_days: None,
        backup: BackupCycle::Week,
    }
}

const fn proven(protection: Protection, within_days: u16) -> Asked {
    Asked {
        within_days: Some(within_days),
        ..asked(protection)
    }
}

/// What is asked of which data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProtectionRules {
    /// Of general data.
    pub general: &'static [Asked],
    /// Of sensitive personal information, whatever its level.
    pub sensitive: &'static [Asked],
    /// Of important data.
    pub important: &'static [Asked],
    /// Of core data.
    pub core: &'static [Asked],
}

/// The product's defaults. The law names no days (unverified): a year is the usual cycle of restore tests, half a year that
/// of access reviews; core data halves both and is backed up every day.
pub const PROTECTION_RULES: ProtectionRules = ProtectionRules {
    general: &[asked(Protection::AccessControlled)],
    sensitive: &[
        asked(Protection::EncryptedAtRest),
        asked(Protection::EncryptedInTransit),
        asked(Protection::AccessControlled),
    ],
    important: &[
        asked(Protection::EncryptedAtRest),
        asked(Protection::EncryptedInTransit),
        asked(Protection::BackedUp),
        proven(Protection::RestoreProven, 365),
        asked(Protection::AccessControlled),
        proven(Protection::AccessReviewed, 180),
    ],
    core: &[
        asked(Protection::EncryptedAtRest),
        asked(Protection::EncryptedInTransit),
        Asked {
            backup: BackupCycle::Day,
            ..asked(Protection::BackedUp)
        },
        proven(Protection::RestoreProven, 180),
        asked(Protection::AccessControlled),
        proven(Protection::AccessReviewed, 90),
    ],
};

/// How a data asset is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protected {
    /// Its level.
    pub level: DataLevel,
    /// Does it hold sensitive personal information?
    pub sensitive: bool,
    /// Encrypted where it lies.
    pub at_rest: bool,
    /// Encrypted on its way.
    pub in_transit: bool,
    /// How often it is backed up.
    pub backup: BackupCycle,
    /// The day of the last restore test, if it passed.
    pub restored_on: Option<Date>,
    /// Is it settled who may use it?
    pub access: bool,
    /// The day on which that was looked through.
    pub access_reviewed_on: Option<Date>,
}

impl DataLevel {
    /// Important or core: counted by the share of protected data.
    pub const fn is_grave(self) -> bool {
        matches!(self, Self::Important | Self::Core)
    }
}

impl ProtectionRules {
    /// What is asked of data of a level, in the order of [`Protection::ALL`].
    pub fn of(&self, level: DataLevel, sensitive: bool) -> Vec<Asked> {
        let by_level = match level {
            DataLevel::General => self.general,
            DataLevel::Important => self.important,
            DataLevel::Core => self.core,
        };
        let more = if sensitive { self.sensitive } else { &[] };
        Protection::ALL
            .iter()
            .filter_map(|protection| {
                by_level
                    .iter()
                    .chain(more)
                    .find(|asked| asked.protection == *protection)
                    .copied()
            })
            .collect()
    }

    /// The protections that are asked for and are not there on a day.
    pub fn missing(&self, it: &Protected, today: Date) -> Vec<Protection> {
        self.of(it.level, it.sensitive)
            .into_iter()
            .filter(|asked| !it.has(*asked, today))
            .map(|asked| asked.protection)
            .collect()
    }

    /// The last day on which every proof that holds today still holds; none = no proof that holds can lapse.
    pub fn proven_until(&self, it: &Protected, today: Date) -> Option<Date> {
        self.of(it.level, it.sensitive)
            .into_iter()
            .filter_map(|asked| it.holds_until(asked))
            .filter(|until| *until >= today)
            .min()
    }
}

impl Protected {
    fn has(&self, asked: Asked, today: Date) -> bool {
        match asked.protection {
            Protection::EncryptedAtRest => self.at_rest,
            Protection::EncryptedInTransit => self.in_transit,
            Protection::BackedUp => self.backup >= asked.backup,
            Protection::AccessControlled => self.access,
            Protection::RestoreProven | Protection::AccessReviewed => {
                let day = self.proof(asked.protection);
                match asked.within_days {
                    None => day.is_some(),
                    Some(_) => self.holds_until(asked).is_some_and(|until| until >= today),
                }
            }
        }
    }

    const fn proof(&self, protection: Protection) -> Option<Date> {
        match protection {
            Protection::RestoreProven => self.restored_on,
            Protection::AccessReviewed => self.access_reviewed_on,
            _ => None,
        }
    }

    fn holds_until(&self, asked: Asked) -> Option<Date> {
        let days = i64::from(asked.within_days?);
        self.proof(asked.protection)?.checked_add(days.days()).ok()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const TODAY: Date = date(2026, 6, 30);

    fn whole(level: DataLevel) -> Protected {
        Protected {
            level,
            sensitive: false,
            at_rest: true,
            in_transit: true,
            backup: BackupCycle::Day,
            restored_on: Some(date(2026, 6, 1)),
            access: true,
            access_reviewed_on: Some(date(2026, 6, 1)),
        }
    }

    fn bare(level: DataLevel, sensitive: bool) -> Protected {
        Protected {
            sensitive,
            at_rest: false,
            in_transit: false,
            backup: BackupCycle::None,
            restored_on: None,
            access: false,
            access_reviewed_on: None,
            ..whole(level)
        }
    }

    fn missing(it: &Protected) -> Vec<Protection> {
        PROTECTION_RULES.missing(it, TODAY)
    }

    #[test]
    fn each_level_asks_for_its_protections() {
        assert_eq!(
            missing(&bare(DataLevel::General, false)),
            [Protection::AccessControlled]
        );
        assert_eq!(missing(&bare(DataLevel::Important, false)), Protection::ALL);
        assert_eq!(missing(&bare(DataLevel::Core, true)), Protection::ALL);
        for level in DataLevel::ALL {
            assert_eq!(missing(&whole(*level)), []);
        }
    }

    #[test]
    fn sensitive_personal_information_is_encrypted_whatever_its_level() {
        assert_eq!(
            missing(&bare(DataLevel::General, true)),
            [
                Protection::EncryptedAtRest,
                Protection::EncryptedInTransit,
                Protection::AccessControlled
            ]
        );
    }

    #[test]
    fn a_restore_proof_holds_its_last_day_and_no_longer() {
        let mut it = whole(DataLevel::Important);
        it.restored_on = Some(date(2025, 6, 30));
        assert_eq!(missing(&it), [], "365 days ago");
        assert_eq!(PROTECTION_RULES.proven_until(&it, TODAY), Some(TODAY));
        it.restored_on = Some(date(2025, 6, 29));
        assert_eq!(missing(&it), [Protection::RestoreProven]);
        assert_eq!(
            PROTECTION_RULES.proven_until(&it, TODAY),
            Some(date(2026, 11, 28)),
            "the access review is what lapses next"
        );
        it.level = DataLevel::General;
        assert_eq!(PROTECTION_RULES.proven_until(&it, TODAY), None);
    }

    #[test]
    fn core_data_is_backed_up_every_day_and_proven_twice_as_often() {
        let mut it = whole(DataLevel::Core);
        it.backup = BackupCycle::Week;
        it.restored_on = Some(date(2025, 12, 30));
        it.access_reviewed_on = Some(date(2026, 4, 1));
        assert_eq!(missing(&it), [Protection::BackedUp, Protection::RestoreProven]);
        it.level = DataLevel::Important;
        assert_eq!(missing(&it), []);
    }

    proptest! {
        /// Nothing changes by itself before the day after `proven_until`.
        #[test]
        fn a_judgement_holds_until_the_day_it_says(
            level in 0usize..3, sensitive: bool, restored in 0i64..800, reviewed in 0i64..800, later in 0i64..400,
        ) {
            let it = Protected {
                sensitive,
                restored_on: TODAY.checked_sub(restored.days()).ok(),
                access_reviewed_on: TODAY.checked_sub(reviewed.days()).ok(),
                ..whole(DataLevel::ALL[level])
            };
            let until = PROTECTION_RULES.proven_until(&it, TODAY);
            let day = TODAY.checked_add(later.days()).unwrap();
            if until.is_none_or(|until| day <= until) {
                prop_assert_eq!(PROTECTION_RULES.missing(&it, day), PROTECTION_RULES.missing(&it, TODAY));
            }
        }
    }
}
