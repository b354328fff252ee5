import JSON
import Testing

/// Files that a person wrote, and the errors in them.
@Suite struct SourceFileTests {
    @Test("A byte order mark is skipped")
    func byteOrderMark() throws {
        let file = try SourceFile(parsing: [0xEF, 0xBB, 0xBF] + Array("{}".utf8))
        #expect(file.json == [:])
        #expect(file.bytes == Array("{}".utf8))
    }

    @Test(
        "A text that is not JSON is refused with its line",
        arguments: [("{\n\"a\":\n}", 3, "not JSON: "), ("", 1, "not JSON: "), ("a: 1\nb: 2\n", 1, "YAML")])
    func notJSON(_ text: String, _ line: Int, _ reason: String) throws {
        let error = try #require(throws: SourceFileError.self) { try SourceFile(parsing: Array(text.utf8)) }
        #expect(error.problems.count == 1 && error.omittedCount == 0)
        #expect(error.problems.first?.line == line)
        #expect(error.problems.first?.reason.contains(reason) == true, "\(error)")
    }

    @Test("A file may not nest deeper than allowed")
    func depth() {
        let text = String(repeating: "[", count: 5) + String(repeating: "]", count: 5)
        #expect(throws: Never.self) { try SourceFile(parsing: Array(text.utf8), maximumDepth: 5) }
        #expect(throws: SourceFileError.self) { try SourceFile(parsing: Array(text.utf8), maximumDepth: 4) }
    }

    @Test("Problems are listed in the order of their lines, each with its pointer and the nearest name")
    func problems() throws {
        let file = try SourceFile(parsing: Array("{\"a\": 1,\n\"b\":\n[2]}".utf8))
        let error = file.error([
            SourceFileError.Problem(at: JSONPointer(tokens: ["b", "0"]), "expected 3, got 2"),
            SourceFileError.Problem(at: JSONPointer(tokens: ["a"]), "unknown", nearest: "aa"),
            SourceFileError.Problem("wrong as a whole"),
        ])
        #expect(
            error.lines(file: "x.json") == [
                "x.json:1: /a: unknown (did you mean \"aa\"?)", "x.json:1: wrong as a whole",
                "x.json:3: /b/0: expected 3, got 2",
            ])
    }

    @Test("No more than 50 problems are listed; the others are counted")
    func manyProblems() throws {
        let file = try SourceFile(parsing: Array("[]".utf8))
        let error = file.error((0..<53).map { SourceFileError.Problem(at: JSONPointer(tokens: ["\($0)"]), "wrong") })
        #expect(error.problems.count == 50 && error.omittedCount == 3)
        #expect(error.text(file: "x").hasSuffix("\nx: and 3 more"))
        #expect(SourceFileError((0..<51).map { SourceFileError.Problem(line: $0, "wrong") }).omittedCount == 1)
    }

    @Test(
        "A fragment of a URI is a pointer, percent-decoded",
        arguments: [
            ("", ""), ("/a", "/a"), ("/a%20b/%C3%A9", "/a b/é"), ("/a~1b", "/a~1b"), ("/a%2Fb", "/a/b"),
        ])
    func fragment(_ fragment: String, _ pointer: String) {
        #expect(JSONPointer(fragment: fragment)?.description == pointer)
    }

    @Test("A fragment with a broken escape is no pointer", arguments: ["/a%", "/a%2", "/a%zz", "/%FF", "a", "/~2"])
    func brokenFragment(_ fragment: String) { #expect(JSONPointer(fragment: fragment) == nil) }
}
