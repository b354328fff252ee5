//! One call: its options, its result, and its end before its time.

use std::marker::PhantomData;
use std::sync::mpsc::{self, Sender};
use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;
use crate::exchange::Exchange;
use crate::failure::Failure;
use crate::json::{Object, Value};
use crate::ledger;
use crate::message::{self, TOKEN};
use crate::state::{Event, Open, Shared};
use crate::typed::FromJson;

/// The progress of a call; `done` always rises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What was done so far.
    pub done: i64,
    /// All that there is to do, where it is known.
    pub total: Option<i64>,
    /// What the call waits for.
    pub message: Option<String>,
}

/// The name of a call in references to its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallId(pub(crate) u64);

impl CallId {
    /// Returns a reference to a part of the call's result. As the value of a parameter `#name` it gives the parameter `name`.
    ///
    /// `path` is a JSON Pointer; an empty one means the whole result.
    pub fn result_at(self, path: &str) -> Object {
        crate::object! {"resultOf": self.0, "path": path}
    }
}

type ProgressCallback<'a> = Box<dyn FnMut(Progress) + Send + 'a>;

/// A call that is about to be made.
#[must_use = "nothing is sent before `send` or `start`"]
pub struct Call<'a, R> {
    shared: &'a Arc<Shared>,
    method: String,
    params: Option<Value>,
    timeout: Option<Duration>,
    on_progress: Option<ProgressCallback<'a>>,
    result: PhantomData<fn() -> R>,
}

impl<'a, R: FromJson> Call<'a, R> {
    pub(crate) fn new(shared: &'a Arc<Shared>, method: String, params: Option<Value>) -> Self {
        Call { shared, method, params, timeout: None, on_progress: None, result: PhantomData }
    }

    /// Gives the call up after this time: the host is asked to cancel it, and [`Error::TimedOut`] has the outcome that the
    /// host reports. The host's own deadline is the parameter `timeoutMs`.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Calls back while the call runs, in the thread that waits for the result.
    pub fn on_progress(mut self, callback: impl FnMut(Progress) + Send + 'a) -> Self {
        self.on_progress = Some(Box::new(callback));
        self
    }

    /// Adds a parameter by its name in JSON: `timeoutMs`, a reference such as `#userId`, or a parameter of a newer host.
    pub fn parameter(mut self, name: &str, value: impl Into<Value>) -> Self {
        let mut params = match self.params.take() {
            Some(Value::Object(params)) => params,
            None => Object::new(),
            Some(other) => {
                self.params = Some(other);
                return self;
            }
        };
        params.insert(name, value);
        self.params = Some(params.into());
        self
    }

    /// Makes the call, and waits for its result.
    pub fn send(self) -> Result<R, Error> {
        self.start()?.wait()
    }

    /// Makes the call, and does not wait.
    pub fn start(mut self) -> Result<Pending<'a, R>, Error> {
        let (sender, events) = mpsc::channel();
        let id = self.shared.next_id();
        if self.on_progress.is_some() {
            let token = format!("{TOKEN}{id}");
            self = self.with_progress_token(&token)?;
        }
        let params = self.params.take();
        let (message, open) = self.shared.prepare(id, id, &self.method, params, &sender);
        let line = message::checked_line(&message, &self.shared.limits, &self.method)?;
        let open = open.with_line(&line);
        self.shared.submit(line, vec![(id, open)]);
        let exchange = Exchange::new(self.shared, vec![(id, self.method)], events, self.timeout);
        Ok(Pending { exchange, cancel: sender, on_progress: self.on_progress, result: PhantomData })
    }

    fn with_progress_token(self, token: &str) -> Result<Self, Error> {
        let mut meta = match &self.params {
            Some(Value::Array(_)) => {
                return Err(message::not_sendable("progress needs parameters by name", &self.method));
            }
            params => params.as_ref().and_then(|params| params["_meta"].as_object()).cloned().unwrap_or_default(),
        };
        meta.insert("progressToken", token);
        Ok(self.parameter("_meta", meta))
    }
}

/// A call that was made. Dropping it cancels the call.
#[must_use = "dropping it cancels the call"]
pub struct Pending<'a, R> {
    exchange: Exchange,
    cancel: Sender<Event>,
    on_progress: Option<ProgressCallback<'a>>,
    result: PhantomData<fn() -> R>,
}

impl<R: FromJson> Pending<'_, R> {
    /// Waits for the result.
    pub fn wait(mut self) -> Result<R, Error> {
        let callback = &mut self.on_progress;
        let mut answers = self.exchange.wait(&mut |value| {
            if let Some(callback) = callback {
                callback(progress(&value));
            }
        });
        let method = &self.exchange.calls[0].1;
        answers.pop().unwrap_or(Ok(Value::Null)).and_then(|value| typed(value, method))
    }

    /// Returns the call's name in references to its result.
    pub fn id(&self) -> CallId {
        CallId(self.exchange.calls[0].0)
    }

    /// Returns what cancels the call from another thread.
    pub fn cancel_handle(&self) -> CancelHandle {
        CancelHandle {
            shared: Arc::clone(&self.exchange.shared),
            id: self.exchange.calls[0].0,
            events: self.cancel.clone(),
        }
    }
}

/// Cancels a call. [`Pending::wait`] then returns [`Error::Cancelled`] with the outcome, or the result if it was too late.
#[derive(Clone)]
pub struct CancelHandle {
    shared: Arc<Shared>,
    id: u64,
    events: Sender<Event>,
}

impl CancelHandle {
    /// Asks the host to give up the call.
    pub fn cancel(&self) {
        self.shared.cancel(self.id);
        // Fails if nobody waits for the call any more.
        let _ = self.events.send(Event::Cancelled);
    }
}

impl Shared {
    /// Returns the request of a call, and what is remembered of it until it is answered.
    pub(crate) fn prepare(
        &self,
        id: u64,
        first: u64,
        method: &str,
        mut params: Option<Value>,
        events: &Sender<Event>,
    ) -> (Value, Open) {
        let execution = if self.options.restart { ledger::name_execution(method, &mut params) } else { None };
        let open = Open {
            method: method.to_owned(),
            first,
            is_sent: false,
            again: (!has_reference(params.as_ref())).then(Vec::new),
            execution,
            events: events.clone(),
            doubt: None,
        };
        (message::request(id, method, params), open)
    }
}

impl Open {
    /// Remembers the line that makes the call alone.
    pub(crate) fn with_line(mut self, line: &[u8]) -> Self {
        let is_kept = self.is_read() || self.execution.is_some();
        self.again = self.again.filter(|_| is_kept).map(|_| line.to_vec());
        self
    }
}

/// True for parameters from the result of an earlier call: a new host does not have that result.
fn has_reference(params: Option<&Value>) -> bool {
    match params {
        Some(Value::Object(params)) => params.iter().any(|(name, _)| name.to_string_lossy().starts_with('#')),
        _ => false,
    }
}

fn progress(value: &Value) -> Progress {
    Progress {
        done: value["done"].as_i64().unwrap_or_default(),
        total: value["total"].as_i64(),
        message: value["message"].as_text().map(ToString::to_string),
    }
}

/// Returns the result as its type. One that does not have it is not lost: the error has it.
fn typed<R: FromJson>(value: Value, method: &str) -> Result<R, Error> {
    R::from_json(value.clone()).map_err(|mismatch| {
        let message = format!("The result of {method} does not have the expected type: {mismatch}.");
        let mut failure = Failure::of_client("applied", message).of_method(method);
        failure.data.insert("result", value);
        Error::UnexpectedResult(Box::new(failure))
    })
}
