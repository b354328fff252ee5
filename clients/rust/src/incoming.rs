//! The messages that the client reads.

use crate::error::{kind_of_code, Error};
use crate::failure::Failure;
use crate::host::Notification;
use crate::json::{self, Value};
use crate::message::{self, QUESTION, TOKEN};
use crate::state::{Event, Shared, State};

impl Shared {
    /// Takes a line from the host. Fails if it is not JSON-RPC.
    pub(crate) fn receive(&self, line: &[u8]) -> Result<(), String> {
        let text = String::from_utf8_lossy(line);
        if text.trim().is_empty() {
            return Ok(());
        }
        let start = || text.trim().chars().take(200).collect::<String>();
        let message = json::parse(&text)
            .map_err(|error| format!("alloy-host wrote something that is not JSON, {error}: {}", start()))?;
        let mut state = self.lock();
        let messages = match message {
            Value::Array(messages) => messages,
            message => vec![message],
        };
        for message in messages {
            if message.as_object().is_none() {
                return Err(format!("alloy-host wrote something that is not JSON-RPC: {}", start()));
            }
            state.receive(message);
        }
        Ok(())
    }
}

impl State {
    fn receive(&mut self, mut message: Value) {
        let id = message["id"].as_number().and_then(|id| id.as_u64());
        if let Some(method) = message["method"].as_str().map(str::to_owned) {
            self.notify(method, member(&mut message, "params"));
        } else if let Some(id) = id {
            self.answer(id, message);
        } else if message["id"].is_null() && message.get("error").is_some() {
            self.find_unreadable(&message["error"]);
        }
    }

    fn notify(&mut self, method: String, params: Value) {
        if method == "$/progress" {
            let token = params["token"].as_str().and_then(|token| token.strip_prefix(TOKEN));
            if let Some(id) = token.and_then(|id| id.parse().ok()) {
                if let Some(call) = self.open.get(&id) {
                    let _ = call.events.send(Event::Progress(params["value"].clone()));
                }
                return;
            }
        }
        let notification = Notification { method, params };
        self.subscribers.retain(|subscriber| subscriber.send(notification.clone()).is_ok());
    }

    fn answer(&mut self, id: u64, mut message: Value) {
        let Open { call, doubt } = match self.open.remove(&id) {
            Some(mut call) => Open { doubt: call.doubt.take(), call },
            None => return,
        };
        let error = message.get("error").map(|error| match doubt {
            Some(doubt) if is_answer_to_question(error) => doubt,
            _ => error.clone(),
        });
        let answer = match error {
            Some(error) => Err(from_wire(&error, &call.method)),
            None => Ok(member(&mut message, "result")),
        };
        call.reply(id, answer);
    }

    /// Finds the call that an error without an id belongs to. If only one message is under way, it is that one; else the
    /// host is asked which calls it has.
    fn find_unreadable(&mut self, error: &Value) {
        let running = error["data"]["id"].as_str().and_then(|id| id.parse::<u64>().ok());
        if let Some(id) = running {
            // No two calls have the same id, so this answers a question.
            if let Some(call) = self.open.get_mut(&id) {
                call.doubt = None;
            }
            return;
        }
        let mut sent: Vec<u64> = self.open.iter().filter(|(_, call)| call.is_sent).map(|(id, _)| *id).collect();
        sent.sort_unstable();
        let firsts = sent.iter().map(|id| self.open[id].first);
        let is_one_message = firsts.collect::<std::collections::HashSet<_>>().len() == 1;
        for id in sent {
            if is_one_message {
                if let Some(call) = self.open.remove(&id) {
                    call.fail(id, from_wire(error, &call.method));
                }
            } else if let Some(call) = self.open.get_mut(&id).filter(|call| call.doubt.is_none()) {
                // The question is sent after the call, so its answer holds for any error.
                call.doubt = Some(error.clone());
                self.send(message::question(id));
            }
        }
    }
}

/// A call that is answered.
struct Open {
    call: crate::state::Open,
    doubt: Option<Value>,
}

/// The error in a reply.
pub(crate) fn from_wire(error: &Value, method: &str) -> Error {
    let failure = Failure::from_wire(error, method);
    let kind = failure.kind_on_wire();
    let kind = kind.unwrap_or_else(|| kind_of_code(failure.code.unwrap_or_default()).to_owned());
    Error::of_kind(&kind, failure)
}

fn is_answer_to_question(error: &Value) -> bool {
    let message = error["message"].as_str().unwrap_or_default();
    error["code"].as_i64() == Some(-32601) && message.contains(QUESTION)
}

fn member(message: &mut Value, name: &str) -> Value {
    match message {
        Value::Object(object) => object.remove(name).unwrap_or_default(),
        _ => Value::Null,
    }
}
