import TestSupport
import JSON
import Testing

extension Live {
    /// A lone surrogate passes unchanged in both directions, and stays the same wherever it is stored.
    @Suite(.hangLimit)
    struct SurrogateTests {
        private static let call =
            #""connectorId":"c","actionId":"a","credentialId":"64b7f0a1c2d3e4f5a6b7c8d9","userId":"u""#
        private static let answer = #"{"text":"cut \ud83d","k\uD83D":["\udc00\ud83d",{"\uDbfF":"é 😀"}]}"#
        private static let body = #"{"text":"cut \uD83D","\udc00":["\ud83d","\ud83d\ud83d"]}"#

        private static func service() throws -> LiveService {
            try LiveService([
                "GET /connectors/c/actions/a": .json(
                    #"{"action":{"id":"a","displayName":"n \ud83d","httpMethod":"post","path":"/x"}}"#),
                "POST /connectors/c/actions/a/execute": .json(#"{"responseData":\#(answer),"note":"\udfff"}"#),
                "GET /users": .json(#"{"data":[{"userId":"650a1f3c9d2e4b7a8c6d5e40","fullName":"F \uD83D"}]}"#),
                "GET /connectors": .json(#"{"connectors":[{"id":"c","name":"C \ud83d"}]}"#),
                "POST /users": .json(#"{"message":"no \ud83d"}"#, "400 Bad"),
            ])
        }

        private static func execute(_ id: String, _ body: String, _ more: String = "") -> String {
            LiveHost.request(id, "execute", "{\(call),\"requestBody\":\(body)\(more)}")
        }

        @Test("Lone surrogates are sent and received byte for byte")
        func bothWays() async throws {
            let service = try Self.service()
            let host = try await LiveHost(
                [
                    Self.execute("a", Self.body), LiveHost.request("b", "users.list"),
                    LiveHost.request("c", "connectors.list"),
                    LiveHost.request("d", "users.create", #"{"username":"x","fullName":"\ud83d"}"#),
                    LiveHost.request("e", "actions.get", #"{"connectorId":"c","actionId":"a"}"#),
                    #"{"jsonrpc":"2.0","id":"\uD83D","method":"p\ud83d"}"#,
                ], before: service, "--sequential", "--no-ledger")
            #expect(host.lines[0].contains(#""responseData":\#(Self.answer),"metadata":{"note":"\udfff"}"#))
            #expect(host.lines[1].contains(#""fullName":"F \uD83D""#))
            #expect(host.lines[2].contains(#""name":"C \ud83d""#))
            #expect(host.lines[3].contains(#"no \ud83d"#))
            #expect(host.lines[4].contains(#""name":"n \ud83d""#))
            #expect(host.lines[5].hasPrefix(#"{"jsonrpc":"2.0","id":"\uD83D","error":{"code":-32601,"#))
            let bodies = service.requests.filter { $0.method == "POST" }.map {
                String(decoding: $0.body, as: UTF8.self)
            }
            #expect(bodies.first?.contains(#""requestBody":\#(Self.body)"#) == true)
            #expect(bodies.last?.contains(#""fullName":"\ud83d""#) == true)
        }

        @Test("Different surrogates are different arguments; two notations of one are equal")
        func comparing() async throws {
            let service = try Self.service()
            let key = #","idempotencyKey":"k""#
            let plan = LiveHost.request("p", "execute.plan", #"{\#(Self.call),"requestBody":"\ud83d"}"#)
            func planned(_ id: String, _ body: String) -> String {
                LiveHost.request(
                    id, "execute",
                    #"{\#(Self.call),"requestBody":\#(body),"#
                        + ##""#planDigest":{"resultOf":"p","path":"/planDigest"}}"##)
            }
            let host = try await LiveHost(
                [
                    Self.execute("a", #""\ud83d""#, key), Self.execute("b", #""\uD83D""#, key),
                    Self.execute("c", #""\ud83e""#, key), plan, planned("d", #""\ud83e""#), planned("e", #""\uD83D""#),
                ], before: service, "--sequential", "--no-ledger")
            #expect(try host.result("b")["replayed"] == true)
            #expect(try host.error("c")["data"]?["kind"] == "conflict")
            #expect(try host.error("d")["data"]?["kind"] == "conflict")
            #expect(try host.result("e")["outcome"] == "applied")
        }

        @Test("Lone surrogates are stored in ledger, results and recordings, and found by pointers")
        func keeping() async throws {
            let folder = try StateFolder()
            let service = try Self.service()
            let recording = folder.path + "/recording.jsonl"
            let session = [
                Self.execute("a", Self.body, #","idempotencyKey":"k""#),
                LiveHost.request(
                    "b", "users.get", ##"{"#userId":{"resultOf":"a","path":"/responseData/k\ud83d/1/\uDBFF"}}"##),
            ]
            let host = try await LiveHost(
                session, before: service, "--sequential", "--state-dir", folder.path, "--ledger-arguments", "--record",
                recording)
            #expect(try host.result("a")["outcome"] == "applied")
            #expect(try host.error("b")["code"] != -32602)
            let later = try await LiveHost(
                [Self.execute("a", Self.body, #","idempotencyKey":"k""#), LiveHost.request("b", "executions.list")],
                before: service, "--sequential", "--state-dir", folder.path)
            #expect(later.lines.first?.contains(#""responseData":\#(Self.answer)"#) == true)
            #expect(try later.result("a")["replayed"] == true)
            #expect(later.lines.last?.contains(#""requestBody":\#(Self.body)"#) == true)
            let replayed = try await LiveHost(session, "--sequential", "--no-ledger", "--replay", recording)
            #expect(replayed.lines.first?.contains(#""responseData":\#(Self.answer)"#) == true, "\(replayed.lines)")
        }
    }
}
