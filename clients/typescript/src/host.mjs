/** The client. */

import { HostExited, WireError, madeHere } from "./errors.mjs";
import { stringifyExactly } from "./json.mjs";
import { MethodsByProperty } from "./namespace.mjs";
import { Tail, hostLimits, startProcess } from "./process.mjs";
import { Session, aborted, carry, givenUp } from "./session.mjs";

/** The milliseconds for each step of closing after the first: terminate, then kill. */
const STEP = 2000;

/** The time-out, in milliseconds, of a call that sets none: longer than the host's deadline of all calls except the
 * largest batch. */
const DEFAULT_TIMEOUT = 3_600_000;

/**
 * A running alloy-host. Events: `"notification"` with `{method, params}`, each notification also under its own name
 * with its `params`, and `"exit"` with `{exitCode, signal}`. The options are described in `index.d.mts`.
 */
export class Host extends MethodsByProperty {
  #session;
  #process;
  #tail;
  #cancelGraceMs;
  #defaultTimeoutMs;
  /** Waiting calls by id: `{settle, onProgress}`. */
  #waiting = new Map();
  /** The reason why there are no more answers; undefined while there are. */
  #failure;
  #closing = false;
  #ended;

  constructor({
    args = [],
    command,
    env,
    cwd,
    stderr = "inherit",
    reviver,
    parse = (text) => JSON.parse(text, reviver),
    stringify = stringifyExactly,
    cancelGraceMs = 1000,
    defaultTimeoutMs = DEFAULT_TIMEOUT,
    maxLineBytes,
  } = {}) {
    super();
    const limits = hostLimits(args, env);
    this.#session = new Session({ parse, stringify, ...limits, maxLineBytes: maxLineBytes ?? limits.maxLineBytes });
    this.#cancelGraceMs = cancelGraceMs;
    this.#defaultTimeoutMs = defaultTimeoutMs;
    this.#process = startProcess({ command, args, env, cwd, stderr });
    this.#tail = new Tail(this.#process.stderr);
    this.#process.stdout.on("data", (chunk) => this.#receive(chunk));
    // A host that has closed its stdout answers no more calls.
    this.#process.stdout.once("end", () => {
      const timer = setTimeout(() => this.#process.kill("SIGKILL"), STEP);
      this.#process.once("exit", () => clearTimeout(timer));
    });
    // Writing to a host that has ended fails; its exit rejects all calls.
    this.#process.stdin.on("error", () => {});
    this.#ended = new Promise((resolve) => this.#watch(resolve));
  }

  /** Calls a method; see `index.d.mts`. */
  async call(method, params, { signal, timeoutMs, onProgress } = {}) {
    if (signal?.aborted) throw aborted(signal.reason, [NOT_SENT], [method]);
    const outgoing = this.#session.request(method, params, onProgress !== undefined);
    const [answer] = await this.#exchange(outgoing, { signal, timeoutMs, onProgress });
    if (answer.error !== undefined) throw answer.error;
    return answer.result;
  }

  /** Sends several calls in one message; answers are those of `Promise.allSettled`. */
  async batch(calls, { signal, timeoutMs } = {}) {
    if (signal?.aborted) throw aborted(signal.reason, [NOT_SENT], [undefined]);
    if (calls.length === 0) return [];
    const answers = await this.#exchange(this.#session.batch(calls), { signal, timeoutMs });
    return answers.map(({ result, error }) =>
      error === undefined ? { status: "fulfilled", value: result } : { status: "rejected", reason: error },
    );
  }

  /** Sends a notification; nobody answers it. */
  notify(method, params) {
    this.#write(this.#session.notification(method, params));
  }

  /** Closes stdin and waits; after `timeoutMs` terminates, then kills. Resolves to the exit code, null for a signal. */
  async close(timeoutMs = 5000) {
    this.#closing = true;
    this.#process.stdin.end();
    if (!(await this.#endsWithin(timeoutMs))) {
      this.#process.kill("SIGTERM");
      if (!(await this.#endsWithin(STEP))) this.#process.kill("SIGKILL");
    }
    await this.#ended;
    return this.exitCode;
  }

  get pid() {
    return this.#process.pid;
  }

  get exitCode() {
    return this.#process.exitCode;
  }

  get stderrTail() {
    return this.#tail.text;
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.close();
  }

  /** Sends a message; resolves to `{result}` or `{error}` for each of its calls, and rejects when they are given up. */
  #exchange({ line, ids, methods }, { signal, timeoutMs = this.#defaultTimeoutMs || undefined, onProgress }) {
    if (this.#failure !== undefined || this.#closing) {
      return methods.map((method) => ({ error: this.#noAnswer(method, "not_sent") }));
    }
    const replies = new Map();
    return new Promise((resolve, reject) => {
      let timer;
      let late = false;
      /** The error that rejects the call when its outcome is known. */
      let givenUpFor;
      const finish = (deliver) => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        for (const id of ids) this.#waiting.delete(id);
        this.#session.forget(ids);
        deliver();
      };
      const answer = (id, index) => {
        const reply = replies.get(id);
        if (reply === undefined && this.#failure !== undefined) return { error: this.#noAnswer(methods[index], "unknown") };
        return late && (reply === undefined || reply.late) ? givenUp(reply, methods[index], timeoutMs) : reply;
      };
      const cancel = () => {
        for (const id of ids) if (!replies.has(id)) this.#write(this.#session.cancel(id));
      };
      const done = () => {
        if (givenUpFor === undefined) return finish(() => resolve(ids.map(answer)));
        finish(() => reject(givenUpFor(ids.map((id) => replies.get(id)))));
      };
      // The host answers a cancelled call soon, with its outcome.
      const waitForReplies = () => {
        clearTimeout(timer);
        cancel();
        timer = setTimeout(done, this.#cancelGraceMs);
      };
      const giveUp = (error) => {
        if (givenUpFor !== undefined) return;
        givenUpFor = error;
        waitForReplies();
      };
      const abort = () => giveUp((known) => aborted(signal.reason, known, methods));
      const expire = () => {
        late = true;
        waitForReplies();
      };
      signal?.addEventListener("abort", abort);
      // Timers can't be longer; that is as good as none.
      if (timeoutMs !== undefined && timeoutMs <= 0x7fffffff) timer = setTimeout(expire, timeoutMs);
      const waiter = {
        onReply: (reply) => {
          replies.set(reply.id, { ...reply, late });
          if (replies.size === ids.length) done();
        },
        onProgress: (value) => {
          try {
            if (!late && givenUpFor === undefined) onProgress?.(value);
          } catch (error) {
            giveUp((known) => {
              carry(error, known);
              return error;
            });
          }
        },
        onEnd: done,
      };
      for (const id of ids) this.#waiting.set(id, waiter);
      this.#write(line);
    });
  }

  #write(line) {
    if (this.#process.stdin.writable) this.#process.stdin.write(line);
  }

  #receive(chunk) {
    if (this.#failure !== undefined) return;
    try {
      for (const event of this.#session.feed(chunk)) this.#deliver(event);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#process.kill("SIGKILL");
      this.#fail(error);
    }
  }

  #deliver(event) {
    if (event.type === "reply") this.#waiting.get(event.id)?.onReply(event);
    else if (event.type === "progress") this.#waiting.get(event.id)?.onProgress(event.value);
    else {
      if (event.method === "$/unreadable") for (const line of this.#session.questions(event.params)) this.#write(line);
      // A listener that throws must not stop the rest of the chunk; it fails like any callback of Node.
      queueMicrotask(() => this.emit("notification", { method: event.method, params: event.params }));
      if (!RESERVED.has(event.method)) queueMicrotask(() => this.emit(event.method, event.params));
    }
  }

  #watch(resolve) {
    const ended = () => {
      clearTimeout(this.#lastWords);
      this.#fail(new HostExited("alloy-host has exited"));
      resolve(true);
      this.emit("exit", { exitCode: this.#process.exitCode, signal: this.#process.signalCode });
    };
    this.#process.once("close", ended);
    // "close" waits for the ends of the pipes, which another process of the host may keep open.
    this.#process.once("exit", () => {
      this.#lastWords = setTimeout(() => {
        this.#process.removeListener("close", ended);
        this.#process.stdout.destroy();
        this.#process.stderr?.destroy();
        ended();
      }, STEP);
    });
    this.#process.once("error", (cause) => {
      if (this.#process.pid === undefined) this.#fail(cause);
    });
  }

  #lastWords;

  #fail(failure) {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    for (const waiter of new Set(this.#waiting.values())) waiter.onEnd();
  }

  /** The error of a call without an answer. */
  #noAnswer(method, outcome) {
    const cause = this.#failure;
    if (cause instanceof WireError) return new WireError(cause.message, { data: madeHere(outcome), method, cause });
    if (this.#process.pid === undefined) {
      const message = `alloy-host could not be started (${cause?.message}): pass \`command\`, set ALLOY_HOST, or put alloy-host on the PATH`;
      return new HostExited(message, { data: madeHere("not_sent"), method, cause });
    }
    const { exitCode, signalCode } = this.#process;
    const state =
      signalCode !== null ? `was ended by ${signalCode}` : exitCode !== null ? `exited with code ${exitCode}` : "is closed";
    const when = outcome === "not_sent" ? "before this call" : "before it answered";
    const tail = this.stderrTail.trim().slice(-500);
    return new HostExited(`alloy-host ${state}, ${when} (${method})${tail && `; its last words: ${tail}`}`, {
      exitCode,
      signal: signalCode,
      stderrTail: this.stderrTail,
      data: madeHere(outcome),
      method,
    });
  }

  async #endsWithin(timeoutMs) {
    let timer;
    const expired = new Promise((resolve) => (timer = setTimeout(resolve, timeoutMs, false)));
    try {
      return await Promise.race([this.#ended, expired]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What is known of a call that was never sent. */
const NOT_SENT = { error: { data: madeHere("not_sent") } };

/** Event names with a special meaning: a notification of such a name is emitted under "notification" only. */
const RESERVED = new Set(["notification", "exit", "error", "newListener", "removeListener"]);
