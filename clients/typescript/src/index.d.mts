/** Client of alloy-host: Alloy Automation's Connectivity API through one subprocess. */

import type { Pages } from "./methods.mjs";
import type { MethodName, MethodParams, MethodResult, MethodsByProperty } from "./surface.mjs";

export * from "./methods.mjs";
export * from "./surface.mjs";
export * from "./errors.mjs";

declare global {
  // Compilers before 5.2 don't know it.
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol;
  }
}

/** The progress of a call; `done` only ever rises. */
export interface Progress {
  message?: string;
  done: number;
  total?: number;
}

export interface Notification {
  method: string;
  params: unknown;
}

export interface HostOptions {
  /** The host's own options, such as `--sandbox`. */
  args?: readonly string[];
  /** The executable, or it and leading arguments; else `$ALLOY_HOST`, else `alloy-host` on the PATH. */
  command?: string | readonly [string, ...string[]];
  /** Variables for the host on top of this process's own. */
  env?: Readonly<Record<string, string>>;
  /** The host's working directory. */
  cwd?: string;
  /** `"capture"` keeps the end of stderr for `HostExited` and `stderrTail`; else it goes where this process's goes. */
  stderr?: "inherit" | "capture";
  /** As for `JSON.parse`, applied to each whole message. */
  reviver?: (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown;
  /** Integers that a number can't hold exactly become a `bigint`. A `bigint` can always be sent. */
  exactIntegers?: boolean;
  /** Replaces `JSON.parse`, for example to keep numbers above 2^53 exact. */
  parse?: (text: string) => unknown;
  /** Replaces `JSON.stringify`; must write one line. */
  stringify?: (message: unknown) => string;
  /** The milliseconds to wait for the host's report of the outcome after a call was given up. 1000 by default. */
  cancelGraceMs?: number;
  /** The `timeoutMs` of calls that have none, so that none waits forever: an hour by default; 0 sets no bound. */
  defaultTimeoutMs?: number;
  /** The longest message to send; else what `--max-line-bytes` in `args` says, or its default, 16 MiB. */
  maxLineBytes?: number;
  /** Start the next process when one dies by itself, three times within a minute at most: true by default. Calls under
   * way that only read are sent again; those that may have written reject with `UnknownOutcome`. */
  restart?: boolean;
}

export interface CallOptions {
  /** Aborting cancels the call. When the host has reported the outcome, at the latest after `cancelGraceMs`, it
   * rejects with `Aborted`: an error with the name and message of the signal's reason, and with the `outcome`. */
  signal?: AbortSignal;
  /** Enforced by the client, which then cancels the call and rejects it with `TimedOut`. The host's own deadline is the parameter
   * `timeoutMs`. */
  timeoutMs?: number;
  /** Called in order, and never after the call has settled. The call rejects with an error that it throws. */
  onProgress?: (progress: Progress) => void;
}

/** One call of a batch. */
export type BatchCall = readonly [method: MethodName | (string & {}), params?: object];

/** Refers, inside a batch, to a place (a JSON Pointer) in the result of an earlier call of it, counted from 0. */
export function resultOf(call: number, path?: string): any;

/** A running alloy-host. Every method of the host is a property, too: `host.connectors.list({ category: "crm" })`. */
export class Host {
  constructor(options?: HostOptions);

  /** Calls a method. Rejects with an `AlloyError`: its class says how it failed, its `outcome` whether anything was
   * done. */
  call<M extends MethodName>(method: M, params?: MethodParams<M>, options?: CallOptions): Promise<MethodResult<M>>;
  call<M extends string>(method: M extends MethodName ? never : M, params?: object, options?: CallOptions): Promise<any>;

  /** Sends several calls in one message; the host runs them concurrently. Answers are in the order of the calls. */
  batch(
    calls: readonly BatchCall[],
    options?: Omit<CallOptions, "onProgress">,
  ): Promise<PromiseSettledResult<any>[]>;

  /** The pages of a provider's list, each read when it is asked for. The last page's `complete` says whether these are
   * certainly all. */
  pages(params: MethodParams<"execute.pages">, options?: CallOptions): AsyncGenerator<Pages, void, undefined>;
  /** The items of a provider's list, page after page. */
  items(params: MethodParams<"execute.pages">, options?: CallOptions): AsyncGenerator<unknown, void, undefined>;
  /** Starts a call, whose progress `for await` goes through; `result` is its result. Leaving the loop before the end
   * cancels the call. */
  progress<M extends MethodName>(
    method: M,
    params?: MethodParams<M>,
    options?: Omit<CallOptions, "onProgress">,
  ): AsyncIterable<Progress> & { readonly result: Promise<MethodResult<M>> };

  /** Sends a notification; nobody answers it. */
  notify(method: string, params?: object): void;

  /** Ends the process: closes its stdin and waits; after `timeoutMs` (5000) terminates, then kills it. Resolves to the
   * exit code, null when a signal ended it. */
  close(timeoutMs?: number): Promise<number | null>;
  [Symbol.asyncDispose](): Promise<void>;

  /** The id of the process; another one after a restart. */
  readonly pid: number | undefined;
  readonly exitCode: number | null;
  /** The end of the host's stderr, where it is captured. */
  readonly stderrTail: string;

  on(event: "notification", listener: (notification: Notification) => void): this;
  on(event: "exit", listener: (how: { exitCode: number | null; signal: string | null }) => void): this;
  on(event: "credentials.authorize", listener: (params: Authorize) => void): this;
  /** A notification by its own name. */
  on(event: string, listener: (params: any) => void): this;
  once: this["on"];
  off(event: string, listener: (...args: any[]) => void): this;
}

export interface Host extends MethodsByProperty {}

/** The params of `credentials.authorize`: the link for the person to open. */
export interface Authorize {
  oauthUrl: string;
  connectorId: string;
  userId: string | null;
  expiresAt: string;
  /** Advice for a link of the sandbox that no browser can open. */
  note?: string;
}
