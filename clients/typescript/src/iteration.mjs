/** Iterators over the pages and items of a provider's list, and over the progress of a call. */

/** The pages of a provider's list, each read when it is asked for; see `index.d.mts`. */
export async function* pages(host, params, options) {
  const seen = new Set();
  for (let next = { maxPages: 1, ...params }; ; ) {
    const page = await host.call("execute.pages", next, options);
    yield page;
    const cursor = page.nextCursor;
    // A provider that leads in a circle would never end.
    if (cursor === undefined || seen.has(cursor)) return;
    seen.add(cursor);
    next = { ...next, cursor };
  }
}

/** The items of a provider's list, page after page. */
export async function* items(host, params, options) {
  for await (const page of pages(host, params, options)) yield* page.items ?? [];
}

/** A call under way: an iterator over its progress, and its result. Leaving the loop cancels the call. */
export class Following {
  #controller = new AbortController();
  #reports = [];
  #wake = () => {};
  #isOver = false;

  constructor(host, method, params, { signal, ...options } = {}) {
    const signals = [this.#controller.signal, signal].filter((one) => one !== undefined);
    const onProgress = (report) => this.#tell(() => this.#reports.push(report));
    this.result = host.call(method, params, { ...options, signal: AbortSignal.any(signals), onProgress });
    this.result.catch(() => {}).finally(() => this.#tell(() => (this.#isOver = true)));
  }

  async *[Symbol.asyncIterator]() {
    try {
      for (;;) {
        if (this.#reports.length > 0) yield this.#reports.shift();
        else if (this.#isOver) return;
        else await new Promise((resolve) => (this.#wake = resolve));
      }
    } finally {
      if (!this.#isOver) this.#controller.abort();
    }
  }

  #tell(change) {
    change();
    this.#wake();
  }
}
