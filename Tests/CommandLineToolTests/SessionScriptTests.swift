import JSON
import Testing

@testable import CommandLineTool

@Suite struct SessionScriptTests {
    private func script(_ text: String) throws(SourceFileError) -> SessionScript {
        try SessionScript(parsing: Array(text.utf8))
    }

    private func input(_ text: String, _ variables: [String: String] = [:]) throws(SourceFileError) -> String {
        var script = try script(text)
        try script.replaceVariables { variables[$0] }
        return String(decoding: script.input, as: UTF8.self)
    }

    @Test("JSON Lines: comments and blank lines are skipped, messages are unchanged")
    func lines() throws {
        let text = "\u{FEFF}# one\n\n  # two\r\n{ \"a\" : 1.0 }\r\n\t\n[1]"
        #expect(try input(text) == "{ \"a\" : 1.0 }\n[1]\n")
        #expect(try script(text).options == nil)
        #expect(try script(text).expected == nil)
    }

    @Test("A session has headings, messages, bytes and expected messages")
    func session() throws {
        let session = try script(
            """
            # What it pins.
            options: --sandbox --sequential
            environment: A=b=c
            exit: 1
            order: any

            --> {"a":1}
            <-- {"b":2}
            -%> %41%0D%0Az
            <%- %C3%A4
            -->
            """)
        #expect(session.options == ["--sandbox", "--sequential"])
        #expect(session.environment.map(\.name) == ["A"] && session.environment.map(\.value) == ["b=c"])
        #expect(session.exitStatus == 1 && session.isAnyOrder)
        #expect(String(decoding: session.input, as: UTF8.self) == "{\"a\":1}\nA\r\nz\n")
        #expect(session.expected.map { String(decoding: $0, as: UTF8.self) } == "{\"b\":2}\nä")
    }

    @Test(
        "All problems are reported, each with its line",
        arguments: [
            ("{\n# fine\noops", [1, 3]), ("--> {}\nwhat\nexit: x\n-%> %zz", [2, 3, 4]), ("", [1]), ("# only\n", [1]),
            ("--> {}\nenvironment: =x", [2]), ("--> {}\norder: none", [2]), ("--> {}\n-->{}", [2]), ("{} {}", [1]),
        ])
    func faults(_ text: String, _ lines: [Int]) {
        let error = #expect(throws: SourceFileError.self) { try script(text) }
        #expect(error?.problems.map(\.line) == lines)
    }

    @Test(
        "Variables are replaced in strings of parsed JSON",
        arguments: [
            (#"{"a":"${X}"}"#, #"{"a":"v"}"#), (#"{"a":"${X}${X}-$X $ $$"}"#, #"{"a":"vv-$X $ $$"}"#),
            (#"{"a":"$${X}"}"#, #"{"a":"${X}"}"#), (#"{"a":"$$${X}"}"#, #"{"a":"$${X}"}"#),
            (#"{"a":["${X}",{"b":"${Q}"}]}"#, #"{"a":["v",{"b":"\"},{\n"}]}"#),
            // What is in a value is no variable again, and names of members are none.
            (#"{"a":"${R}"}"#, #"{"a":"${X}"}"#), (#"{"${X}":1}"#, #"{"${X}":1}"#),
            (#"{"a":"\u0024{X}"}"#, #"{"a":"v"}"#),
            (#"{"a":"${E}"}"#, #"{"a":""}"#), (#"{"n":1.50,"a":"${X}"}"#, #"{"n":1.50,"a":"v"}"#),
            (#"{ "a":"$" }"#, #"{ "a":"$" }"#),
        ])
    func variables(_ text: String, _ expected: String) throws {
        let variables = ["X": "v", "Q": "\"},{\n", "R": "${X}", "E": ""]
        #expect(try input(text, variables) == expected + "\n")
        #expect(try input("--> \(text)", variables) == expected + "\n")
    }

    @Test("A message that is not JSON is sent unchanged in a session")
    func raw() throws {
        #expect(try input("--> {\"${X}") == "{\"${X}\n")
        #expect(try input("-%> {\"a\":\"${X}\"}") == "{\"a\":\"${X}\"}")
    }

    @Test("Unset variables and invalid names are reported with their lines")
    func missing() {
        let text = "{\"a\":\"${ONE} ${TWO} ${ONE}\"}\n{}\n{\"a\":[\"${TWO}\",\"${1x}\",\"${\",\"${}\"]}"
        let error = #expect(throws: SourceFileError.self) { try input(text) }
        #expect(error?.problems.map(\.line) == [1, 1, 3, 3, 3, 3])
        #expect(error?.problems[0].reason == "the variable ONE is not set")
        #expect(error?.problems[1].reason == "the variable TWO is not set")
    }

    @Test("A variable that is not UTF-8 is refused")
    func unreadable() {
        let error = #expect(throws: SourceFileError.self) { try input("[\"${X}\"]", ["X": "a\u{FFFD}"]) }
        #expect(error?.problems.map(\.reason) == ["the variable X is not text in UTF-8"])
    }

    @Test(
        "Received messages are compared one by one",
        arguments: [
            ("a\nb\n", ["a", "b"], false, true), ("a\nb\n", ["b", "a"], false, false),
            ("a\nb\n", ["b", "a"], true, true),
            ("a\n", ["a", "a"], true, false), ("a\na\n", ["a"], true, false), ("a\n", [], false, false),
            ("", ["a"], false, false),
            ("Content-Length: 1\r\n\r\naContent-Length: 2\r\n\r\nbc", ["a", "bc"], false, true),
            ("Content-Length: 1\r\n\r\na", ["b"], false, false), ("", [], true, true),
        ] as [(String, [String], Bool, Bool)])
    func comparison(_ expected: String, _ received: [String], _ isAnyOrder: Bool, _ isSame: Bool) {
        let comparison = SessionComparison(
            expected: Array(expected.utf8), received: received.map { Array($0.utf8) }, isAnyOrder: isAnyOrder)
        #expect(comparison.differences.isEmpty == isSame)
    }
}
