import Logging

/// The source of the API key. It can be read again, since a key may be changed while the program runs.
public struct KeySource: Sendable {
    /// The ways to read the key.
    public enum Reading: Sendable {
        /// Use the key that was read before.
        case cached
        /// Read the file, or run the command, again.
        case fresh
    }

    /// The name of the source for a person, such as `ALLOY_API_KEY_FILE`; never the key.
    public let name: String
    /// The result of `key(_:)` where nothing has to be read.
    let known: Result<Secret, AlloyError>?
    private let read: Read

    /// A function that returns the key, or nil when there is none. It throws `timed_out` when that takes longer than
    /// until the given deadline, and `cancelled` when the task is cancelled.
    public typealias Read =
        @Sendable (_ reading: Reading, _ deadline: ContinuousClock.Instant) async throws(AlloyError) -> Secret?

    /// A source that calls `read` for every request; nil or an empty key means there is none.
    public init(name: String, read: @escaping Read) {
        self.name = name
        known = nil
        self.read = read
    }

    /// A source of this key and no other.
    public init(_ key: Secret, name: String = "the program") { self.init(name: name, fixed: key) }

    private init(name: String, fixed key: Secret?) {
        self.name = name
        known = Result { () throws(AlloyError) in try Self.usable(key, from: name) }
        read = { (_: Reading, _: ContinuousClock.Instant) throws(AlloyError) -> Secret? in key }
    }

    /// The absence of a key: every call fails with `unauthenticated`.
    public static let missing = KeySource(name: "nowhere", fixed: nil)

    /// The key. Throws `unauthenticated` when there is none, or when it can't be a header's value, and `timed_out` when it
    /// does not come until `deadline`.
    func key(_ reading: Reading, until deadline: ContinuousClock.Instant)
        async throws(AlloyError) -> Secret
    {
        if let known { return try known.get() }
        return try Self.usable(try await read(reading, deadline), from: name)
    }

    private static func usable(_ key: Secret?, from name: String) throws(AlloyError) -> Secret {
        guard let key, !key.reveal().isEmpty else {
            throw .notSent(
                .unauthenticated, "There is no API key.",
                fix: [
                    .advice("Put the key into ALLOY_API_KEY, or name a file that holds it in ALLOY_API_KEY_FILE."),
                    .advice("Or name a command that prints it in ALLOY_API_KEY_COMMAND."),
                    .advice("Or work without an account and without a network: start with --sandbox."),
                ])
        }
        guard key.reveal().utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .notSent(
                .unauthenticated, "The API key contains a space, a line break or a character that no key has.",
                fix: [.advice("Check the content of \(name): it may contain only the key, on one line.")])
        }
        return key
    }
}
