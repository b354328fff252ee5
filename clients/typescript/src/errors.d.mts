import type { AlloyError, ErrorData } from "./alloy-error.mjs";
import type { Cancelled } from "./kinds.mjs";

export * from "./alloy-error.mjs";
export * from "./kinds.mjs";

/** The call's `signal` was aborted, and `outcome` says whether anything had been done by then. Name and message are those
 * of the signal's reason, which is the `cause`. */
export class Aborted extends Cancelled {
  constructor(reason: unknown, details?: { data?: ErrorData; method?: string });
}
/** The host's stdout had something that is not a JSON-RPC message, so the process was ended. */
export class WireError extends AlloyError {}
/** The process has ended, or could not be started. A call in flight then has the outcome `unknown`, a later one
 * `not_sent`. */
export class HostExited extends AlloyError {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last lines of stderr; empty unless the client was told to capture it. */
  readonly stderrTail: string;
}
