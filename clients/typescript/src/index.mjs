/** Client of alloy-host: Alloy Automation's Connectivity API through one subprocess. */
export { Host } from "./host.mjs";
export { resultOf } from "./session.mjs";
export {
  Aborted, AlloyError, AlloyFailed, Cancelled, Conflict, ConnectionRequired, Forbidden, HostExited, InternalError,
  InvalidInput, InvalidParams, InvalidRequest, MethodNotFound, NetworkFailed, NotFound, Overloaded, ParseError,
  PolicyDenied, ProviderFailed, RateLimited, TimedOut, Unauthenticated, UnknownOutcome, ValidationFailed, WireError,
} from "./errors.mjs";
