//! The client.

use std::process::ExitStatus;
use std::sync::mpsc::{self, Receiver};
use std::sync::Arc;
use std::time::Duration;

use crate::batch::Batch;
use crate::call::Call;
use crate::connection;
use crate::error::Error;
use crate::failure::Failure;
use crate::json::Value;
use crate::message;
use crate::options::Options;
use crate::state::{Phase, Shared};
use crate::typed::Method;

/// A message from the host that does not answer a call, such as `credentials.authorize`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The notification's name.
    pub method: String,
    /// What it says.
    pub params: Value,
}

/// A running alloy-host. Threads may share it: all functions take `&self`, and calls run concurrently.
///
/// Dropping it ends the process as [`Host::close`] does.
pub struct Host {
    shared: Arc<Shared>,
}

impl Host {
    /// Starts the host.
    pub fn start(options: Options) -> Result<Host, Error> {
        let (started, link) = connection::start(&options).map_err(|error| not_started(&error))?;
        let shared = Arc::new(Shared::new(options, Arc::clone(&started.process), link));
        started.read(&shared);
        Ok(Host { shared })
    }

    /// Calls a method by its name, with parameters as JSON (`Value::Null` for none), and waits for the result.
    pub fn call(&self, method: &str, params: impl Into<Value>) -> Result<Value, Error> {
        self.prepare_call(method, params).send()
    }

    /// Calls a method with its typed parameters, and waits for the typed result.
    pub fn send<M: Method>(&self, parameters: M) -> Result<M::Result, Error> {
        self.prepare(parameters).send()
    }

    /// Prepares a call by name, to set its timeout and what it does on progress, or to start it without waiting.
    pub fn prepare_call(&self, method: &str, params: impl Into<Value>) -> Call<'_, Value> {
        let params = Some(params.into()).filter(|params| !params.is_null());
        Call::new(&self.shared, method.to_owned(), params)
    }

    /// Prepares a typed call, to set its timeout and what it does on progress, or to start it without waiting.
    pub fn prepare<M: Method>(&self, parameters: M) -> Call<'_, M::Result> {
        let (method, params) = parameters.into_call();
        Call::new(&self.shared, method, params)
    }

    /// Returns an empty batch: several calls in one message.
    pub fn batch(&self) -> Batch<'_> {
        Batch::new(&self.shared)
    }

    /// Sends a notification; nobody answers it.
    pub fn notify(&self, method: &str, params: impl Into<Value>) -> Result<(), Error> {
        let params = Some(params.into()).filter(|params| !params.is_null());
        let notification = message::notification(method, params).into();
        let line = message::checked_line(&notification, &self.shared.limits, method)?;
        self.shared.lock().send(line);
        Ok(())
    }

    /// Returns all notifications from now on, in their order, except the progress of calls. The loop over them ends with
    /// the host.
    pub fn notifications(&self) -> Receiver<Notification> {
        let (sender, receiver) = mpsc::channel();
        let mut state = self.shared.lock();
        if !matches!(state.phase, Phase::Ended(_)) {
            state.subscribers.push(sender);
        }
        receiver
    }

    /// Ends the process and waits for it: its stdin is closed; after `timeout` it is terminated, then killed. Calls of other
    /// threads are still answered within that time, and later calls fail. Returns the exit status.
    pub fn close(&self, timeout: Duration) -> Option<ExitStatus> {
        let (process, threads) = {
            let mut state = self.shared.lock();
            state.is_closing = true;
            if let Phase::Running(link) = &state.phase {
                link.finish();
            }
            (Arc::clone(&state.process), std::mem::take(&mut state.threads))
        };
        self.shared.closing.notify_all();
        let status = process.end(timeout);
        for thread in threads {
            // A thread that panicked has reported it on stderr.
            let _ = thread.join();
        }
        status
    }

    /// Returns the id of the process; after a restart, that of the new one.
    pub fn pid(&self) -> u32 {
        self.shared.lock().process.pid
    }

    /// Returns the exit status of the process, if it has ended.
    pub fn exit_status(&self) -> Option<ExitStatus> {
        let process = Arc::clone(&self.shared.lock().process);
        process.exit_status()
    }

    /// Returns the end of the host's stderr, where it is captured.
    pub fn stderr_tail(&self) -> String {
        let process = Arc::clone(&self.shared.lock().process);
        process.stderr_tail()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.close(Duration::from_secs(5));
    }
}

/// The error of a host that can't be started.
fn not_started(error: &std::io::Error) -> Error {
    let message = format!("alloy-host can't be started: {error}");
    Error::HostExited(Box::new(Failure::of_client("not_sent", message)))
}
