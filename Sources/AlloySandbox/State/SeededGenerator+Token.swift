import JSON
import Platform

extension SeededGenerator {
    /// How long a token lives.
    static let tokenLife = Duration.seconds(3_600)

    /// What looks like the JSON Web Token (RFC 7519) that the service gives for a user: the same header and claims, and
    /// a signature of random bytes, as nobody here checks it.
    mutating func token(userID: String, at now: Timestamp) -> String {
        let issuedAt = now.seconds
        let header: JSONValue = ["alg": "HS256", "typ": "JWT"]
        let claims: JSONValue = [
            "user": ["_id": .string(userID)], "iat": .int(issuedAt),
            "exp": .int(issuedAt + Int(Self.tokenLife.components.seconds)),
        ]
        let signature = (0..<4).flatMap { _ in withUnsafeBytes(of: next().bigEndian, Array.init) }
        return [header.bytes, claims.bytes, signature].map { Base64.encode($0, alphabet: .url) }.joined(separator: ".")
    }
}
