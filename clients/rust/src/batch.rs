//! Several calls in one message.

use std::sync::mpsc;
use std::sync::Arc;
use std::time::Duration;

use crate::call::CallId;
use crate::error::Error;
use crate::exchange::Exchange;
use crate::json::Value;
use crate::message;
use crate::state::Shared;

/// Several calls in one message. The host runs them concurrently, and answers them together.
pub struct Batch<'a> {
    shared: &'a Arc<Shared>,
    calls: Vec<(u64, String, Option<Value>)>,
    timeout: Option<Duration>,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(shared: &'a Arc<Shared>) -> Self {
        Batch { shared, calls: Vec::new(), timeout: None }
    }

    /// Adds a call, and returns its name in references to its result.
    pub fn add(&mut self, method: &str, params: impl Into<Value>) -> CallId {
        let id = self.shared.next_id();
        let params = Some(params.into()).filter(|params| !params.is_null());
        self.calls.push((id, method.to_owned(), params));
        CallId(id)
    }

    /// Gives the calls up after this time.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sends the message, and returns the answers in the order of the calls: the failure of one does not hide the others.
    pub fn send(self) -> Result<Vec<Result<Value, Error>>, Error> {
        let limits = &self.shared.limits;
        let count = self.calls.len();
        if count > limits.batch {
            let reason = format!("the batch has {count} calls and the host takes {}", limits.batch);
            return Err(message::not_sendable(&reason, "a batch"));
        }
        let first = match self.calls.first() {
            Some((id, _, _)) => *id,
            None => return Ok(Vec::new()),
        };
        let (sender, events) = mpsc::channel();
        let mut messages = Vec::new();
        let mut opens = Vec::new();
        let mut names = Vec::new();
        for (id, method, params) in self.calls {
            let (message, open) = self.shared.prepare(id, first, &method, params, &sender);
            let line = format!("{message}\n");
            opens.push((id, open.with_line(line.as_bytes())));
            names.push((id, method));
            messages.push(message);
        }
        let line = message::checked_line(&Value::Array(messages), limits, "a batch")?;
        self.shared.submit(line, opens);
        let mut exchange = Exchange::new(self.shared, names, events, self.timeout);
        Ok(exchange.wait(&mut |_| {}))
    }
}
