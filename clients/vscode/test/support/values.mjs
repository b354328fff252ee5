/** The small values of the `vscode` API: events, cancellation, addresses. */

export class Disposable {
  #end;

  constructor(end) {
    this.#end = end;
  }

  dispose() {
    this.#end?.();
    this.#end = undefined;
  }
}

export class EventEmitter {
  #listeners = new Set();

  event = (listener, thisArgument, disposables) => {
    const own = (value) => listener.call(thisArgument, value);
    this.#listeners.add(own);
    const disposable = new Disposable(() => this.#listeners.delete(own));
    disposables?.push(disposable);
    return disposable;
  };

  /** A listener that throws does not keep the others from being called. */
  fire(value) {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => { throw error; });
      }
    }
  }

  dispose() {
    this.#listeners.clear();
  }
}

export class CancellationTokenSource {
  #cancelled = new EventEmitter();
  token = { isCancellationRequested: false, onCancellationRequested: this.#cancelled.event };

  cancel() {
    if (this.token.isCancellationRequested) return;
    this.token.isCancellationRequested = true;
    this.#cancelled.fire();
  }

  dispose() {
    this.#cancelled.dispose();
  }
}

export class Uri {
  constructor(scheme, authority, path) {
    Object.assign(this, { scheme, authority, path });
  }

  static file(path) {
    return new Uri("file", "", path);
  }

  /** Parses the address of a server, without a path. */
  static parse(text) {
    const [scheme, authority] = text.split("://");
    return new Uri(scheme, authority, "");
  }

  static joinPath(base, ...parts) {
    return new Uri(base.scheme, base.authority, [base.path, ...parts].join("/"));
  }

  get fsPath() {
    return this.path;
  }

  /** Encodes more than a browser does, as the editor's own addresses. */
  toString() {
    return `${this.scheme}://${encodeURIComponent(this.authority).replace("%3A", ":")}${this.path.split("/").map(encodeURIComponent).join("/")}`;
  }
}
