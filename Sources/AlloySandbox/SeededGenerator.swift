import JSON
import Platform
import TextCoding

/// A small generator of numbers that depends on its seed alone (SplitMix64: Steele, Lea, Flood, "Fast splittable
/// pseudorandom number generators", OOPSLA 2014). For ids that must come out the same in every run; never for secrets.
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator whose sequence depends on `seed` alone.
    init(seed: String) {
        // FNV-1a, 64 bit: spreads the name over the state.
        state = seed.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// `count` lower-case hexadecimal digits.
    mutating func hex(_ count: Int) -> String {
        String((0..<count).map { _ in "0123456789abcdef".randomElement(using: &self) ?? "0" })
    }
}

extension SeededGenerator {
    /// The lifetime of a token.
    static let tokenLife = Duration.seconds(3_600)

    /// Returns a text like the JSON Web Token (RFC 7519) that the service issues for a user: the same header and claims, and
    /// a signature of random bytes, since nothing here verifies it.
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
