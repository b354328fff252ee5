// The conversation without a process: bytes, ids, references, errors.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as alloy from "alloy-host";
import { errorFromWire } from "../src/errors.mjs";
import { LineSplitter } from "../src/framing.mjs";
import { stringifyExactly } from "../src/json.mjs";
import { hostLimits } from "../src/process.mjs";
import { Session, resultOf } from "../src/session.mjs";

const session = () => new Session({ parse: JSON.parse, stringify: JSON.stringify, maxLineBytes: 1000 });
const feed = (s, ...messages) => [...s.feed(Buffer.from(messages.map((m) => JSON.stringify(m) + "\n").join("")))];

test("lines come out whole wherever the chunks are cut", () => {
  const stream = Buffer.from('{"a":"né\u2028😀"}\r\n\n[1]\n{"unfinished');
  for (let size = 1; size <= stream.length; size++) {
    const splitter = new LineSplitter();
    const lines = [];
    for (let at = 0; at < stream.length; at += size) lines.push(...splitter.feed(stream.subarray(at, at + size)));
    assert.deepEqual(lines, ['{"a":"né\u2028😀"}\r', "[1]"], `chunks of ${size}`);
  }
});

describe("requests", () => {
  test("a call is one line with an id of its own", () => {
    const s = session();
    const first = s.request("ping");
    const second = s.request("users.get", { userId: "a\nb\u2028" });
    assert.deepEqual(JSON.parse(first.line), { jsonrpc: "2.0", id: first.ids[0], method: "ping" });
    assert.equal(second.line.split("\n").length, 2);
    assert.notEqual(first.ids[0], second.ids[0]);
  });

  test("progress adds a token and keeps the rest of _meta", () => {
    const { _meta } = JSON.parse(session().request("execute", { _meta: { traceparent: "t" } }, true).line).params;
    assert.equal(_meta.traceparent, "t");
    assert.equal(typeof _meta.progressToken, "string");
    assert.throws(() => session().request("execute", ["by position"], true), TypeError);
  });

  test("references move to the members that the host reads", () => {
    const out = session().batch([
      ["users.create", { username: "ada" }],
      ["execute", { userId: resultOf(0, "/userId"), pathParams: { "a/b": resultOf(0, "/x"), c: 1 } }],
    ]);
    assert.deepEqual(JSON.parse(out.line)[1].params, {
      pathParams: { c: 1 },
      "#userId": { resultOf: out.ids[0], path: "/userId" },
      "#/pathParams/a~1b": { resultOf: out.ids[0], path: "/x" },
    });
  });

  test("references only look back", () => {
    for (const call of [0, 1, -1]) assert.throws(() => session().batch([["ping", { x: resultOf(call) }]]), RangeError);
  });

  test("a message longer than the host takes is not sent", () => {
    assert.throws(() => session().request("echo", { x: "é".repeat(500) }), RangeError);
    assert.throws(() => session().notification("echo", { x: "é".repeat(500) }), RangeError);
    const room = 1001 - session().request("echo", { x: "" }).line.length;
    assert.equal(session().request("echo", { x: "y".repeat(room) }).line.length, 1001);
  });

  test("a message nested deeper than the host takes is not sent", () => {
    const nested = (levels) => JSON.parse("[".repeat(levels) + '"[[{\\"["' + "]".repeat(levels));
    const s = new Session({ parse: JSON.parse, stringify: JSON.stringify, maxLineBytes: 1 << 20 });
    s.request("echo", { x: nested(510), y: Array(600).fill([{}]) });
    assert.throws(() => s.request("echo", { x: nested(511) }), RangeError);
    assert.throws(() => s.batch([["echo", { x: nested(510) }]]), RangeError);
    assert.throws(() => s.notification("echo", { x: nested(511) }), RangeError);
    const other = new Session({ parse: JSON.parse, stringify: stringifyExactly, maxLineBytes: 1 << 20, maxDepth: 8 });
    other.request("echo", { x: nested(6) });
    assert.throws(() => other.request("echo", { x: nested(7) }), RangeError);
    assert.throws(() => other.request("echo", { x: JSON.parse("[".repeat(5000) + "]".repeat(5000)) }), RangeError);
  });

  test("a batch of more calls than the host takes is not sent", () => {
    assert.throws(() => session().batch(Array(1001).fill(["ping"])), RangeError);
  });

  test("what is not one line is not sent", () => {
    for (const stringify of [(message) => JSON.stringify(message, null, 1), () => undefined]) {
      const s = new Session({ parse: JSON.parse, stringify, maxLineBytes: 1000 });
      assert.throws(() => s.request("ping"), TypeError);
    }
  });

  test("half a surrogate pair goes both ways", () => {
    const s = session();
    const { line, ids } = s.request("echo", { x: "cut \ud83d" });
    assert.match(line, /"cut \\ud83d"/);
    const reply = Buffer.from(`{"jsonrpc":"2.0","id":"${ids[0]}","result":"cut \\uD83D"}\n`);
    assert.deepEqual([...s.feed(reply)], [{ type: "reply", id: ids[0], result: "cut \ud83d" }]);
  });

  test("the bounds are those that the host is started with", () => {
    const usual = { maxLineBytes: 16 * 1024 * 1024, maxDepth: 512, maxBatch: 1000 };
    assert.deepEqual(hostLimits([], {}), usual);
    assert.deepEqual(hostLimits(["--max-depth", "8", "--max-batch=5"], {}), { ...usual, maxDepth: 8, maxBatch: 5 });
    assert.deepEqual(hostLimits([], { ALLOY_HOST_MAX_LINE_BYTES: "1024" }), { ...usual, maxLineBytes: 1024 });
  });
});

