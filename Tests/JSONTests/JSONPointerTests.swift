import JSON
import Testing

struct JSONPointerTests {
    /// The document of RFC 6901 §5.
    static let document: JSONValue = [
        "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8,
    ]

    @Test(
        arguments: [
            ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3), ("/g|h", 4),
            ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8), ("", document),
        ] as [(String, JSONValue)])
    func examplesOfTheStandard(text: String, expected: JSONValue) throws {
        let pointer = try #require(JSONPointer(text))
        #expect(Self.document[pointer] == expected)
        #expect(pointer.description == text)
    }

    @Test(
        arguments: [
            ("", []), ("/", [""]), ("//", ["", ""]), ("/a/", ["a", ""]), ("/~0", ["~"]), ("/~1", ["/"]),
            ("/~01", ["~1"]),
            ("/~10", ["/0"]), ("/~0~1~0", ["~/~"]), ("/é/😀", ["é", "😀"]), ("/a b", ["a b"]), ("/%7E", ["%7E"]),
        ] as [(String, [String])])
    func tokens(text: String, expected: [String]) throws {
        let pointer = try #require(JSONPointer(text))
        #expect(pointer.tokens == expected)
        #expect(JSONPointer(tokens: expected) == pointer)
        #expect(pointer.description == text)
    }

    @Test(arguments: ["a", "#", "#/a", " /a", "~0", "/~", "/a~", "/~2", "/~a", "/~/a", "/~~0", "/a/~x"])
    func notPointers(text: String) { #expect(JSONPointer(text) == nil) }

    @Test(arguments: [
        "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/+1", "/foo/-0", "/foo/-1", "/foo/1.0", "/foo/0x0", "/foo/",
        "/foo/ 0",
        "/foo/0/0", "/foo/99999999999999999999999", "/foo/٠", "/bar", "/FOO", "/a/b", "//x", "/m~01n",
    ])
    func nothingStandsThere(text: String) throws {
        #expect(Self.document[try #require(JSONPointer(text))] == nil)
    }

    @Test func lastDuplicateCounts() throws {
        let value = try JSONValue(parsing: #"{"a":1,"b":[{"a":2,"a":3}],"a":{"c":4}}"#)
        #expect(value[JSONPointer(tokens: ["a", "c"])] == 4)
        #expect(value[JSONPointer(tokens: ["b", "0", "a"])] == 3)
    }

    @Test func appends() {
        let pointer = JSONPointer().appending("a/b").appending(0).appending("~")
        #expect(pointer.description == "/a~1b/0/~0")
        #expect(pointer.hashValue == JSONPointer("/a~1b/0/~0")?.hashValue)
        #expect(Set([pointer, JSONPointer(tokens: ["ab"]), JSONPointer(tokens: ["a", "b"])]).count == 3)
    }
}
