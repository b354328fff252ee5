//! The messages that the client writes.

use crate::error::Error;
use crate::failure::Failure;
use crate::json::{Object, Value};
use crate::options::Limits;

/// The prefix of the tokens for progress; the id of the call follows.
pub(crate) const TOKEN: &str = "progress-";
/// No method has this name.
pub(crate) const QUESTION: &str = "$/isThisIdFree";

/// A request.
pub(crate) fn request(id: u64, method: &str, params: Option<Value>) -> Value {
    let mut message = notification(method, params);
    message.insert("id", id);
    message.into()
}

/// A notification.
pub(crate) fn notification(method: &str, params: Option<Value>) -> Object {
    let mut message = crate::object! {"jsonrpc": "2.0", "method": method};
    if let Some(params) = params {
        message.insert("params", params);
    }
    message
}

/// The line that cancels a call.
pub(crate) fn cancel(id: u64) -> Vec<u8> {
    let params = crate::object! {"id": id};
    line(&notification("$/cancelRequest", Some(params.into())).into())
}

/// The line that asks whether the host has a call: it refuses the id while the call runs, and else answers that there is no
/// such method.
pub(crate) fn question(id: u64) -> Vec<u8> {
    line(&request(id, QUESTION, None))
}

/// Returns the line of a message. Fails if the host would refuse it without naming the call.
pub(crate) fn checked_line(message: &Value, limits: &Limits, method: &str) -> Result<Vec<u8>, Error> {
    if message.is_deeper_than(limits.depth) {
        let reason = format!("the message is nested deeper than {} levels", limits.depth);
        return Err(not_sendable(&reason, method));
    }
    let line = line(message);
    // The line feed does not count.
    let length = line.len() - 1;
    if length > limits.line_bytes {
        let reason = format!("the message has {length} bytes and the host takes {}", limits.line_bytes);
        return Err(not_sendable(&reason, method));
    }
    Ok(line)
}

/// The error of a call that is not sent.
pub(crate) fn not_sendable(reason: &str, method: &str) -> Error {
    let message = format!("{method} can't be sent: {reason}.");
    Error::NotSendable(Box::new(Failure::of_client("not_sent", message).of_method(method)))
}

fn line(message: &Value) -> Vec<u8> {
    let mut line = message.to_string().into_bytes();
    line.push(b'\n');
    line
}
