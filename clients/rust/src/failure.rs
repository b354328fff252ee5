use std::process::ExitStatus;
use std::time::Duration;

use crate::json::{Object, Value};
use crate::typed::FromJson;
use crate::types::{Attempt, Finding, Outcome};

/// What is known of a call that failed: the host's answer, or the client's own finding.
#[derive(Clone, Debug, Default)]
pub struct Failure {
    /// One sentence for a person.
    pub message: String,
    /// The JSON-RPC error code; `None` when the client, not the host, made this error.
    pub code: Option<i64>,
    /// The host's `error.data` with all its members.
    pub data: Object,
    /// The method that was called; empty where no call was made.
    pub method: String,
    /// The exit status of the host, where it has ended.
    pub exit_status: Option<ExitStatus>,
    /// The end of the host's stderr, where it is captured.
    pub stderr_tail: String,
}

impl Failure {
    /// Returns the effect of the call, as far as it is known.
    pub fn outcome(&self) -> Outcome {
        let outcome = self.data.get("outcome").and_then(Value::as_str);
        Outcome::from(outcome.unwrap_or("unknown"))
    }

    /// Returns advice for the next step: sentences, and calls `{method, params}` that are ready to send.
    pub fn fix(&self) -> &[Value] {
        self.list("fix")
    }

    /// Returns true when the same call may be sent again without doing anything twice.
    pub fn retry_safe(&self) -> bool {
        self.retry("safe").and_then(Value::as_bool).unwrap_or(false)
    }

    /// Returns how long to wait before the next attempt, where the host knows.
    pub fn retry_after(&self) -> Option<Duration> {
        let milliseconds = self.retry("afterMs")?.as_i64()?;
        Some(Duration::from_millis(milliseconds.try_into().ok()?))
    }

    /// Returns the host's id of the execution, for `executions.get` and `executions.resolve`.
    pub fn execution_id(&self) -> Option<&str> {
        self.data.get("executionId").and_then(Value::as_str)
    }

    /// Returns everything that is wrong with the parameters, each at its JSON Pointer.
    pub fn problems(&self) -> Vec<Finding> {
        self.typed("problems")
    }

    /// Returns every attempt that was made to send the call.
    pub fn attempts(&self) -> Vec<Attempt> {
        self.typed("attempts")
    }

    /// Returns the results of the items of an `execute.batch` that was given up.
    pub fn results(&self) -> &[Value] {
        self.list("results")
    }

    fn retry(&self, name: &str) -> Option<&Value> {
        self.data.get("retry").and_then(|retry| retry.get(name))
    }

    fn list(&self, name: &str) -> &[Value] {
        self.data.get(name).and_then(Value::as_array).unwrap_or_default()
    }

    /// The elements that have this type; a newer host may send others.
    fn typed<T: FromJson>(&self, name: &str) -> Vec<T> {
        let elements = self.list(name).iter().cloned();
        elements.filter_map(|element| T::from_json(element).ok()).collect()
    }

    /// A failure that the client found itself.
    pub(crate) fn of_client(outcome: &str, message: impl Into<String>) -> Self {
        Failure {
            message: message.into(),
            data: crate::object! {"origin": "client", "outcome": outcome},
            ..Failure::default()
        }
    }

    /// The failure with the name of its method.
    pub(crate) fn of_method(mut self, method: &str) -> Self {
        self.method = method.to_owned();
        self
    }

    /// The failure in the `error` of a reply.
    pub(crate) fn from_wire(error: &Value, method: &str) -> Self {
        let data = match error.get("data") {
            Some(Value::Object(data)) => data.clone(),
            Some(other) if !other.is_null() => crate::object! {"technical": other.clone()},
            _ => Object::new(),
        };
        let message = match error["message"].as_text() {
            Some(message) => message.to_string(),
            None => format!("The host answered with an error without a message: {error}"),
        };
        Failure { message, code: error["code"].as_i64(), data, method: method.to_owned(), ..Failure::default() }
    }

    /// The kind that the data names, or the one of the code.
    pub(crate) fn kind_on_wire(&self) -> Option<String> {
        self.data.get("kind").and_then(Value::as_str).map(str::to_owned)
    }
}

impl std::fmt::Display for crate::Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.details().message)
    }
}

impl std::error::Error for crate::Error {}

impl crate::Error {
    /// Returns the effect of the call, as far as it is known.
    pub fn outcome(&self) -> Outcome {
        self.details().outcome()
    }
}
