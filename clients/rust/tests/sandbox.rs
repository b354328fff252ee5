//! The client with the real executable and its sandbox.

mod support;

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use alloy_host::json::Value;
use alloy_host::methods::{
    ActionsList, ConnectorsList, CredentialsConnect, Execute, ExecuteBatch, ItemParameter, SandboxOauthDecide,
    UsersCreate, UsersGet,
};
use alloy_host::types::Outcome;
use alloy_host::{Error, Host, Options, Pending};
use support::{host, object, options};

const USER: &str = "ada000000000000000000001";
const SHIPPO: &str = "c0ffee000000000000000001";

fn address() -> Execute {
    Execute::new("shippo", "CreateAddress", SHIPPO)
        .user_id(USER)
        .request_body(object! {"name": "Ada Lovelace", "country": "GB"})
}

/// Makes all calls with this path wait, until they are given up.
fn delay(host: &Host, path: &str) {
    let matching = object! {"path": path};
    let fault = object! {"match": matching, "effect": "delay", "delayMs": 20000};
    host.call("sandbox.faults.set", object! {"faults": vec![fault]}).expect("a fault");
}

#[test]
fn results_have_types_and_keep_unknown_members() {
    let host = host(&[]);
    let connectors = host.send(ConnectorsList::new().category("crm")).expect("connectors").connectors;
    assert!(connectors.iter().any(|connector| connector.id == "hubspot" && !connector.categories.is_empty()));
    let made = host.send(address()).expect("an address");
    assert_eq!(made.outcome, "applied");
    assert_eq!(made.response_data["name"].as_str(), Some("Ada Lovelace"));
    let info = host.call("host.info", Value::Null).expect("the host");
    assert_eq!(info["backend"].as_str(), Some("sandbox"));
    let actions = host.send(ActionsList::new("shippo")).expect("actions");
    assert!(!actions.actions.is_empty());
}

#[test]
fn errors_have_a_kind_and_an_outcome() {
    let host = host(&[]);
    match host.send(UsersGet::new("nobody@example.com")) {
        Err(Error::NotFound(failure)) => {
            assert_eq!((failure.code, failure.outcome()), (Some(1003), Outcome::Rejected));
            assert_eq!(failure.method, "users.get");
            assert!(!failure.fix().is_empty() && !failure.retry_safe());
        }
        other => panic!("{other:?}"),
    }
    match host.call("users.create", object! {"user": "ada"}) {
        Err(Error::InvalidParams(failure)) => assert!(failure.problems().len() > 1),
        other => panic!("{other:?}"),
    }
    let error = host.call("no.such.method", Value::Null).expect_err("no such method");
    assert_eq!((error.kind(), error.outcome()), ("method_not_found", Outcome::NotSent));
    assert!(error.to_string().contains("no.such.method"), "{error}");
    let wrong = host.prepare(address()).parameter("noSuchParameter", 1).send();
    assert!(matches!(wrong, Err(Error::InvalidParams(_))), "{wrong:?}");
}

#[test]
fn threads_share_a_host() {
    let host = host(&[]);
    let create = |number| host.send(UsersCreate::new(format!("reader{number}@example.com")));
    let ids = thread::scope(|scope| {
        let mut threads = Vec::new();
        for number in 0..50 {
            threads.push(scope.spawn(move || create(number)));
        }
        let results = threads.into_iter().map(|thread| thread.join().expect("no panic"));
        results.map(|result| result.expect("a user").user_id).collect::<std::collections::HashSet<_>>()
    });
    assert_eq!(ids.len(), 50);
}

#[test]
fn a_timeout_has_the_outcome_that_the_host_reports() {
    let host = host(&[]);
    delay(&host, "/connectors");
    match host.prepare(ConnectorsList::new()).timeout(Duration::from_millis(100)).send() {
        Err(Error::TimedOut(failure)) => {
            assert_eq!(failure.outcome(), Outcome::Unknown);
            assert_eq!(failure.attempts().len(), 1);
        }
        other => panic!("{other:?}"),
    }
    host.prepare_call("ping", Value::Null).timeout(Duration::MAX).send().expect("an answer");
}

#[test]
fn a_call_is_cancelled_from_another_thread() {
    let host = host(&[]);
    delay(&host, "/connectors");
    let pending = host.prepare(ConnectorsList::new()).start().expect("a call");
    let cancel = pending.cancel_handle();
    thread::spawn(move || cancel.cancel()).join().expect("no panic");
    assert!(matches!(pending.wait(), Err(Error::Cancelled(_))));
}

