/** The errors of a call: one class for each kind that the host names in `error.data.kind`, and the client's own. */

import { AlloyError } from "./alloy-error.mjs";
import * as kinds from "./kinds.mjs";
import { Cancelled, TimedOut, UnknownOutcome } from "./kinds.mjs";

export { AlloyError } from "./alloy-error.mjs";
export * from "./kinds.mjs";

// A `TimedOut` that ended a write is an `UnknownOutcome` as well: `instanceof` is true for both, as both have to be handled.
Object.defineProperty(UnknownOutcome, Symbol.hasInstance, {
  value(value) {
    if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
    return this === UnknownOutcome && value instanceof TimedOut && value.kind === UnknownOutcome.kind;
  },
});

/** The call's `signal` was aborted: name and message are those of its reason, which is the `cause`. */
export class Aborted extends Cancelled {
  constructor(reason, details) {
    super(reason instanceof Error ? reason.message : String(reason), { ...details, cause: reason });
    const name = reason instanceof Error ? reason.name : "AbortError";
    Object.defineProperty(this, "name", { value: name, configurable: true, writable: true });
  }
}

/** The host's stdout had something that is not a JSON-RPC message, so the process was ended. */
export class WireError extends AlloyError { static kind = "wire_error"; }

/** The process has ended. A call in flight then has the outcome `unknown`, a later one `not_sent`. */
export class HostExited extends AlloyError {
  static kind = "host_exited";

  constructor(message, { exitCode = null, signal = null, stderrTail = "", ...details } = {}) {
    super(message, details);
    this.exitCode = exitCode;
    this.signal = signal;
    this.stderrTail = stderrTail;
  }
}

const byKind = new Map(Object.values(kinds).map((type) => [type.kind, type]));

// The kinds of JSON-RPC's own codes, for an error that came without `data.kind`.
const kindOfCode = new Map(Object.values(kinds).map((type) => [type.code, type.kind]));

/** The error object for the `error` member of a reply. A kind unknown here becomes a plain `AlloyError`. */
export function errorFromWire(error, method) {
  const code = Number(error?.code);
  const data = error?.data !== null && typeof error?.data === "object" ? error.data : {};
  const kind = typeof data.kind === "string" ? data.kind : kindOfCode.get(code) ?? "internal";
  // A write that the host's own deadline ended.
  const isLate = kind === UnknownOutcome.kind && data.technical?.reason === "timedOut";
  const Type = isLate ? TimedOut : byKind.get(kind) ?? AlloyError;
  return new Type(String(error?.message ?? kind), { code, kind, data, method });
}

/** `data` of an error that the client makes itself. */
export function madeHere(outcome) {
  return { origin: "client", outcome };
}
