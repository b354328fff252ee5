/** What can go wrong: one class for each kind that the host names in `error.data.kind`. */

/** A call failed: `kind` says why in one word, `outcome` whether the service acted. */
export class AlloyError extends Error {
  /**
   * @param {string} message one sentence for a person
   * @param {{code?: number, kind?: string, data?: object, method?: string, cause?: unknown}} [details]
   */
  constructor(message, { code, kind, data = {}, method, cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind ?? new.target.kind;
    this.code = code;
    this.method = method;
    this.data = data;
  }

  static kind = "internal";

  get origin() {
    return this.data.origin;
  }

  get outcome() {
    return this.data.outcome;
  }

  get fix() {
    return this.data.fix ?? [];
  }

  get retrySafe() {
    return this.data.retry?.safe ?? false;
  }

  get retryAfterMs() {
    const wait = this.data.retry?.afterMs;
    return wait === undefined ? undefined : Number(wait);
  }

  get problems() {
    return this.data.problems ?? [];
  }

  get attempts() {
    return this.data.attempts ?? [];
  }

  get executionId() {
    return this.data.executionId;
  }

  get results() {
    return this.data.results ?? [];
  }
}

// Error names are what stack traces and `util.inspect` print.
Object.defineProperty(AlloyError.prototype, "name", {
  configurable: true,
  get() {
    return this.constructor.name;
  },
});

export class ParseError extends AlloyError { static kind = "parse_error"; }
export class InvalidRequest extends AlloyError { static kind = "invalid_request"; }
export class MethodNotFound extends AlloyError { static kind = "method_not_found"; }
export class InvalidParams extends AlloyError { static kind = "invalid_params"; }
export class Unauthenticated extends AlloyError { static kind = "unauthenticated"; }
export class Forbidden extends AlloyError { static kind = "forbidden"; }
export class NotFound extends AlloyError { static kind = "not_found"; }
export class InvalidInput extends AlloyError { static kind = "invalid_input"; }
export class Conflict extends AlloyError { static kind = "conflict"; }
export class RateLimited extends AlloyError { static kind = "rate_limited"; }
export class ProviderFailed extends AlloyError { static kind = "provider_failed"; }
export class AlloyFailed extends AlloyError { static kind = "alloy_failed"; }
export class NetworkFailed extends AlloyError { static kind = "network"; }
export class TimedOut extends AlloyError { static kind = "timed_out"; }
/** Also true of a `TimedOut` that ended a write: `instanceof` tells both, as both have to be dealt with. */
export class UnknownOutcome extends AlloyError {
  static kind = "unknown_outcome";

  static [Symbol.hasInstance](value) {
    if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
    return this === UnknownOutcome && value instanceof TimedOut && value.kind === UnknownOutcome.kind;
  }
}
export class ConnectionRequired extends AlloyError { static kind = "connection_required"; }
export class PolicyDenied extends AlloyError { static kind = "policy_denied"; }
export class ValidationFailed extends AlloyError { static kind = "validation_failed"; }
export class Overloaded extends AlloyError { static kind = "overloaded"; }
export class Cancelled extends AlloyError { static kind = "cancelled"; }
/** The call's `signal` was aborted: name and message are those of its reason, which is the `cause`. */
export class Aborted extends Cancelled {
  constructor(reason, details) {
    super(reason instanceof Error ? reason.message : String(reason), { ...details, cause: reason });
    const name = reason instanceof Error ? reason.name : "AbortError";
    Object.defineProperty(this, "name", { value: name, configurable: true, writable: true });
  }
}

export class InternalError extends AlloyError { static kind = "internal"; }

/** Something that is not a JSON-RPC message came out of the host's stdout, so the process was ended. */
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

const byKind = new Map(
  [
    ParseError, InvalidRequest, MethodNotFound, InvalidParams, Unauthenticated, Forbidden, NotFound, InvalidInput,
    Conflict, RateLimited, ProviderFailed, AlloyFailed, NetworkFailed, TimedOut, UnknownOutcome, ConnectionRequired,
    PolicyDenied, ValidationFailed, Overloaded, Cancelled, InternalError,
  ].map((type) => [type.kind, type]),
);

// What JSON-RPC's own codes mean, for an error that came without `data.kind`.
const kindOfCode = new Map([
  [-32700, "parse_error"],
  [-32600, "invalid_request"],
  [-32601, "method_not_found"],
  [-32602, "invalid_params"],
  [-32603, "internal"],
  [-32800, "cancelled"],
]);

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
