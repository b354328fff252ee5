// What the whole page knows: the host, the user that it acts for, and the lists that hardly change.

import { call } from "./rpc.js";

export const userKey = "console-user";
/** The age, in seconds, up to which the host may answer from its catalogue. */
const age = 300;

export const state = { info: null, users: [], userId: null, mayChooseUser: true };

const listeners = new Set();

/** Calls `listener` when the user changes; returns a function that ends that. */
export function onUserChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Reads what every page needs. */
export async function loadState() {
  state.info = await call("host.info");
  try {
    state.users = (await call("users.list")).users;
  } catch (error) {
    // The operator may have locked the host to one user, or the key may be missing: the pages say so themselves.
    state.mayChooseUser = error.kind !== "policy_denied";
    state.users = [];
  }
  const kept = sessionStorage.getItem(userKey);
  const known = id => state.users.some(user => user.userId === id);
  state.userId = state.info.userId ?? (known(kept) ? kept : state.users[0]?.userId ?? null);
}

/** Acts for another user from now on. */
export function setUser(userId) {
  state.userId = userId;
  sessionStorage.setItem(userKey, userId);
  for (const listener of listeners) listener();
}

/** The member that names the user in parameters; none while the key's own user is meant. */
export function actingUser() { return state.userId ? { userId: state.userId } : {}; }

/** Returns a user's name for people. */
export function userName(userId) {
  const user = state.users.find(user => user.userId === userId);
  return user?.fullName || user?.username || userId || "the API key's own user";
}

const kept = new Map();

/** Returns what `fetch` gave for this key before, or fetches it; failures are not kept. */
function once(key, fetch) {
  if (!kept.has(key)) {
    const value = fetch();
    kept.set(key, value);
    value.catch(() => kept.delete(key));
  }
  return kept.get(key);
}

export const connectors = () => once("connectors", async () => (await call("connectors.list", { maxAge: age })).connectors);

export async function connector(connectorId) {
  const found = (await connectors()).find(connector => connector.id === connectorId);
  return found ?? (await call("connectors.get", { connectorId, maxAge: age })).connector;
}

export const resources = connectorId =>
  once(`resources ${connectorId}`, async () => (await call("resources.list", { connectorId, maxAge: age })).resources);

export const action = (connectorId, actionId) =>
  once(`action ${connectorId} ${actionId}`, async () =>
    (await call("actions.get", { connectorId, actionId, maxAge: age })).action);

/** Returns the acting user's accounts of a connector, the newest first. */
export async function accounts(connectorId) {
  const { credentials } = await call("credentials.list", { connectorId, ...actingUser() });
  return credentials.toSorted((one, other) => String(other.createdAt ?? "").localeCompare(String(one.createdAt ?? "")));
}
