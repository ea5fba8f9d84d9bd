//! Which follow-up plan a purchase gets, and when its visits are due (handbook §8.1.1).

use jiff::ToSpan as _;
use jiff::civil::Date;

/// What a plan is for. An empty list does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanCondition {
    /// Codes of products, or their beginnings ending in `*`.
    pub products: Vec<String>,
    /// Classes of customers.
    pub classes: Vec<String>,
    /// Channels of purchase.
    pub channels: Vec<String>,
}

/// A purchase as plans look at it.
#[derive(Clone, Copy, Debug)]
pub struct Sale<'a> {
    /// The product's code.
    pub product: &'a str,
    /// The customer's class.
    pub class: &'a str,
    /// How it was bought.
    pub channel: &'a str,
}

/// Which conditions made a plan fit, for the sentence that says why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Match {
    /// It names the product.
    pub product: bool,
    /// It names the customer's class.
    pub class: bool,
    /// It names the channel.
    pub channel: bool,
}

impl PlanCondition {
    /// Does the plan fit, and by what? A plan without conditions fits everything, by nothing.
    pub fn fits(&self, sale: Sale<'_>) -> Option<Match> {
        let product = any(&self.products, |code| names(code, sale.product))?;
        let class = any(&self.classes, |class| class == sale.class)?;
        let channel = any(&self.channels, |channel| channel == sale.channel)?;
        Some(Match {
            product,
            class,
            channel,
        })
    }
}

/// Nothing asked for: fits, but not by this. Something asked for: fits by this, or not at all.
fn any(list: &[String], test: impl Fn(&str) -> bool) -> Option<bool> {
    if list.is_empty() {
        Some(false)
    } else {
        list.iter().any(|one| test(one)).then_some(true)
    }
}

fn names(code: &str, product: &str) -> bool {
    let (code, product) = (code.to_lowercase(), product.to_lowercase());
    match code.strip_suffix('*') {
        Some(beginning) => product.starts_with(beginning),
        None => product == code,
    }
}

/// The first plan, in the order given, that fits. The order is the tenant's own and total, so that two plans on one
/// purchase are never a matter of chance.
pub fn choose<'a>(
    plans: impl IntoIterator<Item = &'a PlanCondition>,
    sale: Sale<'_>,
) -> Option<(usize, Match)> {
    plans
        .into_iter()
        .enumerate()
        .find_map(|(index, plan)| plan.fits(sale).map(|by| (index, by)))
}

/// The day on which a visit is due, so many days after.
pub fn due_day(from: Date, days: u16) -> Date {
    from.saturating_add(i32::from(days).days())
}

/// How late a call is still worth making when the purchase was registered after its day.
const STILL_WORTH_DAYS: i32 = 7;

/// The day on which a visit of a purchase that became known on `registered` is due: as planned, or at once when that day
/// has just gone by. Calls long missed are not made: an import of last year's sales asks nobody about last year.
pub fn due_day_known(bought: Date, days: u16, registered: Date) -> Option<Date> {
    let planned = due_day(bought, days);
    if planned >= registered {
        Some(planned)
    } else if planned.saturating_add(STILL_WORTH_DAYS.days()) >= registered {
        Some(registered)
    } else {
        None
    }
}

/// The last day of a warranty of so many months: the day before its anniversary, as contracts count. Without a
/// warranty there is none.
pub fn warranty_until(bought: Date, months: u16) -> Option<Date> {
    if months == 0 {
        return None;
    }
    bought.saturating_add(i32::from(months).months()).yesterday().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn plan(products: &[&str], classes: &[&str]) -> PlanCondition {
        PlanCondition {
            products: products.iter().map(ToString::to_string).collect(),
            classes: classes.iter().map(ToString::to_string).collect(),
            channels: Vec::new(),
        }
    }

    const ROUTER: Sale<'static> = Sale {
        product: "CPE-AX3000",
        class: "key",
        channel: "counter",
    };

    #[test]
    fn the_first_that_fits_is_taken() {
        let plans = [plan(&["sim*"], &[]), plan(&["cpe*"], &["key"]), plan(&[], &[])];
        let (index, by) = choose(&plans, ROUTER).unwrap();
        assert_eq!(
            (index, by),
            (
                1,
                Match {
                    product: true,
                    class: true,
                    channel: false
                }
            )
        );
        let ordinary = Sale {
            class: "ordinary",
            ..ROUTER
        };
        assert_eq!(choose(&plans, ordinary).unwrap(), (2, Match::default()));
        assert_eq!(choose(&plans[..2], ordinary), None);
    }

    #[test]
    fn sales_told_late_are_asked_about_at_once_and_old_ones_not_at_all() {
        let bought = date(2026, 3, 1);
        assert_eq!(due_day_known(bought, 3, bought), Some(date(2026, 3, 4)));
        assert_eq!(due_day_known(bought, 3, date(2026, 3, 9)), Some(date(2026, 3, 9)));
        assert_eq!(due_day_known(bought, 3, date(2026, 3, 12)), None);
        assert_eq!(
            due_day_known(bought, 30, date(2026, 3, 12)),
            Some(date(2026, 3, 31))
        );
    }

    #[test]
    fn a_year_ends_the_day_before_its_anniversary() {
        assert_eq!(warranty_until(date(2025, 3, 10), 12), Some(date(2026, 3, 9)));
        // There is no 31 February: the month's last day stands in for it.
        assert_eq!(warranty_until(date(2025, 1, 31), 1), Some(date(2025, 2, 27)));
        assert_eq!(warranty_until(date(2025, 1, 31), 0), None);
    }

    proptest! {
        #[test]
        fn more_days_are_never_earlier(days in 0u16..3650) {
            let bought = date(2024, 2, 29);
            prop_assert!(due_day(bought, days) >= bought);
            prop_assert!(due_day(bought, days) <= due_day(bought, days + 1));
        }
    }
}
