//! The conversions between JSON and the generated types, and the macros that declare those types.

use std::collections::BTreeMap;
use std::fmt;

use crate::json::{Number, Object, Value};

/// A result that does not have the shape that this version of the client knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch(String);

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A type that can be read from JSON.
pub trait FromJson: Sized {
    /// Returns the value as this type.
    fn from_json(value: Value) -> Result<Self, Mismatch>;

    /// Returns the value of a member that is not there, if it may be left out.
    fn absent() -> Option<Self> {
        None
    }
}

/// Removes a member from an object, and returns it as its type.
pub(crate) fn take<T: FromJson>(object: &mut Object, name: &str) -> Result<T, Mismatch> {
    match object.remove(name) {
        Some(value) => T::from_json(value).map_err(|Mismatch(reason)| Mismatch(format!("{name}: {reason}"))),
        None => T::absent().ok_or_else(|| Mismatch(format!("{name} is missing"))),
    }
}

/// Returns the members of an object.
pub(crate) fn members(value: Value) -> Result<Object, Mismatch> {
    match value {
        Value::Object(object) => Ok(object),
        other => Err(mismatch("an object", &other)),
    }
}

fn mismatch(expected: &str, got: &Value) -> Mismatch {
    let mut text = got.to_string();
    if let Some((end, _)) = text.char_indices().nth(60) {
        text.replace_range(end.., "…");
    }
    Mismatch(format!("{expected} is expected, not {text}"))
}

impl FromJson for Value {
    fn from_json(value: Value) -> Result<Self, Mismatch> {
        Ok(value)
    }
}

impl FromJson for Object {
    fn from_json(value: Value) -> Result<Self, Mismatch> {
        members(value)
    }
}

/// Half of a surrogate pair becomes U+FFFD. [`Host::call`](crate::Host::call) gives it as it is.
impl FromJson for String {
    fn from_json(value: Value) -> Result<Self, Mismatch> {
        let text = value.as_text().map(|text| text.to_string_lossy().into_owned());
        text.ok_or_else(|| mismatch("a string", &value))
    }
}

impl FromJson for bool {
    fn from_json(value: Value) -> Result<Self, Mismatch> {
        value.as_bool().ok_or_else(|| mismatch("true or false", &value))
    }
}

impl FromJson for i64 {
    fn from_json(value: Value) -> Result<Self, Mismatch> {
        value.as_i64().ok_or_else(|| mismatch("a 64-bit integer", &value))
    }
}

impl FromJson for Number {
    fn from_json(value: Value) -> Result<Self, Mismatch> {
        value.as_number().cloned().ok_or_else(|| mismatch("a number", &value))
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Null => Ok(None),
            other => T::from_json(other).map(Some),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Array(elements) => elements.into_iter().map(T::from_json).collect(),
            other => Err(mismatch("an array", &other)),
        }
    }
}

impl<T: FromJson> FromJson for BTreeMap<String, T> {
    fn from_json(value: Value) -> Result<Self, Mismatch> {
        let members = members(value)?.into_iter();
        members.map(|(name, value)| Ok((name.to_string(), T::from_json(value)?))).collect()
    }
}

/// A method's parameters, which know the method's name and the type of its result.
pub trait Method {
    /// The result of the method.
    type Result: FromJson;

    /// Returns the name of the method, and its parameters.
    fn into_call(self) -> (String, Option<Value>);
}

/// Declares the type of a result: its members, each with its name in JSON. `other` keeps the members that are not declared.
macro_rules! result {
    ($(#[$meta:meta])* $type:ident { $($name:literal $field:ident : $field_type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub struct $type {
            $(pub $field: $field_type,)*
            /// The members that this version of the client does not know.
            pub other: Object,
        }

        impl FromJson for $type {
            fn from_json(value: Value) -> Result<Self, Mismatch> {
                let mut other = members(value)?;
                Ok($type {
                    $($field: take(&mut other, $name)?,)*
                    other,
                })
            }
        }
    };
}

/// Declares a type with a few known texts. A newer host may send others.
macro_rules! texts {
    ($(#[$meta:meta])* $type:ident { $($text:literal $variant:ident,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[allow(missing_docs)]
        pub enum $type {
            $($variant,)*
            /// A text that this version of the client does not know.
            Other(String),
        }

        impl $type {
            /// Returns the text in JSON.
            pub fn as_str(&self) -> &str {
                match self {
                    $($type::$variant => $text,)*
                    $type::Other(text) => text,
                }
            }
        }

        impl From<&str> for $type {
            fn from(text: &str) -> Self {
                match text {
                    $($text => $type::$variant,)*
                    other => $type::Other(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                value.as_str().into()
            }
        }

        impl FromJson for $type {
            fn from_json(value: Value) -> Result<Self, Mismatch> {
                String::from_json(value).map(|text| text.as_str().into())
            }
        }
    };
}

/// Declares parameters: `new` takes the required ones, and one function sets each of the others.
macro_rules! parameters {
    ($(#[$meta:meta])* $type:ident {
        $($required:literal $required_field:ident : $required_type:ty,)*
    } {
        $($(#[$doc:meta])* $optional:literal $field:ident : $field_type:ty,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $type(Object);

        #[allow(clippy::new_without_default)]
        impl $type {
            /// The parameters that a call must have.
            #[allow(unused_mut)]
            pub fn new($($required_field: impl Into<$required_type>),*) -> Self {
                let mut object = Object::new();
                $(object.insert($required, Into::<$required_type>::into($required_field));)*
                $type(object)
            }

            $(
                $(#[$doc])*
                pub fn $field(mut self, value: impl Into<$field_type>) -> Self {
                    self.0.insert($optional, Into::<$field_type>::into(value));
                    self
                }
            )*
        }

        impl From<$type> for Value {
            fn from(parameters: $type) -> Self {
                Value::Object(parameters.0)
            }
        }
    };
}

/// Declares the name and the result of the method that takes these parameters.
macro_rules! method {
    ($name:literal $type:ident -> $result:ty) => {
        impl Method for $type {
            type Result = $result;

            fn into_call(self) -> (String, Option<Value>) {
                ($name.to_owned(), (!self.0.is_empty()).then(|| self.into()))
            }
        }
    };
}

pub(crate) use {method, parameters, result, texts};

/// Reads a result, for tests.
#[cfg(test)]
pub(crate) type Reader = fn(Value) -> Result<(), Mismatch>;

#[cfg(test)]
mod tests {
    use crate::json;
    use crate::methods::READERS;

    #[test]
    fn every_example_of_the_protocol_has_the_type_of_its_method() {
        let document = json::parse(include_str!("../../../protocol/openrpc.json")).expect("JSON");
        let methods = document["methods"].as_array().expect("methods");
        assert_eq!(methods.len(), READERS.len());
        for (method, (name, read)) in methods.iter().zip(READERS) {
            assert_eq!(method["name"].as_str(), Some(*name));
            for example in method["examples"].as_array().expect("examples") {
                let result = read(example["result"]["value"].clone());
                assert_eq!(result, Ok(()), "{name}");
            }
        }
    }
}
