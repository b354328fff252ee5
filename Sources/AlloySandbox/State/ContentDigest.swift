/// What computes the MD5 digest (RFC 1321) of uploaded bytes.
protocol ContentDigest: Sendable {
    /// The 16 bytes of the digest, or nil when it can't be computed.
    func md5(of bytes: [UInt8]) -> [UInt8]?
}

/// Computes nothing: uploads are then checked by their announced digest alone.
struct UncomputedDigest: ContentDigest {
    func md5(of bytes: [UInt8]) -> [UInt8]? { nil }
}
