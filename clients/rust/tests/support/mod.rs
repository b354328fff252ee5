//! What the tests share. Each file of tests uses a part of it.
#![allow(dead_code, unused_imports)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

pub use alloy_host::object;
use alloy_host::{Host, Options};

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository")
}

/// The sandbox of the executable under test, with the content of the conformance cases and further options.
pub fn options(further: &[&str]) -> Options {
    assert!(env::var_os("ALLOY_HOST").is_some(), "ALLOY_HOST is not set: these tests need the built executable");
    let seed = repository().join("protocol/conformance/seed.json");
    let usual = ["--sandbox".to_owned(), "--seed".to_owned(), seed.to_string_lossy().into_owned()];
    Options::new(usual.into_iter().chain(further.iter().map(|&option| option.to_owned()))).capture_stderr()
}

/// A host with these options.
pub fn host(further: &[&str]) -> Host {
    Host::start(options(further)).expect("the host starts")
}

/// Kills the host, and waits until its process is gone.
pub fn kill(host: &Host) {
    let pid = host.pid();
    // The command of the shell: a small system has no program of that name.
    let status = Command::new("/bin/sh").args(["-c", "kill -KILL \"$0\"", &pid.to_string()]).status();
    assert!(status.map_or(false, |status| status.success()), "the host can't be killed");
    let deadline = Instant::now() + Duration::from_secs(10);
    while exists(pid) {
        assert!(Instant::now() < deadline, "the process is still there");
        thread::sleep(Duration::from_millis(1));
    }
}

/// True while a process with this id runs. One that has ended, and that nobody has waited for, does not.
pub fn exists(pid: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).map_or(false, |stat| !stat.contains(") Z "))
}

/// A new folder that is removed with the value.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("alloy-host-rust-{}-{number}", process::id()));
        fs::create_dir(&path).expect("a new folder");
        Folder(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What can't be removed stays in the system's temporary folder.
        let _ = fs::remove_dir_all(&self.0);
    }
}
