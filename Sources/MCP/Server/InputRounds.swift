import JSON
import JSONRPC
import Platform
import Locking
import TextCoding

/// The earlier rounds of a call in a stateless revision: the answers of a person, and what the server remembers.
///
/// The client carries it between the rounds as `requestState`, so it is signed, ends after ten minutes, and belongs to one
/// principal and one call (specification 2026-07-28, multi round-trip requests, "Server Requirements").
struct InputRounds: Sendable {
    /// The answers so far, by the names of their questions.
    var answers = JSONObject()
    var memory = JSONObject()
    /// The names of the questions of the last round.
    var asked: [String] = []

    /// No round so far.
    static let none = InputRounds()
}

/// Signs and verifies the state of calls with several rounds.
public struct RequestStateSigner: Sendable {
    /// The time for which a state is valid.
    static let lifetime = Duration.seconds(600)

    private let key: LazyKey
    private let principal: String
    private let now: @Sendable () -> Timestamp

    /// Creates a signer.
    ///
    /// - Parameters:
    ///   - key: Returns at least 32 random bytes, the same in all processes that answer the rounds of one call. It is called
    ///     once, at the first use.
    ///   - principal: The user that the calls act for.
    ///   - now: The current time.
    public init(
        key: @escaping @Sendable () -> [UInt8], principal: String, now: @escaping @Sendable () -> Timestamp
    ) {
        self.key = LazyKey(key)
        self.principal = principal
        self.now = now
    }

    /// Returns the rounds as the text of `requestState`.
    func encode(_ rounds: InputRounds, of call: String) -> String {
        let payload: JSONValue = [
            "answers": .object(rounds.answers), "memory": .object(rounds.memory), "asked": .strings(rounds.asked),
            "call": .string(digest(of: call)),
            "expires": .int(Int(now().advanced(by: Self.lifetime).milliseconds)),
        ]
        let bytes = payload.bytes
        let code = HMACSHA256.authenticate(bytes, key: key.bytes)
        return Base64.encode(bytes, alphabet: .url) + "." + Base64.encode(code, alphabet: .url)
    }

    /// Reads the text of `requestState`. Throws -32602 if it is not this server's, is of another call, or has expired.
    func decode(_ state: String, of call: String) throws(RPCError) -> InputRounds {
        let parts = state.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let bytes = Base64.decodeAnyAlphabet(parts[0]),
            let code = Base64.decodeAnyAlphabet(parts[1]), HMACSHA256.isValid(code, for: bytes, key: key.bytes),
            let payload = try? JSONValue(parsing: bytes)
        else { throw Self.refusal("is not one that this server has given") }
        guard payload["call"]?.stringValue == digest(of: call) else {
            throw Self.refusal("belongs to another call")
        }
        guard let expires = payload["expires"]?.intValue, now().milliseconds < expires else {
            throw Self.refusal("has expired")
        }
        return InputRounds(
            answers: payload["answers"]?.objectValue ?? [:], memory: payload["memory"]?.objectValue ?? [:],
            asked: payload["asked"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    }

    private func digest(of call: String) -> String {
        let bytes = JSONValue.array([.string(principal), .string(call)]).bytes
        return Hex.encode(SHA256.hash(bytes))
    }

    private static func refusal(_ reason: String) -> RPCError {
        .host(
            code: RPCError.Code.invalidParams, kind: "invalid_params", message: "The requestState \(reason).",
            fix: ["Send the call again without requestState and inputResponses."],
            problems: [
                ["pointer": "/requestState", "expected": "the requestState of the last reply", "got": "another"]
            ])
    }
}

/// A key that is made at its first use: most connections need none.
private final class LazyKey: Sendable {
    private let make: @Sendable () -> [UInt8]
    private let made = Mutex<[UInt8]?>(nil)

    init(_ make: @escaping @Sendable () -> [UInt8]) { self.make = make }

    var bytes: [UInt8] {
        made.withLock { made in
            if let made { return made }
            let key = make()
            made = key
            return key
        }
    }
}
