/// The compression function of a hash: folds blocks of 64 bytes into its state. SHA-256 and MD5 differ in it and in
/// the byte order of the message's length, and in nothing else.
public protocol BlockCompression: Sendable {
    /// The state before the first block.
    init()
    /// Folds whole blocks into the state; the count is a multiple of 64.
    mutating func compress(_ blocks: UnsafeRawBufferPointer)
    /// The state as the digest's bytes.
    var bytes: [UInt8] { get }
    /// The eight bytes that end the padding, from the message's length in bits.
    static func lengthBytes(_ bits: UInt64) -> [UInt8]
}

/// The hash of a message that is there at once or arrives in pieces: cuts it into blocks, and pads its end (Merkle–Damgård
/// strengthening). Inlinable, so that other modules specialize it.
public struct BlockDigest<Compression: BlockCompression>: Sendable {
    @usableFromInline static var blockLength: Int { 64 }

    @usableFromInline var compression = Compression()
    /// The bytes that do not fill a block yet.
    @usableFromInline var rest: [UInt8] = []
    @usableFromInline var length: UInt64 = 0

    /// The hash of the empty message so far.
    @inlinable
    public init() {}

    /// Returns the hash of `bytes`.
    @inlinable
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var digest = Self()
        digest.update(bytes)
        return digest.finalized()
    }

    /// Continues the message with these bytes.
    @inlinable
    public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// Continues the message with these bytes.
    @inlinable
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        length &+= UInt64(bytes.count)
        var bytes = bytes
        if !rest.isEmpty {
            let taken = min(Self.blockLength - rest.count, bytes.count)
            rest.append(contentsOf: bytes[..<taken])
            bytes = UnsafeRawBufferPointer(rebasing: bytes[taken...])
            guard rest.count == Self.blockLength else { return }
            rest.withUnsafeBytes { compression.compress($0) }
            rest.removeAll(keepingCapacity: true)
        }
        let whole = bytes.count - bytes.count % Self.blockLength
        compression.compress(UnsafeRawBufferPointer(rebasing: bytes[..<whole]))
        rest.append(contentsOf: bytes[whole...])
    }

    /// Returns the hash of the message so far, which may be continued afterwards.
    @inlinable
    public func finalized() -> [UInt8] {
        var end: [UInt8] = []
        end.reserveCapacity(2 * Self.blockLength)
        end += rest
        end.append(0x80)
        let used = (end.count + 8) % Self.blockLength
        if used > 0 { end.append(contentsOf: repeatElement(0, count: Self.blockLength - used)) }
        end.append(contentsOf: Compression.lengthBytes(length &* 8))
        var last = compression
        end.withUnsafeBytes { last.compress($0) }
        return last.bytes
    }
}

extension UInt32 {
    /// The value turned left by `count` bits (1…31).
    @inline(__always)
    func rotatedLeft(_ count: UInt32) -> UInt32 { self &<< count | self &>> (32 &- count) }

    /// The value turned right by `count` bits (1…31).
    @inline(__always)
    func rotatedRight(_ count: UInt32) -> UInt32 { self &>> count | self &<< (32 &- count) }

    /// The value's four bytes, the least significant first.
    var littleEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self &>> UInt32($0 * 8)) } }
}
