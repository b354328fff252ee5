//! The host's process.

use std::collections::VecDeque;
use std::env;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::locked;
use crate::options::Options;

/// The number of bytes of stderr that are kept.
const TAIL_BYTES: usize = 64 * 1024;
/// How long each step of ending the process may take, after the first.
pub(crate) const STEP: Duration = Duration::from_secs(2);

/// A process that was started.
pub(crate) struct Process {
    pub(crate) pid: u32,
    child: Mutex<Child>,
    tail: Arc<Mutex<VecDeque<u8>>>,
    tail_thread: Mutex<Option<JoinHandle<()>>>,
}

impl Process {
    /// Starts the host, and returns it with its pipes.
    pub(crate) fn start(options: &Options) -> io::Result<(Process, ChildStdin, ChildStdout)> {
        let mut command = Command::new(program(options)?);
        command.args(&options.command_arguments).args(&options.arguments);
        let names_parent = |argument: &String| argument.split('=').next() == Some("--parent-pid");
        if !options.arguments.iter().any(names_parent) {
            command.args(["--parent-pid", &std::process::id().to_string()]);
        }
        command.envs(options.environment.iter().map(|(name, value)| (name, value)));
        if let Some(directory) = &options.directory {
            command.current_dir(directory);
        }
        let stderr = if options.capture_stderr { Stdio::piped() } else { Stdio::inherit() };
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(stderr).spawn()?;
        let missing = || io::Error::new(io::ErrorKind::Other, "the process has no pipe");
        let stdin = child.stdin.take().ok_or_else(missing)?;
        let stdout = child.stdout.take().ok_or_else(missing)?;
        let tail = Arc::new(Mutex::new(VecDeque::new()));
        let tail_thread = child.stderr.take().map(|stderr| {
            let tail = Arc::clone(&tail);
            thread::spawn(move || keep_tail(stderr, &tail))
        });
        let process = Process { pid: child.id(), child: Mutex::new(child), tail, tail_thread: Mutex::new(tail_thread) };
        Ok((process, stdin, stdout))
    }

    /// Waits for the end of the process; `None` when it takes longer. (The standard library has no such function.)
    pub(crate) fn wait(&self, timeout: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + timeout;
        let mut pause = Duration::from_millis(1);
        loop {
            if let Some(status) = self.exit_status() {
                return Some(status);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            thread::sleep(pause.min(left));
            pause = (pause * 2).min(Duration::from_millis(20));
        }
    }

    /// Waits for the end of the process, terminates it after `timeout`, and kills it when that does not help either.
    pub(crate) fn end(&self, timeout: Duration) -> Option<ExitStatus> {
        if let Some(status) = self.wait(timeout) {
            return Some(status);
        }
        self.terminate();
        self.wait(STEP).or_else(|| self.kill())
    }

    /// Kills the process, and waits for its end.
    pub(crate) fn kill(&self) -> Option<ExitStatus> {
        let mut child = locked(&self.child);
        // Fails if the process has ended, which is what is wanted.
        let _ = child.kill();
        child.wait().ok()
    }

    /// The exit status, if the process has ended.
    pub(crate) fn exit_status(&self) -> Option<ExitStatus> {
        locked(&self.child).try_wait().ok().flatten()
    }

    /// The end of stderr, where it is captured.
    pub(crate) fn stderr_tail(&self) -> String {
        let tail: Vec<u8> = locked(&self.tail).iter().copied().collect();
        String::from_utf8_lossy(&tail).into_owned()
    }

    /// Waits until all of stderr was read, after the end of the process.
    pub(crate) fn finish_tail(&self) {
        if let Some(thread) = locked(&self.tail_thread).take() {
            // A child of the host that still has stderr open must not hold this up.
            let deadline = Instant::now() + STEP;
            while !thread.is_finished() && Instant::now() < deadline {
                thread::sleep(Duration::from_millis(1));
            }
        }
    }

    /// Sends SIGTERM. The standard library can send SIGKILL only, and this crate has no unsafe code; every Unix has `kill`.
    fn terminate(&self) {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "kill -TERM \"$0\"", &self.pid.to_string()]);
        // Fails if the process has ended meanwhile. It was not reaped, so no other process has its number.
        let _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

fn keep_tail(mut stderr: impl Read, tail: &Mutex<VecDeque<u8>>) {
    let mut chunk = [0; 4096];
    while let Ok(count @ 1..) = stderr.read(&mut chunk) {
        let mut tail = locked(tail);
        tail.extend(&chunk[..count]);
        let excess = tail.len().saturating_sub(TAIL_BYTES);
        tail.drain(..excess);
    }
}

/// The path of the executable. Absolute, so that the working directory of the host does not select another file.
fn program(options: &Options) -> io::Result<PathBuf> {
    let name = match (&options.command, env::var_os("ALLOY_HOST")) {
        (Some(path), _) => path.clone(),
        (None, Some(path)) if !path.is_empty() => path.into(),
        (None, _) => "alloy-host".into(),
    };
    let candidates: Vec<PathBuf> = if name.components().count() > 1 {
        vec![name.clone()]
    } else {
        let folders = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&folders).map(|folder| folder.join(&name)).collect()
    };
    let found = candidates.into_iter().find(|path| is_executable(path));
    let absolute = found.map(|path| Ok(env::current_dir()?.join(path)));
    absolute.unwrap_or_else(|| {
        let message = format!(
            "There is no executable {name:?}: give Options::command, set ALLOY_HOST, or put alloy-host into the PATH."
        );
        Err(io::Error::new(io::ErrorKind::NotFound, message))
    })
}

fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().map_or(false, |data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}
