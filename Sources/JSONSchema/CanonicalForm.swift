import JSON

/// One form for all values that JSON Schema treats as equal (2020-12 core, §4.2.2): numbers by value, strings by code
/// points, arrays element by element, objects in any order. Of duplicate members the last one counts.
struct CanonicalForm: Hashable, Sendable {
    private let bytes: [UInt8]

    /// The length of the form, which determines the cost of creating and comparing it.
    var size: Int { bytes.count }

    init(_ value: JSONValue) {
        var writer = JSONWriter()
        Self.write(value, to: &writer)
        bytes = writer.bytes
    }

    private static func write(_ value: JSONValue, to writer: inout JSONWriter) {
        switch value {
        case .null, .bool: writer.write(value)
        case .string(let text): writer.write(text.withOneSpelling)
        case .number(let number):
            let decimal = number.decimal
            if decimal.isNegative { writer.bytes.append(UInt8(ascii: "-")) }
            writer.bytes.append(contentsOf: decimal.digits.map { $0 + UInt8(ascii: "0") })
            writer.bytes.append(contentsOf: "e\(decimal.exponent)".utf8)
        case .array(let elements):
            writer.bytes.append(UInt8(ascii: "["))
            for element in elements {
                write(element, to: &writer)
                writer.bytes.append(UInt8(ascii: ","))
            }
            writer.bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            writer.bytes.append(UInt8(ascii: "{"))
            let members = object.membersWithoutDuplicates
            for member in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                writer.write(member.key.withOneSpelling)
                writer.bytes.append(UInt8(ascii: ":"))
                write(member.value, to: &writer)
                writer.bytes.append(UInt8(ascii: ","))
            }
            writer.bytes.append(UInt8(ascii: "}"))
        }
    }
}

extension JSONObject {
    /// The members; of several with the same name, only the last one.
    var membersWithoutDuplicates: [Member] {
        guard firstDuplicateKey != nil else { return members }
        var names: Set<ExactString> = []
        return members.reversed().filter { names.insert(ExactString($0.key)).inserted }.reversed()
    }
}
