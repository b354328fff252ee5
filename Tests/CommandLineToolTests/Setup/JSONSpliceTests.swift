import JSON
import Testing

@testable import CommandLineTool

@Suite struct JSONSpliceTests {
    private static let path = ["mcpServers", "alloy"]
    private static let value: JSONValue = ["command": "alloy-host"]

    private static let deep =
        String(repeating: "{\"a\":", count: 300) + "1" + String(repeating: "}", count: 300)

    private func spliced(_ text: String) throws -> String {
        let bytes = try JSONSplice(Array(text.utf8)).setting(Self.path, to: Self.value)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "The entry is spliced in, and every other byte stays",
        arguments: [
            // An empty file, and one of white space or comments alone
            ("", "{\n  \"mcpServers\": {\n    \"alloy\": {\n      \"command\": \"alloy-host\"\n    }\n  }\n}\n"),
            (
                "// mine",
                "// mine\n{\n  \"mcpServers\": {\n    \"alloy\": {\n      \"command\": \"alloy-host\"\n    }\n  }\n}\n"
            ),
            // Empty objects
            (
                "{}",
                "{\n  \"mcpServers\": {\n    \"alloy\": {\n      \"command\": \"alloy-host\"\n    }\n  }\n}"
            ),
            (
                "{\n  // nothing yet\n}\n",
                "{\n  // nothing yet\n  \"mcpServers\": {\n    \"alloy\": {\n      \"command\": \"alloy-host\"\n    }\n  }\n}\n"
            ),
            (
                "{\n\t\"mcpServers\": {}\n}\n",
                "{\n\t\"mcpServers\": {\n\t\t\"alloy\": {\n\t\t\t\"command\": \"alloy-host\"\n\t\t}\n\t}\n}\n"
            ),
            // Beside other servers, with comments at every position
            (
                "{\n    \"a\": 1, // one\n    \"mcpServers\": {\n        \"other\": { \"command\": \"x\" } // last\n    } /* end */\n}\n",
                "{\n    \"a\": 1, // one\n    \"mcpServers\": {\n        \"other\": { \"command\": \"x\" }, // last\n        \"alloy\": {\n            \"command\": \"alloy-host\"\n        }\n    } /* end */\n}\n"
            ),
            // A comma after the last member
            (
                "{\n  \"mcpServers\": {\n    \"other\": {},\n  },\n}",
                "{\n  \"mcpServers\": {\n    \"other\": {},\n    \"alloy\": {\n      \"command\": \"alloy-host\"\n    },\n  },\n}"
            ),
            // One line
            (
                "{\"a\":[1,2],\"mcpServers\":{\"x\":{}}}",
                "{\"a\":[1,2],\"mcpServers\":{\"x\":{}, \"alloy\": {\"command\":\"alloy-host\"}}}"
            ),
            ("{\"a\":1}", "{\"a\":1, \"mcpServers\": {\"alloy\":{\"command\":\"alloy-host\"}}}"),
            // An earlier entry
            (
                "{\n  \"mcpServers\": {\n    \"alloy\": { /* old */ \"command\": \"old\" }, // kept\n    \"b\": 1\n  }\n}",
                "{\n  \"mcpServers\": {\n    \"alloy\": {\n      \"command\": \"alloy-host\"\n    }, // kept\n    \"b\": 1\n  }\n}"
            ),
            ("{\"mcpServers\":{\"alloy\":1}}", "{\"mcpServers\":{\"alloy\":{\"command\":\"alloy-host\"}}}"),
            // The last of two members with the same name is the one that counts
            (
                "{\"mcpServers\":{},\"mcpServers\":{\"alloy\":1}}",
                "{\"mcpServers\":{},\"mcpServers\":{\"alloy\":{\"command\":\"alloy-host\"}}}"
            ),
            // Names with escapes
            ("{\"mcp\\u0053ervers\":{\"alloy\":1}}", "{\"mcp\\u0053ervers\":{\"alloy\":{\"command\":\"alloy-host\"}}}"),
        ] as [(String, String)])
    func splice(_ text: String, _ expected: String) throws {
        #expect(try spliced(text) == expected)
        // A second time changes nothing.
        #expect(try spliced(expected) == expected)
    }

