//! A running host: its process, the thread that writes to it and the thread that reads from it.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::options::Options;
use crate::process::Process;
use crate::state::{Ending, Shared};

/// The way to the thread that writes.
pub(crate) struct Link(Sender<Option<Outgoing>>);

/// A line to be written, and the calls in it.
pub(crate) struct Outgoing {
    pub(crate) line: Vec<u8>,
    pub(crate) ids: Vec<u64>,
}

impl Link {
    /// Hands a line to the writing thread; never blocks.
    pub(crate) fn send(&self, outgoing: Outgoing) {
        // Fails only after the end of the writing thread, when the client is being closed.
        let _ = self.0.send(Some(outgoing));
    }

    /// Ends the host's stdin when everything was written.
    pub(crate) fn finish(&self) {
        let _ = self.0.send(None);
    }
}

/// A host that was started, and whose output nobody reads yet.
pub(crate) struct Started {
    pub(crate) process: Arc<Process>,
    stdout: ChildStdout,
    writer: JoinHandle<Vec<Outgoing>>,
}

/// Starts a host, and the thread that writes to it: a host that stops reading must not block a caller beyond its timeout.
pub(crate) fn start(options: &Options) -> io::Result<(Started, Link)> {
    let (process, stdin, stdout) = Process::start(options)?;
    let (outbox, lines) = mpsc::channel();
    let started = Started { process: Arc::new(process), stdout, writer: thread::spawn(move || write(stdin, &lines)) };
    Ok((started, Link(outbox)))
}

impl Started {
    /// Starts the thread that reads. It also starts the next host when this one dies.
    pub(crate) fn read(self, shared: &Arc<Shared>) {
        let owner = Arc::clone(shared);
        // Replies that are nested deep need a large stack; memory is used only as far as the stack grows.
        let thread = thread::Builder::new().stack_size(16 << 20).spawn(move || self.run(&owner));
        shared.lock().threads.push(thread.expect("a thread can be started"));
    }

    fn run(self, shared: &Arc<Shared>) {
        let mut reader = BufReader::with_capacity(1 << 16, self.stdout);
        let mut line = Vec::new();
        let mut ending = Ending::default();
        loop {
            line.clear();
            match reader.read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
            if let Err(reason) = shared.receive(&line) {
                ending.reason = Some(("wire_error", reason));
                self.process.kill();
                break;
            }
        }
        ending.status = self.process.wait(Duration::from_secs(2)).or_else(|| self.process.kill());
        self.process.finish_tail();
        ending.tail = self.process.stderr_tail();
        shared.host_ended(ending, self.writer);
    }
}

/// Writes until the client ends the stream. When the host has ended, returns what can't have reached it.
fn write(mut stdin: ChildStdin, outbox: &Receiver<Option<Outgoing>>) -> Vec<Outgoing> {
    while let Ok(Some(outgoing)) = outbox.recv() {
        if stdin.write_all(&outgoing.line).is_err() {
            let mut undelivered = vec![outgoing];
            undelivered.extend(outbox.iter().flatten());
            return undelivered;
        }
    }
    Vec::new()
}
