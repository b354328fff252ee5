import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Files that take long to read: an OpenAPI document with many operations, a hundred times. A warning about the last document
    /// would show that all were read.
    @Suite
    struct SlowFileTests {
        private static let operations = 20_000
        private static let invalid =
            ##"{"openapi":"3.1.0","info":{"title":"bad","version":"1"},"paths":{"/bad":{"get":{"operationId":"bad","##
            + ##""parameters":[{"$ref":"#/nowhere"}],"responses":{}}}}}"##

        /// Creates the long document.
        private static let document: String = {
            var text = #"{"openapi":"3.1.0","info":{"title":"slow","version":"1"},"paths":{"#
            for number in 0..<operations {
                text +=
                    #""/things\#(number)/{id}":{"get":{"operationId":"getThing\#(number)","tags":["tag\#(number % 50)"],"#
                text += #""parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],"#
                text += #""responses":{"200":{"description":"ok"}}}},"#
            }
            return text + #""/last":{}}}"#
        }()

        /// Starts the program with the documents, and waits until it reads them.
        private func withSlowFiles(_ arguments: [String], _ body: (HostProcess) async throws -> Void) async throws {
            let folder = try StateFolder()
            var connectors: [String] = []
            for (name, document, count) in [("slow", Self.document, 100), ("invalid", Self.invalid, 1)] {
                let file = "\(folder.path)/\(name).json"
                try Data(document.utf8).write(to: URL(fileURLWithPath: file))
                connectors += (1...count).flatMap { ["--connector", "\(name)\($0)=\(file)"] }
            }
            let host = try HostProcess(arguments + connectors + ["--log-level", "debug"])
            let line = await host.nextErrorLine()
            #expect(line?.contains("reading the sandbox's files") == true)
            try await body(host)
            let lines = await host.remainingErrorLines()
            #expect(!lines.contains { $0.contains("nowhere") }, "All were read: \(lines)")
        }

        @Test(
            "The end of stdin ends a process that still reads its files",
            arguments: [["--sandbox"], ["sandbox", "--until-eof"]])
        func endOfInput(_ arguments: [String]) async throws {
            try await withSlowFiles(arguments) { host in
                host.closeInput()
                #expect(await host.ending() == .exited(0))
            }
        }

        @Test(
            "A signal ends a process that still reads its files",
            arguments: zip([SIGTERM, SIGINT, SIGTERM], [["--sandbox"], ["call", "ping", "--sandbox"], ["sandbox"]]))
        func signal(_ number: Int32, _ arguments: [String]) async throws {
            try await withSlowFiles(arguments) { host in
                host.signal(number)
                #expect(await host.ending() == .exited(128 + number))
            }
        }
    }
}
