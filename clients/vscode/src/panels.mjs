/** The webviews: a panel for each form, connection, history and list of approvals that is open. */

import { Bridge } from "./bridge.mjs";
import { pageHTML } from "./page-html.mjs";

const TYPE = "alloy.page";

/** @typedef {{ panel: import("vscode").WebviewPanel, route: string }} Shown */

export class Panels {
  #vscode;
  #context;
  #host;
  #user;
  #called;
  /** @type {Set<Shown>} */
  #shown = new Set();

  /**
   * @param {import("vscode")} vscode
   * @param {import("vscode").ExtensionContext} context
   * @param {import("./host-manager.mjs").HostManager} host
   * @param {{ userId: string | undefined, select(userId: string): void }} user the user that the editor acts for
   * @param {(method: string, error?: any) => void} called is told of each call of a page that was answered
   */
  constructor(vscode, context, host, user, called) {
    this.#vscode = vscode;
    this.#context = context;
    this.#host = host;
    this.#user = user;
    this.#called = called;
    // An editor that is started again shows the pages that were open.
    context.subscriptions.push(vscode.window.registerWebviewPanelSerializer(TYPE, {
      deserializeWebviewPanel: async (panel, state) => this.#fill(panel, state?.route ?? ""),
    }));
  }

  /**
   * Shows a part of the page, in the panel that shows it already, if there is one.
   * @param {string} route such as `history`, or `connectors/hubspot/connect`
   */
  async open(route) {
    const shown = [...this.#shown].find((one) => one.route === route);
    if (shown !== undefined) return shown.panel.reveal();
    const panel = this.#vscode.window.createWebviewPanel(TYPE, "Alloy", this.#vscode.ViewColumn.Active, {
      retainContextWhenHidden: true,
    });
    await this.#fill(panel, route);
  }

  /** Loads all panels again, after the host was started with other settings. */
  async reload() {
    for (const shown of this.#shown) await this.#load(shown);
  }

  /** @param {import("vscode").WebviewPanel} panel @param {string} route */
  async #fill(panel, route) {
    const shown = { panel, route };
    this.#shown.add(shown);
    panel.iconPath = this.#file("media/alloy.svg");
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.#file("page"), this.#file("webview")] };
    const bridge = new Bridge(this.#vscode, this.#host, (message) => panel.webview.postMessage(message), this.#called);
    panel.webview.onDidReceiveMessage((message) => {
      if (!bridge.receive(message)) this.#changed(shown, message);
    });
    panel.onDidDispose(() => {
      this.#shown.delete(shown);
      bridge.dispose();
    });
    await this.#load(shown);
  }

  /** @param {Shown} shown */
  async #load({ panel: { webview }, route }) {
    webview.html = await pageHTML({
      address: (path) => webview.asWebviewUri(this.#file(path)).toString(),
      source: webview.cspSource,
      route,
      userId: this.#user.userId,
    });
  }

  /** @param {Shown} shown @param {any} message */
  #changed(shown, message) {
    const { type, route, title, userId } = message ?? {};
    if (type === "shown") {
      shown.route = route;
      shown.panel.title = title;
    } else if (type === "user") {
      this.#user.select(userId);
    }
  }

  /** @param {string} path */
  #file(path) {
    return this.#vscode.Uri.joinPath(this.#context.extensionUri, ...path.split("/"));
  }
}
