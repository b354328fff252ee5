//! Client of alloy-host: Alloy Automation's Connectivity API through one subprocess.
//!
//! ```no_run
//! use alloy_host::{methods::ConnectorsList, Host, Options};
//!
//! # fn main() -> Result<(), alloy_host::Error> {
//! let host = Host::start(Options::new(["--sandbox"]))?;
//! for connector in host.send(ConnectorsList::new().category("crm"))?.connectors {
//!     println!("{} {}", connector.id, connector.name);
//! }
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod batch;
mod call;
mod connection;
mod exchange;
mod failure;
mod host;
mod incoming;
pub mod json;
mod ledger;
mod message;
mod options;
mod process;
mod restart;
mod state;
mod typed;

// The generator wraps its lines in a way of its own, so the formatter leaves these files out.
#[rustfmt::skip]
mod error;
#[rustfmt::skip]
pub mod methods;
#[rustfmt::skip]
pub mod types;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use batch::Batch;
pub use call::{Call, CallId, CancelHandle, Pending, Progress};
pub use error::Error;
pub use failure::Failure;
pub use host::{Host, Notification};
pub use options::Options;
pub use typed::{FromJson, Method, Mismatch};

/// Returns the guarded value. A thread that panicked left it as it was: no function of this crate panics halfway.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The snippets of the README, which are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
