/// The writing of a value with many parts: they are collected in a buffer of fixed size, and appended to the text when it is full.
struct JSONPieces {
    /// The size of the buffer: the largest that is on the stack.
    static let bufferBytes = 1_024

    private let buffer: UnsafeMutableBufferPointer<UInt8>
    /// The number of bytes in the buffer.
    private var count = 0
    private var text: JSONWriter

    /// Writes behind `bytes`, by way of a buffer of `bufferBytes`.
    init(_ buffer: UnsafeMutableBufferPointer<UInt8>, behind bytes: consuming [UInt8]) {
        self.buffer = buffer
        text = JSONWriter(bytes)
    }

    /// The whole text.
    consuming func finish() -> [UInt8] {
        flush()
        return text.bytes
    }

    private mutating func flush() {
        text.bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<count]))
        count = 0
    }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: write(raw: "null")
        case .bool(let value): write(raw: value ? "true" : "false")
        case .number(let number): write(plain: number.text)
        case .string(let string): write(string)
        case .array(let elements):
            append(UInt8(ascii: "["))
            for index in elements.indices {
                if index > 0 { append(UInt8(ascii: ",")) }
                write(elements[index])
            }
            append(UInt8(ascii: "]"))
        case .object(let object):
            append(UInt8(ascii: "{"))
            // Over indices, which copies no member.
            for index in object.members.indices {
                if index > 0 { append(UInt8(ascii: ",")) }
                write(object.members[index].key)
                append(UInt8(ascii: ":"))
                write(object.members[index].value)
            }
            append(UInt8(ascii: "}"))
        }
    }

    /// Appends a value with the members of every object sorted, and its texts in one spelling.
    mutating func writeCanonical(_ value: JSONValue) {
        switch value {
        case .null, .bool, .number: write(value)
        case .string(let text): write(text.withOneSpelling)
        case .array(let elements):
            append(UInt8(ascii: "["))
            for index in elements.indices {
                if index > 0 { append(UInt8(ascii: ",")) }
                writeCanonical(elements[index])
            }
            append(UInt8(ascii: "]"))
        case .object(let object):
            append(UInt8(ascii: "{"))
            let order = object.canonicalOrder
            for position in object.members.indices {
                if position > 0 { append(UInt8(ascii: ",")) }
                let index = order?[position] ?? position
                write(object.members[index].key.withOneSpelling)
                append(UInt8(ascii: ":"))
                writeCanonical(object.members[index].value)
            }
            append(UInt8(ascii: "}"))
        }
    }

    private mutating func append(_ byte: UInt8) {
        if count == buffer.count { flush() }
        buffer[count] = byte
        count += 1
    }

    private mutating func write(raw text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func write(plain text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        if bytes.count > buffer.count - count { flush() }
        guard bytes.count <= buffer.count else { return text.bytes.append(contentsOf: bytes) }
        UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
            .copyMemory(from: UnsafeRawBufferPointer(bytes))
        count += bytes.count
    }

    /// Appends a string with its quotes.
    private mutating func write(_ string: String) {
        var string = string
        string.withUTF8 { utf8 in
            guard utf8.count + 2 <= buffer.count - count, utf8.lengthWithoutEscapes == utf8.count else {
                return writeSlowly(utf8)
            }
            buffer[count] = UInt8(ascii: "\"")
            UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[(count + 1)...])
                .copyMemory(from: UnsafeRawBufferPointer(utf8))
            count += utf8.count + 2
            buffer[count - 1] = UInt8(ascii: "\"")
        }
    }

    /// Appends a string that needs escapes, or that is longer than what is left of the buffer.
    private mutating func writeSlowly(_ utf8: UnsafeBufferPointer<UInt8>) {
        append(UInt8(ascii: "\""))
        if utf8.lengthWithoutEscapes == utf8.count {
            append(utf8)
        } else {
            flush()
            text.appendEscaped(utf8)
        }
        append(UInt8(ascii: "\""))
    }
}

extension JSONObject {
    /// The indices of the members in the order of their names' UTF-8, in which members of the same name keep their order; nil
    /// where they are in it already.
    fileprivate var canonicalOrder: [Int]? {
        func precedes(_ left: Int, _ right: Int) -> Bool {
            var (one, two) = (members[left].key.withOneSpelling, members[right].key.withOneSpelling)
            let order = one.withUTF8 { one in two.withUTF8 { one.order(before: $0) } }
            return order == 0 ? left < right : order < 0
        }
        guard let last = members.indices.last, (0..<last).contains(where: { !precedes($0, $0 + 1) }) else { return nil }
        return members.indices.sorted(by: precedes)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Compares bytes: negative where these come before `other`, positive behind it, and 0 for the same.
    fileprivate func order(before other: UnsafeBufferPointer<UInt8>) -> Int {
        for index in 0..<Swift.min(count, other.count) where self[index] != other[index] {
            return Int(self[index]) - Int(other[index])
        }
        return count - other.count
    }

    /// The number of bytes, from the first on, that stand in a JSON string as they are, up to the first that needs an escape or
    /// may belong to the placeholder of a lone surrogate; it looks at eight bytes at a time.
    var lengthWithoutEscapes: Int {
        let raw = UnsafeRawBufferPointer(self)
        var position = 0
        while position + 8 <= count {
            let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            guard
                (Self.controls(word) | Self.zeros(word ^ Self.quotes) | Self.zeros(word ^ Self.backslashes)
                    | Self.zeros(word ^ Self.rareBytes)) == 0
            else { break }
            position += 8
        }
        while position < count {
            let byte = self[position]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == LoneSurrogate.rareByte { return position }
            position += 1
        }
        return position
    }

    /// The number of bytes, from `start` on, before the first quote, backslash or control character, and whether all are ASCII.
    func plainLength(from start: Int) -> (length: Int, isASCII: Bool) {
        let raw = UnsafeRawBufferPointer(self)
        var position = start
        var high: UInt64 = 0
        while position + 8 <= count {
            let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian
            let found = Self.controls(word) | Self.zeros(word ^ Self.quotes) | Self.zeros(word ^ Self.backslashes)
            guard found == 0 else {
                // The lowest bit is that of the first byte; those above it may be wrong.
                let length = found.trailingZeroBitCount / 8
                high |= word & (0x8080_8080_8080_8080 & ((1 << UInt64(length * 8)) &- 1))
                return (position - start + length, high == 0)
            }
            high |= word & 0x8080_8080_8080_8080
            position += 8
        }
        while position < count {
            let byte = self[position]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { break }
            high |= UInt64(byte & 0x80)
            position += 1
        }
        return (position - start, high == 0)
    }

    private static var quotes: UInt64 { 0x2222_2222_2222_2222 }
    private static var backslashes: UInt64 { 0x5C5C_5C5C_5C5C_5C5C }
    private static var rareBytes: UInt64 { 0x0101_0101_0101_0101 &* UInt64(LoneSurrogate.rareByte) }

    /// Has a bit for each byte below 0x20, and perhaps for bytes above one of those.
    private static func controls(_ word: UInt64) -> UInt64 {
        (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
    }

    /// Has a bit for each byte that is zero, and perhaps for bytes above one of those.
    private static func zeros(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }
}
