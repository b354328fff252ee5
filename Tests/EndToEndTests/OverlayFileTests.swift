import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// `--overlays`, on the built executable.
    @Suite
    struct OverlayFileTests {
        private func withFile(_ text: String, _ body: (String) async throws -> Void) async throws {
            let file = FileManager.default.temporaryDirectory.appendingPathComponent(
                "overlays-\(UUID().uuidString).json")
            try Data(text.utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            try await body(file.path)
        }

        private static let faulty = """
            {"overlays": [
              {"connector": "slack", "action": "*",
               "field": "/requestBdy/channel",
               "options": {"acton": "conversations_list", "items": "/channels",
                           "value": "id"}}
            ]}
            """

        @Test(
            "An invalid overlay file ends the start with all its problems: file, line, pointer, reason",
            arguments: [["--sandbox"], ["call", "ping", "--sandbox"]])
        func wrongFile(_ arguments: [String]) async throws {
            try await withFile(Self.faulty) { path in
                let host = try HostProcess(arguments + ["--overlays", path])
                host.send(request("1"))
                #expect(await host.repliesToEnd(status: 2) == [])
                let lines = await host.remainingErrorLines()
                let starts = [
                    ":3: /overlays/0/field: ", ":4: /overlays/0/options/acton: ", ":4: /overlays/0/options/action: ",
                    ":5: /overlays/0/options/value: ",
                ]
                #expect(lines.count == starts.count, "\(lines)")
                for start in starts {
                    #expect(
                        lines.contains { $0.hasPrefix("alloy-host: \(path)\(start)expected ") }, "\(start) \(lines)")
                }
                #expect(lines.contains { $0.contains("did you mean \"requestBody\"?") }, "\(lines)")
            }
        }

        @Test("An unreadable file is reported", arguments: ["/nowhere/overlays.json", ""])
        func missingFile(_ path: String) async throws {
            let host = try HostProcess(["--sandbox", "--overlays", path])
            #expect(await host.repliesToEnd(status: 2) == [])
            let lines = await host.remainingErrorLines()
            #expect(lines.count == 1 && lines.first?.contains("--overlays") == true, "\(lines)")
        }
    }
}
