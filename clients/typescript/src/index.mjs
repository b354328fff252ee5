/** Client of alloy-host: Alloy Automation's Connectivity API through one subprocess. */
export { Host } from "./host.mjs";
export { resultOf } from "./session.mjs";
export { Aborted, AlloyError, HostExited, WireError } from "./errors.mjs";
export * from "./kinds.mjs";
