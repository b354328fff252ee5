//! The start of a new host when one has died.

use std::sync::{Arc, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::connection::{self, Outgoing};
use crate::ledger::{self, Fate};
use crate::state::{Ending, Open, Phase, Shared, State};

/// The waits before the starts within [`PERIOD`].
const WAITS: [Duration; 3] = [Duration::ZERO, Duration::from_millis(500), Duration::from_secs(2)];
const PERIOD: Duration = Duration::from_secs(60);

impl Shared {
    /// Handles the end of the process: starts a new one, or ends all calls. Runs on the thread that read from it.
    pub(crate) fn host_ended(self: &Arc<Self>, ending: Ending, writer: JoinHandle<Vec<Outgoing>>) {
        // Without the link the writing thread ends, and calls from now on wait.
        self.lock().phase = Phase::Restarting(Vec::new());
        let undelivered = writer.join().unwrap_or_default();
        let mut state = self.lock();
        state.keep_undelivered(undelivered);
        match state.wait_before_restart(&ending, self.options.restart) {
            None => state.end(ending),
            Some(wait) => {
                let wait_result = self.closing.wait_timeout_while(state, wait, |state| !state.is_closing);
                let state = wait_result.unwrap_or_else(std::sync::PoisonError::into_inner).0;
                self.restart(state, ending);
            }
        }
    }

    fn restart(self: &Arc<Self>, mut state: MutexGuard<'_, State>, ending: Ending) {
        if state.is_closing {
            return state.end(ending);
        }
        let (started, link) = match connection::start(&self.options) {
            Ok(started) => started,
            Err(error) => {
                let reason = format!("alloy-host has died and can't be started again: {error}");
                return state.end(Ending { reason: Some(("host_exited", reason)), ..ending });
            }
        };
        state.process = Arc::clone(&started.process);
        let lost = state.take_over(link);
        drop(state);
        started.read(self);
        // The thread of the new host reads now, so this one may call it.
        self.settle(lost, &ending);
    }

    /// Settles the calls that were under way: with an error that says what is known of them, or in the new host.
    fn settle(self: &Arc<Self>, lost: Vec<(u64, Open)>, ending: &Ending) {
        for (id, mut call) in lost {
            let fate = match &call.execution {
                Some(name) => ledger::fate(self, name, ending),
                None if call.is_read() => Fate::Failed(ending.error(&call.method, "unknown")),
                None => Fate::Failed(ledger::unknown(ending, &call.method, "the ledger has executions only")),
            };
            match (fate, call.again.take()) {
                (Fate::Failed(error), _) => call.fail(id, error),
                (Fate::NotBegun, Some(line)) => self.submit(line, vec![(id, call)]),
                (Fate::NotBegun, None) => call.fail(id, ending.error(&call.method, "not_sent")),
            }
        }
    }
}

impl State {
    /// Lets messages wait that have not reached the host: it read no line of them, so none of their calls was sent.
    fn keep_undelivered(&mut self, mut undelivered: Vec<Outgoing>) {
        // Cancellations are of no use to the next host.
        undelivered.retain(|outgoing| !outgoing.ids.is_empty());
        for id in undelivered.iter().flat_map(|outgoing| &outgoing.ids) {
            if let Some(call) = self.open.get_mut(id) {
                call.is_sent = false;
            }
        }
        if let Phase::Restarting(queue) = &mut self.phase {
            undelivered.append(queue);
            *queue = undelivered;
        }
    }

    /// The wait before a new host starts; `None` if none does.
    fn wait_before_restart(&mut self, ending: &Ending, may_restart: bool) -> Option<Duration> {
        if self.is_closing || !may_restart || ending.is_refusal() || ending.reason.is_some() {
            return None;
        }
        let now = Instant::now();
        self.restarts.retain(|restart| now.duration_since(*restart) < PERIOD);
        let wait = WAITS.get(self.restarts.len()).copied()?;
        self.restarts.push(now);
        Some(wait)
    }

    /// Sends to the new host what is to be made again and what waited. Returns the calls that were lost with the old one.
    fn take_over(&mut self, link: connection::Link) -> Vec<(u64, Open)> {
        let mut lost = Vec::new();
        let mut sent: Vec<u64> = self.open.iter().filter(|(_, call)| call.is_sent).map(|(id, _)| *id).collect();
        sent.sort_unstable();
        for id in sent {
            let again = self.open.get_mut(&id).and_then(|call| {
                call.doubt = None;
                call.first = id;
                // What became of an execution has to be looked up before.
                if call.is_read() {
                    call.again.take()
                } else {
                    None
                }
            });
            match again {
                Some(line) => link.send(Outgoing { line, ids: vec![id] }),
                None => lost.extend(self.open.remove(&id).map(|call| (id, call))),
            }
        }
        if let Phase::Restarting(mut queue) = std::mem::replace(&mut self.phase, Phase::Restarting(Vec::new())) {
            // Nobody waits any more for a call that was given up meanwhile.
            queue.retain(|outgoing| outgoing.ids.iter().any(|id| self.open.contains_key(id)));
            for outgoing in queue {
                for id in &outgoing.ids {
                    if let Some(call) = self.open.get_mut(id) {
                        call.is_sent = true;
                    }
                }
                link.send(outgoing);
            }
        }
        self.phase = Phase::Running(link);
        lost
    }
}
