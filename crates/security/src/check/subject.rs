//! What a check is about: a site (handbook §7.2.2), a data asset, an application that is tested (§7.2.5).

use sqm_domain::security::{CheckArea, TestKind};
use sqm_platform::db::violates;
use sqm_platform::{Error, FieldErrors};

/// Longest name of an application.
const APPLICATION: usize = 200;
/// Longest version.
const VERSION: usize = 60;
/// Longest number or address of a report.
const REPORT: usize = 300;

/// A test says what it tests, and only applications are tested. `asset` = a data asset is named.
pub(super) fn about(
    errors: &mut FieldErrors,
    area: Option<CheckArea>,
    application: &mut String,
    asset: bool,
    test: Option<TestKind>,
) {
    *application = application.trim().to_owned();
    errors.at_most("application", application, APPLICATION);
    if test.is_none() {
        return;
    }
    if area.is_some_and(|area| area != CheckArea::Application) {
        errors.add("test_kind", "check-test-area");
    } else if application.is_empty() && !asset {
        errors.add("application", "check-test-of-what");
    }
}

/// The version that was tested.
pub(super) fn version(errors: &mut FieldErrors, text: &mut String) {
    *text = text.trim().to_owned();
    errors.at_most("tested_version", text, VERSION);
}

/// Where the report is.
pub(super) fn report(errors: &mut FieldErrors, text: &mut String) {
    *text = text.trim().to_owned();
    errors.at_most("report", text, REPORT);
}

/// What the database refuses of a plan or a check, at its field.
pub(super) fn refused(error: sqlx::Error) -> Error {
    for (constraints, field) in [
        (["check_plan_owner", "check_owner"], "owner"),
        (["check_plan_department", "check_department"], "department"),
        (["check_plan_site", "check_site"], "site"),
        (["check_plan_data_asset", "check_data_asset"], "data_asset"),
    ] {
        if constraints.iter().any(|name| violates(&error, name)) {
            return Error::field(field, "field-unknown");
        }
    }
    error.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_says_what_it_tests_and_only_applications_are_tested() {
        let fields = |area, application: &str| {
            let mut errors = FieldErrors::new();
            let mut application = application.to_owned();
            about(
                &mut errors,
                Some(area),
                &mut application,
                false,
                Some(TestKind::CodeScan),
            );
            let fields: Vec<String> = errors.iter().map(|error| error.field.clone()).collect();
            fields
        };
        assert_eq!(fields(CheckArea::Application, " "), ["application"]);
        assert_eq!(fields(CheckArea::Physical, "CRM"), ["test_kind"]);
        assert!(fields(CheckArea::Application, "CRM").is_empty());
    }
}
