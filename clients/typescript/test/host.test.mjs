// The client against the scripted host.

import assert from "node:assert/strict";
import { once } from "node:events";
import { inspect } from "node:util";
import { describe, test } from "node:test";

import { Aborted, Cancelled, Host, HostExited, NotFound, ParseError, TimedOut, WireError } from "alloy-host";
import { stringifyExactly } from "../src/json.mjs";
import { fake, isRunning } from "./support/index.mjs";

/** Runs a body with a host that is closed afterwards. */
const withHost = (body, options) => async () => {
  const host = new Host({ command: fake, ...options });
  try {
    await body(host);
  } finally {
    await host.close();
  }
};

describe("calls", () => {
  test("properties spell the method", withHost(async (host) => {
    assert.deepEqual(await host.echo({ a: 1, b: ["é"] }), { a: 1, b: ["é"] });
    assert.deepEqual(await host.call("echo", [1, 2]), [1, 2]);
    assert.equal(host.then, undefined);
    assert.equal(host.connectors.then, undefined);
    assert.match(inspect(host), /Host/);
    assert.equal(await host, host);
  }));

  test("text of every kind comes back", withHost(async (host) => {
    const text = "line\nbreaks\r\u2028\u2029\u0000 é e\u0301 😀 \\u";
    assert.deepEqual(await host.echo({ text }), { text });
    assert.equal(await host.drip(), "né\u2028😀");
  }));

  test("large messages both ways", withHost(async (host) => {
    assert.equal(await host.big({ length: 2_500_000 }), "é".repeat(2_500_000));
    const text = "x".repeat(5_000_000);
    assert.equal((await host.echo({ text })).text, text);
  }));

  test("many calls at once", withHost(async (host) => {
    const numbers = Array.from({ length: 500 }, (_, n) => n);
    const answers = await Promise.all(numbers.map((n) => host.echo({ n })));
    assert.deepEqual(answers.map((answer) => answer.n), numbers);
  }));

  test("many calls share a signal without a warning of Node", withHost(async (host) => {
    const warnings = [];
    const listener = (warning) => warnings.push(warning.name);
    process.on("warning", listener);
    const controller = new AbortController();
    const calls = Array.from({ length: 50 }, () => host.call("wait", {}, { signal: controller.signal }));
    await host.echo({});
    controller.abort();
    for (const { reason } of await Promise.allSettled(calls)) assert.ok(reason instanceof Aborted);
    assert.deepEqual(await host.call("echo", [1], { signal: new AbortController().signal }), [1]);
    process.off("warning", listener);
    assert.deepEqual(warnings, []);
  }));

  test("a failure is an error of its kind", withHost(async (host) => {
    const error = { code: 5, message: "No such user.", data: { kind: "not_found", outcome: "rejected" } };
    await assert.rejects(host.fail({ error }), (caught) => caught instanceof NotFound && caught.outcome === "rejected");
  }));

  test("a batch answers in the order of its calls", withHost(async (host) => {
    const answers = await host.batch([["a", { n: 1 }], ["b"], ["c", [3]]]);
    assert.deepEqual(answers.map(({ status, value }) => [status, value.method]), [
      ["fulfilled", "a"], ["fulfilled", "b"], ["fulfilled", "c"],
    ]);
    assert.deepEqual(await host.batch([]), []);
  }));

  test("an unreadable message fails its call", withHost(async (host) => {
    await assert.rejects(host.call("unreadable", {}, { timeoutMs: 10_000 }), ParseError);
  }));

  test("an unreadable message fails its call and no other", withHost(async (host) => {
    const others = [1, 2, 3].map(() => assert.rejects(host.call("wait", {}, { timeoutMs: 500 }), TimedOut));
    for (let n = 0; n < 3; n++) await assert.rejects(host.call("unreadable"), ParseError);
    assert.deepEqual(await host.echo({ x: 1 }), { x: 1 });
    await Promise.all(others);
  }));

  test("no call waits for ever", withHost(async (host) => {
    await assert.rejects(host.call("deaf"), TimedOut);
  }, { defaultTimeoutMs: 50, cancelGraceMs: 50 }));

  test("parameters that JSON cannot hold leave the host usable", withHost(async (host) => {
    for (const x of [NaN, [{ y: -Infinity }], { toJSON: () => NaN }]) await assert.rejects(host.echo({ x }), RangeError);
    assert.deepEqual(await host.echo({ x: null, y: "null" }), { x: null, y: "null" });
    const circle = {};
    circle.circle = circle;
    await assert.rejects(host.echo(circle), TypeError);
    assert.deepEqual(await host.echo({ x: 1 }), { x: 1 });
  }));

  test("integers are exact where that is asked for", withHost(async (host) => {
    const text = String.raw`{"a":[9007199254740993,-9007199254740993,1234567890123456,12345678901234567.5,1e20],"b":"12345678901234567890 \" 99999999999999999999"}`;
    const value = await host.raw({ text });
    assert.deepEqual(value.a, [9007199254740993n, -9007199254740993n, 1234567890123456, 12345678901234568, 1e20]);
    assert.equal(value.b, '12345678901234567890 " 99999999999999999999');
    assert.equal(stringifyExactly({ x: [1n, -(2n ** 70n), "1n"] }), '{"x":[1,-1180591620717411303424,"1n"]}');
  }, { exactIntegers: true }));

  test("numbers may be read and written by the caller's own functions", withHost(async (host) => {
    assert.deepEqual(await host.raw({ text: "[12345678901234567890]" }), ["12345678901234567890"]);
    assert.deepEqual(await host.echo({ x: 7n }), { x: 7 });
  }, {
    parse: (text) => JSON.parse(text.replace(/(?<=[[:,])\d{16,}(?=[,\]}])/g, '"$&"')),
    stringify: (message) => JSON.stringify(message, (_, value) => (typeof value === "bigint" ? Number(value) : value)),
  }));

  test("a reviver", withHost(async (host) => {
    assert.equal(await host.raw({ text: "20" }), "twenty");
  }, { reviver: (_, value) => (value === 20 ? "twenty" : value) }));
});