describe("answers", () => {
  test("replies, progress and notifications are told apart", () => {
    const s = session();
    const [a] = s.request("a").ids;
    const [b] = s.request("b", undefined, true).ids;
    const events = feed(
      s,
      { jsonrpc: "2.0", method: "$/progress", params: { token: `progress-${b}`, value: { done: 1 } } },
      { jsonrpc: "2.0", method: "credentials.authorize", params: { oauthUrl: "u" } },
      [{ jsonrpc: "2.0", id: b, result: 2 }, { jsonrpc: "2.0", id: a, result: null }],
    );
    assert.deepEqual(events, [
      { type: "progress", id: b, value: { done: 1 } },
      { type: "notification", method: "credentials.authorize", params: { oauthUrl: "u" } },
      { type: "reply", id: b, result: 2 },
      { type: "reply", id: a, result: null },
    ]);
  });

  test("a reply that nobody waits for is dropped", () => {
    const s = session();
    const [id] = s.request("a").ids;
    const reply = { jsonrpc: "2.0", id, result: 1 };
    assert.deepEqual(feed(s, reply, reply, { ...reply, id: "other" }), [{ type: "reply", id, result: 1 }]);
  });

  test("an error without an id belongs to the only message under way", () => {
    const reply = { jsonrpc: "2.0", id: null, error: { code: -32600, message: "batch too long" } };
    const s = session();
    const { ids } = s.batch([["a"], ["b"]]);
    assert.deepEqual(feed(s, reply).map((event) => event.id), ids);
    s.request("c");
    s.request("d");
    assert.deepEqual(feed(s, reply).map((event) => event.method), ["$/unreadable"]);
  });

  test("the host is asked which call an error without an id is about", () => {
    const s = session();
    const [[lost], [running], [done]] = ["a", "b", "c"].map((name) => s.request(name).ids);
    const error = { code: -32600, message: "too long" };
    assert.equal(feed(s, { id: null, error })[0].method, "$/unreadable");
    const questions = s.questions(error).map((line) => JSON.parse(line));
    assert.deepEqual(questions.map(({ id }) => id), [lost, running, done]);
    const noMethod = (id) => ({ id, error: { code: -32601, message: `There is no method "${questions[0].method}".` } });
    const events = feed(
      s,
      { id: done, result: "real" },
      noMethod(lost),
      { id: null, error: { code: -32600, message: "still running", data: { id: `"${running}"` } } },
      noMethod(done),
      { id: running, error: { code: -32601, message: 'There is no method "b".' } },
    );
    assert.deepEqual(events.map((event) => [event.id, event.result, event.error?.message]), [
      [done, "real", undefined], [lost, undefined, "too long"], [running, undefined, 'There is no method "b".'],
    ]);
  });

  test("what is not a message is an error", () => {
    for (const line of ["hello\n", "3\n", "[[]]\n", "[".repeat(100_000) + "\n"]) {
      assert.throws(() => [...session().feed(Buffer.from(line))], alloy.WireError);
    }
  });
});

describe("errors", () => {
  test("each kind has its class and its data", () => {
    const data = { kind: "rate_limited", outcome: "not_sent", retry: { safe: true, afterMs: 1500 }, fix: ["wait"] };
    const error = errorFromWire({ code: 4, message: "Slow down.", data }, "execute");
    assert.ok(error instanceof alloy.RateLimited && error instanceof alloy.AlloyError);
    const { name, message, code, kind, method, outcome, retrySafe, retryAfterMs, fix } = error;
    assert.deepEqual(
      { name, message, code, kind, method, outcome, retrySafe, retryAfterMs, fix },
      {
        name: "RateLimited", message: "Slow down.", code: 4, kind: "rate_limited", method: "execute",
        outcome: "not_sent", retrySafe: true, retryAfterMs: 1500, fix: ["wait"],
      },
    );
  });

  test("a write that the host gave up is late and of unknown outcome", () => {
    const data = { kind: "unknown_outcome", outcome: "unknown", executionId: "e5", technical: { reason: "timedOut" } };
    const error = errorFromWire({ code: 1011, message: "m", data });
    assert.ok(error instanceof alloy.TimedOut && error instanceof alloy.UnknownOutcome);
    assert.deepEqual([error.kind, error.outcome, error.executionId], ["unknown_outcome", "unknown", "e5"]);
    const broken = errorFromWire({ code: 1011, message: "m", data: { ...data, technical: { reason: "other" } } });
    assert.ok(broken instanceof alloy.UnknownOutcome && !(broken instanceof alloy.TimedOut));
    const read = errorFromWire({ code: 1010, message: "m", data: { kind: "timed_out" } });
    assert.ok(read instanceof alloy.TimedOut && !(read instanceof alloy.UnknownOutcome));
  });

  test("codes speak where data is missing, and new kinds are kept", () => {
    assert.ok(errorFromWire({ code: -32602, message: "m" }) instanceof alloy.InvalidParams);
    for (const bare of [{ code: 99, message: "m" }, "boom", null]) assert.equal(errorFromWire(bare).outcome, "unknown");
    const unknown = errorFromWire({ code: 99, message: "m", data: { kind: "brand_new" } });
    assert.deepEqual([unknown.constructor, unknown.kind], [alloy.AlloyError, "brand_new"]);
  });

  test("every kind of the protocol has a class", () => {
    const kinds = `parse_error invalid_request method_not_found invalid_params unauthenticated forbidden not_found
      invalid_input conflict rate_limited provider_failed alloy_failed network timed_out unknown_outcome
      connection_required policy_denied validation_failed overloaded cancelled internal`.split(/\s+/);
    for (const kind of kinds) {
      const error = errorFromWire({ code: 1, message: "m", data: { kind } });
      assert.notEqual(error.constructor, alloy.AlloyError, kind);
      assert.equal(error.kind, kind);
    }
  });
});
