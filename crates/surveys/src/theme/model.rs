//! Themes as they are shown and entered.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::colour::{Colour, READABLE};
use sqm_domain::ids::ThemeId;
use sqm_platform::FieldErrors;
use utoipa::ToSchema;

/// A theme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Theme {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: ThemeId,
    /// Its name, for staff.
    pub name: String,
    /// The colour of buttons and marks: `#0a7d4f`.
    pub colour: String,
    /// Above the questions: the operator's or the brand's name.
    pub mark: String,
    /// Light words on a dark ground, whatever the reader's machine says.
    pub dark: bool,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl Theme {
    /// The contrast of white words on its colour.
    pub fn contrast(&self) -> f64 {
        Colour::parse(&self.colour).map_or(1.0, Colour::on_white)
    }
}

/// A theme to make, or what one is to become.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ThemeInput {
    /// Its name, for staff.
    pub name: String,
    /// The colour of buttons and marks: `#0a7d4f`. White words must be readable on it (contrast 4.5 and more).
    pub colour: String,
    /// Above the questions.
    #[serde(default)]
    pub mark: String,
    /// Always dark.
    #[serde(default)]
    pub dark: bool,
}

impl ThemeInput {
    pub(super) fn check(&mut self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::new();
        self.name = errors.text("name", &self.name, 80).to_owned();
        self.mark = self.mark.trim().to_owned();
        errors.at_most("mark", &self.mark, 60);
        self.colour = self.colour.trim().to_lowercase();
        match Colour::parse(&self.colour) {
            None => errors.add("colour", "theme-colour-form"),
            Some(colour) if colour.on_white() < READABLE => {
                errors.add_with(
                    "colour",
                    "theme-colour-light",
                    vec![("colour", colour.readable().to_string().into())],
                );
            }
            Some(_) => {}
        }
        errors.into_result(())
    }
}
