import JSON
import TestSupport
import Testing

@Suite struct JSONTextTests {
    private static let document =
        "  { \"a\" : [ 1 , {\"b\" : \"x \\\" y\"} , [ ] , null ] ,\n \"e\u{301}\":1, \"\u{E9}\":2, \"a/b\":{\"~\":true}, \"a\" : [10, 11] , \"s\":\"\\ud83d\\ude00\u{E9}\\n\" } "

    private static func text(_ text: String) throws -> JSONText { try JSONText(validating: Array(text.utf8)) }

    @Test(arguments: [
        "", "/a", "/a/0", "/a/1", "/a/2", "/e\u{301}", "/\u{E9}", "/a~1b", "/a~1b/~0", "/a~1b/~0/x", "/s", "/s/0", "/x",
        "/a/01", "/a/-",
    ])
    func partsAreThoseOfTheValue(pointer: String) throws {
        let text = try Self.text(Self.document)
        let pointer = try #require(JSONPointer(pointer))
        #expect(text[pointer]?.value == text.value[pointer])
    }

    @Test func textIsWrittenOnOneLine() throws {
        let text = try Self.text(Self.document)
        let bytes = text.compactBytes
        #expect(!bytes.contains(0x0A))
        // Escapes stay as they came; nothing else tells it from the value.
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "{\"a\":[1,{\"b\":\"x \\\" y\"},[],null],\"e\u{301}\":1,\"\u{E9}\":2,\"a/b\":{\"~\":true},\"a\":[10,11],\"s\":\"\\ud83d\\ude00\u{E9}\\n\"}"
        )
        #expect(try JSONValue(parsing: bytes) == text.value)
    }

    @Test(arguments: [
        ("null", JSONText.Kind.null, 0), ("true", .boolean, 0), ("-1e5", .number, 0), ("\"ab\"", .string, 0),
        ("[]", .array, 0), ("[ [1,2] , 3 ]", .array, 2), ("{ }", .object, 0), ("{\"a\":{\"b\":1},\"a\":2}", .object, 2),
    ])
    func knowsItsKindAndCount(text: String, kind: JSONText.Kind, count: Int) throws {
        #expect(try Self.text(text).kind == kind)
        #expect(try Self.text(text).count == count)
    }

    /// Scalars, however they are written.
    @Test(arguments: [
        (0, 3, "a\u{1F600}\u{E9}"), (1, 1, "\u{1F600}"), (2, 2, "\u{E9}\n"), (4, 9, "\u{1F601}€"), (6, 1, ""),
        (0, 0, ""),
        (9, 2, ""),
    ])
    func stringsAreReadInParts(start: Int, count: Int, part: String) throws {
        let text = try Self.text("\"a\\ud83d\\uDE00\\u00e9\\n\u{1F601}€\"")
        #expect(text.scalarCount == 6)
        #expect(text.scalars(from: start, count: count)?.unicodeScalars.elementsEqual(part.unicodeScalars) == true)
        #expect(try Self.text("[1]").scalars(from: 0, count: 1) == nil)
    }

    /// Escapes and characters of all lengths at all positions of a word of eight bytes.
    @Test func partsOfLongStringsAreThoseOfTheValue() throws {
        let units = ["a", "é", "€", "\u{1F601}", "\\n", "\\u00e9", "\\ud83d\\uDE00", "\\\\", "\\\"", "bcdefghij"]
        var numbers = SplitMix(state: 5)
        for _ in 0..<300 {
            let content = (0..<40).map { _ in units.randomElement(using: &numbers) ?? "" }.joined()
            let text = try Self.text("\"\(content)\"")
            let scalars = Array((text.value.stringValue ?? "").unicodeScalars)
            #expect(text.scalarCount == scalars.count)
            for _ in 0..<20 {
                let start = Int.random(in: 0...scalars.count + 1, using: &numbers)
                let count = Int.random(in: 0...scalars.count + 1, using: &numbers)
                let part = scalars.dropFirst(start).prefix(count)
                #expect(text.scalars(from: start, count: count)?.unicodeScalars.elementsEqual(part) == true)
            }
        }
    }

    @Test(arguments: [0, 1, 511, 512, 513, 1_023, 1_024, 1_999, 2_000])
    func indexFindsElements(start: Int) throws {
        let text = try Self.text("[ " + (0..<2_000).map { "{\"n\" : \($0)}" }.joined(separator: " , ") + " ]")
        let index = try #require(JSONTextIndex(text))
        #expect(index.count == 2_000)
        var found: [Int] = []
        index.forEach(from: start) { location, element in
            #expect(element.value["n"]?.intValue == location)
            found.append(location)
            return found.count < 3
        }
        #expect(found == Array((start..<min(start + 3, 2_000))))
        #expect(try JSONTextIndex(Self.text("{}")) == nil)
        #expect(try JSONTextIndex(Self.text("[]"))?.count == 0)
    }

    @Test func skimKeepsSmallParts() throws {
        let large = String(repeating: "x", count: 100)
        let text = try Self.text(
            "{\"ok\":false,\"rows\":[{\"id\":1,\"body\":\"\(large)\"},{\"id\":2}],\"deep\":{\"a\":{\"b\":{\"c\":\"\(large)\"}}}}"
        )
        let skim = text.skim(bytes: 64)
        #expect(skim["ok"] == false)
        #expect(skim["rows"] == [["id": 1, "body": nil]])
        #expect(skim["deep"]?["a"] == ["b": [:]])
        #expect(try Self.text("{\"a\":1}").skim() == ["a": 1])
    }
}
