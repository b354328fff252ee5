import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Files that take long to read: an OpenAPI document with many operations. A warning about its one invalid
    /// operation would show that it was read to its end.
    @Suite
    struct SlowFileTests {
        private static let operations = 60_000

        /// Creates the document.
        private static let document: String = {
            var text = #"{"openapi":"3.1.0","info":{"title":"slow","version":"1"},"paths":{"#
            for number in 0..<operations {
                text +=
                    #""/things\#(number)/{id}":{"get":{"operationId":"getThing\#(number)","tags":["tag\#(number % 50)"],"#
                text += #""parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],"#
                text += #""responses":{"200":{"description":"ok"}}}},"#
            }
            text += ##""/bad":{"get":{"operationId":"bad","parameters":[{"$ref":"#/nowhere"}],"responses":{}}}}}"##
            return text
        }()

        /// Starts the program with the document in place of `{}`, and waits until it reads it.
        private func withSlowFile(_ arguments: [String], _ body: (HostProcess) async throws -> Void) async throws {
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("slow-\(UUID().uuidString).json")
            try Data(Self.document.utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            let host = try HostProcess(
                arguments.map { $0.replacing("{}", with: file.path) } + ["--log-level", "debug"])
            let line = await host.nextErrorLine()
            #expect(line?.contains("reading the sandbox's files") == true)
            try await body(host)
            let lines = await host.remainingErrorLines()
            #expect(!lines.contains { $0.contains("nowhere") }, "It was read to its end: \(lines)")
        }

        @Test(
            "The end of stdin ends a process that still reads its files",
            arguments: [["--sandbox", "--connector", "{}"], ["sandbox", "--until-eof", "--connector", "{}"]])
        func endOfInput(_ arguments: [String]) async throws {
            try await withSlowFile(arguments) { host in
                host.closeInput()
                #expect(await host.ending() == .exited(0))
            }
        }

        @Test(
            "A signal ends a process that still reads its files",
            arguments: zip([SIGTERM, SIGINT, SIGTERM], [["--sandbox"], ["call", "ping", "--sandbox"], ["sandbox"]]))
        func signal(_ number: Int32, _ arguments: [String]) async throws {
            try await withSlowFile(arguments + ["--connector", "{}"]) { host in
                host.signal(number)
                #expect(await host.ending() == .exited(128 + number))
            }
        }
    }
}
