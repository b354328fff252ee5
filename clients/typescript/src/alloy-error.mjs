/** The base class of all errors. */

/** The error of a call: `kind` is the reason in one word, `outcome` says whether the service acted. */
export class AlloyError extends Error {
  /**
   * @param {string} message one sentence for a person
   * @param {{code?: number, kind?: string, data?: object, method?: string, cause?: unknown}} [details]
   */
  constructor(message, { code, kind, data = {}, method, cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind ?? new.target.kind;
    this.code = code;
    this.method = method;
    this.data = data;
  }

  static kind = "internal";

  get origin() {
    return this.data.origin;
  }

  get outcome() {
    return this.data.outcome ?? "unknown";
  }

  get fix() {
    return this.data.fix ?? [];
  }

  get retrySafe() {
    return this.data.retry?.safe ?? false;
  }

  get retryAfterMs() {
    const wait = this.data.retry?.afterMs;
    return wait === undefined ? undefined : Number(wait);
  }

  get problems() {
    return this.data.problems ?? [];
  }

  get attempts() {
    return this.data.attempts ?? [];
  }

  get executionId() {
    return this.data.executionId;
  }

  get results() {
    return this.data.results ?? [];
  }
}

// Stack traces and `util.inspect` print the error's name.
Object.defineProperty(AlloyError.prototype, "name", {
  configurable: true,
  get() {
    return this.constructor.name;
  },
});
