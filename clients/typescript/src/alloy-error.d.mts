import type { Attempt, Finding, FixCall, Outcome, RetryAdvice } from "./methods.mjs";

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
  /** The reason, in one word. */
  readonly kind: string;
  /** The JSON-RPC error code; undefined when the client, not the host, made this error. */
  readonly code: number | undefined;
  /** The method that was called. */
  readonly method: string | undefined;
  /** The host's `error.data`, with all its members. */
  readonly data: ErrorData;
  readonly origin: ErrorData["origin"];
  /** The effect of the call, as far as it is known. */
  readonly outcome: Outcome;
  /** Advice for the next step: sentences, and calls ready to send as `{method, params}`. */
  readonly fix: (string | FixCall)[];
  /** True when the same call may be sent again without doing anything twice. */
  readonly retrySafe: boolean;
  /** The milliseconds to wait before the next attempt, where the host knows. */
  readonly retryAfterMs: number | undefined;
  /** Everything that is wrong with the parameters. */
  readonly problems: Finding[];
  /** Every attempt that was made to send the call. */
  readonly attempts: Attempt[];
  /** The host's id of the execution, for `executions.get` and `executions.resolve`. */
  readonly executionId: string | undefined;
  /** The results of the items of an `execute.batch` that was cancelled or timed out, in their order. */
  readonly results: unknown[];
}
