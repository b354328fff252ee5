/// Writes compact JSON: no white space, members in their order, numbers by their text, and only the necessary escapes.
/// The output contains no line feed, so it is one line of a line-delimited stream.
public struct JSONWriter {
    /// The bytes written so far.
    public var bytes: [UInt8]

    /// Creates a writer that appends to `bytes`.
    public init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    /// Appends one value.
    public mutating func write(_ value: JSONValue) {
        switch value {
        case .null: write(raw: "null")
        case .bool(let value): write(raw: value ? "true" : "false")
        case .number(let number): bytes.append(contentsOf: number.text.utf8)
        case .string(let string): write(string)
        case .array, .object: collect { $0.write(value) }
        }
    }

    /// Appends a value with the members of every object sorted, and its texts in one spelling.
    mutating func writeCanonical(_ value: JSONValue) { collect { $0.writeCanonical(value) } }

    /// Appends what `body` writes, in pieces of a buffer on the stack: to append each brace and each name to an array by itself
    /// takes several times as long.
    private mutating func collect(_ body: (inout JSONPieces) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: JSONPieces.bufferBytes) { buffer in
            var pieces = JSONPieces(buffer, behind: bytes)
            bytes = []
            body(&pieces)
            bytes = pieces.finish()
        }
    }

    /// Appends a string with its quotes.
    public mutating func write(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        let wasCopied: Void? = string.utf8.withContiguousStorageIfAvailable { utf8 in appendEscaped(utf8) }
        if wasCopied == nil { Array(string.utf8).withUnsafeBufferPointer { utf8 in appendEscaped(utf8) } }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends text that is already JSON.
    public mutating func write(raw text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func appendEscaped(_ utf8: UnsafeBufferPointer<UInt8>) {
        guard !utf8.holds(LoneSurrogate.rareByte) else { return appendWithPlaceholders(utf8) }
        var start = 0
        for (index, byte) in utf8.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<index]))
            appendEscape(of: byte)
            start = index + 1
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
    }

    /// Appends a text that may contain placeholders of lone surrogates.
    private mutating func appendWithPlaceholders(_ utf8: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while index < utf8.count {
            if let surrogate = utf8.loneSurrogate(at: index) {
                index += write(surrogate, before: utf8.loneSurrogate(at: index + LoneSurrogate.byteCount))
                continue
            }
            let byte = utf8[index]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { appendEscape(of: byte) } else { bytes.append(byte) }
            index += 1
        }
    }

    /// Writes the escape or character that one or two placeholders represent; returns the number of bytes they take.
    private mutating func write(_ surrogate: LoneSurrogate, before next: LoneSurrogate?) -> Int {
        if let scalar = next.flatMap(surrogate.joined) {
            bytes.append(scalar)
            return 2 * LoneSurrogate.byteCount
        }
        surrogate.appendEscape(to: &bytes)
        return LoneSurrogate.byteCount
    }

    private mutating func appendEscape(of byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x22, 0x5C: bytes.append(byte)
        default:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(Self.hexDigit(byte >> 4))
            bytes.append(Self.hexDigit(byte & 0xF))
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension JSONValue {
    /// The value as compact JSON in UTF-8, without line feeds.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }

    /// The value as compact JSON.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON.
    public var description: String { text }
}
