/** The extension: its parts, and the commands that use them. */

import { ActingUser } from "./acting-user.mjs";
import { ApprovalWatch } from "./approval-watch.mjs";
import { chooseAction, chooseCategory, chooseConnector, searchConnectors } from "./choices.mjs";
import { ConnectorTree } from "./connector-tree.mjs";
import { showError } from "./errors.mjs";
import { HostManager } from "./host-manager.mjs";
import { PROVIDER, serverProvider } from "./mcp.mjs";
import { Panels } from "./panels.mjs";
import { KEY_NAME } from "./settings.mjs";

/** The methods after which the marks of connected accounts may have changed. */
const ACCOUNT_METHODS = new Set(["credentials.connect", "credentials.delete", "users.create"]);

/** @type {HostManager | undefined} */
let running;

/**
 * Starts the extension; returns its host for tests. The entry keeps it from other extensions.
 * @param {import("vscode")} vscode
 * @param {import("vscode").ExtensionContext} context
 */
export function activate(vscode, context) {
  const log = vscode.window.createOutputChannel("Alloy", { log: true });
  const host = new HostManager(vscode, context.secrets, log);
  running = host;
  const user = new ActingUser(vscode, host, context.workspaceState);
  const tree = new ConnectorTree(vscode, host, user);
  const view = vscode.window.createTreeView("alloy.connectors", { treeDataProvider: tree });
  const approvals = new ApprovalWatch(vscode, host);
  const panels = new Panels(vscode, context, host, user, (method, error) => {
    if (ACCOUNT_METHODS.has(method) && error === undefined) void tree.readAccounts();
    if (method === "approvals.decide" || error?.data?.technical?.approval !== undefined) void approvals.look();
  });
  /** @type {import("vscode").EventEmitter<void>} */
  const settingsChanged = new vscode.EventEmitter();
  const path = (/** @type {string[]} */ ...parts) => parts.map(encodeURIComponent).join("/");

  async function restart() {
    await host.stop();
    tree.refresh();
    await panels.reload();
  }

  function showFilter() {
    const { query, category } = tree.filter;
    view.message = [query && `Search: ${query}`, category && `Category: ${category}`].filter(Boolean).join(" · ") || undefined;
    void vscode.commands.executeCommand("setContext", "alloy.isFiltered", view.message !== undefined);
  }

  /** Asks for the API key; returns true if there is one now. */
  async function askForKey() {
    const key = await vscode.window.showInputBox({
      title: "Alloy: API key",
      prompt: "It is kept in the secret storage of the editor, and passed to the host only.",
      password: true,
      ignoreFocusOut: true,
    });
    if (!key?.trim()) return false;
    await context.secrets.store(KEY_NAME, key.trim());
    return true;
  }

  /** @type {Record<string, (...values: any[]) => unknown>} */
  const commands = {
    "alloy.open": (route) => panels.open(route),
    "alloy.connect": async (node) => {
      const connectorId = node?.connector?.id ?? node?.id ?? (await chooseConnector(vscode, tree));
      if (connectorId !== undefined) await panels.open(path("connectors", connectorId, "connect"));
    },
    "alloy.execute": async (node) => {
      const action = node?.kind === "action" ? { connectorId: node.connector.id, actionId: node.id }
        : await chooseAction(vscode, host, (error) => void showError(vscode, error));
      if (action !== undefined) await panels.open(path("connectors", action.connectorId, "actions", action.actionId));
    },
    "alloy.history": () => panels.open("history"),
    "alloy.approvals": () => panels.open("approvals"),
    "alloy.restart": restart,
    "alloy.showLog": () => host.showLog(),
    "alloy.refresh": () => tree.refresh(),
    "alloy.search": () => searchConnectors(vscode, tree),
    "alloy.category": async () => {
      const category = await chooseCategory(vscode, tree);
      if (category !== undefined) tree.setFilter({ category: category ?? undefined });
    },
    "alloy.clearFilter": () => tree.setFilter({ query: "", category: undefined }),
    "alloy.setApiKey": askForKey,
    "alloy.removeApiKey": () => context.secrets.delete(KEY_NAME),
  };
  for (const [name, run] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(name, async (...values) => {
      try {
        await run(...values);
      } catch (error) {
        void showError(vscode, error);
      }
    }));
  }

  context.subscriptions.push(
    log, view, approvals, settingsChanged,
    tree.onDidChangeTreeData((node) => { if (node === undefined) showFilter(); }),
    user.onDidChange(() => void tree.readAccounts()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration("alloy")) return;
      settingsChanged.fire();
      void restart();
    }),
    context.secrets.onDidChange(({ key }) => {
      if (key !== KEY_NAME) return;
      settingsChanged.fire();
      void restart();
    }),
    vscode.lm.registerMcpServerDefinitionProvider(PROVIDER, serverProvider(vscode, context, askForKey, settingsChanged.event)),
  );
  return host;
}

/** Ends the host with the editor: what runs gets the time to end. */
export async function deactivate() {
  await running?.dispose();
  running = undefined;
}
