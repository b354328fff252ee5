import JSON
import Platform
import TextCoding

extension JSONValue {
    /// SHA-256 over the canonical form, in lower-case hexadecimal digits.
    package var sha256: String { Hex.encode(SHA256.hash(canonicalBytes)) }
}
