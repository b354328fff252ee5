//! The comparison of values with patterns.

use alloy_host::json::{Number, Text, Value};
use alloy_host::Error;

use crate::support::object;
use crate::value::{special, units};
use crate::Saved;

/// An error as the value that patterns are compared with.
pub fn described(error: &Error) -> Value {
    let details = error.details();
    let mut object = object! {
        "kind": error.kind(),
        "message": details.message.as_str(),
        "outcome": error.outcome(),
        "data": details.data.clone(),
    };
    if let Some(code) = details.code {
        object.insert("code", code);
    }
    if let Some(id) = details.execution_id() {
        object.insert("executionId", id);
    }
    if let Some(code) = details.exit_status.and_then(|status| status.code()) {
        object.insert("exitCode", code);
    }
    object.into()
}

/// Compares a value with a pattern; `None` is an absent member.
pub fn matches(pattern: &Value, value: Option<&Value>, saved: &mut Saved) -> Result<(), String> {
    let differs = || {
        let value = value.map_or("absent".to_owned(), Value::to_string);
        Err(format!("{} is expected, not {}", start(&pattern.to_string()), start(&value)))
    };
    let test = |fits: bool| if fits { Ok(()) } else { differs() };
    if let Some((name, argument)) = special(pattern) {
        let argument_text = argument.as_str().unwrap_or_default();
        return match (name, value) {
            ("$absent", value) => test(value.is_none()),
            (_, None) => differs(),
            ("$type", Some(value)) => test(argument_text == type_of(value)),
            ("$save", Some(value)) => {
                saved.insert(argument_text.to_owned(), value.clone());
                Ok(())
            }
            ("$saved", Some(value)) => test(saved.get(argument_text) == Some(value)),
            ("$number", Some(value)) => test(value.as_number().map(Number::as_text) == Some(argument_text)),
            ("$codeUnits", Some(value)) => test(value.as_text().map(Text::code_units) == Some(units(argument))),
            ("$length", Some(value)) => test(length(value) as i64 >= argument.as_i64().unwrap_or(i64::MAX)),
            (other, _) => Err(format!("an unknown pattern: {other}")),
        };
    }
    match (pattern, value) {
        (_, None) => differs(),
        (Value::Object(pattern), Some(Value::Object(object))) => pattern.iter().try_for_each(|(name, member)| {
            let name = name.to_string();
            matches(member, object.get(&name), saved).map_err(|reason| format!("{name}: {reason}"))
        }),
        (Value::Array(patterns), Some(Value::Array(elements))) => {
            test(patterns.len() == elements.len())?;
            let mut pairs = patterns.iter().zip(elements);
            pairs.try_for_each(|(pattern, element)| matches(pattern, Some(element), saved))
        }
        (Value::Number(number), Some(Value::Number(other))) => {
            test(number == other || number.to_f64() == other.to_f64())
        }
        (pattern, Some(value)) => test(pattern == value),
    }
}

/// The first part of a text that may be long.
pub fn start(text: &str) -> String {
    text.chars().take(400).collect()
}

fn length(value: &Value) -> usize {
    match value {
        Value::String(text) => text.to_string_lossy().chars().count(),
        value => value.as_array().unwrap_or_default().len(),
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
