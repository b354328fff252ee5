// A scripted host: each method misbehaves, or takes its time, in one exact way. No clock.
//
// `--fake` starts it; without, it does nothing, since the test runner takes every file below `test` for a test.
// `--stubborn`: stays when stdin ends and ignores SIGTERM.

import { createInterface } from "node:readline";
import { writeSync } from "node:fs";

const cancels = [];
const waiting = new Map();

const write = (data) => {
  // Synchronously and in whole, so that `exit` loses nothing; a full pipe is tried again.
  for (let rest = Buffer.from(data); rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
};
const send = (message) => write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");
const progress = (params, done, total) =>
  send({ method: "$/progress", params: { token: params._meta.progressToken, value: { done, total } } });

function cancel(id) {
  cancels.push(id);
  const [method, params] = waiting.get(id) ?? [];
  waiting.delete(id);
  if (method === "wait") {
    const known = { outcome: params.outcome ?? "not_sent", ...params.data };
    const data = { kind: "cancelled", origin: "host", fix: [], retry: { safe: true }, ...known };
    send({ id, error: { code: -32800, message: "The call was cancelled.", data } });
  } else if (method === "late") {
    send({ id, result: "done after all" });
  } else if (method === "parts") {
    send({ id, result: params.result });
  }
}

/** What the real host says to an id that is in use, or to a method that it has not. */
function isFree(id, method) {
  if (waiting.has(id)) {
    send({ id: null, error: { code: -32600, message: "still running", data: { kind: "invalid_request", id: `"${id}"` } } });
  } else {
    send({ id, error: { code: -32601, message: `There is no method "${method}".`, data: { kind: "method_not_found" } } });
  }
}

function wait(id, params, method) {
  waiting.set(id, [method, params]);
  if (params._meta) progress(params, 1, 2);
}

const methods = {
  echo: (id, params) => send({ id, result: params }),
  cancels: (id) => send({ id, result: cancels }),
  wait,
  late: wait,
  deaf: wait,
  parts: wait,
  count(id, params) {
    for (let done = 1; done <= params.to; done++) progress(params, done, params.to);
    send({ id, result: "counted" });
  },
  fail: (id, params) => send({ id, error: params.error }),
  say(id, params) {
    send({ method: params.method, params: params.params });
    send({ id, result: null });
  },
  big: (id, params) => send({ id, result: "é".repeat(params.length) }),
  raw: (id, params) => write(`{"jsonrpc":"2.0","id":"${id}","result":${params.text}}\n`),
  drip(id) {
    for (const byte of Buffer.from(`\r\n{"jsonrpc":"2.0","result":"né\u2028😀","id":"${id}"}\r\n`)) write([byte]);
  },
  garbage: () => write("hello from a stray print\n"),
  unreadable: () => send({ id: null, error: { code: -32700, message: "nested too deep" } }),
  // It dies whenever it is asked to read.
  "connectors.list": () => process.exit(7),
  exit(id, params) {
    writeSync(2, params.stderr + "\n");
    process.exit(params.code);
  },
};

if (process.argv.includes("--fake")) {
  if (process.argv.includes("--stubborn")) {
    process.on("SIGTERM", () => {});
    setInterval(() => {}, 1000);
  }
  createInterface({ input: process.stdin, crlfDelay: Infinity }).on("line", (line) => {
    const message = JSON.parse(line);
    if (Array.isArray(message)) {
      write(JSON.stringify(message.toReversed().map((one) => ({ jsonrpc: "2.0", id: one.id, result: one }))) + "\n");
    } else if (message.method === "$/cancelRequest") {
      cancel(message.params.id);
    } else if (message.id !== undefined) {
      if (message.method.startsWith("$/")) isFree(message.id, message.method);
      else methods[message.method](message.id, message.params ?? {}, message.method);
    }
  });
}
