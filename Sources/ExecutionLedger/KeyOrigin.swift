/// The origin of an idempotency key, which decides how long it is valid.
package enum KeyOrigin: String, Sendable {
    /// The caller chose it for one write. It is valid for 24 hours from the call.
    case caller
    /// The host derived it from the arguments. It is valid until ten minutes after the outcome is known, so that a
    /// deliberate repetition needs no new name for long; for 24 hours from the call while the outcome is not known.
    case arguments

    /// The time in milliseconds for which a key that was derived from the arguments replays an applied execution.
    static let replayTime: Int64 = 600_000

    /// Creates the origin that a line of the ledger states. A line without one was written by an earlier version, and
    /// one with an unknown value by a later version; both count as a caller's, which is valid for longer.
    init(written text: String?) { self = text.flatMap(KeyOrigin.init(rawValue:)) ?? .caller }
}
