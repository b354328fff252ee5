// The error of a call.

/** The error of a call, as the host gives it. */
export class CallError extends Error {
  constructor(error) {
    super(error.message);
    this.code = error.code;
    this.data = error.data ?? {};
  }

  /** Returns an error for a host that does not answer. */
  static unreachable(message, kind = "unreachable") {
    return new CallError({ code: 0, message, data: { kind, outcome: "unknown", fix: [] } });
  }

  get kind() { return this.data.kind ?? "internal"; }
}
