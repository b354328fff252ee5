import JSON
import Testing

@testable import CommandLineTool

@Suite struct TOMLSpliceTests {
    private static let entry: JSONObject = [
        "command": "/bin/alloy-host", "args": ["serve", "a\"b"], "env": ["K": "v"],
    ]
    private static let section =
        "[mcp_servers.alloy]\ncommand = \"/bin/alloy-host\"\nargs = [\"serve\", \"a\\\"b\"]\nenv = { K = \"v\" }\n"
    private static let inline =
        "{ command = \"/bin/alloy-host\", args = [\"serve\", \"a\\\"b\"], env = { K = \"v\" } }"

    private static let deep = "a = " + String(repeating: "[", count: 300) + String(repeating: "]", count: 300)

    private func spliced(_ text: String) throws -> String {
        let bytes = try TOMLSplice(Array(text.utf8)).setting(["mcp_servers", "alloy"], to: Self.entry)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let cases: [(String, String)] = [
        ("", "\(section)"), ("\n", "\n\n\(section)"), ("# mine", "# mine\n\n\(section)"),
        ("model = \"x\" # y\n", "model = \"x\" # y\n\n\(section)"), ("a = 1\n\n", "a = 1\n\n\(section)"),
        (
            "a = '''\n[mcp_servers.alloy]\n'''\nb = \"\"\"x\\\"\"\"\"\n[mcp_servers.other]\ncommand = 'y'",
            "a = '''\n[mcp_servers.alloy]\n'''\nb = \"\"\"x\\\"\"\"\"\n[mcp_servers.other]\ncommand = 'y'\n\n"
                + section
        ),
        // An earlier table, with tables below it, between others
        (
            "# top\n[mcp_servers.alloy] # ours\ncommand = \"alloy-host\" # old\nargs = [\n  \"x\", # y\n]\n\n[mcp_servers.alloy.env]\nA = \"b\"\n\n# about other\n[mcp_servers.other]\ncommand = \"z\"\n",
            "# top\n\(section)\n# about other\n[mcp_servers.other]\ncommand = \"z\"\n"
        ),
        (
            "[mcp_servers.alloy]\ncommand = \"alloy-host\"\n[x]\n[mcp_servers.alloy.env]\nA = \"b\"\n[y]\n",
            "\(section)[x]\n[y]\n"
        ),
        ("[ mcp_servers . \"alloy\" ]\ncommand = 'alloy-host'", "\(section)"),
        // Inline tables and dotted keys
        ("mcp_servers = {}\n", "mcp_servers = { alloy = \(inline)}\n"),
        (
            "mcp_servers = { other = { command = \"x\" } } # y\n",
            "mcp_servers = { other = { command = \"x\" }, alloy = \(inline) } # y\n"
        ),
        (
            "mcp_servers = { alloy = { command = \"alloy-host\" }, other = {} }\n",
            "mcp_servers = { alloy = \(inline), other = {} }\n"
        ),
        (
            "[mcp_servers]\nalloy = { command = \"alloy-host\" } # x\nother = {}\n",
            "[mcp_servers]\nalloy = \(inline) # x\nother = {}\n"
        ),
        (
            "[mcp_servers]\nalloy.command = \"alloy-host\"\nalloy.env.A = \"b\"\nother.command = \"c\"\n",
            "[mcp_servers]\nalloy = \(inline)\nother.command = \"c\"\n"
        ),
        (
            "mcp_servers.alloy.command = \"alloy-host\"\nz = 1979-05-27 07:32:00Z\n",
            "mcp_servers.alloy = \(inline)\nz = 1979-05-27 07:32:00Z\n"
        ),
        // The same name elsewhere
        (
            "[profiles.mcp_servers.alloy]\na = 1\n[[list]]\n[list.x]\n[[list]]\n[list.x]\n",
            "[profiles.mcp_servers.alloy]\na = 1\n[[list]]\n[list.x]\n[[list]]\n[list.x]\n\n\(section)"
        ),
        (
            "'mcp_servers.alloy' = 1\n\"mcp_servers.alloy2\" = 2\n",
            "'mcp_servers.alloy' = 1\n\"mcp_servers.alloy2\" = 2\n\n\(section)"
        ),
        (
            "[[list]]\na = 1\n[[list.b]]\na = 1\n[[list]]\na = 2\n[list.b]\na = 1\n",
            "[[list]]\na = 1\n[[list.b]]\na = 1\n[[list]]\na = 2\n[list.b]\na = 1\n\n\(section)"
        ),
        // Inline tables on several lines, with comments
        (
            "\tmcp_servers\t=\t{\n\tother = { command = 'x' }, # y\n}\n",
            "\tmcp_servers\t=\t{\n\tother = { command = 'x' }, # y\n\talloy = \(inline),\n}\n"
        ),
        (
            "mcp_servers = {\n  other = {} # y\n}\n",
            "mcp_servers = {\n  other = {}, # y\n  alloy = \(inline)\n}\n"
        ),
        ("mcp_servers = { # y\n}\n", "mcp_servers = { # y\n  alloy = \(inline)\n}\n"),
    ]

    @Test(
        "The table is spliced in, and every other byte stays",
        arguments: cases)
    func splice(_ text: String, _ expected: String) throws {
        #expect(try spliced(text) == expected)
        #expect(try spliced(expected) == expected)
    }

    @Test("Ends of lines and a byte order mark are kept")
    func lineEnds() throws {
        let lines = Self.section.replacing("\n", with: "\r\n")
        #expect(Array(try spliced("\u{FEFF}a = 1\r\n").utf8) == Array("\u{FEFF}a = 1\r\n\r\n\(lines)".utf8))
        let text = "a = 1\r\n[mcp_servers.alloy]\r\ncommand = \"alloy-host\"\r\n\r\n[b]\r\n"
        #expect(Array(try spliced(text).utf8) == Array("a = 1\r\n\(lines)\r\n[b]\r\n".utf8))
    }

    @Test(
        "A text that is not TOML, or has the table in a form of its own, is refused",
        arguments: [
            "a", "a =", "a = ", "= 1", "[a", "[[a]", "[a]]", "[]", "a = \"x", "a = 'x", "a = '''x", "a = \"\"\"x",
            "a = [1",
            "a = [1 2]", "a = [,]", "a = {b = 1", "a = {b}", "a = {b = 1 c = 2}", "a = yes", "a = 1 b = 2", "a = 1 2",
            "[a]\n[a]", "{\"a\": 1}", "a: 1", "a = \"x\ny\"", "a.b. = 1", "mcp_servers = 1", "[[mcp_servers]]\n",
            "mcp_servers = { alloy.command = \"alloy-host\" }",
            "<<<<<<< HEAD", deep,
            // Names that are there twice
            "a = 1\na = 2", "a.b = 1\na.b = 2", "a = 1\n[a]", "a = {}\n[a.b]", "[[a]]\n[a]", "[a]\n[[a]]",
            "[[a]]\nb = 1\nb = 2", "[a]\nb = 1\n[c]\n[a.b]",
            "a.b = 1\na = {}", "a.b = 1\n[a]", "[a.b]\n[a]\nb.c = 1", "[a.b.c]\n[a]\nb = 1", "[a.b]\n[[a]]",
            // Texts that are not valid
            "a = \"\\q\"", "a = \"\\u12\"", "a = \"\"\"\\z\"\"\"", "a = 'x\u{1}'", "a = \"\u{7F}\"", "# \u{0}\na = 1",
            "a = 1\rb = 2", "# x\ra = 1\n", "a = \"\"\"x\"\"", "a = \"x\\\"", "mcp_servers = []",
            "mcp_servers = \"\"\"\n[mcp_servers.alloy]\n\"\"\"",
        ] as [String])
    func refused(_ text: String) {
        #expect(throws: SpliceError.self) { try spliced(text) }
    }

    @Test(
        "Every kind of value is read",
        arguments: [
            "1", "-1_000", "+1.5e-3", "0xFF", "0o7", "0b1", "inf", "-inf", "nan", "true", "false", "1979-05-27",
            "1979-05-27T07:32:00Z", "1979-05-27 07:32:00.5-07:00", "07:32:00", "\"\"", "''", "\"\"\"\"\"\"", "''''''",
            "\"\"\"a\"\"\"\"\"", "[]", "[1, [2], ]", "[\n# x\n1, # y\n]", "{}", "{ a.b = 1, \"c d\" = '' }",
            "\"\\\"\\\\\"", "\"\\u00e9\\U0001F600\\x41\\e\"", "\"\"\"a \\\n  b\"\"\"", "'''\n\t\u{E9}\r\n'''",
            "[ { a = 1 }, { a = 2 } ]",
        ])
    func values(_ value: String) throws {
        #expect(try spliced("a = \(value)\n") == "a = \(value)\n\n" + Self.section)
    }
}
