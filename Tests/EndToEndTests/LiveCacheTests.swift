import Foundation
import JSON
import TestSupport
import Testing

extension Live {
    /// The cache of one process, used by the next.
    @Suite(.hangLimit)
    struct CacheTests {
        private static let search = LiveHost.request(
            "found", "actions.search", #"{"query":"post a message","waitMs":60000}"#)

        @Test("A process uses the catalogue cached by an earlier one with the same key")
        func outlasts() async throws {
            let folder = try StateFolder()
            let service = try LiveService([
                "GET /connectors": .json(#"{"connectors":[{"id":"slack"}]}"#),
                "GET /connectors/slack/resources":
                    .json(#"{"resources":[{"name":"chat","actions":[{"id":"postMessage"}]}]}"#),
            ])
            let first = try await LiveHost([Self.search], before: service, "--cache-dir", folder.path)
            #expect(try first.result("found")["matches"]?[0]?["actionId"] == "postMessage")
            #expect(service.asked == ["GET /connectors", "GET /connectors/slack/resources"])
            let calls = [
                Self.search, LiveHost.request("list", "actions.list", #"{"connectorId":"slack"}"#),
                LiveHost.request("users", "users.list"),
            ]
            let second = try await LiveHost(calls, before: service, "--cache-dir", folder.path, "--offline")
            #expect(try second.result("found")["matches"] == first.result("found")["matches"])
            #expect(try second.result("list")["cached"]?["ageMs"]?.intValue != nil)
            #expect(try second.error("users")["data"]?["outcome"] == "not_sent")
            let other = try await LiveHost(
                calls, before: service, "--cache-dir", folder.path, "--offline",
                environment: ["ALLOY_API_KEY": "another-key-0123456789"])
            #expect(try other.error("list")["data"]?["kind"] == "network")
            #expect(service.requests.count == 2)
            for file in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
                let text = (try? String(contentsOfFile: "\(folder.path)/\(file)", encoding: .utf8)) ?? ""
                #expect(!text.contains("kTz_9QmW") && !file.contains("kTz_9QmW"))
            }
        }

        @Test("--offline needs a cache")
        func needsAPlace() async throws {
            for host in [
                try await LiveHost([], before: nil, "call", "ping", "--offline"),
                try await LiveHost([], before: nil, "call", "ping", "--offline", "--sandbox"),
            ] {
                #expect(host.status == 2)
                #expect(host.errors.contains("--cache-dir"))
            }
        }
    }
}
