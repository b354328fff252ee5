import Foundation
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// Files of newer versions, on the built executable.
    @Suite struct FileFormatTests {
        @Test(
            "A newer file that the start needs ends it with status 2",
            arguments: [("seed-2.json", ["--sandbox", "--seed"], 2), ("recording-2.jsonl", ["--replay"], 3)])
        func start(fixture: String, options: [String], line: Int) async throws {
            let path = Fixture.path(fixture)
            let bytes = try Fixture.bytes(fixture)
            let host = try HostProcess(options + [path])
            #expect(await host.repliesToEnd(status: 2) == [])
            let lines = await host.remainingErrorLines()
            #expect(lines.count == 1)
            let text = try #require(lines.first)
            #expect(text.contains("\(path):\(line): "), "\(text)")
            #expect(text.contains("its format is 2") && text.contains("use the newer alloy-host"), "\(text)")
            #expect(try Fixture.bytes(fixture) == bytes)
        }

        @Test("A newer ledger is refused at the call that needs it")
        func ledger() throws {
            let folder = TemporaryFolder()
            let path = "\(folder.path)/ledger/future-1.jsonl"
            try FileManager.default.createDirectory(atPath: "\(folder.path)/ledger", withIntermediateDirectories: true)
            try Data(Fixture.bytes("ledger-2.jsonl")).write(to: URL(fileURLWithPath: path))
            let reply = try SessionHost.run(
                ["--sandbox", "--state-dir", folder.path],
                input: Array((#"{"jsonrpc":"2.0","id":1,"method":"executions.list"}"# + "\n").utf8))
            #expect(reply.status == 0)
            let error = try #require(try JSONValue(parsing: reply.output)["error"])
            #expect(error["data"]?["kind"] == "internal" && error["data"]?["outcome"] == "not_sent")
            #expect(error["message"]?.stringValue?.contains("\(path): its format is 2") == true, "\(error.text)")
            #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == Fixture.bytes("ledger-2.jsonl"))
        }
    }
}
