import Foundation
import JSON
import Testing

/// The documents of `protocol` say what the built executable says. `UPDATE_SESSIONS=1 swift test --filter Session` writes
/// what is generated anew.
@Suite struct SessionDocumentTests {
    private static let folder = SessionHost.repository.appendingPathComponent("protocol")
    private static let tool = SessionHost.repository.appendingPathComponent(
        "Tests/EndToEndTests/Tools/validate_openrpc.py")

    private static func openRPC() throws -> (text: String, json: JSONValue) {
        let outcome = try SessionHost.run(["openrpc"])
        #expect(outcome.status == 0)
        return (String(decoding: outcome.output, as: UTF8.self), try JSONValue(parsing: outcome.output))
    }

    private static func compare(_ text: String, with file: URL) throws {
        if isUpdatingSessions { return try text.write(to: file, atomically: true, encoding: .utf8) }
        #expect(
            try String(contentsOf: file, encoding: .utf8) == text,
            "\(file.lastPathComponent) is out of date; run UPDATE_SESSIONS=1 swift test --filter Session")
    }

    @Test func openRPCDocumentIsCurrent() throws {
        try Self.compare(Self.openRPC().text, with: Self.folder.appendingPathComponent("openrpc.json"))
    }

    /// Whoever discovers over the wire gets the same document.
    @Test func discoverReturnsTheSameDocument() throws {
        let request = #"{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}"# + "\n"
        let reply = try JSONValue(parsing: SessionHost.run(["--sandbox"], input: Array(request.utf8)).output)
        #expect(try reply["result"] == Self.openRPC().json)
    }

    @Test func readmeDescribesEveryMethod() throws {
        let file = Self.folder.appendingPathComponent("README.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let (begin, end) = ("<!-- methods:begin -->\n", "<!-- methods:end -->")
        let parts = text.components(separatedBy: begin)
        try #require(parts.count == 2)
        let tail = parts[1].components(separatedBy: end)
        try #require(tail.count == 2)
        let methods = try SessionReference(Self.openRPC().json).text
        try Self.compare(parts[0] + begin + methods + end + tail[1], with: file)
    }

    /// Every kind of error has its row in errors.md, with its code, and no row has a kind that isn't there.
    @Test func everyErrorIsDescribed() throws {
        let text = try String(contentsOf: Self.folder.appendingPathComponent("errors.md"), encoding: .utf8)
        let errors = try #require(try Self.openRPC().json["components"]?["errors"]?.objectValue)
        var expected = Set(errors.members.map { "\($0.key) \($0.value["code"]?.intValue ?? 0)" })
        expected.formUnion(["parse_error -32700", "invalid_request -32600"])
        expected.formUnion(["method_not_found -32601", "invalid_params -32602"])
        let rows = text.split(separator: "\n").compactMap { line -> String? in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
            guard line.hasPrefix("| `"), cells.count > 3, let code = Int(cells[1]) else { return nil }
            return "\(cells[0]) \(code)"
        }
        #expect(Set(rows) == expected)
        #expect(rows.count == expected.count, "a kind has two rows")
        for member in errors.members { #expect(text.contains("\n### `\(member.key)`\n")) }
    }

    /// Skipped where PyPI's packages `openrpc` and `jsonschema` are not installed.
    @Test(
        .enabled("needs: pip install openrpc jsonschema") {
            SessionHost.succeeds("python3 -c 'import jsonschema, openrpc'")
        })
    func openRPCDocumentIsValid() throws {
        let (host, tool) = (SessionHost.quoted(SessionHost.executable.path), SessionHost.quoted(Self.tool.path))
        #expect(SessionHost.succeeds("(\(host) openrpc | python3 \(tool) /dev/stdin)"), "\(tool) says why")
    }
}
