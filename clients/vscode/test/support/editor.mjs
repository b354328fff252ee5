/**
 * An editor without windows: the part of the `vscode` API that the extension uses, with the behaviour that the API documents.
 *
 * What the editor would show is kept for the test to look at, and what a person would do is a method of `Editor`.
 */

import { fileURLToPath } from "node:url";
import { CancellationTokenSource, Disposable, EventEmitter, Uri } from "./values.mjs";
import { WebviewPanel } from "./webview.mjs";

export const EXTENSION = fileURLToPath(new URL("../../", import.meta.url));

class TreeItem {
  constructor(label, collapsibleState = 0) {
    this.label = label;
    this.collapsibleState = collapsibleState;
  }
}

class ThemeColor {
  constructor(id) {
    this.id = id;
  }
}

class ThemeIcon {
  constructor(id, color) {
    this.id = id;
    this.color = color;
  }
}

class McpStdioServerDefinition {
  constructor(label, command, args = [], env = {}, version = undefined) {
    // The label can't be changed, as in the editor.
    Object.defineProperty(this, "label", { value: label, enumerable: true });
    Object.assign(this, { command, args, env, version });
  }
}

/** What is typed into, and shown by, `createInputBox` and `createQuickPick`. */
class Input {
  #events = { value: new EventEmitter(), accept: new EventEmitter(), hide: new EventEmitter() };
  value = "";
  items = [];
  selectedItems = [];
  isShown = false;
  onDidChangeValue = this.#events.value.event;
  onDidAccept = this.#events.accept.event;
  onDidHide = this.#events.hide.event;

  show() {
    this.isShown = true;
  }

  hide() {
    if (!this.isShown) return;
    this.isShown = false;
    this.#events.hide.fire();
  }

