//! Text → the type of a field.

use super::{Fault, Value, text};
use crate::target::{FieldKind, FieldSpec};

/// Converts a text that is not empty. Dates need a reading and are not converted here.
pub(crate) fn value(raw: &str, spec: &FieldSpec) -> Result<Value, Fault> {
    match &spec.kind {
        FieldKind::Text { longest } => {
            // PostgreSQL keeps no zero character in a text.
            if raw.contains('\0') {
                return Err(Fault::NotAllowed);
            }
            // Bytes bound characters from above: most values need no count.
            if raw.len() > *longest && raw.chars().count() > *longest {
                return Err(Fault::TooLong);
            }
            Ok(Value::Text(raw.to_owned()))
        }
        FieldKind::Integer { min, max } => text::integer(raw)
            .filter(|number| (*min..=*max).contains(number))
            .map(Value::Integer)
            .ok_or(Fault::NotANumber),
        FieldKind::Decimal => text::decimal(raw).map(Value::Decimal).ok_or(Fault::NotANumber),
        FieldKind::Boolean => text::boolean(raw).map(Value::Boolean).ok_or(Fault::NotABoolean),
        FieldKind::Choice { choices } => choices
            .iter()
            .find(|choice| choice.value.eq_ignore_ascii_case(raw))
            .map(|choice| Value::Text(choice.value.clone().into_owned()))
            .ok_or(Fault::NotAllowed),
        FieldKind::Instant | FieldKind::Date => Err(Fault::NotADate),
    }
}
