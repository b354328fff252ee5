/**
 * What happens when the host dies by itself: when to start the next one, and what to do with calls under way. Without I/O.
 *
 * A call that only reads is sent again. An execution is looked up in the ledger of the new host, by the name that the
 * client gave it: the row of a write is on disk before its first byte is sent.
 */

import { randomUUID } from "node:crypto";
import { HostExited, TimedOut, UnknownOutcome, madeHere } from "./errors.mjs";
import { readMethods } from "./read-methods.mjs";
import { hasReferences } from "./session.mjs";

/** The milliseconds to wait before each new start; as many starts are allowed within a `PERIOD`. */
const WAITS = [0, 500, 2000];
const PERIOD = 60_000;

/** The starts after a death, of which only so many are allowed within a period. */
export class Restarts {
  #isEnabled;
  #now;
  #starts = [];

  constructor(isEnabled, now = () => performance.now()) {
    this.#isEnabled = isEnabled;
    this.#now = now;
  }

  /** The time of the next start after this process; undefined if it has not died, or there is to be none. */
  next({ died, endedAt }) {
    const now = this.#now();
    this.#starts = this.#starts.filter((start) => start > now - PERIOD);
    return this.#isEnabled && died && this.#starts.length < WAITS.length
      ? endedAt + WAITS[this.#starts.length]
      : undefined;
  }

  /** Counts a start. */
  started() {
    this.#starts.push(this.#now());
  }
}

/** Calls that are sent together, and the time that they have. */
export class Message {
  constructor(members) {
    Object.assign(this, members);
  }

  /** The message with these calls, as `[method, params]`, whose time begins now. */
  static of(calls, { isBatch = false, signal, timeoutMs, onProgress, restart }) {
    const deadline = timeoutMs === undefined ? Infinity : performance.now() + timeoutMs;
    const named = calls.map(([method, params]) => ({ method, params, callId: nameOf(method, params, restart) }));
    return new Message({ calls: named, isBatch, signal, timeoutMs, deadline, onProgress: rising(onProgress), restart });
  }

  get methods() {
    return this.calls.map(({ method }) => method);
  }

  /** The options for one exchange. */
  get options() {
    const timeoutMs = this.deadline === Infinity ? undefined : Math.max(0, this.deadline - performance.now());
    return { signal: this.signal, timeoutMs, givenMs: this.timeoutMs, onProgress: this.onProgress };
  }

  /** The message for one session with a host. */
  outgoing(session) {
    if (this.isBatch) return session.batch(this.calls.map(({ method, params, callId }) => [method, params, callId]));
    const [{ method, params, callId }] = this.calls;
    return session.request(method, params, this.onProgress !== undefined, callId);
  }

  /** The same message with only these of its calls. */
  part(indices) {
    return new Message({ ...this, calls: indices.map((index) => this.calls[index]) });
  }

  /** The errors of calls whose deadline passed while no host ran. */
  tooLate(outcome) {
    return this.methods.map((method) => {
      const text = `${method} took longer than ${this.timeoutMs} ms: the host had ended`;
      return { error: new TimedOut(text, { data: { ...madeHere(outcome), kind: TimedOut.kind }, method }) };
    });
  }

  /** The indexes of the calls to send again: a reference needs the call that it refers to in the same message. */
  repeatable(fates) {
    const again = [...fates.keys()].filter((index) => fates.get(index) === AGAIN);
    if (again.length === this.calls.length) return again;
    return again.filter((index) => !hasReferences(this.calls[index].params));
  }
}

/** The name of an execution whose host may be started again; undefined for other calls. */
function nameOf(method, params, restart) {
  const given = params?._meta?.callId;
  if (given !== undefined) return given;
  return restart && method === "execute" && !Array.isArray(params) ? randomUUID() : undefined;
}

/** A callback for a call that may be sent again: it is told only of progress beyond what it was told before. */
function rising(onProgress) {
  if (onProgress === undefined) return undefined;
  let most = -Infinity;
  return (progress) => {
    if (Number(progress.done) < most) return;
    most = Number(progress.done);
    onProgress(progress);
  };
}

/** True for a call that was sent, and whose host ended before it answered. */
export const wasLost = ({ error }) => error instanceof HostExited && error.outcome === "unknown";

/** True if the host had ended before the message was sent. */
export const wasNotSent = (answers) =>
  answers.every(({ error }) => error instanceof HostExited && error.outcome === "not_sent");

/** The fate of a call that is to be sent again. */
export const AGAIN = Symbol("again");

/**
 * Decides about a call that was lost: `AGAIN`, or its answer. `lookUp` calls a method of the new host, and resolves to
 * `{result}` or `{error}`.
 */
export async function fateOf({ method, callId }, ended, lookUp) {
  const unknown = (reason) => unknownOutcome(method, ended, reason);
  if (readMethods.has(method)) return AGAIN;
  if (method !== "execute") return unknown("only executions are in the ledger");
  if (callId === undefined) return unknown("its parameters were given by position, so that the ledger has no name of it");
  const info = await lookUp("host.info");
  if (info.result?.ledger !== "disk") {
    return unknown("the ledger was in the memory of the host; --state-dir keeps it on disk");
  }
  const found = await lookUp("executions.list", { callId });
  if (found.error !== undefined) return unknown(`the ledger could not be read: ${found.error.message}`);
  const rows = found.result.executions;
  if (rows.length === 0 || rows[0].effect === "read") return AGAIN;
  const open = rows.find(({ outcome }) => outcome === "unknown" || outcome === "in_flight");
  return open === undefined
    ? settled(method, ended, rows[0])
    : unknownOutcome(method, ended, undefined, open.executionId);
}

function unknownOutcome(method, ended, reason, executionId) {
  const data = { ...madeHere("unknown"), kind: UnknownOutcome.kind, fix: ["Check whether it was done before you send it again."] };
  if (executionId !== undefined) data.executionId = executionId;
  const found = executionId === undefined ? `there is no id of it, because ${reason}` : `its execution is ${executionId}`;
  const message = `${ended.message}. Whether it was done is not known; ${found}.`;
  return { error: new UnknownOutcome(message, { data, method, cause: ended }) };
}

function settled(method, ended, { executionId, outcome }) {
  const message = `${ended.message}. The ledger says that the execution ${executionId} was ${outcome.replace("_", " ")}.`;
  const { exitCode, signal, stderrTail } = ended;
  return { error: new HostExited(message, { exitCode, signal, stderrTail, data: { ...madeHere(outcome), executionId }, method }) };
}
