use std::fmt;

use super::{Number, Object, Text, Value};

/// The nesting that is read; deeper texts could exhaust the stack of a thread.
const MAX_DEPTH: usize = 2_000;

/// The reason why a text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    reason: &'static str,
    position: usize,
}

impl ParseError {
    pub(super) fn new(reason: &'static str, position: usize) -> Self {
        ParseError { reason, position }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} (at byte {})", self.reason, self.position)
    }
}

impl std::error::Error for ParseError {}

/// Returns the value of a JSON text.
pub fn parse(text: &str) -> Result<Value, ParseError> {
    let mut parser = Parser { text, position: 0 };
    let value = parser.value(0)?;
    parser.skip_white_space();
    if parser.position < text.len() {
        return Err(parser.error("text after the value"));
    }
    Ok(value)
}

/// Returns the length of the number at the start of the bytes.
pub(super) fn number_length(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut length = usize::from(bytes.first() == Some(&b'-'));
    length += match (bytes.get(length), digits(length)) {
        (_, 0) => return None,
        (Some(b'0'), _) => 1,
        (_, count) => count,
    };
    if bytes.get(length) == Some(&b'.') {
        match digits(length + 1) {
            0 => return None,
            count => length += 1 + count,
        }
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        match digits((length + 1 + sign).min(bytes.len())) {
            0 => return None,
            count => length += 1 + sign + count,
        }
    }
    Some(length)
}

struct Parser<'a> {
    text: &'a str,
    position: usize,
}

impl Parser<'_> {
    fn value(&mut self, depth: usize) -> Result<Value, ParseError> {
        if depth > MAX_DEPTH {
            return Err(self.error("nested too deep"));
        }
        self.skip_white_space();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Value::String),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, ParseError> {
        let mut object = Object::new();
        self.position += 1;
        self.skip_white_space();
        if self.take(b'}') {
            return Ok(Value::Object(object));
        }
        loop {
            self.skip_white_space();
            if self.peek() != Some(b'"') {
                return Err(self.error("a key is expected"));
            }
            let key = self.string()?;
            self.skip_white_space();
            if !self.take(b':') {
                return Err(self.error("a colon is expected"));
            }
            object.append(key, self.value(depth + 1)?);
            self.skip_white_space();
            if self.take(b'}') {
                return Ok(Value::Object(object));
            }
            if !self.take(b',') {
                return Err(self.error("a comma or a brace is expected"));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, ParseError> {
        let mut elements = Vec::new();
        self.position += 1;
        self.skip_white_space();
        if self.take(b']') {
            return Ok(Value::Array(elements));
        }
        loop {
            elements.push(self.value(depth + 1)?);
            self.skip_white_space();
            if self.take(b']') {
                return Ok(Value::Array(elements));
            }
            if !self.take(b',') {
                return Err(self.error("a comma or a bracket is expected"));
            }
        }
    }

    fn number(&mut self) -> Result<Value, ParseError> {
        let rest = &self.text[self.position..];
        let length = number_length(rest.as_bytes()).ok_or_else(|| self.error("a value is expected"))?;
        self.position += length;
        Ok(Value::Number(Number::from_valid(rest[..length].to_owned())))
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, ParseError> {
        if !self.text[self.position..].starts_with(word) {
            return Err(self.error("a value is expected"));
        }
        self.position += word.len();
        Ok(value)
    }

    fn string(&mut self) -> Result<Text, ParseError> {
        self.position += 1;
        let mut whole = String::new();
        // From the first half of a surrogate pair on, the string is kept in UTF-16.
        let mut units: Option<Vec<u16>> = None;
        loop {
            let rest = &self.text[self.position..];
            let length = rest.bytes().take_while(|&byte| byte >= 0x20 && byte != b'"' && byte != b'\\').count();
            match &mut units {
                Some(units) => units.extend(rest[..length].encode_utf16()),
                None => whole.push_str(&rest[..length]),
            }
            self.position += length;
            match self.peek() {
                Some(b'"') => {
                    self.position += 1;
                    return Ok(units.map_or_else(|| whole.into(), Text::from_code_units));
                }
                Some(b'\\') => match (self.escape()?, &mut units) {
                    (unit, Some(units)) => units.push(unit),
                    (unit, None) => match char::from_u32(u32::from(unit)) {
                        Some(character) => whole.push(character),
                        None => units = Some(whole.encode_utf16().chain([unit]).collect()),
                    },
                },
                Some(_) => return Err(self.error("a control character in a string")),
                None => return Err(self.error("a string without an end")),
            }
        }
    }

    /// Reads an escape, and returns its UTF-16 code unit.
    fn escape(&mut self) -> Result<u16, ParseError> {
        let letter = self.text.as_bytes().get(self.position + 1).copied();
        self.position += 2;
        let unit = match letter {
            Some(b'n') => b'\n',
            Some(b't') => b'\t',
            Some(b'r') => b'\r',
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(letter @ (b'"' | b'\\' | b'/')) => letter,
            Some(b'u') => {
                let digits = self.text.as_bytes().get(self.position..self.position + 4);
                let digits = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
                let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
                let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
                self.position += 4;
                return unit.ok_or_else(|| self.error("a wrong escape"));
            }
            _ => return Err(self.error("a wrong escape")),
        };
        Ok(u16::from(unit))
    }

    fn skip_white_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.position += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.position += usize::from(is_next);
        is_next
    }

    fn error(&self, reason: &'static str) -> ParseError {
        ParseError::new(reason, self.position)
    }
}
