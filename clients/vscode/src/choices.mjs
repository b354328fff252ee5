/** The lists from which a person selects a connector, an action or a category. */

/** The milliseconds without input after which actions are searched. */
const PAUSE = 150;
const MATCHES = 30;

/**
 * Returns the id of the connector that the person selects.
 * @param {import("vscode")} vscode
 * @param {import("./connector-tree.mjs").ConnectorTree} tree
 */
export async function chooseConnector(vscode, tree) {
  const items = (await tree.connectors()).map(({ id, name, categories }) => ({ label: name, description: categories.join(", "), id }));
  const item = await vscode.window.showQuickPick(items, { placeHolder: "Connector", matchOnDescription: true });
  return item?.id;
}

/**
 * Returns the category that the person selects: null for all of them, undefined if none was selected.
 * @param {import("vscode")} vscode
 * @param {import("./connector-tree.mjs").ConnectorTree} tree
 */
export async function chooseCategory(vscode, tree) {
  const categories = [...new Set((await tree.connectors()).flatMap((connector) => connector.categories))].sort();
  /** @type {{ label: string, category: string | null }} */
  const all = { label: "All categories", category: null };
  const items = [all, ...categories.map((category) => ({ label: category, category }))];
  return (await vscode.window.showQuickPick(items, { placeHolder: "Category" }))?.category;
}

/**
 * Filters the tree while the person types. Escape restores what was there before.
 * @param {import("vscode")} vscode
 * @param {import("./connector-tree.mjs").ConnectorTree} tree
 */
export function searchConnectors(vscode, tree) {
  const before = tree.filter.query;
  const input = vscode.window.createInputBox();
  input.placeholder = "Words in the name, the id or the category of a connector";
  input.value = before;
  let isAccepted = false;
  input.onDidChangeValue((query) => tree.setFilter({ query: query.trim() }));
  input.onDidAccept(() => {
    isAccepted = true;
    input.hide();
  });
  input.onDidHide(() => {
    if (!isAccepted) tree.setFilter({ query: before });
    input.dispose();
  });
  input.show();
}

/**
 * Returns the action that the person selects from those that the host finds while the person types.
 * @param {import("vscode")} vscode
 * @param {import("./host-manager.mjs").HostManager} host
 * @param {(error: unknown) => void} failed is told of a search that failed
 * @returns {Promise<{ connectorId: string, actionId: string } | undefined>}
 */
export function chooseAction(vscode, host, failed) {
  const pick = vscode.window.createQuickPick();
  pick.placeholder = "What it should do, such as: create a contact in hubspot";
  // The host has ranked the matches; the editor must not filter them again.
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  let last = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function search(/** @type {string} */ query) {
    last += 1;
    const own = last;
    if (query.trim() === "") return void (pick.items = []);
    pick.busy = true;
    try {
      const { matches } = await host.call("actions.search", { query, limit: MATCHES });
      if (own !== last) return;
      pick.items = matches.map((/** @type {any} */ one) => ({
        label: one.name || one.actionId,
        description: `${one.connectorId} · ${one.effect}`,
        detail: one.description ?? undefined,
        alwaysShow: true,
        connectorId: one.connectorId,
        actionId: one.actionId,
      }));
    } catch (error) {
      if (own !== last) return;
      pick.hide();
      failed(error);
    } finally {
      if (own === last) pick.busy = false;
    }
  }

  return new Promise((resolve) => {
    pick.onDidChangeValue((query) => {
      clearTimeout(timer);
      timer = setTimeout(search, PAUSE, query);
    });
    pick.onDidAccept(() => {
      resolve(/** @type {any} */ (pick.selectedItems[0]));
      pick.hide();
    });
    pick.onDidHide(() => {
      clearTimeout(timer);
      last += 1;
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
