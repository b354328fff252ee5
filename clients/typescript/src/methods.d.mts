/**
 * Parameters and results of the common methods. Results may have more members than are listed here: the host passes on
 * whatever the service sends. Methods that are not listed are called all the same, untyped. A test compares these names
 * with the host's own description.
 */

import type { CallOptions } from "./index.d.mts";
import type { Attempt, ErrorData, Problem } from "./errors.d.mts";

export type Outcome = "not_sent" | "rejected" | "applied" | "unknown";
export type Effect = "read" | "idempotentWrite" | "write" | "destructive";
export type Purpose = "user" | "probe" | "options" | "pages";
type Json = Record<string, any>;

export interface HostInfo {
  name: string;
  version: string;
  protocol: string;
  backend: "live" | "sandbox";
  seed?: string;
  baseURL?: string;
  apiVersion?: string;
  limits?: Json;
  [more: string]: unknown;
}

export interface User {
  userId: string;
  username?: string;
  fullName?: string;
}

export interface Connector {
  id: string;
  name: string;
  icon: string;
  categories: string[];
  groups: string[];
}

export interface ActionSummary {
  id: string;
  name: string;
  description: string;
}

export interface Resource {
  name: string;
  description: string;
  actions: ActionSummary[];
}

/** An action that `actions.search` found; `effect` may be an estimate. */
export interface ActionMatch {
  connectorId: string;
  actionId: string;
  name: string;
  description: string;
  effect: Effect;
  score: number;
}

/** What the index of `actions.search` holds. */
export interface Coverage {
  connectors: number;
  indexed: number;
  actions: number;
  complete: boolean;
  ageMs?: number;
  failed?: string[];
}

export interface Action extends ActionSummary {
  httpMethod: string;
  path: string;
  effect: Effect;
  parameters: Json[];
  requestBody?: Json;
  inputSchema: Json;
  injected: unknown[];
  sampleResponse?: any;
}

export interface Requirement {
  authenticationType: string;
  authConfigRequired: boolean;
  inputSchema: Json;
  sampleInput?: any;
}

export interface Credential {
  credentialId: string;
  connectorId: string;
  authenticationType: string;
  name: string;
  type: string;
  createdAt: string;
  updatedAt: string;
}

/** What is known of a credential; `actionId` is the read that was tried. */
export interface Probe {
  state: "active" | "expired" | "unauthorized" | "unknown";
  identity?: { account?: string; user?: string; email?: string; id?: string };
  actionId: string | null;
  warnings?: string[];
}

export interface FormOption {
  value: any;
  label: string;
}

export interface FormField {
  /** Where its value stands; `*` is every element of a list. */
  pointer: string;
  label: string;
  widget: string;
  type: string;
  required: boolean;
  help?: string;
  default?: any;
  options?: FormOption[];
  /** The pointer of the field that it stands in. */
  group?: string;
  order: number;
  secret?: boolean;
  /** Shown while the field at `pointer` has this value. */
  showWhen?: { pointer: string; equals: any };
  /** Its options are read at the third party, by `form.options`. */
  optionsFrom?: { connectorId: string; actionId: string; dependsOn: string[] };
  constraints?: Json;
}

export interface Form {
  schema: Json;
  uiSchema: Json;
  /** All that drawing it takes. */
  fields: FormField[];
}

/** The form of an action, or that of a way to authenticate. */
export type FormReference =
  | { connectorId: string; actionId: string }
  | { connectorId: string; authenticationType: string };

export interface FormValidation {
  valid: boolean;
  errors: { pointer: string; field?: string; message: string }[];
  /** What to send. */
  values: Json;
  conversions: { pointer: string; message: string }[];
}

/** What `execute.plan` takes, and `execute` beside a plan's digest. */
export interface Execution {
  connectorId: string;
  actionId: string;
  credentialId: string;
  userId?: string;
  pathParams?: Json;
  queryParameters?: Json;
  requestBody?: any;
  additionalHeaders?: Record<string, string>;
  idempotencyKey?: string;
  validate?: "off" | "warn" | "strict";
  dialect?: "json-schema" | "tool";
  retryAmbiguous?: boolean;
  reconnect?: boolean;
  force?: boolean;
  maxResultBytes?: number;
}

