//! The parameters of steps.

use alloy_host::json::{Number, Object, Text, Value};
use alloy_host::Error;

use crate::Saved;

/// Returns the parameters of a step, with everything replaced that stands for something else.
pub fn filled(value: &Value, saved: &Saved) -> Result<Value, Error> {
    if let Some((name, argument)) = special(value) {
        let text = argument.as_str().unwrap_or_default();
        match name {
            "$saved" => return Ok(saved.get(text).cloned().unwrap_or_default()),
            "$number" => {
                // What is not a number of JSON, such as NaN, can't become a value at all.
                let number = text.parse::<Number>();
                return number.map(Value::from).map_err(|_| Error::NotSendable(Box::default()));
            }
            "$codeUnits" => return Ok(Text::from_code_units(units(argument)).into()),
            "$repeat" => {
                let count = argument[1].as_i64().unwrap_or_default() as usize;
                return Ok(argument[0].as_str().unwrap_or_default().repeat(count).into());
            }
            "$nested" => {
                let levels = 1..argument.as_i64().unwrap_or_default();
                return Ok(levels.fold(Value::Array(Vec::new()), |inner, _| Value::Array(vec![inner])));
            }
            _ => {}
        }
    }
    match value {
        Value::Array(elements) => {
            let elements = elements.iter().map(|element| filled(element, saved));
            elements.collect::<Result<_, _>>().map(Value::Array)
        }
        Value::Object(object) => {
            let members = object.iter().map(|(name, member)| Ok((name.clone(), filled(member, saved)?)));
            members.collect::<Result<Object, Error>>().map(Value::Object)
        }
        other => Ok(other.clone()),
    }
}

/// Removes each `$resultOf` from parameters, and returns its place, the index of the call and the path.
pub fn take_references(value: &mut Value) -> Vec<(String, usize, String)> {
    let mut found = Vec::new();
    take_below(value, "", &mut found);
    found
}

fn take_below(value: &mut Value, place: &str, found: &mut Vec<(String, usize, String)>) {
    let object = match value {
        Value::Object(object) => object,
        _ => return,
    };
    let names: Vec<String> = object.iter().map(|(name, _)| name.to_string()).collect();
    for name in names {
        let mut member = object.get(&name).cloned().unwrap_or_default();
        let place = format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
        match member["$resultOf"].as_i64() {
            Some(index) => {
                let path = member["path"].as_str().unwrap_or_default().to_owned();
                found.push((place, index as usize, path));
                object.remove(&name);
            }
            None => {
                take_below(&mut member, &place, found);
                object.insert(name, member);
            }
        }
    }
}

/// The name and the argument of an object whose first member starts with `$`, and has no other than a path.
pub fn special(value: &Value) -> Option<(&str, &Value)> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    let (name, argument) = object.iter().next()?;
    name.as_str().filter(|name| name.starts_with('$')).map(|name| (name, argument))
}

/// The UTF-16 code units of an array.
pub fn units(array: &Value) -> Vec<u16> {
    let units = array.as_array().unwrap_or_default().iter().filter_map(Value::as_i64);
    units.filter_map(|unit| u16::try_from(unit).ok()).collect()
}
