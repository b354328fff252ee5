/// Keyed-hash message authentication with SHA-256 (RFC 2104).
public enum HMACSHA256 {
    private static let blockLength = 64

    /// Returns the 32 bytes that authenticate `message` under `key`.
    public static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var key = key.count > blockLength ? SHA256.hash(key) : key
        key.append(contentsOf: repeatElement(0, count: blockLength - key.count))
        let inner = SHA256.hash(key.map { $0 ^ 0x36 } + message)
        return SHA256.hash(key.map { $0 ^ 0x5C } + inner)
    }

    /// Returns whether `code` authenticates `message` under `key`. The time does not depend on the position of a
    /// difference.
    public static func isValid(_ code: [UInt8], for message: [UInt8], key: [UInt8]) -> Bool {
        let expected = authenticate(message, key: key)
        guard code.count == expected.count else { return false }
        return zip(code, expected).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
