import JSON
import JSONRPC
import MCPTestSupport
import Testing

@testable import MCP

/// Reports of progress, log messages, and subscriptions: what comes between a request and its reply.
struct ProgressTests {
    private func reports(_ messages: [JSONValue], _ token: JSONValue) -> [JSONValue] {
        messages.filter { $0["method"] == "notifications/progress" && $0["params"]?["progressToken"] == token }
    }

    @Test("Progress rises strictly and ends before the reply", arguments: Revision.allCases, ["\"t\"", "7"])
    func rising(revision: Revision, token: String) async throws {
        let token = try JSONValue(parsing: token)
        let sample = try SampleServer()
        if !revision.isStateless { try await sample.initialize(revision) }
        let id = sample.call("steps", in: revision, token: token)
        _ = try await sample.connection.reply(to: id)
        let messages = await sample.connection.end()
        let numbers = reports(messages, token).compactMap { $0["params"]?["progress"]?.intValue }
        #expect(numbers == [1, 2, 3, 4, 5])
        #expect(messages.last?["id"] == id)
        let hasMessages = reports(messages, token).allSatisfy { $0["params"]?["message"] != nil }
        #expect(hasMessages == (revision >= .march2025))
    }

    @Test("Without a token there is no progress, and a token of another type is refused") func tokens() async throws {
        let sample = try SampleServer()
        let id = sample.call("steps", in: .july2026)
        _ = try await sample.connection.reply(to: id)
        for token: JSONValue in [true, [:], .null, [], try JSONValue(parsing: "1.5")] {
            let reply = try await sample.connection.reply(to: sample.call("steps", in: .july2026, token: token))
            #expect(reply["error"]?["code"] == -32_602)
        }
        let messages = await sample.connection.end()
        #expect(!messages.contains { $0["method"] == "notifications/progress" })
    }

    @Test("A call that runs reports it every 15 seconds", arguments: [Revision.november2024, .november2025, .july2026])
    func ticks(revision: Revision) async throws {
        let sample = try SampleServer()
        if !revision.isStateless { try await sample.initialize(revision) }
        let id = sample.call("wait", in: revision, token: "t")
        for count in 1...3 {
            await sample.clock.sleepers(1)
            sample.clock.advance(by: .seconds(14))
            #expect(reports(sample.connection.received, "t").count == count - 1)
            sample.clock.advance(by: .seconds(1))
            _ = try await sample.connection.message { $0["params"]?["progress"] == .int(count) }
        }
        await sample.clock.sleepers(1)
        sample.features.waits.open()
        _ = try await sample.connection.reply(to: id)
        // Nothing sleeps after the reply, and nothing is reported.
        sample.clock.advance(by: .seconds(60))
        let messages = await sample.connection.end()
        #expect(messages.last?["id"] == id)
        #expect(reports(messages, "t").count == 3)
    }

    @Test("No report comes after a cancellation, and no reply") func cancelled() async throws {
        let sample = try SampleServer()
        let id = sample.call("wait", in: .july2026, token: "t")
        await sample.clock.sleepers(1)
        sample.connection.send(["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": id]])
        #expect(try await sample.connection.result("native", [1]) == [1])
        sample.clock.advance(by: .seconds(60))
        let messages = await sample.connection.end()
        #expect(messages.count == 1)
    }

    @Test("Log messages have the severity that the client asked for") func logs() async throws {
        let sample = try SampleServer()
        func logged(_ revision: Revision, _ level: JSONValue?) async throws -> [JSONValue?] {
            let before = sample.connection.received.count
            var meta = JSONObject()
            if revision.isStateless { meta.append("io.modelcontextprotocol/logLevel", level) }
            let params: JSONObject = ["name": "log"]
            let all = revision.isStateless ? SampleServer.modern(params, [:], meta) : .object(params)
            _ = try await sample.connection.result("tools/call", all)
            return sample.connection.received.dropFirst(before).filter { $0["method"] == "notifications/message" }
                .map { $0["params"]?["data"] }
        }
        #expect(try await logged(.july2026, nil).isEmpty)
        #expect(try await logged(.july2026, "debug") == ["quiet", "loud"])
        #expect(try await logged(.july2026, "warning") == ["loud"])
        #expect(try await logged(.july2026, "emergency").isEmpty)
        try await sample.initialize(.november2025)
        #expect(try await logged(.november2025, nil).isEmpty)
        #expect(try await sample.connection.result("logging/setLevel", ["level": "error"]) == [:])
        #expect(try await logged(.november2025, nil) == ["loud"])
        // The level of the handshake is not that of a stateless request.
        #expect(try await logged(.july2026, nil).isEmpty)
        for level: JSONValue? in [nil, "loud", 1] {
            var params = JSONObject()
            params.append("level", level)
            #expect(try await sample.connection.error("logging/setLevel", .object(params))["code"] == -32_602)
        }
        await sample.connection.end()
    }
}

/// `subscriptions/listen`.
struct SubscriptionTests {
    private func listen(_ sample: SampleServer, _ filter: JSONValue) -> JSONValue {
        sample.connection.start("subscriptions/listen", SampleServer.modern(["notifications": filter]))
    }

    private static let key = "io.modelcontextprotocol/subscriptionId"

    @Test("A stream acknowledges what it announces, announces it, and is answered at the end of the input")
    func stream() async throws {
        let sample = try SampleServer()
        let uri = "sample://numbers/1"
        let id = listen(
            sample, ["resourceSubscriptions": [.string(uri), "other://x"], "toolsListChanged": true])
        let other = listen(sample, [:])
        let filters: [(JSONValue, JSONValue)] = [(id, ["resourceSubscriptions": [.string(uri)]]), (other, [:])]
        for (id, filter) in filters {
            let acknowledged = try await sample.connection.message {
                $0["method"] == "notifications/subscriptions/acknowledged" && $0["params"]?["_meta"]?[Self.key] == id
            }
            #expect(acknowledged["params"]?["notifications"] == filter)
        }
        #expect(try await sample.connection.result("native", [1]) == [1])
        sample.server.didChange(resource: uri)
        sample.server.didChange(resource: "sample://numbers/2")
        let messages = await sample.connection.end()
        let updates = messages.filter { $0["method"] == "notifications/resources/updated" }
        #expect(updates.map { $0["params"]?["uri"] } == [.string(uri)])
        #expect(updates.first?["params"]?["_meta"]?[Self.key] == id)
        for id in [id, other] {
            let reply = messages.filter { $0["id"] == id }
            #expect(reply.count == 1)
            #expect(reply.first?["result"]?["_meta"]?[Self.key] == id)
        }
    }

    @Test("A stream that its client cancels ends without a reply") func cancelled() async throws {
        let sample = try SampleServer()
        let uri = "sample://numbers/1"
        let id = listen(sample, ["resourceSubscriptions": [.string(uri)]])
        _ = try await sample.connection.message { $0["method"] == "notifications/subscriptions/acknowledged" }
        sample.connection.send(["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": id]])
        #expect(try await sample.connection.result("native", [1]) == [1])
        sample.server.didChange(resource: uri)
        let messages = await sample.connection.end()
        #expect(messages.count == 2)
    }

    @Test("The filter must be an object") func filter() async throws {
        let sample = try SampleServer()
        for params: JSONObject in [[:], ["notifications": 1], ["notifications": []]] {
            let error = try await sample.connection.error("subscriptions/listen", SampleServer.modern(params))
            #expect(error["code"] == -32_602)
        }
        await sample.connection.end()
    }
}
