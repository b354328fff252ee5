//! The end of the host: killed in the middle of a call, closed, forgotten.

mod support;

use std::env;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use alloy_host::json::Value;
use alloy_host::methods::{ConnectorsList, Execute, ExecutionsGet, SandboxFaultsReport};
use alloy_host::types::Outcome;
use alloy_host::{Error, Host, Options};
use support::{exists, host, kill, object, options, Folder};

const USER: &str = "ada000000000000000000001";
const SHIPPO: &str = "c0ffee000000000000000001";

fn address() -> Execute {
    let body = object! {"name": "Ada Lovelace", "country": "GB"};
    Execute::new("shippo", "CreateAddress", SHIPPO).user_id(USER).request_body(body)
}

/// Sets a fault that makes calls wait.
fn delay(host: &Host, matching: alloy_host::json::Object) {
    let fault = object! {"match": matching, "effect": "delay", "delayMs": 20000};
    host.call("sandbox.faults.set", object! {"faults": vec![fault]}).expect("a fault");
}

/// Waits until the call that waits has reached the service.
fn wait_for_hit(host: &Host) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while host.send(SandboxFaultsReport::new()).expect("a report").faults[0].hits == 0 {
        assert!(Instant::now() < deadline, "the call never arrived");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn killed_in_the_middle_of_a_read() {
    let host = host(&[]);
    delay(&host, object! {"path": "/connectors"});
    let first = host.pid();
    let pending = host.prepare(ConnectorsList::new()).start().expect("a call");
    wait_for_hit(&host);
    kill(&host);
    // The new host has no fault, so the call that was sent again is answered.
    assert!(!pending.wait().expect("connectors").connectors.is_empty());
    assert_ne!(host.pid(), first);
}

#[test]
fn killed_in_the_middle_of_a_write() {
    let folder = Folder::new();
    let host = host(&["--state-dir", &folder.path().to_string_lossy()]);
    delay(&host, object! {"connectorId": "shippo", "actionId": "CreateAddress"});
    let pending = host.prepare(address()).start().expect("a call");
    wait_for_hit(&host);
    kill(&host);
    let failure = match pending.wait() {
        Err(Error::UnknownOutcome(failure)) => failure,
        other => panic!("{other:?}"),
    };
    assert_eq!(failure.outcome(), Outcome::Unknown);
    let id = failure.execution_id().expect("the id of the execution");
    let row = host.send(ExecutionsGet::new(id)).expect("a row").execution;
    assert_eq!((row.action_id.as_str(), row.outcome.as_str()), ("CreateAddress", "unknown"));
}

#[test]
fn killed_while_many_threads_read() {
    let host = host(&[]);
    let read = || {
        for _ in 0..100 {
            host.send(ConnectorsList::new().category("crm")).expect("connectors");
        }
    };
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for _ in 0..8 {
            threads.push(scope.spawn(read));
        }
        kill(&host);
        for thread in threads {
            thread.join().expect("no panic");
        }
    });
}

#[test]
fn killed_without_restart() {
    let host = Host::start(options(&[]).restart(false)).expect("a host");
    delay(&host, object! {"path": "/connectors"});
    let pending = host.prepare(ConnectorsList::new()).start().expect("a call");
    wait_for_hit(&host);
    kill(&host);
    match pending.wait() {
        Err(Error::HostExited(failure)) => assert_eq!(failure.outcome(), Outcome::Unknown),
        other => panic!("{other:?}"),
    }
    let later = host.call("ping", Value::Null).expect_err("no host");
    assert_eq!((later.kind(), later.outcome()), ("host_exited", Outcome::NotSent));
}

#[test]
fn closed() {
    let host = host(&[]);
    let pid = host.pid();
    for _ in 0..2 {
        assert_eq!(host.close(Duration::from_secs(5)).and_then(|status| status.code()), Some(0));
    }
    assert!(!exists(pid));
    assert!(matches!(host.call("ping", Value::Null), Err(Error::HostExited(_))));
}

#[test]
fn forgotten() {
    let host = host(&[]);
    let pid = host.pid();
    host.call("ping", Value::Null).expect("an answer");
    drop(host);
    assert!(!exists(pid));
}

#[test]
fn a_program_that_ends_without_dropping_leaves_no_process() {
    if env::var_os("CLIENT_TEST_CHILD").is_some() {
        let host = host(&[]);
        host.call("ping", Value::Null).expect("an answer");
        println!("pid={}.", host.pid());
        std::process::exit(0);
    }
    let mut command = Command::new(env::current_exe().expect("this program"));
    command.args(["--exact", "a_program_that_ends_without_dropping_leaves_no_process", "--nocapture"]);
    let output = command.env("CLIENT_TEST_CHILD", "1").output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let pid = text.split("pid=").nth(1).and_then(|rest| rest.split('.').next()).and_then(|pid| pid.parse().ok());
    let deadline = Instant::now() + Duration::from_secs(10);
    while exists(pid.expect("a process id")) {
        assert!(Instant::now() < deadline, "the host still runs");
        thread::sleep(Duration::from_millis(10));
    }
}

/// A host that is a shell script.
fn script(text: &str) -> Options {
    Options::new(Vec::<String>::new()).command("/bin/sh").command_arguments(["-c", text, "host"]).capture_stderr()
}

#[test]
fn a_host_that_does_not_want_to_end_is_killed() {
    let script = script("trap '' TERM; while :; do sleep 0.1; done");
    let host = Host::start(script).expect("a process");
    let pid = host.pid();
    assert_eq!(host.close(Duration::from_millis(50)).and_then(|status| status.code()), None);
    assert!(!exists(pid));
}

#[test]
fn stray_output_ends_the_host() {
    let host = Host::start(script("echo hello from a stray print; cat >/dev/null")).expect("a process");
    match host.call("ping", Value::Null) {
        Err(Error::Wire(failure)) => assert!(failure.message.contains("stray print"), "{failure:?}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_timeout_holds_when_the_host_reads_nothing() {
    let host = Host::start(script("sleep 3").cancel_grace(Duration::from_millis(50))).expect("a process");
    let started = Instant::now();
    let call = host.prepare_call("ping", object! {"text": "x".repeat(5_000_000)});
    let error = call.timeout(Duration::from_millis(100)).send().expect_err("no answer");
    assert_eq!((error.kind(), error.outcome()), ("timed_out", Outcome::Unknown));
    assert!(started.elapsed() < Duration::from_secs(2));
    kill(&host);
}

#[test]
fn an_error_without_an_id_fails_the_call_that_the_host_does_not_have() {
    let answer = r#"
        read first; read second
        echo '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"nested too deep"}}'
        read question; read question
        echo '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"it runs","data":{"id":"1"}}}'
        echo '{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":"There is no method \"$/isThisIdFree\"."}}'
        read third
        echo '{"jsonrpc":"2.0","id":1,"result":1}'
        echo '{"jsonrpc":"2.0","id":3,"result":3}'
        cat >/dev/null"#;
    let host = Host::start(script(answer)).expect("a process");
    let first = host.prepare_call("first", Value::Null).start().expect("a call");
    let second = host.prepare_call("second", Value::Null).start().expect("a call");
    assert!(matches!(second.wait(), Err(Error::ParseError(_))));
    let third = host.call("third", Value::Null).expect("a result");
    assert_eq!((first.wait().expect("a result").as_i64(), third.as_i64()), (Some(1), Some(3)));
}
