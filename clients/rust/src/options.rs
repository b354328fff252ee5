use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How to start the host, and how the client treats its calls.
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) arguments: Vec<String>,
    pub(crate) command: Option<PathBuf>,
    pub(crate) command_arguments: Vec<String>,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) directory: Option<PathBuf>,
    pub(crate) capture_stderr: bool,
    pub(crate) restart: bool,
    pub(crate) cancel_grace: Duration,
    pub(crate) default_timeout: Duration,
}

impl Options {
    /// The host's own options, such as `--sandbox`.
    pub fn new<I>(arguments: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        Options {
            arguments: arguments.into_iter().map(Into::into).collect(),
            command: None,
            command_arguments: Vec::new(),
            environment: Vec::new(),
            directory: None,
            capture_stderr: false,
            restart: true,
            cancel_grace: Duration::from_secs(1),
            default_timeout: Duration::from_secs(3600),
        }
    }

    /// The executable; without it the environment's `ALLOY_HOST`, else `alloy-host` in the PATH.
    pub fn command(mut self, path: impl AsRef<Path>) -> Self {
        self.command = Some(path.as_ref().to_owned());
        self
    }

    /// Arguments of the executable before the host's own, for an executable that starts the host.
    pub fn command_arguments<I>(mut self, arguments: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.command_arguments = arguments.into_iter().map(Into::into).collect();
        self
    }

    /// A variable of the host's environment, beside those of this process.
    pub fn environment(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// The host's working directory.
    pub fn directory(mut self, path: impl AsRef<Path>) -> Self {
        self.directory = Some(path.as_ref().to_owned());
        self
    }

    /// Keep the end of the host's stderr for [`Failure::stderr_tail`](crate::Failure::stderr_tail), instead of passing
    /// all of it through.
    pub fn capture_stderr(mut self) -> Self {
        self.capture_stderr = true;
        self
    }

    /// Start a new host when the host has died (the default), or not.
    pub fn restart(mut self, restart: bool) -> Self {
        self.restart = restart;
        self
    }

    /// How long to wait for the host's report of the outcome after a call was given up: one second by default.
    pub fn cancel_grace(mut self, grace: Duration) -> Self {
        self.cancel_grace = grace;
        self
    }

    /// The timeout of calls that set none: one hour by default, so that no call waits forever.
    pub fn default_timeout(mut self, timeout: Duration) -> Self {
        self.default_timeout = timeout;
        self
    }

    /// The value of an option of the host, or of its environment variable.
    fn value(&self, name: &str) -> Option<String> {
        for (position, argument) in self.arguments.iter().enumerate().rev() {
            if let Some(value) = argument.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
                return Some(value.to_owned());
            }
            let next = self.arguments.get(position + 1);
            if let (true, Some(next)) = (argument == name, next.filter(|next| !next.starts_with("--"))) {
                return Some(next.clone());
            }
        }
        let variable = format!("ALLOY_HOST_{}", name.trim_start_matches('-').replace('-', "_").to_uppercase());
        let own = self.environment.iter().rev().find(|(name, _)| *name == variable);
        own.map(|(_, value)| value.clone()).or_else(|| env::var(variable).ok())
    }

    fn bound(&self, name: &str, default: usize) -> usize {
        self.value(name).and_then(|value| value.parse().ok()).unwrap_or(default)
    }
}

/// The bounds that the host is started with. A message beyond them would be refused without the id of its call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) line_bytes: usize,
    pub(crate) depth: usize,
    pub(crate) batch: usize,
}

impl From<&Options> for Limits {
    fn from(options: &Options) -> Self {
        Limits {
            line_bytes: options.bound("--max-line-bytes", 16 * 1024 * 1024),
            depth: options.bound("--max-depth", 512),
            batch: options.bound("--max-batch", 1000),
        }
    }
}
