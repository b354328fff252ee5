/** A webview panel whose page is a program of the test: it sends messages and receives those of the extension. */

import { EventEmitter, Uri } from "./values.mjs";

export class WebviewPanel {
  #disposed = new EventEmitter();
  #fromPage = new EventEmitter();
  #toPage = new EventEmitter();
  #isDisposed = false;
  revealed = 0;
  onDidDispose = this.#disposed.event;
  /** Occurs for each message of the extension, as the page gets it. */
  onDidPost = this.#toPage.event;

  /** `origin` is the server of the extension's files, for a page in a real browser. */
  constructor(type, title, options, origin) {
    Object.assign(this, { viewType: type, title, options });
    this.webview = {
      html: "",
      options: {},
      cspSource: origin ?? "'self' https://*.vscode-cdn.net",
      asWebviewUri: (uri) => origin === undefined ? new Uri("https", "file+.vscode-resource.vscode-cdn.net", uri.path)
        : Uri.joinPath(Uri.parse(origin), "file", uri.path.slice(1)),
      onDidReceiveMessage: this.#fromPage.event,
      postMessage: async (message) => {
        if (this.#isDisposed) return false;
        // Messages are copied as JSON.
        this.#toPage.fire(JSON.parse(JSON.stringify(message)));
        return true;
      },
    };
  }

  reveal() {
    if (this.#isDisposed) throw new Error("Webview is disposed");
    this.revealed += 1;
  }

  dispose() {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#disposed.fire();
  }

  /** Sends a message of the page to the extension. */
  send(message) {
    this.#fromPage.fire(JSON.parse(JSON.stringify(message)));
  }

  /** Calls a method as the page does; `reply` resolves to the whole reply of JSON-RPC, as its text. */
  call(method, params = {}, { wantsProgress = false } = {}) {
    const id = `page-${(this.lastId = (this.lastId ?? 0) + 1)}`;
    const others = [];
    const reply = new Promise((resolve) => {
      const subscription = this.onDidPost((message) => {
        if (message.type !== "message" || message.id !== id) return;
        const parsed = JSON.parse(message.text);
        if (parsed.method !== undefined) return others.push(parsed);
        subscription.dispose();
        resolve(message.text);
      });
    });
    this.send({ type: "request", id, method, params: typeof params === "string" ? params : JSON.stringify(params), wantsProgress });
    return { id, others, reply, cancel: () => this.send({ type: "cancel", id }) };
  }
}
