import JSON
import Testing

/// Texts are read and written eight bytes at a time, and values in pieces of a buffer: what matters may be at any offset.
struct LongTextTests {
    private static let special: [(text: String, json: String)] = [
        ("\"", #"\""#), ("\\", #"\\"#), ("\n", #"\n"#), ("\u{1F}", #"\u001f"#), ("\u{7F}", "\u{7F}"), (" ", " "),
        ("é", "é"),
        ("😀", "😀"), ("\u{10FFFF}", "\u{10FFFF}"), ("\u{A0}", "\u{A0}"),
    ]

    @Test(arguments: Array(0..<20), special.indices)
    func aCharacterAtEachOffset(offset: Int, index: Int) throws {
        let (text, json) = Self.special[index]
        for rest in 0..<18 {
            let string = String(repeating: "a", count: offset) + text + String(repeating: "b", count: rest)
            let expected =
                "\"" + String(repeating: "a", count: offset) + json + String(repeating: "b", count: rest) + "\""
            let value = JSONValue.string(string)
            #expect(value.text.utf8.elementsEqual(expected.utf8))
            #expect(JSONValue.array([value]).text.utf8.elementsEqual("[\(expected)]".utf8))
            let object: JSONValue = .object([string: value])
            #expect(object.text.utf8.elementsEqual("{\(expected):\(expected)}".utf8))
            #expect(object.canonicalBytes.elementsEqual(object.bytes))
            #expect(try JSONValue(parsing: "{\(expected):\(expected)}") == object)
        }
    }

    @Test("A quote ends a text wherever the next special byte is")
    func theFirstOfSeveral() throws {
        for length in 0..<20 {
            let text = String(repeating: "x", count: length)
            #expect(try JSONValue(parsing: "[\"\(text)\",\"\\\\\"]") == [.string(text), "\\"])
            #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "[\"\(text)\u{1}\"]") }
        }
    }

    @Test(arguments: [0, 1, 2_030, 2_040, 2_045, 2_046, 2_047, 2_048, 2_049, 5_000])
    func aValueOfAnyLength(length: Int) throws {
        let text = String(repeating: "t", count: length)
        let value: JSONValue = [
            "a": .string(text), "b": [.number(JSONNumber(1)), .string(text + "\n"), nil, true], "c": [:],
        ]
        let expected = #"{"a":"\#(text)","b":[1,"\#(text)\n",null,true],"c":{}}"#
        #expect(value.text == expected)
        #expect(value.canonicalBytes.elementsEqual(expected.utf8))
        #expect(try JSONValue(parsing: expected) == value)
    }

    @Test("The canonical form sorts any number of members, and keeps the order of equal ones")
    func canonicalOrder() {
        var object = JSONObject()
        for number in (0..<40).reversed() { object.append("n\(number % 30)", .int(number)) }
        let sorted = object.members.enumerated().sorted {
            ($0.element.key, $0.offset) < ($1.element.key, $1.offset)
        }
        let expected = sorted.map { "\"\($0.element.key)\":\($0.element.value.text)" }.joined(separator: ",")
        #expect(JSONValue.object(object).canonicalBytes.elementsEqual("{\(expected)}".utf8))
    }
}
