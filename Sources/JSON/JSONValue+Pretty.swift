extension JSONValue {
    /// The value as JSON for people: two blanks a level, a member or element a line; empty ones on one line.
    public var prettyText: String {
        var writer = JSONWriter()
        writer.writePretty(self, depth: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSONWriter {
    fileprivate mutating func writePretty(_ value: JSONValue, depth: Int) {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                startLine(isFirst: index == 0, depth: depth + 1)
                writePretty(element, depth: depth + 1)
            }
            startLine(isFirst: true, depth: depth)
            bytes.append(UInt8(ascii: "]"))
        case .object(let object) where !object.isEmpty:
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                startLine(isFirst: index == 0, depth: depth + 1)
                write(member.key)
                write(raw: ": ")
                writePretty(member.value, depth: depth + 1)
            }
            startLine(isFirst: true, depth: depth)
            bytes.append(UInt8(ascii: "}"))
        default: write(value)
        }
    }

    private mutating func startLine(isFirst: Bool, depth: Int) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }
}
