/// The byte order mark, U+FEFF, that some editors put in front of a text.
///
/// It is no part of a JSON text; a reader may ignore it (RFC 8259 §8.1).
public enum ByteOrderMark {
    /// The mark in UTF-8.
    public static let utf8: [UInt8] = [0xEF, 0xBB, 0xBF]
}

extension Collection<UInt8> {
    /// The bytes without a byte order mark at their start.
    public var withoutByteOrderMark: SubSequence {
        starts(with: ByteOrderMark.utf8) ? dropFirst(ByteOrderMark.utf8.count) : self[...]
    }
}
