/// A violation of RFC 8259 in a text, with its offset.
public struct JSONSyntaxError: Error, Sendable, Equatable {
    /// The kind of violation.
    public enum Reason: Sendable, Equatable {
        case unexpectedEnd
        case unexpectedByte(UInt8)
        case invalidNumber
        case invalidEscape
        case controlCharacter
        case invalidUTF8
        case tooDeep(limit: Int)
        case trailingBytes
    }

    /// The kind of violation.
    public let reason: Reason
    /// The offset, in bytes from 0, of the first byte that is not allowed.
    public let offset: Int

    /// Creates an error at this byte.
    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension JSONSyntaxError: CustomStringConvertible {
    public var description: String {
        let what =
            switch reason {
            case .unexpectedEnd: "the text ends too early"
            case .unexpectedByte(let byte): "unexpected \(Self.name(of: byte))"
            case .invalidNumber: "not a number of JSON"
            case .invalidEscape: "not an escape of JSON"
            case .controlCharacter: "a control character that is not escaped"
            case .invalidUTF8: "not UTF-8"
            case .tooDeep(let limit): "nested deeper than \(limit)"
            case .trailingBytes: "something follows the value"
            }
        return "\(what) at byte \(offset)"
    }

    private static func name(of byte: UInt8) -> String {
        byte > 0x20 && byte < 0x7F ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)"
    }
}
