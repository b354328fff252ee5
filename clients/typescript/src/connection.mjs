/** One process, and the calls that wait for it. */

import { onAbort } from "./aborting.mjs";
import { HostExited, WireError, madeHere } from "./errors.mjs";
import { Tail } from "./process.mjs";
import { aborted, carry, givenUp } from "./session.mjs";

/** The milliseconds for each step of closing after the first: terminate, then kill. */
const STEP = 2000;

/** The exit status of a host that refuses its options: another one would refuse them, too. */
const REFUSED = 2;

/** A process and the session with it. `onNotification` gets `{method, params}`, `onExit` is called once. */
export class Connection {
  #process;
  #tail;
  #cancelGraceMs;
  #onNotification;
  #onExit;
  /** Waiting calls by id: `{onReply, onProgress, onEnd}`. */
  #waiting = new Map();
  /** The reason why there are no more answers; undefined while there are. */
  #failure;
  #closing = false;
  #ended;
  #lastWords;

  constructor({ session, process, cancelGraceMs, onNotification, onExit }) {
    this.session = session;
    this.#process = process;
    this.#cancelGraceMs = cancelGraceMs;
    this.#onNotification = onNotification;
    this.#onExit = onExit;
    this.#tail = new Tail(process.stderr);
    process.stdout.on("data", (chunk) => this.#receive(chunk));
    // A host that has closed its stdout answers no more calls.
    process.stdout.once("end", () => {
      const timer = setTimeout(() => process.kill("SIGKILL"), STEP);
      process.once("exit", () => clearTimeout(timer));
    });
    // Writing to a host that has ended fails; its exit rejects all calls.
    process.stdin.on("error", () => {});
    this.#ended = new Promise((resolve) => this.#watch(resolve));
  }

  /** The time at which the process had ended, of the clock of `performance.now`. */
  endedAt = 0;

  /** True if the process has ended by itself, and not because it wrote something else than messages. */
  get died() {
    const { pid, exitCode } = this.#process;
    return this.#failure instanceof HostExited && !this.#closing && pid !== undefined && exitCode !== REFUSED;
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

  /** Closes stdin and waits; after `timeoutMs` terminates, then kills. Resolves to the exit code, null for a signal. */
  async close(timeoutMs) {
    this.#closing = true;
    this.#process.stdin.end();
    if (!(await this.#endsWithin(timeoutMs))) {
      this.#process.kill("SIGTERM");
      if (!(await this.#endsWithin(STEP))) this.#process.kill("SIGKILL");
    }
    await this.#ended;
    return this.exitCode;
  }

  /**
   * Sends a message; resolves to `{result}` or `{error}` for each of its calls, and rejects when they are given up.
   * `givenMs` is the time that the caller gave them, of which `timeoutMs` is left.
   */
  exchange({ line, ids, methods }, { signal, timeoutMs, givenMs, onProgress }) {
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
        ignoreSignal();
        for (const id of ids) this.#waiting.delete(id);
        this.session.forget(ids);
        deliver();
      };
      const answer = (id, index) => {
        const reply = replies.get(id);
        if (reply === undefined && this.#failure !== undefined) return { error: this.#noAnswer(methods[index], "unknown") };
        return late && (reply === undefined || reply.late) ? givenUp(reply, methods[index], givenMs) : reply;
      };
      const cancel = () => {
        for (const id of ids) if (!replies.has(id)) this.send(this.session.cancel(id));
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
      const ignoreSignal = onAbort(signal, abort);
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
      this.send(line);
    });
  }

  /** Writes a line. */
  send(line) {
    if (this.#process.stdin.writable) this.#process.stdin.write(line);
  }

  #receive(chunk) {
    if (this.#failure !== undefined) return;
    try {
      for (const event of this.session.feed(chunk)) this.#deliver(event);
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
      if (event.method === "$/unreadable") for (const line of this.session.questions(event.params)) this.send(line);
      this.#onNotification({ method: event.method, params: event.params });
    }
  }

  #watch(resolve) {
    const ended = () => {
      clearTimeout(this.#lastWords);
      this.#fail(new HostExited("alloy-host has exited"));
      resolve(true);
      this.#onExit({ exitCode: this.#process.exitCode, signal: this.#process.signalCode });
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

  #fail(failure) {
    if (this.#failure !== undefined) return;
    this.endedAt = performance.now();
    this.#failure = failure;
    for (const waiter of new Set(this.#waiting.values())) waiter.onEnd();
  }

  /** The error of a call without an answer. */
  #noAnswer(method, outcome) {
    const cause = this.#failure;
    // It refused its options before it read a message.
    if (this.exitCode === REFUSED) outcome = "not_sent";
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
