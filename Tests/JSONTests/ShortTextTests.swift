import Testing

@testable import JSON

/// Texts of up to 15 bytes, which the standard library stores in two words, and those around them: the look-up of names and the
/// writer compare and copy both kinds.
@Suite struct ShortTextTests {
    /// Texts of every length around those that are short, each made in several ways.
    static let texts: [String] = (0...20).flatMap { count in
        let text = String("abcdefghijklmnopqrstuvwxyz".prefix(count))
        var reserved = ""
        reserved.reserveCapacity(100)
        for character in text { reserved.append(character) }
        return [text, reserved, String(decoding: Array(text.utf8), as: UTF8.self), String(text.dropLast()) + "é"]
    }

    @Test("Texts with the same representation are the same, and texts of the same code points are found to be")
    func comparing() {
        for left in Self.texts {
            for right in Self.texts {
                let isSame = Array(left.utf8) == Array(right.utf8)
                if left.isCopy(of: right) { #expect(isSame, "\(left) \(right)") }
                #expect(left.hasSameCodePoints(as: right) == isSame, "\(left) \(right)")
            }
        }
    }

    @Test("A character that needs an escape is found at every position", arguments: 1...17)
    func escapes(count: Int) {
        for position in 0..<count {
            for byte: UInt8 in [0, 1, 0x0A, 0x1F, 0x22, 0x5C, 0x20, 0x21, 0x7F] {
                var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: count)
                bytes[position] = byte
                let text = String(decoding: bytes, as: UTF8.self)
                let value = JSONValue.object(JSONObject([JSONObject.Member(key: text, value: .string(text))]))
                #expect((try? JSONValue(parsing: value.bytes)) == value, "\(byte) at \(position)")
            }
        }
    }

    @Test("Members are found by names of every length and representation, the last one of several")
    func members() {
        for name in Self.texts {
            var object = JSONObject(Self.texts.map { JSONObject.Member(key: $0, value: .null) })
            let last = Self.texts.lastIndex { Array($0.utf8) == Array(name.utf8) }
            object.members[last ?? 0].value = "here"
            #expect(object[name] == "here", "\(name)")
            #expect(object[name + "?"] == nil)
        }
    }

    @Test("Texts that fill the writer's buffer to any extent are written whole", arguments: 1_000...1_040)
    func buffers(count: Int) throws {
        let long = String(repeating: "x", count: count)
        let value: JSONValue = .array([.string(long), "short", .string(long + "\n"), "a\"b", .string(long)])
        #expect(try JSONValue(parsing: value.bytes) == value)
        let object = JSONValue.object(
            JSONObject((0..<200).map { JSONObject.Member(key: "name\($0)", value: .string("\(count + $0)")) }))
        #expect(try JSONValue(parsing: object.bytes) == object)
        #expect(try JSONValue(parsing: object.canonicalBytes).objectValue?.count == 200)
    }
}
