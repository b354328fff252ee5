/** The tree of connectors, their resources and actions. */

import { adviceFor } from "./errors.mjs";

/** The age, in seconds, up to which the host may answer from its catalogue. */
const AGE = 300;
/** The age of an action's definition that decides only which icon it has. */
const EFFECT_AGE = 86_400;
/** The definitions that are read at the same time. */
const WIDTH = 4;

/** The icons of the effects, with the word that screen readers and tooltips have for each. */
const EFFECTS = {
  read: { icon: "eye", text: "reads" },
  idempotentWrite: { icon: "edit", text: "writes; repeating it has the same result" },
  write: { icon: "edit", text: "writes" },
  destructive: { icon: "trash", color: "errorForeground", text: "deletes, or does what can't be undone" },
};

/** What an action has until its effect was read. */
const UNKNOWN_EFFECT = { icon: "circle-outline", color: undefined, text: "" };

/**
 * @typedef {{ kind: "connector", id: string, name: string, categories: string[] }} ConnectorNode
 * @typedef {{ kind: "resource", connector: ConnectorNode, name: string, description: string | null, actions: any[] }} ResourceNode
 * @typedef {{ kind: "action", connector: ConnectorNode, resource: string, id: string, name: string, description: string | null,
 *   effect?: keyof typeof EFFECTS }} ActionNode
 * @typedef {{ kind: "problem", message: string, next: string }} ProblemNode
 * @typedef {ConnectorNode | ResourceNode | ActionNode | ProblemNode} Node
 */

export class ConnectorTree {
  #vscode;
  #host;
  #user;
  /** @type {import("vscode").EventEmitter<Node | undefined>} */
  #changed;
  /** @type {{ query: string, category: string | undefined }} */
  filter = { query: "", category: undefined };
  /** @type {ConnectorNode[] | undefined} */
  #connectors;
  /** The connectors that the user has an account of. @type {Set<string>} */
  #connected = new Set();

  /**
   * @param {import("vscode")} vscode
   * @param {import("./host-manager.mjs").HostManager} host
   * @param {{ parameters(): Promise<object> }} user the user that the editor acts for
   */
  constructor(vscode, host, user) {
    this.#vscode = vscode;
    this.#host = host;
    this.#user = user;
    this.#changed = new vscode.EventEmitter();
    this.onDidChangeTreeData = this.#changed.event;
  }

  /** Reads everything again. */
  refresh() {
    this.#connectors = undefined;
    this.#changed.fire(undefined);
  }

  /** @param {{ query?: string, category?: string | undefined }} filter */
  setFilter(filter) {
    this.filter = { ...this.filter, ...filter };
    this.#changed.fire(undefined);
  }

  /** Returns all connectors. @returns {Promise<ConnectorNode[]>} */
  async connectors() {
    if (this.#connectors === undefined) {
      const [{ connectors }] = await Promise.all([this.#host.call("connectors.list", { maxAge: AGE }), this.#readAccounts()]);
      this.#connectors = connectors.map((/** @type {any} */ { id, name, categories }) => ({ kind: "connector", id, name: name || id, categories }));
    }
    return /** @type {ConnectorNode[]} */ (this.#connectors);
  }

  /** Reads which connectors have an account, after one was connected or removed. */
  async readAccounts() {
    await this.#readAccounts();
    this.#changed.fire(undefined);
  }

  async #readAccounts() {
    try {
      const { credentials } = await this.#host.call("credentials.list", await this.#user.parameters());
      this.#connected = new Set(credentials.map((/** @type {any} */ one) => one.connectorId));
    } catch {
      // The marks are an extra: without them, the tree is still of use, and a connector's page says what is wrong.
      this.#connected = new Set();
    }
  }

  /**
   * @param {Node} [node]
   * @returns {Promise<Node[]>}
   */
  async getChildren(node) {
    try {
      switch (node?.kind) {
        case undefined: return (await this.connectors()).filter((connector) => this.#fits(connector));
        case "connector": return await this.#resources(node);
        case "resource": return this.#actions(node);
        default: return [];
      }
    } catch (error) {
      const { message, next } = adviceFor(error);
      return [{ kind: "problem", message, next: next.join(" ") }];
    }
  }

  /** @param {ConnectorNode} connector */
  #fits({ id, name, categories }) {
    const text = [name, id, ...categories].join(" ").toLowerCase();
    const { query, category } = this.filter;
    return query.toLowerCase().split(/\s+/).every((word) => text.includes(word)) && (!category || categories.includes(category));
  }

  /** @param {ConnectorNode} connector @returns {Promise<ResourceNode[]>} */
  async #resources(connector) {
    const { resources } = await this.#host.call("resources.list", { connectorId: connector.id, maxAge: AGE });
    return resources.map((/** @type {any} */ { name, description, actions }) => ({ kind: "resource", connector, name, description, actions }));
  }

  /** @param {ResourceNode} resource @returns {ActionNode[]} */
  #actions({ connector, name: resource, actions }) {
    const nodes = actions.map((one) => (
      { kind: /** @type {const} */ ("action"), connector, resource, id: one.id, name: one.name || one.id, description: one.description }));
    void this.#readEffects(nodes);
    return nodes;
  }

