/** The client. */

import { Connection } from "./connection.mjs";
import { madeHere } from "./errors.mjs";
import { Following, items, pages } from "./iteration.mjs";
import { parseExactly, stringifyExactly } from "./json.mjs";
import { Lives } from "./lives.mjs";
import { MethodsByProperty } from "./namespace.mjs";
import { hostLimits, startProcess } from "./process.mjs";
import { Message } from "./restart.mjs";
import { Session, aborted } from "./session.mjs";

/** The time-out, in milliseconds, of a call that sets none: longer than the host's deadline of all calls except the
 * largest batch. */
const DEFAULT_TIMEOUT = 3_600_000;

/**
 * A running alloy-host. Events: `"notification"` with `{method, params}`, each notification also under its own name
 * with its `params`, and `"exit"` with `{exitCode, signal}`. The options are described in `index.d.mts`.
 */
export class Host extends MethodsByProperty {
  #lives;
  #defaultTimeoutMs;
  #restart;

  constructor({
    args = [],
    command,
    env,
    cwd,
    stderr = "inherit",
    reviver,
    exactIntegers = false,
    parse = (text) => (exactIntegers ? parseExactly : JSON.parse)(text, reviver),
    stringify = stringifyExactly,
    cancelGraceMs = 1000,
    defaultTimeoutMs = DEFAULT_TIMEOUT,
    maxLineBytes,
    restart = true,
  } = {}) {
    super();
    const limits = hostLimits(args, env);
    const bounds = { ...limits, maxLineBytes: maxLineBytes ?? limits.maxLineBytes };
    this.#defaultTimeoutMs = defaultTimeoutMs;
    this.#restart = restart;
    const start = () =>
      new Connection({
        session: new Session({ parse, stringify, ...bounds }),
        process: startProcess({ command, args, env, cwd, stderr }),
        cancelGraceMs,
        onNotification: (notification) => this.#tell(notification),
        onExit: (how) => this.emit("exit", how),
      });
    this.#lives = new Lives(start, restart);
  }

  /** Calls a method; see `index.d.mts`. */
  async call(method, params, options = {}) {
    if (options.signal?.aborted) throw aborted(options.signal.reason, [NOT_SENT], [method]);
    const [answer] = await this.#lives.exchange(this.#message([[method, params]], false, options));
    if (answer.error !== undefined) throw answer.error;
    return answer.result;
  }

  /** Sends several calls in one message; answers are those of `Promise.allSettled`. */
  async batch(calls, { signal, timeoutMs } = {}) {
    if (signal?.aborted) throw aborted(signal.reason, [NOT_SENT], [undefined]);
    if (calls.length === 0) return [];
    const answers = await this.#lives.exchange(this.#message(calls, true, { signal, timeoutMs }));
    return answers.map(({ result, error }) =>
      error === undefined ? { status: "fulfilled", value: result } : { status: "rejected", reason: error },
    );
  }

  /** The pages of a provider's list. */
  pages(params, options) {
    return pages(this, params, options);
  }

  /** The items of a provider's list. */
  items(params, options) {
    return items(this, params, options);
  }

  /** Starts a call whose progress is iterated over. */
  progress(method, params, options) {
    return new Following(this, method, params, options);
  }

  /** Sends a notification; nobody answers it. */
  notify(method, params) {
    const { connection } = this.#lives;
    connection.send(connection.session.notification(method, params));
  }

  /** Closes stdin and waits; after `timeoutMs` terminates, then kills. Resolves to the exit code, null for a signal. */
  close(timeoutMs = 5000) {
    return this.#lives.close(timeoutMs);
  }

  get pid() {
    return this.#lives.connection.pid;
  }

  get exitCode() {
    return this.#lives.connection.exitCode;
  }

  get stderrTail() {
    return this.#lives.connection.stderrTail;
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.close();
  }

  #message(calls, isBatch, { signal, timeoutMs = this.#defaultTimeoutMs || undefined, onProgress }) {
    return Message.of(calls, { isBatch, signal, timeoutMs, onProgress, restart: this.#restart });
  }

  #tell({ method, params }) {
    // A listener that throws must not stop the rest of the chunk; it fails like any callback of Node.
    queueMicrotask(() => this.emit("notification", { method, params }));
    if (!RESERVED.has(method)) queueMicrotask(() => this.emit(method, params));
  }
}

/** What is known of a call that was never sent. */
const NOT_SENT = { error: { data: madeHere("not_sent") } };

/** Event names with a special meaning: a notification of such a name is emitted under "notification" only. */
const RESERVED = new Set(["notification", "exit", "error", "newListener", "removeListener"]);
