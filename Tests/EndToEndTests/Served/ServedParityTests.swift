import Foundation
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// The same sessions with the sandbox in the process and with a served one: the replies are the same bytes, except
    /// for the host name of links and the host's own ids and times, which a live host does not derive from a seed.
    @Suite
    struct ServedParityTests {
        /// The sessions whose replies come from the service; the others are about the host.
        static let sessions = [
            "credentials-refused", "discovery", "discovery-refused", "execute-hubspot", "execute-notion",
            "execute-shippo", "execute-slack", "files", "oauth", "users", "users-refused",
        ]

        @Test(arguments: sessions)
        func servedSandboxGivesTheSameReplies(name: String) async throws {
            let session = try SessionFile(named: "\(name).session")
            try #require(session.options.contains("--sandbox") && session.isSequential)
            let sandbox = try await ServedSandbox(Self.seed(session.options))
            let host = try HostProcess(
                session.options.filter { $0 != "--sandbox" } + ["--base-url", sandbox.url, "--no-ledger"],
                environment: ["ALLOY_API_KEY": sandbox.apiKey])
            var wanted = session.lines.compactMap { if case .expected(let line) = $0 { line } else { nil } }[...]
            var results: [String: JSONValue] = [:]
            var compared = 0
            for case .sent(let line) in session.lines {
                let message = try JSONValue(parsing: line)
                guard let id = message["id"] else { continue }
                let expected = try JSONValue(parsing: #require(wanted.first))
                wanted = wanted.dropFirst()
                let method = message["method"]?.stringValue ?? ""
                let seen: JSONValue
                if method.hasPrefix("sandbox.") {
                    let params = Self.resolved(message["params"] ?? [:], results)
                    let answer = try await sandbox.control(String(method.dropFirst("sandbox.".count)), params)
                    let isError = answer["error"] != nil
                    seen = ["jsonrpc": "2.0", "id": id, isError ? "error" : "result": answer["error"] ?? answer]
                } else {
                    host.write(raw: Self.resolved(message, results).text + "\n")
                    seen = try JSONValue(parsing: try #require(await host.nextMessage()))
                }
                results[id.text] = seen["result"]
                #expect(
                    Self.comparable(seen, sandbox.url) == Self.comparable(expected, sandbox.url), "\(name) \(id.text)")
                compared += 1
            }
            #expect(wanted.isEmpty && compared > 3)
        }

        private static func seed(_ options: [String]) -> [String] {
            guard let place = options.firstIndex(of: "--seed") else { return [] }
            return Array(options[place...(place + 1)])
        }

        /// Resolves result references: the host does not know requests that were sent to the control endpoint.
        private static func resolved(_ value: JSONValue, _ results: [String: JSONValue]) -> JSONValue {
            guard let object = value.objectValue else { return value }
            let members = object.members.map { member -> JSONObject.Member in
                guard member.key.hasPrefix("#"), !member.key.hasPrefix("#/"), let id = member.value["resultOf"],
                    let path = member.value["path"]?.stringValue.flatMap(JSONPointer.init),
                    let found = results[id.text]?[path]
                else { return JSONObject.Member(key: member.key, value: resolved(member.value, results)) }
                return JSONObject.Member(key: String(member.key.dropFirst()), value: found)
            }
            return .object(JSONObject(members))
        }

        /// Returns the reply's text without its variable parts.
        private static func comparable(_ reply: JSONValue, _ url: String) -> String {
            var text = reply.text
            for own in [reply["result"]?["executionId"], reply["error"]?["data"]?["executionId"]] {
                if let own = own?.stringValue { text = text.replacing(own, with: "EXECUTION") }
            }
            for host in ["https://consent.sandbox.invalid", "https://files.sandbox.invalid", url] {
                text = text.replacing(host, with: "HOST")
            }
            return text
        }
    }
}