  /**
   * Reads the effects of actions, whose lists don't have them: each is in the action's own definition.
   * @param {ActionNode[]} nodes
   */
  async #readEffects(nodes) {
    const waiting = [...nodes];
    const work = async () => {
      for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
        const { action } = await this.#host.call("actions.get", { connectorId: node.connector.id, actionId: node.id, maxAge: EFFECT_AGE });
        node.effect = action.effect;
        this.#changed.fire(node);
      }
    };
    // A definition that can't be read leaves its neutral icon; the action's page says what is wrong.
    await Promise.allSettled(Array.from({ length: WIDTH }, work));
  }

  /** @param {Node} node @returns {import("vscode").TreeItem} */
  getTreeItem(node) {
    switch (node.kind) {
      case "connector": return this.#connectorItem(node);
      case "resource": return this.#item(node.name, {
        parent: true, icon: "symbol-folder", tooltip: node.description, contextValue: "resource",
      });
      case "action": return this.#actionItem(node);
      case "problem": return this.#item(node.message, {
        icon: "warning", description: node.next, tooltip: `${node.message} ${node.next}`, contextValue: "problem",
      });
    }
  }

  /** @param {ConnectorNode} connector */
  #connectorItem({ id, name, categories }) {
    const isConnected = this.#connected.has(id);
    const words = [...(isConnected ? ["connected"] : []), ...categories];
    return this.#item(name, {
      id: `connector/${id}`,
      parent: true,
      icon: isConnected ? "pass-filled" : "plug",
      color: isConnected ? "testing.iconPassed" : undefined,
      description: words.join(" · "),
      tooltip: `${name} (${id})`,
      contextValue: isConnected ? "connector.connected" : "connector",
    });
  }

  /** @param {ActionNode} node */
  #actionItem(node) {
    const { icon, color, text } = node.effect ? { color: undefined, ...EFFECTS[node.effect] } : UNKNOWN_EFFECT;
    const item = this.#item(node.name, {
      id: `action/${node.connector.id}/${node.resource}/${node.id}`,
      icon, color,
      tooltip: [node.description, text && `This action ${text}.`].filter(Boolean).join("\n\n"),
      contextValue: "action",
    });
    item.accessibilityInformation = { label: [node.name, text].filter(Boolean).join(", ") };
    item.command = { command: "alloy.execute", title: "Execute Action", arguments: [node] };
    return item;
  }

  /**
   * @param {string} label
   * @param {{ id?: string, parent?: boolean, icon: string, color?: string | undefined, description?: string, tooltip?: string | null,
   *   contextValue: string }} look
   */
  #item(label, { id, parent = false, icon, color, description, tooltip, contextValue }) {
    const { Collapsed, None } = this.#vscode.TreeItemCollapsibleState;
    const item = new this.#vscode.TreeItem(label, parent ? Collapsed : None);
    if (id !== undefined) item.id = id;
    item.iconPath = new this.#vscode.ThemeIcon(icon, color === undefined ? undefined : new this.#vscode.ThemeColor(color));
    item.description = description;
    item.tooltip = tooltip ?? undefined;
    item.contextValue = contextValue;
    return item;
  }
}
