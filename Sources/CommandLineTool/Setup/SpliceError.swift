/// The reason why a configuration file is left as it is: a sentence without a full stop at its end.
public struct SpliceError: Error, Sendable, Equatable {
    /// The reason.
    public let reason: String

    init(_ reason: String) { self.reason = reason }

    /// An error at a byte of a text.
    static func at(_ offset: Int, of bytes: [UInt8], _ reason: String) -> SpliceError {
        let line = bytes.prefix(offset).reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        return SpliceError("line \(line): \(reason)")
    }
}
