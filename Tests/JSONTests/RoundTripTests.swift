import JSON
import Testing

/// Parsed values are written unchanged.
struct RoundTripTests {
    @Test(arguments: [
        // Order and duplicates of members.
        #"{"b":1,"a":2,"c":3}"#, #"{"a":1,"a":2}"#, #"{"a":1,"b":2,"a":1}"#, #"{"":0,"":{"":1}}"#, #"{"1":1,"01":2}"#,
        // Numbers.
        "[1.0,1,1e2,1E2,1e+2,-0,-0.0,0.10,123456789012345678901234567890,1E+400,1e-400]",
        // Composed and decomposed é as two keys, and the two Å.
        "{\"\u{E9}\":1,\"e\u{301}\":2}", "{\"\u{C5}\":1,\"\u{212B}\":2,\"A\u{30A}\":3}",
        // Strings.
        #"["\"","\\","/","\b","\f","\n","\r","\t"]"#, "[\"😀\",\"\u{10FFFF}\",\"\u{10000}\",\"👩‍👩‍👧\"]",
        "[\"\u{7F}\",\"\u{80}\",\"\u{2028}\",\"\u{2029}\",\"\u{FEFF}\",\"\u{FFFE}\",\"\u{FFFD}\"]",
        "[]", "{}", "[[],{}]", "[null,true,false]",
    ])
    func byteForByte(text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(value.text.hasSameCodePoints(as: text))
        #expect(value.description.hasSameCodePoints(as: text))
    }

    @Test(arguments: [
        (#"{ "a" : [ 1 , 2 ] }"#, #"{"a":[1,2]}"#), (#""\/\u0041\u00e9\ud83d\ude00""#, "\"/Aé😀\""),
        (#""\u0008\u000c\u000A\u000d\u0009\u0022\u005c""#, #""\b\f\n\r\t\"\\""#),
        (#""\u0000\u001F\u007f""#, "\"\\u0000\\u001f\u{7F}\""),
    ])
    func oneSpellingForEveryString(text: String, expected: String) throws {
        #expect(try JSONValue(parsing: text).text.hasSameCodePoints(as: expected))
    }

    @Test(arguments: Array(0..<0x20) as [UInt8])
    func everyControlCharacterRoundTripsEscaped(control: UInt8) throws {
        let string = "a" + String(UnicodeScalar(control)) + "b"
        let bytes = JSONValue.string(string).bytes
        #expect(bytes.allSatisfy { $0 >= 0x20 })
        #expect(try JSONValue(parsing: bytes) == .string(string))
    }

    @Test func everyPlaneRoundTripsRawAndEscaped() throws {
        for code in stride(from: UInt32(0), to: 0x110000, by: 97) {
            guard let scalar = UnicodeScalar(code) else { continue }
            let string = String(scalar)
            #expect(try JSONValue(parsing: JSONValue.string(string).bytes) == .string(string))
            let escaped = string.utf16.map { "\\u" + hex($0) }.joined()
            #expect(try JSONValue(parsing: "\"\(escaped)\"") == .string(string))
        }
    }

    private func hex(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }

    @Test func outputHasNoLineFeed() throws {
        let value: JSONValue = ["a\nb": "\r\n", "c": ["\u{85}", .null]]
        #expect(!value.bytes.contains(0x0A))
        #expect(try JSONValue(parsing: value.bytes) == value)
    }

    @Test func canonicalEquivalentsAreDifferentKeys() throws {
        let object = try #require(try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}").objectValue)
        #expect(object["\u{E9}"]?.intValue == 1)
        #expect(object["e\u{301}"]?.intValue == 2)
        #expect(object.firstDuplicateKey == nil)
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
        #expect(JSONPointer(tokens: ["\u{E9}"]) != JSONPointer(tokens: ["e\u{301}"]))
    }
}
