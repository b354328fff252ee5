//! What the host's ledger knows of an execution that was under way when the host died.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use crate::call::Call;
use crate::error::Error;
use crate::json::{Object, Value};
use crate::state::{Ending, Shared};

/// How long the new host may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What became of an execution.
pub(crate) enum Fate {
    /// It changed nothing: it was not begun, or it only read.
    NotBegun,
    Failed(Error),
}

/// Gives an execution a name of its own, by which its row can be found, and returns the name.
pub(crate) fn name_execution(method: &str, params: &mut Option<Value>) -> Option<String> {
    let params = match params {
        Some(Value::Object(params)) if method == "execute" => params,
        _ => return None,
    };
    let mut meta = match params.get("_meta") {
        Some(Value::Object(meta)) => meta.clone(),
        None => Object::new(),
        // The host refuses the call.
        Some(_) => return None,
    };
    let name = match meta.get("callId") {
        Some(name) => name.as_str()?.to_owned(),
        None => random_name()?,
    };
    meta.insert("callId", name.as_str());
    params.insert("_meta", meta);
    Some(name)
}

/// Returns what became of the execution with this name.
pub(crate) fn fate(shared: &Arc<Shared>, name: &str, ending: &Ending) -> Fate {
    let row = match find(shared, name) {
        Ok(row) => row,
        Err(reason) => return Fate::Failed(unknown(ending, "execute", &reason)),
    };
    match (row["effect"].as_str(), row["outcome"].as_str()) {
        // The row of a write is on disk before its first byte is sent.
        (None, _) | (Some("read"), _) => Fate::NotBegun,
        (_, Some(outcome @ ("not_sent" | "rejected" | "applied"))) => failed(ending.error("execute", outcome), &row),
        _ => failed(unknown(ending, "execute", "it had been sent"), &row),
    }
}

/// The error with the row's id.
fn failed(error: Error, row: &Value) -> Fate {
    let mut failure = error.details().clone();
    failure.data.insert("executionId", row["executionId"].clone());
    Fate::Failed(Error::of_kind(error.kind(), failure))
}

/// The error of a call that may have written, and of which no ledger knows more: `reason` says why.
pub(crate) fn unknown(ending: &Ending, method: &str, reason: &str) -> Error {
    let mut failure = ending.error(method, "unknown").details().clone();
    failure.message = format!("{}, and it is unknown whether it was applied: {reason}.", failure.message);
    failure.data.insert("kind", "unknown_outcome");
    Error::UnknownOutcome(Box::new(failure))
}

/// Returns the row of an execution; `null` if there is none. Fails where no ledger on disk can tell, with the reason.
fn find(shared: &Arc<Shared>, name: &str) -> Result<Value, String> {
    let call = |method: &str, params: Object| {
        let call = Call::<Value>::new(shared, method.to_owned(), Some(params.into()));
        call.timeout(TIMEOUT).send().map_err(|error| format!("the ledger can't be read ({error})"))
    };
    let info = call("host.info", Object::new())?;
    if info["ledger"].as_str() != Some("disk") {
        return Err("the host had its ledger in memory, so there is no executionId".to_owned());
    }
    let list = call("executions.list", crate::object! {"callId": name})?;
    Ok(list["executions"][0].clone())
}

/// A random UUID (version 4); `None` if the system gives no random bytes.
fn random_name() -> Option<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut bytes)).ok()?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let (a, b, c, d, e) = (&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]);
    Some(format!("{a}-{b}-{c}-{d}-{e}"))
}
