import Foundation
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// Whole flows, recorded with a served sandbox and replayed without it.
    @Suite struct ServedRecordingTests {
        /// The parts of replies that differ in each run: the host's own execution ids, and the link's token, which
        /// recordings omit.
        private static func comparable(_ reply: JSONValue) -> String {
            var text = reply.text
            if let id = reply["result"]?["executionId"]?.stringValue { text = text.replacing(id, with: "EXECUTION") }
            if let link = reply["result"]?["oauthUrl"]?.stringValue {
                let start = link.split(separator: "token=", maxSplits: 1).first.map(String.init) ?? link
                text = text.replacing(link, with: start)
            }
            return text
        }

        /// The replies of the recorded run, and those of the replay.
        private struct Story {
            var live: [String] = []
            var replayed: [String] = []
            let path = FileManager.default.temporaryDirectory.appendingPathComponent("story-\(UUID().uuidString)").path

            init(_ requests: [JSONValue], _ replayOptions: [String] = []) async throws {
                let sandbox = try await ServedSandbox()
                let host = try HostProcess(
                    ["--base-url", sandbox.url, "--record", path, "--no-ledger"],
                    environment: ["ALLOY_API_KEY": sandbox.apiKey])
                live = try await Self.run(requests, host, sandbox)
                #expect(await host.ending() == .exited(0))
                sandbox.process.closeInput()
                #expect(await sandbox.process.ending() == .exited(0))
                let again = try HostProcess(["--replay", path] + replayOptions)
                replayed = try await Self.run(requests, again, nil)
                #expect(await again.ending() == .exited(0))
            }

            /// Sends one request at a time. With a sandbox, the person agrees; in a replay, no one is asked.
            private static func run(
                _ requests: [JSONValue], _ host: HostProcess, _ sandbox: ServedSandbox?
            ) async throws -> [String] {
                var replies: [String] = []
                var results: [String: JSONValue] = [:]
                for request in requests {
                    let method = request["method"]?.stringValue ?? ""
                    if method.hasPrefix("sandbox.") {
                        guard let sandbox else { continue }
                        let link = try #require(results["link"]?["oauthUrl"])
                        _ = try await sandbox.control(
                            String(method.dropFirst("sandbox.".count)), ["oauthUrl": link, "decision": "allow"])
                        continue
                    }
                    host.write(raw: request.text + "\n")
                    while true {
                        let message = try JSONValue(parsing: try #require(await host.nextMessage()))
                        if message["method"] == "credentials.authorize" {
                            guard let sandbox else { continue }
                            let link = try #require(message["params"]?["oauthUrl"])
                            let decided = try await sandbox.control(
                                "oauth.decide", ["oauthUrl": link, "decision": "allow"])
                            #expect(decided["credentialId"] != nil, "\(decided.text)")
                            continue
                        }
                        #expect(message["result"] != nil, "\(message.text)")
                        results[request["id"]?.stringValue ?? ""] = message["result"]
                        replies.append(comparable(message))
                        break
                    }
                }
                host.closeInput()
                return replies
            }
        }

        private static func requests(_ text: String) throws -> [JSONValue] {
            try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        }

        @Test(arguments: [[], ["--replay-order", "strict", "--sequential"]])
        func theQuickStart(options: [String]) async throws {
            let text = try String(
                contentsOf: SessionFile.folder.appendingPathComponent("quick-start.jsonl"), encoding: .utf8)
            let requests = try Self.requests(text)
            let story = try await Story(requests, options)
            defer { try? FileManager.default.removeItem(atPath: story.path) }
            #expect(story.live.count == requests.count - 1 && story.live.count > 8)
            #expect(story.replayed == story.live)
        }

        private static let connecting = """
            {"jsonrpc":"2.0","id":"user","method":"users.create","params":{"username":"ada@example.com"}}
            {"jsonrpc":"2.0","id":"key","method":"credentials.connect","params":{"connectorId":"shippo","data":{"token":"shippo_test_0123456789"},"#userId":{"resultOf":"user","path":"/userId"}}}
            {"jsonrpc":"2.0","id":"slack","method":"credentials.connect","params":{"connectorId":"slack","#userId":{"resultOf":"user","path":"/userId"}}}
            {"jsonrpc":"2.0","id":"again","method":"credentials.connect","params":{"connectorId":"slack","reuse":true,"#userId":{"resultOf":"user","path":"/userId"}}}
            {"jsonrpc":"2.0","id":"requirements","method":"credentials.requirements","params":{"connectorId":"zendesk"}}
            {"jsonrpc":"2.0","id":"form","method":"credentials.form","params":{"connectorId":"shippo"}}
            {"jsonrpc":"2.0","id":"credentials","method":"credentials.list","params":{"#userId":{"resultOf":"user","path":"/userId"}}}
            {"jsonrpc":"2.0","id":"probe","method":"credentials.probe","params":{"connectorId":"slack","#userId":{"resultOf":"user","path":"/userId"},"#credentialId":{"resultOf":"again","path":"/credentialId"}}}
            {"jsonrpc":"2.0","id":"execute","method":"execute","params":{"connectorId":"slack","actionId":"chat_postMessage","requestBody":{"channel":"general","text":"hi"},"#userId":{"resultOf":"user","path":"/userId"},"#credentialId":{"resultOf":"again","path":"/credentialId"}}}
            """

        @Test(arguments: [[], ["--replay-order", "strict", "--sequential"]])
        func connecting(options: [String]) async throws {
            let story = try await Story(try Self.requests(Self.connecting), options)
            defer { try? FileManager.default.removeItem(atPath: story.path) }
            #expect(story.live.count == 9)
            #expect(story.replayed == story.live)
            let recording = try String(contentsOfFile: story.path, encoding: .utf8)
            #expect(!recording.contains("shippo_test_0123456789"))
        }

        /// A recording of the sandbox in the process, whose links lead to no page, can be replayed, too.
        @Test func connectingInOneProcess() throws {
            let path = FileManager.default.temporaryDirectory.appendingPathComponent("one-\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: path) }
            let session = try SessionFile(named: "connect.session")
            let live = try SessionHost.run(["--sandbox", "--record", path], input: session.input)
            #expect(live.status == 0)
            let request =
                #"{"jsonrpc":"2.0","id":"user","method":"users.create","params":{"username":"ada@example.com","fullName":"Ada Lovelace"}}"#
                + "\n"
                + ##"{"jsonrpc":"2.0","id":"slack","method":"credentials.connect","params":{"connectorId":"slack","#userId":{"resultOf":"user","path":"/userId"}}}"##
                + "\n"
            let again = try SessionHost.run(["--replay", path], input: Array(request.utf8))
            let expected = String(decoding: live.output, as: UTF8.self).split(separator: "\n").filter {
                $0.contains(#""id":"user","result""#) || $0.contains(#""id":"slack","result""#)
            }
            #expect(expected.count == 2)
            let came = String(decoding: again.output, as: UTF8.self).split(separator: "\n")
            for line in expected { #expect(came.contains(line), "\(came)") }
        }

        /// Recordings of older versions, and damaged ones, are distinguished from errors of the service.
        @Test(
            arguments: [
                (
                    #""body":{"credentials":"[redacted]"}"#, "conflict", "not_sent",
                    "The recording is at fault, and not the service: the response to GET /users/u/credentials (PATH, line 2) can't be read"
                ),
                (
                    #""body":{"rows":[]}"#, "alloy_failed", "unknown",
                    "The recorded response (PATH, line 2) can't be read: its JSON has none of the known shapes."
                ),
                (
                    #""bodyText":"[{""#, "alloy_failed", "unknown",
                    "The recorded response (PATH, line 2) can't be read:"
                ),
            ])
        func aRecordingThatIsAtFaultSaysSo(body: String, kind: String, outcome: String, message: String) throws {
            let path = FileManager.default.temporaryDirectory.appendingPathComponent("old-\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: path) }
            let request =
                #"{"method":"GET","url":"https://a.example/users/u/credentials","headers":[["x-api-version","2025-09"],["x-alloy-userid","u"]]}"#
            let line = "{\"n\":1,\"request\":\(request),\"response\":{\"status\":200,\"headers\":[],\(body)}}"
            try "\n\(line)\n".write(toFile: path, atomically: true, encoding: .utf8)
            let run = try SessionHost.run(
                ["--replay", path],
                input: Array(
                    (#"{"jsonrpc":"2.0","id":1,"method":"credentials.list","params":{"userId":"u"}}"# + "\n").utf8))
            let error = try #require(try JSONValue(parsing: run.output)["error"])
            let said = error["message"]?.stringValue ?? ""
            #expect(said.hasPrefix(message.replacing("PATH", with: path)), "\(said)")
            #expect(error["data"]?["kind"]?.stringValue == kind && error["data"]?["outcome"]?.stringValue == outcome)
            #expect(error["data"]?["fix"]?[0]?.stringValue?.contains("--record") == true)
        }
    }
}
