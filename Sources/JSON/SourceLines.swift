/// The line numbers of the values in a JSON text, and the duplicate names in its objects.
public struct SourceLines {
    /// The second and further members with the same name.
    public private(set) var duplicates: [(pointer: JSONPointer, line: Int)] = []
    private var lines: [JSONPointer: Int] = [:]
    /// The locations whose lines are stored, and all their ancestors; nil for all locations.
    private var wanted: Set<JSONPointer>?

    /// Parses a whole text.
    public init(_ bytes: [UInt8], maximumDepth: Int) throws(JSONSyntaxError) {
        self = try bytes.withUnsafeBufferPointer { buffer throws(JSONSyntaxError) in
            try SourceLines(buffer, maximumDepth, wanted: nil)
        }
    }

    /// Stores the lines of these locations only, which takes much less time and memory for a large text. Duplicates are
    /// found in the objects on the way to them.
    public init(_ bytes: [UInt8], maximumDepth: Int, of places: some Sequence<JSONPointer>) throws(JSONSyntaxError) {
        var wanted: Set<JSONPointer> = []
        for location in places {
            var location = location
            while wanted.insert(location).inserted, !location.tokens.isEmpty { location.tokens.removeLast() }
        }
        self = try bytes.withUnsafeBufferPointer { buffer throws(JSONSyntaxError) in
            try SourceLines(buffer, maximumDepth, wanted: wanted)
        }
    }

    private init(
        _ bytes: UnsafeBufferPointer<UInt8>, _ maximumDepth: Int, wanted: Set<JSONPointer>?
    ) throws(JSONSyntaxError) {
        self.wanted = wanted
        var reader = Reader(bytes: bytes, parser: JSONParser(bytes, maximumDepth: maximumDepth))
        try read(&reader, at: JSONPointer())
        try reader.parser.expectEnd()
    }

    /// Returns the line of the value at `pointer`, or of its name if it is a member; of the closest existing ancestor
    /// if there is no such value.
    public func line(of pointer: JSONPointer) -> Int {
        var pointer = pointer
        while !pointer.tokens.isEmpty {
            if let line = lines[pointer] { return line }
            pointer.tokens.removeLast()
        }
        return lines[pointer] ?? 1
    }

    /// Returns the line of the byte at `offset`.
    public static func line(ofByte offset: Int, in bytes: [UInt8]) -> Int {
        bytes.prefix(offset).reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    }

    private struct Reader {
        let bytes: UnsafeBufferPointer<UInt8>
        var parser: JSONParser
        private var line = 1
        private var counted = 0

        init(bytes: UnsafeBufferPointer<UInt8>, parser: JSONParser) {
            self.bytes = bytes
            self.parser = parser
        }

        /// Returns the line of the next byte that is not white space.
        mutating func nextLine() -> Int {
            parser.skipWhitespace()
            for index in counted..<parser.position where bytes[index] == UInt8(ascii: "\n") { line += 1 }
            counted = parser.position
            return line
        }
    }

    private mutating func read(_ reader: inout Reader, at pointer: JSONPointer) throws(JSONSyntaxError) {
        let line = reader.nextLine()
        if let wanted, !wanted.contains(pointer) {
            _ = try reader.parser.skipValue()
            return
        }
        if lines[pointer] == nil { lines[pointer] = line }
        switch reader.parser.nextByte {
        case UInt8(ascii: "{"): try readMembers(&reader, at: pointer)
        case UInt8(ascii: "["): try readElements(&reader, at: pointer)
        default: _ = try reader.parser.parseValue()
        }
    }

    private mutating func readMembers(_ reader: inout Reader, at pointer: JSONPointer) throws(JSONSyntaxError) {
        try reader.parser.enter()
        try reader.parser.expect(UInt8(ascii: "{"))
        reader.parser.skipWhitespace()
        var names: Set<ExactString> = []
        if !reader.parser.consume(UInt8(ascii: "}")) {
            repeat {
                let line = reader.nextLine()
                let name = try reader.parser.parseString()
                let member = pointer.appending(name)
                if names.insert(ExactString(name)).inserted {
                    if wanted?.contains(member) != false { lines[member] = line }
                } else {
                    duplicates.append((member, line))
                }
                reader.parser.skipWhitespace()
                try reader.parser.expect(UInt8(ascii: ":"))
                try read(&reader, at: member)
                reader.parser.skipWhitespace()
            } while reader.parser.consume(UInt8(ascii: ","))
            try reader.parser.expect(UInt8(ascii: "}"))
        }
        reader.parser.leave()
    }

    private mutating func readElements(_ reader: inout Reader, at pointer: JSONPointer) throws(JSONSyntaxError) {
        try reader.parser.enter()
        try reader.parser.expect(UInt8(ascii: "["))
        reader.parser.skipWhitespace()
        if !reader.parser.consume(UInt8(ascii: "]")) {
            var index = 0
            repeat {
                try read(&reader, at: pointer.appending(index))
                index += 1
                reader.parser.skipWhitespace()
            } while reader.parser.consume(UInt8(ascii: ","))
            try reader.parser.expect(UInt8(ascii: "]"))
        }
        reader.parser.leave()
    }
}