#[test]
fn a_call_that_is_dropped_is_cancelled() {
    let host = host(&["--sequential"]);
    delay(&host, "/connectors");
    drop(host.prepare(ConnectorsList::new()).start().expect("a call"));
    // It would wait for the call before.
    host.prepare_call("ping", Value::Null).timeout(Duration::from_secs(10)).send().expect("an answer");
}

#[test]
fn progress_rises_in_the_waiting_thread() {
    let host = host(&[]);
    let item = || {
        let item = ItemParameter::new("shippo", "CreateAddress", SHIPPO).user_id(USER);
        item.request_body(object! {"name": "Ada Lovelace", "country": "GB"})
    };
    let waiting = thread::current().id();
    let (sender, receiver) = mpsc::channel();
    let items = ExecuteBatch::new(vec![item(), item(), item()]).concurrency(1);
    let call = host.prepare(items).on_progress(move |progress| {
        assert_eq!(thread::current().id(), waiting);
        sender.send(progress).expect("a receiver");
    });
    assert_eq!(call.send().expect("results").results.len(), 3);
    let progress: Vec<_> = receiver.iter().collect();
    assert_eq!(progress.iter().map(|progress| progress.done).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(progress.iter().all(|progress| progress.total == Some(3)));
}

#[test]
fn notifications_arrive_while_a_call_waits() {
    let host = host(&[]);
    let notifications = host.notifications();
    let pending = host.prepare(CredentialsConnect::new("hubspot").user_id(USER)).start().expect("a call");
    let link = notifications.iter().next().expect("a notification");
    assert_eq!(link.method, "credentials.authorize");
    let url = link.params["oauthUrl"].as_str().expect("a link");
    host.send(SandboxOauthDecide::new(url, "allow")).expect("consent");
    assert!(!pending.wait().expect("a credential").credential_id.is_empty());
    host.close(Duration::from_secs(5));
    assert_eq!(notifications.iter().count(), 0);
}

#[test]
fn a_batch_has_references_and_an_answer_for_each_call() {
    let host = host(&[]);
    let mut batch = host.batch();
    let user = batch.add("users.create", object! {"username": "grace@example.com"});
    batch.add("users.get", object! {"#userId": user.result_at("/userId")});
    batch.add("no.such.method", Value::Null);
    let answers = batch.timeout(Duration::from_secs(20)).send().expect("answers");
    assert_eq!(answers[1].as_ref().expect("a user")["username"].as_str(), Some("grace@example.com"));
    assert!(matches!(answers[2], Err(Error::MethodNotFound(_))));
    assert!(host.batch().send().expect("no answers").is_empty());
}

#[test]
fn a_reference_to_an_earlier_message() {
    let host = host(&[]);
    let user = host.prepare(UsersCreate::new("grace@example.com")).start().expect("a call");
    let found = host.call("users.get", object! {"#userId": user.id().result_at("/userId")}).expect("a user");
    assert_eq!(found["userId"].as_str(), Some(user.wait().expect("a user").user_id.as_str()));
}

#[test]
fn a_result_of_another_shape_is_not_lost() {
    let host = host(&[]);
    /// A method whose result has another type than the client expects.
    struct Ping;
    impl alloy_host::Method for Ping {
        type Result = String;
        fn into_call(self) -> (String, Option<Value>) {
            ("ping".to_owned(), None)
        }
    }
    match host.send(Ping) {
        Err(Error::UnexpectedResult(failure)) => {
            assert_eq!(failure.outcome(), Outcome::Applied);
            assert_eq!(failure.data["result"].to_string(), "{}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn parameters_by_position_and_notifications() {
    let host = host(&[]);
    let user = host.call("users.get", vec![USER]).expect("a user");
    assert_eq!(user["userId"].as_str(), Some(USER));
    host.notify("$/nothing", Value::Null).expect("it is sent");
    let progress = host.prepare_call("users.get", vec![USER]).on_progress(|_| {}).start().map(Pending::wait);
    assert!(matches!(progress, Err(Error::NotSendable(_))));
}

#[test]
fn a_host_that_refuses_its_options_is_not_started_again() {
    let host = Host::start(Options::new(["--no-such-option"]).capture_stderr()).expect("a process");
    match host.call("ping", Value::Null) {
        Err(Error::HostExited(failure)) => {
            assert_eq!(failure.exit_status.and_then(|status| status.code()), Some(2));
            assert!(failure.stderr_tail.contains("no-such-option"), "{}", failure.stderr_tail);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(host.exit_status().and_then(|status| status.code()), Some(2));
}

#[test]
fn a_missing_executable_is_named() {
    let error = Host::start(options(&[]).command("/no/such/alloy-host")).err().expect("no host");
    assert!(error.to_string().contains("/no/such/alloy-host"), "{error}");
    assert_eq!(error.outcome(), Outcome::NotSent);
}
