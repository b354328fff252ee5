import JSON
import JSONRPC
import MCPTestSupport
import Platform
import Testing
import TextCoding

@testable import MCP

/// The signed state of calls with several rounds.
struct RequestStateTests {
    private static let forms: JSONValue = ["elicitation": ["form": [:]]]

    /// Sends one round of the call `ask_twice`.
    private func round(
        _ sample: SampleServer, _ state: JSONValue? = nil, _ responses: JSONValue? = nil, tool: String = "ask_twice",
        arguments: JSONObject = [:]
    ) async throws -> JSONValue {
        var params: JSONObject = ["name": .string(tool), "arguments": .object(arguments)]
        params.append("requestState", state)
        params.append("inputResponses", responses)
        return try await sample.connection.reply("tools/call", SampleServer.modern(params, Self.forms))
    }

    private func accepted(_ key: String, _ name: String) -> JSONValue {
        .object(JSONObject([.init(key: key, value: ["action": "accept", "content": ["name": .string(name)]])]))
    }

    /// The state of the first round.
    private func state(_ sample: SampleServer, tool: String = "ask_twice") async throws -> JSONValue {
        let result = try await round(sample, tool: tool)["result"]
        #expect(result?["resultType"] == "input_required")
        return try #require(result?["requestState"])
    }

    @Test("Answers are kept over the rounds, and the memory is that of the last one") func accumulation() async throws {
        let sample = try SampleServer()
        let first = try await round(sample)["result"]
        #expect(first?["inputRequests"]?["first"]?["method"] == "elicitation/create")
        #expect(first?["inputRequests"]?["first"]?["params"]?["mode"] == "form")
        let second = try await round(sample, first?["requestState"], accepted("first", "Ada"))["result"]
        #expect(second?["inputRequests"]?.objectValue.map { Array($0.keys) } == ["second"])
        let third = try await round(sample, second?["requestState"], accepted("second", "Bob"))["result"]
        #expect(third?["resultType"] == "complete")
        let text = try #require(third?["structuredContent"]?["text"]?.stringValue)
        #expect(text.contains("Ada") && text.contains("Bob") && text.contains(#""step":2"#))
        await sample.connection.end()
    }

    @Test("A round without the answer asks again") func noAnswer() async throws {
        let sample = try SampleServer()
        let state = try await state(sample)
        #expect(try await round(sample, state)["result"]?["inputRequests"]?["first"] != nil)
        for responses in [[:], accepted("second", "x"), accepted("other", "x")] {
            let result = try await round(sample, state, responses)["result"]
            #expect(result?["inputRequests"]?["first"] != nil, "\(responses.text)")
        }
        await sample.connection.end()
    }

    @Test("Answers without the state were not asked for") func answersWithoutState() async throws {
        let sample = try SampleServer()
        let result = try await round(sample, nil, accepted("first", "x"))["result"]
        #expect(result?["inputRequests"]?["first"] != nil)
        await sample.connection.end()
    }

    @Test("A changed state is refused") func tampered() async throws {
        let sample = try SampleServer()
        let state = try #require(try await state(sample).stringValue)
        let parts = state.split(separator: ".")
        let bytes = try #require(Base64.decodeAnyAlphabet(parts[0]))
        let changed = String(decoding: bytes, as: UTF8.self).replacing(#""step":1"#, with: #""step":9"#)
        #expect(changed != String(decoding: bytes, as: UTF8.self))
        let forged = Base64.encode(Array(changed.utf8), alphabet: .url) + "." + parts[1]
        for text in [forged, String(state.dropLast(2)), "\(parts[0]).", ".\(parts[1])", "", "a.b.c", state + ".", "."] {
            let error = try await round(sample, .string(text), accepted("first", "x"))["error"]
            #expect(error?["code"] == -32_602, "\(text)")
            #expect(error?["data"]?["problems"]?[0]?["pointer"] == "/requestState")
        }
        for state: JSONValue in [1, [:], .null] {
            #expect(try await round(sample, state)["error"]?["code"] == -32_602)
        }
        await sample.connection.end()
    }

    @Test("The state belongs to one call, with its arguments") func otherCall() async throws {
        let sample = try SampleServer()
        let state = try await state(sample)
        let tool = try await round(sample, state, accepted("name", "x"), tool: "ask_form")
        let arguments = try await round(sample, state, accepted("first", "x"), arguments: ["text": "a"])
        for reply in [tool, arguments] {
            #expect(reply["error"]?["code"] == -32_602)
            #expect(reply["error"]?["message"]?.stringValue?.contains("another call") == true)
        }
        // The order of the members is no difference.
        let params: JSONObject = [
            "requestState": state, "arguments": [:], "inputResponses": accepted("first", "x"), "name": "ask_twice",
        ]
        let same = try await sample.connection.result("tools/call", SampleServer.modern(params, Self.forms))
        #expect(same["inputRequests"]?["second"] != nil)
        await sample.connection.end()
    }

    @Test("The state belongs to one user and one key") func otherPrincipal() async throws {
        let sample = try SampleServer()
        let state = try await state(sample)
        let other = try SampleServer(principal: "u2", time: sample.time)
        let otherKey = try SampleServer(time: sample.time, key: Array(repeating: 8, count: 32))
        let sameAgain = try SampleServer(time: sample.time)
        #expect(try await round(other, state, accepted("first", "x"))["error"]?["code"] == -32_602)
        #expect(try await round(otherKey, state, accepted("first", "x"))["error"]?["code"] == -32_602)
        // Another process with the same key continues the call.
        #expect(try await round(sameAgain, state, accepted("first", "x"))["result"]?["inputRequests"]?["second"] != nil)
        for server in [sample, other, otherKey, sameAgain] { await server.connection.end() }
    }

    @Test("The state ends after ten minutes") func expiry() async throws {
        let sample = try SampleServer()
        let state = try await state(sample)
        sample.time.advance(by: .seconds(599))
        #expect(try await round(sample, state, accepted("first", "x"))["result"] != nil)
        sample.time.advance(by: .seconds(1))
        let error = try await round(sample, state, accepted("first", "x"))["error"]
        #expect(error?["code"] == -32_602)
        #expect(error?["message"]?.stringValue?.contains("expired") == true)
        await sample.connection.end()
    }

    @Test("Answers of a wrong form are refused") func wrongAnswers() async throws {
        let sample = try SampleServer()
        let state = try await state(sample)
        for responses: JSONValue in [1, [], ["first": 1], ["first": ["action": "maybe"]], ["first": [:]]] {
            #expect(try await round(sample, state, responses)["error"]?["code"] == -32_602, "\(responses.text)")
        }
        await sample.connection.end()
    }
}
