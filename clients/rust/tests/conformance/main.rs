//! The conformance cases of `protocol/conformance`, which every client runs.

mod pattern;
#[path = "../support/mod.rs"]
mod support;
mod value;

use std::collections::HashMap;
use std::env;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use alloy_host::json::{self, Object, Value};
use alloy_host::{Call, CallId, CancelHandle, Error, Host, Notification, Options, Pending};
use pattern::{described, matches, start};
use support::{kill, object, repository, Folder};
use value::{filled, take_references};

/// How long a step may take.
const PATIENCE: Duration = Duration::from_secs(60);

type Saved = HashMap<String, Value>;
type Done = Arc<Mutex<Vec<i64>>>;

#[test]
fn conformance() {
    // The options of a case are the only ones that count.
    let kept = ["ALLOY_HOST", "CONFORMANCE_REPORT"];
    let names: Vec<String> = env::vars().map(|(name, _)| name).collect();
    for name in names.iter().filter(|name| name.starts_with("ALLOY_") && !kept.contains(&name.as_str())) {
        env::remove_var(name);
    }
    let cases = cases();
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(vec![Ok(()); cases.len()]);
    // Most of their time is waiting, so several run at the same time.
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| loop {
                let position = next.fetch_add(1, Ordering::Relaxed);
                match cases.get(position) {
                    Some(case) => {
                        let outcome = run(case);
                        outcomes.lock().expect("a list")[position] = outcome;
                    }
                    None => break,
                }
            });
        }
    });
    let mut results = Object::new();
    let mut failures = Vec::new();
    for (case, outcome) in cases.iter().zip(outcomes.into_inner().expect("a list")) {
        let name = case["name"].as_str().unwrap_or_default();
        let result = match outcome {
            Ok(()) => "passed".to_owned(),
            Err(reason) => {
                failures.push(format!("{name}: {reason}"));
                format!("failed: {reason}")
            }
        };
        results.insert(name, result);
    }
    assert!(results.len() > 50, "only {} cases were found", results.len());
    if let Some(path) = env::var_os("CONFORMANCE_REPORT") {
        let report = object! {"client": "Rust", "cases": results};
        fs::write(path, format!("{report}\n")).expect("the report can be written");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn folder() -> PathBuf {
    repository().join("protocol/conformance")
}

fn cases() -> Vec<Value> {
    let entries = fs::read_dir(folder()).expect("there are conformance cases");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.retain(|path| path.extension().map_or(false, |extension| extension == "jsonl"));
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let text = fs::read_to_string(path).expect("a text");
        let lines = text.lines().filter(|line| !line.is_empty());
        cases.extend(lines.map(|line| json::parse(line).expect("a case is JSON")));
    }
    cases
}

/// Runs a case; fails with the reason.
fn run(case: &Value) -> Result<(), String> {
    let state = Folder::new();
    let usual = vec!["--sandbox".into(), "--seed".into(), "{folder}/seed.json".into()];
    let given = case["host"].as_array().map(<[Value]>::to_vec).unwrap_or(usual);
    let fill = |option: &Value| {
        let option = option.as_str().unwrap_or_default().replace("{folder}", &folder().to_string_lossy());
        option.replace("{stateDirectory}", &state.path().to_string_lossy())
    };
    let options =
        Options::new(given.iter().map(fill)).capture_stderr().default_timeout(PATIENCE).cancel_grace(PATIENCE);
    let options = options.restart(case["restart"].as_bool() != Some(false));
    let host = Host::start(options).map_err(|error| error.to_string())?;
    let mut runner = Runner {
        notifications: host.notifications(),
        host: &host,
        saved: HashMap::new(),
        earlier: Vec::new(),
        started: HashMap::new(),
    };
    for (position, step) in case["steps"].as_array().unwrap_or_default().iter().enumerate() {
        runner.step(step).map_err(|reason| format!("step {}: {reason}", position + 1))?;
    }
    Ok(())
}

/// A call that was started and is awaited later.
struct Started<'a> {
    pending: Pending<'a, Value>,
    cancel: CancelHandle,
    done: Done,
}

struct Runner<'a> {
    host: &'a Host,
    notifications: Receiver<Notification>,
    saved: Saved,
    earlier: Vec<Notification>,
    started: HashMap<String, Started<'a>>,
}