  dispose() {
    this.hide();
    for (const event of Object.values(this.#events)) event.dispose();
  }

  /** Types a text. */
  type(value) {
    this.value = value;
    this.#events.value.fire(value);
  }

  /** Presses Enter, on an item where there are some. */
  accept(item) {
    this.selectedItems = item === undefined ? [] : [item];
    this.#events.accept.fire();
  }
}

/** One editor, and the extension's context in it. */
export class Editor {
  messages = [];
  progress = [];
  panels = [];
  inputs = [];
  contextKeys = {};
  statusBarItems = [];
  treeViews = new Map();
  servers = new Map();
  serializers = new Map();
  log = [];
  opened = [];
  /** The buttons that the person presses on messages, by their text. */
  answers = [];
  /** What the person types into or selects from the next boxes and lists. */
  choices = [];
  #commands = new Map();
  #settings;
  #secrets = new Map();
  #memory = new Map();
  #configurationChanged = new EventEmitter();
  #secretChanged = new EventEmitter();

  /** @param {{ settings?: object, secrets?: Record<string, string>, origin?: string }} [given] */
  constructor({ settings = {}, secrets = {}, origin } = {}) {
    this.origin = origin;
    this.#settings = { path: "", options: [], sandbox: false, ...settings };
    this.#secrets = new Map(Object.entries(secrets));
    this.vscode = this.#api();
    this.context = this.#context();
  }

  /** Changes a setting, as a person does. */
  set(name, value) {
    this.#settings[name] = value;
    this.#configurationChanged.fire({ affectsConfiguration: (section) => section === "alloy" || section === `alloy.${name}` });
  }

  run(command, ...values) {
    const handler = this.#commands.get(command);
    if (handler === undefined) throw new Error(`command '${command}' not found`);
    return handler(...values);
  }

  get commandNames() {
    return [...this.#commands.keys()];
  }

  /** The items of the tree below a node, as the view draws them. */
  async items(node) {
    const { treeDataProvider } = this.treeViews.get("alloy.connectors");
    const nodes = await treeDataProvider.getChildren(node);
    return Promise.all(nodes.map(async (one) => ({ node: one, item: await treeDataProvider.getTreeItem(one) })));
  }

  dispose() {
    for (const panel of [...this.panels]) panel.dispose();
    for (const one of this.context.subscriptions) one.dispose();
  }

  #context() {
    const memory = this.#memory;
    return {
      subscriptions: [],
      extensionUri: Uri.file(EXTENSION.replace(/\/$/, "")),
      extension: { packageJSON: { version: "0.1.0" } },
      secrets: {
        get: async (name) => this.#secrets.get(name),
        store: async (name, value) => {
          this.#secrets.set(name, value);
          this.#secretChanged.fire({ key: name });
        },
        delete: async (name) => {
          this.#secrets.delete(name);
          this.#secretChanged.fire({ key: name });
        },
        onDidChange: this.#secretChanged.event,
      },
      workspaceState: {
        get: (name, otherwise) => memory.get(name) ?? otherwise,
        update: async (name, value) => void memory.set(name, value),
      },
    };
  }

  #api() {
    const register = (map, name, value) => {
      if (map.has(name)) throw new Error(`'${name}' is registered already`);
      map.set(name, value);
      return new Disposable(() => map.delete(name));
    };
    const ask = (kind) => async (text, ...rest) => {
      const buttons = rest.filter((one) => typeof one === "string");
      this.messages.push({ kind, text, buttons });
      return buttons.find((button) => this.answers.includes(button));
    };
    return {
      Uri, EventEmitter, Disposable, CancellationTokenSource, TreeItem, ThemeIcon, ThemeColor, McpStdioServerDefinition,
      TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
      ViewColumn: { Active: -1, Beside: -2, One: 1 },
      ProgressLocation: { SourceControl: 1, Window: 10, Notification: 15 },
      StatusBarAlignment: { Left: 1, Right: 2 },
      commands: {
        registerCommand: (name, handler) => register(this.#commands, name, handler),
        executeCommand: async (name, ...values) => {
          if (name === "setContext") return void (this.contextKeys[values[0]] = values[1]);
          if (name.startsWith("workbench.")) return void this.opened.push([name, ...values]);
          return this.run(name, ...values);
        },
      },
      lm: { registerMcpServerDefinitionProvider: (id, provider) => register(this.servers, id, provider) },
      workspace: {
        workspaceFolders: undefined,
        getConfiguration: (section) => ({
          get: (name, otherwise) => (section === "alloy" ? this.#settings[name] : undefined) ?? otherwise,
        }),
        onDidChangeConfiguration: this.#configurationChanged.event,
      },
      window: {
        state: { focused: true, active: true },
        createOutputChannel: () => this.#logChannel(),
        createTreeView: (id, options) => {
          const view = { ...options, message: undefined, dispose: () => this.treeViews.delete(id) };
          this.treeViews.set(id, view);
          return view;
        },
        createStatusBarItem: (id) => {
          const item = { id, isShown: false, show: () => (item.isShown = true), hide: () => (item.isShown = false), dispose: () => {} };
          this.statusBarItems.push(item);
          return item;
        },
        createWebviewPanel: (type, title, column, options) => {
          const panel = new WebviewPanel(type, title, options, this.origin);
          this.panels.push(panel);
          panel.onDidDispose(() => this.panels.splice(this.panels.indexOf(panel), 1));
          return panel;
        },
        registerWebviewPanelSerializer: (type, serializer) => register(this.serializers, type, serializer),
        createInputBox: () => this.#input(),
        createQuickPick: () => this.#input(),
        showInputBox: async (options) => this.choices.shift()?.(options),
        showQuickPick: async (items, options) => this.choices.shift()?.(await items, options),
        showInformationMessage: ask("information"),
        showWarningMessage: ask("warning"),
        showErrorMessage: ask("error"),
        withProgress: async (options, task) => {
          const source = new CancellationTokenSource();
          const shown = { ...options, reports: [], isOpen: true, cancel: () => source.cancel() };
          this.progress.push(shown);
          try {
            return await task({ report: (value) => shown.reports.push(value) }, source.token);
          } finally {
            shown.isOpen = false;
          }
        },
      },
    };
  }

  #input() {
    const input = new Input();
    this.inputs.push(input);
    return input;
  }

  #logChannel() {
    const write = (level) => (text) => this.log.push(`${level}: ${text}`);
    return {
      trace: write("trace"), debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error"),
      show: () => this.opened.push(["log"]), dispose: () => {},
    };
  }
}
