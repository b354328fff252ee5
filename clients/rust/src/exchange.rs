//! Waiting for the answers to a message, and what is known of calls that were given up.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::error::Error;
use crate::failure::Failure;
use crate::json::{Object, Value};
use crate::state::{Event, Shared};

/// The longest timeout: an instant can't be in any future.
const LONGEST: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// The calls of one message, and what was heard of them.
pub(crate) struct Exchange {
    pub(crate) shared: Arc<Shared>,
    /// The ids of the calls and their methods, in order.
    pub(crate) calls: Vec<(u64, String)>,
    events: Receiver<Event>,
    timeout: Duration,
    started: Instant,
    answers: HashMap<u64, Result<Value, Error>>,
}

/// Why nobody wants the answers any more.
#[derive(Clone, Copy)]
enum GivenUp {
    Cancelled,
    TimedOut,
}

impl Exchange {
    /// The calls of a message that is sent now.
    pub(crate) fn new(
        shared: &Arc<Shared>,
        calls: Vec<(u64, String)>,
        events: Receiver<Event>,
        timeout: Option<Duration>,
    ) -> Self {
        Exchange {
            shared: Arc::clone(shared),
            calls,
            events,
            timeout: timeout.unwrap_or(shared.options.default_timeout).min(LONGEST),
            started: Instant::now(),
            answers: HashMap::new(),
        }
    }

    /// Waits for all answers, and returns them in order.
    pub(crate) fn wait(&mut self, on_progress: &mut dyn FnMut(Value)) -> Vec<Result<Value, Error>> {
        let mut deadline = self.started + self.timeout;
        let mut given_up = None;
        while self.answers.len() < self.calls.len() {
            let left = deadline.saturating_duration_since(Instant::now());
            let reason = match self.events.recv_timeout(left) {
                Ok(Event::Reply(id, answer)) => {
                    self.answers.insert(id, answer);
                    continue;
                }
                Ok(Event::Progress(value)) => {
                    on_progress(value);
                    continue;
                }
                Ok(Event::Cancelled) => GivenUp::Cancelled,
                Err(RecvTimeoutError::Timeout) if given_up.is_none() => GivenUp::TimedOut,
                // The host does not say in time what became of the calls.
                Err(_) => break,
            };
            if given_up.is_none() {
                given_up = Some(reason);
                deadline = Instant::now() + self.shared.options.cancel_grace;
                self.cancel();
            }
        }
        let calls = self.calls.iter();
        calls
            .map(|(id, method)| match (self.answers.remove(id), given_up) {
                (Some(answer), None) => answer,
                (answer, reason) => answer_given_up(answer, method, reason.unwrap_or(GivenUp::TimedOut), self.timeout),
            })
            .collect()
    }

    /// Asks the host to give up the calls that it has not answered.
    pub(crate) fn cancel(&self) {
        for (id, _) in self.calls.iter().filter(|(id, _)| !self.answers.contains_key(id)) {
            self.shared.cancel(*id);
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.cancel();
        self.shared.forget(self.calls.iter().map(|(id, _)| *id));
    }
}

/// Returns the answer for a call that was given up. The host answers a cancelled call at once and reports its outcome. A
/// reply that was sent before the cancel arrived is a normal reply.
fn answer_given_up(
    answer: Option<Result<Value, Error>>,
    method: &str,
    reason: GivenUp,
    timeout: Duration,
) -> Result<Value, Error> {
    let mut failure = match answer {
        None => Failure::of_client("unknown", ""),
        Some(Err(error)) if error.is_cut_short() => error.details().clone(),
        Some(Err(error)) => return Err(error),
        Some(Ok(result)) => match cut_short_batch(&result) {
            Some(data) => Failure { data, ..Failure::default() },
            None => return Ok(result),
        },
    };
    failure.method = method.to_owned();
    let kind = match reason {
        GivenUp::TimedOut => {
            failure.message = format!("{method} took longer than {} s", timeout.as_secs_f64());
            "timed_out"
        }
        GivenUp::Cancelled => {
            if failure.message.is_empty() {
                failure.message = format!("{method} was cancelled");
            }
            "cancelled"
        }
    };
    failure.data.insert("kind", kind);
    Err(Error::of_kind(kind, failure))
}

impl Error {
    /// True for the error of a call that was ended before its time.
    fn is_cut_short(&self) -> bool {
        matches!(self, Error::Cancelled(_) | Error::TimedOut(_) | Error::UnknownOutcome(_))
    }
}

/// Returns what is known of an `execute.batch` that was cancelled: the host answers it with its results. `None` if the
/// result is another one, or complete.
fn cut_short_batch(result: &Value) -> Option<Object> {
    let items = result["results"].as_array()?;
    let is_item = |item: &Value| item.get("result").is_some() || item.get("error").is_some();
    let is_cancelled = |item: &Value| item["error"]["data"]["kind"].as_str() == Some("cancelled");
    if !items.iter().all(is_item) || !items.iter().any(is_cancelled) {
        return None;
    }
    let outcome = |item: &Value| match item.get("error") {
        Some(error) => error["data"]["outcome"].as_str().unwrap_or("unknown").to_owned(),
        None => item["result"]["outcome"].as_str().unwrap_or("applied").to_owned(),
    };
    let outcomes: Vec<String> = items.iter().map(outcome).collect();
    // The outcome that needs the most care stands for all.
    let order = ["unknown", "applied", "rejected", "not_sent"];
    let worst = order.into_iter().find(|outcome| outcomes.iter().any(|other| other == outcome));
    Some(crate::object! {
        "origin": "client",
        "outcome": worst.unwrap_or("unknown"),
        "results": items.to_vec(),
    })
}
