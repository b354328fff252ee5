import Foundation
import JSON
import Platform
import TestSupport
import Testing

extension EndToEnd {
    /// `alloy-host sandbox`: its output, its access, and its end.
    @Suite
    struct ServedSandboxTests {
        @Test func servedSandboxPrintsItsURLAndResponds() async throws {
            let sandbox = try await ServedSandbox()
            #expect(sandbox.url == "http://127.0.0.1:\(sandbox.port)" && sandbox.port > 0)
            #expect(sandbox.apiKey.utf8.count == 21)
            let made = try await sandbox.send("POST", "/users", #"{"username":"ada"}"#)
            #expect(made.status == 200 && made.body == #"{"userId":"ed4733c8f5a1727ca7ee5c55"}"#)
            #expect(try await sandbox.send("HEAD", "/users").body.isEmpty)
            #expect(try await sandbox.control("reset", [:]) == ["success": true])
            #expect(try await sandbox.send("GET", "/users/ada").status == 404)
            sandbox.process.closeInput()
            #expect(await sandbox.process.ending() == .exited(0))
            #expect(await sandbox.process.remainingErrorLines() == [])
        }

        @Test func seedDeterminesIds() async throws {
            let sandbox = try await ServedSandbox(["--seed", "other"])
            let made = try await sandbox.send("POST", "/users", #"{"username":"ada"}"#)
            #expect(made.status == 200 && made.body != #"{"userId":"ed4733c8f5a1727ca7ee5c55"}"#)
        }

        @Test(
            "A served sandbox ends on a signal, whether or not stdin is open",
            arguments: [(SIGTERM, 143), (SIGINT, 130), (SIGHUP, 129)])
        func signals(_ number: Int32, _ status: Int) async throws {
            let process = try HostProcess(["sandbox", "--port", "0"])
            #expect(await process.nextMessage() != nil)
            if number != SIGTERM { process.closeInput() }
            process.signal(number)
            #expect(await process.ending() == .exited(Int32(status)))
        }

        @Test func usedPortIsReported() async throws {
            let sandbox = try await ServedSandbox()
            for arguments in [
                ["sandbox", "--port", "\(sandbox.port)"], ["--sandbox", "--consent-port", "\(sandbox.port)"],
            ] {
                let second = try HostProcess(arguments)
                #expect(await second.ending() == .exited(2))
                let lines = await second.remainingErrorLines()
                #expect(lines.count == 1 && lines.first?.contains("\(sandbox.port)") == true, "\(lines)")
                let hint = arguments.contains("--port") ? "--port 0" : "0 chooses"
                #expect(lines.first?.contains(hint) == true, "\(lines)")
                #expect(await second.remainingMessages() == [])
            }
        }

        /// A fault of a connection affects the real connection.
        @Test func faultsAffectTheWire() async throws {
            let sandbox = try await ServedSandbox()
            let set = try await sandbox.control(
                "faults.set",
                [
                    "faults": [
                        ["match": ["method": "POST", "path": "/users"], "effect": "reset_after_apply", "times": 1]
                    ]
                ])
            #expect(set["error"] == nil, "\(set.text)")
            await #expect(throws: SystemError.self) {
                try await sandbox.send("POST", "/users", #"{"username":"ada"}"#)
            }
            #expect(try await sandbox.send("GET", "/users/ada").status == 200)
            #expect(try await sandbox.send("POST", "/users", #"{"username":"grace"}"#).status == 200)
        }

        @Test func hostNamesAreAcceptedAndUsedInLinks() async throws {
            let sandbox = try await ServedSandbox(["--host-name", "alloy", "--host-name", "localhost:1"])
            #expect(sandbox.url == "http://127.0.0.1:\(sandbox.port)")
            for (host, status) in [
                ("alloy:\(sandbox.port)", 200), ("alloy", 200), ("localhost:1", 200), ("localhost:2", 421),
                ("rebound.example", 421),
            ] {
                #expect(try await sandbox.send("GET", "/users", host: host).status == status, "\(host)")
            }
            let user = try await sandbox.send("POST", "/users", #"{"username":"ada"}"#).body
            let id = try #require(try JSONValue(parsing: user)["userId"])
            let made = try await sandbox.send(
                "POST", "/connectors/slack/credentials",
                JSONValue.object([
                    "userId": id, "authenticationType": "oauth2", "redirectUri": "http://localhost:3000/",
                ]).text)
            let link = try JSONValue(parsing: made.body)["oauthUrl"]?.stringValue
            #expect(link?.hasPrefix("http://alloy:\(sandbox.port)/") == true, "\(made.body)")
        }

        @Test func allowedOriginsMayUseTheServiceOnly() async throws {
            let sandbox = try await ServedSandbox(["--cors", "http://localhost:5173"])
            let page = ["Origin: http://localhost:5173"]
            let asked = page + ["Access-Control-Request-Method: POST"]
            let allow = "Access-Control-Allow-Origin: http://localhost:5173"
            let preflight = try await sandbox.answer("OPTIONS", "/users", fields: asked)
            #expect(preflight.hasPrefix("HTTP/1.1 204 ") && preflight.contains(allow), "\(preflight)")
            #expect(try await sandbox.answer("GET", "/users", fields: page).contains(allow))
            #expect(try await sandbox.answer("GET", "/none", fields: page).contains(allow))
            for (method, target, fields) in [
                ("GET", "/users", ["Origin: http://other.example"]), ("OPTIONS", "/__sandbox/reset", asked),
                ("POST", "/__sandbox/reset", page), ("GET", "/api/strategy/connector/slack/authorize", page),
                ("GET", "/users", page + ["Host: rebound.example"]),
            ] {
                let answer = try await sandbox.answer(method, target, fields: fields)
                #expect(answer.hasPrefix("HTTP/1.1 ") && !answer.contains("Access-Control"), "\(answer)")
            }
        }

        @Test func invalidHostNamesAreRefused() async throws {
            let sandbox = try await ServedSandbox()
            #expect(try await sandbox.send("GET", "/users", fields: ["Host: other.example"]).status == 400)
        }

        /// A client by other authors.
        @Test(.enabled("needs: curl") { SessionHost.succeeds("command -v curl") })
        func curlWorks() async throws {
            let sandbox = try await ServedSandbox()
            let script = #"""
                ask() { curl -sS -H "Authorization: Bearer $KEY" -H 'x-api-version: 2025-09' "$@"; }
                ask -d '{"username":"ada"}' "$URL/users"; echo
                ask -H 'Transfer-Encoding: chunked' -d '{"username":"grace"}' "$URL/users" -o /dev/null -w '%{http_code}\n'
                ask -o /dev/null -o /dev/null -w '%{num_connects}\n' "$URL/users" "$URL/connectors"
                ask -I "$URL/users" | head -n 1 | tr -d '\r'
                curl -s -o /dev/null -w '%{http_code}\n' -H 'Host: rebound.example' "$URL/users"
                curl -s -o /dev/null -w '%{http_code}\n' -X POST "$URL/__sandbox/reset"
                """#
            let shell = try HostProcess(
                ["-c", script], environment: ["URL": sandbox.url, "KEY": sandbox.apiKey], executable: "/bin/sh")
            #expect(
                await shell.remainingMessages() == [
                    #"{"userId":"ed4733c8f5a1727ca7ee5c55"}"#, "200", "1", "0", "HTTP/1.1 200 OK", "421", "401",
                ])
        }

        /// A host with the sandbox in its process serves the page on a port of its own.
        @Test func consentPageOfAHostIsServed() async throws {
            let host = try HostProcess(["--sandbox", "--consent-port", "0", "--sequential"])
            host.send([
                request(#""user""#, "users.create", #"{"username":"ada"}"#),
                request(
                    #""link""#, "credentials.create",
                    ##"{"#userId":{"resultOf":"user","path":"/userId"},"connectorId":"slack","##
                        + #""authenticationType":"oauth2","redirectUri":"http://localhost:3000/"}"#),
            ])
            let replies = await host.messages(2)
            let link = try #require(reply("link", in: replies)?["result"]?["oauthUrl"]?.stringValue)
            #expect(link.hasPrefix("http://127.0.0.1:"))
            let url = try #require(URL(string: link))
            let client = LoopbackClient(port: try #require(url.port))
            let page = try await client.send(
                "GET", String(link[(link.firstRange(of: "/api/")?.lowerBound ?? link.startIndex)...]))
            #expect(page.status == 200 && page.body.contains("Connect your Slack account"))
            #expect(try await client.send("GET", "/users").status == 404)
            _ = await host.repliesToEnd()
        }
    }
}
