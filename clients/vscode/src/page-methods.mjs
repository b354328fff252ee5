/**
 * The methods that a page may call: those of the console's page (`ConsoleMethods.swift`, which a test compares).
 *
 * A webview shows what the service and providers answer. Should a page ever run what is in there, it still gets no token of a user, no
 * files of this machine, no methods of the sandbox, and nothing that changes or deletes users.
 */
export const PAGE_METHODS = new Set([
  "host.info", "host.metrics", "users.list", "users.create",
  "connectors.list", "connectors.get", "resources.list", "actions.get", "actions.search", "actions.form",
  "credentials.requirements", "credentials.form", "credentials.list", "credentials.connect", "credentials.probe",
  "credentials.delete", "form.validate", "form.options",
  "execute", "execute.plan", "executions.list", "executions.get", "executions.resolve", "results.read",
  "results.release", "policy.explain", "approvals.list", "approvals.decide", "files.upload",
]);

/**
 * Returns the error for another method.
 * @param {string} method
 */
export function refusal(method) {
  const name = method.length > 80 ? `${method.slice(0, 79)}…` : method;
  return {
    code: -32601,
    message: `A page may not call "${name}".`,
    data: { kind: "method_not_found", outcome: "not_sent", fix: ["Call it with alloy-host call, or with a client."] },
  };
}
