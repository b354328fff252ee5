import JSON
import JSONRPC
import MCPTestSupport
import Testing

@testable import MCP

/// The methods, each in every revision. The connection validates all replies against the schemas.
struct MethodTests {
    /// Parameters for a revision.
    private func params(_ params: JSONObject, _ revision: Revision) -> JSONValue {
        revision.isStateless ? SampleServer.modern(params) : .object(params)
    }

    private func server(_ revision: Revision) async throws -> SampleServer {
        let sample = try SampleServer()
        if !revision.isStateless { try await sample.initialize(revision) }
        return sample
    }

    @Test("Every method answers in the form of its revision", arguments: Revision.allCases)
    func everyMethod(revision: Revision) async throws {
        let sample = try await server(revision)
        let calls: [(String, JSONObject)] = [
            ("tools/list", [:]), ("tools/call", ["name": "echo", "arguments": ["text": "a"]]),
            ("tools/call", ["name": "refuse"]), ("tools/call", ["name": "blocks"]), ("resources/list", [:]),
            ("resources/templates/list", [:]), ("resources/read", ["uri": "sample://numbers/1"]),
            ("resources/read", ["uri": "sample://numbers/7"]), ("prompts/list", [:]),
            ("prompts/get", ["name": "greet", "arguments": ["name": "Ada"]]),
            (
                "completion/complete",
                ["ref": ["type": "ref/prompt", "name": "greet"], "argument": ["name": "name", "value": "a"]]
            ),
        ]
        for (method, own) in calls {
            let result = try await sample.connection.result(method, params(own, revision))
            #expect((result["resultType"] == "complete") == revision.isStateless, "\(method)")
            let isCacheable = method.hasSuffix("/list") || method == "resources/read"
            #expect((result["ttlMs"] != nil) == (revision.isStateless && isCacheable), "\(method)")
            let name = result["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"]
            #expect((name == "sample") == revision.isStateless, "\(method)")
        }
        if !revision.isStateless {
            #expect(try await sample.connection.result("logging/setLevel", ["level": "info"]) == [:])
        }
        await sample.connection.end()
        #expect(sample.connection.transcript.validated >= calls.count)
    }

    @Test("A tool's result has what the revision has", arguments: Revision.allCases)
    func toolResults(revision: Revision) async throws {
        let sample = try await server(revision)
        let echo = try await sample.connection.result(
            "tools/call", params(["name": "echo", "arguments": ["text": "a"]], revision))
        #expect(echo["content"]?[0]?["text"] == #"{"text":"a"}"#)
        #expect((echo["structuredContent"] != nil) == (revision >= .june2025))
        let blocks = try await sample.connection.result("tools/call", params(["name": "blocks"], revision))
        let types = blocks["content"]?.arrayValue?.compactMap { $0["type"]?.stringValue }
        let audio = revision >= .march2025 ? "audio" : "text"
        let link = revision >= .june2025 ? "resource_link" : "text"
        #expect(types == ["text", "image", audio, "resource", link])
        await sample.connection.end()
    }

    @Test("Unknown tools, resources and prompts are errors of the protocol", arguments: Revision.allCases)
    func unknown(revision: Revision) async throws {
        let sample = try await server(revision)
        let tool = try await sample.connection.error("tools/call", params(["name": "nope"], revision))
        #expect(tool["code"] == -32_602)
        #expect(tool["message"]?.stringValue == "Unknown tool: nope")
        let resource = try await sample.connection.error(
            "resources/read", params(["uri": "sample://numbers/x"], revision))
        #expect(resource["code"] == .int(revision.isStateless ? -32_602 : -32_002))
        #expect(resource["data"]?["uri"] == "sample://numbers/x")
        let prompt = try await sample.connection.error("prompts/get", params(["name": "nope"], revision))
        #expect(prompt["code"] == -32_602)
        let missing = try await sample.connection.error("prompts/get", params(["name": "greet"], revision))
        #expect(missing["data"]?["problems"]?[0]?["pointer"] == "/arguments/name")
        await sample.connection.end()
    }

    @Test("Parameters of a wrong type name the place")
    func wrongParameters() async throws {
        let sample = try await server(.november2025)
        let calls: [(String, JSONObject, String)] = [
            ("tools/call", [:], "/name"), ("tools/call", ["name": 1], "/name"),
            ("tools/call", ["name": "echo", "arguments": []], "/arguments"), ("resources/read", [:], "/uri"),
            ("prompts/get", ["name": "greet", "arguments": ["name": 1]], "/arguments/name"),
            ("completion/complete", [:], "/ref/type"), ("completion/complete", ["ref": ["type": "x"]], "/ref/type"),
            ("completion/complete", ["ref": ["type": "ref/prompt", "name": "greet"]], "/argument/name"),
            ("tools/list", ["cursor": "x"], "/cursor"),
        ]
        for (method, params, pointer) in calls {
            let error = try await sample.connection.error(method, .object(params))
            #expect(error["code"] == -32_602, "\(method)")
            #expect(error["data"]?["problems"]?[0]?["pointer"] == .string(pointer), "\(method)")
        }
        await sample.connection.end()
    }

    @Test("The pages of a list have everything once, and other cursors are refused")
    func pages() async throws {
        let sample = try await server(.july2026)
        var names: [String] = []
        var cursor: JSONValue?
        repeat {
            var own = JSONObject()
            own.append("cursor", cursor)
            let page = try await sample.connection.result("resources/list", params(own, .july2026))
            names += page["resources"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
            cursor = page["nextCursor"]
        } while cursor != nil
        #expect(names == (0..<SampleFeatures.resourceCount).map(String.init))
        for cursor: JSONValue in [
            "", "0", "1", "-200", "600", "99999999999999999999", 200, .null, "2OO", "+200", "0200",
        ] {
            let error = try await sample.connection.error("resources/list", params(["cursor": cursor], .july2026))
            #expect(error["code"] == -32_602, "\(cursor.text)")
        }
        let tools = try await sample.connection.result("tools/list", params([:], .july2026))
        #expect(tools["nextCursor"] == nil)
        await sample.connection.end()
    }

    @Test("A completion has at most 100 values and says that there are more") func completion() async throws {
        let sample = try await server(.november2025)
        let result = try await sample.connection.result(
            "completion/complete",
            [
                "ref": ["type": "ref/resource", "uri": "sample://numbers/{number}"],
                "argument": ["name": "number", "value": "a"], "context": ["arguments": ["other": "b"]],
            ])
        #expect(result["completion"]?["values"]?.arrayValue?.count == 100)
        #expect(result["completion"]?["total"] == 150)
        #expect(result["completion"]?["hasMore"] == true)
        await sample.connection.end()
    }

    @Test("A cancelled call gets no reply; one that has ended is not disturbed", arguments: Revision.allCases)
    func cancellation(revision: Revision) async throws {
        let sample = try await server(revision)
        let waiting = sample.call("wait", in: revision)
        let done = sample.call("echo", in: revision)
        _ = try await sample.connection.reply(to: done)
        for id in [waiting, done, "unknown"] {
            sample.connection.send(["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": id]])
        }
        let messages = await sample.connection.end()
        #expect(!messages.contains { $0["id"] == waiting })
        #expect(messages.count { $0["id"] == done } == 1)
    }
}
