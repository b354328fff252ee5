import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Files that take long to read: a pipe whose other end says nothing.
    @Suite
    struct SlowFileTests {
        /// Starts the program with such a file in the place of `{}`, once it has opened it.
        private func withSlowFile(_ arguments: [String], _ body: (HostProcess) async throws -> Void) async throws {
            let path = FileManager.default.temporaryDirectory.appendingPathComponent("slow-\(UUID().uuidString).json")
                .path
            try #require(mkfifo(path, 0o600) == 0)
            defer { try? FileManager.default.removeItem(atPath: path) }
            let host = try HostProcess(arguments.map { $0.replacing("{}", with: path) })
            // Opening it for writing waits for a reader.
            let writer = await withCheckedContinuation { continuation in
                Thread.detachNewThread { continuation.resume(returning: open(path, O_WRONLY)) }
            }
            defer { close(writer) }
            try await body(host)
        }

        @Test(
            "The end of stdin ends a process that still reads its files",
            arguments: [
                ["--sandbox", "--connector", "{}"], ["--sandbox", "--seed", "{}"],
                ["sandbox", "--until-eof", "--connector", "{}"],
            ])
        func endOfInput(_ arguments: [String]) async throws {
            try await withSlowFile(arguments) { host in
                host.closeInput()
                #expect(await host.ending() == .exited(0))
            }
        }

        @Test(
            "A signal ends a process that still reads its files",
            arguments: [SIGTERM, SIGINT], [["--sandbox"], ["call", "ping", "--sandbox"], ["sandbox"]])
        func signal(_ number: Int32, _ arguments: [String]) async throws {
            try await withSlowFile(arguments + ["--connector", "{}"]) { host in
                host.signal(number)
                #expect(await host.ending() == .exited(128 + number))
            }
        }
    }
}