/** A `responseData` that was too large to be sent whole; `results.read` reads it in parts. */
export interface StoredResult {
  handle: string;
  bytes: number;
  shape: Json;
  preview: any;
  /** The places of which only so much is shown. */
  cuts: { pointer: string; of: number; shown: number }[];
}

export interface ExecuteResult {
  executionId: string;
  outcome: "applied";
  responseData: any;
  metadata: Json;
  attempts: Attempt[];
  warnings: string[];
  findings: any[];
  /** It is the stored reply to an earlier call under the same idempotency key. */
  replayed?: boolean;
  /** The credential that took the place of one that the third party no longer accepted. */
  reconnected?: { credentialId: string };
  /** It stands for a `responseData` that stays in the host. */
  stored?: StoredResult;
}

/** What became of one item of a batch. */
export type BatchItem =
  | { result: ExecuteResult; error?: undefined }
  | { result?: undefined; error: { code: number; message: string; data: ErrorData } };

/** What `execute.pages` takes. */
export interface PagesParams {
  connectorId: string;
  actionId: string;
  credentialId: string;
  userId?: string;
  pathParams?: Json;
  queryParameters?: Json;
  requestBody?: any;
  additionalHeaders?: Record<string, string>;
  dialect?: "json-schema" | "tool";
  reconnect?: boolean;
  maxResultBytes?: number;
  maxPages?: number;
  maxItems?: number;
  maxBytes?: number;
  /** Give the `node` of each of GraphQL's edges. */
  unwrap?: boolean;
  /** The `nextCursor` of a call with the same arguments. */
  cursor?: string;
  /** How the third party leads from page to page, in place of what is detected. */
  paging?: Paging;
}

/** How a third party leads from page to page: each member replaces what would be detected. */
export interface Paging {
  style?: Pages["style"];
  /** What takes the value that leads on: a name, or a JSON Pointer into the parameters. */
  parameter?: string;
  /** What the parameter holds for the first page. */
  first?: number | string;
  /** By how much a page number or an offset grows. */
  step?: number;
  /** Where the answer has what leads on, a JSON Pointer. */
  cursor?: string;
  /** Where the answer has the items, a JSON Pointer. */
  items?: string;
  /** Where the answer has the number of all items, a JSON Pointer. */
  total?: string;
}

/** The items of all pages of a third party's list. */
export interface Pages {
  items: any[] | null;
  count: number;
  pages: number;
  /** How the third party leads from page to page. */
  style: "cursor" | "pageToken" | "startingAfter" | "offset" | "page" | "link" | "graphql" | "none";
  /** There is nothing more. */
  complete: boolean;
  stopped:
    | "end"
    | "maxPages"
    | "maxItems"
    | "maxBytes"
    | "repeatingCursor"
    | "repeatingPage"
    | "missingItems"
    | "undetected"
    | "deadline"
    | "error";
  /** Goes on where a limit, the deadline or an error ended it. */
  nextCursor?: string;
  /** Of a page that failed behind others. */
  error?: { code: number; message: string; data: ErrorData };
  executionIds: string[];
  warnings: string[];
  findings: any[];
  /** The credential that took the place of one that the third party no longer accepted. */
  reconnected?: { credentialId: string };
  /** It stands for `items` that stay in the host. */
  stored?: StoredResult;
}

export interface Plan {
  /** What the third party would get, without its secrets. */
  request: { method: string | null; path: string | null; query: Json; headers: Json; body: any };
  effect: Effect;
  class: "R" | "I" | "W";
  /** After which failures it would be sent again. */
  retry: { notSent: boolean; throttled: boolean; ambiguous: boolean };
  policy: Json;
  findings: Problem[];
  unchecked: string[];
  warnings: string[];
  /** Makes `execute` do exactly this, or nothing. */
  planDigest: string;
}

