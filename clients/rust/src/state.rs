//! What all threads of a client share.

use std::collections::HashMap;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Instant;

use crate::connection::{Link, Outgoing};
use crate::error::Error;
use crate::failure::Failure;
use crate::host::Notification;
use crate::json::Value;
use crate::message;
use crate::methods::READ_METHODS;
use crate::options::{Limits, Options};
use crate::process::Process;

/// What happens to a call. Every call gets exactly one reply, whatever becomes of the host.
pub(crate) enum Event {
    Reply(u64, Result<Value, Error>),
    Progress(Value),
    /// The caller no longer wants the result; the host may still answer.
    Cancelled,
}

/// A call without a reply.
pub(crate) struct Open {
    pub(crate) method: String,
    /// The first id of the message that contains the call.
    pub(crate) first: u64,
    pub(crate) is_sent: bool,
    /// The line that makes the call again in a new host; `None` for a call that can't be, or was, made again.
    pub(crate) again: Option<Vec<u8>>,
    /// The name of an execution in the ledger.
    pub(crate) execution: Option<String>,
    pub(crate) events: Sender<Event>,
    /// An error without an id that may belong to the call, which the host was asked about.
    pub(crate) doubt: Option<Value>,
}

/// Why there is no host any more.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ending {
    pub(crate) status: Option<ExitStatus>,
    pub(crate) tail: String,
    /// A sentence, where it is not the end of the process alone.
    pub(crate) reason: Option<(&'static str, String)>,
}

/// The exit status of a host that refuses its options: it has read no message, and a new one would refuse them, too.
const REFUSED: i32 = 2;

impl Ending {
    /// True if the host refused its options.
    pub(crate) fn is_refusal(&self) -> bool {
        self.status.and_then(|status| status.code()) == Some(REFUSED)
    }

    /// The error of a call that this ends.
    pub(crate) fn error(&self, method: &str, outcome: &str) -> Error {
        let (kind, what) = match (&self.reason, self.status) {
            (Some((kind, reason)), _) => (*kind, reason.clone()),
            (None, Some(status)) => ("host_exited", format!("alloy-host has ended ({status})")),
            (None, None) => ("host_exited", "alloy-host is closed".to_owned()),
        };
        let when = if outcome == "not_sent" { "before this call" } else { "before it answered" };
        let mut text = format!("{what}, {when} ({method})");
        let lines: Vec<&str> = self.tail.trim().lines().collect();
        if !lines.is_empty() {
            let last = lines[lines.len().saturating_sub(3)..].join(" ");
            text = format!("{text}; its last words: {last}");
        }
        let mut failure = Failure::of_client(outcome, text).of_method(method);
        failure.exit_status = self.status;
        failure.stderr_tail = self.tail.clone();
        Error::of_kind(kind, failure)
    }
}

/// The host, as it is now.
pub(crate) enum Phase {
    Running(Link),
    /// A new host is about to start; messages for it wait.
    Restarting(Vec<Outgoing>),
    Ended(Ending),
}

pub(crate) struct State {
    pub(crate) phase: Phase,
    pub(crate) is_closing: bool,
    pub(crate) open: HashMap<u64, Open>,
    pub(crate) subscribers: Vec<Sender<Notification>>,
    pub(crate) restarts: Vec<Instant>,
    pub(crate) process: Arc<Process>,
    pub(crate) threads: Vec<JoinHandle<()>>,
}

pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) limits: Limits,
    pub(crate) state: Mutex<State>,
    /// Signals that the host is being closed.
    pub(crate) closing: Condvar,
    next_id: AtomicU64,
}

impl Shared {
    pub(crate) fn new(options: Options, process: Arc<Process>, link: Link) -> Self {
        Shared {
            limits: Limits::from(&options),
            options,
            state: Mutex::new(State {
                phase: Phase::Running(link),
                is_closing: false,
                open: HashMap::new(),
                subscribers: Vec::new(),
                restarts: Vec::new(),
                process,
                threads: Vec::new(),
            }),
            closing: Condvar::new(),
            next_id: AtomicU64::new(1),
        }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        crate::locked(&self.state)
    }

    /// An id that no other call has.
    pub(crate) fn next_id(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }

    /// Sends a message with the calls in it, or lets it wait for the new host.
    pub(crate) fn submit(&self, line: Vec<u8>, calls: Vec<(u64, Open)>) {
        let mut guard = self.lock();
        let state = &mut *guard;
        let ids: Vec<u64> = calls.iter().map(|(id, _)| *id).collect();
        let is_running = matches!(state.phase, Phase::Running(_)) && !state.is_closing;
        for (id, mut call) in calls {
            match &state.phase {
                Phase::Ended(ending) => call.fail(id, ending.error(&call.method, "not_sent")),
                _ if state.is_closing => call.fail(id, Ending::default().error(&call.method, "not_sent")),
                _ => {
                    call.is_sent = is_running;
                    state.open.insert(id, call);
                }
            }
        }
        match &mut state.phase {
            Phase::Running(link) if is_running => link.send(Outgoing { line, ids }),
            Phase::Restarting(queue) if !state.is_closing => queue.push(Outgoing { line, ids }),
            _ => {}
        }
    }

    /// Asks the host to give up a call. One that was not sent is answered here.
    pub(crate) fn cancel(&self, id: u64) {
        let mut guard = self.lock();
        let state = &mut *guard;
        match state.open.get(&id) {
            None => {}
            Some(call) if !call.is_sent => {
                let failure = Failure::of_client("not_sent", format!("{} was cancelled", call.method));
                let error = Error::Cancelled(Box::new(failure.of_method(&call.method)));
                if let Some(call) = state.open.remove(&id) {
                    call.fail(id, error);
                }
            }
            Some(_) => state.send(message::cancel(id)),
        }
    }

    /// Removes calls that nobody waits for any more.
    pub(crate) fn forget(&self, ids: impl Iterator<Item = u64>) {
        let mut state = self.lock();
        for id in ids {
            state.open.remove(&id);
        }
    }
}

impl State {
    /// Hands a line to the host that runs, if one does.
    pub(crate) fn send(&self, line: Vec<u8>) {
        if let Phase::Running(link) = &self.phase {
            link.send(Outgoing { line, ids: Vec::new() });
        }
    }

    /// Ends everything: no further host will start.
    pub(crate) fn end(&mut self, ending: Ending) {
        for (id, call) in self.open.drain() {
            let outcome = if call.is_sent && !ending.is_refusal() { "unknown" } else { "not_sent" };
            call.fail(id, ending.error(&call.method, outcome));
        }
        self.phase = Phase::Ended(ending);
        // The receivers' loops end.
        self.subscribers.clear();
    }
}

impl Open {
    /// True for a call that changes nothing.
    pub(crate) fn is_read(&self) -> bool {
        READ_METHODS.contains(&self.method.as_str())
    }

    /// Answers the call with an error.
    pub(crate) fn fail(&self, id: u64, error: Error) {
        self.reply(id, Err(error));
    }

    /// Answers the call. Nobody may wait for it any more, which is no error.
    pub(crate) fn reply(&self, id: u64, answer: Result<Value, Error>) {
        let _ = self.events.send(Event::Reply(id, answer));
    }
}
