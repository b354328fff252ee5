/**
 * The session without I/O: the bytes to send for a call, and the events in received bytes.
 * It does not use processes, promises or timers.
 */

import { LineSplitter } from "./framing.mjs";
import { Aborted, Cancelled, TimedOut, UnknownOutcome, WireError, errorFromWire, madeHere } from "./errors.mjs";
import { depthOf } from "./json.mjs";

const TOKEN = "progress-";
/** No method has this name. */
const QUESTION = "$/isThisIdFree";

class ResultOf {
  constructor(call, path) {
    this.call = call;
    this.path = path;
  }
}

/**
 * Refers, inside a batch, to `path` (a JSON Pointer) in the result of the `call`-th call of the batch, counted
 * from 0. The host waits for that call and inserts the value, so dependent calls take one round trip together.
 */
export function resultOf(call, path = "") {
  return new ResultOf(call, path);
}

/** One session with one host. */
export class Session {
  #parse;
  #stringify;
  #maxLineBytes;
  #maxDepth;
  #maxBatch;
  #lines = new LineSplitter();
  #nextId = 1;
  /** Unanswered calls by id: the message that contained each, and its method. */
  #open = new Map();
  /** Calls that the host was asked about, by id, and the error that may belong to one of them. */
  #doubted = new Map();

  constructor({ parse, stringify, maxLineBytes, maxDepth = 512, maxBatch = 1000 }) {
    this.#parse = parse;
    this.#stringify = stringify;
    this.#maxLineBytes = maxLineBytes;
    this.#maxDepth = maxDepth;
    this.#maxBatch = maxBatch;
  }

