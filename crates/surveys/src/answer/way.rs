//! By which way a questionnaire is opened.

use sqm_platform::{Error, Result};

use crate::survey::{Channel, Survey};

/// A page of its own, or inside another site's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// `/s/<tenant>/<code>`.
    Link,
    /// `/s/<tenant>/<code>/embed`.
    Frame,
}

impl Way {
    /// The channel that is recorded where nobody was asked in person.
    pub(super) fn channel(self) -> Channel {
        match self {
            Self::Link => Channel::Link,
            Self::Frame => Channel::Widget,
        }
    }

    /// Where its pages are sent to.
    pub(super) fn address(self, slug: &str, code: &str) -> String {
        match self {
            Self::Link => format!("/s/{slug}/{code}"),
            Self::Frame => format!("/s/{slug}/{code}/embed"),
        }
    }

    /// A survey is asked by the ways it was given; by others it is not there. A code of one's own is the way itself.
    pub(super) fn is_open(self, survey: &Survey, invited: bool) -> Result<()> {
        let own_code = invited && self == Self::Link;
        if own_code || survey.channels.contains(&self.channel()) {
            Ok(())
        } else {
            Err(Error::NotFound("page"))
        }
    }
}
