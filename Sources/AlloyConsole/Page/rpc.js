// Calls of the host's methods: a POST for each, whose response has notifications, progress and the reply, a line each.

import { parse, write } from "./json.js";

const token = localStorage.getItem("console-token") ?? "";
const tab = crypto.randomUUID();
let lastNumber = 0;

/** The error of a call, as the host gives it. */
export class CallError extends Error {
  constructor(error) {
    super(error.message);
    this.code = error.code;
    this.data = error.data ?? {};
  }

  get kind() { return this.data.kind ?? "internal"; }
}

/** Returns an error for a host that does not answer. */
function unreachable(message, kind = "unreachable") {
  return new CallError({ code: 0, message, data: { kind, outcome: "unknown", fix: [] } });
}

/**
 * Calls a method and returns its result.
 *
 * `options.signal` cancels the call: the host answers it with an error that states the outcome. `options.onNotification` gets
 * method and parameters, `options.onProgress` the values of `$/progress`.
 */
export async function call(method, params = {}, options = {}) {
  lastNumber += 1;
  const id = `${tab}-${lastNumber}`;
  const own = options.onProgress ? { ...params, _meta: { progressToken: id } } : params;
  const cancel = () => void send({ jsonrpc: "2.0", method: "$/cancelRequest", params: { id } }).catch(() => {});
  options.signal?.addEventListener("abort", cancel, { once: true });
  try {
    const response = await send({ jsonrpc: "2.0", id, method, params: own });
    if (!response.ok) {
      throw unreachable(
        response.status === 403
          ? "This page is no longer known to the console. Open the link that alloy-host console prints."
          : `The console refused the call (${response.status}).`, "session");
    }
    for await (const line of lines(response.body)) {
      const message = parse(line);
      if (message.method === "$/progress") options.onProgress?.(message.params.value);
      else if (message.method) options.onNotification?.(message.method, message.params);
      else if (message.error) throw new CallError(message.error);
      else return message.result;
    }
    throw unreachable("The console ended before it answered. What was sent may have been applied: see the history.");
  } finally {
    options.signal?.removeEventListener("abort", cancel);
  }
}

async function send(message) {
  try {
    return await fetch("/rpc", {
      method: "POST", body: write(message), cache: "no-store", credentials: "same-origin", redirect: "error",
      headers: { "Content-Type": "application/json", "X-Console-Token": token },
    });
  } catch {
    throw unreachable("The console does not answer. Is alloy-host console still running?");
  }
}

async function* lines(body) {
  let rest = "";
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const parts = (rest + value).split("\n");
      rest = parts.pop();
      // Empty lines only show that the connection is open.
      for (const part of parts) if (part) yield part;
    }
  } catch {
    throw unreachable("The connection to the console was lost. What was sent may have been applied: see the history.");
  }
  if (rest) yield rest;
}