  /** One call: `{line, ids, methods}`. `callId` is the caller's name for an execution. */
  request(method, params, wantsProgress = false, callId = undefined) {
    // Ids are strings, so that a caller's own `parse`, which may turn numbers into objects, can't disturb them.
    const id = String(this.#nextId++);
    return this.#outgoing(request(id, method, withCallId(params, callId), wantsProgress), [id], [method]);
  }

  /** Several calls, as `[method, params, callId]`, in one message. */
  batch(calls) {
    if (calls.length > this.#maxBatch) {
      throw new RangeError(`the batch has ${calls.length} calls and the host takes ${this.#maxBatch}`);
    }
    const ids = calls.map(() => String(this.#nextId++));
    const messages = calls.map(([method, params, callId], position) =>
      request(ids[position], method, withReferences(withCallId(params, callId), ids, position), false),
    );
    return this.#outgoing(messages, ids, calls.map(([method]) => method));
  }

  notification(method, params) {
    return this.#line({ jsonrpc: "2.0", method, ...(params === undefined ? {} : { params }) });
  }

  /** Asks the host to give up a call; it is still answered. */
  cancel(id) {
    return this.notification("$/cancelRequest", { id });
  }

  /** Removes calls that nobody waits for any more. */
  forget(ids) {
    for (const id of ids) {
      this.#open.delete(id);
      this.#doubted.delete(id);
    }
  }

  /**
   * The messages to send after an error without an id, to find its call: a request of a method that does not exist
   * for each open call, with that call's own id. The host refuses the id while the call runs, and else answers that there
   * is no such method: then the call itself never reached it.
   */
  questions(error) {
    // One question at a time for each call: it is sent after the call, so its answer holds for any error.
    const ids = [...this.#open.keys()].filter((id) => !this.#doubted.has(id));
    for (const id of ids) this.#doubted.set(id, error);
    return ids.map((id) => this.#line({ jsonrpc: "2.0", id, method: QUESTION }));
  }

  /**
   * Returns the events in the bytes, in order: `{type: "reply", id, result}`, `{type: "reply", id, error}`,
   * `{type: "progress", id, value}`, `{type: "notification", method, params}`.
   * @throws {WireError} they are not JSON-RPC
   */
  *feed(chunk) {
    for (const line of this.#lines.feed(chunk)) {
      let message;
      try {
        message = this.#parse(line);
      } catch (cause) {
        throw notAMessage(line, cause);
      }
      for (const one of Array.isArray(message) ? message : [message]) yield* this.#read(one, line);
    }
  }

  #outgoing(message, ids, methods) {
    const line = this.#line(message);
    ids.forEach((id, index) => this.#open.set(id, { message: ids[0], method: methods[index] }));
    return { line, ids, methods };
  }

  /** Encodes the message. Refuses messages that the host would refuse without naming the call. */
  #line(message) {
    const text = this.#stringify(message);
    if (typeof text !== "string" || text.includes("\n")) throw new TypeError("`stringify` must write one line of JSON");
    const bytes = Buffer.byteLength(text);
    if (bytes > this.#maxLineBytes) {
      throw new RangeError(`the message has ${bytes} bytes and the host takes ${this.#maxLineBytes}`);
    }
    // A text this short can't have more levels.
    const depth = text.length > 2 * this.#maxDepth ? depthOf(text) : 0;
    if (depth > this.#maxDepth) {
      throw new RangeError(`the message is nested ${depth} levels deep and the host takes ${this.#maxDepth}`);
    }
    return text + "\n";
  }

  *#read(message, line) {
    if (message === null || typeof message !== "object" || Array.isArray(message)) throw notAMessage(line);
    const { id, method, params } = message;
    if (typeof method === "string") {
      yield notified(method, params);
    } else if (id === null && "error" in message) {
      yield* this.#unreadable(message.error);
    } else if (this.#open.has(id)) {
      yield this.#reply(id, message);
    }
  }

  #reply(id, message) {
    const { method } = this.#open.get(id);
    this.#open.delete(id);
    const doubt = this.#doubted.get(id);
    this.#doubted.delete(id);
    if (doubt !== undefined && isAnswerToQuestion(message)) message = { error: doubt };
    return "error" in message
      ? { type: "reply", id, error: errorFromWire(message.error, method) }
      : { type: "reply", id, result: message.result };
  }

  /** The host did not know whose message it was. If only one message is under way, it is that one. */
  *#unreadable(error) {
    const running = error?.data?.id;
    if (typeof running === "string") {
      // Two calls never have the same id, so this answers a question. The id comes as its JSON text.
      this.#doubted.delete(running.replace(/^"|"$/g, ""));
      return;
    }
    const messages = new Set([...this.#open.values()].map((call) => call.message));
    if (messages.size !== 1) {
      yield { type: "notification", method: "$/unreadable", params: error };
      return;
    }
    for (const id of [...this.#open.keys()]) yield this.#reply(id, { error });
  }
}

/**
 * Returns the answer for a call whose time ran out.
 *
 * The host answers a cancelled call at once and reports its outcome, which is therefore known. A reply
 * that was sent before the cancel arrived is a normal reply. Without a reply the outcome is unknown.
 */
export function givenUp(reply, method, timeoutMs) {
  if (reply !== undefined && !wasCutShort(reply)) return reply;
  const data = { ...knownOf(reply), kind: TimedOut.kind };
  return { error: new TimedOut(`${method} took longer than ${timeoutMs} ms`, { data, method, cause: reply?.error }) };
}

/** The error of a call or a batch that was aborted for `reason`, with the facts in `replies`. */
export function aborted(reason, replies, methods) {
  return new Aborted(reason, { data: knownOfAll(replies), method: methods.length === 1 ? methods[0] : undefined });
}

/** Adds to an error of the caller, which ended a call, what is known of the call. */
export function carry(error, replies) {
  if (error === null || typeof error !== "object" || !Object.isExtensible(error)) return;
  const data = knownOfAll(replies);
  const known = { outcome: data.outcome, executionId: data.executionId, attempts: data.attempts ?? [], data };
  for (const [name, value] of Object.entries(known)) if (!(name in error)) error[name] = value;
}

function knownOfAll(replies) {
  if (replies.length === 1) return { ...knownOf(replies[0]), kind: Cancelled.kind };
  const results = replies.map(knownOf);
  return { ...madeHere(together(results.map(({ outcome }) => outcome))), kind: Cancelled.kind, results };
}

/** Returns the facts in a reply that came after a cancel, as `data` of an error. */
function knownOf(reply) {
  if (reply === undefined) return madeHere("unknown");
  if (reply.error !== undefined) return { ...madeHere("unknown"), ...reply.error.data };
  const { outcome = "applied", executionId, attempts } = reply.result ?? {};
  const known = { ...madeHere(outcome), result: reply.result };
  if (executionId !== undefined) known.executionId = executionId;
  if (attempts !== undefined) known.attempts = attempts;
  const results = itemsOf(reply);
  return results.length === 0 ? known : { ...known, results, outcome: together(results.map(outcomeOfItem)) };
}

/** True for the reply to a call that was cut short. */
function wasCutShort({ error, result }) {
  if (error === undefined) return itemsOf({ result }).some((item) => item.error?.data?.kind === Cancelled.kind);
  return [Cancelled, TimedOut, UnknownOutcome].some((type) => error instanceof type);
}

/** The items in the result of `execute.batch`; empty for other results. */
function itemsOf({ result }) {
  const results = result?.results;
  const isItem = (item) => item !== null && typeof item === "object" && ("result" in item || "error" in item);
  return Array.isArray(results) && results.every(isItem) ? results : [];
}

function outcomeOfItem({ result, error }) {
  return error === undefined ? result?.outcome ?? "applied" : error?.data?.outcome ?? "unknown";
}

/** The outcome of several calls as one: the one that needs the most care. */
function together(outcomes) {
  return ["unknown", "applied", "rejected", "not_sent"].find((outcome) => outcomes.includes(outcome)) ?? "unknown";
}

function isAnswerToQuestion({ error }) {
  return Number(error?.code) === -32601 && String(error.message).includes(QUESTION);
}

function request(id, method, params, wantsProgress) {
  if (wantsProgress) {
    if (Array.isArray(params)) throw new TypeError("onProgress needs parameters by name");
    params = { ...params, _meta: { ...params?._meta, progressToken: TOKEN + id } };
  }
  return { jsonrpc: "2.0", id, method, ...(params === undefined ? {} : { params }) };
}

function notified(method, params) {
  const token = method === "$/progress" ? params?.token : undefined;
  return typeof token === "string" && token.startsWith(TOKEN)
    ? { type: "progress", id: token.slice(TOKEN.length), value: params.value }
    : { type: "notification", method, params };
}

function notAMessage(line, cause) {
  const start = JSON.stringify(line.slice(0, 200));
  return new WireError(`Not a JSON-RPC message from alloy-host: ${start}`, { data: madeHere("unknown"), cause });
}

/** The parameters with the name of an execution, where they are given by name and don't have one. */
function withCallId(params, callId) {
  if (callId === undefined || Array.isArray(params)) return params;
  return { ...params, _meta: { callId, ...params?._meta } };
}

/** True if a value is to be taken from the result of another call of the batch. */
export function hasReferences(params) {
  if (!isPlainObject(params)) return false;
  return Object.values(params).some((member) => member instanceof ResultOf || hasReferences(member));
}

/** Moves each `ResultOf` to the member for the host's result references: `#name`, or `#/a/pointer`. */
function withReferences(params, ids, position) {
  if (!isPlainObject(params)) return params;
  const references = {};
  const strip = (value, place) => {
    const kept = {};
    for (const [key, member] of Object.entries(value)) {
      if (member instanceof ResultOf) {
        if (!(member.call >= 0 && member.call < position)) {
          throw new RangeError(`call ${position} of the batch refers to call ${member.call}, not to an earlier one`);
        }
        references[referenceName([...place, key])] = { resultOf: ids[member.call], path: member.path };
      } else {
        kept[key] = isPlainObject(member) ? strip(member, [...place, key]) : member;
      }
    }
    return kept;
  };
  return { ...strip(params, []), ...references };
}

function referenceName(place) {
  if (place.length === 1) return `#${place[0]}`;
  return "#" + place.map((key) => "/" + key.replaceAll("~", "~0").replaceAll("/", "~1")).join("");
}

function isPlainObject(value) {
  return value !== null && typeof value === "object" && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}
