/** The calls of one webview: its requests go to the host; progress, notifications and replies go back. */

import { showError, wireError } from "./errors.mjs";
import { PAGE_METHODS, refusal } from "./page-methods.mjs";
import { rawParameters, replyText } from "./raw-messages.mjs";

/** Calls that a person waits for: the editor shows their progress, and can cancel them. */
const LONG = new Map([["execute", "Executing"], ["credentials.connect", "Connecting"]]);

/** The milliseconds after which a call is shown. */
const SOON = 400;

export class Bridge {
  #vscode;
  #host;
  #post;
  #called;
  #subscription;
  /** @type {Map<string, { abort: AbortController, method: string, params: any }>} */
  #running = new Map();

  /**
   * @param {import("vscode")} vscode
   * @param {import("./host-manager.mjs").HostManager} host
   * @param {(message: object) => unknown} post sends a message to the webview
   * @param {(method: string, error?: any) => void} called is told of each call that was answered
   */
  constructor(vscode, host, post, called) {
    this.#vscode = vscode;
    this.#host = host;
    this.#post = post;
    this.#called = called;
    this.#subscription = host.onDidNotify((notification) => this.#notify(notification));
  }

  /**
   * Handles a message of the webview; returns false for one that is not about a call.
   * @param {any} message
   */
  receive(message) {
    if (message?.type === "request") void this.#answer(message);
    else if (message?.type === "cancel") this.#running.get(message.id)?.abort.abort(new Error("It was cancelled."));
    else return false;
    return true;
  }

  /** Cancels what runs: nobody would see the answer. A write then stays in the history, with its outcome. */
  dispose() {
    this.#subscription.dispose();
    for (const { abort } of this.#running.values()) abort.abort(new Error("The page was closed."));
  }

  /** @param {{ id: string, method: string, params: string, wantsProgress: boolean }} request */
  async #answer({ id, method, params, wantsProgress }) {
    if (!PAGE_METHODS.has(method)) return this.#send(id, { jsonrpc: "2.0", id, error: refusal(String(method)) });
    const abort = new AbortController();
    try {
      this.#running.set(id, { abort, method, params: JSON.parse(params) });
      const title = LONG.get(method);
      const call = (/** @type {(value: any) => void} */ onProgress) =>
        this.#host.call(method, rawParameters(params), { signal: abort.signal, ...(wantsProgress ? { onProgress } : {}) });
      const toPage = (/** @type {unknown} */ value) => this.#send(id, { jsonrpc: "2.0", method: "$/progress", params: { value } });
      const result = await (title === undefined ? call(toPage) : this.#withProgress(title, id, abort, toPage, call));
      this.#post({ type: "message", id, text: replyText(id, result) });
      this.#called(method);
    } catch (error) {
      this.#send(id, { jsonrpc: "2.0", id, error: wireError(error) });
      this.#called(method, error);
      // A write whose outcome is unknown must be seen, even if its page is hidden.
      const { outcome } = /** @type {import("../client/index.mjs").AlloyError} */ (error);
      if (LONG.has(method) && outcome === "unknown") void showError(this.#vscode, error);
    } finally {
      this.#running.delete(id);
    }
  }

  /**
   * Makes a call. One that is not answered soon is shown with its progress, and with a button that cancels it.
   * @param {string} title
   * @param {string} id
   * @param {AbortController} abort
   * @param {(value: any) => void} toPage
   * @param {(onProgress: (value: any) => void) => Promise<any>} call
   */
  async #withProgress(title, id, abort, toPage, call) {
    const { params } = this.#running.get(id) ?? {};
    const what = [params?.connectorId, params?.actionId].filter(Boolean).join(" ");
    const options = { location: this.#vscode.ProgressLocation.Notification, title: `${title} ${what}`, cancellable: true };
    /** @type {string | undefined} */
    let message;
    /** @type {{ report(value: { message?: string }): void } | undefined} */
    let shown;
    const answer = call((value) => {
      message = value.message;
      shown?.report({ message });
      toPage(value);
    });
    const timer = setTimeout(() => void this.#vscode.window.withProgress(options, (progress, token) => {
      shown = progress;
      progress.report({ message });
      token.onCancellationRequested(() => abort.abort(new Error("It was cancelled.")));
      // The page shows an error.
      return answer.catch(() => {});
    }), SOON);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Passes the link of `credentials.authorize` on to the page that connects this account.
   * @param {{ method: string, params: any }} notification
   */
  #notify({ method, params }) {
    if (method !== "credentials.authorize") return;
    for (const [id, call] of this.#running) {
      if (call.method === "credentials.connect" && call.params.connectorId === params.connectorId
        && (call.params.userId ?? params.userId) === params.userId) this.#send(id, { jsonrpc: "2.0", method, params });
    }
  }

  /** @param {string} id @param {object} message */
  #send(id, message) {
    this.#post({ type: "message", id, text: JSON.stringify(message) });
  }
}
