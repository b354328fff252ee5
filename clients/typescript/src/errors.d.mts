import type { Outcome } from "./methods.d.mts";

export interface Problem {
  /** JSON Pointer into the parameters. */
  pointer: string;
  expected: string;
  got: string;
  nearest?: string;
}

export interface Attempt {
  n: number;
  phase?: string;
  status?: number;
  waitMs?: number;
}

export interface ErrorData {
  kind?: string;
  origin?: "host" | "alloy" | "provider" | "network" | "client";
  outcome?: Outcome;
  fix?: unknown[];
  retry?: { safe: boolean; afterMs?: number };
  httpStatus?: number;
  code?: string;
  requestId?: string;
  executionId?: string;
  attempts?: Attempt[];
  problems?: Problem[];
  technical?: unknown;
  /** Of a call that was given up although its result came. */
  result?: unknown;
  /** Of an `execute.batch` that was given up: what became of its items, in their order. */
  results?: unknown[];
}

/** A call failed. A kind that this version of the client doesn't know arrives as a plain `AlloyError`. */
export class AlloyError extends Error {
  constructor(
    message: string,
    details?: { code?: number; kind?: string; data?: ErrorData; method?: string; cause?: unknown },
  );
  /** Why, in one word. */
  readonly kind: string;
  /** The JSON-RPC error code; undefined when the client, not the host, made this error. */
  readonly code: number | undefined;
  /** The method that was called. */
  readonly method: string | undefined;
  /** The host's `error.data`, with whatever members it has. */
  readonly data: ErrorData;
  readonly origin: ErrorData["origin"];
  /** Whether the service acted on the call. */
  readonly outcome: Outcome | undefined;
  /** What to do next: sentences, and calls ready to send as `{method, params}`. */
  readonly fix: unknown[];
  /** Whether the same call may be sent again without doing anything twice. */
  readonly retrySafe: boolean;
  /** How long to wait before the next try, where the host knows. */
  readonly retryAfterMs: number | undefined;
  /** Everything that is wrong with the parameters. */
  readonly problems: Problem[];
  /** Every attempt that was made to send the call. */
  readonly attempts: Attempt[];
  /** The host's name for the execution, for `executions.get` and `executions.resolve`. */
  readonly executionId: string | undefined;
  /** What an `execute.batch` that was cancelled, or whose time ran out, has of its items, in their order. */
  readonly results: unknown[];
}

/** The host could not read the message as JSON. */
export class ParseError extends AlloyError {}
/** The message is JSON, and not a request. */
export class InvalidRequest extends AlloyError {}
/** The host has no such method. */
export class MethodNotFound extends AlloyError {}
/** The parameters don't fit the method; `problems` lists everything that is wrong at once. */
export class InvalidParams extends AlloyError {}
/** No key, or one that the service refuses. */
export class Unauthenticated extends AlloyError {}
/** The key or the credential may not do this. */
export class Forbidden extends AlloyError {}
/** There is no such user, connector, action or credential. */
export class NotFound extends AlloyError {}
/** The service refuses what was sent. */
export class InvalidInput extends AlloyError {}
/** It exists already, or the same idempotency key is in use with something else. */
export class Conflict extends AlloyError {}
/** Too many calls; see `retryAfterMs`. */
export class RateLimited extends AlloyError {}
/** The third party behind the connector failed. */
export class ProviderFailed extends AlloyError {}
/** The service itself failed. */
export class AlloyFailed extends AlloyError {}
/** The service could not be reached. */
export class NetworkFailed extends AlloyError {}
/** No answer in time, whether the host gave up or the `timeoutMs` of the call did. Where the host gave up a write that was
 * on its way, it is an `UnknownOutcome` too. */
export class TimedOut extends AlloyError {}
/** The write may or may not have been applied; look before you send it again. */
export class UnknownOutcome extends AlloyError {}
/** The user has no working credential for this connector; `fix` says how to connect one. */
export class ConnectionRequired extends AlloyError {}
/** A rule of this host forbids the call. */
export class PolicyDenied extends AlloyError {}
/** The arguments don't fit the action's own schema, and `validate` was asked for. */
export class ValidationFailed extends AlloyError {}
/** The host has too much to do; see `retryAfterMs`. */
export class Overloaded extends AlloyError {}
/** The call was cancelled; `outcome` says whether anything had been done by then. */
export class Cancelled extends AlloyError {}
/** The call's `signal` was aborted, and `outcome` says whether anything had been done by then. Name and message are those
 * of the signal's reason, which is the `cause`. */
export class Aborted extends Cancelled {
  constructor(reason: unknown, details?: { data?: ErrorData; method?: string });
}
/** A bug in the host. */
export class InternalError extends AlloyError {}
/** Something that is not a JSON-RPC message came out of the host's stdout, so the process was ended. */
export class WireError extends AlloyError {}
/** The process has ended, or could not be started. A call in flight then has the outcome `unknown`, a later one
 * `not_sent`. */
export class HostExited extends AlloyError {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last lines of stderr; empty unless the client was told to capture it. */
  readonly stderrTail: string;
}
