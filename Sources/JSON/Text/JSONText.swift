/// The text of one valid JSON value, as a range of received bytes: a tree of values takes many times the size of its
/// text, too much for large ones. Looking up a part scans the text before it.
public struct JSONText: Sendable {
    /// The kinds of JSON values.
    public enum Kind: String, Sendable {
        case null, boolean, number, string, array, object
    }

    let storage: any JSONTextStorage
    /// The range of the value, without white space around it.
    let range: Range<Int>

    init(_ storage: any JSONTextStorage, _ range: Range<Int>) {
        self.storage = storage
        self.range = range
    }

    /// Creates the value of a whole text. Throws the errors of parsing it.
    public init(
        validating bytes: [UInt8], maximumDepth: Int = JSONParser.defaultMaximumDepth
    ) throws(JSONSyntaxError) {
        try self.init(validating: JSONTextMemory(bytes), maximumDepth: maximumDepth)
    }

    /// Creates the value of the whole text in `storage`. Throws the errors of parsing it.
    public init(
        validating storage: any JSONTextStorage, maximumDepth: Int = JSONParser.defaultMaximumDepth
    ) throws(JSONSyntaxError) {
        let result = storage.withBytes { bytes in
            Result { () throws(JSONSyntaxError) in
                var parser = JSONParser(bytes, maximumDepth: maximumDepth)
                let range = try parser.skipValue()
                try parser.expectEnd()
                return range
            }
        }
        self.init(storage, try result.get())
    }

    /// The number of bytes of the text, including white space inside it.
    public var byteCount: Int { range.count }

    /// The kind of value.
    public var kind: Kind {
        storage.withBytes { bytes in
            switch bytes[range.lowerBound] {
            case UInt8(ascii: "{"): .object
            case UInt8(ascii: "["): .array
            case UInt8(ascii: "\""): .string
            case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
            case UInt8(ascii: "n"): .null
            default: .number
            }
        }
    }

    /// The value itself.
    public var value: JSONValue {
        storage.withBytes { bytes in
            let text = UnsafeBufferPointer(rebasing: bytes[range])
            // The text was validated, and is not deeper than the greatest allowed depth.
            return (try? JSONValue(parsing: text, maximumDepth: JSONParser.greatestMaximumDepth)) ?? .null
        }
    }

    /// Appends the text to `output` on one line, without white space inside it.
    public func write(to output: inout [UInt8]) {
        storage.withBytes { bytes in
            var position = range.lowerBound
            var start = position
            while position < range.upperBound {
                switch bytes[position] {
                case UInt8(ascii: "\""):
                    position += 1
                    while bytes[position] != UInt8(ascii: "\"") {
                        position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
                    }
                    position += 1
                case 0x20, 0x09, 0x0A, 0x0D:
                    output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<position]))
                    position += 1
                    start = position
                default: position += 1
                }
            }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<position]))
        }
    }
}

/// Storage for the bytes of a text: in memory, or in a file.
public protocol JSONTextStorage: AnyObject, Sendable {
    /// Calls `body` with all bytes, which never change.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result
}

/// Bytes in memory.
final class JSONTextMemory: JSONTextStorage {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer(body)
    }
}

extension JSONText {
    /// The number of Unicode scalars of a string; 0 for other values.
    public var scalarCount: Int {
        var count = 0
        forEachUnit { _ in
            count += 1
            return true
        }
        return count
    }

    /// Returns at most `count` scalars of a string, from the scalar `start` on; nil for other values.
    public func scalars(from start: Int, count: Int) -> String? {
        guard kind == .string else { return nil }
        var position = 0
        var first: Int?
        var end: Int?
        forEachUnit { offset in
            if position == start { first = offset }
            if position == start + count {
                end = offset
                return false
            }
            position += 1
            return true
        }
        guard count > 0, let first else { return "" }
        return storage.withBytes { bytes in
            let part = bytes[first..<(end ?? range.upperBound - 1)]
            return (try? JSONValue(parsing: [UInt8(ascii: "\"")] + part + [UInt8(ascii: "\"")]))?.stringValue ?? ""
        }
    }

    /// Calls `body` with the offset of each scalar of a string, plain or escaped, until it returns false.
    private func forEachUnit(_ body: (_ offset: Int) -> Bool) {
        guard kind == .string else { return }
        storage.withBytes { bytes in
            var position = range.lowerBound + 1
            while position < range.upperBound - 1 {
                guard body(position) else { return }
                position += Self.length(of: bytes, at: position)
            }
        }
    }

    /// Returns the number of bytes of the scalar at `position`: an escape, two escapes of a surrogate pair, or UTF-8.
    private static func length(of bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
        switch bytes[position] {
        case UInt8(ascii: "\\"):
            guard bytes[position + 1] == UInt8(ascii: "u") else { return 2 }
            let isPair =
                isSurrogate(bytes, at: position, second: "89abAB")
                && isSurrogate(bytes, at: position + 6, second: "cdefCDEF")
            return isPair ? 12 : 6
        case 0xF0...: return 4
        case 0xE0...: return 3
        case 0xC0...: return 2
        default: return 1
        }
    }

    /// Returns true if an escape begins at `position` whose digits are a D and one of `second`. A lone half is not
    /// followed by the other.
    private static func isSurrogate(
        _ bytes: UnsafeBufferPointer<UInt8>, at position: Int, second: StaticString
    ) -> Bool {
        guard position + 6 <= bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u"), bytes[position + 2] | 0x20 == UInt8(ascii: "d")
        else { return false }
        return UnsafeBufferPointer(start: second.utf8Start, count: second.utf8CodeUnitCount)
            .contains(bytes[position + 3])
    }
}

extension JSONText {
    /// Returns the value without its large parts: of arrays the first element, of objects the members, of strings and
    /// of values below `depth` only small ones. Enough to recognize the kind of a document.
    public func skim(depth: Int = 3, bytes limit: Int = 16 << 10) -> JSONValue {
        if byteCount <= limit { return value }
        switch kind {
        case .null, .boolean, .number, .string: return .null
        case .array:
            guard depth > 0, let first = element(0) else { return [] }
            return [first.skim(depth: depth - 1, bytes: limit)]
        case .object:
            guard depth > 0 else { return [:] }
            var object = JSONObject()
            forEachMember { key, value in
                object.append(key, value.skim(depth: depth - 1, bytes: limit))
                return object.count < 1_000
            }
            return .object(object)
        }
    }
}
