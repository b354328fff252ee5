/** Errors for people: one sentence, what to do next, and buttons that do it. */

/**
 * @typedef {object} Advice
 * @property {string} message
 * @property {string[]} next sentences about what to do
 * @property {[label: string, command: string, ...values: unknown[]][]} actions
 */

/**
 * Returns what a failed call says.
 * @param {any} error
 * @returns {Advice}
 */
export function adviceFor(error) {
  const message = sentence(String(error?.message ?? error));
  const next = (error?.fix ?? []).filter((/** @type {unknown} */ step) => typeof step === "string");
  if (wasNotStarted(error)) {
    return {
      message: `alloy-host could not be started: ${reasonOf(error)}.`,
      next: ["Set alloy.path to the executable, or put alloy-host on the PATH."],
      actions: [["Open Settings", "workbench.action.openSettings", "alloy.path"], ["Show Log", "alloy.showLog"]],
    };
  }
  if (error?.outcome === "unknown") {
    const place = error.executionId ? `history/${encodeURIComponent(error.executionId)}` : "history";
    return { message, next, actions: [["Show History", "alloy.open", place]] };
  }
  switch (error?.kind) {
    case "host_exited": return { message, next, actions: [["Restart Host", "alloy.restart"], ["Show Log", "alloy.showLog"]] };
    case "unauthenticated": return { message, next, actions: [["Set API Key", "alloy.setApiKey"]] };
    case "connection_required": return { message, next, actions: [["Connect Account", "alloy.connect"]] };
    default: return { message, next, actions: [["Show Log", "alloy.showLog"]] };
  }
}

/**
 * Shows a failed call, and does what the person selects.
 * @param {import("vscode")} vscode
 * @param {unknown} error
 */
export async function showError(vscode, error) {
  const { message, next, actions } = adviceFor(error);
  const selected = await vscode.window.showErrorMessage([message, ...next].join(" "), ...actions.map(([label]) => label));
  const action = actions.find(([label]) => label === selected);
  if (action) await vscode.commands.executeCommand(...commandOf(action));
}

/**
 * Returns the error of JSON-RPC for a page.
 * @param {any} error
 */
export function wireError(error) {
  const { message, next } = adviceFor(error);
  const kind = error?.kind ?? "internal";
  return {
    code: error?.code ?? (kind === "cancelled" ? -32800 : 0),
    message: kind === "cancelled" ? cancelled(error) : message,
    data: { ...error?.data, kind, fix: wasNotStarted(error) ? next : error?.fix ?? [] },
  };
}

/** @param {any} error */
export function wasNotStarted(error) {
  return error?.kind === "host_exited" && error.cause?.syscall !== undefined;
}

/** @param {any} error */
function cancelled({ outcome }) {
  switch (outcome) {
    case "not_sent": return "It was cancelled before anything was sent.";
    case "applied": return "It was cancelled too late: it was applied.";
    case "rejected": return "It was cancelled, and the provider had refused it.";
    default: return "It was cancelled after it was sent. It may have been applied: see the history.";
  }
}

/** @param {any} error */
function reasonOf({ cause }) {
  switch (cause.code) {
    case "ENOENT": return `there is no ${cause.path}`;
    case "EACCES": return `${cause.path} may not be executed`;
    default: return cause.message;
  }
}

/** @param {[string, string, ...unknown[]]} action @returns {[string, ...unknown[]]} */
function commandOf([, command, ...values]) {
  return [command, ...values];
}

/** @param {string} text */
function sentence(text) {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
