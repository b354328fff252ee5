/** The plans that wait for a decision: their number in the status bar, and a message for a new one. */

/** The milliseconds between two looks. */
const INTERVAL = 10_000;

export class ApprovalWatch {
  #vscode;
  #host;
  #item;
  #timer;
  /** The digests of the plans that were announced. @type {Set<string>} */
  #known = new Set();

  /**
   * @param {import("vscode")} vscode
   * @param {import("./host-manager.mjs").HostManager} host
   * @param {number} [interval] milliseconds
   */
  constructor(vscode, host, interval = INTERVAL) {
    this.#vscode = vscode;
    this.#host = host;
    this.#item = vscode.window.createStatusBarItem("alloy.approvals", vscode.StatusBarAlignment.Right);
    this.#item.name = "Alloy approvals";
    this.#item.command = "alloy.approvals";
    this.#timer = setInterval(() => void this.look(), interval);
  }

  /** Looks for plans now, if a host was started and somebody can see the answer. */
  async look() {
    if (!this.#host.isStarted || !this.#vscode.window.state.focused) return;
    try {
      const { approvals } = await this.#host.call("approvals.list");
      this.#show(approvals.filter((/** @type {any} */ one) => one.state === "pending"));
    } catch {
      // A host with an in-memory ledger has no approvals of others; the page of the approvals says what is wrong.
      this.#item.hide();
    }
  }

  dispose() {
    clearInterval(this.#timer);
    this.#item.dispose();
  }

  /** @param {any[]} pending */
  #show(pending) {
    const added = pending.filter(({ digest }) => !this.#known.has(digest));
    this.#known = new Set(pending.map(({ digest }) => digest));
    if (pending.length === 0) return this.#item.hide();
    const count = pending.length === 1 ? "1 plan waits" : `${pending.length} plans wait`;
    this.#item.text = `$(shield) ${pending.length}`;
    this.#item.tooltip = `Alloy: ${count} for your approval`;
    this.#item.accessibilityInformation = { label: `Alloy: ${count} for your approval` };
    this.#item.show();
    if (added.length > 0) void this.#announce(added);
  }

  /** @param {any[]} added */
  async #announce(added) {
    const names = added.map(({ plan }) => `${plan.name || plan.actionId} (${plan.connectorId})`).join(", ");
    const selected = await this.#vscode.window.showInformationMessage(`Waiting for your approval: ${names}`, "Show");
    if (selected === "Show") await this.#vscode.commands.executeCommand("alloy.approvals");
  }
}
