import JSON
import Platform
import TextCoding

/// The first 128 bits of a SHA-256: enough to distinguish arguments, in half the memory.
struct LedgerDigest: Sendable, Hashable {
    /// The digest of an execution whose arguments are not known yet.
    static let none = LedgerDigest("")

    private let high: UInt64
    private let low: UInt64

    /// Creates the digest from a SHA-256 in hexadecimal digits; any other text is hashed first.
    init(_ text: String) {
        var text = text
        let numbers = text.withUTF8 { digits in
            digits.count == 64
                ? Self.number(UnsafeBufferPointer(rebasing: digits[..<16])).flatMap { high in
                    Self.number(UnsafeBufferPointer(rebasing: digits[16..<32])).map { (high, $0) }
                } : nil
        }
        if let numbers {
            (high, low) = numbers
            return
        }
        let hash = SHA256.hash(Array(text.utf8))
        high = hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = hash.dropFirst(8).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Creates the digest of an idempotency key's scope: two executions share it when base URL, user, connector, action
    /// and key are equal.
    ///
    /// A line can contain it where one of these must not be written because it is a secret.
    init(
        scopeOf key: String, baseURL: String, userId: String?, connectorId: String, actionId: String
    ) {
        self.init(
            Self.text(scopeOf: key, baseURL: baseURL, userId: userId, connectorId: connectorId, actionId: actionId))
    }

    /// Returns the SHA-256 of the scope in 64 hexadecimal digits, from which `init(_:)` creates the same digest.
    static func hex(
        scopeOf key: String, baseURL: String, userId: String?, connectorId: String, actionId: String
    ) -> String {
        let text = text(scopeOf: key, baseURL: baseURL, userId: userId, connectorId: connectorId, actionId: actionId)
        return Hex.encode(SHA256.hash(Array(text.utf8)))
    }

    private static func text(
        scopeOf key: String, baseURL: String, userId: String?, connectorId: String, actionId: String
    ) -> String {
        let parts: [JSONValue] = [
            .string(baseURL), userId.map(JSONValue.string) ?? .null, .string(connectorId), .string(actionId),
            .string(key),
        ]
        return JSONValue.array(parts).text
    }

    private static func number(_ digits: UnsafeBufferPointer<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            guard let value = Hex.value(of: digit) else { return nil }
            number = number << 4 | UInt64(value)
        }
        return number
    }
}
