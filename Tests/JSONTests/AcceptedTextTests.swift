import JSON
import Testing

/// The texts that RFC 8259's grammar allows, by class, with their values.
struct AcceptedTextTests {
    @Test(
        arguments: [
            ("null", .null), ("true", .bool(true)), ("false", .bool(false)),
            ("\"\"", ""), ("\"a\"", "a"), ("0", 0), ("[]", []), ("{}", [:]),
        ] as [(String, JSONValue)])
    func takesEveryTypeAtTheTop(text: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == expected)
    }

    @Test(arguments: [
        "0", "-0", "7", "-7", "10", "1234567890", "0.5", "-0.5", "1.0", "0.000", "10.25", "1e2", "1E2", "1e+2", "1e-2",
        "1E+400", "1e-400", "0e0", "-0.0e-0", "0E+1", "1e0000000000000000000000001", "123456789012345678901234567890",
        "0.123456789012345678901234567890", "9223372036854775808", "1e99999999999999999999",
    ])
    func keepsTheTextOfANumber(text: String) throws {
        #expect(try JSONValue(parsing: text).numberValue?.text == text)
        #expect(try JSONValue(parsing: "[\(text)]").text == "[\(text)]")
        #expect(JSONNumber(text: text)?.text == text)
    }

    @Test(arguments: [
        (#""\"""#, "\""), (#""\\""#, "\\"), (#""\/""#, "/"), (#""\b""#, "\u{8}"), (#""\f""#, "\u{C}"),
        (#""\n""#, "\n"), (#""\r""#, "\r"), (#""\t""#, "\t"), (#""\u0041""#, "A"), (#""\u00e9""#, "\u{E9}"),
        (#""\u00E9""#, "\u{E9}"), (#""\u0000""#, "\0"), (#""\ud7ff""#, "\u{D7FF}"), (#""\ue000""#, "\u{E000}"),
        (#""\uffff""#, "\u{FFFF}"), (#""\ud800\udc00""#, "\u{10000}"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
        (#""\ud83d\uDE00""#, "😀"), (#""a\u0062c\\u0064""#, "abc\\u0064"), (#""é\n😀""#, "é\n😀"),
        ("\"\u{7F}\u{80}\u{2028}\u{FEFF}\u{10FFFF}\"", "\u{7F}\u{80}\u{2028}\u{FEFF}\u{10FFFF}"),
    ])
    func readsStrings(text: String, expected: String) throws {
        let value = try #require(try JSONValue(parsing: text).stringValue)
        #expect(value.hasSameCodePoints(as: expected))
    }

    @Test(arguments: [
        " 1", "1 ", "\t1\n", "\r\n1\r\n", " [ 1 , 2 ] ", "{ \"a\" :\t1\r,\n\"b\" : [ ] }", "[\n]", "{ }", "[[ ],{ }]",
    ])
    func passesOverWhiteSpace(text: String) throws {
        let bare = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value > 0x20 }))
        #expect(try JSONValue(parsing: text).text == bare)
    }

    @Test(arguments: [
        ("[1,[2,[3]]]", "/1/1/0", 3), (#"{"a":{"b":[0,{"c":4}]}}"#, "/a/b/1/c", 4), (#"[{"":5}]"#, "/0/", 5),
    ])
    func nests(text: String, pointer: String, expected: Int) throws {
        let value = try JSONValue(parsing: text)
        #expect(value[try #require(JSONPointer(pointer))]?.intValue == expected)
    }

    @Test(arguments: [1, 2, 511, 512, 2_048])
    func nestingIsAcceptedUpToTheLimit(limit: Int) throws {
        let deepest = String(repeating: "[", count: limit) + String(repeating: "]", count: limit)
        #expect(try JSONValue(parsing: deepest, maximumDepth: limit).text == deepest)
        #expect(throws: JSONSyntaxError(.tooDeep(limit: limit), at: limit)) {
            try JSONValue(parsing: "[" + deepest + "]", maximumDepth: limit)
        }
        let objects = String(repeating: "{\"a\":", count: limit) + "1" + String(repeating: "}", count: limit)
        #expect(try JSONValue(parsing: objects, maximumDepth: limit).text == objects)
        #expect(throws: JSONSyntaxError(.tooDeep(limit: limit), at: 5 * limit)) {
            try JSONValue(parsing: objects.replacing("1", with: "{}"), maximumDepth: limit)
        }
    }

    @Test func depthIsCountedNotBrackets() throws {
        #expect(try JSONValue(parsing: "[[],[],{},[[]]]", maximumDepth: 3).arrayValue?.count == 4)
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":["])
    func aHundredThousandOpeningBracketsAreAnError(unit: String) {
        let text = String(repeating: unit, count: 100_000)
        for limit in [JSONParser.defaultMaximumDepth, JSONParser.greatestMaximumDepth] {
            let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text, maximumDepth: limit) }
            #expect(error?.reason == .tooDeep(limit: limit))
        }
    }

    @Test func maximumDepthIsCapped() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: JSONSyntaxError(.tooDeep(limit: 2_048), at: 2_048)) {
            try JSONValue(parsing: text, maximumDepth: .max)
        }
    }
}
