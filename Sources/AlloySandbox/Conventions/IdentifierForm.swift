import JSON

/// The form of a provider's ids, for new ones that look alike.
enum IdentifierForm: Sendable, Equatable {
    /// A rising number.
    case number
    /// A rising number, written as a string.
    case digits
    case uuid
    case hexadecimal(Int)
    /// `cus_` and letters and digits behind it.
    case prefixed(String, Int)
    /// Letters and digits.
    case letters(Int)

    /// The form of a sample.
    init(_ sample: JSONValue?) {
        switch sample {
        case .number: self = .number
        case .string(let text): self = Self.form(of: text)
        default: self = .hexadecimal(24)
        }
    }

    private static func form(of text: String) -> IdentifierForm {
        let bytes = Array(text.utf8)
        func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
        func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
        func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || byte &- UInt8(ascii: "a") < 6 }
        if bytes.count == 36,
            bytes.enumerated().allSatisfy({ [8, 13, 18, 23].contains($0) ? $1 == 0x2D : isHex($1 | 0x20) })
        {
            return .uuid
        }
        guard bytes.contains(where: isDigit) else { return .hexadecimal(24) }
        if bytes.count <= 18, bytes.allSatisfy(isDigit) { return .digits }
        if bytes.count >= 8, bytes.count <= 64, bytes.allSatisfy(isHex) { return .hexadecimal(bytes.count) }
        if let end = bytes.lastIndex(where: { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }), end <= 24,
            (4...64).contains(bytes.count - end - 1), bytes[(end + 1)...].allSatisfy({ isDigit($0) || isLetter($0) })
        {
            return .prefixed(String(decoding: bytes[...end], as: UTF8.self), bytes.count - end - 1)
        }
        return .letters(min(max(bytes.count, 8), 32))
    }

    /// A new id.
    func make(_ sequence: inout NumericSequence, _ random: inout SeededGenerator) -> String {
        switch self {
        case .number, .digits: sequence.next(&random)
        case .uuid: random.uuid()
        case .hexadecimal(let count): random.hex(count)
        case .prefixed(let prefix, let count): prefix + random.alphanumerics(count)
        case .letters(let count): random.alphanumerics(count)
        }
    }

    /// An id as the provider writes it.
    func json(_ id: String) -> JSONValue {
        if self == .number, let number = JSONNumber(text: id) { return .number(number) }
        return .string(id)
    }
}
