import Foundation
import JSON
import TestSupport
import Testing

/// The OpenRPC document of the built executable, printed and returned.
@Suite struct SessionDocumentTests {
    private static let folder = SessionHost.repository.appendingPathComponent("protocol")
    private static let tool = SessionHost.repository.appendingPathComponent(
        "Tests/EndToEndTests/Tools/validate_openrpc.py")

    private static func openRPC() throws -> (text: String, json: JSONValue) {
        let outcome = try SessionHost.run(["openrpc"])
        #expect(outcome.status == 0)
        return (String(decoding: outcome.output, as: UTF8.self), try JSONValue(parsing: outcome.output))
    }

    @Test func openRPCDocumentIsCurrent() throws {
        let file = Self.folder.appendingPathComponent("openrpc.json")
        // Compared outside of `#expect`, which would print both texts.
        let isCurrent = try String(contentsOf: file, encoding: .utf8) == Self.openRPC().text
        #expect(isCurrent, "openrpc.json is out of date; run `swift run generate`")
    }

    /// `rpc.discover` returns the same document.
    @Test func discoverReturnsTheSameDocument() throws {
        let request = #"{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}"# + "\n"
        let reply = try JSONValue(parsing: SessionHost.run(["--sandbox"], input: Array(request.utf8)).output)
        #expect(try reply["result"] == Self.openRPC().json)
    }

    /// Skipped if PyPI's packages `openrpc` and `jsonschema` are not installed.
    @Test(
        .enabled("needs: pip install openrpc jsonschema") {
            SessionHost.succeeds("python3 -c 'import jsonschema, openrpc'")
        })
    func openRPCDocumentIsValid() throws {
        let (host, tool) = (SessionHost.quoted(BuiltProgram.host), SessionHost.quoted(Self.tool.path))
        #expect(SessionHost.succeeds("(\(host) openrpc | python3 \(tool) /dev/stdin)"), "\(tool) says why")
    }
}
