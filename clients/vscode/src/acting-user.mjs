/** The user for whom the editor acts: the one that was selected on a page, or else the first one. */

const KEPT = "alloy.userId";

export class ActingUser {
  #host;
  #memory;
  /** @type {Promise<string | undefined> | undefined} */
  #found;
  /** @type {import("vscode").EventEmitter<void>} */
  #changed;

  /**
   * @param {import("vscode")} vscode
   * @param {import("./host-manager.mjs").HostManager} host
   * @param {import("vscode").Memento} memory keeps the selection
   */
  constructor(vscode, host, memory) {
    this.#host = host;
    this.#memory = memory;
    this.#changed = new vscode.EventEmitter();
    this.onDidChange = this.#changed.event;
    // The next host may have other users.
    host.onDidEnd(() => (this.#found = undefined));
  }

  /** The user that was selected, even if there is no such user any more: a page then selects another one. */
  get userId() {
    return this.#memory.get(KEPT, /** @type {string | undefined} */ (undefined));
  }

  /** Returns the parameter that names the user; none if the host or the key decides. */
  async parameters() {
    this.#found ??= this.#find();
    const userId = await this.#found;
    return userId === undefined ? {} : { userId };
  }

  /** @param {string} userId */
  async select(userId) {
    if (userId === this.userId) return;
    await this.#memory.update(KEPT, userId);
    this.#found = undefined;
    this.#changed.fire();
  }

  async #find() {
    const info = await this.#host.call("host.info");
    if (info.userId) return info.userId;
    try {
      const { users } = await this.#host.call("users.list");
      const known = users.find((/** @type {any} */ user) => user.userId === this.userId);
      return (known ?? users[0])?.userId;
    } catch {
      // The operator may not allow the list; the key's own user is meant then.
      return undefined;
    }
  }
}
