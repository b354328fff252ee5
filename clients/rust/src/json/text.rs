use std::borrow::Cow;
use std::fmt;

/// A string of JSON. It may contain half of a surrogate pair (`"\ud83d"`), which no `String` can hold.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Text(Form);

/// A string has one form only, so that equal strings compare equal.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Form {
    Whole(String),
    /// UTF-16, with at least one half of a pair.
    Halved(Vec<u16>),
}

impl Text {
    /// The string with these UTF-16 code units.
    pub fn from_code_units(units: Vec<u16>) -> Self {
        match String::from_utf16(&units) {
            Ok(string) => Text(Form::Whole(string)),
            Err(_) => Text(Form::Halved(units)),
        }
    }

    /// Returns the string, unless it contains half of a surrogate pair.
    pub fn as_str(&self) -> Option<&str> {
        match &self.0 {
            Form::Whole(string) => Some(string),
            Form::Halved(_) => None,
        }
    }

    /// Returns the string, with U+FFFD in place of each half of a surrogate pair.
    pub fn to_string_lossy(&self) -> Cow<'_, str> {
        match &self.0 {
            Form::Whole(string) => Cow::Borrowed(string),
            Form::Halved(units) => Cow::Owned(String::from_utf16_lossy(units)),
        }
    }

    /// Returns the UTF-16 code units.
    pub fn code_units(&self) -> Vec<u16> {
        match &self.0 {
            Form::Whole(string) => string.encode_utf16().collect(),
            Form::Halved(units) => units.clone(),
        }
    }

    /// The string and its halves, to be written.
    pub(super) fn halved(&self) -> Option<&[u16]> {
        match &self.0 {
            Form::Whole(_) => None,
            Form::Halved(units) => Some(units),
        }
    }
}

impl From<&str> for Text {
    fn from(string: &str) -> Self {
        Text(Form::Whole(string.to_owned()))
    }
}

impl From<String> for Text {
    fn from(string: String) -> Self {
        Text(Form::Whole(string))
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == Some(other)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_string_lossy())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Whole(string) => fmt::Debug::fmt(string, formatter),
            Form::Halved(units) => write!(formatter, "{units:04x?}"),
        }
    }
}
