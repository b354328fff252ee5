use std::fmt;
use std::str::FromStr;

use super::ParseError;

/// A number, as its text: `12345678901234567890` and `1.50` stay what they are. Two numbers are equal if their texts are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number(String);

impl Number {
    /// The text, for callers that have checked it.
    pub(super) fn from_valid(text: String) -> Self {
        Number(text)
    }

    /// Returns the number as it is written.
    pub fn as_text(&self) -> &str {
        &self.0
    }

    /// Returns the number, if it is an integer of this size.
    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// Returns the number, if it is an integer of this size.
    pub fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    /// Returns the number, if it is an integer of this size.
    pub fn as_i128(&self) -> Option<i128> {
        self.0.parse().ok()
    }

    /// Returns the nearest `f64`; infinite for numbers that are too large for one.
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }
}

/// Fails for texts that are not numbers in JSON, such as `NaN`, `+1` and `01`.
impl FromStr for Number {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        match super::parser::number_length(text.as_bytes()) {
            Some(length) if length == text.len() => Ok(Number(text.to_owned())),
            _ => Err(ParseError::new("not a number", 0)),
        }
    }
}

/// Fails for NaN and the infinities, which JSON does not have.
impl TryFrom<f64> for Number {
    type Error = ParseError;

    fn try_from(value: f64) -> Result<Self, ParseError> {
        if value.is_finite() {
            Ok(Number(format!("{value:?}")))
        } else {
            Err(ParseError::new("NaN and infinities can't be sent", 0))
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
