import type { Attempt, Finding, FixCall, Outcome, RetryAdvice } from "./methods.d.mts";

/** The details of an error: the host's `error.data`, or those of an error that the client made itself. */
export interface ErrorData {
  kind?: string;
  origin?: "host" | "alloy" | "provider" | "network" | "client";
  outcome?: Outcome;
  fix?: (string | FixCall)[];
  retry?: RetryAdvice;
  httpStatus?: number;
  code?: string;
  requestId?: string;
  executionId?: string;
  attempts?: Attempt[];
  problems?: Finding[];
  technical?: unknown;
  /** The result of a call that was given up although its result arrived. */
  result?: unknown;
  /** The results of the items of an `execute.batch` that was given up, in their order. */
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
  readonly fix: (string | FixCall)[];
  /** Whether the same call may be sent again without doing anything twice. */
  readonly retrySafe: boolean;
  /** How long to wait before the next try, where the host knows. */
  readonly retryAfterMs: number | undefined;
  /** Everything that is wrong with the parameters. */
  readonly problems: Finding[];
  /** Every attempt that was made to send the call. */
  readonly attempts: Attempt[];
  /** The host's name for the execution, for `executions.get` and `executions.resolve`. */
  readonly executionId: string | undefined;
  /** What an `execute.batch` that was cancelled, or whose time ran out, has of its items, in their order. */
  readonly results: unknown[];
}
