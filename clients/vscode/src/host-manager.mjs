/** The host of this window: it is started when it is first needed, and again with other settings. */

import { Host } from "../client/index.mjs";
import { wasNotStarted } from "./errors.mjs";
import { parse, stringify } from "./raw-messages.mjs";
import { argumentsForPerson, executable, keyVariables, readSettings, workingFolder } from "./settings.mjs";

/** Calls whose start and end are worth a line in the log only when it is detailed. */
const FREQUENT = new Set(["approvals.list", "form.validate", "form.options", "host.metrics"]);

export class HostManager {
  #vscode;
  #secrets;
  #log;
  /** @type {Promise<Host> | undefined} */
  #starting;
  #isDisposed = false;
  /** The end of the host's stderr that is in the log. */
  #logged = "";
  /** @type {import("vscode").EventEmitter<void>} */
  #ended;
  /** @type {import("vscode").EventEmitter<{ method: string, params: any }>} */
  #notified;

  /**
   * @param {import("vscode")} vscode
   * @param {import("vscode").SecretStorage} secrets
   * @param {import("vscode").LogOutputChannel} log
   */
  constructor(vscode, secrets, log) {
    this.#vscode = vscode;
    this.#secrets = secrets;
    this.#log = log;
    this.#ended = new vscode.EventEmitter();
    this.#notified = new vscode.EventEmitter();
    /** Occurs when a process has ended, or was ended for another one. */
    this.onDidEnd = this.#ended.event;
    /** Occurs for each notification of the host. */
    this.onDidNotify = this.#notified.event;
  }

  /** True if a process was started and not ended on purpose. */
  get isStarted() {
    return this.#starting !== undefined;
  }

  /**
   * Calls a method of the host.
   * @param {string} method
   * @param {object} [params]
   * @param {{ signal?: AbortSignal, onProgress?: (value: any) => void }} [options]
   * @returns {Promise<any>}
   */
  async call(method, params, options) {
    const host = await this.#running();
    const start = performance.now();
    const write = FREQUENT.has(method) ? this.#log.trace : this.#log.debug;
    try {
      const result = await host.call(method, params, options);
      write.call(this.#log, `${method}: ${Math.round(performance.now() - start)} ms`);
      return result;
    } catch (error) {
      // With other settings the next call may succeed.
      if (wasNotStarted(error)) this.#starting = undefined;
      // The message of an error has no secrets, and parameters are not logged at all.
      const { kind, outcome, message } = /** @type {import("../client/index.mjs").AlloyError} */ (error);
      this.#log.warn(`${method}: ${kind ?? "error"}, ${outcome ?? "no outcome"}: ${message}`);
      throw error;
    } finally {
      this.#logWhatItSaid(host);
    }
  }

  /** Ends the host. The next call starts another one, with the settings of then. */
  async stop() {
    const starting = this.#starting;
    this.#starting = undefined;
    const host = await starting?.catch(() => undefined);
    if (host === undefined) return;
    await host.close();
    this.#logWhatItSaid(host);
    this.#log.info("The host was ended.");
    this.#ended.fire();
  }

  /** Ends the host for good, with the editor: calls that come from what ends then must not start another one. */
  async dispose() {
    this.#isDisposed = true;
    await this.stop();
  }

  /** Writes what the host has said on stderr since then into the log, and shows it. */
  async showLog() {
    const host = await this.#starting?.catch(() => undefined);
    if (host !== undefined) this.#logWhatItSaid(host);
    this.#log.show();
  }

  #running() {
    if (this.#isDisposed) throw new Error("The extension has ended.");
    this.#starting ??= this.#start();
    return this.#starting;
  }

  async #start() {
    const settings = readSettings(this.#vscode);
    const [command, args] = [executable(settings), argumentsForPerson(settings)];
    this.#log.info(`Starting ${[command, ...args].join(" ")}`);
    const variables = await keyVariables(this.#secrets);
    const host = new Host({ command, args, env: variables, cwd: workingFolder(this.#vscode)?.fsPath, stderr: "capture", parse, stringify });
    this.#logged = "";
    host.on("exit", ({ exitCode, signal }) => {
      this.#logWhatItSaid(host);
      this.#logged = "";
      this.#log.warn(signal ? `The host was ended by ${signal}.` : `The host has exited with ${exitCode}.`);
      this.#ended.fire();
    });
    host.on("notification", (notification) => this.#notified.fire(notification));
    return host;
  }

  /** @param {Host} host */
  #logWhatItSaid(host) {
    const text = host.stderrTail;
    const added = text.startsWith(this.#logged) ? text.slice(this.#logged.length) : text;
    this.#logged = text;
    if (added.trim() !== "") this.#log.info(added.trimEnd());
  }
}
