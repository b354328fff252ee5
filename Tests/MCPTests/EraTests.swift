import JSON
import JSONRPC
import MCPTestSupport
import Testing

@testable import MCP

/// The choice of the era for each message, and the errors of messages that belong to none.
struct EraTests {
    @Test("Both orders of the probe and the handshake work, between native requests", arguments: [false, true])
    func bothOrders(isHandshakeFirst: Bool) async throws {
        let sample = try SampleServer()
        func handshake() async throws {
            #expect(try await sample.initialize(.june2025)["protocolVersion"] == "2025-06-18")
        }
        func probe() async throws {
            let found = try await sample.connection.result("server/discover", SampleServer.modern())
            #expect(found["supportedVersions"] == ["2026-07-28"])
        }
        #expect(try await sample.connection.result("anything", ["a": 1]) == ["a": 1])
        if isHandshakeFirst { try await handshake() }
        try await probe()
        if !isHandshakeFirst { try await handshake() }
        // Each message by itself: one with the metadata is stateless, one without follows the handshake.
        #expect(try await sample.connection.result("tools/list")["resultType"] == nil)
        #expect(try await sample.connection.result("tools/list", SampleServer.modern())["resultType"] == "complete")
        #expect(try await sample.connection.result("tools/list")["resultType"] == nil)
        #expect(try await sample.connection.result("ping") == [:])
        #expect(try await sample.connection.result("other", [1]) == [1])
        await sample.connection.end()
    }

    @Test("The last handshake counts") func secondHandshake() async throws {
        let sample = try SampleServer()
        for revision in Revision.withHandshake {
            let result = try await sample.initialize(revision)
            #expect(result["protocolVersion"] == .string(revision.rawValue))
            let tool = try await sample.connection.result("tools/list")["tools"]?[0]
            #expect((tool?["title"] != nil) == (revision >= .june2025))
            #expect((tool?["annotations"] != nil) == (revision >= .march2025))
            #expect((tool?["outputSchema"] != nil) == (revision >= .june2025))
        }
        await sample.connection.end()
    }

    @Test("A request without a revision, before the handshake, is told both ways") func noRevision() async throws {
        let sample = try SampleServer()
        #expect(!sample.server.wasSpoken)
        let error = try await sample.connection.error("tools/list")
        #expect(error["code"] == -32_602)
        #expect(error["data"]?["fix"]?[0]?.stringValue?.contains("initialize") == true)
        #expect(sample.server.wasSpoken)
        // A misspelt method of the host has its error, which names the nearest one.
        #expect(try await sample.connection.result("users/list") == [:])
        await sample.connection.end()
    }

    @Test("Native requests do not count as spoken to") func nativeOnly() async throws {
        let sample = try SampleServer()
        for method in ["ping", "users.list", "$/anything"] { _ = try await sample.connection.result(method) }
        #expect(!sample.server.wasSpoken)
        await sample.connection.end()
    }

