/**
 * Parameters and results of the common methods. Results may have more members than are listed here: the host passes on
 * whatever the service sends. Methods that are not listed are called all the same, untyped. A test compares these names
 * with the host's own description.
 */

import type { CallOptions } from "./index.d.mts";
import type { Attempt } from "./errors.d.mts";

export type Outcome = "not_sent" | "rejected" | "applied" | "unknown";
export type Effect = "read" | "idempotentWrite" | "write" | "destructive";
type Json = Record<string, any>;

export interface HostInfo {
  name: string;
  version: string;
  protocol: string;
  backend: "live" | "sandbox";
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

export interface ExecuteResult {
  executionId: string;
  outcome: Outcome;
  responseData: any;
  metadata: Json;
  attempts: Attempt[];
  warnings: any[];
  findings: any[];
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

/** One entry a method: its parameters and its result. */
export interface Methods {
  "ping": { params: {}; result: {} };
  "host.info": { params: {}; result: HostInfo };
  "users.create": { params: { username: string; fullName?: string }; result: { userId: string } };
  "users.list": { params: {}; result: { users: User[] } };
  "users.get": { params: { userId: string }; result: User };
  "users.update": { params: { userId: string; username?: string; fullName?: string }; result: User };
  "users.delete": { params: { userId: string }; result: { success: boolean } };
  "connectors.list": {
    params: { query?: string; category?: string; maxAge?: number };
    result: { connectors: Connector[] };
  };
  "connectors.get": { params: { connectorId: string; maxAge?: number }; result: { connector: Connector } };
  "resources.list": { params: { connectorId: string; maxAge?: number }; result: { resources: Resource[] } };
  "actions.list": {
    params: { connectorId: string; resource?: string; maxAge?: number };
    result: { actions: (ActionSummary & { resource: string })[] };
  };
  "actions.get": {
    params: { connectorId: string; actionId: string; maxAge?: number };
    result: { action: Action };
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
  "execute": {
    params: {
      connectorId: string;
      actionId: string;
      credentialId: string;
      userId?: string;
      pathParams?: Json;
      queryParameters?: Json;
      requestBody?: any;
      additionalHeaders?: Record<string, string>;
    };
    result: ExecuteResult;
  };
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

/** A method that is not listed above: `host.sandbox.oauth.decide({ … })`. */
export interface Untyped {
  readonly [word: string]: any;
}

export type MethodsByProperty = Branch<""> & {
  readonly rpc: Untyped;
  readonly form: Untyped;
  readonly executions: Untyped;
  readonly results: Untyped;
  readonly sandbox: Untyped;
};