    @Test("Ends of lines and a byte order mark are kept")
    func lineEnds() throws {
        let text = "\u{FEFF}{\r\n  \"a\": 1, // x\r\n  \"b\": 2 // y\r\n}"
        let expected =
            "\u{FEFF}{\r\n  \"a\": 1, // x\r\n  \"b\": 2, // y\r\n  \"mcpServers\": {\r\n    \"alloy\": {\r\n      \"command\": \"alloy-host\"\r\n    }\r\n  }\r\n}"
        #expect(Array(try spliced(text).utf8) == Array(expected.utf8))
        #expect(try spliced("\u{FEFF}").hasPrefix("\u{FEFF}{\n"))
    }

    @Test(
        "A text that is not JSON with comments is refused",
        arguments: [
            "{", "{\"a\"}", "{\"a\":}", "{a: 1}", "{'a': 1}", "{\"a\": 1 \"b\": 2}", "{\"a\": 1,, \"b\": 2}", "{,}",
            "[]",
            "1", "{} {}", "{\"a\": tru}", "{\"a\": \"x\ny\"}", "{\"a\": 01}", "/* x", "{\"a\": 1 / 2}", "{\"a\": \"x",
            "{\"a\": [1 2]}", "{\"a\": [1,,2]}", "<<<<<<< HEAD\n{}", "{\"mcpServers\": []}", "{\"mcpServers\": null}",
            deep, "{\"a\": \"\\q\"}", "{\"a\": \"\\", "{\"a\": 1} // x\r{}", "{ // x\r\"a\": 1\n}", "{\"a\": NaN}",
            "{\"a\": +1}", "{\"a\": 0x1}", "{\"mcpServers\": \"{}\"}", "{\"a\": 1}\u{0}", "{# x\n}", "{\"a\": [1}]",
            "\u{A0}{}",
        ])
    func refused(_ text: String) {
        #expect(throws: SpliceError.self) { try spliced(text) }
    }

    @Test(
        "A text that is not UTF-8 is refused",
        arguments: [[0xFF], Array("{\"a\": \"".utf8) + [0xE9, 0x22, 0x7D], [0xFF, 0xFE, 0x7B, 0]])
    func encoding(_ bytes: [UInt8]) {
        #expect(throws: SpliceError.self) { try JSONSplice(bytes) }
        #expect(throws: SpliceError.self) { try TOMLSplice(Array("# ".utf8) + bytes) }
    }

    @Test(
        "A comment in any place is kept", arguments: ["// x\n", "/* x */", "// }\n", "/* \"alloy\": */", "//\r\n"])
    func comments(_ comment: String) throws {
        let parts = [
            "{", "\"mcpServers\"", ":", "{", "\"b\"", ":", "[", "1", ",", "2", "]", "}", ",", "\"c\"", ":", "{", "}",
            "}",
        ]
        for index in 0...parts.count {
            let text = parts[..<index].joined() + comment + parts[index...].joined()
            let new = Array(try spliced(text).utf8)
            let outline = try JSONOutline(new)
            #expect(outline.root?["mcpServers"]?.value["alloy"] != nil, "\(text)")
            #expect(outline.root?["c"] != nil && outline.root?["mcpServers"]?.value["b"] != nil, "\(text)")
            var rest = Array(text.utf8)[...]
            for byte in new where rest.first == byte { rest.removeFirst() }
            #expect(rest.isEmpty, "\(text)")
        }
    }

    @Test("An error names its line")
    func line() {
        let error = #expect(throws: SpliceError.self) { try spliced("{\n  \"a\": 1\n  \"b\": 2\n}") }
        #expect(error?.reason == "line 3: a comma or '}' is missing")
    }
}
