/**
 * The conversation itself, without I/O: what to send for a call, and what the received bytes mean.
 * Nothing here knows of processes, promises or timers.
 */

import { LineSplitter } from "./framing.mjs";
import { Cancelled, TimedOut, WireError, errorFromWire, madeHere } from "./errors.mjs";

const TOKEN = "progress-";

class ResultOf {
  constructor(call, path) {
    this.call = call;
    this.path = path;
  }
}

/**
 * Stands, inside a batch, for the place `path` (a JSON Pointer) in the result of the batch's `call`-th call, counted
 * from 0. The host waits for that call and puts the value in, so dependent calls take one round trip together.
 */
export function resultOf(call, path = "") {
  return new ResultOf(call, path);
}

/** One conversation with one host. */
export class Session {
  #parse;
  #stringify;
  #maxLineBytes;
  #lines = new LineSplitter();
  #nextId = 1;
  /** Unanswered calls by id: the message that each went out in, and its method. */
  #open = new Map();

  constructor({ parse, stringify, maxLineBytes }) {
    this.#parse = parse;
    this.#stringify = stringify;
    this.#maxLineBytes = maxLineBytes;
  }

  /** One call: `{line, ids, methods}`. */
  request(method, params, wantsProgress = false) {
    // Ids are strings, so that a caller's own `parse`, which may turn numbers into objects, can't disturb them.
    const id = String(this.#nextId++);
    return this.#outgoing(request(id, method, params, wantsProgress), [id], [method]);
  }

  /** Several calls, as `[method, params]`, in one message. */
  batch(calls) {
    const ids = calls.map(() => String(this.#nextId++));
    const messages = calls.map(([method, params], position) =>
      request(ids[position], method, withReferences(params, ids, position), false),
    );
    return this.#outgoing(messages, ids, calls.map(([method]) => method));
  }

  notification(method, params) {
    return this.#stringify({ jsonrpc: "2.0", method, ...(params === undefined ? {} : { params }) }) + "\n";
  }

  /** Asks the host to give up a call; it is still answered. */
  cancel(id) {
    return this.notification("$/cancelRequest", { id });
  }

  /**
   * What the bytes mean, in order: `{type: "reply", id, result}`, `{type: "reply", id, error}`,
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
    const line = this.#stringify(message) + "\n";
    const bytes = Buffer.byteLength(line);
    // The host skips a longer line without knowing which call it was, so it must not leave.
    if (bytes > this.#maxLineBytes) {
      throw new RangeError(`the message has ${bytes} bytes and the host takes ${this.#maxLineBytes}`);
    }
    ids.forEach((id, index) => this.#open.set(id, { message: ids[0], method: methods[index] }));
    return { line, ids, methods };
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
    return "error" in message
      ? { type: "reply", id, error: errorFromWire(message.error, method) }
      : { type: "reply", id, result: message.result };
  }

  /** The host couldn't tell whose message it was. With one message under way it can only be that one. */
  *#unreadable(error) {
    const messages = new Set([...this.#open.values()].map((call) => call.message));
    if (messages.size !== 1) {
      yield { type: "notification", method: "$/unreadable", params: error };
      return;
    }
    for (const id of [...this.#open.keys()]) yield this.#reply(id, { error });
  }
}

/**
 * What to tell the caller of a call whose time ran out.
 *
 * The host answers a cancelled call at once and says what had happened by then, so its `outcome` is the truth. A reply
 * that crossed the cancel on its way is a reply. Without any, nobody knows.
 */
export function givenUp(reply, method, timeoutMs) {
  if (reply !== undefined && !(reply.error instanceof Cancelled)) return reply;
  const data = { ...madeHere("unknown"), ...reply?.error.data, kind: TimedOut.kind };
  return { error: new TimedOut(`${method} took longer than ${timeoutMs} ms`, { data, method, cause: reply?.error }) };
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

/** Moves each `ResultOf` to the member that the host reads references from: `#name`, or `#/a/pointer`. */
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
