use std::fmt::{self, Write};

use super::{Object, Text, Value};

/// Writes the value as JSON on one line, without white space. Half of a surrogate pair is written as its escape.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => formatter.write_str("null"),
            Value::Bool(true) => formatter.write_str("true"),
            Value::Bool(false) => formatter.write_str("false"),
            Value::Number(number) => formatter.write_str(number.as_text()),
            Value::String(text) => write_text(text, formatter),
            Value::Array(elements) => {
                formatter.write_char('[')?;
                for (position, element) in elements.iter().enumerate() {
                    if position > 0 {
                        formatter.write_char(',')?;
                    }
                    element.fmt(formatter)?;
                }
                formatter.write_char(']')
            }
            Value::Object(object) => object.fmt(formatter),
        }
    }
}

/// Writes the object as JSON on one line, without white space.
impl fmt::Display for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_char('{')?;
        for (position, (key, value)) in self.iter().enumerate() {
            if position > 0 {
                formatter.write_char(',')?;
            }
            write_text(key, formatter)?;
            formatter.write_char(':')?;
            value.fmt(formatter)?;
        }
        formatter.write_char('}')
    }
}

fn write_text(text: &Text, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    formatter.write_char('"')?;
    match (text.as_str(), text.halved()) {
        (Some(string), _) => write_escaped(string, formatter)?,
        (None, units) => {
            for unit in char::decode_utf16(units.unwrap_or_default().iter().copied()) {
                match unit {
                    Ok(character) => write_escaped(character.encode_utf8(&mut [0; 4]), formatter)?,
                    Err(half) => write!(formatter, "\\u{:04x}", half.unpaired_surrogate())?,
                }
            }
        }
    }
    formatter.write_char('"')
}

fn write_escaped(string: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut written = 0;
    for (position, byte) in string.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        formatter.write_str(&string[written..position])?;
        written = position + 1;
        match byte {
            b'"' => formatter.write_str("\\\"")?,
            b'\\' => formatter.write_str("\\\\")?,
            b'\n' => formatter.write_str("\\n")?,
            b'\r' => formatter.write_str("\\r")?,
            b'\t' => formatter.write_str("\\t")?,
            _ => write!(formatter, "\\u{byte:04x}")?,
        }
    }
    formatter.write_str(&string[written..])
}
