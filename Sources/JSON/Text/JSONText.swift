import Locking

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
    /// What was noted about the text when it was validated; nil for a small part of one.
    private let box: NotesBox?

    private final class NotesBox: Sendable {
        let notes: JSONTextNotes
        /// The numbers of scalars of large strings, by their starts, once they were counted.
        private let scalarCounts = Mutex<[Int: Int]>([:])

        init(_ notes: JSONTextNotes) { self.notes = notes }

        func scalarCount(at start: Int, _ count: () -> Int) -> Int {
            if let known = scalarCounts.withLock({ $0[start] }) { return known }
            let count = count()
            scalarCounts.withLock { $0[start] = count }
            return count
        }
    }

    /// Creates the part of `text` in `range`.
    init(_ range: Range<Int>, of text: JSONText) {
        storage = text.storage
        self.range = range
        // Only a large part has large parts.
        box = range.count >= JSONTextNotes.partBytes ? text.box : nil
    }

    /// Creates a valid text about which `notes` are known.
    init(_ storage: any JSONTextStorage, _ range: Range<Int>, _ notes: JSONTextNotes) {
        self.storage = storage
        self.range = range
        box = NotesBox(notes)
    }

    var notes: JSONTextNotes? { box?.notes }

    /// Returns the number of scalars of this string, which `count` counts; that of a large one once only.
    func scalarCount(_ count: () -> Int) -> Int {
        box?.scalarCount(at: range.lowerBound, count) ?? count()
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
                var notes = JSONTextNotes()
                var parser = JSONParser(bytes, maximumDepth: maximumDepth)
                let range = try withUnsafeMutablePointer(to: &notes) { notes throws(JSONSyntaxError) in
                    try parser.skipValue(noting: notes)
                }
                try parser.expectEnd()
                notes.finish()
                return (range, notes)
            }
        }
        let (range, notes) = try result.get()
        self.init(storage, range, notes)
    }

    /// The number of bytes of the text, including white space inside it.
    public var byteCount: Int { range.count }

    /// Calls `body` with the text as it is stored.
    public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        storage.withBytes { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

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