/** A row of the ledger. */
export interface ExecutionRecord {
  executionId: string;
  connectorId: string;
  actionId: string;
  userId?: string;
  credentialId: string;
  effect: Effect;
  /** Who wanted it: the caller, or the host itself for the method of that name. */
  purpose: Purpose;
  outcome: Outcome | "in_flight";
  startedAt: string;
  finishedAt?: string;
  resolvedAt?: string;
  idempotencyKey?: string;
  argumentsDigest: string;
  /** Where the host keeps them (`--ledger-arguments`). */
  arguments?: any;
  errorKind?: string;
  message?: string;
  httpStatus?: number;
  requestId?: string;
  attempts?: number;
}

/** The counts; or, as Prometheus' format, `text` and `contentType`. */
export interface Metrics {
  startedAt?: string;
  uptimeMs?: number;
  inFlight?: number;
  requests?: Json[];
  errors?: Json[];
  attempts?: Json[];
  retries?: number;
  waits?: Record<"rateLimit" | "retry", { count: number; ms: number }>;
  text?: string;
  contentType?: string;
}

export interface PolicyLimit {
  used: number;
  max: number;
}

export interface PolicyExplanation {
  verdict: "allow" | "deny" | "plan_required";
  effect: Effect;
  source: "policy" | "read_only" | "locked_user" | "limit" | "none";
  /** The deciding rule: its place among the rules from 0, and its line in the file from 1. */
  rule?: { index: number; line: number; match: Record<string, string>; because?: string };
  /** The ids that the rule matched, where the action's definition states others than were asked for. */
  matched?: { connectorId: string; actionId: string };
  limits?: { writes?: PolicyLimit; destructive?: PolicyLimit };
}

export interface StoredFile {
  s3Key: string;
  filename: string;
  size: number;
  lastModified: string;
}

/** What every method takes beside its own parameters. */
interface Common {
  /** The host's own deadline. */
  timeoutMs?: number;
  _meta?: Json;
}

export type FaultEffect =
  | "status"
  | "delay"
  | "reset_before_apply"
  | "reset_after_apply"
  | "truncate"
  | "garbage"
  | "wrong_content_type"
  | "stall"
  | "duplicate"
  | "rate_limit";

/** What goes wrong with calls to the sandbox's service that everything in `match` fits. */
export interface Fault {
  match?: {
    connectorId?: string;
    actionId?: string;
    method?: string;
    path?: string;
    userId?: string;
    nth?: number;
  };
  effect: FaultEffect;
  times?: number;
  status?: number;
  delayMs?: number;
  retryAfter?: number | string;
  body?: unknown;
}

/** A call to the sandbox's service; `applied` when what it asks for was done, whatever became of the answer. */
export interface JournalCall {
  n: number;
  at: string;
  requestId: string;
  method: string;
  path: string;
  userId: string;
  connectorId?: string;
  actionId?: string;
  request?: unknown;
  status: number;
  answer?: unknown;
  applied: boolean;
  changes: { change: "created" | "updated" | "deleted"; thing: string; id?: string }[];
  fault?: { index: number; effect: FaultEffect };
}

export type CredentialState =
  | "pending"
  | "active"
  | "expiring"
  | "expired"
  | "refreshed"
  | "revoked"
  | "scope_reduced";

/** How a credential fares, which the service's own API doesn't show. */
export interface CredentialStatus {
  credentialId: string;
  userId: string;
  connectorId: string;
  authenticationType: string;
  state: CredentialState;
  scopes?: string[];
  refreshes: number;
  accessExpiresAt?: string;
  grantExpiresAt?: string;
  updatedAt: string;
}

export interface Behaviour {
  id: string;
  source: "official" | "observed" | "guess";
  summary: string;
  quirk?: string;
}