describe("cancel, progress, timeout", () => {
  test("progress arrives in order, before the result", withHost(async (host) => {
    const seen = [];
    assert.equal(await host.count({ to: 3 }, { onProgress: ({ done, total }) => seen.push([done, total]) }), "counted");
    assert.deepEqual(seen, [[1, 3], [2, 3], [3, 3]]);
  }));

  test("what onProgress throws ends the call", withHost(async (host) => {
    const onProgress = () => { throw new RangeError("enough"); };
    await assert.rejects(host.call("wait", {}, { onProgress }), RangeError);
    assert.equal((await host.cancels()).length, 1);
  }));

  test("aborting cancels the call", withHost(async (host) => {
    const controller = new AbortController();
    const reason = new Error("changed my mind");
    const call = host.call("wait", {}, { signal: controller.signal, onProgress: () => controller.abort(reason) });
    await assert.rejects(call, reason);
    assert.deepEqual(await host.cancels(), ["1"]);
    await assert.rejects(host.call("echo", {}, { signal: controller.signal }), reason);
  }));

  test("an aborted call says what became of it", withHost(async (host) => {
    const abort = async (method, params) => {
      const controller = new AbortController();
      const call = host.call(method, params, { signal: controller.signal, onProgress: () => controller.abort() });
      return call.then(assert.fail, (error) => error);
    };
    const attempts = [{ n: 1, phase: "ambiguous" }];
    const error = await abort("wait", { data: { outcome: "unknown", executionId: "e5", attempts } });
    assert.ok(error instanceof Aborted && error instanceof Cancelled);
    assert.deepEqual(
      [error.name, error.kind, error.outcome, error.executionId, error.attempts, error.cause.name],
      ["AbortError", "cancelled", "unknown", "e5", attempts, "AbortError"],
    );
    const done = await abort("parts", { result: { outcome: "applied", executionId: "e6" } });
    assert.deepEqual([done.outcome, done.executionId, done.data.result.executionId], ["applied", "e6", "e6"]);
    const results = [{ result: { outcome: "applied" } }, { error: { data: { kind: "cancelled", outcome: "not_sent" } } }];
    const batch = await abort("parts", { result: { results } });
    assert.deepEqual([batch.outcome, batch.results], ["applied", results]);
    const controller = new AbortController();
    controller.abort("enough");
    const before = await host.call("echo", {}, { signal: controller.signal }).then(assert.fail, (caught) => caught);
    assert.deepEqual([before.name, before.message, before.cause, before.outcome], ["AbortError", "enough", "enough", "not_sent"]);
  }, { cancelGraceMs: 30_000 }));

  test("an abort waits only shortly for a host that does not answer", withHost(async (host) => {
    const controller = new AbortController();
    const call = host.call("deaf", {}, { signal: controller.signal, onProgress: () => controller.abort() });
    await assert.rejects(call, (error) => error.name === "AbortError" && error.outcome === "unknown");
  }, { cancelGraceMs: 50 }));

  test("what onProgress throws carries what became of the call", withHost(async (host) => {
    const onProgress = () => { throw new RangeError("enough"); };
    await assert.rejects(host.call("wait", { outcome: "applied" }, { onProgress }), { name: "RangeError", outcome: "applied" });
  }, { cancelGraceMs: 30_000 }));

  test("a batch of executions whose time ran out keeps what it has", withHost(async (host) => {
    const results = [{ result: { outcome: "applied" } }, { error: { data: { kind: "cancelled", outcome: "unknown" } } }];
    await assert.rejects(host.call("parts", { result: { results } }, { timeoutMs: 50 }), (error) => {
      assert.ok(error instanceof TimedOut);
      assert.deepEqual([error.outcome, error.results], ["unknown", results]);
      return true;
    });
    const done = { results: results.slice(0, 1) };
    assert.deepEqual(await host.call("parts", { result: done }, { timeoutMs: 50 }), done);
  }, { cancelGraceMs: 30_000 }));

  test("a time-out cancels, and tells the outcome that the host knows", withHost(async (host) => {
    await assert.rejects(host.call("wait", { outcome: "applied" }, { timeoutMs: 50 }), (error) => {
      assert.ok(error instanceof TimedOut);
      assert.equal(error.outcome, "applied");
      assert.ok(error.cause instanceof Cancelled);
      return true;
    });
    assert.equal((await host.cancels()).length, 1);
  }, { cancelGraceMs: 30_000 }));

  test("a reply that crosses the cancel is a reply", withHost(async (host) => {
    assert.equal(await host.call("late", {}, { timeoutMs: 50 }), "done after all");
  }, { cancelGraceMs: 30_000 }));

  test("a time-out of a host that does not answer", withHost(async (host) => {
    await assert.rejects(
      host.call("deaf", {}, { timeoutMs: 50 }),
      (error) => error instanceof TimedOut && error.outcome === "unknown",
    );
    assert.deepEqual(await host.echo({}), {});
  }, { cancelGraceMs: 50 }));

  test("a time-out holds even when the host has stopped reading", withHost(async (host) => {
    await host.echo({});
    process.kill(host.pid, "SIGSTOP");
    try {
      await assert.rejects(host.call("echo", { x: "y".repeat(5_000_000) }, { timeoutMs: 50 }), TimedOut);
    } finally {
      process.kill(host.pid, "SIGCONT");
    }
  }, { cancelGraceMs: 50 }));
});