    @Test("All problems of the metadata come at once") func metadataProblems() async throws {
        let sample = try SampleServer()
        let params: JSONValue = ["_meta": ["io.modelcontextprotocol/logLevel": "loud"]]
        for method in ["tools/list", "server/discover"] {
            let error = try await sample.connection.error(method, params)
            #expect(error["code"] == -32_602)
            let pointers = error["data"]?["problems"]?.arrayValue?.compactMap { $0["pointer"]?.stringValue }
            #expect(
                pointers == [
                    "/_meta/io.modelcontextprotocol~1protocolVersion",
                    "/_meta/io.modelcontextprotocol~1clientCapabilities", "/_meta/io.modelcontextprotocol~1logLevel",
                ])
        }
        for params: JSONValue? in [nil, [:], ["_meta": [:]], ["_meta": 1], [1]] {
            let error = try await sample.connection.error("server/discover", params)
            #expect(error["code"] == -32_602)
            #expect(error["data"]?["problems"]?.arrayValue?.isEmpty == false)
        }
        await sample.connection.end()
    }

    @Test(
        "A version that no request may name is refused with those that may",
        arguments: ["2025-11-25", "2027-01-01", ""])
    func unsupportedVersion(version: String) async throws {
        let sample = try SampleServer()
        for method in ["server/discover", "tools/list", "no/method"] {
            let meta: JSONObject = ["io.modelcontextprotocol/protocolVersion": .string(version)]
            let error = try await sample.connection.error(method, SampleServer.modern([:], [:], meta))
            #expect(error["code"] == -32_022)
            #expect(error["data"]?["supported"] == ["2026-07-28"])
            #expect(error["data"]?["requested"] == .string(version))
        }
        await sample.connection.end()
    }

    @Test("initialize without a version changes nothing", arguments: ["{}", #"{"protocolVersion":1}"#, "[]"])
    func brokenHandshake(params: String) async throws {
        let sample = try SampleServer()
        let params = try JSONValue(parsing: params)
        let error = try await sample.connection.error("initialize", params)
        #expect(error["code"] == -32_602)
        #expect(try await sample.connection.error("tools/list")["code"] == -32_602)
        try await sample.initialize(.march2025)
        _ = try await sample.connection.error("initialize", params)
        #expect(try await sample.connection.result("tools/list")["tools"]?[0]?["annotations"] != nil)
        await sample.connection.end()
    }

    @Test("The id must not be null", arguments: [false, true]) func nullId(isModern: Bool) async throws {
        let sample = try SampleServer()
        if !isModern { try await sample.initialize(.november2025) }
        sample.connection.send([
            "jsonrpc": "2.0", "id": .null, "method": "tools/list", "params": isModern ? SampleServer.modern() : [:],
        ])
        let reply = try await sample.connection.reply(to: .null)
        #expect(reply["error"]?["code"] == -32_600)
        await sample.connection.end()
    }

    @Test("Parameters by position are refused, in words that name them") func positional() async throws {
        let sample = try SampleServer()
        try await sample.initialize(.november2025)
        let error = try await sample.connection.error("tools/list", ["a"])
        #expect(error["code"] == -32_602)
        #expect(error["message"]?.stringValue == "The parameters must be an object.")
        await sample.connection.end()
    }

    @Test("A method that its revision does not have is unknown") func unknownMethods() async throws {
        let sample = try SampleServer()
        for method in ["ping2/x", "logging/setLevel", "resources/subscribe", "roots/list", "tasks/list"] {
            let error = try await sample.connection.error(method, SampleServer.modern())
            #expect(error["code"] == -32_601, "\(method)")
        }
        try await sample.initialize(.november2025)
        for method in ["subscriptions/listen", "resources/subscribe", "tasks/list", "x/y"] {
            let error = try await sample.connection.error(method)
            #expect(error["code"] == -32_601, "\(method)")
        }
        await sample.connection.end()
    }

    @Test("A batch of 2025-03-26 has one array of replies, without those to cancelled requests")
    func batches() async throws {
        let sample = try SampleServer()
        try await sample.initialize(.march2025)
        sample.connection.send(
            [
                ["jsonrpc": "2.0", "id": "a", "method": "tools/list"],
                ["jsonrpc": "2.0", "id": "b", "method": "tools/call", "params": ["name": "wait", "arguments": [:]]],
                ["jsonrpc": "2.0", "method": "notifications/initialized"],
                ["jsonrpc": "2.0", "id": "c", "method": "native", "params": ["x": 1]],
            ] as JSONValue)
        sample.connection.send([
            "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": "b", "reason": "enough"],
        ])
        let received = await sample.connection.end()
        let batch = try #require(received.last?.arrayValue)
        #expect(batch.map { $0["id"]?.stringValue } == ["a", "c"])
        #expect(batch.last?["result"] == ["x": 1])
    }

    @Test("A batch is refused where the revision has none, and native requests in it are answered")
    func refusedBatches() async throws {
        let sample = try SampleServer()
        for (revision, isRefused) in [
            (Revision.november2024, false), (.march2025, false), (.june2025, true), (.november2025, true),
        ] {
            try await sample.initialize(revision)
            sample.connection.send(
                [
                    ["jsonrpc": "2.0", "id": .string("\(revision)a"), "method": "tools/list"],
                    ["jsonrpc": "2.0", "id": .string("\(revision)b"), "method": "native", "params": ["x": 1]],
                    [
                        "jsonrpc": "2.0", "id": .string("\(revision)c"), "method": "tools/list",
                        "params": SampleServer.modern(),
                    ],
                    [
                        "jsonrpc": "2.0", "id": .string("\(revision)d"), "method": "initialize",
                        "params": ["protocolVersion": "2024-11-05", "capabilities": [:]],
                    ],
                ] as JSONValue)
            let batch = try await sample.connection.message {
                $0.arrayValue != nil && $0[3]?["id"] == .string("\(revision)d")
            }
            #expect(batch[0]?["error"]?["code"] == (isRefused ? -32_600 : nil), "\(revision)")
            #expect(batch[1]?["result"] == ["x": 1], "\(revision)")
            #expect(batch[2]?["error"]?["code"] == -32_600, "\(revision)")
            #expect(batch[3]?["error"]?["code"] == -32_600, "\(revision)")
        }
        await sample.connection.end()
    }
}