/** One entry a method: its parameters and its result. */
export interface Methods {
  "ping": { params: {}; result: {} };
  "host.info": { params: {}; result: HostInfo };
  "host.metrics": { params: { format?: "json" | "prometheus" }; result: Metrics };
  "users.create": { params: { username: string; fullName?: string }; result: { userId: string } };
  "users.list": { params: {}; result: { users: User[] } };
  "users.get": { params: { userId: string }; result: User };
  "users.update": { params: { userId: string; username?: string; fullName?: string }; result: User };
  "users.delete": { params: { userId: string }; result: { success: boolean } };
  "connectors.list": {
    params: { query?: string; category?: string; maxAge?: number };
    result: { connectors: Connector[]; warnings?: string[] };
  };
  "connectors.get": { params: { connectorId: string; maxAge?: number }; result: { connector: Connector } };
  "resources.list": { params: { connectorId: string; maxAge?: number }; result: { resources: Resource[] } };
  "actions.list": {
    params: { connectorId: string; resource?: string; maxAge?: number };
    result: { actions: (ActionSummary & { resource: string })[] };
  };
  "actions.get": {
    params: { connectorId: string; actionId: string; dialect?: "json-schema" | "tool"; maxAge?: number };
    result: { action: Action };
  };
  "actions.search": {
    params: { query: string; connectorIds?: string[]; limit?: number; waitMs?: number };
    result: { matches: ActionMatch[]; coverage: Coverage };
  };
  "actions.form": { params: { connectorId: string; actionId: string; maxAge?: number }; result: Form };
  "credentials.form": {
    params: { connectorId: string; authenticationType?: string; maxAge?: number };
    result: Form;
  };
  "form.validate": { params: { form: FormReference; values: Json }; result: FormValidation };
  "form.options": {
    params: {
      form: FormReference;
      field: string;
      values?: Json;
      userId?: string;
      credentialId?: string;
      query?: string;
      cursor?: any;
      changed?: string;
    };
    result: {
      options: FormOption[];
      nextCursor?: any;
      needs?: string[];
      cleared?: string[];
      kept?: string[];
      stale?: string[];
    };
  };
  "credentials.requirements": {
    params: { connectorId: string; maxAge?: number };
    result: { requirements: Requirement[] };
  };
  /** `oauthUrl` for a person to open, or `credentialId` at once. */
  "credentials.create": {
    params: {
      connectorId: string;
      userId?: string;
      authenticationType: string;
      data?: Json;
      redirectUri?: string;
      authConfigId?: string;
    };
    result: { oauthUrl: string; credentialId?: undefined } | { oauthUrl?: undefined; credentialId: string };
  };
  "credentials.list": { params: { userId?: string; connectorId?: string }; result: { credentials: Credential[] } };
  "credentials.delete": {
    params: { credentialId: string; userId?: string; connectorId?: string };
    result: { success: boolean };
  };
  /** The whole flow, until the credential is there; the event `credentials.authorize` brings the link. */
  "credentials.connect": {
    params: {
      connectorId: string;
      userId?: string;
      authenticationType?: string;
      data?: Json;
      authConfigId?: string;
      redirectUri?: string;
      reuse?: boolean;
    };
    result: { credentialId: string; connectorId: string; authenticationType: string | null; reused: boolean };
  };
  "credentials.probe": { params: { credentialId: string; connectorId: string; userId?: string }; result: Probe };
  "execute": { params: Execution & { planDigest?: string }; result: ExecuteResult };
  "execute.plan": { params: Execution; result: Plan };
  "execute.batch": {
    params: {
      items: (Execution & { planDigest?: string; timeoutMs?: number })[];
      concurrency?: number;
      stopOnFailure?: boolean;
    };
    result: { results: BatchItem[] };
  };
  "execute.pages": { params: PagesParams; result: Pages };
  "executions.list": {
    params: {
      userId?: string;
      connectorId?: string;
      actionId?: string;
      outcome?: Outcome | "in_flight";
      since?: string;
      limit?: number;
      cursor?: string;
      purpose?: Purpose;
    };
    result: { executions: ExecutionRecord[]; nextCursor?: string; warnings?: string[] };
  };
  "executions.get": { params: { executionId: string }; result: { execution: ExecutionRecord } };
  "executions.resolve": {
    params: { executionId: string; outcome: "applied" | "rejected" | "not_sent" };
    result: { execution: ExecutionRecord };
  };
  "results.read": {
    params: { handle: string; pointer?: string; offset?: number; limit?: number; fields?: string[] };
    result: { value: any; total?: number; offset?: number; nextOffset?: number };
  };
  "results.release": { params: { handle: string }; result: { success: boolean } };
  "policy.explain": {
    params: { connectorId: string; actionId: string; userId?: string };
    result: PolicyExplanation;
  };
  /** Give either `data`, the bytes in base64, or `path`, which the host reads (`--files-from`). */
  "files.upload": {
    params: { path?: string; data?: string; filename: string; mimeType: string };
    result: { s3Key: string; type: "new" | "existing" };
  };
  "files.list": { params: {}; result: { files: StoredFile[] } };
  "files.delete": { params: { s3Key: string }; result: { success: boolean } };
  "sandbox.reset": { params: {}; result: { success: boolean } };
  "sandbox.snapshot": { params: {}; result: { snapshot: string } };
  "sandbox.restore": { params: { snapshot: string }; result: { success: boolean } };
  /** An ISO 8601 duration, such as `PT1H` or `P1Y`. */
  "sandbox.clock.advance": { params: { duration: string }; result: { now: string } };
  "sandbox.faults.set": { params: { faults: Fault[] }; result: { faults: number } };
  "sandbox.faults.report": {
    params: {};
    result: { faults: (Fault & { index: number; matched: number; hits: number })[]; neverHit: number[] };
  };
  /** The newest first; `count` is how many there are on all pages. */
  "sandbox.journal": {
    params: {
      userId?: string;
      connectorId?: string;
      actionId?: string;
      method?: string;
      path?: string;
      applied?: boolean;
      since?: string;
      limit?: number;
      cursor?: string;
    };
    result: { calls: JournalCall[]; count: number; nextCursor?: string };
  };
  "sandbox.oauth.decide": {
    params: { oauthUrl: string; decision: "allow" | "deny" | "close"; scopes?: string[]; account?: string };
    result: { decision: "allow" | "deny" | "close"; redirectedTo: string | null; credentialId: string | null };
  };
  /** Without `state` it only tells how the credential fares. */
  "sandbox.credential.set": {
    params: { credentialId: string; state?: CredentialState; scopes?: string[]; expiresIn?: string };
    result: CredentialStatus;
  };
  "sandbox.fidelity": {
    params: { quirks?: Record<string, string> };
    result: { quirks: Record<string, string>; behaviours: Behaviour[] };
  };
}