impl Runner<'_> {
    fn step(&mut self, step: &Value) -> Result<(), String> {
        let text = |name: &str| step[name].as_str().unwrap_or_default();
        let first = step.as_object().and_then(|step| step.iter().next()).ok_or("an empty step")?.0;
        match first.as_str().unwrap_or_default() {
            "call" => self.call(step),
            "await" => {
                let call = self.started.remove(text("await")).ok_or("no such call")?;
                check(&step["expect"], call.pending.wait(), &call.done, &mut self.saved)
            }
            "cancel" => {
                self.started.get(text("cancel")).ok_or("no such call")?.cancel.cancel();
                Ok(())
            }
            "notification" => {
                let found = self.next_notification(text("notification"))?;
                matches(&step["expect"], Some(&found.params), &mut self.saved)
            }
            "batch" => self.batch(step),
            "pause" => {
                thread::sleep(milliseconds(&step["pause"]));
                Ok(())
            }
            "kill" => {
                kill(self.host);
                Ok(())
            }
            "close" => match self.host.close(Duration::from_secs(5)).and_then(|status| status.code()) {
                status if status.map(i64::from) == step["expect"].as_i64() => Ok(()),
                status => Err(format!("the exit status is {status:?}")),
            },
            other => Err(format!("an unknown step: {other}")),
        }
    }

    fn call(&mut self, step: &Value) -> Result<(), String> {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let done = Done::default();
            let pending = filled(&step["params"], &self.saved);
            let pending = pending.and_then(|params| prepared(step, self.host, params, &done).start());
            if let Some(name) = step["as"].as_str() {
                let pending = pending.map_err(|error| error.to_string())?;
                let cancel = pending.cancel_handle();
                self.started.insert(name.to_owned(), Started { pending, cancel, done });
                return Ok(());
            }
            let result = check(&step["expect"], pending.and_then(Pending::wait), &done, &mut self.saved);
            if result.is_ok() || step["eventually"].as_bool() != Some(true) || Instant::now() > deadline {
                return result;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn batch(&mut self, step: &Value) -> Result<(), String> {
        let mut batch = self.host.batch();
        let mut ids: Vec<CallId> = Vec::new();
        for call in step["batch"].as_array().unwrap_or_default() {
            let mut params = filled(&call["params"], &self.saved).map_err(|error| error.to_string())?;
            let references = take_references(&mut params);
            if let Value::Object(params) = &mut params {
                for (pointer, index, path) in references {
                    params.insert(format!("#{pointer}"), ids[index].result_at(&path));
                }
            }
            ids.push(batch.add(call["call"].as_str().unwrap_or_default(), params));
        }
        let nothing = Done::default();
        let answers = batch.send();
        let expectations = match step["expect"].as_array() {
            Some(expectations) => expectations,
            None => return check(&step["expect"], answers.map(|_| Value::Null), &nothing, &mut self.saved),
        };
        let answers = answers.map_err(|error| error.to_string())?;
        if answers.len() != expectations.len() {
            return Err(format!("{} answers", answers.len()));
        }
        let mut pairs = expectations.iter().zip(answers);
        pairs.try_for_each(|(expectation, answer)| check(expectation, answer, &nothing, &mut self.saved))
    }

    fn next_notification(&mut self, method: &str) -> Result<Notification, String> {
        loop {
            let mut earlier = self.earlier.iter();
            if let Some(position) = earlier.position(|notification| notification.method == method) {
                return Ok(self.earlier.remove(position));
            }
            let next = self.notifications.recv_timeout(PATIENCE);
            self.earlier.push(next.map_err(|error| error.to_string())?);
        }
    }
}

fn prepared<'a>(step: &Value, host: &'a Host, params: Value, done: &Done) -> Call<'a, Value> {
    let mut call = host.prepare_call(step["call"].as_str().unwrap_or_default(), params);
    if step.get("timeoutMs").is_some() {
        call = call.timeout(milliseconds(&step["timeoutMs"]));
    }
    if step["progress"].as_bool() == Some(true) {
        let done = Arc::clone(done);
        call = call.on_progress(move |report| done.lock().expect("a list").push(report.done));
    }
    call
}

fn milliseconds(value: &Value) -> Duration {
    Duration::from_millis(value.as_i64().unwrap_or_default().unsigned_abs())
}

/// Compares an answer with an expectation.
fn check(expectation: &Value, answer: Result<Value, Error>, done: &Done, saved: &mut Saved) -> Result<(), String> {
    if let Some(least) = expectation["progress"]["atLeast"].as_i64() {
        let done = done.lock().expect("a list");
        if (done.len() as i64) < least || done.windows(2).any(|pair| pair[0] > pair[1]) {
            return Err(format!("the progress is {done:?}"));
        }
    }
    let (result, error) = (expectation.get("result"), expectation.get("error"));
    match (result, error, answer) {
        (Some(pattern), _, Ok(result)) => matches(pattern, Some(&result), saved),
        (_, Some(pattern), Err(error)) => {
            let described = described(&error);
            matches(pattern, Some(&described), saved).map_err(|reason| format!("{reason} in {described}"))
        }
        (None, None, Err(Error::NotSendable(_))) if expectation["refused"].as_bool() == Some(true) => Ok(()),
        (_, _, answer) => Err(format!("the answer is {}", start(&format!("{answer:?}")))),
    }
}
