import Testing

extension Peers {
    /// The tests of the Java client, with the executable that was just built.
    struct JavaClientTests {
        private static func canRun() async throws -> Bool {
            try await Runtime.find("javac", atLeast: "javac 17", printing: ["-version"]) != nil
        }

        /// The compiler checks the sources, too: its warnings and those about comments are errors.
        @Test(.enabled("the Java client's tests want a JDK, 17 or later") { try await canRun() })
        func passesItsTests() async throws {
            let script = "clients/java/compile && clients/java/run-tests"
            let report = ConformanceReport()
            let run = try await Runtime(path: "/bin/sh").run(["-ec", script], environment: report.environment)
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains(" tests, 0 failed"), "\(run.output)")
            try report.check()
        }
    }
}
