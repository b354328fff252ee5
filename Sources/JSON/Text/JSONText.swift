/// The text of one JSON value that was found to be valid, where it stands in the bytes that came: a tree of values takes
/// many times the size of its text, which is too much for large ones. Parts are looked up by passing over what stands
/// before them.
public struct JSONText: Sendable {
    /// The kinds of JSON values.
    public enum Kind: String, Sendable {
        case null, boolean, number, string, array, object
    }

    let storage: any JSONTextStorage
    /// Where the value stands, without white space around it.
    let range: Range<Int>

    init(_ storage: any JSONTextStorage, _ range: Range<Int>) {
        self.storage = storage
        self.range = range
    }

    /// The value that `bytes` are the text of. Throws what parsing them would.
    public init(
        validating bytes: [UInt8], maximumDepth: Int = JSONParser.defaultMaximumDepth
    ) throws(JSONSyntaxError) {
        try self.init(validating: JSONTextMemory(bytes), maximumDepth: maximumDepth)
    }

    /// The value that the bytes in `storage` are the text of. Throws what parsing them would.
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

    /// How many bytes the text has, white space between its parts included.
    public var byteCount: Int { range.count }

    /// What kind of value it is.
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
            // Valid, as it was looked at; deeper than the deepest that may be asked for it can't be.
            return (try? JSONValue(parsing: text, maximumDepth: JSONParser.greatestMaximumDepth)) ?? .null
        }
    }

    /// Appends the text to `output`, without white space between its parts: on one line.
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
