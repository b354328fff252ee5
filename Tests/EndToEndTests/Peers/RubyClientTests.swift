import Testing

extension Peers {
    /// The tests of the Ruby client, with the executable that was just built.
    struct RubyClientTests {
        private static func ruby() async throws -> Runtime? {
            let ruby = try await Runtime.find("ruby", atLeast: "3.0", printing: ["-e", "print RUBY_VERSION"])
            guard let ruby, try await ruby.run(["-e", "require 'minitest'"]).ending == .exited(0) else { return nil }
            return ruby
        }

        private static func rubocop() async throws -> Runtime? {
            try await Runtime.find("rubocop", atLeast: "1.39", printing: ["--version"])
        }

        @Test(.enabled("the Ruby client's tests want ruby, 3.0 or later, and minitest") { try await ruby() != nil })
        func passesItsTests() async throws {
            let report = ConformanceReport()
            let run = try await #require(Self.ruby()).run(
                ["-W", "clients/ruby/test/all.rb"], environment: report.environment)
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains("0 failures, 0 errors, 0 skips"), "\(run.output)")
            try report.check()
        }

        @Test(.enabled("the Ruby client's sources want rubocop") { try await rubocop() != nil })
        func isFormattedAndChecked() async throws {
            let run = try await #require(Self.rubocop()).run(
                ["--cache", "false", "--config", "clients/ruby/.rubocop.yml", "clients/ruby"])
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains("no offenses detected"), "\(run.output)")
        }
    }
}
