//! Who pays: in or out of warranty by the product's dates and the cause of the trouble (handbook §8.1.3).

use jiff::civil::Date;

use crate::codes::codes;

codes! {
    /// Where the trouble comes from.
    pub enum Cause: "cause" {
        /// Not found yet, or nothing was broken.
        Unknown = "unknown",
        /// The product.
        Defect = "defect",
        /// Wear and tear.
        Wear = "wear",
        /// How it was used: dropped, wet, opened.
        Misuse = "misuse",
        /// The line or the network.
        Network = "network",
    }
}

codes! {
    /// Is it covered?
    pub enum Verdict: "verdict" {
        /// Covered by the warranty.
        InWarranty = "in_warranty",
        /// Not covered.
        OutOfWarranty = "out_of_warranty",
        /// To be decided when the cause is known.
        Open = "open",
    }
}

codes! {
    /// Who pays for parts and work.
    pub enum Payer: "payer" {
        /// The operator or the maker.
        Operator = "operator",
        /// The customer.
        Customer = "customer",
    }
}

codes! {
    /// Why it was decided so.
    pub enum Reason: "reason" {
        /// The line is the operator's: nobody pays for it but the operator.
        OperatorsLine = "operators_line",
        /// Within the dates, and the product's fault.
        Covered = "covered",
        /// Within the dates; the cause is still unknown.
        CauseUnknown = "cause_unknown",
        /// The warranty has ended.
        Ended = "ended",
        /// The warranty never covered how it was used.
        Misuse = "misuse",
        /// The serial number is not that of the purchase.
        OtherSerial = "other_serial",
        /// Nothing is known of a purchase.
        NoPurchase = "no_purchase",
    }
}

/// A decision with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Covered or not.
    pub verdict: Verdict,
    /// Who pays.
    pub payer: Payer,
    /// Why.
    pub reason: Reason,
}

/// What the warranty says of a service asked for on a day. `until` is the last day of the warranty; `same_serial` is
/// none where either serial number is unknown.
pub fn decide(cause: Cause, until: Option<Date>, asked: Date, same_serial: Option<bool>) -> Decision {
    let decision = |verdict, payer, reason| Decision {
        verdict,
        payer,
        reason,
    };
    if cause == Cause::Network {
        return decision(Verdict::InWarranty, Payer::Operator, Reason::OperatorsLine);
    }
    if cause == Cause::Misuse {
        return decision(Verdict::OutOfWarranty, Payer::Customer, Reason::Misuse);
    }
    let Some(until) = until else {
        return decision(Verdict::OutOfWarranty, Payer::Customer, Reason::NoPurchase);
    };
    if same_serial == Some(false) {
        return decision(Verdict::OutOfWarranty, Payer::Customer, Reason::OtherSerial);
    }
    if asked > until {
        return decision(Verdict::OutOfWarranty, Payer::Customer, Reason::Ended);
    }
    match cause {
        Cause::Unknown => decision(Verdict::Open, Payer::Operator, Reason::CauseUnknown),
        _ => decision(Verdict::InWarranty, Payer::Operator, Reason::Covered),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const UNTIL: Option<Date> = Some(date(2026, 6, 30));

    #[test]
    fn the_last_day_is_covered() {
        let on = |day| decide(Cause::Defect, UNTIL, day, Some(true));
        assert_eq!(on(date(2026, 6, 30)).reason, Reason::Covered);
        assert_eq!(on(date(2026, 7, 1)).reason, Reason::Ended);
    }

    #[test]
    fn misuse_is_paid_by_the_customer_and_the_line_never() {
        let day = date(2026, 1, 1);
        assert_eq!(
            decide(Cause::Misuse, UNTIL, day, Some(true)).payer,
            Payer::Customer
        );
        assert_eq!(decide(Cause::Network, None, day, None).payer, Payer::Operator);
    }

    #[test]
    fn another_serial_is_another_product() {
        let day = date(2026, 1, 1);
        assert_eq!(
            decide(Cause::Defect, UNTIL, day, Some(false)).reason,
            Reason::OtherSerial
        );
        assert_eq!(decide(Cause::Defect, UNTIL, day, None).reason, Reason::Covered);
    }

    proptest! {
        #[test]
        fn whoever_is_covered_does_not_pay(cause in 0usize..5, days in -400i32..400, serial in any::<Option<bool>>()) {
            let asked = date(2026, 6, 30).saturating_add(jiff::Span::new().days(days));
            let decision = decide(Cause::ALL[cause], UNTIL, asked, serial);
            prop_assert_eq!(decision.verdict == Verdict::OutOfWarranty, decision.payer == Payer::Customer);
        }
    }
}