test("notifications come under their own name and under \"notification\"", withHost(async (host) => {
  const named = once(host, "credentials.authorize");
  const all = once(host, "notification");
  await host.say({ method: "credentials.authorize", params: { oauthUrl: "u" } });
  assert.deepEqual(await named, [{ oauthUrl: "u" }]);
  assert.deepEqual(await all, [{ method: "credentials.authorize", params: { oauthUrl: "u" } }]);
  // A name that means something else to an emitter must not be emitted.
  await host.say({ method: "error", params: {} });
  assert.deepEqual(await host.echo({}), {});
}));

describe("the end", () => {
  test("a host that dies fails its calls and tells why", withHost(async (host) => {
    const waiting = assert.rejects(host.call("wait"), HostExited);
    await assert.rejects(host.exit({ code: 3, stderr: "no such option" }), (error) => {
      assert.ok(error instanceof HostExited);
      assert.deepEqual([error.exitCode, error.outcome], [3, "unknown"]);
      assert.match(error.stderrTail, /no such option/);
      assert.match(error.message, /exited with code 3/);
      return true;
    });
    await waiting;
    await assert.rejects(host.echo({}), (error) => error instanceof HostExited && error.outcome === "not_sent");
  }, { stderr: "capture", restart: false }));

  test("a host that ends at once", async () => {
    for (let n = 0; n < 20; n++) {
      const command = ["/bin/sh", "-c", "echo 'no such option' >&2; exit 2"];
      const host = new Host({ command, stderr: "capture" });
      await assert.rejects(host.ping(), (error) => {
        assert.deepEqual([error.name, error.exitCode, error.stderrTail], ["HostExited", 2, "no such option\n"]);
        return true;
      });
      await host.close();
    }
  });

  test("a killed host", withHost(async (host) => {
    const exit = once(host, "exit");
    const call = host.call("wait", {}, { onProgress: () => process.kill(host.pid, "SIGKILL") });
    await assert.rejects(call, (error) => error instanceof HostExited && error.signal === "SIGKILL");
    assert.deepEqual(await exit, [{ exitCode: null, signal: "SIGKILL" }]);
  }, { restart: false }));

  test("stray output ends the host instead of hanging", withHost(async (host) => {
    await assert.rejects(host.call("garbage"), (error) => error instanceof WireError && /stray print/.test(error.message));
  }));

  test("close ends the process and is repeatable", async () => {
    const host = new Host({ command: fake });
    await host.echo({});
    assert.deepEqual([await host.close(), await host.close(), host.exitCode], [0, 0, 0]);
    assert.equal(isRunning(host.pid), false);
    await assert.rejects(host.echo({}), HostExited);
  });

  test("calls under way are answered before a close", async () => {
    const host = new Host({ command: fake });
    const call = host.big({ length: 1_000_000 });
    await host.close();
    assert.equal((await call).length, 1_000_000);
  });

  test("close is stronger than a host that will not leave", async () => {
    const host = new Host({ command: fake, args: ["--stubborn"] });
    await host.echo({});
    assert.equal(await host.close(50), null);
    assert.equal(isRunning(host.pid), false);
  });

  test("disposal", async () => {
    const host = new Host({ command: fake });
    await host[Symbol.asyncDispose]();
    assert.equal(host.exitCode, 0);
  });
});

describe("finding the executable", () => {
  test("a missing one is named, and leaves nothing to wait for", async () => {
    const host = new Host({ command: "no-such-host" });
    await assert.rejects(host.ping(), (error) => {
      assert.ok(error instanceof HostExited);
      assert.equal(error.outcome, "not_sent");
      assert.match(error.message, /no-such-host.*ALLOY_HOST/);
      return true;
    });
    await assert.rejects(host.ping(), HostExited);
    await host.close();
  });

  test("the environment's ALLOY_HOST", async () => {
    const saved = process.env.ALLOY_HOST;
    process.env.ALLOY_HOST = process.execPath;
    try {
      const host = new Host({ args: fake.slice(1) });
      assert.deepEqual(await host.echo({ x: 1 }), { x: 1 });
      await host.close();
    } finally {
      if (saved === undefined) delete process.env.ALLOY_HOST;
      else process.env.ALLOY_HOST = saved;
    }
  });
});
