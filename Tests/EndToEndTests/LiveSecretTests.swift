import Foundation
import JSON
import Testing

extension Live {
    /// The API key is in no output of the host, at any log level, even if the service echoes it.
    @Suite struct SecretTests {
        /// The key in several encodings.
        private static let spellings: [String] = {
            let key = LiveHost.key
            let json = String(JSONValue.string(key).text.dropFirst().dropLast())
            let url =
                key.addingPercentEncoding(
                    withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~"))) ?? key
            let base64 = Data(key.utf8).base64EncodedString()
            return [key, json, url, url.lowercased(), base64]
        }()

        private static let json = JSONValue.string("no \(LiveHost.key) is not a key").text

        static let echoes: [(String, LiveService.Answer)] = [
            ("in a message", .json(#"{"message":\#(json)}"#, "401 Unauthorized")),
            (
                "in a structured error",
                .json(#"{"error":{"code":\#(json),"message":\#(json),"source":\#(json)}}"#, "400 Bad")
            ),
            ("as a name", .json(#"{"message":"no","details":{\#(json):[\#(json)]}}"#, "403 Forbidden")),
            ("beside an error", .json(#"{"error":\#(json),"message":\#(json)}"#, "404 Not Found")),
            ("in a page", .page("Cannot GET /users?key=\(LiveHost.key)", "404 Not Found")),
            ("in a page inside JSON", .json(#"{"errorHtml":\#(json)}"#, "500 Down")),
            ("in plain text", .body("what is \(LiveHost.key)?", "502 Bad", "Content-Type: text/plain")),
            ("in text that is no JSON", .body("{\"key\":\(json)", "200 OK", "Content-Type: application/json")),
            ("encoded for a URL", .body("/login?k=\(spellings[2])", "500 Down", "Content-Type: text/plain")),
            ("in base64", .json(#"{"message":"Basic \#(spellings[4])"}"#, "401 Unauthorized")),
            (
                "in headers",
                .body(
                    "{}", "302 Found", "X-Request-Id: \(LiveHost.key)", "Location: https://example.com/\(spellings[2])",
                    "Content-Type: \(LiveHost.key)")
            ),
        ]

        @Test(arguments: echoes)
        func echoedKeyIsNotWritten(name: String, answer: LiveService.Answer) async throws {
            let service = try LiveService(["GET /users": answer, "POST /users": answer])
            let session = [
                LiveHost.request("read", "users.list"),
                LiveHost.request("write", "users.create", #"{"username":"ada"}"#),
                LiveHost.request("info", "host.info"),
            ]
            for (level, format) in [("trace", "text"), ("trace", "json"), ("error", "text")] {
                let host = try await LiveHost(
                    session, before: service, "--log-level", level, "--log-format", format)
                _ = try host.error("read")
                _ = try host.error("write")
                Self.expectNoKey(in: host)
            }
            #expect(service.requests.allSatisfy { $0.values(of: "Authorization") == ["Bearer \(LiveHost.key)"] })
        }

        /// All sources of the key.
        @Test(arguments: ["ALLOY_API_KEY", "ALLOY_API_KEY_FILE", "ALLOY_API_KEY_COMMAND"])
        func isNotWrittenWhereverItComesFrom(variable: String) async throws {
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("key-\(UUID().uuidString)")
            try Data("\(LiveHost.key)\n".utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            let value =
                switch variable {
                case "ALLOY_API_KEY_FILE": file.path
                case "ALLOY_API_KEY_COMMAND": "cat '\(file.path)'"
                default: LiveHost.key
                }
            let service = try LiveService(["GET /users": .json(#"{"message":\#(Self.json)}"#, "401 Unauthorized")])
            let host = try await LiveHost(
                [LiveHost.request("it", "users.list"), LiveHost.request("info", "host.info")], before: service,
                "--log-level", "trace", environment: [variable: value])
            #expect(service.requests.map { $0.values(of: "Authorization") } == [["Bearer \(LiveHost.key)"]])
            #expect(try host.error("it")["message"]?.stringValue?.contains("[redacted]") == true)
            #expect(try host.result("info")["keySource"] == .string(variable))
            Self.expectNoKey(in: host)
        }

        /// The same for secrets that a caller stores at the service.
        @Test func echoedCredentialSecretIsNotWritten() async throws {
            let secret = "shippo_live_\"0123456789/+"
            let text = JSONValue.string(secret).text
            let service = try LiveService([
                "POST /connectors/shippo/credentials": .json(
                    #"{"error":{"source":"CONNECTIVITY_API","code":"INVALID_INPUT","message":\#(text),"details":{"t":\#(text)}}}"#,
                    "400 Bad Request")
            ])
            let host = try await LiveHost(
                [
                    LiveHost.request(
                        "it", "credentials.create",
                        #"{"connectorId":"shippo","authenticationType":"bearer","userId":"1","data":{"token":\#(text)}}"#
                    )
                ], before: service, "--log-level", "trace")
            #expect(try host.error("it")["data"]?["kind"] == "invalid_input")
            let written = host.lines.joined() + host.errors
            #expect(!written.contains("0123456789"))
        }

        private static func expectNoKey(in host: LiveHost, sourceLocation: SourceLocation = #_sourceLocation) {
            let written = host.lines.joined(separator: "\n") + host.errors
            for spelling in spellings {
                #expect(!written.contains(spelling), "\(written)", sourceLocation: sourceLocation)
            }
            // Its middle has no character that any encoding escapes.
            #expect(!written.contains("9QmW"), "\(written)", sourceLocation: sourceLocation)
        }
    }
}
