extension JSONText {
    /// Calls `body` with each member of an object in order, until it returns false. Other values have no members.
    public func forEachMember(_ body: (_ key: String, _ value: JSONText) -> Bool) {
        guard kind == .object else { return }
        storage.withBytes { bytes in
            var parser = parser(bytes)
            forEachPart(&parser, closing: UInt8(ascii: "}")) { parser in
                parser.skipWhitespace()
                guard let key = try? parser.parseString() else { return false }
                parser.skipWhitespace()
                _ = parser.consume(UInt8(ascii: ":"))
                guard let part = part(&parser) else { return false }
                return body(key, part)
            }
        }
    }

    /// Calls `body` with each element of an array in order, until it returns false. Other values have no elements.
    public func forEachElement(_ body: (_ index: Int, _ element: JSONText) -> Bool) {
        forEachElement(from: 0, at: nil, body)
    }

    /// Calls `body` with the elements from index `first` on, whose offset an earlier pass has found.
    func forEachElement(from first: Int, at offset: Int?, _ body: (_ index: Int, _ element: JSONText) -> Bool) {
        guard kind == .array else { return }
        storage.withBytes { bytes in
            var parser = parser(bytes)
            var index = first
            forEachPart(&parser, closing: UInt8(ascii: "]"), from: offset) { parser in
                guard let part = part(&parser) else { return false }
                defer { index += 1 }
                return body(index, part)
            }
        }
    }

    /// Returns the value of the last member with this name, as `JSONObject` does; nil if there is none.
    public func member(_ name: String) -> JSONText? {
        var found: JSONText?
        forEachMember { key, value in
            if key.hasSameCodePoints(as: name) { found = value }
            return true
        }
        return found
    }

    /// Returns the element at `index`, from 0; nil if there is none.
    public func element(_ position: Int) -> JSONText? {
        var found: JSONText?
        if notes?.part(at: range.lowerBound) != nil, let index = JSONTextIndex(self) {
            index.forEach(from: position) { _, element in
                found = element
                return false
            }
            return found
        }
        forEachElement { index, element in
            if index == position { found = element }
            return index < position
        }
        return found
    }

    /// The number of elements or members; 0 for other values.
    public var count: Int {
        if let part = notes?.part(at: range.lowerBound) { return part.count }
        var count = 0
        switch kind {
        case .array:
            forEachElement { _, _ in
                count += 1
                return true
            }
        case .object:
            forEachMember { _, _ in
                count += 1
                return true
            }
        case .null, .boolean, .number, .string: break
        }
        return count
    }

    /// The value at `pointer` inside this one; nil if there is none.
    public subscript(pointer: JSONPointer) -> JSONText? {
        var text = self
        for token in pointer.tokens {
            let part: JSONText? =
                switch text.kind {
                case .object: text.member(token)
                case .array: JSONPointer.index(token).flatMap { text.element($0) }
                case .null, .boolean, .number, .string: nil
                }
            guard let part else { return nil }
            text = part
        }
        return text
    }

    /// Returns a parser positioned after the opening bracket.
    private func parser(_ bytes: UnsafeBufferPointer<UInt8>) -> JSONParser {
        var parser = JSONParser(
            UnsafeBufferPointer(rebasing: bytes[..<range.upperBound]), maximumDepth: JSONParser.greatestMaximumDepth)
        parser.position = range.lowerBound + 1
        return parser
    }

    /// Skips the part at the parser's position; one that is noted at once.
    private func part(_ parser: inout JSONParser) -> JSONText? {
        parser.skipWhitespace()
        if let noted = notes?.part(at: parser.position) {
            parser.position = noted.end
            return JSONText(noted.start..<noted.end, of: self)
        }
        return (try? parser.skipValue()).map { JSONText($0, of: self) }
    }

    /// Calls `body` at the start of each part, after its comma.
    private func forEachPart(
        _ parser: inout JSONParser, closing: UInt8, from offset: Int? = nil, _ body: (inout JSONParser) -> Bool
    ) {
        if let offset { parser.position = offset }
        parser.skipWhitespace()
        guard parser.nextByte != closing else { return }
        repeat {
            guard body(&parser) else { return }
            parser.skipWhitespace()
        } while parser.consume(UInt8(ascii: ","))
    }
}

/// The offsets of every 512th element of a large array: a part in the middle is found without scanning all elements
/// before it.
public struct JSONTextIndex: Sendable {
    private static let stride = JSONTextNotes.markStride

    /// The number of elements.
    public let count: Int
    private let array: JSONText
    /// The offset of the elements 0, 512, 1024 and so on.
    private let offsets: [Int]

    /// Creates the index of an array; nil for other values.
    public init?(_ array: JSONText) {
        guard array.kind == .array else { return nil }
        self.array = array
        if let notes = array.notes, let part = notes.part(at: array.range.lowerBound) {
            count = part.count
            offsets = notes.offsets(of: part, first: part.start + 1)
            return
        }
        var offsets: [Int] = []
        var count = 0
        array.forEachElement { index, element in
            if index.isMultiple(of: Self.stride) { offsets.append(element.range.lowerBound) }
            count += 1
            return true
        }
        self.count = count
        self.offsets = offsets
    }

    /// Calls `body` with the elements from `start` on, in order, until it returns false.
    public func forEach(from start: Int, _ body: (_ index: Int, _ element: JSONText) -> Bool) {
        guard start < count, start >= 0 else { return }
        let position = start / Self.stride
        array.forEachElement(from: position * Self.stride, at: offsets[position]) { index, element in
            index < start || body(index, element)
        }
    }
}
