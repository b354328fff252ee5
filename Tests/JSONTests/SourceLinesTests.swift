import JSON
import Testing

/// The line numbers of values.
@Suite struct SourceLinesTests {
    private static let text = Array(
        """
        {"a": [1,
          {"b": 2}],
         "c/d": {
           "e": null},
         "a": 3}
        """.utf8)

    @Test(
        arguments: [
            ("", 1), ("/a", 1), ("/a/0", 1), ("/a/1", 2), ("/a/1/b", 2), ("/c~1d", 3), ("/c~1d/e", 4), ("/c~1d/f", 3),
        ])
    func placesHaveLines(_ pointer: String, _ line: Int) throws {
        let pointer = try #require(JSONPointer(pointer))
        #expect(try SourceLines(Self.text, maximumDepth: 8).line(of: pointer) == line)
        #expect(try SourceLines(Self.text, maximumDepth: 8, of: [pointer]).line(of: pointer) == line)
    }

    @Test func otherLocationsAreNotStored() throws {
        let lines = try SourceLines(Self.text, maximumDepth: 8, of: [JSONPointer(tokens: ["c/d", "e"])])
        #expect(lines.line(of: JSONPointer(tokens: ["a", "1", "b"])) == 1)
        #expect(lines.duplicates.map(\.pointer.description) == ["/a"])
        let broken = Array(#"{"a": [1,], "b": 2}"#.utf8)
        #expect(throws: JSONSyntaxError.self) {
            try SourceLines(broken, maximumDepth: 8, of: [JSONPointer(tokens: ["b"])])
        }
    }
}
