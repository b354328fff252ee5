import JSON
import Platform
import TestSupport
import Testing

extension EndToEnd {
    /// `sandbox.*` in a host that uses a served sandbox, and the ways to connect an account in a sandbox.
    @Suite(.hangLimit)
    struct ServedControlTests {
        /// Runs `alloy-host call` to its end.
        private static func call(
            _ arguments: [String], environment: [String: String] = [:]
        ) async throws -> (status: HostProcess.Ending, output: [String], errors: [String]) {
            let host = try HostProcess(["call"] + arguments, environment: environment)
            let output = await host.remainingMessages()
            let errors = await host.remainingErrorLines()
            return (await host.ending(), output, errors)
        }

        @Test("Calls of sandbox.* control the served sandbox")
        func control() async throws {
            let sandbox = try await ServedSandbox()
            func call(_ method: String, _ params: String = "{}", key: String? = nil) async throws -> (
                HostProcess.Ending, JSONValue, [String]
            ) {
                let (ending, output, errors) = try await Self.call(
                    [method, params, "--base-url", sandbox.url],
                    environment: ["ALLOY_API_KEY": key ?? sandbox.apiKey])
                return (ending, try output.first.map { try JSONValue(parsing: Array($0.utf8)) } ?? .null, errors)
            }
            let user = try await call("users.create", #"{"username":"ada"}"#).1["userId"]
            let userId = try #require(user?.stringValue)
            let link = try await call(
                "credentials.create",
                #"{"connectorId":"slack","authenticationType":"oauth2","userId":"\#(userId)","redirectUri":"http://localhost:1/x"}"#
            ).1["oauthUrl"]
            let decided = try await call(
                "sandbox.oauth.decide", #"{"decision":"allow","oauthUrl":\#(try #require(link).text)}"#)
            #expect(decided.0 == .exited(0) && decided.1["credentialId"] != nil, "\(decided)")
            let listed = try await call("credentials.list", #"{"connectorId":"slack","userId":"\#(userId)"}"#).1
            #expect(listed["credentials"]?[0]?["credentialId"] == decided.1["credentialId"])
            #expect(try await call("sandbox.clock.advance", #"{"duration":"PT1H"}"#).1["now"] != nil)

            let again = try await call(
                "sandbox.oauth.decide", #"{"decision":"allow","oauthUrl":\#(try #require(link).text)}"#)
            #expect(again.0 == .exited(1) && again.2.joined().contains("conflict"), "\(again)")
            let wrongKey = try await call("sandbox.reset", key: "some-other-key-0123")
            #expect(wrongKey.0 == .exited(1) && wrongKey.2.joined().contains("apiKey"), "\(wrongKey)")
            #expect(try await call("sandbox.reset").1 == ["success": true])
            #expect(try await call("users.list").1["users"]?.arrayValue?.count == 1)
        }

        @Test("Calls of sandbox.* fail without a sandbox")
        func noSandbox() async throws {
            let service = try SocketServer { peer in
                while try peer.readRequest() != nil {
                    try peer.answer("404 Not Found", headers: ["Content-Type: text/html"], body: "Cannot POST")
                }
            }
            let (ending, _, errors) = try await Self.call(
                ["sandbox.reset", "--base-url", "http://127.0.0.1:\(service.port)"],
                environment: ["ALLOY_API_KEY": "a-test-key"])
            #expect(ending == .exited(1))
            #expect(errors.joined().contains("there is none at http://127.0.0.1:\(service.port)"), "\(errors)")
        }

        @Test("A call connects an account with --consent auto, and explains the ways otherwise")
        func connects() async throws {
            let automatic = try await Self.call(
                ["credentials.connect", #"{"connectorId":"hubspot"}"#, "--sandbox", "--consent", "auto"])
            #expect(automatic.status == .exited(0) && automatic.output.first?.contains("credentialId") == true)
            for options in [["--sandbox"], ["--sandbox", "--consent", "ask"]] {
                let refused = try await Self.call(["credentials.connect", #"{"connectorId":"hubspot"}"#] + options)
                #expect(refused.status == .exited(1))
                #expect(refused.errors.contains { $0.contains("Try: Start with --consent auto") }, "\(refused.errors)")
            }
        }

        @Test("With --sequential a connect is refused at once, as no decision could arrive")
        func sequential() async throws {
            let host = try HostProcess(["--sandbox", "--sequential"])
            host.send(request("1", "credentials.connect", #"{"connectorId":"hubspot"}"#))
            host.send(request("2"))
            #expect(await host.messages(2).map(brief) == ["1 1012", "2 ok"])
        }

        @Test("With --consent auto, a served sandbox allows when a link is opened")
        func served() async throws {
            let sandbox = try await ServedSandbox(["--consent", "auto"])
            let user = try JSONValue(
                parsing: try await sandbox.send(
                    "POST", "/users", #"{"username":"ada"}"#, fields: ["Content-Type: application/json"]
                ).body)
            let userId = try #require(user["userId"]?.stringValue)
            let created = try await sandbox.send(
                "POST", "/connectors/slack/credentials",
                #"{"userId":"\#(userId)","authenticationType":"oauth2","redirectUri":"http://localhost:1/x"}"#,
                fields: ["Content-Type: application/json", "x-alloy-userid: \(userId)"])
            let link = try #require(try JSONValue(parsing: created.body)["oauthUrl"]?.stringValue)
            #expect(try await sandbox.send("GET", String(link.dropFirst(sandbox.url.count))).status == 303)
            let listed = try await sandbox.send("GET", "/users/\(userId)/credentials").body
            #expect(try JSONValue(parsing: listed)["data"]?.arrayValue?.count == 1)
        }
    }
}
