import Foundation
import JSON
import Platform
import TestSupport
import Testing

extension EndToEnd {
    /// `--direct` with a provider that means harm: Tools/hostile_server.py.
    @Suite(
        .hangLimit,
        .enabled("needs: python3") { SessionHost.succeeds("command -v python3") })
    struct HostileProviderTests {
        private let server: ScriptServer
        private let state = TemporaryFolder()
        private let document: String

        private static let key = "library-0123456789"

        init() throws {
            server = try ScriptServer("hostile_server.py")
            document = try LibraryDocument.forKeys(in: state.path)
        }

        private func host(_ messages: [String], _ more: [String] = []) async throws -> LiveHost {
            try await LiveHost(
                messages,
                arguments: [
                    "--sequential", "--state-dir", state.path, "--direct", "library=\(document)", "--server",
                    "library=\(server.url)/v1", "--allow-host", "127.0.0.1",
                ] + more, environment: [:])
        }

        private static let connect = LiveHost.request(
            "key", "credentials.create",
            #"{"connectorId":"library","authenticationType":"apiKey","data":{"apiKey":"\#(key)"}}"#)

        private static func execute(_ id: String, _ action: String, _ arguments: String) -> String {
            let key = ##""#credentialId":{"resultOf":"key","path":"/credentialId"}"##
            return LiveHost.request(
                id, "execute",
                #"{"connectorId":"library","actionId":"\#(action)",\#(key),"timeoutMs":4000,\#(arguments)}"#)
        }

        private static func read(_ name: String) -> String {
            execute("read-\(name)", "listBooks", #""queryParameters":{"cursor":"\#(name)"}"#)
        }

        private static func write(_ name: String) -> String {
            execute("write-\(name)", "addBook", #""requestBody":{"title":"\#(name)"}"#)
        }

        /// The result's outcome, or the error's kind and outcome.
        private static func ending(_ host: LiveHost, _ id: String) throws -> String {
            let reply = try host.reply(id)
            guard let data = reply["error"]?["data"] else { return reply["result"]?["outcome"]?.stringValue ?? "?" }
            return "\(data["kind"]?.stringValue ?? "?") \(data["outcome"]?.stringValue ?? "?")"
        }

        /// Answers that lie about their length or are none. The number of requests of a read is the number of attempts.
        @Test func liesAboutLengthsAreNoAnswers() async throws {
            let names = [
                "short", "chunks", "cut-chunks", "garbage", "large-header", "many-headers", "nothing", "negative",
                "switch",
                "status",
            ]
            let host = try await host([Self.connect] + names.flatMap { [Self.read($0), Self.write($0)] })
            for name in names {
                let (read, write) = (try Self.ending(host, "read-\(name)"), try Self.ending(host, "write-\(name)"))
                #expect(read != "applied", "\(name): \(read)")
                #expect(write == "unknown_outcome unknown", "\(name): \(write)")
            }
            let counts = try await server.counts()
            for name in names { #expect(counts["counts"]?[name]?.intValue ?? 9 <= 4, "\(name): \(counts)") }
            #expect(counts["others"] == [])
        }

        @Test func whatCanBeReadIsRead() async throws {
            let names = ["long", "deep", "gzip", "cookie", "early"]
            let host = try await host([Self.connect] + names.map(Self.read) + [Self.read("cookie")])
            for name in names { #expect(try Self.ending(host, "read-\(name)") == "applied", "\(name)") }
            #expect(try host.result("read-long")["responseData"] == ["books": []])
            // No cookie comes back, and nothing of a body becomes another response.
            #expect(try await server.counts()["others"] == [])
        }

        @Test func slowAnswersEndWithTheCall() async throws {
            let start = ContinuousClock.now
            let host = try await host([Self.connect, Self.read("drip"), Self.write("drip"), Self.read("endless")])
            #expect(try Self.ending(host, "read-drip").hasPrefix("timed_out"))
            #expect(try Self.ending(host, "write-drip") == "unknown_outcome unknown")
            #expect(try Self.ending(host, "read-endless") != "applied")
            #expect(ContinuousClock.now - start < .seconds(40))
        }

        /// No spelling of the key that a provider sends back leaves the host.
        @Test func echoesOfTheSecretAreRemoved() async throws {
            let names = ["echo", "echo-error", "echo-bytes", "echo-text"]
            let host = try await host(
                [Self.connect] + names.flatMap { [Self.read($0), Self.write($0)] }
                    + [
                        LiveHost.request("ledger", "executions.list"),
                        LiveHost.request(
                            "pages", "execute.pages",
                            ##"{"connectorId":"library","actionId":"listBooks","#credentialId":{"resultOf":"key","path":"/credentialId"},"queryParameters":{"cursor":"echo"},"maxPages":2}"##
                        ),
                    ], ["--log-level", "trace", "--ledger-arguments"])
            #expect(try Self.ending(host, "read-echo") == "applied")
            #expect(try Self.ending(host, "read-echo-bytes") == "applied")
            #expect(try Self.ending(host, "write-echo-error") == "invalid_input rejected")
            var written = [host.lines.joined(separator: "\n"), host.errors]
            let files = FileManager.default.enumerator(atPath: state.path)?.compactMap { $0 as? String } ?? []
            for file in files where !file.hasPrefix("credentials/") {
                if let text = FileManager.default.contents(atPath: "\(state.path)/\(file)") {
                    written.append(String(decoding: text, as: UTF8.self))
                }
            }
            for text in written {
                for spelling in Self.spellings { #expect(!text.contains(spelling), "\(spelling)") }
            }
        }

        /// The key as it may stand in a text.
        private static var spellings: [String] {
            let bytes = Array(key.utf8)
            let percent = bytes.map { "%" + String($0, radix: 16) }.joined()
            let escaped = bytes.map { "\\u00" + String($0, radix: 16) }.joined()
            // The middle of its base64 at each of the three places in which it can begin.
            let encoded = (0..<3).map { shift -> String in
                let text = Data(Array(repeating: UInt8(ascii: "x"), count: shift) + bytes).base64EncodedString()
                return String(text.dropFirst(4).prefix(16))
            }
            return [key, percent, escaped] + encoded
        }

        @Test func redirectionsLeadNowhereElse() async throws {
            let names = [
                "metadata", "file", "relative", "user", "user-here", "backslash", "loop", "temporary",
            ]
            let host = try await host([Self.connect] + names.flatMap { [Self.read($0), Self.write($0)] })
            for name in names {
                #expect(try Self.ending(host, "read-\(name)") != "applied", "\(name)")
                #expect(try Self.ending(host, "write-\(name)") != "applied", "\(name)")
            }
            #expect(try Self.ending(host, "write-temporary") == "provider_failed rejected")
            let counts = try await server.counts()
            #expect(counts["counts"]?["loop"] == 7, "\(counts)")
            #expect(counts["others"]?.arrayValue?.contains("/v1/stolen") == false, "\(counts)")
        }

        @Test func refusalsEnd() async throws {
            let host = try await host([
                Self.connect, Self.read("unauthorized"), Self.write("unauthorized"), Self.write("wait"),
            ])
            #expect(try Self.ending(host, "read-unauthorized") == "connection_required rejected")
            #expect(try Self.ending(host, "write-unauthorized") == "connection_required rejected")
            #expect(try Self.ending(host, "write-wait") == "rate_limited rejected")
            let counts = try await server.counts()["counts"]
            #expect(counts?["unauthorized"] == 2 && counts?["wait"] == 1)
        }
    }
}
