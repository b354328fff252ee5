import Testing

extension Peers {
    /// The tests of the Go client, with the executable that was just built.
    struct GoClientTests {
        private static let shell = Runtime(path: "/bin/sh")

        /// The race detector needs a C compiler.
        private static func canRun() async throws -> Bool {
            let go = try await Runtime.find("go", atLeast: "go1.19", printing: ["env", "GOVERSION"])
            let compiler = try await Runtime.find("gcc", atLeast: "4", printing: ["-dumpversion"])
            return go != nil && compiler != nil
        }

        private static func canCheck() async throws -> Bool {
            let check = try await Runtime.find(
                "go-staticcheck", atLeast: "go-staticcheck 2023", printing: ["-version"])
            guard check != nil else { return false }
            return try await canRun()
        }

        @Test(.enabled("the Go client's tests want go, 1.19 or later, and gcc") { try await canRun() })
        func passesItsTests() async throws {
            let report = ConformanceReport()
            let run = try await Self.shell.run(
                ["-ec", "cd clients/go; go test -count=1 -race ./..."], environment: report.environment)
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains("ok  \talloyhost"), "\(run.output)")
            try report.check()
        }

        @Test(.enabled("the Go client's sources want go and go-staticcheck") { try await canCheck() })
        func isFormattedAndChecked() async throws {
            let run = try await Self.shell.run(["-ec", "cd clients/go; gofmt -l .; go vet ./...; go-staticcheck ./..."])
            #expect(run.ending == .exited(0) && run.output.isEmpty, "\(run.output)")
        }
    }
}
