//! When somebody who has not answered is reminded.

use jiff::Timestamp;
use sqm_domain::survey::asking::next_reminder;

use super::model::Invitation;
use crate::survey::Survey;

/// The next reminder, counted from the first sending; none after the survey's end.
pub(super) fn next(survey: &Survey, sent_at: Timestamp, reminded: i32) -> Option<Timestamp> {
    next_reminder(sent_at, &survey.reminders, reminded)
        .filter(|at| survey.closes_at.is_none_or(|closes| *at < closes))
}

/// Is this invitation's message a reminder?
pub(super) fn is_reminder(invitation: &Invitation) -> bool {
    invitation.sent_at.is_some()
}
