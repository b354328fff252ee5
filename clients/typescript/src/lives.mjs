/** The processes of a client, one after the other: the running one, and the next one when it died. */

import { onAbort } from "./aborting.mjs";
import { AGAIN, Message, Restarts, fateOf, wasLost, wasNotSent } from "./restart.mjs";
import { aborted, carry } from "./session.mjs";

/** Starts processes, and exchanges messages with them. */
export class Lives {
  #start;
  #restarts;
  /** The next start, while it is awaited. */
  #next;
  #closing = new AbortController();

  constructor(start, restart) {
    this.#start = start;
    this.#restarts = new Restarts(restart);
    this.connection = start();
  }

  /** Sends a message; resolves to `{result}` or `{error}` for each of its calls, and rejects when they are given up. */
  async exchange(message) {
    const answers = await this.#send(message);
    const lost = [...answers.keys()].filter((index) => wasLost(answers[index]));
    if (lost.length === 0 || !message.restart) return answers;
    try {
      return await this.#settle(message, answers, lost);
    } catch (error) {
      // The caller continues, but has to know the outcome.
      const known = message.methods.map(() => undefined);
      if (message.signal?.aborted) throw aborted(message.signal.reason, known, message.methods);
      carry(error, known);
      throw error;
    }
  }

  /** Ends the running process; no other is started. */
  async close(timeoutMs) {
    this.#closing.abort();
    await this.#next;
    return this.connection.close(timeoutMs);
  }

  /** Sends the message to the running process, or to the next one if it had ended before. */
  async #send(message) {
    for (let dead; ; ) {
      // Without waiting where the process lives, so that messages are sent in the order of their calls.
      const connection = this.connection.died ? await this.#live(message) : this.connection;
      if (connection === undefined) return message.tooLate("not_sent");
      const answers = await connection.exchange(message.outgoing(connection.session), message.options);
      if (connection === dead || !wasNotSent(answers)) return answers;
      dead = connection;
    }
  }

  /** The process to use: the next one, if one died and another may be started. Undefined if the deadline passes first. */
  async #live({ signal, deadline, methods }) {
    const start = this.#next === undefined ? this.#restarts.next(this.connection) : 0;
    if (start === undefined) return this.connection;
    this.#next ??= this.#startAt(start).finally(() => (this.#next = undefined));
    let timer;
    let ignoreSignal;
    const expired = new Promise((resolve) => {
      if (deadline !== Infinity) timer = setTimeout(resolve, deadline - performance.now(), "expired");
      ignoreSignal = onAbort(signal, () => resolve("aborted"));
    });
    const ended = await Promise.race([this.#next, expired]);
    clearTimeout(timer);
    ignoreSignal();
    if (ended === "aborted") throw aborted(signal.reason, methods.map(() => NOT_SENT), methods);
    return ended === "expired" ? undefined : this.connection;
  }

  async #startAt(time) {
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, time - performance.now());
      this.#closing.signal.addEventListener("abort", () => resolve(clearTimeout(timer)));
    });
    if (this.#closing.signal.aborted) return;
    this.#restarts.started();
    this.connection = this.#start();
  }

  /** The answers, with those of lost calls replaced: by those of another attempt, or by what the ledger says. */
  async #settle(message, answers, lost) {
    const connection = this.connection.died ? await this.#live(message) : this.connection;
    if (connection === undefined) {
      const late = message.tooLate("unknown");
      return answers.map((answer, index) => (lost.includes(index) ? late[index] : answer));
    }
    if (connection.died || this.#closing.signal.aborted) return answers;
    const fates = new Map();
    for (const index of lost) fates.set(index, await this.#fateOf(message, index, answers[index]));
    const settled = answers.map((answer, index) => (fates.has(index) && fates.get(index) !== AGAIN ? fates.get(index) : answer));
    const again = message.repeatable(fates);
    if (again.length === 0) return settled;
    const second = await this.#send(message.part(again));
    for (const [position, index] of again.entries()) {
      const answer = second[position];
      const fate = wasLost(answer) ? await this.#fateOf(message, index, answer) : answer;
      settled[index] = fate === AGAIN ? answer : fate;
    }
    return settled;
  }

  #fateOf(message, index, { error }) {
    const { signal } = message;
    return fateOf(message.calls[index], error, async (method, params) => {
      const [answer] = await this.#send(Message.of([[method, params]], { signal, timeoutMs: message.options.timeoutMs }));
      return answer;
    });
  }
}

/** What is known of a call that was never sent. */
const NOT_SENT = { error: { data: { origin: "client", outcome: "not_sent" } } };