export type MethodName = keyof Methods;
export type MethodParams<M extends MethodName> = Methods[M]["params"] & Common;
export type MethodResult<M extends MethodName> = Methods[M]["result"];

// ---- the same methods as properties: `users.create` is `host.users.create`

/** A method without required parameters may be called without any. */
type Arguments<P> = {} extends P ? [params?: P, options?: CallOptions] : [params: P, options?: CallOptions];
type Callable<Name extends string> = Name extends MethodName
  ? (...args: Arguments<MethodParams<Name>>) => Promise<MethodResult<Name>>
  : unknown;

/** The words that may follow `Prefix` in the name of a method. */
type Next<Prefix extends string> = {
  [M in MethodName]: M extends `${Prefix}${infer Rest}` ? (Rest extends `${infer Word}.${string}` ? Word : Rest) : never;
}[MethodName];

type Branch<Prefix extends string> = { readonly [Word in Next<Prefix>]: Node<`${Prefix}${Word}`> };
type Node<Name extends string> = Callable<Name> & Branch<`${Name}.`> & Untyped;

/** A method that is not listed above: `host.rpc.discover()`. */
export interface Untyped {
  readonly [word: string]: any;
}

export type MethodsByProperty = Branch<""> & {
  readonly rpc: Untyped;
  readonly form: Untyped;
  readonly results: Untyped;
};
